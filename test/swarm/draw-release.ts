/** Random settings of releases, and requests about releases that are under way. */
import type { Op } from '../../sim/model/commands.ts';
import type { World } from '../../sim/model/world.ts';
import type { Dice } from './dice.ts';
import type { Names } from './names.ts';

const ALARMS = ['alarm-0', 'alarm-1', 'composite-0'] as const;

/** What a rolling deployment may be watched by: circuit breaker, alarms, early success (CB-01, DA-01, RU-10). */
export function watching(dice: Dice, minimumHealthyPercent: number): Record<string, unknown> {
  const value = dice.between(1, 4);
  const thresholdConfiguration = dice.pick([
    { type: 'COUNT', value },
    { type: 'BOUNDED_PERCENT', value: dice.pick([10, 50, 100]) },
    { type: 'UNBOUNDED_PERCENT', value: dice.pick([10, 50, 100]) },
  ]);
  const breaker = {
    enable: !dice.once(6),
    rollback: !dice.once(3),
    ...(dice.once(3) ? { resetOnHealthyTask: false } : {}),
    ...(dice.once(2) ? { thresholdConfiguration } : {}),
  };
  const early = {
    enable: true,
    healthyPercent: dice.between(minimumHealthyPercent, 100),
    sourceServiceRevisionCleanup: dice.pick(['BLOCKING', 'DEFERRED']),
  };
  return {
    ...(dice.once(2) ? { deploymentCircuitBreaker: breaker } : {}),
    ...(dice.once(3) ? { alarms: { alarmNames: [dice.pick(ALARMS)], enable: true, rollback: !dice.once(3) } } : {}),
    ...(dice.once(4) ? { earlySuccessCriteria: early } : {}),
  };
}

export const RELEASE_DRAWS = {
  StopServiceDeployment: [
    2,
    (dice: Dice, names: Names) => ({
      serviceDeploymentArn: names.service(),
      ...(dice.once(3) ? { stopType: dice.pick(['ABORT', 'ROLLBACK']) } : {}),
    }),
  ],
  ContinueServiceDeployment: [
    2,
    (dice: Dice, names: Names) => ({
      serviceDeploymentArn: names.service(),
      hookId: `hook-${dice.between(1, 2)}`,
      ...(dice.once(2) ? { action: dice.pick(['CONTINUE', 'ROLLBACK']) } : {}),
    }),
  ],
} as const satisfies Partial<Record<Op, readonly [number, (dice: Dice, names: Names) => object]>>;

/** What somebody could say to releases that wait for a word now; chance alone hardly ever asks at the right time. */
export function releaseChances(dice: Dice, world: World): readonly (readonly [op: Op, request: object])[] {
  const rows: [Op, object][] = [];
  for (const { state, native, serviceDeploymentArn } of world.serviceDeployments ?? []) {
    if (state !== 'IN_PROGRESS') continue;
    const stopType = dice.pick(['ABORT', 'ROLLBACK']);
    if (dice.once(40)) rows.push(['StopServiceDeployment', { serviceDeploymentArn, stopType }]);
    for (const { status, hookId } of native?.hooks ?? []) {
      const action = dice.pick(['CONTINUE', 'CONTINUE', 'ROLLBACK']);
      if (status === 'AWAITING_ACTION') {
        rows.push(['ContinueServiceDeployment', { serviceDeploymentArn, hookId, action }]);
      }
    }
  }
  for (const { state, hook, deploymentId } of world.codeDeploy?.deployments ?? []) {
    const deploymentWaitType = state === 'Ready' ? 'READY_WAIT' : 'TERMINATION_WAIT';
    if (state === 'Ready' || state === 'Baking') {
      rows.push(['ContinueDeployment', { deploymentId, deploymentWaitType }]);
    }
    if (hook === null || state !== 'InProgress') continue;
    const { executionId: lifecycleEventHookExecutionId } = hook;
    const status = dice.pick(['Succeeded', 'Succeeded', 'Failed']);
    rows.push(['PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status }]);
  }
  for (const { executions } of world.stateMachines ?? []) {
    const [first] = executions;
    if (first !== undefined && dice.once(4)) rows.push(['StopExecution', { executionArn: first.executionArn }]);
  }
  return rows;
}
