/**
 * What an agent is configured with: the ECS_* variables of a fleet as a scenario writes them, as the simulator keeps them,
 * and what holds without them. Source: RS-01, RS-02, RS-16, DR-11, CT-10, CT-14, IM-01, CI-09, WN-03.
 */
import * as z from 'zod';
import { durationUs, minutes, seconds, type DurationUs } from '../kernel/time.ts';
import type { AgentSettings, Ami, Instance } from '../model/instance.ts';
import type { World } from '../model/world.ts';
import { amiEntry } from '../catalog/amis.ts';
import { parseDuration } from './duration.ts';

/** The newest agent: what images hold and what UpdateContainerAgent brings. */
export const AGENT_VERSION = '1.104.0';

/** Settings where a fleet says nothing. */
export function defaultAgentSettings(ami: Ami): AgentSettings {
  const { platform } = amiEntry(ami);
  return {
    reservedMemoryMiB: 0,
    spotInstanceDraining: false,
    containerStopTimeoutUs: seconds(30),
    containerStartTimeoutUs: minutes(platform === 'windows' ? 8 : 3),
    imagePullBehavior: 'default',
    dynamicHostPortRange: null,
    taskIamRole: platform === 'linux',
    agentVersion: AGENT_VERSION,
  };
}

/** The settings of an instance's agent. The hidden host of a Fargate task has the defaults. */
export function agentSettings(world: World, instance: Instance): AgentSettings {
  return (
    (instance.fleet === null ? undefined : world.fleets[instance.fleet]?.agent) ?? defaultAgentSettings(instance.ami)
  );
}

/** The fleet's `agent` member, from the words for an attribute's name, its value and a span of time. */
export function agentSettingsSchema<N extends z.ZodType, V extends z.ZodType, D extends z.ZodType>(
  name: N,
  value: V,
  duration: D,
) {
  return z
    .strictObject({
      ECS_RESERVED_MEMORY: z.int().min(0).max(16_777_216).describe('MiB that tasks may not have.').optional(),
      ECS_ENABLE_SPOT_INSTANCE_DRAINING: z.boolean().optional(),
      ECS_CONTAINER_STOP_TIMEOUT: duration.optional(),
      ECS_CONTAINER_START_TIMEOUT: duration.optional(),
      ECS_IMAGE_PULL_BEHAVIOR: z.enum(['default', 'always', 'once', 'prefer-cached']).optional(),
      ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT: z.boolean().optional(),
      ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: duration.optional(),
      ECS_DISABLE_IMAGE_CLEANUP: z.boolean().optional(),
      ECS_IMAGE_CLEANUP_INTERVAL: duration.describe('At least 10 minutes.').optional(),
      ECS_IMAGE_MINIMUM_CLEANUP_AGE: duration.optional(),
      ECS_NUM_IMAGES_DELETE_PER_CYCLE: z.int().min(1).max(1_000).optional(),
      ECS_DYNAMIC_HOST_PORT_RANGE: z
        .string()
        .regex(/^[0-9]{1,5}-[0-9]{1,5}$/)
        .describe('For example 32768-60999.')
        .optional(),
      ECS_ENABLE_TASK_IAM_ROLE: z.boolean().optional(),
      ECS_INSTANCE_ATTRIBUTES: z.record(name as unknown as z.ZodString, value).optional(),
      version: z
        .string()
        .regex(/^1\.[0-9]{1,3}\.[0-9]{1,3}$/)
        .describe('Version of the agent that the image holds.')
        .optional(),
    })
    .describe('What the agents of the fleet are configured with.');
}

interface AgentRequest {
  readonly ECS_RESERVED_MEMORY?: number | undefined;
  readonly ECS_ENABLE_SPOT_INSTANCE_DRAINING?: boolean | undefined;
  readonly ECS_CONTAINER_STOP_TIMEOUT?: unknown;
  readonly ECS_CONTAINER_START_TIMEOUT?: unknown;
  readonly ECS_IMAGE_PULL_BEHAVIOR?: AgentSettings['imagePullBehavior'] | undefined;
  readonly ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT?: boolean | undefined;
  readonly ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION?: unknown;
  readonly ECS_DISABLE_IMAGE_CLEANUP?: boolean | undefined;
  readonly ECS_IMAGE_CLEANUP_INTERVAL?: unknown;
  readonly ECS_IMAGE_MINIMUM_CLEANUP_AGE?: unknown;
  readonly ECS_NUM_IMAGES_DELETE_PER_CYCLE?: number | undefined;
  readonly ECS_DYNAMIC_HOST_PORT_RANGE?: string | undefined;
  readonly ECS_ENABLE_TASK_IAM_ROLE?: boolean | undefined;
  readonly version?: string | undefined;
}

/** The agent takes no shorter one (IM-06). */
const CLEANUP_INTERVAL_MIN = minutes(10);

function maybeSpan(value: unknown): DurationUs | undefined {
  return value === undefined ? undefined : durationUs(parseDuration(value as string | number)!);
}
function cleanupInterval(given: DurationUs | undefined): DurationUs | undefined {
  return given === undefined || given >= CLEANUP_INTERVAL_MIN ? given : CLEANUP_INTERVAL_MIN;
}

/** What a request says, and nothing else. ECS_INSTANCE_ATTRIBUTES are attributes of the fleet, so they are not here. */
export function agentSettingsOf(request: AgentRequest): Partial<AgentSettings> {
  const span = (value: unknown) => durationUs(parseDuration(value as string | number)!);
  const range = request.ECS_DYNAMIC_HOST_PORT_RANGE?.split('-').map(Number);
  const said: { [Key in keyof AgentSettings]: AgentSettings[Key] | undefined } = {
    reservedMemoryMiB: request.ECS_RESERVED_MEMORY,
    spotInstanceDraining: request.ECS_ENABLE_SPOT_INSTANCE_DRAINING,
    containerStopTimeoutUs:
      request.ECS_CONTAINER_STOP_TIMEOUT === undefined ? undefined : span(request.ECS_CONTAINER_STOP_TIMEOUT),
    containerStartTimeoutUs:
      request.ECS_CONTAINER_START_TIMEOUT === undefined ? undefined : span(request.ECS_CONTAINER_START_TIMEOUT),
    imagePullBehavior: request.ECS_IMAGE_PULL_BEHAVIOR,
    pullDependentContainersUpfront: request.ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT,
    taskCleanupWaitUs: maybeSpan(request.ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION),
    imageCleanupDisabled: request.ECS_DISABLE_IMAGE_CLEANUP,
    imageCleanupIntervalUs: cleanupInterval(maybeSpan(request.ECS_IMAGE_CLEANUP_INTERVAL)),
    imageMinimumCleanupAgeUs: maybeSpan(request.ECS_IMAGE_MINIMUM_CLEANUP_AGE),
    imagesDeletedPerCycle: request.ECS_NUM_IMAGES_DELETE_PER_CYCLE,
    dynamicHostPortRange: range === undefined ? undefined : { from: range[0]!, to: range[1]! },
    taskIamRole: request.ECS_ENABLE_TASK_IAM_ROLE,
    agentVersion: request.version,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Is the version at least `than`? Both are of the form 1.104.0. */
export function isAtLeast(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) if (a![i] !== b![i]) return (a![i] ?? 0) > (b![i] ?? 0);
  return true;
}
