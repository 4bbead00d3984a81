/** A world of one cluster, told by what placement reads, and a context that remembers what a system did. */
import { firstWorld } from '../../sim/engine/world-state.ts';
import { NO_EVENT, type EventHandle } from '../../sim/kernel/event-queue.ts';
import { openStream, seedStream, type Random } from '../../sim/kernel/random.ts';
import { durationUs, type TimeUs } from '../../sim/kernel/time.ts';
import type { ContainerInstance, ContainerInstanceStatus } from '../../sim/model/agent.ts';
import type { Decision, DecisionTable, PlacementRequest } from '../../sim/model/decision.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type {
  ClusterKey,
  ContainerInstanceKey,
  DeploymentKey,
  FleetKey,
  InstanceKey,
  RegionKey,
  ServiceKey,
  TaskDefinitionKey,
} from '../../sim/model/ids.ts';
import type { PortUse, TaskNeeds } from '../../sim/model/resources.ts';
import type { Context } from '../../sim/model/system.ts';
import type { PlacementConstraint, PlacementStrategy } from '../../sim/model/task-definition.ts';
import type { World } from '../../sim/model/world.ts';

export const REGION = 'za-southwest-1';
export const CLUSTER = 0 as ClusterKey;
const AT_START = 0 as TimeUs;

export interface InstanceSketch {
  readonly name: string;
  readonly zone?: string;
  readonly cpu?: number;
  readonly memoryMiB?: number;
  readonly gpu?: number;
  readonly eniSlots?: number;
  /** TCP host ports in use. */
  readonly ports?: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly groups?: Readonly<Record<string, number>>;
  readonly status?: ContainerInstanceStatus;
  readonly connected?: boolean;
  readonly agentVersion?: string;
  readonly runningTasksCount?: number;
}

/** A region with zones az1, az2, … and one cluster, `Royaume`, without instances. */
export function emptyWorld(seed = 1): World {
  const world = firstWorld({
    royaume: 1,
    name: 'small-world',
    title: 'small world',
    seed,
    durationUs: durationUs(0),
    regions: [{ name: REGION, zones: ['az1', 'az2', 'az3'] }],
    images: {},
    behaviours: {},
    timeline: [],
    goals: [],
  });
  world.clusters.push({
    key: CLUSTER,
    clusterName: 'Royaume',
    clusterArn: `arn:aws:ecs:${REGION}:123456789012:cluster/Royaume`,
    region: 0 as RegionKey,
    status: 'ACTIVE',
    containerInstances: [],
    services: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    waiting: [],
    waitingWake: NO_EVENT,
  });
  return world;
}

/** Free resources are those of the sketch; as much again is registered, so that a release has room. */
export function register(world: World, sketch: InstanceSketch): ContainerInstance {
  const key = world.containerInstances.length as ContainerInstanceKey;
  const instance = world.instances.length as InstanceKey;
  const zone = world.zones.find(({ name }) => name === (sketch.zone ?? 'az1'))!;
  const ports: PortUse[] = (sketch.ports ?? []).map((port) => ({ protocol: 'tcp', port }));
  const free = {
    cpu: sketch.cpu ?? 2_048,
    memoryMiB: sketch.memoryMiB ?? 4_096,
    gpu: sketch.gpu ?? 0,
    eniSlots: sketch.eniSlots ?? 2,
  };
  const ec2InstanceId = `i-${String(instance).padStart(17, '0')}`;
  const tasks = Object.values(sketch.groups ?? {}).reduce((sum, count) => sum + count, 0);
  world.instances.push({
    key: instance,
    ec2InstanceId,
    name: sketch.name,
    fleet: 0 as FleetKey,
    fargateTask: null,
    instanceType: 'm5.large',
    ami: 'ecs-linux',
    region: 0 as RegionKey,
    zone: zone.key,
    clusterName: 'Royaume',
    attributes: {},
    vcpu: 2,
    memoryMiB: free.memoryMiB * 2,
    eniSlots: free.eniSlots * 2,
    gpus: free.gpu * 2,
    state: 'running.ready',
    agent: 'connected',
    containerInstance: key,
    launchedAtUs: AT_START,
    terminatedAtUs: null,
    timers: {},
    agentTimers: {},
    host: { cpuFree: free.cpu, memoryFreeMiB: free.memoryMiB, gpuFree: free.gpu, ports: [], waiting: [] },
    layers: [],
    images: [],
    pulls: [],
  } satisfies Partial<World['instances'][number]> as unknown as World['instances'][number]);
  const ci: ContainerInstance = {
    key,
    containerInstanceArn: `arn:aws:ecs:${REGION}:123456789012:container-instance/Royaume/${sketch.name}`,
    cluster: CLUSTER,
    instance,
    status: sketch.status ?? 'ACTIVE',
    agentConnected: sketch.connected ?? true,
    agentVersion: sketch.agentVersion ?? '1.75.0',
    registeredAtUs: AT_START,
    attributes: { 'ecs.availability-zone': zone.name, ...sketch.attributes },
    registered: {
      cpu: free.cpu * 2,
      memoryMiB: free.memoryMiB * 2,
      gpu: free.gpu * 2,
      eniSlots: free.eniSlots * 2,
      ports: [],
    },
    remaining: { ...free, ports },
    runningTasksCount: sketch.runningTasksCount ?? tasks,
    pendingTasksCount: 0,
    groupCounts: { ...sketch.groups },
    tasks: [],
    version: 1,
    timers: {},
  };
  world.containerInstances.push(ci);
  world.clusters[CLUSTER]!.containerInstances.push(key);
  return ci;
}

