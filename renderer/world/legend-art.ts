/** The picture of each channel in the legend, painted by the same art as the world. */
import type { Canvas } from './art/brush.ts';
import { drawCloud, drawYard } from './art/cloud.art.ts';
import { drawDevelopment } from './art/development.art.ts';
import type { Livery, Use } from './art/building.art.ts';
import { drawBanner } from './art/emblem.art.ts';
import { drawCastle, drawFlag, drawPlot, drawPlotFront, FLAG_BASE, PLAIN } from './art/plot.art.ts';
import type { Mood, PlotDress } from './art/plot.art.ts';
import { drawBird, drawCaravan, drawFunctionTower, drawGate, drawQueue, drawVault } from './art/site.art.ts';
import { unemphasized, type Channel } from './channels.ts';
import type { Building, BuildingState, DevelopmentLook } from './development.ts';
import type { Box } from './iso.ts';
import { bannerColor, clusterColor, css, emblemOf, groupColor, PALETTE, revisionShade } from './palette.ts';

/** Size of a legend's picture [CSS pixels]. */
export const PICTURE = { width: 92, height: 56 } as const;

interface Part {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  paint(canvas: Canvas): void;
}

function part(x: number, y: number, scale: number, paint: (canvas: Canvas) => void): Part {
  return { x, y, scale, paint };
}

function livery(service: number, revision = 1): Livery {
  const banner = bannerColor(service);
  return { color: revisionShade(banner, revision), revision, banner, emblem: emblemOf(service) };
}

interface Sketch {
  readonly box?: Partial<Box>;
  readonly state?: BuildingState;
  readonly marks?: Partial<Pick<Building, 'cracks' | 'flood' | 'again'>>;
  readonly around?: Partial<DevelopmentLook>;
  readonly service?: number;
  readonly revision?: number;
  readonly use?: Use | null;
  readonly plain?: boolean;
}

function house(sketch: Sketch): (canvas: Canvas) => void {
  const box = { x: 0, y: 0, width: 1, depth: 1, height: 22, ...sketch.box };
  const marks = { cracks: false, flood: false, again: false, ...sketch.marks };
  const building = { container: 0, state: sketch.state ?? 'lit', box, main: sketch.plain !== true, ...marks } as const;
  const look = {
    buildings: [building],
    scaffold: false,
    crane: false,
    sign: false,
    gatehouse: false,
    ...sketch.around,
  };
  const wears = livery(sketch.service ?? 0, sketch.revision ?? 1);
  return (canvas) => drawDevelopment(canvas, box, look, wears, sketch.use ?? null);
}

const SIZE = { width: 2, depth: 2 };

function plot(dress: Partial<PlotDress>, finished = true): (canvas: Canvas) => void {
  const own = { ...PLAIN, ...dress };
  return (canvas) => {
    drawPlot(canvas, SIZE, finished, own);
    drawPlotFront(canvas, SIZE, finished, own);
  };
}

function tile(ground: PlotDress['ground']): (canvas: Canvas) => void {
  return (canvas) => drawPlot(canvas, { width: 2, depth: 2 }, true, { ...PLAIN, ground });
}

function castle(canvas: Canvas, kind: 'connected' | 'disconnected' | 'draining'): void {
  drawCastle(canvas, clusterColor(0));
  canvas.translate(1, -FLAG_BASE);
  drawFlag(canvas, kind);
}

function wall(mood: Mood): (canvas: Canvas) => void {
  return plot({ mood });
}

