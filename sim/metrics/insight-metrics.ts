/**
 * What the platform tells only those who ask for it: ECS/ContainerInsights, how many tasks a service wants and has, every
 * minute or as finely as the scenario says; CWAgent of instances under load, memory in use, every five minutes.
 */
import type { MetricPeriodS, MetricSeries, MetricUnit } from '../model/metric.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { percentOf } from '../rules/cluster-use.ts';
import { isEc2, isExternal } from '../rules/hosts.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { setOf } from '../rules/statistics.ts';
import { hostMemoryMiB } from '../rules/utilization.ts';

const AGENT_MINUTES = 5;

function series(
  namespace: string,
  metricName: string,
  dimensions: MetricSeries['dimensions'],
  unit: MetricUnit,
  periodS: MetricPeriodS,
): MetricSeries {
  return { namespace, metricName, dimensions, unit, periodS };
}

export function publishInsights(ctx: Context, publisher: Publisher, minute: number): void {
  publishCounts(ctx, publisher.besideFine(), 60);
  if (ctx.world.load !== undefined && minute % AGENT_MINUTES === 0) publishMemory(ctx, publisher);
}

export function publishCounts({ world }: Context, publisher: Publisher, periodS: MetricPeriodS): void {
  for (const service of world.services) {
    if (service.status === 'INACTIVE') continue;
    const { clusterName } = world.clusters[service.cluster]!;
    const dimensions = { ClusterName: clusterName, ServiceName: service.serviceName };
    const say = (metricName: string, count: number): void => {
      publisher.publish(series('ECS/ContainerInsights', metricName, dimensions, 'Count', periodS), setOf(count));
    };
    const { running, pending } = countsOf(world, service);
    say('DesiredTaskCount', service.desiredCount);
    say('RunningTaskCount', running);
    say('PendingTaskCount', pending);
  }
}

/** As DescribeServices counts them. */
function countsOf(world: World, service: Service): { readonly running: number; readonly pending: number } {
  let [running, pending] = [0, 0];
  for (const deployment of service.deployments) {
    for (const key of world.deployments[deployment]!.tasks) {
      const { lastStatus } = world.tasks[key]!;
      if (lastStatus === 'RUNNING') running += 1;
      else if (lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING') pending += 1;
    }
  }
  return { running, pending };
}

function publishMemory({ world, nowUs }: Context, publisher: Publisher): void {
  for (const instance of world.instances) {
    if (!instance.state.startsWith('running') || !isEc2(instance) || isExternal(world, instance)) continue;
    const share = percentOf(hostMemoryMiB(world, instance, nowUs), instance.memoryMiB);
    const dimensions = { InstanceId: instance.ec2InstanceId };
    publisher.publish(series('CWAgent', 'mem_used_percent', dimensions, 'Percent', 300), setOf(share));
  }
}
