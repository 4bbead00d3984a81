/** How closely requests are simulated: each of them, or as flows where there would be too many (see docs/models/traffic.md). */
import { PHASE } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { PrecisionReason } from '../model/events.ts';
import type { BetweenContext } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { declaredRate, nextCrossingUs } from '../queueing/declared-rate.ts';
import { setPrecision } from '../queueing/network.ts';
import type { Network, Source } from '../queueing/network-state.ts';
import { clientCounters, networkOf } from '../rules/utilization.ts';

/** Rates at which `auto` turns to flows, and back to requests [1/s] [A]. */
const FLOW_FROM = 20_000;
const REQUESTS_BELOW = 10_000;
const MINUTE_S = 60;

type Saying = Pick<BetweenContext, 'world' | 'sayAt'>;

function streamSources(world: World, net: Network): Source[] {
  return world.traffic!.streams.flatMap(({ sources }) => sources.map(({ source }) => net.sources[source]!));
}

/** Bursts come as chance has it, and the requests of a session as it is answered: no law says when, so they are counted. */
function isCounted(sources: readonly Source[]): boolean {
  return sources.some(({ arrivals, sessions }) => sessions !== null || arrivals.law.kind === 'onOff');
}

/** `auto` goes by what streams declare at this instant, and foresees when that will change its mind. Has it turned now? */
export function goByDeclared(ctx: Saying, atUs: TimeUs): boolean {
  const book = ctx.world.traffic!;
  book.nextRateUs = Infinity;
  if (book.precision !== 'auto') return false;
  const flowed = book.flows;
  const net = networkOf(ctx.world)!;
  const sources = streamSources(ctx.world, net);
  const perSecond = declaredRate(sources, atUs);
  if (!book.flows && perSecond > FLOW_FROM) turn(ctx, 'flow', 'declared', perSecond, atUs);
  else if (book.flows && perSecond < REQUESTS_BELOW && !isCounted(sources)) {
    turn(ctx, 'requests', 'declared', perSecond, atUs);
  }
  book.nextRateUs = book.flows
    ? nextCrossingUs(sources, atUs, REQUESTS_BELOW, -1)
    : nextCrossingUs(sources, atUs, FLOW_FROM, 1);
  return book.flows !== flowed;
}

/** A minute is over: what no law declares has been counted. */
export function goByCount(ctx: Saying, atUs: TimeUs): void {
  const { world } = ctx;
  const book = world.traffic!;
  const { arrived } = clientCounters(world);
  const perSecond = (arrived - book.arrived) / MINUTE_S;
  book.arrived = arrived;
  if (book.precision !== 'auto') return;
  const sources = streamSources(world, networkOf(world)!);
  if (!isCounted(sources)) return;
  if (!book.flows && perSecond > FLOW_FROM) turn(ctx, 'flow', 'counted', perSecond, atUs);
  else if (book.flows && Math.max(perSecond, declaredRate(sources, atUs)) < REQUESTS_BELOW) {
    turn(ctx, 'requests', 'counted', perSecond, atUs);
  } else return;
  goByDeclared(ctx, atUs);
}

/** Somebody has asked for it. */
export function forcePrecision(ctx: Saying, precision: 'requests' | 'flow', atUs: TimeUs): void {
  const { world } = ctx;
  world.traffic!.nextRateUs = Infinity;
  turn(ctx, precision, 'forced', declaredRate(streamSources(world, networkOf(world)!), atUs), atUs);
}

function turn(
  ctx: Saying,
  precision: 'requests' | 'flow',
  reason: PrecisionReason,
  perSecond: number,
  atUs: TimeUs,
): void {
  const book = ctx.world.traffic!;
  if (book.flows === (precision === 'flow')) return;
  book.flows = precision === 'flow';
  setPrecision(networkOf(ctx.world)!, precision, atUs);
  ctx.sayAt(atUs, { kind: 'PrecisionChanged', precision, reason, perSecond: Math.round(perSecond) }, PHASE.control);
}