export function worldOf(sketches: readonly InstanceSketch[]): World {
  const world = emptyWorld();
  for (const sketch of sketches) register(world, sketch);
  return world;
}

export function needsOf(needs: Partial<TaskNeeds> = {}): TaskNeeds {
  return { cpu: 0, memoryMiB: 0, gpu: 0, eniSlots: 0, ports: [], attributes: [], ...needs };
}

export interface RequestSketch {
  readonly needs?: Partial<TaskNeeds>;
  /** null for tasks without a service; then the group is `family:web`. */
  readonly service?: string | null;
  readonly group?: string;
  readonly strategy?: readonly PlacementStrategy[];
  readonly constraints?: readonly PlacementConstraint[];
  readonly zoneNames?: readonly string[] | null;
}

export function requestOf(sketch: RequestSketch = {}): PlacementRequest {
  const service = sketch.service === undefined ? 'web' : sketch.service;
  return {
    cluster: CLUSTER,
    taskDefinition: 0 as TaskDefinitionKey,
    group: sketch.group ?? (service === null ? 'family:web' : `service:${service}`),
    service: service === null ? null : (0 as ServiceKey),
    deployment: service === null ? null : (0 as DeploymentKey),
    needs: needsOf(sketch.needs),
    constraints: sketch.constraints ?? [],
    strategy: sketch.strategy ?? [],
    zoneNames: sketch.zoneNames ?? null,
  };
}

/** `spread(instanceId)`, `binpack(cpu)`, `random`, … in the order given. */
export function chain(...strategies: readonly string[]): PlacementStrategy[] {
  return strategies.map((text) => {
    const [type, field] = text.split(/[()]/) as [PlacementStrategy['type'], string | undefined];
    const written = field === 'az' ? 'attribute:ecs.availability-zone' : field;
    return { type, field: written ?? null };
  });
}

export function memberOf(expression: string): PlacementConstraint {
  return { type: 'memberOf', expression };
}
export const DISTINCT: PlacementConstraint = { type: 'distinctInstance', expression: null };

export function nameOf(world: World, key: number | null): string | null {
  return key === null ? null : world.instances[world.containerInstances[key]!.instance]!.name;
}

export function chance(seed: number): Random {
  return openStream(seedStream(seed, 'test'));
}

export interface ContextRecord {
  readonly ctx: Context;
  readonly said: SimEvent[];
  readonly touched: string[];
  readonly tables: DecisionTable[];
}

/** A context for one occurrence; `wants` tells which decisions' tables are wanted. */
export function recordingContext(
  world: World,
  occurrence = 7,
  wants: (key: number) => boolean = () => false,
): ContextRecord {
  const said: SimEvent[] = [];
  const touched: string[] = [];
  const tables: DecisionTable[] = [];
  const refuse = (): never => {
    throw new Error('placement must not do this');
  };
  const ctx: Context = {
    world,
    nowUs: 5_000_000 as TimeUs,
    occurrence,
    say: (event) => said.push(event) as EventHandle,
    sayIn: refuse,
    cancel: refuse,
    start: refuse,
    send: refuse,
    random: (stream) => openStream((world.streams[stream] ??= seedStream(world.seed, stream))),
    touch: (kind, key) => void touched.push(`${kind} ${key}`),
    wantsTable: wants,
    giveTable: (table) => void tables.push(table),
    decide: (decision: Decision) => void world.decisions.push(decision),
    answer: () => {},
    record: () => {},
  };
  return { ctx, said, touched, tables };
}
