/**
 * What other branches are like at an instant: worked out in slices, in runs of their own, while the run on screen goes on.
 * A look that is asked for again a little later goes on from where it was, and only what has changed is told.
 */
import { partingOf } from '../engine/compare-branches.ts';
import { differencesOf } from '../engine/differences.ts';
import type { Engine } from '../engine/engine.ts';
import type { Foresight } from '../engine/foresight.ts';
import type { Look } from '../engine/look.ts';
import { nextView, viewOf } from '../engine/view.ts';
import type { Message } from '../model/message.ts';
import { FORESEEN_MAX, type ForeseenDifferences } from '../protocol/acts.ts';
import type { BranchSight, RequestInput, View } from '../protocol/protocol.ts';
import type { Differences } from '../protocol/time.ts';
import { CannotAnswer } from './cannot-answer.ts';
import { nextSliceUs, SLICE_EVENTS_MAX, SLICE_FIRST_US, SLICE_MS } from './pacing.ts';

/** A look at a branch that somebody may want to see a little later. */
interface Kept {
  readonly branch: number;
  readonly look: Look;
  /** Commands of the branch when the look began: more of them make it another branch. */
  readonly commands: number;
  serial: number;
  view: View | null;
}

type Work =
  | { readonly id: number; readonly type: 'lookAt'; readonly wish: RequestInput<'lookAt'>; kept: Kept | null }
  | {
      readonly id: number;
      readonly type: 'differences';
      readonly wish: RequestInput<'differences'>;
      looks: readonly [Look, Look] | null;
    }
  | {
      readonly id: number;
      readonly type: 'foresee';
      readonly wish: RequestInput<'foresee'>;
      foresight: Foresight | null;
    };

type Seen = BranchSight | Differences | ForeseenDifferences | null;

/** Events between two looks at the clock, with much or little going on between them. */
const FORESEE_EVENTS = 40;

/** Throws CannotAnswer for a branch that is not there, or is closed. */
export function checkBranch(engine: Engine, id: number): void {
  const branch = engine.branches()[id];
  if (branch === undefined) throw new CannotAnswer('answer.no-branch', { branch: id });
  if (branch.closed !== undefined) throw new CannotAnswer('answer.branch-closed', { branch: id });
}

export class Sights {
  private readonly waiting: Work[] = [];
  private kept: Kept | null = null;
  private serial = 0;
  private sliceUs = SLICE_FIRST_US;
  private readonly answer: (id: number, output: Seen) => void;
  private readonly fail: (id: number, error: Message) => void;
  private readonly clock: { nowMs(): number };

  constructor(
    answer: (id: number, output: Seen) => void,
    fail: (id: number, error: Message) => void,
    clock: { nowMs(): number },
  ) {
    this.answer = answer;
    this.fail = fail;
    this.clock = clock;
  }

  lookAt(id: number, wish: RequestInput<'lookAt'>): void {
    this.waiting.push({ id, type: 'lookAt', wish, kept: null });
  }

  differences(id: number, wish: RequestInput<'differences'>): void {
    this.waiting.push({ id, type: 'differences', wish, looks: null });
  }

  /** Whoever asks again while it is worked out wants to know only of the last one. */
  foresee(id: number, wish: RequestInput<'foresee'>): void {
    for (const work of this.waiting.filter(({ type }) => type === 'foresee')) {
      this.waiting.splice(this.waiting.indexOf(work), 1);
      this.answer(work.id, null);
    }
    this.waiting.push({ id, type: 'foresee', wish, foresight: null });
  }

  /** Another scenario is opened: whoever waits is told. */
  abandon(): void {
    for (const { id } of this.waiting.splice(0)) this.fail(id, { code: 'answer.no-scenario', params: {} });
    this.kept = null;
  }

