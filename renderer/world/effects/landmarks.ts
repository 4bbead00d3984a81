/** What stands beside the islands: gates, the quarter of functions, topics and queues, the treasury. Still pictures. */
import type Phaser from 'phaser';
import type { Change } from '../../sim-client/world-port.ts';
import { entities } from '../../sim-client/world-store.ts';
import type { BalancerView, EntityRef, View } from '../../sim-client/words.ts';
import type { Art } from '../atlas.ts';
import type { Pennant } from '../art/site.art.ts';
import { QUEUE_CRATES } from '../art/site.art.ts';
import { project, type Point } from '../iso.ts';
import { DEPTH } from '../depths.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';
import type { SitePlan } from '../sites.ts';
import { dovecoteArt, gateArt, quarterGroundArt, queueArt, stormArt, towerArt, vaultArt } from '../site-art.ts';

/** Houses of a quarter at most; more of them are told by the sign. */
export const HOUSES_MAX = 12;
const ORDER = DEPTH.effects - 1_000;

/** The gates in their order, with their places. */
export function gatesOf({
  kingdom,
  view,
}: Pick<EffectWorld, 'kingdom' | 'view'>): { balancer: BalancerView; at: Point }[] {
  return entities(view.balancers).map((balancer, rank) => ({ balancer, at: kingdom.sites.gate(rank) }));
}

/** Of the first listener that forwards somewhere: a colour and a weight for each group, in the order of the gate's groups. */
export function pennantsOf({ listeners = [], targetGroups = [] }: BalancerView): Pennant[] {
  const forward = listeners.find(({ forward: groups }) => groups.length > 0)?.forward ?? [];
  return forward.map(({ targetGroupName, weightPercent }) => ({
    color: Math.max(0, colorIndex(targetGroups, targetGroupName)),
    tenths: Math.round(weightPercent / 10),
  }));
}

/** Which colour a group of a gate has. */
export function colorIndex(groups: readonly { readonly targetGroupName: string }[], name: string): number {
  return groups.findIndex(({ targetGroupName }) => targetGroupName === name);
}

export interface House {
  readonly kind: 'function' | 'topic' | 'queue';
  readonly key: number;
  readonly at: Point;
}

/** Side of the quarter's ground [tiles], and its houses in rows. */
export function quarterOf(
  view: View,
  { quarter: middle, size }: Pick<SitePlan, 'quarter' | 'size'>,
): { readonly side: number; readonly houses: readonly House[] } {
  const towers = entities(view.functions).map(({ key }) => ({ kind: 'function', key }) as const);
  const cotes = entities(view.topics).map(({ key }) => ({ kind: 'topic', key }) as const);
  const lines = entities(view.queues).map(({ key }) => ({ kind: 'queue', key }) as const);
  const small = [...towers, ...cotes].slice(0, HOUSES_MAX);
  const columns = Math.max(2, Math.ceil(Math.sqrt(small.length)));
  const rows = Math.ceil(small.length / columns);
  const queues = lines.slice(0, 4);
  const side = Math.max(queues.length > 0 ? 4.6 : 3.4, columns * 1.35 + 0.6, rows * 1.3 + queues.length * 0.9 + 0.6);
  const place = (x: number, y: number): Point => {
    const point = project(x - side / 2, y - side / 2);
    return { x: middle.x + point.x * size, y: middle.y + point.y * size };
  };
  const left = (side - (columns - 1) * 1.35) / 2;
  const top = (side - (rows - 1) * 1.3 - queues.length * 0.85) / 2;
  const houses: House[] = small.map((house, index) => ({
    ...house,
    at: place(left + (index % columns) * 1.35, top + Math.floor(index / columns) * 1.3),
  }));
  queues.forEach((queue, index) => houses.push({ ...queue, at: place(0.7, top + rows * 1.3 - 0.2 + index * 0.85) }));
  return { side: Math.ceil(side), houses };
}

/** Powers of two: none, one, two, four … messages make one crate more. */
export function cratesOf(messages: number): number {
  return messages <= 0 ? 0 : Math.min(QUEUE_CRATES, 1 + Math.floor(Math.log2(messages)));
}

/** A coin for each tenth of a doubling above one cent an hour. */
export function coinsOf(perHourUsd: number): number {
  return perHourUsd <= 0 ? 0 : Math.max(1, Math.min(20, Math.round(Math.log2(perHourUsd / 0.01) * 2)));
}

