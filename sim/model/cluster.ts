import type { EventHandle } from '../kernel/event-queue.ts';
import type { CapacityProviderStrategyItem } from './capacity.ts';
import type { ClusterKey, ContainerInstanceKey, RegionKey, ServiceKey, TaskKey } from './ids.ts';

/** BB-17. */
export type ClusterStatus = 'PROVISIONING' | 'ACTIVE' | 'DEPROVISIONING' | 'FAILED' | 'INACTIVE';

/** A logical grouping of container instances and tasks in one region (BB-03). */
export interface Cluster {
  readonly key: ClusterKey;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly region: RegionKey;
  status: ClusterStatus;
  /** Container instances that are registered, in order of registration. */
  containerInstances: ContainerInstanceKey[];
  /** Services that are ACTIVE or DRAINING. */
  services: ServiceKey[];
  /** Names of the providers that strategies may use here (PutClusterCapacityProviders). */
  capacityProviders: readonly string[];
  /** For requests with neither launch type nor strategy (SV-20). */
  defaultCapacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** Tasks in PROVISIONING that wait for an instance of their provider, longest first (PL-15, CP-13). */
  waiting: TaskKey[];
  /** The next look at them. */
  waitingWake: EventHandle;
}
