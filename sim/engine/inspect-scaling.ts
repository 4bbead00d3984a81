/** What there is to know of groups of instances, scaling policies and capacity providers. */
import type { ScalingPolicy } from '../model/scaling.ts';
import type { World } from '../model/world.ts';
import { membersOf } from '../rules/auto-scaling-groups.ts';
import {
  aliveFirst,
  at,
  instanceRow,
  left,
  links,
  number,
  part,
  ref,
  set,
  span,
  taskRow,
  text,
  yes,
  type Reader,
} from './inspect-facts.ts';

const autoScalingGroup: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.autoScalingGroups?.[key];
  if (row === undefined) return null;
  const members = membersOf(world, row);
  const provider = world.capacityProviders.findIndex(({ fleet }) => row.fleets.includes(fleet));
  return {
    status: row.status,
    place: [ref('region', row.region)],
    facts: [
      number('minimum', row.minSize),
      number('desired-capacity', row.desiredCapacity),
      number('maximum', row.maxSize),
      part(
        'in-service',
        members.filter(({ membership }) => membership.lifecycleState === 'InService').length,
        members.length,
      ),
      text('launch-template', `${row.launchTemplate.name}:${row.launchTemplate.version}`),
      text('termination-policies', row.terminationPolicies.join(', ')),
      text('suspended', row.suspended.join(', ')),
      text('hooks', row.hooks.map(({ name }) => name).join(', ')),
      text(
        'refresh',
        row.refresh === null
          ? null
          : `${row.refresh.status} ${row.refresh.total - row.refresh.left.length}/${row.refresh.total}`,
      ),
      text('group-reason', row.reason),
      text('blocked', row.blocked),
      links(sight, 'capacity-provider-link', [provider === -1 ? null : ref('capacity-provider', provider)]),
      span('default-cooldown', row.defaultCooldownUs),
      at('next-look', row.wakeAtUs),
      at('created', row.createdAtUs),
    ],
    sets: [
      set(
        sight,
        'instances',
        members.map((one) => ({ ...instanceRow(sight, one.key), detail: one.membership.lifecycleState })),
      ),
      set(
        sight,
        'policies',
        policyRows(world, (policy) => policy.subject.kind === 'group' && policy.subject.group === key),
      ),
    ],
    dimensions: [{ AutoScalingGroupName: row.autoScalingGroupName }],
    hasDecisions: true,
  };
};

function policyRows(world: World, fits: (policy: ScalingPolicy) => boolean) {
  return (world.scaling?.policies ?? [])
    .filter((one) => !one.deleted && fits(one))
    .map((one) => ({ ref: { kind: 'scaling-policy', key: one.key } as const, detail: one.rule.type }));
}

const scalingPolicy: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.scaling?.policies[key];
  if (row === undefined) return null;
  const { rule, subject } = row;
  const alarms = rule.type === 'TargetTrackingScaling' ? [rule.alarmHigh, rule.alarmLow] : [];
  const alarmRefs = alarms.map((name) =>
    ref('alarm', world.alarms?.find((one) => !one.deleted && one.alarmName === name)?.key),
  );
  return {
    status: row.deleted ? 'deleted' : null,
    place: [subject.kind === 'service' ? ref('service', subject.service) : ref('auto-scaling-group', subject.group)],
    facts: [
      text('policy-type', rule.type),
      ...(rule.type === 'TargetTrackingScaling'
        ? [
            text('metric', rule.metric.metricName),
            text('statistic', rule.metric.statistic),
            number('target-value', rule.targetValue, 'plain'),
            span('scale-out-cooldown', rule.scaleOutCooldownUs),
            span('scale-in-cooldown', rule.scaleInCooldownUs),
            yes('disable-scale-in', rule.disableScaleIn),
          ]
        : [
            text('adjustment-type', rule.adjustmentType),
            rule.type === 'SimpleScaling'
              ? number('adjustment', rule.adjustment, 'plain')
              : text('steps', rule.steps.map(stepText).join('; ')),
            span('cooldown', rule.cooldownUs),
          ]),
      links(sight, 'alarms', alarmRefs),
      text('managed-by', row.managedBy),
    ],
    dimensions:
      rule.type === 'TargetTrackingScaling'
        ? [Object.fromEntries(rule.metric.dimensions.map(({ Name, Value }) => [Name, Value]))]
        : [],
    hasDecisions: true,
  };
};

function stepText(step: { lowerBound: number | null; upperBound: number | null; adjustment: number }): string {
  const sign = step.adjustment > 0 ? '+' : '';
  return `[${step.lowerBound ?? '−∞'}, ${step.upperBound ?? '∞'}) ${sign}${step.adjustment}`;
}

const capacityProvider: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.capacityProviders[key];
  if (row === undefined) return null;
  const fleet = world.fleets[row.fleet]!;
  const group = (world.autoScalingGroups ?? []).find((one) => one.fleets.includes(row.fleet));
  const members = world.containerInstances.filter(
    (one) => one.capacityProviderName === row.name && one.status !== 'INACTIVE',
  );
  const free = (of: 'cpu' | 'memoryMiB', side: 'remaining' | 'registered'): number =>
    members.reduce((sum, one) => sum + one[side][of], 0);
  const waiting = world.clusters.flatMap(({ waiting: tasks }) =>
    tasks.filter((one) => world.tasks[one]!.capacityProviderName === row.name),
  );
  return {
    status: row.status,
    place: [ref('region', row.region)],
    facts: [
      text('fleet', fleet.name),
      links(sight, 'auto-scaling-group', [ref('auto-scaling-group', group?.key)]),
      text('managed-scaling', row.managedScaling),
      number('target-capacity', row.targetCapacity, 'percent'),
      text('termination-protection', row.managedTerminationProtection ?? 'DISABLED'),
      text('managed-draining', row.managedDraining ?? 'ENABLED'),
      number('instances', members.length),
      left('cpu-left', free('cpu', 'remaining'), free('cpu', 'registered'), 'cpu'),
      left('memory-left', free('memoryMiB', 'remaining'), free('memoryMiB', 'registered'), 'mib'),
      number('waiting-tasks', waiting.length),
    ],
    sets: [
      set(sight, 'instances', aliveFirst(members.map((one) => instanceRow(sight, one.instance)))),
      set(
        sight,
        'waiting-tasks',
        waiting.map((one) => taskRow(sight, one)),
      ),
      set(
        sight,
        'policies',
        policyRows(world, ({ managedBy }) => managedBy === row.name),
      ),
    ],
    dimensions: [{ CapacityProviderName: row.name }],
    hasDecisions: group !== undefined,
  };
};

export const SCALING_READERS = {
  'auto-scaling-group': autoScalingGroup,
  'scaling-policy': scalingPolicy,
  'capacity-provider': capacityProvider,
} as const;
