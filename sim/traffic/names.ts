/** Calls by name as edges of the request network: by a proxy (SC-01), by addresses looked up (SC-04), or nowhere (SC-02). */
import type { Container } from '../model/container.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { NameBook } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { setCaller } from '../queueing/callers.ts';
import {
  addMember,
  addPool,
  addRoute,
  addSource,
  removeMember,
  replanFlow,
  setMember,
  setSource,
} from '../queueing/network.ts';
import { OUTCOME, type Network, type Retries } from '../queueing/network-state.ts';
import { loadOf } from '../rules/load-behaviour.ts';
import {
  answersFor,
  endpointOf,
  isRegistered,
  namingOf,
  offers,
  REGISTERED_MAX,
  type Naming,
} from '../rules/service-names.ts';
import { serverOf } from '../rules/utilization.ts';
import { versionOfContainer } from './versions.ts';

/** SC-01: the first try and two retries. */
const TRIES = 3;

type Way = 'proxy' | 'resolver';

function namesOf(world: World): NameBook {
  return (world.traffic!.names ??= { pools: {}, members: {}, sources: {} });
}

/** The pool of all tasks that may be found so; it is there from the first call on that may need it. */
function poolOfName(ctx: Context, net: Network, service: Service, way: Way): number {
  const book = namesOf(ctx.world);
  const name = `${way}/${service.key}`;
  const known = book.pools[name];
  if (known !== undefined) return known;
  // A proxy that knows of nobody answers 503 itself; a name without records leads nowhere.
  const emptyOutcome = way === 'proxy' ? OUTCOME.unavailable : OUTCOME.refused;
  const options = { seed: ctx.world.seed, name: `name/${name}`, policy: 'roundRobin', emptyOutcome } as const;
  const pool = addPool(net, options);
  book.pools[name] = pool;
  refreshName(ctx, net, service, way);
  return pool;
}

interface Answering {
  readonly container: Container;
  readonly server: number;
  readonly healthy: boolean;
}

/** The containers that may be found, oldest first. */
function answering(world: World, service: Service, way: Way): Answering[] {
  const endpoint = way === 'proxy' ? endpointOf(world, service) : null;
  if (way === 'proxy' && endpoint === null) return [];
  const found: Answering[] = [];
  const keys = service.deployments.flatMap((deployment) => world.deployments[deployment]!.tasks).sort((a, b) => a - b);
  for (const key of keys) {
    const task = world.tasks[key]!;
    if (endpoint === null ? !isRegistered(world, task) : !offers(world, task, endpoint)) continue;
    const definition = world.taskDefinitions[task.taskDefinition]!;
    const rows = task.containers.map((one) => world.containers[one]!).filter((row) => !row.internal);
    const container =
      (endpoint === null ? undefined : rows.find((row) => answersFor(row, definition, endpoint))) ??
      rows.find((row) => row.essential);
    const server = container === undefined ? null : serverOf(world, container);
    // SC-04, SC-01: from the start of the container to its stop signal.
    if (container === undefined || server === null || container.stopSignalAtUs !== null) continue;
    found.push({ container, server, healthy: task.healthStatus !== 'UNHEALTHY' });
  }
  // SC-04.
  return endpoint === null ? found.slice(0, REGISTERED_MAX) : found;
}

/** Brings the members of a name in line with the tasks there are. */
function refreshName(ctx: Context, net: Network, service: Service, way: Way): void {
  const { world } = ctx;
  const book = namesOf(world);
  const pool = book.pools[`${way}/${service.key}`];
  if (pool === undefined) return;
  const members = (book.members[pool] ??= {});
  const found = answering(world, service, way);
  const wanted = new Map(found.map((row) => [row.container.key as number, row]));
  for (const key of Object.keys(members).map(Number)) {
    if (wanted.get(key)?.server === members[key]!.server) continue;
    removeMember(net, members[key]!.member);
    delete members[key];
  }
  // SC-04: unhealthy ones are named when nobody is healthy. Proxies go by failures alone.
  const all = way === 'proxy' || found.every(({ healthy }) => !healthy);
  for (const { container, server, healthy } of found) {
    const weight = all || healthy ? 1 : 0;
    const row = members[container.key];
    if (row !== undefined) {
      if (net.members.weight[row.member] !== weight) setMember(net, row.member, { weight }, ctx.nowUs);
      continue;
    }
    const zone = world.tasks[container.task]!.zone ?? 0;
    const version = versionOfContainer(world, net, container);
    const member = addMember(net, pool, { server, zone, weight, version });
    world.traffic!.targetOf[member] = -1;
    members[container.key] = { member, server };
  }
}

