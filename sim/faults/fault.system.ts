/**
 * Models: faults on purpose (DF-02): a host that crashes, an agent that loses its connection (CI-02, CI-04), a zone that is
 * lost and comes back (BB-02), a container that crashes with a code (CT-12).
 * Leaves out: every other fault of DF-02; after an outage nothing is raised again by itself.
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds } from '../kernel/time.ts';
import type { Fault } from '../model/commands.ts';
import type { Container } from '../model/container.ts';
import type { InstanceKey, ZoneKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findInstance, findTask } from '../rules/lookup.ts';

/** CI-04: how long the backend waits for a silent agent. */
const SILENCE_S = [60, 180] as const;

function containerToCrash(world: World, fault: Extract<Fault, { kind: 'containerCrash' }>): Container | null {
  const task = findTask(world, fault.task);
  if (task === null) return null;
  for (const key of task.containers) {
    const container = world.containers[key]!;
    const wanted =
      fault.container === null ? container.essential && !container.internal : container.name === fault.container;
    if (wanted && container.status === 'RUNNING') return container;
  }
  return null;
}

function refuseFault(world: World, fault: Fault): Refusal | null {
  switch (fault.kind) {
    case 'instanceCrash':
    case 'agentDisconnect': {
      const instance = findInstance(world, fault.instance);
      const params = { instance: fault.instance };
      if (instance === null) return refusal('InvalidInstanceID.NotFound', 'instance-not-found', params);
      if (instance.state === 'terminated') return refusal('IncorrectInstanceState', 'instance-gone', params);
      return fault.kind === 'agentDisconnect' && instance.agent !== 'connected'
        ? refusal('IncorrectInstanceState', 'agent-not-connected', params)
        : null;
    }
    case 'zoneOutage': {
      const zone = world.zones.find((row) => row.name === fault.zone);
      if (zone === undefined) return refusal('InvalidParameterException', 'zone-not-found', { zone: fault.zone });
      return zone.status === 'LOST' ? refusal('InvalidParameterException', 'zone-lost', { zone: fault.zone }) : null;
    }
    case 'containerCrash':
      return containerToCrash(world, fault) === null
        ? refusal('InvalidParameterException', 'no-running-container', { task: fault.task })
        : null;
  }
}

function cause(ctx: Context, fault: Fault): void {
  const { world } = ctx;
  switch (fault.kind) {
    case 'instanceCrash':
      ctx.send('instance', findInstance(world, fault.instance)!.key, 'CRASH');
      break;
    case 'agentDisconnect':
      disconnect(ctx, findInstance(world, fault.instance)!.key, fault.forUs);
      break;
    case 'zoneOutage':
      loseZone(ctx, world.zones.find((row) => row.name === fault.zone)!.key, fault.forUs);
      break;
    case 'containerCrash': {
      const container = containerToCrash(world, fault)!;
      const planned = container.timers['exit'];
      if (planned !== undefined) ctx.cancel(planned);
      const exited = {
        kind: 'ContainerExited',
        container: container.key,
        exitCode: fault.exitCode,
        reason: null,
      } as const;
      container.timers['exit'] = ctx.say(exited, PHASE.completion);
    }
  }
}

/** The connection breaks now; the backend sees it after a silence of its own length, unless it is back before. */
function disconnect(ctx: Context, key: InstanceKey, forUs: number): void {
  const instance = ctx.world.instances[key]!;
  const silence = seconds(ctx.random(`agent/${instance.name}`).between(SILENCE_S[0], SILENCE_S[1]));
  ctx.send('agent', key, 'DISCONNECT');
  instance.agentTimers['missed'] = ctx.sayIn(silence, { kind: 'AgentMissed', instance: key });
  ctx.sayIn(durationUs(forUs), { kind: 'AgentRestored', instance: key });
}

function loseZone(ctx: Context, key: ZoneKey, forUs: number): void {
  ctx.send('zone', key, 'LOSE');
  for (const instance of ctx.world.instances) {
    if (instance.zone === key && instance.state !== 'terminated') ctx.send('instance', instance.key, 'CRASH');
  }
  ctx.sayIn(durationUs(forUs), { kind: 'ZoneRestored', zone: key });
}

/** A region is as well as its zones. */
function judgeRegion(ctx: Context, zone: ZoneKey): void {
  const region = ctx.world.regions[ctx.world.zones[zone]!.region]!;
  const lost = region.zones.filter((key) => ctx.world.zones[key]!.status === 'LOST').length;
  const status = lost === 0 ? 'AVAILABLE' : lost === region.zones.length ? 'LOST' : 'IMPAIRED';
  if (status === region.status) return;
  ctx.send('region', region.key, status === 'AVAILABLE' ? 'RESTORE' : status === 'LOST' ? 'LOSE' : 'IMPAIR');
}

export const faultSystem: System = {
  name: 'fault',
  hears: {
    AgentRestored: (event, ctx) => {
      const { agent, agentTimers } = ctx.world.instances[event.instance]!;
      ctx.cancel(agentTimers['missed']!);
      delete agentTimers['missed'];
      if (agent === 'disconnected') ctx.send('agent', event.instance, 'RECONNECT');
    },
    ZoneRestored: (event, ctx) => ctx.send('zone', event.zone, 'RESTORE'),
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
