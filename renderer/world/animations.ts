/** How a reported change of state is acted out. Each ends where the state says. */
import type Phaser from 'phaser';
import type { Point } from './iso.ts';
import { beamArt } from './kingdom-art.ts';
import { ON_PLOT } from './depths.ts';
import type { Stage } from './semantic-zoom.ts';
import { imageOn } from './stage-image.ts';
import type { TaskSprite } from './task.sprite.ts';

type Image = Phaser.GameObjects.Image;

/** The royal architect's beam where a plan has landed. */
export function animateBeam(stage: Stage, foot: Point): void {
  const art = beamArt(stage.atlas);
  const image = imageOn(stage, art).setPosition(foot.x + art.offset.x, foot.y + art.offset.y);
  image.setScale(art.scale).setDepth(ON_PLOT.over).setBlendMode('ADD').setAlpha(0);
  stage.scene.tweens.add({
    targets: image,
    alpha: { from: 0.9, to: 0 },
    duration: 900,
    ease: 'Quad.easeIn',
    onComplete: () => image.destroy(),
  });
}

/** A development that has just become RUNNING settles on its ground. */
export function animateLanding(scene: Phaser.Scene, { image, rest }: TaskSprite): void {
  scene.tweens.add({ targets: image, y: { from: rest.y - 9, to: rest.y }, duration: 420, ease: 'Bounce.easeOut' });
}

/** A stopped development is gone. */
export function animateVanishing(scene: Phaser.Scene, image: Image): void {
  scene.tweens.killTweensOf(image);
  scene.tweens.add({ targets: image, alpha: 0, y: image.y + 6, duration: 450, onComplete: () => image.destroy() });
}

/** A terminated territory falls out of the sky. */
export function animateFall(scene: Phaser.Scene, images: readonly Image[]): void {
  for (const image of images) {
    scene.tweens.killTweensOf(image);
    scene.tweens.add({
      targets: image,
      y: image.y + 240,
      alpha: 0,
      duration: 1_000,
      ease: 'Quad.easeIn',
      onComplete: () => image.destroy(),
    });
  }
}
