/**
 * Random commands in the shapes of the API, read as a person's would be. Names may not exist and states may not fit, so
 * that refusals are met too; what the reader itself refuses is drawn again and counted.
 */
import { parseCommand } from '../../sim/rules/requests.ts';
import type { Command, Op } from '../../sim/model/commands.ts';
import type { Dice } from './dice.ts';
import { drawDefinition, drawExpression } from './draw-definition.ts';
import { drawFault, ZONES } from './draw-fault.ts';

export const REGION = 'za-southwest-1';
export const CLUSTER = 'royaume';
const KNOWN = [{ name: REGION, zones: ZONES }];

export const TYPES = ['t3.medium', 'm5.large', 'c5.large', 't2.micro', 'm5.xlarge'] as const;
const GROUPS = ['gate-0', 'gate-1'] as const;

type Request = Record<string, unknown>;
type Draw = (dice: Dice) => object;

const service = (dice: Dice): string => `svc-${dice.below(3)}`;
const family = (dice: Dice): string => `family-${dice.below(3)}`;
const instance = (dice: Dice): string => `fleet-${dice.below(2)}-${dice.between(1, 3)}`;
const task = (dice: Dice): string => `${dice.once(4) ? family(dice) : service(dice)}#${dice.between(1, 4)}`;

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
  const sky = of === 'family-2' || dice.once(12);
  if (sky && dice.once(2)) return { launchType: 'FARGATE', ...(dice.once(8) ? placement : {}) };
  if (sky && dice.once(3)) return { capacityProviderStrategy: providers(dice) };
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
  return { networkConfiguration: { awsvpcConfiguration: { subnets, ...assignPublicIp } } };
}

function percents(dice: Dice, daemon: boolean): Request {
  const [minimumHealthyPercent, maximumPercent] = daemon
    ? [dice.pick([0, 50]), 100]
    : dice.pick([
        [100, 200],
        [50, 100],
        [0, 100],
        [50, 150],
        [100, 100],
        [75, 130],
      ] as const);
  return { deploymentConfiguration: { minimumHealthyPercent, maximumPercent } };
}

/** `gate-0` takes ports of instances, `gate-1` addresses of tasks. */
function balancers(dice: Dice, of: string): Request {
  if (!dice.once(3) || (of === 'family-1' && !dice.once(6))) return {};
  const own = of === 'family-2' ? 'gate-1' : 'gate-0';
  const groups = dice.once(12) ? GROUPS : [own];
  const row = { containerName: 'c0', containerPort: 8_000 };
  return { loadBalancers: groups.map((targetGroupArn) => ({ targetGroupArn, ...row })) };
}

export function drawService(dice: Dice, index: number): Request {
  const daemon = dice.once(6);
  const of = family(dice);
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
    ...(dice.once(3) && !daemon ? { availabilityZoneRebalancing: dice.pick(['ENABLED', 'DISABLED']) } : {}),
  };
}

function updateService(dice: Dice): Request {
  return {
    service: service(dice),
    ...(dice.once(2) ? { taskDefinition: family(dice) } : {}),
    ...(dice.once(2) ? { desiredCount: dice.below(9) } : {}),
    ...(dice.once(4) ? percents(dice, false) : {}),
    ...(dice.once(4) ? strategy(dice) : {}),
    ...(dice.once(6) ? { healthCheckGracePeriodSeconds: dice.between(0, 60) } : {}),
    forceNewDeployment: dice.once(4),
  };
}

export function drawTargetGroup(dice: Dice, name: string): Request {
  return {
    targetGroupName: name,
    targetType: name === 'gate-0' ? 'instance' : 'ip',
    protocol: dice.once(8) ? 'TCP' : 'HTTP',
    port: 80,
    ...(dice.once(2) ? { healthCheckIntervalSeconds: dice.pick([10, 30]), healthCheckTimeoutSeconds: 5 } : {}),
    attributes: { 'deregistration_delay.timeout_seconds': dice.pick([0, 10, 60, 300]) },
  };
}

