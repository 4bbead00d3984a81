/**
 * By which name a task finds the service it calls: a Service Connect endpoint of its namespace (SC-01, SC-02), a record of
 * service discovery (SC-04), or the plain name, which leads to all running tasks. Pure.
 */
import type { Container } from '../model/container.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { isObject } from './rule-issue.ts';
import { usesServiceConnect } from './service-members.ts';
import { taskCpu, taskMemoryMiB } from './task-size.ts';

/** SC-01: for HTTP, HTTP/2 and gRPC [s]. */
const REQUEST_TIMEOUT_S = 15;
/** SC-04: tasks of one service in DNS. */
export const REGISTERED_MAX = 1_000;

/** SC-01: what a proxy is recommended to have beside the containers of its task [CPU units, MiB]. */
export const PROXY = { cpu: 256, memoryMiB: 64 } as const;

/** What the size of a task leaves beside its containers [CPU units, MiB]; Infinity where it has no size. */
export function roomForProxy({ source }: Pick<TaskDefinition, 'source'>): { cpu: number; memoryMiB: number } {
  const containers = Array.isArray(source['containerDefinitions'])
    ? (source['containerDefinitions'] as unknown[]).filter((row) => isObject(row))
    : [];
  const sum = (of: (row: Readonly<Record<string, unknown>>) => unknown): number =>
    containers.reduce((total, row) => total + (typeof of(row) === 'number' ? (of(row) as number) : 0), 0);
  const { cpu, memory } = source as { readonly cpu?: string | number; readonly memory?: string | number };
  return {
    cpu: cpu === undefined ? Infinity : (taskCpu(cpu) ?? Infinity) - sum((row) => row['cpu']),
    memoryMiB:
      memory === undefined
        ? Infinity
        : (taskMemoryMiB(memory) ?? Infinity) - sum((row) => row['memoryReservation'] ?? row['memory']),
  };
}

/** What a service offers in its namespace, and since when. */
export interface Endpoint {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
  /** Of the first of the revisions without a gap that offer it [µs]. */
  readonly sinceUs: number;
  /** null: as long as it takes [µs]. */
  readonly timeoutUs: number | null;
}

export type Unresolved =
  /** SC-02: the task is older than the endpoint. */
  | { readonly why: 'older'; readonly endpoint: Endpoint }
  /** SC-03: a service has one namespace, and knows no names of others. */
  | { readonly why: 'namespace'; readonly endpoint: Endpoint; readonly namespace: string }
  /** SC-04: in bridge and host mode there are SRV records alone, which need a container and its port. */
  | { readonly why: 'records' };

export type Naming =
  | { readonly kind: 'plain' }
  | { readonly kind: 'proxy'; readonly service: Service; readonly endpoint: Endpoint }
  | { readonly kind: 'resolver'; readonly service: Service }
  | { readonly kind: 'unresolved'; readonly service: Service; readonly reason: Unresolved };

const PLAIN: Naming = Object.freeze({ kind: 'plain' });

interface PortName {
  readonly container: string;
  readonly appProtocol: string | null;
}

/** The port mapping of this name; null when the task definition has none. */
export function namedPort({ source }: Pick<TaskDefinition, 'source'>, portName: string): PortName | null {
  const containers = isObject(source) ? source['containerDefinitions'] : undefined;
  for (const container of Array.isArray(containers) ? (containers as unknown[]) : []) {
    if (!isObject(container) || !Array.isArray(container['portMappings'])) continue;
    for (const mapping of container['portMappings'] as unknown[]) {
      if (!isObject(mapping) || mapping['name'] !== portName) continue;
      const { appProtocol } = mapping;
      return {
        container: String(container['name']),
        appProtocol: typeof appProtocol === 'string' ? appProtocol : null,
      };
    }
  }
  return null;
}

/** The names of ports that a Service Connect configuration offers to others. */
export function offeredPorts(asked: unknown): readonly string[] {
  return offersOf(asked).map(({ portName }) => String(portName));
}

function offersOf(asked: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isObject(asked) || asked['enabled'] !== true || !Array.isArray(asked['services'])) return [];
  return (asked['services'] as unknown[]).filter((row) => isObject(row));
}

/** The namespace of a service's tasks; null: none. The cluster's own has no name here. */
function namespaceOf({ kept = {} }: Pick<Deployment, 'kept'>): string | null {
  if (!usesServiceConnect(kept)) return null;
  const { namespace } = kept.serviceConnectConfiguration as Readonly<Record<string, unknown>>;
  return typeof namespace === 'string' ? namespace : '';
}

