/**
 * Where one looks: the lens, its levels, the way from the planet down to a building, whom it follows. Everything that a
 * hand, a key or a command can do to the lens is here; drawing is not. Pure but for its own state.
 */
import type { EntityRef } from '../sim-client/words.ts';
import { boundsOfEntity, regionBounds, worldBounds, type Places } from './bounds.ts';
import { Globe, regionOf } from './globe.ts';
import type { Point } from './iso.ts';
import {
  centred,
  fit,
  fitZoom,
  middleOf,
  middleOfBounds,
  toScreen,
  toWorld,
  type Bounds,
  type Frame,
  type Lens,
} from './lens.ts';
import { firstWithin, groundOf, neighbour, type Direction } from './neighbour.ts';
import { partAt } from './pick.ts';
import { borderAbove, LEVELS, levelAt, shareOf, type Level, type ZoomScale } from './semantic-zoom.ts';
import { Steering } from './steering.ts';
import { zoomScaleOf } from './zoom-scale.ts';

/** Who is followed may be so far from the middle [CSS pixels]. */
const FOLLOW_SLACK_PX = 24;
/** Lines of text over the first island, and over one that is looked at for itself [CSS pixels]. */
const NAME_ROOM_PX = 56;
const ZONE_NAME_ROOM_PX = 90;
/** So far within a level one stops [share of its border's zoom]. */
const INTO_LEVEL = 1.1;
/** The globe's radius at planet zoom, by the free part of the window. */
const GLOBE_FILLS = 0.4;

export interface GazeOptions {
  /** The free part of the window at the start. */
  readonly frame: Frame;
  readonly width: number;
  readonly height: number;
  readonly reducedMotion: boolean;
  /** The lens has been moved, or moves: draw. */
  readonly onMove: () => void;
}

export class Gaze {
  readonly globe = new Globe();
  readonly steering: Steering;
  level: Level = 'region';
  /** null until there are islands. */
  scale: ZoomScale | null = null;
  /** What the lens stays with; it is given up when the learner takes the lens. */
  following: EntityRef | null = null;
  selection: EntityRef | null = null;
  /** What was gone to, until the lens goes elsewhere. */
  private arrived: EntityRef | null = null;
  /** The free part of the window. */
  frame: Frame;
  private readonly onMove: () => void;
  private places: Places | null = null;
  /** What the lens was last fitted to. */
  private fitted: Bounds | null = null;
  /** The learner has taken the lens; it no longer follows the islands. */
  private steered = false;

  constructor({ frame, width, height, reducedMotion, onMove }: GazeOptions) {
    this.frame = frame;
    this.onMove = onMove;
    this.steering = new Steering({ x: 0, y: 0, zoom: 1, width, height }, reducedMotion);
  }

  get lens(): Lens {
    return this.steering.lens;
  }

  /** The islands have found their places. `anew`: of another scenario, which is looked at from its own best place. */
  plan(places: Places, anew: boolean): void {
    this.places = places;
    if (anew) this.release();
    this.rescale();
    this.reframe();
  }

  /** The world has changed; what is followed, or all of it, stays in sight. */
  changed(): void {
    this.keepFollowing();
    this.keepFitted();
  }

  resize(frame: Frame, width: number, height: number): void {
    this.frame = frame;
    if (width !== this.lens.width || height !== this.lens.height) this.steering.resize(width, height);
    this.rescale();
    this.reframe();
    this.onMove();
  }

  /** Lets time pass; true while the lens is on its way, and once more when it has come to rest. */
  step(dtMs: number): boolean {
    const { moving } = this.steering;
    if (this.steering.step(dtMs)) this.drawHome();
    if (this.scale !== null) this.level = levelAt(this.lens.zoom, this.scale, this.level);
    return moving;
  }

  /** Shows all islands; `force` also when the learner has moved the lens, and then it flies. */
  reframe(force = false): void {
    if (force) this.release();
    const bounds = this.places === null ? null : worldBounds(this.places);
    if (this.steered || bounds === null) return;
    this.fitted = bounds;
    const lens = fit(this.lens, bounds, this.regionFrame());
    if (force) this.steering.fly(lens);
    else this.steering.jump(lens);
    this.settleLevel();
    this.onMove();
  }

  panBy(dx: number, dy: number): void {
    this.takeLens();
    if (this.level === 'planet') {
      const radius = this.globeRadius();
      this.globe.turn(dx / radius, dy / radius);
      this.steering.jump(this.lensHome());
    } else this.steering.dragBy(dx, dy);
    this.onMove();
  }

  /** Lets go of a drag with a speed [CSS pixels per ms]. */
  throwBy(x: number, y: number): void {
    if (this.level !== 'planet') this.steering.throwBy(x, y);
    this.onMove();
  }

