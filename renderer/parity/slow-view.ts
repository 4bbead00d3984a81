/** The view at a pace that can be read: many frames become one look, and the last one always comes. */
import { useEffect, useState } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import type { View } from '../sim-client/words.ts';

const PACE_MS = 300;
/** A great many tasks are looked at less often: buckets of tasks, and the pace from there on [ms]. */
const MANY_BUCKETS = 40;
const SLOW_PACE_MS = 1_000;

export function useSlowView(): View {
  const { store } = useSim();
  const [view, setView] = useState(() => store.get().view);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let lookedAtMs = -Infinity;
    const look = (): void => {
      timer = null;
      lookedAtMs = performance.now();
      setView(store.get().view);
    };
    look();
    const stop = store.subscribe(() => {
      const many = Object.keys(store.get().view.tasks).length > MANY_BUCKETS;
      const paceMs = many ? SLOW_PACE_MS : PACE_MS;
      timer ??= setTimeout(look, Math.max(0, lookedAtMs + paceMs - performance.now()));
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store]);
  return view;
}
