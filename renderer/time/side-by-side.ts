/** Which branch is shown beside the one on screen: a word to everybody below TimeProvider. */
import { createContext, useContext } from 'react';
import type { BranchInfo } from '../sim-client/words.ts';

export interface SideBySide {
  /** Null: only the branch on screen is shown. */
  readonly other: number | null;
  readonly show: (branch: number) => void;
  readonly close: () => void;
}

export const SideBySideContext = createContext<SideBySide>({ other: null, show: () => {}, close: () => {} });

export function useSideBySide(): SideBySide {
  return useContext(SideBySideContext);
}

/** What one most likely wants to see beside a branch: what it left, else the newest of the others; null: there is none. */
export function besideOf(open: readonly BranchInfo[], current: number): number | null {
  const parent = open.find(({ id }) => id === current)?.parent ?? null;
  const others = open.filter(({ id }) => id !== current);
  return (others.find(({ id }) => id === parent) ?? others.at(-1))?.id ?? null;
}
