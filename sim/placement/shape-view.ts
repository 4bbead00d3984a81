/**
 * One shape of request seen over one cluster: what the filters said of every instance and the best candidate of every
 * group, kept up to date change by change.
 *
 * The judges are those of the scan. An instance is judged again when its version has changed, so the view decides
 * exactly as the scan does. Instances that pass are in cells, one for each combination of the values that the chain's
 * spreads count by; within a cell a heap orders them by what depends on the instance alone. Filters' refusals are in
 * one more heap, so that the closest instance (PL-17) is at hand as well.
 * Cost: O(filters + log n) for a change, O(cells) for a placement.
 */
import { InvariantError, invariant } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { PlacementRequest } from '../model/decision.ts';
import type { ClusterKey, ContainerInstanceKey } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { groupCount } from '../rules/reservation.ts';
import type { ArnOrder } from './arn-order.ts';
import { CandidateHeap, type Ranking, type Sheet } from './candidate-heap.ts';
import type { Asked, Scorer } from './judge.ts';
import { KeySet } from './key-set.ts';
import { FILTERS, isCandidate, judge, nobody, refusedByName, type PlacementOutcome, type TieBreak } from './place.ts';
import { prepare, scorersOf } from './prepare.ts';

/** What is known of an instance; from REFUSED on, the number of the first filter that refuses. */
const ABSENT = 0;
const NOT_CANDIDATE = 1;
const PASSING = 2;
const REFUSED = 3;

/** A spread by attribute: the count of a value over the whole cluster is the score of all its instances. */
interface GroupedLevel {
  readonly groupOf: (ci: ContainerInstance) => string;
  readonly ids: Map<string, number>;
  /** By id of the value. */
  readonly totals: number[];
  /** Id of the value by key of the instance. */
  values: Int32Array;
}

/** The chain, in order: a level of the cell, or a column of the instance. */
type Level =
  { readonly grouped: GroupedLevel; readonly at: number } | { readonly grouped: null; readonly column: number };

interface Cell {
  /** Ids of the values, one for each grouped level. */
  readonly values: readonly number[];
  readonly heap: CandidateHeap;
  /** The same instances by key, for a draw among all of them. */
  readonly members: KeySet;
}

export class ShapeView {
  private readonly asked: Asked;
  private readonly cluster: ClusterKey;
  private readonly levels: Level[] = [];
  private readonly grouped: GroupedLevel[] = [];
  private readonly own: Scorer[] = [];
  /** Does the chain end by a draw? What follows the draw has nothing left to decide. */
  private readonly draws: boolean;

  private readonly sheet: Sheet;
  private readonly ranking: Ranking = { columns: [] };
  private readonly refusedRanking: Ranking = { columns: [new Float64Array(0)] };
  private readonly refused: CandidateHeap;
  private readonly cells: Cell[] = [];
  private readonly cellIds = new Map<string, number>();

  private states = new Uint8Array(0);
  private versions = new Float64Array(0);
  /** Tasks of the group, as counted into the totals. */
  private inGroup = new Float64Array(0);
  private cellOf = new Int32Array(0);
  private seen: ContainerInstanceKey[] = [];
  private cursor = -1;
  private passing = 0;
  private considered = 0;
  private inputsRevision = 0;
  /** By number of the filter. */
  private readonly refusals: number[] = FILTERS.map(() => 0);

  constructor(world: World, request: PlacementRequest, order: ArnOrder) {
    this.asked = prepare(world, request);
    this.cluster = request.cluster;
    this.sheet = { places: new Int32Array(0), order };
    this.refused = new CandidateHeap(this.sheet, this.refusedRanking);
    const scorers = scorersOf(this.asked);
    const drawAt = scorers.findIndex((scorer) => scorer.drawn);
    this.draws = drawAt >= 0;
    for (const scorer of this.draws ? scorers.slice(0, drawAt) : scorers) this.addLevel(scorer);
  }

  /** Decides as `place` does, after catching up with what has changed. */
  place(pick: TieBreak): PlacementOutcome {
    this.catchUp();
    const refusedBy = refusedByName((_, i) => this.refusals[i]!);
    const record = { considered: this.considered, refusedBy, inputsRevision: this.inputsRevision };
    if (this.passing === 0) {
      const closest = this.refused.top;
      if (closest < 0)
        return { chosen: null, refusal: { refused: nobody(this.asked.request), closest: null }, ...record, drawn: [] };
      const refused = FILTERS[this.states[closest]! - REFUSED]!.reason;
      return { chosen: null, refusal: { refused, closest: closest as ContainerInstanceKey }, ...record, drawn: [] };
    }
    const drawn: number[] = [];
    const chosen = (this.draws ? this.draw(pick, drawn) : this.best()) as ContainerInstanceKey;
    const ci = this.asked.world.containerInstances[chosen]!;
    // The view proposes, the judges decide: an instance changed behind its version is a bug of whoever changed it.
    invariant(
      ci.version === this.versions[chosen] &&
        isCandidate(ci, this.asked.request) &&
        judge(ci, this.asked).first === null,
      'placement.stale-view',
      () => ({ containerInstance: chosen, version: ci.version }),
    );
    return { chosen, refusal: null, ...record, drawn };
  }

