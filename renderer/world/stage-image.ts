import type Phaser from 'phaser';
import type { Art } from './atlas.ts';
import type { Stage } from './semantic-zoom.ts';

type ImageConfig = Phaser.Types.GameObjects.GameObjectConfig & { readonly key: string; readonly frame?: string };

/** A new image on a territory's own layer, drawn from its upper left corner; null: its picture comes later. */
export function imageOn({ scene, layer }: Stage, art: Art | null): Phaser.GameObjects.Image {
  const config: ImageConfig = { key: art?.texture ?? '__WHITE', ...(art === null ? {} : { frame: art.frame }) };
  const image = scene.make.image(config, false);
  image.setOrigin(0, 0);
  layer.add(image);
  return image;
}
