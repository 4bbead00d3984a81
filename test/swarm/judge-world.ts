/** Runs one random world and holds it to the laws; throws with the facts when one is broken. */
import { isDeepStrictEqual } from 'node:util';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Command } from '../../sim/model/commands.ts';
import type { CandidateRow, DecisionTable, StopChoice } from '../../sim/model/decision.ts';
import type { World } from '../../sim/model/world.ts';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { Engine } from '../../sim/engine/engine.ts';
import type { MetricStore } from '../../sim/engine/metric-store.ts';
import type { Replay } from '../../sim/engine/replay.ts';
import { Simulation } from '../../sim/engine/simulation.ts';
import { canonicalLine, sha256Hex } from '../../sim/engine/trace.ts';
import { viewOf } from '../../sim/engine/view.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { nextDueUs } from '../../sim/queueing/network.ts';
import { networkOf } from '../../sim/rules/utilization.ts';
import { Dice } from './dice.ts';
import { metricsAreSound } from './alarm-laws.ts';
import { anyCommand, readRequest } from './draw-command.ts';
import { releaseChances } from './draw-release.ts';
import { Ledger } from './drawn.ts';
import { Laws } from './laws.ts';
import { loadIsConserved } from './load-laws.ts';
import { isLeftToRest, releasesEndOrSayWhy, REST_US } from './stuck-laws.ts';
import { anyWorld } from './worlds.ts';

enablePatches();

/** As if each event took so long: a checkpoint every 200 events or so. */
const MS_PER_EVENT = 0.2;

/** What has occurred in all worlds so far. */
export const ledger = new Ledger();

/** Commands of all worlds so far, by operation or kind of fault: how often done, and refused for what. */
export const tally = new Map<string, Map<string, number>>();

export interface Judged {
  readonly events: number;
  readonly placements: number;
  readonly traceHash: string;
}

export function judgeWorld(seed: number): Judged {
  const dice = new Dice(seed, 'swarm/judge');
  const engine = Engine.open(anyWorld(seed), 'both');
  drive(engine, dice, !new Dice(seed, 'swarm/checkpoints').once(4));
  checkWorld(engine.world);
  metricsAreSound(engine);
  if (releasesEndOrSayWhy(engine) > 0) ledger.note('travel stuck release left to rest');
  ledger.enter(engine);
  judgeLog(engine);
  judgeDecisions(engine, dice);
  judgeReplay(engine, dice);
  judgeCheckpoint(engine, dice);
  judgeTravel(engine, dice);
  for (const { command, refusal } of engine.world.commands) {
    const name = command.op === 'world.fault' ? `fault ${command.input.kind}` : command.op;
    const row = tally.get(name) ?? new Map<string, number>();
    tally.set(name, row);
    const outcome = refusal === null ? 'done' : refusal.reason.code;
    row.set(outcome, (row.get(outcome) ?? 0) + 1);
  }
  return { events: engine.eventCount, placements: engine.world.decisions.length, traceHash: engine.traceHash() };
}

/** One that would be done, most often: what is refused is met often enough as it is. */
function likelyCommand(engine: Engine, dice: Dice): Command {
  const chances = dice.once(3) ? releaseChances(dice, engine.world) : [];
  const chance = chances.length === 0 ? null : readRequest(...dice.pick(chances));
  if (chance !== null) return chance;
  let command = anyCommand(dice, engine.world);
  for (let again = 0; again < 3 && engine.query(command) !== null; again++) command = anyCommand(dice, engine.world);
  return command;
}

/**
 * Runs to the end in odd pieces, with commands by hand between them, and a screen that only gets patches. Where work is
 * measured, some hundred events lie between two checkpoints, so that going back later does not run the whole world again.
 */
