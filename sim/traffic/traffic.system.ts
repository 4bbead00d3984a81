/**
 * Models: requests. Streams come in at balancers or target groups as the scenario says (DF-03), with classes, sessions,
 * patience and retries; listeners and their rules lead them to groups (LB-16 to LB-18), groups to targets by their algorithm
 * (LB-09, LB-10), slow start (LB-11), stickiness (LB-14), zones (LB-15) and fail-open (LB-07); a network balancer by the
 * hash of the flow (NL-01, NL-02, NL-04: who asks is who the target sees), which cuts or keeps connections (NL-03). 502, 503 and 504 as LB-08 says; idle timeout
 * (LB-19). Draining ends early when nothing is in flight (LB-12). Calls between services, by
 * Service Connect (SC-01, SC-02) or by names in DNS (SC-04) where services say so. What a request costs is
 * sim/load's matter, with which it shares the network of servers; this is the mechanism that lives between the events.
 * Leaves out: connections as such and their set-up, TLS, HTTP/2, redirects and fixed responses, web sockets, what is said in
 * requests; connections while traffic is a flow; IPv6 and client addresses beyond a flow.
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, timeUs, type TimeUs } from '../kernel/time.ts';
import type { Op } from '../model/commands.ts';
import type { Container } from '../model/container.ts';
import type { ContainerKey, TargetKey } from '../model/ids.ts';
import { refusal } from '../model/refusal.ts';
import { handler, type BetweenContext, type Context, type System } from '../model/system.ts';
import type { Target } from '../model/target-group.ts';
import type { TrafficBook } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { advance, takeReports } from '../queueing/network.ts';
import type { Network, Report } from '../queueing/network-state.ts';
import { pullOfWork } from '../rules/pull-rates.ts';
import { networkOf } from '../rules/utilization.ts';
import { refreshFunctions } from './function-pools.ts';
import { victimOf } from './memory-victim.ts';
import { LOOK_EVERY_US, overloadChanges } from './overload.ts';
import { refreshAllNames, refreshAnswering, refreshCaller, refreshNames } from './names.ts';
import { crossesZones, cutUnhealthy, dropMember, refreshCallee, refreshGroup, refreshPool } from './pools.ts';
import { forcePrecision, goByCount, goByDeclared } from './precision.ts';
import { reckonMinutes } from './service-minutes.ts';
import { addStream, endStream, refuseEnd, refuseStream } from './stream-commands.ts';
import { bindCalls, refreshStreams } from './streams.ts';

/** Commands after which requests may go another way. */
const LEADING: ReadonlySet<Op> = new Set<Op>([
  'CreateTargetGroup',
  'ModifyTargetGroup',
  'CreateListener',
  'ModifyListener',
  'CreateRule',
  'ModifyRule',
  'DeleteRule',
  'ModifyLoadBalancerAttributes',
  'CreateFunction',
  'UpdateFunctionCode',
  'PutFunctionConcurrency',
  'CreateAlias',
  'CreateDeployment',
  'UpdateStage',
]);

function bookOf(world: World): { book: TrafficBook; net: Network } | null {
  const net = networkOf(world);
  return net === null ? null : { book: world.traffic!, net };
}

/**
 * Requests and everything else between the events, up to an instant or to the first thing that becomes an event: then
 * everything of that instant has come up, so that bringing it forward again brings nothing more.
 */
function bringForward(toUs: TimeUs, ctx: BetweenContext): TimeUs {
  const found = bookOf(ctx.world);
  if (found === null) return toUs;
  const { book, net } = found;
  // An event that was said for later comes before whatever the kernel had next.
  let endUs: number = toUs;
  for (;;) {
    const limitUs = Math.min(endUs, book.nextLookUs, book.nextRateUs);
    const reachedUs = advance(net, limitUs);
    const reports = takeReports(net);
    if (reports.length > 0) {
      const atUs = timeUs(reachedUs);
      for (const report of reports) endUs = Math.min(endUs, tell(ctx, net, report, atUs));
      continue;
    }
    if (limitUs === endUs && limitUs < Math.min(book.nextLookUs, book.nextRateUs)) return timeUs(endUs);
    if (limitUs === book.nextLookUs) {
      book.nextLookUs += LOOK_EVERY_US;
      if (look(ctx, net, timeUs(limitUs)) > 0) endUs = limitUs;
    }
    if (limitUs === book.nextRateUs && goByDeclared(ctx, timeUs(limitUs))) endUs = limitUs;
  }
}