  /** One step of the arrow keys: eased, unlike a drag. */
  glideBy(dx: number, dy: number): void {
    if (this.level === 'planet') {
      this.panBy(dx, dy);
      return;
    }
    const { x, y, zoom } = this.lens;
    this.flyTo({ ...this.lens, x: x - dx / zoom, y: y - dy / zoom });
  }

  zoomAt(pointer: Point, factor: number): void {
    this.takeLens();
    this.steering.zoomBy(pointer, factor);
    this.onMove();
  }

  zoomMiddle(factor: number): void {
    this.zoomAt(middleOf(this.frame), factor);
  }

  pinchBy(middle: Point, factor: number, dx: number, dy: number): void {
    this.takeLens();
    this.steering.pinchBy(middle, factor, dx, dy);
    this.onMove();
  }

  /** Moves the middle of the free frame over a point of the world. */
  centreOn(point: Point, flying = true): void {
    const lens = centred(this.lens, point, middleOf(this.frame));
    if (flying) {
      this.flyTo(lens);
      return;
    }
    this.takeLens();
    this.steering.jump(lens);
    this.onMove();
  }

  /** Flies there and fits it into the free frame, at the level where it is read. False when it stands nowhere. */
  goTo(subject: EntityRef, level: Level | null = LEVEL_OF[subject.kind] ?? null): boolean {
    const { places, scale } = this;
    if (places === null || scale === null) return false;
    if (subject.kind === 'region') return this.flyToRegion(regionOf(subject, places.view));
    const bounds = boundsOfEntity(places, subject);
    if (bounds === null) return false;
    const frame = this.frameFor(subject);
    const zoom = zoomFor(level, fitZoom(bounds, frame), scale);
    this.flyTo(centred({ ...this.lens, zoom }, middleOfBounds(bounds), middleOf(frame)));
    this.arrived = subject;
    return true;
  }

  /** Was it gone to, and does one still look at it? */
  isAt({ kind, key }: EntityRef): boolean {
    return this.arrived?.kind === kind && this.arrived.key === key;
  }

  /** The first thing that stands within it. */
  within(subject: EntityRef): EntityRef | null {
    return this.places === null ? null : firstWithin(this.places.view, subject);
  }

  /** What it stands on. */
  around(subject: EntityRef): EntityRef | null {
    return this.places === null ? null : groundOf(this.places.view, subject);
  }

  /** Stays with a thing wherever it goes; null lets go. */
  follow(subject: EntityRef | null): void {
    if (subject === null || this.goTo(subject)) this.following = subject;
    this.onMove();
  }

  /** One level up: what the thing in the middle is part of. */
  up(): void {
    const rank = LEVELS.indexOf(this.level);
    if (rank > 0) this.toLevel(LEVELS[rank - 1]!);
  }

  /** One level deeper: to what is in the middle. */
  down(): void {
    const next = LEVELS[LEVELS.indexOf(this.level) + 1];
    if (next !== undefined) this.toLevel(next);
  }

  toLevel(level: Level): void {
    if (this.places === null || this.scale === null) return;
    if (level === 'planet') this.flyTo(this.lensHome());
    else if (level === 'region') this.flyToRegion(this.globe.home);
    else {
      const subject = this.partInMiddle(level);
      if (subject !== null) this.goTo(subject, level);
    }
  }

  flyToRegion(region: string | null): boolean {
    const bounds = this.places === null || region === null ? null : regionBounds(this.places, region);
    if (bounds === null) return false;
    this.globe.home = region;
    if (this.level === 'planet') this.steering.jump(this.lensHome());
    this.flyTo(fit(this.lens, bounds, this.regionFrame()));
    return true;
  }

  /** The nearest other thing of the same kind in a direction of the screen; what is chosen comes into sight. */
  stepTo(direction: Direction): EntityRef | null {
    if (this.places === null) return null;
    const next = neighbour(this.places, this.selection ?? this.partInMiddle(this.level), direction, this.level);
    const bounds = next === null ? null : boundsOfEntity(this.places, next);
    if (next !== null && bounds !== null && !this.shows(bounds)) {
      this.flyTo(centred(this.lens, middleOfBounds(bounds), middleOf(this.frameFor(next))));
    }
    return next;
  }

  /** The thing of a level in the middle of the free frame, or what the selection is part of there. */
  partInMiddle(level: Level): EntityRef | null {
    if (this.places === null) return null;
    return partAt(this.places, toWorld(this.lens, middleOf(this.frame)), level, this.selection);
  }

  /** [CSS pixels] */
  globeMiddle(): Point {
    return toScreen(this.lens, this.globe.homeMiddle(this.places));
  }

