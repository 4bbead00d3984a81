/** CodeDeploy's applications, configurations, groups and deployments: why they are refused, and what they become. */
import { TERMINATION_WAIT_MINUTES } from '../catalog/deployment-configs.ts';
import { seconds } from '../kernel/time.ts';
import type {
  CodeDeployDeployment,
  CodeDeployGroup,
  CodeDeployTarget,
  LifecycleEventName,
  RollbackEvent,
  TrafficRouting,
} from '../model/code-deploy.ts';
import type {
  AlarmConfigurationInput,
  AppSpecInput,
  AutoRollbackInput,
  CodeDeployCommand,
  CodeDeployOp,
} from '../model/code-deploy-commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { CodeDeployDeploymentKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findAlarm } from '../rules/alarms.ts';
import { refuseRouting } from '../rules/alias-routing.ts';
import { bookOf, findApplication, findGroup, openDeploymentOf } from '../rules/code-deploy.ts';
import { configOfPreference, DEFAULT_CONFIG, findConfig } from '../rules/code-deploy-configs.ts';
import { resourceOf } from '../rules/code-deploy-requests.ts';
import { findAlias, findFunction } from '../rules/functions.ts';
import { findListenerRule } from '../rules/listener-rules.ts';
import { DEFAULT_CLUSTER, findCluster, findService, findTaskDefinition } from '../rules/lookup.ts';
import { findTargetGroup } from '../rules/target-groups.ts';
import { primaryTaskSet } from '../rules/task-sets.ts';
import { arm } from './code-deploy-waits.ts';

type InputOf<O extends CodeDeployOp> = Extract<CodeDeployCommand, { op: O }>['input'];

/** From Created to InProgress [A]. */
const QUEUE = seconds(1);
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const ID_LENGTH = 9;

/* ---- Applications and configurations ---- */

export function refuseApplication(world: World, { applicationName: application }: InputOf<'CreateApplication'>) {
  return findApplication(world, application) === null
    ? null
    : refusal('ApplicationAlreadyExistsException', 'code-deploy-application-exists', { application });
}

export function refuseConfig(world: World, { deploymentConfigName: config }: InputOf<'CreateDeploymentConfig'>) {
  return findConfig(world, config) === null
    ? null
    : refusal('DeploymentConfigAlreadyExistsException', 'code-deploy-config-exists', { config });
}

export function createConfig(ctx: Context, input: InputOf<'CreateDeploymentConfig'>): void {
  const { type, timeBasedCanary: canary, timeBasedLinear: linear } = input.trafficRoutingConfig;
  const routing: TrafficRouting =
    type === 'TimeBasedCanary'
      ? { type, percent: canary!.canaryPercentage, intervalMinutes: canary!.canaryInterval }
      : type === 'TimeBasedLinear'
        ? { type, percent: linear!.linearPercentage, intervalMinutes: linear!.linearInterval }
        : { type, percent: 100, intervalMinutes: 0 };
  const { deploymentConfigName, computePlatform } = input;
  bookOf(ctx.world).configs.push({ deploymentConfigName, computePlatform, routing });
}

/* ---- Groups (CD-01) ---- */

function serviceOf(world: World, input: InputOf<'CreateDeploymentGroup'>): Service | null {
  const named = input.ecsServices?.[0];
  const cluster = named === undefined ? null : findCluster(world, named.clusterName ?? clusterByDefault(world));
  return cluster === null ? null : findService(world, cluster, named!.serviceName);
}

/** A request without a cluster means `default`, or the only one there is. */
function clusterByDefault({ clusters }: World): string {
  return clusters.length === 1 ? clusters[0]!.clusterName : DEFAULT_CLUSTER;
}

