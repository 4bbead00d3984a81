/** Branches of one engine side by side, worked out in slices: the engine stays where it is. */
import { present } from '../kernel/invariant.ts';
import type { BranchInfo } from '../protocol/protocol.ts';
import type { Comparison, RunFigures, SharedPast } from '../protocol/comparison.ts';
import { compareRuns, figuresOf, startOf, type Start } from './compare.ts';
import type { Engine } from './engine.ts';
import type { Look } from './look.ts';

/** Where some branches go apart: after so many events, at this instant. The same branch twice never does. */
export function partingOf(all: readonly BranchInfo[], ids: readonly number[]): Omit<SharedPast, 'traceHash'> | null {
  const infoOf = (id: number): BranchInfo => present(all[id], 'engine.no-such-branch', () => ({ id }));
  /** From the branch to the first one of all. */
  const line = (id: number): BranchInfo[] => {
    const info = infoOf(id);
    return info.parent === null ? [info] : [info, ...line(info.parent)];
  };
  const first = line(ids[0]!);
  let parting: Omit<SharedPast, 'traceHash'> | null = null;
  for (const id of ids.slice(1)) {
    const other = line(id);
    const common = other.find((info) => first.some((each) => each.id === info.id))!;
    // The first branch of either line below the common one leaves it.
    for (const one of [first, other]) {
      const leaving = one[one.findIndex((info) => info.id === common.id) - 1];
      if (leaving === undefined || (parting !== null && leaving.forkAfterEvent >= parting.events)) continue;
      parting = { atUs: leaving.forkAtUs, events: leaving.forkAfterEvent };
    }
  }
  return parting;
}

/** A window has all that happens at its first instant; at time 0 nothing has happened before it. */
export function justBefore(fromUs: number): number {
  return Math.max(0, fromUs - 1);
}

export interface BranchWindow {
  readonly branches: readonly number[];
  /** Null: from where they part. */
  readonly fromUs: number | null;
  /** Null: as far as all of them have been run. */
  readonly toUs: number | null;
}

/** A comparison under way. Whoever has it calls `advance` until it is done. */
export class BranchComparison {
  private readonly engine: Engine;
  private readonly branches: readonly number[];
  private readonly parting: Omit<SharedPast, 'traceHash'> | null;
  private readonly fromUs: number | null;
  private readonly toUs: number;
  private readonly figures: RunFigures[] = [];
  private look: Look;
  private start: Start | null = null;
  private sharedHash = '';
  private beginUs = 0;

  constructor(engine: Engine, { branches, fromUs, toUs }: BranchWindow) {
    const all = engine.branches();
    this.engine = engine;
    this.branches = branches;
    this.parting = partingOf(all, branches);
    this.fromUs = fromUs;
    this.toUs = toUs ?? Math.min(...branches.map((id) => all[id]!.reachedUs));
    this.look = this.lookAt(branches[0]!);
  }

  private lookAt(branch: number): Look {
    return this.engine.look(branch, this.fromUs === null ? (this.parting?.atUs ?? 0) : justBefore(this.fromUs));
  }

  /** Does at most so many events more; true when there is nothing left to do. */
  advance(maxEvents: number): boolean {
    const { look } = this;
    if (this.start === null) {
      const isThere =
        this.fromUs === null
          ? look.runTo(this.parting?.atUs ?? 0, maxEvents, this.parting?.events ?? 0)
          : look.runTo(justBefore(this.fromUs), maxEvents);
      if (!isThere) return false;
      this.start = startOf(look);
      this.beginUs = this.fromUs ?? look.nowUs;
      if (this.fromUs === null && this.parting !== null) this.sharedHash = look.traceHash();
      return false;
    }
    if (!look.runTo(this.toUs, maxEvents)) return false;
    this.figures.push(figuresOf(String(look.branch), look, this.start));
    const next = this.branches[this.figures.length];
    if (next === undefined) return true;
    this.look = this.lookAt(next);
    this.start = null;
    return false;
  }

  /** Once it is done. */
  result(): Comparison {
    const { parting, sharedHash: traceHash } = this;
    const shared = parting === null || traceHash === '' ? null : { ...parting, traceHash };
    return compareRuns(this.figures, { fromUs: this.beginUs, toUs: this.toUs }, shared);
  }
}
