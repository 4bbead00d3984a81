/** A network of one class and one pool, and means of what it measured with an interval of confidence. */
import type { Distribution } from '../../../sim/kernel/distributions.ts';
import { poissonRate, type ArrivalLaw } from '../../../sim/queueing/arrivals.ts';
import { openNetwork, type Network, type Policy } from '../../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  advance,
  type PoolOptions,
  type ServerOptions,
  type SourceOptions,
} from '../../../sim/queueing/network.ts';

export interface Farm {
  readonly seed: number;
  readonly servers: number;
  /** Cores of each server's own host. */
  readonly cores?: number;
  readonly load: number;
  readonly law: Distribution;
  readonly policy?: Policy;
  readonly pool?: Partial<PoolOptions>;
  readonly server?: Partial<ServerOptions>;
  readonly source?: Partial<SourceOptions>;
  readonly arrivals?: ArrivalLaw;
}

/** Mean work of the farms [ms]; times are given in units of it. */
export const WORK_MS = 10;
export const EXPONENTIAL: Distribution = { kind: 'exponential', mean: WORK_MS };

/** Every server alone on a host of its own; Poisson arrivals at the load. */
export function farmOf({ seed, servers, cores = 1, load, law, policy = 'weightedRandom', ...rest }: Farm): Network {
  const net = openNetwork();
  const behaviour = addBehaviour(net, { cpuMs: law, errorRate: 0, calls: [] });
  const pool = addPool(net, { seed, name: 'pool', policy, ...rest.pool });
  for (let i = 0; i < servers; i++) {
    const host = addHost(net, { cores }, 0);
    const group = addGroup(net, host, { weight: 1 }, 0);
    const server = addServer(net, group, { behaviour, weight: 1, ...rest.server }, 0);
    addMember(net, pool, { server });
  }
  const route = addRoute(net, { seed, name: 'route', forwards: [{ pool, weight: 1 }] });
  const arrivals = rest.arrivals ?? poissonRate((load * servers * cores * 1_000) / WORK_MS);
  addSource(net, { seed, name: 'source', route, arrivals, ...rest.source }, 0);
  return net;
}

export interface Estimate {
  readonly mean: number;
  /** Half the width of the interval that holds the truth 999 times of 1,000. */
  readonly halfWidth: number;
}

const BATCHES = 20;
/** Student's t with 19 degrees of freedom, two-sided 99.9 %. */
const T_19 = 3.883;

/** Batch means: a warm-up of one batch, then twenty; `read` gives a cumulative sum and count. */
export function batchMeans(
  net: Network,
  batchS: number,
  read: (net: Network, atUs: number) => { sum: number; count: number },
): Estimate {
  let atUs = batchS * 1e6;
  advance(net, atUs);
  let before = read(net, atUs);
  const means: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    atUs += batchS * 1e6;
    advance(net, atUs);
    const now = read(net, atUs);
    means.push((now.sum - before.sum) / (now.count - before.count));
    before = now;
  }
  const mean = means.reduce((sum, one) => sum + one, 0) / BATCHES;
  const variance = means.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (BATCHES - 1);
  return { mean, halfWidth: T_19 * Math.sqrt(variance / BATCHES) };
}

/** Mean response of the first source, in units of the mean work. */
export function meanResponse(net: Network, batchS: number): Estimate {
  return batchMeans(net, batchS, ({ sources }) => {
    const { sum, count } = sources[0]!.responses;
    return { sum: sum / (WORK_MS * 1_000), count };
  });
}

/** Why an estimate does not agree with the truth; null when it does, and is narrow enough to mean something. */
export function disagreement({ mean, halfWidth }: Estimate, truth: number, widthMax = 0.05): string | null {
  if (!(halfWidth <= widthMax * truth)) return `too wide: ${mean} ± ${halfWidth} says little about ${truth}`;
  return Math.abs(mean - truth) <= halfWidth ? null : `${mean} ± ${halfWidth} is not ${truth}`;
}
