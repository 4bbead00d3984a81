/**
 * The words between the simulator's host and a screen. Every message to a screen carries branch and epoch: a seek, a fork
 * or a load raises the epoch and sends a whole view; a screen drops messages of older epochs.
 */
import type { Command } from '../model/commands.ts';
import type { ActRequests } from './acts.ts';
import type { Comparison } from './comparison.ts';
import type { DecisionTable } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import type { Harm, HarmStory } from '../model/harm.ts';
import type { EntityRef } from '../model/ids.ts';
import type { Message, Wording } from '../model/message.ts';
import type { MetricColumns, MetricSeries } from '../model/metric.ts';
import type { Refusal } from '../model/refusal.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { ClosedBy, StepKind, TimeRequests } from './time.ts';
import type { WhyRequests } from './why.ts';

/** A sentence to be: rendered by sim/text in the reader's language. */
export type { Message, Wording } from '../model/message.ts';

/** An author's mistake, with its place in the file. Collected, never thrown. */
export interface Issue {
  readonly path: readonly (string | number)[];
  /** File the place is in: the scenario itself or one of its includes, relative to the scenario. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `issue.` code of the sentence. */
  readonly message: Message;
  /** `expected.` words: what would be right here; names and forms are their parameters. */
  readonly expected: Message | null;
  /** The author's own text, shown as it is, or `found.` words for what has no short text. */
  readonly found: Wording | null;
  readonly hint: Message | null;
  readonly severity: 'error' | 'warning';
}

/* ---- The screen's view: what the world looks like, by entity, in buckets of 64 keys ---- */

