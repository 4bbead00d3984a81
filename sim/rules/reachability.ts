/**
 * Who can reach whom: routes, security groups and listeners (IM-09, NW-01, NW-02, NW-04, NW-13, NW-14, RS-18, RS-19, WN-04).
 * Leaves out: network ACLs, peering between regions, packets. An answer to a connection that was let through is let through.
 */
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { FlowRecord, NetworkInterface, SecurityGroupRule } from '../model/network.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { contains, parseAddress, parseCidr } from './addresses.ts';
import { findHost, isEc2, tasksOn } from './hosts.ts';
import { findInstance, findTask } from './lookup.ts';
import { isWindowsHost } from './windows.ts';

/** One end of a connection. */
export interface Endpoint {
  readonly address: string;
  /** Null outside the simulated networks. */
  readonly networkInterface: NetworkInterface | null;
  /** The task it is, when it is one; null for an instance. */
  readonly task: Task | null;
  /** The container of the task that is meant, when one was named. */
  readonly container: Container | null;
}

export type Reached =
  /** Something listens there. */
  | 'connected'
  /** Let through, and nothing listens on the port. */
  | 'refused'
  | 'blocked-outbound'
  | 'blocked-inbound'
  /** No way leads there: no public address, no gateway, another region. */
  | 'no-route'
  /** Containers of one bridge task know each other only by links (RS-19). */
  | 'no-link'
  /** A Windows host does not reach the ports that it maps itself (WN-04). */
  | 'no-loopback';

export interface Attempt {
  readonly reached: Reached;
  /** What the interfaces on the way note, in order; none for what never left or stayed inside. */
  readonly records: readonly Omit<FlowRecord, 'atUs'>[];
}

/** Who knocks from outside [A]: an address of the range for documentation. */
const INTERNET = '198.51.100.7';
/** What listens on an instance by itself: SSH on Linux, RDP on Windows. */
const OWN_PORTS = { linux: 22, windows: 3_389 } as const;

/** A task, `task/container`, an instance, `internet` or an address; null when nothing that runs answers to the name. */
export function endpointOf(world: World, name: string): Endpoint | null {
  const outside = { networkInterface: null, task: null, container: null };
  if (name === 'internet') return { address: INTERNET, ...outside };
  if (parseAddress(name) !== null) return { address: name, ...outside };
  const [taskName = '', containerName] = name.split('/');
  const task = findTask(world, taskName);
  if (task !== null) return taskEndpoint(world, task, containerName);
  const instance = findInstance(world, name);
  const own = instance === null ? null : ownInterface(world, instance);
  return own === null ? null : { address: own.privateIpv4Address, networkInterface: own, task: null, container: null };
}

function taskEndpoint(world: World, task: Task, containerName: string | undefined): Endpoint | null {
  const networkInterface = interfaceOf(world, task);
  const container =
    task.containers
      .map((key) => world.containers[key]!)
      .find((row) => row.name === containerName && row.status === 'RUNNING') ?? null;
  if (networkInterface === null || (containerName !== undefined && container === null)) return null;
  return { address: networkInterface.privateIpv4Address, networkInterface, task, container };
}

