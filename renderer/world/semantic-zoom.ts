/**
 * Semantic zoom: which level one looks at, how much is drawn there, and what the world lends to those who draw it.
 *
 * - `level`: planet → region → zone → territory → development → building. It follows from the zoom alone, with
 *   hysteresis (`levelAt`), so that it does not flicker at a border.
 * - `detailAt(level, …)`: how much is drawn at a level. A sprite reads `stage.detail` when it is shown; when the detail
 *   changes, world.scene shows every sprite in sight again. So a sprite only ever asks `this.stage.detail` and
 *   `this.stage.atlas` inside `show(…)`, and keeps neither.
 * - `Stage`: where the sprites of one territory put their images. Each territory has a display layer of its own: depths
 *   inside it are those of `ON_PLOT` (depths.ts), hiding it costs one flag, and what is out of sight is not built at all. Under
 *   'summary' a territory has no sprites: its layer shows one picture of the plot and one slab per service and revision.
 * - `Effect`: what moves or floats over the world (caravans, birds, clouds, beams). An effect puts its images into
 *   `world.effectLayer` (or any layer of its own) with a depth from `DEPTH` (depths.ts), hears `reset`, `changed` and `looked`, and
 *   is given time by `update(dtMs)` only while it says that it moves. It is registered in effects/effects.ts.
 * - World store changes reach sprites through world.scene: `showInstance`, `showTask`, then `Effect.changed`.
 *
 * Pure: no Phaser value is imported here.
 */
import type Phaser from 'phaser';
import type { Change } from '../sim-client/world-port.ts';
import type { Words } from '../sim-client/text.ts';
import type { EntityRef, Status, TaskView, View } from '../sim-client/words.ts';
import type { Use } from './art/building.art.ts';
import type { Atlas } from './atlas.ts';
import type { Point } from './iso.ts';
import type { Kingdom } from './kingdom.ts';
import type { Line, PillKind, Stripe } from './label-art.ts';
import type { Bounds, Lens } from './lens.ts';

/** From afar to near. */
export const LEVELS = ['planet', 'region', 'zone', 'territory', 'development', 'building'] as const;
export type Level = (typeof LEVELS)[number];

/** The zoom at which a level is seen whole; rising from level to level. */
export type ZoomScale = Readonly<Record<Level, number>>;

/** Over or under the border by this share before the level changes. */
const HYSTERESIS = 0.06;

/** The zoom between a level and the next one. */
export function borderAbove(scale: ZoomScale, level: Level): number {
  const next = LEVELS[LEVELS.indexOf(level) + 1];
  return next === undefined ? Infinity : Math.sqrt(scale[level] * scale[next]);
}

/** The level at a zoom; `before` holds on to what was shown while the zoom is near a border. */
export function levelAt(zoom: number, scale: ZoomScale, before: Level | null = null): Level {
  let rank = 0;
  for (const [index, level] of LEVELS.slice(0, -1).entries()) {
    const from = before === null ? -1 : LEVELS.indexOf(before);
    const border = borderAbove(scale, level) * (from > index ? 1 - HYSTERESIS : from < 0 ? 1 : 1 + HYSTERESIS);
    if (zoom >= border) rank = index + 1;
  }
  return LEVELS[rank]!;
}

/** 0 at the near end of `from`, 1 at `to`, smooth in between; both are zooms, and it goes by their logarithm. */
export function shareOf(zoom: number, from: number, to: number): number {
  const share = Math.log(zoom / from) / Math.log(to / from);
  const held = Math.min(1, Math.max(0, share));
  return held * held * (3 - 2 * held);
}

/** How much is drawn of the world at a level. */
export interface Detail {
  readonly level: Level;
  /**
   * Developments: one slab per service and revision ('summary'), one block ('block'), floors and windows ('floors'), or
   * each building with what it is ('buildings').
   */
  readonly developments: 'summary' | 'block' | 'floors' | 'buildings';
  /** Territories: one picture, or ground, castle, walls and flag as parts that may change and move. */
  readonly plots: 'one' | 'parts';
  /** Pixels per world unit of the pictures: as many as are seen, so that they are sharp and cheap. */
  readonly resolution: number;
  /** Small things worth drawing: drawbridges, signs, crates, single caravans. */
  readonly small: boolean;
}

/** More developments than this are summed up at region zoom; the lower number is where it ends again. */
export const SUMMARY_FROM = 1_600;
const SUMMARY_UNTIL = 1_400;
/** A tile narrower than this is too small to tell developments apart [CSS pixels]. */
const TILE_MIN_PX = 7;

/** Pictures are painted at one of these [pixels per world unit]. */
export const RESOLUTIONS = [0.125, 0.25, 0.5, 1, 2, 5] as const;
/** So much larger than it was painted a picture may be shown, before it is painted anew. */
const BLUR_MAX = 1.15;
/** So much smaller a picture is still shown as it is. */
const FINE_MIN = 0.92;

