/**
 * Models: Auto Scaling groups: minimum, maximum and desired capacity (AG-01), launch templates with versions, the balance of
 * zones with rebalancing (AG-04), the default termination policy and the others (AG-03), replacement of what EC2 says is
 * gone (AG-05), simple cooldowns (AG-05), instance refresh. Each change is an activity with its cause.
 * Leaves out: mixed instances and Spot allocation, warm pools, target groups of a group and health checks of balancers, capacity
 * rebalancing, checkpoints and rollback of a refresh; a launch takes what the zone has: no capacity errors but lost zones.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { later, seconds } from '../kernel/time.ts';
import type { AutoScalingGroup, LifecycleHook } from '../model/auto-scaling-group.ts';
import type { AutoScalingGroupKey, RegionKey, ScalingActivityKey } from '../model/ids.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type { SimEventOf } from '../model/events.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type {
  CreateAutoScalingGroupInput,
  LifecycleHookInput,
  StartInstanceRefreshInput,
  UpdateAutoScalingGroupInput,
} from '../model/scaling-commands.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import {
  findGroup,
  groupByKey,
  groupOfFleet,
  isSameFleet,
  membersOf,
  type Member,
} from '../rules/auto-scaling-groups.ts';
import { hexId, uuid } from '../rules/minting.ts';
import { bookOf, endActivity } from '../rules/scaling-book.ts';
import { setBounds, setDesired, wakeGroup } from './group-desired.ts';
import { endRefresh, evaluateGroup } from './group-look.ts';
import { endHooks, hooksOf, startHooks } from './lifecycle-hooks.ts';
import { findTemplate, launchFrom, refuseReference } from './launch-template.ts';
import { deletePolicies } from './scaling-policy.system.ts';

/** Until the group sees that EC2 has lost an instance [A]. */
const HEALTH_CHECK = seconds(60);
/** From PROCEED to service [A]. */
const PROCEED = seconds(1);
/** AG-02, AG-05. */
const HEARTBEAT_DEFAULT_S = 3_600;
const COOLDOWN_DEFAULT_S = 300;

const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

export function hookOf(input: LifecycleHookInput): LifecycleHook {
  return {
    name: input.LifecycleHookName,
    transition: input.LifecycleTransition,
    heartbeatTimeoutUs: seconds(input.HeartbeatTimeout ?? HEARTBEAT_DEFAULT_S),
    defaultResult: input.DefaultResult ?? 'ABANDON',
    notificationTarget: input.NotificationTargetARN ?? null,
    notificationMetadata: input.NotificationMetadata ?? null,
    managed: false,
  };
}

function refuseCreate(world: World, input: CreateAutoScalingGroupInput): Refusal | null {
  const { AutoScalingGroupName: group, MinSize: min, MaxSize: max } = input;
  const taken = world.fleets.some((fleet) => fleet.name === group);
  if (findGroup(world, group) !== null || taken) return refusal('AlreadyExists', 'group-exists', { group });
  if (min > max) return refusal('ValidationError', 'min-above-max', { min, max });
  const desired = input.DesiredCapacity ?? min;
  if (desired < min || desired > max) return refusal('ValidationError', 'desired-out-of-bounds', { desired, min, max });
  for (const zone of input.AvailabilityZones ?? []) {
    if (!world.zones.some((row) => row.name === zone)) return refusal('ValidationError', 'zone-not-found', { zone });
  }
  return refuseReference(world, input.LaunchTemplate);
}

