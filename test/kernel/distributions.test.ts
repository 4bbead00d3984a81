import { describe, expect, test } from 'vitest';
import {
  draw,
  drawDuration,
  faultOf,
  meanOf,
  type Distribution,
  type DistributionFault,
} from '../../sim/kernel/distributions.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import { edgesOf, standardExponential, standardNormal } from '../../sim/kernel/ziggurat.ts';
import { chiSquare, erlangBelow, kolmogorov, momentsOf, normalBelow } from './support/statistics.ts';

const DRAWS = 40_000;

function sampleOf(distribution: Distribution, name: string, count = DRAWS): number[] {
  const random = openStream(seedStream(1, name));
  return Array.from({ length: count }, () => draw(distribution, random));
}

interface Law {
  readonly name: string;
  readonly distribution: Distribution;
  readonly mean: number;
  readonly deviation: number;
  /** The share of the law below x. */
  readonly below: (x: number) => number;
}

/** Lognormal: ln x is normal with variance ln(1 + cv²) and mean ln(mean) − ½ variance. */
function lognormalBelow(mean: number, cv: number): (x: number) => number {
  const variance = Math.log(1 + cv * cv);
  return (x) => normalBelow((Math.log(x / mean) + 0.5 * variance) / Math.sqrt(variance));
}

const LAWS: readonly Law[] = [
  {
    name: 'uniform from −1 to 3',
    distribution: { kind: 'uniform', low: -1, high: 3 },
    mean: 1,
    deviation: 4 / Math.sqrt(12),
    below: (x) => (x + 1) / 4,
  },
  {
    name: 'exponential with mean 40',
    distribution: { kind: 'exponential', mean: 40 },
    mean: 40,
    deviation: 40,
    below: (x) => 1 - Math.exp(-x / 40),
  },
  {
    name: 'normal with mean 10 and deviation 3',
    distribution: { kind: 'normal', mean: 10, deviation: 3 },
    mean: 10,
    deviation: 3,
    below: (x) => normalBelow((x - 10) / 3),
  },
  {
    name: 'lognormal with mean 120 and cv 0.4',
    distribution: { kind: 'lognormal', mean: 120, cv: 0.4 },
    mean: 120,
    deviation: 48,
    below: lognormalBelow(120, 0.4),
  },
  {
    name: 'gamma with mean 8 and cv ½: four exponential stages of mean 2',
    distribution: { kind: 'gamma', mean: 8, cv: 0.5 },
    mean: 8,
    deviation: 4,
    below: (x) => erlangBelow(4, x / 2),
  },
  {
    name: 'gamma with cv 1: the exponential',
    distribution: { kind: 'gamma', mean: 3, cv: 1 },
    mean: 3,
    deviation: 3,
    below: (x) => 1 - Math.exp(-x / 3),
  },
  {
    // Shape ½: half the square of a normal, with scale 2·mean.
    name: 'gamma with mean 5 and cv √2: the square of a normal',
    distribution: { kind: 'gamma', mean: 5, cv: Math.SQRT2 },
    mean: 5,
    deviation: 5 * Math.SQRT2,
    below: (x) => 2 * normalBelow(Math.sqrt(x / 5)) - 1,
  },
  {
    name: 'the measured curve 12, 30 at half, 90 at the end',
    distribution: {
      kind: 'quantiles',
      points: [
        { share: 0, value: 12 },
        { share: 0.5, value: 30 },
        { share: 1, value: 90 },
      ],
    },
    // ½ · 21 + ½ · 60; second moment ½ · (12² + 12·30 + 30²)/3 + ½ · (30² + 30·90 + 90²)/3 = 234 + 1,950.
    mean: 40.5,
    deviation: Math.sqrt(2_184 - 40.5 * 40.5),
    below: (x) => (x < 30 ? (0.5 * (x - 12)) / 18 : 0.5 + (0.5 * (x - 30)) / 60),
  },
];

