/** One constant-work service behind one route, for tests that count on their fingers. */
import type { ArrivalLaw } from '../../../sim/queueing/arrivals.ts';
import { openNetwork, OUTCOME, type Network, type Outcome, type Policy } from '../../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  type MemberOptions,
  type PoolOptions,
  type ServerOptions,
  type SourceOptions,
} from '../../../sim/queueing/network.ts';

export interface Single {
  readonly workMs?: number;
  readonly cores?: number;
  readonly policy?: Policy;
  readonly pool?: Partial<PoolOptions>;
  readonly server?: Partial<ServerOptions>;
  readonly members?: readonly Partial<MemberOptions>[];
  readonly arrivals?: ArrivalLaw;
  readonly source?: Partial<SourceOptions>;
}

/** Arrivals at these times [s], one each. */
export function at(...timesS: readonly number[]): ArrivalLaw {
  return { kind: 'trace', timesS, counts: timesS.map(() => 1), together: true };
}

/** Server i is member i of pool 0; each has a host of its own. */
export function single({ workMs = 1_000, cores = 1, policy = 'roundRobin', members = [{}], ...rest }: Single): Network {
  const net = openNetwork();
  const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: workMs }, errorRate: 0, calls: [] });
  const pool = addPool(net, { seed: 1, name: 'pool', policy, ...rest.pool });
  for (const member of members) {
    const host = addHost(net, { cores }, 0);
    const server = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour, weight: 1, ...rest.server }, 0);
    addMember(net, pool, { server, ...member });
  }
  const route = addRoute(net, { seed: 1, name: 'route', forwards: [{ pool, weight: 1 }] });
  addSource(net, { seed: 1, name: 'source', route, arrivals: rest.arrivals ?? at(0), ...rest.source }, 0);
  return net;
}

/** How the requests of a source came out, those that did at all. */
export function came(net: Network, source = 0): Partial<Record<keyof typeof OUTCOME, number>> {
  const outcomes = net.sources[source]!.outcomes;
  const names = Object.entries(OUTCOME) as [keyof typeof OUTCOME, Outcome][];
  return Object.fromEntries(
    names.filter(([, code]) => outcomes[code]! > 0).map(([key, code]) => [key, outcomes[code]!]),
  );
}
