/**
 * What the kernel's chance and mathematics give, as text that must be the same in every engine. Runs in Node and in a
 * browser page alike: it imports nothing of either.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { draw, type Distribution } from '../../sim/kernel/distributions.ts';
import { cos, exp, log, log1p, pow, sin } from '../../sim/kernel/math.ts';
import { openStream, seedStream, type Random } from '../../sim/kernel/random.ts';
import { edgesOf, standardExponential, standardNormal } from '../../sim/kernel/ziggurat.ts';
import { hexOf } from './support/bits.ts';

const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  constant: { kind: 'constant', value: 2.5 },
  uniform: { kind: 'uniform', low: -1, high: 3 },
  exponential: { kind: 'exponential', mean: 40 },
  normal: { kind: 'normal', mean: 10, deviation: 3 },
  lognormal: { kind: 'lognormal', mean: 120, cv: 0.4 },
  gamma: { kind: 'gamma', mean: 8, cv: 0.5 },
  'gamma below shape 1': { kind: 'gamma', mean: 8, cv: 1.7 },
  choice: {
    kind: 'choice',
    options: [
      { value: 1, weight: 5 },
      { value: 2, weight: 3 },
      { value: 9, weight: 0.5 },
    ],
  },
  quantiles: {
    kind: 'quantiles',
    points: [
      { share: 0, value: 12 },
      { share: 0.5, value: 30 },
      { share: 0.99, value: 95 },
      { share: 1, value: 400 },
    ],
  },
};

/** Each line names what was computed; its value is the first results in hex, and a SHA-256 over all of them. */
export function kernelVectors(): Record<string, string> {
  const vectors: Record<string, string> = {};
  const add = (name: string, values: readonly number[]) => {
    const hexes = values.map(hexOf);
    vectors[name] = `${hexes.slice(0, 3).join(' ')} ${bytesToHex(sha256(utf8ToBytes(hexes.join('\n'))))}`;
  };
  const many = (count: number, value: (random: Random) => number, name: string) => {
    const random = openStream(seedStream(2_026, name));
    add(
      name,
      Array.from({ length: count }, () => value(random)),
    );
  };

  for (const name of ['', 'traffic/web', 'boot/i-0003']) {
    add(`state of stream “${name}”`, seedStream(1, name));
    add(`state of stream “${name}”, seed −1`, seedStream(-1, name));
  }
  many(2_000, (random) => random.uint32(), 'uint32');
  many(2_000, (random) => random.unit(), 'unit');
  many(2_000, (random) => random.below(3_221_225_472), 'below');
  many(2_000, (random) => random.below(9_007_199_254_740_991), 'below, wide');
  many(2_000, (random) => random.between(-7, 0.1), 'between');

  many(4_000, (random) => exp(random.between(-745, 709)), 'exp');
  many(4_000, (random) => exp(random.between(-1, 1)), 'exp near 0');
  many(4_000, (random) => log(random.between(0, 3)), 'log');
  many(4_000, (random) => log(pow(2, random.between(-1_074, 1_023))), 'log, wide');
  many(4_000, (random) => log1p(random.between(-1, 3)), 'log1p');
  many(4_000, (random) => pow(random.between(0, 20), random.between(-30, 30)), 'pow');
  many(4_000, (random) => pow(random.between(0.99, 1.01), random.between(-50_000, 50_000)), 'pow near 1');
  many(4_000, (random) => sin(random.between(-1_600_000, 1_600_000)), 'sin');
  many(4_000, (random) => sin(random.between(-4, 4)), 'sin, first turns');
  many(4_000, (random) => cos(random.between(-1_600_000, 1_600_000)), 'cos');
  many(4_000, (random) => cos(random.between(-4, 4)), 'cos, first turns');

  add('edges of the exponential ziggurat', edgesOf('exponential'));
  add('edges of the normal ziggurat', edgesOf('normal'));
  many(20_000, standardExponential, 'standard exponential');
  many(20_000, standardNormal, 'standard normal');
  for (const [name, distribution] of Object.entries(DISTRIBUTIONS)) {
    many(4_000, (random) => draw(distribution, random), name);
  }
  return vectors;
}
