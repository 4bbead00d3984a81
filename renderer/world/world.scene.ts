/**
 * The world: islands, territories, developments. It follows the map of `kingdom.ts` and draws nothing the simulator
 * did not say. Territories out of sight are not built; its frames are drawn on demand: when nothing moves, nothing is
 * drawn.
 */
import Phaser from 'phaser';
import type { Change, WorldListener } from '../sim-client/world-port.ts';
import { EMPTY_VIEW, entities, entity } from '../sim-client/world-store.ts';
import type { Words } from '../sim-client/text.ts';
import type { EntityRef, Status, View } from '../sim-client/words.ts';
import { drawCauseway } from './art/island.art.ts';
import { Atlas, extentOf } from './atlas.ts';
import { emphasis, onEmphasis } from './channels.ts';
import { EFFECTS } from './effects/effects.ts';
import { SmoothLoad } from './effects/smooth-load.ts';
import { project, type Point } from './iso.ts';
import { islandArt, portalArt } from './kingdom-art.ts';
import { Kingdom } from './kingdom.ts';
import { islandOutline, portalPlace } from './layout.ts';
import { overlaps, sightOf, type Bounds, type Lens } from './lens.ts';
import { mix, PALETTE, tintOf } from './palette.ts';
import { PlotStage, type PlotScene } from './plot-stage.ts';
import { DEPTH } from './depths.ts';
import { SeekWatch } from './seek-watch.ts';
import { detailAt, type Detail, type Effect, type EffectWorld, type SayLabel } from './semantic-zoom.ts';
import { YARD } from './sky.ts';

/** Pixels per world unit of what is drawn at every zoom from the same picture: islands, portals, effects. */
const RESOLUTION = 2;
/** With more changes than this in one frame, they are shown without being acted out. */
const ACTED_MAX = 48;
/** Time one frame may spend on building what has come into sight [ms]. */
const BUILD_MS = 5;
/** After a jump in time there is nothing to see until it is built: the first frame takes longer [ms]. */
const BUILD_AT_ONCE_MS = 60;
/** Pages of pictures of one resolution kept at most; then all are let go, and those in sight painted anew. */
const PAGES_MAX = 16;
/** Room around the window in which territories are kept ready [CSS pixels]. */
const SIGHT_MARGIN_PX = 80;

export interface WorldSceneOptions {
  readonly reducedMotion: boolean;
  /** What tells the scenario that is open from others; null for none. */
  readonly scenario: () => string | null;
  readonly onReady: (scene: WorldScene) => void;
  /** The world has changed and everything has found its place. */
  readonly onChanged: () => void;
  /** The picture has changed and must be drawn again. */
  readonly invalidate: () => void;
}

export class WorldScene extends Phaser.Scene implements WorldListener, PlotScene, EffectWorld {
  readonly kingdom = new Kingdom();
  readonly phaser = this;
  view: View = EMPTY_VIEW;
  status: Status | null = null;
  words: Words | null = null;
  detail: Detail = detailAt({ level: 'region', zoom: 1, developments: 0 });
  lens: Lens = { x: 0, y: 0, zoom: 1, width: 1, height: 1 };
  sight: Bounds = sightOf(this.lens, 0);
  reducedMotion: boolean;
  atlas!: Atlas;
  effectLayer!: Phaser.GameObjects.Layer;
  private readonly options: WorldSceneOptions;
  /** By resolution; each is let go when nothing is shown at it any more. */
  private readonly atlases = new Map<number, Atlas>();
  private land: Atlas | null = null;
  private lands = 0;
  /** Islands, causeways and portals, and what they were drawn for. */
  private readonly landImages = new Set<Phaser.GameObjects.GameObject>();
  private drawnLand = '';
  private shownScenario: string | null = null;
  private hurry = false;
  private readonly portals = new Map<number, Phaser.GameObjects.Image>();
  private readonly stages = new Map<number, PlotStage>();
  readonly shownLoad = new SmoothLoad();
  private readonly effects: Effect[] = [this.shownLoad, ...EFFECTS.map((make) => make())];
  private readonly planned = new Set<() => void>();
  private effectsMove = false;
  private readonly seekWatch = new SeekWatch();

  constructor(options: WorldSceneOptions) {
    super({ key: 'world', active: true });
    this.options = options;
    this.reducedMotion = options.reducedMotion;
  }

  create(): void {
    this.atlas = new Atlas(this.textures, 'kingdom', RESOLUTION);
    this.effectLayer = this.add.layer().setDepth(DEPTH.effects);
    this.events.once(
      'destroy',
      onEmphasis(() => this.restyle()),
    );
    this.options.onReady(this);
  }

