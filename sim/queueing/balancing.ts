/**
 * Which member of a pool gets a request: round robin, least outstanding, weighted random (LB-09), power of d choices,
 * join the shortest queue, flow hash (NL-01); slow start as a weight that grows (LB-11); zones (LB-15).
 *
 * Ties of least outstanding go round from the last one chosen, those of join the shortest begin at a random place, those
 * of d choices go to the first drawn. Cost: O(1), but O(members) for least outstanding and join the shortest.
 */
import { openStream, type Random } from '../kernel/random.ts';
import { NONE, type MemberId, type Network, type Pool, type PoolSlice } from './network-state.ts';

/** Draws by weight before the heaviest is taken: slow starts that have hardly begun weigh next to nothing. */
const DRAWS_MAX = 256;

/** The weight of a member at an instant, slow start included. */
export function weightAt({ members }: Network, member: MemberId, atUs: number): number {
  const rampUs = members.rampUs[member]!;
  const weight = members.weight[member]!;
  if (rampUs <= 0) return weight;
  const share = (atUs - members.rampFromUs[member]!) / rampUs;
  return share >= 1 ? weight : Math.max(0, share) * weight;
}

/** Flows are counted: their bits are mixed, or else a few members would get them in turn (the end of MurmurHash3). */
function scrambled(flow: number): number {
  let hash = Math.imul(flow ^ (flow >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The member for a request from this zone; NONE when nobody may have it. */
export function chooseMember(net: Network, pool: Pool, zone: number, flow: number, atUs: number): MemberId {
  if (pool.stale) arrange(net, pool, atUs);
  let slice = pool.crossZone ? pool.slices[0] : pool.slices.find((one) => one.zone === zone);
  if (slice === undefined) return NONE;
  if (slice.rampsEndUs <= atUs) {
    arrange(net, pool, atUs);
    slice = pool.crossZone ? pool.slices[0]! : pool.slices.find((one) => one.zone === zone)!;
  }
  const size = slice.to - slice.from;
  if (size === 1) return pool.order[slice.from]!;
  switch (pool.policy) {
    case 'roundRobin':
      return slice.even ? nextInTurn(pool, slice) : nextByCredit(net, pool, slice, atUs);
    case 'leastOutstanding':
      return leastOutstanding(net, pool, slice, atUs);
    case 'weightedRandom':
      return drawn(net, pool, slice, openStream(pool.stream), atUs);
    case 'powerOfChoices':
      return bestOfChoices(net, pool, slice, atUs);
    case 'joinShortest':
      return shortest(net, pool, slice);
    case 'flowHash':
      return pool.order[slice.from + (scrambled(flow) % size)]!;
  }
}

/** Brings the members that get requests into their order: by zone when requests may not cross zones, then by number. */
export function arrange(net: Network, pool: Pool, atUs: number): void {
  const { members } = net;
  const before = pool.slices;
  const taking = pool.members.filter((member) => members.weight[member]! > 0);
  if (!pool.crossZone) taking.sort((a, b) => members.zone[a]! - members.zone[b]! || a - b);
  const slices: PoolSlice[] = [];
  taking.forEach((member, i) => {
    const zone = pool.crossZone ? 0 : members.zone[member]!;
    let slice = slices.at(-1);
    if (slice === undefined || slice.zone !== zone) {
      slice = { zone, from: i, to: i, cursor: 0, even: true, heaviest: 0, rampsEndUs: Infinity };
      slices.push(slice);
    }
    slice.to = i + 1;
    slice.heaviest = Math.max(slice.heaviest, members.weight[member]!);
    if (members.weight[member] !== members.weight[taking[slice.from]!]) slice.even = false;
    const endUs = members.rampUs[member]! > 0 ? members.rampFromUs[member]! + members.rampUs[member]! : 0;
    if (endUs <= atUs) return;
    slice.even = false;
    slice.rampsEndUs = slice.rampsEndUs === Infinity ? endUs : Math.max(slice.rampsEndUs, endUs);
  });
  for (const slice of slices) {
    const cursor = before.find((one) => one.zone === slice.zone)?.cursor ?? 0;
    slice.cursor = cursor % (slice.to - slice.from);
  }
  pool.order = Int32Array.from(taking);
  pool.slices = slices;
  pool.stale = false;
}

function nextInTurn(pool: Pool, slice: PoolSlice): MemberId {
  const member = pool.order[slice.from + slice.cursor]!;
  slice.cursor += 1;
  if (slice.from + slice.cursor === slice.to) slice.cursor = 0;
  return member;
}

/** Weighted round robin: each turn a member saves its part of the heaviest weight, and is chosen when it has a whole. */
function nextByCredit(net: Network, pool: Pool, slice: PoolSlice, atUs: number): MemberId {
  const { credit } = net.members;
  for (let i = 0; i < DRAWS_MAX * (slice.to - slice.from); i++) {
    const member = nextInTurn(pool, slice);
    credit[member]! += weightAt(net, member, atUs) / slice.heaviest;
    if (credit[member]! < 1 - 1e-9) continue;
    credit[member]! -= 1;
    return member;
  }
  return nextInTurn(pool, slice);
}

function leastOutstanding(net: Network, pool: Pool, slice: PoolSlice, atUs: number): MemberId {
  const { order } = pool;
  const { outstanding } = net.members;
  const size = slice.to - slice.from;
  let best: MemberId = NONE;
  let least = Infinity;
  let chosen = slice.cursor;
  for (let i = 0; i < size; i++) {
    const place = slice.cursor + i < size ? slice.cursor + i : slice.cursor + i - size;
    const member = order[slice.from + place]!;
    if (outstanding[member]! >= least || (!slice.even && weightAt(net, member, atUs) <= 0)) continue;
    least = outstanding[member]!;
    best = member;
    chosen = place;
    if (least === 0) break;
  }
  // All in the first instant of their slow start.
  if (best === NONE) return nextInTurn(pool, slice);
  slice.cursor = chosen + 1 === size ? 0 : chosen + 1;
  return best;
}

function shortest(net: Network, pool: Pool, slice: PoolSlice): MemberId {
  const { order } = pool;
  const { members, servers } = net;
  const size = slice.to - slice.from;
  const start = openStream(pool.stream).below(size);
  let best: MemberId = NONE;
  let least = Infinity;
  for (let i = 0; i < size; i++) {
    const member = order[slice.from + (start + i < size ? start + i : start + i - size)]!;
    const server = members.server[member]!;
    const length = server === NONE ? 0 : servers.busy[server]! + servers.queued[server]!;
    if (length >= least) continue;
    least = length;
    best = member;
    if (least === 0) break;
  }
  return best;
}

/** One member by chance, in proportion to the weights. */
function drawn(net: Network, pool: Pool, slice: PoolSlice, random: Random, atUs: number): MemberId {
  const size = slice.to - slice.from;
  if (slice.even) return pool.order[slice.from + random.below(size)]!;
  for (let i = 0; i < DRAWS_MAX; i++) {
    const member = pool.order[slice.from + random.below(size)]!;
    if (random.unit() * slice.heaviest < weightAt(net, member, atUs)) return member;
  }
  return pool.order[slice.from + random.below(size)]!;
}

function bestOfChoices(net: Network, pool: Pool, slice: PoolSlice, atUs: number): MemberId {
  const { order, replacement } = pool;
  const { outstanding } = net.members;
  const { from, to } = slice;
  const random = openStream(pool.stream);
  const choices = replacement ? pool.choices : Math.min(pool.choices, to - from);
  let best: MemberId = NONE;
  for (let i = 0; i < choices; i++) {
    let member: MemberId;
    if (!slice.even) member = drawn(net, pool, slice, random, atUs);
    else if (replacement) member = order[from + random.below(to - from)]!;
    else {
      // The first places hold what was drawn: the order of the others does not matter to chance.
      const place = from + i + random.below(to - from - i);
      member = order[place]!;
      order[place] = order[from + i]!;
      order[from + i] = member;
    }
    if (best === NONE || outstanding[member]! < outstanding[best]!) best = member;
  }
  return best;
}
