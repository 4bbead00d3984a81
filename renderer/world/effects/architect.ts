/**
 * The royal architect: when something has been placed, its beam shows for a moment what the decision's own table says:
 * each candidate pale when it passed the filters, red when it did not, then the chosen one. Only a few at a time, and
 * only while the run is slow enough to be followed; else the plan just lands.
 */
import type Phaser from 'phaser';
import type { Change } from '../../sim-client/world-port.ts';
import { entities, entity } from '../../sim-client/world-store.ts';
import type { DecisionTable, TaskView } from '../../sim-client/words.ts';
import { plotGround } from '../art/plot.art.ts';
import type { Art } from '../atlas.ts';
import { outline, project, type Point } from '../iso.ts';
import type { Territory } from '../kingdom.ts';
import { css, PALETTE, type Rgb } from '../palette.ts';
import { DEPTH } from '../depths.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';
import { askTable } from './oracle.ts';

/** Faster than this nobody could follow it [simulated seconds a second]. */
const SPEED_MAX = 10;
/** More than this between two frames is a jump [µs of the run]. */
const JUMP_US = 30_000_000;
const CANDIDATES_MAX = 24;
const NEW_MAX = 2;
const LIT_MS = 620;
const STAGGER_MS = 90;

interface Light {
  readonly image: Phaser.GameObjects.Image;
  /** [ms] from the beginning; negative before. */
  at: number;
  readonly spanMs: number;
}

/** What is lit, in the order of the table: candidates by their instance, whether they passed, and who was chosen. */
export interface Candidate {
  readonly instance: string;
  readonly passed: boolean;
  readonly chosen: boolean;
}

export function candidatesOf({ rows }: DecisionTable): Candidate[] {
  return rows.map(({ instanceName, filters, chosen }) => ({
    instance: instanceName,
    passed: filters.every(({ passed }) => passed),
    chosen,
  }));
}

export class Architect implements Effect {
  private readonly lights: Light[] = [];
  private seen = new Set<number>();
  private placed: TaskView[] = [];
  private nowUs = 0;
  private asking = false;
  private epoch = 0;

  reset({ view, status }: EffectWorld): void {
    this.lights.length = 0;
    this.placed = [];
    this.nowUs = status?.nowUs ?? 0;
    this.epoch++;
    this.seen = new Set(entities(view.tasks).map(({ key }) => key));
  }

  changed(world: EffectWorld, changes: readonly Change[]): void {
    const placed: TaskView[] = [];
    for (const { table, key } of changes) {
      if (table !== 'tasks' || this.seen.has(key)) continue;
      this.seen.add(key);
      const task = entity(world.view.tasks, key);
      if (task !== null && task.decision !== null && task.instance !== null) placed.push(task);
    }
    this.placed = placed.length > NEW_MAX ? [] : placed;
  }

  /** The run's state is known only after the rows. */
  private begin(world: EffectWorld): void {
    const { placed } = this;
    const { status } = world;
    const passedUs = (status?.nowUs ?? 0) - this.nowUs;
    this.nowUs = status?.nowUs ?? 0;
    if (placed.length === 0) return;
    this.placed = [];
    const slow = status !== null && (!status.running || (status.speed > 0 && status.speed <= SPEED_MAX));
    if (!slow || passedUs > JUMP_US || world.reducedMotion || world.seeking || this.asking) return;
    void this.show(world, placed[0]!);
  }

  update(dtMs: number, world: EffectWorld): boolean {
    this.begin(world);
    let moving = false;
    for (let index = this.lights.length - 1; index >= 0; index--) {
      const light = this.lights[index]!;
      light.at += dtMs;
      const part = light.at / light.spanMs;
      if (part >= 1) {
        light.image.destroy();
        this.lights.splice(index, 1);
        continue;
      }
      moving = true;
      light.image.setVisible(part >= 0).setAlpha(part < 0 ? 0 : Math.sin(Math.PI * Math.sqrt(part)));
    }
    return moving;
  }

