/**
 * Tabs are dragged with a pointer to another group or to a dock; the menu of a group does the same by keyboard. What a
 * drag would do is worked out from the marked elements under the pointer: groups (`data-group`), tabs (`data-tab`) and the
 * edges that stand for docks (`data-dock-edge`).
 */
import { useCallback, useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import type { DockPlace, DockSide } from './docks.ts';

/** A press becomes a drag after so much way [CSS px]. */
const THRESHOLD_PX = 6;
/** So much of a group at its ends means: a new group before or after it. */
const END_SHARE = 0.25;

export interface TabDrag {
  readonly panel: string;
  readonly x: number;
  readonly y: number;
  readonly to: DockPlace | null;
  /** Where it would land, to be shown [CSS px of the window]. */
  readonly mark: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

type Landing = Pick<TabDrag, 'to' | 'mark'>;
const NOWHERE: Landing = { to: null, mark: null };

function sideOf(element: Element): DockSide | null {
  return (element.closest<HTMLElement>('[data-dock]')?.dataset['dock'] ?? null) as DockSide | null;
}

function onTabs(group: HTMLElement, side: DockSide, x: number): Landing {
  const tabs = [...group.querySelectorAll<HTMLElement>('[data-tab]')];
  const rects = tabs.map((tab) => tab.getBoundingClientRect());
  const at = rects.findIndex(({ left, width }) => x < left + width / 2);
  const index = at === -1 ? rects.length : at;
  const edge = at === -1 ? (rects.at(-1)?.right ?? 0) : rects[at]!.left;
  const { top, height } = rects[0]!;
  return {
    to: { side, group: group.dataset['group']!, index },
    mark: { left: edge - 2, top, width: 4, height },
  };
}

/** What letting go here would do. */
function landingAt(x: number, y: number): Landing {
  const element = document.elementFromPoint(x, y);
  if (element === null) return NOWHERE;
  const edge = element.closest<HTMLElement>('[data-dock-edge]');
  if (edge !== null) {
    const { left, top, width, height } = edge.getBoundingClientRect();
    return {
      to: { side: edge.dataset['dockEdge'] as DockSide, newBefore: null },
      mark: { left, top, width, height },
    };
  }
  const group = element.closest<HTMLElement>('[data-group]');
  const side = group === null ? null : sideOf(group);
  if (group === null || side === null) return NOWHERE;
  if (element.closest('[data-tabs]') !== null) return onTabs(group, side, x);
  const { left, top, width, height } = group.getBoundingClientRect();
  const across = side === 'bottom';
  const share = across ? (x - left) / width : (y - top) / height;
  const half = across ? { top, width: width / 2, height } : { left, width, height: height / 2 };
  if (share < END_SHARE) {
    return { to: { side, newBefore: group.dataset['group']! }, mark: { left, top, ...half } };
  }
  if (share > 1 - END_SHARE) {
    const next = group.dataset['next'] ?? '';
    const mark = across ? { ...half, left: left + width / 2, top } : { ...half, left, top: top + height / 2 };
    return { to: { side, newBefore: next === '' ? null : next }, mark };
  }
  return { to: { side, group: group.dataset['group']!, index: null }, mark: { left, top, width, height } };
}

export interface TabDragging {
  readonly drag: TabDrag | null;
  readonly onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
}

export function useTabDrag(move: (panel: string, to: DockPlace) => void): TabDragging {
  const [drag, setDrag] = useState<TabDrag | null>(null);
  const end = useRef<(() => void) | null>(null);
  const latest = useRef(move);
  latest.current = move;
  useEffect(() => () => end.current?.(), []);
  const onPointerDown = useCallback((event: ReactPointerEvent<HTMLElement>): void => {
    const tab = (event.target as Element).closest<HTMLElement>('[data-tab]');
    if (tab === null || event.button !== 0) return;
    const panel = tab.dataset['tab']!;
    const [fromX, fromY] = [event.clientX, event.clientY];
    let now: TabDrag | null = null;
    const onMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
      if (now === null && Math.hypot(x - fromX, y - fromY) < THRESHOLD_PX) return;
      now = { panel, x, y, ...landingAt(x, y) };
      setDrag(now);
    };
    const stop = (): void => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', stop);
      window.removeEventListener('keydown', onKey, true);
      end.current = null;
      setDrag(null);
    };
    const onUp = (): void => {
      const to = now?.to ?? null;
      stop();
      if (to !== null) latest.current(panel, to);
    };
    const onKey = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape' || now === null) return;
      key.preventDefault();
      key.stopPropagation();
      stop();
    };
    end.current?.();
    end.current = stop;
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', stop);
    window.addEventListener('keydown', onKey, true);
  }, []);
  return { drag, onPointerDown };
}
