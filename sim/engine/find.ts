/**
 * Names of entities, both ways: from a key to the name people read, and from what people type to the entity.
 *
 * A task's name is its service (or the family of a standalone task) and its ordinal, from 1: `web#3`. A container's
 * name is its task's name and its own: `web#3/app`. All other entities have names of their own.
 */
import type { SimEvent } from '../model/events.ts';
import { KIND_OF_CHART } from '../model/events.ts';
import type { EntityKind, EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { isEc2 } from '../rules/hosts.ts';
import { nearest } from '../rules/nearest.ts';
import { aliasPart, ruleName, rulePart, versionPart } from '../rules/part-keys.ts';

/** Reads names out of one world. Cheap to make; it keeps up with a world that grows, and is made anew after a seek. */
export interface Namer {
  /** The name of an entity; its kind and key when there is no such row. */
  name(ref: EntityRef): string;
  task(key: number): string;
  /** Where a task is: its instance, or Fargate and a zone. */
  placeOf(task: number): string;
  /** Names of the entities an event speaks of, by field of the event (and `zone`, `instance`, `group` beside them). */
  event(event: SimEvent): Record<string, string>;
}

/** At most this many placed tasks are named in one line. */
const NAMED_TASKS_MAX = 6;

/** The last part of an ARN or of a path. */
function shortId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The EC2 instance behind a container instance. */
function instanceOfContainerInstance(world: World, key: number): number {
  return world.containerInstances[key]?.instance ?? -1;
}

/** Makes a namer for a world. */
export function createNamer(world: World): Namer {
  const task = (key: number): string => world.tasks[key]?.name ?? `task ${key}`;
  const readers: { readonly [K in EntityKind]: (key: number) => string | undefined } = {
    region: (key) => world.regions[key]?.name,
    zone: (key) => world.zones[key]?.name,
    cluster: (key) => world.clusters[key]?.clusterName,
    instance: (key) => world.instances[key]?.name,
    'container-instance': (key) => world.instances[instanceOfContainerInstance(world, key)]?.name,
    'task-definition': (key) => {
      const row = world.taskDefinitions[key];
      return row && `${row.family}:${row.revision}`;
    },
    task: (key) => (key < world.tasks.length ? task(key) : undefined),
    container: (key) => {
      const row = world.containers[key];
      return row && `${task(row.task)}/${row.name}`;
    },
    service: (key) => world.services[key]?.serviceName,
    deployment: (key) => world.deployments[key]?.id,
    'service-deployment': (key) => serviceDeploymentName(world, key),
    'code-deploy-deployment': (key) => world.codeDeploy?.deployments[key]?.deploymentId,
    'target-group': (key) => world.targetGroups[key]?.targetGroupName,
    target: (key) => targetName(world, key),
    'load-balancer': (key) => world.loadBalancers[key]?.loadBalancerName,
    'auto-scaling-group': (key) => world.autoScalingGroups?.[key]?.autoScalingGroupName,
    alarm: (key) => world.alarms?.[key]?.alarmName,
    'composite-alarm': (key) => world.compositeAlarms?.[key]?.alarmName,
    collector: (key) => world.collectors?.[key]?.name,
    topic: (key) => world.topics[key]?.topicName,
    queue: (key) => world.queues[key]?.queueName,
    'event-rule': (key) => world.eventRules[key]?.name,
    route: (key) => world.routes[key]?.name,
    function: (key) => world.functions?.[key]?.functionName,
    'state-machine': (key) => world.stateMachines?.[key]?.name,
    api: (key) => world.apis?.[key]?.name,
    'endpoint-service': (key) => world.endpointServices?.[key]?.name,
    'vpc-endpoint': (key) => world.vpcEndpoints?.[key]?.name,
    'image-pull': (key) => {
      const row = world.imagePulls[key];
      return row && `${row.image} → ${world.instances[row.instance]?.name ?? row.instance}`;
    },
    ...partReaders(world),
  };
  const name = (ref: EntityRef): string => readers[ref.kind](ref.key) ?? `${ref.kind} ${ref.key}`;
  return {
    name,
    task,
    placeOf: (key) => instanceOfTask(world, key, name),
    event: (event) => eventNames(world, event, name),
  };
}

/** Of what is a part of something else, or has a book of its own. */
function partReaders(world: World) {
  return {
    'network-interface': (key: number) => world.networkInterfaces[key]?.networkInterfaceId,
    subnet: (key: number) => world.subnets[key]?.name,
    'security-group': (key: number) => world.securityGroups[key]?.name,
    'capacity-provider': (key: number) => world.capacityProviders[key]?.name,
    'scaling-policy': (key: number) => world.scaling?.policies[key]?.policyName,
    'listener-rule': (key: number) => {
      const part = rulePart(world, key);
      return part === null ? undefined : ruleName(part);
    },
    'function-version': (key: number) => {
      const part = versionPart(world, key);
      return part === null ? undefined : `${part.row.functionName}:${part.version.version}`;
    },
    'function-alias': (key: number) => {
      const part = aliasPart(world, key);
      return part === null ? undefined : `${part.row.functionName}:${part.alias.name}`;
    },
    treasury: () => 'treasury',
  };
}

/** `web-blue/web#3:80` for a task's target, else `web-blue/i-0…:80`. */
function targetName(world: World, key: number): string | undefined {
  const row = world.targets[key];
  if (row === undefined) return undefined;
  const who = row.task === null ? row.id : (world.tasks[row.task]?.name ?? row.id);
  const port = row.port === null ? '' : `:${row.port}`;
  return `${world.targetGroups[row.targetGroup]!.targetGroupName}/${who}${port}`;
}

/** `web/1b2c…`: as the end of its ARN has it. */
function serviceDeploymentName(world: World, key: number): string | undefined {
  const row = world.serviceDeployments?.[key];
  return row && row.serviceDeploymentArn.split('/').slice(2).join('/');
}

type NameOf = (ref: EntityRef) => string;

/** Fields of events that hold one key, and the kind of what they point at. */
export const KIND_OF_FIELD: Readonly<Record<string, EntityKind>> = {
  instance: 'instance',
  containerInstance: 'container-instance',
  cluster: 'cluster',
  task: 'task',
  container: 'container',
  pull: 'image-pull',
  service: 'service',
  deployment: 'deployment',
  serviceDeployment: 'service-deployment',
  codeDeployDeployment: 'code-deploy-deployment',
  zone: 'zone',
  targetGroup: 'target-group',
  target: 'target',
  loadBalancer: 'load-balancer',
  group: 'auto-scaling-group',
  alarm: 'alarm',
  compositeAlarm: 'composite-alarm',
  collector: 'collector',
  topic: 'topic',
  rule: 'event-rule',
  route: 'route',
  function: 'function',
  stateMachine: 'state-machine',
  endpoint: 'vpc-endpoint',
};

function eventNames(world: World, event: SimEvent, name: NameOf): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [field, value] of Object.entries(event)) {
    const kind = KIND_OF_FIELD[field];
    if (kind !== undefined && typeof value === 'number') names[field] = name({ kind, key: value });
  }
  if (event.kind === 'StateChanged' || event.kind === 'DelayElapsed') {
    names['key'] = name({ kind: KIND_OF_CHART[event.chart], key: event.key });
    if (event.kind === 'StateChanged' && event.chart === 'task' && event.to === 'STOPPED') {
      const { stopCode, stoppedReason } = world.tasks[event.key]!;
      if (stopCode !== null) names['reason'] = stoppedReason === null ? stopCode : `${stopCode}: ${stoppedReason}`;
    }
  } else if (event.kind === 'ScalingActivityEnded') {
    names['activity'] = world.scaling?.activities[event.activity]?.description ?? '?';
  } else if (event.kind === 'InstanceLaunched') {
    const zone = world.instances[event.instance]?.zone;
    if (zone !== undefined) names['zone'] = name({ kind: 'zone', key: zone });
  } else if (
    event.kind === 'CapacityFound' ||
    event.kind === 'TaskReceived' ||
    event.kind === 'TaskAdmitted' ||
    event.kind === 'NetworkInterfaceAcknowledged'
  ) {
    names['instance'] = instanceOfTask(world, event.task, name);
  } else if (event.kind === 'PlacementRequested') {
    names['taskDefinition'] = name({ kind: 'task-definition', key: event.request.taskDefinition });
  } else if (event.kind === 'PlacementConcluded') {
    // The last decision is the refused one when there is any: a request ends at its first refusal or runs out.
    const decision = event.decisions.at(-1);
    if (decision !== undefined) {
      const row = world.decisions[decision];
      names['group'] = row?.kind === 'placement' ? row.request.group : '?';
      names['decision'] = decisionName(decision);
    }
    names['placed'] = placedNames(world, event.placed, name);
  }
  return names;
}

