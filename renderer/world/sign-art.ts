/** Signs on the map, painted in window pixels: a plate with a title, lines, and a bar of shares. */
import type { Art, Atlas } from './atlas.ts';
import type { Canvas } from './art/brush.ts';
import { FONT, textWidth } from './label-art.ts';
import { css, mix, PALETTE, type Rgb } from './palette.ts';
import type { Sign, Tone } from './signs.ts';

const TITLE_FONT = `700 13px ${FONT}`;
const LINE_FONT = `600 11px ${FONT}`;
const LINE_PX = 15;
const TITLE_PX = 18;
const PAD_PX = 9;

interface PlateColors {
  readonly back: string;
  readonly edge: string;
  readonly ink: string;
}

/** Dark letters on light plates, light ones on dark plates: every pair has a contrast of at least 4.5. */
export function plateColors(tone: Tone): PlateColors {
  const { paper, ink } = PALETTE;
  if (tone === 'bad') return { back: 'rgb(163, 34, 26)', edge: css(PALETTE.bad), ink: '#ffffff' };
  if (tone === 'warn') return { back: 'rgb(247, 211, 95)', edge: 'rgb(138, 100, 10)', ink: 'rgb(36, 26, 5)' };
  return { back: css(paper), edge: css(mix(paper, ink, tone === 'quiet' ? 0.2 : 0.4)), ink: css(ink) };
}

function lineInk(tone: Tone, plate: Tone): Rgb | null {
  if (plate !== 'plain' || tone === 'plain') return null;
  const dark = PALETTE.name === 'dark';
  if (tone === 'bad') return dark ? [255, 160, 140] : [163, 34, 26];
  if (tone === 'warn') return dark ? [255, 217, 106] : [116, 78, 0];
  return mix(PALETTE.ink, PALETTE.paper, 0.25);
}

export function signArt(atlas: Atlas, { title, lines, stripes, tone, above }: Sign): Art {
  const widths = [
    ...(title === null ? [] : [textWidth(title, TITLE_FONT)]),
    ...lines.map(({ text }) => textWidth(text, LINE_FONT)),
  ];
  const width = Math.max(...widths, 24) + 2 * PAD_PX;
  const bar = stripes.length > 0 ? 7 : 0;
  const height = 8 + (title === null ? 0 : TITLE_PX) + lines.length * LINE_PX + bar - (title === null ? 3 : 2);
  const said = lines.map(({ text, tone: own }) => `${own} ${text}`).join('|');
  const shares = stripes.map(({ share, color }) => `${Math.round(share * 100)} ${css(color)}`).join(' ');
  return atlas.art(
    `sign ${PALETTE.name} ${tone} ${above} ${title}|${said}|${shares}`,
    () => ({ x: -width / 2 - 2, y: above ? -height - 8 : -2, width: width + 4, height: height + 10 }),
    (canvas) => {
      if (above) canvas.translate(0, -height - 5);
      drawPlate(canvas, width, height, plateColors(tone), above);
      drawWords(canvas, { title, lines, tone }, plateColors(tone));
      drawStripes(canvas, stripes, width, height);
    },
  );
}

function drawPlate(canvas: Canvas, width: number, height: number, { back, edge }: PlateColors, above: boolean): void {
  canvas.beginPath();
  canvas.roundRect(-width / 2, 0, width, height, Math.min(9, height / 2));
  if (above) {
    canvas.moveTo(-5, height);
    canvas.lineTo(0, height + 5);
    canvas.lineTo(5, height);
  }
  canvas.fillStyle = back;
  canvas.globalAlpha = 0.94;
  canvas.fill();
  canvas.globalAlpha = 1;
  canvas.strokeStyle = edge;
  canvas.lineWidth = Math.max(1, PALETTE.line * 0.9);
  canvas.stroke();
}

function drawWords(
  canvas: Canvas,
  { title, lines, tone }: Pick<Sign, 'title' | 'lines' | 'tone'>,
  { ink }: PlateColors,
): void {
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  let y = title === null ? 10 : 12;
  if (title !== null) {
    canvas.font = TITLE_FONT;
    canvas.fillStyle = ink;
    canvas.fillText(title, 0, y);
    y += TITLE_PX - 1;
  }
  canvas.font = LINE_FONT;
  for (const line of lines) {
    const own = lineInk(line.tone, tone);
    canvas.fillStyle = own === null ? ink : css(own);
    canvas.fillText(line.text, 0, y);
    y += LINE_PX;
  }
}

function drawStripes(canvas: Canvas, stripes: Sign['stripes'], width: number, height: number): void {
  let x = -width / 2 + PAD_PX;
  for (const { share, color } of stripes) {
    const long = (width - 2 * PAD_PX) * share;
    canvas.fillStyle = css(color);
    canvas.fillRect(x, height - 7, long, 3.5);
    x += long;
  }
}