export function refuseGroup(world: World, input: InputOf<'CreateDeploymentGroup'>): Refusal | null {
  const { applicationName: application, deploymentGroupName: group } = input;
  const row = findApplication(world, application);
  if (row === null)
    return refusal('ApplicationDoesNotExistException', 'code-deploy-application-missing', { application });
  if (findGroup(world, application, group) >= 0) {
    return refusal('DeploymentGroupAlreadyExistsException', 'code-deploy-group-exists', { group });
  }
  const platform = input.ecsServices === undefined ? 'Lambda' : 'ECS';
  if (row.computePlatform !== platform) {
    return refusal('InvalidComputePlatformException', 'code-deploy-platform', { application, platform });
  }
  const config = input.deploymentConfigName ?? DEFAULT_CONFIG[platform];
  const unfit = refuseConfigFor(world, config, platform);
  return unfit ?? (platform === 'ECS' ? refuseEcsGroup(world, input, config) : null);
}

function refuseConfigFor(world: World, config: string, platform: 'ECS' | 'Lambda'): Refusal | null {
  const found = findConfig(world, config);
  if (found === null) return refusal('DeploymentConfigDoesNotExistException', 'code-deploy-config-missing', { config });
  return found.computePlatform === platform
    ? null
    : refusal('InvalidComputePlatformException', 'code-deploy-config-platform', { config, platform });
}

function refuseEcsGroup(world: World, input: InputOf<'CreateDeploymentGroup'>, config: string): Refusal | null {
  const name = input.ecsServices![0]?.serviceName ?? '';
  const service = serviceOf(world, input);
  if (service === null) return refusal('InvalidECSServiceException', 'service-not-found', { service: name });
  if (service.deploymentController !== 'CODE_DEPLOY') {
    return refusal('InvalidECSServiceException', 'code-deploy-controller', { service: name });
  }
  const pair = input.loadBalancerInfo!.targetGroupPairInfoList[0]!;
  for (const { name: targetGroup } of pair.targetGroups) {
    if (findTargetGroup(world, targetGroup) === null) {
      return refusal('InvalidTargetGroupPairException', 'target-group-not-found', { targetGroup });
    }
  }
  const groups = pair.targetGroups.map((one) => findTargetGroup(world, one.name)!);
  const [entry] = primaryTaskSet(world, service)?.loadBalancers ?? [];
  const used = groups.find(({ key }) => key === entry?.targetGroup);
  if (used === undefined) {
    return refusal('InvalidTargetGroupPairException', 'code-deploy-target-groups', { service: name });
  }
  for (const listener of [...pair.prodTrafficRoute.listenerArns, ...(pair.testTrafficRoute?.listenerArns ?? [])]) {
    const place = findListenerRule(world, listener);
    // CD-01: both on the balancer that the service is behind.
    if (place === null || place.balancer.key !== used.loadBalancer) {
      return refusal('InvalidTargetGroupPairException', 'code-deploy-listener', { listener });
    }
    const isAtOnce = findConfig(world, config)!.routing.type === 'AllAtOnce';
    if (place.balancer.type === 'network' && !isAtOnce) {
      return refusal('InvalidDeploymentConfigNameException', 'code-deploy-network', { config });
    }
  }
  return null;
}

function alarmsOf(given: AlarmConfigurationInput | undefined): readonly string[] {
  return given?.enabled === false ? [] : (given?.alarms ?? []).map(({ name }) => name);
}

/** null: nothing was said. */
function rollbackOf(given: AutoRollbackInput | undefined): readonly RollbackEvent[] | null {
  if (given === undefined) return null;
  return given.enabled === false ? [] : (given.events ?? ['DEPLOYMENT_FAILURE']);
}

