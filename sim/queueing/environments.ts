/**
 * Servers whose requests each want an environment of their own, warm or new, as functions have: a new one starts before its
 * first request, one that has waited too long is gone, and work that takes too long is cut off as an error. The latest
 * environment is taken first, so when that one has gone, the others have too. While requests are a flow (flow.ts), calls and
 * errors are counted in whole numbers, time, price and starts by means; of what takes too long nothing is cut off but its price.
 */
import { openStream } from '../kernel/random.ts';
import type { Environments } from './environment-state.ts';
import { OUTCOME, type Network, type Outcome, type RequestSlot, type ServerId } from './network-state.ts';
import { drawWork } from './work-law.ts';

/** Marks a request that will fail, cut off or by an error of its own, in the column `tag`. */
const FAILS = -2;

export function setEnvironments(net: Network, server: ServerId, environments: Environments): void {
  net.environments ??= {};
  net.environments[server] = environments;
}

/** The work of a request that begins now, with the start of its environment [core µs]. */
export function beginInEnvironment(net: Network, slot: RequestSlot, server: ServerId, workUs: number): number {
  const environments = net.environments?.[server];
  if (environments === undefined) return workUs;
  const nowUs = net.servers.lastUs[server]!;
  const sinceUs = environments.idleSinceUs.pop();
  const isWarm = sinceUs !== undefined && nowUs - sinceUs <= environments.keepUs;
  if (!isWarm) {
    environments.idleSinceUs = [];
    environments.coldStarts += 1;
  }
  const coldMs = isWarm ? 0 : drawWork(environments.coldMs, openStream(environments.stream));
  const durationMs = Math.min(workUs / 1_000, environments.limitMs);
  const { errorRate } = net.behaviours[net.servers.behaviour[server]!]!;
  const isCutOff = durationMs < workUs / 1_000;
  // It is known when it begins, so that a stretch never counts more errors than calls.
  if (isCutOff || (errorRate > 0 && openStream(environments.stream).unit() < errorRate)) {
    net.requests.tag[slot] = FAILS;
    environments.errors += 1;
  }
  environments.invocations += 1;
  environments.durationMs += durationMs;
  environments.minMs = Math.min(environments.minMs, durationMs);
  environments.maxMs = Math.max(environments.maxMs, durationMs);
  environments.billedMs += Math.ceil(durationMs / environments.stepMs) * environments.stepMs;
  return (coldMs + durationMs) * 1_000;
}

/** How a request comes out that its server has answered; null: the server has no environments. */
export function outcomeInEnvironment(net: Network, slot: RequestSlot, server: ServerId): Outcome | null {
  if (net.environments?.[server] === undefined) return null;
  return net.requests.tag[slot] === FAILS ? OUTCOME.error : OUTCOME.ok;
}

/** Its environment waits for the next one. */
export function leaveEnvironment(net: Network, server: ServerId, atUs: number): void {
  net.environments?.[server]?.idleSinceUs.push(atUs);
}

/** A flow had so many requests done there, `failed` of them with errors, at most about `together` at once. */
export function countInEnvironments(
  net: Network,
  server: ServerId,
  counts: { readonly done: number; readonly failed: number; readonly together: number },
  workMs: { readonly mean: number; readonly least: number; readonly most: number },
  atUs: number,
): void {
  const environments = net.environments?.[server];
  if (environments === undefined || counts.done === 0) return;
  const { limitMs, stepMs, idleSinceUs } = environments;
  const meanMs = Math.min(workMs.mean, limitMs);
  environments.invocations += counts.done;
  environments.errors += counts.failed;
  environments.durationMs += counts.done * meanMs;
  // A price goes by begun steps: half a step more on average, unless all work is alike.
  const evenMs = Math.ceil(meanMs / stepMs) * stepMs;
  environments.billedMs += counts.done * (workMs.least < workMs.most ? meanMs + 0.5 * stepMs : evenMs);
  environments.minMs = Math.min(environments.minMs, workMs.least, limitMs);
  environments.maxMs = Math.max(environments.maxMs, Math.min(workMs.most, limitMs));
  const warm = idleSinceUs.filter((sinceUs) => atUs - sinceUs <= environments.keepUs).length;
  const wanted = Math.max(1, counts.together);
  environments.coldStarts += Math.max(0, wanted - warm);
  environments.idleSinceUs = Array.from({ length: Math.max(warm, wanted) }, () => atUs);
}
