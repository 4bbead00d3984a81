/**
 * Numbers that order container instances as their ARNs do, so that ties compare numbers and not strings (PL-10).
 * A newcomer takes a number between those of its neighbours; the order among the others never changes.
 */
import type { World } from '../model/world.ts';

/** Room between neighbours after numbering; halved by each newcomer between the same two. */
const GAP = 1_048_576;
/** From so many newcomers on, numbering everything anew is cheaper than letting them in one by one. */
const ONE_BY_ONE_MAX = 32;

export class ArnOrder {
  /** By key of the container instance. Replaced when it grows, so read it through this field. */
  labels = new Float64Array(64);
  /** Keys in order. */
  private sorted: number[] = [];
  private known = 0;

  /** Takes in the rows that are new. Nothing when there are none. */
  extend(world: World): void {
    const rows = world.containerInstances;
    if (rows.length === this.known) return;
    if (rows.length > this.labels.length) {
      const grown = new Float64Array(Math.max(rows.length, this.labels.length * 2));
      grown.set(this.labels);
      this.labels = grown;
    }
    if (rows.length - this.known > ONE_BY_ONE_MAX) {
      for (let key = this.known; key < rows.length; key++) this.sorted.push(key);
      this.sorted.sort((a, b) => compare(rows[a]!.containerInstanceArn, rows[b]!.containerInstanceArn) || a - b);
      this.number();
    } else {
      for (let key = this.known; key < rows.length; key++) this.insert(world, key);
    }
    this.known = rows.length;
  }

  private insert(world: World, key: number): void {
    const { sorted, labels } = this;
    const arn = world.containerInstances[key]!.containerInstanceArn;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (world.containerInstances[sorted[middle]!]!.containerInstanceArn <= arn) low = middle + 1;
      else high = middle;
    }
    const before = low === 0 ? 0 : labels[sorted[low - 1]!]!;
    const after = low === sorted.length ? before + 2 * GAP : labels[sorted[low]!]!;
    const label = (before + after) / 2;
    sorted.splice(low, 0, key);
    if (label > before && label < after) labels[key] = label;
    else this.number();
  }

  private number(): void {
    this.sorted.forEach((key, i) => {
      this.labels[key] = (i + 1) * GAP;
    });
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
