import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import { openStream, seedStream, type StreamState } from '../../sim/kernel/random.ts';
import { chiSquare } from './support/statistics.ts';

/** The first words of a stream in hex. */
function words(state: StreamState, count: number): string[] {
  const random = openStream(state);
  return Array.from({ length: count }, () => random.uint32().toString(16).padStart(8, '0'));
}

function bins(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

test('sfc32 gives the reference vectors of the Rust crate rand_sfc', () => {
  // Seeded there with the words 0, 2, 1 and the counter at 1, after 16 draws thrown away.
  const state: StreamState = [0, 2, 1, 1];
  words(state, 16);
  expect(words(state, 16)).toEqual(
    (
      'a87dbc7e 1787178c 4c7b7234 c65dade2 2c692349 f52c2153 df098072 9d49b03c ' +
      '9562381a c9b41738 64b75e54 36ce9b32 f106947e 0afc726b 549bbc87 d19a7b3e'
    ).split(' '),
  );
});

test('a stream depends on the seed and on its name, and the pinned states never change', () => {
  const hex = (state: StreamState) => state.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  expect([
    hex(seedStream(1, 'traffic/web')),
    hex(seedStream(2, 'traffic/web')),
    hex(seedStream(1, 'boot/i-0003')),
    hex(seedStream(1, 'boot/i-0004')),
    hex(seedStream(0, '')),
    hex(seedStream(4_294_967_296, '')),
    hex(seedStream(Number.MAX_SAFE_INTEGER, 'é')),
  ]).toMatchInlineSnapshot(`
    [
      "ba6dce8a 3d09ecd2 4a023706 00000011",
      "5f480274 10b0de83 dea986cd 00000011",
      "d9eef9cd ce26d730 bce347ed 00000011",
      "4fee474a d40887b3 dc05f8b0 00000011",
      "47091132 2d67ba32 5fab09b0 00000011",
      "d39e9b34 94da3f1d d34c5bbe 00000011",
      "0fc94302 1059be51 90130b09 00000011",
    ]
  `);
});

test('no two of 20,000 similar names start a stream alike, and their first draws look uniform', () => {
  const states = new Set<string>();
  const counts = bins(64, 0);
  for (let seed = 0; seed < 4; seed++) {
    for (let i = 0; i < 5_000; i++) {
      const state = seedStream(seed, `boot/i-${i.toString().padStart(4, '0')}`);
      states.add(state.join());
      counts[openStream(state).uint32() >>> 26]!++;
    }
  }
  expect(states.size).toBe(20_000);
  // 63 degrees of freedom: 103.4 is exceeded once in a thousand.
  expect(chiSquare(counts, bins(64, 20_000 / 64))).toBeLessThan(103.4);
});

test('drawing from one stream leaves every other where it was', () => {
  const alone = words(seedStream(7, 'b'), 5);
  const a = seedStream(7, 'a');
  const b = seedStream(7, 'b');
  const openB = openStream(b);
  const mixed = Array.from({ length: 5 }, () => {
    words(a, 3);
    return openB.uint32().toString(16).padStart(8, '0');
  });
  expect(mixed).toEqual(alone);
});

test('a stream saved as JSON in the middle goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(200), (seed, name, drawn) => {
      const state = seedStream(seed, name);
      words(state, drawn);
      const restored = JSON.parse(JSON.stringify(state)) as StreamState;
      expect(words(restored, 20)).toEqual(words(state, 20));
      expect(restored).toEqual(state);
      expect(state.every((word) => Number.isInteger(word) && word >= 0 && word < 4_294_967_296)).toBe(true);
    }),
    { seed: 11, numRuns: 100 },
  );
});

test('opening a stream twice shares its state, for the state is all there is', () => {
  const state = seedStream(3, 'shared');
  const alone = words(seedStream(3, 'shared'), 4);
  const [first, second] = [openStream(state), openStream(state)];
  expect([first, second, first, second].map((random) => random.uint32().toString(16).padStart(8, '0'))).toEqual(alone);
});

test('unit takes two words, the high one first, and stays below 1', () => {
  const state = seedStream(5, 'unit');
  const [high, low] = words([...state], 2).map((word) => Number.parseInt(word, 16));
  // 32 bits of the first word and 21 of the second.
  expect(openStream(state).unit()).toBe((high! * 2 ** 21 + (low! >>> 11)) / 2 ** 53);
  // The largest value, when every bit is one.
  expect((0xffffffff * 2 ** 21 + (0xffffffff >>> 11)) / 2 ** 53).toBeLessThan(1);
});

test('unit falls into 1,000 equal bins alike', () => {
  const random = openStream(seedStream(1, 'bins'));
  const counts = bins(1_000, 0);
  for (let i = 0; i < 200_000; i++) counts[Math.floor(random.unit() * 1_000)]!++;
  // 999 degrees of freedom: 1,142.9 is exceeded once in a thousand.
  expect(chiSquare(counts, bins(1_000, 200))).toBeLessThan(1_142.9);
});

test('below is unbiased where taking a remainder would not be', () => {
  // Of 2^32 words, remainders by 3·2^30 fall into the lowest third twice as often as into each other.
  const n = 3_221_225_472;
  const random = openStream(seedStream(1, 'thirds'));
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[Math.floor(random.below(n) / 1_073_741_824)]!++;
  // 2 degrees of freedom: 13.8 is exceeded once in a thousand; the biased sum would be 3,750.
  expect(chiSquare(counts, [10_000, 10_000, 10_000])).toBeLessThan(13.8);
});

test('below gives every number of a small range alike, and stays inside any range', () => {
  const random = openStream(seedStream(1, 'dice'));
  const counts = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 60_000; i++) counts[random.below(6)]!++;
  // 5 degrees of freedom.
  expect(
    chiSquare(
      counts,
      counts.map(() => 10_000),
    ),
  ).toBeLessThan(20.5);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (n) => {
      const x = random.below(n);
      expect(Number.isInteger(x) && x >= 0 && x < n).toBe(true);
    }),
    { seed: 12, numRuns: 500 },
  );
  expect(random.below(1)).toBe(0);
});

test('below uses the words of the stream as they come', () => {
  const state = seedStream(9, 'plain');
  const [first] = words([...state], 1);
  expect(openStream(state).below(4_294_967_296)).toBe(Number.parseInt(first!, 16));
});

test('a range without numbers and a seed without exact value are refused', () => {
  const random = openStream(seedStream(1, 'refused'));
  for (const n of [0, -1, 1.5, NaN, Infinity, 2 ** 53 + 2]) {
    expect(() => random.below(n)).toThrow(InvariantError);
  }
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    expect(() => seedStream(seed, 'x')).toThrow(new InvariantError('random.seed', { seed, name: 'x' }));
  }
});
