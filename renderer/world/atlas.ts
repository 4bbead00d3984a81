/** Pictures painted once by code and kept on a few large textures, so that many images are one draw call. */
import type Phaser from 'phaser';
import type { Canvas } from './art/brush.ts';
import type { Point } from './iso.ts';

/** Pixels of a page's side; a power of two, so that small zooms have mipmaps. */
const PAGE = 2_048;
const GAP = 4;

/** A picture and where its upper left corner is, measured from the point it is drawn around. */
export interface Art {
  readonly texture: string;
  readonly frame: string;
  readonly offset: Point;
  /** Scale that shows it in its own units. */
  readonly scale: number;
}

export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The extent of some points, with room for outlines. */
export function extentOf(points: readonly Point[], margin: number): Extent {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.floor(Math.min(...xs)) - margin, Math.floor(Math.min(...ys)) - margin];
  return { x, y, width: Math.ceil(Math.max(...xs)) + margin - x, height: Math.ceil(Math.max(...ys)) + margin - y };
}

export class Atlas {
  private readonly textures: Phaser.Textures.TextureManager;
  private readonly name: string;
  private readonly resolution: number;
  private readonly arts = new Map<string, Art>();
  private readonly stale = new Set<Phaser.Textures.CanvasTexture>();
  private page: Phaser.Textures.CanvasTexture | null = null;
  private pages = 0;
  private cursor = { x: 0, y: 0, shelf: 0 };

  /** `resolution`: pixels per unit. */
  constructor(textures: Phaser.Textures.TextureManager, name: string, resolution: number) {
    this.textures = textures;
    this.name = name;
    this.resolution = resolution;
  }

  /** The picture with this name, painted now if it is new. */
  art(name: string, extent: () => Extent, paint: (canvas: Canvas) => void): Art {
    const known = this.arts.get(name);
    if (known !== undefined) return known;
    const size = extent();
    const art = this.paint(name, size, paint);
    this.arts.set(name, art);
    return art;
  }

  /** Hands what was painted since the last call to the graphics card. */
  flush(): void {
    for (const page of this.stale) page.refresh();
    this.stale.clear();
  }

  /** Frees every page; pictures taken from it must not be shown any more. */
  destroy(): void {
    for (let page = 0; page < this.pages; page++) this.textures.remove(`${this.name}-${page}`);
    this.arts.clear();
    this.stale.clear();
  }

  private paint(name: string, extent: Extent, paint: (canvas: Canvas) => void): Art {
    const width = Math.ceil(extent.width * this.resolution);
    const height = Math.ceil(extent.height * this.resolution);
    const { page, x, y } = this.room(width, height);
    const canvas = page.context;
    canvas.save();
    canvas.translate(x, y);
    canvas.scale(this.resolution, this.resolution);
    canvas.translate(-extent.x, -extent.y);
    paint(canvas);
    canvas.restore();
    page.add(name, 0, x, y, width, height);
    this.stale.add(page);
    return { texture: page.key, frame: name, offset: { x: extent.x, y: extent.y }, scale: 1 / this.resolution };
  }

  private room(width: number, height: number): { page: Phaser.Textures.CanvasTexture; x: number; y: number } {
    if (width > PAGE || height > PAGE) {
      const page = this.open(powerOfTwo(width), powerOfTwo(height));
      return { page, x: 0, y: 0 };
    }
    const { cursor } = this;
    if (cursor.x + width > PAGE) Object.assign(cursor, { x: 0, y: cursor.y + cursor.shelf + GAP, shelf: 0 });
    if (this.page === null || cursor.y + height > PAGE) {
      this.page = this.open(PAGE, PAGE);
      Object.assign(cursor, { x: 0, y: 0, shelf: 0 });
    }
    const at = { page: this.page, x: cursor.x, y: cursor.y };
    cursor.x += width + GAP;
    cursor.shelf = Math.max(cursor.shelf, height);
    return at;
  }

  private open(width: number, height: number): Phaser.Textures.CanvasTexture {
    const page = this.textures.createCanvas(`${this.name}-${this.pages++}`, width, height);
    if (page === null) throw new Error(`texture ${this.name} exists already`);
    return page;
  }
}

export function powerOfTwo(size: number): number {
  let side = 64;
  while (side < size) side *= 2;
  return side;
}
