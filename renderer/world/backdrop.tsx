/**
 * The sky behind the world, and the planet that hangs in it: two still pictures of the page. They are painted only for
 * another size or theme, so that the graphics card has the islands alone to draw.
 */
import { useEffect, useRef, type RefObject } from 'react';
import { useTheme } from '../shell/appearance.ts';
import { drawPlanet, drawSky } from './art/backdrop.art.ts';
import { DaylightVeil } from './daylight-veil.tsx';
import type { Frame } from './lens.ts';
import { putPalette } from './palette.ts';
import type { WorldView } from './world-view.ts';

/** The sky is soft: half the window's pixels do. */
const SKY_SHARE = 0.5;
/** The planet's place in the free part of the window, and its radius in parts of the smaller side. */
const PLANET = { x: 0.62, y: 0.13, radius: 0.2 };

export interface BackdropProps {
  readonly view: WorldView | null;
  readonly frame: Frame;
  readonly onLook: (listener: () => void) => () => void;
}

export function Backdrop({ view, frame, onLook }: BackdropProps) {
  const theme = useTheme();
  const sky = useRef<HTMLCanvasElement>(null);
  const planet = useRef<HTMLCanvasElement>(null);
  const { left, top, right, bottom } = frame;
  const radius = Math.round(Math.min(right - left, bottom - top) * PLANET.radius);

  useEffect(() => {
    const { current: canvas } = sky;
    if (canvas === null) return undefined;
    const paint = (): void => {
      putPalette(theme);
      canvas.width = Math.max(64, Math.ceil(canvas.clientWidth * SKY_SHARE));
      canvas.height = Math.max(64, Math.ceil(canvas.clientHeight * SKY_SHARE));
      const context = canvas.getContext('2d');
      if (context !== null) drawSky(context, canvas.width, canvas.height);
    };
    const observer = new ResizeObserver(paint);
    observer.observe(canvas);
    paint();
    return () => observer.disconnect();
  }, [theme]);

  useEffect(() => {
    const context = planet.current?.getContext('2d') ?? null;
    if (context === null || radius <= 0) return;
    putPalette(theme);
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    context.canvas.width = radius * 4 * ratio;
    context.canvas.height = radius * 4 * ratio;
    context.scale(ratio, ratio);
    drawPlanet(context, radius * 2, radius * 2, radius);
  }, [theme, radius]);

  usePlanetFades(planet, view, onLook);
  const style = {
    left: left + (right - left) * PLANET.x - radius * 2,
    top: top + (bottom - top) * PLANET.y - radius * 2,
    width: radius * 4,
    height: radius * 4,
  };
  return (
    <div className="world-sky" aria-hidden="true">
      <canvas ref={sky} className="sky" />
      <DaylightVeil />
      <canvas ref={planet} style={style} />
    </div>
  );
}

/** While the globe is near, it does not hang in the sky as well. */
function usePlanetFades(
  planet: RefObject<HTMLCanvasElement | null>,
  view: WorldView | null,
  onLook: BackdropProps['onLook'],
): void {
  useEffect(() => {
    let shown = 1;
    const look = (): void => {
      const share = view?.planetInSky ?? 1;
      if (share === shown || planet.current === null) return;
      shown = share;
      planet.current.style.opacity = String(share);
    };
    look();
    return onLook(look);
  }, [planet, view, onLook]);
}
