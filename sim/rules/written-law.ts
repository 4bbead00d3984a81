/** Laws of chance as a request writes them, `18` or `{ lognormal: { mean: 18, cv: 0.8 } }`. */
import * as z from 'zod';
import { CV_MAX, type Distribution } from '../kernel/distributions.ts';
import { like } from './expected.ts';
import { called, rule } from './read-shape.ts';

const positive = z.number().min(0).max(1e9);
const cv = z.number().min(0).max(CV_MAX);

const LAWS = z.strictObject({
  constant: positive.optional(),
  uniform: z.strictObject({ low: positive, high: positive }).optional(),
  exponential: z.strictObject({ mean: positive }).optional(),
  lognormal: z.strictObject({ mean: positive, cv }).optional(),
  gamma: z.strictObject({ mean: positive, cv }).optional(),
  choice: z
    .array(z.strictObject({ value: positive, weight: positive }))
    .min(1)
    .max(100)
    .optional(),
  quantiles: z
    .array(z.strictObject({ share: z.number().min(0).max(1), value: positive }))
    .min(2)
    .max(100)
    .optional(),
});

export const DISTRIBUTION_SCHEMA = called(
  z
    .union([positive, LAWS])
    .refine((value) => typeof value === 'number' || Object.keys(value).length === 1, rule('one-distribution'))
    .describe('A number, or a law of chance: constant, uniform, exponential, lognormal, gamma, choice or quantiles.'),
  like('18', '{ lognormal: { mean: 18, cv: 0.8 } }', '{ exponential: { mean: 20 } }'),
);

export type WrittenLaw = z.infer<typeof DISTRIBUTION_SCHEMA>;

/** Whether it can be drawn from, `faultOf` says. */
export function lawOf(written: WrittenLaw): Distribution {
  if (typeof written === 'number') return { kind: 'constant', value: written };
  if (written.uniform !== undefined) return { kind: 'uniform', ...written.uniform };
  if (written.exponential !== undefined) return { kind: 'exponential', ...written.exponential };
  if (written.lognormal !== undefined) return { kind: 'lognormal', ...written.lognormal };
  if (written.gamma !== undefined) return { kind: 'gamma', ...written.gamma };
  if (written.choice !== undefined) return { kind: 'choice', options: written.choice };
  if (written.quantiles !== undefined) return { kind: 'quantiles', points: written.quantiles };
  return { kind: 'constant', value: written.constant! };
}
