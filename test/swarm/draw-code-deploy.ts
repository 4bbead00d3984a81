/** Random task sets, and what CodeDeploy is asked for: a service of two lanes, an EXTERNAL one, an alias (CD-01 to CD-08, LA-09). */
import type { CodeDeployOp } from '../../sim/model/code-deploy-commands.ts';
import type { Command, Op, TaskSetOp } from '../../sim/model/commands.ts';
import type { Dice } from './dice.ts';
import { ZONES, type Names } from './names.ts';

type Request = Record<string, unknown>;
type Draw = (dice: Dice, names: Names) => object;

export const LANE_SERVICE = 'svc-lane';
export const FREE_SERVICE = 'svc-free';
const LANES = ['lane-a', 'lane-b'] as const;
const GATE = 'lane-lb';
const SETS = ['set-0', 'set-1', 'set-2'] as const;
const PORT = { containerName: 'c0', containerPort: 8_000 };
const DEPLOYMENTS = ['lane/lane', 'lane/lane', 'mill/mill', 'ServerlessDeploymentApplication/workerDeploymentGroup'];

const scale = (dice: Dice): Request => ({ scale: { value: dice.pick([0, 10, 33.3, 50, 100]), unit: 'PERCENT' } });
const set = (dice: Dice): string => dice.pick(SETS);
const rollback = (dice: Dice): Request => {
  if (dice.once(3)) return {};
  const events = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];
  return { autoRollbackConfiguration: { enabled: !dice.once(4), events: dice.once(2) ? events : [dice.pick(events)] } };
};
const config = (dice: Dice, lambda: boolean): Request => {
  if (dice.once(3)) return {};
  const [of, more] = lambda ? ['Lambda', ''] : ['ECS', 's'];
  const ways = ['AllAtOnce', 'Canary10Percent5Minutes', `Linear10PercentEvery1Minute${more}`];
  return { deploymentConfigName: dice.once(6) ? 'brisk' : `CodeDeployDefault.${of}${dice.pick(ways)}` };
};
const alarms = (dice: Dice): Request =>
  dice.once(2) ? { alarmConfiguration: { enabled: true, alarms: [{ name: `alarm-${dice.below(3)}` }] } } : {};

function group(dice: Dice, lambda = dice.once(4)): Request {
  if (lambda) {
    const names = { applicationName: 'mill', deploymentGroupName: 'mill' };
    return { ...names, ...config(dice, true), ...rollback(dice), ...alarms(dice) };
  }
  const wait = dice.pick([0, 1, 3]);
  const ready = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: dice.pick([1, 5]) };
  const pair = {
    targetGroups: LANES.map((name) => ({ name })),
    prodTrafficRoute: { listenerArns: [`${GATE}:80`] },
    ...(dice.once(3) ? {} : { testTrafficRoute: { listenerArns: [`${GATE}:8080`] } }),
  };
  return {
    ...{ applicationName: 'lane', deploymentGroupName: 'lane', ...config(dice, false), ...rollback(dice) },
    ...alarms(dice),
    ecsServices: [{ serviceName: LANE_SERVICE, clusterName: 'royaume' }],
    loadBalancerInfo: { targetGroupPairInfoList: [pair] },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: dice.once(5)
        ? { action: 'KEEP_ALIVE' }
        : { terminationWaitTimeInMinutes: wait },
      ...(dice.once(4) ? { deploymentReadyOption: ready } : {}),
    },
  };
}

const hooksOf = (dice: Dice, events: readonly string[]): Request[] =>
  dice.once(3) ? [{ [dice.pick(events)]: dice.pick(['worker', 'usher', 'clerk']) }] : [];

