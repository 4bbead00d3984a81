/**
 * The world: islands, territories, developments. It follows the map of `kingdom.ts` and draws nothing the simulator
 * did not say. Its frames are drawn on demand: when nothing moves, nothing is drawn.
 */
import Phaser from 'phaser';
import type { Change, WorldListener } from '../sim-client/world-port.ts';
import { EMPTY_VIEW, entities, entity } from '../sim-client/world-store.ts';
import type { InstanceView, View } from '../sim-client/words.ts';
import { animateBeam, animateFall, animateLanding, animateVanishing } from './animations.ts';
import { drawCauseway } from './art/island.art.ts';
import { Atlas, extentOf } from './atlas.ts';
import { project } from './iso.ts';
import { islandArt, portalArt } from './kingdom-art.ts';
import { Kingdom } from './kingdom.ts';
import { islandOutline, portalPlace } from './layout.ts';
import { PlotSprite } from './plot.sprite.ts';
import { TaskSprite } from './task.sprite.ts';

/** Pixels per world unit of the pictures; twice, so that they stay sharp when one looks closer. */
const RESOLUTION = 2;
/** With more changes than this in one frame, they are shown without being acted out. */
const ACTED_MAX = 48;

export interface WorldSceneOptions {
  readonly reducedMotion: boolean;
  readonly onReady: (scene: WorldScene) => void;
  /** The picture has changed and must be drawn again. */
  readonly invalidate: () => void;
}

export class WorldScene extends Phaser.Scene implements WorldListener {
  readonly kingdom = new Kingdom();
  view: View = EMPTY_VIEW;
  private readonly options: WorldSceneOptions;
  private atlas!: Atlas;
  private land: Atlas | null = null;
  private lands = 0;
  private readonly portals = new Map<number, Phaser.GameObjects.Image>();
  private readonly plots = new Map<number, PlotSprite>();
  private readonly tasks = new Map<number, TaskSprite>();
  private readonly resized = new Set<() => void>();

  constructor(options: WorldSceneOptions) {
    super({ key: 'world', active: true });
    this.options = options;
  }

  create(): void {
    this.atlas = new Atlas(this.textures, 'kingdom', RESOLUTION);
    this.options.onReady(this);
  }

  /** Hears when the islands have found new places. */
  onPlan(listener: () => void): void {
    this.resized.add(listener);
  }

  reset(view: View): void {
    this.view = view;
    this.tweens.killAll();
    // Everything goes, with what an animation was still showing.
    for (const child of [...this.children.list]) child.destroy();
    this.plots.clear();
    this.tasks.clear();
    this.kingdom.reset(view);
    this.drawLand();
    for (const instance of entities(view.instances)) this.showInstance(instance.key, false);
    for (const task of entities(view.tasks)) this.showTask(task.key, false);
    for (const instance of this.kingdom.territories.keys()) this.sortPlot(instance);
    this.finish();
  }

  changed(view: View, changes: readonly Change[]): void {
    if (this.kingdom.outgrown(view)) {
      this.reset(view);
      return;
    }
    this.view = view;
    const acted = !this.options.reducedMotion && changes.length <= ACTED_MAX;
    const touched = new Set<number>();
    for (const { table, key } of changes) {
      if (table === 'zones') this.showPortal(key);
      else if (table === 'instances') this.showInstance(key, acted);
      else if (table === 'tasks') {
        const home = this.showTask(key, acted);
        if (home !== null) touched.add(home);
      }
    }
    for (const instance of touched) this.sortPlot(instance);
    this.finish();
  }

  /** How many images there are, and how many of them move now. */
  count(): { readonly images: number; readonly moving: number } {
    return { images: this.children.length, moving: this.tweens.getTweens().length };
  }

  private finish(): void {
    this.atlas.flush();
    this.land?.flush();
    this.options.invalidate();
  }

  private drawLand(): void {
    this.portals.clear();
    this.land?.destroy();
    const { plan } = this.kingdom;
    const span = (plan.width + plan.depth) * 20 + 12;
    this.land = new Atlas(this.textures, `land-${this.lands++}`, Math.min(RESOLUTION, 2_048 / span));
    this.drawCauseways();
    for (const { zone, origin, rank } of this.kingdom.islands.values()) {
      const art = islandArt(this.land, plan, zone);
      const at = { x: origin.x + art.offset.x, y: origin.y + art.offset.y };
      const image = this.add.image(at.x, at.y, art.texture, art.frame).setOrigin(0, 0).setScale(art.scale);
      image.setDepth(rank * 1_000_000);
      this.showPortal(zone);
    }
    for (const listener of this.resized) listener();
  }

