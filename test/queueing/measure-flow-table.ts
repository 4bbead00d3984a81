/**
 * Measures with the request model how long requests take, for the flow model: `node build/flow-table.mjs`.
 *
 * For servers alone on hosts of c cores, log-normal work and Poisson arrivals, spread by chance, in turn, to the least
 * outstanding or to the better of two: mean response ÷ mean work, and quantiles of the response ÷ the same quantiles of
 * the work. Every cell has its own pinned stream, so the table is the same on every machine.
 */
import type { Distribution } from '../../sim/kernel/distributions.ts';
import { copyHistogram, meanUs, quantile, since } from '../../sim/queueing/histogram.ts';
import { SHARES, shapeOf } from '../../sim/queueing/law-shape.ts';
import { advance } from '../../sim/queueing/network.ts';
import type { Policy } from '../../sim/queueing/network-state.ts';
import { farmOf, WORK_MS } from './support/measured.ts';

export const LOADS = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
export const CORES = [1, 2, 4, 8, 16];
export const CVS = [0.3, 1, 2];
/** How requests are spread, and over how many servers it was measured. */
export const SPREADS: readonly { name: string; policy: Policy; servers: number }[] = [
  { name: 'chance', policy: 'weightedRandom', servers: 1 },
  { name: 'turn', policy: 'roundRobin', servers: 2 },
  { name: 'turn', policy: 'roundRobin', servers: 10 },
  { name: 'least', policy: 'leastOutstanding', servers: 2 },
  { name: 'least', policy: 'leastOutstanding', servers: 10 },
  { name: 'choices', policy: 'powerOfChoices', servers: 3 },
  { name: 'choices', policy: 'powerOfChoices', servers: 10 },
];
const REQUESTS = 60_000;

function cell(policy: Policy, servers: number, cores: number, cv: number, load: number): number[] {
  const law: Distribution = cv === 0 ? { kind: 'constant', value: WORK_MS } : { kind: 'lognormal', mean: WORK_MS, cv };
  const net = farmOf({ seed: 1, servers, cores, load, law, policy });
  const requests = REQUESTS * (load >= 0.9 ? 3 : load >= 0.7 ? 2 : 1);
  const perUs = (load * servers * cores) / (WORK_MS * 1_000);
  const warmUs = (0.2 * requests) / perUs;
  advance(net, warmUs);
  const before = copyHistogram(net.sources[0]!.responses);
  advance(net, warmUs + requests / perUs);
  const measured = since(net.sources[0]!.responses, before);
  const { quantiles } = shapeOf(law);
  const mean = meanUs(measured) / (WORK_MS * 1_000);
  return [mean, ...SHARES.map((share, i) => Math.max(1, quantile(measured, share) / (quantiles[i]! * 1_000)))];
}

/** One row for each spread, number of servers, cores and spread of work: the cells of all loads, one after the other. */
export function measureFlowTable(say: (row: string) => void): object {
  const rows: Record<string, string> = {};
  for (const { name, policy, servers } of SPREADS) {
    for (const cores of CORES) {
      for (const cv of CVS) {
        const key = `${name}/${servers}/${cores}/${cv}`;
        const cells = LOADS.map((load) => cell(policy, servers, cores, cv, load));
        rows[key] = cells.map((values) => values.map((value) => value.toFixed(3)).join(' ')).join(' ');
        say(key);
      }
    }
  }
  return { shares: SHARES, loads: LOADS, cores: CORES, cvs: CVS, rows };
}