export function createGroup(ctx: Context, input: InputOf<'CreateDeploymentGroup'>): void {
  const { world } = ctx;
  const platform = input.ecsServices === undefined ? 'Lambda' : 'ECS';
  const pair = input.loadBalancerInfo?.targetGroupPairInfoList[0];
  const arns = (listeners: readonly string[]): string[] =>
    listeners.map((one) => findListenerRule(world, one)!.listener.listenerArn);
  const [first, second] = (pair?.targetGroups ?? []).map(({ name }) => findTargetGroup(world, name)!.key);
  const { terminateBlueInstancesOnDeploymentSuccess: blue, deploymentReadyOption: ready } =
    input.blueGreenDeploymentConfiguration ?? {};
  const group: CodeDeployGroup = {
    applicationName: input.applicationName,
    deploymentGroupName: input.deploymentGroupName,
    platform,
    deploymentConfigName: input.deploymentConfigName ?? DEFAULT_CONFIG[platform],
    service: platform === 'ECS' ? serviceOf(world, input)!.key : null,
    pair:
      pair === undefined
        ? null
        : {
            groups: [first!, second!],
            productionListeners: arns(pair.prodTrafficRoute.listenerArns),
            testListeners: arns(pair.testTrafficRoute?.listenerArns ?? []),
          },
    alarms: alarmsOf(input.alarmConfiguration),
    rollbackOn: rollbackOf(input.autoRollbackConfiguration),
    terminationWaitMinutes: blue?.terminationWaitTimeInMinutes ?? TERMINATION_WAIT_MINUTES,
    keepsBlue: blue?.action === 'KEEP_ALIVE',
    readyWaitMinutes: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 60) : null,
  };
  bookOf(world).groups.push(group);
}

/* ---- Deployments ---- */

export function refuseDeployment(world: World, input: InputOf<'CreateCodeDeployDeployment'>): Refusal | null {
  const { applicationName: application, deploymentGroupName: name } = input;
  if (findApplication(world, application) === null) {
    return refusal('ApplicationDoesNotExistException', 'code-deploy-application-missing', { application });
  }
  const index = findGroup(world, application, name);
  if (index < 0) return refusal('DeploymentGroupDoesNotExistException', 'code-deploy-group-missing', { group: name });
  const group = world.codeDeploy!.groups[index]!;
  const content = input.revision.appSpecContent.content;
  return (
    refuseConfigFor(world, input.deploymentConfigName ?? group.deploymentConfigName, group.platform) ??
    refuseTarget(world, group, content, input.deploymentConfigName ?? group.deploymentConfigName) ??
    refuseHooks(world, content)
  );
}

function refuseTarget(world: World, group: CodeDeployGroup, content: AppSpecInput, config: string): Refusal | null {
  const resource = resourceOf(content);
  const platform = resource.Type === 'AWS::ECS::Service' ? 'ECS' : 'Lambda';
  const application = group.applicationName;
  if (platform !== group.platform) {
    return refusal('InvalidComputePlatformException', 'code-deploy-platform', { application, platform });
  }
  return resource.Type === 'AWS::ECS::Service'
    ? refuseRevision(world, group, resource.Properties, config)
    : refuseVersion(world, group, resource.Properties);
}

function refuseBusy(world: World, group: CodeDeployGroup, subject: Parameters<typeof openDeploymentOf>[1]) {
  const open = openDeploymentOf(world, subject);
  const params = { group: group.deploymentGroupName, deployment: open?.deploymentId ?? '' };
  return open === null ? null : refusal('DeploymentLimitExceededException', 'code-deploy-busy', params);
}

type Properties<Type extends string> = Extract<ReturnType<typeof resourceOf>, { Type: Type }>['Properties'];

