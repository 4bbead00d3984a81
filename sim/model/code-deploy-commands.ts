/**
 * Requests of CodeDeploy, in the shapes of its own API. Its CreateDeployment is `CreateCodeDeployDeployment` here, since API
 * gateways have an operation of that name. What its AppSpec file says stands there as it is, not as a text.
 */
import type { ComputePlatform, LifecycleEventName, RollbackEvent, TrafficRoutingType } from './code-deploy.ts';

export interface AutoRollbackInput {
  readonly enabled?: boolean | undefined;
  readonly events?: readonly RollbackEvent[] | undefined;
}
export interface AlarmConfigurationInput {
  readonly enabled?: boolean | undefined;
  readonly alarms?: readonly { readonly name: string }[] | undefined;
}
interface TrafficRouteInput {
  /** A listener by its balancer and port, `gate:80`, or its ARN. */
  readonly listenerArns: readonly string[];
}
export interface BlueGreenInput {
  readonly terminateBlueInstancesOnDeploymentSuccess?:
    | {
        readonly action?: 'TERMINATE' | 'KEEP_ALIVE' | undefined;
        /** 0 to 2,880; absent: 60 (CD-03). */
        readonly terminationWaitTimeInMinutes?: number | undefined;
      }
    | undefined;
  readonly deploymentReadyOption?:
    | {
        readonly actionOnTimeout?: 'CONTINUE_DEPLOYMENT' | 'STOP_DEPLOYMENT' | undefined;
        readonly waitTimeInMinutes?: number | undefined;
      }
    | undefined;
}
export type AppSpecResource =
  | {
      readonly Type: 'AWS::ECS::Service';
      readonly Properties: {
        readonly TaskDefinition: string;
        /** Absent: as the service's present task set has it. */
        readonly LoadBalancerInfo?: { readonly ContainerName: string; readonly ContainerPort: number } | undefined;
        readonly PlatformVersion?: string | undefined;
      };
    }
  | {
      readonly Type: 'AWS::Lambda::Function';
      readonly Properties: {
        readonly Name: string;
        readonly Alias: string;
        readonly CurrentVersion: string;
        readonly TargetVersion: string;
      };
    };
export interface AppSpecInput {
  readonly version?: number | string | undefined;
  /** One, under any name (`TargetService`). */
  readonly Resources: readonly Readonly<Record<string, AppSpecResource>>[];
  /** Each a life-cycle event and the function that is called there. */
  readonly Hooks?: readonly Readonly<Partial<Record<LifecycleEventName, string | undefined>>>[] | undefined;
}

export type CodeDeployCommand =
  | {
      readonly op: 'CreateApplication';
      readonly input: { readonly applicationName: string; readonly computePlatform: ComputePlatform };
    }
  | {
      readonly op: 'CreateDeploymentConfig';
      readonly input: {
        readonly deploymentConfigName: string;
        readonly computePlatform: ComputePlatform;
        readonly trafficRoutingConfig: {
          readonly type: TrafficRoutingType;
          readonly timeBasedCanary?: { readonly canaryPercentage: number; readonly canaryInterval: number } | undefined;
          readonly timeBasedLinear?: { readonly linearPercentage: number; readonly linearInterval: number } | undefined;
        };
      };
    }
  | {
      readonly op: 'CreateDeploymentGroup';
      readonly input: {
        readonly applicationName: string;
        readonly deploymentGroupName: string;
        readonly serviceRoleArn?: string | undefined;
        /** Absent: all at once. */
        readonly deploymentConfigName?: string | undefined;
        readonly ecsServices?:
          readonly { readonly serviceName: string; readonly clusterName?: string | undefined }[] | undefined;
        readonly loadBalancerInfo?:
          | {
              readonly targetGroupPairInfoList: readonly {
                readonly targetGroups: readonly { readonly name: string }[];
                readonly prodTrafficRoute: TrafficRouteInput;
                readonly testTrafficRoute?: TrafficRouteInput | undefined;
              }[];
            }
          | undefined;
        readonly blueGreenDeploymentConfiguration?: BlueGreenInput | undefined;
        readonly alarmConfiguration?: AlarmConfigurationInput | undefined;
        readonly autoRollbackConfiguration?: AutoRollbackInput | undefined;
      };
    }
  | {
      readonly op: 'CreateCodeDeployDeployment';
      readonly input: {
        readonly applicationName: string;
        readonly deploymentGroupName: string;
        readonly deploymentConfigName?: string | undefined;
        readonly description?: string | undefined;
        readonly revision: {
          readonly revisionType?: 'AppSpecContent' | undefined;
          readonly appSpecContent: { readonly content: AppSpecInput };
        };
        readonly autoRollbackConfiguration?: AutoRollbackInput | undefined;
        readonly overrideAlarmConfiguration?: AlarmConfigurationInput | undefined;
      };
    }
  | {
      readonly op: 'StopDeployment';
      readonly input: {
        /** `d-…`, or `application/group`: the newest deployment there. */
        readonly deploymentId: string;
        /** Absent: as the group says of DEPLOYMENT_STOP_ON_REQUEST. */
        readonly autoRollbackEnabled?: boolean | undefined;
      };
    }
  | {
      readonly op: 'ContinueDeployment';
      readonly input: {
        readonly deploymentId: string;
        readonly deploymentWaitType: 'READY_WAIT' | 'TERMINATION_WAIT';
      };
    }
  | {
      readonly op: 'PutLifecycleEventHookExecutionStatus';
      readonly input: {
        readonly deploymentId: string;
        /** Absent: of the hook that runs now. */
        readonly lifecycleEventHookExecutionId?: string | undefined;
        readonly status: 'Succeeded' | 'Failed';
      };
    };

export type CodeDeployOp = CodeDeployCommand['op'];