function deployment(dice: Dice, lambda = dice.once(4)): Request {
  if (lambda) {
    const Properties = {
      Name: 'worker',
      Alias: 'live',
      CurrentVersion: dice.pick(['1', '1', '1', '2']),
      TargetVersion: dice.pick(['2', '2', '3']),
    };
    const content = {
      Resources: [{ worker: { Type: 'AWS::Lambda::Function', Properties } }],
      Hooks: hooksOf(dice, ['BeforeAllowTraffic', 'AfterAllowTraffic']),
    };
    const names = { applicationName: 'mill', deploymentGroupName: 'mill' };
    return { ...names, ...config(dice, true), revision: { appSpecContent: { content } } };
  }
  const Properties = {
    TaskDefinition: dice.pick(['family-0', 'family-0', 'family-3', 'family-0:1']),
    ...(dice.once(2) ? { LoadBalancerInfo: { ContainerName: 'c0', ContainerPort: 8_000 } } : {}),
  };
  const events = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];
  const content = {
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: hooksOf(dice, events),
  };
  const names = { applicationName: 'lane', deploymentGroupName: 'lane' };
  return { ...names, ...config(dice, false), revision: { appSpecContent: { content } } };
}

const brisk = (dice: Dice): Request => ({
  deploymentConfigName: 'brisk',
  computePlatform: dice.pick(['ECS', 'Lambda']),
  trafficRoutingConfig: dice.once(2)
    ? { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 30, linearInterval: 1 } }
    : { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 5, canaryInterval: 2 } },
});

/** Addresses only for what may be awsvpc; one that is not takes none, and says so. */
function taskSet(dice: Dice, names: Names): Request {
  const taskDefinition = dice.once(4) ? names.family() : 'family-0';
  const awsvpcConfiguration = { subnets: [dice.pick(ZONES)] };
  return {
    ...{ service: FREE_SERVICE, externalId: set(dice), taskDefinition, ...scale(dice) },
    ...(taskDefinition === 'family-0' ? {} : { networkConfiguration: { awsvpcConfiguration } }),
    ...(dice.once(3) ? { loadBalancers: [{ targetGroupArn: dice.pick(LANES), ...PORT }] } : {}),
  };
}

export const CODE_DEPLOY_DRAWS: Readonly<Record<TaskSetOp | CodeDeployOp, readonly [often: number, draw: Draw]>> = {
  CreateTaskSet: [2, taskSet],
  UpdateTaskSet: [2, (dice) => ({ service: FREE_SERVICE, taskSet: set(dice), ...scale(dice) })],
  UpdateServicePrimaryTaskSet: [2, (dice) => ({ service: FREE_SERVICE, primaryTaskSet: set(dice) })],
  DeleteTaskSet: [1, (dice) => ({ service: FREE_SERVICE, taskSet: set(dice), force: dice.once(2) })],
  CreateApplication: [
    1,
    (dice) =>
      dice.once(2)
        ? { applicationName: 'lane', computePlatform: 'ECS' }
        : { applicationName: 'mill', computePlatform: 'Lambda' },
  ],
  CreateDeploymentConfig: [1, brisk],
  CreateDeploymentGroup: [1, (dice) => group(dice)],
  CreateCodeDeployDeployment: [3, (dice) => deployment(dice)],
  StopDeployment: [
    1,
    (dice) => ({
      deploymentId: dice.pick(DEPLOYMENTS),
      ...(dice.once(2) ? { autoRollbackEnabled: dice.once(2) } : {}),
    }),
  ],
  ContinueDeployment: [
    2,
    (dice) => ({
      deploymentId: dice.pick(DEPLOYMENTS),
      deploymentWaitType: dice.pick(['READY_WAIT', 'TERMINATION_WAIT']),
    }),
  ],
  PutLifecycleEventHookExecutionStatus: [
    1,
    (dice) => ({ deploymentId: dice.pick(DEPLOYMENTS), status: dice.pick(['Succeeded', 'Failed']) }),
  ],
};

/** Operations among these that name a cluster. */
export const TASK_SET_OPS: readonly TaskSetOp[] = [
  'CreateTaskSet',
  'UpdateTaskSet',
  'UpdateServicePrimaryTaskSet',
  'DeleteTaskSet',
];