describe.each(LAWS)('$name', ({ name, distribution, mean, deviation, below }) => {
  const sample = sampleOf(distribution, name);

  test('has its mean and its deviation', () => {
    expect(meanOf(distribution)).toBeCloseTo(mean, 10);
    const moments = momentsOf(sample);
    // Four standard errors of a mean; a deviation of so many draws lies within 4 %.
    expect(Math.abs(moments.mean - mean)).toBeLessThan((4 * deviation) / Math.sqrt(DRAWS));
    expect(Math.abs(moments.deviation / deviation - 1)).toBeLessThan(0.04);
  });

  test('fits its law (Kolmogorov–Smirnov)', () => {
    expect(kolmogorov(sample, below)).toBeLessThan(1.95);
  });

  test('has no fault', () => {
    expect(faultOf(distribution)).toBeNull();
  });
});

describe('the ziggurats', () => {
  test('cover their curves with 256 layers of equal area', () => {
    const curves = { exponential: (x: number) => Math.exp(-x), normal: (x: number) => Math.exp(-0.5 * x * x) };
    for (const law of ['exponential', 'normal'] as const) {
      const edges = edgesOf(law);
      const height = curves[law];
      const area = edges[0]! * height(edges[1]!);
      expect(edges.length).toBe(257);
      expect(edges[256]).toBe(0);
      for (let layer = 1; layer < 256; layer++) {
        expect(edges[layer]!).toBeGreaterThan(edges[layer + 1]!);
        // The top layer closes the curve only to what the published start of the tail allows.
        const closeness = edges[layer]! * (height(edges[layer + 1]!) - height(edges[layer]!)) - area;
        expect(Math.abs(closeness)).toBeLessThan(1e-12);
      }
    }
  });

  test('have edges that agree with 50-digit arithmetic', () => {
    const some = (edges: readonly number[]) => [0, 2, 128, 254, 255].map((i) => edges[i]!);
    const close = (edges: readonly number[], expected: readonly number[]) =>
      some(edges).every((edge, i) => Math.abs(edge - expected[i]!) < 1e-12);
    const exponential = [
      8.69711747013105, 6.941033629377213, 1.670349953716452, 0.10483850756582018, 0.06385216381500348,
    ];
    const normal = [3.910757959524916, 3.449278298561431, 1.535342571441514, 0.2861745917920725, 0.2152418959848817];
    expect(close(edgesOf('exponential'), exponential)).toBe(true);
    expect(close(edgesOf('normal'), normal)).toBe(true);
  });

  test('give tails as heavy as the laws have', () => {
    const random = openStream(seedStream(1, 'tails'));
    const draws = 300_000;
    // Shares beyond 4, 6 and the start of the tail at 7.697…: e^-x. Expected 5,495, 744 and 136.
    const exponential = [0, 0, 0];
    for (let i = 0; i < draws; i++) {
      const x = standardExponential(random);
      [4, 6, 7.69711747013105].forEach((edge, at) => {
        if (x > edge) exponential[at]!++;
      });
    }
    const expected = [4, 6, 7.69711747013105].map((edge) => draws * Math.exp(-edge));
    // 3 degrees of freedom.
    expect(chiSquare(exponential, expected)).toBeLessThan(16.3);

    // Beyond ±2, ±3 and the start of the tail at 3.654…. Expected on each side 6,825, 405 and 39.
    const [above, under] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (let i = 0; i < draws; i++) {
      const x = standardNormal(random);
      [2, 3, 3.654152885361009].forEach((edge, at) => {
        if (x > edge) above[at]!++;
        if (x < -edge) under[at]!++;
      });
    }
    const eachSide = [2, 3, 3.654152885361009].map((edge) => draws * (1 - normalBelow(edge)));
    // 6 degrees of freedom.
    expect(chiSquare([...above, ...under], [...eachSide, ...eachSide])).toBeLessThan(22.5);
  });

  test('give a symmetric normal', () => {
    const random = openStream(seedStream(1, 'symmetric'));
    const { skewness } = momentsOf(Array.from({ length: DRAWS }, () => standardNormal(random)));
    // The standard error of the skewness of n normal draws is √(6/n) = 0.012.
    expect(Math.abs(skewness)).toBeLessThan(0.05);
  });
});

