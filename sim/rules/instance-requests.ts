/** Requests about fleets, instances and container instances. */
import { knownInstanceTypes } from '../catalog/instance-types.ts';
import { quota } from '../catalog/quotas.ts';
import { agentSettingsOf } from './agent-settings.ts';
import { nameOfArn } from './lookup.ts';
import {
  checkSecurityGroups,
  checkZone,
  clusterOf,
  regionOf,
  zonesOf,
  type RequestContext,
} from './request-members.ts';
import type { Readers } from './request-schemas.ts';
import { didYouMean, issue } from './rule-issue.ts';

type InstanceOp =
  | 'UpdateContainerInstancesState'
  | 'PutAttributes'
  | 'world.createFleet'
  | 'world.launchInstances'
  | 'world.terminateInstances'
  | 'world.stopInstances'
  | 'world.startInstances'
  | 'DeregisterContainerInstance'
  | 'UpdateContainerAgent'
  | 'world.attachNetworkInterface';

export const INSTANCE_READERS: Readers<InstanceOp> = {
  UpdateContainerInstancesState: (request) => ({
    op: 'UpdateContainerInstancesState',
    input: {
      cluster: clusterOf(request.cluster),
      containerInstances: request.containerInstances.map((name) => nameOfArn(name)),
      status: request.status,
    },
  }),
  PutAttributes: (request, context) => ({
    op: 'PutAttributes',
    input: {
      cluster: clusterOf(request.cluster),
      attributes: request.attributes.map(({ name, value, targetId }, index) => {
        checkAttributeName(name, ['attributes', index, 'name'], context);
        return { name, value: value ?? '', targetId: nameOfArn(targetId) };
      }),
    },
  }),
  'world.createFleet': (request, context) => {
    const region = regionOf(request.region, context);
    if (!knownInstanceTypes().includes(request.instanceType)) {
      const hint = didYouMean(request.instanceType, knownInstanceTypes());
      context.issues.push(
        issue(['instanceType'], 'unknown-instance-type', {
          params: { name: request.instanceType },
          found: request.instanceType,
          hint,
        }),
      );
    }
    const attributes = { ...request.agent?.ECS_INSTANCE_ATTRIBUTES, ...request.attributes };
    checkFleetAttributes(Object.keys(attributes), context);
    checkSecurityGroups(request.securityGroups ?? [], ['securityGroups'], context);
    return {
      op: 'world.createFleet',
      input: {
        name: request.name,
        cluster: request.cluster === undefined ? null : nameOfArn(request.cluster),
        region,
        zones: zonesOf(request.zones, region, context),
        instanceType: request.instanceType,
        ami: request.ami ?? 'ecs-linux',
        count: request.count ?? 1,
        attributes,
        ...(request.securityGroups === undefined ? {} : { securityGroups: request.securityGroups }),
        ...(request.spot === true ? { spot: true as const } : {}),
        ...(request.launchType === 'EXTERNAL' ? { external: true as const } : {}),
        ...(request.cachedImages === undefined ? {} : { cachedImages: request.cachedImages }),
        ...(request.detailedMonitoring === true ? { detailedMonitoring: true as const } : {}),
        ...(request.agent === undefined ? {} : { agent: agentSettingsOf(request.agent) }),
      },
    };
  },
  'world.launchInstances': (request, context) => {
    if (request.zone !== undefined) checkZone(request.zone, ['zone'], context);
    return {
      op: 'world.launchInstances',
      input: { fleet: request.fleet, count: request.count ?? 1, zone: request.zone ?? null },
    };
  },
  'world.terminateInstances': (request) => ({
    op: 'world.terminateInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  'world.stopInstances': (request) => ({
    op: 'world.stopInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  'world.startInstances': (request) => ({
    op: 'world.startInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  DeregisterContainerInstance: (request) => ({
    op: 'DeregisterContainerInstance',
    input: {
      cluster: clusterOf(request.cluster),
      containerInstance: nameOfArn(request.containerInstance),
      force: request.force ?? false,
    },
  }),
  UpdateContainerAgent: (request) => ({
    op: 'UpdateContainerAgent',
    input: { cluster: clusterOf(request.cluster), containerInstance: nameOfArn(request.containerInstance) },
  }),
  'world.attachNetworkInterface': (request) => ({
    op: 'world.attachNetworkInterface',
    input: { instance: nameOfArn(request.instance) },
  }),
};

/** CI-09: at most 10 attributes of one's own. */
function checkFleetAttributes(names: readonly string[], context: RequestContext): void {
  const limit = quota('attributesPerResource');
  if (names.length > limit) {
    const params = { key: 'attributes', count: names.length, limit };
    context.issues.push(issue(['attributes'], 'too-many', { params }));
  }
  for (const name of names) checkAttributeName(name, ['attributes', name], context);
}

/** Names that the platform sets itself are not for custom attributes (CI-08, CI-09). */
function checkAttributeName(name: string, path: readonly (string | number)[], context: RequestContext): void {
  if (!/^(ecs\.|com\.amazonaws\.)/i.test(name)) return;
  context.issues.push(issue(path, 'reserved-attribute', { params: { name }, found: name }));
}
