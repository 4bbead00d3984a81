/**
 * Models: scaling policies and their alarms: target tracking with the two alarms that are made for it, step and simple
 * scaling (AS-02 to AS-10, AG-05), looked at when an alarm changes and every minute while one stays in ALARM (AS-12); several
 * policies of one subject (AS-06); missing data (AS-07); the policy of managed scaling (CP-03, CP-05 to CP-07).
 * Leaves out: predictive scaling, metric math, the role of the service.
 */
import type { MetricAlarm } from '../model/alarm.ts';
import type { ScalingPolicyKey } from '../model/ids.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { PutScalingPolicyInput } from '../model/scaling-commands.ts';
import type { ScalingPolicy, ScalingSubject } from '../model/scaling.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findGroup } from '../rules/auto-scaling-groups.ts';
import { uuid } from '../rules/minting.ts';
import { adjustedCapacity, clamped, stepFor } from '../rules/scaling-math.ts';
import { bookOf, keepScalingDecision, subjectId, subjectName } from '../rules/scaling-book.ts';
import { alarmsOfTracking, ruleOf, trackedMetric } from '../rules/scaling-policies.ts';
import { capacityOf, remember, setCapacity } from './capacity-of.ts';
import { alarmsByName, type Alarms } from './policy-wishes.ts';
import { findTarget } from './scalable-target.ts';
import { look } from './scaling-look.ts';

/** The policies that are there, by the subject they scale. */
function policiesBySubject(world: World): Map<string, { subject: ScalingSubject; policies: ScalingPolicy[] }> {
  const found = new Map<string, { subject: ScalingSubject; policies: ScalingPolicy[] }>();
  for (const policy of world.scaling?.policies ?? []) {
    if (policy.deleted) continue;
    const id = subjectId(policy.subject);
    const row = found.get(id) ?? { subject: policy.subject, policies: [] };
    row.policies.push(policy);
    found.set(id, row);
  }
  return found;
}

/** Looks at every subject with a policy that one of the alarms names among its actions. */
function lookAtAll(ctx: Context, alarms: Alarms, asking: readonly MetricAlarm[], withSimple: boolean): void {
  const meant = new Set(
    asking.flatMap(({ input }) => (input.ActionsEnabled === false ? [] : (input.AlarmActions ?? []))),
  );
  if (meant.size === 0) return;
  for (const { subject, policies } of policiesBySubject(ctx.world).values()) {
    const isAsked = (policy: ScalingPolicy): boolean =>
      (meant.has(policy.policyARN) || meant.has(policy.policyName)) &&
      (withSimple || policy.rule.type !== 'SimpleScaling');
    if (policies.some(isAsked)) look(ctx, subject, policies, alarms);
  }
}

function subjectOf(world: World, input: PutScalingPolicyInput): ScalingSubject | null {
  if (input.AutoScalingGroupName !== undefined) {
    const group = findGroup(world, input.AutoScalingGroupName);
    return group === null ? null : { kind: 'group', group: group.key };
  }
  const target = findTarget(world, input.ResourceId ?? '');
  return target === null ? null : { kind: 'service', service: target.service };
}

function refusePut(world: World, input: PutScalingPolicyInput): Refusal | null {
  const subject = subjectOf(world, input);
  if (subject === null) {
    return input.AutoScalingGroupName === undefined
      ? refusal('ObjectNotFoundException', 'scalable-target-not-found', { resource: input.ResourceId ?? '' })
      : refusal('ValidationError', 'group-not-found', { group: input.AutoScalingGroupName });
  }
  const tracking = input.TargetTrackingScalingPolicyConfiguration ?? input.TargetTrackingConfiguration;
  if (tracking === undefined || trackedMetric(world, tracking, metricSubject(world, subject)) !== null) return null;
  const { PredefinedMetricType = '', ResourceLabel = '' } = tracking.PredefinedMetricSpecification ?? {};
  return refusal('ValidationException', 'metric-not-of-subject', {
    metric: PredefinedMetricType,
    label: ResourceLabel,
  });
}

