/** Pictures painted once by code and kept on a few large textures, so that many images are one draw call. */
import type Phaser from 'phaser';
import type { Canvas } from './art/brush.ts';
import type { Point } from './iso.ts';

/** Pixels of a page's side: a power of two for mipmaps, and small, because a page with a new picture is sent whole. */
const PAGE = 1_024;
const GAP = 4;

/** A picture and where its upper left corner is, measured from the point it is drawn around. */
export interface Art {
  readonly texture: string;
  readonly frame: string;
  readonly offset: Point;
  /** Scale that shows it in its own units. */
  readonly scale: number;
  /** In its own units. */
  readonly width: number;
  readonly height: number;
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

/** One texture, and where its frames are; only what is painted is sent to the graphics card. */
interface Page {
  readonly texture: Phaser.Textures.Texture;
  readonly pixels: Phaser.Renderer.WebGL.Wrappers.WebGLTextureWrapper;
  readonly height: number;
}

export class Atlas {
  private readonly textures: Phaser.Textures.TextureManager;
  private readonly name: string;
  private readonly resolution: number;
  private readonly mipmaps: boolean;
  private readonly arts = new Map<string, Art>();
  private readonly stale = new Set<Page>();
  /** Here a picture is painted before it is sent. */
  private readonly easel: Canvas;
  private page: Page | null = null;
  private pages = 0;
  private cursor = { x: 0, y: 0, shelf: 0 };

  /** `resolution`: pixels per unit. `mipmaps`: it is also drawn at less than half its size. */
  constructor(textures: Phaser.Textures.TextureManager, name: string, resolution: number, mipmaps = true) {
    this.textures = textures;
    this.name = name;
    this.resolution = resolution;
    this.mipmaps = mipmaps;
    const easel = document.createElement('canvas').getContext('2d');
    if (easel === null) throw new Error('no canvas to paint on');
    this.easel = easel;
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

  /** Makes what was painted since the last call ready to be drawn small, too. */
  flush(): void {
    if (this.stale.size === 0) return;
    for (const { pixels } of this.stale) {
      this.renderer.glTextureUnits.bind(pixels, 0);
      pixels.generateMipmap();
    }
    this.stale.clear();
  }

  /** Nothing has been painted since it was made or emptied. */
  get isEmpty(): boolean {
    return this.arts.size === 0;
  }

  /** Is a texture one of its pages? */
  owns(texture: string): boolean {
    return texture.startsWith(`${this.name}-`);
  }

  get pageCount(): number {
    return this.pages;
  }

  /** Frees every page; pictures taken from it must not be shown any more. It may be filled again. */
  destroy(): void {
    for (let page = 0; page < this.pages; page++) this.textures.remove(`${this.name}-${page}`);
    this.arts.clear();
    this.stale.clear();
    this.page = null;
    this.pages = 0;
  }

  private get renderer(): Phaser.Renderer.WebGL.WebGLRenderer {
    return this.textures.game.renderer as Phaser.Renderer.WebGL.WebGLRenderer;
  }

  private paint(name: string, extent: Extent, paint: (canvas: Canvas) => void): Art {
    const width = Math.max(1, Math.ceil(extent.width * this.resolution));
    const height = Math.max(1, Math.ceil(extent.height * this.resolution));
    const { page, x, y } = this.room(width, height);
    const { easel } = this;
    // A new size clears the canvas and everything set on it.
    easel.canvas.width = width;
    easel.canvas.height = height;
    easel.scale(this.resolution, this.resolution);
    easel.translate(-extent.x, -extent.y);
    paint(easel);
    this.send(page, x, y, height);
    page.texture.add(name, 0, x, y, width, height);
    if (this.mipmaps) this.stale.add(page);
    const { width: wide, height: high } = extent;
    const offset = { x: extent.x, y: extent.y };
    return { texture: page.texture.key, frame: name, offset, scale: 1 / this.resolution, width: wide, height: high };
  }

  /** Sends the easel to its place on a page, whose rows are counted from below. */
  private send({ pixels, height: pageHeight }: Page, x: number, y: number, height: number): void {
    const { renderer } = this;
    const { gl } = renderer;
    renderer.glTextureUnits.bind(pixels, 0);
    renderer.glWrapper.updateTexturing({ texturing: { flipY: true, premultiplyAlpha: true } });
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, pageHeight - y - height, gl.RGBA, gl.UNSIGNED_BYTE, this.easel.canvas);
  }

  private room(width: number, height: number): { page: Page; x: number; y: number } {
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

  private open(width: number, height: number): Page {
    const { renderer } = this;
    const { gl } = renderer;
    const far = this.mipmaps ? (renderer.mipmapFilter ?? gl.LINEAR) : gl.LINEAR;
    const edge = gl.CLAMP_TO_EDGE;
    const pixels = renderer.createTexture2D(
      ...([0, far, gl.LINEAR, edge, edge, gl.RGBA] as const),
      ...([undefined, width, height, true, false, true] as const),
    );
    const texture = this.textures.addGLTexture(`${this.name}-${this.pages++}`, pixels);
    if (texture === null) throw new Error(`texture ${this.name} exists already`);
    return { texture, pixels, height };
  }
}

export function powerOfTwo(size: number): number {
  let side = 64;
  while (side < size) side *= 2;
  return side;
}
