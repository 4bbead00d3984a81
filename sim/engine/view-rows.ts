/** Rows of the world as records of the screen's view. Pure; every number is the engine's own. */
import type { CompositeAlarm, MetricAlarm } from '../model/alarm.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Instance } from '../model/instance.ts';
import type { EventRule, Queue, Topic } from '../model/messaging.ts';
import type { Zone } from '../model/region.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { isEc2 } from '../rules/hosts.ts';
import type {
  AlarmView,
  ClusterView,
  DeliveryCounts,
  EventRuleView,
  GoalView,
  InstanceView,
  QueueView,
  ServiceView,
  TaskView,
  TopicView,
  ZoneView,
} from '../protocol/protocol.ts';
import type { Standing } from './goals.ts';
import { instanceUse, serviceUse, taskUse } from './view-load.ts';
import { containerLook, instanceLook, serviceLook, taskLook } from './view-look.ts';
import { zoneSummary } from './view-zone.ts';

/** Service events a screen keeps at hand; older ones are in the log. */
const EVENTS_SHOWN = 20;

export function zoneView(world: World, zone: Zone): ZoneView {
  return {
    key: zone.key,
    name: zone.name,
    region: world.regions[zone.region]!.name,
    status: zone.status,
    sky: [...zone.sky],
    summary: zoneSummary(world, zone),
  };
}

export function clusterView(cluster: Cluster): ClusterView {
  return { key: cluster.key, clusterName: cluster.clusterName, status: cluster.status };
}

/** Null for the hidden host of a Fargate task (FG-01). */
export function instanceView(world: World, instance: Instance): InstanceView | null {
  if (!isEc2(instance)) return null;
  const row = instance.containerInstance === null ? null : world.containerInstances[instance.containerInstance]!;
  return {
    key: instance.key,
    name: instance.name,
    ec2InstanceId: instance.ec2InstanceId,
    instanceType: instance.instanceType,
    cpu: instance.vcpu * CPU_UNITS_PER_VCPU,
    zone: instance.zone,
    cluster: row?.cluster ?? null,
    state: instance.state,
    agent: instance.agent,
    containerInstanceStatus: row?.status ?? null,
    cpuRegistered: row?.registered.cpu ?? 0,
    cpuRemaining: row?.remaining.cpu ?? 0,
    memoryRegisteredMiB: row?.registered.memoryMiB ?? 0,
    memoryRemainingMiB: row?.remaining.memoryMiB ?? 0,
    eniSlots: row?.registered.eniSlots ?? instance.eniSlots,
    eniSlotsRemaining: row?.remaining.eniSlots ?? instance.eniSlots,
    launchedAtUs: instance.launchedAtUs,
    tasks: row === null ? [] : [...row.tasks],
    use: instanceUse(world, instance),
    ...instanceLook(instance),
  };
}

/** Null once the record is DELETED (TL-09). */
export function taskView(world: World, task: Task): TaskView | null {
  if (task.lastStatus === 'DELETED') return null;
  const definition = world.taskDefinitions[task.taskDefinition]!;
  return {
    key: task.key,
    id: task.id,
    name: task.name,
    definition: definition.family,
    revision: definition.revision,
    group: task.group,
    service: task.service,
    instance: task.containerInstance === null ? null : task.host,
    zone: task.zone,
    launchType: task.launchType,
    capacityProviderName: task.capacityProviderName,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    cpu: task.needs.cpu,
    memoryMiB: task.needs.memoryMiB,
    decision: task.decision,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    createdAtUs: task.createdAtUs,
    startedAtUs: task.startedAtUs,
    stoppedAtUs: task.stoppedAtUs,
    containers: task.containers.map((key) => {
      const container = world.containers[key]!;
      const { name, image, status, essential, exitCode, reason } = container;
      return { key, name, image, status, essential, exitCode, reason, ...containerLook(world, container) };
    }),
    use: taskUse(world, task),
    ...taskLook(world, task),
  };
}

/** The last minute of a service under load; nothing without one. */
function loadOf(world: World, service: Service): Pick<ServiceView, 'load'> {
  const minute = world.traffic?.minutes[service.key];
  if (minute === undefined) return {};
  const { requestsPerSecond, errorsPerSecond, inFlight } = minute;
  const { cpuPercent, memoryPercent } = serviceUse(world, service);
  return { load: { requestsPerSecond, errorsPerSecond, inFlight, cpuPercent, memoryPercent } };
}

export function serviceView(world: World, service: Service): ServiceView {
  let runningCount = 0;
  let pendingCount = 0;
  for (const deployment of service.deployments) {
    for (const key of world.deployments[deployment]!.tasks) {
      const { lastStatus } = world.tasks[key]!;
      if (lastStatus === 'RUNNING') runningCount += 1;
      if (['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus)) pendingCount += 1;
    }
  }
  const nameOf = (deployment: number): string => {
    const { family, revision } = world.taskDefinitions[world.deployments[deployment]!.taskDefinition]!;
    return `${family}:${revision}`;
  };
  return {
    key: service.key,
    serviceName: service.serviceName,
    cluster: service.cluster,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount,
    pendingCount,
    taskDefinition: service.deployments[0] === undefined ? '' : nameOf(service.deployments[0]),
    steady: service.steady,
    events: service.events.slice(0, EVENTS_SHOWN),
    deployments: service.deployments.map((key) => {
      const { id, state } = world.deployments[key]!;
      return { id, state, taskDefinition: nameOf(key) };
    }),
    ...loadOf(world, service),
    ...serviceLook(world, service),
  };
}

/** Null once it is deleted. */
export function alarmView(alarm: MetricAlarm | CompositeAlarm): AlarmView | null {
  if (alarm.deleted) return null;
  const { key, alarmName, state, stateReason, stateUpdatedAtUs } = alarm;
  return { key, alarmName, state, stateReason, stateUpdatedAtUs };
}

/** The deliveries of all its ways together. */
function deliveryCounts(world: World, routes: readonly number[]): DeliveryCounts {
  const counts = { delivered: 0, underway: 0, failures: 0, givenUp: 0 };
  for (const key of routes) {
    const route = world.routes[key]!;
    counts.delivered += route.delivered;
    counts.underway += route.underway;
    counts.failures += route.failures;
    counts.givenUp += route.givenUp;
  }
  return counts;
}

export function topicView(world: World, topic: Topic): TopicView {
  const { key, topicName, subscriptions, published } = topic;
  return { key, topicName, subscriptions: subscriptions.length, published, ...deliveryCounts(world, subscriptions) };
}

export function queueView({ key, queueName, received }: Queue): QueueView {
  return { key, queueName, messages: received };
}

export function eventRuleView(world: World, rule: EventRule): EventRuleView {
  const { key, name, state, targets, matched } = rule;
  return { key, name, state, targets: targets.length, matched, ...deliveryCounts(world, targets) };
}

export function goalViews(goals: readonly Standing[]): GoalView[] {
  return goals.map(({ name, status }) => ({ name, status }));
}
