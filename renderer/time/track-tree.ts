/** Branches as tracks under the timeline: the first one on top, each below what it left, those that left last nearest. */
import type { BranchInfo } from '../sim-client/words.ts';

export interface Track {
  readonly branch: BranchInfo;
  /** From 0. */
  readonly row: number;
  /** Row of what it left; null for the first. */
  readonly parentRow: number | null;
  /** Generations from the first. */
  readonly depth: number;
}

/** Closed branches are left out; what left them hangs on the nearest one that is open, or on nothing. */
export function tracksOf(branches: readonly BranchInfo[]): readonly Track[] {
  const openParent = (branch: BranchInfo): number | null => {
    let { parent } = branch;
    while (parent !== null && branches[parent]?.closed !== undefined) parent = branches[parent]!.parent;
    return parent;
  };
  const open = branches.filter(({ closed }) => closed === undefined);
  const children = new Map<number | null, BranchInfo[]>();
  for (const branch of open) {
    const parent = openParent(branch);
    children.set(parent, [...(children.get(parent) ?? []), branch]);
  }
  const tracks: Track[] = [];
  const lay = (parent: number | null, parentRow: number | null, depth: number): void => {
    const mine = (children.get(parent) ?? []).toSorted((a, b) => b.forkAtUs - a.forkAtUs || a.id - b.id);
    for (const branch of mine) {
      const row = tracks.length;
      tracks.push({ branch, row, parentRow, depth });
      lay(branch.id, row, depth + 1);
    }
  };
  lay(null, null, 0);
  return tracks;
}