  /** Hears when the islands have found new places. */
  onPlan(listener: () => void): void {
    this.planned.add(listener);
  }

  reset(view: View): void {
    this.view = view;
    this.tweens.killAll();
    const scenario = this.options.scenario();
    this.kingdom.reset(view, scenario !== null && scenario === this.shownScenario);
    this.shownScenario = scenario;
    const land = landName(this.kingdom);
    const sameLand = land === this.drawnLand;
    this.drawnLand = land;
    // Everything goes, with what an animation was still showing; the islands stay if they are the same.
    for (const child of [...this.children.list]) if (!sameLand || !this.landImages.has(child)) child.destroy();
    this.stages.clear();
    this.effectLayer = this.add.layer().setDepth(DEPTH.effects);
    if (sameLand) for (const zone of this.kingdom.islands.keys()) this.showPortal(zone);
    else this.drawLand();
    for (const listener of this.planned) listener();
    this.hurry = true;
    for (const territory of this.kingdom.territories.values()) {
      this.stages.set(territory.instance, new PlotStage(this, territory));
    }
    for (const effect of this.effects) effect.reset(this);
    this.effectsMove = true;
    this.finish();
  }

  changed(view: View, changes: readonly Change[]): void {
    if (this.kingdom.outgrown(view)) {
      this.reset(view);
      return;
    }
    this.view = view;
    const acted = !this.reducedMotion && !this.seeking && changes.length <= ACTED_MAX;
    for (const { table, key } of changes) {
      if (table === 'zones') this.showPortal(key);
      else if (table === 'instances') this.showInstance(key, acted);
      else if (table === 'tasks') this.showTask(key, acted);
    }
    this.tellEffects(changes);
    this.finish();
  }

  /** The run's own state, with or without changed rows. */
  told(status: Status | null): void {
    const before = this.status;
    this.status = status;
    this.seekWatch.told(before, status, performance.now());
    if (before?.running !== status?.running || before?.speed !== status?.speed) {
      this.tellEffects([]);
      this.options.invalidate();
    }
  }

  get seeking(): boolean {
    return this.seekWatch.seeking(performance.now());
  }

  /** Looks elsewhere or closer. True when all that is in sight is built; else call again in the next frame. */
  look(lens: Lens, detail: Detail): boolean {
    this.lens = lens;
    this.sight = sightOf(lens, SIGHT_MARGIN_PX);
    this.detail = detail;
    const complete = this.buildSight();
    for (const effect of this.effects) effect.looked?.(this);
    return complete;
  }

  /** Lets time pass for what moves of itself. Called before every frame. */
  tick(dtMs: number): void {
    // What has just come into sight may show a load of before.
    if (this.effectsMove || this.shownLoad.underway) {
      this.effectsMove = false;
      for (const effect of this.effects) if (effect.update(dtMs, this)) this.effectsMove = true;
    }
    this.atlas.flush();
    this.land?.flush();
  }

  /** Something moves: the next frame must be drawn, too. */
  get moving(): boolean {
    return this.effectsMove || this.tweens.tweens.length > 0;
  }

  /** What an effect shows at a point of the world. */
  pickEffect(point: Point): EntityRef | null {
    for (const effect of this.effects) {
      const hit = effect.pick?.(point, this) ?? null;
      if (hit !== null) return hit;
    }
    return null;
  }

  /** What effects have to say in window pixels. */
  sayEffects(say: SayLabel): void {
    for (const effect of this.effects) effect.labels?.(this, say);
  }

  /** How many images there are, and how many of them move now. */
  count(): { readonly images: number; readonly moving: number } {
    let images = 0;
    for (const child of this.children.list) {
      images += child instanceof Phaser.GameObjects.Layer ? child.list.length : 1;
    }
    return { images, moving: this.tweens.tweens.length + (this.effectsMove ? 1 : 0) };
  }

  atlasFor({ resolution }: Detail): Atlas {
    let atlas = this.atlases.get(resolution);
    if (atlas === undefined) {
      atlas = new Atlas(this.textures, `plots-${resolution}`, resolution, false);
      this.atlases.set(resolution, atlas);
    }
    return atlas;
  }

  /** Paints everything anew, for another theme. */
  repaint(): void {
    for (const atlas of [this.atlas, ...this.atlases.values()]) atlas.destroy();
    this.drawnLand = '';
    this.reset(this.view);
  }

  /** Draws everything as it is, with another channel emphasized; what is not spoken of is grey. */
  private restyle(): void {
    const grey = emphasis() === null ? 0xffffff : tintOf(mix(PALETTE.night, [255, 255, 255], 0.5));
    for (const child of this.children.list) if (child instanceof Phaser.GameObjects.Image) child.setTint(grey);
    for (const stage of this.stages.values()) stage.clear();
    for (const image of [...this.effectLayer.list]) image.destroy();
    for (const effect of this.effects) effect.reset(this);
    this.effectsMove = true;
    this.finish();
  }