function create(ctx: Context, input: CreateAutoScalingGroupInput): AutoScalingGroup {
  const { world } = ctx;
  world.autoScalingGroups ??= [];
  const region = 0 as RegionKey;
  const names = input.AvailabilityZones ?? world.regions[region]!.zones.map((zone) => world.zones[zone]!.name);
  const name = input.AutoScalingGroupName;
  const arn = `arn:aws:autoscaling:${world.regions[region]!.name}:${ACCOUNT_ID}:autoScalingGroup`;
  const group: AutoScalingGroup = {
    key: world.autoScalingGroups.length as AutoScalingGroupKey,
    autoScalingGroupName: name,
    autoScalingGroupARN: `${arn}:${uuid(ctx.random('id/auto-scaling-group'))}:autoScalingGroupName/${name}`,
    region,
    zones: names.map((zone) => world.zones.find((row) => row.name === zone)!.key),
    launchTemplate: { name: '', version: 0 },
    fleets: [],
    minSize: input.MinSize,
    maxSize: input.MaxSize,
    desiredCapacity: input.DesiredCapacity ?? input.MinSize,
    defaultCooldownUs: seconds(input.DefaultCooldown ?? COOLDOWN_DEFAULT_S),
    defaultInstanceWarmupUs: seconds(input.DefaultInstanceWarmup ?? 0),
    newInstancesProtectedFromScaleIn: input.NewInstancesProtectedFromScaleIn ?? false,
    terminationPolicies: input.TerminationPolicies ?? ['Default'],
    detailedMonitoring: false,
    hooks: (input.LifecycleHookSpecificationList ?? []).map(hookOf),
    instances: [],
    suspended: [],
    cooldownUntilUs: 0,
    refresh: null,
    reason: '',
    wake: NO_EVENT,
    wakeAtUs: 0,
    blocked: '',
    status: 'Active',
    createdAtUs: ctx.nowUs,
  };
  const { minSize: min, maxSize: max, desiredCapacity: desired } = group;
  group.reason = `a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}`;
  if (desired === 0) group.reason = `a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}`;
  world.autoScalingGroups.push(group);
  launchFrom(ctx, group, input.LaunchTemplate);
  ctx.touch('auto-scaling-group', group.key);
  ctx.say({ kind: 'AutoScalingGroupCreated', group: group.key });
  wakeGroup(ctx, group, seconds(0));
  return group;
}

/** The group of a request, or why there is none. */
export function refuseGroup(world: World, name: string): Refusal | null {
  const group = findGroup(world, name);
  if (group === null) return refusal('ValidationError', 'group-not-found', { group: name });
  return group.status === 'Active' ? null : refusal('ScalingActivityInProgress', 'group-going', { group: name });
}

function refuseUpdate(world: World, input: UpdateAutoScalingGroupInput): Refusal | null {
  const refused = refuseGroup(world, input.AutoScalingGroupName);
  if (refused !== null) return refused;
  const group = findGroup(world, input.AutoScalingGroupName)!;
  const min = input.MinSize ?? Math.min(group.minSize, input.MaxSize ?? group.maxSize);
  const max = input.MaxSize ?? Math.max(group.maxSize, min);
  if (min > max) return refusal('ValidationError', 'min-above-max', { min, max });
  const desired = input.DesiredCapacity;
  if (desired !== undefined && (desired < min || desired > max)) {
    return refusal('ValidationError', 'desired-out-of-bounds', { desired, min, max });
  }
  return input.LaunchTemplate === undefined ? null : refuseReference(world, input.LaunchTemplate);
}

function update(ctx: Context, input: UpdateAutoScalingGroupInput): void {
  const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
  if (input.LaunchTemplate !== undefined) launchFrom(ctx, group, input.LaunchTemplate);
  if (input.MinSize !== undefined && input.MaxSize === undefined)
    setBounds(group, null, Math.max(group.maxSize, input.MinSize));
  setBounds(group, input.MinSize ?? null, input.MaxSize ?? null);
  group.terminationPolicies = input.TerminationPolicies ?? group.terminationPolicies;
  group.newInstancesProtectedFromScaleIn =
    input.NewInstancesProtectedFromScaleIn ?? group.newInstancesProtectedFromScaleIn;
  if (input.DefaultCooldown !== undefined) group.defaultCooldownUs = seconds(input.DefaultCooldown);
  if (input.DefaultInstanceWarmup !== undefined) group.defaultInstanceWarmupUs = seconds(input.DefaultInstanceWarmup);
  const desired = input.DesiredCapacity ?? group.desiredCapacity;
  const { minSize: min, maxSize: max } = group;
  setDesired(
    ctx,
    group,
    desired,
    `a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`,
  );
  ctx.touch('auto-scaling-group', group.key);
  wakeGroup(ctx, group);
}

