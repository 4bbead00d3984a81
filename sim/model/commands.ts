/**
 * What may be asked: the API operations in their own shapes, and `world.*` for what the API cannot do.
 * In a scenario's timeline the key is the operation in lower camel case (`updateService`, `launchInstances`, `fault`).
 * Names stand for ARNs everywhere; `cluster` defaults to `default`.
 */
import type { AlarmStateValue, PutCompositeAlarmInput, PutMetricAlarmInput } from './alarm.ts';
import type { CodeDeployCommand } from './code-deploy-commands.ts';
import type { CollectorInput } from './collector.ts';
import type { ImageLayer } from './container.ts';
import type { Fault } from './fault.ts';
import type { CallLineage } from './function.ts';
import type { AgentSettings, Ami } from './instance.ts';
import type { PutMetricDataInput } from './metric.ts';
import type {
  HealthCheckRequest,
  RuleConditions,
  TargetGroupAttributes,
  TargetProtocol,
  TargetType,
} from './target-group.ts';
import type { ReleaseCommand } from './release-commands.ts';
import type { ReleaseSettings } from './release.ts';
import type { Precision, TrafficSetup } from './traffic.ts';
import type { RetryPolicy, SubscriptionProtocol } from './messaging.ts';
import type { CapacityProviderStrategyItem } from './capacity.ts';
import type { ScalingCommand } from './scaling-commands.ts';
import type { ServerlessCommand } from './serverless-commands.ts';
import type { Json, JsonObject, LaunchType, PlacementConstraint, PlacementStrategy } from './task-definition.ts';

export interface TargetGroupInput {
  readonly targetGroupName: string;
  readonly region: string;
  readonly protocol: TargetProtocol;
  readonly port: number;
  readonly targetType: TargetType;
  readonly healthCheck: HealthCheckRequest;
  /** LB-12 [s]. */
  readonly deregistrationDelayS: number;
  /** LB-11 [s]; 0: off. */
  readonly slowStartS: number;
  /** Absent: all as they are by default. */
  readonly balancing?: TargetGroupAttributes;
  /** How long an unhealthy target keeps its connections [s]; absent: they are cut at once (LB-02). */
  readonly unhealthyDrainingS?: number;
}

export interface ForwardInput {
  readonly targetGroup: string;
  readonly weight: number;
}

/** A listener by its balancer and port. */
export interface ListenerInput {
  readonly loadBalancer: string;
  readonly port: number;
}

/** What a request says of a balancer's attributes; absent: the default, or as it is. */
export interface LoadBalancerAttributes {
  readonly crossZone?: boolean;
  /** LB-19 [s]. */
  readonly idleTimeoutS?: number;
}

export interface TargetsInput {
  readonly targetGroup: string;
  /** `id`: the name or id of an instance, a private address, or the ARN of a function (LB-01). */
  readonly targets: readonly { readonly id: string; readonly port: number | null }[];
}

/** SV-17; a name stands for the group's ARN. */
export interface ServiceLoadBalancerInput {
  readonly targetGroup: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** NB-01: a rule as `gate:80/10`, a listener as `gate:80`, or an ARN of either. */
  readonly advanced?: {
    readonly alternate: string;
    readonly productionRule: string;
    readonly testRule: string | null;
  };
}

export interface EventTargetInput {
  readonly id: string;
  /** null: a topic of that name, else a queue. */
  readonly service: 'sns' | 'sqs' | 'lambda' | null;
  readonly name: string;
  readonly deadLetterQueue: string | null;
  readonly retryPolicy: RetryPolicy;
}

export interface NetworkConfiguration {
  /** Names of zones stand for one subnet in each; null outside awsvpc. */
  readonly subnets: readonly string[];
  /** Names of security groups, at most five (NW-02); absent: `default`. */
  readonly securityGroups?: readonly string[];
  /** Only on Fargate (NW-04); absent: DISABLED. */
  readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
}

/** BB-12: launch type and strategy exclude each other; neither means the cluster's default strategy, else EC2. */
export interface ComputeInput {
  readonly launchType?: LaunchType;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  /** FG-11; absent: LATEST. */
  readonly platformVersion?: string;
}

