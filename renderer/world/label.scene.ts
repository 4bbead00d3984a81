/** Names, numbers and badges over the world, and the mark of what is selected: in window pixels, so that they stay sharp. */
import Phaser from 'phaser';
import { entity } from '../sim-client/world-store.ts';
import type { EntityRef, InstanceView, TaskView } from '../sim-client/words.ts';
import { Atlas } from './atlas.ts';
import { linesArt, PILL_HEIGHT, pillArt, type Line, type PillKind } from './label-art.ts';
import { project, type Point } from './iso.ts';
import type { Territory } from './kingdom.ts';
import { overlaps, toScreen, type Bounds, type Frame, type Lens } from './lens.ts';
import { Marks, type Targets } from './marks.ts';
import { Pace } from './pace.ts';
import { see, type Place, type RegionOnGlobe } from './planet.ts';
import { roofOf } from './pick.ts';
import type { Level, SayLabel } from './semantic-zoom.ts';
import { signArt } from './sign-art.ts';
import { signsOf, type Sign, type SignWords } from './signs.ts';
import { Tags } from './tags.ts';
import type { WorldScene } from './world.scene.ts';
import { ZoneNames, type NameBoard, type ZoneWords } from './zone-names.ts';

/** Words on the map, in the reader's language. */
export interface MapWords extends ZoneWords {
  /** See sign-words.ts. */
  readonly sign?: SignWords;
  /** The line under the name of a region of the scenario. */
  region(region: RegionOnGlobe): string;
  /** What a territory has left. */
  free(instance: InstanceView): string;
  badge(kind: 'pending' | 'booting' | 'registering' | 'draining' | 'disconnected' | 'stopped' | 'leaving'): string;
}

export interface GlobeLook {
  /** [CSS pixels] */
  readonly middle: Point;
  readonly radius: number;
  readonly regions: readonly RegionOnGlobe[];
  readonly facing: Place;
  /** The part of the window that is free [CSS pixels]. */
  readonly frame: Frame;
  /** On the way names keep their places. */
  readonly moving: boolean;
}

/** Names of territories appear from this zoom on. */
const NAMES_ZOOM = 0.95;
/** Badges of states that pass by themselves are left out below this zoom. */
const PASSING_ZOOM = 0.42;
/** While the run goes on, what signs and names say is said anew no more often than this: numbers that flicker are not read [ms]. */
const SAY_MS = 500;
/** Tags that change all the time would fill the graphics card: from so many pages on they are painted anew. */
const PAGES_MAX = 3;

export class LabelScene extends Phaser.Scene {
  /** Device pixels per CSS pixel. */
  private readonly ratio: number;
  private words: MapWords | null = null;
  private atlas!: Atlas;
  private marks!: Marks;
  private world!: Phaser.GameObjects.Layer;
  private globe!: Phaser.GameObjects.Layer;
  private tags!: Tags;
  private regionTags!: Tags;
  /** What the signs on screen say. */
  signs: readonly Sign[] = [];
  private selection: EntityRef | null = null;
  private targets: Targets | null = null;
  private lens: Lens = { x: 0, y: 0, zoom: 1, width: 1, height: 1 };
  /** Device pixels per unit of a tag: larger for readers who want larger text. */
  private unit: number;
  private readonly zoneNames = new ZoneNames();
  private readonly pace = new Pace(SAY_MS);
  /** What was looked at, and marked, when all was last said. */
  private seen: readonly unknown[] = [];

  constructor(ratio: number, textScale: number) {
    super({ key: 'labels', active: true });
    this.ratio = ratio;
    this.unit = ratio * textScale;
  }

  create(): void {
    this.atlas = new Atlas(this.textures, 'labels', this.unit, false);
    this.world = this.add.layer();
    this.globe = this.add.layer();
    const graphics = this.make.graphics({}, false).setDepth(-1);
    this.world.add(graphics);
    this.marks = new Marks(graphics, this.ratio);
    this.tags = new Tags(this, this.world);
    this.regionTags = new Tags(this, this.globe);
  }

  setWords(words: MapWords): void {
    this.words = words;
    this.pace.hurry();
  }

  select(selection: EntityRef | null): void {
    this.selection = selection;
  }

  /** Null: nothing is carried. */
  showTargets(targets: Targets | null): void {
    this.targets = targets;
  }

  /** Text of another size. */
  setTextScale(scale: number): void {
    this.repaint();
    this.unit = this.ratio * scale;
    this.atlas = new Atlas(this.textures, 'labels', this.unit, false);
  }