function refuseDesired(
  world: World,
  input: { AutoScalingGroupName: string; DesiredCapacity: number; HonorCooldown?: boolean | undefined },
): Refusal | null {
  const refused = refuseGroup(world, input.AutoScalingGroupName);
  if (refused !== null) return refused;
  const { minSize: min, maxSize: max } = findGroup(world, input.AutoScalingGroupName)!;
  const { DesiredCapacity: desired } = input;
  return desired < min || desired > max
    ? refusal('ValidationError', 'desired-out-of-bounds', { desired, min, max })
    : null;
}

function refuseRefresh(world: World, input: StartInstanceRefreshInput): Refusal | null {
  const refused = refuseGroup(world, input.AutoScalingGroupName);
  if (refused !== null) return refused;
  const { refresh, autoScalingGroupName: group } = findGroup(world, input.AutoScalingGroupName)!;
  if (refresh?.status === 'InProgress') return refusal('InstanceRefreshInProgress', 'refresh-in-progress', { group });
  const { MinHealthyPercentage: min = 90, MaxHealthyPercentage: max = 100 } = input.Preferences ?? {};
  if (max - min > 100) return refusal('ValidationError', 'refresh-percentages-apart', { min, max });
  const template = input.DesiredConfiguration?.LaunchTemplate;
  return template === undefined ? null : refuseReference(world, template);
}

function startRefresh(ctx: Context, input: StartInstanceRefreshInput): string {
  const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
  const template = input.DesiredConfiguration?.LaunchTemplate;
  if (template !== undefined) launchFrom(ctx, group, template);
  const { Preferences: wanted = {} } = input;
  const { version } = group.launchTemplate;
  const scaleInProtected = wanted.ScaleInProtectedInstances ?? 'Wait';
  const standby = wanted.StandbyInstances ?? 'Wait';
  const skipMatching = wanted.SkipMatching ?? false;
  const left = membersOf(ctx.world, group)
    .filter(({ membership }) => !membership.lifecycleState.startsWith('Terminating'))
    .filter(({ membership }) => !(skipMatching && membership.launchTemplateVersion === version))
    .filter(({ membership }) => !(standby === 'Ignore' && membership.lifecycleState === 'Standby'))
    .filter(({ membership }) => !(scaleInProtected === 'Ignore' && membership.protectedFromScaleIn))
    .map(({ key }) => key);
  const warmup = wanted.InstanceWarmup;
  group.refresh = {
    id: uuid(ctx.random('id/instance-refresh')),
    startedAtUs: ctx.nowUs,
    version,
    minHealthyPercentage: wanted.MinHealthyPercentage ?? 90,
    maxHealthyPercentage: wanted.MaxHealthyPercentage ?? 100,
    instanceWarmupUs: warmup === undefined ? group.defaultInstanceWarmupUs : seconds(warmup),
    skipMatching,
    scaleInProtected,
    standby,
    status: 'InProgress',
    left,
    total: left.length,
    endedAtUs: null,
  };
  ctx.say({ kind: 'InstanceRefreshStarted', group: group.key, instances: left.length });
  wakeGroup(ctx, group);
  return group.refresh.id;
}

/** A member is born: the machine that the group asked for is there. */
function join(ctx: Context, event: SimEventOf<'InstanceLaunched'>, activity: ScalingActivityKey): void {
  const member = ctx.world.instances[event.instance]! as Member;
  const group = groupOfFleet(ctx.world, event.fleet)!;
  member.membership = {
    group: group.key,
    lifecycleState: 'Pending',
    protectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
    healthStatus: 'Healthy',
    launchTemplateVersion: group.launchTemplate.version,
    purpose: event.purpose ?? 'capacity',
    warmAtUs: null,
    waits: [],
    activity,
    leaving: '',
    timers: {},
  };
  bookOf(ctx.world).activities[activity]!.description = `Launching a new EC2 instance: ${member.ec2InstanceId}`;
  group.instances.push(member.key);
  ctx.start('group-instance', member.key);
  ctx.touch('auto-scaling-group', group.key);
}

