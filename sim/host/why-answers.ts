/** Answers that say what something is, how it came to be so and what it waits for. They only read. */
import { causesOf, ChangeBook } from '../engine/causes.ts';
import { courseOf, thresholdsOf } from '../engine/courses.ts';
import { decisionRows } from '../engine/decision-rows.ts';
import type { Engine } from '../engine/engine.ts';
import { explainDecision } from '../engine/explain.ts';
import { createNamer } from '../engine/find.ts';
import { inspect } from '../engine/inspect.ts';
import { LifecycleBook } from '../engine/lifecycles.ts';
import { logNumbers, logRow } from '../engine/log-rows.ts';
import { plannedCommands } from '../engine/planned.ts';
import { releaseRows } from '../engine/release-rows.ts';
import { waitingRows } from '../engine/waiting.ts';
import type { LogRow, WhyRequests } from '../protocol/why.ts';

export type WhyAnswers = { readonly [T in keyof WhyRequests]: (input: WhyRequests[T][0]) => WhyRequests[T][1] };

/** `opened` gives the engine of now; it may be another one after each opening. */
export function whyAnswers(opened: () => Engine): WhyAnswers {
  const books = new WeakMap<Engine, { readonly lifecycles: LifecycleBook; readonly changes: ChangeBook }>();
  const booksOf = (engine: Engine) => {
    let known = books.get(engine);
    if (known === undefined) {
      books.set(engine, (known = { lifecycles: new LifecycleBook(), changes: new ChangeBook() }));
    }
    return known;
  };
  return {
    inspect: (ref) => inspect(opened(), ref),
    lifecycles: (ref) => ({ lifecycles: booksOf(opened()).lifecycles.of(opened(), ref) }),
    decisions: ({ first, end, ...filter }) => decisionRows(opened().world, filter, first, end),
    decision: ({ decision }) => explainDecision(opened(), decision),
    causes: ({ about, n }) => causesOf(opened(), about, n, booksOf(opened()).changes),
    planned: ({ most }) => plannedCommands(opened(), most),
    queue: () => ({ rows: waitingRows(opened()) }),
    logNumbers: (search) => logNumbers(opened(), search),
    logLines: ({ numbers }) => ({ lines: linesOf(opened(), numbers) }),
    courses: ({ lines, ...range }) => ({ courses: lines.map((line) => courseOf(opened(), line, range)) }),
    thresholds: () => ({ thresholds: thresholdsOf(opened().world) }),
    releases: () => ({ rows: releaseRows(opened().world) }),
  };
}

/** Runs of consecutive numbers are read at once; null for a line that has not happened. */
function linesOf(engine: Engine, numbers: readonly number[]): (LogRow | null)[] {
  const namer = createNamer(engine.world);
  const lines: (LogRow | null)[] = [];
  for (let first = 0; first < numbers.length;) {
    let end = first + 1;
    while (end < numbers.length && numbers[end] === numbers[end - 1]! + 1) end += 1;
    const read = engine.log(numbers[first]!, numbers[end - 1]! + 1);
    for (let index = 0; index < end - first; index++) {
      const occurrence = read[index];
      lines.push(occurrence === undefined ? null : logRow(engine.world, occurrence, namer));
    }
    first = end;
  }
  return lines;
}
