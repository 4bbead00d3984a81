/**
 * Models: the agent's way into a cluster (BB-04, BB-05, CI-05), its connection and what the backend sees of it (CI-02 to
 * CI-04): a network that breaks and the growing pauses before the next attempt, a process that crashes and is started again,
 * a host that goes; the Spot notice that it watches for (DR-11), its update (UpdateContainerAgent).
 * Heartbeats and half-hourly reconnects are no events: when the backend misses an agent is reckoned from its last heartbeat.
 * Leaves out: while the process is gone, pulls and starts that were under way go on as if the container runtime did them
 * alone.
 */
import { durationUs, milliseconds, minutes, seconds, type DurationUs } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { Instance } from '../model/instance.ts';
import type { Context, System } from '../model/system.ts';
import { agentConnection, readTimeout } from '../rules/agent-connection.ts';
import { AGENT_VERSION, agentSettings } from '../rules/agent-settings.ts';
import { DEFAULT_CLUSTER, findCluster, findInstance } from '../rules/lookup.ts';
import { touchPlacement } from '../rules/reservation.ts';
import { createCluster } from './cluster.system.ts';
import { bootKind } from './instance.system.ts';
import { deregister, setConnected } from './membership.ts';
import { register } from './registration.ts';
import { AGENT_STAGING, BOOT, drawIn } from './timings.ts';

/** CI-03: the pause before an attempt to connect, by 20 % longer or shorter. */
const FIRST_PAUSE = milliseconds(250);
const LONGEST_PAUSE = minutes(2);
const PAUSE_GROWTH = 1.5;
const JITTER = [0.8, 1.2] as const;
/** DR-11: the agent asks for the notice every second. */
const NOTICE_POLL_S = 1;

/** How long after `silentUs` of vain attempts the next one is made. */
export function untilNextAttempt(silentUs: number, random: Random): DurationUs {
  let atUs = 0;
  let pauseUs: number = FIRST_PAUSE;
  while (atUs < silentUs) {
    atUs += Math.round(pauseUs * random.between(JITTER[0], JITTER[1]));
    pauseUs = Math.min(LONGEST_PAUSE, pauseUs * PAUSE_GROWTH);
  }
  return durationUs(atUs - silentUs);
}

function rowOf(ctx: Context, instance: Instance): ContainerInstance | null {
  return instance.containerInstance === null ? null : ctx.world.containerInstances[instance.containerInstance]!;
}

/** The row that the agent is known by; null before it has one, and after it was taken from it (CI-06). */
function activeRowOf(ctx: Context, instance: Instance): ContainerInstance | null {
  const row = rowOf(ctx, instance);
  return row === null || row.status === 'INACTIVE' || row.status === 'DEREGISTERING' ? null : row;
}

/** The backend's side of a registration: the cluster is found, or made when none was named (BB-04). */
function acceptRegistration(ctx: Context, instance: Instance): void {
  const known = activeRowOf(ctx, instance);
  const name = instance.clusterName ?? DEFAULT_CLUSTER;
  const found = findCluster(ctx.world, name);
  const nowhere = found === null && instance.clusterName !== null && instance.clusterName !== DEFAULT_CLUSTER;
  // From an impaired zone nobody reaches the backend (DF-02): the agent starts over.
  if ((known === null && nowhere) || ctx.world.zones[instance.zone]!.status === 'IMPAIRED') {
    ctx.send('agent', instance.key, 'REGISTRATION_REFUSED');
    return;
  }
  if (known !== null) {
    // It has kept its ARN: its status, its attributes and its tasks are what they were (CI-05).
    ctx.send('agent', instance.key, 'REGISTERED');
    ctx.say({ kind: 'AgentReregistered', containerInstance: known.key });
    return;
  }
  const cluster = found ?? createCluster(ctx, DEFAULT_CLUSTER, instance.region);
  const row = register(ctx, instance, cluster);
  ctx.send('agent', instance.key, 'REGISTERED');
  ctx.say({ kind: 'ContainerInstanceRegistered', containerInstance: row.key, cluster: cluster.key });
}

/** What follows from where the agent stands now. */
function moved(ctx: Context, instance: Instance, to: string): void {
  const row = activeRowOf(ctx, instance);
  switch (to) {
    case 'connected':
      forget(ctx, instance);
      instance.agentConnectedAtUs = ctx.nowUs;
      if (row !== null) setConnected(ctx, row, true);
      break;
    case 'disconnected':
    case 'crashed':
      instance.agentSilentSinceUs ??= ctx.nowUs;
      // CI-04: the backend waits before it believes in the silence.
      if (row !== null) {
        const span = durationUs(missedAtUs(ctx, instance) - ctx.nowUs);
        instance.agentTimers['missed'] = ctx.sayIn(span, { kind: 'AgentMissed', instance: instance.key });
      }
      break;
    case 'stopped':
      forget(ctx, instance);
      // A host that crashed is silent; the backend learns of it with the instance's termination.
      if (row !== null && (instance.state === 'shutting-down' || instance.state === 'stopping')) {
        setConnected(ctx, row, false);
      }
      break;
    default:
  }
}

/** CI-03, CI-04: 60 to 180 s from now, counted from the last heartbeat that the backend has had. */
function missedAtUs(ctx: Context, { name, agentConnectedAtUs = ctx.nowUs }: Instance): number {
  const { lastHeartbeatUs } = agentConnection(ctx.world.seed, name, agentConnectedAtUs, ctx.nowUs);
  return lastHeartbeatUs + readTimeout(ctx.random(`agent/${name}`));
}

function forget(ctx: Context, instance: Instance): void {
  for (const name of ['missed', 'reconnect']) {
    const handle = instance.agentTimers[name];
    if (handle !== undefined) ctx.cancel(handle);
    delete instance.agentTimers[name];
  }
  delete instance.agentSilentSinceUs;
}