/** Members of a service that are kept and start a deployment when they change (SV-15); what they bring about is left out. */
export interface KeptMembers {
  readonly serviceRegistries?: readonly Json[];
  readonly serviceConnectConfiguration?: Json;
  readonly volumeConfigurations?: readonly Json[];
  readonly vpcLatticeConfigurations?: readonly Json[];
}

/** What one run changes about its definition; null: unchanged. */
export interface TaskOverride {
  readonly cpu: number | null;
  readonly memoryMiB: number | null;
  readonly ephemeralStorageGiB: number | null;
  readonly containers: readonly {
    /** null: the only container. */
    readonly name: string | null;
    readonly cpu: number | null;
    readonly memoryMiB: number | null;
    readonly memoryReservationMiB: number | null;
  }[];
}

interface TaskSetName {
  readonly cluster: string;
  readonly service: string;
  /** Its id, its ARN, or the externalId that it was given. */
  readonly taskSet: string;
}

export interface TaskSetScale {
  /** 0 to 100 [%]. */
  readonly value: number;
  readonly unit: 'PERCENT';
}

/** CD-08. */
export type TaskSetCommand =
  | {
      readonly op: 'CreateTaskSet';
      readonly input: ComputeInput & {
        readonly cluster: string;
        readonly service: string;
        readonly externalId: string | null;
        readonly taskDefinition: string;
        readonly networkConfiguration: NetworkConfiguration | null;
        readonly loadBalancers?: readonly ServiceLoadBalancerInput[];
        /** Absent: 0 %. */
        readonly scale?: TaskSetScale;
      };
    }
  | { readonly op: 'UpdateTaskSet'; readonly input: TaskSetName & { readonly scale: TaskSetScale } }
  | {
      readonly op: 'UpdateServicePrimaryTaskSet';
      readonly input: { readonly cluster: string; readonly service: string; readonly primaryTaskSet: string };
    }
  | { readonly op: 'DeleteTaskSet'; readonly input: TaskSetName & { readonly force: boolean } };

export type TaskSetOp = TaskSetCommand['op'];