function instanceOfTask(world: World, task: number, name: NameOf): string {
  const row = world.tasks[task];
  if (row === undefined) return '?';
  if (row.containerInstance !== null) return name({ kind: 'container-instance', key: row.containerInstance });
  // A Fargate task is somewhere in its zone; a task that waits for its capacity provider is nowhere yet.
  return row.zone === null ? '—' : `${row.launchType} ${world.zones[row.zone]!.name}`;
}

function placedNames(world: World, placed: readonly number[], name: NameOf): string {
  const some = placed.slice(0, NAMED_TASKS_MAX);
  const names = some.map((task) => `${name({ kind: 'task', key: task })} → ${instanceOfTask(world, task, name)}`);
  if (placed.length > NAMED_TASKS_MAX) names.push('…');
  return names.join(', ');
}

/** An entity or a decision that a reference names. */
export interface Found {
  readonly ref: EntityRef;
  /** Set when the reference names a decision; `ref` is then what the decision was about. */
  readonly decision: number | null;
  readonly name: string;
}

export type FindResult =
  | { readonly found: Found }
  /** Several entities answer to it: the caller asks for `kind/name` or for more digits. */
  | { readonly ambiguous: readonly Found[] }
  /** Nothing answers to it; names that look alike, nearest first, or else the first names there are. */
  | { readonly near: readonly string[] };

