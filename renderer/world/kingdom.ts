/**
 * The map: which entity stands on which island, plot and spot. Follows the view; what stands keeps its place until the
 * islands have to grow or another epoch begins.
 */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, InstanceView, TaskView, View, ZoneView } from '../sim-client/words.ts';
import { backToFront, project, type Box, type Point } from './iso.ts';
import type { Bounds } from './lens.ts';
import { DEPTH } from './depths.ts';
import { islandOrigin, planIsland, Plot, plotOrigin, plotRank, plotSize, type IslandPlan } from './layout.ts';
import { planSites, type SiteNeeds, type SitePlan } from './sites.ts';
import { cloudKey, cloudOrigin, cloudSide, isSky, skyHome, YARD, YARD_SIZE } from './sky.ts';

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

/** A gate, a tower, a vault: what it stands for, and its place in the world. */
export interface Landmark {
  readonly subject: EntityRef;
  readonly bounds: Bounds;
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
  /** Things beside the territories that one may point at, by a name of their own. */
  readonly landmarks = new Map<string, Landmark>();
  sites: SitePlan = planSites(this.plan, { x: 0, y: 0 }, 1, { gates: 0, quarter: false });
  private readonly slots = new Map<number, Set<number>>();
  private planned: Needs | null = null;

  /** Another world: everything finds its place anew. */
  /** `keepsRoom`: of the same scenario at another time; islands that have grown stay as they are. */
  reset(view: View, keepsRoom = false): void {
    this.territories.clear();
    this.homes.clear();
    this.slots.clear();
    this.replan(view, keepsRoom);
    for (const instance of entities(view.instances)) this.settle(instance);
    for (const { key, sky } of entities(view.zones)) if (sky.length > 0) this.raiseCloud(key);
    for (const task of entities(view.tasks)) this.build(task);
  }