test('a choice follows its weights, and an option of weight 0 is never drawn', () => {
  const distribution: Distribution = {
    kind: 'choice',
    options: [
      { value: 7, weight: 0 },
      { value: 1, weight: 6 },
      { value: 2, weight: 3 },
      { value: 9, weight: 1 },
      { value: 8, weight: 0 },
    ],
  };
  // (6·1 + 3·2 + 1·9) ÷ 10.
  expect(meanOf(distribution)).toBe(2.1);
  const sample = sampleOf(distribution, 'choice', 10_000);
  const counts = [7, 1, 2, 9, 8].map((value) => sample.filter((drawn) => drawn === value).length);
  expect([counts[0], counts[4]]).toEqual([0, 0]);
  // 2 degrees of freedom.
  expect(chiSquare(counts.slice(1, 4), [6_000, 3_000, 1_000])).toBeLessThan(13.8);
});

test('a law without spread gives its mean', () => {
  const random = openStream(seedStream(1, 'no spread'));
  const laws: Distribution[] = [
    { kind: 'constant', value: 4 },
    { kind: 'uniform', low: 4, high: 4 },
    { kind: 'normal', mean: 4, deviation: 0 },
    { kind: 'lognormal', mean: 4, cv: 0 },
    { kind: 'gamma', mean: 4, cv: 0 },
    { kind: 'choice', options: [{ value: 4, weight: 2 }] },
  ];
  expect(laws.map((law) => draw(law, random))).toEqual([4, 4, 4, 4, 4, 4]);
  expect(laws.map(meanOf)).toEqual([4, 4, 4, 4, 4, 4]);
});

test('a duration is rounded once, where it is drawn, and is never negative', () => {
  const random = openStream(seedStream(1, 'durations'));
  expect(drawDuration({ kind: 'constant', value: 1.2345678 }, 1_000_000, random)).toBe(1_234_568);
  expect(drawDuration({ kind: 'constant', value: -3 }, 1_000, random)).toBe(0);
  expect(() => drawDuration({ kind: 'constant', value: 1e300 }, 1_000, random)).toThrow(InvariantError);
});

test('faults of a distribution name the field and the rule', () => {
  const cases: [Distribution, DistributionFault][] = [
    [
      { kind: 'constant', value: NaN },
      { field: 'value', rule: 'finite' },
    ],
    [
      { kind: 'uniform', low: 2, high: 1 },
      { field: 'low', rule: 'low-above-high' },
    ],
    [
      { kind: 'uniform', low: 2, high: Infinity },
      { field: 'high', rule: 'finite' },
    ],
    [
      { kind: 'exponential', mean: -1 },
      { field: 'mean', rule: 'not-negative' },
    ],
    [
      { kind: 'normal', mean: 1, deviation: -1 },
      { field: 'deviation', rule: 'not-negative' },
    ],
    [
      { kind: 'lognormal', mean: 1, cv: -0.1 },
      { field: 'cv', rule: 'not-negative' },
    ],
    [
      { kind: 'gamma', mean: 1, cv: 2_000 },
      { field: 'cv', rule: 'too-large' },
    ],
    [
      { kind: 'choice', options: [] },
      { field: 'options', rule: 'empty' },
    ],
    [
      { kind: 'choice', options: [{ value: 1, weight: 0 }] },
      { field: 'options', rule: 'positive' },
    ],
    [
      { kind: 'choice', options: [{ value: 1, weight: -1 }] },
      { field: 'options[0].weight', rule: 'not-negative' },
    ],
    [
      { kind: 'quantiles', points: [{ share: 0, value: 1 }] },
      { field: 'points', rule: 'empty' },
    ],
    [curve([0, 1], [0.5, 2], [0.5, 3]), { field: 'points[2].share', rule: 'ascending' }],
    [curve([0, 1], [0.5, 2], [1, 1.5]), { field: 'points[2].value', rule: 'ascending' }],
    [curve([0.1, 1], [1, 2]), { field: 'points', rule: 'from-0-to-1' }],
  ];
  expect(cases.map(([distribution]) => faultOf(distribution))).toEqual(cases.map(([, fault]) => fault));
});

function curve(...points: [number, number][]): Distribution {
  return { kind: 'quantiles', points: points.map(([share, value]) => ({ share, value })) };
}
