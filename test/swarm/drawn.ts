/**
 * What the swarm draws, and the ledger of what came of it: every kind of event, every operation and fault that was done,
 * every state of every lifecycle, and the features below. What is never to be expected says why; all else has to occur in
 * the worlds that are judged on every change, so that the swarm cannot become narrower without anybody noticing.
 */
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { compileChart } from '../../sim/statecharts/compile.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import type { Op } from '../../sim/model/commands.ts';
import type { FaultKind } from '../../sim/model/fault.ts';
import {
  FILTER_NAMES,
  type PlacementDecision,
  type ServiceBlock,
  type ServiceDecision,
} from '../../sim/model/decision.ts';
import type { ChartName, SimEventKind } from '../../sim/model/events.ts';
import type { TaskStopCode } from '../../sim/model/task.ts';
import type { LaunchType, NetworkMode } from '../../sim/model/task-definition.ts';
import type { World } from '../../sim/model/world.ts';
import { FAULT_KINDS_DRAWN } from './draw-fault.ts';
import { OPS_DRAWN } from './draw-command.ts';
import { LOAD_FEATURES, type Feature } from './load-features.ts';
import { RELEASE_FEATURES } from './release-features.ts';

/** `true`: it has to occur. Words: why it never does. */
type Expected = true | string;