/** A prefix of an id must have this many characters to count. */
const PREFIX_MIN = 4;
const KINDS: readonly EntityKind[] = [
  'service',
  'task',
  'instance',
  'deployment',
  'service-deployment',
  'code-deploy-deployment',
  'container',
  'cluster',
  'zone',
  'region',
  'task-definition',
  'target-group',
  'load-balancer',
  'auto-scaling-group',
  'alarm',
  'composite-alarm',
  'collector',
  'topic',
  'queue',
  'event-rule',
  'route',
  'function',
  'state-machine',
  'api',
  'endpoint-service',
  'vpc-endpoint',
  'network-interface',
];

/** Every word by which one row can be called, the display name first; prefixes count only for `ids`. */
interface Calling {
  readonly ref: EntityRef;
  readonly names: readonly string[];
  readonly ids: readonly string[];
}

function* callingsOf(world: World, kind: EntityKind, namer: Namer): Generator<Calling> {
  const rows = tableOf(world, kind);
  for (let key = 0; key < rows.length; key++) {
    // Nobody sees the hosts of Fargate (FG-01).
    if (kind === 'instance' && !isEc2(world.instances[key]!)) continue;
    const ref = { kind, key };
    yield { ref, names: [namer.name(ref), ...moreNames(world, ref)], ids: idsOf(world, ref) };
  }
}

