/** AWS/Lambda of one minute: what calls of a function came to. Whoever runs functions counts with these and publishes. */
import type { FunctionCounters } from '../model/collector.ts';
import type { FinePeriodS, MetricSeries, MetricUnit, StatisticSet } from '../model/metric.ts';
import type { Publisher } from './publish-metric.ts';
import { setOf } from './statistics.ts';

export function newFunctionCounters(): FunctionCounters {
  return {
    invocations: 0,
    errors: 0,
    throttles: 0,
    recursiveDropped: 0,
    durationSumMs: 0,
    durationMinMs: 0,
    durationMaxMs: 0,
    running: 0,
    runningMax: 0,
  };
}

export function noteCallBegun(counters: FunctionCounters): void {
  counters.running += 1;
  counters.runningMax = Math.max(counters.runningMax, counters.running);
}

export function noteCallEnded(counters: FunctionCounters, durationMs: number, failed: boolean): void {
  const isFirst = counters.invocations === 0;
  counters.running -= 1;
  counters.invocations += 1;
  counters.errors += failed ? 1 : 0;
  counters.durationSumMs += durationMs;
  counters.durationMinMs = isFirst ? durationMs : Math.min(counters.durationMinMs, durationMs);
  counters.durationMaxMs = Math.max(counters.durationMaxMs, durationMs);
}

/** Publishes the period that ends now and gives the counters of the next; nothing is published of a period without calls. */
export function publishFunction(
  publisher: Publisher,
  dimensions: MetricSeries['dimensions'],
  counters: FunctionCounters,
  periodS: FinePeriodS | 60 = 60,
): FunctionCounters {
  const { invocations, errors, throttles, recursiveDropped, running, runningMax } = counters;
  const asked = invocations + throttles;
  if (asked === 0 && recursiveDropped === 0) return counters;
  const series = (metricName: string, unit: MetricUnit): MetricSeries => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions,
    unit,
    periodS,
  });
  /** One sample of 0 or 1 for each call. */
  const share = (count: number, of: number): StatisticSet => ({
    sum: count,
    sampleCount: of,
    minimum: count === of ? 1 : 0,
    maximum: count > 0 ? 1 : 0,
  });
  if (invocations > 0) {
    publisher.publish(series('Invocations', 'Count'), share(invocations, invocations));
    publisher.publish(series('Errors', 'Count'), share(errors, invocations));
    publisher.publish(series('Duration', 'Milliseconds'), {
      sum: counters.durationSumMs,
      sampleCount: invocations,
      minimum: counters.durationMinMs,
      maximum: counters.durationMaxMs,
    });
  }
  if (asked > 0) {
    publisher.publish(series('Throttles', 'Count'), share(throttles, asked));
    publisher.publish(series('ConcurrentExecutions', 'Count'), setOf(runningMax));
  }
  if (recursiveDropped > 0) {
    publisher.publish(series('RecursiveInvocationsDropped', 'Count'), share(recursiveDropped, recursiveDropped));
  }
  return { ...newFunctionCounters(), running, runningMax: running };
}
