/**
 * The health of a container instance as the API shows it, reckoned for an instant: the checks are made twice a minute, but
 * what they find follows from the world, so they are no events (CI-10). Nothing is repaired on its account.
 */
import type { ContainerInstance } from '../model/agent.ts';
import type { TimeUs } from '../kernel/time.ts';
import { seconds } from '../kernel/time.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { dateOf } from './described.ts';

export type InstanceHealthStatus = 'OK' | 'IMPAIRED' | 'INSUFFICIENT_DATA' | 'INITIALIZING';
export type InstanceHealthType = 'CONTAINER_RUNTIME' | 'AGENT_CONNECTIVITY' | 'ACCELERATED_COMPUTE' | 'DAEMON';

/** About twice a minute. */
const INTERVAL = seconds(30);

export interface InstanceHealth {
  readonly overallStatus: InstanceHealthStatus;
  readonly details: readonly { readonly type: InstanceHealthType; readonly status: InstanceHealthStatus }[];
  /** The last check. */
  readonly lastUpdatedUs: TimeUs;
}

export function instanceHealth(world: World, row: ContainerInstance, nowUs: TimeUs): InstanceHealth {
  const instance = world.instances[row.instance]!;
  const checks = Math.floor((nowUs - row.registeredAtUs) / INTERVAL);
  const lastUpdatedUs = (row.registeredAtUs + checks * INTERVAL) as TimeUs;
  const seen = (sinceUs: TimeUs | null): boolean => sinceUs !== null && sinceUs <= lastUpdatedUs;
  // What runs on the host is told by its agent: without it there is nothing to tell.
  const told = (impaired: boolean): InstanceHealthStatus => {
    if (checks === 0) return 'INITIALIZING';
    if (!row.agentConnected) return 'INSUFFICIENT_DATA';
    return impaired ? 'IMPAIRED' : 'OK';
  };
  const details: InstanceHealth['details'] = [
    { type: 'CONTAINER_RUNTIME', status: told(seen(instance.ec2?.runtimeImpairedAtUs ?? null)) },
    { type: 'AGENT_CONNECTIVITY', status: row.agentConnected ? (checks === 0 ? 'INITIALIZING' : 'OK') : 'IMPAIRED' },
    ...(instance.gpus > 0 ? [{ type: 'ACCELERATED_COMPUTE' as const, status: told(false) }] : []),
  ];
  const worst = (['IMPAIRED', 'INSUFFICIENT_DATA', 'INITIALIZING'] as const).find((status) =>
    details.some((detail) => detail.status === status),
  );
  return { overallStatus: worst ?? 'OK', details, lastUpdatedUs };
}

/** The `healthStatus` member of describe-container-instances, which the API gives to who asks for it. */
export function describeInstanceHealth(world: World, row: ContainerInstance, nowUs: TimeUs): JsonObject {
  const { overallStatus, details, lastUpdatedUs } = instanceHealth(world, row, nowUs);
  const lastUpdated = dateOf(lastUpdatedUs)!;
  return { overallStatus, details: details.map(({ type, status }) => ({ type, status, lastUpdated })) };
}
