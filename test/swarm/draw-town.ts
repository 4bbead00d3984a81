/**
 * A town that most often serves what is asked of it: chance alone hardly ever brings a balancer, a service behind it and a
 * host with room together. It stands beside what else is drawn, in the worlds under load.
 */
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import type { Command, Op } from '../../sim/model/commands.ts';
import type { LoadBehaviour } from '../../sim/model/load.ts';
import type { TrafficSetup } from '../../sim/model/traffic.ts';
import type { Dice } from './dice.ts';
import { CLUSTER, drawListenerRule, readRequest, ways } from './draw-command.ts';
import { drawNames, drawSickness } from './draw-names.ts';
import { flawed, townReleases, townWay } from './draw-town-release.ts';
import { GATEWAY_ENTRANCE } from './draw-serverless.ts';
import { ZONES } from './names.ts';

type Request = Record<string, unknown>;
/** A command, and when [s]. */
type Deed = readonly [atS: number, op: Op, request: object];

const TOWN = 'town';
const BALANCER = `${TOWN}-lb`;
/** The other colour of its houses. */
const OTHER = 'town-b';
/** Priority of the rule that leads to its houses, in some. */
const RULE = 1;
const INN = 'inn';
/** Nobody else runs these. */
export const TOWN_IMAGES = ['house:1', 'inn:1', 'house:2'] as const;
const [HOUSE_IMAGE, INN_IMAGE, NEW_IMAGE] = TOWN_IMAGES;
const DOOR = 'town-door';

export interface Town {
  readonly timeline: readonly { readonly atUs: number; readonly command: Command }[];
  readonly behaviours: Readonly<Record<string, ContainerBehaviour>>;
  /** Where requests come in. */
  readonly entrances: readonly TrafficSetup['to'][];
}

/** Limits of memory of a container, of its task, or of neither, so that the host is the limit (RS-11 to RS-13). */
function memory(dice: Dice): { readonly own: Request; readonly task: Request } {
  const soft = { memoryReservation: 32 };
  switch (dice.below(4)) {
    case 0:
      return { own: soft, task: {} };
    case 1:
      return { own: soft, task: { memory: '128' } };
    default:
      return { own: { memory: dice.pick([128, 512]) }, task: {} };
  }
}

function definition(dice: Dice, family: string, image: string, networkMode: string, mapping: object = {}): object {
  const { own, task } = memory(dice);
  const container = { name: 'c0', image, cpu: dice.pick([64, 256]), ...own };
  const portMappings = [{ containerPort: 8_000, hostPort: networkMode === 'bridge' ? 0 : 8_000, ...mapping }];
  const quota = dice.once(4) ? { cpu: '512', memory: '512', ...task } : task;
  return { family, networkMode, ...quota, containerDefinitions: [{ ...container, portMappings }] };
}

/** A group of the town's own, a balancer before it, and in some a rule and a private way in. */
function gate(dice: Dice, isNetwork: boolean, targetType: string, hasTwo: boolean, hasRule: boolean): Deed[] {
  const protocol = isNetwork ? 'TCP' : 'HTTP';
  const led = ways(dice, protocol);
  const slowly = !isNetwork && !('load_balancing.algorithm.type' in led) && dice.once(2);
  const attributes = {
    ...led,
    'deregistration_delay.timeout_seconds': dice.pick([0, 30, 120]),
    ...(slowly ? { 'slow_start.duration_seconds': 60 } : {}),
  };
  const health = { healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 5, healthyThresholdCount: 2 };
  const forward = [{ targetGroup: TOWN }];
  const rule = { ...drawListenerRule(dice, `${BALANCER}:80`), priority: RULE, forward };
  const group = { targetType, protocol, port: 80, ...health, attributes };
  return [
    [0, 'CreateTargetGroup', { targetGroupName: TOWN, ...group }],
    ...(hasTwo ? [[0, 'CreateTargetGroup', { targetGroupName: OTHER, ...group }] as const] : []),
    [0, 'CreateLoadBalancer', { name: BALANCER, type: isNetwork ? 'network' : 'application' }],
    [0, 'CreateListener', { loadBalancer: BALANCER, protocol, port: 80, forward }],
    ...(hasTwo ? [[0, 'CreateListener', { loadBalancer: BALANCER, protocol, port: 8_080, forward }] as const] : []),
    ...(hasRule ? [[0, 'CreateRule', rule] as const] : []),
    ...(isNetwork ? door(dice) : []),
  ];
}

/** PK-01 to PK-03: with a yes or a no of the provider. */
function door(dice: Dice): Deed[] {
  const AcceptanceRequired = dice.once(2);
  const service = { name: 'town-keep', NetworkLoadBalancerArns: [BALANCER], AcceptanceRequired };
  const answer = dice.once(4) ? 'RejectVpcEndpointConnections' : 'AcceptVpcEndpointConnections';
  return [
    [0, 'CreateVpcEndpointServiceConfiguration', service],
    [0, 'CreateVpcEndpoint', { name: DOOR, ServiceName: 'town-keep', SubnetIds: ZONES.slice(0, dice.between(1, 3)) }],
    ...(AcceptanceRequired ? [[60, answer, { ServiceId: 'town-keep', VpcEndpointIds: [DOOR] }] as const] : []),
  ];
}

/** LA-11: a stage with a canary before a function. */
function stage(dice: Dice): Deed[] {
  const names = { restApiId: GATEWAY_ENTRANCE.api, stageName: GATEWAY_ENTRANCE.stage };
  const integration = { type: 'AWS_PROXY', uri: 'function:worker' };
  const Code = { durationMs: dice.pick([20, 2_000]), errorRate: dice.pick([0, 0.2]) };
  return [
    [0, 'CreateFunction', { FunctionName: 'worker', Timeout: dice.pick([1, 30]), Code }],
    [0, 'CreateRestApi', { name: GATEWAY_ENTRANCE.api, integration }],
    [0, 'CreateDeployment', { ...names, accessLogFormat: dice.pick(['CLF', 'JSON', 'XML', 'CSV']) }],
    [0, 'CreateDeployment', { ...names, canarySettings: { percentTraffic: dice.pick([10, 50]) } }],
  ];
}