export interface ZoneView {
  readonly key: number;
  readonly name: string;
  readonly region: string;
  readonly status: string;
  /** Fargate tasks that are not STOPPED: they stand on no instance that anyone could see (FG-01). */
  readonly sky: readonly number[];
  /** What stands in it, summed up; absent in scripted views. */
  readonly summary?: ZoneSummaryView;
}
/** Sums over a zone's instances that are not terminated, and over their tasks. */
export interface ZoneSummaryView {
  readonly instances: number;
  /** Tasks that are not STOPPED, on instances and on Fargate. */
  readonly tasks: number;
  /** Of registered container instances. */
  readonly cpuRegistered: number;
  readonly cpuReserved: number;
  readonly memoryRegisteredMiB: number;
  readonly memoryReservedMiB: number;
  /** Mean over the hardware of instances that were measured in the last whole minute; null without load. */
  readonly use: UseView | null;
}
export interface ClusterView {
  readonly key: number;
  readonly clusterName: string;
  readonly status: string;
}
export interface InstanceView {
  readonly key: number;
  readonly name: string;
  readonly ec2InstanceId: string;
  readonly instanceType: string;
  /** CPU units of the instance type, known before it has registered. */
  readonly cpu: number;
  readonly zone: number;
  readonly cluster: number | null;
  readonly state: string;
  readonly agent: string;
  readonly containerInstanceStatus: string | null;
  readonly cpuRegistered: number;
  readonly cpuRemaining: number;
  readonly memoryRegisteredMiB: number;
  readonly memoryRemainingMiB: number;
  readonly eniSlots: number;
  readonly eniSlotsRemaining: number;
  readonly launchedAtUs: number;
  readonly tasks: readonly number[];
  /** Of its hardware, in the last whole minute; null without load. */
  readonly use: UseView | null;
  /** Of the instance type [MiB]. */
  readonly memoryMiB?: number;
  /** Absent: Linux. */
  readonly ground?: 'windows' | 'bare-metal';
}
/** Whole percents; null where there is nothing to measure by. */
export interface UseView {
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
}
export interface ContainerView {
  readonly key: number;
  readonly name: string;
  readonly image: string;
  readonly status: string;
  readonly essential: boolean;
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** What its definition reserves: CPU units, and memory [MiB]; 0 where it says nothing. */
  readonly cpu?: number;
  readonly memoryMiB?: number;
  /** The agent's own pause container (NW-07). */
  readonly internal?: true;
  /** Its image is being brought to the host. */
  readonly pulling?: true;
  /** What its own health check says (HC-04); absent: nothing is known. */
  readonly healthStatus?: string;
  /** Failures in a row that make it unhealthy; absent without a health check. */
  readonly healthRetries?: number;
  /** Times it was started again in place (RP-04); absent: never. */
  readonly restartCount?: number;
  /** The kernel killed its last run for its memory (RS-11). */
  readonly memoryKilled?: true;
}
/** A task in a target group (SV-17). */
export interface TargetView {
  readonly targetGroupName: string;
  readonly state: string;
  readonly reason: string | null;
  /** Failed checks in a row that make a target unhealthy. */
  readonly unhealthyThreshold: number;
}
/** The interface of an awsvpc task (NW-02). */
export interface EniView {
  readonly status: string;
  readonly privateIpv4Address: string;
  readonly securityGroups: readonly string[];
  /** Its host has no slot for it. */
  readonly waitsForSlot?: true;
}
export interface TaskView {
  readonly key: number;
  readonly id: string;
  /** The stable name, for example `web#3`. */
  readonly name: string;
  readonly definition: string;
  readonly revision: number;
  readonly group: string;
  readonly service: number | null;
  /** Null on Fargate, and while the task waits for its capacity provider. */
  readonly instance: number | null;
  /** Null while it has no place. */
  readonly zone: number | null;
  readonly launchType: string;
  readonly capacityProviderName: string | null;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly decision: number | null;
  readonly stopCode: string | null;
  readonly stoppedReason: string | null;
  readonly createdAtUs: number;
  readonly startedAtUs: number | null;
  readonly stoppedAtUs: number | null;
  readonly containers: readonly ContainerView[];
  /** Of its reservation, in the last whole minute that it ran; null without load. */
  readonly use: UseView | null;
  /** TL-19; absent: UNKNOWN. */
  readonly healthStatus?: string;
  /** Absent: it shares the host's network. */
  readonly eni?: EniView;
  /** Groups it is registered in; absent: none. */
  readonly targets?: readonly TargetView[];
  /** Requests that its containers took, in the last whole minute; absent without load. */
  readonly requestsPerSecond?: number;
}
export interface ServiceView {
  readonly key: number;
  readonly serviceName: string;
  readonly cluster: number;
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly taskDefinition: string;
  readonly steady: boolean;
  /** Newest first. */
  readonly events: readonly { readonly id: string; readonly createdAtUs: number; readonly message: string }[];
  readonly deployments: readonly { readonly id: string; readonly state: string; readonly taskDefinition: string }[];
  /** The last whole minute under load; absent when the scenario has none. */
  readonly load?: ServiceLoadView;
  /** The refused placement that it waits on; absent when it waits on none. */
  readonly waiting?: { readonly decision: number; readonly refused: string };
  /** Its newest service deployment, ended or not (NB-10); absent before the first. */
  readonly release?: ReleaseView;
}
export interface ReleaseView {
  readonly strategy: string;
  readonly state: string;
  /** NB-02. */
  readonly lifecycleStage: string | null;
  /** Of production and test traffic that goes to the newer revision [%]. */
  readonly productionPercent: number;
  readonly testPercent: number;
  readonly finished: boolean;
  /** `family:revision`; null for the first one of a service. */
  readonly from: string | null;
  readonly to: string;
}
export interface ServiceLoadView {
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly inFlight: number;
  /** [%] of what is reserved; null without a reservation. */
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
}
/** The last whole minute of one balancer, or of all together. */
export interface GateView {
  readonly requestsPerSecond: number;
  /** Answered with 5XX, by targets or by the balancer itself. */
  readonly errorsPerSecond: number;
  /** null: nobody has answered. */
  readonly p99Ms: number | null;
}
export interface BalancerView extends GateView {
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  /** Zones in which it has nodes. */
  readonly zones: readonly number[];
  readonly groups: readonly { readonly targetGroupName: string; readonly requestsPerSecond: number }[];
  /** Default actions with their weights [%] (LB-17). */
  readonly listeners?: readonly {
    readonly port: number;
    readonly protocol: string;
    readonly forward: readonly { readonly targetGroupName: string; readonly weightPercent: number }[];
  }[];
  /** Every group behind it, by key. */
  readonly targetGroups?: readonly GateGroupView[];
}
export interface GateGroupView {
  readonly key: number;
  readonly targetGroupName: string;
  readonly healthy: number;
  readonly registered: number;
  /** `family:revision` of the tasks that are registered. */
  readonly revisions: readonly string[];
  /** In the last whole minute. */
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
}
export interface AlarmView {
  readonly key: number;
  readonly alarmName: string;
  readonly state: string;
  /** In the API's own words. */
  readonly stateReason: string;
  readonly stateUpdatedAtUs: number;
}
/** Messages that arrived, that are on their way, tries that failed, messages given up on. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly underway: number;
  readonly failures: number;
  readonly givenUp: number;
}
export interface TopicView extends DeliveryCounts {
  readonly key: number;
  readonly topicName: string;
  readonly subscriptions: number;
  readonly published: number;
}
export interface QueueView {
  readonly key: number;
  readonly queueName: string;
  readonly messages: number;
}
export interface EventRuleView extends DeliveryCounts {
  readonly key: number;
  readonly name: string;
  readonly state: string;
  readonly targets: number;
  readonly matched: number;
}
export interface FunctionView {
  readonly key: number;
  readonly functionName: string;
  readonly running: number;
  /** Calls by messages and hands. */
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
}
export interface VpcEndpointView {
  readonly key: number;
  readonly name: string;
  readonly state: string;
  readonly service: string;
  readonly interfaces: number;
}
/** As of the last whole minute. */
export interface TreasuryView {
  readonly totalUsd: number;
  readonly perHourUsd: number;
}
export interface GoalView {
  readonly name: string;
  readonly status: string;
}

