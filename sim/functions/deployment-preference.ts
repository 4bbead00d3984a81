/** What SAM makes of a new version: an alias that is led to it, at once or by CodeDeploy (LA-09). */
import type { FunctionVersion, LambdaFunction } from '../model/function.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { DeploymentPreferenceInput, ServerlessCommand } from '../model/serverless-commands.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { routeAlias } from '../rules/alias-routing.ts';
import { openDeploymentOf } from '../rules/code-deploy.ts';
import { configOfPreference, findConfig } from '../rules/code-deploy-configs.ts';
import { findAlias, findFunction, findVersion } from '../rules/functions.ts';

type Input = Extract<ServerlessCommand, { op: 'PublishVersion' }>['input'];

/** The preference that is in force; null: the alias goes over at once. */
function preferenceOf({ DeploymentPreference: preference }: Input): DeploymentPreferenceInput | null {
  return preference === undefined || preference.Enabled === false ? null : preference;
}

export function refusePreference(world: World, input: Input): Refusal | null {
  const { AutoPublishAlias: alias } = input;
  const preference = preferenceOf(input);
  const row = findFunction(world, input.FunctionName)!;
  const known = alias === undefined ? null : findAlias(row, alias);
  if (preference === null || known === null) return null;
  const config = configOfPreference(world, preference.Type);
  if (findConfig(world, config)?.computePlatform !== 'Lambda') {
    return refusal('InvalidParameterValueException', 'code-deploy-config-missing', { config: preference.Type });
  }
  for (const [hook, name] of Object.entries(preference.Hooks ?? {})) {
    if (name === undefined || findFunction(world, name) !== null) continue;
    return refusal('ResourceNotFoundException', 'hook-not-found', { hook, function: name });
  }
  const open = openDeploymentOf(world, { function: row.key, alias: known.name });
  if (open !== null) {
    const params = { group: `${row.functionName}:${known.name}`, deployment: open.deploymentId };
    return refusal('DeploymentLimitExceededException', 'code-deploy-busy', params);
  }
  const [latest] = row.versions;
  const current = findVersion(row, known.wanted.functionVersion)!;
  const isAlike = latest!.role === current.role && latest!.deadLetterTarget === current.deadLetterTarget;
  const params = { function: row.functionName, version: current.version };
  return isAlike ? null : refusal('InvalidParameterValueException', 'alias-configuration', params);
}

/** AutoPublishAlias: a new alias, or the known one led to the new version. */
export function preferVersion(ctx: Context, row: LambdaFunction, version: FunctionVersion, input: Input): void {
  const { AutoPublishAlias: name } = input;
  if (name === undefined) return;
  const routing = { functionVersion: version.version, additional: null };
  const alias = findAlias(row, name);
  if (alias === null) {
    row.aliases.push({ name, routing, wanted: routing });
    return;
  }
  const preference = preferenceOf(input);
  if (preference === null) routeAlias(ctx, row, alias, routing);
  else ctx.say({ kind: 'VersionPreferred', function: row.key, alias: name, version: version.version, preference });
}
