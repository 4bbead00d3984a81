import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import { ANGLE_MAX, cos, exp, log, log1p, pow, sin } from '../../sim/kernel/math.ts';
import { doublesApart, hexOf } from './support/bits.ts';
import { POWER_REFERENCE, REFERENCE } from './support/math-reference.ts';

const FUNCTIONS = { exp, log, log1p, sin, cos };
type Name = keyof typeof FUNCTIONS;
const NAMES = Object.keys(FUNCTIONS) as Name[];

/** Values at which something special may happen. */
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  3,
  -3,
  Infinity,
  -Infinity,
  NaN,
  1e300,
  -1e300,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  0.9999999999999999,
  1.0000000000000002,
  9_007_199_254_740_991,
  9_007_199_254_740_992,
  -9_007_199_254_740_991,
  709.782712893384,
  709.7827128933841,
  -745.1332191019412,
  -745.1332191019411,
  1_024,
  -1_074,
  -1_075,
];

/** Neighbouring doubles count as agreement: engines differ there. */
function agrees(ours: number, theirs: number): boolean {
  if (Object.is(ours, theirs)) return true;
  if (!Number.isFinite(ours) || !Number.isFinite(theirs) || ours === 0 || theirs === 0) return false;
  return Math.sign(ours) === Math.sign(theirs) && doublesApart(ours, theirs) <= 2;
}

describe.each(NAMES)('%s', (name) => {
  test('is less than one unit in the last place from the true value', () => {
    const wrong = REFERENCE[name]
      .map(([x, expected]) => ({ x, expected, ours: FUNCTIONS[name](x) }))
      .filter(({ expected, ours }) => Math.sign(ours) !== Math.sign(expected) || doublesApart(ours, expected) > 1);
    expect(wrong).toEqual([]);
  });

  test('treats zeros, infinities, NaN and the edges of its domain as Math does', () => {
    const domain = name === 'sin' || name === 'cos' ? SPECIAL.filter((x) => !(Math.abs(x) > ANGLE_MAX)) : SPECIAL;
    const wrong = domain
      .map((x) => ({ x, ours: FUNCTIONS[name](x), theirs: Math[name](x) }))
      .filter(({ ours, theirs }) => !agrees(ours, theirs));
    expect(wrong).toEqual([]);
  });

  test('follows Math over its whole domain to two neighbouring doubles', () => {
    const argument: Record<Name, fc.Arbitrary<number>> = {
      exp: fc.double({ min: -745, max: 709, noNaN: true }),
      log: fc.double({ min: 0, noNaN: true }),
      log1p: fc.double({ min: -1, noNaN: true }),
      sin: fc.double({ min: -ANGLE_MAX, max: ANGLE_MAX, noNaN: true }),
      cos: fc.double({ min: -ANGLE_MAX, max: ANGLE_MAX, noNaN: true }),
    };
    fc.assert(
      fc.property(argument[name], (x) => {
        expect(agrees(FUNCTIONS[name](x), Math[name](x))).toBe(true);
      }),
      { seed: 21, numRuns: 2_000 },
    );
  });
});

describe('pow', () => {
  test('is less than one unit in the last place from the true value', () => {
    const wrong = POWER_REFERENCE.map(([x, y, expected]) => ({ x, y, expected, ours: pow(x, y) })).filter(
      ({ expected, ours }) => doublesApart(ours, expected) > 1,
    );
    expect(wrong).toEqual([]);
  });

  test('treats every pair of special values as Math.pow does', () => {
    const wrong = SPECIAL.flatMap((x) =>
      SPECIAL.map((y) => ({ x, y, ours: pow(x, y), theirs: Math.pow(x, y) })),
    ).filter(({ ours, theirs }) => !agrees(ours, theirs));
    expect(wrong).toEqual([]);
  });

  test('follows Math.pow to two neighbouring doubles', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), fc.double({ min: -40, max: 40, noNaN: true }), (x, y) => {
        expect(agrees(pow(x, y), Math.pow(x, y))).toBe(true);
      }),
      { seed: 22, numRuns: 3_000 },
    );
  });
});

test('the first and last bits are pinned', () => {
  expect([exp(1), exp(-0.1), log(10), log1p(1e-9), pow(10, -3.5), sin(1), cos(1)].map(hexOf)).toMatchInlineSnapshot(`
    [
      "4005bf0a8b14576a",
      "3fecf46d99d52b3a",
      "40026bb1bbb55516",
      "3e112e0be801f1d9",
      "3f34b96be9c2da2c",
      "3feaed548f090cee",
      "3fe14a280fb5068c",
    ]
  `);
});

test('an angle too large to be reduced exactly is refused', () => {
  expect(() => sin(ANGLE_MAX + 1)).toThrow(new InvariantError('math.angle', { x: ANGLE_MAX + 1 }));
  expect(() => cos(-1e300)).toThrow(new InvariantError('math.angle', { x: -1e300 }));
});
