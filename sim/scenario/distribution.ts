/** Laws of chance as a scenario writes them, `18` or `{ lognormal: { mean: 18, cv: 0.8 } }`. */
import * as z from 'zod';
import { CV_MAX, faultOf, type Distribution } from '../kernel/distributions.ts';
import { like } from '../rules/expected.ts';
import { called, rule } from '../rules/read-shape.ts';
import type { IssueList } from './issues.ts';
import type { Path, SourceNode } from './source.ts';

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

type Written = z.infer<typeof DISTRIBUTION_SCHEMA>;

function lawOf(written: Written): Distribution {
  if (typeof written === 'number') return { kind: 'constant', value: written };
  if (written.uniform !== undefined) return { kind: 'uniform', ...written.uniform };
  if (written.exponential !== undefined) return { kind: 'exponential', ...written.exponential };
  if (written.lognormal !== undefined) return { kind: 'lognormal', ...written.lognormal };
  if (written.gamma !== undefined) return { kind: 'gamma', ...written.gamma };
  if (written.choice !== undefined) return { kind: 'choice', options: written.choice };
  if (written.quantiles !== undefined) return { kind: 'quantiles', points: written.quantiles };
  return { kind: 'constant', value: written.constant! };
}

/** The law, with an issue at its place when it cannot be drawn from. */
export function readDistribution(
  written: Written,
  node: SourceNode,
  base: Path,
  at: Path,
  issues: IssueList,
): Distribution {
  const law = lawOf(written);
  const fault = faultOf(law);
  if (fault !== null) {
    issues.under(node, base, at, {
      code: 'bad-distribution',
      params: { law: law.kind, field: fault.field },
      hint: { code: `law-${fault.rule}` },
    });
  }
  return law;
}

/** The same as a resolved scenario has it, for replay files. */
export const LAW_SCHEMA: z.ZodType<Distribution> = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant'), value: positive }),
    z.strictObject({ kind: z.literal('uniform'), low: positive, high: positive }),
    z.strictObject({ kind: z.literal('exponential'), mean: positive }),
    z.strictObject({ kind: z.literal('lognormal'), mean: positive, cv }),
    z.strictObject({ kind: z.literal('gamma'), mean: positive, cv }),
    z.strictObject({
      kind: z.literal('choice'),
      options: z
        .array(z.strictObject({ value: positive, weight: positive }))
        .min(1)
        .max(100),
    }),
    z.strictObject({
      kind: z.literal('quantiles'),
      points: z
        .array(z.strictObject({ share: z.number().min(0).max(1), value: positive }))
        .min(2)
        .max(100),
    }),
  ])
  .refine((law) => faultOf(law) === null);