function refuseRevision(
  world: World,
  group: CodeDeployGroup,
  { TaskDefinition: taskDefinition, LoadBalancerInfo: balancer }: Properties<'AWS::ECS::Service'>,
  config: string,
): Refusal | null {
  const service = world.services[group.service!]!;
  const params = { service: service.serviceName };
  if (service.status !== 'ACTIVE') return refusal('ServiceNotActiveException', 'service-not-active', params);
  const definition = findTaskDefinition(world, taskDefinition);
  if (definition === null) return refusal('ClientException', 'task-definition-not-found', { taskDefinition });
  if (definition.status !== 'ACTIVE') return refusal('ClientException', 'task-definition-inactive', { taskDefinition });
  const [entry] = primaryTaskSet(world, service)?.loadBalancers ?? [];
  const container = balancer?.ContainerName ?? entry?.containerName ?? '';
  const port = balancer?.ContainerPort ?? entry?.containerPort ?? 0;
  const found = definition.containers.find((row) => row.name === container);
  if (found === undefined) return refusal('InvalidParameterException', 'load-balancer-container', { container, port });
  if (!found.portMappings.some((mapping) => mapping.containerPort === port)) {
    return refusal('InvalidParameterException', 'load-balancer-port', { container, port });
  }
  const isAtOnce = findConfig(world, config)!.routing.type === 'AllAtOnce';
  const place = findListenerRule(world, group.pair!.productionListeners[0]!);
  if (place?.balancer.type === 'network' && !isAtOnce) {
    return refusal('InvalidDeploymentConfigNameException', 'code-deploy-network', { config });
  }
  return refuseBusy(world, group, { service: service.key });
}

function refuseVersion(
  world: World,
  group: CodeDeployGroup,
  { Name: name, Alias: alias, CurrentVersion: given, TargetVersion: target }: Properties<'AWS::Lambda::Function'>,
): Refusal | null {
  const row = findFunction(world, name);
  const params = { function: name, alias };
  if (row === null) return refusal('ResourceNotFoundException', 'function-not-found', params);
  const known = findAlias(row, alias);
  if (known === null) return refusal('ResourceNotFoundException', 'alias-not-found', params);
  const busy = refuseBusy(world, group, { function: row.key, alias });
  if (busy !== null) return busy;
  const { functionVersion: version } = known.wanted;
  if (version !== given) {
    return refusal('InvalidRevisionException', 'code-deploy-alias-version', { ...params, version, given });
  }
  return refuseRouting(row, { functionVersion: given, additional: { version: target, weight: 0.5 } });
}

/** CD-03: who is asked has to be there. */
function refuseHooks(world: World, content: AppSpecInput): Refusal | null {
  for (const [hook, name] of Object.entries(hooksOf(content))) {
    if (findFunction(world, name) === null) {
      return refusal('ResourceNotFoundException', 'hook-not-found', { hook, function: name });
    }
  }
  return null;
}

function hooksOf({ Hooks: hooks }: AppSpecInput): Partial<Record<LifecycleEventName, string>> {
  const named = (hooks ?? []).flatMap((entry) => Object.entries(entry));
  return Object.fromEntries(named.filter(([, value]) => value !== undefined)) as Partial<
    Record<LifecycleEventName, string>
  >;
}

function targetOf(world: World, group: CodeDeployGroup, content: AppSpecInput): CodeDeployTarget {
  const resource = resourceOf(content);
  if (resource.Type === 'AWS::ECS::Service') {
    const { TaskDefinition: definition, LoadBalancerInfo: balancer, PlatformVersion } = resource.Properties;
    return {
      kind: 'service',
      service: group.service!,
      taskDefinition: findTaskDefinition(world, definition)!.key,
      containerName: balancer?.ContainerName ?? null,
      containerPort: balancer?.ContainerPort ?? null,
      platformVersion: PlatformVersion ?? null,
    };
  }
  const { Name, Alias: alias, CurrentVersion: currentVersion, TargetVersion: targetVersion } = resource.Properties;
  return { kind: 'alias', function: findFunction(world, Name)!.key, alias, currentVersion, targetVersion };
}

/** `d-` and nine letters or digits. */
function mintId(ctx: Context): string {
  const random = ctx.random('id/code-deploy');
  let id = 'd-';
  for (let index = 0; index < ID_LENGTH; index++) id += ID_LETTERS.charAt(random.below(ID_LETTERS.length));
  return id;
}

