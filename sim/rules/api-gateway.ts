/** API gateways: lookups, what a stage asks, in its base and in its canary (LA-11). */
import type { ApiDeployment, ApiStage, Integration, RestApi } from '../model/api-gateway.ts';
import type { World } from '../model/world.ts';

/** LA-12: 29 s where nothing is said. */
export const INTEGRATION_TIMEOUT_MS = 29_000;

/** By name or id. */
export function findApi(world: World, reference: string): RestApi | null {
  return world.apis?.find(({ name, restApiId }) => name === reference || restApiId === reference) ?? null;
}

export function findStage(api: RestApi, stageName: string): ApiStage | null {
  return api.stages.find((row) => row.stageName === stageName) ?? null;
}

/** `market/live`; of its canary `market/live/Canary`, as logs and metrics have it (LA-11). */
export function stagePath({ name }: RestApi, { stageName }: ApiStage, isCanary: boolean): string {
  return isCanary ? `${name}/${stageName}/Canary` : `${name}/${stageName}`;
}

function deploymentOf(api: RestApi, id: string): ApiDeployment {
  return api.deployments.find((row) => row.id === id)!;
}

/** The integration of a deployment with the stage's variables filled in; a canary has its own over them. */
function integrationOf(api: RestApi, id: string, variables: Readonly<Record<string, string>>): Integration {
  const { integration } = deploymentOf(api, id);
  const uri = integration.uri.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_all, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : '',
  );
  return { ...integration, uri };
}

/** What a stage's requests may meet, with the part of them that does [%]. */
export function branchesOf(
  api: RestApi,
  stage: ApiStage,
): { readonly integration: Integration; readonly percent: number; readonly isCanary: boolean }[] {
  const { canary, deploymentId, variables } = stage;
  const base = integrationOf(api, deploymentId, variables);
  if (canary === null) return [{ integration: base, percent: 100, isCanary: false }];
  const own = integrationOf(api, canary.deploymentId, { ...variables, ...canary.stageVariableOverrides });
  return [
    { integration: base, percent: 100 - canary.percentTraffic, isCanary: false },
    { integration: own, percent: canary.percentTraffic, isCanary: true },
  ];
}
