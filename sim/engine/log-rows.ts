/** The log as somebody searches it: how much a line matters, what it is about, and which lines fit a filter. */
import type { Occurrence } from '../kernel/kernel.ts';
import { KIND_OF_CHART, type SimEvent } from '../model/events.ts';
import type { EntityKind, EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { LOG_SEARCH_MAX, type LogFilter, type LogRow, type NamedRef, type Severity } from '../protocol/why.ts';
import { KIND_OF_FIELD, type Namer } from './find.ts';
import { aboutTest } from './mentions.ts';

/** States that are bad news, those that promise them, and those that all hope for; the others are only news. */
const BAD_STATES: ReadonlySet<string> = new Set([
  ...['LOST', 'FAILED', 'failed', 'ALARM', 'unhealthy', 'disconnected', 'crashed', 'REGISTRATION_FAILED'],
  ...['ROLLBACK_FAILED', 'Failed', 'PRIMARY.FAILED', 'ACTIVE.FAILED'],
]);
const WARN_STATES: ReadonlySet<string> = new Set([
  ...['IMPAIRED', 'DRAINING', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'shutting-down', 'INSUFFICIENT_DATA'],
  ...['STOP_REQUESTED', 'Stopped', 'unhealthyDraining'],
]);
const GOOD_STATES: ReadonlySet<string> = new Set([
  ...['RUNNING', 'ACTIVE', 'AVAILABLE', 'healthy', 'connected', 'running.ready', 'OK', 'SUCCESSFUL', 'InService'],
  ...['PRIMARY.COMPLETED', 'Succeeded', 'done', 'ROLLBACK_SUCCESSFUL'],
]);
const BAD_EVENTS: ReadonlySet<string> = new Set([
  ...['FaultBegan', 'AgentMissed', 'MemoryExhausted', 'ServiceDeploymentFailed', 'CodeDeployDeploymentFailed'],
  ...['ContainerStartTimedOut', 'ImagePullTimedOut', 'TerminationNoticed', 'FargateHostLost', 'InvocationThrottled'],
  ...['RecursiveInvocationDropped', 'FunctionCommandFailed', 'HostStopNoticed', 'SpotReclaimed'],
]);
const WARN_EVENTS: ReadonlySet<string> = new Set([
  ...['SpotNoticeGiven', 'SpotNoticeSeen', 'TaskRetirementNoticed', 'ContainerStopTimedOut', 'ImagePullStalled'],
  ...['DeliveryFailed', 'InvocationRetried', 'DeregistrationForced', 'WorkflowExpired'],
]);
const GOOD_EVENTS: ReadonlySet<string> = new Set(['FaultEnded', 'ZoneRestored', 'AgentRestored', 'TaskCountedHealthy']);

export function severityOf(world: World, event: SimEvent): Severity {
  switch (event.kind) {
    case 'StateChanged':
      if (event.chart === 'task' && event.to === 'STOPPED') return stoppedSeverity(world, event.key);
      return ofState(event.to);
    case 'AlarmStateChanged':
    case 'CompositeAlarmStateChanged':
      return ofState(event.state);
    case 'CommandIssued':
      if (event.command.op === 'world.fault') return 'bad';
      return (world.commands.find(({ line }) => line === event.line)?.refusal ?? null) === null ? 'info' : 'bad';
    case 'PlacementConcluded':
      return event.refused > 0 ? 'bad' : 'info';
    case 'ContainerExited':
      return event.exitCode === 0 || event.exitCode === 143 ? 'info' : 'warn';
    case 'ContainerHealthChanged':
    case 'TaskHealthChanged':
      return event.healthStatus === 'UNHEALTHY' ? 'bad' : event.healthStatus === 'HEALTHY' ? 'good' : 'info';
    case 'TargetChecked':
      return event.passed ? 'good' : 'bad';
    case 'InvocationEnded':
      return event.error === null ? 'info' : 'warn';
    case 'ContainerOverloadChanged':
      return event.overloaded ? 'bad' : 'good';
    case 'InstanceThrottled':
      return event.throttled ? 'warn' : 'good';
    case 'ConnectionTried':
      return event.action === 'REJECT' ? 'warn' : 'info';
    case 'ServiceDeploymentEnded':
      return event.status === 'SUCCESSFUL' ? 'good' : 'warn';
    case 'CniPluginRan':
      return event.failure === null ? 'info' : 'bad';
    case 'ScalingActivityEnded':
    case 'InstanceRefreshEnded':
      return 'statusCode' in event && event.statusCode === 'Failed' ? 'bad' : 'info';
    default:
      return BAD_EVENTS.has(event.kind)
        ? 'bad'
        : WARN_EVENTS.has(event.kind)
          ? 'warn'
          : GOOD_EVENTS.has(event.kind)
            ? 'good'
            : 'info';
  }
}

function ofState(state: string): Severity {
  return BAD_STATES.has(state) ? 'bad' : WARN_STATES.has(state) ? 'warn' : GOOD_STATES.has(state) ? 'good' : 'info';
}

/** A task that somebody stopped has ended as it should. */
function stoppedSeverity(world: World, key: number): Severity {
  const code = world.tasks[key]?.stopCode ?? null;
  if (code === 'ServiceSchedulerInitiated' || code === 'UserInitiated') return 'info';
  const exits = (world.tasks[key]?.containers ?? []).map((one) => world.containers[one]!.exitCode);
  return code === 'EssentialContainerExited' && exits.every((exit) => exit === 0) ? 'info' : 'bad';
}

/** Fields in the order in which they say what an event is about: the smallest thing first. */
const SUBJECT_FIELDS = [
  ...['container', 'task', 'target', 'pull', 'route', 'serviceDeployment', 'codeDeployDeployment', 'service'],
  ...['deployment', 'containerInstance', 'instance', 'alarm', 'compositeAlarm', 'targetGroup', 'loadBalancer', 'group'],
  ...['topic', 'rule', 'function', 'stateMachine', 'endpoint', 'collector', 'cluster', 'zone'],
] as const;

/** What a line is about; null when it is nothing that can be looked at. */
export function subjectOf(event: SimEvent): EntityRef | null {
  if (event.kind === 'StateChanged' || event.kind === 'DelayElapsed') {
    return { kind: KIND_OF_CHART[event.chart], key: event.key };
  }
  if (event.kind === 'PlacementConcluded' && event.placed.length === 1) return { kind: 'task', key: event.placed[0]! };
  if (event.kind === 'PlacementRequested' || event.kind === 'StartRequested') {
    const { service, cluster } = event.request;
    return service === null ? { kind: 'cluster', key: cluster } : { kind: 'service', key: service };
  }
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  for (const field of SUBJECT_FIELDS) {
    const key = fields[field];
    const kind: EntityKind | undefined = KIND_OF_FIELD[field];
    if (typeof key === 'number' && kind !== undefined) return { kind, key };
  }
  return null;
}

export function logRow(world: World, { n, atUs, because, event }: Occurrence<SimEvent>, namer: Namer): LogRow {
  const ref = subjectOf(event);
  const subject: NamedRef | null = ref === null ? null : { ref, name: namer.name(ref) };
  return { n, atUs, because, event, names: namer.event(event), severity: severityOf(world, event), subject };
}

/** The part of the engine that is read. */
interface Chronicle {
  readonly world: World;
  readonly eventCount: number;
  log(first: number, end: number): readonly Occurrence<SimEvent>[];
  kindAt(n: number): SimEvent['kind'];
}

/**
 * Numbers of the lines that fit, with from ≤ n < to, and up to where was looked: LOG_SEARCH_MAX lines are read at most;
 * those of other kinds are passed over.
 */
export function logNumbers(
  engine: Chronicle,
  { kinds, about, severities, from, to }: LogFilter & { readonly from: number; readonly to: number },
): { readonly numbers: Float64Array; readonly read: number } {
  const { world } = engine;
  const wantedKinds = kinds === null ? null : new Set<string>(kinds);
  const wantedSeverities = severities === null ? null : new Set<string>(severities);
  const isAbout = about === null ? null : aboutTest(world, about);
  const end = Math.min(to, engine.eventCount);
  const found: number[] = [];
  let n = from;
  for (let left = LOG_SEARCH_MAX; n < end && left > 0; n++) {
    if (wantedKinds !== null && !wantedKinds.has(engine.kindAt(n))) continue;
    if (isAbout !== null || wantedSeverities !== null) {
      left -= 1;
      const { event } = engine.log(n, n + 1)[0]!;
      if (isAbout !== null && !isAbout(event)) continue;
      if (wantedSeverities !== null && !wantedSeverities.has(severityOf(world, event))) continue;
    }
    found.push(n);
  }
  return { numbers: Float64Array.from(found), read: Math.max(from, n) };
}
