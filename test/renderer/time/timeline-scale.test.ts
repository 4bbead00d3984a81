import { describe, expect, test } from 'vitest';
import {
  dayOf,
  following,
  hasDays,
  instantAt,
  isWhole,
  ofDay,
  panned,
  shareOf,
  ticksOf,
  wholeWindow,
  zoomed,
} from '../../../renderer/time/timeline-scale.ts';

const S = 1_000_000;
const HOUR = 3_600 * S;

describe('the window of time', () => {
  test('zooming keeps the instant under the pointer where it is', () => {
    const window = zoomed(wholeWindow(HOUR), 0.5, 0.25, HOUR);
    expect(window).toEqual({ fromUs: 450 * S, toUs: 2_250 * S });
    expect(instantAt(window, 0.25, HOUR)).toBe(900 * S);
    expect(shareOf(window, 900 * S)).toBe(0.25);
  });

  test('never shows less than two seconds, nor more than the run', () => {
    const near = zoomed({ fromUs: 10 * S, toUs: 13 * S }, 0.01, 0.5, HOUR);
    expect(near.toUs - near.fromUs).toBe(2 * S);
    expect(isWhole(zoomed(near, 1e6, 0.9, HOUR), HOUR)).toBe(true);
  });

  test('stops at both ends', () => {
    expect(panned({ fromUs: 0, toUs: 600 * S }, -3, HOUR)).toEqual({ fromUs: 0, toUs: 600 * S });
    expect(panned({ fromUs: 3_000 * S, toUs: HOUR }, 3, HOUR)).toEqual({ fromUs: 3_000 * S, toUs: HOUR });
    expect(instantAt({ fromUs: 0, toUs: HOUR }, 1.4, HOUR)).toBe(HOUR);
  });

  test('follows what leaves it, and else stays the very same', () => {
    const window = { fromUs: 600 * S, toUs: 1_200 * S };
    expect(following(window, 700 * S, HOUR)).toBe(window);
    // A tenth of its width before the instant that has left it.
    expect(following(window, 1_201 * S, HOUR)).toEqual({ fromUs: 1_141 * S, toUs: 1_741 * S });
    expect(following(window, 100 * S, HOUR)).toEqual({ fromUs: 0, toUs: 600 * S });
  });

  test('has ticks at round instants, from tenths of a second to days', () => {
    expect(ticksOf({ fromUs: 0, toUs: HOUR }, 9)).toEqual(
      [0, 600, 1_200, 1_800, 2_400, 3_000, 3_600].map((s) => s * S),
    );
    expect(ticksOf({ fromUs: 1.05 * S, toUs: 1.5 * S }, 9)).toEqual([1.1, 1.2, 1.3, 1.4, 1.5].map((s) => s * S));
    expect(ticksOf({ fromUs: 0, toUs: 240 * HOUR }, 6)).toEqual(
      [0, 48, 96, 144, 192, 240].map((hours) => hours * HOUR),
    );
  });
});

test('an instant of a long run is a day and a time of it, both ways', () => {
  expect([hasDays(24 * HOUR), hasDays(24 * HOUR + 1)]).toEqual([false, true]);
  expect(dayOf(51 * HOUR + 7)).toEqual({ day: 3, timeUs: 3 * HOUR + 7 });
  expect(ofDay(3, 3 * HOUR + 7)).toBe(51 * HOUR + 7);
});