/** What a revision offers: its first port, which is what others call. */
function offerOf(world: World, deployment: Deployment): Omit<Endpoint, 'sinceUs'> | null {
  const namespace = namespaceOf(deployment);
  const [offer] = offersOf(deployment.kept?.serviceConnectConfiguration);
  if (namespace === null || offer === undefined) return null;
  const portName = String(offer['portName']);
  const discoveryName = offer['discoveryName'];
  const port = namedPort(world.taskDefinitions[deployment.taskDefinition]!, portName);
  const timeout = isObject(offer['timeout']) ? offer['timeout']['perRequestTimeoutSeconds'] : undefined;
  const timeoutS = typeof timeout === 'number' ? timeout : REQUEST_TIMEOUT_S;
  return {
    namespace,
    name: typeof discoveryName === 'string' ? discoveryName : portName,
    portName,
    // Without appProtocol it is TCP, of which nobody knows where a request ends; 0 switches it off.
    timeoutUs: (port?.appProtocol ?? null) === null || timeoutS === 0 ? null : timeoutS * 1_000_000,
  };
}

/** The endpoint of a service now; null when its newest revision offers none. */
export function endpointOf(world: World, service: Service): Endpoint | null {
  let found: Endpoint | null = null;
  for (let key = world.deployments.length - 1; key >= 0; key--) {
    const deployment = world.deployments[key]!;
    if (deployment.service !== service.key) continue;
    const offer = offerOf(world, deployment);
    if (offer === null) break;
    if (found !== null && (offer.namespace !== found.namespace || offer.name !== found.name)) break;
    found = { ...(found ?? offer), sinceUs: deployment.createdAtUs };
  }
  return found;
}

/** SC-01: does this task stand behind the endpoint? Its proxy came with it. */
export function offers(world: World, task: Task, endpoint: Endpoint): boolean {
  const offer = task.deployment === null ? null : offerOf(world, world.deployments[task.deployment]!);
  return offer !== null && offer.namespace === endpoint.namespace && offer.name === endpoint.name;
}

function registryOf(world: World, service: Service): Readonly<Record<string, unknown>> | null {
  const newest = service.deployments[0];
  const [registry] = newest === undefined ? [] : (world.deployments[newest]!.kept?.serviceRegistries ?? []);
  return isObject(registry) ? registry : null;
}

/** SC-04: does this task have a record? It was started with a registry, and its mode has a record that fits. */
export function isRegistered(world: World, task: Task): boolean {
  const deployment = task.deployment === null ? null : world.deployments[task.deployment]!;
  return (deployment?.kept?.serviceRegistries ?? []).length > 0;
}

/** SC-04: awsvpc has A and SRV records, the other modes SRV alone. */
function hasRecords(world: World, service: Service, registry: Readonly<Record<string, unknown>>): boolean {
  const { networkMode } = world.taskDefinitions[world.deployments[service.deployments[0]!]!.taskDefinition]!;
  if (networkMode === 'awsvpc') return true;
  return registry['containerName'] !== undefined && registry['containerPort'] !== undefined;
}

/** How a task's calls of a service go now. */
export function namingOf(world: World, task: Task, serviceName: string): Naming {
  const named = world.services.filter((row) => row.serviceName === serviceName && row.deployments.length > 0);
  if (named.length === 0) return PLAIN;
  const namespace = task.deployment === null ? null : namespaceOf(world.deployments[task.deployment]!);
  if (namespace !== null) {
    const offered = named.flatMap((service) => {
      const endpoint = endpointOf(world, service);
      return endpoint === null ? [] : [{ service, endpoint }];
    });
    const found = offered.find(({ endpoint }) => endpoint.namespace === namespace);
    if (found !== undefined) {
      const { service, endpoint } = found;
      if (task.createdAtUs >= endpoint.sinceUs) return { kind: 'proxy', ...found };
      return { kind: 'unresolved', service, reason: { why: 'older', endpoint } };
    }
    const [other] = offered;
    if (other !== undefined) {
      const reason = { why: 'namespace', endpoint: other.endpoint, namespace } as const;
      return { kind: 'unresolved', service: other.service, reason };
    }
  }
  for (const service of named) {
    const registry = registryOf(world, service);
    if (registry === null) continue;
    if (hasRecords(world, service, registry)) return { kind: 'resolver', service };
    return { kind: 'unresolved', service, reason: { why: 'records' } };
  }
  return PLAIN;
}

/** Is this the container that answers calls by the endpoint? */
export function answersFor({ name }: Pick<Container, 'name'>, definition: TaskDefinition, endpoint: Endpoint): boolean {
  return namedPort(definition, endpoint.portName)?.container === name;
}
