/**
 * Wishes to be at an instant, as quickly as a hand drags: while one into known time is under way, only the last wish is kept
 * until it is answered, which is soon. One into time that nobody has seen may take minutes, so it gives way at once.
 */
import type { WorldStore } from '../sim-client/world-store.ts';

export interface Seeks {
  seek(toUs: number): void;
  /** Another world: what was wished for in the one before counts no more. */
  forget(): void;
}

export function createSeeks(store: WorldStore, ask: (toUs: number) => Promise<unknown>): Seeks {
  let underWay: { readonly toUs: number; readonly isKnown: boolean } | null = null;
  let wishUs: number | null = null;
  const isKnown = (toUs: number): boolean => {
    const { status } = store.get();
    return status !== null && toUs <= (status.branches[status.branch]?.reachedUs ?? 0);
  };
  const send = async (toUs: number): Promise<void> => {
    const mine = { toUs, isKnown: isKnown(toUs) };
    underWay = mine;
    await ask(toUs);
    if (underWay !== mine) return;
    underWay = null;
    const next = wishUs;
    wishUs = null;
    if (next !== null) void send(next);
  };
  return {
    seek: (toUs) => {
      if (underWay !== null && underWay.isKnown) wishUs = toUs;
      else if (underWay?.toUs !== toUs) void send(toUs);
    },
    forget: () => {
      underWay = null;
      wishUs = null;
    },
  };
}
