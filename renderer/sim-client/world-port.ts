/** What the drawn world hears: a whole world after a jump in time, and entity by entity what changed since. */
import { EMPTY_VIEW, type WorldStore } from './world-store.ts';
import type { Buckets, View } from './words.ts';

export type Table = 'zones' | 'clusters' | 'instances' | 'tasks' | 'services' | 'balancers';
const TABLES: readonly Table[] = ['zones', 'clusters', 'services', 'instances', 'tasks', 'balancers'];

export interface Change {
  readonly table: Table;
  readonly key: number;
}

export interface WorldListener {
  /** Another epoch: nothing on screen is an animation of what came before. */
  reset(view: View): void;
  changed(view: View, changes: readonly Change[]): void;
}

/** Keys whose record is not the very same object. Cost: the buckets, then the records of changed buckets only. */
export function changedKeys<T>(before: Buckets<T>, after: Buckets<T>): number[] {
  if (before === after) return [];
  const keys: number[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[Number(name)] ?? {};
    const now = after[Number(name)] ?? {};
    if (old === now) continue;
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (old[Number(key)] !== now[Number(key)]) keys.push(Number(key));
    }
  }
  return keys.toSorted((a, b) => a - b);
}

/** Tells the listener at once, then after every change. Returns how to stop. */
export function connectWorld(store: WorldStore, listener: WorldListener): () => void {
  let view = EMPTY_VIEW;
  let epoch: number | null = null;
  const hear = (): void => {
    const state = store.get();
    const before = view;
    view = state.view;
    const nowEpoch = state.status?.epoch ?? null;
    if (nowEpoch !== epoch) {
      epoch = nowEpoch;
      listener.reset(view);
      return;
    }
    if (before === view) return;
    const after = view;
    const changes = TABLES.flatMap((table) =>
      changedKeys<unknown>(before[table], after[table]).map((key) => ({ table, key })),
    );
    if (changes.length > 0) listener.changed(view, changes);
  };
  hear();
  return store.subscribe(hear);
}
