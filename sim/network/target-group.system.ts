/**
 * Models: target groups (LB-01, LB-03, NL-05) and who is in them: the service scheduler registers the containers of a task
 * that runs and deregisters them before it stops (SV-17), with the statuses that takes: ACTIVATING where a task belongs
 * into several groups (TL-03), DEACTIVATING until its targets have drained (TL-05). Targets by hand.
 * Leaves out: service discovery and Service Connect, health checks of functions beyond being off, anomaly mitigation,
 * thresholds of healthy targets, deletion of groups.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import type { InputOf } from '../model/commands.ts';
import type { RegionKey, ServiceKey, TargetGroupKey, TargetKey, TaskKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Target, TargetGroup, TargetGroupAttributes, TargetProtocol } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { findInstance } from '../rules/lookup.ts';
import { hexId } from '../rules/minting.ts';
import { post } from '../rules/service-messages.ts';
import { elbArn, findTargetGroup, healthCheckOf } from '../rules/target-groups.ts';
import { isUnhealthy, loadBalancersOf } from '../rules/target-health.ts';
import { forgetTargetFailure, postTargetFailure } from '../rules/target-messages.ts';
import { graceEndsAtUs } from '../rules/task-health.ts';
import { addressOf, addTarget, registeredAt, removeTarget, type Address } from './registration.ts';
import { startChecks } from './target-health.system.ts';

/** From a task's change to the scheduler's call to the balancer (DF-05); tasks that change together go in one call [A]. */
const CALL = seconds(1);

function groupsOf(world: World, task: Task): TargetGroup[] {
  return [...new Set(loadBalancersOf(world, task).map(({ targetGroup }) => targetGroup))].map(
    (key) => world.targetGroups[key]!,
  );
}

function call(ctx: Context, group: TargetGroup, service: ServiceKey | null): void {
  ctx.sayIn(CALL, { kind: 'TargetsCalled', targetGroup: group.key, service }, PHASE.control);
}

function askToRegister(ctx: Context, task: Task): void {
  if (task.service === null) return;
  for (const group of groupsOf(ctx.world, task)) {
    const entry = group.registering.find((row) => row.service === task.service);
    if (entry !== undefined) entry.tasks.push(task.key);
    else {
      group.registering.push({ service: task.service, tasks: [task.key] });
      call(ctx, group, task.service);
    }
  }
}

function askToDeregister(ctx: Context, task: Task): void {
  for (const key of registeredTargets(ctx.world, task)) {
    const group = ctx.world.targetGroups[ctx.world.targets[key]!.targetGroup]!;
    const entry = group.deregistering.find((row) => row.service === task.service);
    if (entry?.targets.includes(key) === true) continue;
    if (entry !== undefined) entry.targets.push(key);
    else {
      group.deregistering.push({ service: task.service, targets: [key] });
      call(ctx, group, task.service);
    }
  }
}

function registeredTargets(world: World, task: Task): TargetKey[] {
  return (task.targets ?? []).filter((key) => world.targets[key]!.registered);
}

/** The call arrives: what has changed its mind meanwhile is left out. */
function called(ctx: Context, key: TargetGroupKey, service: ServiceKey | null): void {
  const group = ctx.world.targetGroups[key]!;
  const leaving = group.deregistering.find((row) => row.service === service)?.targets ?? [];
  const coming = group.registering.find((row) => row.service === service)?.tasks ?? [];
  group.deregistering = group.deregistering.filter((row) => row.service !== service);
  group.registering = group.registering.filter((row) => row.service !== service);
  const left = leaving.filter((target) => ctx.world.targets[target]!.registered);
  for (const target of left) removeTarget(ctx, ctx.world.targets[target]!);
  const targets = coming.flatMap((task) => register(ctx, group, ctx.world.tasks[task]!));
  if (targets.length > 0) ctx.say({ kind: 'TargetsRegistered', targetGroup: key, service, targets });
  if (left.length > 0) ctx.say({ kind: 'TargetsDeregistered', targetGroup: key, service, targets: left });
  if (service !== null) tell(ctx, ctx.world.services[service]!, group, targets, left);
  for (const task of coming) settleActivation(ctx, ctx.world.tasks[task]!);
  for (const target of left) settleDeactivation(ctx, ctx.world.targets[target]!.task);
}

