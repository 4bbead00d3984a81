/** The story of a CodeDeploy deployment, from what was asked for to its end, and where a task set stands. */
import type { CodeDeployDeployment, CodeDeployWait } from '../model/code-deploy.ts';
import type { Deployment } from '../model/service.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { HOOK_MAX_MINUTES, SCALING_GRACE_MINUTES, STEADY_WAIT_MINUTES } from '../catalog/deployment-configs.ts';
import { groupOf } from '../rules/code-deploy.ts';
import { shiftsOf } from '../rules/code-deploy-configs.ts';
import { taskSetStatus, wantedByTaskSet } from '../rules/task-sets.ts';
import { sentence } from './sentence.ts';

/** Nothing for a row that is not there. */
export function codeDeploySentences(world: World, key: number): readonly Message[] {
  const row = world.codeDeploy?.deployments[key];
  if (row === undefined) return [];
  return [
    whatSentence(world, row),
    sentence('explain.code-deploy.config', { config: row.deploymentConfigName, shifts: shiftsText(row) }),
    ...row.lifecycleEvents.map(({ name, status, startedAtUs, endedAtUs }) =>
      endedAtUs === null
        ? sentence('explain.code-deploy.event.open', { name, atUs: startedAtUs })
        : sentence(`explain.code-deploy.event.${status}`, { name, atUs: endedAtUs, tookUs: endedAtUs - startedAtUs }),
    ),
    ...waitSentences(world, row),
    sentence('explain.code-deploy.traffic', { production: row.productionPercent, test: row.testPercent }),
    ...endSentences(row),
    ...[row.blue, row.green].flatMap((set) => (set === null ? [] : taskSetSentences(world, set))),
  ];
}

function whatSentence(world: World, row: CodeDeployDeployment): Message {
  const { applicationName, deploymentGroupName } = groupOf(world, row);
  const params = { group: `${applicationName}/${deploymentGroupName}`, atUs: row.createdAtUs };
  const { target } = row;
  if (target.kind === 'alias') {
    const { alias, currentVersion, targetVersion } = target;
    const { functionName } = world.functions![target.function]!;
    const names = { alias, function: functionName, from: currentVersion, to: targetVersion };
    return sentence('explain.code-deploy.alias', { ...params, ...names });
  }
  const { family, revision } = world.taskDefinitions[target.taskDefinition]!;
  const { serviceName } = world.services[target.service]!;
  return sentence('explain.code-deploy.service', { ...params, service: serviceName, to: `${family}:${revision}` });
}

/** `0 min → 10 %, 5 min → 100 %`. */
function shiftsText({ routing }: CodeDeployDeployment): string {
  return shiftsOf(routing)
    .map(({ atMinutes, percent }) => `${atMinutes} min → ${percent} %`)
    .join(', ');
}

const MINUTES_OF_WAIT: Readonly<Partial<Record<CodeDeployWait, number>>> = {
  hook: HOOK_MAX_MINUTES,
  steady: STEADY_WAIT_MINUTES,
  scaling: SCALING_GRACE_MINUTES,
};

/** What it waits for now, and for how long at most. */
function waitSentences(world: World, row: CodeDeployDeployment): Message[] {
  const group = groupOf(world, row);
  const minutes = { ...MINUTES_OF_WAIT, termination: group.terminationWaitMinutes, ready: group.readyWaitMinutes ?? 0 };
  return (Object.keys(row.waits) as CodeDeployWait[]).sort().map((wait) =>
    sentence(`explain.code-deploy.wait.${wait}`, {
      minutes: (minutes as Readonly<Partial<Record<CodeDeployWait, number>>>)[wait] ?? row.routing.intervalMinutes,
    }),
  );
}

function endSentences({ failure, rolledBack, completedAtUs, state }: CodeDeployDeployment): Message[] {
  if (completedAtUs === null) return [];
  if (failure === null) return [sentence('explain.code-deploy.ended', { atUs: completedAtUs, state })];
  const params = { atUs: completedAtUs, what: failure.what };
  return [
    sentence(`explain.code-deploy.failed.${failure.code}`, params),
    sentence(rolledBack ? 'explain.code-deploy.back' : 'explain.code-deploy.left', { by: failure.by }),
  ];
}

/** CD-02: what it is kept at, and how far it is; nothing for a deployment that is no task set. */
export function taskSetSentences(world: World, key: number): Message[] {
  const row: Deployment | undefined = world.deployments[key];
  if (row?.taskSet === undefined) return [];
  const service = world.services[row.service]!;
  const running = row.tasks.filter((task) => world.tasks[task]!.lastStatus === 'RUNNING').length;
  const { family, revision } = world.taskDefinitions[row.taskDefinition]!;
  return [
    sentence(`explain.task-set.${row.taskSet.stabilityStatus}`, {
      taskSet: row.id,
      taskDefinition: `${family}:${revision}`,
      status: row.state === 'INACTIVE' ? row.state : taskSetStatus(row),
      scale: row.scale ?? 0,
      wanted: wantedByTaskSet(service, row),
      running,
      atUs: row.taskSet.stabilityStatusAtUs,
    }),
  ];
}
