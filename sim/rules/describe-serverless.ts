/** Functions, API gateways and private endpoints as their services describe them. */
import type { RestApi } from '../model/api-gateway.ts';
import type { EndpointService, VpcEndpoint } from '../model/endpoint-service.ts';
import type { AliasRouting, LambdaFunction } from '../model/function.ts';
import type { Workflow } from '../model/state-machine.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { described } from './described.ts';
import { isoOfUs } from './epoch.ts';
import { concurrencyOf } from './functions.ts';
import { logTail } from './function-log.ts';

function routingConfig({ additional }: AliasRouting): JsonObject | undefined {
  return additional === null ? undefined : { AdditionalVersionWeights: { [additional.version]: additional.weight } };
}

export function describeFunction(row: LambdaFunction): JsonObject {
  return described({
    FunctionName: row.functionName,
    FunctionArn: row.functionArn,
    Concurrency: { ReservedConcurrentExecutions: concurrencyOf(row) },
    Running: row.running,
    Versions: row.versions.map(({ version, memorySizeMiB, timeoutUs, role, idleSinceUs, use }) => ({
      Version: version,
      MemorySize: memorySizeMiB,
      Timeout: timeoutUs / 1_000_000,
      Role: role,
      WarmEnvironments: idleSinceUs.length,
      Invocations: use.invocations,
      Errors: use.errors,
      Throttles: use.throttles,
      ColdStarts: use.coldStarts,
      BilledMs: use.billedMs,
    })),
    Aliases: row.aliases.map(({ name, routing }) =>
      described({
        Name: name,
        AliasArn: `${row.functionArn}:${name}`,
        FunctionVersion: routing.functionVersion,
        RoutingConfig: routingConfig(routing),
      }),
    ),
    LogTail: logTail(row),
  });
}

/** The state machine, the executions that run and the last ones that ran. */
export function describeStateMachine(row: Workflow): JsonObject {
  return described({
    stateMachineArn: row.stateMachineArn,
    name: row.name,
    status: 'ACTIVE',
    type: 'STANDARD',
    executions: [
      ...row.ended.map(({ name, status, startedAtUs, endedAtUs, error, transitions }) =>
        described({
          name,
          status,
          startDate: isoOfUs(startedAtUs),
          stopDate: isoOfUs(endedAtUs),
          error: error ?? undefined,
          stateTransitions: transitions,
        }),
      ),
      ...row.executions.map(({ name, startedAtUs, transitions, executionArn, trail }) =>
        described({
          executionArn,
          name,
          status: 'RUNNING',
          startDate: isoOfUs(startedAtUs),
          state: trail.at(-1),
          stateTransitions: transitions,
        }),
      ),
    ],
  });
}

export function describeApi({ restApiId, name, deployments, stages }: RestApi): JsonObject {
  return described({
    id: restApiId,
    name,
    deployments: deployments.map(({ id, integration, createdAtUs }) => ({
      id,
      createdDate: isoOfUs(createdAtUs),
      integration: {
        type: integration.type,
        uri: integration.uri,
        timeoutInMillis: integration.timeoutUs / 1_000,
      },
    })),
    stages: stages.map(({ stageName, deploymentId, variables, canary, accessLog }) =>
      described({
        stageName,
        deploymentId,
        variables: { ...variables },
        canarySettings:
          canary === null
            ? undefined
            : {
                deploymentId: canary.deploymentId,
                percentTraffic: canary.percentTraffic,
                stageVariableOverrides: { ...canary.stageVariableOverrides },
              },
        accessLogSettings: accessLog === null ? undefined : { format: accessLog },
      }),
    ),
  });
}

/** PK-01. */
export function describeEndpointService(world: World, service: EndpointService): JsonObject {
  const zones = new Set(service.loadBalancers.flatMap((key) => world.loadBalancers[key]!.zones));
  return described({
    ServiceId: service.serviceId,
    ServiceName: service.serviceName,
    ServiceState: 'Available',
    AcceptanceRequired: service.acceptanceRequired,
    AvailabilityZones: [...zones].sort((a, b) => a - b).map((zone) => world.zones[zone]!.name),
    NetworkLoadBalancerArns: service.loadBalancers.map((key) => world.loadBalancers[key]!.loadBalancerArn),
    PrivateDnsName: service.privateDnsName ?? undefined,
  });
}

/** PK-02, PK-05; an interface names its balancer from its first connection on (PK-04). */
export function describeVpcEndpoint(world: World, endpoint: VpcEndpoint): JsonObject {
  const service = world.endpointServices![endpoint.service]!;
  return described({
    VpcEndpointId: endpoint.vpcEndpointId,
    VpcEndpointType: 'Interface',
    ServiceName: service.serviceName,
    State: endpoint.state,
    CreationTimestamp: isoOfUs(endpoint.createdAtUs),
    NetworkInterfaces: endpoint.interfaces.map(({ zone, networkInterfaceId, privateIpv4Address, loadBalancer }) =>
      described({
        NetworkInterfaceId: networkInterfaceId,
        AvailabilityZone: world.zones[zone]!.name,
        PrivateIpAddress: privateIpv4Address,
        LoadBalancer: loadBalancer === null ? undefined : world.loadBalancers[loadBalancer]!.loadBalancerName,
      }),
    ),
    DnsEntries: [
      { DnsName: endpoint.dnsName },
      ...endpoint.interfaces.map(({ dnsName }) => ({ DnsName: dnsName })),
      ...(service.privateDnsName === null ? [] : [{ DnsName: service.privateDnsName }]),
    ],
    Groups: [...endpoint.securityGroups],
  });
}