/** The network is back: the agent's next attempt succeeds (CI-03). */
function networkRestored(ctx: Context, instance: Instance): void {
  if (instance.agent !== 'disconnected' || instance.agentTimers['reconnect'] !== undefined) return;
  // Taken out of its cluster it is not let in again; and its zone may still be cut off.
  if (rowOf(ctx, instance) !== null && activeRowOf(ctx, instance) === null) return;
  if (ctx.world.zones[instance.zone]!.status === 'IMPAIRED') return;
  const silentUs = ctx.nowUs - (instance.agentSilentSinceUs ?? ctx.nowUs);
  const span = untilNextAttempt(silentUs, ctx.random(`reconnect/${instance.name}`));
  instance.agentTimers['reconnect'] = ctx.sayIn(span, { kind: 'AgentReconnected', instance: instance.key });
}

/** DR-11: an agent that was told to watch for the notice sets its own instance to DRAINING. */
function noticeSeen(ctx: Context, instance: Instance): void {
  const row = activeRowOf(ctx, instance);
  if (instance.agent !== 'connected' || row?.status !== 'ACTIVE') return;
  ctx.send('container-instance', row.key, 'DRAIN');
  touchPlacement(ctx, row);
}

/** One step of an update: the new agent is fetched while the old one works, then takes its place. */
function updateMoved(ctx: Context, row: ContainerInstance): void {
  const instance = ctx.world.instances[row.instance]!;
  const then = (span: DurationUs, status: NonNullable<ContainerInstance['agentUpdateStatus']>): void => {
    row.timers['update'] = ctx.sayIn(span, { kind: 'AgentUpdateMoved', containerInstance: row.key, status });
  };
  ctx.touch('container-instance', row.key);
  if (row.agentUpdateStatus === 'UPDATED' || row.agentUpdateStatus === 'FAILED') {
    delete row.timers['update'];
    return;
  }
  // Without a connection nobody asks the agent for its progress.
  if (instance.agent !== 'connected') then(durationUs(0), 'FAILED');
  else if (row.agentUpdateStatus === 'PENDING') then(seconds(1), 'STAGING');
  else if (row.agentUpdateStatus === 'STAGING') then(AGENT_STAGING, 'STAGED');
  else if (row.agentUpdateStatus === 'STAGED') then(seconds(1), 'UPDATING');
  else {
    ctx.send('agent', instance.key, 'CRASH');
    ctx.send('agent', instance.key, 'RESTART');
  }
}

export const agentSystem: System = {
  name: 'agent',
  hears: {
    RegistrationRequested: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      if (instance.agent === 'registering') acceptRegistration(ctx, instance);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'agent') moved(ctx, ctx.world.instances[event.key]!, event.to);
    },
    AgentReregistered: (event, ctx) => {
      const row = ctx.world.containerInstances[event.containerInstance]!;
      if (row.agentUpdateStatus !== 'UPDATING') return;
      row.agentVersion = AGENT_VERSION;
      touchPlacement(ctx, row);
      ctx.say({ kind: 'AgentUpdateMoved', containerInstance: row.key, status: 'UPDATED' });
    },
    AgentUpdateMoved: (event, ctx) => {
      const row = ctx.world.containerInstances[event.containerInstance]!;
      row.agentUpdateStatus = event.status;
      updateMoved(ctx, row);
    },
    AgentMissed: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      delete instance.agentTimers['missed'];
      const row = activeRowOf(ctx, instance);
      if (row !== null) setConnected(ctx, row, false);
    },
    AgentRestored: (event, ctx) => networkRestored(ctx, ctx.world.instances[event.instance]!),
    AgentReconnected: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      delete instance.agentTimers['reconnect'];
      if (instance.agent !== 'disconnected' || ctx.world.zones[instance.zone]!.status === 'IMPAIRED') return;
      ctx.send('agent', event.instance, 'RECONNECT');
    },
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind !== 'agentCrash') return;
      const instance = findInstance(ctx.world, fault.instance)!;
      if (instance.agent === 'connected') ctx.send('agent', instance.key, 'CRASH');
    },
    FaultEnded: ({ fault }, ctx) => {
      if (fault.kind !== 'agentCrash') return;
      const instance = findInstance(ctx.world, fault.instance)!;
      if (instance.agent === 'crashed') ctx.send('agent', instance.key, 'RESTART');
    },
    SpotNoticeGiven: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      if (!agentSettings(ctx.world, instance).spotInstanceDraining) return;
      const span = seconds(ctx.random(`agent/${instance.name}`).between(0, NOTICE_POLL_S));
      ctx.sayIn(span, { kind: 'SpotNoticeSeen', instance: instance.key });
    },
    SpotNoticeSeen: (event, ctx) => noticeSeen(ctx, ctx.world.instances[event.instance]!),
    TerminationNoticed: (event, ctx) => {
      const row = activeRowOf(ctx, ctx.world.instances[event.instance]!);
      if (row !== null) deregister(ctx, row);
    },
    // A host that crashed on its way to `stopped` never said goodbye.
    HostStopNoticed: (event, ctx) => {
      const row = activeRowOf(ctx, ctx.world.instances[event.instance]!);
      if (row !== null) setConnected(ctx, row, false);
    },
  },
  charts: [
    {
      chart: 'agent',
      delays: {
        agentStartDelay: (key, ctx) => {
          const instance = ctx.world.instances[key]!;
          return drawIn(BOOT[bootKind(instance)].agent, ctx.random(`boot/${instance.name}`));
        },
      },
      actions: {
        register: (key, ctx) => {
          ctx.say({ kind: 'RegistrationRequested', instance: ctx.world.instances[key]!.key });
        },
      },
    },
  ],
};