  /** Another theme: every picture is painted anew. */
  repaint(): void {
    this.seen = [];
    this.tags.clear();
    this.regionTags.clear();
    this.atlas.destroy();
  }

  /** How much is seen of the islands' names and of the globe's [0 to 1]. */
  fade(islands: number, globe: number): void {
    this.world.setAlpha(islands).setVisible(islands > 0);
    this.globe.setAlpha(globe).setVisible(globe > 0);
  }

  /** Says everything anew; called only when something has changed. */
  renew(world: WorldScene, lens: Lens, level: Level, globe: GlobeLook): void {
    const { words } = this;
    if (words === null) return;
    this.lens = lens;
    if (this.atlas.pageCount > PAGES_MAX) this.repaint();
    this.regionTags.begin();
    if (this.globe.visible) this.sayRegions(globe, words);
    this.regionTags.end();
    if (this.world.visible && !this.isDue(world, words, [lens, level, globe.frame, globe.moving])) return;
    this.tags.begin();
    if (this.world.visible) {
      this.sayTerritories(world, level, words);
      if (level === 'development' || level === 'building') this.sayTasks(world, level);
      world.sayEffects(this.say);
      this.saySigns();
      // Names come last: they find the room that the others leave.
      if (level === 'region' || level === 'zone') this.zoneNames.say(this.board(), world, words, globe);
    }
    this.tags.end();
    this.marks.show(world, this.world.visible ? this.selection : null, (point) => this.at(point));
    if (this.targets !== null && this.world.visible) this.marks.showTargets(world, this.targets);
    this.atlas.flush();
  }

  private readonly say: SayLabel = {
    pill: (name, text, kind, at, stripes) => {
      const { x, y } = this.at(at);
      this.tags.put(`effect ${name}`, pillArt(this.atlas, text, kind, stripes), x, y, this.unit, 4);
    },
    lines: (name, lines, at) => {
      const { x, y } = this.at(at);
      this.tags.put(`effect ${name}`, linesArt(this.atlas, lines), x, y, this.unit, 4);
    },
  };

  private board(): NameBoard {
    const { atlas, tags, ratio, unit, lens } = this;
    return { atlas, tags, ratio, unit, zoom: lens.zoom, at: (point) => this.at(point) };
  }

  /** From the world to device pixels. */
  private at(point: Point): Point {
    const { x, y } = toScreen(this.lens, point);
    return { x: Math.round(x * this.ratio), y: Math.round(y * this.ratio) };
  }

  /** The nearest names first; those that would cover one another are left out. */
  private sayRegions({ middle, radius, regions, facing }: GlobeLook, words: MapWords): void {
    const seen = regions
      .map((region) => ({ region, at: see(region.place, facing) }))
      .filter(({ region, at }) => at.depth > (region.alive ? 0.1 : 0.28))
      .toSorted((a, b) => Number(b.region.alive) - Number(a.region.alive) || b.at.depth - a.at.depth);
    const taken: Bounds[] = [];
    for (const { region, at } of seen) {
      const lines = regionLines(region, words);
      const art = linesArt(this.atlas, lines);
      const x = middle.x + at.x * radius;
      const y = middle.y + at.y * radius + (region.alive ? radius * 0.09 + 46 : 8);
      const width = Math.max(...lines.map(({ text, size }) => text.length * size * 0.6));
      const room = { x: x - width / 2, y: y - lines.length * 18, width, height: lines.length * 18 };
      if (!region.alive && taken.some((other) => overlaps(other, room))) continue;
      taken.push(room);
      this.regionTags.put(region.region, art, x * this.ratio, y * this.ratio, this.unit, region.alive ? 1 : 0);
    }
  }

  private sayTerritories(world: WorldScene, level: Level, words: MapWords): void {
    const { kingdom, view, sight } = world;
    for (const territory of kingdom.territories.values()) {
      const { size } = territory.plot;
      const origin = kingdom.originOf(territory);
      const corner = project(size.width + 0.4, size.depth + 0.4);
      const foot = { x: origin.x + corner.x, y: origin.y + corner.y };
      if (!overlaps({ x: foot.x, y: foot.y, width: 1, height: 1 }, sight)) continue;
      const instance = entity(view.instances, territory.instance);
      if (instance !== null) this.sayTerritory(territory, instance, foot, level, words);
    }
  }

