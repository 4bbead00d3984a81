/**
 * Judges goals while the run goes on: a metric is a step function of time whose value is that at the end of each instant,
 * so what happens and is undone within one instant judges nobody.
 */
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent, SimEventKind } from '../model/events.ts';
import type { Bounds, Goal, GoalState, MeasuredMetric, Metric } from '../model/goal.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { conclude, isMeasured, judgeMeasured } from './measured.ts';
import { findAlarm, findCollector } from '../rules/alarms.ts';
import { sharesOf } from '../rules/functions.ts';
import { findTargetGroup } from '../rules/target-groups.ts';
import { findQueue } from '../rules/messaging.ts';
import { isHealthyTask } from '../rules/task-health.ts';

export function newGoalState(): GoalState {
  return {
    status: 'open',
    settledAtUs: null,
    lastValue: null,
    lastAtUs: 0,
    area: 0,
    min: null,
    max: null,
    holdsSinceUs: null,
    count: 0,
    readTo: 0,
  };
}

function within(value: number, { atLeast, atMost }: Bounds): boolean {
  return (atLeast === null || value >= atLeast) && (atMost === null || value <= atMost);
}

function settle(state: GoalState, status: 'met' | 'missed', atUs: number): void {
  state.status = status;
  state.settledAtUs = atUs;
}

/** Events that change no metric by themselves; what they bring about is said by another event of the same instant. */
const BESIDE_METRICS: ReadonlySet<SimEventKind> = new Set<SimEventKind>([
  'DelayElapsed',
  'MetricsPublished',
  'GoalWindowReached',
  'ContainerReady',
  'ContainerOverloadChanged',
  'MemoryExhausted',
  'InstanceThrottled',
  'TargetDrained',
  'PrecisionChanged',
  'ServiceEvaluated',
  'ServiceEventPosted',
  'TaskReceived',
  'TaskAdmitted',
  'ContainerSignalled',
  'ContainerExited',
  'ImageDownloaded',
  'ImageExtracted',
  'PullRateChanged',
  'ImagePullSettled',
  'NetworkNamespaceReady',
  'NetworkInterfaceAttached',
  'NetworkInterfaceDetached',
]);

/** May the event have changed what a metric reads? */
export function movesMetrics(event: SimEvent): boolean {
  if (event.kind === 'StateChanged') return event.chart !== 'container' && event.chart !== 'image-pull';
  return !BESIDE_METRICS.has(event.kind);
}

/** Reads every metric at the end of the instant `nowUs` and judges the stretch since the reading before. */
export function judge(world: World, nowUs: number): void {
  for (const { goal, state } of world.goals) {
    if (state.status !== 'open' || !isRead(goal)) continue;
    account(goal, state, nowUs);
    state.lastValue = readMetric(world, goal.metric, state);
    state.lastAtUs = nowUs;
  }
}

/** Where a goal stands at an instant: what it has come to by then, and since when. */
export interface Standing extends Pick<GoalState, 'status' | 'settledAtUs'> {
  readonly name: string;
}

/** As they were judged last: what has come of the time since then is not in it. */
export function judgedGoals({ goals }: World): Standing[] {
  return goals.map(({ goal: { name }, state: { status, settledAtUs } }) => ({ name, status, settledAtUs }));
}

/**
 * Where the goals stand now, also between two events: what the next judging finds to be settled by now. Nothing is written.
 * Once the instant is over, what holds at its end counts too; `isStale` says that metrics have changed in it.
 */
export function standings(world: World, nowUs: number, instant: { isOver: boolean; isStale: boolean }): Standing[] {
  return world.goals.map(({ goal, state }) => {
    const { status, settledAtUs } = standing(world, goal, state, nowUs, instant);
    return { name: goal.name, status, settledAtUs };
  });
}

function standing(
  world: World,
  goal: Goal,
  state: GoalState,
  nowUs: number,
  { isOver, isStale }: { isOver: boolean; isStale: boolean },
): GoalState {
  if (state.status !== 'open' || !isRead(goal)) return state;
  const trial = { ...state };
  account(goal, trial, nowUs);
  if (trial.status !== 'open' || !isOver) return trial;
  if (isStale) {
    trial.lastValue = readMetric(world, goal.metric, trial);
    trial.lastAtUs = nowUs;
  }
  account(goal, trial, nowUs + 1);
  return trial.settledAtUs === nowUs ? trial : state;
}

type ReadGoal = Extract<Goal, { metric: Metric }> & { readonly metric: Exclude<Metric, MeasuredMetric> };

/** Is it about a metric that is read at the end of instants? */
function isRead(goal: Goal): goal is ReadGoal {
  return goal.kind !== 'serviceEvent' && goal.kind !== 'neverCommand' && !isMeasured(goal.metric);
}

