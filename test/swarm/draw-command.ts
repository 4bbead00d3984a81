/**
 * Random commands in the shapes of the API, read as a person's would be. Names may not exist and states may not fit, so
 * that refusals are met too; what the reader itself refuses is drawn again and counted.
 */
import { parseCommand } from '../../sim/rules/requests.ts';
import type { Command, Op } from '../../sim/model/commands.ts';
import type { World } from '../../sim/model/world.ts';
import type { Dice } from './dice.ts';
import {
  drawAlarm,
  drawAlarmNames,
  drawAlarmState,
  drawCollector,
  drawComposite,
  drawMetricData,
} from './draw-alarms.ts';
import { CODE_DEPLOY_DRAWS, TASK_SET_OPS } from './draw-code-deploy.ts';
import { drawDefinition, drawExpression } from './draw-definition.ts';
import { drawFault } from './draw-fault.ts';
import { drawFleet } from './draw-fleet.ts';
import {
  drawPublication,
  drawQueue,
  drawRule,
  drawSubscription,
  drawTargets,
  drawTopic,
  drawUnsubscription,
} from './draw-messaging.ts';
import { RELEASE_DRAWS, watching } from './draw-release.ts';
import { SCALING_DRAWS } from './draw-scaling.ts';
import { SERVERLESS_DRAWS } from './draw-serverless.ts';
import { Names, ZONES } from './names.ts';

export const REGION = 'za-southwest-1';
export const CLUSTER = 'royaume';
const KNOWN = [{ name: REGION, zones: ZONES }];

/** `gate-0` and `gate-2` take ports of instances, `gate-1` addresses of tasks, `gate-3` functions. */
export const GROUPS = ['gate-0', 'gate-1', 'gate-2', 'gate-3'] as const;

const drawListener = (dice: Dice): string => `${dice.pick([...GROUPS, 'town'])}-lb:80`;
const drawForward = (dice: Dice): object[] => [{ targetGroup: dice.pick(GROUPS), weight: dice.pick([0, 1, 10]) }];

export function drawListenerRule(dice: Dice, listener: string): object {
  return {
    listener,
    priority: dice.between(1, 3),
    conditions: [{ field: 'path-pattern', values: [dice.pick(['/api/*', '/', '*'])] }],
    forward: drawForward(dice),
  };
}

type Request = Record<string, unknown>;
type Draw = (dice: Dice, names: Names) => object;

function constraints(dice: Dice): Request {
  if (!dice.once(3)) return {};
  const row = dice.once(2) ? { type: 'distinctInstance' } : { type: 'memberOf', expression: drawExpression(dice) };
  return { placementConstraints: [row] };
}

function strategy(dice: Dice): Request {
  const rules = [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'spread', field: 'instanceId' },
    { type: 'spread', field: 'attribute:tier' },
    { type: 'binpack', field: 'cpu' },
    { type: 'binpack', field: 'memory' },
    { type: 'random' },
  ];
  return { placementStrategy: Array.from({ length: dice.below(4) }, () => dice.pick(rules)) };
}

/** What it runs on. Fargate knows neither strategies nor constraints, so it comes without them most of the time. */
function compute(dice: Dice, of: string): Request {
  const placement = { ...constraints(dice), ...strategy(dice) };
  if (of === 'family-3' && dice.once(3)) return { launchType: 'EXTERNAL', ...placement };
  const sky = of === 'family-2' || dice.once(12);
  if (sky && dice.once(2)) return { launchType: 'FARGATE', ...(dice.once(8) ? placement : {}) };
  if (sky && !dice.once(3)) return { capacityProviderStrategy: providers(dice) };
  if (dice.once(6))
    return { capacityProviderStrategy: [{ capacityProvider: 'provider-0', weight: 1, base: dice.below(2) }] };
  return dice.once(4) ? { launchType: dice.once(4) ? 'EXTERNAL' : 'EC2', ...placement } : placement;
}

function onFargate(compute: Request): boolean {
  return JSON.stringify(compute).includes('FARGATE');
}

