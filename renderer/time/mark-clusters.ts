/**
 * Marks that would lie on each other are one with a count. Causes (what somebody did, what was planned, what broke) have
 * the upper row, and what came of them the lower one, so that the one never hides the other. Pure.
 */
import type { MarkKind, MarkTone, TimelineMark } from '../sim-client/words.ts';
import { shareOf, type TimeWindow } from './timeline-scale.ts';

/** Marks that are nearer to each other than this are drawn as one [px]. */
const APART_PX = 16;

/** Of several kinds in one place the first of these lends its shape. */
const KINDS: readonly MarkKind[] = ['fault', 'zone', 'command', 'plan', 'alarm', 'release', 'goal', 'scaling'];
const CAUSES: readonly MarkKind[] = ['fault', 'zone', 'command', 'plan'];
const TONES: readonly MarkTone[] = ['bad', 'good', 'news'];

export interface MarkCluster {
  readonly row: 'cause' | 'effect';
  readonly kind: MarkKind;
  /** The gravest of its marks. */
  readonly tone: MarkTone;
  readonly atUs: number;
  /** In the order of time, at least one. */
  readonly marks: readonly TimelineMark[];
  /** Of everything that its marks stand for. */
  readonly count: number;
}

export function clustersOf(marks: readonly TimelineMark[], span: TimeWindow, widthPx: number): readonly MarkCluster[] {
  const placeOf = (atUs: number): number => shareOf(span, atUs) * widthPx;
  const open: Record<MarkCluster['row'], TimelineMark[]> = { cause: [], effect: [] };
  const groups: TimelineMark[][] = [];
  for (const mark of marks) {
    const row = rowOf(mark);
    const [first] = open[row];
    if (first !== undefined && placeOf(mark.atUs) - placeOf(first.atUs) < APART_PX) open[row].push(mark);
    else groups.push((open[row] = [mark]));
  }
  return groups.map(clusterOf);
}

function rowOf({ kind }: TimelineMark): MarkCluster['row'] {
  return CAUSES.includes(kind) ? 'cause' : 'effect';
}

function clusterOf(marks: readonly TimelineMark[]): MarkCluster {
  const first = marks[0]!;
  return {
    row: rowOf(first),
    kind: KINDS.find((wanted) => marks.some(({ kind }) => kind === wanted)) ?? first.kind,
    tone: TONES.find((wanted) => marks.some(({ tone }) => tone === wanted)) ?? first.tone,
    atUs: first.atUs,
    marks,
    count: marks.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Where a press leads: to its first instant, and from there on to the next one. */
export function instantAfter({ marks, atUs }: MarkCluster, nowUs: number): number {
  const isHere = marks.some((mark) => mark.atUs === nowUs);
  return (isHere ? marks.find((mark) => mark.atUs > nowUs)?.atUs : undefined) ?? atUs;
}
