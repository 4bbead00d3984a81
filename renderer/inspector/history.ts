/** What was inspected before, and the way back and forth through it. One for each window, kept while panels come and go. */
import { useSyncExternalStore } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import type { EntityRef } from '../sim-client/words.ts';
import type { WorldStore } from '../sim-client/world-store.ts';

const KEPT_MAX = 100;

export const INSPECTOR_TABS = ['overview', 'lifecycle', 'numbers', 'decisions', 'causes', 'json'] as const;
export type InspectorTab = (typeof INSPECTOR_TABS)[number];

export interface Inspected {
  readonly visited: readonly EntityRef[];
  /** Where one is in them; −1 before the first. */
  readonly at: number;
  readonly tab: InspectorTab;
  /** The line of the log that the causes are told of; null: the last change of what is selected. */
  readonly line: number | null;
  /** The decision whose table is open; null: the last one. */
  readonly decision: number | null;
}

export class InspectorHistory {
  private state: Inspected = { visited: [], at: -1, tab: 'overview', line: null, decision: null };
  private readonly listeners = new Set<() => void>();

  readonly get = (): Inspected => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Something is selected now. What is already the present place of the way stays it. */
  visit(subject: EntityRef): void {
    const { visited, at } = this.state;
    const here = visited[at];
    if (here !== undefined && here.kind === subject.kind && here.key === subject.key) return;
    const way = [...visited.slice(0, at + 1), subject].slice(-KEPT_MAX);
    this.set({ visited: way, at: way.length - 1, line: null, decision: null });
  }

  /** Goes one place back or forward; what is there, or null when there is none. */
  go(by: -1 | 1): EntityRef | null {
    const at = this.state.at + by;
    const subject = this.state.visited[at];
    if (subject === undefined) return null;
    this.set({ at, line: null, decision: null });
    return subject;
  }

  show(tab: InspectorTab): void {
    this.set({ tab });
  }
  /** The causes of a line of the log. */
  tell(line: number | null): void {
    this.set({ tab: 'causes', line });
  }
  open(decision: number | null): void {
    this.set({ tab: 'decisions', decision });
  }
  clear(): void {
    this.set({ visited: [], at: -1, line: null, decision: null });
  }

  private set(change: Partial<Inspected>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

const histories = new WeakMap<WorldStore, InspectorHistory>();

export function historyOf(store: WorldStore): InspectorHistory {
  let history = histories.get(store);
  if (history === undefined) histories.set(store, (history = new InspectorHistory()));
  return history;
}

export function useHistory(): { readonly history: InspectorHistory; readonly inspected: Inspected } {
  const { store } = useSim();
  const history = historyOf(store);
  return { history, inspected: useSyncExternalStore(history.subscribe, history.get) };
}
