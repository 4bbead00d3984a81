/** What is drawn about releases, and has to occur (see drawn.ts). */
import { harmOf } from '../../sim/engine/harm.ts';
import type { CodeDeployDeployment, CodeDeployFailure } from '../../sim/model/code-deploy.ts';
import type { DeploymentStrategy, ReleaseFailure, ServiceDeployment } from '../../sim/model/release.ts';
import type { World } from '../../sim/model/world.ts';
import type { Feature } from './load-features.ts';

const release =
  (of: (row: ServiceDeployment, world: World) => boolean): Feature =>
  (world) =>
    (world.serviceDeployments ?? []).some((row) => of(row, world));

/** It was shifted by this strategy, or exchanged in the window, and came to its end well. */
const succeeded = (strategy: DeploymentStrategy): Feature =>
  release(
    (row) =>
      row.state === 'SUCCESSFUL' &&
      row.source.length > 0 &&
      row.strategy === strategy &&
      (row.native === undefined) === (strategy === 'ROLLING'),
  );
/** It failed by this, and the last completed revision is back. */
const back = (by: ReleaseFailure['by'], isNative: boolean): Feature =>
  release(
    (row) => row.state === 'ROLLBACK_SUCCESSFUL' && row.failure?.by === by && (row.native !== undefined) === isNative,
  );
/** A breaker with this threshold has tripped (CB-02, CB-03). */
const tripped = (type: string): Feature =>
  release((row, world) => {
    const settings = world.services[row.service]!.release?.deploymentCircuitBreaker;
    const own = settings?.thresholdConfiguration?.type ?? 'default';
    return row.failure?.by === 'circuit-breaker' && own === type;
  });
const codeDeploy =
  (of: (row: CodeDeployDeployment) => boolean): Feature =>
  (world) =>
    (world.codeDeploy?.deployments ?? []).some(of);
const ended = (kind: CodeDeployDeployment['target']['kind'], state: CodeDeployDeployment['state']): Feature =>
  codeDeploy((row) => row.target.kind === kind && row.state === state);
const codeDeployFailed = (code: CodeDeployFailure['code']): Feature =>
  codeDeploy(({ failure }) => failure?.code === code);

const ALL_STRATEGIES = ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'] as const;

export const RELEASE_FEATURES: Readonly<Record<string, Feature>> = {
  ...Object.fromEntries(ALL_STRATEGIES.map((one): [string, Feature] => [`released by ${one}`, succeeded(one)])),
  'rolled back by its circuit breaker': back('circuit-breaker', false),
  'rolled back by an alarm': back('alarm', false),
  'rolled back by request': back('request', false),
  'shifted back by its circuit breaker': back('circuit-breaker', true),
  'shifted back by an alarm': back('alarm', true),
  'shifted back by a hook': back('hook', true),
  'shifted back by request': back('request', true),
  // Not here: a rule that is there no more, which a thousand worlds never met; test/conformance holds it.
  'no completed revision to go back to': release((row) => row.state === 'ROLLBACK_FAILED' && row.rollbackTo === null),
  'a way back that failed': release((row) => row.state === 'ROLLBACK_FAILED' && row.rollbackTo !== null),
  'failed without a way back': release((row) => row.state === 'STOPPED' && row.failure?.by === 'circuit-breaker'),
  'aborted by request': release((row) => row.state === 'STOPPED' && row.failure?.by === 'request'),
  ...Object.fromEntries(
    ['default', 'COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT'].map((type): [string, Feature] => [
      `tripped at a threshold, ${type}`,
      tripped(type),
    ]),
  ),
  'alarms that had fired before': release(({ alarms }) => alarms.ignoredFor !== undefined),
  'a rolling release that baked': release(
    ({ native, stages, state }) =>
      native === undefined && state === 'SUCCESSFUL' && stages.some(({ stage }) => stage === 'BAKE_TIME'),
  ),
  'reconciled first': release(
    ({ stages }) => stages[0]?.stage === 'RECONCILE_SERVICE' && stages[1]?.stage === 'PRE_SCALE_UP',
  ),
  'early success, the older ones go later': release(
    ({ state, service, target, finishedAtUs }, world) =>
      state === 'SUCCESSFUL' &&
      world.services[service]!.release?.earlySuccessCriteria?.sourceServiceRevisionCleanup === 'DEFERRED' &&
      world.tasks.some(
        ({ service: of, deployment, stoppedAtUs }) =>
          of === service && deployment !== target && (stoppedAtUs ?? 0) > finishedAtUs!,
      ),
  ),
  'a forced release': (world) =>
    world.deployments.some(({ taskDefinition, service }, index) => {
      const before = world.deployments.slice(0, index).findLast((row) => row.service === service);
      return before?.taskDefinition === taskDefinition && world.services[service]!.deploymentController === undefined;
    }),
  'a bad version met by people': (world) => harmOf({ world }).releases.some(({ during }) => during.hurt > 0),

  'a service by CodeDeploy': ended('service', 'Succeeded'),
  'an alias by CodeDeploy': ended('alias', 'Succeeded'),
  'CodeDeploy stopped': codeDeployFailed('MANUAL_STOP'),
  'CodeDeploy and an alarm': codeDeployFailed('ALARM_ACTIVE'),
  'CodeDeploy and a hook that says no': codeDeployFailed('HOOK_FAILED'),
  'CodeDeploy turned back': codeDeploy(({ rolledBack }) => rolledBack),
  'a task set that is steady': (world) =>
    world.deployments.some(({ taskSet, scale }) => taskSet?.stabilityStatus === 'STEADY_STATE' && (scale ?? 0) > 0),
  'a roll-out by a workflow': (world) => (world.stateMachines ?? []).some(({ succeeded: all }) => all > 0),
  'a roll-out turned back by a workflow': (world) => (world.stateMachines ?? []).some(({ failed: all }) => all > 0),
};
