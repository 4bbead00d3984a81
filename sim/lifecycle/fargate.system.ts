/**
 * Models: Fargate: a host of its own for every task (FG-01, IM-02), its provisioning times (TL-14, TL-16), the launch rate
 * and the limit of vCPU (FG-10), Spot interruptions and zones without capacity (FG-06, FG-08), retirement of tasks for
 * maintenance (FG-09), ephemeral storage and platform versions as far as requests name them (FG-11).
 * Leaves out: roles (FG-04), differences between platform versions.
 */
import { durationUs, hours, minutes } from '../kernel/time.ts';
import { PHASE } from '../kernel/kernel.ts';
import { fargateSize } from '../catalog/fargate-sizes.ts';
import type { Fault, FaultOf } from '../model/fault.ts';
import type { InstanceKey, RegionKey, ZoneKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { accountSetting } from '../rules/account-settings.ts';
import { countVcpu, fargateKind, takeLaunch } from '../rules/fargate.ts';
import { findTask } from '../rules/lookup.ts';
import { isWindows } from '../rules/task-needs.ts';
import { FARGATE_CONNECT, FARGATE_NETWORK, drawIn } from './timings.ts';

/** FG-06. */
const SPOT_NOTICE = minutes(2);
const DAY_US: number = hours(24);
/** Section 4 of the messages. */
const INTERRUPTED = 'Your Spot Task was interrupted.';
const MAINTENANCE = 'ECS is performing maintenance on the underlying infrastructure hosting the task';

/** A task of Fargate begins: its launch waits for its token, then for a machine (FG-10, TL-14). */
function provision(ctx: Context, task: Task): void {
  const { region } = ctx.world.clusters[task.cluster]!;
  const queuedUs = takeLaunch(ctx.world.fargate, ctx.world.regions[region]!, ctx.nowUs);
  const span = durationUs(queuedUs + drawIn(FARGATE_CONNECT, ctx.random(`fargate/${task.id}`)));
  task.timers['fargate'] = ctx.sayIn(span, { kind: 'FargateHostReady', task: task.key }, PHASE.lifecycle);
}

/** The machine is there and its agent connected; the rest of the provisioning comes before the network (TL-14). */
function hostReady(ctx: Context, task: Task): void {
  delete task.timers['fargate'];
  if (task.lastStatus !== 'PROVISIONING' || task.desiredStatus === 'STOPPED') return;
  task.host = makeHost(ctx, task).key;
  task.connectivityAtUs = ctx.nowUs;
  ctx.touch('task', task.key);
  const span = drawIn(FARGATE_NETWORK, ctx.random(`fargate/${task.id}`));
  task.timers['fargate'] = ctx.sayIn(
    span,
    { kind: 'CapacityFound', task: task.key, containerInstance: null },
    PHASE.lifecycle,
  );
}

/** A machine for exactly this task: empty, so every image is pulled (IM-02), and gone with it. */
function makeHost(ctx: Context, task: Task): Instance {
  const { world } = ctx;
  const key = world.instances.length as InstanceKey;
  const { cpu, memoryMiB } = task.needs;
  const definition = world.taskDefinitions[task.taskDefinition]!;
  const host: Instance = {
    key,
    ec2InstanceId: `fargate-${task.id}`,
    name: `fargate/${task.name}`,
    fleet: null,
    fargateTask: task.key,
    instanceType: 'fargate',
    ami: isWindows(definition.source) ? 'ecs-windows' : 'ecs-linux',
    region: world.clusters[task.cluster]!.region,
    zone: task.zone!,
    clusterName: null,
    attributes: {},
    vcpu: fargateSize(cpu)?.vcpu ?? cpu / CPU_UNITS_PER_VCPU,
    memoryMiB,
    eniSlots: 1,
    gpus: 0,
    state: 'running.ready',
    agent: 'connected',
    containerInstance: null,
    launchedAtUs: ctx.nowUs,
    terminatedAtUs: null,
    timers: {},
    agentTimers: {},
    host: { cpuFree: cpu, memoryFreeMiB: memoryMiB, gpuFree: 0, ports: [], waiting: [] },
    layers: [],
    images: [],
    downloads: [],
    pulls: [],
  };
  world.instances.push(host);
  return host;
}

/** The task is over: its machine, its place in the sky and its vCPU are free. */
function leave(ctx: Context, task: Task): void {
  const { world } = ctx;
  for (const name of ['fargate', 'reclaim', 'retire']) {
    const handle = task.timers[name];
    if (handle !== undefined) ctx.cancel(handle);
    delete task.timers[name];
  }
  if (task.host !== null) {
    const host = world.instances[task.host]!;
    host.state = 'terminated';
    host.agent = 'stopped';
    host.terminatedAtUs = ctx.nowUs;
  }
  const zone = world.zones[task.zone!]!;
  zone.sky = zone.sky.filter((key) => key !== task.key);
  ctx.touch('zone', zone.key);
  const { region } = world.clusters[task.cluster]!;
  countVcpu(world.fargate, fargateKind(task.launchType, task.capacityProviderName)!, region, -task.needs.cpu);
  capacityChanged(ctx, region);
}

/** Says so where somebody waits for it. */
function capacityChanged(ctx: Context, region: RegionKey): void {
  const { fargate } = ctx.world;
  if (!fargate.refused.includes(region)) return;
  fargate.refused = fargate.refused.filter((other) => other !== region);
  ctx.say({ kind: 'FargateCapacityChanged', region });
}

/** FG-06: SIGTERM with the notice; what has not ended two minutes later goes with the machine. */
function interrupt(ctx: Context, task: Task): void {
  ctx.say({ kind: 'TaskStopRequested', task: task.key, stopCode: 'SpotInterruption', reason: INTERRUPTED });
  task.timers['reclaim'] = ctx.sayIn(SPOT_NOTICE, { kind: 'SpotReclaimed', task: task.key }, PHASE.lifecycle);
}

/** The machine is gone. The task has been asked to stop already, or is now. */
function loseMachine(ctx: Context, task: Task, reason: string): void {
  ctx.say({ kind: 'FargateHostLost', task: task.key, reason }, PHASE.lifecycle);
}

/** FG-08: the zone gives nothing of this kind for a while. */
function withoutCapacity(ctx: Context, fault: FaultOf<'fargateCapacity'>, begins: boolean): void {
  const { fargate, zones } = ctx.world;
  const zone = zones.find((row) => row.name === fault.zone)!;
  if (begins) fargate.without[fault.provider].push(zone.key);
  else {
    fargate.without[fault.provider] = withoutOne(fargate.without[fault.provider], zone.key);
    capacityChanged(ctx, zone.region);
  }
}

/** Two causes may overlap: only one of them ends. */
function withoutOne(keys: readonly ZoneKey[], key: ZoneKey): ZoneKey[] {
  const at = keys.indexOf(key);
  return keys.filter((_, index) => index !== at);
}

/** FG-09: 0, 7 or 14 days, as the account has set it when the notice comes. */
function retirementWaitUs(world: World): number {
  return Number(accountSetting(world, 'fargateTaskRetirementWaitPeriod')) * DAY_US;
}

/** FG-09: notice now, the end after the wait. */
function announceRetirement(ctx: Context, fault: FaultOf<'taskRetirement'>): void {
  const task = findTask(ctx.world, fault.task)!;
  ctx.say({ kind: 'TaskRetirementNoticed', task: task.key });
  task.timers['retire'] = ctx.sayIn(
    durationUs(fault.afterUs ?? retirementWaitUs(ctx.world)),
    { kind: 'TaskRetired', task: task.key },
    PHASE.lifecycle,
  );
}

/** A service replaces the task first (its scheduler hears this too); a task that stands alone is stopped. */
function retire(ctx: Context, task: Task): void {
  delete task.timers['retire'];
  if (task.desiredStatus === 'STOPPED') return;
  task.retiresAtUs = ctx.nowUs;
  ctx.touch('task', task.key);
  if (task.service !== null) return;
  const stopped = { stopCode: 'ServiceSchedulerInitiated', reason: MAINTENANCE } as const;
  ctx.say({ kind: 'TaskStopRequested', task: task.key, ...stopped });
}

function faultBegan(ctx: Context, fault: Fault): void {
  if (fault.kind === 'taskSpotInterruption') interrupt(ctx, findTask(ctx.world, fault.task)!);
  else if (fault.kind === 'fargateCapacity') withoutCapacity(ctx, fault, true);
  else if (fault.kind === 'taskRetirement') announceRetirement(ctx, fault);
}

export const fargateSystem: System = {
  name: 'fargate',
  hears: {
    FargateHostReady: (event, ctx) => hostReady(ctx, ctx.world.tasks[event.task]!),
    CapacityFound: (event, ctx) => {
      if (event.containerInstance === null) delete ctx.world.tasks[event.task]!.timers['fargate'];
    },
    SpotReclaimed: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      delete task.timers['reclaim'];
      loseMachine(ctx, task, INTERRUPTED);
    },
    TaskRetired: (event, ctx) => retire(ctx, ctx.world.tasks[event.task]!),
    FaultBegan: (event, ctx) => faultBegan(ctx, event.fault),
    FaultEnded: (event, ctx) => {
      if (event.fault.kind === 'fargateCapacity') withoutCapacity(ctx, event.fault, false);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'task') {
        const task = ctx.world.tasks[event.key]!;
        if (task.launchType !== 'FARGATE') return;
        if (event.from === 'NEW') provision(ctx, task);
        if (event.to === 'STOPPED') leave(ctx, task);
      } else if (event.chart === 'zone') {
        const zone = ctx.world.zones[event.key]!;
        if (event.to === 'LOST') for (const key of zone.sky) loseMachine(ctx, ctx.world.tasks[key]!, lost(zone.name));
        if (event.to === 'AVAILABLE') capacityChanged(ctx, zone.region);
      }
    },
  },
  commands: [
    handler({
      op: 'world.setFargateQuota',
      query: () => null,
      execute: ({ input }, ctx) => {
        ctx.world.fargate.vcpuLimit[input.provider] = input.vcpu;
        for (const { key } of ctx.world.regions) capacityChanged(ctx, key);
      },
    }),
  ],
};

/** What a task is told whose zone is lost [A wording]. */
function lost(zoneName: string): string {
  return `The infrastructure hosting the task in ${zoneName} is unavailable.`;
}
