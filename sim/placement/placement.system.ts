/**
 * Finds a place for each task that is asked for, and reserves its room.
 *
 * Models: the order of placement (PL-01), binding constraints and best-effort strategies (PL-02), tasks of one request
 * placed one after the other, each seeing the reservation before it (PL-03), implicit attributes (PL-04), the default
 * strategy (PL-05), strategies and their chain (PL-06 to PL-10), constraints (PL-11), Fargate's zones (PL-14), tasks that
 * wait for their capacity provider (PL-15, CP-13, CP-14), the reason of a refusal (PL-17), StartTask (PL-18), room kept for
 * daemons (PL-19), capacity provider strategies (SV-20, SV-21), the backend's book (TL-22), the first state of a task
 * (TL-01), group and startedBy (BB-15, BB-16).
 * Leaves out: how long a placement takes: it is decided at the instant it is asked for. Who raises instances for those that
 * wait is in sim/scaling (CP-03 to CP-07).
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { InvariantError, invariant } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import { quota } from '../catalog/quotas.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { FargateProvider } from '../model/capacity.ts';
import type { Cluster } from '../model/cluster.ts';
import type { FilterName, PlacementDecision, PlacementRequest, PlacementVerdict } from '../model/decision.ts';
import type { SimEventKind, SimEventOf } from '../model/events.ts';
import type { ClusterKey, DecisionKey, TaskKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { findProvider } from '../rules/capacity-strategy.ts';
import { fargateKindOf, placeOnFargate } from './fargate-place.ts';
import { FreeCapacityIndex } from './free-capacity-index.ts';
import { Giver } from './given.ts';
import { NEW_CANDIDATES } from './judge.ts';
import { newTask, occupy, settle, type Place } from './new-task.ts';
import { FILTERS, isCandidate, judge, place, tableOf, type PlacementOutcome, type TieBreak } from './place.ts';
import { prepare } from './prepare.ts';

/** CP-13. */
const PROVISIONING_MAX = quota('provisioningTasksPerCluster');
/** Entries of one answer [A]. */
const FAILURES_MAX = 100;
/** DF-05. */
const REACTION = seconds(1);

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
      StartRequested: answerStart,
      CapacitySought: (event, ctx) => seek(ctx, ctx.world.clusters[event.cluster]!, decideOne),
      ContainerInstanceRegistered: (event, ctx) => wakeWaiting(ctx, event.cluster),
      CapacityProviderCreated: (_event, ctx) => {
        for (const { key } of ctx.world.clusters) wakeWaiting(ctx, key);
      },
      AgentConnectionChanged: (event, ctx) =>
        wakeWaiting(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster),
      AttributesPut: (event, ctx) => wakeWaiting(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster),
      AgentUpdateMoved: (event, ctx) =>
        wakeWaiting(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster),
      TaskStopRequested: (event, ctx) => wakeWaiting(ctx, ctx.world.tasks[event.task]!.cluster),
      DaemonReservationFreed: (event, ctx) =>
        wakeWaiting(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster),
      // Addresses belong to the region, not to a cluster (NW-17).
      AddressesFreed: (event, ctx) => {
        const { region: freed } = ctx.world.zones[event.zone]!;
        for (const { key, region } of ctx.world.clusters) if (region === freed) wakeWaiting(ctx, key);
      },
      StateChanged: (event, ctx) => {
        if (event.chart === 'container-instance') wakeWaiting(ctx, ctx.world.containerInstances[event.key]!.cluster);
        // An expression may read what tasks run (QL-02).
        else if (event.chart === 'task') wakeWaiting(ctx, ctx.world.tasks[event.key]!.cluster);
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
  const giver = new Giver(ctx.world, request);
  for (let asked = 0; asked < count; asked++) {
    const given = giver.next();
    const kind = fargateKindOf(given);
    const { decision, task } =
      kind === null
        ? decideOnInstances(ctx, given, event.startedBy, decideOne, pick)
        : decideOnFargate(ctx, given, event.startedBy, kind, pick);
    ctx.decide(decision);
    decisions.push(decision.key);
    // Nothing changes between two tasks of a request but its own reservations, so the others are refused alike.
    if (task === null) break;
    placed.push(task.key);
    if (given.provider !== undefined) giver.count(given.provider);
  }
  if (event.line !== null) {
    const last = ctx.world.decisions[decisions.at(-1)!];
    const refused = last?.kind === 'placement' && placed.length < count ? last : null;
    ctx.answer(event.line, { failures: refused === null ? [] : failuresOf(ctx.world, refused) });
  }
  conclude(ctx, event, placed, decisions, count - placed.length);
}

