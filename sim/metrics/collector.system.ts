/**
 * Models: the collector of high-resolution metrics of the source post (HM-01 to HM-06): a rule starts a state machine every
 * minute, whose branches wait and then call a function, and the function puts what it counts (StorageResolution 1). State
 * transitions, calls and their time are counted, for they are the price; AWS/Lambda is published of the function. What was
 * forgotten when it was set up fails where the real service would fail it (HM-05).
 * Leaves out: retries of the rule and of states, cold starts, throttling, other input than the name of the cluster.
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, minutes, seconds, US_PER_MS } from '../kernel/time.ts';
import type { Collector, CollectorInput, Execution, MachineState, StateMachine } from '../model/collector.ts';
import type { CollectorKey } from '../model/ids.ts';
import { refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import { findCollector } from '../rules/alarms.ts';
import { billedMsOf } from '../rules/collector-cost.ts';
import { describeCluster } from '../rules/describe.ts';
import { newFunctionCounters, noteCallBegun, noteCallEnded, publishFunction } from '../rules/function-metrics.ts';
import { findCluster } from '../rules/lookup.ts';
import { Publisher } from '../rules/publish-metric.ts';
import { begin, failExecution, goOn, type MachineDeed } from '../rules/states-language.ts';
import { putMetricData } from './custom-metrics.ts';

const NAMESPACE = 'ECS';
/** HM-02: about 250 ms, so that 300 are paid for [A for the spread] [ms]. */
const FUNCTION_MS: readonly [number, number] = [205, 295];
/** A function without leave to do its work fails as soon as it asks [ms]. */
const FAILED_FUNCTION_MS = 120;
const MINUTE_S = 60;

/** HM-01: one Parallel state; branch k waits k times the distance and then calls the function. */
export function machineOf(name: string, everySeconds: number): StateMachine {
  const Branches = Array.from({ length: MINUTE_S / everySeconds }, (_, index): StateMachine => {
    const wait = `Wait${index * everySeconds}`;
    const call = `Call${index * everySeconds}`;
    const States: Record<string, MachineState> = {
      [wait]: { Type: 'Wait', Seconds: index * everySeconds, Next: call },
      [call]: { Type: 'Task', Resource: `function:${name}`, End: true },
    };
    return { StartAt: wait, States };
  });
  return { StartAt: 'Collect', States: { Collect: { Type: 'Parallel', Branches, End: true } } };
}

function put(ctx: Context, { name, cluster, everySeconds, defects }: CollectorInput): void {
  const known = findCollector(ctx.world, name);
  if (known !== null) {
    Object.assign(known, { cluster, everySeconds, defects, definition: machineOf(name, everySeconds) });
    ctx.touch('collector', known.key);
    return;
  }
  ctx.world.collectors ??= [];
  const key = ctx.world.collectors.length as CollectorKey;
  const collector: Collector = {
    key,
    name,
    cluster,
    everySeconds,
    defects,
    definition: machineOf(name, everySeconds),
    executions: [],
    lastStatus: null,
    lastError: null,
    use: {
      triggered: 0,
      failedTriggers: 0,
      succeeded: 0,
      failed: 0,
      transitions: 0,
      invocations: 0,
      errors: 0,
      billedMs: 0,
    },
    counters: newFunctionCounters(),
    started: 0,
    trigger: triggerAtNextMinute(ctx, key),
  };
  ctx.world.collectors.push(collector);
  ctx.touch('collector', key);
}

/** cron(0/1 * * * ? *): at each whole minute. */
function triggerAtNextMinute(ctx: Context, collector: CollectorKey): Collector['trigger'] {
  const minuteUs = minutes(1);
  const atUs = (Math.floor(ctx.nowUs / minuteUs) + 1) * minuteUs;
  return ctx.sayIn(durationUs(atUs - ctx.nowUs), { kind: 'CollectorTriggered', collector }, PHASE.control);
}

function rowOf(ctx: Context, key: CollectorKey): Collector {
  return ctx.world.collectors![key]!;
}

function trigger(ctx: Context, collector: Collector): void {
  collector.trigger = triggerAtNextMinute(ctx, collector.key);
  collector.use.triggered += 1;
  ctx.touch('collector', collector.key);
  if (collector.defects.includes('eventsTrust') || collector.defects.includes('ruleTarget')) {
    collector.use.failedTriggers += 1;
    collector.lastError = collector.defects.includes('eventsTrust')
      ? 'Events.AssumeRoleDenied'
      : 'Events.FailedInvocation';
    return;
  }
  collector.started += 1;
  const execution: Execution = {
    number: collector.started,
    startedAtUs: ctx.nowUs,
    input: { ECSClusterName: collector.cluster },
    definition: collector.definition,
    status: 'RUNNING',
    error: null,
    tokens: [],
    tokensMade: 0,
    transitions: 0,
  };
  collector.executions.push(execution);
  ctx.say({ kind: 'ExecutionStarted', collector: collector.key, execution: execution.number });
}

function started(ctx: Context, collector: Collector, execution: Execution): void {
  // A machine whose role nobody may take on fails at its start; so does each of its tasks when the role may not call.
  if (collector.defects.includes('statesTrust')) failExecution(execution, 'States.Permissions');
  else perform(ctx, collector, execution, begin(execution.definition, execution));
  settle(ctx, collector, execution);
}

