/**
 * Models: EC2 instances: launch, boot phases, stop and start, termination (BB-05, EC-01, EC-11, CI-11), what is seen of
 * their end (CI-04), Spot interruptions with their two minutes (EC-08), the credits of burstable types (EC-03, EC-05), and
 * machines outside the cloud, which are simply there (BB-12).
 * Leaves out: hibernation and rebalance recommendations (EC-08), network buckets (EC-09). Groups that launch and replace
 * instances are in sim/scaling.
 */
import { amiEntry, type BootKind } from '../catalog/amis.ts';
import { instanceType } from '../catalog/instance-types.ts';
import { durationUs, later, minutes, timeUs } from '../kernel/time.ts';
import type { Instance } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { afterStop, mayHaveLaunchCredits, openAccount } from '../rules/burst-credits.ts';
import { paidFor } from '../rules/instance-billing.ts';
import { isExternal } from '../rules/hosts.ts';
import { findInstance } from '../rules/lookup.ts';
import { creditsNow } from '../rules/utilization.ts';
import { createFleet, launch, launchForGroup, refuseFleet, refuseLaunch, refuseZones } from './fleets.ts';
import { BOOT, drawIn, SHUTDOWN, TERMINATION_NOTICE } from './timings.ts';

/** EC-08. */
const SPOT_NOTICE = minutes(2);

/** States in which an instance can still be terminated. */
function isAlive(instance: Instance): boolean {
  return instance.state !== 'shutting-down' && instance.state !== 'terminated';
}

function bootPhase(key: number, ctx: Context, phase: 'launch' | 'boot') {
  const instance = ctx.world.instances[key]!;
  // It stands there already, and its owner has started it.
  if (isExternal(ctx.world, instance)) return durationUs(0);
  return drawIn(BOOT[bootKind(instance)][phase], ctx.random(`boot/${instance.name}`));
}

/** Without a hypervisor any image takes as long as bare metal does (EC-11). */
export function bootKind({ ami, instanceType: type }: Instance): BootKind {
  return instanceType(type)?.hypervisor === 'none' ? 'bare-metal' : amiEntry(ami).boot;
}

/** Why these instances cannot be brought to their end, stopped or started. */
function refuseInstances(world: World, names: readonly string[], verb: 'terminate' | 'stop' | 'start'): Refusal | null {
  for (const name of names) {
    const instance = findInstance(world, name);
    const params = { instance: name, state: instance?.state ?? '' };
    if (instance === null) return refusal('InvalidInstanceID.NotFound', 'instance-not-found', { instance: name });
    if (isExternal(world, instance)) return refusal('InvalidInstanceID.Malformed', 'instance-external', params);
    if (!isAlive(instance)) return refusal('IncorrectInstanceState', 'instance-gone', { instance: name });
    if (verb === 'stop' && !instance.state.startsWith('running')) {
      return refusal('IncorrectInstanceState', 'instance-not-running', params);
    }
    if (verb === 'stop' && world.fleets[instance.fleet!]!.spot) {
      return refusal('UnsupportedOperation', 'spot-not-stoppable', params);
    }
    if (verb === 'start') {
      if (instance.state !== 'stopped') return refusal('IncorrectInstanceState', 'instance-not-stopped', params);
      const refused = refuseZones([world.zones[instance.zone]!]);
      if (refused !== null) return refused;
    }
  }
  return null;
}

function sendAll(ctx: Context, names: readonly string[], event: 'TERMINATE' | 'STOP' | 'START'): void {
  const keys = new Set(names.map((name) => findInstance(ctx.world, name)!.key));
  for (const key of keys) ctx.send('instance', key, event);
}

/** A clean end takes the agent along at once; what is left to see is seen some seconds later (CI-04). */
function moved(ctx: Context, instance: Instance, to: string): void {
  const stopAgent = () => {
    if (instance.agent !== 'stopped') ctx.send('agent', instance.key, 'STOP');
  };
  const seen = () => drawIn(TERMINATION_NOTICE, ctx.random(`host/${instance.name}`));
  switch (to) {
    case 'running.agentStarting':
      ctx.send('agent', instance.key, 'START');
      break;
    case 'shutting-down':
    case 'stopping':
      stopAgent();
      break;
    case 'stopped':
      stopAgent();
      instance.timers['seen'] = ctx.sayIn(seen(), { kind: 'HostStopNoticed', instance: instance.key });
      break;
    case 'terminated':
      stopAgent();
      ctx.sayIn(seen(), { kind: 'TerminationNoticed', instance: instance.key });
      break;
    default:
  }
}

/** EC-08: the notice is out; two minutes later EC2 takes the instance back. */
function giveSpotNotice(ctx: Context, instance: Instance): void {
  if (!instance.state.startsWith('running') || instance.ec2!.spotActionAtUs !== null) return;
  const actionAtUs = later(ctx.nowUs, SPOT_NOTICE);
  instance.ec2!.spotActionAtUs = actionAtUs;
  ctx.touch('instance', instance.key);
  ctx.say({ kind: 'SpotNoticeGiven', instance: instance.key, actionAtUs });
  ctx.sayIn(SPOT_NOTICE, { kind: 'SpotInstanceReclaimed', instance: instance.key });
}

