/**
 * A binary heap of container instances that knows where each one is: the best one at hand, one change O(log n).
 * Several heaps share one sheet of columns, and each instance is in at most one of them.
 */
import type { ArnOrder } from './arn-order.ts';

/** Columns by key of the container instance. They are replaced when they grow, so heaps read them through the sheet. */
export interface Sheet {
  /** Place in the heap that holds the instance; -1 when none does. */
  places: Int32Array;
  readonly order: ArnOrder;
}

/** The columns a heap compares, first one first; what is equal in all of them goes by ARN. */
export interface Ranking {
  columns: Float64Array[];
}

export class CandidateHeap {
  private readonly sheet: Sheet;
  private readonly ranking: Ranking;
  private items = new Int32Array(16);
  private count = 0;

  constructor(sheet: Sheet, ranking: Ranking) {
    this.sheet = sheet;
    this.ranking = ranking;
  }

  get size(): number {
    return this.count;
  }

  /** The best one's key; -1 when empty. */
  get top(): number {
    return this.count === 0 ? -1 : this.items[0]!;
  }

  insert(key: number): void {
    if (this.count === this.items.length) {
      const grown = new Int32Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.siftUp(this.count++, key);
  }

  remove(key: number): void {
    const place = this.sheet.places[key]!;
    this.sheet.places[key] = -1;
    const last = this.items[--this.count]!;
    if (last !== key) this.settle(place, last);
  }

  /** To be called when the columns of an instance in this heap have changed. */
  update(key: number): void {
    this.settle(this.sheet.places[key]!, key);
  }

  /** Keys of all that equal the best one in every column, in no order. Cost: their number. */
  ties(): number[] {
    const found: number[] = [];
    const open = this.count > 0 ? [0] : [];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const key = this.items[place]!;
      if (!this.equalsTop(key)) continue;
      found.push(key);
      for (let child = 2 * place + 1; child <= 2 * place + 2; child++) if (child < this.count) open.push(child);
    }
    return found;
  }

  private equalsTop(key: number): boolean {
    const top = this.items[0]!;
    for (const column of this.ranking.columns) if (column[key] !== column[top]) return false;
    return true;
  }

  private before(a: number, b: number): boolean {
    const { columns } = this.ranking;
    for (let level = 0; level < columns.length; level++) {
      const column = columns[level]!;
      const difference = column[a]! - column[b]!;
      if (difference !== 0) return difference < 0;
    }
    const { labels } = this.sheet.order;
    return labels[a]! < labels[b]!;
  }

  private settle(place: number, key: number): void {
    if (place > 0 && this.before(key, this.items[(place - 1) >> 1]!)) this.siftUp(place, key);
    else this.siftDown(place, key);
  }

  private siftUp(start: number, key: number): void {
    const { items } = this;
    const { places } = this.sheet;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent]!;
      if (!this.before(key, above)) break;
      items[place] = above;
      places[above] = place;
      place = parent;
    }
    items[place] = key;
    places[key] = place;
  }

  private siftDown(start: number, key: number): void {
    const { items, count } = this;
    const { places } = this.sheet;
    let place = start;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= count) break;
      if (child + 1 < count && this.before(items[child + 1]!, items[child]!)) child += 1;
      const below = items[child]!;
      if (!this.before(below, key)) break;
      items[place] = below;
      places[below] = place;
      place = child;
    }
    items[place] = key;
    places[key] = place;
  }
}
