/** Any entity of the world as the API would describe it: real member names, ISO dates, nothing that is not simulated. */
import type { Cluster } from '../model/cluster.ts';
import type { EntityRef } from '../model/ids.ts';
import type { Region, Zone } from '../model/region.ts';
import type { JsonObject, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { describeCollector, describeCompositeAlarm, describeMetricAlarm } from './describe-alarm.ts';
import { describeContainerInstance, describeInstance } from './describe-instance.ts';
import { describeEventRule, describeQueue, describeRoute, describeTopic } from './describe-messaging.ts';
import { describeDeployment, describeService } from './describe-service.ts';
import { describeServiceDeployment } from './describe-service-deployment.ts';
import { describeCodeDeployDeployment } from './describe-code-deploy.ts';
import { describeContainer, describeTask } from './describe-task.ts';
import { describeGroup } from './describe-group.ts';
import { describeLoadBalancer, describeTarget, describeTargetGroup } from './describe-target-group.ts';
import {
  describeApi,
  describeEndpointService,
  describeFunction,
  describeStateMachine,
  describeVpcEndpoint,
} from './describe-serverless.ts';
import { constraintsOf, described } from './described.ts';
import {
  describeCapacityProvider,
  describeFunctionAlias,
  describeFunctionVersion,
  describeNetworkInterface,
  describeRule,
  describeScalingPolicy,
  describeSecurityGroup,
  describeSubnet,
  describeTreasury,
} from './describe-parts.ts';

/**
 * Describes what a reference points at; null when there is no such row, or the API does not show it (image pulls, the
 * agent's own pause containers). Pure.
 */
export function describe(world: World, { kind, key }: EntityRef): JsonObject | null {
  switch (kind) {
    case 'region':
      return of(world.regions[key], describeRegion);
    case 'zone':
      return of(world.zones[key], (zone) => describeZone(world, zone));
    case 'instance':
      return of(world.instances[key], (instance) => describeInstance(world, instance));
    case 'container-instance':
      return of(world.containerInstances[key], (ci) => describeContainerInstance(world, ci));
    case 'cluster':
      return of(world.clusters[key], (cluster) => describeCluster(world, cluster));
    case 'task-definition':
      return of(world.taskDefinitions[key], describeTaskDefinition);
    case 'task':
      return of(world.tasks[key], (task) => describeTask(world, task));
    case 'container':
      return of(world.containers[key], (container) =>
        container.internal ? null : describeContainer(world, container),
      );
    case 'service':
      return of(world.services[key], (service) => describeService(world, service));
    case 'deployment':
      return of(world.deployments[key], (deployment) => describeDeployment(world, deployment));
    case 'service-deployment':
      return of(world.serviceDeployments?.[key], (row) => describeServiceDeployment(world, row));
    case 'code-deploy-deployment':
      return of(world.codeDeploy?.deployments[key], (row) => describeCodeDeployDeployment(world, row));
    case 'target-group':
      return of(world.targetGroups[key], (group) => describeTargetGroup(world, group));
    case 'target':
      return of(world.targets[key], (target) => describeTarget(world, target));
    case 'load-balancer':
      return of(world.loadBalancers[key], (balancer) => describeLoadBalancer(world, balancer));
    case 'auto-scaling-group':
      return of(world.autoScalingGroups?.[key], (group) => describeGroup(world, group));
    case 'alarm':
      return of(world.alarms?.[key], describeMetricAlarm);
    case 'composite-alarm':
      return of(world.compositeAlarms?.[key], describeCompositeAlarm);
    case 'collector':
      return of(world.collectors?.[key], describeCollector);
    case 'topic':
      return of(world.topics[key], (topic) => describeTopic(world, topic));
    case 'queue':
      return of(world.queues[key], (queue) => describeQueue(world, queue));
    case 'event-rule':
      return of(world.eventRules[key], (rule) => describeEventRule(world, rule));
    case 'route':
      return of(world.routes[key], (route) => describeRoute(world, route));
    case 'function':
      return of(world.functions?.[key], describeFunction);
    case 'state-machine':
      return of(world.stateMachines?.[key], describeStateMachine);
    case 'api':
      return of(world.apis?.[key], describeApi);
    case 'endpoint-service':
      return of(world.endpointServices?.[key], (service) => describeEndpointService(world, service));
    case 'vpc-endpoint':
      return of(world.vpcEndpoints?.[key], (endpoint) => describeVpcEndpoint(world, endpoint));
    case 'network-interface':
      return of(world.networkInterfaces[key], (row) => describeNetworkInterface(world, row));
    case 'subnet':
      return of(world.subnets[key], (row) => describeSubnet(world, row));
    case 'security-group':
      return of(world.securityGroups[key], describeSecurityGroup);
    case 'capacity-provider':
      return of(world.capacityProviders[key], (row) => describeCapacityProvider(world, row));
    case 'scaling-policy':
      return of(world.scaling?.policies[key], (row) => describeScalingPolicy(world, row));
    case 'listener-rule':
      return describeRule(world, key);
    case 'function-version':
      return describeFunctionVersion(world, key);
    case 'function-alias':
      return describeFunctionAlias(world, key);
    case 'treasury':
      return describeTreasury(world);
    case 'image-pull':
      return null;
  }
}

function of<Row>(row: Row | undefined, form: (row: Row) => JsonObject | null): JsonObject | null {
  return row === undefined ? null : form(row);
}

/** An entry of describe-regions. */
function describeRegion(region: Region): JsonObject {
  return { RegionName: region.name };
}

/** An entry of describe-availability-zones. */
function describeZone(world: World, zone: Zone): JsonObject {
  const state = zone.status === 'AVAILABLE' ? 'available' : zone.status === 'IMPAIRED' ? 'impaired' : 'unavailable';
  return { ZoneName: zone.name, RegionName: world.regions[zone.region]!.name, State: state };
}

/** An entry of describe-clusters. */
export function describeCluster(world: World, cluster: Cluster): JsonObject {
  const instances = cluster.containerInstances.map((key) => world.containerInstances[key]!);
  return {
    clusterArn: cluster.clusterArn,
    clusterName: cluster.clusterName,
    status: cluster.status,
    registeredContainerInstancesCount: instances.length,
    runningTasksCount: instances.reduce((total, ci) => total + ci.runningTasksCount, 0),
    pendingTasksCount: instances.reduce((total, ci) => total + ci.pendingTasksCount, 0),
    activeServicesCount: cluster.services.filter((key) => world.services[key]!.status === 'ACTIVE').length,
  };
}

/** The `taskDefinition` of describe-task-definition: the request as it was given, with what registering added. */
function describeTaskDefinition(definition: TaskDefinition): JsonObject {
  return described({
    ...definition.source,
    taskDefinitionArn: definition.taskDefinitionArn,
    revision: definition.revision,
    status: definition.status,
    networkMode: definition.networkMode,
    placementConstraints: constraintsOf(definition.placementConstraints),
    requiresAttributes: definition.needs.attributes.map(({ name, value }) => described({ name, value })),
  });
}
