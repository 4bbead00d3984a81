/** Faults as a timeline writes them, `containerCrash: { task: web#1 }`, and as the simulator takes them (DF-02). */
import * as z from 'zod';
import type { Fault } from '../model/fault.ts';
import { parseDuration } from './duration.ts';
import { nameOfArn } from './lookup.ts';
import { messagingNameOf } from './messaging.ts';
import { loadBalancerNameOf } from './target-groups.ts';
import { checkZone, regionOf, type RequestContext } from './request-members.ts';

/** The schema of each kind, from the words for a name and for a span of time. */
export function faultKinds<R extends z.ZodType<string>, D extends z.ZodType<string | number>>(
  reference: R,
  duration: D,
) {
  const zone = z.string().min(1).max(255);
  const instanceFor = z.strictObject({ instance: reference, for: duration }).optional();
  const zoneFor = z.strictObject({ zone, for: duration }).optional();
  const container = { task: reference, container: z.string().min(1).max(255).optional() };
  return z.strictObject({
    instanceCrash: z.strictObject({ instance: reference }).optional(),
    agentDisconnect: instanceFor,
    agentCrash: instanceFor,
    zoneImpaired: zoneFor,
    zoneOutage: zoneFor,
    regionOutage: z.strictObject({ region: z.string().min(1).max(255).optional(), for: duration }).optional(),
    containerCrash: z.strictObject({ ...container, exitCode: z.int().min(0).max(255).optional() }).optional(),
    containerOutOfMemory: z.strictObject(container).optional(),
    memoryLeak: z.strictObject({ ...container, mibPerSecond: z.number().min(0).max(1e6), for: duration }).optional(),
    cpuSpike: z.strictObject({ ...container, vcpu: z.number().min(0).max(1_024), for: duration }).optional(),
    containerHang: z.strictObject({ ...container, for: duration.optional() }).optional(),
    slowStop: z.strictObject({ ...container, for: duration }).optional(),
    imageMissing: z.strictObject({ image: z.string().min(1).max(255), for: duration.optional() }).optional(),
    pullStall: z.strictObject({ image: z.string().min(1).max(255), for: duration.optional() }).optional(),
    registryThrottled: z.strictObject({ for: duration }).optional(),
    eniExhaustion: instanceFor,
    cniFailure: instanceFor,
    subnetExhaustion: zoneFor,
    trunkFailure: z.strictObject({ instance: reference }).optional(),
    runtimeImpaired: instanceFor,
    spotInterruption: z.strictObject({ instance: reference }).optional(),
    taskSpotInterruption: z.strictObject({ task: reference }).optional(),
    fargateCapacity: z
      .strictObject({ provider: z.enum(['FARGATE', 'FARGATE_SPOT']).optional(), zone, for: duration })
      .optional(),
    balancerImpaired: z.strictObject({ loadBalancer: reference, for: duration }).optional(),
    subscriberFails: z.strictObject({ subscriber: reference, for: duration }).optional(),
    taskRetirement: z.strictObject({ task: reference, after: duration.optional() }).optional(),
  });
}

type FaultRequest = z.infer<ReturnType<typeof faultKinds<z.ZodString, z.ZodType<string | number>>>>;

type Reading = {
  readonly [K in Fault['kind']]: (request: NonNullable<FaultRequest[K]>, context: RequestContext) => Fault;
};

const spanUs = (span: string | number): number => parseDuration(span)!;
const maybeUs = (span: string | number | undefined): number | null => (span === undefined ? null : spanUs(span));

