/** The words of the protocol, for the rest of the renderer: only sim-client may name sim/protocol. */
import type * as P from '../../sim/protocol/protocol.ts';

export type AlarmView = P.AlarmView;
export type BalancerView = P.BalancerView;
export type BranchInfo = P.BranchInfo;
export type Buckets<T> = P.Buckets<T>;
export type ClusterView = P.ClusterView;
export type ContainerView = P.ContainerView;
export type Explanation = P.Explanation;
export type GoalView = P.GoalView;
export type HostMessage = P.HostMessage;
export type InstanceView = P.InstanceView;
export type Issue = P.Issue;
export type LogLine = P.LogLine;
export type Message = P.Message;
export type Wording = P.Wording;
export type Push = P.Push;
export type RequestInput<T extends P.RequestType> = P.RequestInput<T>;
export type RequestMessage = P.RequestMessage;
export type RequestOutput<T extends P.RequestType> = P.RequestOutput<T>;
export type RequestType = P.RequestType;
export type ScenarioFiles = P.ScenarioFiles;
export type ScenarioInfo = P.ScenarioInfo;
export type ServiceView = P.ServiceView;
export type Status = P.Status;
export type TaskView = P.TaskView;
export type UseView = P.UseView;
export type View = P.View;
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