  /** Links between neighbouring zones of a region. */
  private drawCauseways(): void {
    const zones = entities(this.view.zones);
    for (const [index, zone] of zones.entries()) {
      const next = zones.slice(index + 1).find(({ region }) => region === zone.region);
      const [from, to] = [this.kingdom.islands.get(zone.key), this.kingdom.islands.get(next?.key ?? -1)];
      if (from === undefined || to === undefined || this.land === null) continue;
      const { plan } = this.kingdom;
      const [, right, front] = islandOutline(plan, from.origin);
      const [back, , , left] = islandOutline(plan, to.origin);
      const start = { x: (right!.x + front!.x) / 2, y: (right!.y + front!.y) / 2 };
      const end = { x: (left!.x + back!.x) / 2, y: (left!.y + back!.y) / 2 };
      const name = `causeway ${zone.key}`;
      const art = this.land.art(
        name,
        () => extentOf([start, end], 16),
        (canvas) => drawCauseway(canvas, start, end),
      );
      const image = this.add
        .image(art.offset.x, art.offset.y, art.texture, art.frame)
        .setOrigin(0, 0)
        .setScale(art.scale);
      // Over the cliff it leaves from, under the island it leads to.
      image.setDepth(from.rank * 1_000_000 + 500);
    }
  }

  private showPortal(zone: number): void {
    const island = this.kingdom.islands.get(zone);
    if (island === undefined) return;
    const place = portalPlace(this.kingdom.plan);
    const point = project(place.x, place.y);
    const { name, status } = entity(this.view.zones, zone)!;
    const art = portalArt(this.atlas, status === 'AVAILABLE', name.slice(name.lastIndexOf('-') + 1));
    let image = this.portals.get(zone);
    if (image === undefined) {
      image = this.add.image(0, 0, art.texture, art.frame).setOrigin(0, 0);
      this.portals.set(zone, image);
    }
    // On a wide island it grows, so that it is still seen from afar.
    const size = Math.min(2.4, Math.max(1, this.kingdom.plan.width / 18));
    const at = {
      x: island.origin.x + point.x + art.offset.x * size,
      y: island.origin.y + point.y + art.offset.y * size,
    };
    image
      .setTexture(art.texture, art.frame)
      .setScale(art.scale * size)
      .setPosition(at.x, at.y);
    image.setDepth(island.rank * 1_000_000 + 999_000);
  }

  private showInstance(key: number, acted: boolean): void {
    const instance = entity(this.view.instances, key);
    const before = this.kingdom.territories.get(key);
    const fallen = before === undefined ? [] : [...before.plot.spots.keys()];
    const territory = instance === null ? null : this.kingdom.settle(instance);
    if (instance === null || territory === null) {
      this.dropInstance(key, fallen, acted);
      return;
    }
    let sprite = this.plots.get(key);
    if (sprite === undefined) {
      sprite = new PlotSprite(this, this.atlas, territory.plot.size);
      this.plots.set(key, sprite);
    }
    sprite.place(this.kingdom.originOf(territory), this.kingdom.depthOf(territory));
    sprite.show(instance);
  }

  /** A terminated territory falls away with what stood on it. */
  private dropInstance(key: number, fallen: readonly number[], acted: boolean): void {
    const images = this.plots.get(key)?.all() ?? [];
    for (const task of fallen) {
      const sprite = this.tasks.get(task);
      if (sprite !== undefined) images.push(sprite.image);
      this.tasks.delete(task);
    }
    this.plots.delete(key);
    if (acted) animateFall(this, images);
    else for (const image of images) image.destroy();
  }

  /** Returns the instance whose order of drawing has changed, or null. */
  private showTask(key: number, acted: boolean): number | null {
    const task = entity(this.view.tasks, key);
    const territory = task === null ? null : this.kingdom.build(task);
    const sprite = this.tasks.get(key);
    if (task === null || territory === null) {
      this.tasks.delete(key);
      if (sprite !== undefined && acted) animateVanishing(this, sprite.image);
      else sprite?.image.destroy();
      return null;
    }
    const shown = sprite ?? new TaskSprite(this, this.atlas);
    this.tasks.set(key, shown);
    const origin = this.kingdom.originOf(territory);
    const box = this.kingdom.boxOf(key)!;
    const wasRunning = shown.image.getData('status') === 'RUNNING';
    shown.show(task, box, origin);
    shown.image.setData('status', task.lastStatus);
    if (sprite === undefined && acted) {
      const foot = project(box.x + box.width / 2, box.y + box.depth / 2);
      const depth = this.kingdom.depthOf(territory) + 1_900;
      animateBeam(this, this.atlas, { x: origin.x + foot.x, y: origin.y + foot.y }, depth);
    }
    if (acted && !wasRunning && task.lastStatus === 'RUNNING') animateLanding(this, shown);
    return sprite === undefined ? territory.instance : null;
  }

  private sortPlot(instance: number): void {
    const territory = this.kingdom.territories.get(instance);
    if (territory === undefined) return;
    const depth = this.kingdom.depthOf(territory) + 100;
    this.kingdom.order(territory).forEach((task, index) => this.tasks.get(task)?.image.setDepth(depth + index));
  }

  /** For labels and selection. */
  instanceViews(): readonly InstanceView[] {
    return entities(this.view.instances);
  }
}
