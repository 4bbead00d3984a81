/** A service deployment as describe-service-deployments shows it (NB-10). */
import type { DeploymentKey } from '../model/ids.ts';
import type { ReleaseFailure, ServiceDeployment } from '../model/release.ts';
import type { Service } from '../model/service.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { thresholdOf } from './circuit-breaker.ts';
import { dateOf, described } from './described.ts';
import { wantedOf } from './side-by-side.ts';

/** An entry of describe-service-deployments. */
export function describeServiceDeployment(world: World, row: ServiceDeployment): JsonObject {
  const service = world.services[row.service]!;
  return described({
    serviceDeploymentArn: row.serviceDeploymentArn,
    serviceArn: service.serviceArn,
    clusterArn: world.clusters[service.cluster]!.clusterArn,
    createdAt: dateOf(row.createdAtUs),
    finishedAt: row.finishedAtUs === null ? undefined : dateOf(row.finishedAtUs),
    status: row.state,
    statusReason: statusReason(row),
    lifecycleStage: row.lifecycleStage ?? undefined,
    targetServiceRevision: revisionOf(world, service, row, row.target),
    sourceServiceRevisions: row.source.map((key) => revisionOf(world, service, row, key)),
    rollback:
      row.rollbackTo === null
        ? undefined
        : described({ reason: statusReason(row), serviceRevisionArn: world.deployments[row.rollbackTo]!.id }),
    lifecycleHookDetails: row.native?.hooks.map(({ hookId, status, hook }) =>
      described({ hookId, status, targetArn: hook.hookTargetArn, timeoutAction: hook.timeoutAction ?? 'ROLLBACK' }),
    ),
    deploymentConfiguration: { strategy: row.strategy },
    deploymentCircuitBreaker: breakerOf(service, row),
    alarms: {
      status: row.alarms.status,
      alarmNames: [...(service.release?.alarms?.alarmNames ?? [])],
      triggeredAlarmNames: [...row.alarms.triggered],
    },
  });
}

const CAUSES: Readonly<Record<ReleaseFailure['by'], string>> = {
  'circuit-breaker': 'because of the circuit breaker',
  alarm: 'because of an alarm',
  hook: 'because of a lifecycle hook',
  'stage-timeout': 'because a lifecycle stage timed out',
  'deployment-timeout': 'because it timed out',
  listener: 'because a listener rule was not found',
  request: 'by request',
};

/** Free text in the manner of section 7 of the messages [A]; undefined when nothing went wrong. */
function statusReason({ failure, state }: ServiceDeployment): string | undefined {
  if (failure === null) return undefined;
  const isBack = state.startsWith('ROLLBACK');
  return `Service deployment ${isBack ? 'rolled back' : 'stopped'} ${CAUSES[failure.by]}`;
}

/** CB-02: the threshold where there is one. */
function breakerOf({ release, desiredCount }: Service, { breaker, failure }: ServiceDeployment): JsonObject {
  const settings = release?.deploymentCircuitBreaker;
  const tripped = failure?.by === 'circuit-breaker' ? failure : null;
  return described({
    status: breaker.status,
    failureCount: tripped?.failures ?? breaker.failures,
    threshold: tripped?.threshold ?? (settings?.enable === true ? thresholdOf(settings, desiredCount) : undefined),
  });
}

/** One revision with its tasks and, of two colours, what is asked for of the traffic [%]. */
function revisionOf(world: World, service: Service, row: ServiceDeployment, key: DeploymentKey): JsonObject {
  const revision = world.deployments[key]!;
  const tasks = revision.tasks.map((task) => world.tasks[task]!).filter((task) => task.desiredStatus === 'RUNNING');
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  const isTarget = key === row.target;
  const weighed = isTarget || key === row.native?.blue;
  const weight = (percent: number): number | undefined => (weighed ? (isTarget ? percent : 100 - percent) : undefined);
  return described({
    arn: revision.id,
    requestedTaskCount: revision.state === 'INACTIVE' ? 0 : wantedOf(service, revision),
    runningTaskCount: running,
    pendingTaskCount: tasks.length - running,
    requestedProductionTrafficWeight: weight(row.productionPercent),
    requestedTestTrafficWeight: weight(row.testPercent),
  });
}