/** The service's own words for it (section 1 of the messages); the balancer drains what it was told to let go. */
function tell(
  ctx: Context,
  service: Service,
  group: TargetGroup,
  came: readonly TargetKey[],
  left: readonly TargetKey[],
): void {
  const where = `targets in (target-group ${group.targetGroupArn})`;
  if (came.length > 0) post(ctx, service, `registered ${came.length} ${where}`);
  if (left.length === 0) return;
  post(ctx, service, `deregistered ${left.length} ${where}`);
  const tasks = new Set(left.map((key) => ctx.world.targets[key]!.task));
  post(ctx, service, `has begun draining connections on ${tasks.size} tasks.`);
}

function register(ctx: Context, group: TargetGroup, task: Task): TargetKey[] {
  if (task.desiredStatus !== 'RUNNING') return [];
  return loadBalancersOf(ctx.world, task).flatMap((entry) => {
    if (entry.targetGroup !== group.key) return [];
    const address = addressOf(ctx.world, task, entry);
    return address === null ? [] : [addTarget(ctx, group, address).key];
  });
}

/** TL-03: all its groups know it. */
function settleActivation(ctx: Context, task: Task): void {
  if (task.lastStatus !== 'ACTIVATING') return;
  const isAwaited = groupsOf(ctx.world, task).some((group) =>
    group.registering.some((row) => row.tasks.includes(task.key)),
  );
  if (!isAwaited) ctx.send('task', task.key, 'ACTIVATED');
}

/** TL-05: none of its targets is left, so the containers may be signalled. */
function settleDeactivation(ctx: Context, key: TaskKey | null): void {
  if (key === null) return;
  const task = ctx.world.tasks[key]!;
  if (task.lastStatus === 'DEACTIVATING' && (task.targets ?? []).length === 0) ctx.send('task', key, 'DEACTIVATED');
}

function targetMoved(ctx: Context, target: Target, to: string): void {
  if (target.task === null) return;
  if (to === 'unused') settleDeactivation(ctx, target.task);
  const task = ctx.world.tasks[target.task]!;
  if (task.service === null) return;
  const service = ctx.world.services[task.service]!;
  // SV-07: within the grace period nobody speaks of it; the scheduler does, if it stops the task for it later.
  if (isUnhealthy(to) && ctx.nowUs >= graceEndsAtUs(service, task)) postTargetFailure(ctx, service, task);
  if (to === 'healthy' || to === 'unused') forgetTargetFailure(service, task);
}

function refuseGroup(world: World, name: string): Refusal | null {
  return findTargetGroup(world, name) === null
    ? refusal('TargetGroupNotFoundException', 'target-group-not-found', { targetGroup: name })
    : null;
}

function create(ctx: Context, input: InputOf<'CreateTargetGroup'>): TargetGroup {
  const key = ctx.world.targetGroups.length as TargetGroupKey;
  const suffix = hexId(ctx.random('id/target-group'), 16);
  const region = ctx.world.regions.findIndex((row) => row.name === input.region) as RegionKey;
  const group: TargetGroup = {
    key,
    targetGroupName: input.targetGroupName,
    targetGroupArn: elbArn(input.region, `targetgroup/${input.targetGroupName}/${suffix}`),
    region,
    protocol: input.protocol,
    port: input.port,
    targetType: input.targetType,
    healthCheck: healthCheckOf(input.healthCheck, input),
    deregistrationDelayS: input.deregistrationDelayS,
    slowStartS: input.slowStartS,
    ...balancingOf(cutsAtTheEnd(input.protocol) ? { terminateConnections: true } : {}, input.balancing),
    ...(input.unhealthyDrainingS === undefined ? {} : { unhealthyDrainingS: input.unhealthyDrainingS }),
    loadBalancer: null,
    targets: [],
    byHand: [],
    registering: [],
    deregistering: [],
  };
  ctx.world.targetGroups.push(group);
  ctx.touch('target-group', key);
  return group;
}

type Balancing = Pick<TargetGroup, 'algorithm' | 'stickyS' | 'crossZone' | 'terminateConnections'>;
/** LB-14: a day. */
const STICKY_S = 86_400;

/** NL-03: what a group does unless it is told otherwise. */
function cutsAtTheEnd(protocol: TargetProtocol): boolean {
  return protocol === 'UDP' || protocol === 'TCP_UDP';
}