const EVENTS: Readonly<Record<SimEventKind, Expected>> = {
  ContainerReady: true,
  MemoryExhausted: true,
  ContainerOverloadChanged: true,
  InstanceThrottled: true,
  TargetDrained: true,
  ServiceDeploymentStarted: true,
  ServiceDeploymentFailed: true,
  ServiceDeploymentEnded: true,
  TrafficShifted: true,
  ForwardShifted: true,
  ReleaseTimerEnded: true,
  RevisionScaled: true,
  LifecycleStageEntered: true,
  LifecycleHookMoved: true,
  PrecisionChanged: true,
  GoalWindowReached: true,
  TaskSetScaled: true,
  TaskSetStabilityChanged: true,
  VersionPreferred: true,
  CodeDeployDeploymentCreated: true,
  LifecycleEventMoved: true,
  CodeDeployTrafficShifted: true,
  CodeDeployWaitEnded: true,
  CodeDeployDeploymentFailed: true,
  MetricsPublished: true,
  MetricsSampled: true,
  AlarmPut: true,
  AlarmsDeleted: true,
  AlarmStateChanged: true,
  CompositeAlarmStateChanged: true,
  AlarmLookedAt: true,
  CollectorTriggered: true,
  ExecutionStarted: true,
  ExecutionWaited: true,
  FunctionReturned: true,
  ExecutionEnded: true,
  RegistrationRequested: true,
  ClusterCreated: true,
  CommandIssued: true,
  StateChanged: true,
  DelayElapsed: true,
  InstanceLaunched: true,
  ContainerInstanceRegistered: true,
  AgentConnectionChanged: true,
  AttributesPut: true,
  TaskDefinitionRegistered: true,
  TaskDefinitionDeregistered: true,
  PlacementRequested: true,
  PlacementConcluded: true,
  FargateHostReady: true,
  FargateCapacityChanged: true,
  SpotReclaimed: true,
  TaskRetirementNoticed: true,
  TaskRetired: true,
  StartRequested: true,
  CapacitySought: true,
  CapacityFound: true,
  FargateHostLost: true,
  TaskReceived: true,
  TaskAdmitted: true,
  NetworkInterfaceRequested: true,
  NetworkInterfaceCreated: true,
  NetworkInterfaceAttaching: true,
  NetworkInterfaceAttached: true,
  NetworkInterfaceAcknowledged: true,
  CniPluginRan: true,
  NetworkInterfaceDetached: true,
  NetworkInterfaceDeleted: true,
  CapacityProviderCreated: true,
  DaemonReservationFreed: true,
  AddressesFreed: true,
  ConnectionTried: true,
  TaskStopRequested: true,
  ContainerSignalled: true,
  ContainerExited: true,
  NetworkNamespaceReady: true,
  ContainerStartTimedOut: true,
  ContainerHealthChanged: true,
  TaskHealthChanged: true,
  ContainerStopTimedOut: true,
  ImagePullTimedOut: 'a pull may take two hours (CT-14), and no world lasts that long',
  ImagePullStalled: true,
  ImageCleanupDue: true,
  ImagesCleanedUp: true,
  ImagePushed: true,
  ImageDigestResolved: true,
  TerminationNoticed: true,
  ImageDownloaded: true,
  ImageExtracted: true,
  PullRateChanged:
    'answers of hundreds of megabytes a second, or an empty bucket: see test/conformance/pulls-under-load',
  ImagePullSettled: true,
  TaskRanLongEnough: true,
  TaskCountedHealthy: true,
  ServiceEvaluated: true,
  ServiceDesiredCountChanged: true,
  DeploymentCreated: true,
  ServiceEventPosted: true,
  TaskProtectionChanged: true,
  TaskProtectionExpired: true,
  ZoneRestored: true,
  FaultBegan: true,
  FaultEnded: true,
  AgentMissed: true,
  AgentRestored: true,
  AgentReconnected: true,
  AgentReregistered: true,
  HostStopNoticed: true,
  DeregistrationForced: true,
  SpotNoticeGiven: true,
  SpotNoticeSeen: true,
  SpotInstanceReclaimed: true,
  AgentUpdateMoved: true,
  AccountSettingPut: true,
  LoadBalancerActivated: true,
  TargetsCalled: true,
  TargetsRegistered: true,
  TargetsDeregistered: true,
  TargetChecked: true,
  EventRuleMatched: true,
  MessagePublished: true,
  DeliveryTried: true,
  DeliveryFailed: true,
  AliasUpdated: true,
  RollOutWoke: true,
  AliasHealthChecked: true,
  RollOutEnded: true,
  WorkflowStarted: true,
  WorkflowWaited: true,
  WorkflowTaskReturned: true,
  WorkflowExpired: 'an execution may last a year, and no world does',
  WorkflowEnded: true,
  AutoScalingGroupCreated: true,
  FunctionCommandFailed: true,
  FunctionInvoked: true,
  GroupDesiredCapacityChanged: true,
  GroupEvaluated: true,
  InstanceRefreshEnded: true,
  InstanceRefreshStarted: true,
  InstanceRequested: true,
  InvocationEnded: true,
  InvocationRetried: true,
  InvocationThrottled: true,
  RecursiveInvocationDropped: true,
  LifecycleActionCompleted: true,
  LifecycleActionStarted: true,
  LifecycleActionTimedOut: true,
  ScalingActivityEnded: true,
  ScalingActivityStarted: true,
  ScheduledActionDue: true,
  VpcEndpointMoved: true,
  RunEnded: true,
};

/** States that no world of the swarm comes to, and why. */
const NO_STATES: Readonly<Record<string, string>> = {};

const placements = (world: World): PlacementDecision[] => world.decisions.filter((row) => row.kind === 'placement');
const looks = (world: World): ServiceDecision[] => world.decisions.filter((row) => row.kind === 'service');

/** A task of this launch type and network mode has run. */
function ran(launchType: LaunchType, networkMode: NetworkMode): Feature {
  return (world) =>
    world.tasks.some(
      (task) =>
        task.launchType === launchType &&
        task.startedAtUs !== null &&
        world.taskDefinitions[task.taskDefinition]!.networkMode === networkMode,
    );
}
const stopped =
  (code: TaskStopCode): Feature =>
  (world) =>
    world.tasks.some((task) => task.stopCode === code && task.lastStatus === 'STOPPED');
/** A container has run that was kept waiting by a condition. */
function waitedFor(condition: string): Feature {
  return (world) =>
    world.containers.some((container) => {
      if (container.startedAtUs === null) return false;
      const { containers } = world.taskDefinitions[world.tasks[container.task]!.taskDefinition]!;
      const definition = containers.find((row) => row.name === container.name);
      return definition?.dependsOn.some((row) => row.condition === condition) ?? false;
    });
}
const blocked =
  (by: ServiceBlock): Feature =>
  (world) =>
    looks(world).some(({ verdict }) => verdict.blockedBy.includes(by));