export type Bucket<T> = Readonly<Record<number, T>>;
export type Buckets<T> = Readonly<Record<number, Bucket<T>>>;
export const BUCKET_SIZE = 64;

export interface View {
  readonly zones: Buckets<ZoneView>;
  readonly clusters: Buckets<ClusterView>;
  readonly instances: Buckets<InstanceView>;
  readonly tasks: Buckets<TaskView>;
  readonly services: Buckets<ServiceView>;
  readonly alarms: Buckets<AlarmView>;
  readonly compositeAlarms: Buckets<AlarmView>;
  readonly topics: Buckets<TopicView>;
  readonly queues: Buckets<QueueView>;
  readonly eventRules: Buckets<EventRuleView>;
  readonly functions: Buckets<FunctionView>;
  readonly vpcEndpoints: Buckets<VpcEndpointView>;
  readonly balancers: Buckets<BalancerView>;
  readonly treasury: TreasuryView;
  /** All balancers together; null without any. */
  readonly gates: GateView | null;
  readonly goals: readonly GoalView[];
  /** How closely requests are simulated now; null when the scenario sends none. */
  readonly precision: 'requests' | 'flow' | null;
  /** What it follows: forced, or `auto` by the rate; null with it. */
  readonly precisionMode: 'requests' | 'flow' | 'auto' | null;
}

/** An Immer patch. */
export interface Patch {
  readonly op: 'replace' | 'remove' | 'add';
  readonly path: (string | number)[];
  readonly value?: unknown;
}

/* ---- Messages to the screen ---- */