  private sayTerritory(
    { instance: key }: Territory,
    instance: InstanceView,
    foot: Point,
    level: Level,
    words: MapWords,
  ): void {
    const pill = this.pillOf(instance, words);
    if (pill === null) return;
    const place = this.at(foot);
    const y = place.y - 6 * this.ratio;
    this.tags.put(`pill ${key}`, pillArt(this.atlas, pill.text, pill.kind), place.x, y, this.unit, 1);
    if (level !== 'territory' || instance.containerInstanceStatus === null) return;
    const free = linesArt(this.atlas, [{ text: words.free(instance), size: 11.5, weight: 600, quiet: true }]);
    this.tags.put(`free ${key}`, free, place.x, y + (PILL_HEIGHT + 20) * this.unit, this.unit, 1);
  }

  private pillOf(instance: InstanceView, words: MapWords): { text: string; kind: PillKind } | null {
    const { state, agent, containerInstanceStatus, name } = instance;
    const far = this.lens.zoom < PASSING_ZOOM;
    if (state === 'pending') return far ? null : { text: words.badge('pending'), kind: 'violet' };
    if (state === 'running.booting') return far ? null : { text: words.badge('booting'), kind: 'violet' };
    if (state === 'stopped') return { text: words.badge('stopped'), kind: 'grey' };
    if (!state.startsWith('running')) return { text: words.badge('leaving'), kind: 'red' };
    if (agent === 'disconnected' || agent === 'crashed' || agent === 'stopped')
      return { text: words.badge('disconnected'), kind: 'grey' };
    if (containerInstanceStatus === 'DRAINING') return { text: words.badge('draining'), kind: 'yellow' };
    if (agent !== 'connected') return far ? null : { text: words.badge('registering'), kind: 'violet' };
    const chosen = this.selection?.kind === 'instance' && this.selection.key === instance.key;
    return this.lens.zoom < NAMES_ZOOM && !chosen ? null : { text: name, kind: 'plain' };
  }

  /** Signs and names are said anew at a pace at which one reads, and whenever one looks elsewhere or marks something. */
  private isDue(world: WorldScene, { sign: words }: MapWords, look: readonly unknown[]): boolean {
    const { status, detail } = world;
    const running = status?.running === true;
    const moment = `${status?.epoch} ${detail.level} ${detail.developments} ${detail.small}`;
    const seen = [...look, this.selection, this.targets];
    const same = seen.length === this.seen.length && seen.every((one, index) => one === this.seen[index]);
    this.seen = seen;
    if (!this.pace.due(running, moment, performance.now(), () => world.invalidate())) return !same;
    this.signs = words === undefined ? [] : signsOf(world, words);
    this.zoneNames.renew();
    return true;
  }

  private saySigns(): void {
    for (const sign of this.signs) {
      const place = this.at(sign.at);
      this.tags.put(`sign ${sign.name}`, signArt(this.atlas, sign), place.x, place.y, this.unit, sign.above ? 5 : 4);
    }
  }

  /** Close by, developments have names, and their buildings too. */
  private sayTasks(world: WorldScene, level: Level): void {
    const { kingdom, view, sight } = world;
    for (const key of kingdom.homes.keys()) {
      const roof = roofOf(world, key);
      if (roof === null || !overlaps({ x: roof.x, y: roof.y, width: 1, height: 1 }, sight)) continue;
      const task = entity(view.tasks, key);
      if (task === null) continue;
      const place = this.at(roof);
      const art = linesArt(this.atlas, taskLines(task, level));
      this.tags.put(`task ${key}`, art, place.x, place.y + 4 * this.ratio, this.unit, 3);
    }
  }
}

/** Names and states as the API says them. */
function taskLines(task: TaskView, level: Level): Line[] {
  const lines: Line[] = [{ text: task.name, size: 12.5, weight: 700, quiet: false }];
  if (task.lastStatus !== 'RUNNING' || level === 'building') {
    lines.push({ text: task.lastStatus, size: 11, weight: 500, quiet: true });
  }
  if (level !== 'building') return lines;
  const containers = task.containers.map(({ name, status }): Line => ({
    text: `${name} · ${status}`,
    size: 11,
    weight: 500,
    quiet: true,
  }));
  return [...lines, ...containers];
}

function regionLines(region: RegionOnGlobe, words: MapWords): Line[] {
  if (!region.alive) return [{ text: region.name, size: 11, weight: 500, quiet: true }];
  return [
    { text: region.name, size: 17, weight: 700, quiet: false },
    { text: words.region(region), size: 12, weight: 500, quiet: true },
  ];
}