/** A task of a service has changed: who finds it by name. */
export function refreshNames(ctx: Context, net: Network, service: Service): void {
  if (ctx.world.traffic!.names === undefined) return;
  refreshName(ctx, net, service, 'proxy');
  refreshName(ctx, net, service, 'resolver');
}

/** The same for a container that has moved: nothing, most often, since it answers as it did. */
export function refreshAnswering(ctx: Context, net: Network, container: Container): void {
  const { world } = ctx;
  const book = world.traffic!.names;
  const { service } = world.tasks[container.task]!;
  if (book === undefined || service === null) return;
  const server = container.stopSignalAtUs === null ? serverOf(world, container) : null;
  for (const way of ['proxy', 'resolver'] as const) {
    const pool = book.pools[`${way}/${service}`];
    if (pool === undefined || (book.members[pool]?.[container.key]?.server ?? null) === server) continue;
    refreshName(ctx, net, world.services[service]!, way);
  }
}

/** By which names a container calls others: of each edge of its image. */
export function refreshCaller(ctx: Context, net: Network, container: Container): void {
  const { world } = ctx;
  const server = serverOf(world, container);
  const { calls } = loadOf(world, container.image);
  if (server === null || calls.length === 0) return;
  const task = world.tasks[container.task]!;
  for (const edge of world.traffic!.calls) {
    const call = edge.image === container.image ? calls[edge.index] : undefined;
    if (call === undefined || !('service' in call.to)) continue;
    const naming = namingOf(world, task, call.to.service);
    const source = naming.kind === 'plain' ? null : sourceOfName(ctx, net, edge, naming);
    setCaller(net, server, edge.source, source === null ? null : { kind: naming.kind as Way, source });
  }
}

/** The source by which the calls of an edge go that are led so. */
function sourceOfName(
  ctx: Context,
  net: Network,
  edge: { readonly image: string; readonly index: number; readonly source: number },
  naming: Exclude<Naming, { kind: 'plain' }>,
): number {
  const { world } = ctx;
  const book = namesOf(world);
  const way = `${naming.kind}/${naming.service.key}`;
  const key = `${edge.source}/${way}`;
  const row = net.sources[edge.source]!;
  const timeoutUs = naming.kind === 'proxy' ? (naming.endpoint.timeoutUs ?? Infinity) : Infinity;
  const known = book.sources[key];
  if (known !== undefined) {
    if (net.sources[known]!.balancerTimeoutUs !== timeoutUs) {
      setSource(net, known, { balancerTimeoutUs: timeoutUs }, ctx.nowUs);
    }
    return known;
  }
  const name = `${row.name}/${way}`;
  const forwards =
    naming.kind === 'unresolved' ? [] : [{ pool: poolOfName(ctx, net, naming.service, naming.kind), weight: 1 }];
  const route = addRoute(net, { seed: world.seed, name, forwards, emptyOutcome: OUTCOME.refused });
  const retries = naming.kind === 'proxy' ? proxied(row.retries) : row.retries;
  const { clientTimeoutUs } = row;
  const options = { seed: world.seed, name, route, clientTimeoutUs, balancerTimeoutUs: timeoutUs, retries };
  const source = addSource(net, options, ctx.nowUs);
  book.sources[key] = source;
  return source;
}

/** SC-01: what a proxy makes of each attempt of its application. */
function proxied(own: Retries | null): Retries {
  if (own === null) {
    return { attemptsMax: TRIES, backoffUs: 0, backoffMaxUs: 0, jitter: 0, budget: null, onError: false, tries: TRIES };
  }
  return { ...own, attemptsMax: own.attemptsMax * TRIES, tries: TRIES };
}

/** A revision of a service has come: names may begin, end, or lead elsewhere, for everybody who calls. */
export function refreshAllNames(ctx: Context, net: Network, service: Service): void {
  const { world } = ctx;
  const newest = service.deployments[0];
  const isNamed = newest !== undefined && world.deployments[newest]!.kept !== undefined;
  if (world.traffic!.names === undefined && !isNamed) return;
  refreshNames(ctx, net, service);
  for (const container of world.containers) {
    if (container.status === 'RUNNING' && !container.internal) refreshCaller(ctx, net, container);
  }
  replanFlow(net, ctx.nowUs);
}