const reasoned =
  (pattern: RegExp): Feature =>
  (world) =>
    world.tasks.some((task) => pattern.test(task.stoppedReason ?? '')) ||
    world.containers.some((container) => pattern.test(container.reason ?? ''));
const ranOn =
  (ami: RegExp): Feature =>
  (world) =>
    world.tasks.some((task) => task.startedAtUs !== null && ami.test(world.instances[task.host!]!.ami));

const FEATURES: Readonly<Record<string, Feature>> = {
  ...LOAD_FEATURES,
  ...RELEASE_FEATURES,
  'EC2 bridge': ran('EC2', 'bridge'),
  'EC2 host': ran('EC2', 'host'),
  'EC2 none': ran('EC2', 'none'),
  'EC2 awsvpc': ran('EC2', 'awsvpc'),
  'Fargate awsvpc': ran('FARGATE', 'awsvpc'),
  'external bridge': ran('EXTERNAL', 'bridge'),
  'Fargate Spot': (world) =>
    world.tasks.some((task) => task.capacityProviderName === 'FARGATE_SPOT' && task.startedAtUs !== null),
  'capacity provider over a fleet': (world) =>
    world.tasks.some((task) => task.capacityProviderName === 'provider-0' && task.startedAtUs !== null),
  'waited for its capacity provider': (world) =>
    placements(world).some(({ verdict }) => 'refused' in verdict && verdict.waiting !== undefined),
  Windows: ranOn(/windows/),
  'bare metal': (world) =>
    world.instances.some((row) => row.instanceType === 'i3.metal' && row.containerInstance !== null),
  GPU: (world) =>
    world.containers.some((container) => container.gpuIds !== undefined && container.startedAtUs !== null),
  'branch of a trunk': (world) =>
    world.tasks.some(
      (task) => task.startedAtUs !== null && (world.instances[task.host!]!.ec2?.trunkId ?? null) !== null,
    ),
  daemon: (world) =>
    world.services.some(
      (row) => row.schedulingStrategy === 'DAEMON' && row.deployments.some((key) => ranIn(world, key)),
    ),
  StartTask: (world) =>
    world.commands.some((row) => row.command.op === 'StartTask' && JSON.stringify(row.outcome).includes('task/')),
  overrides: (world) =>
    world.commands.some((row) => row.command.op === 'RunTask' && row.command.input.overrides !== undefined),
  'odd percents': (world) =>
    world.services.some((row) => row.maximumPercent % 25 !== 0 && row.deployments.some((key) => ranIn(world, key))),
  'rolled out twice': (world) =>
    world.services.some((row) => {
      const primary = row.deployments[0] === undefined ? undefined : world.deployments[row.deployments[0]]!;
      const older = world.deployments.some((other) => other.service === row.key && other.key < (primary?.key ?? 0));
      return older && primary?.state === 'PRIMARY.COMPLETED';
    }),
  'waited for START': waitedFor('START'),
  'waited for COMPLETE': waitedFor('COMPLETE'),
  'waited for SUCCESS': waitedFor('SUCCESS'),
  'waited for HEALTHY': waitedFor('HEALTHY'),
  'restarted in place': (world) => world.containers.some((container) => container.restartCount > 0),
  HEALTHY: (world) => world.tasks.some((task) => task.healthStatus === 'HEALTHY'),
  UNHEALTHY: (world) => world.tasks.some((task) => task.healthStatus === 'UNHEALTHY'),
  'a tag pinned and pushed': (world) =>
    world.deployments.some((row) =>
      Object.keys(row.imageDigests ?? {}).some((tag) => (world.images[tag]?.pushes ?? 0) > 0),
    ),
  'dynamic port': (world) =>
    world.containers.some((container) => container.networkBindings.some(({ port }) => port >= 32_768)),
  'protected task': (world) => world.tasks.some((task) => typeof task.protectedUntilUs === 'number'),
  'rebalanced zones': reasoned(/^Availability-zone rebalancing/),
  orphans: reasoned(/^Container instance deregistration forced by user/),
  'gave up an interface': reasoned(/network interface/),
  'no address left': (world) =>
    placements(world).some(({ verdict }) => 'refused' in verdict && verdict.refused.startsWith('subnet')),
  'two target groups': (world) => world.deployments.some((row) => (row.loadBalancers ?? []).length > 1),
  'slow container': reasoned(/DockerTimeoutError/),
  'out of memory': reasoned(/OutOfMemoryError/),
  'wrong Windows': reasoned(/does not match the host operating system/),
  'way to the registry closed': reasoned(/request canceled while waiting|timeout|i\/o/),
  TaskFailedToStart: stopped('TaskFailedToStart'),
  EssentialContainerExited: stopped('EssentialContainerExited'),
  UserInitiated: stopped('UserInitiated'),
  ServiceSchedulerInitiated: stopped('ServiceSchedulerInitiated'),
  SpotInterruption: stopped('SpotInterruption'),
  TerminationNotice: stopped('TerminationNotice'),
  ...Object.fromEntries(
    FILTER_NAMES.map((name): [string, Feature] => [
      `refused by ${name}`,
      (world) => placements(world).some(({ refusedBy }) => (refusedBy[name] ?? 0) > 0),
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        'deployment-configuration',
        'minimum-healthy',
        'maximum',
        'placement',
        'throttled',
        'protected',
        'grace-period',
        'deployment-failed',
      ] as const
    ).map((by): [string, Feature] => [`blocked by ${by}`, blocked(by)]),
  ),
};

