/** A set of pictures in the window that is said anew whenever something changes: what is not said again is gone. */
import type Phaser from 'phaser';
import type { Art } from './atlas.ts';
import type { Bounds } from './lens.ts';

export class Tags {
  private readonly scene: Phaser.Scene;
  private readonly layer: Phaser.GameObjects.Layer;
  private readonly images = new Map<string, Phaser.GameObjects.Image>();
  private readonly said = new Set<string>();
  /** Where something has been said since `begin` [device pixels]. */
  readonly rooms: Bounds[] = [];

  constructor(scene: Phaser.Scene, layer: Phaser.GameObjects.Layer) {
    this.scene = scene;
    this.layer = layer;
  }

  begin(): void {
    this.said.clear();
    this.rooms.length = 0;
  }

  /** `x`, `y`: where the picture's own origin is [device pixels]; `unit`: device pixels per unit of the picture. */
  put(name: string, art: Art, x: number, y: number, unit: number, depth = 0): void {
    this.said.add(name);
    this.rooms.push(roomOf(art, x, y, unit));
    let image = this.images.get(name);
    if (image === undefined) {
      image = this.scene.make.image({ key: art.texture, frame: art.frame } as object, false);
      image.setOrigin(0, 0);
      this.layer.add(image);
      this.images.set(name, image);
    } else image.setTexture(art.texture, art.frame);
    image.setPosition(Math.round(x + art.offset.x * unit), Math.round(y + art.offset.y * unit));
    if (image.depth !== depth) image.setDepth(depth);
  }

  end(): void {
    if (this.said.size === this.images.size) return;
    for (const [name, image] of this.images) {
      if (this.said.has(name)) continue;
      image.destroy();
      this.images.delete(name);
    }
  }

  clear(): void {
    for (const image of this.images.values()) image.destroy();
    this.images.clear();
    this.said.clear();
  }
}

/** The room a picture takes around a point. */
export function roomOf({ offset, width, height }: Art, x: number, y: number, unit: number): Bounds {
  return { x: x + offset.x * unit, y: y + offset.y * unit, width: width * unit, height: height * unit };
}
