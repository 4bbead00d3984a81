/**
 * Models: registration into a named or the `default` cluster (BB-04, BB-05, CI-05, CI-07, CI-08), the agent's connection
 * (CI-02), draining by hand (DR-01, DR-02) and custom attributes (CI-09).
 * Leaves out: heartbeats and reconnects that change nothing (CI-03), deregistration by hand (CI-06), ENI trunking.
 */
import type { ContainerInstance } from '../model/agent.ts';
import type { Cluster } from '../model/cluster.ts';
import type { InputOf } from '../model/commands.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { PortUse } from '../model/resources.ts';
import { handler, type Context, type System } from '../model/system.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { instanceType } from '../catalog/instance-types.ts';
import { LIMITS } from '../rules/limits.ts';
import { DEFAULT_CLUSTER, findCluster, findContainerInstance } from '../rules/lookup.ts';
import { ecsArn, hexId } from '../rules/minting.ts';
import { touchPlacement } from '../rules/reservation.ts';
import { createCluster } from './cluster.system.ts';
import { BOOT, drawIn } from './timings.ts';

const AGENT_VERSION = '1.104.0';

/** RS-17. */
const RESERVED_PORTS: Readonly<Record<'linux' | 'windows', readonly number[]>> = {
  linux: [22, 2375, 2376, 51678, 51679],
  windows: [53, 135, 139, 445, 2375, 2376, 3389, 5985, 5986, 51678, 51679],
};

/** What every agent of this platform can do (CI-08); a capability has no value. */
const CAPABILITIES: Readonly<Record<'linux' | 'windows', readonly string[]>> = {
  linux: [
    'com.amazonaws.ecs.capability.privileged-container',
    'com.amazonaws.ecs.capability.docker-remote-api.1.17',
    'com.amazonaws.ecs.capability.docker-remote-api.1.18',
    'com.amazonaws.ecs.capability.docker-remote-api.1.19',
    'com.amazonaws.ecs.capability.docker-remote-api.1.21',
    'com.amazonaws.ecs.capability.docker-remote-api.1.25',
    'com.amazonaws.ecs.capability.logging-driver.json-file',
    'com.amazonaws.ecs.capability.logging-driver.syslog',
    'com.amazonaws.ecs.capability.logging-driver.none',
    'com.amazonaws.ecs.capability.logging-driver.awslogs',
    'com.amazonaws.ecs.capability.ecr-auth',
    'com.amazonaws.ecs.capability.task-iam-role',
    'com.amazonaws.ecs.capability.task-iam-role-network-host',
    'ecs.capability.execution-role-awslogs',
    'ecs.capability.execution-role-ecr-pull',
    'ecs.capability.container-ordering',
    'ecs.capability.task-eni',
  ],
  windows: [
    'com.amazonaws.ecs.capability.docker-remote-api.1.17',
    'com.amazonaws.ecs.capability.docker-remote-api.1.18',
    'com.amazonaws.ecs.capability.docker-remote-api.1.19',
    'com.amazonaws.ecs.capability.docker-remote-api.1.21',
    'com.amazonaws.ecs.capability.docker-remote-api.1.25',
    'com.amazonaws.ecs.capability.logging-driver.json-file',
    'com.amazonaws.ecs.capability.logging-driver.none',
    'com.amazonaws.ecs.capability.logging-driver.awslogs',
    'com.amazonaws.ecs.capability.ecr-auth',
    'com.amazonaws.ecs.capability.task-iam-role',
    'ecs.capability.execution-role-awslogs',
    'ecs.capability.execution-role-ecr-pull',
    'ecs.capability.container-ordering',
  ],
};

function platformOf(instance: Instance): 'linux' | 'windows' {
  return instance.ami === 'ecs-windows' ? 'windows' : 'linux';
}

