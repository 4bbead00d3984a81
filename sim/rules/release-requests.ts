/**
 * What CreateService and UpdateService say about releases: `deploymentConfiguration` beside its two percents, and the
 * `advancedConfiguration` of a load balancer. Source: NB-01, NB-03 to NB-06, NB-08, CB-01 to CB-03, DA-01, RU-10.
 */
import * as z from 'zod';
import type { DeploymentController, LifecycleHook, LifecycleStage, ReleaseSettings } from '../model/release.ts';
import { called, rule } from './read-shape.ts';
import { anyNumber, like } from './expected.ts';
import { issue, type IssueParts, type RuleIssue } from './rule-issue.ts';

const reference = z.string().min(1).max(1_024);

/** A day: step bakes, bakes and hooks of functions. */
const MINUTES_OF_DAY = 1_440;
/** NB-06: fourteen days. */
const PAUSE_MINUTES = 20_160;
/** Alarms of one service, hooks of one service: no source gives an end, these only keep a request small. */
const ALARMS_MAX = 100;
const HOOKS_MAX = 20;
/** CB-03: no source gives an end either. */
const THRESHOLD_MAX = 5_000;

const minutes = z.int().min(0).max(MINUTES_OF_DAY);
/** A share of traffic in tenths of a percent (NB-04, NB-05). */
const share = (min: number): z.ZodNumber => {
  const isTenths = (value: number): boolean => Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
  return called(z.number().min(min).max(100).refine(isTenths, rule('not-tenths')), anyNumber(min, 100));
};

const LIFECYCLE_STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const satisfies readonly LifecycleStage[];

/** NB-08. */
const STAGES_WITHOUT_HOOKS: readonly LifecycleStage[] = ['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'];
/** NB-06. */
const STAGES_WITHOUT_PAUSE: readonly LifecycleStage[] = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

const LIFECYCLE_HOOK = z.strictObject({
  targetType: z.enum(['AWS_LAMBDA', 'PAUSE']).describe('AWS_LAMBDA when absent.').optional(),
  hookTargetArn: reference.describe('Name or ARN of the function that is asked.').optional(),
  roleArn: reference.optional(),
  lifecycleStages: z.array(z.enum(LIFECYCLE_STAGES)).min(1).max(LIFECYCLE_STAGES.length),
  hookDetails: z.string().max(4_096).optional(),
  timeoutInMinutes: z.int().min(1).max(PAUSE_MINUTES).optional(),
  timeoutAction: z.enum(['ROLLBACK', 'CONTINUE']).optional(),
});

/** The members of `deploymentConfiguration` beside the two percents. */
export const RELEASE_MEMBERS = {
  strategy: z.enum(['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']).optional(),
  deploymentCircuitBreaker: z
    .strictObject({
      enable: z.boolean(),
      rollback: z.boolean(),
      resetOnHealthyTask: z.boolean().describe('true when absent.').optional(),
      thresholdConfiguration: z
        .strictObject({
          type: z.enum(['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT']),
          value: z.int().min(1).max(THRESHOLD_MAX),
        })
        .describe('BOUNDED_PERCENT 50 when absent: half of the desired count, 3 at least and 200 at most.')
        .optional(),
    })
    .optional(),
  alarms: z
    .strictObject({ alarmNames: z.array(reference).max(ALARMS_MAX), enable: z.boolean(), rollback: z.boolean() })
    .optional(),
  earlySuccessCriteria: z
    .strictObject({
      enable: z.boolean(),
      healthyPercent: z.int().min(0).max(100).optional(),
      sourceServiceRevisionCleanup: z.enum(['BLOCKING', 'DEFERRED']).describe('BLOCKING when absent.').optional(),
    })
    .optional(),
  bakeTimeInMinutes: minutes.optional(),
  linearConfiguration: z
    .strictObject({
      stepPercent: share(3).describe('10 when absent.').optional(),
      stepBakeTimeInMinutes: minutes.describe('6 when absent.').optional(),
    })
    .optional(),
  canaryConfiguration: z
    .strictObject({
      canaryPercent: share(0.1).describe('5 when absent.').optional(),
      canaryBakeTimeInMinutes: minutes.describe('10 when absent.').optional(),
    })
    .optional(),
  lifecycleHooks: z.array(LIFECYCLE_HOOK).max(HOOKS_MAX).optional(),
};

/** RU-11. */
export const STOP_SERVICE_DEPLOYMENT = z.strictObject({
  serviceDeploymentArn: reference.describe(
    'An ARN, the end of it, or the name of a service: its newest service deployment.',
  ),
  stopType: z.enum(['ABORT', 'ROLLBACK']).describe('ROLLBACK when absent.').optional(),
});

