/** What the flow model knows of a law of work: mean, spread and some quantiles, from very many draws of a fixed stream. */
import { draw, meanOf, type Distribution } from '../kernel/distributions.ts';
import { openStream, seedStream } from '../kernel/random.ts';

/** Shares at which response times are tabled and laws are known. */
export const SHARES = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999] as const;

const DRAWS = 65_536;

/** Plain data, in the unit of the law. */
export interface LawShape {
  readonly mean: number;
  /** Standard deviation ÷ mean. */
  readonly cv: number;
  /** Values at SHARES. */
  readonly quantiles: readonly number[];
}

/** Costs some milliseconds: ask once for each law. */
export function shapeOf(law: Distribution): LawShape {
  const mean = meanOf(law);
  const random = openStream(seedStream(1, 'queueing/law-shape'));
  const values = new Float64Array(DRAWS);
  let squares = 0;
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) {
    const value = Math.max(0, draw(law, random));
    values[i] = value;
    sum += value;
    squares += value * value;
  }
  values.sort();
  const drawn = sum / DRAWS;
  const variance = Math.max(0, squares / DRAWS - drawn * drawn);
  // These laws know their spread; the tail of a few draws does not.
  const known = law.kind === 'lognormal' || law.kind === 'gamma' ? law.cv : null;
  return {
    mean,
    cv: known ?? (drawn > 0 ? Math.sqrt(variance) / drawn : 0),
    quantiles: SHARES.map((share) => values[Math.ceil(share * DRAWS) - 1]!),
  };
}
