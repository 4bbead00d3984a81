/** A CodeDeploy deployment as get-deployment and get-deployment-target show it, and a task set as describe-task-sets does. */
import type { CodeDeployDeployment } from '../model/code-deploy.ts';
import type { Deployment } from '../model/service.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { dateOf, described } from './described.ts';
import { computedDesiredCount, taskSetStatus } from './task-sets.ts';

/** An entry of a service's `taskSets` (CD-02). */
export function describeTaskSet(world: World, row: Deployment): JsonObject {
  const service = world.services[row.service]!;
  const cluster = world.clusters[service.cluster]!;
  const { externalId, startedBy, stabilityStatus, stabilityStatusAtUs, updatedAtUs } = row.taskSet!;
  const statuses = row.tasks.map((key) => world.tasks[key]!.lastStatus);
  return described({
    id: row.id,
    taskSetArn: `${service.serviceArn.replace(':service/', ':task-set/')}/${row.id}`,
    serviceArn: service.serviceArn,
    clusterArn: cluster.clusterArn,
    startedBy: startedBy ?? undefined,
    externalId: externalId ?? undefined,
    status: taskSetStatus(row),
    taskDefinition: world.taskDefinitions[row.taskDefinition]!.taskDefinitionArn,
    computedDesiredCount: computedDesiredCount(service.desiredCount, row.scale ?? 0),
    pendingCount: statuses.filter((status) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(status)).length,
    runningCount: statuses.filter((status) => status === 'RUNNING').length,
    createdAt: dateOf(row.createdAtUs),
    updatedAt: dateOf(updatedAtUs),
    scale: { value: row.scale ?? 0, unit: 'PERCENT' },
    stabilityStatus,
    stabilityStatusAt: dateOf(stabilityStatusAtUs),
  });
}

export function describeCodeDeployDeployment(world: World, row: CodeDeployDeployment): JsonObject {
  const group = world.codeDeploy!.groups[row.group]!;
  const { failure } = row;
  return described({
    deploymentId: row.deploymentId,
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: row.deploymentConfigName,
    computePlatform: group.platform,
    status: row.state,
    createTime: dateOf(row.createdAtUs),
    completeTime: row.completedAtUs === null ? undefined : dateOf(row.completedAtUs),
    errorInformation: failure === null ? undefined : { code: failure.code, message: failure.what },
    rollbackInfo: failure === null ? undefined : { rollbackTriggeringEvent: failure.by, rolledBack: row.rolledBack },
    trafficRoutingConfig: { ...row.routing },
    target: targetOf(world, row),
    lifecycleEvents: row.lifecycleEvents.map(({ name, status, startedAtUs, endedAtUs }) =>
      described({
        lifecycleEventName: name,
        status,
        startTime: dateOf(startedAtUs),
        endTime: endedAtUs === null ? undefined : dateOf(endedAtUs),
      }),
    ),
  });
}

function targetOf(world: World, { target, blue, green, productionPercent, testPercent }: CodeDeployDeployment): Json {
  if (target.kind === 'alias') {
    return {
      functionName: world.functions![target.function]!.functionName,
      functionAlias: target.alias,
      currentVersion: target.currentVersion,
      targetVersion: target.targetVersion,
      targetVersionWeight: productionPercent / 100,
    };
  }
  const taskSetsInfo = [
    { key: blue, label: 'Blue', trafficWeight: 100 - productionPercent },
    { key: green, label: 'Green', trafficWeight: productionPercent },
  ].flatMap(({ key, label, trafficWeight }) => {
    const set = key === null ? undefined : world.deployments[key];
    if (set === undefined) return [];
    const [targetGroup] = set.loadBalancers ?? [];
    return described({
      identifer: set.id,
      taskSetLabel: label,
      status: taskSetStatus(set),
      trafficWeight,
      targetGroup: targetGroup === undefined ? undefined : world.targetGroups[targetGroup.targetGroup]!.targetGroupName,
    });
  });
  return { serviceArn: world.services[target.service]!.serviceArn, testTrafficWeight: testPercent, taskSetsInfo };
}
