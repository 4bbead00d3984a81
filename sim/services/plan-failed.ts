/**
 * What the scheduler does for a service whose newest deployment has failed with no way back: it starts nothing (CB-07, CB-08),
 * and of what is there it gives up only what must leave its place, what fails its checks of the failed revision itself, and
 * what is over the maximum (a desired count that was lowered). The older revisions serve on. Pure.
 */
import type { PlannedStart, ServiceBlock } from '../model/decision.ts';
import type { World } from '../model/world.ts';
import type { Service } from '../model/service.ts';
import { isShielded } from './plan-replica.ts';
import type { Look, Seen } from './stops.ts';

export function hasFailed(world: World, service: Service): boolean {
  const primary = service.deployments[0];
  return primary !== undefined && world.deployments[primary]!.state === 'PRIMARY.FAILED';
}

export function planFailed(look: Look): { start: PlannedStart[]; blockedBy: ServiceBlock[] } {
  const { seen, stops, primary, maximum } = look;
  const leaving = new Set(seen.filter((row) => row.leaving !== null));
  while (leaving.size > 0 && stops.takeWeakest(leaving));
  const staying = new Set(seen.filter((row) => row.leaving === null));
  const failing = (): Seen[] => [...staying].filter(({ unhealthy, task }) => unhealthy && task.deployment === primary);
  while (failing().length > 0) stops.take(staying, failing(), 'unhealthy');
  const open = new Set([...staying].filter((row) => !isShielded(row)));
  for (let surplus = leaving.size + staying.size - maximum; surplus > 0 && open.size > 0; surplus--) {
    if (!stops.takeWeakest(open, 'surplus')) break;
  }
  return { start: [], blockedBy: ['deployment-failed'] };
}
