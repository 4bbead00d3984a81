/** A service of two colours behind a gate: `web:1` is whole in `web-blue` at 10 min, `web-green` waits for `web:2`. */
import type { ServiceDeployment } from '../../sim/model/release.ts';
import { clock, kingdom, plan, us, type Kingdom, type KingdomSketch } from './rig.ts';

export const PORT = { portMappings: [{ containerPort: 80 }] };
const FAST = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 10 },
};

export const COLOURS = {
  targetGroupArn: 'web-blue',
  containerName: 'app',
  containerPort: 80,
  advancedConfiguration: {
    alternateTargetGroupArn: 'web-green',
    productionListenerRule: 'gate:80',
    testListenerRule: 'gate:8080',
    roleArn: 'arn:aws:iam::123456789012:role/ecs',
  },
};

export interface ReleaseSketch extends KingdomSketch {
  readonly desiredCount?: number;
  /** Behind a Network Load Balancer. */
  readonly network?: boolean;
  /** Beside `desiredCount` and the load balancer. */
  readonly service?: object;
}

/** At 10 min; nothing has been released yet. */
export function twoColours(deploymentConfiguration: object, sketch: ReleaseSketch = {}): Kingdom {
  const { desiredCount = 2, service = {}, network = false, ...rest } = sketch;
  const protocol = network ? { protocol: 'TCP' } : {};
  const k = kingdom({
    duration: '6h',
    definitions: [
      plan('web', PORT),
      plan('web', { ...PORT, image: 'web:2' }),
      plan('web', { ...PORT, image: 'web:3' }),
    ],
    ...rest,
    timeline: [
      ['0s', 'createTargetGroup', { targetGroupName: 'web-blue', ...FAST, ...protocol }],
      ['0s', 'createTargetGroup', { targetGroupName: 'web-green', ...FAST, ...protocol }],
      ['0s', 'createLoadBalancer', { name: 'gate', ...(network ? { type: 'network' } : {}) }],
      ['0s', 'createListener', { loadBalancer: 'gate', port: 80, ...protocol, forward: [{ targetGroup: 'web-blue' }] }],
      [
        '0s',
        'createListener',
        { loadBalancer: 'gate', port: 8080, ...protocol, forward: [{ targetGroup: 'web-blue' }] },
      ],
      ...(rest.timeline ?? []),
    ],
  }).until('5m');
  k.issue('createService', {
    serviceName: 'web',
    taskDefinition: 'web:1',
    desiredCount,
    loadBalancers: [COLOURS],
    deploymentConfiguration,
    ...service,
  });
  return k.until('10m');
}

/** `web:2` is released at 10 min. */
export function releasing(deploymentConfiguration: object, sketch: ReleaseSketch = {}): Kingdom {
  const k = twoColours(deploymentConfiguration, sketch);
  k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k;
}

export function newest(k: Kingdom): ServiceDeployment {
  return k.world.serviceDeployments!.at(-1)!;
}

/** `638.000 PRODUCTION_TRAFFIC_SHIFT 2`, of the newest release. */
export function stagesOf(k: Kingdom): string[] {
  return newest(k).stages.map(({ stage, atUs, step }) => `${clock(atUs)} ${stage}${step === 0 ? '' : ` ${step}`}`);
}

/** Minutes since the first shift, and what green had from then on [%]: `0 10`, `6 20`. */
export function sharesOverTime(k: Kingdom, from = '10m'): string[] {
  const shifts: { readonly atUs: number; readonly percent: number }[] = [];
  for (const { atUs, event } of k.engine.log(0, Infinity)) {
    if (event.kind !== 'TrafficShifted' || atUs < us(from)) continue;
    if (event.productionPercent !== (shifts.at(-1)?.percent ?? 0))
      shifts.push({ atUs, percent: event.productionPercent });
  }
  const first = shifts[0]?.atUs ?? 0;
  return shifts.map(({ atUs, percent }) => `${(atUs - first) / 60_000_000} ${percent}`);
}

/** The weights of a listener's default action: `web-blue 900, web-green 100`. */
export function weights(k: Kingdom, port = 80): string {
  const { forward } = k.world.loadBalancers[0]!.listeners.find((row) => row.port === port)!;
  return forward
    .map(({ targetGroup, weight }) => `${k.world.targetGroups[targetGroup]!.targetGroupName} ${weight}`)
    .join(', ');
}

/** Tasks that are to run, by the number of their deployment: `1: 2, 2: 2`. */
export function colours(k: Kingdom): string {
  const counts = new Map<number, number>();
  for (const task of k.tasks('web')) {
    if (task.desiredStatus !== 'RUNNING') continue;
    const number = (task.deployment ?? -1) + 1;
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([key, count]) => `${key}: ${count}`)
    .join(', ');
}

/** Registered targets of a group, by their tasks' deployments: `2, 2`. */
export function registered(k: Kingdom, name: string): string {
  const group = k.world.targetGroups.find((row) => row.targetGroupName === name)!;
  return group.targets
    .map((key) => k.world.targets[key]!)
    .filter((target) => target.registered)
    .map(({ task }) => String((k.world.tasks[task!]!.deployment ?? -1) + 1))
    .join(', ');
}
