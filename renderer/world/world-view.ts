/**
 * The window on the world: one Phaser game of three scenes — globe, islands, names — looked at through one lens, and
 * drawn only when something has changed or moves.
 */
import Phaser from 'phaser';
import { connectWorld } from '../sim-client/world-port.ts';
import type { WorldStore } from '../sim-client/world-store.ts';
import type { Words } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { boundsOfEntity } from './bounds.ts';
import { FrameClock } from './frame-clock.ts';
import { Gaze } from './gaze.ts';
import type { Point } from './iso.ts';
import { LabelScene, type MapWords } from './label.scene.ts';
import { middleOfBounds, toScreen, toWorld, type Frame, type Lens } from './lens.ts';
import type { Targets } from './marks.ts';
import type { Direction } from './neighbour.ts';
import { putPalette, type ThemeName } from './palette.ts';
import { pick, roofOf } from './pick.ts';
import { PlanetScene } from './planet.scene.ts';
import type { RegionOnGlobe } from './planet.ts';
import { Probe } from './probe.ts';
import { detailAt, shareOf, type Level, type ZoomScale } from './semantic-zoom.ts';
import { WorldScene } from './world.scene.ts';

/** Frames drawn after the last change, for what the graphics card still has in hand. */
const FRAMES_AFTER = 2;
/** A frame that came late lets no more time pass than this, for the lens and for what moves of itself [ms]. */
const STEP_MAX_MS = 80;
const TICK_MAX_MS = 250;

export interface WorldViewOptions {
  readonly parent: HTMLElement;
  readonly store: WorldStore;
  readonly frame: () => Frame;
  readonly reducedMotion: boolean;
  readonly theme: ThemeName;
  /** Size of text; 1 is as designed. */
  readonly textScale: number;
  readonly onSelect: (subject: EntityRef | null) => void;
  /** The lens, the level, the world or what is followed has changed. Called at most once a frame. */
  readonly onLook: () => void;
}

/** What is under the pointer. */
export type Hit = { readonly entity: EntityRef } | { readonly region: RegionOnGlobe } | null;

export class WorldView {
  readonly probe = new Probe();
  readonly gaze: Gaze;
  /** How much is seen of the planet in the sky: nothing while the globe is near [0 to 1]. */
  planetInSky = 1;
  private readonly options: WorldViewOptions;
  private readonly ratio = Math.min(2, window.devicePixelRatio || 1);
  private readonly game: Phaser.Game;
  private readonly planet: PlanetScene;
  private readonly labels: LabelScene;
  private readonly clock = new FrameClock();
  private world: WorldScene | null = null;
  private words: Words | null = null;
  private shownScenario: string | undefined;
  private stale = true;
  private waking = false;
  private gone = false;
  private idleFrames = 0;
  /** Looks through what messages have changed since the last frame. */
  private unheard: (() => void) | null = null;
  private disconnect: () => void = () => {};

  constructor(options: WorldViewOptions) {
    this.options = options;
    putPalette(options.theme);
    const { width, height } = this.windowSize();
    const { reducedMotion } = options;
    // Where the free part is, is asked for only when something has another size: the answer makes the page lay itself out.
    const frame = options.frame();
    this.gaze = new Gaze({ frame, width, height, reducedMotion, onMove: () => this.invalidate() });
    this.planet = new PlanetScene();
    this.labels = new LabelScene(this.ratio, options.textScale);
    const world = new WorldScene({
      reducedMotion,
      scenario: () => options.store.get().scenario?.scenarioHash ?? null,
      onReady: (scene) => this.begin(scene),
      onChanged: () => this.gaze.changed(),
      invalidate: () => this.invalidate(),
    });
    this.game = this.createGame([this.planet, world, this.labels]);
    // What the graphics card has lost is painted anew.
    this.game.events.once(Phaser.Core.Events.READY, () => {
      this.game.renderer.on(Phaser.Renderer.Events.RESTORE_WEBGL, () => this.repaint());
    });
    this.game.events.on(Phaser.Core.Events.PRE_STEP, () => this.beforeFrame());
    this.game.events.on(Phaser.Core.Events.POST_RENDER, () => this.afterFrame());
  }

  destroy(): void {
    this.gone = true;
    this.disconnect();
    this.game.destroy(true);
  }

  get lens(): Lens {
    return this.gaze.lens;
  }

  get level(): Level {
    return this.gaze.level;
  }

  /** Everything that is drawn; null before the first world. */
  get scene(): WorldScene | null {
    return this.world;
  }

  setWords(words: MapWords, all: Words): void {
    this.labels.setWords(words);
    this.words = all;
    if (this.world !== null) this.world.words = all;
    this.invalidate();
  }

  setTheme(name: ThemeName): void {
    putPalette(name);
    this.repaint();
  }

