import type { ClusterKey, DeploymentKey, ServiceKey, TaskDefinitionKey } from './ids.ts';
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
}
