import { expect, test } from 'vitest';
import { clustersOf } from '../../../renderer/time/mark-clusters.ts';
import type { TimelineMark } from '../../../renderer/sim-client/words.ts';
import { goalMark, S } from './time-rig.tsx';

const SPAN = { fromUs: 0, toUs: 1_000 * S };
const mark = (kind: TimelineMark['kind'], atS: number, tone: TimelineMark['tone'] = 'news'): TimelineMark => ({
  ...goalMark(atS * S, 'x'),
  kind,
  tone,
});

test('marks that are too near are one, of the gravest kind and tone; causes and effects have rows of their own', () => {
  const marks = [
    mark('plan', 100),
    mark('fault', 105, 'bad'),
    mark('release', 105),
    mark('plan', 117),
    mark('goal', 121),
  ];
  const told = clustersOf(marks, SPAN, 1_000).map(({ row, kind, tone, atUs, count }) => [
    row,
    kind,
    tone,
    atUs / S,
    count,
  ]);
  expect(told).toEqual([
    ['cause', 'fault', 'bad', 100, 2],
    ['effect', 'release', 'news', 105, 1],
    ['cause', 'plan', 'news', 117, 1],
    ['effect', 'goal', 'news', 121, 1],
  ]);
});

test('however many there are, none is left out, none is said twice, and there are no more than there is room for', () => {
  const marks = Array.from({ length: 400 }, (_, n) => ({ ...mark(n % 3 === 0 ? 'fault' : 'scaling', n), count: 2 }));
  const clusters = clustersOf(marks, { fromUs: 0, toUs: 400 * S }, 300);
  expect(clusters.flatMap((one) => one.marks).toSorted((a, b) => a.atUs - b.atUs)).toEqual(marks);
  expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(800);
  expect(clusters.length).toBeLessThanOrEqual(2 * Math.ceil(300 / 16));
});
