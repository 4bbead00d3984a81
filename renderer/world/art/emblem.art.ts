/** Banners and the shapes on them: a service is told by its hue and by its shape. */
import { project, type Point } from '../iso.ts';
import { css, darker, lighter, PALETTE, type Emblem, type Rgb } from '../palette.ts';
import { bar, disc, polygon, stroke, type Canvas } from './brush.ts';

/** A banner hanging from a pole that stands at `foot` [world units]; `raised` 0 to 1 is how high it hangs. */
export function drawBanner(canvas: Canvas, foot: Point, color: Rgb, emblem: Emblem | null, raised = 1): void {
  const [tall, wide, long] = [15, 8.5, 8];
  canvas.lineCap = 'round';
  bar(canvas, foot, { x: foot.x, y: foot.y - tall }, css(lighter(PALETTE.stone, 0.5)), 1.1);
  disc(canvas, { x: foot.x, y: foot.y - tall }, 1, css(PALETTE.gold));
  const top = foot.y - tall + 0.8 + (1 - raised) * (tall - long - 1);
  const cloth: Point[] = [
    { x: foot.x + 0.5, y: top },
    { x: foot.x + wide, y: top + 0.9 },
    { x: foot.x + wide - 0.3, y: top + long + 0.4 },
    { x: foot.x + wide / 2, y: top + long - 1.3 },
    { x: foot.x + 0.5, y: top + long },
  ];
  polygon(canvas, cloth, css(color));
  stroke(canvas, cloth, css(darker(color, 0.5)), 0.5);
  if (emblem !== null) drawEmblem(canvas, { x: foot.x + wide / 2 + 0.2, y: top + long / 2 - 0.2 }, 2.1, emblem, color);
}

/** The shape alone, in a colour that stands out from `on`. */
export function drawEmblem(canvas: Canvas, { x, y }: Point, size: number, emblem: Emblem, on: Rgb): void {
  const ink = css(on[0] * 0.3 + on[1] * 0.59 + on[2] * 0.11 > 120 ? [30, 18, 48] : [255, 250, 235], 0.9);
  const line = (...points: [number, number][]): void =>
    points.slice(1).forEach(([px, py], index) => {
      const [fx, fy] = points[index]!;
      bar(canvas, { x: x + fx * size, y: y + fy * size }, { x: x + px * size, y: y + py * size }, ink, size * 0.42);
    });
  switch (emblem) {
    case 'disc':
      disc(canvas, { x, y }, size * 0.75, ink);
      return;
    case 'ring':
      canvas.beginPath();
      canvas.arc(x, y, size * 0.7, 0, Math.PI * 2);
      canvas.strokeStyle = ink;
      canvas.lineWidth = size * 0.4;
      canvas.stroke();
      return;
    case 'diamond':
      polygon(
        canvas,
        [
          { x, y: y - size },
          { x: x + size * 0.8, y },
          { x, y: y + size },
          { x: x - size * 0.8, y },
        ],
        ink,
      );
      return;
    case 'square':
      canvas.fillStyle = ink;
      canvas.fillRect(x - size * 0.7, y - size * 0.7, size * 1.4, size * 1.4);
      return;
    case 'chevron':
      line([-0.9, 0.5], [0, -0.5], [0.9, 0.5]);
      return;
    case 'cross':
      line([0, -0.95], [0, 0.95]);
      line([-0.95, 0], [0.95, 0]);
      return;
    case 'saltire':
      line([-0.8, -0.8], [0.8, 0.8]);
      line([0.8, -0.8], [-0.8, 0.8]);
      return;
    case 'bars':
      line([-0.9, -0.55], [0.9, -0.55]);
      line([-0.9, 0.55], [0.9, 0.55]);
  }
}

/** A round sign with an exclamation mark: something is wrong here. */
export function drawWarning(canvas: Canvas, { x, y }: Point, size: number): void {
  polygon(
    canvas,
    [
      { x, y: y - size },
      { x: x + size * 1.05, y: y + size * 0.8 },
      { x: x - size * 1.05, y: y + size * 0.8 },
    ],
    css(PALETTE.bad),
  );
  canvas.lineJoin = 'round';
  stroke(
    canvas,
    [
      { x, y: y - size },
      { x: x + size * 1.05, y: y + size * 0.8 },
      { x: x - size * 1.05, y: y + size * 0.8 },
    ],
    '#fff6ea',
    0.9,
  );
  bar(canvas, { x, y: y - size * 0.35 }, { x, y: y + size * 0.22 }, '#fff6ea', size * 0.24);
  disc(canvas, { x, y: y + size * 0.52 }, size * 0.14, '#fff6ea');
}

/** A turning arrow: started anew in place. */
export function drawAgain(canvas: Canvas, { x, y }: Point, size: number): void {
  disc(canvas, { x, y }, size * 1.2, css(PALETTE.paper, 0.9));
  canvas.beginPath();
  canvas.arc(x, y, size * 0.7, -0.4, Math.PI * 1.45);
  canvas.strokeStyle = css(PALETTE.warn);
  canvas.lineWidth = size * 0.34;
  canvas.stroke();
  const tip = { x: x + Math.cos(-0.4) * size * 0.7, y: y + Math.sin(-0.4) * size * 0.7 };
  polygon(
    canvas,
    [
      { x: tip.x - size * 0.5, y: tip.y - size * 0.05 },
      { x: tip.x + size * 0.45, y: tip.y - size * 0.1 },
      { x: tip.x - size * 0.02, y: tip.y + size * 0.55 },
    ],
    css(PALETTE.warn),
  );
}

/** A little person with a shield: the security group at a drawbridge. */
export function drawGuard(canvas: Canvas, at: Point, shield: Rgb): void {
  disc(canvas, { x: at.x, y: at.y + 0.4 }, 2.2, css(PALETTE.night, 0.35), 0.45);
  polygon(
    canvas,
    [
      { x: at.x - 1.5, y: at.y },
      { x: at.x - 1, y: at.y - 4.4 },
      { x: at.x + 1, y: at.y - 4.4 },
      { x: at.x + 1.5, y: at.y },
    ],
    css(PALETTE.slate),
  );
  disc(canvas, { x: at.x, y: at.y - 5.4 }, 1.25, css([240, 206, 170]));
  bar(canvas, { x: at.x - 2.2, y: at.y + 0.2 }, { x: at.x - 2.2, y: at.y - 7.6 }, css(PALETTE.wood), 0.55);
  polygon(
    canvas,
    [
      { x: at.x + 0.2, y: at.y - 4 },
      { x: at.x + 2.6, y: at.y - 4 },
      { x: at.x + 2.5, y: at.y - 2 },
      { x: at.x + 1.4, y: at.y - 0.7 },
      { x: at.x + 0.3, y: at.y - 2 },
    ],
    css(shield),
  );
}

/** Where a roof's middle is, for what stands on it. */
export function roofMiddle(x: number, y: number, width: number, depth: number, height: number): Point {
  return project(x + width / 2, y + depth / 2, height);
}
