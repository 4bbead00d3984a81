/** What moves with every frame is written straight into the page: thirty times a second is no matter for React. */
import { useEffect, useRef } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import type { Status } from '../sim-client/words.ts';

/** Calls `draw` now and after every push, also when what it draws from has changed. */
export function useStatusFrame(draw: (status: Status) => void): void {
  const { store } = useSim();
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const frame = (): void => {
      const { status } = store.get();
      if (status !== null) latest.current(status);
    };
    return store.subscribe(frame);
  }, [store]);
  useEffect(() => {
    const { status } = store.get();
    if (status !== null) draw(status);
  });
}
