/**
 * What can be done to a thing, as requests with what is known filled in: those that need nothing more are made at once,
 * the others open their form. Pure.
 */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, Json, JsonObject, View } from '../sim-client/words.ts';
import { faultInput, FAULTS, struckBy, type Struck } from './faults.ts';

/** Forms with few fields of their own; every other request has the form of its schema. */
export type FormName =
  | 'raise'
  | 'plan'
  | 'run'
  | 'guild'
  | 'count'
  | 'ship'
  | 'placement'
  | 'weights'
  | 'fault'
  | 'range'
  | 'policy'
  | 'capacity'
  | 'protect'
  | 'traffic'
  | 'end-traffic';

export interface NamedAct {
  readonly label: `acts.act.${string}` | `acts.fault.${string}`;
  readonly op: string;
  readonly input: JsonObject;
  /** There is something to choose: the form is opened. */
  readonly asks: boolean;
  readonly form: FormName | null;
  readonly group: ActGroup;
}

export const ACT_GROUPS = ['change', 'found', 'fault', 'end'] as const;
export type ActGroup = (typeof ACT_GROUPS)[number];

const now = (label: NamedAct['label'], op: string, input: JsonObject, group: ActGroup = 'change'): NamedAct => ({
  ...{ label, op, input, asks: false, form: null, group },
});
const asks = (
  label: NamedAct['label'],
  [op, form]: readonly [string, FormName | null],
  input: JsonObject,
  group: ActGroup = 'change',
): NamedAct => ({ label, op, input, asks: true, form, group });

const RAISE = ['createFleet', 'raise'] as const;
const PLAN = ['registerTaskDefinition', 'plan'] as const;
const RUN = ['runTask', 'run'] as const;
const GUILD = ['createService', 'guild'] as const;
const TRAFFIC = ['addTraffic', 'traffic'] as const;
const END_TRAFFIC = ['endTraffic', 'end-traffic'] as const;

/** In the order in which they are offered. Nothing for what is not there any more. */
/**
 * The same act as the world is now: what is on a button may be a moment old, and one more than then is not one more than
 * now. The act itself where there is no such any more: the simulator says why not.
 */
export function actNow(view: View, ref: EntityRef | null, act: NamedAct): NamedAct {
  return actsOf(view, ref).find(({ label, op }) => label === act.label && op === act.op) ?? act;
}

export function actsOf(view: View, ref: EntityRef | null): readonly NamedAct[] {
  if (ref === null) return actsOnEverything(view);
  switch (ref.kind) {
    case 'zone':
      return actsOnZone(view, ref);
    case 'cluster':
      return actsOnCluster(view, ref.key);
    case 'instance':
      return actsOnInstance(view, ref);
    case 'task':
    case 'container':
      return actsOnTask(view, ref);
    case 'service':
      return actsOnService(view, ref.key);
    case 'load-balancer':
      return actsOnBalancer(view, ref);
    case 'queue':
    case 'function':
      return faultsOn(view, ref, ['subscriber']);
    case 'alarm':
      return actsOnAlarm(entity(view.alarms, ref.key)?.alarmName);
    case 'composite-alarm':
      return actsOnAlarm(entity(view.compositeAlarms, ref.key)?.alarmName);
    default:
      return [];
  }
}

/** Every fault that can strike it, of the given sorts. */
function faultsOn(view: View, ref: EntityRef, sorts: readonly Struck[]): readonly NamedAct[] {
  return FAULTS.filter(({ on }) => sorts.includes(on)).flatMap((card) => {
    const struck = struckBy(view, ref, card.on);
    if (struck === null) return [];
    return [asks(`acts.fault.${card.kind}`, ['fault', 'fault'], faultInput(card, struck), 'fault')];
  });
}

/**
 * The cluster, where a request has to name one: whose instances stand in the zone, else in its region. Where nobody's do,
 * the first one, unless there are several regions: then nothing is known, and nothing is said.
 */
export function homeOf(view: View, zone?: number): JsonObject {
  const first = entities(view.clusters)[0];
  const key = zone === undefined ? first?.key : clusterNear(view, zone);
  const cluster = entity(view.clusters, key ?? -1);
  return cluster === null ? {} : { cluster: cluster.clusterName };
}

function clusterNear(view: View, zone: number): number | undefined {
  const regionAt = (key: number): string | undefined => entity(view.zones, key)?.region;
  const region = regionAt(zone);
  const settled = entities(view.instances).filter(({ state, cluster }) => state !== 'terminated' && cluster !== null);
  const near = settled.find((one) => one.zone === zone) ?? settled.find((one) => regionAt(one.zone) === region);
  if (near !== undefined) return near.cluster ?? undefined;
  const isOnly = entities(view.zones).every((one) => one.region === region);
  return isOnly ? entities(view.clusters)[0]?.key : undefined;
}

