/**
 * Models: faults on purpose (DF-02). Caused here: a host that crashes, an agent that loses its connection (CI-02, CI-04), a
 * zone that is impaired or lost, a region that is lost (BB-02), a container that crashes with a code (CT-12). Every other
 * kind is the matter of its own mechanism, which hears FaultBegan and, when the fault has an end, FaultEnded.
 * Leaves out: after an outage nothing is raised again by itself.
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs } from '../kernel/time.ts';
import type { Fault, FaultOf } from '../model/fault.ts';
import type { ZoneKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import { handler, type Context, type System } from '../model/system.ts';
import { containerOfFault } from '../rules/fault-target.ts';
import { isEc2 } from '../rules/hosts.ts';
import { findInstance } from '../rules/lookup.ts';
import { refuseFault } from './refuse-fault.ts';

function cause(ctx: Context, fault: Fault): void {
  const { world } = ctx;
  switch (fault.kind) {
    case 'instanceCrash':
      ctx.send('instance', findInstance(world, fault.instance)!.key, 'CRASH');
      break;
    case 'agentDisconnect':
      disconnect(ctx, findInstance(world, fault.instance)!, fault.forUs);
      break;
    case 'zoneImpaired':
      impairZone(ctx, world.zones.find((row) => row.name === fault.zone)!.key, fault.forUs);
      break;
    case 'zoneOutage':
      loseZone(ctx, world.zones.find((row) => row.name === fault.zone)!.key, fault.forUs);
      break;
    case 'regionOutage': {
      const { zones } = world.regions.find((row) => row.name === fault.region)!;
      for (const zone of zones) if (world.zones[zone]!.status !== 'LOST') loseZone(ctx, zone, fault.forUs);
      break;
    }
    case 'containerCrash':
      crashContainer(ctx, fault);
      break;
    default:
      ctx.say({ kind: 'FaultBegan', fault }, PHASE.command);
      if ('forUs' in fault && fault.forUs !== null) ctx.sayIn(durationUs(fault.forUs), { kind: 'FaultEnded', fault });
  }
}

function crashContainer(ctx: Context, fault: FaultOf<'containerCrash'>): void {
  const container = containerOfFault(ctx.world, fault)!;
  const planned = container.timers['exit'];
  if (planned !== undefined) ctx.cancel(planned);
  const exited = { kind: 'ContainerExited', container: container.key, exitCode: fault.exitCode, reason: null } as const;
  container.timers['exit'] = ctx.say(exited, PHASE.completion);
}

/** The network breaks now. When the backend misses the agent, and when the agent tries again, is the agent's own matter. */
function disconnect(ctx: Context, instance: Instance, forUs: number): void {
  fallSilent(ctx, instance);
  const restored = { kind: 'AgentRestored', instance: instance.key } as const;
  instance.agentTimers['restored'] = ctx.sayIn(durationUs(forUs), restored);
}

function fallSilent(ctx: Context, instance: Instance): void {
  ctx.send('agent', instance.key, 'DISCONNECT');
}

/** Nothing new is raised there, and every agent there falls silent: its containers run on, unheard (CI-02). */
function impairZone(ctx: Context, key: ZoneKey, forUs: number): void {
  ctx.send('zone', key, 'IMPAIR');
  for (const instance of ctx.world.instances) {
    if (instance.zone === key && isEc2(instance) && instance.agent === 'connected') fallSilent(ctx, instance);
  }
  restoreZoneIn(ctx, key, forUs);
}

function loseZone(ctx: Context, key: ZoneKey, forUs: number): void {
  ctx.send('zone', key, 'LOSE');
  for (const instance of ctx.world.instances) {
    if (instance.zone === key && isEc2(instance) && instance.state !== 'terminated')
      ctx.send('instance', instance.key, 'CRASH');
  }
  restoreZoneIn(ctx, key, forUs);
}

/** The last fault of a zone says when it is well again. */
function restoreZoneIn(ctx: Context, key: ZoneKey, forUs: number): void {
  const { timers } = ctx.world.zones[key]!;
  const planned = timers['restored'];
  if (planned !== undefined) ctx.cancel(planned);
  timers['restored'] = ctx.sayIn(durationUs(forUs), { kind: 'ZoneRestored', zone: key });
}

function zoneRestored(ctx: Context, key: ZoneKey): void {
  delete ctx.world.zones[key]!.timers['restored'];
  ctx.send('zone', key, 'RESTORE');
  for (const instance of ctx.world.instances) {
    // Whose own fault is not over yet stays silent until it is.
    if (
      instance.zone === key &&
      isEc2(instance) &&
      instance.agent === 'disconnected' &&
      instance.agentTimers['restored'] === undefined
    ) {
      ctx.say({ kind: 'AgentRestored', instance: instance.key });
    }
  }
}

/** A region is as well as its zones. */
function judgeRegion(ctx: Context, zone: ZoneKey): void {
  const region = ctx.world.regions[ctx.world.zones[zone]!.region]!;
  const count = (status: string) => region.zones.filter((key) => ctx.world.zones[key]!.status === status).length;
  const status =
    count('AVAILABLE') === region.zones.length
      ? 'AVAILABLE'
      : count('LOST') === region.zones.length
        ? 'LOST'
        : 'IMPAIRED';
  if (status === region.status) return;
  ctx.send('region', region.key, status === 'AVAILABLE' ? 'RESTORE' : status === 'LOST' ? 'LOSE' : 'IMPAIR');
}

export const faultSystem: System = {
  name: 'fault',
  hears: {
    AgentRestored: (event, ctx) => {
      delete ctx.world.instances[event.instance]!.agentTimers['restored'];
    },
    ZoneRestored: (event, ctx) => zoneRestored(ctx, event.zone),
    StateChanged: (event, ctx) => {
      if (event.chart === 'zone') judgeRegion(ctx, ctx.world.zones[event.key]!.key);
    },
  },
  charts: [{ chart: 'region' }, { chart: 'zone' }],
  commands: [
    handler({
      op: 'world.fault',
      query: (world, { input }) => refuseFault(world, input),
      execute: ({ input }, ctx) => cause(ctx, input),
    }),
  ],
};