/** Section 6 of the messages: one entry for each candidate with the first check that it failed; of Fargate only a reason. */
function failuresOf(world: World, { request, verdict }: PlacementDecision): { arn?: string; reason: string }[] {
  const asked = prepare(world, request);
  const failures: { arn?: string; reason: string }[] = [];
  if (fargateKindOf(request) === null) {
    for (const key of world.clusters[request.cluster]!.containerInstances) {
      const ci = world.containerInstances[key]!;
      const first = isCandidate(ci, request) ? judge(ci, asked).first : null;
      if (first === null) continue;
      failures.push({ arn: ci.containerInstanceArn, reason: first.reason });
      if (failures.length === FAILURES_MAX) return failures;
    }
  }
  if (failures.length === 0 && 'refused' in verdict) failures.push({ reason: verdict.refused });
  return failures;
}

function conclude(
  ctx: Context,
  { request, line }: Pick<PlacementRequested, 'request' | 'line'>,
  placed: readonly TaskKey[],
  decisions: readonly DecisionKey[],
  refused: number,
): void {
  const { service, deployment } = request;
  // Before anything else that this instant holds for these tasks, so that nobody meets one that has not begun.
  ctx.say({ kind: 'PlacementConcluded', service, deployment, placed, decisions, refused, line }, PHASE.completion);
}

/** A decision that is to be kept, and the task that came of it. */
interface Decided {
  readonly decision: PlacementDecision;
  readonly task: Task | null;
}

function decideOnInstances(
  ctx: Context,
  request: PlacementRequest,
  startedBy: string,
  decideOne: DecideOne,
  pick: TieBreak,
): Decided {
  const outcome = decideOne(ctx.world, request, pick);
  const key = nextDecision(ctx);
  const place = placeOf(ctx.world, request, outcome);
  const task = place === null ? null : newTask(ctx, request, startedBy, place, key);
  const decision = decisionOf(ctx, request, outcome, key, task);
  // The table shows what was decided upon, so it comes before the reservation.
  if (ctx.wantsTable(key)) ctx.giveTable({ decision, rows: tableOf(ctx.world, request, outcome.drawn) });
  if (task !== null) settle(ctx, task);
  return { decision, task };
}

/** PL-15: who finds no room waits for it, when the provider's group is scaled by the service; at most 500 of a cluster. */
function placeOf(world: World, request: PlacementRequest, outcome: PlacementOutcome): Place | null {
  if (outcome.chosen !== null) return { containerInstance: outcome.chosen };
  const provider = request.provider === undefined ? null : findProvider(world, request.provider);
  if (provider?.managedScaling !== 'ENABLED') return null;
  return world.clusters[request.cluster]!.waiting.length < PROVISIONING_MAX ? { waits: true } : null;
}

