/** A sentence for each kind of event, for the log, the story of a run and causal chains. */
import type { SimEvent, SimEventKind, SimEventOf } from '../model/events.ts';
import { CODE_DEPLOY_SENTENCES } from './code-deploy-sentences.ts';
import { describeCommand } from './command-sentences.ts';
import { describeFault } from './fault-sentences.ts';
import { SCALING_SENTENCES } from './scaling-sentences.ts';
import { RELEASE_SENTENCES } from './release-sentences.ts';
import { SERVERLESS_SENTENCES } from './serverless-sentences.ts';
import type { Message } from './text.ts';

/** Names of the entities an event speaks of, by field; see sim/engine/find.ts for what each field holds. */
export type Names = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, string | number>>;

/** What stands for a name that is not known. */
const NAMELESS = '?';

const message = (code: string, params: Params): Message => ({ code, params });
const named = (names: Names, field: string): string => names[field] ?? NAMELESS;

function placementConcluded(event: SimEventOf<'PlacementConcluded'>, names: Names): Message {
  const who = named(names, 'group');
  const params = {
    who,
    count: event.placed.length,
    refused: event.refused,
    placed: names['placed'] ?? '',
    decision: named(names, 'decision'),
  };
  if (event.refused === 0) return message('event.PlacementConcluded.placed', params);
  if (event.placed.length === 0)
    return message('event.PlacementConcluded.refused', { ...params, count: event.refused });
  return message('event.PlacementConcluded.partly', params);
}

/** A container that never ran has no exit code, only a reason. */
function containerExited({ exitCode, reason }: SimEventOf<'ContainerExited'>, names: Names): Message {
  const code = exitCode === null ? 'event.ContainerExited.never-started' : 'event.ContainerExited';
  const params = { container: named(names, 'container'), exitCode: exitCode ?? NAMELESS, reason: reason ?? '' };
  return message(reason === null ? code : `${code}.reason`, params);
}

/** A task that has stopped says why: the backend's own words are in its names. */
function stateChanged(event: SimEventOf<'StateChanged'>, names: Names): Message {
  const code = `event.StateChanged.${event.chart}`;
  const params = { name: named(names, 'key'), from: event.from, to: event.to, by: event.by };
  const reason = names['reason'];
  return reason === undefined ? message(code, params) : message(`${code}.reason`, { ...params, reason });
}

/** How a pair of sentences, one for the beginning and one for the end, is told apart. */
const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** Load and requests. */
const LOAD_SENTENCES = {
  GoalWindowReached: ({ goal }: SimEventOf<'GoalWindowReached'>) => message('event.GoalWindowReached', { goal }),
  ContainerReady: (_event: unknown, names: Names) =>
    message('event.ContainerReady', { container: named(names, 'container') }),
  MemoryExhausted: ({ limit, usedMiB, limitMiB }: SimEventOf<'MemoryExhausted'>, names: Names) =>
    message(`event.MemoryExhausted.${limit}`, { container: named(names, 'container'), usedMiB, limitMiB }),
  ContainerOverloadChanged: ({ overloaded }: SimEventOf<'ContainerOverloadChanged'>, names: Names) =>
    message(`event.ContainerOverloadChanged.${onOff(overloaded)}`, { container: named(names, 'container') }),
  InstanceThrottled: ({ throttled }: SimEventOf<'InstanceThrottled'>, names: Names) =>
    message(`event.InstanceThrottled.${onOff(throttled)}`, { instance: named(names, 'instance') }),
  TargetDrained: (_event: unknown, names: Names) => message('event.TargetDrained', { target: named(names, 'target') }),
  PrecisionChanged: ({ precision, reason, perSecond }: SimEventOf<'PrecisionChanged'>) =>
    message(`event.PrecisionChanged.${precision}.${reason}`, { perSecond }),
};

type Sentences = { readonly [K in SimEventKind]: (event: SimEventOf<K>, names: Names) => Message };

