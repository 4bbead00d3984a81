/** How many sessions of a flow meet a version, and are hurt by it, by expectation; see flow-versions.ts. */
import { meanOf } from '../kernel/distributions.ts';
import { meanArrivals } from './arrivals.ts';
import type { VersionId } from './audience-state.ts';
import { generating } from './audience.ts';
import type { Flow } from './flow-state.ts';
import { NONE, type Network, type Source } from './network-state.ts';

/** What is expected of one version for a source: by pool, attempts and those of them that end badly. */
export interface Part {
  readonly version: VersionId;
  readonly pools: { readonly pool: number; readonly had: number; readonly bad: number }[];
}

/** Sessions of a source that begin from flow.fromUs to `atUs`. */
export function begunSessions(flow: Flow, { arrivals }: Source, atUs: number): number {
  if (flow.closing) return 0;
  const { originUs, untilUs, law } = arrivals;
  const fromS = (Math.max(flow.fromUs, originUs) - originUs) / 1_000_000;
  const toS = (Math.min(atUs, untilUs) - originUs) / 1_000_000;
  return meanArrivals(law, fromS, toS);
}

/** Of the sessions that begin, how many meet one of these versions, and are hurt by it, by expectation. */
export function meetings(
  net: Network,
  source: Source,
  parts: readonly Part[],
  those: readonly Part[],
  begun: number,
): { sessions: number; sessionsHurt: number } {
  const sum = (list: readonly Part[], what: 'had' | 'bad', pool: number | null): number => {
    let total = 0;
    for (const part of list) for (const one of part.pools) if (pool === null || one.pool === pool) total += one[what];
    return total;
  };
  const all = sum(parts, 'had', null);
  if (all <= 0) return { sessions: 0, sessionsHurt: 0 };
  const { sessions } = source;
  const route = net.routes[source.route]!;
  const meanRequests = sessions === null ? 1 : Math.max(1, meanOf(sessions.requests));
  const none = (z: number): number => (sessions === null ? z : generating(sessions.requests, meanRequests, z));
  const pools = [...new Set(parts.flatMap((part) => part.pools.map(({ pool }) => pool)))];
  if (pools.length > 1 && route.stickyUs <= 0) {
    const met = 1 - none(1 - sum(those, 'had', null) / all);
    const hurt = 1 - none(1 - sum(those, 'bad', null) / all);
    return { sessions: begun * met, sessionsHurt: begun * hurt };
  }
  let [met, hurt] = [0, 0];
  for (const pool of pools) {
    const whole = sum(parts, 'had', pool);
    const [had, bad] = [sum(those, 'had', pool), sum(those, 'bad', pool)];
    if (had <= 0) continue;
    const part = whole / all;
    if (pool !== NONE && net.pools[pool]!.stickyUs > 0) {
      met += (part * had) / whole;
      for (const one of those) {
        const [own, ownBad] = [sum([one], 'had', pool), sum([one], 'bad', pool)];
        if (own > 0) hurt += ((part * own) / whole) * (1 - none(1 - ownBad / own));
      }
    } else {
      met += part * (1 - none(1 - had / whole));
      hurt += part * (1 - none(1 - bad / whole));
    }
  }
  return { sessions: begun * Math.min(1, met), sessionsHurt: begun * Math.min(1, hurt) };
}
