/** What acts can be made of: machines of the catalog, and what the world knows of plans, images, groups and networks. */
import { fargateSizes } from '../catalog/fargate-sizes.ts';
import { instanceType, knownInstanceTypes } from '../catalog/instance-types.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import type { PlanInStock, Stock } from '../protocol/acts.ts';

/** The newest revision of each family first. */
function plansOf({ taskDefinitions }: World): PlanInStock[] {
  return taskDefinitions
    .filter(({ status }) => status === 'ACTIVE')
    .toReversed()
    .map(planOf);
}

function planOf(plan: TaskDefinition): PlanInStock {
  const { family, revision, networkMode, requiresCompatibilities, cpu, memoryMiB, containers, source } = plan;
  return {
    ...{ name: `${family}:${revision}`, family, revision, networkMode, requiresCompatibilities, cpu, memoryMiB },
    containers: containers.map(({ name, image, portMappings }) => ({
      name,
      image,
      ports: portMappings.map(({ containerPort }) => containerPort),
    })),
    source,
  };
}

function imagesOf({ images, behaviours, taskDefinitions }: World): string[] {
  const planned = taskDefinitions.flatMap(({ containers }) => containers.map(({ image }) => image));
  return [...new Set([...Object.keys(images), ...Object.keys(behaviours), ...planned])].toSorted();
}

export function stockOf(world: World): Stock {
  const { targetGroups, loadBalancers, subnets, zones, securityGroups, fleets, services, scaling } = world;
  return {
    instanceTypes: knownInstanceTypes().flatMap((name) => {
      const found = instanceType(name);
      if (found === null) return [];
      const { type, vcpu, memoryMiB, arch, usdPerHour } = found;
      return [{ type, vcpu, memoryMiB, arch, usdPerHour }];
    }),
    fargateSizes: fargateSizes().map(({ cpu, memoryMiB }) => ({ cpu, memoryMiB })),
    images: imagesOf(world),
    behaviours: Object.keys(world.behaviours).toSorted(),
    plans: plansOf(world),
    targetGroups: targetGroups.map(({ targetGroupName, port, targetType, loadBalancer }) => ({
      ...{ targetGroupName, port, targetType },
      loadBalancer: loadBalancer === null ? null : (loadBalancers[loadBalancer]?.loadBalancerName ?? null),
    })),
    subnets: subnets.map(({ name, zone, public: isPublic }) => ({
      name,
      zone: zones[zone]?.name ?? '',
      public: isPublic,
    })),
    securityGroups: securityGroups.map(({ name }) => name),
    capacityProviders: ['FARGATE', 'FARGATE_SPOT', ...world.capacityProviders.map(({ name }) => name)],
    autoScalingGroups: (world.autoScalingGroups ?? []).map((group) => ({
      autoScalingGroupName: group.autoScalingGroupName,
      minSize: group.minSize,
      maxSize: group.maxSize,
      desiredCapacity: group.desiredCapacity,
      instances: [...group.instances],
    })),
    scalableTargets: (scaling?.targets ?? [])
      .filter(({ active }) => active)
      .map(({ resourceId, minCapacity, maxCapacity }) => ({ resourceId, minCapacity, maxCapacity })),
    streams: (world.traffic?.streams ?? []).map(({ setup, ended }) => ({
      name: setup.name,
      to: String(Object.values(setup.to)[0]),
      ended: ended === true,
    })),
    fleets: fleets.map(({ name }) => name),
    services: services.map(({ serviceName }) => serviceName),
  };
}
