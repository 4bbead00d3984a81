/** What the drawn world hears: a whole world after a jump in time, and entity by entity what changed since. */
import { EMPTY_VIEW, type WorldStore } from './world-store.ts';
import type { Buckets, Status, View } from './words.ts';

export type Table =
  | 'zones'
  | 'clusters'
  | 'instances'
  | 'tasks'
  | 'services'
  | 'balancers'
  | 'alarms'
  | 'functions'
  | 'topics'
  | 'queues';
const TABLES: readonly Table[] = [
  ...(['zones', 'clusters', 'services', 'instances', 'tasks', 'balancers'] as const),
  ...(['alarms', 'functions', 'topics', 'queues'] as const),
];

/** What the drawn world looks at. */
const TELLING = [...TABLES, 'treasury'] as const;

export interface Change {
  readonly table: Table;
  readonly key: number;
}

export interface WorldListener {
  /** Another epoch: nothing on screen is an animation of what came before. */
  reset(view: View): void;
  changed(view: View, changes: readonly Change[]): void;
  /** After either of them, and whenever only the run's own state has changed. */
  told?(status: Status | null): void;
}

/** Keys whose record is not the very same object. Cost: the buckets, then the records of changed buckets only. */
export function changedKeys<T>(before: Buckets<T>, after: Buckets<T>): number[] {
  if (before === after) return [];
  const keys: number[] = [];
  for (const name in after) {
    const [old, now] = [before[name] ?? NOTHING, after[name]!];
    if (old === now) continue;
    for (const key in now) if (old[key] !== now[key]) keys.push(Number(key));
    for (const key in old) if (!(key in now)) keys.push(Number(key));
  }
  for (const name in before) {
    if (name in after) continue;
    for (const key in before[name]) keys.push(Number(key));
  }
  return keys.sort((a, b) => a - b);
}

const NOTHING: Readonly<Record<number, never>> = {};

/**
 * Tells the listener at once, then after every change. With `later`, changes are told when it calls back: several
 * messages in one frame are looked through once. Returns how to stop.
 */
export function connectWorld(
  store: WorldStore,
  listener: WorldListener,
  later: ((hear: () => void) => void) | null = null,
): () => void {
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
    } else if (before !== view) {
      const after = view;
      const changes = TABLES.flatMap((table) =>
        changedKeys<unknown>(before[table], after[table]).map((key) => ({ table, key })),
      );
      // What the treasury says is written on the map, too.
      if (changes.length > 0 || before.treasury !== after.treasury) listener.changed(view, changes);
    }
    listener.told?.(state.status);
  };
  let waits = false;
  const hearNow = (): void => {
    waits = false;
    hear();
  };
  const note = (): void => {
    const { status, view: now } = store.get();
    const isNews = (status?.epoch ?? null) !== epoch || TELLING.some((name) => view[name] !== now[name]);
    if (later === null || !isNews) hear();
    else if (!waits) {
      waits = true;
      later(hearNow);
    }
  };
  hear();
  return store.subscribe(note);
}