function drive(engine: Engine, dice: Dice, isMeasured: boolean): void {
  const end = engine.setup.durationUs;
  const hand = dice.pick([2, 3, 6]);
  // In some worlds nobody does anything from some time on.
  const handUntilUs = end - (isLeftToRest(engine.setup) ? REST_US : 0);
  let view: View = engine.view();
  while (!engine.ended) {
    const { eventCount } = engine;
    if (dice.once(3)) engine.step();
    else engine.runTo(Math.min(end, engine.nowUs + dice.below(end / 8)), dice.between(1, 400));
    if (isMeasured) engine.worked(MS_PER_EVENT * (engine.eventCount - eventCount));
    if (!engine.ended && engine.nowUs < handUntilUs && dice.once(hand)) engine.command(likelyCommand(engine, dice));
    if (!dice.once(4)) continue;
    // Books of the whole world agree when an instant is over, not between two of its events.
    if (engine.nextEventUs > engine.nowUs) checkWorld(engine.world);
    view = applyPatches(view, engine.takePatches() as Patch[]);
    const whole = viewOf(engine.world, engine.goals());
    invariant(isDeepStrictEqual(view, whole), 'swarm.view-by-patches', () => ({ nowUs: engine.nowUs }));
  }
}

/** Causes precede effects, time never goes back, and the hash is that of the lines. */
function judgeLog(engine: Engine): void {
  const log = engine.log(0, Infinity);
  let lines = '';
  log.forEach((line, n) => {
    invariant(line.n === n, 'swarm.numbers-have-gaps', () => ({ n, line }));
    invariant(line.because < n, 'swarm.effect-before-cause', () => ({ line }));
    const before = log[line.because];
    invariant(before === undefined || before.atUs <= line.atUs, 'swarm.cause-is-later', () => ({ before, line }));
    invariant(n === 0 || log[n - 1]!.atUs <= line.atUs, 'swarm.time-went-back', () => ({ line }));
    lines += `${canonicalLine(line)}\n`;
  });
  invariant(sha256Hex(lines) === engine.traceHash(), 'swarm.trace-hash');
}

/** Some decisions, recomputed: what was chosen passed every filter and is optimal by the strategies' own rule. */
function judgeDecisions(engine: Engine, dice: Dice): void {
  const { decisions } = engine.world;
  for (let i = 0; i < Math.min(3, decisions.length); i++) {
    const decision = dice.pick(decisions);
    const table = engine.table(decision.key);
    invariant(isDeepStrictEqual(table.decision, decision), 'swarm.decision-differs', () => ({ table, decision }));
    judgeTable(table);
  }
}

function judgeTable({ decision, rows, stops }: DecisionTable): void {
  if (decision.kind === 'service') {
    judgeStops(decision.verdict.stop.length, stops ?? []);
    return;
  }
  if (decision.kind === 'scaling') return;
  // On Fargate there is no instance to choose (FG-01).
  if ('placed' in decision.verdict && decision.verdict.placed === null) return;
  // StartTask names its instances and skips most filters (PL-18).
  if (decision.request.onlyOn !== undefined && decision.request.service === null) return;
  const fit = rows.filter((row) => row.filters.every((cell) => cell.passed));
  if (!('placed' in decision.verdict)) {
    invariant(fit.length === 0, 'swarm.refused-though-it-fits', () => ({ decision, fit }));
    return;
  }
  const { placed } = decision.verdict;
  const chosen = rows.find((row) => row.chosen);
  invariant(chosen?.containerInstance === placed, 'swarm.chosen-differs', () => ({ decision, rows }));
  invariant(fit.includes(chosen!), 'swarm.chosen-does-not-fit', () => ({ decision, chosen }));
  let left: readonly CandidateRow[] = fit;
  for (let i = 0; i < chosen!.scores.length; i++) {
    // Chance has the last word: what follows it only breaks ties that are gone.
    if (chosen!.scores[i]!.strategy.type === 'random') break;
    const best = Math.min(...left.map((row) => row.scores[i]!.value));
    left = left.filter((row) => row.scores[i]!.value === best);
  }
  invariant(left.includes(chosen!), 'swarm.not-optimal', () => ({ decision, chosen, left }));
}

/** Each stop that was planned was chosen among candidates, of which it is one. */
function judgeStops(planned: number, stops: readonly StopChoice[]): void {
  invariant(stops.length === planned, 'swarm.stops-unexplained', () => ({ planned, stops }));
  for (const stop of stops) {
    const chosen = stop.candidates.filter((candidate) => candidate.chosen).map((candidate) => candidate.task);
    invariant(isDeepStrictEqual(chosen, [stop.task]), 'swarm.stop-not-chosen', () => ({ stop }));
  }
}

