/** A service that CodeDeploy moves, behind a gate: `web:1` is whole in `web-blue` at 10 min. */
import type { CodeDeployDeployment } from '../../sim/model/code-deploy.ts';
import { PORT, weights } from './colours.ts';
import { kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from './rig.ts';

const FAST = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 10 },
};

export const ROUTES = {
  targetGroups: [{ name: 'web-blue' }, { name: 'web-green' }],
  prodTrafficRoute: { listenerArns: ['gate:80'] },
  testTrafficRoute: { listenerArns: ['gate:8080'] },
};
export const GROUP = {
  applicationName: 'web',
  deploymentGroupName: 'web',
  ecsServices: [{ serviceName: 'web' }],
  loadBalancerInfo: { targetGroupPairInfoList: [ROUTES] },
};
/** How long the old task set stays. */
export const wait = (terminationWaitTimeInMinutes: number): object => ({
  blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes } },
});

export interface CodeDeploySketch extends KingdomSketch {
  readonly desiredCount?: number;
  readonly balancer?: object;
  readonly listener?: object;
  readonly targetGroup?: object;
}

/** The service at 10 min; CodeDeploy does not know it yet. */
export function controlled(sketch: CodeDeploySketch = {}): Kingdom {
  const { desiredCount = 2, balancer = {}, listener = {}, targetGroup = {}, ...rest } = sketch;
  const forward = [{ targetGroup: 'web-blue' }];
  const before: readonly Deed[] = [
    ['0s', 'createTargetGroup', { targetGroupName: 'web-blue', ...FAST, ...targetGroup }],
    ['0s', 'createTargetGroup', { targetGroupName: 'web-green', ...FAST, ...targetGroup }],
    ['0s', 'createLoadBalancer', { name: 'gate', ...balancer }],
    ['0s', 'createListener', { loadBalancer: 'gate', port: 80, forward, ...listener }],
    ['0s', 'createListener', { loadBalancer: 'gate', port: 8080, forward, ...listener }],
  ];
  const images = ['web:2', 'web:3'].map((image) => plan('web', { ...PORT, image }));
  const k = kingdom({
    duration: '12h',
    definitions: [plan('web', PORT), ...images],
    ...rest,
    timeline: [...before, ...(rest.timeline ?? [])],
  }).until('5m');
  k.issue('createService', {
    serviceName: 'web',
    taskDefinition: 'web:1',
    desiredCount,
    deploymentController: { type: 'CODE_DEPLOY' },
    loadBalancers: [{ targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80 }],
  });
  return k.until('10m');
}

/** With an application and a group; the group as `more` says. */
export function deployable(more: object = {}, sketch: CodeDeploySketch = {}): Kingdom {
  const k = controlled(sketch);
  k.issue('createApplication', { applicationName: 'web', computePlatform: 'ECS' });
  k.issue('createDeploymentGroup', { ...GROUP, ...more });
  return k;
}

export function revision(taskDefinition = 'web:2', hooks: readonly object[] = []): object {
  const Properties = { TaskDefinition: taskDefinition, LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 80 } };
  const content = {
    version: 0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: hooks,
  };
  return { revision: { revisionType: 'AppSpecContent', appSpecContent: { content } } };
}

export function deploy(
  k: Kingdom,
  more: object = {},
  taskDefinition = 'web:2',
  hooks: readonly object[] = [],
): Kingdom {
  const names = { applicationName: 'web', deploymentGroupName: 'web' };
  k.issue('createCodeDeployDeployment', { ...names, ...revision(taskDefinition, hooks), ...more });
  return k;
}

export const deployed = (k: Kingdom): CodeDeployDeployment => k.world.codeDeploy!.deployments.at(-1)!;

/** `BeforeInstall Succeeded`, in order, of the newest one. */
export const lifecycle = (k: Kingdom): string[] =>
  deployed(k).lifecycleEvents.map(({ name, status }) => `${name} ${status}`);

/** Minutes since the first shift, and what the new version had of production from then on [%]. */
export function shares(k: Kingdom): (readonly [minutes: number, percent: number])[] {
  const row = deployed(k);
  const shifts = k.engine.log(0, Infinity).flatMap(({ atUs, event }) => {
    const isIts = event.kind === 'CodeDeployTrafficShifted' && event.codeDeployDeployment === row.key;
    return isIts ? [{ atUs, percent: event.productionPercent }] : [];
  });
  const told = shifts.filter(({ percent }, index) => percent !== (shifts[index - 1]?.percent ?? 0));
  const fromUs = told[0]?.atUs ?? 0;
  return told.map(({ atUs, percent }) => [(atUs - fromUs) / 60_000_000, percent] as const);
}

/** When the newest one came to a status: `605.000 InProgress`. */
export function statuses(k: Kingdom): string[] {
  return k.story(['code-deploy-deployment']).map((line) => line.replace(/deploy \d+ /, ''));
}

/** Task sets that are left: `1 PRIMARY 2/2, 2 ACTIVE 1/1`. */
export function taskSets(k: Kingdom, name = 'web'): string {
  return k
    .service(name)
    .deployments.toSorted((a, b) => a - b)
    .map((key) => {
      const { state, taskSet, tasks, scale } = k.world.deployments[key]!;
      const status = taskSet?.isDeleted === true ? 'DRAINING' : state.startsWith('PRIMARY') ? 'PRIMARY' : 'ACTIVE';
      const running = tasks.filter((task) => k.world.tasks[task]!.desiredStatus === 'RUNNING').length;
      return `${key + 1} ${status} ${scale} %: ${running}`;
    })
    .join(', ');
}

export const CANARY = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' };
export const rollback = (...events: string[]): object => ({ autoRollbackConfiguration: { enabled: true, events } });
export const ALL = rollback('DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST');

/** How the newest one has ended, or stands. */
export const end = (k: Kingdom): object => ({
  state: deployed(k).state,
  sets: taskSets(k),
  production: weights(k),
  test: weights(k, 8080),
  rolledBack: deployed(k).rolledBack,
});
/** `web:1` serves on. */
export const BACK = {
  sets: '1 PRIMARY 100 %: 2',
  production: 'web-blue 999, web-green 0',
  test: 'web-blue 999, web-green 0',
  rolledBack: true,
};
/** `web:2` serves alone. */
export const FORTH = {
  state: 'Succeeded',
  sets: '2 PRIMARY 100 %: 2',
  production: 'web-blue 0, web-green 999',
  test: 'web-blue 0, web-green 999',
  rolledBack: false,
};
