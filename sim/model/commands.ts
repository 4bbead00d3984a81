/**
 * What may be asked: the API operations in their own shapes, and `world.*` for what the API cannot do.
 * In a scenario's timeline the key is the operation in lower camel case (`updateService`, `launchInstances`, `fault`).
 * Names stand for ARNs everywhere; `cluster` defaults to `default`.
 */
import type { Ami } from './instance.ts';
import type { JsonObject, PlacementConstraint, PlacementStrategy } from './task-definition.ts';

export interface NetworkConfiguration {
  /** Names of zones stand for one subnet in each; null outside awsvpc. */
  readonly subnets: readonly string[];
}

export type Command =
  | { readonly op: 'CreateCluster'; readonly input: { readonly clusterName: string; readonly region: string } }
  | { readonly op: 'DeleteCluster'; readonly input: { readonly cluster: string } }
  | { readonly op: 'RegisterTaskDefinition'; readonly input: JsonObject }
  | { readonly op: 'DeregisterTaskDefinition'; readonly input: { readonly taskDefinition: string } }
  | {
      readonly op: 'RunTask';
      readonly input: {
        readonly cluster: string;
        readonly taskDefinition: string;
        readonly count: number;
        readonly group: string | null;
        readonly startedBy: string | null;
        readonly placementConstraints: readonly PlacementConstraint[];
        readonly placementStrategy: readonly PlacementStrategy[];
        readonly networkConfiguration: NetworkConfiguration | null;
      };
    }
  | {
      readonly op: 'StopTask';
      readonly input: { readonly cluster: string; readonly task: string; readonly reason: string | null };
    }
  | {
      readonly op: 'CreateService';
      readonly input: {
        readonly cluster: string;
        readonly serviceName: string;
        readonly taskDefinition: string;
        readonly desiredCount: number;
        readonly minimumHealthyPercent: number;
        readonly maximumPercent: number;
        readonly placementConstraints: readonly PlacementConstraint[];
        readonly placementStrategy: readonly PlacementStrategy[];
        readonly networkConfiguration: NetworkConfiguration | null;
      };
    }
  | {
      readonly op: 'UpdateService';
      readonly input: {
        readonly cluster: string;
        readonly service: string;
        /** null: unchanged. */
        readonly taskDefinition: string | null;
        readonly desiredCount: number | null;
        readonly minimumHealthyPercent: number | null;
        readonly maximumPercent: number | null;
        readonly placementConstraints: readonly PlacementConstraint[] | null;
        readonly placementStrategy: readonly PlacementStrategy[] | null;
        readonly forceNewDeployment: boolean;
      };
    }
  | {
      readonly op: 'DeleteService';
      readonly input: { readonly cluster: string; readonly service: string; readonly force: boolean };
    }
  | {
      readonly op: 'UpdateContainerInstancesState';
      readonly input: {
        readonly cluster: string;
        /** Instance names, EC2 ids or ARNs; 1 to 10 (DR-01). */
        readonly containerInstances: readonly string[];
        readonly status: 'ACTIVE' | 'DRAINING';
      };
    }
  | {
      readonly op: 'PutAttributes';
      readonly input: {
        readonly cluster: string;
        readonly attributes: readonly { readonly name: string; readonly value: string; readonly targetId: string }[];
      };
    }
  | {
      /** A group of like instances, `count` of them raised at once, spread over `zones` in turn. */
      readonly op: 'world.createFleet';
      readonly input: {
        readonly name: string;
        /** null: the instances register into `default`, which is made when missing (BB-04). */
        readonly cluster: string | null;
        readonly region: string;
        readonly zones: readonly string[];
        readonly instanceType: string;
        readonly ami: Ami;
        readonly count: number;
        readonly attributes: Readonly<Record<string, string>>;
      };
    }
  | {
      /** Raises territories: `count` more instances of a fleet, in the given zone or spread over the fleet's zones. */
      readonly op: 'world.launchInstances';
      readonly input: { readonly fleet: string; readonly count: number; readonly zone: string | null };
    }
  | { readonly op: 'world.terminateInstances'; readonly input: { readonly instances: readonly string[] } }
  | { readonly op: 'world.fault'; readonly input: Fault };

/** What goes wrong, on purpose (DF-02). */
export type Fault =
  | { readonly kind: 'instanceCrash'; readonly instance: string }
  | { readonly kind: 'agentDisconnect'; readonly instance: string; readonly forUs: number }
  | { readonly kind: 'zoneOutage'; readonly zone: string; readonly forUs: number }
  | {
      readonly kind: 'containerCrash';
      readonly task: string;
      readonly container: string | null;
      readonly exitCode: number;
    };

export type Op = Command['op'];
export type CommandOf<O extends Op> = Extract<Command, { op: O }>;
export type InputOf<O extends Op> = CommandOf<O>['input'];
