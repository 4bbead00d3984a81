/**
 * One territory on screen, on a display layer of its own: as parts with a sprite per development, as a summary, or not
 * built at all while it is out of sight. What it shows follows the view; the layer is thrown away and built anew.
 */
import type Phaser from 'phaser';
import type { TaskView, View } from '../sim-client/words.ts';
import { entity } from '../sim-client/world-store.ts';
import { animateBeam, animateFall, animateLanding, animateVanishing } from './animations.ts';
import type { Atlas } from './atlas.ts';
import { project, type Point } from './iso.ts';
import type { Kingdom, Territory } from './kingdom.ts';
import type { Bounds } from './lens.ts';
import { PlotSprite } from './plot.sprite.ts';
import { ON_PLOT } from './depths.ts';
import { sameDrawing, type Detail, type ShownLoad, type Stage } from './semantic-zoom.ts';
import { CloudSprite } from './cloud.sprite.ts';
import { isSky } from './sky.ts';
import { SummarySprite } from './summary.sprite.ts';
import { TaskSprite } from './task.sprite.ts';

/** What the scene lends to its territories. */
export interface PlotScene {
  readonly phaser: Phaser.Scene;
  readonly kingdom: Kingdom;
  readonly view: View;
  readonly detail: Detail;
  readonly shownLoad: ShownLoad;
  atlasFor(detail: Detail): Atlas;
}

type Shown =
  | { readonly kind: 'sky'; readonly cloud: CloudSprite; readonly tasks: Map<number, TaskSprite> }
  | { readonly kind: 'parts'; readonly plot: PlotSprite; readonly tasks: Map<number, TaskSprite> }
  | { readonly kind: 'summary'; readonly summary: SummarySprite };

/** World units above the ground that a territory may reach: its highest development and a flag. */
const REACH_ABOVE = 190;

export class PlotStage implements Stage {
  readonly scene: Phaser.Scene;
  readonly layer: Phaser.GameObjects.Layer;
  readonly territory: Territory;
  readonly origin: Point;
  readonly bounds: Bounds;
  detail: Detail;
  private readonly world: PlotScene;
  private shown: Shown | null = null;
  private unsorted = false;
  private stale = false;
  /** Developments to follow, and whether one shall see how they change. */
  private readonly touched = new Map<number, boolean>();

  constructor(world: PlotScene, territory: Territory) {
    this.world = world;
    this.scene = world.phaser;
    this.territory = territory;
    this.detail = world.detail;
    this.layer = world.phaser.add.layer();
    this.layer.setDepth(world.kingdom.depthOf(territory)).setVisible(false);
    this.origin = world.kingdom.originOf(territory);
    this.bounds = boundsOf(territory, this.origin);
  }

  get atlas(): Atlas {
    return this.world.atlasFor(this.detail);
  }

  get shownLoad(): ShownLoad {
    return this.world.shownLoad;
  }

  get built(): boolean {
    return this.shown !== null;
  }

  /** Shown as the detail in force asks for, with nothing left to follow. */
  get current(): boolean {
    return this.shown !== null && !this.stale && this.touched.size === 0 && sameDrawing(this.detail, this.world.detail);
  }

  /** Its instance has changed. What it shows follows when it is next drawn, so that a message costs next to nothing. */
  touch(): void {
    this.stale = true;
  }

  /** A development has changed, come or gone; `acted`: one shall see it happen. */
  touchTask(key: number, acted: boolean): void {
    if (this.shown === null) return;
    this.touched.set(key, (acted && this.layer.visible) || this.touched.get(key) === true);
  }

  /** Brings what it shows in line with the world as it is now. */
  show(): void {
    const { view, detail } = this.world;
    const { instance: key } = this.territory;
    const kind = isSky(key) ? 'sky' : detail.developments === 'summary' ? 'summary' : 'parts';
    const instance = isSky(key) ? null : entity(view.instances, key);
    if (kind !== 'sky' && instance === null) return;
    const anew = this.shown?.kind !== kind || !sameDrawing(this.detail, detail);
    if (this.shown !== null && this.shown.kind !== kind) this.clear();
    const isStale = this.stale;
    this.detail = detail;
    this.stale = false;
    const shown = this.shown ?? this.begin(kind);
    this.shown = shown;
    if (shown.kind === 'summary') {
      shown.summary.show(this.origin, instance!, this.taskViews(view));
    } else {
      if (shown.kind === 'sky') shown.cloud.show(this.origin);
      else if (anew || isStale) shown.plot.show(instance!);
      if (anew) for (const task of this.taskViews(view)) this.showTask(shown.tasks, task, false);
      else this.showTouched(shown.tasks, view);
      this.sort(shown.tasks);
    }
    this.touched.clear();
  }

