/**
 * Caravans: sampled requests on their way from the royal gate through a zone's portal to a development. They move only
 * while the run does, and there are none where nobody asks. The number beside them is the true rate.
 */
import type Phaser from 'phaser';
import type { Change } from '../../sim-client/world-port.ts';
import { project, type Point } from '../iso.ts';
import { portalPlace } from '../layout.ts';
import { DEPTH } from '../depths.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';
import { caravanArt } from '../site-art.ts';
import { gatesOf } from './landmarks.ts';
import { CARAVANS_MAX, Departures, lanesOf, TRIP_MS, type Lane } from './caravan-flow.ts';

/** Where the way turns: gate, top of the arc, portal, development. */
interface Way {
  readonly from: Point;
  readonly arc: Point;
  readonly portal: Point;
  readonly door: Point;
}

interface Caravan {
  readonly image: Phaser.GameObjects.Image;
  way: Way;
  /** Part of the trip that is done [0 to 1]; at or above 1 it is free for another trip. */
  done: number;
  fails: boolean;
  /** Where a failing one falls [part of the trip]. */
  falls: number;
  offset: Point;
  size: number;
}

/** At most so often, at whatever speed the rows change [ms]. */
const PLAN_MS = 500;
/** Part of the trip that a fall takes. */
const FALL = 0.22;
/** Part of the trip from the gate to the portal. */
const TO_PORTAL = 0.52;
const NOWHERE: Point = { x: 0, y: 0 };
/** Rates are those of a gate's last minute: who has come and who is gone since is told by its row, too. */
const WATCHED: ReadonlySet<Change['table']> = new Set(['balancers', 'services', 'zones']);

export class Caravans implements Effect {
  private readonly departures = new Departures();
  private readonly fleet: Caravan[] = [];
  /** By lane; found when the first caravan sets out. */
  private ways: (Way | null | undefined)[] = [];
  private gates: ReadonlyMap<number, Point> = new Map();
  private size = 1;
  private stale = false;
  private sincePlanMs = PLAN_MS;
  private stepMs = 0;
  private world: EffectWorld | null = null;

  reset(): void {
    this.fleet.length = 0;
    this.departures.set([]);
    this.stale = true;
    this.sincePlanMs = PLAN_MS;
  }

  /** The ways are found anew in the next frame in which anybody moves, however many messages come before it. */
  changed(_: EffectWorld, changes: readonly Change[]): void {
    this.stale ||= changes.some(({ table }) => WATCHED.has(table));
  }

  looked({ lens }: EffectWorld): void {
    this.size = Math.min(4.6, Math.max(0.8, 1.2 / lens.zoom));
    for (const caravan of this.fleet) {
      if (caravan.done >= 1 || caravan.size === this.size) continue;
      caravan.image.setScale((caravan.image.scaleX / caravan.size) * this.size);
      caravan.size = this.size;
      place(caravan);
    }
  }

  update(dtMs: number, world: EffectWorld): boolean {
    const { status, reducedMotion, detail } = world;
    if (status === null || !status.running || reducedMotion || detail.level === 'planet') {
      if (reducedMotion || detail.level === 'planet') this.rest();
      return false;
    }
    this.world = world;
    this.sincePlanMs += dtMs;
    if (this.stale && this.sincePlanMs >= PLAN_MS) this.plan(world);
    const step = Math.min(dtMs, 250);
    this.stepMs = step;
    this.departures.pass(step, this.leave);
    let moving = this.departures.any || this.stale;
    for (const caravan of this.fleet) {
      if (caravan.done >= 1) continue;
      moving = true;
      caravan.done += step / TRIP_MS;
      place(caravan);
    }
    return moving;
  }

  /** How many are on their way, for tests. */
  get underway(): number {
    return this.fleet.reduce((sum, { done }) => sum + (done < 1 ? 1 : 0), 0);
  }

  private plan(world: EffectWorld): void {
    this.stale = false;
    this.sincePlanMs = 0;
    const lanes = lanesOf(world.view);
    this.departures.set(lanes);
    this.gates = new Map(gatesOf(world).map(({ balancer, at }) => [balancer.key, at]));
    this.ways = [];
  }

  private rest(): void {
    for (const caravan of this.fleet) {
      caravan.done = 1;
      caravan.image.setVisible(false);
    }
  }