  private async show(world: EffectWorld, { decision }: TaskView): Promise<void> {
    this.asking = true;
    const { epoch } = this;
    const table = await askTable(decision!, world.status?.branch ?? 0);
    this.asking = false;
    if (table === null || epoch !== this.epoch) return;
    const candidates = candidatesOf(table);
    if (candidates.length > CANDIDATES_MAX) return;
    const byName = new Map(entities(world.view.instances).map(({ name, key }) => [name, key]));
    candidates.forEach(({ instance, passed }, index) => {
      const territory = world.kingdom.territories.get(byName.get(instance) ?? Number.NaN);
      if (territory !== undefined) this.light(world, territory, passed ? 'pass' : 'fail', index * STAGGER_MS, LIT_MS);
    });
    const chosen = candidates.find((row) => row.chosen);
    const territory = world.kingdom.territories.get(byName.get(chosen?.instance ?? '') ?? Number.NaN);
    if (territory !== undefined)
      this.light(world, territory, 'chosen', candidates.length * STAGGER_MS + LIT_MS * 0.6, LIT_MS * 2);
    // Nothing else need have changed: the next frame begins to show it.
    world.wake();
  }

  private light(world: EffectWorld, territory: Territory, kind: Kind, lateMs: number, spanMs: number): void {
    const { kingdom, phaser, effectLayer, atlas } = world;
    const origin = kingdom.originOf(territory);
    const art = lightArt(atlas, territory, kind);
    const image = phaser.make
      .image({ add: false }, false)
      .setOrigin(0, 0)
      .setDepth(DEPTH.effects + 50);
    image.setTexture(art.texture, art.frame).setScale(art.scale).setVisible(false).setBlendMode('NORMAL');
    image.setPosition(origin.x + art.offset.x, origin.y + art.offset.y);
    effectLayer.add(image);
    this.lights.push({ image, at: -lateMs, spanMs });
  }
}

type Kind = 'pass' | 'fail' | 'chosen';
/** How high the beam stands over a plot [world units]. */
const BEAM: Readonly<Record<Kind, number>> = { pass: 110, fail: 60, chosen: 260 };

function lightArt(atlas: EffectWorld['atlas'], { plot: { size } }: Territory, kind: Kind): Art {
  const ground = plotGround(size);
  return atlas.art(
    `light ${size.width}×${size.depth} ${kind}`,
    () => {
      const corners = outline(ground);
      const xs = corners.map(({ x }) => x);
      const ys = corners.map(({ y }) => y);
      const [left, top] = [Math.min(...xs) - 4, Math.min(...ys) - BEAM[kind]];
      return { x: left, y: top, width: Math.max(...xs) + 4 - left, height: Math.max(...ys) + 4 - top };
    },
    (canvas) => drawLight(canvas, ground, kind),
  );
}

function drawLight(canvas: CanvasRenderingContext2D, ground: ReturnType<typeof plotGround>, kind: Kind): void {
  const { x, y, width, depth } = ground;
  const corners = [project(x, y), project(x + width, y), project(x + width, y + depth), project(x, y + depth)];
  const color: Rgb = kind === 'fail' ? PALETTE.bad : kind === 'chosen' ? PALETTE.gold : [226, 216, 255];
  const [back, right, front, left] = corners as [Point, Point, Point, Point];
  const high = BEAM[kind];
  const narrow = 0.35;
  const top = { x: (left.x + right.x) / 2, y: (back.y + front.y) / 2 - high };
  const light = canvas.createLinearGradient(0, top.y, 0, front.y);
  light.addColorStop(0, css(color, 0));
  light.addColorStop(1, css(color, 0.42));
  canvas.fillStyle = light;
  canvas.beginPath();
  canvas.moveTo(top.x + (left.x - top.x) * narrow, top.y);
  canvas.lineTo(top.x + (right.x - top.x) * narrow, top.y);
  for (const { x: px, y: py } of [right, front, left]) canvas.lineTo(px, py);
  canvas.fill();
  canvas.beginPath();
  for (const corner of corners) canvas.lineTo(corner.x, corner.y);
  canvas.closePath();
  canvas.fillStyle = css(color, kind === 'fail' ? 0.24 : 0.2);
  canvas.fill();
  canvas.strokeStyle = css(color, 0.95);
  canvas.lineWidth = kind === 'chosen' ? 3.4 : 2;
  // Red is dashed: told without seeing hues.
  if (kind === 'fail') canvas.setLineDash([6, 5]);
  canvas.stroke();
  canvas.setLineDash([]);
}
