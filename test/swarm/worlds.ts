/** Small random worlds with random timelines and commands, all from one seed: the swarm's material. */
import { openStream, seedStream, type Random } from '../../sim/kernel/random.ts';
import type { Command, Fault } from '../../sim/model/commands.ts';
import type { ContainerBehaviour, Image } from '../../sim/model/container.ts';
import type { JsonObject, PlacementConstraint, PlacementStrategy } from '../../sim/model/task-definition.ts';
import type { Setup } from '../../sim/model/setup.ts';

const REGION = 'za-southwest-1';
const CLUSTER = 'royaume';
const SECOND = 1_000_000;
const TYPES = ['t3.medium', 'm5.large', 'c5.large', 't2.micro', 'm5.xlarge'] as const;

/** Draws in words a person would use. */
export class Dice {
  readonly random: Random;
  constructor(seed: number, name: string) {
    this.random = openStream(seedStream(seed, name));
  }
  below(n: number): number {
    return this.random.below(n);
  }
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
  once(in_: number): boolean {
    return this.below(in_) === 0;
  }
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

function images(dice: Dice): Record<string, Image> {
  const base = { id: 'base', sizeMiB: dice.between(5, 200) };
  const rows: Record<string, Image> = {};
  for (const name of ['app:1', 'app:2', 'side:1', 'ghost:1']) {
    const own = { id: name, sizeMiB: dice.between(1, 300) };
    rows[name] = { name, layers: dice.once(2) ? [base, own] : [own], exists: name !== 'ghost:1' };
  }
  return rows;
}

function behaviours(dice: Dice): Record<string, ContainerBehaviour> {
  const rows: Record<string, ContainerBehaviour> = {};
  for (const name of ['app:1', 'app:2', 'side:1']) {
    if (dice.once(3)) continue;
    rows[name] = {
      startupUs: dice.between(0, 20) * SECOND,
      exitsAfterUs: dice.once(4) ? dice.between(1, 300) * SECOND : null,
      exitCode: dice.pick([0, 0, 1, 137, 139]),
      stopsAfterUs: dice.once(3) ? null : dice.between(0, 40) * SECOND,
      stopExitCode: dice.pick([0, 143]),
    };
  }
  return rows;
}

const HEALTH_CHECK = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 2 };

function container(dice: Dice, index: number, networkMode: string): Record<string, unknown> {
  const row: Record<string, unknown> = {
    name: `c${index}`,
    image: dice.once(25) ? 'ghost:1' : dice.pick(['app:1', 'app:2', 'side:1']),
    cpu: dice.pick([0, 64, 128, 256, 512]),
    memory: dice.pick([64, 128, 256, 512]),
    essential: index === 0 || !dice.once(3),
  };
  if (networkMode !== 'none' && dice.once(2)) {
    const containerPort = 8_000 + index;
    const hostPort = networkMode === 'bridge' ? dice.pick([0, 8_000 + dice.below(3) + 10 * index]) : containerPort;
    row['portMappings'] = [{ containerPort, hostPort, protocol: dice.pick(['tcp', 'udp']) }];
  }
  if (dice.once(4)) row['healthCheck'] = HEALTH_CHECK;
  if (dice.once(4)) row['stopTimeout'] = dice.between(2, 30);
  if (index > 0 && dice.once(2)) {
    row['dependsOn'] = [{ containerName: `c${dice.below(index)}`, condition: 'START' }];
    if (dice.once(3)) row['startTimeout'] = dice.between(5, 60);
  }
  return row;
}

function taskDefinition(dice: Dice, family: string): JsonObject {
  const networkMode = dice.pick(['bridge', 'bridge', 'awsvpc', 'host', 'none']);
  const containerDefinitions = Array.from({ length: dice.between(1, 3) }, (_, i) => container(dice, i, networkMode));
  const source: Record<string, unknown> = { family, networkMode, containerDefinitions };
  if (dice.once(3)) {
    source['cpu'] = '1024';
    source['memory'] = '1536';
  }
  if (dice.once(6)) source['placementConstraints'] = [{ type: 'memberOf', expression: expression(dice) }];
  return source as JsonObject;
}

function expression(dice: Dice): string {
  return dice.pick([
    'attribute:ecs.availability-zone == za-southwest-1a',
    'attribute:ecs.availability-zone in [za-southwest-1a, za-southwest-1b]',
    'attribute:ecs.instance-type =~ m5.*',
    'attribute:tier exists',
    'not(task:group == service:svc-0)',
    'runningTasksCount < 3',
    'attribute:ecs.instance-type != t2.micro and agentConnected == true',
  ]);
}

function constraints(dice: Dice): PlacementConstraint[] {
  if (!dice.once(3)) return [];
  return dice.once(2)
    ? [{ type: 'distinctInstance', expression: null }]
    : [{ type: 'memberOf', expression: expression(dice) }];
}

function strategy(dice: Dice): PlacementStrategy[] {
  const rules: PlacementStrategy[] = [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'spread', field: 'instanceId' },
    { type: 'spread', field: 'attribute:tier' },
    { type: 'binpack', field: 'cpu' },
    { type: 'binpack', field: 'memory' },
    { type: 'random', field: null },
  ];
  return Array.from({ length: dice.below(4) }, () => dice.pick(rules));
}