function look(ctx: BetweenContext, net: Network, atUs: TimeUs): number {
  const changes = overloadChanges(ctx.world, net);
  for (const { container: key, overloaded } of changes) {
    const container = ctx.world.containers[key]!;
    if (overloaded) container.overloadedSinceUs = atUs;
    else delete container.overloadedSinceUs;
    ctx.touch('container', key);
    ctx.sayAt(atUs, { kind: 'ContainerOverloadChanged', container: key, overloaded }, PHASE.lifecycle);
  }
  return changes.length;
}

/** What has come up becomes an event; when [µs], Infinity when it tells nobody. */
function tell(ctx: Pick<BetweenContext, 'world' | 'sayAt'>, net: Network, report: Report, atUs: TimeUs): number {
  const { world } = ctx;
  switch (report.kind) {
    case 'memory': {
      const victim = victimOf(world, net, report);
      if (victim === null) return Infinity;
      const { container, limit, usedMiB, limitMiB } = victim;
      const used = { usedMiB: Math.round(usedMiB * 10) / 10, limitMiB: Math.round(limitMiB * 10) / 10 };
      ctx.sayAt(atUs, { kind: 'MemoryExhausted', container: container.key, limit, ...used }, PHASE.completion);
      return atUs;
    }
    case 'work': {
      if (report.tag < 0) return tellUnpacked(ctx, report.tag, atUs);
      const { key, restartCount, starting } = world.containers[report.tag]!;
      const readyUs = Math.max(atUs, starting?.notBeforeUs ?? 0);
      const ready = { kind: 'ContainerReady', container: key, run: restartCount } as const;
      ctx.sayAt(timeUs(readyUs), ready, PHASE.lifecycle, starting?.because);
      return readyUs;
    }
    case 'idle': {
      const target = world.traffic!.targetOf[report.member] ?? -1;
      if (target === -1) return Infinity;
      // A flow has led requests to it until its interval ends.
      const drainedUs = net.flow === null ? atUs : Math.max(atUs, Math.ceil(net.flow.tickUs));
      const drained = { kind: 'TargetDrained', target: target as TargetKey } as const;
      ctx.sayAt(timeUs(drainedUs), drained, PHASE.completion, world.targets[target]!.drainsBecause);
      return drainedUs;
    }
  }
}

/** A host has done work of its own: a pull waits for what it has unpacked, nobody for the rest (IM-04). */
function tellUnpacked(ctx: Pick<BetweenContext, 'world' | 'sayAt'>, tag: number, atUs: TimeUs): number {
  const pull = pullOfWork(tag);
  const row = pull === null ? undefined : ctx.world.imagePulls[pull]!;
  if (row?.state !== 'extracting') return Infinity;
  ctx.sayAt(atUs, { kind: 'ImageExtracted', pull: row.key }, PHASE.completion, row.unpacksBecause);
  return atUs;
}

/** What a change at this instant has brought up at once: nothing is in flight at a target that has just begun to drain. */
function tellNow(ctx: Context, net: Network): void {
  const sayer = sayerOf(ctx);
  for (const report of takeReports(net)) tell(sayer, net, report, ctx.nowUs);
}

/** Events of this instant and of later ones, from inside of a hearing. */
function sayerOf(ctx: Context): Pick<BetweenContext, 'world' | 'sayAt'> {
  return {
    world: ctx.world,
    sayAt: (atUs, event, phase, because) => ctx.sayIn(durationUs(atUs - ctx.nowUs), event, phase, because),
  };
}

function containerMoved(ctx: Context, container: Container): void {
  const { world } = ctx;
  const found = bookOf(world);
  if (found === null || container.internal) return;
  const { net } = found;
  bindCalls(ctx, net, container.image);
  refreshCallee(ctx, net, container);
  refreshAnswering(ctx, net, container);
  refreshCaller(ctx, net, container);
  for (const key of world.tasks[container.task]!.targets ?? []) {
    refreshGroup(ctx, net, world.targetGroups[world.targets[key]!.targetGroup]!);
  }
  for (const group of world.targetGroups) if (group.byHand.length > 0) refreshGroup(ctx, net, group);
  tellNow(ctx, net);
}

