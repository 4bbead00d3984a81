/** With which dimensions the platform's own metrics are published, and which of them come finer than by the minute. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS/ECS': [['ClusterName'], ['ClusterName', 'ServiceName']],
  'AWS/ECS/ManagedScaling': [['CapacityProviderName', 'ClusterName']],
  'ECS/ContainerInsights': [['ClusterName', 'ServiceName']],
  'AWS/EC2': [['InstanceId'], ['AutoScalingGroupName']],
  CWAgent: [['InstanceId']],
  'AWS/ApplicationELB': [['LoadBalancer'], ['LoadBalancer', 'TargetGroup']],
  'AWS/NetworkELB': [['LoadBalancer'], ['LoadBalancer', 'TargetGroup']],
  'AWS/Lambda': [['FunctionName'], ['FunctionName', 'Resource'], ['ExecutedVersion', 'FunctionName', 'Resource']],
};

/** Sets of dimension names, each in order; null: any. */
export function dimensionSetsOf(namespace: string): readonly (readonly string[])[] | null {
  return Object.hasOwn(PLACES, namespace) ? PLACES[namespace]! : null;
}

/** Namespaces that `metrics: { resolution }` makes finer. */
const FINE: readonly string[] = [
  ...['AWS/ECS', 'ECS/ContainerInsights', 'AWS/ApplicationELB', 'AWS/NetworkELB', 'AWS/Lambda'],
];

export function mayBeFine(namespace: string): boolean {
  return FINE.includes(namespace);
}
