/**
 * The yard: services that wait for a place stand here as plans, one for each task that is missing. What is missing on the
 * candidate that came closest is in the decision's own table, which is asked for once.
 */
import type Phaser from 'phaser';
import type { Change } from '../../sim-client/world-port.ts';
import { entities } from '../../sim-client/world-store.ts';
import type { DecisionTable, ServiceView, TaskView, View } from '../../sim-client/words.ts';
import { drawYard } from '../art/cloud.art.ts';
import { extentOf, type Art } from '../atlas.ts';
import { emphasisKey } from '../channels.ts';
import { developmentLook } from '../development.ts';
import { backToFront, outline, project, type Point } from '../iso.ts';
import { developmentArt } from '../kingdom-art.ts';
import type { Kingdom } from '../kingdom.ts';
import { Plot, type Spot } from '../layout.ts';
import { DEPTH } from '../depths.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';
import { YARD, YARD_SIZE } from '../sky.ts';
import { liveryOf } from '../task.sprite.ts';
import { askTable } from './oracle.ts';

/** Plans shown at most; the sign has the number. */
const PLANS_MAX = 8;

/** The filter that the closest candidate failed, and by how much, in words of the catalogue. */
export interface Missing {
  readonly filter: string;
  readonly missing: NonNullable<DecisionTable['rows'][number]['filters'][number]['missing']>;
}

/** Of each drawn world, by decision; null while it is not known, or where nothing can be named. */
const known = new WeakMap<Kingdom, Map<number, Missing | null>>();

export function missingOf(kingdom: Kingdom, decision: number): Missing | null {
  return known.get(kingdom)?.get(decision) ?? null;
}

/** Of the candidate that passed the most filters: the first that it failed. */
export function missingIn({ decision, rows }: DecisionTable): Missing | null {
  const closest = decision.kind === 'placement' && 'refused' in decision.verdict ? decision.verdict.closest : null;
  const row = rows.find(({ containerInstance }) => containerInstance === closest) ?? rows[0];
  const cell = row?.filters.find(({ passed, missing }) => !passed && missing !== null);
  return cell === undefined ? null : { filter: cell.filter, missing: cell.missing! };
}

/** A plan for each task that a waiting service has not got, in the form of those that it has. */
export function plansOf(view: View): TaskView[] {
  const plans: TaskView[] = [];
  for (const service of entities(view.services)) {
    if (service.waiting === undefined) continue;
    const like = likeOf(view, service);
    const count = Math.max(1, service.desiredCount - service.runningCount - service.pendingCount);
    for (let plan = 0; plan < count && plans.length < PLANS_MAX; plan++) {
      plans.push({ ...like, key: plans.length, lastStatus: 'PROVISIONING', containers: [], use: null });
    }
  }
  return plans;
}

function likeOf(view: View, { key, taskDefinition }: ServiceView): TaskView {
  const own = entities(view.tasks).filter(({ service }) => service === key);
  const same = own.find(({ definition, revision }) => `${definition}:${revision}` === taskDefinition) ?? own[0];
  if (same !== undefined) return same;
  const [definition = '', revision = '1'] = taskDefinition.split(':');
  return { ...NOBODY, service: key, definition, revision: Number(revision) };
}

const NOBODY: TaskView = {
  ...{ key: 0, id: '', name: '', definition: '', revision: 1, group: '', service: null, instance: null, zone: null },
  ...{ launchType: 'EC2', capacityProviderName: null, lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' },
  ...{ cpu: 128, memoryMiB: 256, decision: null, stopCode: null, stoppedReason: null, createdAtUs: 0 },
  ...{ startedAtUs: null, stoppedAtUs: null, containers: [], use: null },
};

const WATCHED: ReadonlySet<Change['table']> = new Set(['services', 'tasks']);

export class Waiting implements Effect {
  private images: Phaser.GameObjects.Image[] = [];
  private shown = '';

  reset(world: EffectWorld): void {
    this.images = [];
    this.shown = '';
    known.set(world.kingdom, new Map());
    this.show(world);
  }

  changed(world: EffectWorld, changes: readonly Change[]): void {
    if (changes.some(({ table }) => WATCHED.has(table))) this.show(world);
  }

  update(): boolean {
    return false;
  }

  private show(world: EffectWorld): void {
    const plans = plansOf(world.view);
    const isOpen = world.kingdom.territories.has(YARD);
    const shown = `${isOpen} ${plans.map(({ service, revision }) => `${service}:${revision}`).join()}`;
    for (const { waiting } of entities(world.view.services)) {
      if (waiting !== undefined) void this.learn(world, waiting.decision);
    }
    if (shown === this.shown) return;
    this.shown = shown;
    for (const image of this.images) image.destroy();
    this.images = [];
    if (plans.length === 0) return;
    const { yard } = world.kingdom.sites;
    if (!isOpen) this.put(world, yardArt(world.atlas), yard, DEPTH.effects - 3);
    const plot = new Plot(YARD_SIZE);
    for (const plan of plans) plot.place(plan.key, plan.cpu, plan.memoryMiB);
    for (const [index, spot] of backToFront<Spot>([...plot.spots.values()]).entries()) {
      const plan = plans[spot.task]!;
      const art = developmentArt(world.atlas, spot, developmentLook(plan, spot), liveryOf(plan), null);
      const corner = project(spot.x, spot.y);
      this.put(world, art, { x: yard.x + corner.x, y: yard.y + corner.y }, DEPTH.effects + index);
    }
  }

  private async learn(world: EffectWorld, decision: number): Promise<void> {
    const own = known.get(world.kingdom);
    if (own === undefined || own.has(decision)) return;
    own.set(decision, null);
    const table = await askTable(decision, world.status?.branch ?? 0);
    if (table === null) return;
    // After a jump in time this is told to nobody.
    own.set(decision, missingIn(table));
    world.invalidate();
  }

  private put({ phaser, effectLayer }: EffectWorld, art: Art, at: Point, depth: number): void {
    const image = phaser.make.image({ add: false }, false).setOrigin(0, 0).setDepth(depth);
    image.setTexture(art.texture, art.frame).setScale(art.scale);
    image.setPosition(at.x + art.offset.x, at.y + art.offset.y);
    effectLayer.add(image);
    this.images.push(image);
  }
}

function yardArt(atlas: EffectWorld['atlas']): Art {
  return atlas.art(
    `yard ${YARD_SIZE.width}×${YARD_SIZE.depth}${emphasisKey()}`,
    () => extentOf(outline({ x: 0, y: 0, ...YARD_SIZE, height: 0 }), 54),
    (canvas) => drawYard(canvas, YARD_SIZE),
  );
}
