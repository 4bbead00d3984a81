/** What can be broken, of what, and how a fault begins unless somebody says otherwise. Pure. */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, Json, JsonObject, TaskView, View } from '../sim-client/words.ts';

/** What a fault strikes; `all`: nothing in particular. */
export type Struck = 'instance' | 'zone' | 'region' | 'task' | 'image' | 'load-balancer' | 'subscriber' | 'all';

export interface FaultCard {
  readonly kind: string;
  readonly on: Struck;
  /** Members besides the one that is struck. */
  readonly with: JsonObject;
}

const FOR: JsonObject = { for: '2m' };

const faults = (on: Struck, kinds: Readonly<Record<string, JsonObject>>): FaultCard[] =>
  Object.entries(kinds).map(([kind, more]) => ({ kind, on, with: more }));

/** Every kind of fault, in the order in which they are offered: the land first, then what stands on it, then what it needs. */
export const FAULTS: readonly FaultCard[] = [
  ...faults('zone', { zoneOutage: FOR, zoneImpaired: FOR, subnetExhaustion: FOR, fargateCapacity: FOR }),
  ...faults('region', { regionOutage: FOR }),
  ...faults('instance', {
    instanceCrash: {},
    agentDisconnect: FOR,
    agentCrash: FOR,
    runtimeImpaired: FOR,
    eniExhaustion: FOR,
    cniFailure: FOR,
    trunkFailure: {},
    spotInterruption: {},
  }),
  ...faults('task', {
    containerCrash: { exitCode: 137 },
    containerOutOfMemory: {},
    containerHang: FOR,
    memoryLeak: { mibPerSecond: 1, ...FOR },
    cpuSpike: { vcpu: 1, ...FOR },
    slowStop: FOR,
    taskSpotInterruption: {},
    taskRetirement: {},
  }),
  ...faults('image', { imageMissing: FOR, pullStall: FOR }),
  ...faults('load-balancer', { balancerImpaired: FOR }),
  ...faults('all', { registryThrottled: FOR }),
  ...faults('subscriber', { subscriberFails: FOR }),
];

/** The member of the request that names what is struck; null: none. */
export const STRUCK_MEMBER: Readonly<Record<Struck, string | null>> = {
  instance: 'instance',
  zone: 'zone',
  region: 'region',
  task: 'task',
  image: 'image',
  'load-balancer': 'loadBalancer',
  subscriber: 'subscriber',
  all: null,
};

/** Has a container, too. */
const OF_CONTAINERS: readonly string[] = [
  'containerCrash',
  'containerOutOfMemory',
  'containerHang',
  'memoryLeak',
  'cpuSpike',
  'slowStop',
];

/** The request of a fault. */
export function faultInput({ kind, on, with: more }: FaultCard, struck: StruckThing | null): JsonObject {
  const member = STRUCK_MEMBER[on];
  const named: Record<string, Json> = member === null || struck === null ? {} : { [member]: struck.name };
  const { container } = struck ?? {};
  if (container !== undefined && OF_CONTAINERS.includes(kind)) named['container'] = container;
  return { [kind]: { ...named, ...more } };
}

export interface StruckThing {
  readonly name: string;
  /** Where it is seen. */
  readonly ref: EntityRef | null;
  readonly container?: string;
}

/** The task that a thing is, or that it is part of. */
function taskOf(view: View, { kind, key }: EntityRef): TaskView | null {
  if (kind === 'task') return entity(view.tasks, key);
  if (kind !== 'container') return null;
  return entities(view.tasks).find(({ containers }) => containers.some((one) => one.key === key)) ?? null;
}

/** What would be struck by something that falls on a thing: itself, or what it is part of; null: nothing of this sort. */
export function struckBy(view: View, ref: EntityRef | null, on: Struck): StruckThing | null {
  if (on === 'all') return { name: '', ref: null };
  if (ref === null) return null;
  const task = taskOf(view, ref);
  switch (on) {
    case 'task':
      return task === null || task.lastStatus === 'STOPPED' ? null : taskStruck(task, ref);
    case 'image': {
      const container = task?.containers.find(({ key }) => ref.kind === 'task' || key === ref.key);
      return container === undefined ? null : { name: container.image, ref };
    }
    case 'instance': {
      const instance = instanceOf(view, ref, task);
      return instance === null ? null : { name: instance.name, ref: { kind: 'instance', key: instance.key } };
    }
    case 'zone':
    case 'region': {
      const zone = zoneOf(view, ref, task);
      if (zone === null) return null;
      return { name: on === 'zone' ? zone.name : zone.region, ref: { kind: 'zone', key: zone.key } };
    }
    case 'load-balancer': {
      const balancer = ref.kind === 'load-balancer' ? entity(view.balancers, ref.key) : null;
      return balancer === null ? null : { name: balancer.name, ref };
    }
    case 'subscriber': {
      const name = subscriberName(view, ref);
      return name === null ? null : { name, ref };
    }
  }
}

function taskStruck(task: TaskView, ref: EntityRef): StruckThing {
  const container = ref.kind === 'container' ? task.containers.find(({ key }) => key === ref.key)?.name : undefined;
  const thing = { name: task.name, ref: { kind: 'task' as const, key: task.key } };
  return container === undefined ? thing : { ...thing, container };
}

function instanceOf(view: View, { kind, key }: EntityRef, task: TaskView | null) {
  const at = kind === 'instance' ? key : (task?.instance ?? -1);
  const instance = entity(view.instances, at);
  return instance === null || instance.state === 'terminated' ? null : instance;
}

function zoneOf(view: View, ref: EntityRef, task: TaskView | null) {
  if (ref.kind === 'zone') return entity(view.zones, ref.key);
  const instance = instanceOf(view, ref, task);
  return entity(view.zones, instance?.zone ?? task?.zone ?? -1);
}

function subscriberName(view: View, { kind, key }: EntityRef): string | null {
  if (kind === 'queue') return entity(view.queues, key)?.queueName ?? null;
  return kind === 'function' ? (entity(view.functions, key)?.functionName ?? null) : null;
}
