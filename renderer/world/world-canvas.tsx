/**
 * The world's place in the page: the picture, the way down to it, the small map. Drag moves it, the wheel and + − zoom, a
 * click selects, a double click dives in, 0 shows everything, Home the planet, Alt with arrows goes from thing to thing.
 */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useLessMotion, useTheme } from '../shell/appearance.ts';
import { useCommands } from '../shell/commands.ts';
import { useSettings } from '../shell/settings-store.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { Backdrop } from './backdrop.tsx';
import { Crumbs } from './crumbs.tsx';
import type { Point } from './iso.ts';
import type { MapWords } from './label.scene.ts';
import type { Frame } from './lens.ts';
import { Minimap } from './minimap.tsx';
import { HUD_FROM_PX } from './name-places.ts';
import { LEVELS, type Level } from './semantic-zoom.ts';
import { Tooltip, zoneLines } from './tooltip.tsx';
import { usePointer, worldKey } from './world-input.ts';
import { signWords } from './sign-words.ts';
import { WorldView, type Hit } from './world-view.ts';
import './world.css';

export interface WorldCanvasProps {
  readonly selection: EntityRef | null;
  readonly onSelect: (subject: EntityRef | null) => void;
  /** Covers the part of the window that the panels leave free. */
  readonly free: RefObject<HTMLElement | null>;
  /** For the test hook. */
  readonly onView?: (view: WorldView | null) => void;
  /** Asks what can be done with a thing, or where nothing stands, at a point of the window. Absent: nothing can be done here. */
  readonly onMenu?: (subject: EntityRef | null, at: Point) => void;
}

const MARGIN_PX = 8;
/** A free part smaller than this is no place to look at: the whole window is taken. */
const FREE_MIN_PX = 120;
/** The crumbs' line with its margin [rem]. */
const CRUMBS_REM = 2.1;

/** From the free part to the panels around it [CSS pixels]. */
const UNDER_PX = 10;

/** Who wants to hear that one looks elsewhere. */
class Listeners {
  private readonly all = new Set<() => void>();
  readonly add = (listener: () => void): (() => void) => {
    this.all.add(listener);
    return () => this.all.delete(listener);
  };
  readonly tell = (): void => {
    for (const listener of this.all) listener();
  };
}

export function WorldCanvas({ selection, onSelect, free, onView, onMenu }: WorldCanvasProps) {
  const words = useText();
  const { t } = words;
  const hasWorld = useWorld((state) => state.status !== null);
  const parent = useRef<HTMLDivElement>(null);
  const listeners = useMemo(() => new Listeners(), []);
  const view = useView(parent, free, listeners, onSelect, onView);
  const ref = useRef(view);
  ref.current = view;
  const frame = useFreeFrame(free, parent);
  useAppearanceOf(view, words, selection);

  const [hover, setHover] = useState<{ readonly hit: NonNullable<Hit>; readonly at: Point } | null>(null);
  const onHover = useHover(ref, parent, setHover);
  const menu = useMenu(ref, parent, selection, onMenu);
  const pointer = usePointer(ref, { onHover, onLongPress: menu.at });
  const dive = useCallback(() => {
    const gaze = ref.current?.gaze;
    if (gaze === undefined) return;
    // Who is there already goes on to what stands within.
    const within = selection !== null && gaze.isAt(selection) ? gaze.within(selection) : null;
    if (within !== null) onSelect(within);
    const subject = within ?? selection;
    if (subject === null || !gaze.goTo(subject)) gaze.down();
  }, [selection, onSelect]);
  /** Back to what the selection stands on, or to nothing selected; false when nothing is. */
  const leave = (): boolean => {
    const gaze = ref.current?.gaze;
    if (gaze === undefined || selection === null) return false;
    const wasThere = gaze.isAt(selection);
    const ground = gaze.around(selection);
    onSelect(ground);
    if (wasThere && (ground === null || !gaze.goTo(ground))) gaze.toLevel('region');
    return true;
  };
  const isFollowed = useFollowed(view, listeners.add, selection);
  const follow = useCallback(() => ref.current?.gaze.follow(isFollowed ? null : selection), [selection, isFollowed]);
  useWorldCommands(ref, hasWorld, dive, { follow, isFollowed });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      menu.ofSelection();
    } else if (event.key === 'Escape' && leave()) event.preventDefault();
    else if (view !== null && worldKey(view, event, dive, follow)) event.preventDefault();
  };
  return (
    <>
      <Backdrop view={view} frame={frame} onLook={listeners.add} />
      <div
        ref={parent}
        className="world"
        style={boxStyle(spread(frame))}
        // The same things can be selected in the land panel, which a screen reader can read.
        role="application"
        aria-label={t('world.label')}
        // Before there is a world there is nothing to go to.
        tabIndex={hasWorld ? 0 : -1}
        aria-haspopup={onMenu === undefined ? undefined : 'menu'}
        onKeyDown={onKeyDown}
        onContextMenu={menu.onContextMenu}
        {...pointer}
      />
      {view !== null && hasWorld ? (
        <div className="world-hud" style={boxStyle(frame)}>
          <Crumbs view={view} onLook={listeners.add} />
          {frame.right - frame.left > HUD_FROM_PX ? <Minimap view={view} onLook={listeners.add} /> : null}
        </div>
      ) : null}
      {hover === null || !hasWorld ? null : <Tooltip hit={hover.hit} at={hover.at} />}
    </>
  );
}