/** CI-08. Custom attributes of the fleet are set at first registration (CI-09). */
function attributesOf(world: World, instance: Instance): Record<string, string> {
  const platform = platformOf(instance);
  const zone = world.zones[instance.zone]!;
  const architecture = instanceType(instance.instanceType)?.arch ?? 'x86_64';
  const attributes: Record<string, string> = {
    'ecs.ami-id': `ami-${instance.ami}`,
    'ecs.availability-zone': zone.name,
    'ecs.instance-type': instance.instanceType,
    'ecs.os-type': platform,
    'ecs.os-family': platform === 'windows' ? 'WINDOWS_SERVER_2016_FULL' : 'LINUX',
    'ecs.cpu-architecture': architecture,
    'ecs.vpc-id': `vpc-${world.regions[instance.region]!.name}`,
    'ecs.subnet-id': `subnet-${zone.name}`,
  };
  for (const capability of CAPABILITIES[platform]) attributes[capability] = '';
  return { ...attributes, ...instance.attributes };
}

function register(ctx: Context, instance: Instance, cluster: Cluster): ContainerInstance {
  const { world } = ctx;
  const key = world.containerInstances.length as ContainerInstanceKey;
  const reserved = RESERVED_PORTS[platformOf(instance)].map((port): PortUse => ({ protocol: 'tcp', port }));
  const total = {
    cpu: instance.vcpu * CPU_UNITS_PER_VCPU,
    memoryMiB: instance.memoryMiB,
    gpu: instance.gpus,
    eniSlots: instance.eniSlots,
  };
  const id = hexId(ctx.random('id/container-instance'), 32);
  const row: ContainerInstance = {
    key,
    containerInstanceArn: ecsArn(
      world.regions[instance.region]!.name,
      `container-instance/${cluster.clusterName}/${id}`,
    ),
    cluster: cluster.key,
    instance: instance.key,
    status: 'ACTIVE',
    agentConnected: true,
    agentVersion: AGENT_VERSION,
    registeredAtUs: ctx.nowUs,
    attributes: attributesOf(world, instance),
    registered: { ...total, ports: reserved },
    remaining: { ...total, ports: [...reserved] },
    runningTasksCount: 0,
    pendingTasksCount: 0,
    groupCounts: {},
    tasks: [],
    version: 0,
    timers: {},
  };
  world.containerInstances.push(row);
  cluster.containerInstances.push(key);
  instance.containerInstance = key;
  instance.host.ports = [...reserved];
  ctx.start('container-instance', key);
  ctx.touch('cluster', cluster.key);
  touchPlacement(ctx, row);
  return row;
}

/** The backend's side of a registration: the cluster is found, or made when none was named (BB-04). */
function acceptRegistration(ctx: Context, instance: Instance): void {
  const name = instance.clusterName ?? DEFAULT_CLUSTER;
  const found = findCluster(ctx.world, name);
  if (found === null && instance.clusterName !== null && instance.clusterName !== DEFAULT_CLUSTER) {
    ctx.send('agent', instance.key, 'REGISTRATION_REFUSED');
    return;
  }
  const cluster = found ?? createCluster(ctx, DEFAULT_CLUSTER, instance.region);
  const row = register(ctx, instance, cluster);
  ctx.send('agent', instance.key, 'REGISTERED');
  ctx.say({ kind: 'ContainerInstanceRegistered', containerInstance: row.key, cluster: cluster.key });
}

/** What the backend sees of the control connection. */
function setConnected(ctx: Context, row: ContainerInstance, agentConnected: boolean): void {
  if (row.agentConnected === agentConnected) return;
  row.agentConnected = agentConnected;
  touchPlacement(ctx, row);
  ctx.say({ kind: 'AgentConnectionChanged', containerInstance: row.key, agentConnected });
}

/** The backend takes a gone instance out of its cluster (CI-05). Its tasks are ended by whoever heard of it first. */
function deregister(ctx: Context, row: ContainerInstance): void {
  const cluster = ctx.world.clusters[row.cluster]!;
  cluster.containerInstances = cluster.containerInstances.filter((key) => key !== row.key);
  ctx.touch('cluster', cluster.key);
  ctx.send('container-instance', row.key, 'DEREGISTER');
  setConnected(ctx, row, false);
  touchPlacement(ctx, row);
}

