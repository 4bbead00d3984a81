/** Colours of the world: told apart without red and green too, and read on every sign in every theme. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  bannerColor,
  EMBLEMS,
  emblemOf,
  groupColor,
  putPalette,
  revisionShade,
  THEME_NAMES,
  type Rgb,
} from '../../../renderer/world/palette.ts';
import { plateColors } from '../../../renderer/world/sign-art.ts';

afterEach(() => putPalette('dark'));

function linear([r, g, b]: Rgb): Rgb {
  const one = (channel: number): number => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [one(r), one(g), one(b)];
}

/** Machado, Oliveira and Fernandes (2009), full severity, on linear light. */
const SIGHTS: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function lab(color: Rgb, sight: (typeof SIGHTS)[string]): readonly [number, number, number] {
  const from = linear(color);
  const [r, g, b] = sight.map((row) => Math.max(0, row[0] * from[0] + row[1] * from[1] + row[2] * from[2]));
  const xyz = [
    (0.4124 * r! + 0.3576 * g! + 0.1805 * b!) / 0.950_47,
    0.2126 * r! + 0.7152 * g! + 0.0722 * b!,
    (0.0193 * r! + 0.1192 * g! + 0.9505 * b!) / 1.088_83,
  ].map((part) => (part > 0.008_856 ? Math.cbrt(part) : 7.787 * part + 16 / 116));
  return [116 * xyz[1]! - 16, 500 * (xyz[0]! - xyz[1]!), 200 * (xyz[1]! - xyz[2]!)];
}

function closest(colors: readonly Rgb[], sight: (typeof SIGHTS)[string]): number {
  let least = Infinity;
  for (const [index, a] of colors.entries())
    for (const b of colors.slice(index + 1)) {
      const [p, q] = [lab(a, sight), lab(b, sight)];
      least = Math.min(least, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    }
  return least;
}

describe('hues', () => {
  const services = Array.from({ length: EMBLEMS.length }, (_, key) => bannerColor(key));
  test.each(Object.keys(SIGHTS))('of eight services are told apart by %s', (sight) => {
    expect(closest(services, SIGHTS[sight]!)).toBeGreaterThan(7);
  });
  test.each(Object.keys(SIGHTS))('of the first target groups are told apart by %s', (sight) => {
    expect(closest([groupColor(0), groupColor(1), groupColor(2)], SIGHTS[sight]!)).toBeGreaterThan(20);
  });
  test.each(Object.keys(SIGHTS))('shades of one service are told apart by %s', (sight) => {
    for (const service of services)
      expect(
        closest(
          [1, 2, 3, 4].map((revision) => revisionShade(service, revision)),
          SIGHTS[sight]!,
        ),
      ).toBeGreaterThan(6);
  });
  test('go with a shape each, so that nothing hangs on them alone', () => {
    expect(new Set(services.map((_, key) => emblemOf(key))).size).toBe(services.length);
    expect(emblemOf(null)).toBeNull();
  });
});

function channels(color: string): Rgb {
  const hex = /^#(..)(..)(..)$/.exec(color);
  if (hex !== null) return hex.slice(1).map((part) => Number.parseInt(part, 16)) as unknown as Rgb;
  return color.match(/\d+/g)!.slice(0, 3).map(Number) as unknown as Rgb;
}
function luminance(color: string): number {
  const [r, g, b] = linear(channels(color));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each(THEME_NAMES)('signs in the %s theme', (theme) => {
  test.each(['plain', 'quiet', 'warn', 'bad'] as const)('%s: letters have a contrast of at least 4.5', (tone) => {
    putPalette(theme);
    const { back, ink } = plateColors(tone);
    const [light, dark] = [luminance(back), luminance(ink)].toSorted((a, b) => b - a);
    expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});
