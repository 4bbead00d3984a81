/**
 * Capacity units of load balancers: of each hour the largest of its dimensions, new connections and processed bytes. Every
 * attempt counts as a connection of its own [A]. Leaves out: active connections and evaluations of rules, which are the
 * largest nowhere here; the other price of bytes to functions.
 */
import { PRICES } from '../catalog/prices.ts';
import type { CapacityUse } from '../model/bill.ts';
import type { LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { requestCounters } from './utilization.ts';

const US_PER_HOUR = 3_600_000_000;
const BYTES_PER_GB = 1_000_000_000;

interface Processed {
  readonly connections: number;
  readonly bytes: number;
}

/** Cumulative. */
export function processedBytes(world: World, balancer: LoadBalancer): Processed {
  let [connections, bytes] = [0, 0];
  for (const group of world.targetGroups) {
    if (group.loadBalancer !== balancer.key) continue;
    const { requests, bytesIn, bytesOut } = requestCounters(world, group.key);
    connections += requests;
    bytes += bytesIn + bytesOut;
  }
  return { connections, bytes };
}

function unitHours({ type }: LoadBalancer, connections: number, bytes: number): number {
  const { connectionsPerSecond, gbPerHour } = PRICES.loadBalancer[type];
  return Math.max(connections / (connectionsPerSecond * 3_600), bytes / (gbPerHour * BYTES_PER_GB));
}

export function newCapacityUse(): CapacityUse {
  return { hour: 0, connections: 0, bytes: 0, unitHours: 0 };
}

/** Unit-hours so far: of the hours that are over, and of the present one as far as it has come. */
export function capacityUseOf(world: World, balancer: LoadBalancer): number {
  const use = world.treasury?.capacity[balancer.key] ?? newCapacityUse();
  const { connections, bytes } = processedBytes(world, balancer);
  return use.unitHours + unitHours(balancer, connections - use.connections, bytes - use.bytes);
}

/** An hour is over: what it came to is kept. Asked every minute. */
export function closeHours(world: World, nowUs: number): void {
  const { capacity } = world.treasury!;
  const hour = Math.floor(nowUs / US_PER_HOUR);
  for (const balancer of world.loadBalancers) {
    const use = (capacity[balancer.key] ??= newCapacityUse());
    if (use.hour === hour) continue;
    const { connections, bytes } = processedBytes(world, balancer);
    use.unitHours += unitHours(balancer, connections - use.connections, bytes - use.bytes);
    Object.assign(use, { hour, connections, bytes });
  }
}