  /** Works for a slice of time; true when more is to be done. What the engine throws, it throws. */
  advance(engine: Engine): boolean {
    const work = this.waiting[0];
    if (work === undefined) return false;
    try {
      if (this.isDone(engine, work)) this.waiting.shift();
    } catch (error) {
      this.waiting.shift();
      if (error instanceof CannotAnswer) {
        this.fail(work.id, error.reason);
        return this.waiting.length > 0;
      }
      this.fail(work.id, { code: 'answer.failed', params: { why: error instanceof Error ? error.message : '' } });
      throw error;
    }
    return this.waiting.length > 0;
  }

  private isDone(engine: Engine, work: Work): boolean {
    switch (work.type) {
      case 'lookAt':
        return this.isSeen(engine, work);
      case 'differences':
        return this.isCompared(engine, work);
      case 'foresee':
        return this.isForeseen(engine, work);
    }
  }

  private isForeseen(engine: Engine, work: Extract<Work, { type: 'foresee' }>): boolean {
    const { command, forUs } = work.wish;
    work.foresight ??= engine.foresee(command, forUs);
    const startedAtMs = this.clock.nowMs();
    while (!work.foresight.run(FORESEE_EVENTS)) if (this.clock.nowMs() - startedAtMs >= SLICE_MS) return false;
    const { atUs, figures, differences } = work.foresight.differences();
    this.answer(work.id, {
      ...{ atUs, figures },
      differences: differences.slice(0, FORESEEN_MAX),
      total: differences.length,
    });
    return true;
  }

  private isSeen(engine: Engine, work: Extract<Work, { type: 'lookAt' }>): boolean {
    const { branch, atUs, have } = work.wish;
    work.kept ??= this.keptFor(engine, branch, atUs);
    const { kept } = work;
    if (!this.isThere(kept.look, atUs)) return false;
    const { look } = kept;
    const touched = look.takeTouched();
    const known = have !== null && have === kept.serial && kept.view !== null ? kept.view : null;
    const next =
      known === null
        ? { view: viewOf(look.world, look.goals()), patches: null }
        : nextView(known, look.world, touched, look.goals());
    kept.view = next.view;
    kept.serial = ++this.serial;
    this.answer(work.id, {
      serial: kept.serial,
      ...{ branch, atUs: look.nowUs, events: look.eventCount, ended: look.ended },
      view: next.patches === null ? next.view : null,
      patches: next.patches,
    });
    return true;
  }

  private keptFor(engine: Engine, branch: number, atUs: number): Kept {
    checkBranch(engine, branch);
    const { commands } = engine.branches()[branch]!;
    const { kept } = this;
    if (kept !== null && kept.branch === branch && kept.commands === commands && kept.look.nowUs <= atUs) return kept;
    this.kept = { branch, look: engine.look(branch, atUs), commands, serial: 0, view: null };
    return this.kept;
  }

  private isCompared(engine: Engine, work: Extract<Work, { type: 'differences' }>): boolean {
    const { branches, atUs } = work.wish;
    if (work.looks === null) {
      for (const branch of branches) checkBranch(engine, branch);
      work.looks = [engine.look(branches[0], atUs), engine.look(branches[1], atUs)];
    }
    const [first, second] = work.looks;
    if (!this.isThere(first, atUs) || !this.isThere(second, atUs)) return false;
    const parting = partingOf(engine.branches(), branches);
    const about = { branches, atUs: first.nowUs, partedAtUs: parting?.atUs ?? null };
    this.answer(
      work.id,
      differencesOf(viewOf(first.world, first.goals()), viewOf(second.world, second.goals()), about),
    );
    return true;
  }

  /** Runs a look on, for a slice of time at most. */
  private isThere(look: Look, atUs: number): boolean {
    const toUs = Math.min(atUs, look.setup.durationUs);
    const startedAtMs = this.clock.nowMs();
    for (let before = startedAtMs; before - startedAtMs < SLICE_MS;) {
      const isThere = look.runTo(Math.min(toUs, look.nowUs + this.sliceUs), SLICE_EVENTS_MAX);
      const nowMs = this.clock.nowMs();
      this.sliceUs = nextSliceUs(this.sliceUs, nowMs - before);
      before = nowMs;
      if (isThere && (look.ended || look.nowUs >= toUs)) return true;
    }
    return false;
  }
}