function providers(dice: Dice): Request[] {
  return [
    { capacityProvider: 'FARGATE', weight: dice.below(2), base: dice.below(3) },
    { capacityProvider: 'FARGATE_SPOT', weight: dice.between(1, 4) },
  ];
}

/** In case the task definition is awsvpc; one that is not takes none, and says so. */
function network(dice: Dice, sky = false): Request {
  const assignPublicIp = (sky ? !dice.once(4) : dice.once(20)) ? { assignPublicIp: 'ENABLED' } : {};
  const subnets = ZONES.slice(0, dice.between(1, 3));
  const groups = dice.once(4) ? { securityGroups: [dice.pick(['default', 'shut'])] } : {};
  return { networkConfiguration: { awsvpcConfiguration: { subnets, ...assignPublicIp, ...groups } } };
}

function percents(dice: Dice, daemon: boolean): Request {
  const usual = [
    [100, 200],
    [50, 100],
    [0, 100],
    [50, 150],
    [100, 100],
    [100, 100],
  ] as const;
  const [minimumHealthyPercent, maximumPercent] = daemon
    ? [dice.pick([0, 33, 50, 99]), 100]
    : dice.once(2)
      ? dice.pick(usual)
      : [dice.below(101), dice.between(100, 250)];
  const watched = dice.once(2) ? watching(dice, minimumHealthyPercent) : {};
  return { deploymentConfiguration: { minimumHealthyPercent, maximumPercent, ...watched } };
}

function balancers(dice: Dice, of: string): Request {
  if (!dice.once(2) || (of === 'family-1' && !dice.once(6))) return {};
  const own = of === 'family-2' ? 'gate-1' : 'gate-0';
  const groups = dice.once(12) ? GROUPS : own === 'gate-0' && dice.once(3) ? [own, 'gate-2'] : [own];
  const row = { containerName: 'c0', containerPort: 8_000 };
  return { loadBalancers: groups.map((targetGroupArn) => ({ targetGroupArn, ...row })) };
}

export function drawService(dice: Dice, index: number): Request {
  const daemon = dice.once(6);
  const of = new Names(dice, null).family();
  const on = daemon ? constraints(dice) : compute(dice, of);
  return {
    serviceName: `svc-${index}`,
    taskDefinition: of,
    ...(daemon ? { schedulingStrategy: 'DAEMON' } : { desiredCount: dice.below(7) }),
    ...percents(dice, daemon),
    ...on,
    ...network(dice, onFargate(on)),
    ...balancers(dice, of),
    ...(dice.once(4) ? { healthCheckGracePeriodSeconds: dice.between(0, 120) } : {}),
    ...(dice.once(6) && !daemon ? { availabilityZoneRebalancing: dice.pick(['ENABLED', 'DISABLED']) } : {}),
  };
}

function updateService(dice: Dice, names: Names): Request {
  return {
    service: names.service(),
    ...(dice.once(2) ? { taskDefinition: names.family() } : {}),
    ...(dice.once(2) ? { desiredCount: dice.below(9) } : {}),
    ...(dice.once(4) ? percents(dice, false) : {}),
    ...(dice.once(4) ? strategy(dice) : {}),
    ...(dice.once(8) ? constraints(dice) : {}),
    ...(dice.once(8) ? network(dice) : {}),
    ...(dice.once(12) ? { capacityProviderStrategy: providers(dice) } : {}),
    ...(dice.once(8) ? balancers(dice, 'family-0') : {}),
    ...(dice.once(6) ? { availabilityZoneRebalancing: dice.pick(['ENABLED', 'DISABLED']) } : {}),
    ...(dice.once(6) ? { healthCheckGracePeriodSeconds: dice.between(0, 60) } : {}),
    forceNewDeployment: dice.once(4),
  };
}

/** LB-02: only of network load balancers. */
const KEEPS_CONNECTIONS = {
  'target_health_state.unhealthy.connection_termination.enabled': false,
  'target_health_state.unhealthy.draining_interval_seconds': 60,
};