const SENTENCES: Sentences = {
  CommandIssued: (event) => describeCommand(event.command),
  RegistrationRequested: (_event, names) =>
    message('event.RegistrationRequested', { instance: named(names, 'instance') }),
  ClusterCreated: (_event, names) => message('event.ClusterCreated', { cluster: named(names, 'cluster') }),
  StateChanged: stateChanged,
  DelayElapsed: (event, names) =>
    message('event.DelayElapsed', { name: named(names, 'key'), chart: event.chart, delay: event.delay }),
  InstanceLaunched: (_event, names) =>
    message('event.InstanceLaunched', { instance: named(names, 'instance'), zone: named(names, 'zone') }),
  ContainerInstanceRegistered: (_event, names) =>
    message('event.ContainerInstanceRegistered', {
      instance: named(names, 'containerInstance'),
      cluster: named(names, 'cluster'),
    }),
  AgentConnectionChanged: (event, names) =>
    message(`event.AgentConnectionChanged.${event.agentConnected ? 'connected' : 'disconnected'}`, {
      instance: named(names, 'containerInstance'),
    }),
  AttributesPut: (event, names) =>
    message('event.AttributesPut', { instance: named(names, 'containerInstance'), names: event.names.join(', ') }),
  TaskDefinitionRegistered: (event) =>
    message('event.TaskDefinitionRegistered', { taskDefinition: `${event.family}:${event.revision}` }),
  TaskDefinitionDeregistered: (event) =>
    message('event.TaskDefinitionDeregistered', { taskDefinition: `${event.family}:${event.revision}` }),
  PlacementRequested: (event, names) =>
    message('event.PlacementRequested', {
      who: event.request.group,
      count: event.count,
      taskDefinition: named(names, 'taskDefinition'),
    }),
  PlacementConcluded: placementConcluded,
  FargateHostReady: (_event, names) => message('event.FargateHostReady', { task: named(names, 'task') }),
  FargateCapacityChanged: () => message('event.FargateCapacityChanged', {}),
  FargateHostLost: (event, names) =>
    message('event.FargateHostLost', { task: named(names, 'task'), reason: event.reason }),
  SpotReclaimed: (_event, names) => message('event.SpotReclaimed', { task: named(names, 'task') }),
  TaskRetirementNoticed: (_event, names) => message('event.TaskRetirementNoticed', { task: named(names, 'task') }),
  TaskRetired: (_event, names) => message('event.TaskRetired', { task: named(names, 'task') }),
  StartRequested: (event) => message('event.StartRequested', { instances: event.names.join(', ') }),
  CapacitySought: (_event, names) => message('event.CapacitySought', { cluster: named(names, 'cluster') }),
  CapacityFound: (_event, names) =>
    message('event.CapacityFound', { task: named(names, 'task'), instance: names['instance'] ?? NAMELESS }),
  TaskReceived: (_event, names) =>
    message('event.TaskReceived', { task: named(names, 'task'), instance: named(names, 'instance') }),
  TaskAdmitted: (_event, names) =>
    message('event.TaskAdmitted', { task: named(names, 'task'), instance: named(names, 'instance') }),
  NetworkInterfaceRequested: (_event, names) =>
    message('event.NetworkInterfaceRequested', { task: named(names, 'task') }),
  NetworkInterfaceCreated: (_event, names) => message('event.NetworkInterfaceCreated', { task: named(names, 'task') }),
  NetworkInterfaceAttaching: (_event, names) =>
    message('event.NetworkInterfaceAttaching', { task: named(names, 'task') }),
  NetworkInterfaceAcknowledged: (_event, names) =>
    message('event.NetworkInterfaceAcknowledged', { task: named(names, 'task'), instance: named(names, 'instance') }),
  CniPluginRan: (event, names) =>
    message(`event.CniPluginRan.${event.failure === null ? event.operation : 'failed'}`, {
      task: named(names, 'task'),
      plugin: event.plugin,
      address: event.address,
      failure: event.failure ?? '',
    }),
  ConnectionTried: ({ action, direction, networkInterfaceId, srcAddr, dstAddr, dstPort, protocol }) =>
    message('event.ConnectionTried', { action, direction, networkInterfaceId, srcAddr, dstAddr, dstPort, protocol }),
  CapacityProviderCreated: ({ capacityProvider }) => message('event.CapacityProviderCreated', { capacityProvider }),
  DaemonReservationFreed: (_event, names) =>
    message('event.DaemonReservationFreed', { instance: named(names, 'containerInstance') }),
  AddressesFreed: (_event, names) => message('event.AddressesFreed', { zone: named(names, 'zone') }),
  NetworkInterfaceDeleted: (_event, names) => message('event.NetworkInterfaceDeleted', { task: named(names, 'task') }),
  NetworkInterfaceAttached: (_event, names) =>
    message('event.NetworkInterfaceAttached', { task: named(names, 'task') }),
  NetworkInterfaceDetached: (_event, names) =>
    message('event.NetworkInterfaceDetached', { task: named(names, 'task') }),
  TaskStopRequested: (event, names) =>
    message('event.TaskStopRequested', { task: named(names, 'task'), stopCode: event.stopCode, reason: event.reason }),
  ContainerSignalled: (event, names) =>
    message('event.ContainerSignalled', { container: named(names, 'container'), signal: event.signal }),
  ContainerExited: containerExited,
  NetworkNamespaceReady: (_event, names) =>
    message('event.NetworkNamespaceReady', { container: named(names, 'container') }),
  ContainerHealthChanged: (event, names) =>
    message(`event.ContainerHealthChanged.${event.healthStatus}`, { container: named(names, 'container') }),
  TaskHealthChanged: (event, names) =>
    message('event.TaskHealthChanged', { task: named(names, 'task'), healthStatus: event.healthStatus }),
  ContainerStopTimedOut: (event, names) =>
    message('event.ContainerStopTimedOut', { container: named(names, 'container'), attempt: event.attempt }),
  ImagePullStalled: (event, names) =>
    message(`event.ImagePullStalled.${event.problem}`, { pull: named(names, 'pull') }),
  ImagePullTimedOut: (_event, names) => message('event.ImagePullTimedOut', { pull: named(names, 'pull') }),
  ImageCleanupDue: (_event, names) => message('event.ImageCleanupDue', { instance: named(names, 'instance') }),
  ImagesCleanedUp: (event, names) =>
    message('event.ImagesCleanedUp', { instance: named(names, 'instance'), images: event.images.join(', ') }),
  ImagePushed: (event) => message('event.ImagePushed', { image: event.image, digest: event.digest.slice(0, 19) }),
  ImageDigestResolved: (event, names) =>
    message('event.ImageDigestResolved', {
      deployment: named(names, 'deployment'),
      image: event.image,
      digest: event.digest.slice(0, 19),
    }),
  TerminationNoticed: (_event, names) => message('event.TerminationNoticed', { instance: named(names, 'instance') }),
  ImageExtracted: (_event, names) => message('event.ImageExtracted', { pull: named(names, 'pull') }),
  PullRateChanged: ({ bytesPerS }: SimEventOf<'PullRateChanged'>, names: Names) =>
    message('event.PullRateChanged', {
      instance: named(names, 'instance'),
      megabytes: Math.round(bytesPerS / 100_000) / 10,
    }),
  ImageDownloaded: (_event, names) => message('event.ImageDownloaded', { pull: named(names, 'pull') }),
  ImagePullSettled: (event, names) =>
    message(event.failure === null ? 'event.ImagePullSettled.done' : 'event.ImagePullSettled.failed', {
      pull: named(names, 'pull'),
      failure: event.failure ?? '',
    }),
  ContainerStartTimedOut: (_event, names) =>
    message('event.ContainerStartTimedOut', { container: named(names, 'container') }),
  TaskRanLongEnough: (_event, names) => message('event.TaskRanLongEnough', { task: named(names, 'task') }),
  TaskCountedHealthy: (_event, names) => message('event.TaskCountedHealthy', { task: named(names, 'task') }),
  ServiceEvaluated: (_event, names) => message('event.ServiceEvaluated', { service: named(names, 'service') }),
  ServiceDesiredCountChanged: (event, names) =>
    message('event.ServiceDesiredCountChanged', { service: named(names, 'service'), desiredCount: event.desiredCount }),
  DeploymentCreated: (_event, names) =>
    message('event.DeploymentCreated', { service: named(names, 'service'), deployment: named(names, 'deployment') }),
  ServiceEventPosted: (event) => message('event.ServiceEventPosted', { message: event.message }),
  TaskProtectionChanged: (event, names) =>
    message(`event.TaskProtectionChanged.${event.protectedUntilUs === null ? 'off' : 'on'}`, {
      task: named(names, 'task'),
      untilUs: event.protectedUntilUs ?? 0,
    }),
  TaskProtectionExpired: (_event, names) => message('event.TaskProtectionExpired', { task: named(names, 'task') }),
  ZoneRestored: (_event, names) => message('event.ZoneRestored', { zone: named(names, 'zone') }),
  FaultBegan: (event) => ({ code: 'event.FaultBegan', params: { fault: describeFault(event.fault) } }),
  FaultEnded: (event) => ({ code: 'event.FaultEnded', params: { fault: describeFault(event.fault) } }),
  AgentMissed: (_event, names) => message('event.AgentMissed', { instance: named(names, 'instance') }),
  AgentRestored: (_event, names) => message('event.AgentRestored', { instance: named(names, 'instance') }),
  LoadBalancerActivated: (_event, names) =>
    message('event.LoadBalancerActivated', { loadBalancer: named(names, 'loadBalancer') }),
  TargetsCalled: (_event, names) => message('event.TargetsCalled', { targetGroup: named(names, 'targetGroup') }),
  TargetsRegistered: (event, names) =>
    message('event.TargetsRegistered', { targetGroup: named(names, 'targetGroup'), count: event.targets.length }),
  TargetsDeregistered: (event, names) =>
    message('event.TargetsDeregistered', { targetGroup: named(names, 'targetGroup'), count: event.targets.length }),
  TargetChecked: (event, names) =>
    message(`event.TargetChecked.${event.passed ? 'passed' : 'failed'}`, { target: named(names, 'target') }),
  AgentReconnected: (_event, names) => message('event.AgentReconnected', { instance: named(names, 'instance') }),
  AgentReregistered: (_event, names) =>
    message('event.AgentReregistered', { instance: named(names, 'containerInstance') }),
  HostStopNoticed: (_event, names) => message('event.HostStopNoticed', { instance: named(names, 'instance') }),
  DeregistrationForced: (_event, names) =>
    message('event.DeregistrationForced', { instance: named(names, 'containerInstance') }),
  SpotNoticeGiven: (event, names) =>
    message('event.SpotNoticeGiven', { instance: named(names, 'instance'), actionAtUs: event.actionAtUs }),
  SpotNoticeSeen: (_event, names) => message('event.SpotNoticeSeen', { instance: named(names, 'instance') }),
  SpotInstanceReclaimed: (_event, names) =>
    message('event.SpotInstanceReclaimed', { instance: named(names, 'instance') }),
  AgentUpdateMoved: (event, names) =>
    message('event.AgentUpdateMoved', { instance: named(names, 'containerInstance'), status: event.status }),
  AccountSettingPut: (event) => message('event.AccountSettingPut', { name: event.name, value: event.value }),
  EventRuleMatched: (event, names) =>
    message('event.EventRuleMatched', { rule: named(names, 'rule'), number: event.message }),
  MessagePublished: (event, names) =>
    message('event.MessagePublished', { topic: named(names, 'topic'), number: event.message }),
  DeliveryTried: (event, names) =>
    message(
      event.duplicate === true
        ? 'event.DeliveryTried.duplicate'
        : event.attempt > 1
          ? 'event.DeliveryTried.again'
          : 'event.DeliveryTried',
      { route: named(names, 'route'), number: event.message, attempt: event.attempt },
    ),
  DeliveryFailed: (event, names) =>
    message(event.retryInUs === null ? 'event.DeliveryFailed.last' : 'event.DeliveryFailed', {
      route: named(names, 'route'),
      number: event.message,
      attempt: event.attempt,
      retryInUs: event.retryInUs ?? 0,
    }),
  ...LOAD_SENTENCES,
  ...SCALING_SENTENCES,
  ...RELEASE_SENTENCES,
  ...CODE_DEPLOY_SENTENCES,
  ...SERVERLESS_SENTENCES,
  AlarmPut: (event) => message('event.AlarmPut', { alarm: event.input.AlarmName }),
  AlarmsDeleted: (event) => message('event.AlarmsDeleted', { alarms: event.alarmNames.join(', ') }),
  AlarmStateChanged: (event, names) =>
    message(event.actions.length === 0 ? 'event.AlarmStateChanged' : 'event.AlarmStateChanged.actions', {
      alarm: named(names, 'alarm'),
      previous: event.previous,
      state: event.state,
      actions: event.actions.join(', '),
    }),
  CompositeAlarmStateChanged: (event, names) =>
    message(event.actions.length === 0 ? 'event.AlarmStateChanged' : 'event.AlarmStateChanged.actions', {
      alarm: named(names, 'compositeAlarm'),
      previous: event.previous,
      state: event.state,
      actions: event.actions.join(', '),
    }),
  AlarmLookedAt: (_event, names) => message('event.AlarmLookedAt', { alarm: named(names, 'alarm') }),
  CollectorTriggered: (_event, names) => message('event.CollectorTriggered', { collector: named(names, 'collector') }),
  ExecutionStarted: (event, names) =>
    message('event.ExecutionStarted', { collector: named(names, 'collector'), execution: event.execution }),
  ExecutionWaited: (event, names) =>
    message('event.ExecutionWaited', { collector: named(names, 'collector'), execution: event.execution }),
  FunctionReturned: (event, names) =>
    message(event.error === null ? 'event.FunctionReturned' : 'event.FunctionReturned.failed', {
      collector: named(names, 'collector'),
      durationMs: event.durationMs,
      error: event.error ?? '',
    }),
  ExecutionEnded: (event, names) =>
    message(event.error === null ? 'event.ExecutionEnded' : 'event.ExecutionEnded.failed', {
      collector: named(names, 'collector'),
      execution: event.execution,
      status: event.status,
      error: event.error ?? '',
    }),
  MetricsSampled: () => message('event.MetricsSampled', {}),
  MetricsPublished: (event) => message('event.MetricsPublished', { minute: event.minute }),
  RunEnded: () => message('event.RunEnded', {}),
};

/** One short sentence for an event. The messages of the real service inside it stay verbatim English. */
export function describeEvent(event: SimEvent, names: Names): Message {
  const sentence = SENTENCES[event.kind] as (event: SimEvent, names: Names) => Message;
  return sentence(event, names);
}