function decideOnFargate(
  ctx: Context,
  request: PlacementRequest,
  startedBy: string,
  kind: FargateProvider,
  pick: TieBreak,
): Decided {
  const outcome = placeOnFargate(ctx.world, request, kind, pick);
  const key = nextDecision(ctx);
  const refused = 'refused' in outcome;
  if (refused) noteRefused(ctx.world, request.cluster);
  const task = refused ? null : newTask(ctx, request, startedBy, outcome, key);
  const verdict: PlacementVerdict = refused
    ? { refused: outcome.refused, closest: null }
    : { placed: null, zone: outcome.zone, task: task!.key };
  const unblockedBy: SimEventKind[] = refused ? ['FargateCapacityChanged'] : [];
  const nothing = { considered: 0, refusedBy: {}, inputsRevision: 0 };
  const decision: PlacementDecision = { ...recordOf(ctx, request, key), verdict, unblockedBy, ...nothing };
  if (ctx.wantsTable(key)) ctx.giveTable({ decision, rows: [] });
  if (task !== null) settle(ctx, task);
  return { decision, task };
}

/** Whoever is refused wants to hear when there may be room. */
function noteRefused({ clusters, fargate }: World, cluster: ClusterKey): void {
  const { region } = clusters[cluster]!;
  if (!fargate.refused.includes(region)) fargate.refused.push(region);
}

function nextDecision(ctx: Context): DecisionKey {
  return ctx.world.decisions.length as DecisionKey;
}

function recordOf(
  ctx: Context,
  request: PlacementRequest,
  key: DecisionKey,
): Pick<PlacementDecision, 'key' | 'kind' | 'atUs' | 'during' | 'ordinal' | 'request'> {
  const last = ctx.world.decisions.at(-1);
  return {
    key,
    kind: 'placement',
    atUs: ctx.nowUs,
    during: ctx.occurrence,
    ordinal: last !== undefined && last.during === ctx.occurrence ? last.ordinal + 1 : 0,
    request,
  };
}

function decisionOf(
  ctx: Context,
  request: PlacementRequest,
  outcome: PlacementOutcome,
  key: DecisionKey,
  task: Task | null,
): PlacementDecision {
  const { considered, refusedBy, inputsRevision } = outcome;
  return {
    ...recordOf(ctx, request, key),
    verdict: verdictOf(outcome, task),
    considered,
    refusedBy,
    unblockedBy: outcome.chosen === null ? unblockedBy(refusedBy, request) : [],
    inputsRevision,
  };
}

/**
 * An instance can only become a candidate by a change in what refused it first; a new instance always can, and so can those
 * of a provider that is made again.
 */
function unblockedBy(refusedBy: PlacementDecision['refusedBy'], { provider }: PlacementRequest): SimEventKind[] {
  const kinds = FILTERS.filter(({ name }) => refusedBy[name] !== undefined).flatMap((filter) => filter.unblockedBy);
  const claimed: SimEventKind[] = provider === undefined ? [] : ['CapacityProviderCreated'];
  return [...new Set([...NEW_CANDIDATES, ...claimed, ...kinds])];
}

function verdictOf(outcome: PlacementOutcome, task: Task | null): PlacementVerdict {
  if (outcome.chosen !== null) return { placed: outcome.chosen, task: task?.key ?? null };
  if (outcome.refusal === null) throw new InvariantError('placement.no-verdict', { outcome });
  return task === null ? outcome.refusal : { ...outcome.refusal, waiting: task.key };
}

/* ---- StartTask (PL-18) ---- */

/** The checks that remain when the caller has chosen the instance. */
const STILL_CHECKED: ReadonlySet<FilterName> = new Set(['cpu', 'memory', 'ports', 'eni', 'gpu', 'attribute', 'agent']);

function answerStart(event: SimEventOf<'StartRequested'>, ctx: Context): void {
  const placed: TaskKey[] = [];
  const decisions: DecisionKey[] = [];
  const failures: { arn: string; reason: string }[] = [];
  event.containerInstances.forEach((key, index) => {
    const ci = key === null ? undefined : ctx.world.containerInstances[key];
    if (ci === undefined || ci.status === 'INACTIVE') {
      failures.push({
        arn: ci?.containerInstanceArn ?? event.names[index]!,
        reason: ci === undefined ? 'MISSING' : 'INACTIVE',
      });
      return;
    }
    const request: PlacementRequest = { ...event.request, onlyOn: [ci.key] };
    const { decision, task } = decideStart(ctx, request, event.startedBy, ci);
    ctx.decide(decision);
    decisions.push(decision.key);
    if (task !== null) placed.push(task.key);
    else if ('refused' in decision.verdict)
      failures.push({ arn: ci.containerInstanceArn, reason: decision.verdict.refused });
  });
  ctx.answer(event.line, { failures });
  conclude(ctx, event, placed, decisions, event.containerInstances.length - placed.length);
}

