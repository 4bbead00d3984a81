/** Ground that is no territory, on screen: the sky guild's cloud, or the yard. Disposable: it owns no truth. */
import type Phaser from 'phaser';
import { CLOUD_RIM, drawCloud, drawYard } from './art/cloud.art.ts';
import { extentOf } from './atlas.ts';
import { emphasisKey } from './channels.ts';
import { outline, type Point } from './iso.ts';
import type { Territory } from './kingdom.ts';
import { ON_PLOT } from './depths.ts';
import type { Stage } from './semantic-zoom.ts';
import { YARD } from './sky.ts';
import { imageOn } from './stage-image.ts';

export class CloudSprite {
  private readonly stage: Stage;
  private readonly territory: Territory;
  private readonly image: Phaser.GameObjects.Image;

  constructor(stage: Stage, territory: Territory) {
    this.stage = stage;
    this.territory = territory;
    this.image = imageOn(stage, null);
    this.image.setDepth(ON_PLOT.ground);
  }

  show(origin: Point): void {
    const { size } = this.territory.plot;
    const isYard = this.territory.instance === YARD;
    const art = this.stage.atlas.art(
      `${isYard ? 'yard' : 'cloud'} ${size.width}×${size.depth}${emphasisKey()}`,
      () => extentOf(outline({ x: 0, y: 0, ...size, height: 0 }), CLOUD_RIM),
      (canvas) => (isYard ? drawYard(canvas, size) : drawCloud(canvas, size)),
    );
    this.image.setTexture(art.texture, art.frame).setScale(art.scale);
    this.image.setPosition(origin.x + art.offset.x, origin.y + art.offset.y);
  }
}
