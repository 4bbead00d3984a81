/** A territory on screen: ground, walls, castle, flag. Disposable: it owns no truth. */
import type Phaser from 'phaser';
import type { InstanceView } from '../sim-client/words.ts';
import type { Art, Atlas } from './atlas.ts';
import { FLAG_BASE } from './art/plot.art.ts';
import { project, type Point } from './iso.ts';
import { castleArt, flagArt, plotArt, plotFrontArt, type PlotLook } from './kingdom-art.ts';
import { CASTLE_STRIP, type PlotSize } from './layout.ts';
import { clusterColor, type FlagKind } from './palette.ts';

/** What of an instance is drawn; a wall and a flag are all one needs to see from afar. */
export interface PlotAspect {
  readonly look: PlotLook;
  readonly castle: 'none' | 'rising' | 'standing';
  readonly flag: FlagKind | null;
  readonly dim: boolean;
}

function plotAspect(instance: InstanceView): PlotAspect {
  const { state, agent, containerInstanceStatus } = instance;
  if (state === 'pending') return { look: 'ghost', castle: 'none', flag: null, dim: false };
  if (state === 'running.booting') return { look: 'building', castle: 'none', flag: null, dim: false };
  const dim = !state.startsWith('running');
  if (agent === 'absent' || agent === 'starting' || agent === 'registering') {
    return { look: 'ready', castle: 'rising', flag: null, dim };
  }
  const draining = containerInstanceStatus === 'DRAINING';
  const flag = agent !== 'connected' ? 'disconnected' : draining ? 'draining' : 'connected';
  return { look: 'ready', castle: 'standing', flag, dim };
}

export class PlotSprite {
  private readonly scene: Phaser.Scene;
  private readonly atlas: Atlas;
  private readonly size: PlotSize;
  private readonly images: Record<'ground' | 'castle' | 'front' | 'flag', Phaser.GameObjects.Image | null>;
  private origin: Point = { x: 0, y: 0 };
  private depth = 0;

  constructor(scene: Phaser.Scene, atlas: Atlas, size: PlotSize) {
    this.scene = scene;
    this.atlas = atlas;
    this.size = size;
    this.images = { ground: null, castle: null, front: null, flag: null };
  }

  place(origin: Point, depth: number): void {
    this.origin = origin;
    this.depth = depth;
  }

  show(instance: InstanceView): void {
    const { look, castle, flag, dim } = plotAspect(instance);
    const seat = project(-CASTLE_STRIP * 0.5, this.size.depth * 0.5);
    this.set('ground', plotArt(this.atlas, this.size, look), { x: 0, y: 0 }, 0);
    this.set('front', look === 'ghost' ? null : plotFrontArt(this.atlas, this.size, look), { x: 0, y: 0 }, 1_800);
    this.set('castle', castle === 'none' ? null : castleArt(this.atlas, clusterColor(instance.cluster)), seat, 50);
    this.images.castle?.setAlpha(castle === 'rising' ? 0.45 : 1);
    const top = { x: seat.x + 1, y: seat.y - FLAG_BASE };
    this.set('flag', flag === null ? null : flagArt(this.atlas, flag), top, 1_850);
    for (const image of Object.values(this.images)) image?.setTint(dim ? 0x8d8799 : 0xffffff);
  }

  /** Every image of it, for an animation of the whole. */
  all(): Phaser.GameObjects.Image[] {
    return Object.values(this.images).filter((image) => image !== null);
  }

  destroy(): void {
    for (const image of this.all()) image.destroy();
  }

  private set(part: keyof PlotSprite['images'], art: Art | null, at: Point, depth: number): void {
    if (art === null) {
      this.images[part]?.destroy();
      this.images[part] = null;
      return;
    }
    const image = this.images[part] ?? this.scene.add.image(0, 0, art.texture, art.frame).setOrigin(0, 0);
    this.images[part] = image;
    image.setTexture(art.texture, art.frame).setScale(art.scale);
    image.setPosition(this.origin.x + at.x + art.offset.x, this.origin.y + at.y + art.offset.y);
    image.setDepth(this.depth + depth);
  }
}