  private readonly leave = (index: number, fails: boolean, agoMs: number): void => {
    const { world } = this;
    if (world === null) return;
    const lane = this.departures.lane(index);
    let way = this.ways[index];
    if (way === undefined) {
      way = wayOf(world, lane, this.gates.get(lane.balancer) ?? NOWHERE);
      this.ways[index] = way;
    }
    if (way === null) return;
    const caravan = this.free(world);
    if (caravan === null) return;
    const art = caravanArt(world.atlas, lane.group, fails);
    caravan.image.setTexture(art.texture, art.frame).setVisible(true).setAlpha(1).setAngle(0);
    caravan.image.setScale(art.scale * this.size);
    Object.assign(caravan, {
      way,
      done: (agoMs - this.stepMs) / TRIP_MS,
      fails,
      falls: lane.task === null ? 0.06 : 1 - FALL,
      size: this.size,
    });
    // The frame that is under way moves it to where it has come by now.
    caravan.offset = art.offset;
  };

  private free({ phaser, effectLayer }: EffectWorld): Caravan | null {
    const known = this.fleet.find(({ done }) => done >= 1);
    if (known !== undefined) return known;
    if (this.fleet.length >= CARAVANS_MAX) return null;
    const image = phaser.make
      .image({ add: false }, false)
      .setOrigin(0, 0)
      .setDepth(DEPTH.effects + 100);
    effectLayer.add(image);
    const way = { from: NOWHERE, arc: NOWHERE, portal: NOWHERE, door: NOWHERE };
    const caravan: Caravan = { image, way, done: 1, fails: false, falls: 1, offset: NOWHERE, size: 1 };
    this.fleet.push(caravan);
    return caravan;
  }
}

function wayOf({ kingdom }: EffectWorld, { task, zone }: Lane, gate: Point): Way | null {
  const { size } = kingdom.sites;
  const exit = project(0, 1.1);
  const from = { x: gate.x + exit.x * size, y: gate.y + exit.y * size };
  if (task === null) {
    const [portal, door] = [
      { x: from.x + 40, y: from.y + 6 },
      { x: from.x + 60, y: from.y + 18 },
    ];
    return { from, arc: from, portal, door };
  }
  const island = zone === null ? undefined : kingdom.islands.get(zone);
  const territory = kingdom.territories.get(kingdom.homes.get(task) ?? Number.NaN);
  const box = kingdom.boxOf(task);
  if (island === undefined || territory === undefined || box === null) return null;
  const foot = portalPlace(kingdom.plan);
  const arch = project(foot.x + 0.4, foot.y);
  const portal = { x: island.origin.x + arch.x, y: island.origin.y + arch.y - 4 };
  const origin = kingdom.originOf(territory);
  const front = project(box.x + box.width / 2, box.y + box.depth + 0.1);
  const door = { x: origin.x + front.x, y: origin.y + front.y };
  const arc = { x: (from.x + portal.x) / 2, y: Math.min(from.y, portal.y) - 30 - Math.abs(from.x - portal.x) * 0.12 };
  return { from, arc, portal, door };
}

/** Over the void in an arc, over land in a straight line; what fails falls out of the picture. */
function place({ image, way, done, fails, falls, offset, size }: Caravan): void {
  if (done >= 1) {
    image.setVisible(false);
    return;
  }
  const { from, arc, portal, door } = way;
  const along = fails ? Math.min(done, falls) : done;
  let x: number;
  let y: number;
  if (along < TO_PORTAL) {
    const t = along / TO_PORTAL;
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    x = a * from.x + b * arc.x + c * portal.x;
    y = a * from.y + b * arc.y + c * portal.y;
  } else {
    const t = (along - TO_PORTAL) / (1 - TO_PORTAL);
    x = portal.x + (door.x - portal.x) * t;
    y = portal.y + (door.y - portal.y) * t;
  }
  if (fails && done > falls) {
    // Down, faster and faster, turning over.
    const part = Math.min(1, (done - falls) / FALL);
    y += part * part * 70;
    image.setAngle(part * 70).setAlpha(1 - part * part);
  } else image.setAlpha(Math.min(1, done * 12, (1 - done) * 12));
  image.setPosition(x + offset.x * size, y + offset.y * size);
}