/** Does the lens stay with what is selected? */
function useFollowed(
  view: WorldView | null,
  onLook: (listener: () => void) => () => void,
  selection: EntityRef | null,
): boolean {
  const [followed, setFollowed] = useState<EntityRef | null>(null);
  useEffect(() => (view === null ? undefined : onLook(() => setFollowed(view.gaze.following))), [view, onLook]);
  return followed !== null && followed.kind === selection?.kind && followed.key === selection.key;
}

/** Makes the view and gives it back once it is there. */
function useView(
  parent: RefObject<HTMLDivElement | null>,
  free: RefObject<HTMLElement | null>,
  listeners: Listeners,
  onSelect: (subject: EntityRef | null) => void,
  onView: ((view: WorldView | null) => void) | undefined,
): WorldView | null {
  const { store } = useSim();
  const theme = useTheme();
  const lessMotion = useLessMotion();
  const [view, setView] = useState<WorldView | null>(null);
  const textScale = useTextScale();
  const latest = useRef({ onSelect, onView, theme, lessMotion, textScale });
  latest.current = { onSelect, onView, theme, lessMotion, textScale };
  useEffect(() => {
    const element = parent.current;
    if (element === null) return undefined;
    let made: WorldView | null = null;
    let gone = false;
    const observer = new ResizeObserver(() => made?.resize());
    // Text is measured once, so the font must be there first.
    const fonts = [document.fonts.load('600 12px Inter'), document.fonts.load('700 14px Inter')];
    void Promise.allSettled(fonts).then(() => {
      // Under StrictMode effects run twice: the first one is gone by now and makes no game.
      if (gone) return;
      made = new WorldView({
        parent: element,
        store,
        frame: () => worldFrame(free.current, element),
        reducedMotion: latest.current.lessMotion,
        theme: latest.current.theme,
        textScale: latest.current.textScale,
        onSelect: (subject) => latest.current.onSelect(subject),
        onLook: listeners.tell,
      });
      observer.observe(element);
      if (free.current !== null) observer.observe(free.current);
      setView(made);
      latest.current.onView?.(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      latest.current.onView?.(null);
      made?.destroy();
      setView(null);
    };
  }, [store, parent, free, listeners]);
  return view;
}

/** Words on the map grow with the reader's text, but not so far that they cover it. */
function useTextScale(): number {
  return Math.min(1.6, useSettings((settings) => settings.textPercent) / 100);
}

/** Words, theme, motion and selection reach the view whenever they change. */
function useAppearanceOf(view: WorldView | null, words: Words, selection: EntityRef | null): void {
  const theme = useTheme();
  const lessMotion = useLessMotion();
  const textScale = useTextScale();
  const shownTheme = useRef(theme);
  const shownScale = useRef(textScale);
  useEffect(() => view?.setWords(mapWords(words), words), [view, words]);
  useEffect(() => view?.select(selection), [view, selection]);
  useEffect(() => view?.setReducedMotion(lessMotion), [view, lessMotion]);
  useEffect(() => {
    if (shownTheme.current !== theme) view?.setTheme(theme);
    shownTheme.current = theme;
  }, [view, theme]);
  useEffect(() => {
    if (shownScale.current !== textScale) view?.setTextScale(textScale);
    shownScale.current = textScale;
  }, [view, textScale]);
}

/** What can be done, where one points or with what is selected. */
function useMenu(
  view: { readonly current: WorldView | null },
  canvas: RefObject<HTMLElement | null>,
  selection: EntityRef | null,
  onMenu: WorldCanvasProps['onMenu'],
) {
  const latest = useRef({ selection, onMenu });
  latest.current = { selection, onMenu };
  return useMemo(() => {
    const at = (point: Point): void => {
      const hit = view.current?.hitAt(point) ?? null;
      const rect = canvas.current?.getBoundingClientRect();
      if (rect === undefined || (hit !== null && 'region' in hit)) return;
      latest.current.onMenu?.(hit === null ? null : hit.entity, { x: point.x + rect.left, y: point.y + rect.top });
    };
    /** Of what is selected, else of what is in the middle. */
    const ofSelection = (): void => {
      const { current: seen } = view;
      const rect = canvas.current?.getBoundingClientRect();
      if (seen === null || rect === undefined) return;
      const subject = latest.current.selection ?? (seen.level === 'planet' ? null : seen.gaze.partInMiddle(seen.level));
      const { left, right, top, bottom } = seen.gaze.frame;
      const middle = { x: rect.left + (left + right) / 2, y: rect.top + (top + bottom) / 2 };
      latest.current.onMenu?.(subject, (subject === null ? null : seen.clientPointOf(subject)) ?? middle);
    };
    const onContextMenu = (event: MouseEvent): void => {
      if (latest.current.onMenu === undefined) return;
      event.preventDefault();
      const rect = event.currentTarget.getBoundingClientRect();
      // Keys have been heard already; a pointer says where.
      if (event.button === 2) at({ x: event.clientX - rect.left, y: event.clientY - rect.top });
    };
    return { at, ofSelection, onContextMenu };
  }, [view, canvas]);
}

/** The pointer is looked up at most once a frame. */
function useHover(
  view: { readonly current: WorldView | null },
  canvas: RefObject<HTMLElement | null>,
  setHover: (hover: { readonly hit: NonNullable<Hit>; readonly at: Point } | null) => void,
): (at: Point | null) => void {
  const wanted = useRef<{ at: Point | null; asked: boolean }>({ at: null, asked: false });
  return useCallback(
    (at) => {
      wanted.current.at = at;
      if (wanted.current.asked) return;
      wanted.current.asked = true;
      requestAnimationFrame(() => {
        const { at: point } = wanted.current;
        wanted.current.asked = false;
        const hit = point === null ? null : (view.current?.hitAt(point) ?? null);
        const rect = canvas.current?.getBoundingClientRect();
        if (hit === null || point === null || rect === undefined) setHover(null);
        else setHover({ hit, at: { x: point.x + rect.left, y: point.y + rect.top } });
      });
    },
    [view, canvas, setHover],
  );
}

function useWorldCommands(
  view: { readonly current: WorldView | null },
  hasWorld: boolean,
  dive: () => void,
  { follow, isFollowed }: { readonly follow: () => void; readonly isFollowed: boolean },
): void {
  const { t, noun } = useText();
  const names: Readonly<Record<Level, string>> = {
    planet: t('world.planet'),
    region: noun('region'),
    zone: noun('zone'),
    territory: noun('instance'),
    development: noun('task'),
    building: noun('container'),
  };
  useCommands(
    hasWorld
      ? [
          {
            id: 'world.fit',
            group: 'world',
            title: t('world.command.fit'),
            keys: ['0'],
            run: () => view.current?.gaze.reframe(true),
          },
          { id: 'world.dive', group: 'world', title: t('world.command.dive'), run: dive },
          {
            id: 'world.follow',
            group: 'world',
            title: t('world.command.follow'),
            keys: ['f'],
            checked: isFollowed,
            run: follow,
          },
          { id: 'world.up', group: 'world', title: t('world.command.up'), run: () => view.current?.gaze.up() },
          {
            id: 'world.in',
            group: 'world',
            title: t('world.command.in'),
            keys: ['+', '='],
            run: () => view.current?.gaze.zoomMiddle(1.35),
          },
          {
            id: 'world.out',
            group: 'world',
            title: t('world.command.out'),
            keys: ['-'],
            run: () => view.current?.gaze.zoomMiddle(1 / 1.35),
          },
          ...LEVELS.map(
            (level) =>
              ({
                id: `world.level-${level}`,
                group: 'world',
                title: t('world.command.level', { name: names[level] }),
                keys: level === 'planet' ? ['home'] : [],
                run: () => view.current?.gaze.toLevel(level),
              }) as const,
          ),
        ]
      : [],
  );
}

/** The free part of the window as an element sees it: two worlds may stand beside each other. */
function rectOf(free: HTMLElement | null, by: HTMLElement | null): Frame {
  const at = by?.getBoundingClientRect();
  const whole = { left: 0, top: 0, right: at?.width ?? window.innerWidth, bottom: at?.height ?? window.innerHeight };
  if (free === null) return whole;
  const { left, top, right, bottom } = free.getBoundingClientRect();
  const [x, y] = [at?.left ?? 0, at?.top ?? 0];
  const tooSmall = right - left < FREE_MIN_PX || bottom - top < FREE_MIN_PX;
  return tooSmall ? whole : { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
}

/** Where the world is to be seen: the free part, below the crumbs. */
function worldFrame(free: HTMLElement | null, canvas: HTMLElement | null): Frame {
  const { left, top, right, bottom } = rectOf(free, canvas);
  const crumbs = CRUMBS_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize || '16');
  return { left: left + MARGIN_PX, top: top + crumbs, right: right - MARGIN_PX, bottom: bottom - MARGIN_PX };
}

/** The free part as the world's container sees it. */
function useFreeFrame(free: RefObject<HTMLElement | null>, canvas: RefObject<HTMLElement | null>): Frame {
  const [frame, setFrame] = useState(() => rectOf(null, null));
  useEffect(() => {
    const container = canvas.current?.parentElement ?? null;
    const look = (): void => {
      const now = rectOf(free.current, container);
      setFrame((before) => (sameFrame(before, now) ? before : now));
    };
    const observer = new ResizeObserver(look);
    if (free.current !== null) observer.observe(free.current);
    if (container !== null) observer.observe(container);
    look();
    return () => observer.disconnect();
  }, [free, canvas]);
  return frame;
}

function sameFrame(a: Frame, b: Frame): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** The picture ends where the panels begin: nobody pays for drawing what they hide. */
function spread({ left, top, right, bottom }: Frame): Frame {
  return { left: left - UNDER_PX, top: top - UNDER_PX, right: right + UNDER_PX, bottom: bottom + UNDER_PX };
}

function boxStyle({ left, top, right, bottom }: Frame) {
  return { left, top, width: right - left, height: bottom - top };
}

function mapWords(words: Words): MapWords {
  const { t, number, nounIn } = words;
  const badges = {
    pending: 'app.badge.pending',
    booting: 'app.badge.booting',
    registering: 'app.badge.registering',
    draining: 'app.badge.draining',
    disconnected: 'app.badge.disconnected',
    stopped: 'app.badge.stopped',
    leaving: 'app.badge.leaving',
  } as const;
  return {
    sign: signWords(words),
    zone: (zone, roomy) => zoneLines(zone, words).slice(0, roomy ? undefined : 2),
    region: ({ region, zones }) => `${region} · ${t('world.count', { n: number(zones), noun: nounIn('zone', zones) })}`,
    free: ({ cpuRemaining, memoryRemainingMiB }) =>
      t('world.free', { cpu: number(cpuRemaining), memory: number(memoryRemainingMiB) }),
    badge: (kind) => t(badges[kind]),
  };
}
