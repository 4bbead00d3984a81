/** Runs a setup to its end, headless, and reads the verdict that the engine reached. */
import type { GoalState } from '../model/goal.ts';
import type { Setup } from '../model/setup.ts';
import { Engine } from '../engine/engine.ts';
import { ENGINE_VERSION } from '../engine/replay.ts';
import { timeUs } from '../kernel/time.ts';
import { billOf } from '../rules/bill.ts';
import { summaryOf, type BillSummary } from '../rules/bill-summary.ts';
import { LIMITS } from '../rules/limits.ts';

/** The largest seed of a run; the smallest is 0. */
export const SEED_MAX = LIMITS.seedMax;

export interface RunOptions {
  /** Stops here [µs] instead of at the scenario's duration. */
  readonly untilUs?: number;
  /** Called between slices of events; the engine may be read, not moved. */
  readonly onProgress?: (engine: Engine) => void;
}

export interface GoalResult {
  readonly name: string;
  readonly status: GoalState['status'];
  readonly settledAtUs: number | null;
}

/** What a run came to. Its members are the stable output of `royaume run --json`. */
export interface RunResult {
  readonly engine: string;
  readonly scenario: string;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly traceHash: string;
  /** Met: every goal is. None: there are no goals, or the run was cut short with none missed and one still open. */
  readonly verdict: 'met' | 'missed' | 'none';
  readonly goals: readonly GoalResult[];
  /** What the run has cost, by kind and cause, and with the other launch type. */
  readonly bill: BillSummary;
  readonly endedAtUs: number;
  readonly events: number;
}

/** Events between two calls of onProgress. */
const SLICE = 4_096;

/** Opens an engine and runs it. Throws InvariantError when the simulator breaks a promise of its own. */
export function runScenario(setup: Setup, options: RunOptions = {}): RunResult {
  const engine = Engine.open(setup);
  runToEnd(engine, options);
  return resultOf(engine);
}

/** Runs an engine that is open already to `untilUs` or to the end. */
export function runToEnd(engine: Engine, options: RunOptions = {}): void {
  const toUs = Math.min(options.untilUs ?? engine.setup.durationUs, engine.setup.durationUs);
  while (!engine.runTo(toUs, SLICE)) options.onProgress?.(engine);
}

export function resultOf(engine: Engine): RunResult {
  const goals = engine.world.goals.map(({ goal, state }) => ({
    name: goal.name,
    status: state.status,
    settledAtUs: state.settledAtUs,
  }));
  return {
    engine: ENGINE_VERSION,
    scenario: engine.setup.name,
    scenarioHash: engine.scenarioHash,
    seed: engine.setup.seed,
    traceHash: engine.traceHash(),
    verdict: verdictOf(goals),
    goals,
    bill: summaryOf(billOf(engine.world, timeUs(engine.nowUs))),
    endedAtUs: engine.nowUs,
    events: engine.eventCount,
  };
}

function verdictOf(goals: readonly GoalResult[]): RunResult['verdict'] {
  if (goals.some((goal) => goal.status === 'missed')) return 'missed';
  return goals.length > 0 && goals.every((goal) => goal.status === 'met') ? 'met' : 'none';
}
