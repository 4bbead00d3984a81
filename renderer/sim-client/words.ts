/** The words of the protocol, for the rest of the renderer: only sim-client may name sim/protocol. */
import type * as P from '../../sim/protocol/protocol.ts';
import type * as W from '../../sim/protocol/why.ts';

export type AlarmView = P.AlarmView;
export type BalancerView = P.BalancerView;
export type BranchInfo = P.BranchInfo;
export type Buckets<T> = P.Buckets<T>;
export type CatalogRegion = P.CatalogRegion;
export type ClusterView = P.ClusterView;
export type ContainerView = P.ContainerView;
export type Explanation = P.Explanation;
export type FunctionView = P.FunctionView;
export type GateGroupView = P.GateGroupView;
export type GoalView = P.GoalView;
export type HostMessage = P.HostMessage;
export type InstanceView = P.InstanceView;
export type Issue = P.Issue;
export type LogLine = P.LogLine;
export type Message = P.Message;
export type Wording = P.Wording;
export type Push = P.Push;
export type QueueView = P.QueueView;
export type RequestInput<T extends P.RequestType> = P.RequestInput<T>;
export type RequestMessage = P.RequestMessage;
export type RequestOutput<T extends P.RequestType> = P.RequestOutput<T>;
export type RequestType = P.RequestType;
export type ScenarioFiles = P.ScenarioFiles;
export type ScenarioInfo = P.ScenarioInfo;
export type ServiceView = P.ServiceView;
export type Status = P.Status;
export type TaskView = P.TaskView;
export type TopicView = P.TopicView;
export type UseView = P.UseView;
export type View = P.View;
export type ZoneSummaryView = P.ZoneSummaryView;
export type ZoneView = P.ZoneView;

/** Why something was placed where it is, candidate by candidate. */
export type DecisionTable = NonNullable<Explanation['table']>;
export type CandidateRow = DecisionTable['rows'][number];
export type MetricSeries = RequestOutput<'metricSeries'>['series'][number];
export type MetricColumns = RequestOutput<'metrics'>['columns'][number];
/** Points at one entity. */
export type EntityRef = RequestInput<'describe'>;
export type EntityKind = EntityRef['kind'];
export type Command = RequestInput<'command'>['command'];
export type Refusal = NonNullable<RequestOutput<'query'>['refusal']>;

/* ---- Acting ---- */

export type OperationInfo = RequestOutput<'operations'>['operations'][number];
export type OperationFamily = OperationInfo['family'];
export type RequestReading = RequestOutput<'readRequest'>;
export type RequestIssue = RequestReading['issues'][number];
export type JsonObject = RequestInput<'readRequest'>['input'];
export type Json = JsonObject[string];
export type Stock = RequestOutput<'stock'>;
export type Plan = Stock['plans'][number];
export type ForeseenDifferences = NonNullable<RequestOutput<'foresee'>>;

/* ---- Time ---- */

export type TimelineMark = RequestOutput<'marks'>['marks'][number];
export type MarkKind = TimelineMark['kind'];
export type MarkTone = TimelineMark['tone'];
export type StepKind = RequestInput<'stepTo'>['kind'];
export type Differences = RequestOutput<'differences'>;
export type Difference = Differences['differences'][number];
export type BranchSight = RequestOutput<'lookAt'>;

export type Course = W.Course;
export type CourseLine = W.CourseLine;
export type CauseStory = W.CauseStory;
export type DecisionFilter = W.DecisionFilter;
export type DecisionRow = W.DecisionRow;
export type DecisionStory = W.DecisionStory;
export type Fact = W.Fact;
export type FactUnit = W.FactUnit;
export type Inspection = W.Inspection;
export type Lifecycle = W.Lifecycle;
export type LifecycleEdge = W.LifecycleEdge;
export type LifecycleMove = W.LifecycleMove;
export type LogFilter = W.LogFilter;
export type LogRow = W.LogRow;
export type NamedRef = W.NamedRef;
export type QueueRow = W.QueueRow;
export type RelatedSet = W.RelatedSet;
export type ReleaseRow = W.ReleaseRow;
export type Severity = W.Severity;
export type Threshold = W.Threshold;
export type Comparison = RequestOutput<'compare'>;
export type Harm = RequestOutput<'harm'>['harm'];

/** Links of a long chain of causes that stand before those left out. */
export { CHAIN_FIRST } from '../../sim/protocol/why.ts';
