/** What there is to know of services, their deployments and releases. */
import type { Deployment } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { at, links, number, ref, set, span, taskRow, text, yes, type Reader, type Sight } from './inspect-facts.ts';
import { serviceUse } from './view-load.ts';
import { serviceView } from './view-rows.ts';

const service: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.services[key];
  if (row === undefined) return null;
  const { runningCount, pendingCount, load } = serviceView(world, row);
  const { cpuPercent, memoryPercent } = serviceUse(world, row);
  const { clusterName, region } = world.clusters[row.cluster]!;
  const tasks = row.deployments.flatMap((one) => world.deployments[one]!.tasks);
  const groups = [...new Set(row.deployments.flatMap((one) => groupsOf(world.deployments[one]!)))];
  const target = world.scaling?.targets.find((one) => one.active && one.service === key);
  const policies = (world.scaling?.policies ?? []).filter(
    ({ subject, deleted }) => !deleted && subject.kind === 'service' && subject.service === key,
  );
  const releases = (world.serviceDeployments ?? []).filter((one) => one.service === key).toReversed();
  return {
    status: row.status,
    place: [ref('region', region), ref('cluster', row.cluster)],
    facts: [
      number('desired-count', row.desiredCount),
      number('running-count', runningCount),
      number('pending-count', pendingCount),
      yes('steady', row.steady),
      links(sight, 'definition', [definitionOf(world, row.deployments[0])]),
      text('scheduling-strategy', row.schedulingStrategy),
      text('launch-type', row.launchType),
      text('controller', row.deploymentController ?? 'ECS'),
      text('deployment-strategy', row.release?.strategy ?? 'ROLLING'),
      number('minimum-healthy-percent', row.minimumHealthyPercent, 'percent'),
      number('maximum-percent', row.maximumPercent, 'percent'),
      text(
        'placement-strategy',
        row.placementStrategy.map(({ type, field }) => (field === null ? type : `${type}(${field})`)).join(' → '),
      ),
      text(
        'placement-constraints',
        row.placementConstraints
          .map(({ type, expression }) => (expression === null ? type : `${type}: ${expression}`))
          .join(', '),
      ),
      text('zone-rebalancing', row.availabilityZoneRebalancing),
      target === undefined ? null : text('scaling-range', `${target.minCapacity}–${target.maxCapacity}`),
      number('requests', load?.requestsPerSecond, 'perSecond'),
      number('errors', load?.errorsPerSecond, 'perSecond'),
      number('in-flight', load?.inFlight),
      number('cpu-use', cpuPercent, 'percent'),
      number('memory-use', memoryPercent, 'percent'),
      links(sight, 'release', [ref('service-deployment', row.serviceDeployment)]),
      at('throttled-until', row.throttledUntilUs > sight.nowUs ? row.throttledUntilUs : null),
      at('next-look', row.wakeAtUs),
      at('created', row.createdAtUs),
    ],
    sets: [
      set(
        sight,
        'deployments',
        row.deployments.map((one) => deploymentRow(sight, one)),
      ),
      set(
        sight,
        'tasks',
        tasks.map((one) => taskRow(sight, one)),
      ),
      set(
        sight,
        'target-groups',
        groups.map((one) => ({ ref: { kind: 'target-group', key: one } })),
      ),
      set(
        sight,
        'policies',
        policies.map((one) => ({ ref: { kind: 'scaling-policy', key: one.key }, detail: one.rule.type })),
      ),
      set(
        sight,
        'releases',
        releases.map((one) => ({
          ref: { kind: 'service-deployment', key: one.key },
          status: one.state,
          detail: revisionOf(world, world.deployments[one.target]!),
        })),
      ),
    ],
    dimensions: [{ ClusterName: clusterName, ServiceName: row.serviceName }],
    hasDecisions: true,
  };
};

function groupsOf({ loadBalancers = [] }: Deployment): number[] {
  return loadBalancers.flatMap(({ targetGroup, advanced }) =>
    advanced === undefined ? [targetGroup] : [targetGroup, advanced.alternate],
  );
}

function definitionOf(world: World, deployment: number | undefined) {
  return deployment === undefined ? null : ref('task-definition', world.deployments[deployment]!.taskDefinition);
}

export function revisionOf(world: World, { taskDefinition }: Deployment): string {
  const { family, revision } = world.taskDefinitions[taskDefinition]!;
  return `${family}:${revision}`;
}

function deploymentRow({ world }: Sight, key: number) {
  const row = world.deployments[key]!;
  return { ref: { kind: 'deployment', key } as const, status: row.state, detail: revisionOf(world, row) };
}

