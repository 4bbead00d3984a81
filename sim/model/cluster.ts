import type { ClusterKey, ContainerInstanceKey, RegionKey, ServiceKey } from './ids.ts';

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
}
