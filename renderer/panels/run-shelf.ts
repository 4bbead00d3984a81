/** Runs that were left for another scenario: each can be gone back to, as it was on screen, as long as the window lives. */
import type { ScenarioFiles, ScenarioInfo, Status } from '../sim-client/words.ts';

export interface LeftRun {
  readonly id: number;
  readonly scenario: ScenarioInfo;
  /** Where it was left. */
  readonly atUs: number;
  /** The run as a replay file. */
  readonly files: ScenarioFiles;
}

/** A run may be megabytes of text. */
const KEPT_MAX = 3;

export class RunShelf {
  private runs: readonly LeftRun[] = [];
  private nextId = 1;
  private readonly listeners = new Set<() => void>();

  /** Newest first. */
  readonly get = (): readonly LeftRun[] => this.runs;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  put(scenario: ScenarioInfo, replay: string): void {
    const main = 'left.replay.json';
    const files = { main, files: { [main]: replay } };
    const run = { id: this.nextId++, scenario, atUs: reachedUs(files), files };
    this.set([run, ...this.runs].slice(0, KEPT_MAX));
  }

  take(id: number): LeftRun | null {
    const run = this.runs.find((one) => one.id === id) ?? null;
    if (run !== null) this.set(this.runs.filter((one) => one !== run));
    return run;
  }

  private set(runs: readonly LeftRun[]): void {
    this.runs = runs;
    for (const listener of this.listeners) listener();
  }
}

/** Nothing is lost with a run that has only just been opened. */
export function isWorthKeeping({ nowUs, branches }: Status): boolean {
  return nowUs > 0 || branches.some(({ commands, reachedUs }) => commands > 0 || reachedUs > 0);
}

/** How far the run of a replay file had come [µs]; 0 when it does not say. */
export function reachedUs({ main, files }: ScenarioFiles): number {
  const { reachedUs: reached } = JSON.parse(files[main]!) as { readonly reachedUs?: unknown };
  return typeof reached === 'number' ? reached : 0;
}
