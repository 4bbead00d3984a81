import type { ClusterKey, ContainerInstanceKey, DeploymentKey, ServiceKey, TaskDefinitionKey } from './ids.ts';
import type { NetworkConfiguration } from './commands.ts';
import type { Compute } from './capacity.ts';
import type { TaskNeeds } from './resources.ts';
import type { PlacementConstraint, PlacementStrategy } from './task-definition.ts';

/** What is asked of placement. Everything in it is fixed when it is asked. */
export interface PlacementRequest {
  readonly cluster: ClusterKey;
  readonly taskDefinition: TaskDefinitionKey;
  readonly group: string;
  readonly service: ServiceKey | null;
  readonly deployment: DeploymentKey | null;
  readonly needs: TaskNeeds;
  /** Of the task definition and of the request, in this order (PL-11). */
  readonly constraints: readonly PlacementConstraint[];
  /** As given; empty means the default of PL-05. */
  readonly strategy: readonly PlacementStrategy[];
  /** Zones of the given subnets for awsvpc (NW-03); null: any. */
  readonly zoneNames: readonly string[] | null;
  /** Only these instances are asked: those where a daemon is missing (SV-02). Absent: any. */
  readonly onlyOn?: readonly ContainerInstanceKey[];
  /** As given, for awsvpc; absent or null: none was given. */
  readonly network?: NetworkConfiguration | null;
  /** Absent: launch type EC2. */
  readonly compute?: Compute;
  /** The provider that this one task was given to by the strategy (SV-21); only in a decision's request. */
  readonly provider?: string;
}