  /** [CSS pixels] */
  globeRadius(): number {
    const { left, top, right, bottom } = this.frame;
    const whole = Math.max(120, Math.min(right - left, bottom - top)) * GLOBE_FILLS;
    return (whole * this.lens.zoom) / (this.scale?.planet ?? this.lens.zoom);
  }

  private flyTo(lens: Lens): void {
    this.takeLens();
    this.steering.fly(lens);
    this.onMove();
  }

  private takeLens(): void {
    this.steered = true;
    this.following = null;
    this.arrived = null;
  }

  private release(): void {
    this.steered = false;
    this.following = null;
    this.arrived = null;
  }

  private rescale(): void {
    if (this.places === null || this.places.kingdom.islands.size === 0) return;
    this.scale = zoomScaleOf(this.places, this.regionFrame());
    const { planet, building } = this.scale;
    this.steering.limits = {
      zoomMin: planet,
      zoomMax: building * 1.3,
      bounds: worldBounds(this.places),
      middle: middleOf(this.frame),
    };
    this.settleLevel();
  }

  private settleLevel(): void {
    if (this.scale !== null) this.level = levelAt(this.lens.zoom, this.scale, this.level);
  }

  /** While the learner has not taken the lens, all that there is stays in sight: a yard opens, a cloud rises. */
  private keepFitted(): void {
    const bounds = this.steered || this.places === null ? null : worldBounds(this.places);
    if (bounds === null || this.scale === null || sameBounds(bounds, this.fitted)) return;
    const first = this.fitted === null;
    this.rescale();
    this.reframe(!first);
  }

  private keepFollowing(): void {
    const { following, places } = this;
    const bounds = following === null || places === null ? null : boundsOfEntity(places, following);
    if (bounds === null || this.steering.moving) return;
    const wanted = middleOf(this.frameFor(following!));
    const at = toScreen(this.lens, middleOfBounds(bounds));
    if (Math.hypot(at.x - wanted.x, at.y - wanted.y) < FOLLOW_SLACK_PX) return;
    this.flyTo(centred(this.lens, middleOfBounds(bounds), wanted));
    this.following = following;
  }

  /** Where a thing is looked at for itself: an island leaves room for its name. */
  private frameFor({ kind }: EntityRef): Frame {
    return kind === 'zone' ? this.regionFrame(ZONE_NAME_ROOM_PX) : this.frame;
  }

  /** The free part, with room above for the first island's name and below for signs. */
  private regionFrame(nameRoomPx = NAME_ROOM_PX): Frame {
    const { left, top, right, bottom } = this.frame;
    const aside = Math.min(24, (right - left) / 12);
    const high = bottom - top;
    const below = Math.min(NAME_ROOM_PX, high / 6) / 2;
    const above = Math.min(nameRoomPx, (high * nameRoomPx) / NAME_ROOM_PX / 6);
    return { left: left + aside, top: top + above, right: right - aside, bottom: bottom - below };
  }

  /** The lens at planet zoom: home in the middle of the free frame. */
  private lensHome(): Lens {
    const lens = { ...this.lens, zoom: this.scale?.planet ?? 1 };
    return centred(lens, this.globe.homeMiddle(this.places), middleOf(this.frame));
  }

  /** The farther away, the nearer to home: the globe stays in the middle of the free frame. */
  private drawHome(): void {
    if (this.scale === null) return;
    const { planet } = this.scale;
    const share = shareOf(this.lens.zoom, planet * 2.6, planet * 1.05);
    if (share === 0) return;
    this.steering.pull(centred(this.lens, this.globe.homeMiddle(this.places), middleOf(this.frame)), share);
  }

  private shows({ x, y, width, height }: Bounds): boolean {
    const { left, top, right, bottom } = this.frame;
    const [from, to] = [toScreen(this.lens, { x, y }), toScreen(this.lens, { x: x + width, y: y + height })];
    return from.x >= left && from.y >= top && to.x <= right && to.y <= bottom;
  }
}

const LEVEL_OF: Readonly<Partial<Record<EntityRef['kind'], Level>>> = {
  zone: 'zone',
  instance: 'territory',
  task: 'development',
  container: 'building',
};

/** How close one goes to look at a thing: as close as it fits, within the level where it is read. */
function zoomFor(level: Level | null, fitting: number, scale: ZoomScale): number {
  if (level === null) return Math.min(fitting, scale.zone * 1.1);
  const below = LEVELS[LEVELS.indexOf(level) - 1]!;
  const least = borderAbove(scale, below) * INTO_LEVEL;
  return Math.max(least, Math.min(fitting, scale[level], borderAbove(scale, level) / INTO_LEVEL));
}

function sameBounds(a: Bounds, b: Bounds | null): boolean {
  return b !== null && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