function ranIn(world: World, deployment: number): boolean {
  return world.tasks.some((task) => task.deployment === deployment && task.startedAtUs !== null);
}

/** Everything that has to occur, as `kind name`. */
export function expected(): string[] {
  const events = Object.entries(EVENTS).filter(([, why]) => why === true);
  const states = (Object.keys(CHARTS) as ChartName[]).flatMap((chart) => {
    const { states: all, initial } = compileChart(chart, CHARTS[chart]);
    // A birth is not a move.
    return all.filter((_, index) => index !== initial).map((state) => `${chart} ${state}`);
  });
  return [
    ...events.map(([kind]) => `event ${kind}`),
    ...OPS_DRAWN.filter((op) => op !== 'world.fault').map((op) => `done ${op}`),
    ...FAULT_KINDS_DRAWN.map((kind) => `fault ${kind}`),
    ...states.filter((state) => !Object.hasOwn(NO_STATES, state)).map((state) => `state ${state}`),
    ...Object.keys(FEATURES).map((name) => `feature ${name}`),
    'travel undo and redo',
    'travel act in a fork',
    'travel checkpoint under load',
    'travel stuck release left to rest',
  ];
}

/** What has occurred so far, and in how many worlds. */
export class Ledger {
  readonly worlds = new Map<string, number>();

  /** A world at its end. */
  enter(engine: Engine): void {
    const seen = new Set<string>();
    for (const { event } of engine.log(0, Infinity)) {
      seen.add(`event ${event.kind}`);
      if (event.kind === 'StateChanged') seen.add(`state ${event.chart} ${event.to}`);
    }
    const { world } = engine;
    for (const { command, refusal } of world.commands) {
      if (refusal === null) seen.add(doneOf(command.op, command.op === 'world.fault' ? command.input.kind : null));
    }
    for (const [name, holds] of Object.entries(FEATURES)) {
      if (!this.worlds.has(`feature ${name}`) && holds(world)) seen.add(`feature ${name}`);
    }
    for (const name of seen) this.note(name);
  }

  note(name: string): void {
    this.worlds.set(name, (this.worlds.get(name) ?? 0) + 1);
  }

  missing(): string[] {
    return expected().filter((name) => !this.worlds.has(name));
  }
}

function doneOf(op: Op, fault: FaultKind | null): string {
  return fault === null ? `done ${op}` : `fault ${fault}`;
}