/** How a group balances after a request: what it does not say stays, and defaults are left out of the row. */
function balancingOf(before: Balancing, asked: TargetGroupAttributes | undefined): Balancing {
  if (asked === undefined) return { ...pickBalancing(before) };
  const algorithm = asked.algorithm ?? before.algorithm ?? 'round_robin';
  const sticky = asked.sticky ?? before.stickyS !== undefined;
  const cross = asked.crossZone === null ? before.crossZone : undefined;
  const crossZone = asked.crossZone === 'true' ? true : asked.crossZone === 'false' ? false : cross;
  const terminate = asked.terminateConnections ?? before.terminateConnections === true;
  return {
    ...(algorithm === 'round_robin' ? {} : { algorithm }),
    ...(sticky ? { stickyS: asked.stickyS ?? before.stickyS ?? STICKY_S } : {}),
    ...(crossZone === undefined ? {} : { crossZone }),
    ...(terminate ? { terminateConnections: true as const } : {}),
  };
}

function pickBalancing({ algorithm, stickyS, crossZone, terminateConnections }: Balancing): Balancing {
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(stickyS === undefined ? {} : { stickyS }),
    ...(crossZone === undefined ? {} : { crossZone }),
    ...(terminateConnections === undefined ? {} : { terminateConnections }),
  };
}

/** A new rhythm of checks begins anew; what was counted so far is forgotten. */
function modify(ctx: Context, input: InputOf<'ModifyTargetGroup'>): void {
  const group = findTargetGroup(ctx.world, input.targetGroup)!;
  const before = group.healthCheck;
  const { healthCheck } = input;
  group.healthCheck = {
    ...before,
    enabled: healthCheck.enabled ?? before.enabled,
    protocol: healthCheck.protocol ?? before.protocol,
    port: healthCheck.port === null ? before.port : healthCheck.port === 0 ? null : healthCheck.port,
    path: healthCheck.path ?? before.path,
    intervalS: healthCheck.intervalS ?? before.intervalS,
    timeoutS: healthCheck.timeoutS ?? before.timeoutS,
    healthyThreshold: healthCheck.healthyThreshold ?? before.healthyThreshold,
    unhealthyThreshold: healthCheck.unhealthyThreshold ?? before.unhealthyThreshold,
    matcher: healthCheck.matcher ?? before.matcher,
  };
  group.deregistrationDelayS = input.deregistrationDelayS ?? group.deregistrationDelayS;
  group.slowStartS = input.slowStartS ?? group.slowStartS;
  const balancing = balancingOf(group, input.balancing);
  for (const key of ['algorithm', 'stickyS', 'crossZone', 'terminateConnections'] as const) {
    if (balancing[key] === undefined) delete group[key];
  }
  Object.assign(group, balancing);
  ctx.touch('target-group', group.key);
  for (const key of group.targets) {
    const target = ctx.world.targets[key]!;
    if (
      target.answers.length > 0 &&
      (isUnhealthy(target.state) || target.state === 'initial' || target.state === 'healthy')
    )
      startChecks(ctx, target);
  }
}

/** The timeout must be shorter than the interval, whatever of the two is changed. */
function refuseModify(world: World, input: InputOf<'ModifyTargetGroup'>): Refusal | null {
  const refused = refuseGroup(world, input.targetGroup);
  if (refused !== null) return refused;
  const { healthCheck, slowStartS, algorithm } = findTargetGroup(world, input.targetGroup)!;
  const wanted = input.balancing?.algorithm ?? algorithm ?? 'round_robin';
  // LB-10.
  if (wanted !== 'round_robin' && (input.slowStartS ?? slowStartS) > 0) {
    return refusal('InvalidConfigurationRequest', 'slow-start-algorithm', { algorithm: wanted });
  }
  const intervalS = input.healthCheck.intervalS ?? healthCheck.intervalS;
  const timeoutS = input.healthCheck.timeoutS ?? healthCheck.timeoutS;
  return timeoutS < intervalS ? null : refusal('ValidationError', 'health-check-timeout', { timeoutS, intervalS });
}

/** Where a target by hand is; null for an instance that there is not. */
function addressByHand(world: World, group: TargetGroup, id: string, port: number | null): Address | null {
  const nowhere = { zone: null, instance: null, task: null, container: null };
  if (group.targetType === 'lambda') return { ...nowhere, id, port: null };
  const own = { ...nowhere, port: port ?? group.port };
  if (group.targetType === 'instance') {
    const instance = findInstance(world, id);
    if (instance === null) return null;
    return { ...own, id: instance.ec2InstanceId, zone: instance.zone, instance: instance.key };
  }
  const task = world.tasks.find((row) => row.eni?.privateIpv4Address === id && row.stoppedAtUs === null);
  return { ...own, id, zone: task?.zone ?? null };
}