export const CONTINUE_SERVICE_DEPLOYMENT = z.strictObject({
  serviceDeploymentArn: reference.describe(
    'An ARN, the end of it, or the name of a service: its newest service deployment.',
  ),
  hookId: called(
    z
      .string()
      .regex(/^hook-[0-9]{1,2}$/)
      .describe('`hook-1` for the first of the lifecycleHooks of the service, and so on.'),
    like('hook-1'),
  ),
  action: z.enum(['CONTINUE', 'ROLLBACK']).describe('CONTINUE when absent.').optional(),
});

/** The same as one shape: what commands carry. */
export const RELEASE_SETTINGS = z.strictObject(RELEASE_MEMBERS);

/** `gate:80` is the default action of a listener, `gate:80/10` its rule of priority 10; or an ARN of either. */
const listenerRule = called(
  z
    .string()
    .max(1_024)
    .regex(/^(arn:.+|[^/]+:[0-9]{1,5}(\/[0-9]{1,5})?)$/)
    .describe(
      'A listener (`gate:80`, its default action), a rule of it (`gate:80/10`, by priority), or an ARN of either.',
    ),
  like('gate:80', 'gate:80/10'),
);

/** NB-01. */
export const ADVANCED_CONFIGURATION = z
  .strictObject({
    alternateTargetGroupArn: reference,
    productionListenerRule: listenerRule,
    testListenerRule: listenerRule.optional(),
    roleArn: reference.optional(),
  })
  .optional();

type Given = z.infer<typeof RELEASE_SETTINGS>;
const NAMES = Object.keys(RELEASE_MEMBERS) as (keyof ReleaseSettings)[];

/** What a `deploymentConfiguration` says of releases; null when it says nothing. */
export function releaseOf(given: Given | undefined): ReleaseSettings | null {
  if (given === undefined) return null;
  const named = NAMES.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  return named.length === 0 ? null : (Object.fromEntries(named) as ReleaseSettings);
}

type Path = readonly (string | number)[];
type Say = (path: Path, code: string, parts?: IssueParts) => void;

interface Told extends Given {
  readonly minimumHealthyPercent?: number | undefined;
}

/** Mistakes of a `deploymentConfiguration` that its shape does not show. */
export function releaseIssues(given: Told | undefined): RuleIssue[] {
  const issues: RuleIssue[] = [];
  if (given === undefined) return issues;
  const say: Say = (path, code, parts = {}) => issues.push(issue(['deploymentConfiguration', ...path], code, parts));
  strategyIssues(given, say);
  breakerIssues(given, say);
  earlySuccessIssues(given, say);
  (given.lifecycleHooks ?? []).forEach((hook, index) =>
    hookIssues(hook as LifecycleHook, ['lifecycleHooks', index], say),
  );
  return issues;
}

/** Members that belong to one strategy, where the same request names another (NB-03 to NB-05, RU-10). */
function strategyIssues(given: Told, say: Say): void {
  const { strategy } = given;
  if (strategy === undefined) return;
  const of = { linearConfiguration: 'LINEAR', canaryConfiguration: 'CANARY', earlySuccessCriteria: 'ROLLING' } as const;
  for (const [key, wanted] of Object.entries(of)) {
    if (given[key as keyof typeof of] === undefined || strategy === wanted) continue;
    say([key], 'member-of-strategy', { params: { key, strategy, wanted } });
  }
  if (strategy === 'ROLLING' && (given.lifecycleHooks ?? []).length > 0) say(['lifecycleHooks'], 'hooks-of-rolling');
}

/** CB-02, CB-03, DA-01. */
function breakerIssues({ deploymentCircuitBreaker: breaker, alarms }: Told, say: Say): void {
  const { type, value } = breaker?.thresholdConfiguration ?? { type: 'COUNT', value: 1 };
  if (type !== 'COUNT' && value > 100) {
    const params = { key: 'value', limit: 100 };
    say(['deploymentCircuitBreaker', 'thresholdConfiguration', 'value'], 'too-large', { params, found: value });
  }
  if (alarms?.enable === true && alarms.alarmNames.length === 0) {
    say(['alarms', 'alarmNames'], 'too-few', { params: { key: 'alarmNames', limit: 1, count: 0 } });
  }
}

/** RU-10; what a request says nothing of is known with its service only. */
function earlySuccessIssues({ earlySuccessCriteria: early, minimumHealthyPercent = 0 }: Told, say: Say): void {
  if (early === undefined || !early.enable) return;
  const path = ['earlySuccessCriteria', 'healthyPercent'];
  if (early.healthyPercent === undefined) say(path, 'missing', { params: { key: 'healthyPercent' } });
  else if (early.healthyPercent < minimumHealthyPercent) {
    const params = { healthyPercent: early.healthyPercent, minimumHealthyPercent };
    say(path, 'early-success-below-minimum', { params, found: early.healthyPercent });
  }
}

