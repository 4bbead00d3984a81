/** Random functions, gateways of an API and private endpoints: few of each, so that they meet (LA-01 to LA-12, PK-01 to PK-07). */
import type { ServerlessOp } from '../../sim/model/serverless-commands.ts';
import type { Dice } from './dice.ts';
import { PROGRAM_STEPS, ROLL_OUT_WORKFLOW } from './roll-out-workflow.ts';
import { ZONES, type Names } from './names.ts';

type Request = Record<string, unknown>;
type Draw = (dice: Dice, names: Names) => object;

/** `worker` is whom topics, rules and target groups call. */
const FUNCTIONS = ['worker', 'worker', 'clerk'] as const;
const DEPLOYER = 'deployer';
const API = 'shop';
const STAGE = 'prod';
const ALIAS = 'live';
const SERVICE = 'keep';
const ENDPOINTS = ['door-0', 'door-1'] as const;
/** In some worlds this one is a network balancer from the start. */
export const ENDPOINT_BALANCER = 'gate-0-lb';
export const GATEWAY_ENTRANCE = { api: API, stage: STAGE } as const;
export const PRIVATE_ENTRANCE = ENDPOINTS[0];

const named = (dice: Dice): string => dice.pick(FUNCTIONS);
const version = (dice: Dice): string => dice.pick(['1', '2', '2', '3', '$LATEST']);

/** Commands that a call gives: some can be done, some are refused, one needs a word of the message, one is a loop. */
function does(dice: Dice): object[] {
  return dice.pick([
    [{ publish: { topicArn: 'topic-1', message: 'done' } }],
    [{ invoke: { FunctionName: 'worker', InvocationType: 'Event' } }],
    [{ runTask: { cluster: 'royaume', taskDefinition: 'family-0' } }],
    [{ stopTask: { cluster: 'royaume', task: '$.detail.taskArn' } }],
    [{ setDesiredCapacity: { AutoScalingGroupName: 'group-0', DesiredCapacity: 1 } }],
  ]);
}

function code(dice: Dice): Request {
  return {
    durationMs: dice.pick<unknown>([5, 200, { lognormal: { mean: 800, cv: 1 } }, { exponential: { mean: 2_000 } }]),
    ...(dice.once(2) ? { coldStartMs: dice.pick([0, 400]) } : {}),
    ...(dice.once(2) ? { errorRate: dice.pick([0.1, 0.6, 1]) } : {}),
    ...(dice.once(3) ? { does: does(dice) } : {}),
  };
}

const configuration = (dice: Dice): Request => ({
  ...(dice.once(2) ? { MemorySize: dice.pick([128, 512, 1_024]) } : {}),
  ...(dice.once(2) ? { Timeout: dice.pick([1, 3, 60]) } : {}),
  ...(dice.once(4) ? { DeadLetterConfig: { TargetArn: dice.pick(['queue-0', 'topic-1']) } } : {}),
});

const routing = (dice: Dice): Request => {
  if (dice.once(2)) return {};
  const AdditionalVersionWeights = dice.once(4) ? {} : { [version(dice)]: dice.pick([0, 0.1, 0.5]) };
  return { RoutingConfig: { AdditionalVersionWeights } };
};

function integration(dice: Dice): Request {
  const type = dice.once(3) ? 'HTTP_PROXY' : 'AWS_PROXY';
  const uris = {
    HTTP_PROXY: ['gate-0', 'gate-1', ENDPOINTS[0]],
    AWS_PROXY: ['function:worker', `function:worker:${ALIAS}`, 'function:worker:${stageVariables.way}'],
  };
  const timeoutInMillis = dice.pick([50, 2_000, 29_000]);
  return { type, uri: dice.pick(uris[type]), ...(dice.once(2) ? { timeoutInMillis } : {}) };
}

