/** Stages of an API and private endpoints as entrances of requests (LA-11, LA-12, PK-02, PK-05). */
import type { Integration } from '../model/api-gateway.ts';
import type { VpcEndpoint } from '../model/endpoint-service.ts';
import type { Context } from '../model/system.ts';
import type { Forward } from '../model/target-group.ts';
import type { Gateway, PrivateEntrance, TrafficSetup } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { NONE, type Network, type Source } from '../queueing/network-state.ts';
import { branchesOf, findApi, findStage, stagePath } from '../rules/api-gateway.ts';
import { findVpcEndpoint, interfacesFor } from '../rules/endpoints.ts';
import { findTargetGroup } from '../rules/target-groups.ts';
import type { Entrance } from './entrance.ts';
import { functionPool } from './function-pools.ts';
import { poolOf, poolsOf } from './pools.ts';

/** Requests of one class that an access log keeps: from its beginning, and from each change of who the canary is. */
export const ACCESS_LOG_KEPT = 1_000;

/** LA-11: each request goes to the stage or to its canary, at random; null before there is a stage. */
export function gatewayEntrance(ctx: Context, net: Network, { api: name, stage: stageName }: Gateway): Entrance | null {
  const api = findApi(ctx.world, name);
  const stage = api === null ? null : findStage(api, stageName);
  if (api === null || stage === null) return null;
  const branches = branchesOf(api, stage);
  const behind = branches.map(({ integration, percent, isCanary }) =>
    poolsBehind(ctx, net, integration, percent, stagePath(api, stage, isCanary)),
  );
  return {
    balancer: null,
    forwardOf: () => [],
    direct: {
      forwards: behind.flat(),
      // LA-12.
      timeoutUs: branches[0]!.integration.timeoutUs,
      zones: null,
      cancels: branches[0]!.integration.type !== 'AWS_PROXY',
      log: stage.accessLog === null ? null : { canaryPool: canaryPoolOf(behind) },
    },
  };
}

/** The pool that only the canary asks; NONE when there is none. */
function canaryPoolOf([base = [], canary = []]: readonly (readonly { readonly pool: number }[])[]): number {
  const own = canary.find(({ pool }) => !base.some((one) => one.pool === pool));
  return own?.pool ?? NONE;
}

/** Whom an integration asks; nobody when it is not there any more. */
function poolsBehind(
  ctx: Context,
  net: Network,
  { type, uri }: Integration,
  percent: number,
  askedBy: string,
): { pool: number; weight: number }[] {
  if (type === 'AWS_PROXY') {
    const pool = functionPool(ctx, net, uri, askedBy);
    return pool === null ? [] : [{ pool, weight: percent }];
  }
  const group = findTargetGroup(ctx.world, uri);
  if (group !== null) return [{ pool: poolOf(ctx, net, group), weight: percent }];
  const endpoint = findVpcEndpoint(ctx.world, uri);
  const behind = endpoint === null ? [] : poolsOf(ctx, net, forwardsBehind(ctx.world, endpoint));
  const total = behind.reduce((sum, { weight }) => sum + weight, 0);
  return behind.map(({ pool, weight }) => ({ pool, weight: total === 0 ? 0 : (weight * percent) / total }));
}

/** PK-04: the balancers that the interfaces have got, each as often as it was given. */
function forwardsBehind(world: World, endpoint: VpcEndpoint): Forward[] {
  if (endpoint.state !== 'available') return [];
  return endpoint.interfaces.flatMap(({ loadBalancer }) =>
    loadBalancer === null ? [] : (world.loadBalancers[loadBalancer]!.listeners[0]?.forward ?? []),
  );
}

/** Null before the endpoint is available: its names lead nowhere, and nobody asks. */
export function privateEntrance(
  ctx: Context,
  net: Network,
  { vpcEndpoint, zone }: PrivateEntrance,
  callers: TrafficSetup['zones'],
): Entrance | null {
  const { world } = ctx;
  const endpoint =
    findVpcEndpoint(world, vpcEndpoint) ?? world.vpcEndpoints?.findLast(({ name }) => name === vpcEndpoint) ?? null;
  if (endpoint === null || endpoint.availableAtUs === null) return null;
  const forward = forwardsBehind(world, endpoint);
  const zones = zonesFor(world, endpoint, zone, callers);
  return {
    balancer: null,
    forwardOf: () => forward,
    direct: { forwards: poolsOf(ctx, net, forward), timeoutUs: Infinity, zones, cancels: true, log: null },
  };
}

/** PK-05: callers of each zone are led to their own zone's interface while it is well, else to the others alike. */
function zonesFor(
  world: World,
  endpoint: VpcEndpoint,
  pinned: string | null,
  callers: TrafficSetup['zones'],
): { zone: number; share: number }[] | null {
  const shares = new Map<number, number>();
  const pin = pinned === null ? null : world.zones.findIndex(({ name }) => name === pinned);
  for (const { key, name } of world.zones) {
    const share =
      callers === null ? (endpoint.interfaces.some((row) => row.zone === key) ? 1 : 0) : (callers[name] ?? 0);
    if (share === 0) continue;
    const led = interfacesFor(world, endpoint, key, pin);
    for (const row of led) shares.set(row.zone, (shares.get(row.zone) ?? 0) + share / led.length);
  }
  return shares.size === 0 ? null : [...shares].map(([zone, share]) => ({ zone, share }));
}

/**
 * Its requests are listed from now on, up to a number of them; those of the canary are marked. A canary that comes or goes
 * is what one reads a log for: the list goes on from there.
 */
export function keepLog(source: Source, canaryPool: number): void {
  source.ended ??= { most: ACCESS_LOG_KEPT, markedPool: canaryPool, rows: [] };
  const { markedPool, rows } = source.ended;
  if (markedPool === canaryPool) return;
  source.ended = { most: rows.length + ACCESS_LOG_KEPT, markedPool: canaryPool, rows };
}
