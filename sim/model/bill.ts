/** What things cost, and because of whom (FG-02, EC-01, EC-04, HM-03). */
import type { InstanceKey, TaskKey } from './ids.ts';

export const BILL_KINDS = [
  'instance',
  'spotInstance',
  'surplusCredits',
  'fargateVcpu',
  'fargateMemory',
  'fargateStorage',
  'fargateLicence',
  'loadBalancer',
  'loadBalancerCapacity',
  'functionRequests',
  'functionTime',
  'stateTransitions',
  'apiRequests',
  'endpoint',
  'endpointData',
] as const;
export type BillKind = (typeof BILL_KINDS)[number];

/** Who wanted it, or what a command has made. `line` is the journal line of that command; null when none is known. */
export interface BillCause {
  readonly by: 'fleet' | 'group' | 'service' | 'task' | 'command';
  readonly name: string;
  readonly line: number | null;
}

export type BillUnit =
  'hour' | 'vcpuHour' | 'gbHour' | 'capacityUnitHour' | 'request' | 'gbSecond' | 'transition' | 'gb';

/** One thing that is paid for: usd = quantity × unitUsd, whole. */
export interface LineItem {
  readonly kind: BillKind;
  /** Name of what is paid for. */
  readonly resource: string;
  readonly cause: BillCause;
  readonly fromUs: number;
  readonly toUs: number;
  readonly quantity: number;
  readonly unit: BillUnit;
  readonly unitUsd: number;
  readonly usd: number;
}

/** What a service costs as it runs, and what the other launch type would have cost. */
export interface LaunchTypeCost {
  readonly service: string;
  readonly ec2Usd: number;
  readonly fargateUsd: number;
  /** Where it ran: FARGATE when most of its cost was there. */
  readonly ran: 'EC2' | 'FARGATE';
}

export interface Bill {
  readonly atUs: number;
  readonly items: readonly LineItem[];
  readonly totalUsd: number;
  /** What runs now, in an hour; what is paid by use, as in the last minute. */
  readonly perHourUsd: number;
  readonly launchTypes: readonly LaunchTypeCost[];
}

/** What a balancer had counted when its present hour began, and what the hours before came to. */
export interface CapacityUse {
  hour: number;
  connections: number;
  bytes: number;
  /** Capacity units of hours that are over [unit × hour]. */
  unitHours: number;
}

/** The account, as of the last whole minute. */
export interface TreasuryBook {
  atUs: number;
  totalUsd: number;
  perHourUsd: number;
  /** What is paid by use and not by time had cost so much a minute ago. */
  usageUsd: number;
  /** What instances and tasks came to that are over. */
  settledUsd: number;
  /** Rows that have been looked at; those of them that still cost. */
  seenInstances: number;
  seenTasks: number;
  openInstances: InstanceKey[];
  openTasks: TaskKey[];
  /** By load balancer. */
  capacity: Record<number, CapacityUse>;
}
