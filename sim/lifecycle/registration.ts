/** What an agent tells the backend when it registers (CI-05, CI-07, CI-08, CI-09, RS-01, RS-17), and the row it gets. */
import { amiEntry } from '../catalog/amis.ts';
import { instanceType } from '../catalog/instance-types.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { Context } from '../model/system.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { isExternal } from '../rules/hosts.ts';
import { ecsArn, hexId } from '../rules/minting.ts';
import { portInUse, touchPlacement } from '../rules/reservation.ts';
import { reservedPorts } from '../rules/reserved-ports.ts';

/** What every agent can do (CI-08); a capability has no value. */
const CAPABILITIES: readonly string[] = [
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
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.container-ordering',
];
/** No Windows container has them (WN-07). */
const LINUX_ONLY: readonly string[] = [
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.logging-driver.syslog',
];

/** CI-08. Custom attributes of the fleet are set at first registration (CI-09). */
function attributesOf(world: World, instance: Instance): Record<string, string> {
  const { platform, osFamily, taskEni } = amiEntry(instance.ami);
  const zone = world.zones[instance.zone]!;
  const external = isExternal(world, instance);
  const attributes: Record<string, string> = {
    'ecs.os-type': platform,
    'ecs.os-family': osFamily,
    'ecs.cpu-architecture': instanceType(instance.instanceType)?.arch ?? 'x86_64',
  };
  for (const capability of CAPABILITIES) {
    if (platform === 'linux' || !LINUX_ONLY.includes(capability)) attributes[capability] = '';
  }
  const { taskIamRole } = agentSettings(world, instance);
  if (taskIamRole) {
    attributes['com.amazonaws.ecs.capability.task-iam-role'] = '';
    if (platform === 'linux') attributes['com.amazonaws.ecs.capability.task-iam-role-network-host'] = '';
  }
  if (external) attributes['ecs.capability.external'] = '';
  else {
    attributes['ecs.ami-id'] = `ami-${instance.ami}`;
    attributes['ecs.availability-zone'] = zone.name;
    attributes['ecs.instance-type'] = instance.instanceType;
    attributes['ecs.vpc-id'] = `vpc-${world.regions[instance.region]!.name}`;
    const own =
      instance.networkInterface === undefined ? undefined : world.networkInterfaces[instance.networkInterface];
    if (own !== undefined) attributes['ecs.subnet-id'] = world.subnets[own.subnet]!.subnetId;
    if (taskEni) attributes['ecs.capability.task-eni'] = '';
  }
  return { ...attributes, ...instance.attributes };
}

/** A first registration: a row of its own in the cluster. */
export function register(ctx: Context, instance: Instance, cluster: Cluster): ContainerInstance {
  const { world } = ctx;
  const key = world.containerInstances.length as ContainerInstanceKey;
  const { agentVersion, taskIamRole } = agentSettings(world, instance);
  const reserved = reservedPorts(amiEntry(instance.ami).platform, taskIamRole);
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
    agentVersion,
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
  // Containers of an earlier registration may still hold theirs (CI-06).
  const taken = instance.host.ports.filter((port) => !portInUse(reserved, port));
  instance.host.ports = [...reserved, ...taken];
  ctx.start('container-instance', key);
  if (instance.ec2?.trunking === true) ctx.send('container-instance', key, 'PROVISION_TRUNK');
  ctx.touch('cluster', cluster.key);
  touchPlacement(ctx, row);
  return row;
}