function deployment(dice: Dice): Request {
  const percentTraffic = dice.pick([0, 10, 50, 100]);
  const canarySettings = { percentTraffic, ...(dice.once(2) ? { stageVariableOverrides: { way: '2' } } : {}) };
  return {
    restApiId: API,
    stageName: STAGE,
    ...(dice.once(2) ? { variables: { way: dice.pick(['1', ALIAS]) } } : {}),
    ...(dice.once(2) ? { canarySettings } : {}),
    ...(dice.once(2) ? { accessLogFormat: dice.pick(['CLF', 'JSON', 'XML', 'CSV']) } : {}),
  };
}

/** LA-11: a canary's part, its promotion, its end; a variable; the log. */
function patches(dice: Dice): object[] {
  return dice.pick([
    [{ op: 'replace', path: '/canarySettings/percentTraffic', value: String(dice.between(0, 100)) }],
    [
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'remove', path: '/canarySettings' },
    ],
    [{ op: 'remove', path: '/canarySettings' }],
    [{ op: 'replace', path: '/variables/way', value: dice.pick(['1', '2', ALIAS]) }],
    [{ op: 'replace', path: '/accessLogSettings/format', value: 'JSON' }],
  ]);
}

/** LA-05, LA-06: what a deploying function or workflow is given; some lack something, some name what is not there. */
const rollOut = (dice: Dice): Request => ({
  'function-name': 'worker',
  'alias-name': ALIAS,
  'new-version': dice.pick(['2', '2', '2', '9']),
  ...(dice.once(8) ? {} : { steps: dice.pick([1, 3, 4]) }),
  interval: dice.pick([5, 30, 90]),
  ...(dice.once(2) ? { type: dice.pick(['linear', 'exponential', 'geometric', 'canary']) } : {}),
});

const createFunction = (dice: Dice): Request => ({
  FunctionName: named(dice),
  ...configuration(dice),
  Publish: dice.once(2),
  Code: code(dice),
});
const endpointService = (dice: Dice): Request => ({
  name: SERVICE,
  NetworkLoadBalancerArns: [dice.once(8) ? 'gate-1-lb' : ENDPOINT_BALANCER],
  ...(dice.once(3) ? {} : { AcceptanceRequired: dice.once(4) }),
  ...(dice.once(2) ? { assignment: 'roundRobin' } : {}),
});
const endpoint = (dice: Dice): Request => ({
  name: dice.pick(ENDPOINTS),
  ServiceName: SERVICE,
  SubnetIds: ZONES.slice(0, dice.between(1, 3)),
});
const answer: Draw = (_dice, names) => ({ ServiceId: SERVICE, VpcEndpointIds: [names.endpoint()] });

