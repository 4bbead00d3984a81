/** Laws of work made ready for very many draws: the same values as `draw` of the kernel, with its constants computed once. */
import { draw, type Distribution } from '../kernel/distributions.ts';
import { exp, log1p } from '../kernel/math.ts';
import type { Random } from '../kernel/random.ts';
import { standardExponential, standardNormal } from '../kernel/ziggurat.ts';

/** Plain data. `spread` and `shift` belong to the log-normal law. */
export interface WorkLaw {
  readonly law: Distribution;
  readonly kind: Distribution['kind'];
  readonly mean: number;
  readonly spread: number;
  readonly shift: number;
}

export function workLaw(law: Distribution): WorkLaw {
  const variance = law.kind === 'lognormal' ? log1p(law.cv * law.cv) : 0;
  const mean = law.kind === 'lognormal' || law.kind === 'exponential' ? law.mean : 0;
  return Object.freeze({ law, kind: law.kind, mean, spread: Math.sqrt(variance), shift: 0.5 * variance });
}

/** One piece of work in the unit of the law, bit for bit what `draw` gives; below zero counts as zero. */
export function drawWork(work: WorkLaw, random: Random): number {
  if (work.kind === 'lognormal') return work.mean * exp(work.spread * standardNormal(random) - work.shift);
  if (work.kind === 'exponential') return work.mean * standardExponential(random);
  return Math.max(0, draw(work.law, random));
}
