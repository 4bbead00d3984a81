/** What tasks are started on: launch types and capacity providers (BB-12, CP-01, FG-*). */
import type { FleetKey, RegionKey, ZoneKey } from './ids.ts';
import type { LaunchType } from './task-definition.ts';

/** The two providers that every cluster may use without anybody having made them (CP-01). */
export const FARGATE_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'] as const;
export type FargateProvider = (typeof FARGATE_PROVIDERS)[number];

/** SV-20. */
export interface CapacityProviderStrategyItem {
  readonly capacityProvider: string;
  readonly base: number;
  readonly weight: number;
}

/** A provider over one fleet, as the API makes it over an Auto Scaling group (CP-01, CP-02). */
export interface CapacityProvider {
  readonly name: string;
  readonly capacityProviderArn: string;
  readonly region: RegionKey;
  readonly fleet: FleetKey;
  status: 'ACTIVE' | 'INACTIVE';
  /** ENABLED: tasks that find no room wait for it in PROVISIONING (PL-15). */
  readonly managedScaling: 'ENABLED' | 'DISABLED';
  readonly targetCapacity: number;
  /** CP-02 and CP-04; absent: the defaults, 1, 10,000 and 300 s. */
  readonly minimumScalingStepSize?: number;
  readonly maximumScalingStepSize?: number;
  readonly instanceWarmupPeriodS?: number;
  /** ENABLED: scale-in leaves instances with tasks alone (CP-09); absent: DISABLED. */
  readonly managedTerminationProtection?: 'ENABLED' | 'DISABLED';
  /** DISABLED: instances that are terminated are not drained before (CP-10); absent: ENABLED. */
  readonly managedDraining?: 'ENABLED' | 'DISABLED';
}

/** What a request asks its tasks to run on. */
export interface Compute {
  readonly launchType: LaunchType;
  /** In force: asked for, or the cluster's default. Empty: the launch type alone (BB-12). */
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** Fargate only (FG-11); null elsewhere. */
  readonly platformVersion: string | null;
  /** Fargate only [GiB]; null elsewhere. */
  readonly ephemeralStorageGiB: number | null;
}

/** Tokens of the launch rate of one region as of an instant (FG-10). */
export interface LaunchBucket {
  tokens: number;
  atUs: number;
}

/** What Fargate keeps of an account. */
export interface FargateBook {
  /** vCPU that may be in use at once, by kind (FG-10). */
  vcpuLimit: Record<FargateProvider, number>;
  /** CPU units in use by tasks that are not STOPPED, by kind and region. */
  cpuInUse: Record<FargateProvider, Record<RegionKey, number>>;
  buckets: Record<RegionKey, LaunchBucket>;
  /** Zones that have no capacity to give at the moment, by kind; one entry for each cause. */
  without: Record<FargateProvider, ZoneKey[]>;
  /** Regions in which something was refused since it was last said that there may be room. */
  refused: RegionKey[];
}
