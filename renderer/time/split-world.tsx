/**
 * Two worlds at one instant: the branch on screen on the left, another one on the right, what differs between them below.
 * The panels around belong to the branch on screen.
 */
import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
  type RefObject,
} from 'react';
import { useActions } from '../panels/actions.ts';
import { CommandsContext } from '../shell/commands.ts';
import { useSelection } from '../shell/selection.ts';
import { SimContext, useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { branchName } from './branch-names.ts';
import { DifferencesList } from './differences-list.tsx';
import { useSideBySide } from './side-by-side.ts';
import { Sight } from './sight.ts';
import { useToast } from './toasts.tsx';
import { twinOf } from './twin.ts';

/** Phaser comes after the rest of the window. */
const WorldCanvas = lazy(async () => ({ default: (await import('../world/world-canvas.tsx')).WorldCanvas }));

export interface SplitWorldProps {
  /** The world of the branch on screen. */
  readonly children: ReactNode;
  /** The free middle of the window; while two worlds are shown, it points at the half of the first. */
  readonly free: RefObject<HTMLElement | null>;
}

/** Stands behind the panels. Without a second branch it is nothing but the world. */
export function SplitWorld({ children, free }: SplitWorldProps) {
  const { other } = useSideBySide();
  const [edge, setEdge] = useState<number | null>(null);
  const half = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where the two halves of the free middle meet.
    root.current?.style.setProperty('--split-at', edge === null ? '50%' : `${edge}px`);
  }, [edge]);
  return (
    <div ref={root} className={other === null ? 'worlds' : 'worlds split'}>
      <div className="world-half first">{children}</div>
      {other === null ? null : <OtherWorld key={other} branch={other} free={free} half={half} onEdge={setEdge} />}
    </div>
  );
}

interface OtherWorldProps extends Pick<SplitWorldProps, 'free'> {
  readonly branch: number;
  readonly half: RefObject<HTMLDivElement | null>;
  readonly onEdge: (edge: number | null) => void;
}

function OtherWorld({ branch, free, half, onEdge }: OtherWorldProps) {
  const words = useText();
  const { t } = words;
  const { client, store } = useSim();
  const { ask, seek, select } = useActions();
  const side = useSideBySide();
  const say = useToast();
  const selection = useSelection();
  const current = useWorld(({ status }) => status?.branch ?? 0);
  const firstHalf = useRef<HTMLDivElement>(null);
  const sight = useSight(branch, () => {
    say(t('time.compare.failed'));
    side.close();
  });
  useHalves(free, firstHalf, half, onEdge);
  const others = sight?.store ?? null;
  const view = useSyncExternalStore(others?.subscribe ?? noSubscription, () => others?.get().view ?? null);
  const [chosen, setChosen] = useState<EntityRef | null>(null);
  // What is selected here is selected there, unless something that exists only there was.
  const twin = view === null || selection === null ? chosen : twinOf(selection, store.get().view, view);
  const branches = store.get().status?.branches ?? [];
  const names = [branchName(words, branches[current]), branchName(words, branches[branch])] as const;
  const sim = useMemo(() => (others === null ? null : { client, store: others }), [client, others]);
  /** The instant stays: what was beside is looked at as it stands there, and what was on screen is beside it. */
  const changeSides = async (): Promise<void> => {
    const atUs = store.get().status?.nowUs ?? 0;
    await ask('switchBranch', { branch });
    if (store.get().status?.branch === branch) seek(atUs);
  };
  const pick = (subject: EntityRef | null): void => {
    setChosen(subject);
    select(subject === null || view === null ? null : twinOf(subject, view, store.get().view));
  };
  return (
    <>
      <div className="split-free">
        <div ref={firstHalf} className="split-cell">
          <SplitLabel name={names[0]} />
        </div>
        <div ref={half} className="split-cell">
          <SplitLabel name={names[1]} onClose={side.close} onGo={() => void changeSides()} />
        </div>
        <section className="split-list" aria-label={t('time.compare.title', { first: names[0], second: names[1] })}>
          <h2>{t('time.compare.title', { first: names[0], second: names[1] })}</h2>
          <DifferencesList
            branches={[current, branch]}
            names={names}
            onSelect={([first, second]) => {
              setChosen(second);
              select(first);
            }}
          />
        </section>
      </div>
      <div className="world-half second" data-testid="other-world">
        {sim === null ? null : (
          <SimContext value={sim}>
            {/* Keys of the map belong to the world on screen. */}
            <CommandsContext value={null}>
              <Suspense>
                <WorldCanvas selection={twin} onSelect={pick} free={half} />
              </Suspense>
            </CommandsContext>
          </SimContext>
        )}
      </div>
    </>
  );
}

const noSubscription = (): (() => void) => () => {};

function SplitLabel({
  name,
  onClose,
  onGo,
}: {
  readonly name: string;
  readonly onClose?: () => void;
  readonly onGo?: () => void;
}) {
  const { t } = useText();
  return (
    <div className="split-label">
      <strong>{name}</strong>
      {onGo === undefined ? null : (
        <button type="button" onClick={onGo}>
          {t('time.branch.switch')}
        </button>
      )}
      {onClose === undefined ? null : (
        <button type="button" className="tool small" aria-label={t('time.compare.end')} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function useSight(branch: number, onFail: () => void): Sight | null {
  const { client, store } = useSim();
  const [sight, setSight] = useState<Sight | null>(null);
  const latest = useRef(onFail);
  latest.current = onFail;
  useEffect(() => {
    const made = new Sight(client, store, branch, () => latest.current());
    setSight(made);
    return () => {
      made.stop();
      setSight(null);
    };
  }, [client, store, branch]);
  return sight;
}

/** Tells the first world that only its half is free, and the frame where the halves meet. */
function useHalves(
  free: RefObject<HTMLElement | null>,
  first: RefObject<HTMLDivElement | null>,
  second: RefObject<HTMLDivElement | null>,
  onEdge: (edge: number | null) => void,
): void {
  useLayoutEffect(() => {
    const middle = free.current;
    const frame = first.current?.parentElement ?? null;
    const measure = (): void => {
      if (middle === null || frame === null) return;
      const { left, top, width, height } = middle.getBoundingClientRect();
      Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      onEdge(second.current?.getBoundingClientRect().left ?? null);
    };
    measure();
    const watch = new ResizeObserver(measure);
    if (middle !== null) watch.observe(middle);
    window.addEventListener('resize', measure);
    free.current = first.current;
    return () => {
      watch.disconnect();
      window.removeEventListener('resize', measure);
      free.current = middle;
      onEdge(null);
    };
  }, [free, first, second, onEdge]);
}
