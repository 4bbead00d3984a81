/** Keys name rows of the world's tables: the ordinal of an entity within its kind, from 0. Ties compare keys. */

declare const keyBrand: unique symbol;
type Key<Kind extends string> = number & { readonly [keyBrand]: Kind };

export type RegionKey = Key<'region'>;
export type ZoneKey = Key<'zone'>;
export type ClusterKey = Key<'cluster'>;
export type FleetKey = Key<'fleet'>;
export type InstanceKey = Key<'instance'>;
export type ContainerInstanceKey = Key<'container-instance'>;
export type TaskDefinitionKey = Key<'task-definition'>;
export type TaskKey = Key<'task'>;
/** Containers have one table of their own; a task lists its containers' keys. */
export type ContainerKey = Key<'container'>;
export type ServiceKey = Key<'service'>;
export type DeploymentKey = Key<'deployment'>;
export type ServiceDeploymentKey = Key<'service-deployment'>;
export type CodeDeployDeploymentKey = Key<'code-deploy-deployment'>;
export type ImagePullKey = Key<'image-pull'>;
export type DecisionKey = Key<'decision'>;
export type TargetGroupKey = Key<'target-group'>;
export type TargetKey = Key<'target'>;
export type LoadBalancerKey = Key<'load-balancer'>;
export type SubnetKey = Key<'subnet'>;
export type SecurityGroupKey = Key<'security-group'>;
export type NetworkInterfaceKey = Key<'network-interface'>;
export type AlarmKey = Key<'alarm'>;
export type CompositeAlarmKey = Key<'composite-alarm'>;
export type CollectorKey = Key<'collector'>;
export type AutoScalingGroupKey = Key<'auto-scaling-group'>;
export type ScalableTargetKey = Key<'scalable-target'>;
export type ScalingPolicyKey = Key<'scaling-policy'>;
export type ScheduledActionKey = Key<'scheduled-action'>;
export type ScalingActivityKey = Key<'scaling-activity'>;
export type TopicKey = Key<'topic'>;
export type QueueKey = Key<'queue'>;
export type EventRuleKey = Key<'event-rule'>;
export type RouteKey = Key<'route'>;
export type FunctionKey = Key<'function'>;
export type StateMachineKey = Key<'state-machine'>;
export type ApiKey = Key<'api'>;
export type EndpointServiceKey = Key<'endpoint-service'>;
export type VpcEndpointKey = Key<'vpc-endpoint'>;

/** Kinds of entities that have a lifecycle or appear in the log. */
export type EntityKind =
  | 'region'
  | 'zone'
  | 'cluster'
  | 'instance'
  | 'container-instance'
  | 'task-definition'
  | 'task'
  | 'container'
  | 'service'
  | 'deployment'
  | 'service-deployment'
  | 'code-deploy-deployment'
  | 'image-pull'
  | 'target-group'
  | 'target'
  | 'alarm'
  | 'composite-alarm'
  | 'collector'
  | 'load-balancer'
  | 'auto-scaling-group'
  | 'topic'
  | 'queue'
  | 'event-rule'
  | 'function'
  | 'state-machine'
  | 'api'
  | 'endpoint-service'
  | 'vpc-endpoint'
  /** A subscription of a topic, or a target of a rule. */
  | 'route'
  | 'network-interface'
  | 'subnet'
  | 'security-group'
  | 'capacity-provider'
  | 'scaling-policy'
  /** Parts of a row; their keys are made in sim/rules/part-keys.ts. */
  | 'listener-rule'
  | 'function-version'
  | 'function-alias'
  /** What everything costs; its key is 0. */
  | 'treasury';

/** Points at one entity from anywhere. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly key: number;
}

export const ACCOUNT_ID = '123456789012';