const PICTURES: Readonly<Record<Channel, readonly Part[]>> = {
  footprint: [
    part(22, 26, 0.8, house({ box: { width: 0.8, depth: 0.8, height: 12 }, plain: true })),
    part(60, 18, 0.8, house({ box: { width: 2, depth: 1.4, height: 12 }, plain: true })),
  ],
  height: [
    part(22, 30, 0.8, house({ box: { height: 8 }, plain: true })),
    part(46, 30, 0.8, house({ box: { height: 20 }, plain: true })),
    part(72, 30, 0.8, house({ box: { height: 36 }, plain: true })),
  ],
  fill: [1, 2, 4].map((fill, index) =>
    part(20 + index * 26, 31, 0.85, house({ box: { height: 30 }, use: { glow: 0, fill }, plain: true })),
  ),
  glow: [0, 2, 4].map((glow, index) =>
    part(20 + index * 26, 31, 0.85, house({ box: { height: 26 }, use: { glow, fill: 0 }, plain: true })),
  ),
  shade: [1, 2, 3, 4].map((revision, index) =>
    part(16 + index * 20, 27, 0.74, house({ box: { height: 18 }, revision, service: 1, plain: true })),
  ),
  banner: [0, 1, 2, 3].map((service, index) =>
    part(9 + index * 21, 46, 1.9, (canvas) =>
      drawBanner(canvas, { x: 0, y: 0 }, bannerColor(service), emblemOf(service)),
    ),
  ),
  stages: [
    part(13, 28, 0.62, house({ state: 'plan' })),
    part(35, 28, 0.62, house({ state: 'crates' })),
    part(57, 28, 0.62, house({ state: 'dark', around: { scaffold: true }, plain: true })),
    part(78, 28, 0.62, house({ state: 'dark', around: { crane: true }, plain: true })),
  ],
  trouble: [
    part(20, 32, 0.8, house({ marks: { cracks: true }, around: { sign: true }, plain: true })),
    part(46, 32, 0.8, house({ marks: { flood: true }, plain: true })),
    part(71, 32, 0.8, house({ marks: { again: true }, plain: true })),
  ],
  walls: [part(30, 17, 0.3, wall('steady')), part(72, 17, 0.3, wall('draining'))],
  ground: (['linux', 'windows', 'bare-metal'] as const).map((ground, index) =>
    part(20 + index * 29, 22, 0.23, tile(ground)),
  ),
  flag: (['connected', 'disconnected', 'draining'] as const).map((kind, index) =>
    part(16 + index * 29, 45, 0.62, (canvas) => castle(canvas, kind)),
  ),
  bridges: [
    part(24, 18, 0.8, house({ around: { gatehouse: true }, plain: true })),
    part(68, 16, 0.36, plot({ slots: { used: 2, total: 4 } })),
  ],
  sky: [
    part(46, 14, 0.42, (canvas) => {
      drawCloud(canvas, { width: 3, depth: 3 });
      house({ service: 1 })(canvas);
    }),
  ],
  gate: [
    part(46, 40, 0.44, (canvas) =>
      drawGate(canvas, {
        open: true,
        network: false,
        pennants: [
          { color: 0, tenths: 9 },
          { color: 1, tenths: 1 },
        ],
      }),
    ),
  ],
  caravans: [0, 1, 2].map((group, index) =>
    part(18 + index * 28, 34, 2.1, (canvas) => drawCaravan(canvas, groupColor(group), group === 2)),
  ),
  waiting: [
    part(40, 16, 0.42, (canvas) => {
      drawYard(canvas, { width: 4, depth: 3 });
      house({ state: 'plan' })(canvas);
    }),
  ],
  beam: [part(46, 26, 1, drawBeam)],
  birds: (['news', 'good', 'bad'] as const).map((tidings, index) =>
    part(16 + index * 29, 28, 1.4, (canvas) => drawBird(canvas, tidings, true)),
  ),
  quarter: [
    part(18, 48, 0.72, (canvas) => drawFunctionTower(canvas, true)),
    part(48, 30, 0.66, (canvas) => drawQueue(canvas, 4)),
  ],
  treasury: [part(46, 28, 0.6, (canvas) => drawVault(canvas, 8))],
};

function drawBeam(canvas: Canvas): void {
  for (const [x, color, dashed] of [
    [-24, [226, 216, 255], false],
    [0, PALETTE.gold, false],
    [24, PALETTE.bad, true],
  ] as const) {
    const light = canvas.createLinearGradient(0, -24, 0, 18);
    light.addColorStop(0, css(color, 0));
    light.addColorStop(1, css(color, 0.75));
    canvas.fillStyle = light;
    canvas.beginPath();
    canvas.moveTo(x - 4, -24);
    canvas.lineTo(x + 4, -24);
    canvas.lineTo(x + 11, 16);
    canvas.lineTo(x - 11, 16);
    canvas.fill();
    canvas.setLineDash(dashed ? [4, 3] : []);
    canvas.beginPath();
    canvas.ellipse(x, 16, 11, 5, 0, 0, Math.PI * 2);
    canvas.strokeStyle = css(color);
    canvas.lineWidth = 1.6;
    canvas.stroke();
  }
  canvas.setLineDash([]);
}

/** Paints a channel's picture in the theme in force; `ratio` device pixels per CSS pixel. */
export function paintChannel(canvas: Canvas, channel: Channel, ratio: number): void {
  canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
  canvas.clearRect(0, 0, PICTURE.width, PICTURE.height);
  const [top, , rim] = PALETTE.sky;
  const sky = canvas.createLinearGradient(0, 0, 0, PICTURE.height);
  sky.addColorStop(0, css(top));
  sky.addColorStop(1, css(rim));
  canvas.fillStyle = sky;
  canvas.fillRect(0, 0, PICTURE.width, PICTURE.height);
  unemphasized(() => {
    for (const { x, y, scale, paint } of PICTURES[channel]) {
      canvas.save();
      canvas.translate(x, y);
      canvas.scale(scale, scale);
      paint(canvas);
      canvas.restore();
    }
  });
}
