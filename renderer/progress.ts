/** What the reader has reached: the scenarios whose goals were all met. One versioned document, kept by renderer/platform. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { WorldStore } from './sim-client/world-store.ts';

const VERSION = 1;
/** Scenarios that are remembered; names are as long as a scenario file allows. */
const REACHED_MAX = 1_000;

export class Progress {
  /** Could the document that was read not be understood? */
  readonly trouble: boolean;
  /** By the name of a scenario: when its goals were first met [ms since 1970]. */
  private reached: ReadonlyMap<string, number>;
  private readonly keep: (text: string) => void;
  private readonly listeners = new Set<() => void>();

  /** `text` is the document as it was kept, null when there is none yet. */
  constructor(text: string | null, keep: (text: string) => void) {
    const read = text === null ? new Map<string, number>() : reachedIn(text);
    this.trouble = read === null;
    this.reached = read ?? new Map();
    this.keep = keep;
  }

  readonly get = (): ReadonlyMap<string, number> => this.reached;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The goals of a scenario are met; the first time counts. */
  reach(scenario: string, atMs: number): void {
    if (this.reached.has(scenario) || this.reached.size >= REACHED_MAX) return;
    this.reached = new Map(this.reached).set(scenario, atMs);
    const reached = [...this.reached].map(([name, firstMs]) => ({ scenario: name, atMs: firstMs }));
    this.keep(JSON.stringify({ version: VERSION, reached }));
    for (const listener of this.listeners) listener();
  }
}

/** null for what is no such document. */
function reachedIn(text: string): Map<string, number> | null {
  try {
    const { version, reached } = JSON.parse(text) as { readonly version?: unknown; readonly reached?: unknown };
    if (version !== VERSION || !Array.isArray(reached)) return null;
    const found = new Map<string, number>();
    for (const one of reached.slice(0, REACHED_MAX) as { readonly scenario?: unknown; readonly atMs?: unknown }[]) {
      if (typeof one?.scenario !== 'string' || typeof one.atMs !== 'number') return null;
      found.set(one.scenario, one.atMs);
    }
    return found;
  } catch {
    return null;
  }
}

/** Notes when the goals of what is on screen are all met, until it is told to stop. `nowMs` is the wall's time since 1970. */
export function followGoals(store: WorldStore, progress: Progress, nowMs: () => number): () => void {
  return store.subscribe(() => {
    const { scenario, view } = store.get();
    if (scenario === null || view.goals.length === 0) return;
    if (view.goals.every(({ status }) => status === 'met')) progress.reach(scenario.name, nowMs());
  });
}

export const ProgressContext = createContext<Progress | null>(null);

const NOTHING: ReadonlyMap<string, number> = new Map();

/** Scenarios whose goals were met; nothing where nobody keeps count. */
export function useReached(): ReadonlyMap<string, number> {
  const progress = useContext(ProgressContext);
  return useSyncExternalStore(progress?.subscribe ?? silent, progress?.get ?? (() => NOTHING));
}

function silent(): () => void {
  return () => {};
}