export interface BranchInfo {
  readonly id: number;
  readonly parent: number | null;
  readonly forkAtUs: number;
  readonly forkAfterEvent: number;
  /** How far it has been run [µs]. */
  readonly reachedUs: number;
  /** Journal lines issued on this branch by hand. */
  readonly commands: number;
  /** Given by a person; absent: it has none, and may be closed when memory is short. */
  readonly name?: string;
  /** It can no longer be gone to. */
  readonly closed?: ClosedBy;
}

export interface Status {
  readonly branch: number;
  readonly epoch: number;
  readonly nowUs: number;
  readonly durationUs: number;
  /** Events that have happened on this branch so far. */
  readonly events: number;
  readonly decisions: number;
  readonly running: boolean;
  /** Simulated seconds per wall second; 0 is as fast as it goes. */
  readonly speed: number;
  readonly ended: boolean;
  readonly branches: readonly BranchInfo[];
}

export interface ScenarioInfo {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly durationUs: number;
  readonly scenarioHash: string;
  readonly engine: string;
  /** Every region of the catalog, for the globe; absent in scripted views. */
  readonly regions?: readonly CatalogRegion[];
  /** The replay file that it was opened from; absent for a scenario. */
  readonly replay?: OpenedReplay;
}

/** What a replay file promises: the run that it tells of. */
export interface OpenedReplay {
  /** Tells one opening from another. */
  readonly opening: number;
  /** Commands given by hand. */
  readonly commands: number;
  readonly reachedUs: number;
  readonly events: number;
  /** Of those events. */
  readonly traceHash: string;
}

/** A region that the catalog knows, whether the scenario uses it or not (BB-01). */
export interface CatalogRegion {
  /** For example `eu-west-3`. */
  readonly region: string;
  /** For people, for example `Paris`. */
  readonly name: string;
  /** Number of its availability zones (BB-02). */
  readonly zones: number;
}

/** Messages nobody asked for. */
export type Push =
  | { readonly type: 'view'; readonly status: Status; readonly view: View; readonly scenario: ScenarioInfo }
  | { readonly type: 'frame'; readonly status: Status; readonly patches: readonly Patch[] }
  /** A broken invariant: the run has stopped; the replay file shows how to get there. */
  | { readonly type: 'broken'; readonly status: Status; readonly error: string; readonly replay: string };

export interface LogLine {
  readonly n: number;
  readonly atUs: number;
  readonly because: number;
  readonly event: SimEvent;
  /** Names of the entities the event speaks of, for display, by field. */
  readonly names: Readonly<Record<string, string>>;
}

