/**
 * During a deployment the tasks of older revisions keep the promise of minimumHealthyPercent. When their checks fail they
 * are replaced by tasks of their own revision (SV-08), as long as fewer than the minimum are healthy; otherwise they are
 * the first to go anyway (RU-06).
 */
import type { PlannedStart } from '../model/decision.ts';
import { isUndecided, type Look, type Seen } from './stops.ts';

export interface OlderPlan {
  readonly start: readonly PlannedStart[];
  /** Not to be stopped now: failing ones that wait for their replacement, and the replacements. */
  readonly spared: ReadonlySet<Seen>;
  /** There is no room for a replacement: this one makes it. */
  readonly stopFirst: Seen | null;
}

const NOTHING: OlderPlan = { start: [], spared: new Set(), stopFirst: null };

/** `room`: how many tasks may be started at all. */
export function replaceOlder(look: Look, room: number): OlderPlan {
  const { world, service, seen, minimum, primary } = look;
  const lacking = minimum - seen.filter(({ healthy }) => healthy).length;
  if (lacking <= 0 || service.deployments.length === 1) return NOTHING;
  // Side by side each revision keeps its own.
  if (world.deployments[primary]!.scale !== undefined) return NOTHING;
  const { createdAtUs } = world.deployments[primary]!;
  // CB-07: one that has failed starts nothing more, in place of its own tasks neither.
  const mayStart = ({ task }: Seen): boolean => !world.deployments[task.deployment!]!.state.endsWith('FAILED');
  const older = seen.filter((row) => row.leaving === 'older-revision' && mayStart(row));
  const failing = older.filter(({ unhealthy }) => unhealthy);
  // What an older revision started after it was superseded can only be such a replacement.
  const underWay = older.filter((row) => isUndecided(row) && row.task.createdAtUs > createdAtUs);
  const start: PlannedStart[] = [];
  let places = Math.max(0, room);
  let need = lacking - underWay.length;
  for (const deployment of service.deployments.slice(1)) {
    if (world.deployments[deployment]!.state.endsWith('FAILED')) continue;
    const own = (rows: readonly Seen[]): number => rows.filter(({ task }) => task.deployment === deployment).length;
    const owed = world.deployments[deployment]!.replacementsOwed ?? 0;
    const count = Math.min(own(failing) + owed - own(underWay), need, places);
    if (count <= 0) continue;
    start.push({ deployment, count });
    places -= count;
    need -= count;
  }
  const first = start.length === 0 && room <= 0 && underWay.length === 0 ? (failing[0] ?? null) : null;
  return { start, spared: new Set([...failing, ...underWay].filter((row) => row !== first)), stopFirst: first };
}
