/**
 * Load as it is seen: it goes towards the fact of the last minute instead of jumping there, so that nothing strobes. It
 * ends at the fact and never passes it; states are not touched.
 */
import type { TaskView } from '../../sim-client/words.ts';
import type { Use } from '../art/building.art.ts';
import { quarters } from '../development.ts';
import type { Effect, EffectWorld } from '../semantic-zoom.ts';

/** After this time two thirds of the way are gone [ms]. */
const TIME_CONSTANT_MS = 450;
/** Nearer than this it is there [%]. */
const NEAR_PERCENT = 0.6;

/** One step of the way from what is shown to what is so. */
export function approach(shown: number, fact: number, dtMs: number): number {
  const next = fact + (shown - fact) * Math.exp(-dtMs / TIME_CONSTANT_MS);
  return Math.abs(next - fact) < NEAR_PERCENT ? fact : next;
}

/** What is drawn again when its quarter changes; false when it is there no more. */
export interface Refreshable {
  refresh(): boolean;
}

interface Shown {
  cpu: number;
  memory: number;
  toCpu: number;
  toMemory: number;
  sprite: Refreshable;
}

export class SmoothLoad implements Effect {
  private readonly shown = new Map<number, Shown>();
  private readonly moving = new Set<number>();
  private still = false;

  reset({ reducedMotion }: Pick<EffectWorld, 'reducedMotion'>): void {
    this.shown.clear();
    this.moving.clear();
    this.still = reducedMotion;
  }

  /** What is drawn of a development now; from here on it follows the fact. null without load. */
  follow({ key, use }: Pick<TaskView, 'key' | 'use'>, sprite: Refreshable): Use | null {
    if (use === null) {
      this.shown.delete(key);
      this.moving.delete(key);
      return null;
    }
    const [cpu, memory] = [use.cpuPercent ?? 0, use.memoryPercent ?? 0];
    let row = this.shown.get(key);
    if (row === undefined || this.still) {
      row = { cpu, memory, toCpu: cpu, toMemory: memory, sprite };
      this.shown.set(key, row);
    }
    Object.assign(row, { toCpu: cpu, toMemory: memory, sprite });
    if (row.cpu !== cpu || row.memory !== memory) this.moving.add(key);
    return { glow: quarters(row.cpu), fill: quarters(row.memory) };
  }

  /** Something is still on its way to its fact. */
  get underway(): boolean {
    return this.moving.size > 0;
  }

  update(dtMs: number): boolean {
    for (const key of this.moving) this.step(key, dtMs);
    return this.moving.size > 0;
  }

  private step(key: number, dtMs: number): void {
    const row = this.shown.get(key);
    if (row === undefined) {
      this.moving.delete(key);
      return;
    }
    const [glow, fill] = [quarters(row.cpu), quarters(row.memory)];
    row.cpu = approach(row.cpu, row.toCpu, dtMs);
    row.memory = approach(row.memory, row.toMemory, dtMs);
    if (row.cpu === row.toCpu && row.memory === row.toMemory) this.moving.delete(key);
    if (glow === quarters(row.cpu) && fill === quarters(row.memory)) return;
    if (!row.sprite.refresh()) this.moving.delete(key);
  }
}
