import { describe, expect, test } from 'vitest';
import { scaleTo, timeStepS } from '../../../renderer/inspector/axes.ts';
import { namedLines } from '../../../renderer/inspector/course-legend.tsx';
import { shortIds, shortName } from '../../../renderer/inspector/short-name.ts';

describe('the axes of a chart', () => {
  test('have round times, never more than there is room for', () => {
    expect([60, 600, 1_200, 2_700, 3_600, 86_400].map((spanS) => timeStepS(spanS, 3))).toEqual([
      30, 300, 600, 900, 1_800, 43_200,
    ]);
    for (const most of [1, 2, 5, 9]) {
      for (const spanS of [1, 61, 1_799, 100_000, 5_000_000]) {
        expect(spanS / timeStepS(spanS, most)).toBeLessThanOrEqual(most);
      }
    }
  });

  test('end on a round number that holds the highest value', () => {
    expect([0.0042, 1, 12, 50.2, 100, 7_800].map((highest) => scaleTo(highest, false))).toEqual([
      { top: 0.006, step: 0.002 },
      { top: 1, step: 0.5 },
      { top: 15, step: 5 },
      { top: 60, step: 20 },
      { top: 100, step: 50 },
      { top: 10_000, step: 5_000 },
    ]);
  });

  test('show the whole of a share, or one, where there is nothing but zero', () => {
    expect([scaleTo(0, true), scaleTo(0, false)]).toEqual([
      { top: 100, step: 50 },
      { top: 1, step: 1 },
    ]);
  });
});

describe('the legend of a chart', () => {
  const lineOf = (name: string, value: number) => ({
    ...{ id: name, name, periodS: 60 },
    course: { atUs: Float64Array.from([60e6]), values: Float64Array.from([value]) },
  });

  test('names six lines, and of more than that the five highest, each in its place and colour', () => {
    const six = [1, 2, 3, 4, 5, 6].map((value) => lineOf(`s${value}`, value));
    expect(namedLines(six)).toHaveLength(6);
    const ten = [9, 0, 8, 1, 7, 2, 6, 3, 5, Number.NaN].map((value, place) => lineOf(`s${place}`, value));
    expect(namedLines(ten).map(([{ name }, place]) => [name, place])).toEqual([
      ['s0', 0],
      ['s2', 2],
      ['s4', 4],
      ['s6', 6],
      ['s8', 8],
    ]);
  });
});

describe('a long name', () => {
  const ID = '1b2c3d4e-0000-4000-8000-0123456789ab';
  test('loses the middle of its ids where room is short, and nothing else', () => {
    expect(shortIds('Deployment ecs-svc/6162106263684154712 is completed.')).toBe(
      'Deployment ecs-svc/6162…4712 is completed.',
    );
    expect(shortIds(`Alarm TargetTracking-service/royaume/stall-AlarmHigh-${ID}: OK.`)).toBe(
      'Alarm stall-AlarmHigh: OK.',
    );
    expect(shortIds('stall#12 on market-2, 00:16:01.000')).toBe('stall#12 on market-2, 00:16:01.000');
  });

  test('of an alarm of target tracking is what tells it apart', () => {
    expect(shortName(`TargetTracking-service/royaume/stall-AlarmLow-${ID}`)).toBe('AlarmLow');
    expect(shortName('green-fails')).toBe('green-fails');
  });
});
