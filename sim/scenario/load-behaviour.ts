/** The members of a behaviour that say what its containers demand of the hardware (DF-03). */
import * as z from 'zod';
import type { Distribution } from '../kernel/distributions.ts';
import type { CallBehaviour, LoadBehaviour } from '../model/load.ts';
import { parseDuration } from '../rules/duration.ts';
import { either, oneOf, shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { DEFAULT_LOAD } from '../rules/load-behaviour.ts';
import { DURATION_SCHEMA } from '../rules/request-schemas.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import { DISTRIBUTION_SCHEMA, LAW_SCHEMA, readDistribution } from './distribution.ts';
import type { IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import type { SourceNode } from './source.ts';

const share = z.number().min(0).max(1);
const mebibytes = z.number().min(0).max(LIMITS.imageSizeMiB);
const bytes = z.int().min(0).max(1e12);
const calledName = z.string().min(1).max(LIMITS.nameLength);
/** Services that one request may call [A]. */
const CALLS_MAX = 16;
const COUNT_MAX = 1_000_000;
const CORES_MAX = 1_024;

/** Members of BEHAVIOUR_SCHEMA, all of them optional. */
export const LOAD_MEMBERS = {
  cpuMsPerRequest: DISTRIBUTION_SCHEMA.describe('CPU time of one request, in milliseconds of one vCPU.').optional(),
  memoryMiB: z
    .strictObject({
      idle: mebibytes.optional(),
      perRequest: mebibytes.optional(),
      leakPerSecond: mebibytes.optional(),
    })
    .optional(),
  startupCpu: DURATION_SCHEMA.describe('CPU time of one vCPU that its start needs, beside `startup`.').optional(),
  errorRate: share.optional(),
  bytesPerRequest: z.strictObject({ in: bytes.optional(), out: bytes.optional() }).optional(),
  concurrency: z.int().min(1).max(COUNT_MAX).describe('Requests served at once; any number when left out.').optional(),
  queue: z.int().min(0).max(COUNT_MAX).describe('Requests that wait beyond it; any number when left out.').optional(),
  background: z
    .strictObject({ cpu: z.number().min(0).max(CORES_MAX).optional(), memoryMiB: mebibytes.optional() })
    .describe('Used beside requests, all the time: vCPU and memory.')
    .optional(),
  calls: z
    .array(
      z.strictObject({
        service: calledName.optional(),
        targetGroup: calledName.optional(),
        share: share.optional(),
        attempts: z.int().min(1).max(10).optional(),
        backoff: DURATION_SCHEMA.optional(),
      }),
    )
    .max(CALLS_MAX)
    .optional(),
  callTimeout: DURATION_SCHEMA.optional(),
};

const LOAD_SHAPE = z.strictObject(LOAD_MEMBERS);
type LoadFile = z.infer<typeof LOAD_SHAPE>;

const LOAD_KEYS = Object.keys(LOAD_MEMBERS) as (keyof LoadFile)[];

/** Names that calls use, for the check of references. */
export interface NamedCall {
  readonly image: string;
  readonly index: number;
  readonly call: CallBehaviour;
}

/** What the behaviour says of load; null when it says nothing. */
export function readLoad(image: string, written: LoadFile, node: SourceNode, issues: IssueList): LoadBehaviour | null {
  if (LOAD_KEYS.every((key) => written[key] === undefined)) return null;
  const base = ['behaviours', image];
  const { memoryMiB = {}, bytesPerRequest = {}, background = {} } = written;
  let law: Distribution = DEFAULT_LOAD.cpuMsPerRequest;
  if (written.cpuMsPerRequest !== undefined) {
    law = readDistribution(written.cpuMsPerRequest, node, base, ['cpuMsPerRequest'], issues);
  }
  const calls = (written.calls ?? []).flatMap((call, index): CallBehaviour[] => {
    if ((call.service === undefined) === (call.targetGroup === undefined)) {
      issues.under(node, base, ['calls', index], { code: 'call-to', expected: either('service', 'targetGroup') });
      return [];
    }
    const to = call.service === undefined ? { targetGroup: call.targetGroup! } : { service: call.service };
    const backoffUs = call.backoff === undefined ? 100_000 : parseDuration(call.backoff)!;
    return [{ to, share: call.share ?? 1, attempts: call.attempts ?? 1, backoffUs }];
  });
  if (written.queue !== undefined && written.concurrency === undefined) {
    issues.under(node, base, ['queue'], { code: 'queue-without-concurrency', severity: 'warning' }, 'key');
  }
  return {
    cpuMsPerRequest: law,
    memoryIdleMiB: (memoryMiB.idle ?? DEFAULT_LOAD.memoryIdleMiB) + (background.memoryMiB ?? 0),
    memoryPerRequestMiB: memoryMiB.perRequest ?? 0,
    leakMiBPerS: memoryMiB.leakPerSecond ?? 0,
    startupCpuMs: written.startupCpu === undefined ? 0 : parseDuration(written.startupCpu)! / 1_000,
    errorRate: written.errorRate ?? 0,
    bytesIn: bytesPerRequest.in ?? DEFAULT_LOAD.bytesIn,
    bytesOut: bytesPerRequest.out ?? DEFAULT_LOAD.bytesOut,
    concurrency: written.concurrency ?? null,
    queue: written.queue ?? null,
    backgroundCpu: background.cpu ?? 0,
    callTimeoutUs: written.callTimeout === undefined ? null : parseDuration(written.callTimeout)!,
    calls,
  };
}

/** Whom an image calls has to be there at some time. */
export function checkCalls(
  image: string,
  calls: readonly CallBehaviour[],
  ledger: Ledger,
  node: SourceNode,
  issues: IssueList,
): void {
  for (const [index, { to }] of calls.entries()) {
    const [key, name, code] =
      'service' in to
        ? (['service', to.service, 'unknown-service'] as const)
        : (['targetGroup', to.targetGroup, 'unknown-target-group'] as const);
    const names = key === 'service' ? [...ledger.services.keys()] : [...ledger.targetGroups];
    if (names.includes(name) || (key === 'service' && ledger.servicesIncomplete)) continue;
    const parts = { params: { name }, expected: oneOf(names), found: shown(name), hint: didYouMean(name, names) };
    issues.under(node, ['behaviours', image], ['calls', index, key], { code, ...parts });
  }
}

const count = z.int().min(0).max(COUNT_MAX).nullable();
/** The same as a resolved scenario has it, for replay files. */
export const LOAD_SETUP_SCHEMA: z.ZodType<LoadBehaviour> = z.strictObject({
  cpuMsPerRequest: LAW_SCHEMA,
  memoryIdleMiB: z.number().min(0),
  memoryPerRequestMiB: mebibytes,
  leakMiBPerS: mebibytes,
  startupCpuMs: z.number().min(0),
  errorRate: share,
  bytesIn: bytes,
  bytesOut: bytes,
  concurrency: count,
  queue: count,
  backgroundCpu: z.number().min(0).max(CORES_MAX),
  callTimeoutUs: z.int().min(0).max(LIMITS.durationUs).nullable(),
  calls: z
    .array(
      z.strictObject({
        to: z.union([z.strictObject({ service: calledName }), z.strictObject({ targetGroup: calledName })]),
        share,
        attempts: z.int().min(1).max(10),
        backoffUs: z.int().min(0).max(LIMITS.durationUs),
      }),
    )
    .max(CALLS_MAX),
});