/** Of nothing in particular: what a kingdom begins with. */
function actsOnEverything(view: View): readonly NamedAct[] {
  const at = homeOf(view);
  return [
    asks('acts.act.raise-territory', RAISE, { name: '', ...at, instanceType: 'm5.large', count: 1 }, 'found'),
    asks('acts.act.register-plan', PLAN, FIRST_PLAN, 'found'),
    asks('acts.act.found-development', RUN, { ...at, taskDefinition: '', count: 1 }, 'found'),
    asks('acts.act.found-guild', GUILD, { ...at, serviceName: '', taskDefinition: '', desiredCount: 1 }, 'found'),
    asks('acts.act.create-cluster', ['createCluster', null], { clusterName: '' }, 'found'),
    asks('acts.act.open-gate', ['createLoadBalancer', null], { name: '' }, 'found'),
    asks('acts.act.add-traffic', TRAFFIC, trafficTo(''), 'found'),
    asks('acts.act.end-traffic', END_TRAFFIC, { name: '' }, 'end'),
    asks('acts.act.group-capacity', ['setDesiredCapacity', 'capacity'], { AutoScalingGroupName: '' }),
    asks('acts.act.fault', ['fault', 'fault'], { registryThrottled: { for: '2m' } }, 'fault'),
  ];
}

/** Some subjects more, who come by chance. */
export function trafficTo(to: string): JsonObject {
  return { name: '', to, arrivals: { poisson: { perSecond: 20 } } };
}

/** The least that a plan can be. */
const FIRST_PLAN: JsonObject = {
  family: '',
  containerDefinitions: [{ name: 'app', image: '', cpu: 256, memory: 256, essential: true }],
};

function actsOnZone(view: View, ref: EntityRef): readonly NamedAct[] {
  const zone = entity(view.zones, ref.key);
  if (zone === null) return [];
  const home = homeOf(view, ref.key);
  const at: JsonObject = home['cluster'] === undefined ? { region: zone.region } : home;
  const fleet = { name: '', ...at, instanceType: 'm5.large', count: 1, zones: [zone.name] };
  return [
    asks('acts.act.raise-territory', RAISE, fleet, 'found'),
    asks('acts.act.found-development', RUN, { ...home, ...inZone(zone.name), taskDefinition: '', count: 1 }, 'found'),
    ...faultsOn(view, ref, ['zone', 'region']),
  ];
}

/** PL-11. */
export function inZone(zone: string): JsonObject {
  const expression = `attribute:ecs.availability-zone == ${zone}`;
  return { placementConstraints: [{ type: 'memberOf', expression }] };
}

function actsOnCluster(view: View, key: number): readonly NamedAct[] {
  const cluster = entity(view.clusters, key)?.clusterName;
  if (cluster === undefined) return [];
  return [
    asks('acts.act.found-guild', GUILD, { cluster, serviceName: '', taskDefinition: '', desiredCount: 1 }, 'found'),
    asks('acts.act.found-development', RUN, { cluster, taskDefinition: '', count: 1 }, 'found'),
    asks('acts.act.raise-territory', RAISE, { name: '', cluster, instanceType: 'm5.large', count: 1 }, 'found'),
    now('acts.act.delete-cluster', 'deleteCluster', { cluster }, 'end'),
  ];
}

function actsOnInstance(view: View, ref: EntityRef): readonly NamedAct[] {
  const instance = entity(view.instances, ref.key);
  if (instance === null || instance.state === 'terminated') return [];
  const { name, containerInstanceStatus } = instance;
  const cluster = entity(view.clusters, instance.cluster ?? -1)?.clusterName;
  const at: JsonObject = cluster === undefined ? {} : { cluster };
  const draining = containerInstanceStatus === 'DRAINING';
  const drain = { ...at, containerInstances: [name], status: draining ? 'ACTIVE' : 'DRAINING' };
  const only = { instances: [name] };
  const registered = containerInstanceStatus !== null;
  const update = { ...at, containerInstance: name };
  return [
    ...(registered
      ? [now(draining ? 'acts.act.activate' : 'acts.act.drain', 'updateContainerInstancesState', drain)]
      : []),
    instance.state === 'stopped'
      ? now('acts.act.start', 'startInstances', only)
      : now('acts.act.stop', 'stopInstances', only),
    ...(registered
      ? [
          asks(
            'acts.act.start-here',
            ['startTask', null],
            { ...at, taskDefinition: '', containerInstances: [name] },
            'found',
          ),
          now('acts.act.update-agent', 'updateContainerAgent', update),
        ]
      : []),
    ...faultsOn(view, ref, ['instance']),
    now('acts.act.terminate', 'terminateInstances', only, 'end'),
  ];
}

