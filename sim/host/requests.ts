/** What a screen may ask, checked for shape and range before anything is done with it. A bad ask is answered, never a crash. */
import * as z from 'zod';
import { METRIC_UNITS, type MetricSeries } from '../model/metric.ts';
import type { Message } from '../model/message.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { FORESEE_MAX_US } from '../protocol/acts.ts';
import type { RequestInput, RequestMessage, RequestType } from '../protocol/protocol.ts';
import { MARKS_MAX, STEP_KINDS } from '../protocol/time.ts';
import { COMMAND_SCHEMA, isJson } from '../scenario/command-schema.ts';
import { SPEED_MAX } from './pacing.ts';
import { LIMITS } from '../rules/limits.ts';
import { isReadPeriod } from '../rules/statistics.ts';
import { ENTITY_REF, WHY_INPUTS } from './why-requests.ts';

/** Characters of a branch's name. */
const BRANCH_NAME_MAX = 80;
/** Branches of one `compare` answer. */
const BRANCHES_MAX = 9;
/** Lines of one `log` answer. */
/** Series of one `metrics` answer. */
export const METRIC_SERIES_MAX = 200;
const LOG_LINES_MAX = 1_000;

const nothing = z.strictObject({});
const ordinal = z.int().min(0);
const atUs = z.int().min(0);

/** MT-11: what a period of reading may be [s]. */
const periodS = z.int().refine(isReadPeriod, 'a period is 1, 5, 10 or 30 s, or whole minutes').nullable();
const metricSeries: z.ZodType<MetricSeries> = z.strictObject({
  namespace: z.string().max(255),
  metricName: z.string().max(255),
  dimensions: z.record(z.string().max(255), z.string().max(1_024)),
  unit: z.enum(METRIC_UNITS),
  periodS: z.union([z.literal(1), z.literal(5), z.literal(60), z.literal(300)]),
});

// How much text a scenario may hold is the parser's limit; here only the shape is.
const files = { main: z.string(), files: z.record(z.string(), z.string()) };
const command = z.strictObject({ command: COMMAND_SCHEMA });
const REQUEST_INPUT = z.custom<JsonObject>(
  (value) => typeof value === 'object' && !Array.isArray(value) && value !== null && isJson(value),
  'expected a JSON object',
);

const INPUTS: { readonly [T in RequestType]: z.ZodType<RequestInput<T>> } = {
  ...WHY_INPUTS,
  open: z.strictObject({ ...files, seed: z.int().min(0).max(LIMITS.seedMax).nullable() }),
  check: z.strictObject(files),
  describe: ENTITY_REF,
  query: command,
  operations: nothing,
  readRequest: z.strictObject({ op: z.string().max(100), input: REQUEST_INPUT }),
  stock: nothing,
  foresee: z.strictObject({ command: COMMAND_SCHEMA, forUs: z.int().min(1).max(FORESEE_MAX_US) }),
  command,
  play: z.strictObject({ speed: z.number().min(0).max(SPEED_MAX) }),
  pause: nothing,
  step: nothing,
  stepBack: nothing,
  stepTo: z.strictObject({ kind: z.enum(STEP_KINDS) }),
  seek: z.strictObject({ toUs: atUs }),
  fork: z.strictObject({ atUs }),
  switchBranch: z.strictObject({ branch: ordinal }),
  undo: nothing,
  redo: nothing,
  lookAt: z.strictObject({ branch: ordinal, atUs, have: ordinal.nullable() }),
  marks: z.strictObject({ fromUs: atUs, toUs: atUs, most: z.int().min(1).max(MARKS_MAX) }),
  nameBranch: z.strictObject({ branch: ordinal, name: z.string().trim().min(1).max(BRANCH_NAME_MAX).nullable() }),
  closeBranch: z.strictObject({ branch: ordinal }),
  history: nothing,
  differences: z.strictObject({ branches: z.tuple([ordinal, ordinal]), atUs }),
  log: z
    .strictObject({ first: ordinal, end: ordinal })
    .refine(({ first, end }) => end - first <= LOG_LINES_MAX, `at most ${LOG_LINES_MAX} lines at a time`),
  explain: ENTITY_REF,
  metricSeries: nothing,
  harm: nothing,
  metrics: z.strictObject({
    series: z.array(metricSeries).max(METRIC_SERIES_MAX),
    fromUs: z.int().min(-1),
    toUs: atUs,
    periodS,
  }),
  compare: z.strictObject({
    branches: z.array(ordinal).min(2).max(BRANCHES_MAX),
    fromUs: atUs.nullable(),
    toUs: atUs.nullable(),
  }),
  hash: nothing,
  save: nothing,
};

const envelope = z.object({ id: z.int(), type: z.string(), input: z.unknown() });

/** A checked request, or why it is none. `id` is −1 when not even that could be read. */
export type ReadRequest = { readonly request: RequestMessage } | { readonly id: number; readonly error: Message };

/** Reads a message. Never throws. */
export function readRequest(message: unknown): ReadRequest {
  const outer = envelope.safeParse(message);
  if (!outer.success) return { id: -1, error: unreadable('request', outer.error) };
  const { id, type, input } = outer.data;
  if (!Object.hasOwn(INPUTS, type)) return { id, error: { code: 'answer.unknown-request', params: { type } } };
  const inner = INPUTS[type as RequestType].safeParse(input);
  if (!inner.success) return { id, error: unreadable(type, inner.error) };
  return { request: { id, type, input: inner.data } as RequestMessage };
}

/** Only a screen of another version could ask so: what is wrong is in the words of its makers. */
function unreadable(type: string, error: z.ZodError): Message {
  return { code: 'answer.unreadable-request', params: { type, why: z.prettifyError(error) } };
}