function metricSubject(world: World, subject: ScalingSubject) {
  if (subject.kind === 'group') return { group: subjectName(world, subject) };
  const service = world.services[subject.service]!;
  return { cluster: world.clusters[service.cluster]!.clusterName, service: service.serviceName };
}

export function putPolicy(ctx: Context, input: PutScalingPolicyInput, managedBy: string | null = null): ScalingPolicy {
  const { world } = ctx;
  const book = bookOf(world);
  const subject = subjectOf(world, input)!;
  const name = subjectName(world, subject);
  const known = findPolicy(world, subject, input.PolicyName);
  const ids = ctx.random('id/scaling-policy');
  const region = world.regions[0]!.name;
  const resource = subject.kind === 'group' ? `autoScalingGroupName/${name}` : `resource/ecs/${name}`;
  const policyARN =
    known?.policyARN ??
    `arn:aws:autoscaling:${region}:${ACCOUNT_ID}:scalingPolicy:${uuid(ids)}:${resource}:policyName/${input.PolicyName}`;
  if (known !== null) deleteAlarms(ctx, known);
  const tracking = input.TargetTrackingScalingPolicyConfiguration ?? input.TargetTrackingConfiguration;
  const metric = tracking === undefined ? null : trackedMetric(world, tracking, metricSubject(world, subject));
  const tracked =
    metric === null
      ? null
      : {
          metric,
          alarmHigh: `TargetTracking-${name}-AlarmHigh-${uuid(ids)}`,
          alarmLow: `TargetTracking-${name}-AlarmLow-${uuid(ids)}`,
        };
  const rule = ruleOf(input, tracked);
  const policy: ScalingPolicy = known ?? {
    key: book.policies.length as ScalingPolicyKey,
    policyName: input.PolicyName,
    policyARN,
    subject,
    rule,
    managedBy,
    deleted: false,
  };
  if (known === null) book.policies.push(policy);
  policy.rule = rule;
  if (rule.type === 'TargetTrackingScaling') {
    const of = managedBy === null ? subject.kind : 'managed';
    for (const alarm of alarmsOfTracking(rule, of, policyARN)) ctx.say({ kind: 'AlarmPut', input: alarm });
  }
  return policy;
}

function findPolicy(world: World, subject: ScalingSubject, name: string): ScalingPolicy | null {
  const rows = world.scaling?.policies ?? [];
  const id = subjectId(subject);
  const isIt = (row: ScalingPolicy): boolean => row.policyName === name || row.policyARN === name;
  return rows.find((row) => !row.deleted && isIt(row) && subjectId(row.subject) === id) ?? null;
}

function deleteAlarms(ctx: Context, { rule }: ScalingPolicy): void {
  if (rule.type !== 'TargetTrackingScaling') return;
  ctx.say({ kind: 'AlarmsDeleted', alarmNames: [rule.alarmHigh, rule.alarmLow] });
}

export function deletePolicy(ctx: Context, policy: ScalingPolicy): void {
  policy.deleted = true;
  deleteAlarms(ctx, policy);
}

/** All policies of a subject go with it. */
export function deletePolicies(ctx: Context, subject: ScalingSubject): void {
  const id = subjectId(subject);
  for (const policy of ctx.world.scaling?.policies ?? []) {
    if (!policy.deleted && subjectId(policy.subject) === id) deletePolicy(ctx, policy);
  }
}

function policyOf(
  world: World,
  input: { readonly PolicyName: string } & Partial<PutScalingPolicyInput>,
): ScalingPolicy | null {
  const subject = subjectOf(world, input);
  return subject === null ? null : findPolicy(world, subject, input.PolicyName);
}

function refusePolicy(
  world: World,
  input: { readonly PolicyName: string } & Partial<PutScalingPolicyInput>,
): Refusal | null {
  if (policyOf(world, input) !== null) return null;
  const by = input.AutoScalingGroupName === undefined ? 'ObjectNotFoundException' : 'ValidationError';
  return refusal(by, 'policy-not-found', { policy: input.PolicyName });
}

