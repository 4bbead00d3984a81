/**
 * Models: managed scaling of capacity providers: its target tracking policy on the group (CP-02, CP-05), the reservation of
 * each minute (CP-03, CP-04), managed draining by a terminating hook that ECS completes when no task is left (CP-10). What the
 * policy decides is in scaling-look.ts (CP-06, CP-07, CP-14), who may go in group-look.ts (CP-08, CP-09, CP-11).
 * Leaves out: Managed Instances (CP-01); the metric has the provider's dimension only, not one for each cluster.
 */
import { hours } from '../kernel/time.ts';
import type { CapacityProvider } from '../model/capacity.ts';
import type { InstanceKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import { groupOfFleet, type Member } from '../rules/auto-scaling-groups.ts';
import { findProvider } from '../rules/capacity-strategy.ts';
import { tasksOn } from '../rules/hosts.ts';
import { managedProviders, reservationOf } from '../rules/managed-scaling.ts';
import { Publisher } from '../rules/publish-metric.ts';
import { setOf } from '../rules/statistics.ts';
import { touchPlacement } from '../rules/reservation.ts';
import { uuid } from '../rules/minting.ts';
import { completeHook, MANAGED_DRAINING_HOOK } from './lifecycle-hooks.ts';
import { deletePolicy, putPolicy } from './scaling-policy.system.ts';

/** CP-03. */
export const MANAGED_NAMESPACE = 'AWS/ECS/ManagedScaling';
export const RESERVATION_METRIC = 'CapacityProviderReservation';

/** A provider over a group takes it in hand: its policy, and the hook of managed draining. */
function manage(ctx: Context, provider: CapacityProvider): void {
  const group = groupOfFleet(ctx.world, provider.fleet);
  if (group === null) return;
  if (provider.managedDraining !== 'DISABLED') {
    const others = group.hooks.filter(({ name }) => name !== MANAGED_DRAINING_HOOK);
    const hook = {
      name: MANAGED_DRAINING_HOOK,
      transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      heartbeatTimeoutUs: hours(1),
      defaultResult: 'CONTINUE',
      notificationTarget: null,
      notificationMetadata: null,
      managed: true,
    } as const;
    group.hooks = [...others, hook];
  }
  if (provider.managedScaling !== 'ENABLED') return;
  const Dimensions = [{ Name: 'CapacityProviderName', Value: provider.name }];
  putPolicy(
    ctx,
    {
      PolicyName: `ECSManagedAutoScalingPolicy-${uuid(ctx.random('id/scaling-policy'))}`,
      PolicyType: 'TargetTrackingScaling',
      AutoScalingGroupName: group.autoScalingGroupName,
      TargetTrackingConfiguration: {
        TargetValue: provider.targetCapacity,
        CustomizedMetricSpecification: {
          Namespace: MANAGED_NAMESPACE,
          MetricName: RESERVATION_METRIC,
          Dimensions,
          Statistic: 'Average',
        },
      },
    },
    provider.name,
  );
}

function release(ctx: Context, provider: CapacityProvider): void {
  const group = groupOfFleet(ctx.world, provider.fleet);
  if (group === null) return;
  group.hooks = group.hooks.filter(({ name }) => name !== MANAGED_DRAINING_HOOK);
  for (const policy of ctx.world.scaling?.policies ?? []) {
    if (policy.managedBy === provider.name && !policy.deleted) deletePolicy(ctx, policy);
  }
  for (const key of group.instances)
    completeHook(ctx, ctx.world.instances[key] as Member, MANAGED_DRAINING_HOOK, 'CONTINUE');
}

/** CP-10: DRAINING first; nothing to wait for when nothing runs there. */
function drain(ctx: Context, instance: InstanceKey): void {
  const member = ctx.world.instances[instance] as Member;
  const row = member.containerInstance === null ? null : ctx.world.containerInstances[member.containerInstance]!;
  if (row?.status === 'ACTIVE') {
    ctx.send('container-instance', row.key, 'DRAIN');
    touchPlacement(ctx, row);
  }
  completeWhenEmpty(ctx, member);
}

function completeWhenEmpty(ctx: Context, member: Member): void {
  if (tasksOn(ctx.world, member).length > 0) return;
  completeHook(ctx, member, MANAGED_DRAINING_HOOK, 'CONTINUE');
}

export const managedScalingSystem: System = {
  name: 'managed-scaling',
  hears: {
    CommandIssued: ({ command, line }, ctx) => {
      if (command.op !== 'CreateCapacityProvider' && command.op !== 'DeleteCapacityProvider') return;
      if (ctx.world.commands.findLast((row) => row.line === line)?.refusal !== null) return;
      if (command.op === 'CreateCapacityProvider') manage(ctx, findProvider(ctx.world, command.input.name)!);
      else {
        const { capacityProvider: name } = command.input;
        const gone = ctx.world.capacityProviders.findLast(
          (row) => row.name === name || row.capacityProviderArn === name,
        );
        if (gone !== undefined) release(ctx, gone);
      }
    },
    // CP-03: every minute, before the alarms look.
    MetricsPublished: (_event, ctx) => {
      for (const provider of managedProviders(ctx.world)) {
        const found = reservationOf(ctx.world, provider);
        if (found === null) continue;
        const dimensions = { CapacityProviderName: provider.name };
        const series = {
          namespace: MANAGED_NAMESPACE,
          metricName: RESERVATION_METRIC,
          dimensions,
          unit: 'Percent',
          periodS: 60,
        } as const;
        new Publisher(ctx).publish(series, setOf(found.value));
      }
    },
    LifecycleActionStarted: ({ instance, hook }, ctx) => {
      if (hook === MANAGED_DRAINING_HOOK) drain(ctx, instance);
    },
    StateChanged: (event, ctx) => {
      if (event.chart !== 'task' || event.to !== 'STOPPED' || ctx.world.autoScalingGroups === undefined) return;
      const { host } = ctx.world.tasks[event.key]!;
      const instance = host === null ? undefined : ctx.world.instances[host];
      if (instance?.membership?.waits.some(({ hook }) => hook === MANAGED_DRAINING_HOOK) !== true) return;
      completeWhenEmpty(ctx, instance as Member);
    },
  },
};
