/**
 * Why something is as it is: the one composition that the command line and the app show.
 *
 * An explanation is a title, the table of the placement decision that matters, the causal chain with the first cause
 * first, what came of it, and sentences that say the verdict and what would change it. It reads the world and the log and changes nothing.
 */
import type { Decision, DecisionTable } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import { KIND_OF_CHART } from '../model/events.ts';
import type { EntityRef, ServiceKey } from '../model/ids.ts';
import type { Occurrence } from '../kernel/kernel.ts';
import type { World } from '../model/world.ts';
import type { Explanation, LogLine, Message } from '../protocol/protocol.ts';
import { alarmSentences, collectorSentences, compositeAlarmSentences } from './explain-alarm.ts';
import { codeDeploySentences, taskSetSentences } from './explain-code-deploy.ts';
import { decisionSentences, rowSentences } from './explain-decision.ts';
import { effectsOf } from './explain-effects.ts';
import { harmSentences, harmStory } from './explain-harm.ts';
import { targetGroupSentences, targetSentences } from './explain-health.ts';
import { unresolvedSentences } from './explain-names.ts';
import { lingeringSentences } from './explain-lingering.ts';
import {
  balancerTrafficSentences,
  groupTrafficSentences,
  instanceLoadSentences,
  serviceTrafficSentences,
  taskLoadSentences,
} from './explain-load.ts';
import { eventRuleSentences, queueSentences, routeSentences, topicSentences } from './explain-messaging.ts';
import {
  apiSentences,
  endpointServiceSentences,
  functionSentences,
  stateMachineSentences,
  vpcEndpointSentences,
} from './explain-serverless.ts';
import { fromBeginning, refusedPlace, releaseOf, releaseSentences } from './explain-release.ts';
import { stuckSentences } from './explain-service.ts';
import { groupSentences, scaledName, scalingSentences } from './explain-scaling.ts';
import { instanceSentences, serviceSentences, taskSentences } from './explain-state.ts';
import { isOpen } from '../rules/service-deployments.ts';
import { partStatus } from './part-status.ts';
import { createNamer, decisionName, type Namer } from './find.ts';
import { mentionTest } from './mentions.ts';
import { sentence } from './sentence.ts';

/** The part of the engine that an explanation reads. */
export interface Explainable {
  readonly world: World;
  readonly nowUs: number;
  readonly eventCount: number;
  log(first: number, end: number): readonly Occurrence<SimEvent>[];
  causes(n: number): readonly Occurrence<SimEvent>[];
  becauseAt?(n: number): number;
  table(decision: number): DecisionTable;
}

/** The log is read backwards in pieces of this many lines. */
const PIECE = 4_096;
/** Kinds that have a lifecycle. */
const WITH_CHART: ReadonlySet<string> = new Set(Object.values(KIND_OF_CHART));

/**
 * Explains an entity as it is now, or one decision when `decision` is given. Null when there is no such row.
 * Costs the search of the log for the entity's last change, and one recomputed table.
 */
export function explain(engine: Explainable, ref: EntityRef, decision: number | null = null): Explanation | null {
  const namer = createNamer(engine.world);
  const title = titleOf(engine.world, ref, namer, decision);
  if (title === null) return null;
  const about = decision === null ? decisionAbout(engine, ref) : (engine.world.decisions[decision] ?? null);
  const table = about === null ? null : engine.table(about.key);
  const sentences = decision === null ? [...stateSentences(engine, ref, namer)] : [];
  if (table !== null) sentences.push(...tableSentences(engine.world, ref, decision, table, namer));
  const n = decision === null ? (lastChange(engine, ref) ?? about?.during ?? null) : (about?.during ?? null);
  const lines = (occurrences: readonly Occurrence<SimEvent>[]): LogLine[] =>
    occurrences.map((occurrence) => logLine(occurrence, namer));
  const causes = n === null ? [] : engine.causes(n);
  const told = withoutStrokes(causes);
  const release = decision === null ? releaseOf(engine.world, ref) : null;
  const chain = lines(release === null ? told : fromBeginning(engine, release, told));
  const effects = n === null ? [] : lines(effectsOf(engine, rootOfEffects(causes, ref) ?? n));
  const harm = decision === null ? harmStory(engine.world, ref) : null;
  const hurt = harm === null ? {} : { harm: { ...harm, sentences: harmSentences(harm) } };
  return { subject: ref, title, chain, effects, table, sentences, ...hurt };
}

/** One decision alone: its title, its table recomputed, its sentences. Null when there is no such decision. */
export function explainDecision(
  engine: Pick<Explainable, 'world' | 'table'>,
  decision: number,
): { readonly title: Message; readonly table: DecisionTable; readonly sentences: readonly Message[] } | null {
  const namer = createNamer(engine.world);
  const title = titleOf(engine.world, { kind: 'treasury', key: 0 }, namer, decision);
  if (title === null) return null;
  const table = engine.table(decision);
  return { title, table, sentences: decisionSentences(engine.world, table, namer) };
}