/** EC-05: what is left of the credits, and launch credits again for a T2. */
function noteStarted(key: number, ctx: Context): void {
  const instance = ctx.world.instances[key]!;
  const ec2 = instance.ec2!;
  const { burst = null, family = '' } = instanceType(instance.instanceType) ?? {};
  if (burst !== null && ec2.credits !== null) {
    const kept = afterStop(ec2.credits, family, durationUs(ctx.nowUs - ec2.stoppedAtUs!), ctx.nowUs);
    const renewed =
      burst.launchCredits > 0 && mayHaveLaunchCredits(ctx.world.instances, instance.region, ctx.nowUs)
        ? openAccount(burst, ctx.nowUs, true).launch
        : kept.launch;
    ec2.credits = { ...kept, launch: renewed };
  }
  ec2.stoppedAtUs = null;
  instance.launchedAtUs = ctx.nowUs;
  // A stop that nobody has noticed yet is noticed now: its tasks have ended all the same.
  const seen = instance.timers['seen'];
  if (seen !== undefined && ctx.cancel(seen)) ctx.say({ kind: 'HostStopNoticed', instance: instance.key });
  delete instance.timers['seen'];
}

function noteNotRunning(key: number, ctx: Context): void {
  const instance = ctx.world.instances[key]!;
  const { ec2 } = instance;
  if (ec2 === undefined || ec2.runningSinceUs === null) return;
  ec2.credits = creditsNow(ctx.world, instance, ctx.nowUs);
  ec2.paidUs += paidFor(ctx.nowUs - ec2.runningSinceUs);
  ec2.runningSinceUs = null;
}

export const instanceSystem: System = {
  name: 'instance',
  hears: {
    StateChanged: (event, ctx) => {
      if (event.chart === 'instance') moved(ctx, ctx.world.instances[event.key]!, event.to);
    },
    InstanceRequested: (event, ctx) => launchForGroup(ctx, event),
    ContainerInstanceRegistered: (event, ctx) => agentIsUp(ctx, event.containerInstance),
    AgentReregistered: (event, ctx) => agentIsUp(ctx, event.containerInstance),
    HostStopNoticed: (event, ctx) => {
      delete ctx.world.instances[event.instance]!.timers['seen'];
    },
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind === 'spotInterruption') giveSpotNotice(ctx, findInstance(ctx.world, fault.instance)!);
      if (fault.kind === 'trunkFailure') findInstance(ctx.world, fault.instance)!.ec2!.trunkFails = true;
      if (fault.kind === 'runtimeImpaired') impairRuntime(ctx, fault.instance, 1);
    },
    FaultEnded: ({ fault }, ctx) => {
      if (fault.kind === 'runtimeImpaired') impairRuntime(ctx, fault.instance, -1);
    },
    SpotInstanceReclaimed: (event, ctx) => {
      if (isAlive(ctx.world.instances[event.instance]!)) ctx.send('instance', event.instance, 'TERMINATE');
    },
  },
  charts: [
    {
      chart: 'instance',
      guards: { holdsAgent: (key, ctx) => amiEntry(ctx.world.instances[key]!.ami).agent },
      delays: {
        launchDelay: (key, ctx) => bootPhase(key, ctx, 'launch'),
        bootDelay: (key, ctx) => bootPhase(key, ctx, 'boot'),
        shutdownDelay: (key, ctx) => drawIn(SHUTDOWN, ctx.random(`host/${ctx.world.instances[key]!.name}`)),
      },
      actions: {
        noteRunning: (key, ctx) => {
          const { ec2 } = ctx.world.instances[key]!;
          if (ec2 !== undefined) ec2.runningSinceUs = timeUs(ctx.nowUs);
        },
        noteNotRunning,
        noteStopped: (key, ctx) => {
          ctx.world.instances[key]!.ec2!.stoppedAtUs = ctx.nowUs;
        },
        noteStarted,
        noteTerminated: (key, ctx) => {
          ctx.world.instances[key]!.terminatedAtUs = ctx.nowUs;
        },
      },
    },
  ],
  commands: [
    handler({
      op: 'world.createFleet',
      query: (world, { input }) => refuseFleet(world, input),
      execute: ({ input }, ctx, line) =>
        ctx.answer(line, { instances: launch(ctx, createFleet(ctx, input), input.count, null) }),
    }),
    handler({
      op: 'world.launchInstances',
      query: (world, { input }) => refuseLaunch(world, input),
      execute: ({ input }, ctx, line) => {
        const fleet = ctx.world.fleets.find((row) => row.name === input.fleet)!;
        ctx.answer(line, { instances: launch(ctx, fleet, input.count, input.zone) });
      },
    }),
    handler({
      op: 'world.terminateInstances',
      query: (world, { input }) => refuseInstances(world, input.instances, 'terminate'),
      execute: ({ input }, ctx) => sendAll(ctx, input.instances, 'TERMINATE'),
    }),
    handler({
      op: 'world.stopInstances',
      query: (world, { input }) => refuseInstances(world, input.instances, 'stop'),
      execute: ({ input }, ctx) => sendAll(ctx, input.instances, 'STOP'),
    }),
    handler({
      op: 'world.startInstances',
      query: (world, { input }) => refuseInstances(world, input.instances, 'start'),
      execute: ({ input }, ctx) => sendAll(ctx, input.instances, 'START'),
    }),
  ],
};

/** The host may have been lost in the very instant of its registration. */
function agentIsUp(ctx: Context, containerInstance: number): void {
  const instance = ctx.world.instances[ctx.world.containerInstances[containerInstance]!.instance]!;
  if (instance.state === 'running.agentStarting') ctx.send('instance', instance.key, 'AGENT_REGISTERED');
}

/** CI-10. When such a fault strikes twice, the first end ends both. */
function impairRuntime(ctx: Context, name: string, by: 1 | -1): void {
  const { ec2 } = findInstance(ctx.world, name)!;
  if (ec2 === undefined) return;
  ec2.runtimeFaults = (ec2.runtimeFaults ?? 0) + by;
  ec2.runtimeImpairedAtUs = ec2.runtimeFaults > 0 ? (ec2.runtimeImpairedAtUs ?? ctx.nowUs) : null;
}
