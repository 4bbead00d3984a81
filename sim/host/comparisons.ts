/** Comparisons of branches that a screen wants: which it may have, and the work on them beside the run. */
import { BranchComparison, partingOf, type BranchWindow } from '../engine/compare-branches.ts';
import type { Engine } from '../engine/engine.ts';
import type { Message } from '../model/message.ts';
import type { Comparison } from '../protocol/comparison.ts';
import { formatDuration } from '../rules/duration.ts';
import { CannotAnswer } from './cannot-answer.ts';
import { SLICE_EVENTS_MAX, SLICE_MS } from './pacing.ts';

/** Throws CannotAnswer for branches that are not there and for a stretch that some of them have not been run over. */
export function comparisonOf(engine: Engine, wanted: BranchWindow): BranchComparison {
  const all = engine.branches();
  for (const branch of wanted.branches) {
    if (all[branch] === undefined) throw new CannotAnswer('answer.no-branch', { branch });
    if (all[branch].closed !== undefined) throw new CannotAnswer('answer.branch-closed', { branch });
  }
  const reachedUs = Math.min(...wanted.branches.map((branch) => all[branch]!.reachedUs));
  const toUs = wanted.toUs ?? reachedUs;
  if (toUs > reachedUs) throw new CannotAnswer('answer.not-run-to', { at: formatDuration(toUs) });
  const fromUs = wanted.fromUs ?? partingOf(all, wanted.branches)?.atUs ?? 0;
  if (fromUs >= toUs)
    throw new CannotAnswer('answer.no-stretch', { from: formatDuration(fromUs), to: formatDuration(toUs) });
  return new BranchComparison(engine, wanted);
}

export class Comparisons {
  private readonly waiting: { readonly id: number; readonly work: BranchComparison }[] = [];
  private readonly answer: (id: number, output: Comparison) => void;
  private readonly fail: (id: number, error: Message) => void;
  private readonly clock: { nowMs(): number };

  constructor(
    answer: (id: number, output: Comparison) => void,
    fail: (id: number, error: Message) => void,
    clock: { nowMs(): number },
  ) {
    this.answer = answer;
    this.fail = fail;
    this.clock = clock;
  }

  add(id: number, work: BranchComparison): void {
    this.waiting.push({ id, work });
  }

  /** Another scenario is opened: whoever waits is told. */
  abandon(): void {
    for (const { id } of this.waiting.splice(0)) this.fail(id, { code: 'answer.no-scenario', params: {} });
  }

  /** Works on the first one for a slice of time; true when more is to be done. What the engine throws, it throws. */
  advance(): boolean {
    const first = this.waiting[0];
    if (first === undefined) return false;
    const { id, work } = first;
    const startedAtMs = this.clock.nowMs();
    let isDone = false;
    try {
      do isDone = work.advance(SLICE_EVENTS_MAX);
      while (!isDone && this.clock.nowMs() - startedAtMs < SLICE_MS);
    } catch (error) {
      this.waiting.shift();
      const why = error instanceof Error ? error.message : String(error);
      this.fail(id, { code: 'answer.failed', params: { why } });
      throw error;
    }
    if (isDone) {
      this.waiting.shift();
      this.answer(id, work.result());
    }
    return this.waiting.length > 0;
  }
}