/** LB-09, LB-10, LB-14, LB-15: how requests are led to targets. */
export function ways(dice: Dice, protocol: string): Request {
  const crosses = dice.once(3) ? { 'load_balancing.cross_zone.enabled': dice.once(2) } : {};
  if (protocol === 'TCP') return crosses;
  const algorithm = dice.pick(['round_robin', 'least_outstanding_requests', 'weighted_random']);
  const sticky = { 'stickiness.enabled': true, 'stickiness.lb_cookie.duration_seconds': dice.pick([1, 60]) };
  return {
    ...crosses,
    ...(dice.once(2) ? { 'load_balancing.algorithm.type': algorithm } : {}),
    ...(dice.once(3) ? { 'stickiness.type': 'lb_cookie', ...sticky } : {}),
  };
}

export function drawTargetGroup(dice: Dice, name: string, protocol = dice.once(8) ? 'TCP' : 'HTTP'): Request {
  const led = name === 'gate-3' ? {} : ways(dice, protocol);
  const mayStartSlowly = protocol === 'HTTP' && !('load_balancing.algorithm.type' in led);
  return {
    targetGroupName: name,
    ...(name === 'gate-3'
      ? { targetType: 'lambda' }
      : { targetType: name === 'gate-1' ? 'ip' : 'instance', protocol, port: 80 }),
    ...(name !== 'gate-3' && dice.once(2)
      ? { healthCheckIntervalSeconds: dice.pick([10, 30]), healthCheckTimeoutSeconds: 5 }
      : {}),
    attributes: {
      'deregistration_delay.timeout_seconds': dice.pick([0, 10, 60, 300]),
      ...(mayStartSlowly && dice.once(6) ? { 'slow_start.duration_seconds': 30 } : {}),
      ...(protocol === 'TCP' && name !== 'gate-3' && dice.once(2) ? KEEPS_CONNECTIONS : {}),
      ...led,
    },
  };
}

const target: Draw = (dice, names) =>
  dice.once(4)
    ? { targetGroup: 'gate-3', targets: [{ id: 'arn:aws:lambda:za-southwest-1:123456789012:function:worker' }] }
    : { targetGroup: dice.pick(['gate-0', 'gate-2']), targets: [{ id: names.instance(), port: 8_000 }] };

function runTask(dice: Dice, names: Names): Request {
  const of = names.family();
  const on = compute(dice, of);
  return {
    taskDefinition: of,
    count: dice.between(1, 5),
    ...(dice.once(3) ? { group: 'batch' } : {}),
    ...(dice.once(6) ? { clientToken: `token-${dice.below(2)}` } : {}),
    ...(dice.once(6) ? { overrides: { containerOverrides: [{ name: 'c0', cpu: 32, memory: 300 }] } } : {}),
    ...on,
    ...network(dice, onFargate(on)),
  };
}

function tryConnection(dice: Dice, names: Names): Request {
  const ends = ['internet', names.task(), names.instance()];
  const to = dice.once(2) ? names.task() : names.instance();
  return { from: dice.pick(ends), to, port: dice.pick([22, 80, 8_000]), protocol: dice.once(5) ? 'udp' : 'tcp' };
}

