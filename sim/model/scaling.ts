/** Application Auto Scaling of tasks (AS-*), policies of groups, scheduled actions and what came of all of them. */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type {
  AutoScalingGroupKey,
  DecisionKey,
  ScalableTargetKey,
  ScalingActivityKey,
  ScalingPolicyKey,
  ScheduledActionKey,
  ServiceKey,
} from './ids.ts';

/** What is scaled: the tasks of a service, or a group's instances. */
export type ScalingSubject =
  | { readonly kind: 'service'; readonly service: ServiceKey }
  | { readonly kind: 'group'; readonly group: AutoScalingGroupKey };

/** The last change of a direction, from which cooldowns count (AS-05). */
export interface ScalingChange {
  readonly atUs: TimeUs;
  /** Capacity before it. */
  readonly from: number;
  readonly to: number;
}

/** AS-01: service/<cluster>/<service>, ecs:service:DesiredCount. */
export interface ScalableTarget {
  readonly key: ScalableTargetKey;
  readonly resourceId: string;
  readonly service: ServiceKey;
  minCapacity: number;
  maxCapacity: number;
  suspendedIn: boolean;
  suspendedOut: boolean;
  suspendedScheduled: boolean;
  /** False once it was deregistered. */
  active: boolean;
}

/** Under way for one subject, with the policies' memory of it. */
export interface ScalingMemory {
  lastOut: ScalingChange | null;
  lastIn: ScalingChange | null;
}

/** What a tracked metric is (AS-02); managed scaling tracks its own (CP-03). */
export interface TrackedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly statistic: 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';
  readonly unit: string | null;
}

export interface StepAdjustment {
  /** Relative to the alarm's threshold; null: open (AS-09). */
  readonly lowerBound: number | null;
  readonly upperBound: number | null;
  readonly adjustment: number;
}
export type AdjustmentType = 'ChangeInCapacity' | 'ExactCapacity' | 'PercentChangeInCapacity';

export interface TargetTrackingRule {
  readonly type: 'TargetTrackingScaling';
  readonly metric: TrackedMetric;
  readonly targetValue: number;
  readonly scaleOutCooldownUs: DurationUs;
  readonly scaleInCooldownUs: DurationUs;
  readonly disableScaleIn: boolean;
  /** Of the two alarms that were made for it (AS-03). */
  readonly alarmHigh: string;
  readonly alarmLow: string;
}
export interface StepRule {
  readonly type: 'StepScaling';
  readonly adjustmentType: AdjustmentType;
  readonly steps: readonly StepAdjustment[];
  readonly minAdjustmentMagnitude: number;
  readonly cooldownUs: DurationUs;
  readonly aggregation: 'Average' | 'Minimum' | 'Maximum';
}
/** Of groups only (AG-05). */
export interface SimpleRule {
  readonly type: 'SimpleScaling';
  readonly adjustmentType: AdjustmentType;
  readonly adjustment: number;
  readonly minAdjustmentMagnitude: number;
  readonly cooldownUs: DurationUs;
}
export type ScalingRule = TargetTrackingRule | StepRule | SimpleRule;

export interface ScalingPolicy {
  readonly key: ScalingPolicyKey;
  readonly policyName: string;
  readonly policyARN: string;
  readonly subject: ScalingSubject;
  rule: ScalingRule;
  /** The capacity provider whose managed scaling made it (CP-03); null: somebody else. */
  readonly managedBy: string | null;
  deleted: boolean;
}

/** AS-11. */
export interface ScheduledAction {
  readonly key: ScheduledActionKey;
  readonly name: string;
  readonly subject: ScalingSubject;
  /** at(…), rate(…), cron(…), or a cron expression of five fields. */
  schedule: string;
  startUs: number | null;
  endUs: number | null;
  min: number | null;
  max: number | null;
  desired: number | null;
  /** NO_EVENT when it has no more occasions. */
  timer: EventHandle;
  deleted: boolean;
}

export type ScalingActivityStatus = 'InProgress' | 'Successful' | 'Failed' | 'Cancelled' | 'Overridden';

/** As DescribeScalingActivities tells it. */
export interface ScalingActivity {
  readonly key: ScalingActivityKey;
  readonly activityId: string;
  readonly subject: ScalingSubject;
  description: string;
  readonly cause: string;
  statusCode: ScalingActivityStatus;
  statusMessage: string;
  readonly startAtUs: TimeUs;
  endAtUs: TimeUs | null;
  /** The decision it came of; null for what nobody decided here. */
  readonly decision: DecisionKey | null;
}

/** Everything that scaling keeps of the world; absent from it until something is scaled. */
export interface ScalingBook {
  targets: ScalableTarget[];
  policies: ScalingPolicy[];
  scheduled: ScheduledAction[];
  activities: ScalingActivity[];
  /** By `service/…` or `group/…` and its key. */
  memory: Record<string, ScalingMemory>;
  /** Activities of services that are not fulfilled yet, by subject. */
  open: Record<string, ScalingActivityKey>;
  /** Last decision that was kept, by subject: a look that finds the same is not kept again. */
  lastDecision: Record<string, DecisionKey>;
}