function perform(ctx: Context, collector: Collector, execution: Execution, deeds: readonly MachineDeed[]): void {
  for (const deed of deeds) {
    if (execution.status !== 'RUNNING') return;
    if (deed.kind === 'call') call(ctx, collector, execution, deed.token);
    else {
      const event = { kind: 'ExecutionWaited', ...names(collector, execution), token: deed.token } as const;
      ctx.sayIn(seconds(deed.seconds), event);
    }
  }
}

function names(
  collector: Collector,
  execution: Execution,
): { readonly collector: CollectorKey; readonly execution: number } {
  return { collector: collector.key, execution: execution.number };
}

function call(ctx: Context, collector: Collector, execution: Execution, token: number): void {
  const { defects, counters } = collector;
  if (defects.includes('statesPolicy')) {
    failExecution(execution, 'Lambda.AccessDeniedException');
    return;
  }
  if (defects.includes('lambdaTrust')) {
    failExecution(execution, 'Lambda.InvalidParameterValueException');
    return;
  }
  const fails = defects.includes('lambdaPolicy');
  const durationMs = fails
    ? FAILED_FUNCTION_MS
    : Math.round(ctx.random(`function/${collector.name}`).between(...FUNCTION_MS));
  noteCallBegun(counters);
  ctx.sayIn(durationUs(durationMs * US_PER_MS), {
    kind: 'FunctionReturned',
    ...names(collector, execution),
    token,
    durationMs,
    error: fails ? 'AccessDeniedException' : null,
  });
}

/** HM-02: what DescribeClusters says, put with a resolution of a second. */
function putCounts(ctx: Context, collector: Collector): void {
  const cluster = findCluster(ctx.world, collector.cluster);
  if (cluster === null) return;
  const counted = describeCluster(ctx.world, cluster);
  const datum = (MetricName: string, Value: unknown) => ({
    MetricName,
    Dimensions: [{ Name: 'ClusterName', Value: cluster.clusterName }],
    Value: Number(Value),
    Unit: 'Count' as const,
    StorageResolution: 1 as const,
  });
  putMetricData(ctx, NAMESPACE, [
    datum('RunningTask', counted['runningTasksCount']),
    datum('PendingTask', counted['pendingTasksCount']),
    datum('ActiveServices', counted['activeServicesCount']),
    datum('RegisteredContainerInstances', counted['registeredContainerInstancesCount']),
  ]);
}

function noteCall({ counters, use }: Collector, durationMs: number, failed: boolean): void {
  noteCallEnded(counters, durationMs, failed);
  use.invocations += 1;
  use.errors += failed ? 1 : 0;
  use.billedMs += billedMsOf(durationMs);
}

function settle(ctx: Context, collector: Collector, execution: Execution): void {
  ctx.touch('collector', collector.key);
  if (execution.status === 'RUNNING') return;
  collector.executions = collector.executions.filter((one) => one !== execution);
  const { status, error } = execution;
  collector.use.transitions += execution.transitions;
  if (status === 'SUCCEEDED') collector.use.succeeded += 1;
  else collector.use.failed += 1;
  collector.lastStatus = status;
  collector.lastError = error;
  ctx.say({ kind: 'ExecutionEnded', ...names(collector, execution), status, error });
}

/** An execution that failed meanwhile has no more tokens, and no row. */
function executionOf(collector: Collector, number: number): Execution | null {
  return collector.executions.find((one) => one.number === number) ?? null;
}

export const collectorSystem: System = {
  name: 'collector',
  hears: {
    CollectorTriggered: (event, ctx) => trigger(ctx, rowOf(ctx, event.collector)),
    ExecutionStarted: (event, ctx) => {
      const collector = rowOf(ctx, event.collector);
      started(ctx, collector, executionOf(collector, event.execution)!);
    },
    ExecutionWaited: (event, ctx) => {
      const collector = rowOf(ctx, event.collector);
      const execution = executionOf(collector, event.execution);
      if (execution === null) return;
      perform(ctx, collector, execution, goOn(execution.definition, execution, event.token));
      settle(ctx, collector, execution);
    },
    FunctionReturned: (event, ctx) => {
      const collector = rowOf(ctx, event.collector);
      noteCall(collector, event.durationMs, event.error !== null);
      if (event.error === null) putCounts(ctx, collector);
      const execution = executionOf(collector, event.execution);
      if (execution === null) return;
      if (event.error !== null) failExecution(execution, event.error);
      else perform(ctx, collector, execution, goOn(execution.definition, execution, event.token));
      settle(ctx, collector, execution);
    },
    MetricsPublished: (_event, ctx) => {
      const collectors = ctx.world.collectors ?? [];
      if (collectors.length === 0) return;
      const publisher = new Publisher(ctx);
      for (const collector of collectors) {
        collector.counters = publishFunction(publisher, { FunctionName: collector.name }, collector.counters);
      }
    },
  },
  commands: [
    handler({
      op: 'world.putCollector',
      query: (world, { input }) =>
        findCluster(world, input.cluster) === null
          ? refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster })
          : null,
      execute: ({ input }, ctx) => put(ctx, input),
    }),
  ],
};