function actsOnTask(view: View, ref: EntityRef): readonly NamedAct[] {
  const struck = struckBy(view, ref, 'task');
  const task = entity(view.tasks, struck?.ref?.key ?? -1);
  if (task === null) return [];
  const cluster = clusterOfTask(view, task.key);
  const at: JsonObject = cluster === null ? {} : { cluster };
  const { id } = task;
  const protect: JsonObject = { ...at, tasks: [id], protectionEnabled: true };
  return [
    ...(task.service === null ? [] : [asks('acts.act.protect', ['updateTaskProtection', 'protect'], protect)]),
    ...faultsOn(view, ref, ['task', 'image']).filter(({ input }) => task.instance === null || !isOfSky(input)),
    now('acts.act.stop-task', 'stopTask', { ...at, task: id }, 'end'),
  ];
}

/** Notices that only a task on Fargate gets (FG-06, FG-09). */
function isOfSky(fault: JsonObject): boolean {
  return Object.hasOwn(fault, 'taskSpotInterruption') || Object.hasOwn(fault, 'taskRetirement');
}

/** Its service's cluster, or that of the instance it stands on; null while neither is known. */
function clusterOfTask(view: View, key: number): string | null {
  const task = entity(view.tasks, key);
  const service = entity(view.services, task?.service ?? -1);
  const instance = entity(view.instances, task?.instance ?? -1);
  return entity(view.clusters, service?.cluster ?? instance?.cluster ?? -1)?.clusterName ?? null;
}

function actsOnService(view: View, key: number): readonly NamedAct[] {
  const service = entity(view.services, key);
  const cluster = entity(view.clusters, service?.cluster ?? -1)?.clusterName;
  if (service === null || cluster === undefined || service.status === 'INACTIVE') return [];
  const at = { cluster, service: service.serviceName };
  const { desiredCount, taskDefinition } = service;
  const underway = service.release !== undefined && !service.release.finished;
  return [
    now('acts.act.one-more', 'updateService', { ...at, desiredCount: desiredCount + 1 }),
    ...(desiredCount === 0
      ? []
      : [now('acts.act.one-less', 'updateService', { ...at, desiredCount: desiredCount - 1 })]),
    asks('acts.act.count', ['updateService', 'count'], { ...at, desiredCount }),
    asks('acts.act.ship', ['updateService', 'ship'], { ...at, taskDefinition }),
    now('acts.act.redeploy', 'updateService', { ...at, forceNewDeployment: true }),
    ...(underway
      ? [asks('acts.act.stop-deployment', ['stopServiceDeployment', null], { serviceDeploymentArn: at.service })]
      : []),
    asks('acts.act.placement', ['updateService', 'placement'], { ...at, placementStrategy: [SPREAD] }),
    asks('acts.act.scale-target', ['registerScalableTarget', 'range'], scalable(at, desiredCount)),
    asks('acts.act.scale-policy', ['putScalingPolicy', 'policy'], policyOf(at)),
    now('acts.act.delete-service', 'deleteService', { ...at, force: true }, 'end'),
  ];
}

const SPREAD: Json = { type: 'spread', field: 'attribute:ecs.availability-zone' };

interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

function scalableId({ cluster, service }: ServiceName): JsonObject {
  return {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${cluster}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  };
}

function scalable(at: ServiceName, desiredCount: number): JsonObject {
  return { ...scalableId(at), MinCapacity: Math.min(1, desiredCount), MaxCapacity: Math.max(2, desiredCount * 2) };
}

function policyOf(at: ServiceName): JsonObject {
  return {
    PolicyName: `${at.service}-cpu`,
    PolicyType: 'TargetTrackingScaling',
    ...scalableId(at),
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 60,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    },
  };
}

function actsOnBalancer(view: View, ref: EntityRef): readonly NamedAct[] {
  const balancer = entity(view.balancers, ref.key);
  if (balancer === null) return [];
  const listeners = balancer.listeners ?? [];
  return [
    ...listeners.map(({ port, forward }) =>
      asks('acts.act.shift-traffic', ['modifyListener', 'weights'], {
        listener: `${balancer.name}:${port}`,
        forward: forward.map(({ targetGroupName, weightPercent }) => ({
          targetGroup: targetGroupName,
          weight: Math.round(weightPercent),
        })),
      }),
    ),
    asks('acts.act.add-traffic', TRAFFIC, trafficTo(balancer.name), 'found'),
    ...faultsOn(view, ref, ['load-balancer']),
  ];
}

function actsOnAlarm(alarmName: string | undefined): readonly NamedAct[] {
  if (alarmName === undefined) return [];
  const state = { AlarmName: alarmName, StateValue: 'ALARM', StateReason: '' };
  return [
    asks('acts.act.set-alarm', ['setAlarmState', null], state),
    now('acts.act.disable-alarm', 'disableAlarmActions', { AlarmNames: [alarmName] }),
    now('acts.act.enable-alarm', 'enableAlarmActions', { AlarmNames: [alarmName] }),
    now('acts.act.delete-alarm', 'deleteAlarms', { AlarmNames: [alarmName] }, 'end'),
  ];
}
