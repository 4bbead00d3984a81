/**
 * Models: the metrics of the platform, published every minute (MT-01 to MT-05): AWS/ECS of clusters and services, AWS/EC2
 * of instances, basic or detailed (AG-06), with their credits, AWS/ApplicationELB and AWS/NetworkELB; the counts of tasks of
 * ECS/ContainerInsights and the memory of CWAgent, as if both were switched on; metrics that somebody
 * puts, with a resolution of 1 or 60 s (MT-11); requests by revision and version, in a namespace of our own. Those of
 * clusters, services, balancers and functions by the second or by 5 s too, where the scenario asks for it; by the minute,
 * functions are published by whoever calls them.
 * Leaves out: the agent's samples every 20 s: memory is that of the end of the minute; the optional resolution of 20 s;
 * AWS/EC2 beside CPU; timestamps given with PutMetricData.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import type { TaskKey } from '../model/ids.ts';
import { handler, type System } from '../model/system.ts';
import { Publisher } from '../rules/publish-metric.ts';
import { publishBalancers } from './balancer-metrics.ts';
import { bookOf, closePeriods, putMetricData } from './custom-metrics.ts';
import { publishEc2 } from './ec2-metrics.ts';
import { noteLeft, publishEcs } from './ecs-metrics.ts';
import { publishFine } from './fine-metrics.ts';
import { publishGateways } from './gateway-metrics.ts';
import { publishInsights } from './insight-metrics.ts';
import { keepForScreens } from './screen-minute.ts';
import { publishVersions } from './version-metrics.ts';

export const metricsSystem: System = {
  name: 'metrics',
  hears: {
    MetricsPublished: ({ minute }, ctx) => {
      ctx.sayIn(seconds(60), { kind: 'MetricsPublished', minute: minute + 1 }, PHASE.sample);
      const publisher = new Publisher(ctx);
      const uses = publishEcs(ctx, publisher);
      publishEc2(ctx, publisher, minute);
      publishInsights(ctx, publisher, minute);
      const gates = publishBalancers(ctx, publisher.besideFine(), bookOf(ctx.world), 60);
      publishVersions(ctx, publisher);
      publishGateways(ctx.world, publisher);
      keepForScreens(ctx, uses, gates);
      closePeriods(ctx, publisher);
    },
    StateChanged: ({ chart, key, from }, ctx) => {
      if (chart === 'task' && from === 'RUNNING') noteLeft(ctx, key as TaskKey);
    },
    MetricsSampled: (_event, ctx) => {
      ctx.sayIn(seconds(ctx.world.fineMetrics!.periodS), { kind: 'MetricsSampled' }, PHASE.sample);
      publishFine(ctx, new Publisher(ctx));
    },
  },
  commands: [
    handler({
      op: 'PutMetricData',
      query: () => null,
      execute: ({ input }, ctx) => putMetricData(ctx, input.Namespace, input.MetricData),
    }),
  ],
};
