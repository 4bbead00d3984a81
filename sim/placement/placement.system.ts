/**
 * Finds a container instance for each task that is asked for, and reserves its room.
 *
 * Models: the order of placement (PL-01), binding constraints and best-effort strategies (PL-02), tasks of one request
 * placed one after the other, each seeing the reservation before it (PL-03), implicit attributes (PL-04), the default
 * strategy (PL-05), strategies and their chain (PL-06 to PL-10), constraints (PL-11), the reason of a refusal (PL-17),
 * the backend's book (TL-22), the first state of a task (TL-01), group and startedBy (BB-15, BB-16).
 * Leaves out: capacity providers and their waiting tasks (PL-15), Fargate (PL-14), StartTask (PL-18), daemon tasks and
 * the room set aside for them (PL-19). How long a placement takes: it is decided at the instant it is asked for.
 */
import { InvariantError, invariant, present } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import type { PlacementDecision, PlacementRequest, PlacementVerdict } from '../model/decision.ts';
import type { SimEventKind, SimEventOf } from '../model/events.ts';
import type { ContainerInstanceKey, DecisionKey, TaskKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { ecsArn, hexId } from '../rules/minting.ts';
import { reserve, touchPlacement } from '../rules/reservation.ts';
import { FreeCapacityIndex } from './free-capacity-index.ts';
import { FILTERS, place, tableOf, type PlacementOutcome, type TieBreak } from './place.ts';
import { NEW_CANDIDATES } from './judge.ts';

type PlacementRequested = SimEventOf<'PlacementRequested'>;

/**
 * How decisions are found: by the index, by the scan, or by both, which then must agree (InvariantError
 * `placement.index-differs`). The decisions are the same.
 */
export type PlacementMode = 'indexed' | 'scan' | 'both';

/** The system of one engine: its index belongs to it alone. */
export function createPlacementSystem(mode: PlacementMode = 'indexed'): System {
  const decideOne = deciderOf(mode);
  return {
    name: 'placement',
    hears: {
      PlacementRequested(event, ctx) {
        answerRequest(event, ctx, decideOne);
      },
    },
  };
}

type DecideOne = (world: World, request: PlacementRequest, pick: TieBreak) => PlacementOutcome;

function deciderOf(mode: PlacementMode): DecideOne {
  if (mode === 'scan') return place;
  const index = new FreeCapacityIndex();
  if (mode === 'indexed') return (world, request, pick) => index.place(world, request, pick);
  return (world, request, pick) => {
    const indexed = index.place(world, request, pick);
    let asked = 0;
    const scanned = place(world, request, { below: () => indexed.drawn[asked++] ?? 0 });
    invariant(JSON.stringify(indexed) === JSON.stringify(scanned), 'placement.index-differs', () => ({
      request,
      indexed,
      scanned,
    }));
    return indexed;
  };
}

function answerRequest(event: PlacementRequested, ctx: Context, decideOne: DecideOne): void {
  const { request, count } = event;
  const placed: TaskKey[] = [];
  const decisions: DecisionKey[] = [];
  const pick: TieBreak = { below: (n) => ctx.random(`placement/${request.group}`).below(n) };
  for (let asked = 0; asked < count; asked++) {
    const outcome = decideOne(ctx.world, request, pick);
    const key = ctx.world.decisions.length as DecisionKey;
    const task = outcome.chosen === null ? null : newTask(ctx, event, outcome.chosen, key);
    const decision = decisionOf(ctx, request, outcome, key, task);
    // The table shows what was decided upon, so it comes before the reservation.
    if (ctx.wantsTable(key)) ctx.giveTable({ decision, rows: tableOf(ctx.world, request, outcome.drawn) });
    if (task !== null) settle(ctx, task);
    ctx.decide(decision);
    decisions.push(key);
    // Nothing changes between two tasks of a request but its own reservations, so the others are refused alike.
    if (task === null) break;
    placed.push(task.key);
  }
  const concluded = {
    kind: 'PlacementConcluded',
    service: request.service,
    deployment: request.deployment,
    placed,
    decisions,
    refused: count - placed.length,
    line: event.line,
  } as const;
  // Before anything else that this instant holds for these tasks, so that nobody meets one that has not begun.
  ctx.say(concluded, PHASE.completion);
}

function decisionOf(
  ctx: Context,
  request: PlacementRequest,
  outcome: PlacementOutcome,
  key: DecisionKey,
  task: Task | null,
): PlacementDecision {
  const last = ctx.world.decisions.at(-1);
  const { considered, refusedBy, inputsRevision } = outcome;
  return {
    key,
    kind: 'placement',
    atUs: ctx.nowUs,
    during: ctx.occurrence,
    ordinal: last !== undefined && last.during === ctx.occurrence ? last.ordinal + 1 : 0,
    request,
    verdict: verdictOf(outcome, task),
    considered,
    refusedBy,
    unblockedBy: outcome.chosen === null ? unblockedBy(refusedBy) : [],
    inputsRevision,
  };
}

/** An instance can only become a candidate by a change in what refused it first; a new instance always can. */
function unblockedBy(refusedBy: PlacementDecision['refusedBy']): SimEventKind[] {
  const kinds = FILTERS.filter(({ name }) => refusedBy[name] !== undefined).flatMap((filter) => filter.unblockedBy);
  return [...new Set([...NEW_CANDIDATES, ...kinds])];
}

function verdictOf(outcome: PlacementOutcome, task: Task | null): PlacementVerdict {
  if (outcome.chosen !== null) return { placed: outcome.chosen, task: task?.key ?? null };
  if (outcome.refusal !== null) return outcome.refusal;
  throw new InvariantError('placement.no-verdict', { outcome });
}

/** The task as it begins: the lifecycle takes it from here when it hears PlacementConcluded. */
function newTask(
  ctx: Context,
  { request, startedBy }: PlacementRequested,
  containerInstance: ContainerInstanceKey,
  decision: DecisionKey,
): Task {
  const { world } = ctx;
  const cluster = present(world.clusters[request.cluster], 'placement.no-such-cluster', () => ({ request }));
  const id = hexId(ctx.random('id/task'), 32);
  return {
    key: world.tasks.length as TaskKey,
    taskArn: ecsArn(world.regions[cluster.region]!.name, `task/${cluster.clusterName}/${id}`),
    id,
    taskDefinition: request.taskDefinition,
    cluster: request.cluster,
    launchType: 'EC2',
    containerInstance,
    group: request.group,
    name: `${nameOfGroup(request.group)}#${placedUnder(world, nameOfGroup(request.group)) + 1}`,
    startedBy,
    service: request.service,
    deployment: request.deployment,
    decision,
    needs: request.needs,
    // Only an awsvpc task has something to provision: its network interface (NW-07).
    lastStatus: 'NEW',
    desiredStatus: 'RUNNING',
    admitted: false,
    agentDesired: 'RUNNING',
    agentStop: null,
    countsAsHealthy: false,
    containers: [],
    eni: null,
    stopCode: null,
    stoppedReason: null,
    version: 1,
    createdAtUs: ctx.nowUs,
    connectivityAtUs: null,
    pullStartedAtUs: null,
    pullStoppedAtUs: null,
    startedAtUs: null,
    executionStoppedAtUs: null,
    stoppingAtUs: null,
    stoppedAtUs: null,
    timers: {},
  };
}

/** Writes the task down and takes its needs out of the instance's book. */
function settle(ctx: Context, task: Task): void {
  const ci = ctx.world.containerInstances[task.containerInstance]!;
  ctx.world.tasks.push(task);
  const name = nameOfGroup(task.group);
  ctx.world.tasksNamed[name] = placedUnder(ctx.world, name) + 1;
  reserve(ci, task.needs, task.group);
  ci.tasks.push(task.key);
  touchPlacement(ctx, ci);
  ctx.touch('task', task.key);
}

/** `web` of `service:web` and of `family:web`, else the group itself (BB-15). */
function nameOfGroup(group: string): string {
  return group.replace(/^(?:service|family):/, '');
}

function placedUnder(world: World, name: string): number {
  return Object.hasOwn(world.tasksNamed, name) ? world.tasksNamed[name]! : 0;
}
