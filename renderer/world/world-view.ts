/** The window on the world: one Phaser game of three scenes, looked at through one lens, drawn only when it changes. */
import Phaser from 'phaser';
import { connectWorld } from '../sim-client/world-port.ts';
import type { WorldStore } from '../sim-client/world-store.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { BackdropScene } from './backdrop.scene.ts';
import { islandDepth } from './art/island.art.ts';
import type { Point } from './iso.ts';
import { LabelScene, type MapWords } from './label.scene.ts';
import { islandOutline } from './layout.ts';
import { fit, pan, toScreen, toWorld, zoomAt, type Bounds, type Frame, type Lens } from './lens.ts';
import { pick, roofOf } from './pick.ts';
import { WorldScene } from './world.scene.ts';

/** Frames drawn after the last change, for what the graphics card still has in hand. */
const FRAMES_AFTER = 2;

export interface WorldViewOptions {
  readonly parent: HTMLElement;
  readonly store: WorldStore;
  readonly frame: () => Frame;
  readonly reducedMotion: boolean;
  readonly onSelect: (subject: EntityRef | null) => void;
}

export class WorldView {
  private readonly options: WorldViewOptions;
  private readonly ratio = Math.min(2, window.devicePixelRatio || 1);
  private readonly game: Phaser.Game;
  private readonly backdrop: BackdropScene;
  private readonly labels: LabelScene;
  private world: WorldScene | null = null;
  private lens: Lens;
  /** The learner has taken the lens; it no longer follows the islands. */
  private steered = false;
  private stale = true;
  private idleFrames = 0;
  private frames = 0;
  private disconnect: () => void = () => {};
  private readonly frameTimes: number[] = [];

  constructor(options: WorldViewOptions) {
    this.options = options;
    const { width, height } = this.windowSize();
    this.lens = { x: 0, y: 0, zoom: 1, width, height };
    this.backdrop = new BackdropScene();
    this.labels = new LabelScene(this.ratio);
    const world = new WorldScene({
      reducedMotion: options.reducedMotion,
      onReady: (scene) => this.begin(scene),
      invalidate: () => this.invalidate(),
    });
    this.game = new Phaser.Game({
      type: Phaser.WEBGL,
      parent: options.parent,
      width: Math.round(width * this.ratio),
      height: Math.round(height * this.ratio),
      backgroundColor: '#190f2f',
      banner: false,
      disableContextMenu: false,
      audio: { noAudio: true },
      input: { mouse: false, touch: false, keyboard: false, gamepad: false },
      render: { antialias: true, mipmapFilter: 'LINEAR_MIPMAP_LINEAR', powerPreference: 'low-power' },
      scale: { mode: Phaser.Scale.NONE, zoom: 1 / this.ratio },
      scene: [this.backdrop, world, this.labels],
    });
    this.game.events.on(Phaser.Core.Events.PRE_STEP, () => this.beforeFrame());
    this.game.events.on(Phaser.Core.Events.POST_RENDER, () => this.afterFrame());
  }

  destroy(): void {
    this.disconnect();
    this.game.destroy(true);
  }

  setWords(words: MapWords): void {
    this.labels.setWords(words);
    this.invalidate();
  }

  select(subject: EntityRef | null): void {
    this.labels.select(subject);
    this.invalidate();
  }

  /** Follows the size of the window. */
  resize(): void {
    const { width, height } = this.windowSize();
    if (width === this.lens.width && height === this.lens.height) return;
    this.lens = { ...this.lens, width, height };
    this.game.scale.resize(Math.round(width * this.ratio), Math.round(height * this.ratio));
    if (this.world !== null) this.backdrop.repaint();
    this.reframe();
    this.invalidate();
  }

  /** Shows all islands; `force` also when the learner has moved the lens. */
  reframe(force = false): void {
    if (force) this.steered = false;
    const bounds = this.bounds();
    if (this.steered || bounds === null) return;
    this.lens = fit(this.lens, bounds, this.options.frame());
    this.invalidate();
  }

  panBy(dx: number, dy: number): void {
    this.steer(pan(this.lens, dx, dy));
  }

  zoomAt(pointer: Point, factor: number): void {
    this.steer(zoomAt(this.lens, pointer, factor));
  }

  /** Pointer in CSS pixels of the canvas. */
  clickAt(pointer: Point): void {
    if (this.world !== null) this.options.onSelect(pick(this.world.kingdom, toWorld(this.lens, pointer)));
  }

  /** Where a task's roof is on the canvas [CSS pixels]; null when it does not stand. */
  whereIs(task: number): Point | null {
    const roof = this.world === null ? null : roofOf(this.world.kingdom, task);
    return roof === null ? null : toScreen(this.lens, roof);
  }

  /** Figures for tests: objects, and the script's own time per frame [ms]. */
  measure(): { readonly images: number; readonly moving: number; readonly frames: number; readonly frameMs: number } {
    const count = this.world?.count() ?? { images: 0, moving: 0 };
    const sorted = this.frameTimes.toSorted((a, b) => a - b);
    return { ...count, frames: this.frames, frameMs: sorted[Math.floor(sorted.length / 2)] ?? 0 };
  }

  /** True when everything said has been drawn and nothing moves. */
  get settled(): boolean {
    return !this.stale && !this.game.loop.running;
  }

  invalidate(): void {
    this.stale = true;
    this.idleFrames = 0;
    if (this.world !== null && !this.game.loop.running) this.game.loop.wake(true);
  }

  private begin(scene: WorldScene): void {
    this.world = scene;
    scene.onPlan(() => this.reframe());
    this.disconnect = connectWorld(this.options.store, scene);
    this.reframe();
  }

  private steer(lens: Lens): void {
    this.steered = true;
    this.lens = lens;
    this.invalidate();
  }

  private windowSize(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.options.parent;
    return { width: Math.max(64, clientWidth), height: Math.max(64, clientHeight) };
  }

  private bounds(): Bounds | null {
    const kingdom = this.world?.kingdom;
    if (kingdom === undefined || kingdom.islands.size === 0) return null;
    const corners = [...kingdom.islands.values()].flatMap(({ origin }) => islandOutline(kingdom.plan, origin));
    const xs = corners.map(({ x }) => x);
    const ys = corners.map(({ y }) => y);
    const [left, top] = [Math.min(...xs) - 20, Math.min(...ys) - 84];
    const bottom = Math.max(...ys) + islandDepth(kingdom.plan) * 0.75;
    return { x: left, y: top, width: Math.max(...xs) + 20 - left, height: bottom - top };
  }

  private frameStartedAt = 0;

  private beforeFrame(): void {
    this.frameStartedAt = performance.now();
    if (!this.stale || this.world === null) return;
    this.stale = false;
    const { lens } = this;
    const camera = this.world.cameras.main;
    camera.setZoom(lens.zoom * this.ratio);
    camera.setScroll(lens.x - camera.width / 2, lens.y - camera.height / 2);
    this.labels.renew(this.world, lens);
  }

  private afterFrame(): void {
    this.frames++;
    this.frameTimes.push(performance.now() - this.frameStartedAt);
    if (this.frameTimes.length > 240) this.frameTimes.shift();
    if (this.world === null || this.stale || this.world.count().moving > 0) {
      this.idleFrames = 0;
      return;
    }
    if (++this.idleFrames >= FRAMES_AFTER) this.game.loop.sleep();
  }
}
