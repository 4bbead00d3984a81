/** Requests about launch types, capacity providers and task overrides: their schemas, and what they are read as. */
import * as z from 'zod';
import { quota } from '../catalog/quotas.ts';
import type { CapacityProviderStrategyItem } from '../model/capacity.ts';
import type { ComputeInput, TaskOverride } from '../model/commands.ts';
import { BASE_MAX, WEIGHT_MAX } from './capacity-strategy.ts';
import { EPHEMERAL_STORAGE_MAX_GIB, EPHEMERAL_STORAGE_MIN_GIB } from './fargate.ts';
import { nameOfArn } from './lookup.ts';
import { taskCpu, taskMemoryMiB } from './task-size.ts';

const providerName = z.string().min(1).max(1_024);

/** SV-20. */
export const STRATEGY_SCHEMA = z
  .array(
    z.strictObject({
      capacityProvider: providerName,
      base: z.int().min(0).max(BASE_MAX).optional(),
      weight: z.int().min(0).max(WEIGHT_MAX).optional(),
    }),
  )
  .min(1)
  .max(quota('capacityProvidersPerCluster'));

/** BB-12. */
export const computeMembers = {
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  capacityProviderStrategy: STRATEGY_SCHEMA.optional(),
  platformVersion: z.string().max(16).optional(),
};

const amount = z.union([z.string().max(16), z.int().positive()]);
/** What a run may change about its definition. Members without effect on a simulation are taken as they are. */
export const OVERRIDES_SCHEMA = z.strictObject({
  cpu: amount.optional(),
  memory: amount.optional(),
  containerOverrides: z
    .array(
      z.strictObject({
        name: z.string().max(255).optional(),
        command: z.array(z.string()).optional(),
        environment: z.array(z.unknown()).optional(),
        environmentFiles: z.array(z.unknown()).optional(),
        cpu: z.int().min(0).optional(),
        memory: z.int().positive().optional(),
        memoryReservation: z.int().positive().optional(),
        resourceRequirements: z.array(z.unknown()).optional(),
      }),
    )
    .max(quota('containersPerTaskDefinition'))
    .optional(),
  ephemeralStorage: z
    .strictObject({ sizeInGiB: z.int().min(EPHEMERAL_STORAGE_MIN_GIB).max(EPHEMERAL_STORAGE_MAX_GIB) })
    .optional(),
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
});

export const CREATE_CAPACITY_PROVIDER = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(255),
  region: z.string().optional(),
  autoScalingGroupProvider: z.strictObject({
    autoScalingGroupArn: providerName.describe(
      'The name of an Auto Scaling group, or of a fleet, which stands for one that nobody scales.',
    ),
    managedScaling: z
      .strictObject({
        status: z.enum(['ENABLED', 'DISABLED']).optional(),
        targetCapacity: z.int().min(1).max(100).optional(),
        minimumScalingStepSize: z.int().min(1).max(10_000).optional(),
        maximumScalingStepSize: z.int().min(1).max(10_000).optional(),
        instanceWarmupPeriod: z.int().min(0).max(10_000).optional(),
      })
      .optional(),
    managedTerminationProtection: z.enum(['ENABLED', 'DISABLED']).optional(),
    managedDraining: z.enum(['ENABLED', 'DISABLED']).optional(),
  }),
  tags: z.array(z.unknown()).optional(),
});

export const PUT_CLUSTER_CAPACITY_PROVIDERS = z.strictObject({
  cluster: z.string().min(1).max(1_024),
  capacityProviders: z.array(providerName).max(quota('capacityProvidersPerCluster')),
  defaultCapacityProviderStrategy: z.union([STRATEGY_SCHEMA, z.array(z.never()).max(0)]),
});

export function strategyItems(
  request: z.infer<typeof STRATEGY_SCHEMA> | readonly never[],
): readonly CapacityProviderStrategyItem[] {
  return request.map(({ capacityProvider, base, weight }) => ({
    capacityProvider: nameOfArn(capacityProvider),
    base: base ?? 0,
    weight: weight ?? 0,
  }));
}

interface ComputeRequest {
  readonly launchType?: 'EC2' | 'FARGATE' | 'EXTERNAL' | undefined;
  readonly capacityProviderStrategy?: z.infer<typeof STRATEGY_SCHEMA> | undefined;
  readonly platformVersion?: string | undefined;
}

/** Only what was given: a request that says nothing about it reads as it always did. */
export function computeInput(request: ComputeRequest): ComputeInput {
  const { launchType, capacityProviderStrategy, platformVersion } = request;
  return {
    ...(launchType === undefined ? {} : { launchType }),
    ...(capacityProviderStrategy === undefined
      ? {}
      : { capacityProviderStrategy: strategyItems(capacityProviderStrategy) }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
  };
}

/** Amounts in CPU units and MiB; null is what cannot be read, which the caller's rules have refused. */
export function overrideOf(request: z.infer<typeof OVERRIDES_SCHEMA>): TaskOverride {
  return {
    cpu: request.cpu === undefined ? null : taskCpu(request.cpu),
    memoryMiB: request.memory === undefined ? null : taskMemoryMiB(request.memory),
    ephemeralStorageGiB: request.ephemeralStorage?.sizeInGiB ?? null,
    containers: (request.containerOverrides ?? []).map((container) => ({
      name: container.name ?? null,
      cpu: container.cpu ?? null,
      memoryMiB: container.memory ?? null,
      memoryReservationMiB: container.memoryReservation ?? null,
    })),
  };
}
