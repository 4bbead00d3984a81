/** Which level one looks at, and how much is drawn there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  borderAbove,
  detailAt,
  LEVELS,
  levelAt,
  sameDrawing,
  shareOf,
  SUMMARY_FROM,
  type ZoomScale,
} from '../../../renderer/world/semantic-zoom.ts';
import { zoomScaleOf } from '../../../renderer/world/zoom-scale.ts';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';

const RUNS = { seed: 20_261, numRuns: 200 };
const SCALE: ZoomScale = { planet: 0.05, region: 0.6, zone: 1.2, territory: 2.4, development: 4.8, building: 9.6 };

describe('the level', () => {
  test('is planet from afar and building from nearby, each at the zoom it is seen whole at', () => {
    expect(LEVELS.map((level) => levelAt(SCALE[level], SCALE))).toEqual([...LEVELS]);
  });

  test('rises with the zoom, whatever was shown before', () => {
    const zoom = fc.double({ min: 0.01, max: 20, noNaN: true });
    fc.assert(
      fc.property(zoom, zoom, fc.constantFrom(null, ...LEVELS), (a, b, before) => {
        const rank = (at: number): number => LEVELS.indexOf(levelAt(at, SCALE, before));
        expect(rank(Math.min(a, b)) <= rank(Math.max(a, b))).toBe(true);
      }),
      RUNS,
    );
  });

  test('does not flicker at a border: what is shown stays within six percent of it', () => {
    const border = borderAbove(SCALE, 'region');
    expect([
      levelAt(border * 1.03, SCALE, 'region'),
      levelAt(border * 0.97, SCALE, 'zone'),
      levelAt(border * 1.07, SCALE, 'region'),
      levelAt(border * 0.93, SCALE, 'zone'),
    ]).toEqual(['region', 'zone', 'zone', 'region']);
  });

  test('every world has its levels in order, from three small islands to fifty large ones', () => {
    const frame = { left: 300, top: 100, right: 1_200, bottom: 700 };
    for (const instances of [0, 1, 3, 102, 500]) {
      const kingdom = new Kingdom();
      const view = viewOf(
        Array.from({ length: instances }, (_, key) => instanceOf(key, key % 3)),
        instances === 0 ? [] : [taskOf(0, 0)],
      );
      kingdom.reset(view);
      const zooms = LEVELS.map((level) => zoomScaleOf({ kingdom, view }, frame)[level]);
      expect(zooms.every((zoom, index) => index === 0 || zoom > zooms[index - 1]! * 1.2)).toBe(true);
    }
  });
});

describe('a cross-fade', () => {
  test('goes from nothing to all between two zooms, either way round', () => {
    expect([shareOf(0.5, 1, 4), shareOf(1, 1, 4), shareOf(2, 1, 4), shareOf(4, 1, 4), shareOf(9, 1, 4)]).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
    expect([shareOf(9, 4, 1), shareOf(2, 4, 1), shareOf(0.5, 4, 1)]).toEqual([0, 0.5, 1]);
  });
});

describe('the detail', () => {
  test('developments are summed up at region zoom from so many on, and not before', () => {
    const at = (developments: number): string => detailAt({ level: 'region', zoom: 0.4, developments }).developments;
    expect([at(1_000), at(SUMMARY_FROM), at(SUMMARY_FROM + 1)]).toEqual(['block', 'block', 'summary']);
  });

  test('a sum stays one until there are clearly fewer', () => {
    const many = detailAt({ level: 'region', zoom: 0.4, developments: SUMMARY_FROM + 1 });
    const fewer = detailAt({ level: 'region', zoom: 0.4, developments: SUMMARY_FROM - 100 }, many);
    const few = detailAt({ level: 'region', zoom: 0.4, developments: SUMMARY_FROM - 300 }, many);
    expect([fewer.developments, few.developments]).toEqual(['summary', 'block']);
  });

  test('closer than a region every development is drawn, however many there are', () => {
    const shapes = LEVELS.slice(2).map((level) => detailAt({ level, zoom: 2, developments: 10_000 }).developments);
    expect(shapes).toEqual(['block', 'block', 'floors', 'buildings']);
  });

  test('is drawn the same when only the level differs', () => {
    const input = { level: 'zone', zoom: 1, developments: 10 } as const;
    expect(sameDrawing(detailAt(input), detailAt({ ...input, level: 'territory' }))).toBe(true);
    expect(sameDrawing(detailAt(input), detailAt({ ...input, level: 'building' }))).toBe(false);
  });

  test('pictures have as many pixels as are seen, and are not painted anew while the lens is on its way', () => {
    const at = (zoom: number, ratio = 1): number =>
      detailAt({ level: 'zone', zoom, developments: 1, ratio }).resolution;
    expect([at(0.09), at(0.2), at(0.7), at(1), at(1.9), at(3), at(9), at(0.4, 2)]).toEqual([
      0.125, 0.25, 1, 1, 2, 5, 5, 1,
    ]);
    const near = detailAt({ level: 'zone', zoom: 3, developments: 1 });
    const away = { level: 'zone', zoom: 0.9, developments: 1 } as const;
    expect([detailAt({ ...away, moving: true }, near).resolution, detailAt(away, near).resolution]).toEqual([5, 1]);
  });

  test('at a border between two resolutions it stays with the finer one', () => {
    const fine = detailAt({ level: 'zone', zoom: 1.3, developments: 1 });
    const stays = detailAt({ level: 'zone', zoom: 1.05, developments: 1 }, fine);
    expect([
      fine.resolution,
      stays.resolution,
      detailAt({ level: 'zone', zoom: 0.8, developments: 1 }, fine).resolution,
    ]).toEqual([2, 2, 1]);
  });
});