/** How each operation is drawn, and how often beside the others. One that is new to the simulator has to be drawn here too. */
const DRAWS: Readonly<Record<Op, readonly [often: number, draw: Draw]>> = {
  RunTask: [6, runTask],
  StartTask: [
    2,
    (dice, names) => ({
      taskDefinition: names.family(),
      containerInstances: [names.instance()],
      ...(dice.once(2) ? network(dice) : {}),
    }),
  ],
  StopTask: [
    4,
    (dice, names) => ({
      task: names.task(dice.once(2) ? 'slow' : 'running'),
      ...(dice.once(3) ? { reason: 'Enough' } : {}),
    }),
  ],
  CreateService: [3, (dice) => drawService(dice, dice.below(4))],
  UpdateService: [6, updateService],
  DeleteService: [2, (dice, names) => ({ service: names.service(), force: dice.once(2) })],
  UpdateTaskProtection: [
    2,
    (dice, names) => ({
      tasks: [names.task()],
      protectionEnabled: !dice.once(4),
      expiresInMinutes: dice.between(1, 5),
    }),
  ],
  GetTaskProtection: [1, (_dice, names) => ({ tasks: [names.task()] })],
  UpdateContainerInstancesState: [
    3,
    (dice, names) => ({ containerInstances: [names.instance()], status: dice.pick(['DRAINING', 'ACTIVE']) }),
  ],
  DeregisterContainerInstance: [1, (dice, names) => ({ containerInstance: names.instance(), force: !dice.once(3) })],
  UpdateContainerAgent: [1, (_dice, names) => ({ containerInstance: names.instance() })],
  PutAttributes: [
    2,
    (dice, names) => ({
      attributes: [{ name: 'tier', value: dice.pick(['gold', 'iron']), targetId: names.instance() }],
    }),
  ],
  PutAccountSetting: [1, (dice) => ({ name: 'awsvpcTrunking', value: dice.pick(['enabled', 'disabled']) })],
  RegisterTaskDefinition: [2, (dice, names) => drawDefinition(dice, names.family())],
  DeregisterTaskDefinition: [1, (dice, names) => ({ taskDefinition: `${names.family()}:${dice.between(1, 2)}` })],
  CreateCluster: [1, (dice) => ({ clusterName: dice.pick([CLUSTER, 'other']) })],
  DeleteCluster: [1, () => ({ cluster: 'other' })],
  CreateCapacityProvider: [
    1,
    (dice) => ({
      name: 'provider-0',
      autoScalingGroupProvider: {
        autoScalingGroupArn: `fleet-${dice.below(2)}`,
        ...(dice.once(2) ? { managedScaling: { status: 'ENABLED' } } : {}),
      },
    }),
  ],
  PutClusterCapacityProviders: [
    1,
    () => ({
      cluster: CLUSTER,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT', 'provider-0'],
      defaultCapacityProviderStrategy: [],
    }),
  ],
  DeleteCapacityProvider: [1, () => ({ capacityProvider: 'provider-0' })],
  CreateTargetGroup: [1, (dice) => drawTargetGroup(dice, dice.pick(GROUPS))],
  CreateLoadBalancer: [1, (dice) => ({ name: 'gate', type: dice.pick(['application', 'network']) })],
  CreateListener: [1, (dice) => ({ loadBalancer: 'gate', port: 80, forward: [{ targetGroup: dice.pick(GROUPS) }] })],
  ModifyListener: [1, (dice) => ({ listener: drawListener(dice), forward: drawForward(dice) })],
  CreateRule: [2, (dice) => drawListenerRule(dice, drawListener(dice))],
  ModifyRule: [1, (dice, names) => ({ ...names.rule(), forward: drawForward(dice) })],
  DeleteRule: [2, (_dice, names) => names.rule()],
  ModifyLoadBalancerAttributes: [
    1,
    (dice) => ({
      loadBalancer: `${dice.pick([...GROUPS, 'town'])}-lb`,
      attributes: {
        'load_balancing.cross_zone.enabled': dice.once(2),
        'idle_timeout.timeout_seconds': dice.between(1, 60),
      },
    }),
  ],
  'world.addTraffic': [
    1,
    (dice) => ({
      name: `late-${dice.below(3)}`,
      to: dice.pick([`${dice.pick(GROUPS)}-lb`, 'town-lb', dice.pick(GROUPS), 'nowhere']),
      arrivals: dice.pick([
        { constant: { perSecond: dice.between(1, 8) } },
        { poisson: { perSecond: dice.between(1, 8) } },
        { onOff: { on: 12, meanOn: '20s', meanOff: '40s' } },
        { ramp: { from: 0, to: dice.between(1, 16), over: '5m' } },
      ]),
      ...(dice.once(4) ? { sessions: { requests: 4 } } : {}),
      ...(dice.once(4) ? { retries: { attempts: 3 } } : {}),
      ...(dice.once(4) ? { subjects: 40 } : {}),
    }),
  ],
  'world.endTraffic': [1, (dice) => ({ name: dice.pick(['late-0', 'late-1', 'stream-0']) })],
  'world.setPrecision': [1, (dice) => ({ precision: dice.pick(['requests', 'flow', 'auto']) })],
  RegisterTargets: [1, target],
  DeregisterTargets: [1, target],
  'world.createFleet': [1, (dice) => drawFleet(dice, `late-${dice.below(3)}`)],
  'world.launchInstances': [
    2,
    (dice, names) => ({
      fleet: names.fleet(),
      count: dice.between(1, 2),
      ...(dice.once(2) ? { zone: names.zone() } : {}),
    }),
  ],
  'world.terminateInstances': [2, (_dice, names) => ({ instances: [names.instance()] })],
  'world.stopInstances': [2, (_dice, names) => ({ instances: [names.instance('stoppable')] })],
  'world.startInstances': [3, (_dice, names) => ({ instances: [names.instance('stopped')] })],
  'world.pushImage': [1, (dice) => ({ image: dice.pick(['app:1', 'side:1']), sizeMiB: dice.between(1, 100) })],
  ModifyTargetGroup: [
    1,
    (dice) => ({
      targetGroup: dice.pick([...GROUPS, 'town']),
      healthCheckIntervalSeconds: dice.pick([10, 60]),
      healthCheckTimeoutSeconds: 5,
      ...(dice.once(2) ? { attributes: ways(dice, 'HTTP') } : {}),
    }),
  ],
  'world.attachNetworkInterface': [1, (_dice, names) => ({ instance: names.instance() })],
  'world.tryConnection': [2, tryConnection],
  'world.setFargateQuota': [1, (dice) => ({ vcpu: dice.pick([0, 2, 6]) })],
  'world.fault': [14, drawFault],
  CreateTopic: [1, drawTopic],
  CreateQueue: [1, drawQueue],
  Subscribe: [2, drawSubscription],
  Unsubscribe: [2, drawUnsubscription],
  Publish: [1, drawPublication],
  PutRule: [1, drawRule],
  PutTargets: [1, drawTargets],
  PutMetricAlarm: [3, drawAlarm],
  PutCompositeAlarm: [2, drawComposite],
  PutMetricData: [6, drawMetricData],
  SetAlarmState: [1, drawAlarmState],
  DeleteAlarms: [1, drawAlarmNames],
  EnableAlarmActions: [1, drawAlarmNames],
  DisableAlarmActions: [1, drawAlarmNames],
  'world.putCollector': [1, drawCollector],
  ...SCALING_DRAWS,
  ...SERVERLESS_DRAWS,
  ...CODE_DEPLOY_DRAWS,
  ...RELEASE_DRAWS,
};