/** A command at random; names may not exist, so that refusals are met too. */
export function anyCommand(dice: Dice): Command {
  const family = `family-${dice.below(3)}`;
  const service = `svc-${dice.below(4)}`;
  const instance = `fleet-${dice.below(2)}-${dice.between(1, 6)}`;
  const networkConfiguration = { subnets: ['za-southwest-1a', 'za-southwest-1b'] };
  const commands: (() => Command)[] = [
    () => ({
      op: 'RunTask',
      input: {
        cluster: CLUSTER,
        taskDefinition: family,
        count: dice.between(1, 5),
        group: dice.once(3) ? 'batch' : null,
        startedBy: null,
        placementConstraints: constraints(dice),
        placementStrategy: strategy(dice),
        networkConfiguration,
      },
    }),
    () => ({ op: 'StopTask', input: { cluster: CLUSTER, task: `${service}#${dice.between(1, 8)}`, reason: null } }),
    () => createService(dice, dice.below(4)),
    () => ({
      op: 'UpdateService',
      input: {
        cluster: CLUSTER,
        service,
        taskDefinition: dice.once(2) ? family : null,
        desiredCount: dice.once(2) ? dice.below(9) : null,
        minimumHealthyPercent: dice.once(4) ? dice.pick([0, 50, 100]) : null,
        maximumPercent: dice.once(4) ? dice.pick([100, 150, 200]) : null,
        placementConstraints: null,
        placementStrategy: dice.once(4) ? strategy(dice) : null,
        forceNewDeployment: dice.once(4),
      },
    }),
    () => ({ op: 'DeleteService', input: { cluster: CLUSTER, service, force: dice.once(2) } }),
    () => ({
      op: 'UpdateContainerInstancesState',
      input: { cluster: CLUSTER, containerInstances: [instance], status: dice.pick(['DRAINING', 'ACTIVE']) },
    }),
    () => ({
      op: 'PutAttributes',
      input: {
        cluster: CLUSTER,
        attributes: [{ name: 'tier', value: dice.pick(['gold', 'iron']), targetId: instance }],
      },
    }),
    () => ({
      op: 'world.launchInstances',
      input: {
        fleet: `fleet-${dice.below(2)}`,
        count: dice.between(1, 2),
        zone: dice.once(2) ? 'za-southwest-1c' : null,
      },
    }),
    () => ({ op: 'world.terminateInstances', input: { instances: [instance] } }),
    () => ({ op: 'RegisterTaskDefinition', input: taskDefinition(dice, family) }),
    () => ({ op: 'DeregisterTaskDefinition', input: { taskDefinition: `${family}:${dice.between(1, 2)}` } }),
    () => ({ op: 'CreateCluster', input: { clusterName: dice.pick([CLUSTER, 'other']), region: REGION } }),
    () => ({ op: 'DeleteCluster', input: { cluster: 'other' } }),
    () => ({ op: 'world.fault', input: anyFault(dice, instance, service) }),
    () => ({ op: 'world.fault', input: anyFault(dice, instance, service) }),
  ];
  return dice.pick(commands)();
}

function anyFault(dice: Dice, instance: string, service: string): Fault {
  return dice.pick<Fault>([
    { kind: 'instanceCrash', instance },
    { kind: 'agentDisconnect', instance, forUs: dice.between(1, 400) * SECOND },
    {
      kind: 'zoneOutage',
      zone: dice.pick(['za-southwest-1a', 'za-southwest-1b']),
      forUs: dice.between(1, 200) * SECOND,
    },
    {
      kind: 'containerCrash',
      task: `${service}#${dice.between(1, 6)}`,
      container: null,
      exitCode: dice.pick([0, 1, 137]),
    },
  ]);
}

function createService(dice: Dice, index: number): Command {
  const [minimumHealthyPercent, maximumPercent] = dice.pick([
    [100, 200],
    [50, 100],
    [0, 100],
    [50, 150],
    [100, 100],
  ] as const);
  return {
    op: 'CreateService',
    input: {
      cluster: CLUSTER,
      serviceName: `svc-${index}`,
      taskDefinition: `family-${dice.below(3)}`,
      desiredCount: dice.below(7),
      minimumHealthyPercent,
      maximumPercent,
      placementConstraints: constraints(dice),
      placementStrategy: strategy(dice),
      networkConfiguration: { subnets: ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'] },
    },
  };
}

/** A whole scenario; its timeline spans its duration. */
export function anyWorld(seed: number): Setup {
  const dice = new Dice(seed, 'swarm/world');
  const zones = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'];
  const durationUs = dice.between(5, 30) * 60 * SECOND;
  const timeline: { atUs: number; command: Command }[] = [
    { atUs: 0, command: { op: 'CreateCluster', input: { clusterName: CLUSTER, region: REGION } } },
  ];
  for (let i = 0; i < 3; i++) {
    timeline.push({ atUs: 0, command: { op: 'RegisterTaskDefinition', input: taskDefinition(dice, `family-${i}`) } });
  }
  for (let i = 0; i < 2; i++) {
    const input = {
      name: `fleet-${i}`,
      cluster: dice.once(8) ? null : CLUSTER,
      region: REGION,
      zones: zones.slice(0, dice.between(1, 3)),
      instanceType: dice.pick(TYPES),
      ami: dice.once(10) ? ('ecs-windows' as const) : ('ecs-linux' as const),
      count: dice.below(5),
      attributes: dice.once(2) ? { tier: dice.pick(['gold', 'iron']) } : ({} as Record<string, string>),
    };
    timeline.push({ atUs: 0, command: { op: 'world.createFleet', input } });
  }
  for (let i = 0; i < dice.between(0, 3); i++) timeline.push({ atUs: 0, command: createService(dice, i) });
  const later = Array.from({ length: dice.below(15) }, () => ({
    atUs: dice.below(durationUs),
    command: anyCommand(dice),
  }));
  later.sort((a, b) => a.atUs - b.atUs);
  return {
    royaume: 1,
    name: `swarm-${seed}`,
    title: `Swarm ${seed}`,
    seed,
    durationUs,
    regions: [{ name: REGION, zones }],
    images: images(dice),
    behaviours: behaviours(dice),
    timeline: [...timeline, ...later],
    goals: [],
  };
}
