import { expect, test } from 'vitest';
import { followGoals, Progress } from '../../renderer/progress.ts';
import type { WorldState, WorldStore } from '../../renderer/sim-client/world-store.ts';

const goal = (status: string): { name: string; status: string } => ({ name: 'A goal', status });

/** A store that shows a scenario with goals of these states. */
function storeOf(): { store: WorldStore; show(scenario: string, statuses: readonly string[]): void } {
  let state = { scenario: null, view: { goals: [] } } as unknown as WorldState;
  const listeners = new Set<() => void>();
  const store = {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as WorldStore;
  return {
    store,
    show: (scenario, statuses) => {
      state = { scenario: { name: scenario }, view: { goals: statuses.map(goal) } } as unknown as WorldState;
      for (const listener of listeners) listener();
    },
  };
}

test('a scenario is reached when all of its goals are met, the first time, and kept for the next start', () => {
  const kept: string[] = [];
  const progress = new Progress(null, (text) => kept.push(text));
  const { store, show } = storeOf();
  let nowMs = 1_000;
  const stop = followGoals(store, progress, () => nowMs);
  show('no-room', ['met', 'open']);
  show('bare', []);
  expect([...progress.get()]).toEqual([]);
  show('no-room', ['met', 'met']);
  nowMs = 2_000;
  show('no-room', ['met', 'met']);
  show('flash-sale', ['met', 'missed']);
  stop();
  show('flash-sale', ['met', 'met']);
  expect(kept).toHaveLength(1);
  expect([...new Progress(kept[0]!, () => {}).get()]).toEqual([['no-room', 1_000]]);
});

test.each([
  ['no JSON', '{"half": '],
  ['a later version', '{"version": 2, "reached": []}'],
  ['another form', '{"version": 1, "reached": [{"scenario": 7, "atMs": 1}]}'],
])('%s is said to be trouble and forgets nothing by itself', (_what, text) => {
  const kept: string[] = [];
  const progress = new Progress(text, (kept_) => kept.push(kept_));
  expect([progress.trouble, [...progress.get()], kept]).toEqual([true, [], []]);
});
