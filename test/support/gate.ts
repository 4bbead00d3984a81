/** A gate to stand at: a load balancer with one group, a service behind it, and words for what becomes of its targets. */
import type { Target } from '../../sim/model/target-group.ts';
import { targetDescription } from '../../sim/rules/target-health.ts';
import { kingdom, plan, us, type Kingdom, type KingdomSketch } from './rig.ts';

export const WEB = { portMappings: [{ containerPort: 80 }] };
export const LISTENER = { loadBalancer: 'gate', port: 80, forward: [{ targetGroup: 'web-blue' }] };

/** The gate stands at 5 min; its one group is `web-blue`. */
export function atTheGate(
  sketch: KingdomSketch = {},
  group: object = {},
  balancer: object = {},
  listener: object = {},
): Kingdom {
  return kingdom({
    definitions: [plan('web', WEB)],
    ...sketch,
    timeline: [
      ['0s', 'createTargetGroup', { targetGroupName: 'web-blue', ...group }],
      ['0s', 'createLoadBalancer', { name: 'gate', ...balancer }],
      ['0s', 'createListener', { ...LISTENER, ...listener }],
      ...(sketch.timeline ?? []),
    ],
  }).until('5m');
}
export const BLUE = [{ targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80 }];
export const SERVICE = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount,
  loadBalancers: BLUE,
  ...rest,
});
/** A service behind the gate, asked for at 5 min. */
export function served(count: number, sketch: KingdomSketch = {}, group: object = {}, service: object = {}): Kingdom {
  const k = atTheGate(sketch, group);
  k.issue('createService', SERVICE(count, service));
  return k;
}
export const group = (k: Kingdom, name = 'web-blue') =>
  k.world.targetGroups.find((row) => row.targetGroupName === name)!;
export const target = (k: Kingdom, n = 1): Target => k.world.targets[n - 1]!;
export const states = (k: Kingdom, name = 'web-blue'): string[] =>
  group(k, name).targets.map((key) => k.world.targets[key]!.state);
/** `unhealthy, Target.Timeout, Request timed out`. */
export const health = (k: Kingdom, n = 1): string =>
  [target(k, n).state, target(k, n).reason, targetDescription(k.world, target(k, n))]
    .filter((one) => one !== null)
    .join(', ');
/** When the nth target came to a state, from its registration on [s]. */
export function after(k: Kingdom, state: string, n = 1): number {
  const moved = k.engine
    .log(0, Infinity)
    .find(
      ({ event }) =>
        event.kind === 'StateChanged' && event.chart === 'target' && event.key === n - 1 && event.to === state,
    );
  if (moved === undefined) throw new Error(`never ${state}`);
  return (moved.atUs - target(k, n).registeredAtUs) / 1_000_000;
}
export const arn = (k: Kingdom, name = 'web-blue'): string => group(k, name).targetGroupArn;
export const said = (k: Kingdom, from = '0s'): string[] =>
  k
    .messages('web')
    .filter((line) => Number(line.split(' ')[0]) * 1_000_000 >= us(from))
    .map((line) => line.replaceAll(/\(target-group [^)]*\)/g, '(target-group)'));
export const hold = { exitsAfterUs: null, stopsAfterUs: 0 };
