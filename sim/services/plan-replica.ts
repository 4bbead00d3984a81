/**
 * What the scheduler of a replica service would do now for revisions that share one window: start, stop, replace, give up.
 * Pure.
 * Source: RU-02, RU-06, SV-08, SV-18, AZ-04, PL-12, PL-13.
 */
import type { PlannedStart, ServiceBlock } from '../model/decision.ts';
import { replaceOlder } from './replace-older.ts';
import { isUndecided, type Look, type Seen } from './stops.ts';

/** SV-18: only what the service itself wants to give up is protected; draining and failing checks go on. */
export function isShielded({ isProtected: shielded, leaving }: Seen): boolean {
  return shielded && (leaving === null || leaving === 'older-revision');
}

export function planReplica(look: Look): { start: PlannedStart[]; blockedBy: ServiceBlock[] } {
  const { service, seen, desired, maximum, stops, primary } = look;
  const leaving = seen.filter((row) => row.leaving !== null);
  const staying = seen.filter((row) => row.leaving === null);
  const failing = staying.filter(({ unhealthy }) => unhealthy);
  // AZ-04: while one is moved there is one more.
  const moved = service.rebalancing?.task ?? null;
  const moving = staying.some(({ task, unhealthy }) => task.key === moved && !unhealthy) ? 1 : 0;
  const wanted = desired + moving;

  // RU-06: starts are reckoned before stops, so that what is stopped now makes room for the next look, not for this one.
  const older = replaceOlder(look, maximum - seen.length);
  const room = maximum - seen.length - older.start.reduce((sum, { count }) => sum + count, 0);
  const lacking = Math.max(0, wanted - (staying.length - failing.length));
  const count = Math.max(0, Math.min(lacking, room));
  const start = count > 0 ? [...older.start, { deployment: primary, count }] : [...older.start];

  const candidates = new Set(leaving.filter((row) => !isShielded(row) && !older.spared.has(row)));
  if (older.stopFirst !== null) stops.take(candidates, [older.stopFirst], 'unhealthy');
  while (candidates.size > 0 && stops.takeWeakest(candidates));
  const kept = stopUnhealthy(look, staying, wanted, start.length > 0);
  const enough = stopSurplus(look, kept, wanted);

  const blockedBy: ServiceBlock[] = [];
  if (candidates.size > 0 || !enough) blockedBy.push('minimum-healthy');
  if (lacking > Math.max(0, room)) blockedBy.push('maximum');
  return { start, blockedBy };
}

/** SV-08: a failing task goes when a healthy one has taken its place, or to make place when there may be no more tasks. */
function stopUnhealthy(look: Look, staying: readonly Seen[], wanted: number, starts: boolean): Set<Seen> {
  const { stops, seen, maximum } = look;
  const left = new Set(staying);
  const failing = (): Seen[] => [...left].filter(({ unhealthy }) => unhealthy);
  const healthy = staying.filter((row) => row.healthy).length;
  let replaced = Math.min(failing().length, Math.max(0, healthy + failing().length - wanted));
  for (; replaced > 0; replaced--) stops.take(left, failing(), 'unhealthy');
  // One at a time: not while its predecessor's replacement is on its way.
  const none = stops.choices.length === 0 && !starts && !staying.some(isUndecided);
  if (none && seen.length >= maximum && failing().length > 0) stops.take(left, failing(), 'unhealthy');
  return left;
}

/** PL-12, PL-13: what is more than wanted. False when the minimum keeps some. */
function stopSurplus(look: Look, staying: Set<Seen>, wanted: number): boolean {
  const failing = [...staying].filter(({ unhealthy }) => unhealthy).length;
  const undecided = [...staying].filter(isUndecided).length;
  // A replacement on its way is no surplus beside the failing task that it replaces, where there may be so many.
  const replacements = Math.min(failing, undecided, Math.max(0, look.maximum - wanted));
  let surplus = staying.size - wanted - replacements;
  const candidates = new Set([...staying].filter((row) => !isShielded(row)));
  while (surplus > 0 && candidates.size > 0) {
    if (!look.stops.takeWeakest(candidates, 'surplus')) return false;
    surplus -= 1;
  }
  return true;
}