export interface DetailInput {
  readonly level: Level;
  /** CSS pixels per world unit. */
  readonly zoom: number;
  /** Developments that stand in the whole world. */
  readonly developments: number;
  /** Device pixels per CSS pixel; 1 if not given. */
  readonly ratio?: number;
  /** The lens is on its way: pictures are not painted anew for a moment's look. */
  readonly moving?: boolean;
}

function resolutionAt({ zoom, ratio = 1, moving = false }: DetailInput, before: number | null): number {
  if (moving && before !== null) return before;
  const pixels = zoom * ratio;
  const wanted = RESOLUTIONS.find((one) => one * BLUR_MAX >= pixels) ?? RESOLUTIONS.at(-1)!;
  const isNear = before !== null && wanted < before && pixels > wanted * FINE_MIN;
  return isNear ? before : wanted;
}

export function detailAt(input: DetailInput, before: Detail | null = null): Detail {
  const { level, zoom, developments } = input;
  const far = level === 'planet' || level === 'region';
  const summed = before?.developments === 'summary';
  const many = developments > (summed ? SUMMARY_UNTIL : SUMMARY_FROM);
  const tiny = developments > 300 && zoom * 40 < TILE_MIN_PX * (summed ? 1.1 : 1);
  const summary = far && (many || tiny);
  const shape = level === 'building' ? 'buildings' : level === 'development' ? 'floors' : 'block';
  return {
    level,
    developments: summary ? 'summary' : shape,
    plots: summary ? 'one' : 'parts',
    resolution: resolutionAt(input, before?.resolution ?? null),
    small: !far && level !== 'zone',
  };
}

/** Are sprites drawn the same under both? The level alone changes none. */
export function sameDrawing(a: Detail, b: Detail): boolean {
  return a.developments === b.developments && a.plots === b.plots && a.resolution === b.resolution;
}

/** What is shown of the load of developments; see effects/smooth-load.ts. */
export interface ShownLoad {
  follow(task: Pick<TaskView, 'key' | 'use'>, sprite: { refresh(): boolean }): Use | null;
}

/** Where the sprites of one territory put their images, and with which pictures. */
export interface Stage {
  readonly scene: Phaser.Scene;
  /** Its own display layer; the camera's world units. */
  readonly layer: Phaser.GameObjects.Layer;
  /** The atlas of the detail in force; a picture of it is only good until `show` is called again. */
  readonly atlas: Atlas;
  readonly detail: Detail;
  /** What is shown of the load: each world has its own. */
  readonly shownLoad: ShownLoad;
}

/** What effects may know and use. */
export interface EffectWorld {
  /** For tweens, time and textures. */
  readonly phaser: Phaser.Scene;
  readonly atlas: Atlas;
  /** For what floats over all islands. */
  readonly effectLayer: Phaser.GameObjects.Layer;
  readonly kingdom: Kingdom;
  readonly view: View;
  /** null until a scenario is open; effects stand still unless `running`. */
  readonly status: Status | null;
  readonly detail: Detail;
  readonly lens: Lens;
  /** What is in sight, with some room around [world units]. */
  readonly sight: Bounds;
  readonly reducedMotion: boolean;
  /** The run is on its way to another instant: what happens meanwhile is not acted out. */
  readonly seeking: boolean;
  /** The reader's words; null for a moment at the start. */
  readonly words: Words | null;
  /** The picture has changed and must be drawn again. */
  invalidate(): void;
  /** Effects have something to show that no change of rows brought. */
  wake(): void;
}

/** Puts words at a point of the world; `name` is theirs alone. */
export interface SayLabel {
  /** A pill around the middle of its upper edge; stripes are shares of a bar along its lower edge. */
  pill(name: string, text: string, kind: PillKind, at: Point, stripes?: readonly Stripe[]): void;
  /** Lines of text with a rim, above the point. */
  lines(name: string, lines: readonly Line[], at: Point): void;
}

export interface Effect {
  /** Another epoch or other islands: nothing shown is an animation of what came before. Images of effectLayer are gone. */
  reset(world: EffectWorld): void;
  /** After sprites have followed; `status` may have changed with or without rows. */
  changed?(world: EffectWorld, changes: readonly Change[]): void;
  /** The lens or the detail has changed. Called at most once a frame. */
  looked?(world: EffectWorld): void;
  /** Lets time pass on screen; true while something moves. No allocation here. */
  update(dtMs: number, world: EffectWorld): boolean;
  /** Words in window pixels, which stay sharp; what is not said again is gone. Called whenever something has changed. */
  labels?(world: EffectWorld, say: SayLabel): void;
  /** What of it is at a point of the world, if anything. */
  pick?(point: Point, world: EffectWorld): EntityRef | null;
  destroy?(): void;
}

/** Is a point in sight? */
export function inSight(sight: Bounds, { x, y }: Point): boolean {
  return x >= sight.x && y >= sight.y && x <= sight.x + sight.width && y <= sight.y + sight.height;
}
