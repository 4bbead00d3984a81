/** What came of something: the causal chain forward. */
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';

/** The part of the engine that is read. */
export interface Chronicle {
  readonly eventCount: number;
  log(first: number, end: number): readonly Occurrence<SimEvent>[];
  /** What caused a line, without reading all of it. */
  becauseAt?(n: number): number;
}

/** Effects that are told at most: enough to see where it leads. */
export const EFFECTS_TOLD = 24;
/** How far behind the occurrence effects are looked for [events]. */
const EVENTS_SEARCHED = 100_000;
/** The log is read in pieces of this many lines. */
const PIECE = 4_096;

/**
 * What happened because of occurrence `n`, directly or by way of other effects, in the order in which it happened. What is
 * told are the first `EFFECTS_TOLD` of them, as far as they have happened. Cost: linear in the events that are searched.
 */
export function effectsOf(engine: Chronicle, n: number): readonly Occurrence<SimEvent>[] {
  const caused = new Set([n]);
  const effects: Occurrence<SimEvent>[] = [];
  const end = Math.min(engine.eventCount, n + 1 + EVENTS_SEARCHED);
  if (engine.becauseAt !== undefined) {
    for (let line = n + 1; line < end && effects.length < EFFECTS_TOLD; line++) {
      if (!caused.has(engine.becauseAt(line))) continue;
      caused.add(line);
      effects.push(...engine.log(line, line + 1));
    }
    return effects;
  }
  for (let first = n + 1; first < end; first += PIECE) {
    for (const occurrence of engine.log(first, Math.min(first + PIECE, end))) {
      if (!caused.has(occurrence.because)) continue;
      caused.add(occurrence.n);
      effects.push(occurrence);
      if (effects.length === EFFECTS_TOLD) return effects;
    }
  }
  return effects;
}
