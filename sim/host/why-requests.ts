/** Shapes of the requests that ask what something is and why: checked like all others before anything is done with them. */
import * as z from 'zod';
import type { EntityKind, EntityRef } from '../model/ids.ts';
import { METRIC_UNITS, type MetricSeries } from '../model/metric.ts';
import type { SimEvent } from '../model/events.ts';
import type { WhyRequests } from '../protocol/why.ts';
import { isReadPeriod } from '../rules/statistics.ts';

/** Every kind once; the type says when one is missing. */
const KINDS: Readonly<Record<EntityKind, true>> = {
  ...{ region: true, zone: true, cluster: true, instance: true, 'container-instance': true, 'task-definition': true },
  ...{ task: true, container: true, service: true, deployment: true, 'service-deployment': true },
  ...{ 'code-deploy-deployment': true, 'image-pull': true, 'target-group': true, target: true, alarm: true },
  ...{ 'composite-alarm': true, collector: true, 'load-balancer': true, 'auto-scaling-group': true, topic: true },
  ...{ queue: true, 'event-rule': true, function: true, 'state-machine': true, api: true, 'endpoint-service': true },
  ...{ 'vpc-endpoint': true, route: true, 'network-interface': true, subnet: true, 'security-group': true },
  ...{ 'capacity-provider': true, 'scaling-policy': true, 'listener-rule': true, 'function-version': true },
  ...{ 'function-alias': true, treasury: true },
};

const ordinal = z.int().min(0);
export const ENTITY_REF: z.ZodType<EntityRef> = z.strictObject({
  kind: z.enum(Object.keys(KINDS) as [EntityKind, ...EntityKind[]]),
  key: ordinal,
});

const ROWS_MAX = 1_000;
const COURSES_MAX = 64;

const series: z.ZodType<MetricSeries> = z.strictObject({
  namespace: z.string().max(255),
  metricName: z.string().max(255),
  dimensions: z.record(z.string().max(255), z.string().max(1_024)),
  unit: z.enum(METRIC_UNITS),
  periodS: z.union([z.literal(1), z.literal(5), z.literal(60), z.literal(300)]),
});

const range = { first: ordinal, end: ordinal };
const isShort = ({ first, end }: { first: number; end: number }): boolean => end - first <= ROWS_MAX;
const tooLong = `at most ${ROWS_MAX} rows at a time`;
const nothing = z.strictObject({});
/** A statistic's name, or a quantile such as `p99` or `p99.9`. */
const STATISTIC = /^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/;

export const WHY_INPUTS: { readonly [T in keyof WhyRequests]: z.ZodType<WhyRequests[T][0]> } = {
  inspect: ENTITY_REF,
  lifecycles: ENTITY_REF,
  decisions: z
    .strictObject({
      about: ENTITY_REF.nullable(),
      kind: z.enum(['placement', 'service', 'scaling']).nullable(),
      failed: z.boolean(),
      ...range,
    })
    .refine(isShort, tooLong),
  decision: z.strictObject({ decision: ordinal }),
  causes: z.strictObject({ about: ENTITY_REF.nullable(), n: ordinal.nullable() }),
  queue: nothing,
  planned: z.strictObject({ most: ordinal.max(ROWS_MAX) }),
  logNumbers: z.strictObject({
    kinds: (z.array(z.string().max(64)).max(200) as unknown as z.ZodType<SimEvent['kind'][]>).nullable(),
    about: ENTITY_REF.nullable(),
    severities: z.array(z.enum(['info', 'good', 'warn', 'bad'])).nullable(),
    from: ordinal,
    to: ordinal,
  }),
  logLines: z.strictObject({ numbers: z.array(ordinal).max(ROWS_MAX) }),
  courses: z.strictObject({
    lines: z.array(z.strictObject({ series, statistic: z.string().regex(STATISTIC) })).max(COURSES_MAX),
    fromUs: z.int().min(-1),
    toUs: ordinal,
    periodS: z.int().refine(isReadPeriod, 'a period is 1, 5, 10 or 30 s, or whole minutes').nullable(),
  }),
  thresholds: nothing,
  releases: nothing,
};
