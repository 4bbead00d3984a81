/** Names and badges over the world, and the mark of what is selected: in window pixels, so that they stay sharp. */
import Phaser from 'phaser';
import { entities, entity } from '../sim-client/world-store.ts';
import type { BalancerView, EntityRef, InstanceView, TaskView } from '../sim-client/words.ts';
import { Atlas, type Art } from './atlas.ts';
import { faces, type Canvas } from './art/brush.ts';
import { plotGround } from './art/plot.art.ts';
import { project, type Box, type Point } from './iso.ts';
import { stands, type Kingdom, type Territory } from './kingdom.ts';
import { portalPlace } from './layout.ts';
import { toScreen, type Lens } from './lens.ts';
import { bannerColor, css } from './palette.ts';
import type { WorldScene } from './world.scene.ts';

/** Words on the map, in the reader's language. */
export interface MapWords {
  /** The line under a zone's name. */
  counts(territories: number, developments: number): string;
  /** What comes in at a gate. */
  gate(name: string, requestsPerSecond: number): string;
  badge(kind: 'pending' | 'booting' | 'registering' | 'draining' | 'disconnected' | 'stopped' | 'leaving'): string;
}

const FONT = 'Inter, sans-serif';
/** Names of territories appear from this zoom on. */
const NAMES_ZOOM = 0.95;
/** Half the width of a zone's name, roughly [CSS pixels]. */
const NAME_REACH_PX = 110;

const PILLS = {
  violet: { back: '#2f2350', edge: '#a99cf0', ink: '#e9e4ff' },
  yellow: { back: '#f7d35f', edge: '#8a6a10', ink: '#241a05' },
  grey: { back: '#3b3d4b', edge: '#9aa0ac', ink: '#eceef4' },
  red: { back: '#5a1f2b', edge: '#ff9c9c', ink: '#ffe3e3' },
  plain: { back: '#1d1433', edge: '#4d3f74', ink: '#efe9ff' },
} as const;
type PillKind = keyof typeof PILLS;

interface ZoneLabel {
  readonly name: Phaser.GameObjects.Text;
  readonly counts: Phaser.GameObjects.Text;
  readonly at: Point;
}

export class LabelScene extends Phaser.Scene {
  /** Device pixels per CSS pixel. */
  private readonly ratio: number;
  private words: MapWords | null = null;
  private atlas!: Atlas;
  private marks!: Phaser.GameObjects.Graphics;
  private readonly zones = new Map<number, ZoneLabel>();
  private readonly pills = new Map<number, Phaser.GameObjects.Image>();
  private readonly gates = new Map<number, Phaser.GameObjects.Image>();
  private selection: EntityRef | null = null;
  private lens: Lens | null = null;

  constructor(ratio: number) {
    super({ key: 'labels', active: true });
    this.ratio = ratio;
  }

  create(): void {
    this.atlas = new Atlas(this.textures, 'labels', this.ratio);
    this.marks = this.add.graphics().setDepth(-1);
  }

  setWords(words: MapWords): void {
    this.words = words;
  }

  select(selection: EntityRef | null): void {
    this.selection = selection;
  }

  /** Moves and renews everything; called only when something has changed. */
  renew(world: WorldScene, lens: Lens): void {
    if (this.words === null) return;
    this.lens = lens;
    this.renewZones(world, this.words);
    this.renewPills(world, this.words);
    this.renewGates(world, this.words);
    this.renewMarks(world);
    this.atlas.flush();
  }

  private at(point: Point): Point {
    const { x, y } = toScreen(this.lens!, point);
    return { x: Math.round(x * this.ratio), y: Math.round(y * this.ratio) };
  }

  private renewZones(world: WorldScene, words: MapWords): void {
    const { view, kingdom } = world;
    for (const [key, label] of this.zones) {
      if (kingdom.islands.has(key)) continue;
      label.name.destroy();
      label.counts.destroy();
      this.zones.delete(key);
    }
    const tasks = new Map<number, number>();
    for (const instance of kingdom.homes.values()) {
      const zone = kingdom.territories.get(instance)?.zone ?? -1;
      tasks.set(zone, (tasks.get(zone) ?? 0) + 1);
    }
    const lands = new Map<number, number>();
    for (const { zone } of kingdom.territories.values()) lands.set(zone, (lands.get(zone) ?? 0) + 1);
    for (const { key, name } of entities(view.zones)) {
      const island = kingdom.islands.get(key);
      if (island === undefined) continue;
      let label = this.zones.get(key);
      if (label === undefined) {
        label = { name: this.text(14, 700, '#ffffff'), counts: this.text(11.5, 500, '#ded4f5'), at: island.origin };
        this.zones.set(key, label);
      }
      const text = words.counts(lands.get(key) ?? 0, tasks.get(key) ?? 0);
      if (label.name.text !== name) label.name.setText(name);
      if (label.counts.text !== text) label.counts.setText(text);
      const place = this.at({ x: island.origin.x, y: this.skyline(kingdom, key) });
      label.name.setPosition(place.x, place.y - Math.round(46 * this.ratio));
      label.counts.setPosition(place.x, place.y - Math.round(28 * this.ratio));
    }
  }

