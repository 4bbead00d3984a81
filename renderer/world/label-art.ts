/** Words on the map, painted in window pixels. */
import type { Art, Atlas } from './atlas.ts';
import type { Canvas } from './art/brush.ts';
import { css, darker, mix, PALETTE, type Rgb } from './palette.ts';

export const FONT = 'Inter, sans-serif';

export type PillKind = 'plain' | 'violet' | 'yellow' | 'grey' | 'red';

interface PillColors {
  readonly back: string;
  readonly edge: string;
  readonly ink: string;
}

function pillColors(kind: PillKind): PillColors {
  const { paper, ink, night } = PALETTE;
  const solid = (color: Rgb, dark: boolean): PillColors => ({
    back: css(color),
    edge: css(darker(color, 0.45)),
    ink: dark ? css(night) : '#ffffff',
  });
  switch (kind) {
    case 'plain':
      return { back: css(paper), edge: css(mix(paper, ink, 0.35)), ink: css(ink) };
    case 'violet':
      return { back: css(mix(paper, PALETTE.ghost, 0.24)), edge: css(PALETTE.ghost), ink: css(ink) };
    case 'grey':
      return { back: css(mix(paper, [140, 146, 160], 0.4)), edge: css([150, 156, 170]), ink: css(ink) };
    case 'yellow':
      return solid([247, 211, 95], true);
    case 'red':
      return solid([176, 42, 34], false);
  }
}

const measured = new Map<string, number>();
const measuring: { canvas: CanvasRenderingContext2D | null } = { canvas: null };

/** Width of a text in a font [px]. */
export function textWidth(text: string, font: string): number {
  const name = `${font}|${text}`;
  let width = measured.get(name);
  if (width === undefined) {
    measuring.canvas ??= document.createElement('canvas').getContext('2d');
    if (measuring.canvas === null) return text.length * 7;
    measuring.canvas.font = font;
    width = Math.ceil(measuring.canvas.measureText(text).width);
    // Numbers change all the time: what was measured long ago is let go.
    if (measured.size > 2_000) measured.clear();
    measured.set(name, width);
  }
  return width;
}

const PILL_FONT = `600 11px ${FONT}`;
export const PILL_HEIGHT = 20;

export interface Stripe {
  /** Part of the whole [0 to 1]. */
  readonly share: number;
  readonly color: Rgb;
}

/** A pill around the middle of its upper edge; `stripes` are shares of a bar along its lower edge. */
export function pillArt(atlas: Atlas, text: string, kind: PillKind, stripes: readonly Stripe[] = []): Art {
  const width = textWidth(text, PILL_FONT) + 20;
  const stripe = stripes.map(({ share, color }) => `${share} ${css(color)}`).join();
  return atlas.art(
    `pill ${PALETTE.name} ${kind} ${text} ${stripe}`,
    () => ({ x: -width / 2, y: 0, width, height: PILL_HEIGHT + 5 }),
    (canvas) => {
      drawPill(canvas, text, kind, width);
      let x = -width / 2 + 9;
      for (const { share, color } of stripes) {
        canvas.fillStyle = css(color);
        canvas.fillRect(x, PILL_HEIGHT, (width - 18) * share, 3);
        x += (width - 18) * share;
      }
    },
  );
}

function drawPill(canvas: Canvas, text: string, kind: PillKind, width: number): void {
  const { back, edge, ink } = pillColors(kind);
  canvas.beginPath();
  canvas.roundRect(-width / 2 + 1, 1, width - 2, PILL_HEIGHT - 2, 9);
  canvas.fillStyle = back;
  canvas.globalAlpha = 0.95;
  canvas.fill();
  canvas.globalAlpha = 1;
  canvas.strokeStyle = edge;
  canvas.lineWidth = Math.max(1, PALETTE.line);
  canvas.stroke();
  canvas.fillStyle = ink;
  canvas.font = PILL_FONT;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.fillText(text, 0, PILL_HEIGHT / 2 + 0.5);
}

/** Lines of text with a rim, so that they are read over anything; around the middle of the last line's foot. */
export interface Line {
  readonly text: string;
  readonly size: number;
  readonly weight: 500 | 600 | 700;
  readonly quiet: boolean;
}

export function linesArt(atlas: Atlas, lines: readonly Line[]): Art {
  const fontOf = ({ size, weight }: Line): string => `${weight} ${size}px ${FONT}`;
  const width = Math.max(...lines.map((line) => textWidth(line.text, fontOf(line)))) + 12;
  const height = lines.reduce((sum, { size }) => sum + size * 1.34, 6);
  const name = lines.map((line) => `${fontOf(line)} ${line.quiet} ${line.text}`).join('|');
  return atlas.art(
    `lines ${PALETTE.name} ${name}`,
    () => ({
      x: Math.floor(-width / 2),
      y: Math.floor(-height),
      width: Math.ceil(width),
      height: Math.ceil(height) + 2,
    }),
    (canvas) => {
      canvas.textAlign = 'center';
      canvas.textBaseline = 'alphabetic';
      canvas.lineJoin = 'round';
      let y = -height + 2;
      for (const line of lines) {
        y += line.size * 1.34;
        canvas.font = fontOf(line);
        canvas.strokeStyle = css(PALETTE.paper, 0.92);
        canvas.lineWidth = 3.4;
        canvas.strokeText(line.text, 0, y - line.size * 0.2);
        canvas.fillStyle = css(line.quiet ? mix(PALETTE.ink, PALETTE.paper, 0.2) : PALETTE.ink);
        canvas.fillText(line.text, 0, y - line.size * 0.2);
      }
    },
  );
}
