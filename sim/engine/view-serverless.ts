/** Functions, private endpoints and the treasury as a screen sees them: small records, every number the engine's own. */
import type { VpcEndpoint } from '../model/endpoint-service.ts';
import type { LambdaFunction } from '../model/function.ts';
import type { World } from '../model/world.ts';
import type { FunctionView, TreasuryView, VpcEndpointView } from '../protocol/protocol.ts';

export function functionView(row: LambdaFunction): FunctionView {
  const { key, functionName, running } = row;
  const view = { key, functionName, running, invocations: 0, errors: 0, throttles: 0 };
  for (const { use } of row.versions) {
    view.invocations += use.invocations;
    view.errors += use.errors;
    view.throttles += use.throttles;
  }
  return view;
}

export function vpcEndpointView(world: World, { key, name, state, service, interfaces }: VpcEndpoint): VpcEndpointView {
  return { key, name, state, service: world.endpointServices![service]!.name, interfaces: interfaces.length };
}

/** As of the last whole minute. */
export function treasuryView({ treasury }: World): TreasuryView {
  return { totalUsd: treasury?.totalUsd ?? 0, perHourUsd: treasury?.perHourUsd ?? 0 };
}
