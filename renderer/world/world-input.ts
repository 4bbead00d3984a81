/** Hands on the world: drag with a little inertia, two fingers, wheel towards the pointer, click, double click, keys. */
import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type WheelEvent } from 'react';
import type { Point } from './iso.ts';
import type { Direction } from './neighbour.ts';
import type { WorldView } from './world-view.ts';

/** A press that moves less than this is a click. */
const DRAG_PX = 4;
const STEP_PX = 90;
/** A finger that stays for so long asks what can be done there. */
const LONG_PRESS_MS = 550;
/** The speed of a throw is that of the last moments [ms]. */
const THROW_WINDOW_MS = 80;
/** Two clicks within this time and distance are one double click. */
const DOUBLE_MS = 350;
const DOUBLE_PX = 6;

export type ViewRef = { readonly current: WorldView | null };

export interface PointerWords {
  /** The pointer is over a point of the canvas; null: it has left or is pressed. */
  readonly onHover: (at: Point | null) => void;
  /** A finger rests on a point of the canvas. */
  readonly onLongPress?: (at: Point) => void;
}

interface Finger extends Point {
  readonly id: number;
}

interface Trail {
  readonly x: number;
  readonly y: number;
  readonly atMs: number;
}

/** What a press of one or two fingers has done so far. */
class Press {
  readonly fingers = new Map<number, Finger>();
  moved = false;
  /** Until a resting finger has rested long enough. */
  resting: ReturnType<typeof setTimeout> | null = null;
  private trail: Trail[] = [];

  rest(tell: () => void): void {
    this.stir();
    this.resting = setTimeout(() => {
      this.resting = null;
      if (this.moved || this.fingers.size !== 1) return;
      // What comes after it is no click.
      this.fingers.clear();
      tell();
    }, LONG_PRESS_MS);
  }

  stir(): void {
    if (this.resting !== null) clearTimeout(this.resting);
    this.resting = null;
  }

  add(finger: Finger): void {
    if (this.fingers.size === 0) this.moved = false;
    else this.moved = true;
    this.fingers.set(finger.id, finger);
    this.trail = [];
  }

  remember({ x, y }: Point, atMs: number): void {
    this.trail.push({ x, y, atMs });
    while (this.trail.length > 2 && atMs - this.trail[0]!.atMs > THROW_WINDOW_MS) this.trail.shift();
  }

  /** [CSS pixels per ms] */
  speed(atMs: number): Point {
    const [first] = this.trail;
    const last = this.trail.at(-1);
    if (first === undefined || last === undefined || atMs - last.atMs > THROW_WINDOW_MS) return { x: 0, y: 0 };
    const span = Math.max(1, last.atMs - first.atMs);
    return { x: (last.x - first.x) / span, y: (last.y - first.y) / span };
  }
}

function spread([a, b]: readonly Finger[]): { middle: Point; far: number } {
  const [x, y] = [(a!.x + b!.x) / 2, (a!.y + b!.y) / 2];
  return { middle: { x, y }, far: Math.max(8, Math.hypot(a!.x - b!.x, a!.y - b!.y)) };
}

function pointOf(event: { clientX: number; clientY: number; currentTarget: Element }): Point {
  const at = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - at.left, y: event.clientY - at.top };
}

/** Handlers of the world's element. */
export function usePointer(view: ViewRef, { onHover, onLongPress }: PointerWords) {
  const press = useRef(new Press());
  const clicked = useRef<Trail | null>(null);
  const hover = useRef(onHover);
  hover.current = onHover;
  const longPress = useRef(onLongPress);
  longPress.current = onLongPress;
  return useMemo(() => {
    const move = (event: PointerEvent<HTMLDivElement>): void => {
      const { current: now } = press;
      const at = pointOf(event);
      const before = now.fingers.get(event.pointerId);
      if (before === undefined) {
        hover.current(at);
        return;
      }
      const [dx, dy] = [at.x - before.x, at.y - before.y];
      if (!now.moved && Math.abs(dx) + Math.abs(dy) < DRAG_PX) return;
      now.moved = true;
      now.stir();
      hover.current(null);
      const fingers = [...now.fingers.values()];
      now.fingers.set(event.pointerId, { id: event.pointerId, ...at });
      if (fingers.length === 1) {
        now.remember(at, event.timeStamp);
        view.current?.gaze.panBy(dx, dy);
        return;
      }
      const [from, to] = [spread(fingers), spread([...now.fingers.values()])];
      const shift = { x: to.middle.x - from.middle.x, y: to.middle.y - from.middle.y };
      view.current?.gaze.pinchBy(to.middle, to.far / from.far, shift.x, shift.y);
    };
    const click = (at: Point, atMs: number): void => {
      const { current: last } = clicked;
      const again =
        last !== null && atMs - last.atMs < DOUBLE_MS && Math.hypot(at.x - last.x, at.y - last.y) < DOUBLE_PX;
      clicked.current = again ? null : { ...at, atMs };
      if (again) view.current?.diveAt(at);
      else view.current?.clickAt(at);
    };
    const lift = (event: PointerEvent<HTMLDivElement>, isClick: boolean): void => {
      const { current: now } = press;
      now.stir();
      if (!now.fingers.delete(event.pointerId) || now.fingers.size > 0) return;
      const speed = now.speed(event.timeStamp);
      if (now.moved) view.current?.gaze.throwBy(speed.x, speed.y);
      else if (isClick) click(pointOf(event), event.timeStamp);
    };
    return {
      onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
        if (event.button !== 0) return;
        const at = pointOf(event);
        hover.current(null);
        press.current.add({ id: event.pointerId, ...at });
        if (event.pointerType === 'touch') press.current.rest(() => longPress.current?.(at));
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: move,
      onPointerUp: (event: PointerEvent<HTMLDivElement>): void => lift(event, true),
      onPointerCancel: (event: PointerEvent<HTMLDivElement>): void => lift(event, false),
      onPointerLeave: (): void => hover.current(null),
      onWheel: (event: WheelEvent<HTMLDivElement>): void => {
        // Lines and pages of some mice are brought to pixels; touch pads send many small steps.
        const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1);
        const steps = Math.max(-2, Math.min(2, pixels / 100));
        hover.current(null);
        view.current?.gaze.zoomAt(pointOf(event), Math.exp(-steps * (event.ctrlKey ? 0.6 : 0.22)));
      },
    };
  }, [view]);
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [STEP_PX, 0],
  ArrowRight: [-STEP_PX, 0],
  ArrowUp: [0, STEP_PX],
  ArrowDown: [0, -STEP_PX],
};
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Keys while the world has the focus. `dive` goes to what is selected. */
export function worldKey(
  view: WorldView,
  { key, altKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  dive: () => void,
  follow: () => void,
): boolean {
  if (ctrlKey || metaKey) return false;
  const direction = DIRECTIONS[key];
  const move = MOVES[key];
  if (direction !== undefined && altKey) view.selectNeighbour(direction);
  else if (altKey) return false;
  else if (move !== undefined) view.gaze.glideBy(...move);
  else if (key === '+' || key === '=') view.gaze.zoomMiddle(1.35);
  else if (key === '-') view.gaze.zoomMiddle(1 / 1.35);
  else if (key === '0') view.gaze.reframe(true);
  else if (key === 'Home') view.gaze.toLevel('planet');
  else if (key === 'Enter') dive();
  else if (key === 'Escape') view.gaze.up();
  else if (key === 'f' || key === 'F') follow();
  else return false;
  return true;
}