/** Text by path relative to the scenario's folder: the scenario (or replay file) itself, which `main` names, and the files beside it for includes. */
export interface ScenarioFiles {
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface Explanation {
  readonly subject: EntityRef;
  readonly title: Message;
  /** The first cause first. */
  readonly chain: readonly LogLine[];
  /** What came of the last link of the chain, directly or by way of others, as far as it is told. */
  readonly effects?: readonly LogLine[];
  readonly table: DecisionTable | null;
  /** The verdict and what would change it, as sentences. */
  readonly sentences: readonly Message[];
  /** Who was hurt by it, by stream and version, with sentences about its release; absent where nobody met it. */
  readonly harm?: HarmStory & { readonly sentences: readonly Message[] };
}

/** A branch at an instant. Exactly one of `view` and `patches` is there. */
export interface BranchSight {
  readonly serial: number;
  readonly branch: number;
  readonly atUs: number;
  /** Events that have happened there by then. */
  readonly events: number;
  readonly ended: boolean;
  readonly view: View | null;
  /** From the answer that was said to be held. */
  readonly patches: readonly Patch[] | null;
}

/** Requests and their answers: request type → [input, output]. */
export interface Requests extends TimeRequests, WhyRequests, ActRequests {
  /** Parses and, when there are no errors, opens at time 0, paused. */
  open: [
    ScenarioFiles & { readonly seed: number | null },
    { readonly issues: readonly Issue[]; readonly opened: boolean },
  ];
  check: [ScenarioFiles, { readonly issues: readonly Issue[] }];
  /** One entity as the API would describe it. */
  describe: [EntityRef, { readonly json: JsonObject } | null];
  /** Would this command be refused now? */
  query: [{ readonly command: Command }, { readonly refusal: Refusal | null }];
  /** Issues a command now. In the past it opens a branch. */
  command: [{ readonly command: Command }, { readonly refusal: Refusal | null; readonly outcome: JsonObject | null }];
  play: [{ readonly speed: number }, null];
  pause: [Record<string, never>, null];
  /** Lets exactly one event happen. */
  step: [Record<string, never>, { readonly line: LogLine | null }];
  /** Goes back to just before the last event, which may then happen again; its line, null at the very beginning. */
  stepBack: [Record<string, never>, { readonly line: LogLine | null }];
  /** Runs on until something of a kind has happened; its line, null when the run has ended before. */
  stepTo: [{ readonly kind: StepKind }, { readonly line: LogLine | null }];
  /** Runs on to an instant, or goes back to it. Everything up to and including that instant has happened. */
  seek: [{ readonly toUs: number }, null];
  /** Opens a branch at an instant of the current one and goes there. */
  fork: [{ readonly atUs: number }, { readonly branch: number }];
  switchBranch: [{ readonly branch: number }, null];
  /** Back to just before the branch's last command; the later time stays on the old branch. */
  undo: [Record<string, never>, { readonly undone: boolean; readonly line?: LogLine }];
  redo: [Record<string, never>, { readonly redone: boolean; readonly line?: LogLine }];
  /**
   * What a branch is like at an instant, while the run stays where it is; run on to it where the branch has not reached it.
   * `have` is the serial number of the last answer that whoever asks still holds: patches from there where possible.
   */
  lookAt: [{ readonly branch: number; readonly atUs: number; readonly have: number | null }, BranchSight];
  /** Lines first ≤ n < end, at most 1,000. */
  log: [
    { readonly first: number; readonly end: number },
    { readonly lines: readonly LogLine[]; readonly total: number },
  ];
  explain: [EntityRef, Explanation | null];
  /** Series that have a datapoint by now, in the order of their first ones. */
  metricSeries: [Record<string, never>, { readonly series: readonly MetricSeries[] }];
  /** Datapoints of some series with fromUs < atUs ≤ toUs, as columns whose buffers are handed over. */
  metrics: [
    {
      readonly series: readonly MetricSeries[];
      readonly fromUs: number;
      readonly toUs: number;
      /** null: as recorded; else read at this period (MT-11) [s]. */
      readonly periodS: number | null;
    },
    { readonly columns: readonly MetricColumns[] },
  ];
  /**
   * Branches side by side, the first as what the others are compared with; null: from where they part, as far as all of
   * them have been run. Answered when it is worked out, which may take a while; the run may go on meanwhile.
   */
  compare: [
    { readonly branches: readonly number[]; readonly fromUs: number | null; readonly toUs: number | null },
    Comparison,
  ];
  /** Who met which version and who was hurt by it, up to now. */
  harm: [Record<string, never>, { readonly harm: Harm }];
  /** The trace hash of what has happened so far on this branch. */
  hash: [Record<string, never>, { readonly traceHash: string; readonly events: number }];
  /** The replay file of the current branch. */
  save: [Record<string, never>, { readonly replay: string }];
}
export type RequestType = keyof Requests;
export type RequestInput<T extends RequestType> = Requests[T][0];
export type RequestOutput<T extends RequestType> = Requests[T][1];

export type RequestMessage = {
  readonly [T in RequestType]: { readonly id: number; readonly type: T; readonly input: RequestInput<T> };
}[RequestType];
export type ResponseMessage =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Message; readonly retry: boolean };
export type HostMessage = Push | ({ readonly type: 'response' } & ResponseMessage);