export const SERVERLESS_DRAWS: Readonly<Record<ServerlessOp, readonly [often: number, draw: Draw]>> = {
  CreateFunction: [2, createFunction],
  UpdateFunctionCode: [1, (dice) => ({ FunctionName: named(dice), Publish: dice.once(2), Code: code(dice) })],
  UpdateFunctionConfiguration: [1, (dice) => ({ FunctionName: named(dice), ...configuration(dice) })],
  PutFunctionConcurrency: [
    1,
    (dice) => ({ FunctionName: named(dice), ReservedConcurrentExecutions: dice.pick([0, 1, 5]) }),
  ],
  PublishVersion: [1, (dice) => ({ FunctionName: named(dice) })],
  CreateAlias: [
    1,
    (dice) => ({ FunctionName: named(dice), Name: ALIAS, FunctionVersion: version(dice), ...routing(dice) }),
  ],
  UpdateAlias: [
    2,
    (dice) => ({
      FunctionName: 'worker',
      Name: ALIAS,
      ...(dice.once(2) ? { FunctionVersion: version(dice) } : {}),
      ...routing(dice),
    }),
  ],
  Invoke: [
    3,
    (dice) => ({
      ...(dice.once(4)
        ? { FunctionName: DEPLOYER, Payload: rollOut(dice) }
        : {
            FunctionName: named(dice),
            ...(dice.once(2) ? { Qualifier: dice.pick([ALIAS, '1', '2']) } : {}),
            ...(dice.once(2) ? { Payload: { detail: { taskArn: 'svc-0#1' } } } : {}),
          }),
      ...(dice.once(2) ? { InvocationType: 'Event' } : {}),
    }),
  ],
  CreateStateMachine: [1, (dice) => ({ name: dice.pick(['gentle', 'other']), definition: ROLL_OUT_WORKFLOW })],
  StartExecution: [
    2,
    (dice) => ({
      stateMachineArn: dice.pick(['gentle', 'gentle', 'other']),
      ...(dice.once(2) ? { name: dice.pick(['first', 'second']) } : {}),
      input: rollOut(dice),
    }),
  ],
  StopExecution: [1, (dice) => ({ executionArn: `gentle:${dice.pick(['first', 'second'])}` })],
  CreateRestApi: [1, (dice) => ({ name: API, integration: integration(dice) })],
  PutIntegration: [1, (dice) => ({ restApiId: API, ...integration(dice) })],
  CreateDeployment: [1, deployment],
  UpdateStage: [2, (dice) => ({ restApiId: API, stageName: STAGE, patchOperations: patches(dice) })],
  CreateVpcEndpointServiceConfiguration: [1, endpointService],
  CreateVpcEndpoint: [1, endpoint],
  AcceptVpcEndpointConnections: [2, answer],
  RejectVpcEndpointConnections: [1, answer],
  DeleteVpcEndpoints: [1, (_dice, names) => ({ VpcEndpointIds: [names.endpoint()] })],
};

/** What stands from the start in some worlds; what its words name may be missing, and is refused then. */
export function serverlessBeginnings(dice: Dice): readonly (readonly [op: ServerlessOp, request: object])[] {
  const rows: [ServerlessOp, object][] = [];
  if (dice.once(2)) {
    const FunctionName = 'worker';
    rows.push(['CreateFunction', { FunctionName, ...configuration(dice), Publish: true, Code: code(dice) }]);
    rows.push(['UpdateFunctionCode', { FunctionName, Publish: true, Code: code(dice) }]);
    rows.push(['CreateAlias', { FunctionName, Name: ALIAS, FunctionVersion: '1', ...routing(dice) }]);
    if (dice.once(3)) rows.push(['PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: 1 }]);
    if (dice.once(2)) rows.push(...rollOutBeginnings(dice));
  }
  if (dice.once(2)) {
    rows.push(['CreateRestApi', { name: API, integration: integration(dice) }]);
    rows.push(['CreateDeployment', { restApiId: API, stageName: STAGE, variables: { way: '1' } }]);
    if (dice.once(2)) rows.push(['CreateDeployment', { ...deployment(dice), canarySettings: { percentTraffic: 30 } }]);
  }
  if (dice.once(2)) {
    rows.push(['CreateVpcEndpointServiceConfiguration', endpointService(dice)]);
    rows.push(['CreateVpcEndpoint', { ...endpoint(dice), name: ENDPOINTS[0] }]);
  }
  return rows;
}

/** A function that deploys by itself, with little time or enough; a workflow with its functions, under way. */
function rollOutBeginnings(dice: Dice): [ServerlessOp, object][] {
  const made = (FunctionName: string, program: string, Timeout: number): [ServerlessOp, object] => [
    'CreateFunction',
    { FunctionName, Timeout, Code: { durationMs: 100, program, ...(dice.once(5) ? { errorRate: 0.3 } : {}) } },
  ];
  return [
    made(DEPLOYER, 'simpleDeploy', dice.pick([60, 300, 900])),
    ...PROGRAM_STEPS.map((program) => made(program, program, 3)),
    ['CreateStateMachine', { name: 'gentle', definition: ROLL_OUT_WORKFLOW }],
    dice.once(2)
      ? ['StartExecution', { stateMachineArn: 'gentle', name: 'first', input: rollOut(dice) }]
      : ['Invoke', { FunctionName: DEPLOYER, Payload: rollOut(dice) }],
  ];
}
