/**
 * What placement strategies measure, and the choice of the task to stop when a service has too many.
 * Placement takes the lowest measure of each strategy in turn, scale-in undoes the highest: one arithmetic for both.
 * Source: PL-05 to PL-07, PL-09, PL-10, PL-12, PL-13.
 */
import { InvariantError, invariant, present } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { CapacityProviderStrategyItem } from '../model/capacity.ts';
import type { ClusterKey, TaskKey } from '../model/ids.ts';
import type { ResourceBook } from '../model/resources.ts';
import type { Service } from '../model/service.ts';
import type { PlacementStrategy } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { attributeOf, groupCount } from './reservation.ts';

const ATTRIBUTE_PREFIX = 'attribute:';

/** PL-05 for services, PL-13 read backwards: zones first, then the instance with the fewest tasks of the service. */
export const SERVICE_STRATEGY: readonly PlacementStrategy[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];
/** PL-05 for tasks without a service. */
const STANDALONE_STRATEGY: readonly PlacementStrategy[] = [{ type: 'random', field: null }];

/** The strategy as given, or the default of PL-05. */
export function strategyInForce(
  given: readonly PlacementStrategy[],
  forService: boolean,
): readonly PlacementStrategy[] {
  if (given.length > 0) return given;
  return forService ? SERVICE_STRATEGY : STANDALONE_STRATEGY;
}

/**
 * The attribute that a spread counts by; null when it counts each instance by itself (`instanceId`, `host`).
 * Throws InvariantError for another field: requests are checked before.
 */
export function spreadAttribute(strategy: PlacementStrategy): string | null {
  const field = strategy.field ?? '';
  if (field === 'instanceId' || field === 'host') return null;
  if (field.startsWith(ATTRIBUTE_PREFIX)) return field.slice(ATTRIBUTE_PREFIX.length);
  throw new InvariantError('placement.spread-field', { strategy });
}

/** The value an instance is counted under; instances without the attribute share '' (PL-06). */
export function spreadValue(ci: ContainerInstance, attribute: string): string {
  return attributeOf(ci, attribute) ?? '';
}

/**
 * Tasks of the group by value of the attribute, over every registered instance of the cluster, placeable or not: what
 * runs in a full zone still counts (PL-06).
 */
function spreadCounts(world: World, cluster: ClusterKey, group: string, attribute: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of world.clusters[cluster]!.containerInstances) {
    const ci = world.containerInstances[key]!;
    const value = spreadValue(ci, attribute);
    counts.set(value, (counts.get(value) ?? 0) + groupCount(ci, group));
  }
  return counts;
}

/**
 * The amount that binpack looks at: CPU units or MiB of the book (PL-07). The API takes either case.
 * Throws InvariantError for another field: requests are checked before.
 */
export function binpackAmount(strategy: PlacementStrategy, book: Pick<ResourceBook, 'cpu' | 'memoryMiB'>): number {
  switch (strategy.field) {
    case 'cpu':
    case 'CPU':
      return book.cpu;
    case 'memory':
    case 'MEMORY':
      return book.memoryMiB;
    default:
      throw new InvariantError('placement.binpack-field', { strategy });
  }
}

/** Part of Random: a whole number 0 ≤ x < n. */
export interface Chance {
  below(n: number): number;
}

/**
 * The task whose removal leaves the best result (PL-12; without a strategy PL-13).
 *
 * Each strategy narrows the tasks to those it would rather lose: spread those of the value with the most tasks of the
 * service, binpack those whose instance then has the most free. What is still tied goes by chance when the service has
 * a strategy and `chance` is given, else by smallest containerInstanceArn, then by key.
 * Who plans several stops before any of them happens passes those already planned as `leaving`: they are measured as
 * gone, so that the second choice sees the first.
 * Cost: one pass over the tasks and, for each spread by attribute, one over the cluster.
 * Throws InvariantError when `tasks` is empty.
 */
export function chooseToStop(
  world: World,
  tasks: readonly TaskKey[],
  service: Pick<Service, 'cluster' | 'serviceName' | 'placementStrategy' | 'compute'>,
  leaving: readonly TaskKey[] = [],
  chance: Chance | null = null,
): TaskKey {
  invariant(tasks.length > 0, 'scale-in.no-tasks', () => ({ service: service.serviceName }));
  const group = `service:${service.serviceName}`;
  const gone = leaving.map((key) => world.tasks[key]!).filter((task) => task.desiredStatus === 'RUNNING');
  let left = tasks.map((key) => present(world.tasks[key], 'scale-in.no-such-task', () => ({ key })));
  if (left.some((task) => task.containerInstance === null)) {
    return chooseWithoutInstance(world, left, group, gone, service.compute?.capacityProviderStrategy ?? []);
  }
  for (const strategy of strategyInForce(service.placementStrategy, true)) {
    if (strategy.type === 'random') break;
    left = highest(left, removalMeasure(world, service.cluster, group, strategy, gone));
  }
  left.sort((a, b) => a.key - b.key);
  if (left.length === 1) return left[0]!.key;
  if (chance !== null && service.placementStrategy.length > 0) return left[chance.below(left.length)]!.key;
  let best = left[0]!;
  for (const task of left) if (arnOf(world, task) < arnOf(world, best)) best = task;
  return best.key;
}