  /** True when the islands have to grow, or are others: every place changes. Room that is left free stays free. */
  outgrown(view: View): boolean {
    const { planned } = this;
    return planned === null || exceeds(needsOf(view), planned);
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
    const known = this.homes.get(task.key);
    const moved = known === YARD && (task.instance !== null || task.zone !== null);
    if (moved) this.territories.get(YARD)?.plot.remove(task.key);
    const home = (moved ? undefined : known) ?? task.instance ?? skyHome(task);
    if (home === YARD && stands(task)) this.openYard();
    else if (isSky(home) && !this.territories.has(home) && stands(task) && task.zone !== null)
      this.raiseCloud(task.zone);
    const territory = this.territories.get(home) ?? null;
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
  originOf({ instance, zone, slot, plot }: Territory): Point {
    if (instance === YARD) return this.sites.yard;
    const island = this.islands.get(zone)?.origin ?? { x: 0, y: 0 };
    if (isSky(instance)) return cloudOrigin(this.plan, island, plot.size);
    const tile = plotOrigin(this.plan, slot);
    const point = project(tile.x, tile.y);
    return { x: island.x + point.x, y: island.y + point.y };
  }

  /** Depth of a plot's layer in the world. */
  depthOf({ instance, zone, slot }: Territory): number {
    if (instance === YARD) return DEPTH.effects - 2;
    if (isSky(instance)) return DEPTH.sky(this.islands.get(zone)?.rank ?? 0);
    return DEPTH.plot(this.islands.get(zone)?.rank ?? 0, plotRank(this.plan, slot));
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

  /** The cloud over a zone, for the sky guild's developments. */
  private raiseCloud(zone: number): void {
    const side = Math.max(4, this.planned?.clouds[[...this.islands.keys()].indexOf(zone)] ?? 0);
    const plot = new Plot({ width: side, depth: side });
    this.territories.set(cloudKey(zone), { instance: cloudKey(zone), zone, slot: -1, plot });
  }

  /** True when the yard was there and nobody waits in it any more: it is gone. */
  closeYard(): boolean {
    return this.territories.get(YARD)?.plot.spots.size === 0 && this.territories.delete(YARD);
  }

  /** Where tasks wait that have no place. */
  private openYard(): void {
    if (!this.territories.has(YARD))
      this.territories.set(YARD, { instance: YARD, zone: -1, slot: -1, plot: new Plot(YARD_SIZE) });
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

  private replan(view: View, keepsRoom: boolean): void {
    const now = needsOf(view);
    const needs = keepsRoom && this.planned?.zones === now.zones ? both(now, this.planned) : now;
    this.planned = needs;
    this.plan = planIsland(needs.plots, needs);
    this.islands.clear();
    const regions = [...new Set(entities(view.zones).map(({ region }) => region))];
    const seen = new Map<string, number>();
    entities(view.zones).forEach((zone: ZoneView, rank) => {
      const index = seen.get(zone.region) ?? 0;
      seen.set(zone.region, index + 1);
      const origin = islandOrigin(this.plan, { region: regions.indexOf(zone.region), index });
      this.islands.set(zone.key, { zone: zone.key, origin, rank });
    });
    const [first] = this.islands.values();
    this.sites = planSites(this.plan, first?.origin ?? { x: 0, y: 0 }, seen.get(regions[0] ?? '') ?? 1, needs);
    this.landmarks.clear();
  }
}

/** What the map must have room for. */
interface Needs {
  /** In one zone. */
  readonly plots: number;
  /** Of the largest plot [tiles]. */
  readonly width: number;
  readonly depth: number;
  readonly zones: string;
  readonly clouds: readonly number[];
  readonly gates: number;
  readonly quarter: boolean;
}

function needsOf(view: View): Needs {
  const counts = new Map<number, number>();
  let [width, depth] = [4, 4];
  for (const instance of entities(view.instances)) {
    if (!standsOn(instance)) continue;
    counts.set(instance.zone, (counts.get(instance.zone) ?? 0) + 1);
    const size = plotSize(instance.cpu);
    width = Math.max(width, size.width);
    depth = Math.max(depth, size.depth);
  }
  const zones = entities(view.zones);
  return {
    ...{ plots: roomFor(Math.max(1, ...counts.values())), width, depth },
    zones: zones.map(({ key, region }) => `${region}/${key}`).join(' '),
    clouds: zones.map(({ key, sky }) => (sky.length === 0 ? 0 : cloudSide(view, key))),
    ...siteNeeds(view),
  };
}

/** Room for either. */
function both(a: Needs, b: Needs): Needs {
  return {
    plots: Math.max(a.plots, b.plots),
    width: Math.max(a.width, b.width),
    depth: Math.max(a.depth, b.depth),
    zones: a.zones,
    clouds: a.clouds.map((side, index) => Math.max(side, b.clouds[index] ?? 0)),
    gates: Math.max(a.gates, b.gates),
    quarter: a.quarter || b.quarter,
  };
}

function exceeds(now: Needs, planned: Needs): boolean {
  return (
    now.plots > planned.plots ||
    now.width > planned.width ||
    now.depth > planned.depth ||
    now.zones !== planned.zones ||
    now.clouds.some((side, index) => side > planned.clouds[index]!) ||
    now.gates > planned.gates ||
    (now.quarter && !planned.quarter)
  );
}

/** Room grows in steps, so that islands seldom have to move. */
function roomFor(plots: number): number {
  const steps = [1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36, 49, 64];
  return steps.find((step) => step >= plots) ?? Math.ceil(plots / 50) * 50;
}

function siteNeeds({ balancers, functions, topics, queues }: View): SiteNeeds {
  const quarter = [functions, topics, queues].some((table) => Object.keys(table).length > 0);
  return { gates: entities(balancers).length, quarter };
}

/** The instance a task stands on, as the view says; null for a Fargate task, which stands on none. */
export function instanceOf(view: View, task: TaskView): InstanceView | null {
  return task.instance === null ? null : entity(view.instances, task.instance);
}
