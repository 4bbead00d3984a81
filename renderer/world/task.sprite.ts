/** A development on screen: one image. Disposable: it owns no truth. */
import type Phaser from 'phaser';
import type { TaskView } from '../sim-client/words.ts';
import type { Livery, Use } from './art/building.art.ts';
import type { Atlas } from './atlas.ts';
import { developmentLook, sameLook } from './development.ts';
import { project, type Box, type Point } from './iso.ts';
import { developmentArt } from './kingdom-art.ts';
import { bannerColor, emblemOf, revisionShade } from './palette.ts';
import type { Stage } from './semantic-zoom.ts';
import { imageOn } from './stage-image.ts';

/** The hue is the service's, its shade the revision. */
export function liveryOf({ service, revision }: Pick<TaskView, 'service' | 'revision'>): Livery {
  const banner = bannerColor(service);
  return { color: revisionShade(banner, revision), revision, banner, emblem: emblemOf(service) };
}

interface Shown {
  readonly task: TaskView;
  readonly box: Box;
  readonly origin: Point;
  readonly atlas: Atlas;
  readonly use: Use | null;
}

/** The picture is the one that is there already. */
function isSame(a: Shown, b: Shown): boolean {
  return (
    a.box === b.box &&
    a.origin === b.origin &&
    a.atlas === b.atlas &&
    a.use?.glow === b.use?.glow &&
    a.use?.fill === b.use?.fill &&
    sameLook(a.task, b.task)
  );
}

export class TaskSprite {
  readonly image: Phaser.GameObjects.Image;
  /** Where it rests; animations return to it. */
  rest: Point = { x: 0, y: 0 };
  private readonly stage: Stage;
  private shown: Shown | null = null;

  constructor(stage: Stage) {
    this.stage = stage;
    this.image = imageOn(stage, null);
  }

  show(task: TaskView, box: Box, origin: Point): void {
    const use = this.stage.shownLoad.follow(task, this);
    const { atlas } = this.stage;
    const before = this.shown;
    this.shown = { task, box, origin, atlas, use };
    if (before !== null && isSame(before, this.shown)) return;
    const art = developmentArt(atlas, box, developmentLook(task, box), liveryOf(task), use);
    const corner = project(box.x, box.y);
    this.rest = { x: origin.x + corner.x + art.offset.x, y: origin.y + corner.y + art.offset.y };
    this.image.setTexture(art.texture, art.frame).setScale(art.scale).setPosition(this.rest.x, this.rest.y);
  }

  setDepth(depth: number): void {
    this.image.setDepth(depth);
  }

  destroy(): void {
    this.shown = null;
    this.image.destroy();
  }

  /** Draws it again: what is shown of its load has come to another quarter. False when it is gone. */
  refresh(): boolean {
    if (this.shown === null || this.image.scene === undefined) return false;
    const { x, y } = this.image;
    const { x: restX, y: restY } = this.rest;
    this.show(this.shown.task, this.shown.box, this.shown.origin);
    // Where an animation has it, it stays.
    this.image.setPosition(this.rest.x + x - restX, this.rest.y + y - restY);
    return true;
  }
}