/**
 * Tasks that wait for capacity go first. On Fargate the provider that has most beyond its share gives up a task, so that
 * the strategy holds (SV-21), the newest one in its fullest zone (PL-13, PL-14).
 */
function chooseWithoutInstance(
  world: World,
  tasks: readonly Task[],
  group: string,
  gone: readonly Task[],
  strategy: readonly CapacityProviderStrategyItem[],
): TaskKey {
  const left = tasks.filter((task) => task.containerInstance === null);
  const waiting = left.filter((task) => task.host === null);
  const counted: Task[] = [];
  for (const { sky } of world.zones) {
    for (const key of sky) {
      const task = world.tasks[key]!;
      const isMember = task.group === group && task.cluster === left[0]!.cluster;
      if (isMember && task.desiredStatus === 'RUNNING' && !gone.includes(task)) counted.push(task);
    }
  }
  const sameProvider = (task: Task, other: Task): boolean => task.capacityProviderName === other.capacityProviderName;
  const beyond = (task: Task): number => {
    const item = strategy.find(({ capacityProvider }) => capacityProvider === task.capacityProviderName);
    if (item === undefined) return 0;
    const count = counted.filter((other) => sameProvider(task, other)).length - item.base;
    return count <= 0 ? -1 : item.weight === 0 ? Infinity : count / item.weight;
  };
  const inZone = (task: Task): number =>
    counted.filter((other) => other.zone === task.zone && sameProvider(task, other)).length;
  const from = waiting.length > 0 ? waiting : left;
  return highest(
    highest(
      from,
      memo(beyond, (task) => task.capacityProviderName),
    ),
    memo(inZone, (task) => `${task.zone} ${task.capacityProviderName}`),
  ).at(-1)!.key;
}

/** Measures once what is the same for many tasks. */
function memo(measure: (task: Task) => number, keyOf: (task: Task) => string | number | null): (task: Task) => number {
  const known = new Map<string | number | null, number>();
  return (task) => {
    const key = keyOf(task);
    let value = known.get(key);
    if (value === undefined) {
      value = measure(task);
      known.set(key, value);
    }
    return value;
  };
}

/**
 * How much a strategy gains by the removal of a task; higher is better. The tasks in `leaving` are still in the book; those
 * of a service that has just changed to other capacity may be in no instance's.
 */
export function removalMeasure(
  world: World,
  cluster: ClusterKey,
  group: string,
  strategy: PlacementStrategy,
  leaving: readonly Task[],
): (task: Task) => number {
  const gone = leaving.filter((task) => task.containerInstance !== null);
  const instanceOf = (task: Task): ContainerInstance => world.containerInstances[task.containerInstance!]!;
  if (strategy.type === 'binpack') {
    const freed = sumBy(
      gone,
      (task) => task.containerInstance,
      (task) => binpackAmount(strategy, task.needs),
    );
    return (task) =>
      binpackAmount(strategy, instanceOf(task).remaining) +
      binpackAmount(strategy, task.needs) +
      (freed.get(task.containerInstance) ?? 0);
  }
  const attribute = spreadAttribute(strategy);
  const members = gone.filter((task) => task.group === group);
  if (attribute === null) {
    const less = sumBy(
      members,
      (task) => task.containerInstance,
      () => 1,
    );
    return (task) => groupCount(instanceOf(task), group) - (less.get(task.containerInstance) ?? 0);
  }
  const counts = spreadCounts(world, cluster, group, attribute);
  const valueOf = (task: Task): string => spreadValue(instanceOf(task), attribute);
  const less = sumBy(members, valueOf, () => 1);
  return (task) => (counts.get(valueOf(task)) ?? 0) - (less.get(valueOf(task)) ?? 0);
}

function sumBy<K>(tasks: readonly Task[], by: (task: Task) => K, amount: (task: Task) => number): Map<K, number> {
  const sums = new Map<K, number>();
  for (const task of tasks) sums.set(by(task), (sums.get(by(task)) ?? 0) + amount(task));
  return sums;
}

function highest(tasks: readonly Task[], measure: (task: Task) => number): Task[] {
  let best = -Infinity;
  let kept: Task[] = [];
  for (const task of tasks) {
    const value = measure(task);
    if (value > best) {
      best = value;
      kept = [task];
    } else if (value === best) kept.push(task);
  }
  return kept;
}

function arnOf(world: World, task: Task): string {
  return world.containerInstances[task.containerInstance!]!.containerInstanceArn;
}
