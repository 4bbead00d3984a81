/** How long a rolling update should take (RU-09). Pure; spans in [µs]. */
import { seconds } from '../kernel/time.ts';
import type { Deployment } from '../model/service.ts';
import type { World } from '../model/world.ts';

/** SV-06: without any checks. */
const COUNTED_HEALTHY = seconds(40);
/** DF-05: a look of the scheduler. */
const REACTION = seconds(1);

export interface RollingWindow {
  readonly desired: number;
  /** RU-01. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Tasks that are exchanged at a time; 0: it is stuck (RU-05). */
export function batchOf({ desired, minimum, maximum }: RollingWindow): number {
  return maximum > desired ? maximum - desired : Math.max(0, desired - minimum);
}

/** What one task of a revision needs to start, to be called healthy, and to leave. */
export interface TaskSpans {
  readonly startUs: number;
  readonly healthUs: number;
  readonly drainUs: number;
}

/** ceil(D / batch) × (start + health) + drain; null when nothing can be exchanged. */
export function estimateUs(window: RollingWindow, spans: TaskSpans): number | null {
  if (window.desired === 0) return 0;
  const batch = batchOf(window);
  if (batch === 0) return null;
  return Math.ceil(window.desired / batch) * (spans.startUs + spans.healthUs) + spans.drainUs;
}

/** The spans of a revision: its starts as they were seen, its checks as they are set. */
export function spansOf(world: World, deployment: Deployment): TaskSpans {
  const definition = world.taskDefinitions[deployment.taskDefinition]!;
  const groups = (deployment.loadBalancers ?? []).map(({ targetGroup }) => world.targetGroups[targetGroup]!);
  const checks = definition.containers.flatMap(({ essential, healthCheck }) =>
    essential && healthCheck !== null ? [seconds(healthCheck.intervalS)] : [],
  );
  const firstChecks = [...checks, ...groups.map(({ healthCheck }) => seconds(healthCheck.intervalS))];
  const stopUs = Math.max(...definition.containers.map(({ stopTimeoutS }) => seconds(stopTimeoutS ?? 0)), 0);
  const drains = groups.map(({ deregistrationDelayS }) => seconds(deregistrationDelayS));
  return {
    startUs: REACTION + startUs(world, deployment),
    healthUs: firstChecks.length === 0 ? COUNTED_HEALTHY : Math.max(...firstChecks),
    drainUs: Math.max(...drains, 0) + stopUs,
  };
}

/** From its creation to RUNNING, the middle one of those that have run; 0 before the first. */
function startUs(world: World, { key }: Deployment): number {
  const spans: number[] = [];
  for (const task of world.tasks) {
    if (task.deployment === key && task.startedAtUs !== null) spans.push(task.startedAtUs - task.createdAtUs);
  }
  spans.sort((a, b) => a - b);
  return spans[spans.length >> 1] ?? 0;
}
