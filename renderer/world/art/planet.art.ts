/** Planet Nozama from near: sand, dunes, a continent for each region, air. The scenario's regions shine. */
import { away, see, type Place, type RegionOnGlobe } from '../planet.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { scatter, type Canvas } from './brush.ts';

/** Radius of the globe in its picture, whose side is 1: the rest is air. */
export const GLOBE_SHARE = 0.4;

const CORNERS = 30;

/** A continent's coast as angles from its middle [degrees]; the same for the same name. */
export interface Continent extends RegionOnGlobe {
  readonly coast: readonly Place[];
  readonly highland: readonly Place[];
}

function seedOf(name: string): number {
  let seed = 7;
  for (const letter of name) seed = (seed * 31 + letter.charCodeAt(0)) % 1_000_003;
  return seed;
}

export function continentOf(region: RegionOnGlobe): Continent {
  const chance = scatter(seedOf(region.region));
  const waves = Array.from({ length: 5 }, (_, wave) => ({
    turns: wave + 2,
    from: chance() * Math.PI * 2,
    size: (0.22 * chance()) / (1 + wave * 0.35),
  }));
  const reach = 7.5 + chance() * 4;
  const ring = (share: number): Place[] =>
    Array.from({ length: CORNERS }, (_, corner) => {
      const angle = (corner / CORNERS) * Math.PI * 2;
      const swell = waves.reduce((sum, { turns, from, size }) => sum + size * Math.sin(turns * angle + from), 1);
      return away(region.place, (corner / CORNERS) * 360, reach * share * swell * (1 + 0.05 * chance()));
    });
  return { ...region, coast: ring(1), highland: ring(0.55) };
}

/** Paints the globe in the middle of a square of `side` pixels. */
export function drawGlobe(canvas: Canvas, side: number, continents: readonly Continent[], facing: Place): void {
  const radius = side * GLOBE_SHARE;
  canvas.clearRect(0, 0, side, side);
  canvas.save();
  canvas.translate(side / 2, side / 2);
  drawAir(canvas, radius);
  canvas.beginPath();
  canvas.arc(0, 0, radius, 0, Math.PI * 2);
  canvas.save();
  canvas.clip();
  drawSand(canvas, radius);
  drawDunes(canvas, radius, facing);
  for (const continent of continents) drawContinent(canvas, radius, continent, facing);
  drawClouds(canvas, radius, facing);
  drawShade(canvas, radius);
  canvas.restore();
  drawRim(canvas, radius);
  canvas.restore();
}

function drawAir(canvas: Canvas, radius: number): void {
  const air = canvas.createRadialGradient(0, 0, radius * 0.96, 0, 0, radius * 1.25);
  const glow = mix(PALETTE.gold, PALETTE.sand, 0.4);
  air.addColorStop(0, css(glow, 0.5));
  air.addColorStop(0.35, css(glow, 0.16));
  air.addColorStop(1, css(glow, 0));
  canvas.fillStyle = air;
  canvas.fillRect(-radius * 1.25, -radius * 1.25, radius * 2.5, radius * 2.5);
}

function drawSand(canvas: Canvas, radius: number): void {
  const light = canvas.createRadialGradient(-radius * 0.4, -radius * 0.45, radius * 0.05, 0, 0, radius * 1.1);
  light.addColorStop(0, css(lighter(PALETTE.sandLight, 0.45)));
  light.addColorStop(0.35, css(PALETTE.sandLight));
  light.addColorStop(0.72, css(PALETTE.sand));
  light.addColorStop(1, css(darker(PALETTE.rock, 0.25)));
  canvas.fillStyle = light;
  canvas.fillRect(-radius, -radius, radius * 2, radius * 2);
}

/** A line on the globe; what lies behind is left out. */
function line(canvas: Canvas, radius: number, places: Iterable<Place>, facing: Place): void {
  let drawing = false;
  canvas.beginPath();
  for (const place of places) {
    const { x, y, depth } = see(place, facing);
    if (depth < 0.02) drawing = false;
    else if (drawing) canvas.lineTo(x * radius, y * radius);
    else {
      canvas.moveTo(x * radius, y * radius);
      drawing = true;
    }
  }
}

/** Winds drew them along the latitudes. */
function drawDunes(canvas: Canvas, radius: number, facing: Place): void {
  const chance = scatter(3);
  canvas.lineCap = 'round';
  for (let latitude = -72; latitude <= 72; latitude += 4.5) {
    const wave = chance() * 6;
    const places: Place[] = [];
    for (let longitude = -180; longitude <= 180; longitude += 6) {
      places.push({ longitude, latitude: latitude + 1.6 * Math.sin((longitude / 180) * Math.PI * 4 + wave) });
    }
    line(canvas, radius, places, facing);
    const isLight = chance() < 0.5;
    canvas.strokeStyle = isLight ? css(lighter(PALETTE.sandLight, 0.6), 0.16) : css(PALETTE.rock, 0.13);
    canvas.lineWidth = radius * (0.012 + chance() * 0.05);
    canvas.stroke();
  }
}

/** An area of the globe; corners behind are brought to the rim. False when all of it lies behind. */
function area(canvas: Canvas, radius: number, places: readonly Place[], facing: Place): boolean {
  let seen = false;
  canvas.beginPath();
  for (const place of places) {
    const { x, y, depth } = see(place, facing);
    if (depth > 0) seen = true;
    const out = depth > 0 ? 1 : 1 / Math.max(1e-6, Math.hypot(x, y));
    canvas.lineTo(x * out * radius, y * out * radius);
  }
  canvas.closePath();
  return seen;
}