const WATCHED: ReadonlySet<Change['table']> = new Set(['zones', 'balancers', 'functions', 'topics', 'queues']);

export class Landmarks implements Effect {
  private readonly images = new Map<string, Phaser.GameObjects.Image>();

  reset(world: EffectWorld): void {
    this.images.clear();
    this.show(world);
  }

  changed(world: EffectWorld, changes: readonly Change[]): void {
    if (changes.length === 0 || changes.some(({ table }) => WATCHED.has(table))) this.show(world);
    else this.showTreasury(world);
  }

  update(): boolean {
    return false;
  }

  private show(world: EffectWorld): void {
    const { view, kingdom, atlas } = world;
    for (const { balancer, at } of gatesOf(world)) {
      const look = {
        open: balancer.state === 'active',
        network: balancer.type === 'network',
        pennants: pennantsOf(balancer),
      };
      const name = `load-balancer ${balancer.key}`;
      this.put(world, name, gateArt(atlas, look), at, ORDER + at.y);
      this.mark(world, name, { kind: 'load-balancer', key: balancer.key }, at, { half: 80, above: 90, below: 60 });
    }
    this.showStorms(world);
    const { side, houses } = quarterOf(view, kingdom.sites);
    if (houses.length > 0) {
      const { quarter } = kingdom.sites;
      this.put(world, 'quarter', quarterGroundArt(atlas, side), quarter, ORDER - 500);
    }
    for (const house of houses) {
      const name = `${house.kind} ${house.key}`;
      this.put(world, name, houseArt(world, house), house.at, ORDER + house.at.y - kingdom.sites.quarter.y);
      this.mark(world, name, { kind: house.kind, key: house.key }, house.at, { half: 18, above: 50, below: 8 });
    }
    this.showTreasury(world);
  }

  /** Over zones that are not as they should be. */
  private showStorms(world: EffectWorld): void {
    const { view, kingdom, atlas } = world;
    for (const { key, status } of entities(view.zones)) {
      const island = kingdom.islands.get(key);
      const name = `storm ${key}`;
      if (island === undefined || status === 'AVAILABLE') {
        this.images.get(name)?.destroy();
        this.images.delete(name);
      } else this.put(world, name, stormArt(atlas, kingdom.plan, status === 'LOST'), island.origin, ORDER - 2_000, 1);
    }
  }

  private showTreasury(world: EffectWorld): void {
    const { perHourUsd, totalUsd } = world.view.treasury;
    if (totalUsd <= 0 && perHourUsd <= 0) return;
    this.put(world, 'treasury', vaultArt(world.atlas, coinsOf(perHourUsd)), world.kingdom.sites.treasury, ORDER);
  }

  private put(
    { phaser: scene, effectLayer, kingdom }: EffectWorld,
    name: string,
    art: Art,
    at: Point,
    depth: number,
    size = kingdom.sites.size,
  ): void {
    let image = this.images.get(name);
    if (image === undefined) {
      image = scene.make.image({ add: false }, false).setOrigin(0, 0);
      effectLayer.add(image);
      this.images.set(name, image);
    }
    image
      .setTexture(art.texture, art.frame)
      .setScale(art.scale * size)
      .setDepth(depth);
    image.setPosition(at.x + art.offset.x * size, at.y + art.offset.y * size);
  }

  private mark(
    { kingdom }: EffectWorld,
    name: string,
    subject: EntityRef,
    at: Point,
    { half, above, below }: { half: number; above: number; below: number },
  ): void {
    const { size } = kingdom.sites;
    const [x, y] = [at.x - half * size, at.y - above * size];
    const bounds = { x, y, width: 2 * half * size, height: (above + below) * size };
    kingdom.landmarks.set(name, { subject, bounds });
  }
}

function houseArt({ view, atlas }: EffectWorld, { kind, key }: House): Art {
  if (kind === 'topic') return dovecoteArt(atlas);
  if (kind === 'queue') {
    const queue = entities(view.queues).find((row) => row.key === key);
    return queueArt(atlas, cratesOf(queue?.messages ?? 0));
  }
  return towerArt(atlas, (entities(view.functions).find((row) => row.key === key)?.running ?? 0) > 0);
}