  setTextScale(scale: number): void {
    if (this.world === null) return;
    this.labels.setTextScale(scale);
    this.invalidate();
  }

  setReducedMotion(reduced: boolean): void {
    this.gaze.steering.reducedMotion = reduced;
    if (this.world !== null) this.world.reducedMotion = reduced;
  }

  select(subject: EntityRef | null): void {
    this.gaze.selection = subject;
    this.labels.select(subject);
    this.invalidate();
  }

  /** Follows the size of the window. */
  resize(): void {
    const { width, height } = this.windowSize();
    if (width !== this.lens.width || height !== this.lens.height) {
      this.game.scale.resize(Math.round(width * this.ratio), Math.round(height * this.ratio));
    }
    this.gaze.resize(this.options.frame(), width, height);
  }

  /** What is at a point of the canvas [CSS pixels]. */
  hitAt(pointer: Point): Hit {
    if (this.world === null) return null;
    if (this.level === 'planet') {
      const middle = this.gaze.globeMiddle();
      const radius = this.gaze.globeRadius();
      const region = this.gaze.globe.at({ x: (pointer.x - middle.x) / radius, y: (pointer.y - middle.y) / radius });
      return region === null ? null : { region };
    }
    const point = toWorld(this.lens, pointer);
    const entity = this.world.pickEffect(point) ?? pick(this.world, point);
    return entity === null ? null : { entity };
  }

  /** A point of the window as one of the canvas [CSS pixels]; null where something else lies over it. */
  pointAt(client: Point): Point | null {
    const { parent } = this.options;
    if (!parent.contains(document.elementFromPoint(client.x, client.y))) return null;
    const { left, top } = parent.getBoundingClientRect();
    return { x: client.x - left, y: client.y - top };
  }

  /** Where the middle of a thing is in the window [CSS pixels]; null when it stands nowhere. */
  clientPointOf(subject: EntityRef): Point | null {
    const bounds = this.world === null ? null : boundsOfEntity(this.world, subject);
    if (bounds === null) return null;
    const { x, y } = toScreen(this.lens, middleOfBounds(bounds));
    const { left, top } = this.options.parent.getBoundingClientRect();
    return { x: x + left, y: y + top };
  }

  /** Outlines where something that is carried may be put down; null: nothing is carried. */
  showTargets(targets: Targets | null): void {
    this.labels.showTargets(targets);
    this.invalidate();
  }

  /** A click: selects, or flies to a region. */
  clickAt(pointer: Point): void {
    const hit = this.hitAt(pointer);
    if (hit !== null && 'region' in hit) this.gaze.flyToRegion(hit.region.region);
    else this.options.onSelect(hit === null ? null : hit.entity);
  }

  /** A double click: one level deeper, to what is there. */
  diveAt(pointer: Point): void {
    const hit = this.hitAt(pointer);
    if (hit !== null && 'region' in hit) this.gaze.flyToRegion(hit.region.region);
    else if (hit === null) this.gaze.reframe(true);
    else this.gaze.goTo(hit.entity);
  }

  /** The nearest other thing of the same kind in a direction of the screen becomes the selection. */
  selectNeighbour(direction: Direction): void {
    const next = this.gaze.stepTo(direction);
    if (next !== null) this.options.onSelect(next);
  }

  /** What the signs on the map say, by the name of each. For tests. */
  signs(): Readonly<Record<string, readonly string[]>> {
    const rows = this.labels.signs.map(({ name, title, lines }): [string, string[]] => [
      name,
      [...(title === null ? [] : [title]), ...lines.map(({ text }) => text)],
    ]);
    return Object.fromEntries(rows);
  }

  /** Where a task's roof is in the window [CSS pixels]; null when it does not stand. */
  whereIs(task: number): Point | null {
    const roof = this.world === null ? null : roofOf(this.world, task);
    if (roof === null) return null;
    const { x, y } = toScreen(this.lens, roof);
    const { left, top } = this.options.parent.getBoundingClientRect();
    return { x: left + x, y: top + y };
  }

  /** Figures for tests and for `npm run bench:ui`. */
  measure(): ReturnType<Probe['figures']> & {
    readonly images: number;
    readonly moving: number;
    readonly level: Level;
  } {
    const count = this.world?.count() ?? { images: 0, moving: 0 };
    return { ...count, level: this.level, ...this.probe.figures() };
  }

  /** True when everything said has been drawn and nothing moves. */
  get settled(): boolean {
    return !this.stale && !this.game.loop.running;
  }

  invalidate(): void {
    if (this.gone) return;
    this.stale = true;
    this.idleFrames = 0;
    if (this.world === null || this.game.loop.running || this.waking) return;
    // Waking draws at once: in the next frame, so that a message costs no frame of its own.
    this.waking = true;
    requestAnimationFrame(() => {
      this.waking = false;
      if (!this.gone && !this.game.loop.running) this.game.loop.wake(true);
    });
  }