/** The stretch from the last reading to `nowUs`, cut to the goal's window. */
function account(goal: Extract<Goal, { metric: Metric }>, state: GoalState, nowUs: number): void {
  const value = state.lastValue;
  const fromUs = Math.max(state.lastAtUs, goal.fromUs);
  const toUs = goal.untilUs === null ? nowUs : Math.min(nowUs, goal.untilUs);
  if (value === null || toUs <= fromUs) return;
  switch (goal.kind) {
    case 'always':
      if (!within(value, goal.bounds)) settle(state, 'missed', fromUs);
      break;
    case 'eventually':
      if (!within(value, goal.bounds)) state.holdsSinceUs = null;
      else {
        state.holdsSinceUs ??= fromUs;
        if (toUs - state.holdsSinceUs >= goal.forUs) settle(state, 'met', state.holdsSinceUs + goal.forUs);
      }
      break;
    case 'over':
      state.area += value * (toUs - fromUs);
      state.min = state.min === null ? value : Math.min(state.min, value);
      state.max = state.max === null ? value : Math.max(state.max, value);
  }
}

/** Goals about single events: what a service says, what is commanded by hand. */
export function judgeEvent(world: World, { atUs, event }: Occurrence<SimEvent>, firstLineByHand: number): void {
  for (const { goal, state } of world.goals) {
    if (state.status !== 'open' || atUs < goal.fromUs || (goal.untilUs !== null && atUs > goal.untilUs)) continue;
    if (goal.kind === 'neverCommand') {
      if (event.kind === 'CommandIssued' && event.line >= firstLineByHand && event.command.op === goal.op) {
        settle(state, 'missed', atUs);
      }
    } else if (goal.kind === 'serviceEvent' && event.kind === 'ServiceEventPosted') {
      const service = world.services[event.service]!;
      if (service.serviceName !== goal.service || !event.message.includes(goal.text)) continue;
      state.count += 1;
      if (goal.bounds.atMost !== null && state.count > goal.bounds.atMost) settle(state, 'missed', atUs);
    }
  }
}

/** The end of the run settles what is still open. */
export function judgeEnd(world: World, nowUs: number): void {
  judge(world, nowUs);
  judgeMeasured(world, nowUs);
  for (const { goal, state } of world.goals) {
    if ('metric' in goal && isMeasured(goal.metric)) conclude(world, goal, state, nowUs);
    if (state.status === 'open') settle(state, verdict(goal, state, nowUs) ? 'met' : 'missed', nowUs);
  }
}

function verdict(goal: Goal, state: GoalState, nowUs: number): boolean {
  switch (goal.kind) {
    case 'always':
      // What holds at the very end counts too, if the window is still open.
      return (
        state.lastValue === null ||
        nowUs < goal.fromUs ||
        (goal.untilUs !== null && nowUs > goal.untilUs) ||
        within(state.lastValue, goal.bounds)
      );
    case 'eventually':
      return (
        goal.forUs === 0 &&
        state.lastValue !== null &&
        nowUs >= goal.fromUs &&
        (goal.untilUs === null || nowUs <= goal.untilUs) &&
        within(state.lastValue, goal.bounds)
      );
    case 'over': {
      const span = Math.max(0, Math.min(nowUs, goal.untilUs ?? nowUs) - goal.fromUs);
      const value =
        goal.stat === 'min' || goal.stat === 'max'
          ? state[goal.stat]
          : span === 0
            ? state.lastValue
            : state.area / span;
      return value !== null && within(value, goal.bounds);
    }
    case 'serviceEvent':
      return within(state.count, goal.bounds);
    case 'neverCommand':
      return true;
  }
}

/** A metric's value now. */
function readMetric(world: World, metric: Exclude<Metric, MeasuredMetric>, state: GoalState): number {
  switch (metric.of) {
    case 'service':
      return readService(world, metric);
    case 'tasks':
      return countTasks(world, metric);
    case 'instances':
      return world.instances.filter(
        (instance) =>
          instance.fleet !== null &&
          (metric.fleet === null || world.fleets[instance.fleet]!.name === metric.fleet) &&
          (metric.zone === null || world.zones[instance.zone]!.name === metric.zone) &&
          isInState(world, instance, metric.state),
      ).length;
    case 'targets':
      return countTargets(world, metric);
    case 'function': {
      const row = world.functions?.find(({ functionName }) => functionName === metric.function);
      return row?.versions.reduce((sum, { use }) => sum + use[metric.count], 0) ?? 0;
    }
    case 'alias': {
      const row = world.functions?.find(({ functionName }) => functionName === metric.function);
      const shares = row === undefined ? [] : sharesOf(row, metric.alias);
      return 100 * (shares.find(({ version }) => version.version === metric.version)?.share ?? 0);
    }
    case 'queue':
      return findQueue(world, metric.queue)?.received ?? 0;
    case 'placements':
      return countPlacements(world, metric, state);
    case 'alarm':
      return readAlarm(world, metric);
    case 'collector':
      return countCollected(world, metric);
  }
}