/** The clock of the metrics leads to nothing but its next stroke: only the last one before something happened is told. */
function withoutStrokes(causes: readonly Occurrence<SimEvent>[]): readonly Occurrence<SimEvent>[] {
  const isStroke = (n: number): boolean => causes[n]?.event.kind === 'MetricsPublished';
  return causes.filter((_, n) => !isStroke(n) || !isStroke(n + 1));
}

/** A task that was asked to stop is replaced because of that, not because it has stopped since. */
export function rootOfEffects(causes: readonly Occurrence<SimEvent>[], ref: EntityRef): number | null {
  const asked = causes.findLast(
    ({ event }) => event.kind === 'TaskStopRequested' && ref.kind === 'task' && event.task === ref.key,
  );
  return asked?.n ?? null;
}

/** For an instance the verdict of the decision is about another subject: only its own row is told. */
function tableSentences(
  world: World,
  ref: EntityRef,
  decision: number | null,
  table: DecisionTable,
  namer: Namer,
): readonly Message[] {
  if (decision === null && ref.kind === 'instance')
    return rowSentences(table, world.instances[ref.key]!.containerInstance);
  if (decision === null && ref.kind === 'container-instance') return rowSentences(table, ref.key);
  return decisionSentences(world, table, namer);
}

/** A log line with the names of what it speaks of. */
export function logLine(occurrence: Occurrence<SimEvent>, namer: Namer): LogLine {
  const { n, atUs, because, event } = occurrence;
  return { n, atUs, because, event, names: namer.event(event) };
}

export function titleOf(world: World, ref: EntityRef, namer: Namer, decision: number | null): Message | null {
  const name = namer.name(ref);
  if (decision !== null) {
    const row = world.decisions[decision];
    if (row === undefined) return null;
    const params = { name: decisionName(decision), atUs: row.atUs };
    if (row.kind === 'scaling') {
      return sentence('explain.title.scaling', { ...params, subject: scaledName(world, row.subject) });
    }
    return row.kind === 'service'
      ? sentence('explain.title.look', { ...params, service: namer.name({ kind: 'service', key: row.service }) })
      : sentence('explain.title.decision', { ...params, decision, group: row.request.group });
  }
  const status = statusOf(world, ref);
  if (status === null) return null;
  return sentence(`explain.title.${ref.kind}`, { name, status, id: idOf(world, ref) });
}

/** The state of an entity's lifecycle, in the field's own words; null when there is no such row. */
function statusOf(world: World, { kind, key }: EntityRef): string | null {
  switch (kind) {
    case 'region':
      return world.regions[key]?.status ?? null;
    case 'zone':
      return world.zones[key]?.status ?? null;
    case 'cluster':
      return world.clusters[key]?.status ?? null;
    case 'instance':
      return world.instances[key]?.state ?? null;
    case 'container-instance':
      return world.containerInstances[key]?.status ?? null;
    case 'task-definition':
      return world.taskDefinitions[key]?.status ?? null;
    case 'task':
      return world.tasks[key]?.lastStatus ?? null;
    case 'container':
      return world.containers[key]?.status ?? null;
    case 'service':
      return world.services[key]?.status ?? null;
    case 'deployment':
      return world.deployments[key]?.state ?? null;
    case 'image-pull':
      return world.imagePulls[key]?.state ?? null;
    case 'target-group':
      return world.targetGroups[key]?.targetType ?? null;
    case 'target':
      return world.targets[key]?.state ?? null;
    case 'load-balancer':
      return world.loadBalancers[key]?.state ?? null;
    case 'auto-scaling-group':
      return world.autoScalingGroups?.[key]?.status ?? null;
    case 'alarm':
      return world.alarms?.[key]?.state ?? null;
    case 'service-deployment':
      return world.serviceDeployments?.[key]?.state ?? null;
    case 'code-deploy-deployment':
      return world.codeDeploy?.deployments[key]?.state ?? null;
    case 'composite-alarm':
      return world.compositeAlarms?.[key]?.state ?? null;
    case 'collector':
      return world.collectors?.[key]?.lastStatus ?? (world.collectors?.[key] === undefined ? null : 'NEW');
    case 'topic':
      return world.topics[key] === undefined ? null : 'sns';
    case 'queue':
      return world.queues[key] === undefined ? null : 'sqs';
    case 'event-rule':
      return world.eventRules[key]?.state ?? null;
    case 'route':
      return world.routes[key]?.endpoint.protocol ?? null;
    case 'function':
      return world.functions?.[key] === undefined ? null : 'lambda';
    case 'state-machine':
      return world.stateMachines?.[key] === undefined ? null : 'ACTIVE';
    case 'api':
      return world.apis?.[key] === undefined ? null : 'apigateway';
    case 'endpoint-service':
      return world.endpointServices?.[key] === undefined ? null : 'Available';
    case 'vpc-endpoint':
      return world.vpcEndpoints?.[key]?.state ?? null;
    default:
      return partStatus(world, kind, key);
  }
}