/** AG-05: its warm-up; that of the capacity provider (CP-02) or of a refresh when there is one. */
function warmupOf(world: World, group: AutoScalingGroup) {
  if (group.refresh?.status === 'InProgress') return group.refresh.instanceWarmupUs;
  const provider = world.capacityProviders.find(
    (row) =>
      row.status === 'ACTIVE' && row.managedScaling === 'ENABLED' && isSameFleet(world, row.fleet, group.fleets[0]!),
  );
  return provider === undefined ? group.defaultInstanceWarmupUs : seconds(provider.instanceWarmupPeriodS ?? 300);
}

function enterService(ctx: Context, member: Member): void {
  const { membership } = member;
  const group = groupByKey(ctx.world, membership.group);
  membership.warmAtUs = later(ctx.nowUs, warmupOf(ctx.world, group));
  if (membership.activity !== null) endActivity(ctx, membership.activity, 'Successful');
  membership.activity = null;
  ctx.touch('auto-scaling-group', group.key);
  wakeGroup(ctx, group);
}

function leaveGroup(ctx: Context, member: Member): void {
  const { membership } = member;
  const group = groupByKey(ctx.world, membership.group);
  group.instances = group.instances.filter((key) => key !== member.key);
  if (membership.activity !== null) {
    endActivity(ctx, membership.activity, membership.leaving === '' ? 'Cancelled' : 'Successful');
  }
  membership.activity = null;
  ctx.touch('auto-scaling-group', group.key);
  if (membership.leaving !== '' || membership.lifecycleState === 'Detached') wakeGroup(ctx, group);
  else {
    group.reason =
      'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped';
    wakeGroup(ctx, group, HEALTH_CHECK);
  }
}

/** What EC2 has made of a member. */
function instanceMoved(ctx: Context, member: Member, to: string): void {
  const { membership } = member;
  const { lifecycleState } = membership;
  if (lifecycleState === 'Terminated' || lifecycleState === 'Detached') return;
  if (to === 'running.booting' && lifecycleState === 'Pending') ctx.send('group-instance', member.key, 'RUNNING');
  else if (to === 'terminated') ctx.send('group-instance', member.key, 'GONE');
  else if ((to === 'stopping' || to === 'shutting-down') && !lifecycleState.startsWith('Terminating')) {
    membership.healthStatus = 'Unhealthy';
    wakeGroup(ctx, groupByKey(ctx.world, membership.group), HEALTH_CHECK);
  }
}

