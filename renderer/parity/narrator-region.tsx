/** The live region: says what happens, a few sentences at a time, to whoever does not see the picture. */
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { WorldState } from '../sim-client/world-store.ts';
import { useSettings } from '../shell/settings-store.ts';
import { goalsTold } from '../time/goals-told.ts';
import { narrate, standing, type Verbosity } from './narrator.ts';

/** A screen reader needs time to say what it was given [ms]. */
export const PACE_MS = 2_500;
/** What comes after a silence is said sooner, but with what comes along with it [ms]. */
const GATHER_MS = 500;
const KEPT = 30;
/** More events than this at one go are a jump, not a story. */
const STEPS_TOLD = 12;

export interface Said {
  readonly id: number;
  readonly atUs: number;
  readonly text: string;
}

const SaidContext = createContext<readonly Said[]>([]);

/** What was said last, newest last. */
export function useSaid(): readonly Said[] {
  return useContext(SaidContext);
}

/** Listens to the world, says what changes, and remembers it for the parity view. */
export function Narrator({ children }: { readonly children: ReactNode }) {
  const said = useNarration();
  const latest = said.slice(-8);
  return (
    <SaidContext value={said}>
      {children}
      <div className="unseen" role="log" aria-live="polite" aria-relevant="additions" data-testid="narrator">
        {latest.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </SaidContext>
  );
}

/** That it is over, and what was reached. */
function endSentences({ view, status }: WorldState, words: Words): readonly string[] {
  return [words.t('shell.say.ended', { time: words.time(status!.nowUs) }), ...goalsTold(view, words)];
}

/** The story since the last look; after a jump, how things stand. */
function tellOf(before: WorldState, now: WorldState, words: Words, verbosity: Verbosity): readonly string[] {
  const [was, is] = [before.status!, now.status!];
  const goneOn = !was.running && !is.running && is.events - was.events > STEPS_TOLD;
  if (is.epoch !== was.epoch || now.scenario !== before.scenario || goneOn) return standing(now.view, words, is.nowUs);
  const ended = is.ended && !was.ended ? endSentences(now, words) : [];
  return [...narrate(before.view, now.view, words, verbosity), ...ended];
}

function useNarration(): readonly Said[] {
  const { store } = useSim();
  const words = useText();
  const narration = useSettings((settings) => settings.narration);
  const scenario = useWorld((state) => state.scenario);
  const [said, setSaid] = useState<readonly Said[]>([]);
  const latest = useRef({ words, narration });
  latest.current = { words, narration };
  const nextId = useRef(1);
  useEffect(() => {
    if (scenario === null) return undefined;
    let before = store.get();
    const { words: now } = latest.current;
    if (latest.current.narration !== 'off') {
      const opened = { id: nextId.current++, atUs: 0, text: now.t('shell.say.opened', { title: scenario.title }) };
      setSaid((old) => [...old, opened].slice(-KEPT));
    }
    let timer: ReturnType<typeof setTimeout> | null = null;
    let saidAtMs = -Infinity;
    const look = (): void => {
      timer = null;
      const now = store.get();
      const { words: say, narration: verbosity } = latest.current;
      if (now.status === null || before.status === null || verbosity === 'off') {
        before = now;
        return;
      }
      const sentences = tellOf(before, now, say, verbosity);
      before = now;
      if (sentences.length === 0) return;
      saidAtMs = performance.now();
      const { nowUs } = now.status;
      const fresh = sentences.map((text) => ({ id: nextId.current++, atUs: nowUs, text }));
      setSaid((old) => [...old, ...fresh].slice(-KEPT));
    };
    // At a pace that can be listened to, however many frames come.
    const stop = store.subscribe(() => {
      timer ??= setTimeout(look, Math.max(GATHER_MS, saidAtMs + PACE_MS - performance.now()));
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store, scenario]);
  return said;
}