function idOf(world: World, { kind, key }: EntityRef): string {
  if (kind === 'task') return world.tasks[key]!.id;
  if (kind === 'instance') return world.instances[key]!.ec2InstanceId;
  return '';
}

export function stateSentences(engine: Explainable, ref: EntityRef, namer: Namer): readonly Message[] {
  const { world, nowUs } = engine;
  switch (ref.kind) {
    case 'task':
      return [...taskSentences(world, ref.key, nowUs, namer), ...taskLoadSentences(world, ref.key, nowUs)];
    case 'container': {
      const { task } = world.containers[ref.key]!;
      return [...taskSentences(world, task, nowUs, namer), ...taskLoadSentences(world, task, nowUs)];
    }
    case 'service':
      return [
        ...serviceSentences(world, ref.key, nowUs, namer),
        ...stuckSentences(world, ref.key, nowUs),
        ...scalingSentences(world, { kind: 'service', service: ref.key as ServiceKey }),
        ...serviceTrafficSentences(world, ref.key),
        ...unresolvedSentences(world, ref.key),
      ];
    case 'auto-scaling-group':
      return groupSentences(world, ref.key);
    case 'code-deploy-deployment':
      return codeDeploySentences(world, ref.key);
    case 'deployment': {
      const { service } = world.deployments[ref.key]!;
      const release = releaseOf(world, ref);
      return [
        ...serviceSentences(world, service, nowUs, namer),
        ...stuckSentences(world, service, nowUs),
        ...taskSetSentences(world, ref.key),
        ...(release === null ? [] : releaseSentences(engine, release, namer)),
        ...(release === null ? [] : lingeringSentences(world, release, nowUs, namer)),
      ];
    }
    case 'service-deployment': {
      const release = world.serviceDeployments![ref.key]!;
      const stuck = isOpen(release) ? stuckSentences(world, release.service, nowUs) : [];
      return [
        ...releaseSentences(engine, release, namer),
        ...stuck,
        ...lingeringSentences(world, release, nowUs, namer),
      ];
    }
    case 'instance':
      return [...instanceSentences(world, ref.key, namer), ...instanceLoadSentences(world, ref.key, nowUs)];
    case 'container-instance': {
      const { instance } = world.containerInstances[ref.key]!;
      return [...instanceSentences(world, instance, namer), ...instanceLoadSentences(world, instance, nowUs)];
    }
    case 'load-balancer':
      return balancerTrafficSentences(world, ref.key);
    case 'target':
      return targetSentences(world, ref.key);
    case 'target-group':
      return [...targetGroupSentences(world, ref.key), ...groupTrafficSentences(world, ref.key)];
    case 'alarm':
      return alarmSentences(world, ref.key);
    case 'composite-alarm':
      return compositeAlarmSentences(world, ref.key);
    case 'collector':
      return collectorSentences(world, ref.key);
    case 'topic':
      return topicSentences(world, ref.key);
    case 'queue':
      return queueSentences(world, ref.key);
    case 'event-rule':
      return eventRuleSentences(world, ref.key);
    case 'route':
      return routeSentences(world, ref.key);
    case 'function':
      return functionSentences(world, ref.key);
    case 'state-machine':
      return stateMachineSentences(world, ref.key);
    case 'api':
      return apiSentences(world, ref.key);
    case 'endpoint-service':
      return endpointServiceSentences(world, ref.key);
    case 'vpc-endpoint':
      return vpcEndpointSentences(world, ref.key);
    default:
      return [];
  }
}

/** The decision that says most about an entity: the one that placed a task, or the last one about a service. */
export function decisionAbout(engine: Explainable, ref: EntityRef): Decision | null {
  const { world } = engine;
  if (ref.kind === 'task') return decisionOfTask(world, ref.key);
  if (ref.kind === 'container') return decisionOfTask(world, world.containers[ref.key]?.task ?? -1);
  if (ref.kind === 'service-deployment') return refusedPlace(world, world.serviceDeployments![ref.key]!);
  const isAbout = aboutTest(world, ref);
  if (isAbout === null) return null;
  for (let key = world.decisions.length - 1; key >= 0; key--) {
    const decision = world.decisions[key]!;
    if (isAbout(decision)) return decision;
  }
  return null;
}

function decisionOfTask(world: World, task: number): Decision | null {
  const key = world.tasks[task]?.decision ?? null;
  return key === null ? null : (world.decisions[key] ?? null);
}

