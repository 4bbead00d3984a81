/** Outlines of what is selected: a zone, a territory, one development, or all of a service or a cluster. */
import type Phaser from 'phaser';
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { faces } from './art/brush.ts';
import { plotGround } from './art/plot.art.ts';
import { taskOfContainer } from './bounds.ts';
import type { Box, Point } from './iso.ts';
import { stands, type Territory } from './kingdom.ts';
import { mix, PALETTE, tintOf, type Rgb } from './palette.ts';
import { solidsOf } from './solids.ts';
import type { WorldScene } from './world.scene.ts';

/** A little within its ground, as it is drawn [tiles]. */
const INSET = 0.07;

/** Lines thinner than this part of their width are drawn without their glow. */
const FINE = 0.5;

function inset({ x, y, width, depth, height }: Box): Box {
  return { x: x + INSET, y: y + INSET, width: width - 2 * INSET, depth: depth - 2 * INSET, height };
}

/** Where something that is carried may be put down, what it is over now, and whether that takes it. */
export interface Targets {
  readonly allowed: readonly EntityRef[];
  readonly over: EntityRef | null;
  readonly fits: boolean;
}

export class Marks {
  private readonly graphics: Phaser.GameObjects.Graphics;
  private readonly ratio: number;
  private project: (point: Point) => Point = (point) => point;
  /** Of the line that is drawn; null: that of a selection. */
  private colour: Rgb | null = null;

  private thin = 1;

  /** `ratio`: device pixels per CSS pixel. */
  constructor(graphics: Phaser.GameObjects.Graphics, ratio: number) {
    this.graphics = graphics;
    this.ratio = ratio;
  }

  /** `project`: from the world to device pixels. */
  show(world: WorldScene, selection: EntityRef | null, project: (point: Point) => Point, anew = true): void {
    if (anew) this.graphics.clear();
    // From afar, and around many, a thin line: what is marked is to be seen, not the mark.
    const many = selection?.kind === 'service' || selection?.kind === 'cluster';
    this.thin = Math.min(1, Math.max(0.4, world.lens.zoom * (many ? 0.6 : 1.1)));
    this.project = project;
    if (selection === null) return;
    const { view, kingdom } = world;
    switch (selection.kind) {
      case 'zone':
        return this.zone(world, selection.key);
      case 'instance':
        return this.plot(world, kingdom.territories.get(selection.key));
      case 'task':
        return this.task(world, selection.key);
      case 'container': {
        const task = taskOfContainer(view, selection.key);
        if (task !== null) this.task(world, task.key);
        return;
      }
      case 'service':
        return this.tasks(
          world,
          entities(view.tasks)
            .filter((task) => task.service === selection.key && stands(task))
            .map(({ key }) => key),
        );
      case 'cluster': {
        for (const territory of kingdom.territories.values()) {
          if (entity(view.instances, territory.instance)?.cluster === selection.key) this.plot(world, territory);
        }
      }
    }
  }

  /** Where something that is carried may be put down, over what is selected; see WorldView.showTargets. */
  showTargets(world: WorldScene, { allowed, over, fits }: Targets): void {
    for (const one of allowed) {
      this.colour = PALETTE.portal;
      this.show(world, one, this.project, false);
    }
    this.colour = fits ? PALETTE.good : PALETTE.bad;
    if (over !== null) this.show(world, over, this.project, false);
    this.colour = null;
  }

  /** From afar, the territories they stand on. */
  private tasks(world: WorldScene, keys: readonly number[]): void {
    const { kingdom, detail } = world;
    if (detail.developments !== 'summary') {
      for (const key of keys) this.task(world, key);
      return;
    }
    const homes = new Set(keys.map((key) => kingdom.homes.get(key)));
    for (const home of homes) if (home !== undefined) this.plot(world, kingdom.territories.get(home));
  }

  private task(world: WorldScene, key: number): void {
    const { kingdom } = world;
    const territory = kingdom.territories.get(kingdom.homes.get(key) ?? -1);
    const box = kingdom.boxOf(key);
    if (territory === undefined || box === null) return;
    if (world.detail.developments === 'summary') this.plot(world, territory);
    else {
      const view = entity(world.view.tasks, key);
      for (const solid of view === null ? [box] : solidsOf(view, box)) this.box(world, territory, inset(solid));
    }
  }

  private zone({ kingdom }: WorldScene, zone: number): void {
    const island = kingdom.islands.get(zone);
    if (island === undefined) return;
    const { width, depth } = kingdom.plan;
    this.line(faces({ x: 0, y: 0, width, depth, height: 0 }).top, island.origin);
  }

  private plot(world: WorldScene, territory: Territory | undefined): void {
    if (territory !== undefined) this.box(world, territory, plotGround(territory.plot.size));
  }

  private box({ kingdom }: WorldScene, territory: Territory, box: Box): void {
    const origin = kingdom.originOf(territory);
    const { top, left, right } = faces(box);
    if (box.height === 0) {
      this.line(top, origin);
      return;
    }
    this.line([top[0]!, top[1]!, right[1]!, right[2]!, right[3]!, left[3]!, top[3]!], origin);
    // From afar the outline alone: inner edges would hide what stands there.
    if (this.thin >= FINE) this.line([top[3]!, top[2]!, top[1]!], origin, false);
  }

  private line(points: readonly Point[], origin: Point, closed = true): void {
    const { graphics, ratio } = this;
    const path = points.map((point) => this.project({ x: point.x + origin.x, y: point.y + origin.y }));
    const dark = PALETTE.name === 'dark';
    const strokes = [
      { width: dark ? 6 : 7, color: tintOf(dark ? PALETTE.gold : PALETTE.paper), alpha: dark ? 0.32 : 0.85 },
      {
        width: dark ? 2.2 : 3,
        color: tintOf(this.colour ?? (dark ? mix(PALETTE.moonlight, PALETTE.gold, 0.15) : PALETTE.ink)),
        alpha: 1,
      },
    ];
    for (const { width, color, alpha } of strokes) {
      if (this.thin < FINE && width > 4) continue;
      graphics.lineStyle(Math.max(1, width * this.thin) * ratio, color, alpha);
      graphics.beginPath();
      path.forEach(({ x, y }, index) => (index === 0 ? graphics.moveTo(x, y) : graphics.lineTo(x, y)));
      if (closed) graphics.closePath();
      graphics.strokePath();
    }
  }
}