function targetMoved(ctx: Context, target: Target): void {
  const found = bookOf(ctx.world);
  if (found === null) return;
  const group = ctx.world.targetGroups[target.targetGroup]!;
  if (target.state === 'unused') dropMember(ctx, found.net, group, target);
  refreshGroup(ctx, found.net, group);
  cutUnhealthy(ctx, found.net, group, target);
  // NL-02: which zones are named depends on who is healthy.
  if (!crossesZones(ctx.world, group)) refreshStreams(ctx, found.net);
  tellNow(ctx, found.net);
}

function leadAnew(ctx: Context): void {
  const found = bookOf(ctx.world);
  if (found === null) return;
  for (const group of ctx.world.targetGroups) refreshPool(ctx.world, found.net, group);
  refreshFunctions(ctx, found.net);
  refreshStreams(ctx, found.net);
  if (found.book.nextLookUs === Infinity && found.book.streams.length > 0) {
    // A scenario may ask for flows from the beginning.
    if (found.book.precision === 'flow') forcePrecision(sayerOf(ctx), 'flow', ctx.nowUs);
    found.book.nextLookUs = (Math.floor(ctx.nowUs / LOOK_EVERY_US) + 1) * LOOK_EVERY_US;
  }
  goByDeclared(sayerOf(ctx), ctx.nowUs);
}

export const trafficSystem: System = {
  name: 'traffic',
  commands: [
    handler({
      op: 'world.addTraffic',
      query: (world, { input }) => refuseStream(world, input),
      execute: ({ input }, ctx) => {
        addStream(ctx, input);
        leadAnew(ctx);
      },
    }),
    handler({
      op: 'world.endTraffic',
      query: (world, { input }) => refuseEnd(world, input),
      execute: ({ input }, ctx) => {
        endStream(ctx, input);
        leadAnew(ctx);
      },
    }),
    handler({
      op: 'world.setPrecision',
      query: (world) =>
        (world.traffic?.streams.length ?? 0) > 0 ? null : refusal('InvalidParameterException', 'no-traffic', {}),
      execute: ({ input }, ctx) => {
        ctx.world.traffic!.precision = input.precision;
        if (input.precision === 'auto') goByDeclared(sayerOf(ctx), ctx.nowUs);
        else forcePrecision(sayerOf(ctx), input.precision, ctx.nowUs);
      },
    }),
  ],
  between: { advance: bringForward },
  hears: {
    CommandIssued: (event, ctx) => {
      if (LEADING.has(event.command.op)) leadAnew(ctx);
    },
    LoadBalancerActivated: (_event, ctx) => leadAnew(ctx),
    AliasUpdated: (_event, ctx) => leadAnew(ctx),
    ForwardShifted: (_event, ctx) => leadAnew(ctx),
    VpcEndpointMoved: (_event, ctx) => leadAnew(ctx),
    MetricsPublished: (_event, ctx) => {
      if (ctx.world.traffic === undefined) return;
      reckonMinutes(ctx);
      goByCount(sayerOf(ctx), ctx.nowUs);
    },
    TargetsRegistered: (event, ctx) => {
      const found = bookOf(ctx.world);
      if (found === null) return;
      refreshGroup(ctx, found.net, ctx.world.targetGroups[event.targetGroup]!);
      refreshStreams(ctx, found.net);
    },
    ContainerSignalled: (event, ctx) => {
      const found = bookOf(ctx.world);
      if (found === null) return;
      const container = ctx.world.containers[event.container]!;
      refreshCallee(ctx, found.net, container);
      refreshAnswering(ctx, found.net, container);
    },
    TaskHealthChanged: (event, ctx) => {
      const found = bookOf(ctx.world);
      const { service } = ctx.world.tasks[event.task]!;
      if (found !== null && service !== null) refreshNames(ctx, found.net, ctx.world.services[service]!);
    },
    DeploymentCreated: (event, ctx) => {
      const found = bookOf(ctx.world);
      if (found !== null) refreshAllNames(ctx, found.net, ctx.world.services[event.service]!);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'container') containerMoved(ctx, ctx.world.containers[event.key as ContainerKey]!);
      else if (event.chart === 'target') targetMoved(ctx, ctx.world.targets[event.key as TargetKey]!);
    },
  },
};