  private addLevel(scorer: Scorer): void {
    if (scorer.groupOf === null) {
      this.levels.push({ grouped: null, column: this.own.length });
      this.own.push(scorer);
      this.ranking.columns.push(new Float64Array(0));
      return;
    }
    const level: GroupedLevel = { groupOf: scorer.groupOf, ids: new Map(), totals: [], values: new Int32Array(0) };
    this.levels.push({ grouped: level, at: this.grouped.length });
    this.grouped.push(level);
  }

  /* ---- Keeping up ---- */

  private catchUp(): void {
    const { world } = this.asked;
    this.grow(world.containerInstances.length);
    this.followMembership(world.clusters[this.cluster]!.containerInstances);
    const changes = world.placementChanges;
    const count = changes?.count ?? 0;
    if (count === this.cursor) return;
    const latest = changes?.latest ?? [];
    const first = latest.length - (count - this.cursor);
    if (this.cursor < 0 || first < 0) for (const key of this.seen) this.lookAt(key);
    else for (let i = first; i < latest.length; i++) if (this.states[latest[i]!] !== ABSENT) this.lookAt(latest[i]!);
    this.cursor = count;
  }

  /**
   * The list is in order of registration and only grows at its end, so its length and the entry that was last tell
   * whether anything left it.
   */
  private followMembership(list: readonly ContainerInstanceKey[]): void {
    const { seen } = this;
    const before = seen.length;
    const onlyGrown = before === 0 || list[before - 1] === seen[before - 1];
    if (onlyGrown && list.length === before) return;
    if (!onlyGrown) {
      const here = new Set(list);
      for (const key of seen) if (!here.has(key)) this.forget(key);
      this.seen = [];
    }
    for (let i = this.seen.length; i < list.length; i++) {
      const key = list[i]!;
      this.seen.push(key);
      if (this.states[key] === ABSENT) this.admit(key);
    }
  }

  private admit(key: ContainerInstanceKey): void {
    this.states[key] = NOT_CANDIDATE;
    this.versions[key] = 0;
    this.inGroup[key] = 0;
    for (const level of this.grouped) level.values[key] = -1;
    this.judgeAgain(key);
  }

  private forget(key: ContainerInstanceKey): void {
    this.take(key);
    for (const level of this.grouped) level.totals[level.values[key]!]! -= this.inGroup[key]!;
    this.inputsRevision -= this.versions[key]!;
    this.states[key] = ABSENT;
  }

  private lookAt(key: ContainerInstanceKey): void {
    if (this.asked.world.containerInstances[key]!.version !== this.versions[key]) this.judgeAgain(key);
  }

  private judgeAgain(key: ContainerInstanceKey): void {
    const ci = this.asked.world.containerInstances[key]!;
    this.inputsRevision += ci.version - this.versions[key]!;
    this.versions[key] = ci.version;
    const cell = this.grouped.length === 0 ? 0 : this.countGroups(key, ci);
    const { first, failed } = judge(ci, this.asked);
    let state = NOT_CANDIDATE;
    if (isCandidate(ci, this.asked.request)) state = first === null ? PASSING : REFUSED + FILTERS.indexOf(first);
    // In the common case a candidate stays one and only its measures have changed.
    const stays = state === PASSING && this.states[key] === PASSING && this.cellOf[key] === cell;
    if (!stays) this.take(key);
    for (let column = 0; column < this.own.length; column++) {
      this.ranking.columns[column]![key] = this.own[column]!.own(ci);
    }
    if (stays) this.cells[cell]!.heap.update(key);
    else this.put(key, state, cell, failed);
  }

  /** Out of its heap and out of the counts; the columns must still be those it was put in with. */
  private take(key: ContainerInstanceKey): void {
    const state = this.states[key]!;
    if (state < PASSING) return;
    this.considered -= 1;
    if (state === PASSING) {
      this.passing -= 1;
      const { heap, members } = this.cells[this.cellOf[key]!]!;
      heap.remove(key);
      members.delete(key);
    } else {
      this.refusals[state - REFUSED]! -= 1;
      this.refused.remove(key);
    }
  }

