/** What led to something and what came of it, without the table of its decision, which costs a stretch of the run. */
import type { EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { CHAIN_FIRST, CHAIN_LAST, type CauseStory } from '../protocol/why.ts';
import { effectsOf } from './explain-effects.ts';
import {
  changeTest,
  decisionAbout,
  failedRelease,
  rootOfEffects,
  stateSentences,
  titleOf,
  type Explainable,
} from './explain.ts';
import { createNamer } from './find.ts';
import { logRow } from './log-rows.ts';

/** The log is read backwards in pieces of this many lines. */
const PIECE = 512;
/** Things whose last changes are remembered. */
const KNOWN_MAX = 64;

interface Known {
  /** Lines that have been looked at. */
  readonly read: number;
  /** The last change among them; null when there is none. */
  readonly n: number | null;
}

/** Remembers when things last changed, so that a run that goes on reads each line once. */
export class ChangeBook {
  private readonly known = new Map<string, Known>();

  /** The line that last changed a thing, as `explain` has it. */
  last(engine: Explainable & { readonly branch: number }, ref: EntityRef): number | null {
    const name = `${engine.branch} ${ref.kind} ${ref.key} ${aspectOf(engine.world, ref)}`;
    const before = this.known.get(name);
    const { eventCount } = engine;
    // What lies ahead of the present has not changed it yet.
    const isUsable = before !== undefined && (before.n === null || before.n < eventCount);
    const from = isUsable ? Math.min(before.read, eventCount) : 0;
    const n = searched(engine, ref, from) ?? (isUsable ? before.n : null);
    this.known.delete(name);
    this.known.set(name, { read: Math.max(eventCount, isUsable ? before.read : 0), n });
    if (this.known.size > KNOWN_MAX) this.known.delete(this.known.keys().next().value!);
    return n;
  }
}

/** What else decides which line counts as a change. */
function aspectOf(world: World, ref: EntityRef): string {
  const waits = ref.kind === 'service' && typeof world.services[ref.key]?.waitingOn === 'number';
  return `${failedRelease(world, ref) ?? ''} ${waits}`;
}

function searched(engine: Explainable, ref: EntityRef, from: number): number | null {
  const matches = changeTest(engine.world, ref);
  if (matches === null) return null;
  for (let end = engine.eventCount; end > from; end -= PIECE) {
    const found = engine.log(Math.max(from, end - PIECE), end).findLast(({ event }) => matches(event));
    if (found !== undefined) return found.n;
  }
  return null;
}

/** Of its last change, or of line `n`. Null when there is no such thing. */
export function causesOf(
  engine: Explainable & { readonly branch: number },
  about: EntityRef | null,
  n: number | null,
  book = new ChangeBook(),
): CauseStory | null {
  const { world } = engine;
  const namer = createNamer(world);
  const title = about === null ? null : titleOf(world, about, namer, null);
  if (about !== null && title === null) return null;
  if (n !== null && n >= engine.eventCount) return null;
  const line =
    n ?? (about === null ? null : (book.last(engine, about) ?? decisionAbout(engine, about)?.during ?? null));
  const causes = line === null ? [] : engine.causes(line);
  const root = about === null || line === null ? line : (rootOfEffects(causes, about) ?? line);
  const effects = root === null ? [] : effectsOf(engine, root);
  return {
    title,
    chain: [...causes.slice(0, CHAIN_FIRST), ...causes.slice(CHAIN_FIRST).slice(-CHAIN_LAST)].map((one) =>
      logRow(world, one, namer),
    ),
    leftOut: Math.max(0, causes.length - CHAIN_FIRST - CHAIN_LAST),
    effects: effects.map((one) => logRow(world, one, namer)),
    sentences: about === null || n !== null ? [] : stateSentences(engine, about, namer),
  };
}
