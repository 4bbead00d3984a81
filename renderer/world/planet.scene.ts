/** The globe behind the islands: whole at planet zoom, fading as one flies in. Painted anew only when it turns. */
import Phaser from 'phaser';
import { continentOf, drawGlobe, GLOBE_SHARE, type Continent } from './art/planet.art.ts';
import type { Globe } from './globe.ts';
import type { Point } from './iso.ts';
import type { Place, RegionOnGlobe } from './planet.ts';

/** Pixels of the picture's side; a power of two, for mipmaps. */
const SIDE = 1_024;

export class PlanetScene extends Phaser.Scene {
  private regions: readonly RegionOnGlobe[] = [];
  private continents: readonly Continent[] = [];
  private texture: Phaser.Textures.CanvasTexture | null = null;
  private image: Phaser.GameObjects.Image | null = null;
  /** What it was last painted from. */
  private painted: Place | null = null;

  constructor() {
    super({ key: 'planet', active: true });
  }

  /** Another theme: paint anew. */
  repaint(): void {
    this.painted = null;
  }

  /** Shows the globe around a point of the window with a radius [both in device pixels]; hidden at alpha 0. */
  look({ regions, facing }: Globe, middle: Point, radius: number, alpha: number): void {
    if (alpha <= 0) {
      this.image?.setVisible(false);
      return;
    }
    this.texture ??= this.textures.createCanvas('globe', SIDE, SIDE);
    if (this.texture === null) return;
    if (this.regions !== regions) {
      this.regions = regions;
      this.continents = regions.map(continentOf);
      this.painted = null;
    }
    if (this.painted !== facing) {
      drawGlobe(this.texture.context, SIDE, this.continents, facing);
      this.texture.refresh();
      this.painted = facing;
    }
    this.image ??= this.add.image(0, 0, 'globe');
    this.image
      .setVisible(true)
      .setAlpha(alpha)
      .setPosition(middle.x, middle.y)
      .setScale(radius / (SIDE * GLOBE_SHARE));
  }
}
