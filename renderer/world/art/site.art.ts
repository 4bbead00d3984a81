/** What stands beside the islands: royal gates, the quarter of functions, topics and queues, the treasury. Each is drawn around its foot. */
import { speaks, type Channel } from '../channels.ts';
import { project, type Point } from '../iso.ts';
import { css, darker, groupColor, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { bar, between, box, disc, faces, hipRoof, onFace, polygon, stroke, type Canvas } from './brush.ts';

const GREY: Rgb = [140, 136, 150];

function told(color: Rgb, channel: Channel): Rgb {
  return speaks(channel) ? color : mix(GREY, PALETTE.night, 0.35);
}

/** A slab of stone on a rock that floats: the ground of everything here. `side` in tiles. */
export function drawRaft(canvas: Canvas, side: number, stone: Rgb): void {
  const half = side / 2;
  const [right, front, left] = [project(half, -half), project(half, half), project(-half, half)];
  const tip = { x: 3, y: front.y + side * 13 };
  disc(canvas, { x: 0, y: front.y * 0.4 }, side * 17, css(PALETTE.night, 0.12), 0.42);
  polygon(canvas, [left, front, tip], css(darker(PALETTE.rock, 0.16)));
  polygon(canvas, [front, right, tip], css(darker(PALETTE.rock, 0.46)));
  polygon(
    canvas,
    [left, between(left, front, 0.45), { x: tip.x - side * 5, y: tip.y - side * 5 }],
    css(darker(PALETTE.rock, 0.3)),
  );
  polygon(
    canvas,
    [between(front, right, 0.5), right, { x: tip.x + side * 4, y: tip.y - side * 5 }],
    css(darker(PALETTE.rock, 0.6)),
  );
  const slab = box(
    canvas,
    { x: -half, y: -half, width: side, depth: side, height: 6 },
    mix(stone, PALETTE.wall, 0.45),
    -6,
  );
  for (let line = 1; line < side; line++) {
    const ink = css(darker(stone, 0.4), 0.25);
    stroke(canvas, [project(-half + line, -half), project(-half + line, half)], ink, 0.5, false);
    stroke(canvas, [project(-half, -half + line), project(half, -half + line)], ink, 0.5, false);
  }
  stroke(canvas, [slab.top[3]!, slab.top[2]!, slab.top[1]!], css(lighter(stone, 0.5), 0.9), 1, false);
}

/** One target group at a gate: its place in the order of colours, and its weight in tenths. */
export interface Pennant {
  readonly color: number;
  readonly tenths: number;
}

export interface GateLook {
  readonly open: boolean;
  readonly network: boolean;
  readonly pennants: readonly Pennant[];
}

/** Height of a gate's towers above its foot [world units]. */
export const GATE_HEIGHT = 92;

/** Four towers, an arch of light, and a pennant for each target group, as long as its weight. */
export function drawGate(canvas: Canvas, { open, network, pennants }: GateLook): void {
  const stone = told(PALETTE.stone, 'gate');
  const roof = told(network ? PALETTE.slate : PALETTE.gold, 'gate');
  drawRaft(canvas, 4.4, stone);
  gateTower(canvas, -1.75, -1.75, 34, stone, roof);
  gateTower(canvas, 1.05, -1.75, 30, stone, roof);
  gateTower(canvas, -1.75, 1.05, 30, stone, roof);
  // The gatehouse: two strong towers and the arch between them.
  gateTower(canvas, -0.95, -0.15, 46, stone, roof);
  const wall = box(canvas, { x: -0.45, y: 0.02, width: 0.95, depth: 0.5, height: 36 }, stone);
  drawArch(canvas, wall.left, open);
  for (let merlon = 0; merlon < 3; merlon++)
    box(canvas, { x: -0.4 + merlon * 0.34, y: 0.38, width: 0.18, depth: 0.14, height: 4 }, stone, 36);
  gateTower(canvas, 0.45, -0.15, 46, stone, roof);
  // The way out, between two posts with lamps.
  const way = [project(-0.36, 0.52), project(0.44, 0.52), project(0.7, 2.2), project(-0.62, 2.2)];
  polygon(canvas, way, css(lighter(mix(stone, PALETTE.sandLight, 0.5), 0.15), 0.9));
  stroke(canvas, way, css(darker(stone, 0.5), 0.4), 0.6);
  for (const x of [-0.85, 0.75]) {
    box(canvas, { x, y: 1.7, width: 0.22, depth: 0.22, height: 11 }, stone);
    disc(canvas, project(x + 0.11, 1.81, 13), 2.6, css(open ? told(PALETTE.gold, 'gate') : GREY));
  }
  pennants.slice(0, 4).forEach((pennant, index) => drawPennant(canvas, pennant, index, pennants.length));
}

function gateTower(canvas: Canvas, x: number, y: number, height: number, stone: Rgb, roof: Rgb): void {
  const side = 0.7;
  const shape = box(canvas, { x, y, width: side, depth: side, height }, stone);
  for (const [face, shade] of [
    [shape.left, 0],
    [shape.right, 0.3],
  ] as const) {
    for (let row = 1; row < height / 9; row++) {
      const down = (row * 9) / height;
      stroke(canvas, [onFace(face, 0, down), onFace(face, 1, down)], css(darker(stone, 0.5), 0.22), 0.5, false);
    }
    const slit = onFace(face, 0.5, 0.22);
    bar(canvas, slit, { x: slit.x, y: slit.y + 5 }, css(darker(PALETTE.gold, shade), 0.85), 1.2);
  }
  box(
    canvas,
    { x: x - 0.07, y: y - 0.07, width: side + 0.14, depth: side + 0.14, height: 4 },
    lighter(stone, 0.1),
    height,
  );
  hipRoof(canvas, { x: x - 0.1, y: y - 0.1, width: side + 0.2, depth: side + 0.2, height: 15 }, height + 4, roof);
}

function drawArch(canvas: Canvas, face: readonly Point[], open: boolean): void {
  const arch = [
    onFace(face, 0.14, 1),
    onFace(face, 0.14, 0.52),
    onFace(face, 0.3, 0.36),
    onFace(face, 0.5, 0.3),
    onFace(face, 0.7, 0.36),
    onFace(face, 0.86, 0.52),
    onFace(face, 0.86, 1),
  ];
  const middle = onFace(face, 0.5, 0.68);
  const light = canvas.createRadialGradient(middle.x, middle.y, 1, middle.x, middle.y, 17);
  const lit = open && speaks('gate');
  light.addColorStop(0, lit ? '#fffbe8' : css(GREY));
  light.addColorStop(0.4, lit ? css(PALETTE.gold) : css(darker(GREY, 0.3)));
  light.addColorStop(1, lit ? css(mix(PALETTE.gold, PALETTE.rock, 0.7)) : css(PALETTE.night));
  canvas.beginPath();
  for (const point of arch) canvas.lineTo(point.x, point.y);
  canvas.closePath();
  canvas.fillStyle = light;
  canvas.fill();
  stroke(canvas, arch, css(darker(PALETTE.stone, 0.6)), 0.9, false);
}

/** A long flag from a pole: as long as its part of the traffic. */
function drawPennant(canvas: Canvas, { color, tenths }: Pennant, index: number, of: number): void {
  const foot = { x: -18 + index * 36 - (of === 1 ? -18 : 0), y: -48 - (index % 2) * 2 };
  const top = { x: foot.x, y: foot.y - 34 };
  canvas.lineCap = 'round';
  bar(canvas, { x: foot.x, y: foot.y + 10 }, top, css(lighter(PALETTE.stone, 0.5)), 1.5);
  disc(canvas, top, 1.7, css(PALETTE.gold));
  const paint = told(groupColor(color), 'gate');
  const long = 5 + tenths * 2.5;
  const cloth = [
    { x: top.x + 0.8, y: top.y + 1.5 },
    { x: top.x + long * 0.55, y: top.y + 2.6 },
    { x: top.x + long, y: top.y + 5.5 + (color % 2) },
    { x: top.x + long * 0.55, y: top.y + 9.4 },
    { x: top.x + 0.8, y: top.y + 11.5 },
  ];
  polygon(canvas, cloth, css(paint));
  stroke(canvas, cloth, css(darker(paint, 0.5)), 0.7);
  // The second colour is striped: told without seeing hues.
  if (color % 2 === 1)
    for (let stripe = 3; stripe < long - 4; stripe += 4)
      bar(
        canvas,
        { x: top.x + stripe, y: top.y + 3.4 },
        { x: top.x + stripe, y: top.y + 9.6 },
        css(lighter(paint, 0.65)),
        1.1,
      );
}

/** A tower of a function: its windows are lit while copies of it run. */
export function drawFunctionTower(canvas: Canvas, running: boolean): void {
  const color = told([170, 140, 220], 'quarter');
  const shape = box(canvas, { x: -0.42, y: -0.42, width: 0.84, depth: 0.84, height: 40 }, color);
  for (const face of [shape.left, shape.right]) {
    for (let row = 0; row < 4; row++) {
      const at = onFace(face, 0.5, 0.16 + row * 0.21);
      disc(canvas, at, 2.4, css(running && speaks('quarter') ? PALETTE.gold : PALETTE.pane, 0.95), 1.25);
    }
  }
  hipRoof(canvas, { x: -0.5, y: -0.5, width: 1, depth: 1, height: 18 }, 40, darker(color, 0.25));
  const tip = project(0, 0, 58);
  if (running && speaks('quarter')) {
    const glow = canvas.createRadialGradient(tip.x, tip.y, 0, tip.x, tip.y, 13);
    glow.addColorStop(0, css(PALETTE.gold, 0.95));
    glow.addColorStop(1, css(PALETTE.gold, 0));
    canvas.fillStyle = glow;
    canvas.fillRect(tip.x - 13, tip.y - 13, 26, 26);
  }
  canvas.font = '700 11px Inter, sans-serif';
  canvas.textAlign = 'center';
  canvas.fillStyle = css(PALETTE.moonlight, 0.95);
  canvas.fillText('λ', 0, 5);
}

/** A dovecote for a topic: messages leave from here. */
export function drawDovecote(canvas: Canvas): void {
  const color = told(mix(PALETTE.stone, PALETTE.moonlight, 0.4), 'quarter');
  const shape = box(canvas, { x: -0.36, y: -0.36, width: 0.72, depth: 0.72, height: 25 }, color);
  for (const face of [shape.left, shape.right])
    for (const [across, down] of [
      [0.28, 0.2],
      [0.72, 0.2],
      [0.28, 0.5],
      [0.72, 0.5],
    ] as const)
      disc(canvas, onFace(face, across, down), 1.7, css(PALETTE.night, 0.8));
  hipRoof(canvas, { x: -0.48, y: -0.48, width: 0.96, depth: 0.96, height: 14 }, 25, told([214, 110, 90], 'quarter'));
  const perch = project(0, 0, 41);
  disc(canvas, { x: perch.x, y: perch.y - 1 }, 2.6, '#ffffff', 0.75);
  disc(canvas, { x: perch.x + 2.6, y: perch.y - 2.6 }, 1.4, '#ffffff');
}

/** Crates that a line of a queue has at most. */
export const QUEUE_CRATES = 7;

/** A queue as a line of crates: more of them, the more messages came. */
export function drawQueue(canvas: Canvas, crates: number): void {
  const plank = told(PALETTE.stone, 'quarter');
  box(canvas, { x: -0.3, y: -0.3, width: 3.6, depth: 0.6, height: 2 }, darker(plank, 0.2));
  for (let crate = 0; crate < crates; crate++) {
    const wood = told(PALETTE.wood, 'quarter');
    const shape = box(canvas, { x: -0.18 + crate * 0.48, y: -0.2, width: 0.4, depth: 0.4, height: 9 }, wood, 2);
    stroke(canvas, shape.left, css(darker(wood, 0.6), 0.9), 0.5);
    stroke(canvas, [shape.left[0]!, shape.left[2]!], css(darker(wood, 0.6), 0.6), 0.5, false);
    stroke(canvas, shape.right, css(darker(wood, 0.6), 0.9), 0.5);
  }
}

/** The treasury: a vault on its own rock, with more coins before it the more an hour costs. */
export function drawVault(canvas: Canvas, coins: number): void {
  const stone = told(mix(PALETTE.stone, PALETTE.steel, 0.4), 'treasury');
  const gold = told(PALETTE.gold, 'treasury');
  drawRaft(canvas, 2.7, stone);
  const shape = box(canvas, { x: -0.95, y: -0.95, width: 1.55, depth: 1.45, height: 26 }, stone);
  box(canvas, { x: -1.05, y: -1.05, width: 1.75, depth: 1.65, height: 4 }, lighter(stone, 0.15), 26);
  hipRoof(canvas, { x: -1, y: -1, width: 1.65, depth: 1.55, height: 12 }, 30, gold);
  const door = onFace(shape.left, 0.5, 0.55);
  disc(canvas, door, 8, css(darker(PALETTE.steel, 0.3)));
  disc(canvas, door, 6.4, css(PALETTE.steel));
  for (let spoke = 0; spoke < 3; spoke++) {
    const angle = (spoke / 3) * Math.PI + 0.4;
    bar(
      canvas,
      { x: door.x - Math.cos(angle) * 4.6, y: door.y - Math.sin(angle) * 4.6 },
      { x: door.x + Math.cos(angle) * 4.6, y: door.y + Math.sin(angle) * 4.6 },
      css(gold),
      1.3,
    );
  }
  disc(canvas, door, 1.7, css(gold));
  for (let coin = 0; coin < coins; coin++) {
    const [row, level] = [coin % 5, Math.floor(coin / 5)];
    const at = project(0.95, -0.75 + row * 0.36, level * 2.6);
    disc(canvas, { x: at.x, y: at.y + 1 }, 3.6, css(darker(gold, 0.45)), 0.55);
    disc(canvas, at, 3.6, css(gold), 0.55);
    disc(canvas, at, 2.2, css(lighter(gold, 0.5)), 0.5);
  }
}

/** A caravan: a wagon under a canopy in the colour of its target group. */
export function drawCaravan(canvas: Canvas, color: Rgb, failed: boolean): void {
  const cloth = told(failed ? PALETTE.bad : color, 'caravans');
  disc(canvas, { x: 0, y: 1.6 }, 4.6, css(PALETTE.night, 0.3), 0.4);
  const { left } = box(canvas, { x: -0.17, y: -0.11, width: 0.34, depth: 0.22, height: 2.6 }, PALETTE.wood);
  canvas.beginPath();
  canvas.ellipse(0, -3.4, 5, 4.6, 0, Math.PI, 0);
  canvas.closePath();
  canvas.fillStyle = css(cloth);
  canvas.fill();
  canvas.strokeStyle = css(darker(cloth, 0.5), 0.9);
  canvas.lineWidth = 0.7;
  canvas.stroke();
  canvas.beginPath();
  canvas.ellipse(-1.4, -4.6, 1.5, 2.4, -0.5, 0, Math.PI * 2);
  canvas.fillStyle = css(lighter(cloth, 0.6), 0.8);
  canvas.fill();
  for (const wheel of [left[3]!, left[2]!])
    disc(canvas, { x: wheel.x, y: wheel.y + 0.4 }, 1.2, css(PALETTE.night, 0.9));
  if (!failed) return;
  bar(canvas, { x: -2, y: -6.4 }, { x: 2, y: -2.6 }, '#fff2ec', 1.1);
  bar(canvas, { x: 2, y: -6.4 }, { x: -2, y: -2.6 }, '#fff2ec', 1.1);
}

/** What a bird tells of: something began, ended well, went wrong. */
export type Tidings = 'news' | 'good' | 'bad';

/** A messenger, wings up or down, with a letter in the colour of its tidings. */
export function drawBird(canvas: Canvas, tidings: Tidings, up: boolean): void {
  const letter = tidings === 'bad' ? PALETTE.bad : tidings === 'good' ? PALETTE.good : PALETTE.gold;
  const white = speaks('birds') ? ([252, 250, 255] as Rgb) : GREY;
  const ink = css(PALETTE.night, 0.55);
  const wing = (side: number): Point[] => [
    { x: -1, y: -1 },
    { x: side * 3 - 1, y: up ? -9 : 3 },
    { x: side * 9 - 2, y: up ? -10 : 5.5 },
    { x: 2.5, y: 0.4 },
  ];
  for (const side of [-1, 1]) {
    polygon(canvas, wing(side), css(side < 0 ? darker(white, 0.16) : white));
    stroke(canvas, wing(side), ink, 0.4);
  }
  disc(canvas, { x: 0, y: 0 }, 5, css(white), 0.48);
  disc(canvas, { x: 4.6, y: -1.4 }, 2, css(white));
  polygon(
    canvas,
    [
      { x: 6.2, y: -1.8 },
      { x: 9, y: -0.9 },
      { x: 6.2, y: -0.5 },
    ],
    css(PALETTE.gold),
  );
  canvas.fillStyle = css(letter);
  canvas.fillRect(-3.4, 2.6, 6.6, 4.4);
  canvas.strokeStyle = css(PALETTE.night, 0.7);
  canvas.lineWidth = 0.5;
  canvas.strokeRect(-3.4, 2.6, 6.6, 4.4);
  const flap = [
    { x: -3.4, y: 2.6 },
    { x: -0.1, y: 5.2 },
    { x: 3.2, y: 2.6 },
  ];
  stroke(canvas, flap, css(PALETTE.night, 0.7), 0.5, false);
}

/** Ground under the quarter's houses. */
export function drawQuarterGround(canvas: Canvas, side: number): void {
  drawRaft(canvas, side, told(PALETTE.stone, 'quarter'));
  const { top } = faces({ x: -side / 2 + 0.3, y: -side / 2 + 0.3, width: side - 0.6, depth: side - 0.6, height: 0 });
  polygon(canvas, top, css(told(mix(PALETTE.leaf, PALETTE.sand, 0.35), 'quarter'), 0.5));
}