function decideStart(ctx: Context, request: PlacementRequest, startedBy: string, ci: ContainerInstance): Decided {
  const asked = prepare(ctx.world, request);
  const first = FILTERS.find((filter) => STILL_CHECKED.has(filter.name) && !filter.passes(ci, asked));
  const outcome: PlacementOutcome = {
    chosen: first === undefined ? ci.key : null,
    refusal: first === undefined ? null : { refused: first.reason, closest: ci.key },
    considered: 1,
    refusedBy: first === undefined ? {} : { [first.name]: 1 },
    inputsRevision: ci.version,
    drawn: [],
  };
  const key = nextDecision(ctx);
  const task = first === undefined ? newTask(ctx, request, startedBy, { containerInstance: ci.key }, key) : null;
  const decision = { ...decisionOf(ctx, request, outcome, key, task), unblockedBy: [] };
  if (ctx.wantsTable(key)) {
    const rows = tableOf(ctx.world, request, []).filter((row) => row.containerInstance === ci.key);
    ctx.giveTable({ decision, rows: rows.map((row) => ({ ...row, chosen: task !== null })) });
  }
  if (task !== null) settle(ctx, task);
  return { decision, task };
}

/* ---- Waiting tasks (PL-15) ---- */

/** One look at the waiting tasks of a cluster, longest first; what one is refused, its like are refused too. */
function seek(ctx: Context, cluster: Cluster, decideOne: DecideOne): void {
  cluster.waitingWake = NO_EVENT;
  const refused = new Set<string>();
  for (const key of [...cluster.waiting]) {
    const task = ctx.world.tasks[key]!;
    const before = ctx.world.decisions[task.decision!]!;
    if (before.kind !== 'placement') continue;
    const { request } = before;
    const { taskDefinition, provider, group, needs, constraints, zoneNames } = request;
    const alike = JSON.stringify([taskDefinition, provider, group, needs, constraints, zoneNames]);
    if (refused.has(alike)) continue;
    const pick: TieBreak = { below: (n) => ctx.random(`placement/${group}`).below(n) };
    const outcome = decideOne(ctx.world, request, pick);
    if (outcome.chosen === null) {
      refused.add(alike);
      continue;
    }
    const decision = nextDecision(ctx);
    const record = decisionOf(ctx, request, outcome, decision, task);
    if (ctx.wantsTable(decision)) ctx.giveTable({ decision: record, rows: tableOf(ctx.world, request, outcome.drawn) });
    ctx.decide(record);
    task.decision = decision;
    task.containerInstance = outcome.chosen;
    task.host = ctx.world.containerInstances[outcome.chosen]!.instance;
    task.zone = ctx.world.instances[task.host]!.zone;
    cluster.waiting = cluster.waiting.filter((other) => other !== key);
    occupy(ctx, task);
    ctx.touch('task', key);
    ctx.say({ kind: 'CapacityFound', task: key, containerInstance: outcome.chosen }, PHASE.completion);
  }
}

/** Something changed that may make room: those who wait look again a second later (DF-05). */
function wakeWaiting(ctx: Context, key: ClusterKey): void {
  const cluster = ctx.world.clusters[key]!;
  if (cluster.waiting.length === 0 || cluster.waitingWake !== NO_EVENT) return;
  cluster.waitingWake = ctx.sayIn(REACTION, { kind: 'CapacitySought', cluster: key }, PHASE.control);
}
