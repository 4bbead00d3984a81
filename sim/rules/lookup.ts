/** Names of people and files → rows of the world. A name stands for its ARN everywhere. */
import type { ContainerInstance } from '../model/agent.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Instance } from '../model/instance.ts';
import type { Service } from '../model/service.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';

/** The cluster that operations without a cluster mean (BB-04). */
export const DEFAULT_CLUSTER = 'default';

/** The last part of an ARN; the name itself when it is none. */
export function nameOfArn(arn: string): string {
  return arn.startsWith('arn:') ? arn.slice(arn.lastIndexOf('/') + 1) : arn;
}

/** The ACTIVE cluster with this name or ARN. */
export function findCluster(world: World, name: string): Cluster | null {
  const wanted = nameOfArn(name);
  return world.clusters.find((cluster) => cluster.clusterName === wanted && cluster.status === 'ACTIVE') ?? null;
}

/**
 * `family` (its newest ACTIVE revision), `family:revision` or an ARN. A revision that is not ACTIVE is found by number
 * only, so that the caller can say why it may not be used (BB-18).
 */
export function findTaskDefinition(world: World, name: string): TaskDefinition | null {
  const wanted = nameOfArn(name);
  const colon = wanted.lastIndexOf(':');
  const family = colon < 0 ? wanted : wanted.slice(0, colon);
  const revision = colon < 0 ? null : Number(wanted.slice(colon + 1));
  let newest: TaskDefinition | null = null;
  for (const definition of world.taskDefinitions) {
    if (definition.family !== family) continue;
    if (revision !== null ? definition.revision === revision : definition.status === 'ACTIVE') newest = definition;
  }
  return newest;
}

/** The service with this name or ARN that is not INACTIVE. */
export function findService(world: World, cluster: Cluster, name: string): Service | null {
  const wanted = nameOfArn(name);
  for (const key of cluster.services) {
    const service = world.services[key]!;
    if (service.serviceName === wanted && service.status !== 'INACTIVE') return service;
  }
  return null;
}

/** An instance by its name, EC2 id or container instance ARN. */
export function findInstance(world: World, name: string): Instance | null {
  const wanted = nameOfArn(name);
  return (
    world.instances.find(
      (instance) =>
        (instance.fargateTask === null && (instance.name === wanted || instance.ec2InstanceId === wanted)) ||
        (instance.containerInstance !== null &&
          nameOfArn(world.containerInstances[instance.containerInstance]!.containerInstanceArn) === wanted),
    ) ?? null
  );
}

/** The registered container instance of an instance name, EC2 id or ARN, in this cluster. */
export function findContainerInstance(world: World, cluster: Cluster, name: string): ContainerInstance | null {
  const instance = findInstance(world, name);
  if (instance === null || instance.containerInstance === null) return null;
  const found = world.containerInstances[instance.containerInstance]!;
  return found.cluster === cluster.key && found.status !== 'INACTIVE' ? found : null;
}

/** A task by its id, ARN or stable name (`web#3`). */
export function findTask(world: World, name: string): Task | null {
  const wanted = nameOfArn(name);
  return world.tasks.find((task) => task.id === wanted || task.name === wanted) ?? null;
}