export type Command =
  | ScalingCommand
  | ServerlessCommand
  | CodeDeployCommand
  | ReleaseCommand
  | TaskSetCommand
  | {
      readonly op: 'CreateCluster';
      readonly input: {
        readonly clusterName: string;
        readonly region: string;
        /** Absent: none. */
        readonly capacityProviders?: readonly string[];
        readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
      };
    }
  | {
      readonly op: 'CreateCapacityProvider';
      readonly input: {
        readonly name: string;
        readonly region: string;
        /** The fleet that stands for the Auto Scaling group. */
        readonly fleet: string;
        readonly managedScaling: 'ENABLED' | 'DISABLED';
        readonly targetCapacity: number;
        /** CP-02, CP-09, CP-10; absent: 1, 10,000, 300 s, DISABLED, ENABLED. */
        readonly minimumScalingStepSize?: number;
        readonly maximumScalingStepSize?: number;
        readonly instanceWarmupPeriodS?: number;
        readonly managedTerminationProtection?: 'ENABLED' | 'DISABLED';
        readonly managedDraining?: 'ENABLED' | 'DISABLED';
      };
    }
  | { readonly op: 'DeleteCapacityProvider'; readonly input: { readonly capacityProvider: string } }
  | {
      readonly op: 'PutClusterCapacityProviders';
      readonly input: {
        readonly cluster: string;
        readonly capacityProviders: readonly string[];
        readonly defaultCapacityProviderStrategy: readonly CapacityProviderStrategyItem[];
      };
    }
  | { readonly op: 'DeleteCluster'; readonly input: { readonly cluster: string } }
  | { readonly op: 'RegisterTaskDefinition'; readonly input: JsonObject }
  | { readonly op: 'DeregisterTaskDefinition'; readonly input: { readonly taskDefinition: string } }
  | {
      readonly op: 'RunTask';
      readonly input: ComputeInput & {
        readonly cluster: string;
        readonly taskDefinition: string;
        readonly count: number;
        readonly group: string | null;
        readonly startedBy: string | null;
        readonly placementConstraints: readonly PlacementConstraint[];
        readonly placementStrategy: readonly PlacementStrategy[];
        readonly networkConfiguration: NetworkConfiguration | null;
        readonly overrides?: TaskOverride;
        /** The same token with the same request gives the same tasks again. */
        readonly clientToken?: string;
      };
    }
  | {
      /** PL-18: the caller has chosen the instances. */
      readonly op: 'StartTask';
      readonly input: {
        readonly cluster: string;
        readonly taskDefinition: string;
        /** Instance names, EC2 ids or ARNs; 1 to 10, one task on each. */
        readonly containerInstances: readonly string[];
        readonly group: string | null;
        readonly startedBy: string | null;
        readonly networkConfiguration: NetworkConfiguration | null;
        readonly overrides?: TaskOverride;
      };
    }
  | {
      readonly op: 'StopTask';
      readonly input: { readonly cluster: string; readonly task: string; readonly reason: string | null };
    }
  | {
      readonly op: 'CreateService';
      readonly input: ComputeInput &
        KeptMembers & {
          readonly cluster: string;
          readonly serviceName: string;
          /** '' for a service that leaves it to its task sets (CD-08). */
          readonly taskDefinition: string;
          /** Absent: ECS (CD-01, CD-08). */
          readonly deploymentController?: 'CODE_DEPLOY' | 'EXTERNAL';
          readonly desiredCount: number;
          readonly minimumHealthyPercent: number;
          readonly maximumPercent: number;
          readonly placementConstraints: readonly PlacementConstraint[];
          readonly placementStrategy: readonly PlacementStrategy[];
          readonly networkConfiguration: NetworkConfiguration | null;
          /** Absent: REPLICA (SV-01). */
          readonly schedulingStrategy?: 'REPLICA' | 'DAEMON';
          /** At most five (SV-17); absent: none. */
          readonly loadBalancers?: readonly ServiceLoadBalancerInput[];
          /** Absent: 0 (SV-07). */
          readonly healthCheckGracePeriodSeconds?: number;
          /** Absent or null: ENABLED where the service is eligible (AZ-01, AZ-02). */
          readonly availabilityZoneRebalancing?: 'ENABLED' | 'DISABLED' | null;
          /** Absent: ROLLING, without circuit breaker and alarms. */
          readonly release?: ReleaseSettings;
        };
    }
  | {
      readonly op: 'UpdateService';
      readonly input: ComputeInput &
        KeptMembers & {
          readonly cluster: string;
          readonly service: string;
          /** null: unchanged. */
          readonly taskDefinition: string | null;
          readonly desiredCount: number | null;
          readonly minimumHealthyPercent: number | null;
          readonly maximumPercent: number | null;
          readonly placementConstraints: readonly PlacementConstraint[] | null;
          readonly placementStrategy: readonly PlacementStrategy[] | null;
          /** Absent: unchanged; another list starts a deployment (SV-15). */
          readonly loadBalancers?: readonly ServiceLoadBalancerInput[];
          readonly forceNewDeployment: boolean;
          /** Absent or null: unchanged. */
          readonly networkConfiguration?: NetworkConfiguration | null;
          readonly healthCheckGracePeriodSeconds?: number | null;
          readonly availabilityZoneRebalancing?: 'ENABLED' | 'DISABLED' | null;
          /** Members that are not given stay as they are. */
          readonly release?: ReleaseSettings;
        };
    }
  | {
      readonly op: 'DeleteService';
      readonly input: { readonly cluster: string; readonly service: string; readonly force: boolean };
    }
  | {
      /** SV-18. */
      readonly op: 'UpdateTaskProtection';
      readonly input: {
        readonly cluster: string;
        /** 1 to 10 names, ids or ARNs. */
        readonly tasks: readonly string[];
        readonly protectionEnabled: boolean;
        /** 1 to 2,880. */
        readonly expiresInMinutes: number;
      };
    }
  | {
      readonly op: 'GetTaskProtection';
      readonly input: { readonly cluster: string; readonly tasks: readonly string[] };
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
  | { readonly op: 'CreateTargetGroup'; readonly input: TargetGroupInput }
  | {
      readonly op: 'ModifyTargetGroup';
      readonly input: {
        readonly targetGroup: string;
        /** What is null stays as it is. */
        readonly healthCheck: HealthCheckRequest;
        readonly deregistrationDelayS: number | null;
        readonly slowStartS: number | null;
        readonly balancing?: TargetGroupAttributes;
      };
    }
  | {
      readonly op: 'CreateLoadBalancer';
      readonly input: LoadBalancerAttributes & {
        readonly name: string;
        readonly type: 'application' | 'network';
        readonly region: string;
        readonly zones: readonly string[];
        /** Names; absent: everybody may speak to it. */
        readonly securityGroups?: readonly string[];
      };
    }
  | {
      readonly op: 'CreateListener';
      readonly input: {
        readonly loadBalancer: string;
        readonly protocol: TargetProtocol;
        readonly port: number;
        readonly forward: readonly ForwardInput[];
        readonly stickyS?: number;
      };
    }
  | {
      /** LB-18: new requests go by it at once. */
      readonly op: 'ModifyListener';
      readonly input: ListenerInput & {
        readonly forward: readonly ForwardInput[];
        readonly stickyS?: number;
      };
    }
  | {
      readonly op: 'CreateRule';
      readonly input: ListenerInput & {
        readonly priority: number;
        readonly conditions: RuleConditions;
        readonly forward: readonly ForwardInput[];
        readonly stickyS?: number;
      };
    }
  | {
      /** null: as it is. */
      readonly op: 'ModifyRule';
      readonly input: ListenerInput & {
        readonly priority: number;
        readonly conditions: RuleConditions | null;
        readonly forward: readonly ForwardInput[] | null;
        readonly stickyS?: number;
      };
    }
  | { readonly op: 'DeleteRule'; readonly input: ListenerInput & { readonly priority: number } }
  | {
      readonly op: 'ModifyLoadBalancerAttributes';
      readonly input: LoadBalancerAttributes & { readonly loadBalancer: string };
    }
  | { readonly op: 'RegisterTargets'; readonly input: TargetsInput }
  | { readonly op: 'DeregisterTargets'; readonly input: TargetsInput }
  | { readonly op: 'CreateTopic'; readonly input: { readonly name: string; readonly region: string } }
  | { readonly op: 'CreateQueue'; readonly input: { readonly queueName: string; readonly region: string } }
  | {
      readonly op: 'Subscribe';
      readonly input: {
        readonly topic: string;
        readonly protocol: SubscriptionProtocol;
        /** A queue or a function by name, an address, a mailbox. */
        readonly endpoint: string;
        /** A queue; null: what cannot be delivered is lost. */
        readonly deadLetterQueue: string | null;
      };
    }
  | {
      readonly op: 'Unsubscribe';
      /** Its ARN, or `topic:endpoint`. */
      readonly input: { readonly subscription: string };
    }
  | {
      readonly op: 'Publish';
      readonly input: { readonly topic: string; readonly subject: string | null; readonly message: string };
      /** Of the function that gives it; no request has one. */
      readonly lineage?: CallLineage;
    }
  | {
      /** Makes a rule, or gives the one of this name another pattern and state. */
      readonly op: 'PutRule';
      readonly input: {
        readonly name: string;
        readonly region: string;
        readonly eventPattern: JsonObject;
        readonly state: 'ENABLED' | 'DISABLED';
      };
    }
  | {
      readonly op: 'PutTargets';
      readonly input: { readonly rule: string; readonly targets: readonly EventTargetInput[] };
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
        /** Of the instances' own interfaces; absent: `default` (NW-13). */
        readonly securityGroups?: readonly string[];
        readonly attributes: Readonly<Record<string, string>>;
        /** Spot capacity (EC-08). Absent: on demand. */
        readonly spot?: true;
        /** Machines outside the cloud, for the launch type EXTERNAL. Absent: EC2. */
        readonly external?: true;
        /** Images that its machine image holds from the start (IM-05). */
        readonly cachedImages?: readonly string[];
        /** A datapoint a minute instead of one in five (AG-06). */
        readonly detailedMonitoring?: true;
        /** What the agents are configured with, where it is not the default. */
        readonly agent?: Partial<AgentSettings>;
      };
    }
  | {
      /** Raises territories: `count` more instances of a fleet, in the given zone or spread over the fleet's zones. */
      readonly op: 'world.launchInstances';
      readonly input: { readonly fleet: string; readonly count: number; readonly zone: string | null };
    }
  | {
      /** Pushes a new image to a tag: nothing changes for what runs, or for deployments that know its digest (IM-08). */
      readonly op: 'world.pushImage';
      readonly input: {
        readonly image: string;
        /** Size of an image that shares nothing with the one before; null with `layers`, or when only the last layer changes. */
        readonly sizeMiB: number | null;
        readonly layers: readonly ImageLayer[] | null;
      };
    }
  | { readonly op: 'world.terminateInstances'; readonly input: { readonly instances: readonly string[] } }
  | { readonly op: 'world.stopInstances'; readonly input: { readonly instances: readonly string[] } }
  | { readonly op: 'world.startInstances'; readonly input: { readonly instances: readonly string[] } }
  | {
      readonly op: 'DeregisterContainerInstance';
      readonly input: { readonly cluster: string; readonly containerInstance: string; readonly force: boolean };
    }
  | {
      /** Asks the agent to replace itself by the newest version. */
      readonly op: 'UpdateContainerAgent';
      readonly input: { readonly cluster: string; readonly containerInstance: string };
    }
  | {
      /** A setting of the whole account, for everyone in it; what is launched before keeps what it had (NW-05). */
      readonly op: 'PutAccountSetting';
      readonly input: { readonly name: string; readonly value: string };
    }
  | {
      /**
       * A stream of requests more, from now on or from a later instant. `to` is a balancer, with a port or not, a target
       * group, a stage of an API or a private endpoint, by name.
       */
      readonly op: 'world.addTraffic';
      readonly input: {
        readonly to: string;
        readonly stream: Omit<TrafficSetup, 'to' | 'fromUs'>;
        /** Since the start of the run; null: now. */
        readonly fromUs: number | null;
      };
    }
  | {
      /** A stream sends nothing more; what is on its way is answered. */
      readonly op: 'world.endTraffic';
      readonly input: { readonly name: string };
    }
  | {
      /** How closely requests are simulated from now on; `auto` leaves it to their rate. */
      readonly op: 'world.setPrecision';
      readonly input: { readonly precision: Precision };
    }
  | {
      /** The limit of vCPU that may run on Fargate at once, as support raises it (FG-10). */
      readonly op: 'world.setFargateQuota';
      readonly input: { readonly provider: 'FARGATE' | 'FARGATE_SPOT'; readonly vcpu: number };
    }
  | {
      /** Attaches another interface to an instance by hand: ECS does not see it (NW-16). */
      readonly op: 'world.attachNetworkInterface';
      readonly input: { readonly instance: string };
    }
  | {
      /** Tries to connect, as the security groups and ports stand: the answer and the flow log say what became of it (NW-13). */
      readonly op: 'world.tryConnection';
      readonly input: {
        /** A task, an instance, `internet` or an address. */
        readonly from: string;
        /** A task or an instance. */
        readonly to: string;
        /** In the address space of `to`: the container port of an awsvpc task, a host port otherwise. */
        readonly port: number;
        readonly protocol: 'tcp' | 'udp';
      };
    }
  | { readonly op: 'world.fault'; readonly input: Fault }
  | { readonly op: 'PutMetricAlarm'; readonly input: PutMetricAlarmInput }
  | { readonly op: 'PutCompositeAlarm'; readonly input: PutCompositeAlarmInput }
  | { readonly op: 'DeleteAlarms'; readonly input: { readonly AlarmNames: readonly string[] } }
  | {
      readonly op: 'SetAlarmState';
      readonly input: {
        readonly AlarmName: string;
        readonly StateValue: AlarmStateValue;
        readonly StateReason: string;
      };
    }
  | { readonly op: 'EnableAlarmActions'; readonly input: { readonly AlarmNames: readonly string[] } }
  | { readonly op: 'DisableAlarmActions'; readonly input: { readonly AlarmNames: readonly string[] } }
  | { readonly op: 'PutMetricData'; readonly input: PutMetricDataInput }
  /** Sets up a collector of high-resolution metrics with all that belongs to it, or changes it (HM-01). */
  | { readonly op: 'world.putCollector'; readonly input: CollectorInput };

export type Op = Command['op'];
export type CommandOf<O extends Op> = Extract<Command, { op: O }>;
export type InputOf<O extends Op> = CommandOf<O>['input'];
