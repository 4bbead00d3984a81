/** A frame is applied as Immer would, and only what changed is another object. */
import fc from 'fast-check';
import { applyPatches as immerPatches, enablePatches, produceWithPatches } from 'immer';
import { describe, expect, test } from 'vitest';
import { applyPatches } from '../../../renderer/sim-client/apply-patches.ts';
import { changedKeys } from '../../../renderer/sim-client/world-port.ts';
import type { Patch } from '../../../sim/protocol/protocol.ts';
import { buckets, taskOf } from '../fake-host.ts';

enablePatches();

const RUNS = { seed: 20_261, numRuns: 300 };

interface Row {
  readonly name: string;
  readonly list: readonly number[];
}
type Table = Record<number, Record<number, { name: string; list: number[] }>>;

const steps = fc.array(
  fc.record({
    bucket: fc.integer({ min: 0, max: 2 }),
    key: fc.integer({ min: 0, max: 5 }),
    act: fc.constantFrom('name', 'push', 'pop', 'unshift', 'set', 'drop', 'row', 'bucket'),
    value: fc.integer({ min: 0, max: 99 }),
  }),
  { maxLength: 30 },
);

function change(
  draft: Table,
  { bucket, key, act, value }: { bucket: number; key: number; act: string; value: number },
): void {
  const rows = (draft[bucket] ??= {});
  const row = rows[key];
  if (act === 'row' || row === undefined) rows[key] = { name: `n${value}`, list: [value] };
  else if (act === 'name') row.name = `n${value}`;
  else if (act === 'push') row.list.push(value);
  else if (act === 'pop') row.list.pop();
  else if (act === 'unshift') row.list.unshift(value);
  else if (act === 'set') row.list[0] = value;
  else if (act === 'drop') delete rows[key];
  else delete draft[bucket];
}

describe('applying a frame', () => {
  test('gives what Immer gives, whatever changed', () => {
    fc.assert(
      fc.property(steps, steps, (first, then) => {
        const [before] = produceWithPatches({} as Table, (draft) => first.forEach((step) => change(draft, step)));
        const kept = structuredClone(before);
        const [after, patches] = produceWithPatches(before, (draft) => then.forEach((step) => change(draft, step)));
        const applied = applyPatches(before, structuredClone(patches) as Patch[]);
        expect(applied).toEqual(after);
        expect(applied).toEqual(immerPatches(before, patches));
        // What was there before is not written to.
        expect(before).toEqual(kept);
      }),
      RUNS,
    );
  });

  test('keeps every record that did not change the very same, so that a screen sees by identity what did', () => {
    const rows: Record<number, Record<number, Row>> = {
      0: { 1: { name: 'a', list: [1] }, 2: { name: 'b', list: [2] } },
      1: { 64: { name: 'c', list: [] } },
    };
    const after = applyPatches(rows, [{ op: 'replace', path: [0, 1, 'name'], value: 'z' }]);
    expect([after[0]![2] === rows[0]![2], after[1] === rows[1], after[0]![1] === rows[0]![1], after[0]![1]]).toEqual([
      true,
      true,
      false,
      { name: 'z', list: [1] },
    ]);
  });
});

describe('what has changed', () => {
  test('is every key whose record is another, new or gone, in order', () => {
    const before = buckets([taskOf(1, 0), taskOf(2, 0), taskOf(70, 0), taskOf(200, 0)]);
    const after = {
      0: { 1: before[0]![1]!, 2: taskOf(2, 0), 3: taskOf(3, 0) },
      1: before[1]!,
      5: { 330: taskOf(330, 0) },
    };
    expect(changedKeys(before, after)).toEqual([2, 3, 200, 330]);
    expect(changedKeys(before, before)).toEqual([]);
  });
});