function tableOf(world: World, kind: EntityKind): readonly unknown[] {
  switch (kind) {
    case 'region':
      return world.regions;
    case 'zone':
      return world.zones;
    case 'cluster':
      return world.clusters;
    case 'instance':
      return world.instances;
    case 'container-instance':
      return world.containerInstances;
    case 'task-definition':
      return world.taskDefinitions;
    case 'task':
      return world.tasks;
    case 'container':
      return world.containers;
    case 'service':
      return world.services;
    case 'deployment':
      return world.deployments;
    case 'service-deployment':
      return world.serviceDeployments ?? [];
    case 'code-deploy-deployment':
      return world.codeDeploy?.deployments ?? [];
    case 'image-pull':
      return world.imagePulls;
    case 'target-group':
      return world.targetGroups;
    case 'target':
      return world.targets;
    case 'load-balancer':
      return world.loadBalancers;
    case 'auto-scaling-group':
      return world.autoScalingGroups ?? [];
    case 'alarm':
      return world.alarms ?? [];
    case 'composite-alarm':
      return world.compositeAlarms ?? [];
    case 'collector':
      return world.collectors ?? [];
    case 'topic':
      return world.topics;
    case 'queue':
      return world.queues;
    case 'event-rule':
      return world.eventRules;
    case 'route':
      return world.routes;
    case 'function':
      return world.functions ?? [];
    case 'state-machine':
      return world.stateMachines ?? [];
    case 'api':
      return world.apis ?? [];
    case 'endpoint-service':
      return world.endpointServices ?? [];
    case 'vpc-endpoint':
      return world.vpcEndpoints ?? [];
    case 'network-interface':
      return world.networkInterfaces;
    case 'subnet':
      return world.subnets;
    case 'security-group':
      return world.securityGroups;
    case 'capacity-provider':
      return world.capacityProviders;
    case 'scaling-policy':
      return world.scaling?.policies ?? [];
    case 'listener-rule':
    case 'function-version':
    case 'function-alias':
    case 'treasury':
      // They have no table that a name could be looked up in.
      return [];
  }
}

/** The ARNs, and a service's name with its cluster. */
function moreNames(world: World, { kind, key }: EntityRef): readonly string[] {
  if (kind === 'service') {
    const row = world.services[key]!;
    const cluster = world.clusters[row.cluster]?.clusterName ?? '';
    return [row.serviceArn, `${cluster}/${row.serviceName}`];
  }
  if (kind === 'service-deployment') return releaseNames(world, key);
  if (kind === 'task') return [world.tasks[key]!.taskArn];
  if (kind === 'cluster') return [world.clusters[key]!.clusterArn];
  if (kind === 'target-group') return [world.targetGroups[key]!.targetGroupArn];
  if (kind === 'load-balancer') return [world.loadBalancers[key]!.loadBalancerArn];
  if (kind === 'topic') return [world.topics[key]!.topicArn];
  if (kind === 'queue') return [world.queues[key]!.queueArn];
  if (kind === 'event-rule') return [world.eventRules[key]!.ruleArn];
  if (kind === 'function') return [world.functions![key]!.functionArn];
  if (kind === 'state-machine') return [world.stateMachines![key]!.stateMachineArn];
  if (kind === 'endpoint-service') return [world.endpointServices![key]!.serviceName];
  if (kind === 'task-definition') return [world.taskDefinitions[key]!.taskDefinitionArn];
  if (kind === 'instance') {
    const containerInstance = containerInstanceOf(world, key);
    return containerInstance === null ? [] : [containerInstance.containerInstanceArn];
  }
  return [];
}

/** `web/2`: the second release of the service, beside its ARN. */
function releaseNames(world: World, key: number): readonly string[] {
  const row = world.serviceDeployments![key]!;
  const nth = world.serviceDeployments!.filter((other) => other.service === row.service && other.key <= key).length;
  return [row.serviceDeploymentArn, `${world.services[row.service]!.serviceName}/${nth}`];
}

function containerInstanceOf(world: World, instance: number): World['containerInstances'][number] | null {
  const key = world.instances[instance]?.containerInstance ?? null;
  return key === null ? null : (world.containerInstances[key] ?? null);
}

