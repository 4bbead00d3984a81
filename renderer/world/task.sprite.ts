/** A development on screen: one image. Disposable: it owns no truth. */
import type Phaser from 'phaser';
import type { TaskView } from '../sim-client/words.ts';
import { USE_STEPS, type BlockLook, type BlockUse } from './art/block.art.ts';
import type { Atlas } from './atlas.ts';
import { project, type Box, type Point } from './iso.ts';
import { blockArt } from './kingdom-art.ts';
import { bannerColor, revisionShade } from './palette.ts';

/** How a task's status is drawn: planned, being built, standing, fading. */
function blockLook(lastStatus: string): { readonly look: BlockLook; readonly alpha: number } {
  if (lastStatus === 'PROVISIONING') return { look: 'ghost', alpha: 1 };
  if (lastStatus === 'PENDING') return { look: 'scaffold', alpha: 0.85 };
  if (lastStatus === 'ACTIVATING') return { look: 'scaffold', alpha: 1 };
  if (lastStatus === 'RUNNING') return { look: 'solid', alpha: 1 };
  return { look: 'solid', alpha: 0.42 };
}

/** Whole quarters, so that few pictures do for many developments: 1 is anything above none. */
function blockUse({ use }: TaskView): BlockUse | null {
  if (use === null) return null;
  const steps = (percent: number | null): number => Math.min(USE_STEPS, Math.ceil(((percent ?? 0) / 100) * USE_STEPS));
  return { glow: steps(use.cpuPercent), fill: steps(use.memoryPercent) };
}

export class TaskSprite {
  readonly image: Phaser.GameObjects.Image;
  /** Where it rests; animations return to it. */
  rest: Point = { x: 0, y: 0 };
  private readonly atlas: Atlas;

  constructor(scene: Phaser.Scene, atlas: Atlas) {
    this.atlas = atlas;
    this.image = scene.add.image(0, 0, '__WHITE').setOrigin(0, 0);
  }

  show(task: TaskView, box: Box, origin: Point): void {
    const { look, alpha } = blockLook(task.lastStatus);
    const color = revisionShade(bannerColor(task.service), task.revision);
    const art = blockArt(this.atlas, box, color, Math.min(10, task.containers.length), look, blockUse(task));
    const corner = project(box.x, box.y);
    this.rest = { x: origin.x + corner.x + art.offset.x, y: origin.y + corner.y + art.offset.y };
    this.image.setTexture(art.texture, art.frame).setScale(art.scale).setPosition(this.rest.x, this.rest.y);
    this.image.setAlpha(alpha).setTint(alpha < 0.5 ? 0xb8b0c4 : 0xffffff);
  }
}