function aboutTest(world: World, ref: EntityRef): ((decision: Decision) => boolean) | null {
  // A service asks why it has no more tasks, so a refused or granted place says more than the look that asked for it.
  if (ref.kind === 'service') return (decision) => serviceOf(decision) === ref.key;
  if (ref.kind === 'deployment')
    return (decision) =>
      decision.kind !== 'scaling' && (decision.kind === 'service' ? decision : decision.request).deployment === ref.key;
  if (ref.kind === 'cluster')
    return (decision) => decision.kind === 'placement' && decision.request.cluster === ref.key;
  const containerInstance = ref.kind === 'instance' ? world.instances[ref.key]?.containerInstance : ref.key;
  if ((ref.kind !== 'instance' && ref.kind !== 'container-instance') || containerInstance === undefined) return null;
  if (containerInstance === null) return null;
  const row = world.containerInstances[containerInstance];
  // Only decisions taken since it registered have looked at it.
  return row === undefined
    ? null
    : (decision) =>
        decision.kind === 'placement' &&
        decision.request.cluster === row.cluster &&
        decision.atUs >= row.registeredAtUs;
}

function serviceOf(decision: Decision): number | null {
  // What scaling decided is told by itself: a refused place says more about a service that lacks tasks.
  if (decision.kind === 'scaling') return null;
  return decision.kind === 'service' ? decision.service : decision.request.service;
}

/** The number of the occurrence that last moved the entity's lifecycle, or that spoke of it; null when none did. */
export function lastChange(engine: Explainable, ref: EntityRef): number | null {
  const matches = changeTest(engine.world, ref);
  if (matches === null) return null;
  for (let end = engine.eventCount; end > 0; end -= PIECE) {
    const piece = engine.log(Math.max(0, end - PIECE), end);
    for (let index = piece.length - 1; index >= 0; index--) {
      const occurrence = piece[index]!;
      if (matches(occurrence.event)) return occurrence.n;
    }
  }
  return null;
}

/** A release that failed is told by its failure: what led there is the chain, what came of it the effects. */
export function failedRelease(world: World, ref: EntityRef): number | null {
  const release = releaseOf(world, ref);
  const isOwn = ref.kind === 'service-deployment' || release?.target === ref.key;
  return release !== null && release.failure !== null && isOwn ? release.key : null;
}

/** For a service that waits for room, the refusal tells more than its last lifecycle move. */
export function changeTest(world: World, ref: EntityRef): ((event: SimEvent) => boolean) | null {
  const failed = failedRelease(world, ref);
  if (failed !== null) return (event) => event.kind === 'ServiceDeploymentFailed' && event.serviceDeployment === failed;
  if (ref.kind === 'service') {
    const waiting = typeof world.services[ref.key]?.waitingOn === 'number';
    return (event) =>
      (event.kind === 'PlacementConcluded' && event.service === ref.key && (!waiting || event.refused > 0)) ||
      (!waiting && event.kind === 'ServiceEventPosted' && event.service === ref.key);
  }
  if (ref.kind === 'task-definition') {
    const row = world.taskDefinitions[ref.key];
    return (event) =>
      (event.kind === 'TaskDefinitionRegistered' || event.kind === 'TaskDefinitionDeregistered') &&
      event.family === row?.family &&
      event.revision === row.revision;
  }
  if (ref.kind === 'function') {
    return (event) =>
      (event.kind === 'InvocationEnded' ||
        event.kind === 'RecursiveInvocationDropped' ||
        event.kind === 'RollOutEnded') &&
      event.function === ref.key;
  }
  if (ref.kind === 'state-machine') {
    return (event) =>
      (event.kind === 'WorkflowEnded' || event.kind === 'WorkflowTaskReturned' || event.kind === 'WorkflowStarted') &&
      event.stateMachine === ref.key;
  }
  if (ref.kind === 'vpc-endpoint') return (event) => event.kind === 'VpcEndpointMoved' && event.endpoint === ref.key;
  if (ref.kind === 'topic') return (event) => event.kind === 'MessagePublished' && event.topic === ref.key;
  if (ref.kind === 'event-rule') return (event) => event.kind === 'EventRuleMatched' && event.rule === ref.key;
  if (ref.kind === 'route' || ref.kind === 'queue') {
    const routes = ref.kind === 'route' ? [ref.key] : routesInto(world, ref.key);
    return (event) => event.kind === 'DeliveryTried' && routes.includes(event.route);
  }
  if (!WITH_CHART.has(ref.kind)) return mentionTest(world, ref);
  return (event) => event.kind === 'StateChanged' && KIND_OF_CHART[event.chart] === ref.kind && event.key === ref.key;
}

function routesInto(world: World, queue: number): readonly number[] {
  return world.routes
    .filter(({ endpoint }) => endpoint.protocol === 'sqs' && endpoint.queue === queue)
    .map(({ key }) => key);
}
