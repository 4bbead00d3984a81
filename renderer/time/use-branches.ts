import { useRef } from 'react';
import { useWorld } from '../sim-client/hooks.ts';
import type { BranchInfo } from '../sim-client/words.ts';

const NONE: readonly BranchInfo[] = [];

/** Do they differ in more than how far they were run? That grows with every frame. */
export function isSameTree(before: readonly BranchInfo[], now: readonly BranchInfo[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ id, name, closed, commands }, index) => {
      const other = now[index]!;
      return id === other.id && name === other.name && closed === other.closed && commands === other.commands;
    })
  );
}

/** The branches, the very same array until one begins, closes, or gets a name or a command: a frame draws nothing. */
export function useBranches(): readonly BranchInfo[] {
  const known = useRef(NONE);
  return useWorld(({ status }) => {
    const now = status?.branches ?? NONE;
    if (!isSameTree(known.current, now)) known.current = now;
    return known.current;
  });
}