export const scalingPolicySystem: System = {
  name: 'scaling-policy',
  hears: {
    AlarmStateChanged: ({ alarm, state }, ctx) => {
      if (state !== 'ALARM' || ctx.world.scaling === undefined) return;
      lookAtAll(ctx, alarmsByName(ctx.world), [ctx.world.alarms![alarm]!], true);
    },
    // AS-12. What comes to ALARM at this very instant says so itself; simple policies act on changes only.
    MetricsPublished: (_event, ctx) => {
      if (ctx.world.scaling === undefined) return;
      const alarms = alarmsByName(ctx.world);
      const staying = [...alarms.values()].filter(
        ({ state, stateUpdatedAtUs }) => state === 'ALARM' && stateUpdatedAtUs < ctx.nowUs,
      );
      lookAtAll(ctx, alarms, staying, false);
    },
  },
  commands: [
    handler({
      op: 'PutScalingPolicy',
      query: (world, { input }) => refusePut(world, input),
      execute: ({ input }, ctx, line) => {
        const { policyARN, rule } = putPolicy(ctx, input);
        const alarms = rule.type === 'TargetTrackingScaling' ? [rule.alarmHigh, rule.alarmLow] : [];
        ctx.answer(line, { PolicyARN: policyARN, Alarms: alarms.map((AlarmName) => ({ AlarmName })) });
      },
    }),
    handler({
      op: 'DeleteScalingPolicy',
      query: (world, { input }) => refusePolicy(world, input),
      execute: ({ input }, ctx) => deletePolicy(ctx, policyOf(ctx.world, input)!),
    }),
    handler({
      op: 'DeletePolicy',
      query: (world, { input }) => refusePolicy(world, input),
      execute: ({ input }, ctx) => deletePolicy(ctx, policyOf(ctx.world, input)!),
    }),
    handler({
      op: 'ExecutePolicy',
      query: (world, { input }) => {
        const refused = refusePolicy(world, input);
        if (refused !== null) return refused;
        const { rule } = policyOf(world, input)!;
        if (rule.type === 'TargetTrackingScaling') {
          return refusal('ValidationError', 'policy-not-executable', { policy: input.PolicyName });
        }
        const needsMetric = rule.type === 'StepScaling' && input.MetricValue === undefined;
        return needsMetric ? refusal('ValidationError', 'metric-value-needed', { policy: input.PolicyName }) : null;
      },
      execute: ({ input }, ctx) => execute(ctx, policyOf(ctx.world, input)!, input),
    }),
  ],
};

function execute(
  ctx: Context,
  { policyName, rule, subject }: ScalingPolicy,
  {
    MetricValue = 0,
    BreachThreshold = 0,
  }: { readonly MetricValue?: number | undefined; readonly BreachThreshold?: number | undefined },
): void {
  const capacity = capacityOf(ctx.world, subject);
  if (capacity === null || rule.type === 'TargetTrackingScaling') return;
  const operator = MetricValue >= BreachThreshold ? 'GreaterThanThreshold' : 'LessThanThreshold';
  const adjustment =
    rule.type === 'SimpleScaling'
      ? rule.adjustment
      : (stepFor(rule.steps, MetricValue - BreachThreshold, operator)?.adjustment ?? 0);
  const { current, minimum, maximum } = capacity;
  const wanted = adjustedCapacity(current, adjustment, rule.adjustmentType, rule.minAdjustmentMagnitude);
  const to = clamped(wanted, minimum, maximum);
  const formula = rule.type === 'SimpleScaling' ? 'simple' : 'step';
  const wish = {
    policyName,
    formula,
    alarmName: null,
    metric: MetricValue,
    target: BreachThreshold,
    base: current,
  } as const;
  const decision = keepScalingDecision(ctx, {
    subject,
    trigger: 'execute',
    wishes: [{ ...wish, adjustment, wanted }],
    verdict: { from: current, to, blockedBy: to === current ? ['no-change'] : [] },
    minimum,
    maximum,
    untilUs: null,
  });
  if (to === current) return;
  remember(ctx, subject, current, to);
  setCapacity(ctx, subject, to, `a user request executed policy ${policyName}`, decision);
}
