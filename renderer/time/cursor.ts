/**
 * The instant that a pointer is over, on whichever chart or timeline it is: all of them show it. A small store of its own,
 * so that moving a pointer draws nothing but cursors.
 */
import { useSyncExternalStore } from 'react';

export interface TimeCursor {
  /** Null: no pointer is over a time axis [µs]. */
  readonly atUs: number | null;
}

let cursor: TimeCursor = { atUs: null };
const listeners = new Set<() => void>();

/** Says where the pointer is; null when it leaves. */
export function setCursor(atUs: number | null): void {
  if (cursor.atUs === atUs) return;
  cursor = { atUs };
  for (const listener of listeners) listener();
}

export function getCursor(): TimeCursor {
  return cursor;
}

/** For what draws by itself. Returns how to stop. */
export function onCursor(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The instant under the pointer [µs], anywhere; null for none. */
export function useCursor(): number | null {
  return useSyncExternalStore(onCursor, () => cursor.atUs);
}