/** All that the present instant holds has happened, between the events too. */
function isOver({ world, nowUs, nextEventUs }: Engine): boolean {
  const net = networkOf(world);
  return nextEventUs > nowUs && (net === null || nextDueUs(net) > nowUs);
}

/** The replay file, through JSON, gives the same run, whatever the pieces it is run in; the laws hold at each event. */
function judgeReplay(engine: Engine, dice: Dice): void {
  const replay = JSON.parse(JSON.stringify(engine.toReplay())) as Replay;
  const again = Engine.replay(replay);
  const laws = new Laws(again.metrics);
  while (again.nextEventUs <= replay.reachedUs) {
    const occurrence = again.step();
    if (occurrence === null) break;
    laws.observe(again.world, occurrence);
    if (isOver(again)) laws.afterInstant(again.world, again.nowUs);
  }
  again.runTo(replay.reachedUs);
  laws.atTheEnd(again.world, again.nowUs);
  invariant(
    again.eventCount === replay.events && again.traceHash() === replay.traceHash,
    'swarm.replay-differs',
    () => ({
      expected: replay.events,
      found: again.eventCount,
    }),
  );
  isTheSame(engine, again, 'swarm.replay-differs-in');
  if (!dice.once(3)) return;
  const pieces = Engine.replay(replay);
  if (dice.once(2)) while (!pieces.runTo(replay.reachedUs, 7));
  else walk(pieces, replay.reachedUs, dice);
  invariant(pieces.traceHash() === replay.traceHash, 'swarm.pieces-differ');
  isTheSame(engine, pieces, 'swarm.pieces-differ-in');
}

/** In steps of odd lengths, from a µs to a minute, most of which end where nothing is due: the goals stand as they do later. */
function walk(engine: Engine, toUs: number, dice: Dice): void {
  const seen: { readonly atUs: number; readonly goals: ReturnType<Engine['goals']> }[] = [];
  while (engine.nowUs < toUs && !engine.ended) {
    const span = 1 + dice.below(dice.pick([10, 1_000, 100_000, 5_000_000, 60_000_000]));
    engine.seek(Math.min(toUs, engine.nowUs + span));
    engine.worked(15);
    if (engine.world.goals.length > 0) seen.push({ atUs: engine.nowUs, goals: engine.goals() });
  }
  engine.runTo(toUs);
  const last = engine.goals();
  for (const { atUs, goals } of seen) {
    goals.forEach(({ name, status }, index) => {
      const { status: later, settledAtUs } = last[index]!;
      const expected = settledAtUs !== null && settledAtUs <= atUs ? later : 'open';
      invariant(status === expected, 'swarm.goal-stood-otherwise', () => ({ name, atUs, status, expected }));
    });
  }
}

/** Not only the events: every bit of the world between them, and every datapoint. */
function isTheSame(one: Engine, other: Engine, code: string): void {
  for (const name of Object.keys(one.world) as (keyof World)[]) {
    invariant(isDeepStrictEqual(one.world[name], other.world[name]), code, () => ({
      table: name,
      where: firstDifference(one.world[name], other.world[name], ''),
    }));
  }
  const [a, b] = [datapointsOf(one.metrics, one.nowUs), datapointsOf(other.metrics, one.nowUs)];
  invariant(isDeepStrictEqual(a, b), code, () => ({ metrics: firstDifference(a, b, '') }));
}

function datapointsOf(store: MetricStore, toUs: number): object[] {
  return store.series().map((series) => ({
    series,
    columns: store.range(series, -1, toUs),
    histograms: store.histograms(series, -1, toUs),
  }));
}

