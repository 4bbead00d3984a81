/** AWS/ApiGateway of one minute: what stages that lead to functions have answered, and their canaries for themselves (LA-11). */
import type { MetricSeries, MetricUnit } from '../model/metric.ts';
import type { World } from '../model/world.ts';
import { copyHistogram, merge, newHistogram, type Histogram } from '../queueing/histogram.ts';
import { OUTCOME, OUTCOMES } from '../queueing/network-state.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { sparseOf } from '../rules/statistics.ts';
import { networkOf } from '../rules/utilization.ts';
import { spanOf } from './balancer-metrics.ts';
import { bookOf } from './custom-metrics.ts';

const US_PER_MS = 1_000;
/** What clients get as 5xx: errors of the function and timeouts of its integration (LA-12). */
const FAILURES = [OUTCOME.error, OUTCOME.refused, OUTCOME.unavailable, OUTCOME.queueFull, OUTCOME.gatewayTimeout];

interface Counted {
  readonly outcomes: number[];
  readonly responses: Histogram;
}

/** Cumulative, by stage (`market/live`, `market/live/Canary`): one stage asks several pools in the course of its deployments. */
function countedByStage(world: World): ReadonlyMap<string, Counted> {
  const net = networkOf(world);
  const all = new Map<string, Counted>();
  for (const [key, { pool }] of Object.entries(world.traffic?.functionPools ?? {})) {
    const stage = key.split('@')[1];
    if (stage === undefined || net === null) continue;
    const row = net.pools[pool]!;
    const counted = all.get(stage) ?? {
      outcomes: Array.from({ length: OUTCOMES }, () => 0),
      responses: newHistogram(),
    };
    row.outcomes.forEach((count, outcome) => (counted.outcomes[outcome]! += count));
    merge(counted.responses, row.responses);
    all.set(stage, counted);
  }
  return all;
}

/** A stage without requests in the minute has no datapoints. */
export function publishGateways(world: World, publisher: Publisher): void {
  const stages = countedByStage(world);
  if (stages.size === 0) return;
  const book = (bookOf(world).gateways ??= {});
  for (const [path, { outcomes, responses }] of stages) {
    const before = book[path];
    const grown = outcomes.map((count, outcome) => count - (before?.outcomes[outcome] ?? 0));
    const requests = grown.reduce((sum, count) => sum + count, 0);
    if (requests === 0) continue;
    const earlier = before?.responses as Histogram | undefined;
    const span = earlier === undefined ? responses : spanOf(responses, earlier);
    publishStage(publisher, path, { outcomes: grown, responses: span }, requests);
    book[path] = { outcomes, responses: copyHistogram(responses) };
  }
}

function publishStage(publisher: Publisher, path: string, { outcomes, responses }: Counted, requests: number): void {
  const [ApiName = '', ...stage] = path.split('/');
  const series = (metricName: string, unit: MetricUnit): MetricSeries => ({
    ...{ namespace: 'AWS/ApiGateway', metricName, dimensions: { ApiName, Stage: stage.join('/') }, unit, periodS: 60 },
  });
  const failed = FAILURES.reduce((sum, outcome) => sum + outcomes[outcome]!, 0);
  publisher.publish(series('Count', 'Count'), { sum: requests, sampleCount: requests, minimum: 1, maximum: 1 });
  // A function’s answers are 200 or 5xx: nobody asks for what is not there.
  for (const [name, count] of [
    ['4XXError', 0],
    ['5XXError', failed],
  ] as const) {
    const bounds = { minimum: count === requests ? 1 : 0, maximum: count > 0 ? 1 : 0 };
    publisher.publish(series(name, 'Count'), { sum: count, sampleCount: requests, ...bounds });
  }
  if (responses.count === 0) return;
  const { sum, count, minimum, maximum, counts } = responses;
  // Where all last the same, their sum is off by its last bits.
  const meanUs = sum / count;
  const set = {
    sum: sum / US_PER_MS,
    sampleCount: count,
    minimum: Math.min(minimum, meanUs) / US_PER_MS,
    maximum: Math.max(maximum, meanUs) / US_PER_MS,
  };
  publisher.publish(series('Latency', 'Milliseconds'), set, sparseOf(counts));
}