/** What stands from the start in some worlds; deployments come soon after, when the service is whole. */
export function codeDeployBeginnings(dice: Dice): readonly (readonly [op: Op, request: object])[] {
  const rows: [Op, object][] = [];
  // It says no more itself: somebody has to report for it (CD-03).
  rows.push(['CreateFunction', { FunctionName: 'usher', Code: { answers: [{ hookStatus: 'IN_PROGRESS' }] } }]);
  if (dice.once(2)) {
    const forward = [{ targetGroup: LANES[0] }];
    for (const targetGroupName of LANES) {
      const attributes = { 'deregistration_delay.timeout_seconds': 10 };
      rows.push(['CreateTargetGroup', { targetGroupName, healthCheckIntervalSeconds: 10, attributes }]);
    }
    rows.push(['CreateLoadBalancer', { name: GATE }]);
    for (const port of [80, 8_080]) rows.push(['CreateListener', { loadBalancer: GATE, port, forward }]);
    const service = {
      ...{ serviceName: LANE_SERVICE, taskDefinition: 'family-0', desiredCount: dice.between(1, 3) },
      deploymentController: { type: 'CODE_DEPLOY' },
      loadBalancers: [{ targetGroupArn: LANES[0], ...PORT }],
    };
    rows.push(['CreateService', service], ['CreateApplication', { applicationName: 'lane', computePlatform: 'ECS' }]);
    rows.push(['CreateDeploymentConfig', brisk(dice)], ['CreateDeploymentGroup', group(dice, false)]);
  }
  if (dice.once(3)) {
    rows.push(['CreateApplication', { applicationName: 'mill', computePlatform: 'Lambda' }]);
    rows.push([
      'CreateDeploymentGroup',
      { applicationName: 'mill', deploymentGroupName: 'mill', ...config(dice, true) },
    ]);
  }
  if (dice.once(3)) {
    const deploymentController = { type: 'EXTERNAL' };
    rows.push(['CreateService', { serviceName: FREE_SERVICE, desiredCount: dice.between(0, 4), deploymentController }]);
    const first = { service: FREE_SERVICE, externalId: SETS[0], taskDefinition: 'family-0', scale: { value: 100 } };
    rows.push(['CreateTaskSet', first]);
    if (dice.once(2)) rows.push(['UpdateServicePrimaryTaskSet', { service: FREE_SERVICE, primaryTaskSet: SETS[0] }]);
  }
  return rows;
}

/** Deployments some minutes later, where there is a group for them. */
export function codeDeployCourse(
  dice: Dice,
  first: readonly Command[],
): readonly (readonly [atS: number, op: Op, request: object])[] {
  const rows: [number, Op, object][] = [];
  for (const { op, input } of first) {
    if (op !== 'CreateDeploymentGroup') continue;
    const { applicationName, deploymentGroupName } = input;
    const count = dice.between(1, 3);
    for (let n = 0; n < count; n++) {
      const atS = dice.between(180, 700);
      rows.push([atS, 'CreateCodeDeployDeployment', deployment(dice, applicationName === 'mill')]);
      const deploymentId = `${applicationName}/${deploymentGroupName}`;
      const stopS = atS + dice.between(1, 200);
      if (dice.once(4)) rows.push([stopS, 'StopDeployment', { deploymentId, autoRollbackEnabled: dice.once(2) }]);
      const state = { AlarmName: `alarm-${dice.below(3)}`, StateValue: 'ALARM', StateReason: 'drawn' };
      if (dice.once(4)) rows.push([stopS, 'SetAlarmState', state]);
      // What only one that waits for it takes.
      const status = dice.pick(['Succeeded', 'Succeeded', 'Failed']);
      for (const soonS of [20, 90, 200]) {
        if (dice.once(3)) rows.push([atS + soonS, 'PutLifecycleEventHookExecutionStatus', { deploymentId, status }]);
        const deploymentWaitType = dice.pick(['READY_WAIT', 'TERMINATION_WAIT']);
        if (dice.once(3)) rows.push([atS + soonS, 'ContinueDeployment', { deploymentId, deploymentWaitType }]);
      }
    }
  }
  if (dice.once(3)) {
    const Type = dice.pick(['AllAtOnce', 'Canary10Percent5Minutes', 'Linear10PercentEvery1Minute']);
    const Alarms = [`alarm-${dice.below(3)}`];
    const DeploymentPreference = { Type, ...(dice.once(2) ? { Alarms } : {}) };
    const request = { FunctionName: 'worker', AutoPublishAlias: 'live', DeploymentPreference };
    rows.push([dice.between(60, 500), 'PublishVersion', request]);
  }
  return rows;
}