/** Where two pieces of plain data begin to differ, for whoever has to find out why. */
function firstDifference(a: unknown, b: unknown, path: string): string {
  if (Object.is(a, b)) return '';
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(a) || !isObject(b)) return `${path}: ${String(a)} | ${String(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key], b[key], `${path}.${key}`);
    if (found !== '') return found;
  }
  return '';
}

/** A run that is put down in the middle of its traffic and taken up again goes on as if nothing had been. */
function judgeCheckpoint(engine: Engine, dice: Dice): void {
  const { setup } = engine;
  if (engine.world.load === undefined || !dice.once(3)) return;
  const end = setup.durationUs;
  const whole = Simulation.start(setup);
  runOn(whole, dice.below(end));
  const state = whole.save();
  const told: unknown[] = [];
  whole.onRecord = (...datapoint) => told.push(datapoint);
  runOn(whole, end);
  const again = Simulation.restore(setup, state);
  const toldAgain: unknown[] = [];
  again.onRecord = (...datapoint) => toldAgain.push(datapoint);
  runOn(again, end);
  invariant(again.traceHash() === whole.traceHash(), 'swarm.checkpoint-differs');
  invariant(isDeepStrictEqual(again.world, whole.world), 'swarm.checkpoint-differs-in', () => ({
    where: firstDifference(again.world, whole.world, ''),
  }));
  invariant(isDeepStrictEqual(toldAgain, told), 'swarm.checkpoint-datapoints-differ');
  ledger.note('travel checkpoint under load');
}

function runOn(run: Simulation, toUs: number): void {
  for (;;) {
    run.settle(toUs);
    if (run.ended || run.nextEventUs > toUs) break;
    run.step();
  }
  run.advanceTo(toUs);
}

/** Back, forth, undo and redo end where they began. */
function judgeTravel(engine: Engine, dice: Dice): void {
  const end = engine.setup.durationUs;
  const hash = engine.traceHash();
  const datapoints = datapointsOf(engine.metrics, end);
  const world = JSON.stringify(engine.world);
  for (let times = 0; times < 2; times++) {
    engine.seek(dice.below(end));
    loadIsConserved(engine.world, engine.nowUs);
    // As a host does that measures its work: a checkpoint right here, for whoever goes on from it later.
    engine.worked(60);
  }
  engine.seek(end);
  invariant(engine.traceHash() === hash, 'swarm.seek-differs');
  const lines = engine.log(0, engine.eventCount).map((line) => `${canonicalLine(line)}\n`);
  invariant(sha256Hex(lines.join('')) === hash, 'swarm.log-differs');
  invariant(JSON.stringify(engine.world) === world, 'swarm.world-after-seek-differs');
  let undone = 0;
  while (undone < 3) {
    const { journal } = engine.toReplay();
    const { commands } = engine.world;
    // What was refused has changed nothing, and is no step of undo.
    const index = journal.findLastIndex((_line, n) => {
      const row = commands.findLast(({ line }) => line === engine.setup.timeline.length + n);
      return row?.refusal === null;
    });
    invariant(engine.undo() === index >= 0, 'swarm.undo-of-nothing', () => ({ journal, index }));
    if (index < 0) break;
    undone += 1;
    const left = engine.toReplay();
    invariant(
      left.journal.length === index && left.events === journal[index]!.afterEvent,
      'swarm.undo-is-not-just-before',
      () => ({ journal, left: left.journal, events: left.events }),
    );
  }
  for (let i = 0; i < undone; i++) invariant(engine.redo(), 'swarm.redo-refused');
  if (undone > 0) ledger.note('travel undo and redo');
  invariant(engine.traceHash() === hash, 'swarm.undo-redo-differs', () => ({ undone }));
  invariant(JSON.stringify(engine.world) === world, 'swarm.world-after-redo-differs', () => ({ undone }));
  const branch = engine.fork(dice.below(end));
  if (!engine.ended && engine.command(anyCommand(dice, engine.world)).refusal === null)
    ledger.note('travel act in a fork');
  loadIsConserved(engine.world, engine.nowUs);
  engine.seek(end);
  loadIsConserved(engine.world, engine.nowUs);
  engine.switchBranch(0);
  engine.seek(end);
  invariant(isDeepStrictEqual(datapointsOf(engine.metrics, end), datapoints), 'swarm.datapoints-after-travel-differ');
  invariant(engine.traceHash() === hash, 'swarm.fork-changed-its-parent', () => ({ branch }));
}
