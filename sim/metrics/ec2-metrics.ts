/** AWS/EC2: CPU of instances every five minutes, or every minute with detailed monitoring (AG-06), and CPU credits (EC-06). */
import { instanceType } from '../catalog/instance-types.ts';
import { US_PER_S } from '../kernel/time.ts';
import type { Instance } from '../model/instance.ts';
import type { MetricPeriodS, MetricSeries, MetricUnit, StatisticSet } from '../model/metric.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { percentOf } from '../rules/cluster-use.ts';
import { isEc2, isExternal } from '../rules/hosts.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { addSets, setOf } from '../rules/statistics.ts';
import { creditsNow, hostCpuUsedUs } from '../rules/utilization.ts';
import { bookOf } from './custom-metrics.ts';

const NAMESPACE = 'AWS/EC2';
const BASIC_MINUTES = 5;
/** Credits are told every five minutes, however closely the instance is watched. */
const CREDITS_PERIOD_S = 300;
const US_PER_MINUTE = 60 * US_PER_S;

function series(
  metricName: string,
  dimensions: MetricSeries['dimensions'],
  unit: MetricUnit,
  periodS: MetricPeriodS,
): MetricSeries {
  return { namespace: NAMESPACE, metricName, dimensions, unit, periodS };
}

/** The fleets that are watched closely, and the group of each fleet that has one. */
function fleetsOf(world: World): {
  readonly detailed: ReadonlySet<number>;
  readonly groupOf: ReadonlyMap<number, string>;
} {
  const detailed = new Set<number>(
    world.fleets.filter((fleet) => fleet.detailedMonitoring === true).map(({ key }) => key),
  );
  const groupOf = new Map<number, string>();
  for (const { fleets, autoScalingGroupName, detailedMonitoring } of world.autoScalingGroups ?? []) {
    for (const fleet of fleets) {
      groupOf.set(fleet, autoScalingGroupName);
      if (detailedMonitoring) detailed.add(fleet);
    }
  }
  return { detailed, groupOf };
}

export function publishEc2(ctx: Context, publisher: Publisher, minute: number): void {
  const { world } = ctx;
  const { detailed, groupOf } = fleetsOf(world);
  const isBasicDue = minute % BASIC_MINUTES === 0;
  if (!isBasicDue && detailed.size === 0) return;
  const groups = new Map<string, { set: StatisticSet; periodS: MetricPeriodS }>();
  for (const instance of world.instances) {
    if (!instance.state.startsWith('running') || !isEc2(instance) || isExternal(world, instance)) continue;
    const isDetailed = instance.fleet !== null && detailed.has(instance.fleet);
    if (!isDetailed && !isBasicDue) continue;
    const periodS: MetricPeriodS = isDetailed ? 60 : 300;
    const share = cpuShare(ctx, instance, periodS);
    const dimensions = { InstanceId: instance.ec2InstanceId };
    publisher.publish(series('CPUUtilization', dimensions, 'Percent', periodS), setOf(share));
    const group = instance.fleet === null ? undefined : groupOf.get(instance.fleet);
    if (group !== undefined) {
      const known = groups.get(group);
      groups.set(group, { set: known === undefined ? setOf(share) : addSets(known.set, setOf(share)), periodS });
    }
    if (isBasicDue) publishCredits(ctx, publisher, instance);
  }
  for (const [AutoScalingGroupName, { set, periodS }] of groups) {
    publisher.publish(series('CPUUtilization', { AutoScalingGroupName }, 'Percent', periodS), set);
  }
}

/** CPU time since its last datapoint, as a share of all vCPUs while the instance ran [%]. */
function cpuShare({ world, nowUs }: Context, instance: Instance, periodS: number): number {
  if (world.load === undefined) return 0;
  const { instanceCpuUs } = bookOf(world);
  const totalUs = hostCpuUsedUs(world, instance, nowUs);
  const usedUs = Math.max(0, totalUs - (instanceCpuUs[instance.key] ?? 0));
  instanceCpuUs[instance.key] = totalUs;
  const spanUs = Math.min(periodS * US_PER_S, nowUs - instance.launchedAtUs);
  return spanUs <= 0 ? 0 : percentOf(usedUs, spanUs * instance.vcpu);
}

/** CPU time since the last datapoint of credits, which have a period of their own [µs]. */
function creditUse({ world, nowUs }: Context, instance: Instance): number {
  if (world.load === undefined) return 0;
  const { creditCpuUs } = bookOf(world);
  const totalUs = hostCpuUsedUs(world, instance, nowUs);
  const usedUs = Math.max(0, totalUs - (creditCpuUs[instance.key] ?? 0));
  creditCpuUs[instance.key] = totalUs;
  return usedUs;
}

/** EC-03 to EC-06: one credit is one vCPU for a minute. */
function publishCredits(ctx: Context, publisher: Publisher, instance: Instance): void {
  if ((instanceType(instance.instanceType)?.burst ?? null) === null) return;
  const account = creditsNow(ctx.world, instance, ctx.nowUs);
  if (account === null) return;
  const dimensions = { InstanceId: instance.ec2InstanceId };
  const say = (metricName: string, value: number): void =>
    publisher.publish(series(metricName, dimensions, 'Count', CREDITS_PERIOD_S), setOf(value));
  say('CPUCreditBalance', account.launch + account.earned);
  say('CPUSurplusCreditBalance', account.surplus);
  say('CPUCreditUsage', creditUse(ctx, instance) / US_PER_MINUTE);
  const charged = ctx.world.load?.hosts[instance.key]?.surplusCharged;
  if (charged !== undefined) say('CPUSurplusCreditsCharged', charged);
}
