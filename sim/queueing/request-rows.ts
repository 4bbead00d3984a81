/** Rows of requests: taking and freeing them, and the lists they stand in. */
import {
  makeRoom,
  NONE,
  PLACE,
  type Network,
  type RequestSlot,
  type ServerId,
  type SourceId,
} from './network-state.ts';

/** A fresh row of a source. Columns of requests may be new arrays afterwards. */
export function takeRow(net: Network, source: SourceId): RequestSlot {
  const { requests } = net;
  let slot = net.freeRequest;
  if (slot === NONE) {
    slot = net.requestCount++;
    if (slot >= requests.place.length) makeRoom(requests, slot);
  } else net.freeRequest = requests.right[slot]!;
  requests.source[slot] = source;
  requests.server[slot] = NONE;
  requests.member[slot] = NONE;
  requests.pool[slot] = NONE;
  requests.parent[slot] = NONE;
  requests.zone[slot] = 0;
  requests.orphan[slot] = 0;
  requests.sessionLeft[slot] = 0;
  requests.stickyMember[slot] = NONE;
  requests.stickyPool[slot] = NONE;
  requests.tag[slot] = NONE;
  return slot;
}

export function freeRow(net: Network, slot: RequestSlot): void {
  const { requests } = net;
  requests.place[slot] = PLACE.free;
  requests.stamp[slot]! += 1;
  requests.right[slot] = net.freeRequest;
  net.freeRequest = slot;
}

/** Puts an attempt at the end of its source's list: the order of beginnings is the order of deadlines. */
export function joinAttempts({ sources, requests }: Network, slot: RequestSlot): void {
  const source = sources[requests.source[slot]!]!;
  const { last } = source;
  requests.earlier[slot] = last;
  requests.later[slot] = NONE;
  if (last === NONE) source.first = slot;
  else requests.later[last] = slot;
  source.last = slot;
}

export function leaveAttempts({ sources, requests }: Network, slot: RequestSlot): void {
  const source = sources[requests.source[slot]!]!;
  const before = requests.earlier[slot]!;
  const after = requests.later[slot]!;
  if (before === NONE) source.first = after;
  else requests.later[before] = after;
  if (after === NONE) source.last = before;
  else requests.earlier[after] = before;
}

export function joinQueue({ servers, requests }: Network, server: ServerId, slot: RequestSlot): void {
  const last = servers.queueLast[server]!;
  requests.left[slot] = last;
  requests.right[slot] = NONE;
  if (last === NONE) servers.queueFirst[server] = slot;
  else requests.right[last] = slot;
  servers.queueLast[server] = slot;
  servers.queued[server]! += 1;
}

export function leaveQueue({ servers, requests }: Network, server: ServerId, slot: RequestSlot): void {
  const before = requests.left[slot]!;
  const after = requests.right[slot]!;
  if (before === NONE) servers.queueFirst[server] = after;
  else requests.right[before] = after;
  if (after === NONE) servers.queueLast[server] = before;
  else requests.left[after] = before;
  servers.queued[server]! -= 1;
}
