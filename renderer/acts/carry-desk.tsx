/**
 * Carrying a card into the world: what takes it is outlined, what would refuse it says why at the pointer, and letting go
 * does it. Escape lets go of nothing. The same is done without a pointer from the card's own list of places.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef, RequestReading, Stock } from '../sim-client/words.ts';
import type { Point } from '../world/iso.ts';
import type { WorldView } from '../world/world-view.ts';
import { useActs } from './act-desk.tsx';
import { RefusalWords } from './refusal-words.tsx';
import { put, targetsOf, type Card, type Put } from './cards.ts';
import { nameOfThing } from './name-of.ts';

/** So many places are outlined at once; with more of them only the one under the pointer. */
const OUTLINED_MAX = 60;

export interface Carry {
  /** The world on screen, as soon as there is one. */
  readonly setWorld: (world: WorldView | null) => void;
  readonly start: (carried: Carried, at: Point) => void;
}

export interface Carried {
  readonly card: Card;
  readonly stock: Stock;
  readonly title: string;
}

const CarryContext = createContext<Carry | null>(null);

export function useCarry(): Carry {
  const carry = useContext(CarryContext);
  if (carry === null) throw new Error('CarryDesk is missing');
  return carry;
}

/** Where the card is now. */
interface Over {
  readonly at: Point;
  /** It is over the world, and not over a panel. */
  readonly isOverWorld: boolean;
  readonly put: Put | null;
}

export function CarryDesk({ children }: { readonly children: ReactNode }) {
  const world = useRef<WorldView | null>(null);
  const [carried, setCarried] = useState<(Carried & { readonly from: Point }) | null>(null);
  const setWorld = useCallback((next: WorldView | null) => {
    world.current = next;
  }, []);
  const carry = useMemo<Carry>(() => ({ setWorld, start: (next, from) => setCarried({ ...next, from }) }), [setWorld]);
  return (
    <CarryContext value={carry}>
      {children}
      {carried === null ? null : <InHand carried={carried} world={world.current} onEnd={() => setCarried(null)} />}
    </CarryContext>
  );
}

interface InHandProps {
  readonly carried: Carried & { readonly from: Point };
  readonly world: WorldView | null;
  readonly onEnd: () => void;
}

function InHand({ carried, world, onEnd }: InHandProps) {
  const { card, stock, title, from } = carried;
  const { store } = useSim();
  const { act } = useActs();
  const [over, setOver] = useState<Over>({ at: from, isOverWorld: false, put: null });
  const reading = useReadingOf(over.put);
  const refused = reading !== null && (reading.refusal !== null || reading.command === null);
  const target = over.put?.target ?? null;
  useTargets(world, card, target, over.put !== null && !refused);
  const look = (at: Point): Over => {
    const point = world?.pointAt(at) ?? null;
    if (world === null || point === null) return { at, isOverWorld: false, put: null };
    const hit = world.hitAt(point);
    const ref = hit !== null && 'entity' in hit ? hit.entity : null;
    return { at, isOverWorld: true, put: put(card, store.get().view, stock, ref) };
  };
  const drop = (at: Point): void => {
    const there = look(at).put;
    onEnd();
    if (there !== null) void act({ ...there.draft, title });
  };
  useHand({ move: (at) => setOver(look(at)), drop, end: onEnd });
  return <Label title={title} over={over} reading={reading} />;
}

/** What the simulator says to putting it there; null while it has not said, or there is nothing to put. */
function useReadingOf(there: Put | null): RequestReading | null {
  const { client } = useSim();
  const question = there === null ? null : JSON.stringify({ op: there.draft.op, input: there.draft.input });
  const [answer, setAnswer] = useState<{ question: string; reading: RequestReading } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let late = false;
    client.request('readRequest', JSON.parse(question) as Pick<Put['draft'], 'op' | 'input'>).then(
      (reading) => {
        if (!late) setAnswer({ question, reading });
      },
      // Letting go asks again, and says then what is wrong.
      () => {},
    );
    return () => {
      late = true;
    };
  }, [client, question]);
  return answer !== null && answer.question === question ? answer.reading : null;
}

/** Outlines every place, and the one under the pointer. */
function useTargets(world: WorldView | null, card: Card, over: EntityRef | null, fits: boolean): void {
  const { store } = useSim();
  const allowed = useMemo(() => targetsOf(card, store.get().view), [card, store]);
  const key = over === null ? null : `${over.kind} ${over.key}`;
  const latest = useRef(over);
  latest.current = over;
  useEffect(() => {
    world?.showTargets({ allowed: allowed.length > OUTLINED_MAX ? [] : allowed, over: latest.current, fits });
  }, [world, allowed, key, fits]);
  useEffect(() => () => world?.showTargets(null), [world]);
}

interface Hand {
  readonly move: (at: Point) => void;
  readonly drop: (at: Point) => void;
  readonly end: () => void;
}

/** The pointer of the whole window, until it lets go. */
function useHand(hand: Hand): void {
  const latest = useRef(hand);
  latest.current = hand;
  useEffect(() => {
    // What is under the pointer says nothing of itself meanwhile.
    document.body.classList.add('carrying');
    const at = ({ clientX, clientY }: PointerEvent): Point => ({ x: clientX, y: clientY });
    const move = (event: PointerEvent): void => latest.current.move(at(event));
    const up = (event: PointerEvent): void => latest.current.drop(at(event));
    const cancel = (): void => latest.current.end();
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.end();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', key, { capture: true });
    return () => {
      document.body.classList.remove('carrying');
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', key, { capture: true });
    };
  }, []);
}

interface LabelProps {
  readonly title: string;
  readonly over: Over;
  readonly reading: RequestReading | null;
}

/** At the pointer: what is carried, where it would go, or why not. */
function Label({ title, over: { at, isOverWorld, put: there }, reading }: LabelProps) {
  const { t, say } = useText();
  const { store } = useSim();
  const target = there?.target ?? null;
  const name = target === null ? null : nameOfThing(store.get().view, target);
  const refusal = reading?.refusal ?? null;
  const mistakes = reading?.command === null ? reading.issues : [];
  const no = (isOverWorld && there === null) || refusal !== null || mistakes.length > 0;
  return (
    <div className={no ? 'in-hand no' : 'in-hand'} style={{ left: at.x, top: at.y }} role="status">
      <strong>{title}</strong>
      {name === null ? null : <span>{t('acts.carry.to', { name })}</span>}
      {isOverWorld && there === null ? <span>{t('acts.carry.not-here')}</span> : null}
      {refusal === null ? null : (
        <span>
          <RefusalWords refusal={refusal} />
        </span>
      )}
      {mistakes.map(({ message }, index) => (
        <span key={index}>{say(message)}</span>
      ))}
    </div>
  );
}