export function createDeployment(ctx: Context, input: InputOf<'CreateCodeDeployDeployment'>): CodeDeployDeployment {
  const { world } = ctx;
  const index = findGroup(world, input.applicationName, input.deploymentGroupName);
  const group = world.codeDeploy!.groups[index]!;
  const deploymentConfigName = input.deploymentConfigName ?? group.deploymentConfigName;
  const { content } = input.revision.appSpecContent;
  const { overrideAlarmConfiguration: alarms, autoRollbackConfiguration: rollback } = input;
  const key = world.codeDeploy!.deployments.length as CodeDeployDeploymentKey;
  const row: CodeDeployDeployment = {
    key,
    deploymentId: mintId(ctx),
    group: index,
    deploymentConfigName,
    routing: findConfig(world, deploymentConfigName)!.routing,
    target: targetOf(world, group, content),
    hooks: hooksOf(content),
    alarms: alarms === undefined ? group.alarms : alarmsOf(alarms),
    rollbackOn: rollback === undefined ? group.rollbackOn : rollbackOf(rollback),
    createdAtUs: ctx.nowUs,
    state: 'Created',
    completedAtUs: null,
    lifecycleEvents: [],
    blue: null,
    green: null,
    step: 0,
    productionPercent: 0,
    testPercent: 0,
    hook: null,
    failure: null,
    rolledBack: false,
    waits: {},
    timers: {},
  };
  world.codeDeploy!.deployments.push(row);
  ctx.start('code-deploy-deployment', key);
  ctx.say({ kind: 'CodeDeployDeploymentCreated', codeDeployDeployment: key });
  ctx.send('code-deploy-deployment', key, 'QUEUE');
  arm(ctx, row, 'begin', QUEUE);
  return row;
}

/* ---- SAM (LA-09) ---- */

const SAM_APPLICATION = 'ServerlessDeploymentApplication';
const SAM_ROLLBACK: AutoRollbackInput = {
  enabled: true,
  events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
};

/** The application and the group that SAM keeps for a function, and a deployment there. */
export function deployVersion(ctx: Context, event: SimEventOf<'VersionPreferred'>): void {
  const { world } = ctx;
  const row = world.functions![event.function]!;
  const { Type, Alarms: alarms = [], Hooks: hooks = {} } = event.preference;
  const group = { applicationName: SAM_APPLICATION, deploymentGroupName: `${row.functionName}DeploymentGroup` };
  if (findApplication(world, SAM_APPLICATION) === null) {
    bookOf(world).applications.push({ applicationName: SAM_APPLICATION, computePlatform: 'Lambda' });
  }
  if (findGroup(world, SAM_APPLICATION, group.deploymentGroupName) < 0) createGroup(ctx, group);
  const currentVersion = findAlias(row, event.alias)!.wanted.functionVersion;
  const Properties = {
    Name: row.functionName,
    Alias: event.alias,
    CurrentVersion: currentVersion,
    TargetVersion: event.version,
  };
  const content: AppSpecInput = {
    Resources: [{ [row.functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
    Hooks: [
      ...(hooks.PreTraffic === undefined ? [] : [{ BeforeAllowTraffic: hooks.PreTraffic }]),
      ...(hooks.PostTraffic === undefined ? [] : [{ AfterAllowTraffic: hooks.PostTraffic }]),
    ],
  };
  createDeployment(ctx, {
    ...group,
    deploymentConfigName: configOfPreference(world, Type),
    revision: { appSpecContent: { content } },
    autoRollbackConfiguration: SAM_ROLLBACK,
    overrideAlarmConfiguration: { enabled: true, alarms: alarms.map((name) => ({ name })) },
  });
}

/** The first of its alarms that is in ALARM now; null for none (CD-06). */
export function firedAlarm(world: World, { alarms }: CodeDeployDeployment): string | null {
  return alarms.find((name) => findAlarm(world, name)?.state === 'ALARM') ?? null;
}