/** AS-02: more tasks where there is more to do. */
function scaling(dice: Dice, isNetwork: boolean): Deed[] {
  if (!dice.once(3)) return [];
  const names = {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${CLUSTER}/${TOWN}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  };
  const byRequests = {
    PredefinedMetricType: 'ALBRequestCountPerTarget',
    ResourceLabel: `app/${BALANCER}/0123456789abcdef/targetgroup/${TOWN}/0123456789abcdef`,
  };
  const byCpu = { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' };
  const TargetTrackingScalingPolicyConfiguration = {
    TargetValue: dice.pick([5, 40]),
    PredefinedMetricSpecification: isNetwork || dice.once(2) ? byCpu : byRequests,
  };
  const rule = { PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration };
  return [
    [0, 'RegisterScalableTarget', { ...names, MinCapacity: 1, MaxCapacity: dice.between(3, 6) }],
    [0, 'PutScalingPolicy', { ...names, PolicyName: 'town', ...rule }],
  ];
}

function service(name: string, desiredCount: number, more: object): Deed {
  const spread = { placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }] };
  return [0, 'CreateService', { serviceName: name, taskDefinition: name, desiredCount, ...spread, ...more }];
}

/** `load` draws what containers of an image ask of the hardware; names have dice of their own. */
export function drawTown(dice: Dice, plain: ContainerBehaviour, load: () => LoadBehaviour, ofNames: Dice): Town {
  const names = drawNames(ofNames);
  const isNetwork = dice.once(3);
  const networkMode = dice.once(3) ? 'awsvpc' : 'bridge';
  const own = networkMode === 'awsvpc';
  const awsvpcConfiguration = { subnets: [...ZONES] };
  const network = own ? { networkConfiguration: { awsvpcConfiguration } } : {};
  const hasTwo = !dice.once(3);
  const hasRule = !isNetwork && dice.once(2);
  const place = {
    service: TOWN,
    balancer: BALANCER,
    isNetwork,
    groups: hasTwo ? [TOWN, OTHER] : [TOWN],
    priority: hasRule ? RULE : null,
  };
  const { isShifted, deploymentConfiguration } = townWay(dice, place);
  const advancedConfiguration = {
    alternateTargetGroupArn: OTHER,
    productionListenerRule: hasRule ? `${BALANCER}:80/${RULE}` : `${BALANCER}:80`,
    ...(dice.once(2) ? { testListenerRule: `${BALANCER}:8080` } : {}),
    roleArn: 'arn:aws:iam::123456789012:role/ecs',
  };
  const entry = { targetGroupArn: TOWN, containerName: 'c0', containerPort: 8_000 };
  const loadBalancers = [isShifted ? { ...entry, advancedConfiguration } : entry];
  const released = { taskDefinition: `${TOWN}:1`, deploymentConfiguration };
  const instanceType = dice.pick(['m5.large', 't3.medium', 't2.micro']);
  const withStage = dice.once(3);
  const deeds: Deed[] = [
    [0, 'world.createFleet', { name: TOWN, cluster: CLUSTER, zones: ZONES, instanceType, count: dice.between(2, 3) }],
    [0, 'RegisterTaskDefinition', definition(dice, TOWN, HOUSE_IMAGE, networkMode)],
    [0, 'RegisterTaskDefinition', definition(dice, TOWN, NEW_IMAGE, networkMode)],
    [0, 'RegisterTaskDefinition', definition(dice, INN, INN_IMAGE, 'bridge', names.mapping)],
    ...gate(dice, isNetwork, own ? 'ip' : 'instance', hasTwo, hasRule),
    service(INN, dice.between(0, 2), names.inn),
    service(TOWN, dice.between(1, 4), {
      ...names.town,
      ...network,
      ...released,
      loadBalancers,
      healthCheckGracePeriodSeconds: 60,
    }),
    ...scaling(dice, isNetwork),
    ...(withStage ? stage(dice) : []),
    ...(dice.once(3) ? [] : townReleases(dice, place)),
    ...names.later.map(([atS, service, change]): Deed => [atS, 'UpdateService', { service, ...change }]),
  ];
  const calls = [{ to: { service: INN }, share: 0.5, attempts: dice.between(1, 2), backoffUs: 100_000 }];
  const house = { ...load(), calls: dice.once(2) ? calls : [] };
  return {
    timeline: deeds.flatMap(([atS, op, request]) => {
      const command = readRequest(op, request);
      return command === null ? [] : [{ atUs: atS * 1_000_000, command }];
    }),
    behaviours: {
      [HOUSE_IMAGE]: { ...plain, load: house },
      [INN_IMAGE]: { ...plain, load: { ...load(), ...drawSickness(ofNames), calls: [] } },
      [NEW_IMAGE]: flawed(dice, plain, house),
    },
    entrances: [
      { loadBalancer: BALANCER, port: dice.once(2) ? 80 : null },
      ...(hasTwo
        ? [
            { loadBalancer: BALANCER, port: 8_080 },
            { loadBalancer: BALANCER, port: 80 },
          ]
        : []),
      ...(isNetwork ? [{ vpcEndpoint: DOOR, zone: dice.once(3) ? ZONES[0] : null }] : []),
      ...(withStage ? [GATEWAY_ENTRANCE] : []),
    ],
  };
}
