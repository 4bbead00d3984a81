/** The world's place in the page. Drag moves it, the wheel and + − zoom, a click selects; 0 shows everything. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type RefObject, type WheelEvent } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import type { Frame } from './lens.ts';
import { WorldView } from './world-view.ts';

export interface WorldCanvasProps {
  readonly selection: EntityRef | null;
  readonly onSelect: (subject: EntityRef | null) => void;
  /** Covers the part of the window that the panels leave free. */
  readonly free: RefObject<HTMLElement | null>;
  /** For the test hook. */
  readonly onView?: (view: WorldView | null) => void;
}

const DRAG_PX = 4;
const STEP_PX = 60;
const MARGIN_PX = 8;

export function WorldCanvas({ selection, onSelect, free, onView }: WorldCanvasProps) {
  const { store } = useSim();
  const words = useText();
  const { t } = words;
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<WorldView | null>(null);
  const latest = useRef({ onSelect, onView });
  latest.current = { onSelect, onView };

  useEffect(() => {
    const element = parent.current;
    if (element === null) return undefined;
    let gone = false;
    let observer: ResizeObserver | null = null;
    // Phaser measures text once, so the font must be there first.
    const fonts = [document.fonts.load('600 12px Inter'), document.fonts.load('700 14px Inter')];
    void Promise.allSettled(fonts).then(() => {
      // Under StrictMode effects run twice: the first one is gone by now and makes no game.
      if (gone) return;
      const made = new WorldView({
        parent: element,
        store,
        frame: () => freeFrame(free.current),
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
        onSelect: (subject) => latest.current.onSelect(subject),
      });
      view.current = made;
      made.setWords(mapWords(latestWords.current));
      made.select(latestSelection.current);
      observer = new ResizeObserver(() => {
        made.resize();
        made.reframe();
      });
      observer.observe(element);
      if (free.current !== null) observer.observe(free.current);
      latest.current.onView?.(made);
    });
    return () => {
      gone = true;
      observer?.disconnect();
      latest.current.onView?.(null);
      view.current?.destroy();
      view.current = null;
    };
  }, [store, free]);

  const latestWords = useRef(words);
  const latestSelection = useRef(selection);
  useEffect(() => {
    latestWords.current = words;
    view.current?.setWords(mapWords(words));
  }, [words]);
  useEffect(() => {
    latestSelection.current = selection;
    view.current?.select(selection);
  }, [selection]);

  const pointer = usePointer(view);
  const onKeyDown = useKeys(view);
  return (
    <div
      ref={parent}
      className="world"
      // The same things can be selected in the land panel, which a screen reader can read.
      role="application"
      aria-label={t('app.world.label')}
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...pointer}
    />
  );
}

function freeFrame(free: HTMLElement | null): Frame {
  if (free === null) return { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
  const { left, top, right, bottom } = free.getBoundingClientRect();
  return { left: left + MARGIN_PX, top: top + MARGIN_PX, right: right - MARGIN_PX, bottom: bottom - MARGIN_PX };
}

function mapWords({ t, number }: Words): Parameters<WorldView['setWords']>[0] {
  return {
    counts: (territories, developments) =>
      `${t('app.world.territories', { count: territories })} · ${t('app.world.developments', { count: developments })}`,
    gate: (name, rate) => t('app.map.gate', { name, rate: number(rate) }),
    badge: (kind) => {
      switch (kind) {
        case 'pending':
          return t('app.badge.pending');
        case 'booting':
          return t('app.badge.booting');
        case 'registering':
          return t('app.badge.registering');
        case 'draining':
          return t('app.badge.draining');
        case 'disconnected':
          return t('app.badge.disconnected');
        case 'stopped':
          return t('app.badge.stopped');
        case 'leaving':
          return t('app.badge.leaving');
      }
    },
  };
}

/** Arrow keys, plus, minus and 0. */
function useKeys(view: { readonly current: WorldView | null }): (event: KeyboardEvent) => void {
  return (event) => {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [STEP_PX, 0],
      ArrowRight: [-STEP_PX, 0],
      ArrowUp: [0, STEP_PX],
      ArrowDown: [0, -STEP_PX],
    };
    const move = moves[event.key];
    const middle = { x: event.currentTarget.clientWidth / 2, y: event.currentTarget.clientHeight / 2 };
    if (move !== undefined) view.current?.panBy(...move);
    else if (event.key === '+' || event.key === '=') view.current?.zoomAt(middle, 1.25);
    else if (event.key === '-') view.current?.zoomAt(middle, 0.8);
    else if (event.key === '0') view.current?.reframe(true);
    else return;
    event.preventDefault();
  };
}

/** Drag, wheel and click as the pointer gives them. */
function usePointer(view: { readonly current: WorldView | null }) {
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      drag.current = { x: event.clientX, y: event.clientY, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      const from = drag.current;
      if (from === null) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.moved && Math.abs(dx) + Math.abs(dy) < DRAG_PX) return;
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      view.current?.panBy(dx, dy);
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>): void => {
      const from = drag.current;
      drag.current = null;
      if (from === null || from.moved) return;
      const at = event.currentTarget.getBoundingClientRect();
      view.current?.clickAt({ x: event.clientX - at.left, y: event.clientY - at.top });
    },
    onWheel: (event: WheelEvent<HTMLDivElement>): void => {
      const at = event.currentTarget.getBoundingClientRect();
      const factor = event.deltaY < 0 ? 1.12 : 1 / 1.12;
      view.current?.zoomAt({ x: event.clientX - at.left, y: event.clientY - at.top }, factor);
    },
    onDoubleClick: (): void => view.current?.reframe(true),
  };
}