const READING: Reading = {
  instanceCrash: ({ instance }) => ({ kind: 'instanceCrash', instance: nameOfArn(instance) }),
  agentDisconnect: (row) => ({ kind: 'agentDisconnect', instance: nameOfArn(row.instance), forUs: spanUs(row.for) }),
  agentCrash: (row) => ({ kind: 'agentCrash', instance: nameOfArn(row.instance), forUs: spanUs(row.for) }),
  zoneImpaired: (row, context) => {
    checkZone(row.zone, ['zoneImpaired', 'zone'], context);
    return { kind: 'zoneImpaired', zone: row.zone, forUs: spanUs(row.for) };
  },
  zoneOutage: (row, context) => {
    checkZone(row.zone, ['zoneOutage', 'zone'], context);
    return { kind: 'zoneOutage', zone: row.zone, forUs: spanUs(row.for) };
  },
  regionOutage: (row, context) => {
    return { kind: 'regionOutage', region: regionOf(row.region, context), forUs: spanUs(row.for) };
  },
  containerCrash: (row) => ({ kind: 'containerCrash', ...containerOf(row), exitCode: row.exitCode ?? 1 }),
  containerOutOfMemory: (row) => ({ kind: 'containerOutOfMemory', ...containerOf(row) }),
  memoryLeak: (row) => ({
    kind: 'memoryLeak',
    ...containerOf(row),
    mibPerSecond: row.mibPerSecond,
    forUs: spanUs(row.for),
  }),
  cpuSpike: (row) => ({ kind: 'cpuSpike', ...containerOf(row), vcpu: row.vcpu, forUs: spanUs(row.for) }),
  containerHang: (row) => ({ kind: 'containerHang', ...containerOf(row), forUs: maybeUs(row.for) }),
  slowStop: (row) => ({ kind: 'slowStop', ...containerOf(row), forUs: spanUs(row.for) }),
  imageMissing: (row) => ({ kind: 'imageMissing', image: row.image, forUs: maybeUs(row.for) }),
  pullStall: (row) => ({ kind: 'pullStall', image: row.image, forUs: maybeUs(row.for) }),
  registryThrottled: (row) => ({ kind: 'registryThrottled', forUs: spanUs(row.for) }),
  eniExhaustion: (row) => ({ kind: 'eniExhaustion', instance: nameOfArn(row.instance), forUs: spanUs(row.for) }),
  cniFailure: (row) => ({ kind: 'cniFailure', instance: nameOfArn(row.instance), forUs: spanUs(row.for) }),
  subnetExhaustion: (row, context) => {
    checkZone(row.zone, ['subnetExhaustion', 'zone'], context);
    return { kind: 'subnetExhaustion', zone: row.zone, forUs: spanUs(row.for) };
  },
  trunkFailure: ({ instance }) => ({ kind: 'trunkFailure', instance: nameOfArn(instance) }),
  runtimeImpaired: (row) => ({ kind: 'runtimeImpaired', instance: nameOfArn(row.instance), forUs: spanUs(row.for) }),
  spotInterruption: ({ instance }) => ({ kind: 'spotInterruption', instance: nameOfArn(instance) }),
  taskSpotInterruption: ({ task }) => ({ kind: 'taskSpotInterruption', task: nameOfArn(task) }),
  fargateCapacity: (row, context) => {
    checkZone(row.zone, ['fargateCapacity', 'zone'], context);
    const provider = row.provider ?? 'FARGATE_SPOT';
    return { kind: 'fargateCapacity', provider, zone: row.zone, forUs: spanUs(row.for) };
  },
  balancerImpaired: (row) => ({
    kind: 'balancerImpaired',
    loadBalancer: loadBalancerNameOf(row.loadBalancer),
    forUs: spanUs(row.for),
  }),
  subscriberFails: (row) => ({
    kind: 'subscriberFails',
    subscriber: messagingNameOf(row.subscriber),
    forUs: spanUs(row.for),
  }),
  taskRetirement: (row) => ({ kind: 'taskRetirement', task: nameOfArn(row.task), afterUs: maybeUs(row.after) }),
};

/** Every kind of fault, in the order of the documentation. */
export const FAULT_KINDS = Object.keys(READING) as readonly Fault['kind'][];

function containerOf(row: { readonly task: string; readonly container?: string | undefined }) {
  return { task: nameOfArn(row.task), container: row.container ?? null };
}

/** The one fault that the request names. */
export function faultOf(request: FaultRequest, context: RequestContext): Fault {
  const kind = FAULT_KINDS.find((key) => request[key] !== undefined)!;
  const read = READING[kind] as (row: unknown, context: RequestContext) => Fault;
  return read(request[kind], context);
}