function refuseState(world: World, input: InputOf<'UpdateContainerInstancesState'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  for (const name of input.containerInstances) {
    if (findContainerInstance(world, cluster, name) === null) {
      return refusal('MISSING', 'container-instance-not-found', { containerInstance: name });
    }
  }
  return null;
}

function refuseAttributes(world: World, input: InputOf<'PutAttributes'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  for (const { targetId, name } of input.attributes) {
    const row = findContainerInstance(world, cluster, targetId);
    if (row === null)
      return refusal('TargetNotFoundException', 'container-instance-not-found', { containerInstance: targetId });
    if (!/^[A-Za-z0-9_./\\-]{1,128}$/.test(name) || name === '__proto__') {
      return refusal('InvalidParameterException', 'attribute-name-invalid', { attribute: name });
    }
    if (name.startsWith('ecs.')) return refusal('InvalidParameterException', 'attribute-built-in', { attribute: name });
    const custom = new Set(Object.keys(row.attributes).filter((known) => !isBuiltIn(known)));
    for (const other of input.attributes) if (other.targetId === targetId) custom.add(other.name);
    if (custom.size > LIMITS.attributesPerInstance) {
      return refusal('AttributeLimitExceededException', 'attribute-limit', { limit: LIMITS.attributesPerInstance });
    }
  }
  return null;
}

function isBuiltIn(attribute: string): boolean {
  return attribute.startsWith('ecs.') || attribute.startsWith('com.amazonaws.ecs.');
}

export const agentSystem: System = {
  name: 'agent',
  hears: {
    RegistrationRequested: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      if (instance.agent === 'registering') acceptRegistration(ctx, instance);
    },
    StateChanged: (event, ctx) => {
      if (event.chart !== 'agent') return;
      const instance = ctx.world.instances[event.key]!;
      if (instance.containerInstance === null) return;
      const row = ctx.world.containerInstances[instance.containerInstance]!;
      if (event.to === 'connected') setConnected(ctx, row, true);
      // A host that crashed is silent; the backend learns of it with the instance's termination.
      if (event.to === 'stopped' && instance.state === 'shutting-down') setConnected(ctx, row, false);
    },
    AgentMissed: (event, ctx) => {
      const { agent, containerInstance } = ctx.world.instances[event.instance]!;
      if (agent === 'disconnected') setConnected(ctx, ctx.world.containerInstances[containerInstance!]!, false);
    },
    TerminationNoticed: (event, ctx) => {
      const { containerInstance } = ctx.world.instances[event.instance]!;
      if (containerInstance !== null) deregister(ctx, ctx.world.containerInstances[containerInstance]!);
    },
  },
  charts: [
    {
      chart: 'agent',
      delays: {
        agentStartDelay: (key, ctx) => {
          const instance = ctx.world.instances[key]!;
          return drawIn(BOOT[instance.ami].agent, ctx.random(`boot/${instance.name}`));
        },
      },
      actions: {
        register: (key, ctx) => {
          ctx.say({ kind: 'RegistrationRequested', instance: ctx.world.instances[key]!.key });
        },
      },
    },
    { chart: 'container-instance' },
  ],
  commands: [
    handler({
      op: 'UpdateContainerInstancesState',
      query: (world, { input }) => refuseState(world, input),
      execute: ({ input }, ctx) => {
        const cluster = findCluster(ctx.world, input.cluster)!;
        for (const name of input.containerInstances) {
          const row = findContainerInstance(ctx.world, cluster, name)!;
          if (row.status === input.status) continue;
          ctx.send('container-instance', row.key, input.status === 'DRAINING' ? 'DRAIN' : 'ACTIVATE');
          touchPlacement(ctx, row);
        }
      },
    }),
    handler({
      op: 'PutAttributes',
      query: (world, { input }) => refuseAttributes(world, input),
      execute: ({ input }, ctx) => {
        const cluster = findCluster(ctx.world, input.cluster)!;
        for (const { targetId, name, value } of input.attributes) {
          const row = findContainerInstance(ctx.world, cluster, targetId)!;
          row.attributes[name] = value;
          touchPlacement(ctx, row);
          ctx.say({ kind: 'AttributesPut', containerInstance: row.key, names: [name] });
        }
      },
    }),
  ],
};