/** The interface that a task's traffic goes through: its own, or its instance's (NW-01, NW-02). Null while it has none, and in mode none. */
export function interfaceOf(world: World, task: Task): NetworkInterface | null {
  const host = findHost(world, task);
  if (host === null || task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') return null;
  switch (world.taskDefinitions[task.taskDefinition]!.networkMode) {
    case 'none':
      return null;
    case 'awsvpc': {
      const row = task.eni === null ? null : world.networkInterfaces[task.eni.key]!;
      return row?.status === 'in-use' ? row : null;
    }
    default:
      return ownInterface(world, host);
  }
}

function ownInterface(world: World, instance: Instance): NetworkInterface | null {
  if (instance.networkInterface === undefined || instance.state === 'terminated') return null;
  return world.networkInterfaces[instance.networkInterface]!;
}

/**
 * IM-09: is there a way from this interface to the internet, as a registry outside needs it? A public address in a public
 * subnet, or a NAT gateway for a private one.
 */
export function reachesInternet(world: World, { subnet, publicIp }: NetworkInterface): boolean {
  const { public: isPublic, nat } = world.subnets[subnet]!;
  return isPublic ? publicIp !== null : nat;
}

/** May one end open a connection to the other, as routes and security groups stand? */
function mayReach(
  world: World,
  from: Endpoint,
  to: Endpoint,
  port: number,
  protocol: 'tcp' | 'udp',
): 'yes' | 'blocked-outbound' | 'blocked-inbound' | 'no-route' {
  // NW-02: what shares an interface talks over localhost.
  if (from.networkInterface !== null && from.networkInterface === to.networkInterface) return 'yes';
  if (!isAllowed(world, from, to, 'outbound', port, protocol)) return 'blocked-outbound';
  if (!hasRoute(world, from, to)) return 'no-route';
  return isAllowed(world, to, from, 'inbound', port, protocol) ? 'yes' : 'blocked-inbound';
}

function isAllowed(
  world: World,
  own: Endpoint,
  other: Endpoint,
  direction: 'inbound' | 'outbound',
  port: number,
  protocol: 'tcp' | 'udp',
): boolean {
  if (own.networkInterface === null) return true;
  const rules = own.networkInterface.securityGroups.flatMap((key) => world.securityGroups[key]![direction]);
  return rules.some((rule) => covers(world, rule, other, port, protocol));
}

function covers(world: World, rule: SecurityGroupRule, peer: Endpoint, port: number, protocol: string): boolean {
  if (rule.protocol !== 'all' && rule.protocol !== protocol) return false;
  if (port < rule.fromPort || port > rule.toPort) return false;
  if ('group' in rule.peer) {
    const { group } = rule.peer;
    const groups = peer.networkInterface?.securityGroups ?? [];
    return groups.some((key) => world.securityGroups[key]!.name === group);
  }
  const range = parseCidr(rule.peer.cidr);
  return range !== null && contains(range, parseAddress(peer.address)!);
}

function hasRoute(world: World, from: Endpoint, to: Endpoint): boolean {
  const [source, target] = [from.networkInterface, to.networkInterface];
  if (source !== null && target !== null) {
    const regionOf = (row: NetworkInterface) => world.subnets[row.subnet]!.region;
    return regionOf(source) === regionOf(target);
  }
  if (source !== null) return reachesInternet(world, source);
  // NW-04: from outside only a public address in a public subnet can be called.
  return target !== null && target.publicIp !== null && world.subnets[target.subnet]!.public;
}

/** What an attempt comes to, and what the flow logs say of it. */
export function attempt(world: World, from: Endpoint, to: Endpoint, port: number, protocol: 'tcp' | 'udp'): Attempt {
  if (from.networkInterface !== null && from.networkInterface === to.networkInterface) {
    const inside = from.task !== null && from.task === to.task;
    if (inside && from.container !== null && to.container !== null) {
      return { reached: withinTask(world, from.container, to.container, from.task, port, protocol), records: [] };
    }
    if (from.task === null && loopsBack(world, from, port, protocol)) return { reached: 'no-loopback', records: [] };
    return { reached: listens(world, to, port, protocol) ? 'connected' : 'refused', records: [] };
  }
  const verdict = mayReach(world, from, to, port, protocol);
  const record = (row: NetworkInterface | null, direction: FlowRecord['direction'], isAccepted: boolean) =>
    row === null
      ? []
      : [
          {
            networkInterfaceId: row.networkInterfaceId,
            direction,
            srcAddr: from.address,
            dstAddr: to.address,
            dstPort: port,
            protocol,
            action: isAccepted ? ('ACCEPT' as const) : ('REJECT' as const),
          },
        ];
  const left = record(from.networkInterface, 'egress', verdict !== 'blocked-outbound');
  // What is dropped on the way never shows at the other end.
  const arrived = verdict === 'yes' || verdict === 'blocked-inbound';
  const records = arrived ? [...left, ...record(to.networkInterface, 'ingress', verdict === 'yes')] : left;
  if (verdict !== 'yes') return { reached: verdict, records };
  return { reached: listens(world, to, port, protocol) ? 'connected' : 'refused', records };
}

/** WN-04: WinNAT maps a port for everyone but the host itself. */
function loopsBack(world: World, { networkInterface }: Endpoint, port: number, protocol: 'tcp' | 'udp'): boolean {
  const host = world.instances[networkInterface!.instance!]!;
  if (!isWindowsHost(world, host)) return false;
  const guests = tasksOn(world, host).flatMap((key) => world.tasks[key]!.containers);
  return guests.some((key) =>
    world.containers[key]!.networkBindings.some((row) => row.port === port && row.protocol === protocol),
  );
}

/** RS-19: in bridge mode containers know each other by links; elsewhere they share localhost (NW-02). */
function withinTask(
  world: World,
  from: Container,
  to: Container,
  task: Task,
  port: number,
  protocol: 'tcp' | 'udp',
): Reached {
  const definition = world.taskDefinitions[task.taskDefinition]!;
  const defined = (name: string) => definition.containers.find((row) => row.name === name);
  if (definition.networkMode === 'bridge' && from !== to) {
    const links = defined(from.name)?.links ?? [];
    if (!links.some((link) => link.split(':')[0] === to.name)) return 'no-link';
  }
  const mappings = defined(to.name)?.portMappings ?? [];
  return mappings.some((row) => row.containerPort === port && row.protocol === protocol) ? 'connected' : 'refused';
}

/** Does anything listen? What a task definition maps is what its containers listen on [A]. */
function listens(world: World, { networkInterface, task }: Endpoint, port: number, protocol: 'tcp' | 'udp'): boolean {
  if (networkInterface === null) return true;
  if (networkInterface.kind === 'task' && task !== null) return tasksListen(world, [task], port, protocol);
  const host = world.instances[networkInterface.instance]!;
  const platform = host.ami.startsWith('ecs-windows') ? 'windows' : 'linux';
  if (isEc2(host) && protocol === 'tcp' && port === OWN_PORTS[platform]) return true;
  const guests = tasksOn(world, host).map((key) => world.tasks[key]!);
  return tasksListen(
    world,
    guests.filter((guest) => guest.eni === null),
    port,
    protocol,
  );
}

function tasksListen(world: World, tasks: readonly Task[], port: number, protocol: 'tcp' | 'udp'): boolean {
  return tasks.some((task) => {
    const { networkMode, containers } = world.taskDefinitions[task.taskDefinition]!;
    return task.containers.some((key) => {
      const container = world.containers[key]!;
      if (container.status !== 'RUNNING') return false;
      if (networkMode === 'bridge') {
        return container.networkBindings.some((row) => row.port === port && row.protocol === protocol);
      }
      const mappings = containers.find((row) => row.name === container.name)?.portMappings ?? [];
      return mappings.some((row) => row.containerPort === port && row.protocol === protocol);
    });
  });
}

/** NW-11: what a network mode costs, as factors for traffic. Bridge goes through docker0 and NAT. */
export const MODE_COST = {
  bridge: { throughput: 0.9, latencyUs: 50 },
  awsvpc: { throughput: 1, latencyUs: 0 },
  host: { throughput: 1, latencyUs: 0 },
} as const;

/** What one interface has seen, oldest first, as far as the log still holds it (NW-02). */
export function flowLogOf(world: World, networkInterfaceId: string): readonly FlowRecord[] {
  return world.flowLog.filter((record) => record.networkInterfaceId === networkInterfaceId);
}
