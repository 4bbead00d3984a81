/** Answers of the engine that a panel shows, asked anew as the run goes on, but not for every frame of it. */
import { useEffect, useRef, useState } from 'react';
import { useSim } from './hooks.ts';
import type { WorldState } from './world-store.ts';
import type { RequestInput, RequestOutput, RequestType } from './words.ts';

const REFRESH_MS = 350;

/**
 * What changes when the run goes on: branch, epoch, events and time. `still` leaves out what only grows, for what never
 * changes again once it has happened.
 */
function versionOf({ status }: WorldState, still: boolean): string {
  if (status === null) return '';
  const { epoch, branch, events, nowUs } = status;
  return still ? `${epoch}:${branch}` : `${epoch}:${branch}:${events}:${nowUs}`;
}

/** A word that changes with the run, at most every so often, and always once it has come to rest. Frames between cost nothing. */
export function useRunVersion(everyMs = REFRESH_MS, still = false): string {
  const { store } = useSim();
  const [shown, setShown] = useState(() => versionOf(store.get(), still));
  const changedAt = useRef(-Infinity);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const take = (): void => {
      timer = null;
      changedAt.current = performance.now();
      setShown(versionOf(store.get(), still));
    };
    const hear = (): void => {
      if (timer !== null || versionOf(store.get(), still) === shown) return;
      timer = setTimeout(take, Math.max(0, changedAt.current + everyMs - performance.now()));
    };
    hear();
    const leave = store.subscribe(hear);
    return () => {
      leave();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store, everyMs, still, shown]);
  return shown;
}

export interface Pace {
  /** At most so often [ms]. */
  readonly everyMs?: number;
  /** It never changes on one branch as long as nobody goes back: asked once. */
  readonly still?: boolean;
}

/** The answer to a request about the world as it is; null while there is none. `input` null asks nothing. */
export function useAnswer<T extends RequestType>(
  type: T,
  input: RequestInput<T> | null,
  { everyMs = REFRESH_MS, still = false }: Pace = {},
): RequestOutput<T> | null {
  const { client } = useSim();
  const version = useRunVersion(everyMs, still);
  const question = input === null ? null : JSON.stringify(input);
  const [answer, setAnswer] = useState<{ question: string; output: RequestOutput<T> } | null>(null);
  // Answers come in the order of their questions: one that the run has overtaken is still newer than the one before it.
  const asked = useRef(0);
  const shown = useRef(0);
  useEffect(() => {
    if (question === null) return;
    const mine = ++asked.current;
    client.request(type, JSON.parse(question) as RequestInput<T>).then(
      (output) => {
        if (mine < shown.current) return;
        shown.current = mine;
        setAnswer({ question, output });
      },
      // A host that cannot answer says so by the app's own error; the panel stays as it was.
      () => {},
    );
  }, [client, type, question, version]);
  return answer !== null && answer.question === question ? answer.output : null;
}

/** A part of the world's state as it was a moment ago: for long lists, which need not follow every frame. */
export function useSampled<T>(select: (state: WorldState) => T, everyMs = REFRESH_MS): T {
  const { store } = useSim();
  useRunVersion(everyMs);
  return select(store.get());
}