const NAMES_CLUSTER: ReadonlySet<Op> = new Set<Op>([
  'RunTask',
  'StartTask',
  'StopTask',
  'CreateService',
  'UpdateService',
  'DeleteService',
  'UpdateTaskProtection',
  'GetTaskProtection',
  'UpdateContainerInstancesState',
  'DeregisterContainerInstance',
  'UpdateContainerAgent',
  'PutAttributes',
  ...TASK_SET_OPS,
]);

/** Every operation as often as it is drawn. */
const BAG: readonly Op[] = Object.entries(DRAWS).flatMap(([op, [often]]) => Array<Op>(often).fill(op as Op));

/** Requests that the reader refused, by operation, since the start: an operation that is always refused is not tested. */
export const unread = new Map<string, number>();

/** Reads a request; null when the reader refuses it. */
export function readRequest(op: Op, request: object): Command | null {
  const named = NAMES_CLUSTER.has(op) ? { cluster: CLUSTER, ...request } : request;
  const reading = parseCommand(op, named, KNOWN);
  if ('command' in reading) return reading.command;
  const first = reading.issues[0]!;
  const kind = op === 'world.fault' ? ` ${Object.keys(request)[0]}` : '';
  const why = `${op}${kind} ${first.path.join('.')} ${first.code}`;
  unread.set(why, (unread.get(why) ?? 0) + 1);
  return null;
}

/** Every operation that is drawn. */
export const OPS_DRAWN = Object.keys(DRAWS) as readonly Op[];

/** A command at random that can be read; with a world, one about what is there. */
export function anyCommand(dice: Dice, world: World | null = null): Command {
  const names = new Names(dice, world);
  for (;;) {
    const op = dice.pick(BAG);
    const command = readRequest(op, DRAWS[op][1](dice, names));
    if (command !== null) return command;
  }
}
