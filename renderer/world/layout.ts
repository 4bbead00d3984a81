/**
 * Where everything stands: islands, plots on an island, developments on a plot. Pure: the same view gives the same
 * places, except that what already stands keeps its place. A place says nothing about the simulated world.
 */
import { project, type Box, type Point } from './iso.ts';

/** CPU units of one tile, and of one cell: four cells make a tile. */
export const CPU_PER_TILE = 128;
const CPU_PER_CELL = 32;
const CELLS_PER_TILE = 2;
/** Height of a block [world units] per MiB of memory reservation, and its limits. */
const HEIGHT_PER_MIB = 26 / 512;
const HEIGHT_MIN = 5;
const HEIGHT_MAX = 170;
/** Strip of a plot where the castle stands, wall, and way between plots [tiles]. */
export const CASTLE_STRIP = 1.7;
export const WALL = 0.4;
const WAY = 1.1;
/** Two lanes on that way, where developments stand that found no room on their plot [tiles]. */
const LANE_DEPTH = 0.42;
const LANE_GAP = 0.06;
/** Free rim of an island, and the apron with the portal at its front [tiles]. */
const RIM = 1;
const APRON = 1.5;

/** Tiles of a plot: as square as they go. */
export interface PlotSize {
  readonly width: number;
  readonly depth: number;
}

const sizes = new Map<number, PlotSize>();

export function plotSize(cpuUnits: number): PlotSize {
  let size = sizes.get(cpuUnits);
  if (size === undefined) {
    size = squarest(cpuUnits);
    sizes.set(cpuUnits, size);
  }
  return size;
}

function squarest(cpuUnits: number): PlotSize {
  const tiles = Math.max(4, Math.ceil(cpuUnits / CPU_PER_TILE));
  for (let width = Math.ceil(Math.sqrt(tiles)); width <= tiles && width * width <= tiles * 2; width++) {
    if (tiles % width === 0) return { width, depth: tiles / width };
  }
  const width = Math.ceil(Math.sqrt(tiles));
  return { width, depth: Math.ceil(tiles / width) };
}

export function blockHeight(memoryMiB: number): number {
  return Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, memoryMiB * HEIGHT_PER_MIB));
}

/** A development's place on its plot [tiles]; its area is its CPU reservation. */
export interface Spot extends Box {
  readonly task: number;
}

/** Do two boxes share ground? */
export function overlap(a: Box, b: Box): boolean {
  const gap = 1e-9;
  const across = a.x + gap < b.x + b.width && b.x + gap < a.x + a.width;
  return across && a.y + gap < b.y + b.depth && b.y + gap < a.y + a.depth;
}

interface Shape {
  readonly columns: number;
  readonly rows: number;
  readonly waste: number;
}

/** Rectangles of cells that hold `cells`, the least wasteful and most square first. */
function shapes(cells: number, columnsMax: number, rowsMax: number): Shape[] {
  const found: Shape[] = [];
  for (let columns = 1; columns <= Math.min(cells, columnsMax); columns++) {
    const rows = Math.ceil(cells / columns);
    if (rows <= rowsMax) found.push({ columns, rows, waste: columns * rows - cells });
  }
  const cost = (shape: Shape): number => shape.waste * 3 + Math.abs(shape.columns - shape.rows);
  return found.toSorted((a, b) => cost(a) - cost(b) || a.columns - b.columns);
}

/** The developments of one plot: who stands where. */
export class Plot {
  readonly size: PlotSize;
  readonly spots = new Map<number, Spot>();
  private readonly columns: number;
  private readonly rows: number;
  private readonly taken: Uint8Array;
  private readonly cellsOf = new Map<number, readonly number[]>();

  constructor(size: PlotSize) {
    this.size = size;
    this.columns = size.width * CELLS_PER_TILE;
    this.rows = size.depth * CELLS_PER_TILE;
    this.taken = new Uint8Array(this.columns * this.rows);
  }

  /** Finds room for a task. When no rectangle is free it stands on the way before the wall, so that it is still seen. */
  place(task: number, cpuUnits: number, memoryMiB: number): Spot {
    const known = this.spots.get(task);
    if (known !== undefined) return known;
    const cells = Math.max(1, Math.ceil(cpuUnits / CPU_PER_CELL));
    const height = blockHeight(memoryMiB);
    for (const shape of shapes(cells, this.columns, this.rows)) {
      const at = this.room(shape);
      if (at === null) continue;
      this.take(task, at, shape);
      const width = shape.columns / CELLS_PER_TILE;
      const exact = Math.max(cpuUnits, CPU_PER_CELL) / CPU_PER_TILE / width;
      return this.keep({ task, ...at, width, depth: exact, height });
    }
    return this.keep(this.outside(task, Math.max(cpuUnits, CPU_PER_CELL) / CPU_PER_TILE, height));
  }