function refuseTargets(world: World, input: InputOf<'RegisterTargets'>): Refusal | null {
  const refused = refuseGroup(world, input.targetGroup);
  if (refused !== null) return refused;
  const group = findTargetGroup(world, input.targetGroup)!;
  for (const { id, port } of input.targets) {
    const address = addressByHand(world, group, id, port);
    const params = { target: id, targetGroup: group.targetGroupName };
    if (address === null) return refusal('InvalidTargetException', 'target-not-found', params);
    const state = address.instance === null ? 'running' : world.instances[address.instance]!.state;
    if (!state.startsWith('running')) return refusal('InvalidTargetException', 'target-not-running', params);
  }
  return null;
}

function registerByHand(ctx: Context, input: InputOf<'RegisterTargets'>): void {
  const group = findTargetGroup(ctx.world, input.targetGroup)!;
  const targets: TargetKey[] = [];
  for (const { id, port } of input.targets) {
    const address = addressByHand(ctx.world, group, id, port)!;
    if (registeredAt(ctx.world, group, address) === null) targets.push(addTarget(ctx, group, address).key);
  }
  if (targets.length > 0) ctx.say({ kind: 'TargetsRegistered', targetGroup: group.key, service: null, targets });
}

/** Without a port, every target of that id. */
function deregisterByHand(ctx: Context, input: InputOf<'DeregisterTargets'>): void {
  const group = findTargetGroup(ctx.world, input.targetGroup)!;
  const targets: TargetKey[] = [];
  for (const { id, port } of input.targets) {
    const wanted = group.targetType === 'instance' ? (findInstance(ctx.world, id)?.ec2InstanceId ?? id) : id;
    for (const key of [...group.targets]) {
      const target = ctx.world.targets[key]!;
      if (!target.registered || target.id !== wanted || (port !== null && target.port !== port)) continue;
      removeTarget(ctx, target);
      targets.push(key);
    }
  }
  if (targets.length > 0) ctx.say({ kind: 'TargetsDeregistered', targetGroup: group.key, service: null, targets });
}

export const targetGroupSystem: System = {
  name: 'target-group',
  hears: {
    TargetsCalled: (event, ctx) => called(ctx, event.targetGroup, event.service),
    StateChanged: (event, ctx) => {
      if (event.chart === 'target') targetMoved(ctx, ctx.world.targets[event.key]!, event.to);
      if (event.chart !== 'task') return;
      const task = ctx.world.tasks[event.key]!;
      if (event.to === 'RUNNING' && event.from !== 'ACTIVATING') askToRegister(ctx, task);
      // A task whose host is lost has no time to deactivate.
      else if (event.to === 'STOPPED') askToDeregister(ctx, task);
    },
  },
  charts: [
    {
      chart: 'task',
      guards: {
        hasToActivate: (key, ctx) => loadBalancersOf(ctx.world, ctx.world.tasks[key]!).length > 1,
        hasTargets: (key, ctx) => registeredTargets(ctx.world, ctx.world.tasks[key]!).length > 0,
      },
      actions: {
        activate: (key, ctx) => askToRegister(ctx, ctx.world.tasks[key]!),
        deactivate: (key, ctx) => askToDeregister(ctx, ctx.world.tasks[key]!),
      },
    },
  ],
  commands: [
    handler({
      op: 'CreateTargetGroup',
      query: (world, { input }) => {
        const params = { targetGroup: input.targetGroupName, region: input.region };
        if (!world.regions.some((row) => row.name === input.region)) {
          return refusal('ValidationError', 'region-not-found', params);
        }
        return findTargetGroup(world, input.targetGroupName) === null
          ? null
          : refusal('DuplicateTargetGroupNameException', 'target-group-exists', params);
      },
      execute: ({ input }, ctx, line) => ctx.answer(line, { targetGroupArn: create(ctx, input).targetGroupArn }),
    }),
    handler({
      op: 'ModifyTargetGroup',
      query: (world, { input }) => refuseModify(world, input),
      execute: ({ input }, ctx) => modify(ctx, input),
    }),
    handler({
      op: 'RegisterTargets',
      query: (world, { input }) => refuseTargets(world, input),
      execute: ({ input }, ctx) => registerByHand(ctx, input),
    }),
    handler({
      op: 'DeregisterTargets',
      query: (world, { input }) => refuseGroup(world, input.targetGroup),
      execute: ({ input }, ctx) => deregisterByHand(ctx, input),
    }),
  ],
};
