/** Answers of the engine that a panel shows, asked anew as the run goes on, but not for every frame of it. */
import { useEffect, useRef, useState } from 'react';
import { useSim, useWorld } from './hooks.ts';
import type { RequestInput, RequestOutput, RequestType } from './words.ts';

const REFRESH_MS = 350;

/** A word that changes with the run, at most every 350 ms, and always once it has come to rest. */
export function useRunVersion(): string {
  const now = useWorld(({ status }) => (status === null ? '' : `${status.epoch}:${status.branch}:${status.events}`));
  const [shown, setShown] = useState(now);
  const changedAt = useRef(0);
  useEffect(() => {
    if (now === shown) return undefined;
    const wait = Math.max(0, changedAt.current + REFRESH_MS - performance.now());
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setShown(now);
    }, wait);
    return () => clearTimeout(timer);
  }, [now, shown]);
  return shown;
}

/** The answer to a request about the world as it is; null while there is none. `input` null asks nothing. */
export function useAnswer<T extends RequestType>(type: T, input: RequestInput<T> | null): RequestOutput<T> | null {
  const { client } = useSim();
  const version = useRunVersion();
  const question = input === null ? null : JSON.stringify(input);
  const [answer, setAnswer] = useState<{ question: string; output: RequestOutput<T> } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let late = false;
    client.request(type, JSON.parse(question) as RequestInput<T>).then(
      (output) => {
        if (!late) setAnswer({ question, output });
      },
      // A host that cannot answer says so by the app's own error; the panel stays as it was.
      () => {},
    );
    return () => {
      late = true;
    };
  }, [client, type, question, version]);
  return answer !== null && answer.question === question ? answer.output : null;
}