const ALARM_STATES = { inAlarm: 'ALARM', ok: 'OK', insufficientData: 'INSUFFICIENT_DATA' } as const;

function readAlarm(world: World, { alarm, state }: Extract<Metric, { of: 'alarm' }>): number {
  return findAlarm(world, alarm)?.state === ALARM_STATES[state] ? 1 : 0;
}

/** What a collector has used so far (HM-03); failures are executions that failed or never started (HM-05). */
function countCollected(world: World, { collector, count }: Extract<Metric, { of: 'collector' }>): number {
  const use = findCollector(world, collector)?.use;
  if (use === undefined) return 0;
  if (count === 'failures') return use.failed + use.failedTriggers;
  return count === 'calls' ? use.invocations : use.transitions;
}

/** Decisions are never taken back, so only those since the last reading are looked at. */
function countPlacements(world: World, metric: Extract<Metric, { of: 'placements' }>, state: GoalState): number {
  for (; state.readTo < world.decisions.length; state.readTo++) {
    const row = world.decisions[state.readTo]!;
    if (row.kind === 'placement' && 'placed' in row.verdict === (metric.outcome === 'placed')) state.count += 1;
  }
  return state.count;
}

function countTargets(world: World, metric: Extract<Metric, { of: 'targets' }>): number {
  const group = findTargetGroup(world, metric.targetGroup);
  if (group === null) return 0;
  return group.targets.filter((key) => {
    const target = world.targets[key]!;
    if (metric.zone !== null && (target.zone === null || world.zones[target.zone]!.name !== metric.zone)) return false;
    return metric.state === 'registered' ? target.registered : target.state === metric.state;
  }).length;
}

/** Cost: linear in the tasks that are alive, unless it is the others that are asked for. */
function countTasks(world: World, metric: Extract<Metric, { of: 'tasks' }>): number {
  let count = 0;
  const look = (task: Task): void => {
    if (metric.status === null ? task.lastStatus === 'DELETED' : task.lastStatus !== metric.status) return;
    if (metric.family !== null && world.taskDefinitions[task.taskDefinition]!.family !== metric.family) return;
    if (metric.zone === null || zoneOf(world, task) === metric.zone) count += 1;
  };
  if (metric.status === null || metric.status === 'STOPPED' || metric.status === 'DELETED') world.tasks.forEach(look);
  else for (const key of living(world)) look(world.tasks[key]!);
  return count;
}

/** Tasks that are not over: on instances, on Fargate, and those that wait for capacity (PL-15). */
function living({ containerInstances, zones, clusters }: World): TaskKey[] {
  return [
    ...containerInstances.flatMap((row) => row.tasks),
    ...zones.flatMap(({ sky }) => sky),
    ...clusters.flatMap(({ waiting }) => waiting),
  ];
}

function readService(world: World, metric: Extract<Metric, { of: 'service' }>): number {
  const service = world.services.findLast(
    (row) =>
      row.serviceName === metric.service &&
      (metric.cluster === null || world.clusters[row.cluster]!.clusterName === metric.cluster),
  );
  if (service === undefined) return 0;
  if (metric.count === 'desiredTasks') return service.status === 'ACTIVE' ? service.desiredCount : 0;
  if (metric.count === 'deployments') return service.deployments.length;
  let count = 0;
  for (const deployment of service.deployments) {
    for (const key of world.deployments[deployment]!.tasks) {
      const task = world.tasks[key]!;
      if (metric.zone !== null && zoneOf(world, task) !== metric.zone) continue;
      if (isCounted(world, task, metric.count)) count += 1;
    }
  }
  return count;
}

function isCounted(world: World, task: Task, count: 'runningTasks' | 'pendingTasks' | 'healthyTasks'): boolean {
  switch (count) {
    case 'runningTasks':
      return task.lastStatus === 'RUNNING';
    case 'pendingTasks':
      return ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus);
    case 'healthyTasks':
      return isHealthyTask(world, task);
  }
}

function zoneOf(world: World, task: Task): string {
  return task.zone === null ? '' : world.zones[task.zone]!.name;
}

function isInState(world: World, instance: Instance, state: Extract<Metric, { of: 'instances' }>['state']): boolean {
  const row = instance.containerInstance === null ? null : world.containerInstances[instance.containerInstance]!;
  switch (state) {
    case 'running':
      return instance.state.startsWith('running');
    case 'terminated':
      return instance.state === 'terminated';
    case 'registered':
      return row !== null && row.status !== 'INACTIVE';
    case 'connected':
      return row !== null && row.status !== 'INACTIVE' && row.agentConnected;
    case 'draining':
      return row !== null && row.status === 'DRAINING';
  }
}