  /** The height over which a zone's name is free: its island's back corner, or the roofs that rise beyond it. */
  private skyline(kingdom: Kingdom, zone: number): number {
    const { origin } = kingdom.islands.get(zone)!;
    const reach = NAME_REACH_PX / this.lens!.zoom;
    let top = origin.y;
    for (const territory of kingdom.territories.values()) {
      if (territory.zone !== zone) continue;
      const from = kingdom.originOf(territory);
      for (const spot of territory.plot.spots.values()) {
        const roof = project(spot.x, spot.y, spot.height);
        if (Math.abs(from.x + roof.x - origin.x) < reach) top = Math.min(top, from.y + roof.y);
      }
    }
    return top;
  }

  private text(size: number, weight: number, color: string): Phaser.GameObjects.Text {
    const style = { fontFamily: FONT, fontSize: `${Math.round(size * this.ratio)}px`, fontStyle: `${weight}`, color };
    const text = this.add.text(0, 0, '', { ...style, stroke: '#1b1130', strokeThickness: 3 * this.ratio });
    return text.setOrigin(0.5, 0).setDepth(2);
  }

  private renewPills(world: WorldScene, words: MapWords): void {
    const seen = new Set<number>();
    for (const instance of world.instanceViews()) {
      const territory = world.kingdom.territories.get(instance.key);
      const pill = territory === undefined ? null : this.pillOf(instance, words);
      if (territory === undefined || pill === null) continue;
      seen.add(instance.key);
      const art = this.pillArt(pill.text, pill.kind);
      let image = this.pills.get(instance.key);
      if (image === undefined) {
        image = this.add.image(0, 0, art.texture, art.frame).setOrigin(0, 0).setDepth(1);
        this.pills.set(instance.key, image);
      }
      const { plot } = territory;
      const origin = world.kingdom.originOf(territory);
      const corner = project(plot.size.width + 0.4, plot.size.depth + 0.4);
      const place = this.at({ x: origin.x + corner.x, y: origin.y + corner.y });
      image.setTexture(art.texture, art.frame);
      image.setPosition(Math.round(place.x + art.offset.x * this.ratio), Math.round(place.y - 6 * this.ratio));
    }
    for (const [key, image] of this.pills) {
      if (seen.has(key)) continue;
      image.destroy();
      this.pills.delete(key);
    }
  }

  /** The caravans of a balancer, as a number over the portal of its first zone; a stripe says who gets what part of them. */
  private renewGates({ view, kingdom }: WorldScene, words: MapWords): void {
    const seen = new Set<number>();
    const stacked = new Map<number, number>();
    for (const balancer of entities(view.balancers)) {
      const [zone] = balancer.zones;
      const island = zone === undefined ? undefined : kingdom.islands.get(zone);
      if (island === undefined || balancer.state !== 'active') continue;
      const level = stacked.get(island.zone) ?? 0;
      stacked.set(island.zone, level + 1);
      seen.add(balancer.key);
      const art = this.gateArt(balancer, words.gate(balancer.name, balancer.requestsPerSecond));
      const image =
        this.gates.get(balancer.key) ?? this.add.image(0, 0, art.texture, art.frame).setOrigin(0, 0).setDepth(1);
      this.gates.set(balancer.key, image);
      const portal = portalPlace(kingdom.plan);
      const point = project(portal.x, portal.y);
      const place = this.at({ x: island.origin.x + point.x, y: island.origin.y + point.y });
      image.setTexture(art.texture, art.frame);
      const y = place.y + (14 + level * 26) * this.ratio;
      image.setPosition(Math.round(place.x + art.offset.x * this.ratio), Math.round(y));
    }
    for (const [key, image] of this.gates) {
      if (seen.has(key)) continue;
      image.destroy();
      this.gates.delete(key);
    }
  }

  private gateArt({ groups, requestsPerSecond, errorsPerSecond }: BalancerView, text: string): Art {
    const kind = errorsPerSecond > 0 ? 'red' : 'plain';
    const width = Math.round(text.length * 6.6 + 18);
    // Tenths, so that one picture does for many minutes.
    const shares = groups.map((group) =>
      requestsPerSecond <= 0 ? 0 : Math.round((group.requestsPerSecond / requestsPerSecond) * 10),
    );
    return this.atlas.art(
      `gate ${kind} ${text} ${shares.join(' ')}`,
      () => ({ x: -width / 2, y: 0, width, height: 24 }),
      (canvas) => {
        this.drawPill(canvas, text, kind, width);
        let x = -width / 2 + 9;
        shares.forEach((share, index) => {
          canvas.fillStyle = css(bannerColor(index));
          canvas.fillRect(x, 20, ((width - 18) * share) / 10, 3);
          x += ((width - 18) * share) / 10;
        });
      },
    );
  }

