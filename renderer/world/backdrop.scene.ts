import Phaser from 'phaser';
import { drawBackdrop } from './art/backdrop.art.ts';

/** The sky behind everything: one picture, painted anew only when the window changes its size. */
export class BackdropScene extends Phaser.Scene {
  private image: Phaser.GameObjects.Image | null = null;
  private painted = 0;

  constructor() {
    super({ key: 'backdrop', active: true });
  }

  create(): void {
    this.repaint();
  }

  repaint(): void {
    const { width, height } = this.scale;
    const key = `backdrop-${this.painted++}`;
    const texture = this.textures.createCanvas(key, width, height);
    if (texture === null) return;
    drawBackdrop(texture.context, width, height);
    texture.refresh();
    const before = this.image;
    this.image = this.add.image(0, 0, key).setOrigin(0, 0);
    if (before === null) return;
    const old = before.texture.key;
    before.destroy();
    this.textures.remove(old);
  }
}
