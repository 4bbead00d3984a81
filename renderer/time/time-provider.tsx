/** What the parts of time on screen share: words in passing, and which branch stands beside the one on screen. */
import { useMemo, useState, type ReactNode } from 'react';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import type { Status } from '../sim-client/words.ts';
import { SideBySideContext } from './side-by-side.ts';
import { TimeNews } from './time-news.tsx';
import { TimeCommands } from './time-commands.tsx';
import { ToastProvider } from './toasts.tsx';
import './time.css';

/** The branch that was on screen when the comparison began, and the one beside it. */
interface Pair {
  readonly first: number;
  readonly second: number;
}

/** Going to the one beside changes sides. A branch that was closed, or that another scenario never had, is beside nothing. */
function besideIn({ first, second }: Pair, { branch, branches }: Status): number | null {
  const other = branch === second ? first : second;
  const info = branches[other];
  return other === branch || info === undefined || info.closed !== undefined ? null : other;
}

export function TimeProvider({ children }: { readonly children: ReactNode }) {
  const { store } = useSim();
  const [pair, setPair] = useState<Pair | null>(null);
  const world = useWorld(({ scenario }) => scenario?.scenarioHash ?? null);
  const other = useWorld(({ status }) => (pair === null || status === null ? null : besideIn(pair, status)));
  const side = useMemo(() => {
    const show = (second: number): void => setPair({ first: store.get().status?.branch ?? 0, second });
    return { other, show, close: () => setPair(null) };
  }, [other, store]);
  return (
    <ToastProvider world={world}>
      <SideBySideContext value={side}>
        {children}
        <TimeNews />
        <TimeCommands />
      </SideBySideContext>
    </ToastProvider>
  );
}