  private pillOf(instance: InstanceView, words: MapWords): { text: string; kind: PillKind } | null {
    const { state, agent, containerInstanceStatus, name } = instance;
    const far = this.lens!.zoom < 0.42;
    if (state === 'pending') return far ? null : { text: words.badge('pending'), kind: 'violet' };
    if (state === 'running.booting') return far ? null : { text: words.badge('booting'), kind: 'violet' };
    if (state === 'stopped') return { text: words.badge('stopped'), kind: 'grey' };
    if (!state.startsWith('running')) return { text: words.badge('leaving'), kind: 'red' };
    if (agent === 'disconnected' || agent === 'crashed' || agent === 'stopped')
      return { text: words.badge('disconnected'), kind: 'grey' };
    if (containerInstanceStatus === 'DRAINING') return { text: words.badge('draining'), kind: 'yellow' };
    if (agent !== 'connected') return far ? null : { text: words.badge('registering'), kind: 'violet' };
    const chosen = this.selection?.kind === 'instance' && this.selection.key === instance.key;
    return this.lens!.zoom < NAMES_ZOOM && !chosen ? null : { text: name, kind: 'plain' };
  }

  private pillArt(text: string, kind: PillKind): Art {
    const width = Math.round(text.length * 6.6 + 18);
    return this.atlas.art(
      `${kind} ${text}`,
      () => ({ x: -width / 2, y: 0, width, height: 19 }),
      (canvas) => this.drawPill(canvas, text, kind, width),
    );
  }

  private drawPill(canvas: Canvas, text: string, kind: PillKind, width: number): void {
    const { back, edge, ink } = PILLS[kind];
    canvas.beginPath();
    canvas.roundRect(-width / 2 + 1, 1, width - 2, 17, 8.5);
    canvas.fillStyle = back;
    canvas.globalAlpha = 0.94;
    canvas.fill();
    canvas.globalAlpha = 1;
    canvas.strokeStyle = edge;
    canvas.lineWidth = 1;
    canvas.stroke();
    canvas.fillStyle = ink;
    canvas.font = `600 11px ${FONT}`;
    canvas.textAlign = 'center';
    canvas.textBaseline = 'middle';
    canvas.fillText(text, 0, 10);
  }

  /** Outlines of what is selected: a zone, a territory, one development, or all developments of a service. */
  private renewMarks({ view, kingdom }: WorldScene): void {
    this.marks.clear();
    const { selection } = this;
    if (selection === null) return;
    if (selection.kind === 'zone') this.markZone(kingdom, selection.key);
    if (selection.kind === 'instance') {
      const territory = kingdom.territories.get(selection.key);
      if (territory !== undefined) this.markBox(kingdom, territory, plotGround(territory.plot.size));
    }
    if (selection.kind === 'task') this.markTask(kingdom, selection.key);
    if (selection.kind === 'service') {
      const own = (task: TaskView): boolean => task.service === selection.key && stands(task);
      for (const { key } of entities(view.tasks).filter(own)) this.markTask(kingdom, key);
    }
    if (selection.kind === 'cluster') {
      for (const territory of kingdom.territories.values()) {
        const instance = entity(view.instances, territory.instance);
        if (instance?.cluster === selection.key) this.markBox(kingdom, territory, plotGround(territory.plot.size));
      }
    }
  }

  private markTask(kingdom: Kingdom, task: number): void {
    const territory = kingdom.territories.get(kingdom.homes.get(task) ?? -1);
    const box = kingdom.boxOf(task);
    if (territory !== undefined && box !== null) this.markBox(kingdom, territory, box);
  }

  private markZone(kingdom: Kingdom, zone: number): void {
    const island = kingdom.islands.get(zone);
    if (island === undefined) return;
    const { width, depth } = kingdom.plan;
    this.line(faces({ x: 0, y: 0, width, depth, height: 0 }).top, island.origin);
  }

  private markBox(kingdom: Kingdom, territory: Territory, box: Box): void {
    const origin = kingdom.originOf(territory);
    const { top, left, right } = faces(box);
    if (box.height === 0) {
      this.line(top, origin);
      return;
    }
    this.line([top[0]!, top[1]!, right[1]!, right[2]!, right[3]!, left[3]!, top[3]!], origin);
    this.line([top[3]!, top[2]!, top[1]!], origin, false);
  }

  private line(points: readonly Point[], origin: Point, closed = true): void {
    const path = points.map((point) => this.at({ x: point.x + origin.x, y: point.y + origin.y }));
    for (const [width, color, alpha] of [
      [6, 0xffd87a, 0.3],
      [2.2, 0xfff3cf, 1],
    ] as const) {
      this.marks.lineStyle(width * this.ratio, color, alpha);
      this.marks.strokePoints(
        path.map(({ x, y }) => new Phaser.Math.Vector2(x, y)),
        closed,
        closed,
      );
    }
  }
}
