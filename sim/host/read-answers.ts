/** Answers that only read the run, at once. */
import { explain, logLine } from '../engine/explain.ts';
import { harmOf } from '../engine/harm.ts';
import { readMetrics, seriesByNow } from '../engine/read-metrics.ts';
import type { LogLine } from '../protocol/protocol.ts';
import { describe } from '../rules/describe.ts';
import type { Answering, Answers } from './answers.ts';
import { operationInfos, readRequestIn } from './operations.ts';
import { stockOf } from './stock.ts';

type ReadAnswers = Pick<
  Answers,
  | 'describe'
  | 'query'
  | 'operations'
  | 'readRequest'
  | 'stock'
  | 'marks'
  | 'history'
  | 'log'
  | 'explain'
  | 'metricSeries'
  | 'metrics'
  | 'harm'
  | 'hash'
>;

export function readAnswers({ opened, names }: Answering): ReadAnswers {
  return {
    marks: ({ fromUs, toUs, most }) => opened().marks(fromUs, toUs, most),
    history: () => opened().historyStatus(),
    describe: (ref) => {
      const json = describe(opened().world, ref);
      return json === null ? null : { json };
    },
    query: ({ command }) => ({ refusal: opened().query(command) }),
    operations: () => ({ operations: operationInfos() }),
    readRequest: (input) => readRequestIn(opened(), input),
    stock: () => stockOf(opened().world),
    log: ({ first, end }) => {
      const engine = opened();
      const total = engine.eventCount;
      const from = Math.min(first, total);
      const lines = engine.log(from, Math.max(from, Math.min(end, total)));
      const named = names(engine);
      return { lines: lines.map((occurrence): LogLine => logLine(occurrence, named)), total };
    },
    explain: (ref) => explain(opened(), ref),
    metricSeries: () => ({ series: seriesByNow(opened()) }),
    harm: () => ({ harm: harmOf(opened()) }),
    metrics: ({ series, ...range }) => ({ columns: series.map((one) => readMetrics(opened(), one, range)) }),
    hash: () => {
      const engine = opened();
      return { traceHash: engine.traceHash(), events: engine.eventCount };
    },
  };
}
