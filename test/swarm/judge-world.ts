/** Runs one random world and holds it to the laws; throws with the facts when one is broken. */
import { isDeepStrictEqual } from 'node:util';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Command } from '../../sim/model/commands.ts';
import type { CandidateRow, DecisionTable, StopChoice } from '../../sim/model/decision.ts';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { Engine } from '../../sim/engine/engine.ts';
import type { Replay } from '../../sim/engine/replay.ts';
import { canonicalLine, sha256Hex } from '../../sim/engine/trace.ts';
import { viewOf } from '../../sim/engine/view.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { Dice } from './dice.ts';
import { anyCommand } from './draw-command.ts';
import { Ledger } from './drawn.ts';
import { Laws } from './laws.ts';
import { anyWorld } from './worlds.ts';

enablePatches();

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
  drive(engine, dice);
  checkWorld(engine.world);
  ledger.enter(engine);
  judgeLog(engine);
  judgeDecisions(engine, dice);
  judgeReplay(engine, dice);
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
  let command = anyCommand(dice, engine.world);
  for (let again = 0; again < 3 && engine.query(command) !== null; again++) command = anyCommand(dice, engine.world);
  return command;
}

/** Runs to the end in odd pieces, with commands by hand between them, and a screen that only gets patches. */
function drive(engine: Engine, dice: Dice): void {
  const end = engine.setup.durationUs;
  const hand = dice.pick([2, 3, 6]);
  let view: View = engine.view();
  while (!engine.ended) {
    if (dice.once(3)) engine.step();
    else engine.runTo(Math.min(end, engine.nowUs + dice.below(end / 8)), dice.between(1, 400));
    if (!engine.ended && dice.once(hand)) engine.command(likelyCommand(engine, dice));
    if (!dice.once(4)) continue;
    // Books of the whole world agree when an instant is over, not between two of its events.
    if (engine.nextEventUs > engine.nowUs) checkWorld(engine.world);
    view = applyPatches(view, engine.takePatches() as Patch[]);
    invariant(isDeepStrictEqual(view, viewOf(engine.world)), 'swarm.view-by-patches', () => ({ nowUs: engine.nowUs }));
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

/** The replay file, through JSON, gives the same run, whatever the pieces it is run in; the laws hold at each event. */
function judgeReplay(engine: Engine, dice: Dice): void {
  const replay = JSON.parse(JSON.stringify(engine.toReplay())) as Replay;
  const again = Engine.replay(replay);
  const laws = new Laws();
  while (again.nextEventUs <= replay.reachedUs) {
    const occurrence = again.step();
    if (occurrence === null) break;
    laws.observe(again.world, occurrence);
    if (again.nextEventUs > again.nowUs) laws.afterInstant(again.world, again.nowUs);
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
  if (!dice.once(3)) return;
  const pieces = Engine.replay(replay);
  while (!pieces.runTo(replay.reachedUs, 7));
  invariant(pieces.traceHash() === replay.traceHash, 'swarm.pieces-differ');
}

/** Back, forth, undo and redo end where they began. */
function judgeTravel(engine: Engine, dice: Dice): void {
  const end = engine.setup.durationUs;
  const hash = engine.traceHash();
  engine.seek(dice.below(end));
  engine.seek(dice.below(end));
  engine.seek(end);
  invariant(engine.traceHash() === hash, 'swarm.seek-differs');
  const world = JSON.stringify(engine.world);
  let undone = 0;
  while (undone < 3) {
    const { journal } = engine.toReplay();
    if (!engine.undo()) break;
    undone += 1;
    const left = engine.toReplay();
    invariant(
      left.journal.length === journal.length - 1 && left.events === journal.at(-1)!.afterEvent,
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
  engine.seek(end);
  engine.switchBranch(0);
  engine.seek(end);
  invariant(engine.traceHash() === hash, 'swarm.fork-changed-its-parent', () => ({ branch }));
}
