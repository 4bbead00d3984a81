/** The small map in the corner: a click or a drag on it moves the world, and so do the arrow keys. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { Point } from './iso.ts';
import { drawMap, failures, mapScale, offMap, type MapSize } from './minimap.ts';
import type { Lens } from './lens.ts';
import type { WorldView } from './world-view.ts';

const SIZE: MapSize = { width: 176, height: 112 };
/** Least time between two drawings: where one looks, or what is at rest, and what fails while the run goes on [ms]. */
const LOOK_MS = 50;
const FAILURES_MS = 1_000;
/** One step of an arrow key, in parts of the map. */
const STEP = 0.08;

export interface MinimapProps {
  readonly view: WorldView;
  /** Tells who listens that the lens or the world has changed; returns how to stop. */
  readonly onLook: (listener: () => void) => () => void;
}

export function Minimap({ view, onLook }: MinimapProps) {
  const { store } = useSim();
  const { t } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null) return undefined;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    context.canvas.width = SIZE.width * ratio;
    context.canvas.height = SIZE.height * ratio;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let shown: Lens | null = null;
    let known: { at: number; view: unknown; places: readonly Point[] } = { at: -Infinity, view: null, places: [] };
    const isRunning = (): boolean => store.get().status?.running === true;
    const draw = (): void => {
      timer = null;
      const { scene } = view;
      if (scene === null) return;
      const now = performance.now();
      if (known.view !== scene.view && (!isRunning() || now - known.at > FAILURES_MS)) {
        known = { at: now, view: scene.view, places: failures(scene.view, scene.kingdom) };
      }
      const { kingdom } = scene;
      shown = view.lens;
      drawMap(context, SIZE, ratio, {
        kingdom,
        view: scene.view,
        lens: view.lens,
        frame: view.gaze.frame,
        failures: known.places,
      });
      if (known.view !== scene.view) drawIn(FAILURES_MS);
    };
    let dueMs = Infinity;
    const drawIn = (restMs: number): void => {
      const atMs = performance.now() + restMs;
      if (timer !== null && dueMs <= atMs) return;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(draw, restMs);
      dueMs = atMs;
    };
    // Where one looks is followed at once, and so is another instant; what fails is looked up now and then.
    const later = (): void => drawIn(view.lens === shown && isRunning() ? FAILURES_MS : LOOK_MS);
    draw();
    const stop = onLook(later);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [view, onLook, store]);

  const go = (point: Point, flying: boolean): void => {
    const scale = view.scene === null ? null : mapScale(view.scene.kingdom, SIZE);
    if (scale !== null) view.gaze.centreOn(offMap(scale, point), flying);
  };
  const at = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return (
    <div
      className="minimap"
      role="application"
      aria-label={t('world.minimap')}
      tabIndex={0}
      onKeyDown={(event: KeyboardEvent) => {
        const steps: Record<string, readonly [number, number]> = {
          ArrowLeft: [STEP, 0],
          ArrowRight: [-STEP, 0],
          ArrowUp: [0, STEP],
          ArrowDown: [0, -STEP],
        };
        const step = steps[event.key];
        const scale = view.scene === null ? null : mapScale(view.scene.kingdom, SIZE);
        if (step === undefined || scale === null || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const { zoom } = view.lens;
        view.gaze.glideBy((step[0] * SIZE.width * zoom) / scale.zoom, (step[1] * SIZE.height * zoom) / scale.zoom);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        go(at(event), true);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId) && event.buttons === 1) go(at(event), false);
      }}
    >
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}
