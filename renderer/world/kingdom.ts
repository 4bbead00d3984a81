/**
 * The map: which entity stands on which island, plot and spot. Follows the view; what stands keeps its place until the
 * islands have to grow or another epoch begins.
 */
import { entities, entity } from '../sim-client/world-store.ts';
import type { InstanceView, TaskView, View, ZoneView } from '../sim-client/words.ts';
import { backToFront, project, type Box, type Point } from './iso.ts';
import { islandOrigin, planIsland, Plot, plotOrigin, plotRank, plotSize, type IslandPlan } from './layout.ts';

/** Depths of drawing: islands over one another, then plots, then what stands on a plot. */
const DEPTH_PER_ISLAND = 1_000_000;
const DEPTH_PER_PLOT = 2_000;

export interface Island {
  readonly zone: number;
  readonly origin: Point;
  readonly rank: number;
}

export interface Territory {
  readonly instance: number;
  readonly zone: number;
  readonly slot: number;
  readonly plot: Plot;
}

function standsOn(instance: InstanceView): boolean {
  return instance.state !== 'terminated';
}

export function stands(task: TaskView): boolean {
  return task.lastStatus !== 'STOPPED' && task.lastStatus !== 'DELETED';
}

export class Kingdom {
  plan: IslandPlan = planIsland(1, plotSize(0));
  readonly islands = new Map<number, Island>();
  readonly territories = new Map<number, Territory>();
  /** Task → the instance it stands on. */
  readonly homes = new Map<number, number>();
  private readonly slots = new Map<number, Set<number>>();
  private planned = '';

  /** Another world: everything finds its place anew. */
  reset(view: View): void {
    this.territories.clear();
    this.homes.clear();
    this.slots.clear();
    this.planned = '';
    this.replan(view);
    for (const instance of entities(view.instances)) this.settle(instance);
    for (const task of entities(view.tasks)) this.build(task);
  }

  /** True when the islands have grown: every place has changed. */
  outgrown(view: View): boolean {
    return planKey(view) !== this.planned;
  }

  /** A plot for a new instance, or none for one that is gone. */
  settle(instance: InstanceView): Territory | null {
    const known = this.territories.get(instance.key);
    if (!standsOn(instance)) {
      if (known !== undefined) this.leave(known);
      return null;
    }
    if (known !== undefined) return known;
    const slot = this.freeSlot(instance.zone);
    const plot = new Plot(plotSize(instance.cpu));
    const territory = { instance: instance.key, zone: instance.zone, slot, plot };
    this.territories.set(instance.key, territory);
    return territory;
  }

  /** A spot for a new task, or none for one that has stopped. */
  build(task: TaskView): Territory | null {
    const territory = this.territories.get(this.homes.get(task.key) ?? task.instance ?? -1) ?? null;
    if (!stands(task) || territory === null) {
      territory?.plot.remove(task.key);
      this.homes.delete(task.key);
      return null;
    }
    territory.plot.place(task.key, task.cpu, task.memoryMiB);
    this.homes.set(task.key, territory.instance);
    return territory;
  }

  /** World position of a plot's first tile. */
  originOf({ zone, slot }: Territory): Point {
    const island = this.islands.get(zone)?.origin ?? { x: 0, y: 0 };
    const tile = plotOrigin(this.plan, slot);
    const point = project(tile.x, tile.y);
    return { x: island.x + point.x, y: island.y + point.y };
  }

  /** First depth of a plot's own range; blocks follow from +100, the front wall is at +1,800. */
  depthOf({ zone, slot }: Territory): number {
    const rank = this.islands.get(zone)?.rank ?? 0;
    return rank * DEPTH_PER_ISLAND + (1 + plotRank(this.plan, slot)) * DEPTH_PER_PLOT;
  }

  /** A task's box [tiles from its plot's first tile]. */
  boxOf(task: number): Box | null {
    const home = this.homes.get(task);
    return home === undefined ? null : (this.territories.get(home)?.plot.spots.get(task) ?? null);
  }

  /** Tasks of a plot from back to front. */
  order({ plot }: Territory): number[] {
    return backToFront([...plot.spots.values()]).map(({ task }) => task);
  }

  private leave(territory: Territory): void {
    this.territories.delete(territory.instance);
    this.slots.get(territory.zone)?.delete(territory.slot);
    for (const task of territory.plot.spots.keys()) this.homes.delete(task);
  }

  private freeSlot(zone: number): number {
    const taken = this.slots.get(zone) ?? new Set<number>();
    this.slots.set(zone, taken);
    let slot = 0;
    while (taken.has(slot)) slot++;
    taken.add(slot);
    return slot;
  }

  private replan(view: View): void {
    this.planned = planKey(view);
    const instances = entities(view.instances).filter(standsOn);
    const sizes = instances.map(({ cpu }) => plotSize(cpu));
    const width = Math.max(4, ...sizes.map((size) => size.width));
    const depth = Math.max(4, ...sizes.map((size) => size.depth));
    this.plan = planIsland(roomFor(mostInOneZone(view, instances)), { width, depth });
    this.islands.clear();
    const regions = [...new Set(entities(view.zones).map(({ region }) => region))];
    const seen = new Map<string, number>();
    entities(view.zones).forEach((zone: ZoneView, rank) => {
      const index = seen.get(zone.region) ?? 0;
      seen.set(zone.region, index + 1);
      const origin = islandOrigin(this.plan, { region: regions.indexOf(zone.region), index });
      this.islands.set(zone.key, { zone: zone.key, origin, rank });
    });
  }
}

function mostInOneZone(view: View, instances: readonly InstanceView[]): number {
  const counts = entities(view.zones).map(({ key }) => instances.filter(({ zone }) => zone === key).length);
  return Math.max(1, ...counts);
}

/** Room grows in steps, so that islands seldom have to move. */
function roomFor(plots: number): number {
  const steps = [1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36, 49, 64];
  return steps.find((step) => step >= plots) ?? Math.ceil(plots / 50) * 50;
}

function planKey(view: View): string {
  const instances = entities(view.instances).filter(standsOn);
  const sizes = instances.map(({ cpu }) => plotSize(cpu));
  const largest = [Math.max(4, ...sizes.map(({ width }) => width)), Math.max(4, ...sizes.map(({ depth }) => depth))];
  const zones = entities(view.zones).map(({ key, region }) => `${region}/${key}`);
  return [roomFor(mostInOneZone(view, instances)), ...largest, ...zones].join(' ');
}

/** The instance a task stands on, as the view says; null for a Fargate task, which stands on none. */
export function instanceOf(view: View, task: TaskView): InstanceView | null {
  return task.instance === null ? null : entity(view.instances, task.instance);
}