/** NB-06, NB-08. */
function hookIssues(hook: LifecycleHook, path: Path, say: Say): void {
  const isPause = hook.targetType === 'PAUSE';
  if (isPause && hook.hookTargetArn !== undefined) say([...path, 'hookTargetArn'], 'pause-target');
  if (!isPause && hook.hookTargetArn === undefined) {
    say([...path, 'hookTargetArn'], 'missing', { params: { key: 'hookTargetArn' } });
  }
  if (!isPause && (hook.timeoutInMinutes ?? 0) > MINUTES_OF_DAY) {
    const params = { key: 'timeoutInMinutes', limit: MINUTES_OF_DAY };
    say([...path, 'timeoutInMinutes'], 'too-large', { params, found: hook.timeoutInMinutes });
  }
  hook.lifecycleStages.forEach((stage, index) => {
    const at = [...path, 'lifecycleStages', index];
    const parts = { params: { stage }, found: stage };
    if (STAGES_WITHOUT_HOOKS.includes(stage)) say(at, 'stage-without-hooks', parts);
    else if (isPause && STAGES_WITHOUT_PAUSE.includes(stage)) say(at, 'stage-without-pause', parts);
    else if (hook.lifecycleStages.indexOf(stage) < index) say(at, 'stage-twice', parts);
  });
}

/** Members that only a controller ECS acts on (CB-10, DA-01, NB-01); the first of them that is given, or null. */
export function memberOfEcs(release: ReleaseSettings): keyof ReleaseSettings | null {
  if ((release.strategy ?? 'ROLLING') !== 'ROLLING') return 'strategy';
  if (release.deploymentCircuitBreaker?.enable === true) return 'deploymentCircuitBreaker';
  if (release.alarms?.enable === true) return 'alarms';
  return release.earlySuccessCriteria?.enable === true ? 'earlySuccessCriteria' : null;
}

/** RU-03, RU-10: a new service that gives no minimumHealthyPercent has 100. */
function defaultMinimumIssues(given: Told = {}): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const { earlySuccessCriteria: early, minimumHealthyPercent } = given;
  if (minimumHealthyPercent !== undefined || early?.healthyPercent === undefined) return issues;
  earlySuccessIssues({ earlySuccessCriteria: early, minimumHealthyPercent: 100 }, (path, code, parts = {}) =>
    issues.push(issue(['deploymentConfiguration', ...path], code, parts)),
  );
  return issues;
}

interface NewService {
  readonly deploymentController?: { readonly type: DeploymentController } | undefined;
  readonly schedulingStrategy?: 'REPLICA' | 'DAEMON' | undefined;
  readonly deploymentConfiguration?: Told | undefined;
  readonly loadBalancers?: readonly { readonly advancedConfiguration?: unknown }[] | undefined;
}

/** Mistakes of a whole CreateService: NB-01; nothing is known beside what it says. */
export function newReleaseIssues({
  deploymentController,
  schedulingStrategy,
  deploymentConfiguration,
  loadBalancers,
}: NewService): RuleIssue[] {
  const strategy = deploymentConfiguration?.strategy ?? 'ROLLING';
  const issues = schedulingStrategy === 'DAEMON' ? [] : defaultMinimumIssues(deploymentConfiguration);
  const { type: controller } = deploymentController ?? { type: 'ECS' };
  const member = controller === 'ECS' ? null : memberOfEcs(releaseOf(deploymentConfiguration) ?? {});
  if (member !== null) {
    return [issue(['deploymentConfiguration', member], 'member-of-ecs', { params: { key: member, controller } })];
  }
  const at = ['deploymentConfiguration', 'strategy'];
  if (strategy === 'ROLLING') {
    const hooks = deploymentConfiguration?.lifecycleHooks ?? [];
    if (deploymentConfiguration?.strategy === undefined && hooks.length > 0) {
      issues.push(issue(['deploymentConfiguration', 'lifecycleHooks'], 'hooks-of-rolling'));
    }
    return issues;
  }
  // NB-03; a service that is updated may have one already.
  if (strategy === 'BLUE_GREEN' && deploymentConfiguration?.bakeTimeInMinutes === undefined) {
    issues.push(issue(['deploymentConfiguration'], 'bake-time-needed'));
  }
  const parts = { params: { strategy }, found: strategy };
  if (schedulingStrategy === 'DAEMON') issues.push(issue(at, 'strategy-of-daemon', parts));
  const isShiftable = (loadBalancers ?? []).some((entry) => entry.advancedConfiguration !== undefined);
  if (!isShiftable) issues.push(issue(at, 'strategy-needs-load-balancer', parts));
  return issues;
}