  private showTouched(tasks: Map<number, TaskSprite>, view: View): void {
    for (const [key, acted] of this.touched) {
      const task = entity(view.tasks, key);
      if (task !== null && this.territory.plot.spots.has(key)) this.showTask(tasks, task, acted);
      else this.dropTask(tasks, key, acted);
    }
  }

  private showTask(tasks: Map<number, TaskSprite>, task: TaskView, acted: boolean): void {
    const box = this.territory.plot.spots.get(task.key);
    if (box === undefined) return;
    const known = tasks.get(task.key);
    const sprite = known ?? new TaskSprite(this);
    if (known === undefined) {
      tasks.set(task.key, sprite);
      this.unsorted = true;
    }
    const wasRunning = sprite.image.getData('status') === 'RUNNING';
    sprite.show(task, box, this.origin);
    sprite.image.setData('status', task.lastStatus);
    if (!acted) return;
    if (known === undefined) {
      const foot = project(box.x + box.width / 2, box.y + box.depth / 2);
      animateBeam(this, { x: this.origin.x + foot.x, y: this.origin.y + foot.y });
    }
    if (!wasRunning && task.lastStatus === 'RUNNING') animateLanding(this.scene, sprite);
  }

  private dropTask(tasks: Map<number, TaskSprite>, key: number, acted: boolean): void {
    const sprite = tasks.get(key);
    tasks.delete(key);
    if (sprite === undefined) return;
    if (acted) animateVanishing(this.scene, sprite.image);
    else sprite.destroy();
  }

  /** Gives new developments their place in the order of drawing. */
  private sort(tasks: ReadonlyMap<number, TaskSprite>): void {
    if (!this.unsorted) return;
    this.unsorted = false;
    const { size } = this.territory.plot;
    this.world.kingdom.order(this.territory).forEach((key, index) => {
      const box = this.territory.plot.spots.get(key)!;
      const from = box.y >= size.depth ? ON_PLOT.before : ON_PLOT.blocks;
      tasks.get(key)?.setDepth(from + index * ON_PLOT.perBlock);
    });
  }

  /** A terminated territory falls away with what stood on it; its layer stays until it has fallen. */
  fall(): void {
    if (this.shown === null || !this.layer.visible) {
      this.destroy();
      return;
    }
    const images = [...this.layer.list] as Phaser.GameObjects.Image[];
    this.shown = null;
    animateFall(this.scene, images);
    this.scene.time.delayedCall(1_500, () => this.layer.destroy());
  }

  /** Out of sight or out of date: nothing is kept of it. */
  clear(): void {
    this.shown = null;
    this.touched.clear();
    for (const child of [...this.layer.list]) {
      this.scene.tweens.killTweensOf(child);
      child.destroy();
    }
  }

  destroy(): void {
    this.clear();
    this.layer.destroy();
  }

  private *taskViews(view: View): Generator<TaskView> {
    for (const key of this.territory.plot.spots.keys()) {
      const task = entity(view.tasks, key);
      if (task !== null) yield task;
    }
  }

  private begin(kind: Shown['kind']): Shown {
    this.unsorted = true;
    const { size } = this.territory.plot;
    if (kind === 'summary') return { kind, summary: new SummarySprite(this, size) };
    // A cloud or the yard: no walls, no castle, nobody's land.
    if (kind === 'sky') return { kind, cloud: new CloudSprite(this, this.territory), tasks: new Map() };
    const plot = new PlotSprite(this, size);
    plot.place(this.origin);
    return { kind, plot, tasks: new Map() };
  }
}

function boundsOf({ plot: { size } }: Territory, origin: Point): Bounds {
  const left = project(-3, size.depth + 2).x;
  const right = project(size.width + 2, -2).x;
  const bottom = project(size.width + 2, size.depth + 2).y;
  const top = project(-3, -2).y - REACH_ABOVE;
  return { x: origin.x + left, y: origin.y + top, width: right - left, height: bottom - top };
}
