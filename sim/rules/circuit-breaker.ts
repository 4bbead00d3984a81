/** When the deployment circuit breaker trips (CB-02, CB-03). Pure. */
import { seconds } from '../kernel/time.ts';
import type { Decision } from '../model/decision.ts';
import type { DeploymentCircuitBreaker } from '../model/release.ts';

/** SV-13: a place that is refused is sought again, and counted, no oftener than that. */
export const SCHEDULER_ROUND = seconds(10);

/** CB-02. */
const BOUNDED_MIN = 3;
const BOUNDED_MAX = 200;
const DEFAULT_THRESHOLD = { type: 'BOUNDED_PERCENT', value: 50 } as const;

/** How many failed tasks it takes, of the desired count that holds now. */
export function thresholdOf(breaker: DeploymentCircuitBreaker, desiredCount: number): number {
  const { type, value } = breaker.thresholdConfiguration ?? DEFAULT_THRESHOLD;
  if (type === 'COUNT') return value;
  const part = Math.ceil((value * desiredCount) / 100);
  return type === 'UNBOUNDED_PERCENT' ? part : Math.min(Math.max(part, BOUNDED_MIN), BOUNDED_MAX);
}

/** Where there is no machine at all, no revision would find a place: that is no failure of this one [A]. */
const NOBODY_THERE: readonly string[] = ['NO ACTIVE INSTANCES', 'EMPTY CAPACITY PROVIDER'];

/** CB-04: is a refused placement a task that cannot be launched? */
export function isFailedLaunch(decision: Decision): boolean {
  return (
    decision.kind === 'placement' && 'refused' in decision.verdict && !NOBODY_THERE.includes(decision.verdict.refused)
  );
}