function idsOf(world: World, { kind, key }: EntityRef): readonly string[] {
  if (kind === 'task') return [world.tasks[key]!.id];
  if (kind === 'instance') {
    const containerInstance = containerInstanceOf(world, key);
    const ec2 = world.instances[key]!.ec2InstanceId;
    return containerInstance === null ? [ec2] : [ec2, shortId(containerInstance.containerInstanceArn)];
  }
  if (kind === 'service-deployment') return [shortId(world.serviceDeployments![key]!.serviceDeploymentArn)];
  if (kind === 'deployment') return [world.deployments[key]!.id, shortId(world.deployments[key]!.id)];
  return [];
}

/** What a decision was about: the task it placed, else its service, else its cluster. */
function subjectOfDecision(world: World, decision: number): EntityRef | null {
  const row = world.decisions[decision];
  if (row === undefined) return null;
  if (row.kind === 'service') return { kind: 'service', key: row.service };
  if (row.kind === 'scaling') {
    const { subject } = row;
    return subject.kind === 'service'
      ? { kind: 'service', key: subject.service }
      : { kind: 'auto-scaling-group', key: subject.group };
  }
  if ('placed' in row.verdict && row.verdict.task !== null) return { kind: 'task', key: row.verdict.task };
  if (row.request.service !== null) return { kind: 'service', key: row.request.service };
  return { kind: 'cluster', key: row.request.cluster };
}

/** `decision-12`, the name under which the log and the tables show a decision. */
export function decisionName(decision: number): string {
  return `decision-${decision}`;
}

function findDecision(world: World, text: string): Found | null {
  const match = /^decision[-/](\d+)$/.exec(text);
  if (match === null) return null;
  const decision = Number(match[1]);
  const ref = subjectOfDecision(world, decision);
  return ref === null ? null : { ref, decision, name: decisionName(decision) };
}

/**
 * What people type → the entity: a name (`web`, `web#3`, `web#3/app`, `territories-2`, `royaume/web`), an id or at least
 * four characters of its beginning, an ARN, `decision-12`, or any of these after its kind (`service/web`).
 */
export function findEntity(world: World, text: string): FindResult {
  const namer = createNamer(world);
  const decision = findDecision(world, text);
  if (decision !== null) return { found: decision };
  const kindWord = KINDS.find((kind) => text.startsWith(`${kind}/`));
  const inKind = kindWord === undefined ? [] : matches(world, namer, [kindWord], text.slice(kindWord.length + 1));
  const all = inKind.length > 0 ? inKind : matches(world, namer, KINDS, text);
  if (all.length === 1) return { found: all[0]! };
  if (all.length > 1) return { ambiguous: all };
  return { near: nearNames(world, namer, kindWord === undefined ? text : text.slice(kindWord.length + 1)) };
}

/** Exact matches; when there are none, matches of the beginning of an id. */
function matches(world: World, namer: Namer, kinds: readonly EntityKind[], text: string): readonly Found[] {
  const exact: Found[] = [];
  const begun: Found[] = [];
  for (const kind of kinds) {
    for (const { ref, names, ids } of callingsOf(world, kind, namer)) {
      const found = { ref, decision: null, name: names[0]! };
      if (names.includes(text) || ids.includes(text)) exact.push(found);
      else if (text.length >= PREFIX_MIN && ids.some((id) => id.startsWith(text))) begun.push(found);
    }
  }
  return exact.length > 0 ? exact : begun;
}

const NEAR_MAX = 5;

/** The name most like it, then names that begin alike, then what there is at all: services first. */
function nearNames(world: World, namer: Namer, text: string): readonly string[] {
  const names = KINDS.slice(0, 3).flatMap((kind) =>
    [...callingsOf(world, kind, namer)].map((calling) => calling.names[0]!),
  );
  const alike = nearest(text, names);
  const stem = (text.split('#')[0] ?? '').toLowerCase().slice(0, PREFIX_MIN - 1);
  const begun = stem === '' ? [] : names.filter((name) => name.toLowerCase().startsWith(stem));
  const near = new Set(alike === null ? begun : [alike, ...begun]);
  return (near.size > 0 ? [...near] : names).slice(0, NEAR_MAX);
}