/** How each operation is drawn, and how often beside the others. */
const DRAWS: Partial<Readonly<Record<Op, readonly [often: number, draw: Draw]>>> = {
  RunTask: [
    6,
    (dice) => {
      const of = family(dice);
      const group = dice.once(3) ? { group: 'batch' } : {};
      const on = compute(dice, of);
      return { taskDefinition: of, count: dice.between(1, 5), ...group, ...on, ...network(dice, onFargate(on)) };
    },
  ],
  StartTask: [2, (dice) => ({ taskDefinition: family(dice), containerInstances: [instance(dice)], ...network(dice) })],
  StopTask: [4, (dice) => ({ task: task(dice) })],
  CreateService: [3, (dice) => drawService(dice, dice.below(4))],
  UpdateService: [6, updateService],
  DeleteService: [2, (dice) => ({ service: service(dice), force: dice.once(2) })],
  UpdateTaskProtection: [2, (dice) => ({ tasks: [task(dice)], protectionEnabled: !dice.once(4), expiresInMinutes: 5 })],
  GetTaskProtection: [1, (dice) => ({ tasks: [task(dice)] })],
  UpdateContainerInstancesState: [
    3,
    (dice) => ({ containerInstances: [instance(dice)], status: dice.pick(['DRAINING', 'ACTIVE']) }),
  ],
  DeregisterContainerInstance: [1, (dice) => ({ containerInstance: instance(dice), force: !dice.once(3) })],
  UpdateContainerAgent: [1, (dice) => ({ containerInstance: instance(dice) })],
  PutAttributes: [
    2,
    (dice) => ({ attributes: [{ name: 'tier', value: dice.pick(['gold', 'iron']), targetId: instance(dice) }] }),
  ],
  PutAccountSetting: [1, (dice) => ({ name: 'awsvpcTrunking', value: dice.pick(['enabled', 'disabled']) })],
  RegisterTaskDefinition: [2, (dice) => drawDefinition(dice, family(dice))],
  DeregisterTaskDefinition: [1, (dice) => ({ taskDefinition: `${family(dice)}:${dice.between(1, 2)}` })],
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
  RegisterTargets: [1, (dice) => ({ targetGroup: dice.pick(GROUPS), targets: [{ id: instance(dice), port: 8_000 }] })],
  DeregisterTargets: [
    1,
    (dice) => ({ targetGroup: dice.pick(GROUPS), targets: [{ id: instance(dice), port: 8_000 }] }),
  ],
  'world.launchInstances': [
    2,
    (dice) => ({
      fleet: `fleet-${dice.below(2)}`,
      count: dice.between(1, 2),
      ...(dice.once(2) ? { zone: 'za-southwest-1c' } : {}),
    }),
  ],
  'world.terminateInstances': [2, (dice) => ({ instances: [instance(dice)] })],
  'world.stopInstances': [2, (dice) => ({ instances: [`fleet-${dice.below(2)}-1`] })],
  'world.startInstances': [2, (dice) => ({ instances: [`fleet-${dice.below(2)}-1`] })],
  'world.pushImage': [1, (dice) => ({ image: dice.pick(['app:1', 'side:1']), sizeMiB: dice.between(1, 100) })],
  ModifyTargetGroup: [
    1,
    (dice) => ({
      targetGroup: dice.pick(GROUPS),
      healthCheckIntervalSeconds: dice.pick([10, 60]),
      healthCheckTimeoutSeconds: 5,
    }),
  ],
  'world.attachNetworkInterface': [1, (dice) => ({ instance: instance(dice) })],
  'world.tryConnection': [1, (dice) => ({ from: 'internet', to: task(dice), port: 8_000 })],
  'world.setFargateQuota': [1, (dice) => ({ vcpu: dice.pick([0, 2, 6]) })],
  'world.fault': [12, drawFault],
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

/** A command at random that can be read. */
export function anyCommand(dice: Dice): Command {
  for (;;) {
    const op = dice.pick(BAG);
    const command = readRequest(op, DRAWS[op]![1](dice));
    if (command !== null) return command;
  }
}