  invalidate(): void {
    this.options.invalidate();
  }

  wake(): void {
    this.effectsMove = true;
    this.options.invalidate();
  }

  private tellEffects(changes: readonly Change[]): void {
    for (const effect of this.effects) effect.changed?.(this, changes);
    this.effectsMove = this.effects.length > 0;
  }

  private finish(): void {
    this.options.onChanged();
    this.options.invalidate();
  }

  /** Shows what is in sight and hides the rest; what is not built yet is built while there is time. */
  private buildSight(): boolean {
    const until = performance.now() + (this.hurry ? BUILD_AT_ONCE_MS : BUILD_MS);
    this.hurry = false;
    const { resolution } = this.detail;
    if ((this.atlases.get(resolution)?.pageCount ?? 0) > PAGES_MAX) this.letGo(resolution);
    let complete = true;
    for (const stage of this.stages.values()) {
      const visible = overlaps(stage.bounds, this.sight);
      if (stage.layer.visible !== visible) stage.layer.setVisible(visible);
      if (!visible || stage.current) continue;
      if (performance.now() < until) stage.show();
      else complete = false;
    }
    if (complete) for (const other of this.atlases.keys()) if (other !== resolution) this.letGo(other);
    return complete;
  }

  /** Frees the pictures of a resolution, with whatever still shows one. */
  private letGo(resolution: number): void {
    const atlas = this.atlases.get(resolution);
    if (atlas === undefined) return;
    for (const stage of this.stages.values()) {
      if (stage.built && stage.detail.resolution === resolution) stage.clear();
    }
    for (const layer of this.children.list) {
      if (!(layer instanceof Phaser.GameObjects.Layer)) continue;
      for (const child of [...layer.list]) {
        if (!(child instanceof Phaser.GameObjects.Image) || !atlas.owns(child.texture.key)) continue;
        this.tweens.killTweensOf(child);
        child.destroy();
      }
    }
    atlas.destroy();
    this.atlases.delete(resolution);
  }

  private drawLand(): void {
    this.portals.clear();
    this.landImages.clear();
    this.land?.destroy();
    const { plan } = this.kingdom;
    const span = (plan.width + plan.depth) * 20 + 12;
    this.land = new Atlas(this.textures, `land-${this.lands++}`, Math.min(RESOLUTION, 2_048 / span));
    this.drawCauseways();
    for (const { zone, origin, rank } of this.kingdom.islands.values()) {
      const art = islandArt(this.land, plan, zone);
      const at = { x: origin.x + art.offset.x, y: origin.y + art.offset.y };
      const image = this.add.image(at.x, at.y, art.texture, art.frame).setOrigin(0, 0).setScale(art.scale);
      image.setDepth(DEPTH.island(rank));
      this.landImages.add(image);
      this.showPortal(zone);
    }
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
      image.setDepth(DEPTH.causeway(from.rank));
      this.landImages.add(image);
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
      this.landImages.add(image);
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
    image.setDepth(DEPTH.portal(island.rank));
  }

  private showInstance(key: number, acted: boolean): void {
    const instance = entity(this.view.instances, key);
    const territory = instance === null ? null : this.kingdom.settle(instance);
    const stage = this.stages.get(key);
    if (instance === null || territory === null) {
      this.stages.delete(key);
      if (acted) stage?.fall();
      else stage?.destroy();
      return;
    }
    if (stage === undefined) this.stages.set(key, new PlotStage(this, territory));
    else stage.touch();
  }

  private showTask(key: number, acted: boolean): void {
    const task = entity(this.view.tasks, key);
    const before = this.kingdom.homes.get(key);
    const territory = task === null ? null : this.kingdom.build(task);
    const now = territory?.instance;
    // Gone, or it waited in the yard and has found its place.
    if (before !== undefined && before !== now) this.stages.get(before)?.touchTask(key, acted);
    if (before === YARD && this.kingdom.closeYard()) {
      this.stages.get(YARD)?.destroy();
      this.stages.delete(YARD);
    }
    if (territory === null || now === undefined) return;
    const stage = this.stages.get(now);
    if (stage === undefined) this.stages.set(now, new PlotStage(this, territory));
    else stage.touchTask(key, acted);
  }
}

/** Tells one drawing of all islands from another. */
function landName({ plan, islands }: Kingdom): string {
  return JSON.stringify([plan, [...islands.values()]]);
}