  private put(key: ContainerInstanceKey, state: number, cell: number, failed: number): void {
    this.states[key] = state;
    this.cellOf[key] = cell;
    if (state < PASSING) return;
    this.considered += 1;
    if (state === PASSING) {
      this.passing += 1;
      const { heap, members } = this.cellAt(cell);
      heap.insert(key);
      members.add(key);
    } else {
      this.refusals[state - REFUSED]! += 1;
      this.refusedRanking.columns[0]![key] = failed;
      this.refused.insert(key);
    }
  }

  /** Brings the totals of the spreads up to date and gives the number of the instance's cell. */
  private countGroups(key: ContainerInstanceKey, ci: ContainerInstance): number {
    const count = groupCount(ci, this.asked.request.group);
    const before = this.inGroup[key]!;
    this.inGroup[key] = count;
    let moved = false;
    for (const level of this.grouped) {
      const value = level.groupOf(ci);
      let id = level.ids.get(value);
      if (id === undefined) {
        id = level.totals.push(0) - 1;
        level.ids.set(value, id);
      }
      const old = level.values[key]!;
      if (old === id) level.totals[id]! += count - before;
      else {
        if (old >= 0) level.totals[old]! -= before;
        level.totals[id]! += count;
        level.values[key] = id;
        moved = true;
      }
    }
    return moved ? this.cellNumber(this.grouped.map((level) => level.values[key]!)) : this.cellOf[key]!;
  }

  private cellNumber(values: readonly number[]): number {
    const name = values.join(' ');
    let cell = this.cellIds.get(name);
    if (cell === undefined) {
      cell = this.cells.push({ values, heap: new CandidateHeap(this.sheet, this.ranking), members: new KeySet() }) - 1;
      this.cellIds.set(name, cell);
    }
    return cell;
  }

  private cellAt(cell: number): Cell {
    if (cell === this.cells.length) this.cellNumber([]);
    return this.cells[cell]!;
  }

  private grow(rows: number): void {
    if (rows <= this.states.length) return;
    const capacity = Math.max(rows, 2 * this.states.length, 64);
    this.states = copied(this.states, new Uint8Array(capacity));
    this.versions = copied(this.versions, new Float64Array(capacity));
    this.inGroup = copied(this.inGroup, new Float64Array(capacity));
    this.cellOf = copied(this.cellOf, new Int32Array(capacity));
    this.sheet.places = copied(this.sheet.places, new Int32Array(capacity));
    for (const ranking of [this.ranking, this.refusedRanking]) {
      ranking.columns = ranking.columns.map((column) => copied(column, new Float64Array(capacity)));
    }
    for (const level of this.grouped) level.values = copied(level.values, new Int32Array(capacity));
  }

  /* ---- Choosing ---- */

  /** The lowest in every level in turn (PL-09), then the smallest ARN (PL-10). */
  private best(): number {
    const { labels } = this.sheet.order;
    let best: Cell | null = null;
    for (const cell of this.cells) {
      if (cell.heap.size === 0) continue;
      const order = best === null ? -1 : this.compare(cell, best);
      if (best === null || order < 0 || (order === 0 && labels[cell.heap.top]! < labels[best.heap.top]!)) best = cell;
    }
    if (best === null) throw new InvariantError('placement.no-cell', { passing: this.passing });
    return best.heap.top;
  }

  /** One of those that are equally good before the draw; they are counted in the order of their keys (PL-08). */
  private draw(pick: TieBreak, drawn: number[]): number {
    let tied: Cell[] = [];
    for (const cell of this.cells) {
      if (cell.heap.size === 0) continue;
      const order = tied.length === 0 ? -1 : this.compare(cell, tied[0]!);
      if (order < 0) tied = [cell];
      else if (order === 0) tied.push(cell);
    }
    // Without a column of their own, all instances of a cell are equally good.
    const keys = this.own.length === 0 ? null : Int32Array.from(tied.flatMap((cell) => cell.heap.ties())).sort();
    const candidates = keys === null ? tied.reduce((sum, cell) => sum + cell.heap.size, 0) : keys.length;
    let answer = 0;
    if (candidates > 1) {
      answer = pick.below(candidates);
      drawn.push(answer);
    }
    if (keys !== null) return keys[answer]!;
    const sets = tied.map((cell) => cell.members);
    return KeySet.member(sets, answer);
  }

  /** Below 0 when the best of `a` goes before the best of `b`; 0 when only their ARNs tell them apart. */
  private compare(a: Cell, b: Cell): number {
    for (const level of this.levels) {
      const difference =
        level.grouped === null
          ? this.ranking.columns[level.column]![a.heap.top]! - this.ranking.columns[level.column]![b.heap.top]!
          : level.grouped.totals[a.values[level.at]!]! - level.grouped.totals[b.values[level.at]!]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

function copied<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