export const groupSystem: System = {
  name: 'group',
  hears: {
    GroupEvaluated: ({ group: key }, ctx) => {
      const group = groupByKey(ctx.world, key);
      group.wake = NO_EVENT;
      evaluateGroup(ctx, group);
    },
    InstanceLaunched: (event, ctx) => {
      if (event.activity !== undefined) join(ctx, event, event.activity);
    },
    StateChanged: (event, ctx) => {
      if (event.chart !== 'instance') return;
      const instance = ctx.world.instances[event.key]!;
      if (instance.membership !== undefined) instanceMoved(ctx, instance as Member, event.to);
    },
    // A zone that lost its instances has capacity to give again.
    ZoneRestored: ({ zone }, ctx) => {
      for (const group of ctx.world.autoScalingGroups ?? []) {
        if (group.status === 'Active' && group.zones.includes(zone)) wakeGroup(ctx, group);
      }
    },
  },
  charts: [
    {
      chart: 'group-instance',
      guards: {
        hasLaunchHook: (key, ctx) => hooksOf(ctx.world, ctx.world.instances[key] as Member, LAUNCHING).length > 0,
        hasTerminateHook: (key, ctx) => hooksOf(ctx.world, ctx.world.instances[key] as Member, TERMINATING).length > 0,
      },
      delays: { proceedDelay: () => PROCEED },
      actions: {
        startLaunchHooks: (key, ctx) => startHooks(ctx, ctx.world.instances[key] as Member, LAUNCHING),
        startTerminateHooks: (key, ctx) => startHooks(ctx, ctx.world.instances[key] as Member, TERMINATING),
        endHooks: (key, ctx) => endHooks(ctx, ctx.world.instances[key] as Member),
        enterService: (key, ctx) => enterService(ctx, ctx.world.instances[key] as Member),
        leaveGroup: (key, ctx) => leaveGroup(ctx, ctx.world.instances[key] as Member),
        terminateInstance: (key, ctx) => {
          const { state } = ctx.world.instances[key]!;
          if (state !== 'shutting-down' && state !== 'terminated') ctx.send('instance', key, 'TERMINATE');
        },
      },
    },
  ],
  commands: [
    handler({
      op: 'CreateLaunchTemplate',
      query: (world, { input: { LaunchTemplateName: template } }) =>
        findTemplate(world, template) === null
          ? null
          : refusal('InvalidLaunchTemplateName.AlreadyExistsException', 'launch-template-exists', { template }),
      execute: ({ input }, ctx, line) => {
        const launchTemplateId = `lt-0${hexId(ctx.random('id/launch-template'), 16)}`;
        const { LaunchTemplateName: name, LaunchTemplateData: data } = input;
        ctx.world.launchTemplates ??= {};
        ctx.world.launchTemplates[name] = { launchTemplateId, name, versions: [data] };
        ctx.answer(line, { LaunchTemplateId: launchTemplateId, VersionNumber: 1 });
      },
    }),
    handler({
      op: 'CreateLaunchTemplateVersion',
      query: (world, { input: { LaunchTemplateName: template } }) =>
        findTemplate(world, template) === null
          ? refusal('InvalidLaunchTemplateName.NotFoundException', 'launch-template-not-found', { template })
          : null,
      execute: ({ input }, ctx, line) => {
        const { versions } = findTemplate(ctx.world, input.LaunchTemplateName)!;
        versions.push(input.LaunchTemplateData);
        ctx.answer(line, { VersionNumber: versions.length });
      },
    }),
    handler({
      op: 'CreateAutoScalingGroup',
      query: (world, { input }) => refuseCreate(world, input),
      execute: ({ input }, ctx, line) => {
        ctx.answer(line, { AutoScalingGroupARN: create(ctx, input).autoScalingGroupARN });
      },
    }),
    handler({
      op: 'UpdateAutoScalingGroup',
      query: (world, { input }) => refuseUpdate(world, input),
      execute: ({ input }, ctx) => update(ctx, input),
    }),
    handler({
      op: 'DeleteAutoScalingGroup',
      query: (world, { input }) => {
        const refused = refuseGroup(world, input.AutoScalingGroupName);
        if (refused !== null) return refused;
        const group = findGroup(world, input.AutoScalingGroupName)!;
        if (group.instances.length === 0 || input.ForceDelete === true) return null;
        return refusal('ResourceInUse', 'group-has-instances', { group: group.autoScalingGroupName }, 'force-delete');
      },
      execute: ({ input }, ctx) => {
        const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
        deletePolicies(ctx, { kind: 'group', group: group.key });
        if (group.refresh?.status === 'InProgress') endRefresh(ctx, group, 'Cancelled');
        group.status = 'Delete in progress';
        setBounds(group, 0, 0);
        group.desiredCapacity = 0;
        ctx.touch('auto-scaling-group', group.key);
        wakeGroup(ctx, group);
      },
    }),
    handler({
      op: 'SetDesiredCapacity',
      query: (world, { input }) => refuseDesired(world, input),
      execute: ({ input }, ctx) => {
        const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
        const why = 'a user request explicitly set group desired capacity';
        setDesired(ctx, group, input.DesiredCapacity, why);
        ctx.touch('auto-scaling-group', group.key);
      },
    }),
    handler({
      op: 'StartInstanceRefresh',
      query: (world, { input }) => refuseRefresh(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { InstanceRefreshId: startRefresh(ctx, input) }),
    }),
    handler({
      op: 'CancelInstanceRefresh',
      query: (world, { input: { AutoScalingGroupName: name } }) => {
        const refused = refuseGroup(world, name);
        if (refused !== null) return refused;
        return findGroup(world, name)!.refresh?.status === 'InProgress'
          ? null
          : refusal('ActiveInstanceRefreshNotFound', 'no-refresh', { group: name });
      },
      execute: ({ input }, ctx) => endRefresh(ctx, findGroup(ctx.world, input.AutoScalingGroupName)!, 'Cancelled'),
    }),
  ],
};
