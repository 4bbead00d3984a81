import { expect, test } from 'vitest';
import { tracksOf } from '../../../renderer/time/track-tree.ts';
import type { BranchInfo } from '../../../renderer/sim-client/words.ts';

const branch = (id: number, parent: number | null, forkAtUs: number, closed?: 'hand' | 'budget'): BranchInfo => ({
  id,
  parent,
  forkAtUs,
  forkAfterEvent: 0,
  reachedUs: 100,
  commands: 0,
  ...(closed === undefined ? {} : { closed }),
});
const rows = (branches: readonly BranchInfo[]) =>
  tracksOf(branches).map(({ branch: { id }, row, parentRow, depth }) => [id, row, parentRow, depth]);

test('each branch lies below what it left, the one that left last nearest', () => {
  expect(rows([branch(0, null, 0), branch(1, 0, 50), branch(2, 1, 60), branch(3, 0, 80)])).toEqual([
    [0, 0, null, 0],
    [3, 1, 0, 1],
    [1, 2, 0, 1],
    [2, 3, 2, 2],
  ]);
});

test('a closed branch has no track; what left it hangs on what it had left', () => {
  expect(rows([branch(0, null, 0), branch(1, 0, 50, 'budget'), branch(2, 1, 60)])).toEqual([
    [0, 0, null, 0],
    [2, 1, 0, 1],
  ]);
  expect(rows([branch(0, null, 0, 'hand'), branch(1, 0, 50)])).toEqual([[1, 0, null, 0]]);
});
