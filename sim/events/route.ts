/** New routes, and the queues that they need. */
import type { RouteKey } from '../model/ids.ts';
import type { Route } from '../model/messaging.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findQueue } from '../rules/messaging.ts';

export function newRoute(ctx: Context, route: Pick<Route, 'name' | 'from' | 'endpoint' | 'deadLetterQueue'>): Route {
  const { world } = ctx;
  const row: Route = {
    key: world.routes.length as RouteKey,
    ...route,
    isOver: false,
    delivered: 0,
    underway: 0,
    failures: 0,
    givenUp: 0,
    lastDueUs: ctx.nowUs,
  };
  world.routes.push(row);
  ctx.touch('route', row.key);
  return row;
}

/** null names none. */
export function refuseQueue(world: World, queue: string | null): Refusal | null {
  return queue === null || findQueue(world, queue) !== null
    ? null
    : refusal('InvalidParameterException', 'queue-not-found', { queue });
}
