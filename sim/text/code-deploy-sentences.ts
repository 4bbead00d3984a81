/** Sentences of task sets and CodeDeploy. */
import type { TaskSetCommand } from '../model/commands.ts';
import type { CodeDeployCommand } from '../model/code-deploy-commands.ts';
import type { SimEvent, SimEventOf } from '../model/events.ts';
import type { Message } from './text.ts';

type Names = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, string | number>>;

const message = (code: string, params: Params): Message => ({ code, params });
const named = (names: Names): string => names['codeDeployDeployment'] ?? '?';

type CodeDeployEventKind =
  | 'TaskSetScaled'
  | 'TaskSetStabilityChanged'
  | 'VersionPreferred'
  | 'CodeDeployDeploymentCreated'
  | 'LifecycleEventMoved'
  | 'CodeDeployTrafficShifted'
  | 'CodeDeployWaitEnded'
  | 'CodeDeployDeploymentFailed';

export const CODE_DEPLOY_SENTENCES: {
  readonly [K in CodeDeployEventKind & SimEvent['kind']]: (event: SimEventOf<K>, names: Names) => Message;
} = {
  TaskSetScaled: ({ scale }, names) => message('event.TaskSetScaled', { taskSet: names['deployment'] ?? '?', scale }),
  TaskSetStabilityChanged: ({ stabilityStatus }, names) =>
    message(`event.TaskSetStabilityChanged.${stabilityStatus}`, { taskSet: names['deployment'] ?? '?' }),
  VersionPreferred: ({ alias, version, preference }, names) =>
    message('event.VersionPreferred', { function: names['function'] ?? '?', alias, version, type: preference.Type }),
  CodeDeployDeploymentCreated: (_event, names) =>
    message('event.CodeDeployDeploymentCreated', { deployment: named(names) }),
  LifecycleEventMoved: ({ lifecycleEvent, status }, names) =>
    message(`event.LifecycleEventMoved.${status}`, { deployment: named(names), lifecycleEvent }),
  CodeDeployTrafficShifted: ({ productionPercent, testPercent }, names) =>
    message('event.CodeDeployTrafficShifted', { deployment: named(names), productionPercent, testPercent }),
  CodeDeployWaitEnded: ({ wait }, names) => message(`event.CodeDeployWaitEnded.${wait}`, { deployment: named(names) }),
  CodeDeployDeploymentFailed: ({ failure, rollback }, names) =>
    message(`event.CodeDeployDeploymentFailed.${failure.code}${rollback ? '.rollback' : ''}`, {
      deployment: named(names),
      what: failure.what,
    }),
};

type InputOf<O extends (CodeDeployCommand | TaskSetCommand)['op']> = Extract<
  CodeDeployCommand | TaskSetCommand,
  { op: O }
>['input'];

export const CODE_DEPLOY_COMMANDS: {
  readonly [O in (CodeDeployCommand | TaskSetCommand)['op']]: (input: InputOf<O>, code: string) => Message;
} = {
  CreateTaskSet: (input, code) =>
    message(code, {
      service: input.service,
      taskDefinition: input.taskDefinition,
      name: input.externalId ?? '—',
      scale: input.scale?.value ?? 0,
    }),
  UpdateTaskSet: (input, code) =>
    message(code, { service: input.service, taskSet: input.taskSet, scale: input.scale.value }),
  UpdateServicePrimaryTaskSet: (input, code) =>
    message(code, { service: input.service, taskSet: input.primaryTaskSet }),
  DeleteTaskSet: (input, code) =>
    message(input.force ? `${code}.force` : code, { service: input.service, taskSet: input.taskSet }),
  CreateApplication: (input, code) =>
    message(code, { application: input.applicationName, platform: input.computePlatform }),
  CreateDeploymentConfig: (input, code) => message(code, { config: input.deploymentConfigName }),
  CreateDeploymentGroup: (input, code) =>
    message(code, { application: input.applicationName, group: input.deploymentGroupName }),
  CreateCodeDeployDeployment: (input, code) =>
    message(code, { application: input.applicationName, group: input.deploymentGroupName }),
  StopDeployment: (input, code) => message(code, { deployment: input.deploymentId }),
  ContinueDeployment: (input, code) =>
    message(code, { deployment: input.deploymentId, wait: input.deploymentWaitType }),
  PutLifecycleEventHookExecutionStatus: (input, code) =>
    message(code, { deployment: input.deploymentId, status: input.status }),
};