function drawContinent(canvas: Canvas, radius: number, continent: Continent, facing: Place): void {
  const { alive, coast, highland } = continent;
  const middle = see(continent.place, facing);
  // Towards the rim they fade into the air: there they have no name either.
  const near = Math.min(1, Math.max(0, (middle.depth - 0.08) / 0.26));
  if (near === 0) return;
  canvas.save();
  canvas.globalAlpha = near;
  const land: Rgb = alive ? mix(PALETTE.leaf, PALETTE.gold, 0.35) : mix(PALETTE.rock, PALETTE.sand, 0.25);
  canvas.lineJoin = 'round';
  if (area(canvas, radius, coast, facing)) {
    canvas.strokeStyle = css(lighter(PALETTE.sandLight, 0.5), alive ? 0.5 : 0.2);
    canvas.lineWidth = radius * 0.028;
    canvas.stroke();
    canvas.fillStyle = css(land, alive ? 1 : 0.72);
    canvas.fill();
    canvas.strokeStyle = css(darker(land, 0.45), alive ? 0.8 : 0.4);
    canvas.lineWidth = radius * 0.005;
    canvas.stroke();
  }
  if (area(canvas, radius, highland, facing)) {
    canvas.fillStyle = css(alive ? lighter(land, 0.32) : darker(land, 0.16), alive ? 0.9 : 0.6);
    canvas.fill();
  }
  if (alive) drawArchipelago(canvas, radius, middle.x * radius, middle.y * radius);
  canvas.restore();
}

/** Three small islands hang over a living region, in their own light. */
function drawArchipelago(canvas: Canvas, radius: number, x: number, y: number): void {
  const size = radius * 0.05;
  const halo = canvas.createRadialGradient(x, y, 0, x, y, size * 4.6);
  halo.addColorStop(0, css(PALETTE.portal, 0.55));
  halo.addColorStop(0.5, css(PALETTE.portal, 0.16));
  halo.addColorStop(1, css(PALETTE.portal, 0));
  canvas.fillStyle = halo;
  canvas.fillRect(x - size * 5, y - size * 5, size * 10, size * 10);
  for (const [dx, dy] of [
    [-1.5, -0.9],
    [0, 0],
    [1.5, 0.9],
  ] as const) {
    const [left, top] = [x + dx * size, y + dy * size];
    const corners = (points: readonly (readonly [number, number])[], color: string): void => {
      canvas.beginPath();
      for (const [px, py] of points) canvas.lineTo(left + px * size, top + py * size);
      canvas.fillStyle = color;
      canvas.fill();
    };
    corners(
      [
        [-1, 0],
        [0, 0.5],
        [0, 1.2],
      ],
      css(PALETTE.rock),
    );
    corners(
      [
        [1, 0],
        [0, 0.5],
        [0, 1.2],
      ],
      css(darker(PALETTE.rock, 0.45)),
    );
    corners(
      [
        [-1, 0],
        [0, -0.5],
        [1, 0],
        [0, 0.5],
      ],
      css(PALETTE.sandLight),
    );
    corners(
      [
        [-0.35, -0.1],
        [0, -0.28],
        [0.35, -0.1],
        [0, 0.08],
      ],
      css(PALETTE.portal),
    );
  }
}

function drawClouds(canvas: Canvas, radius: number, facing: Place): void {
  const chance = scatter(11);
  canvas.lineCap = 'round';
  for (let cloud = 0; cloud < 26; cloud++) {
    const [longitude, latitude] = [chance() * 360 - 180, chance() * 130 - 65];
    const long = 10 + chance() * 34;
    const places: Place[] = [];
    for (let step = 0; step <= 8; step++) {
      places.push({
        longitude: longitude + (long * step) / 8,
        latitude: latitude + 2.4 * Math.sin(step / 1.7 + cloud),
      });
    }
    line(canvas, radius, places, facing);
    canvas.strokeStyle = css(PALETTE.moonlight, 0.1);
    for (const width of [0.05, 0.026, 0.012]) {
      canvas.lineWidth = radius * width;
      canvas.stroke();
    }
  }
}

/** The night side, to the lower right. */
function drawShade(canvas: Canvas, radius: number): void {
  const shade = canvas.createRadialGradient(
    -radius * 0.5,
    -radius * 0.55,
    radius * 0.5,
    -radius * 0.3,
    -radius * 0.35,
    radius * 1.5,
  );
  shade.addColorStop(0, css(PALETTE.night, 0));
  shade.addColorStop(0.55, css(PALETTE.night, 0.12));
  shade.addColorStop(0.85, css(PALETTE.night, 0.5));
  shade.addColorStop(1, css(PALETTE.night, 0.72));
  canvas.fillStyle = shade;
  canvas.fillRect(-radius, -radius, radius * 2, radius * 2);
}

function drawRim(canvas: Canvas, radius: number): void {
  canvas.beginPath();
  canvas.arc(0, 0, radius - 1, Math.PI * 0.8, Math.PI * 1.7);
  canvas.strokeStyle = css(PALETTE.moonlight, 0.75);
  canvas.lineWidth = Math.max(1, radius * 0.006);
  canvas.stroke();
}
