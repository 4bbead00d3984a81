/** Requests of functions, of API gateways and of private endpoints, in the shapes of their own APIs. */
import type { AccessLogFormat } from './api-gateway.ts';
import type { StateMachine } from './collector.ts';
import type { CallLineage, FunctionProgram } from './function.ts';
import type { Json, JsonObject } from './task-definition.ts';

/** What stands in place of the code; spans of chance as a scenario writes them. */
export interface FunctionCodeInput {
  /** A number, or a law of chance [ms]. */
  readonly durationMs?: Json | undefined;
  readonly coldStartMs?: Json | undefined;
  readonly errorRate?: number | undefined;
  readonly does?: readonly JsonObject[] | undefined;
  /** NB-06. */
  readonly answers?: readonly JsonObject[] | undefined;
  /** It deploys another function (LA-05, LA-06). */
  readonly program?: FunctionProgram | undefined;
  /** What a call uses at most [MiB]. */
  readonly memoryMiB?: number | undefined;
}
interface RoutingInput {
  readonly RoutingConfig?:
    { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> | undefined } | undefined;
}
/** LA-09. */
export interface DeploymentPreferenceInput {
  /** Absent: true. */
  readonly Enabled?: boolean | undefined;
  /** `Linear10PercentEvery1Minute`, as CodeDeploy's configurations of functions end, or a custom one. */
  readonly Type: string;
  readonly Alarms?: readonly string[] | undefined;
  readonly Hooks?: { readonly PreTraffic?: string | undefined; readonly PostTraffic?: string | undefined } | undefined;
}
interface AliasName {
  readonly FunctionName: string;
  readonly Name: string;
}
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove' | 'copy';
  readonly path: string;
  readonly value?: string | undefined;
  readonly from?: string | undefined;
}
export interface IntegrationInput {
  readonly type: 'AWS_PROXY' | 'HTTP_PROXY';
  readonly uri: string;
  readonly timeoutInMillis?: number | undefined;
}

interface EndpointAnswerInput {
  readonly ServiceId: string;
  readonly VpcEndpointIds: readonly string[];
}

export type ServerlessCommand =
  | {
      readonly op: 'CreateFunction';
      readonly input: {
        readonly FunctionName: string;
        readonly region: string;
        readonly Role?: string | undefined;
        readonly MemorySize?: number | undefined;
        /** Seconds, at most 15 min. */
        readonly Timeout?: number | undefined;
        readonly DeadLetterConfig?: { readonly TargetArn: string } | undefined;
        readonly Publish?: boolean | undefined;
        readonly Code?: FunctionCodeInput | undefined;
      };
    }
  | {
      readonly op: 'UpdateFunctionCode';
      readonly input: {
        readonly FunctionName: string;
        readonly Publish?: boolean | undefined;
        readonly Code: FunctionCodeInput;
      };
    }
  | {
      readonly op: 'UpdateFunctionConfiguration';
      readonly input: {
        readonly FunctionName: string;
        readonly Role?: string | undefined;
        readonly MemorySize?: number | undefined;
        readonly Timeout?: number | undefined;
        readonly DeadLetterConfig?: { readonly TargetArn: string } | undefined;
      };
    }
  | {
      readonly op: 'PutFunctionConcurrency';
      readonly input: { readonly FunctionName: string; readonly ReservedConcurrentExecutions: number };
    }
  | {
      readonly op: 'PublishVersion';
      readonly input: {
        readonly FunctionName: string;
        /** SAM: the alias that is led to the new version; it is made when there is none. */
        readonly AutoPublishAlias?: string | undefined;
        /** SAM (LA-09); absent: the alias goes over at once. */
        readonly DeploymentPreference?: DeploymentPreferenceInput | undefined;
      };
    }
  | { readonly op: 'CreateAlias'; readonly input: AliasName & RoutingInput & { readonly FunctionVersion: string } }
  | {
      readonly op: 'UpdateAlias';
      readonly input: AliasName & RoutingInput & { readonly FunctionVersion?: string | undefined };
    }
  | {
      readonly op: 'Invoke';
      readonly input: {
        readonly FunctionName: string;
        readonly Qualifier?: string | undefined;
        readonly InvocationType?: 'RequestResponse' | 'Event' | undefined;
        readonly Payload?: JsonObject | undefined;
      };
      /** Of the function that gives it; no request has one. */
      readonly lineage?: CallLineage;
    }
  | {
      readonly op: 'CreateStateMachine';
      readonly input: {
        readonly name: string;
        readonly region: string;
        /** In the states language; the real request has it as text. */
        readonly definition: StateMachine;
      };
    }
  | {
      readonly op: 'StartExecution';
      readonly input: {
        readonly stateMachineArn: string;
        readonly name?: string | undefined;
        readonly input?: Json | undefined;
      };
    }
  | {
      readonly op: 'StopExecution';
      readonly input: { readonly executionArn: string; readonly error?: string | undefined };
    }
  | {
      readonly op: 'CreateRestApi';
      readonly input: { readonly name: string; readonly region: string; readonly integration: IntegrationInput };
    }
  | { readonly op: 'PutIntegration'; readonly input: IntegrationInput & { readonly restApiId: string } }
  | {
      readonly op: 'CreateDeployment';
      readonly input: {
        readonly restApiId: string;
        readonly stageName: string;
        readonly variables?: Readonly<Record<string, string>> | undefined;
        readonly canarySettings?:
          | {
              readonly percentTraffic?: number | undefined;
              readonly stageVariableOverrides?: Readonly<Record<string, string>> | undefined;
            }
          | undefined;
        readonly accessLogFormat?: AccessLogFormat | undefined;
      };
    }
  | {
      readonly op: 'UpdateStage';
      readonly input: {
        readonly restApiId: string;
        readonly stageName: string;
        readonly patchOperations: readonly PatchOperation[];
      };
    }
  | {
      readonly op: 'CreateVpcEndpointServiceConfiguration';
      readonly input: {
        readonly name: string;
        readonly region: string;
        readonly NetworkLoadBalancerArns: readonly string[];
        readonly AcceptanceRequired?: boolean | undefined;
        readonly PrivateDnsName?: string | undefined;
        readonly assignment?: 'random' | 'roundRobin' | undefined;
      };
    }
  | {
      readonly op: 'CreateVpcEndpoint';
      readonly input: {
        readonly name: string;
        readonly ServiceName: string;
        readonly SubnetIds: readonly string[];
        readonly SecurityGroupIds?: readonly string[] | undefined;
      };
    }
  | { readonly op: 'AcceptVpcEndpointConnections'; readonly input: EndpointAnswerInput }
  | { readonly op: 'RejectVpcEndpointConnections'; readonly input: EndpointAnswerInput }
  | { readonly op: 'DeleteVpcEndpoints'; readonly input: { readonly VpcEndpointIds: readonly string[] } };

export type ServerlessOp = ServerlessCommand['op'];
