/** Messengers: birds that rise where something happened and fly off with a letter. Each has been told of by the engine. */
import type Phaser from 'phaser';
import type { Change } from '../../sim-client/world-port.ts';
import { entities } from '../../sim-client/world-store.ts';
import type { EntityRef } from '../../sim-client/words.ts';
import type { Tidings } from '../art/site.art.ts';
import { boundsOfEntity } from '../bounds.ts';
import type { Point } from '../iso.ts';
import { DEPTH } from '../depths.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';
import { birdArt } from '../site-art.ts';
import { newsOf, takeDown, type Known, type News } from './tidings.ts';

/** In the air at once. */
const BIRDS_MAX = 14;
/** More news than this at once is a flood that lists tell better. */
const NEWS_MAX = 6;
/** More than this between two frames is a jump [µs of the run]. */
const JUMP_US = 90_000_000;
const FLIGHT_MS = 2_600;
const FLAP_MS = 130;

interface Bird {
  readonly image: Phaser.GameObjects.Image;
  tidings: Tidings;
  from: Point;
  side: number;
  /** Part of the flight [0 to 1]; below 0 it has not set off. */
  done: number;
}

export class Birds implements Effect {
  private known: Known = new Map();
  private readonly birds: Bird[] = [];
  private news: News[] = [];
  private nowUs = 0;
  private size = 1;

  reset({ view, status }: EffectWorld): void {
    this.birds.length = 0;
    this.news = [];
    this.nowUs = status?.nowUs ?? 0;
    this.known = takeDown(view);
  }

  changed(world: EffectWorld, changes: readonly Change[]): void {
    this.news.push(...newsOf(world.view, changes, this.known));
  }

  looked({ lens }: EffectWorld): void {
    this.size = Math.min(5, Math.max(0.5, 1.25 / lens.zoom));
  }

  update(dtMs: number, world: EffectWorld): boolean {
    this.sendAll(world);
    const { atlas } = world;
    let moving = false;
    for (const bird of this.birds) {
      if (bird.done >= 1) continue;
      moving = true;
      bird.done += Math.min(dtMs, 250) / FLIGHT_MS;
      const { image, from, side, done, tidings } = bird;
      if (done >= 1 || done < 0) {
        image.setVisible(false);
        continue;
      }
      const art = birdArt(atlas, tidings, Math.floor((done * FLIGHT_MS) / FLAP_MS) % 2 === 0);
      // Up in a curve, then away.
      const reach = this.size * (26 + 190 * done * done);
      const x = from.x + side * reach + Math.sin(done * 9) * 7 * this.size;
      const y = from.y - this.size * (150 * done + 60 * done * done);
      image.setTexture(art.texture, art.frame).setScale(art.scale * this.size * side, art.scale * this.size);
      image.setPosition(x + art.offset.x * this.size * side, y + art.offset.y * this.size);
      image.setVisible(true).setAlpha(Math.min(1, done * 10, (1 - done) * 3));
    }
    return moving;
  }

  /** Of a jump in time nobody flies: what happened in between is told by the lists. */
  private sendAll(world: EffectWorld): void {
    const nowUs = world.status?.nowUs ?? 0;
    const passedUs = nowUs - this.nowUs;
    this.nowUs = nowUs;
    const { news } = this;
    if (news.length === 0) return;
    this.news = [];
    if (world.reducedMotion || world.seeking || news.length > NEWS_MAX || passedUs > JUMP_US) return;
    news.forEach(({ about, tidings }, index) => {
      const from = placeOf(world, about);
      if (from !== null) this.send(world, from, tidings, index);
    });
  }

  private send({ phaser, effectLayer }: EffectWorld, from: Point, tidings: Tidings, late: number): void {
    let bird = this.birds.find(({ done }) => done >= 1);
    if (bird === undefined) {
      if (this.birds.length >= BIRDS_MAX) return;
      const image = phaser.make
        .image({ add: false }, false)
        .setOrigin(0, 0)
        .setDepth(DEPTH.effects + 200);
      effectLayer.add(image);
      bird = { image, tidings, from, side: 1, done: 1 };
      this.birds.push(bird);
    }
    bird.image.setVisible(false);
    Object.assign(bird, { tidings, from, side: late % 2 === 0 ? 1 : -1, done: -0.08 * late });
  }
}

/** Where something is that has a place; alarms speak at the first gate, else over the first island. */
function placeOf(world: EffectWorld, about: EntityRef): Point | null {
  const bounds = boundsOfEntity(world, about);
  if (bounds !== null) {
    const low = about.kind === 'zone' ? 0.35 : 0.2;
    return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height * low };
  }
  const { kingdom, view } = world;
  if (entities(view.balancers).length > 0) {
    const gate = kingdom.sites.gate(0);
    return { x: gate.x, y: gate.y - 60 };
  }
  const [island] = kingdom.islands.values();
  return island === undefined ? null : { x: island.origin.x, y: island.origin.y + 20 };
}
