/** The shape of a fault that comes from outside the program, from a screen or a replay's journal (see command-schema.ts). */
import * as z from 'zod';
import type { Fault, FaultKind } from '../model/fault.ts';
import { LIMITS } from '../rules/limits.ts';

const name = z.string().max(512);
const forUs = z.int().min(0).max(LIMITS.durationUs);
const container = { task: name, container: name.nullable() };

/** What each kind carries beside its kind. */
const MEMBERS = {
  instanceCrash: { instance: name },
  agentDisconnect: { instance: name, forUs },
  agentCrash: { instance: name, forUs },
  zoneImpaired: { zone: name, forUs },
  zoneOutage: { zone: name, forUs },
  regionOutage: { region: name, forUs },
  containerCrash: { ...container, exitCode: z.int().min(0).max(255) },
  containerOutOfMemory: container,
  memoryLeak: { ...container, mibPerSecond: z.number().min(0).max(1e6), forUs },
  cpuSpike: { ...container, vcpu: z.number().min(0).max(1_024), forUs },
  containerHang: { ...container, forUs: forUs.nullable() },
  slowStop: { ...container, forUs },
  imageMissing: { image: name, forUs: forUs.nullable() },
  pullStall: { image: name, forUs: forUs.nullable() },
  registryThrottled: { forUs },
  eniExhaustion: { instance: name, forUs },
  cniFailure: { instance: name, forUs },
  subnetExhaustion: { zone: name, forUs },
  trunkFailure: { instance: name },
  runtimeImpaired: { instance: name, forUs },
  spotInterruption: { instance: name },
  taskSpotInterruption: { task: name },
  fargateCapacity: { provider: z.enum(['FARGATE', 'FARGATE_SPOT']), zone: name, forUs },
  balancerImpaired: { loadBalancer: name, forUs },
  subscriberFails: { subscriber: z.string().max(1_024), forUs },
  taskRetirement: { task: name, afterUs: forUs.nullable() },
} satisfies Record<FaultKind, z.ZodRawShape>;

const kinds = Object.entries(MEMBERS).map(([kind, members]) => z.strictObject({ kind: z.literal(kind), ...members }));

export const FAULT_SCHEMA = z.discriminatedUnion('kind', kinds as [(typeof kinds)[0]]) as unknown as z.ZodType<Fault>;
