/** Pixels of a rem: the reader's size of text counts for rows that are placed by hand. Read once for each change of it. */
import { useSyncExternalStore } from 'react';

const USUAL_PX = 16;
const listeners = new Set<() => void>();
let known: number | null = null;
let watch: MutationObserver | null = null;

function read(): number {
  known ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL_PX;
  return known;
}

function forget(): void {
  known = null;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  // The size of text is a property of the page's own element.
  if (watch === null) {
    watch = new MutationObserver(forget);
    watch.observe(document.documentElement, { attributes: true });
    known = null;
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    watch?.disconnect();
    watch = null;
    known = null;
  };
}

export function useRemPx(): number {
  return useSyncExternalStore(subscribe, read);
}
