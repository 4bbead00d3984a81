/** Laws of chance of a scenario, with issues at their places, and as a resolved scenario has them. */
import * as z from 'zod';
import { CV_MAX, faultOf, type Distribution } from '../kernel/distributions.ts';
import { lawOf, type WrittenLaw } from '../rules/written-law.ts';
import type { IssueList } from './issues.ts';
import type { Path, SourceNode } from './source.ts';

export { DISTRIBUTION_SCHEMA } from '../rules/written-law.ts';

const positive = z.number().min(0).max(1e9);
const cv = z.number().min(0).max(CV_MAX);

/** The law, with an issue at its place when it cannot be drawn from. */
export function readDistribution(
  written: WrittenLaw,
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
