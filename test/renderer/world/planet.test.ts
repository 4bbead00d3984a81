/** The globe: every region of the catalog has its place, and one finds it where one sees it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apart,
  away,
  between,
  facedRegion,
  placeAt,
  regionAt,
  regionsOnGlobe,
  see,
  turned,
} from '../../../renderer/world/planet.ts';
import { regionList } from '../../../sim/catalog/regions.ts';

const RUNS = { seed: 20_261, numRuns: 300 };
const anyPlace = fc.record({
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  latitude: fc.double({ min: -70, max: 70, noNaN: true }),
});
const CATALOG = regionList();

describe('the globe', () => {
  test('has a continent for every region of the catalog, and those of the scenario are alive', () => {
    const regions = regionsOnGlobe(CATALOG, ['za-southwest-1']);
    expect(regions.map(({ region }) => region)).toEqual(CATALOG.map(({ region }) => region).toSorted());
    expect(regions.filter(({ alive }) => alive).map(({ name, zones }) => [name, zones])).toEqual([
      ['SW Nozama (fictional)', 3],
    ]);
  });

  test('a region that the catalog does not know has its place, too', () => {
    const regions = regionsOnGlobe(CATALOG, ['xx-nowhere-1']);
    expect(regions.find(({ region }) => region === 'xx-nowhere-1')?.alive).toBe(true);
    expect(regions.length).toBe(CATALOG.length + 1);
  });

  test('continents do not lie on one another', () => {
    const regions = regionsOnGlobe(CATALOG, []);
    for (const [i, a] of regions.entries()) {
      for (const b of regions.slice(i + 1)) expect(apart(a.place, b.place) > 16).toBe(true);
    }
  });

  test('a place in sight is found again under the point it is seen at', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (place, facing) => {
        const seen = see(place, facing);
        fc.pre(seen.depth > 0.02);
        const found = placeAt(seen, facing)!;
        expect(apart(found, place) < 0.01).toBe(true);
      }),
      RUNS,
    );
  });

  test('beside the globe there is no place', () => {
    expect(placeAt({ x: 0.8, y: 0.8 }, { longitude: 10, latitude: 20 })).toBeNull();
  });

  test('what one faces is in the middle', () => {
    const { x, y, depth } = see({ longitude: 33, latitude: -12 }, { longitude: 33, latitude: -12 });
    expect([x.toFixed(9), Math.abs(y).toFixed(9), depth.toFixed(9)]).toEqual([
      '0.000000000',
      '0.000000000',
      '1.000000000',
    ]);
  });

  test('a click on a continent finds its region, and one on the sand finds none', () => {
    const regions = regionsOnGlobe(CATALOG, ['za-southwest-1']);
    for (const { region, place } of regions) {
      expect(regionAt(regions, see(place, place), place)?.region).toBe(region);
    }
    expect(regionAt([], { x: 0, y: 0 }, { longitude: 0, latitude: 0 })).toBeNull();
  });

  test('a place so far away is so far away', () => {
    fc.assert(
      fc.property(anyPlace, fc.double({ min: 0, max: 360, noNaN: true }), (place, bearing) => {
        expect(apart(place, away(place, bearing, 12))).toBeCloseTo(12, 4);
      }),
      RUNS,
    );
  });

  test('turns with the hand, but not over its poles', () => {
    const { longitude, latitude } = turned({ longitude: 0, latitude: 60 }, 0.1, 2);
    expect([longitude < 0, latitude]).toEqual([true, 70]);
  });

  test('turns the shorter way around', () => {
    const half = between({ longitude: 170, latitude: 0 }, { longitude: -170, latitude: 10 }, 0.5);
    expect([Math.abs(half.longitude), half.latitude]).toEqual([180, 5]);
  });

  test('one flies to the region of the scenario that one faces', () => {
    const regions = regionsOnGlobe(CATALOG, ['eu-west-3', 'us-east-1']);
    const paris = regions.find(({ region }) => region === 'eu-west-3')!;
    expect(facedRegion(regions, paris.place)?.region).toBe('eu-west-3');
    expect(facedRegion(regionsOnGlobe(CATALOG, []), paris.place)).toBeNull();
  });
});
