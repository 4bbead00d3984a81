/**
 * Where a person acts: requests are begun here, from anywhere on screen, with what is known already filled in. Each is read
 * by the simulator as it is written; a refusal is shown with its reason; what was done is said, and can be undone.
 */
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { WorldStore } from '../sim-client/world-store.ts';
import type { Status } from '../sim-client/words.ts';
import { useTimeActs } from '../time/time-commands.tsx';
import { useToast, type Holding, type ToastNews } from '../time/toasts.tsx';
import { ActForm } from './act-form.tsx';
import type { Draft } from './draft.ts';
import { RefusalWords } from './refusal-words.tsx';
import './acts.css';

export interface Acts {
  /** Opens the form of a request. */
  readonly begin: (draft: Draft) => void;
  /** Makes a request at once. Resolves with whether it was done. */
  readonly act: (draft: Draft) => Promise<boolean>;
}

const ActsContext = createContext<Acts | null>(null);

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (acts === null) throw new Error('ActDesk is missing');
  return acts;
}

export function ActDesk({ children }: { readonly children: ReactNode }) {
  const { ask } = useActions();
  const { t, say } = useText();
  const { undo } = useTimeActs();
  const { store } = useSim();
  const toast = useToast();
  const [draft, setDraft] = useState<Draft | null>(null);
  const make = useCallback(
    async ({ op, input, title = op }: Draft): Promise<boolean> => {
      const tell = (kind: 'done' | 'refused' | 'mistaken', why: ReactNode, rest: Partial<ToastNews> = {}): void => {
        const text = (
          <>
            <strong>{t(`acts.notice.${kind}`, { title })}</strong> {why}
          </>
        );
        toast({ about: `act ${title}`, text, tone: kind === 'done' ? 'done' : 'error', ...rest });
      };
      const reading = await ask('readRequest', { op, input });
      if (reading === null) return false;
      const { command, issues, refusal } = reading;
      if (command === null) tell('mistaken', issues.map(({ message }) => say(message)).join(' '));
      else if (refusal !== null) tell('refused', <RefusalWords refusal={refusal} />);
      if (command === null || refusal !== null) return false;
      const answer = await ask('command', { command });
      if (answer === null) return false;
      if (answer.refusal !== null) {
        tell('refused', <RefusalWords refusal={answer.refusal} />);
        return false;
      }
      tell('done', null, { undo, holds: lastDeed(store) });
      return true;
    },
    [ask, t, say, toast, undo, store],
  );
  // A button pressed twice means one act: what is under way is not begun again.
  const underWay = useRef(new Map<string, Promise<boolean>>());
  const act = useCallback(
    (asked: Draft): Promise<boolean> => {
      const key = JSON.stringify([asked.op, asked.input]);
      const known = underWay.current.get(key);
      if (known !== undefined) return known;
      const made = make(asked).finally(() => underWay.current.delete(key));
      underWay.current.set(key, made);
      return made;
    },
    [make],
  );
  const acts = useMemo((): Acts => ({ begin: setDraft, act }), [act]);
  return (
    <ActsContext value={acts}>
      {children}
      {draft === null ? null : <ActForm key={draft.op} draft={draft} act={act} onClose={() => setDraft(null)} />}
    </ActsContext>
  );
}

/** Whether what has just been done is still the last that was, before the instant on screen: so long undo means this. */
function lastDeed(store: WorldStore): Holding {
  const commandsOf = ({ branch, branches }: Status): number => branches[branch]?.commands ?? 0;
  const { status: then } = store.get();
  const get = (): boolean => {
    const { status } = store.get();
    if (then === null || status === null) return false;
    return status.branch === then.branch && commandsOf(status) === commandsOf(then) && status.nowUs >= then.nowUs;
  };
  return { get, subscribe: store.subscribe };
}
