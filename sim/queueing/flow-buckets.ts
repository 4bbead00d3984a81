/** Answers of a flow that take alike: one curve for all servers that differ by little. */
import { sourceOfCall } from './callers.ts';
import { curveOf, evenCurve } from './flow-response.ts';
import { behaviourShape } from './flow-spread.ts';
import { stationOf, type Tight } from './flow-stations.ts';
import { KIND, type Account, type Bucket } from './flow-ledger.ts';
import { partOf } from './histogram.ts';
import type { LawShape } from './law-shape.ts';
import type { Curve, Flow, PoolFlow } from './flow-state.ts';
import type { Network, ServerId } from './network-state.ts';

/** The curve of a server's answers. */
export function bucketOf(
  { net, flow, waitUs, kind, patienceUs, buckets }: Account,
  row: PoolFlow,
  pool: number,
  server: ServerId,
  { size, hosts }: { readonly size: number; readonly hosts: number },
): Bucket {
  const { servers } = net;
  const own = kind[server]!;
  const isKnown = own === KIND.loaded && servers.alive[server] === 1;
  // A backlog says all there is to say about the load.
  const tight = isKnown ? stationOf(net, server) : { cores: Math.min(1, servers.cap[server]!), flows: 0, others: 0 };
  const longerUs = waitUs[server]! + callsUs(net, flow, server);
  const key = curveKey(tight, longerUs, flow.cv[server]!, servers.behaviour[server]!) * 3 + own;
  let bucket = buckets[pool]!.get(key);
  if (bucket === undefined) {
    const { policy: chosen } = net.pools[pool]!;
    // In turn among servers that share hosts is by chance for a host.
    const policy = chosen === 'roundRobin' && hosts < size ? 'weightedRandom' : chosen;
    const station = { policy, servers: hosts, ...tight, cv: flow.cv[server]!, waitUs: longerUs };
    const curve =
      own === KIND.impatient ? evenCurve(patienceUs[server]!) : curveOf(station, shapeFor(net, flow, row, server));
    bucket = { curve, answered: 0 };
    buckets[pool]!.set(key, bucket);
  }
  return bucket;
}

/** What the calls of a server add to its answers on average [µs]. */
function callsUs(net: Network, flow: Flow, server: ServerId): number {
  let sum = 0;
  for (const { source, share } of net.behaviours[net.servers.behaviour[server]!]!.calls) {
    sum += Math.min(1, share) * (flow.sources[sourceOfCall(net, server, source)]?.meanUs ?? 0);
  }
  return sum;
}

/** Servers that differ by less than the steps of this number have the same curve. */
function curveKey({ cores, flows, others }: Tight, waitUs: number, cv: number, behaviour: number): number {
  let key = behaviour;
  key = key * 256 + Math.min(255, Math.round((200 * flows) / cores));
  key = key * 64 + Math.min(63, Math.round((100 * others) / cores));
  key = key * 1_024 + Math.min(1_023, Math.round(cores * 16));
  key = key * 4_096 + Math.min(4_095, partOf(waitUs));
  return key * 64 + Math.min(63, Math.round(cv * 10));
}

function shapeFor(net: Network, flow: Flow, row: PoolFlow | null, server: ServerId): LawShape {
  const first = row?.links.find(({ rate, held }) => rate > 0 || held > 0);
  const own = first === undefined ? null : (flow.sourceShapes[first.source] ?? null);
  return own ?? behaviourShape(net, flow, net.servers.behaviour[server]!);
}

/** Shares whole answers among the curves. */
export function recordBuckets(
  buckets: readonly Bucket[],
  answered: number,
  put: (curve: Curve, count: number) => void,
): void {
  let total = 0;
  for (const bucket of buckets) total += bucket.answered;
  if (total <= 0) return;
  let upTo = 0;
  let given = 0;
  for (const { curve, answered: own } of buckets) {
    upTo += own;
    const count = Math.round((answered * upTo) / total) - given;
    if (count > 0) put(curve, count);
    given += Math.max(0, count);
  }
}

export function meanOfBuckets(buckets: readonly Bucket[]): number {
  let sum = 0;
  let total = 0;
  for (const { curve, answered } of buckets) {
    sum += curve.meanUs * answered;
    total += answered;
  }
  return total > 0 ? sum / total : 0;
}
