/**
 * What differs between two branches at the instant on screen. It is asked for again when that was answered and something has
 * changed, and while the run goes on at its own pace: it takes two looks to work out.
 */
import { useEffect, useState } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import type { Differences, Status } from '../sim-client/words.ts';

/** Between two questions while the run goes on [ms]. */
const PACE_MS = 1_000;

function wordOf({ epoch, nowUs, events, branches }: Status, [first, second]: readonly [number, number]): string {
  return `${epoch} ${nowUs} ${events} ${branches[first]?.commands} ${branches[second]?.commands}`;
}

/** Null until it is known; the last answer stays while the next one is worked out. */
export function useDifferences(branches: readonly [number, number]): Differences | null {
  const { client, store } = useSim();
  const [known, setKnown] = useState<Differences | null>(null);
  const [first, second] = branches;
  useEffect(() => {
    let gone = false;
    let asking = false;
    let asked = '';
    let timer: ReturnType<typeof setTimeout> | null = null;
    const ask = (): void => {
      const { status } = store.get();
      if (gone || timer !== null || asking || status === null) return;
      const word = wordOf(status, [first, second]);
      if (word === asked) return;
      asked = word;
      asking = true;
      const again = (): void => {
        asking = false;
        const rest = store.get().status?.running === true ? PACE_MS : 0;
        timer = setTimeout(() => {
          timer = null;
          ask();
        }, rest);
      };
      client.request('differences', { branches: [first, second], atUs: status.nowUs }).then(
        (answer) => {
          if (!gone) setKnown(answer);
          again();
        },
        // A branch that cannot be looked at is told by whoever shows it; the list stays as it was.
        again,
      );
    };
    ask();
    const stop = store.subscribe(ask);
    return () => {
      gone = true;
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, store, first, second]);
  return known !== null && known.branches[0] === first && known.branches[1] === second ? known : null;
}
