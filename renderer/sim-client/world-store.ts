/** What the engine last said about the world: whole views and patches applied, nothing computed. */
import { applyPatches } from './apply-patches.ts';
import type { Buckets, Push, ScenarioInfo, Status, View } from './words.ts';

export const EMPTY_VIEW: View = {
  zones: {},
  clusters: {},
  instances: {},
  tasks: {},
  services: {},
  alarms: {},
  compositeAlarms: {},
  topics: {},
  queues: {},
  eventRules: {},
  functions: {},
  vpcEndpoints: {},
  balancers: {},
  treasury: { totalUsd: 0, perHourUsd: 0 },
  gates: null,
  precision: null,
  precisionMode: null,
  goals: [],
};

export interface WorldState {
  readonly view: View;
  /** null until a scenario is open. */
  readonly status: Status | null;
  readonly scenario: ScenarioInfo | null;
  readonly broken: { readonly error: string; readonly replay: string } | null;
}

const NOTHING: WorldState = { view: EMPTY_VIEW, status: null, scenario: null, broken: null };

export class WorldStore {
  private state = NOTHING;
  private readonly listeners = new Set<() => void>();

  readonly get = (): WorldState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  apply(push: Push): void {
    const { state } = this;
    if (push.type === 'view') {
      this.state = { view: push.view, status: push.status, scenario: push.scenario, broken: null };
    } else if (push.type === 'frame') {
      const view = push.patches.length === 0 ? state.view : applyPatches(state.view, push.patches);
      this.state = { ...state, view, status: push.status };
    } else {
      this.state = { ...state, status: push.status, broken: { error: push.error, replay: push.replay } };
    }
    for (const listener of this.listeners) listener();
  }
}

const flat = new WeakMap<object, readonly unknown[]>();

/** All entities of a table, by key. The same array as long as the table is the same. */
export function entities<T extends { readonly key: number }>(buckets: Buckets<T>): readonly T[] {
  const known = flat.get(buckets);
  if (known !== undefined) return known as readonly T[];
  const all = Object.values(buckets).flatMap((bucket) => Object.values(bucket));
  all.sort((a, b) => a.key - b.key);
  flat.set(buckets, all);
  return all;
}

/** Keys per bucket of the engine's view. */
const BUCKET_SIZE = 64;

/** One entity, or null when the table has none with this key. */
export function entity<T>(buckets: Buckets<T>, key: number): T | null {
  return buckets[Math.floor(key / BUCKET_SIZE)]?.[key] ?? null;
}
