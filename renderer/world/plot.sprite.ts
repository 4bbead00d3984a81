/** A territory on screen: ground, walls, castle, flag. Disposable: it owns no truth. */
import type Phaser from 'phaser';
import type { InstanceView } from '../sim-client/words.ts';
import type { Art } from './atlas.ts';
import { FLAG_BASE, type Mood, type PlotDress } from './art/plot.art.ts';
import { project, type Point } from './iso.ts';
import { castleArt, flagArt, plotArt, plotFrontArt, type PlotLook } from './kingdom-art.ts';
import { CASTLE_STRIP, type PlotSize } from './layout.ts';
import { clusterColor, type FlagKind } from './palette.ts';
import { imageOn } from './stage-image.ts';
import { ON_PLOT } from './depths.ts';
import type { Stage } from './semantic-zoom.ts';

/** What of an instance is drawn; a wall and a flag are all one needs to see from afar. */
export interface PlotAspect {
  readonly look: PlotLook;
  readonly castle: 'none' | 'rising' | 'standing';
  readonly flag: FlagKind | null;
  readonly dim: boolean;
  readonly dress: PlotDress;
}

export function plotAspect(instance: InstanceView): PlotAspect {
  const { state, agent, containerInstanceStatus } = instance;
  const draining = containerInstanceStatus === 'DRAINING';
  const dress = {
    ground: instance.ground ?? 'linux',
    mood: moodOf(state, draining),
    slots: slotsOf(instance),
  } as const;
  const bare = { castle: 'none', flag: null, dim: false, dress } as const;
  if (state === 'pending') return { look: 'ghost', ...bare };
  if (state === 'running.booting') return { look: 'building', ...bare };
  const dim = !state.startsWith('running');
  if (agent === 'absent' || agent === 'starting' || agent === 'registering') {
    return { look: 'ready', castle: 'rising', flag: null, dim, dress };
  }
  const flag = agent !== 'connected' ? 'disconnected' : draining ? 'draining' : 'connected';
  return { look: 'ready', castle: 'standing', flag, dim, dress };
}

function moodOf(state: string, draining: boolean): Mood {
  if (state === 'stopped') return 'off';
  if (!state.startsWith('running') && state !== 'pending') return 'leaving';
  return draining ? 'draining' : 'steady';
}

/** Shown only where an interface is in use: bridge and host networking need none. */
function slotsOf({ eniSlots, eniSlotsRemaining }: InstanceView): PlotDress['slots'] {
  const used = eniSlots - eniSlotsRemaining;
  return used > 0 ? { used, total: eniSlots } : null;
}

export class PlotSprite {
  private readonly stage: Stage;
  private readonly size: PlotSize;
  private readonly images: Record<'ground' | 'castle' | 'front' | 'flag', Phaser.GameObjects.Image | null>;
  private origin: Point = { x: 0, y: 0 };

  constructor(stage: Stage, size: PlotSize) {
    this.stage = stage;
    this.size = size;
    this.images = { ground: null, castle: null, front: null, flag: null };
  }

  place(origin: Point): void {
    this.origin = origin;
  }

  show(instance: InstanceView): void {
    const { look, castle, flag, dim, dress } = plotAspect(instance);
    const { atlas } = this.stage;
    const seat = project(-CASTLE_STRIP * 0.5, this.size.depth * 0.5);
    this.set('ground', plotArt(atlas, this.size, look, dress), { x: 0, y: 0 }, ON_PLOT.ground);
    this.set(
      'front',
      look === 'ghost' ? null : plotFrontArt(atlas, this.size, look, dress),
      { x: 0, y: 0 },
      ON_PLOT.frontWall,
    );
    this.set(
      'castle',
      castle === 'none' ? null : castleArt(atlas, clusterColor(instance.cluster)),
      seat,
      ON_PLOT.castle,
    );
    this.images.castle?.setAlpha(castle === 'rising' ? 0.45 : 1);
    const top = { x: seat.x + 1, y: seat.y - FLAG_BASE };
    this.set('flag', flag === null ? null : flagArt(atlas, flag), top, ON_PLOT.flag);
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
    const image = this.images[part] ?? imageOn(this.stage, art);
    this.images[part] = image;
    image.setTexture(art.texture, art.frame).setScale(art.scale);
    image.setPosition(this.origin.x + at.x + art.offset.x, this.origin.y + at.y + art.offset.y);
    image.setDepth(depth);
  }
}
