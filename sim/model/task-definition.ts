/** Task definitions in the shapes of `register-task-definition`, the parts the simulator uses; the rest is kept in `source`. */
import type { RegionKey, TaskDefinitionKey } from './ids.ts';
import type { TaskNeeds } from './resources.ts';

export type NetworkMode = 'bridge' | 'host' | 'awsvpc' | 'none';
export type LaunchType = 'EC2' | 'FARGATE' | 'EXTERNAL';
/** BB-18. */
export type TaskDefinitionStatus = 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
/** CT-04. */
export type DependencyCondition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

export interface PortMapping {
  readonly containerPort: number;
  /** 0 or absent in bridge mode: dynamic (RS-16). */
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
  /** `8080-8089`: the range that this port is one of; their host ports lie side by side too. */
  readonly containerPortRange?: string;
}

export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalS: number;
  readonly timeoutS: number;
  readonly retries: number;
  readonly startPeriodS: number;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  /** CPU units; 0 when absent. */
  readonly cpu: number;
  readonly memoryMiB: number | null;
  readonly memoryReservationMiB: number | null;
  readonly essential: boolean;
  readonly portMappings: readonly PortMapping[];
  readonly dependsOn: readonly { readonly containerName: string; readonly condition: DependencyCondition }[];
  readonly links: readonly string[];
  readonly startTimeoutS: number | null;
  readonly stopTimeoutS: number | null;
  readonly gpus: number;
  readonly healthCheck: HealthCheck | null;
  /** Null: its exit is final (RP-01). */
  readonly restartPolicy: RestartPolicy | null;
  /** Whether its deployment keeps to the digest that its tag had first (IM-08). */
  readonly versionConsistency: boolean;
}

/** RP-02. */
export interface RestartPolicy {
  readonly ignoredExitCodes: readonly number[];
  readonly restartAttemptPeriodS: number;
}

/** PL-11: in a task definition only memberOf. */
export interface PlacementConstraint {
  readonly type: 'distinctInstance' | 'memberOf';
  /** Cluster query language, null for distinctInstance. */
  readonly expression: string | null;
}

/** PL-05 to PL-09. `field` is null for random. */
export interface PlacementStrategy {
  readonly type: 'random' | 'spread' | 'binpack';
  readonly field: string | null;
}

export interface TaskDefinition {
  readonly key: TaskDefinitionKey;
  readonly family: string;
  readonly revision: number;
  readonly taskDefinitionArn: string;
  readonly region: RegionKey;
  status: TaskDefinitionStatus;
  readonly networkMode: NetworkMode;
  readonly requiresCompatibilities: readonly LaunchType[];
  /** Task-level CPU units and memory, null when not set. */
  readonly cpu: number | null;
  readonly memoryMiB: number | null;
  readonly containers: readonly ContainerDefinition[];
  readonly placementConstraints: readonly PlacementConstraint[];
  readonly needs: TaskNeeds;
  /** The register-task-definition request as it was given. */
  readonly source: JsonObject;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}