  private createGame(scene: Phaser.Scene[]): Phaser.Game {
    const { width, height } = this.windowSize();
    return new Phaser.Game({
      type: Phaser.WEBGL,
      parent: this.options.parent,
      width: Math.round(width * this.ratio),
      height: Math.round(height * this.ratio),
      // The sky is a picture of the page behind it.
      transparent: true,
      banner: false,
      disableContextMenu: false,
      audio: { noAudio: true },
      input: { mouse: false, touch: false, keyboard: false, gamepad: false },
      render: {
        // Pictures bring soft edges with them. Without a graphics card, several samples of each pixel and shaders that
        // choose among textures cost half of all frames.
        ...{ antialias: true, antialiasGL: false, maxTextures: 1 },
        ...{ mipmapFilter: 'LINEAR_MIPMAP_NEAREST', powerPreference: 'low-power' },
      },
      scale: { mode: Phaser.Scale.NONE, zoom: 1 / this.ratio },
      scene,
    });
  }

  private begin(scene: WorldScene): void {
    this.world = scene;
    this.gaze.frame = this.options.frame();
    scene.words = this.words;
    scene.onPlan(() => {
      const { scenario } = this.options.store.get();
      this.gaze.globe.renew(scenario?.regions ?? [], scene.view);
      // The same scenario, rewound, is looked at from where one was.
      this.gaze.plan(scene, scenario?.scenarioHash !== this.shownScenario);
      this.shownScenario = scenario?.scenarioHash;
    });
    this.disconnect = connectWorld(this.options.store, scene, (hear) => {
      this.unheard = hear;
      this.invalidate();
    });
  }

  private repaint(): void {
    if (this.world === null) return;
    this.planet.repaint();
    this.labels.repaint();
    this.world.repaint();
  }

  private windowSize(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.options.parent;
    return { width: Math.max(64, clientWidth), height: Math.max(64, clientHeight) };
  }

  private beforeFrame(): void {
    this.probe.begin();
    const { world } = this;
    if (world === null) return;
    const { unheard } = this;
    this.unheard = null;
    unheard?.();
    const passedMs = this.clock.step(performance.now());
    // The last step is looked at once more, at rest: then pictures may be painted anew.
    if (this.gaze.step(Math.min(STEP_MAX_MS, passedMs))) this.stale = true;
    if (this.stale) {
      this.stale = false;
      this.look(world);
    }
    world.tick(Math.min(TICK_MAX_MS, passedMs));
  }

  /** Brings everything drawn in line with the lens and the world. */
  private look(world: WorldScene): void {
    const { gaze, lens, level, ratio } = this;
    if (gaze.scale === null) return;
    const { moving } = gaze.steering;
    this.showGlobe(world, gaze.scale, moving);
    const camera = world.cameras.main;
    camera.setZoom(lens.zoom * ratio);
    camera.setScroll(lens.x - camera.width / 2, lens.y - camera.height / 2);
    const input = { level, zoom: lens.zoom, developments: world.kingdom.homes.size, ratio, moving };
    if (!world.look(lens, detailAt(input, world.detail))) this.stale = true;
    const { regions, facing } = gaze.globe;
    const globe = { middle: gaze.globeMiddle(), radius: gaze.globeRadius(), regions, facing };
    this.labels.renew(world, lens, level, { ...globe, frame: gaze.frame, moving });
    this.options.onLook();
  }

  /** From the planet to the islands: the globe grows and fades, the islands come, the planet hangs in the sky again. */
  private showGlobe(world: WorldScene, { planet }: ZoomScale, moving: boolean): void {
    const { gaze, ratio } = this;
    const { zoom } = this.lens;
    const islands = shareOf(zoom, planet * 1.5, planet * 3.6);
    const globe = 1 - shareOf(zoom, planet * 1.7, planet * 4.6);
    const home = shareOf(zoom, planet * 1.12, planet * 2);
    if (home === 1 || (home > 0 && moving)) gaze.globe.turnHome(home);
    const { x, y } = gaze.globeMiddle();
    this.planet.look(gaze.globe, { x: x * ratio, y: y * ratio }, gaze.globeRadius() * ratio, globe);
    this.planetInSky = shareOf(zoom, planet * 4.6, planet * 9);
    world.cameras.main.setAlpha(islands);
    world.scene.setVisible(islands > 0);
    this.labels.fade(shareOf(zoom, planet * 4.2, planet * 7), 1 - shareOf(zoom, planet * 1.4, planet * 2.6));
  }

  private afterFrame(): void {
    this.probe.end();
    if (this.world === null || this.stale || this.world.moving || this.gaze.steering.moving) {
      this.idleFrames = 0;
      return;
    }
    if (++this.idleFrames < FRAMES_AFTER) return;
    this.clock.rest();
    this.game.loop.sleep();
  }
}