/** A deployment, which is a task set where CodeDeploy or a user's own commands move the service (CD-02, CD-08). */
const deployment: Reader = (sight, key) => {
  const { world, nowUs } = sight;
  const row = world.deployments[key];
  if (row === undefined) return null;
  const owner = world.services[row.service]!;
  const release = (world.serviceDeployments ?? []).findLast((one) => one.target === key);
  const statuses = row.tasks.map((one) => world.tasks[one]!.lastStatus);
  const { clusterName } = world.clusters[owner.cluster]!;
  return {
    status: row.state,
    place: [ref('cluster', owner.cluster), ref('service', row.service)],
    facts: [
      text('deployment-id', row.id),
      links(sight, 'definition', [ref('task-definition', row.taskDefinition)]),
      text('rollout-reason', row.rolloutStateReason),
      number('tasks', row.tasks.length),
      number('running-count', statuses.filter((one) => one === 'RUNNING').length),
      number('failed-tasks', row.failedTasks),
      number('failed-starts', row.failedStartsInARow),
      number('scale', row.scale, 'percent'),
      row.taskSet === undefined ? null : text('stability', row.taskSet.stabilityStatus),
      text('external-id', row.taskSet?.externalId),
      links(sight, 'release', [ref('service-deployment', release?.key)]),
      at('bakes-until', row.bakesUntilUs),
      at('created', row.createdAtUs),
      span('age', nowUs - row.createdAtUs),
    ],
    sets: [
      set(
        sight,
        'tasks',
        row.tasks.map((one) => taskRow(sight, one)),
      ),
      set(
        sight,
        'target-groups',
        groupsOf(row).map((one) => ({ ref: { kind: 'target-group', key: one } })),
      ),
    ],
    dimensions: [{ ClusterName: clusterName, ServiceName: owner.serviceName, Revision: revisionOf(world, row) }],
    hasDecisions: true,
  };
};

const serviceDeployment: Reader = (sight, key) => {
  const { world, nowUs } = sight;
  const row = world.serviceDeployments?.[key];
  if (row === undefined) return null;
  const owner = world.services[row.service]!;
  const { clusterName } = world.clusters[owner.cluster]!;
  const isRolling = row.strategy === 'ROLLING';
  return {
    status: row.state,
    place: [ref('cluster', owner.cluster), ref('service', row.service)],
    facts: [
      text('deployment-strategy', row.strategy),
      links(
        sight,
        'source',
        row.source.map((one) => ref('deployment', one)),
      ),
      links(sight, 'target', [ref('deployment', row.target)]),
      text('version', revisionOf(world, world.deployments[row.target]!)),
      text('stage', row.lifecycleStage),
      isRolling ? null : number('production-percent', row.productionPercent, 'percent'),
      isRolling ? null : number('test-percent', row.testPercent, 'percent'),
      text('breaker', row.breaker.status),
      number('failed-tasks', row.breaker.failures),
      text('deployment-alarms', row.alarms.status),
      text('alarms-triggered', row.alarms.triggered.join(', ')),
      row.failure === null ? null : { id: 'failure', value: { kind: 'words', message: failureMessage(row.failure) } },
      links(sight, 'rollback-to', [ref('deployment', row.rollbackTo)]),
      at('created', row.createdAtUs),
      at('finished', row.finishedAtUs),
      span('took', (row.finishedAtUs ?? nowUs) - row.createdAtUs),
    ],
    sets: [
      set(
        sight,
        'tasks',
        world.deployments[row.target]!.tasks.map((one) => taskRow(sight, one)),
      ),
    ],
    dimensions: [{ ClusterName: clusterName, ServiceName: owner.serviceName }],
    hasDecisions: true,
  };
};

/** What made a release fail, said behind a label that says that it did. */
export function failureMessage(failure: NonNullable<NonNullable<World['serviceDeployments']>[number]['failure']>) {
  const { by, ...params } = failure;
  return { code: `inspect.failure.${by}`, params };
}

const codeDeployDeployment: Reader = (sight, key) => {
  const { world, nowUs } = sight;
  const row = world.codeDeploy?.deployments[key];
  if (row === undefined) return null;
  const { target } = row;
  const group = world.codeDeploy!.groups[row.group]!;
  const owner = target.kind === 'service' ? ref('service', target.service) : ref('function', target.function);
  return {
    status: row.state,
    place: [owner],
    facts: [
      text('application', group.applicationName),
      text('deployment-group', group.deploymentGroupName),
      text('deployment-config', row.deploymentConfigName),
      target.kind === 'service'
        ? links(sight, 'definition', [ref('task-definition', target.taskDefinition)])
        : text('version', target.targetVersion),
      text('stage', row.lifecycleEvents.at(-1)?.name),
      number('production-percent', row.productionPercent, 'percent'),
      number('test-percent', row.testPercent, 'percent'),
      number('step', row.step, 'plain'),
      links(sight, 'source', [ref('deployment', row.blue)]),
      links(sight, 'target', [ref('deployment', row.green)]),
      text('failure', row.failure === null ? null : `${row.failure.code} ${row.failure.what}`),
      yes('rolled-back', row.rolledBack),
      at('created', row.createdAtUs),
      at('finished', row.completedAtUs),
      span('took', (row.completedAtUs ?? nowUs) - row.createdAtUs),
    ],
  };
};

export const SERVICE_READERS = {
  service,
  deployment,
  'service-deployment': serviceDeployment,
  'code-deploy-deployment': codeDeployDeployment,
} as const;