  /** A place on the two lanes before the front wall; when they are full, too, it stands in front of the others there. */
  private outside(task: number, area: number, height: number): Spot {
    const wide = area / LANE_DEPTH > this.size.width * 0.6;
    const depth = wide ? 2 * LANE_DEPTH + LANE_GAP : LANE_DEPTH;
    const width = area / depth;
    const others = [...this.spots.values()];
    const front = this.size.depth + WALL + LANE_GAP;
    const ends = others.filter((other) => other.y >= front - 1e-9).map((other) => other.x + other.width);
    for (const y of wide ? [front] : [front, front + LANE_DEPTH + LANE_GAP]) {
      for (const x of [0, ...ends.toSorted((a, b) => a - b)]) {
        const spot = { task, x, y, width, depth, height };
        const isFree = others.every((other) => !overlap(other, spot));
        if (isFree && x + width <= this.size.width + WALL) return spot;
      }
    }
    const x = ((others.length % 5) * this.size.width) / 5;
    return { task, x, y: front + LANE_DEPTH + LANE_GAP, width, depth, height };
  }

  remove(task: number): void {
    this.spots.delete(task);
    for (const cell of this.cellsOf.get(task) ?? []) this.taken[cell] = 0;
    this.cellsOf.delete(task);
  }

  private keep(spot: Spot): Spot {
    this.spots.set(spot.task, spot);
    return spot;
  }

  private room({ columns, rows }: Shape): Point | null {
    for (let row = 0; row + rows <= this.rows; row++) {
      for (let column = 0; column + columns <= this.columns; column++) {
        if (this.isFree(column, row, columns, rows)) return { x: column / CELLS_PER_TILE, y: row / CELLS_PER_TILE };
      }
    }
    return null;
  }

  private isFree(column: number, row: number, columns: number, rows: number): boolean {
    for (let y = row; y < row + rows; y++) {
      for (let x = column; x < column + columns; x++) if (this.taken[y * this.columns + x] === 1) return false;
    }
    return true;
  }

  private take(task: number, at: Point, { columns, rows }: Shape): void {
    const cells: number[] = [];
    const column = at.x * CELLS_PER_TILE;
    const row = at.y * CELLS_PER_TILE;
    for (let y = row; y < row + rows; y++) {
      for (let x = column; x < column + columns; x++) cells.push(y * this.columns + x);
    }
    for (const cell of cells) this.taken[cell] = 1;
    this.cellsOf.set(task, cells);
  }
}

/** What all islands have in common: how many plots of which size they hold. */
export interface IslandPlan {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellDepth: number;
  /** Whole island [tiles]. */
  readonly width: number;
  readonly depth: number;
}

/** An island with room for `plots` plots of at most `size`; grows in steps, so that it seldom moves. */
export function planIsland(plots: number, size: PlotSize): IslandPlan {
  const cellWidth = size.width + CASTLE_STRIP + 2 * WALL + WAY;
  const cellDepth = size.depth + 2 * WALL + WAY;
  let columns = 1;
  let rows = 1;
  while (columns * rows < plots) {
    if (columns * cellWidth <= rows * cellDepth) columns++;
    else rows++;
  }
  rows = Math.max(1, Math.ceil(plots / columns));
  const width = columns * cellWidth - WAY + 2 * RIM;
  const depth = rows * cellDepth - WAY + 2 * RIM + APRON;
  return { columns, rows, cellWidth, cellDepth, width, depth };
}

/** Where the tile grid of the plot in a slot begins on its island [tiles]. */
export function plotOrigin(plan: IslandPlan, slot: number): Point {
  const column = slot % plan.columns;
  const row = Math.floor(slot / plan.columns);
  return { x: RIM + column * plan.cellWidth + WALL + CASTLE_STRIP, y: RIM + row * plan.cellDepth + WALL };
}

/** Plots nearer to the viewer have the higher rank. */
export function plotRank(plan: IslandPlan, slot: number): number {
  const column = slot % plan.columns;
  const row = Math.floor(slot / plan.columns);
  return (column + row) * plan.columns + column;
}

/** Where the portal stands on its island [tiles]. */
export function portalPlace(plan: IslandPlan): Point {
  return { x: RIM * 0.95, y: plan.depth - APRON * 0.62 };
}

const ISLANDS_PER_ROW = 3;

/** Where an island's back corner is in the world; regions lie below one another. */
export function islandOrigin(plan: IslandPlan, place: { readonly region: number; readonly index: number }): Point {
  const span = ((plan.width + plan.depth) * 40) / 2;
  const column = place.index % ISLANDS_PER_ROW;
  const row = place.region * 2 + Math.floor(place.index / ISLANDS_PER_ROW);
  return {
    x: Math.round(column * span * 0.58 - row * span * 0.35),
    y: Math.round(column * span * 0.35 + row * span * 1.3),
  };
}

/** The diamond of an island's top, from its back corner clockwise. */
export function islandOutline(plan: IslandPlan, origin: Point): readonly Point[] {
  return [
    [0, 0],
    [plan.width, 0],
    [plan.width, plan.depth],
    [0, plan.depth],
  ].map(([x, y]) => {
    const point = project(x!, y!);
    return { x: point.x + origin.x, y: point.y + origin.y };
  });
}
