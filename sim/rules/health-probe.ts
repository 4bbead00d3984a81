/**
 * Container health checks by arithmetic (HC-02 to HC-06): when the verdict changes next, without a probe for each interval.
 * The container runtime starts the first probe one interval after the container, each later one an interval after the
 * previous one has finished. A probe that passes or is refused takes no time, one that meets a hanging application takes
 * its timeout.
 */
import type { Container, ContainerBehaviour, HealthStatus, ProbeState } from '../model/container.ts';
import type { HealthCheck } from '../model/task-definition.ts';

/** A span in which probes that start fail [µs]; `untilUs` Infinity: for ever. */
export interface Failing {
  readonly fromUs: number;
  readonly untilUs: number;
  /** True: they time out. False: they fail at once. */
  readonly hangs: boolean;
}

/** One container as its probes find it. */
export interface Probed {
  readonly check: HealthCheck;
  /** Of the present run: a restart begins anew. */
  readonly startedAtUs: number;
  readonly failing: readonly Failing[];
}

export interface HealthChange {
  /** When the probe that decides it has finished [µs]. */
  readonly atUs: number;
  readonly healthStatus: HealthStatus;
  /** Where the probes stand after it. */
  readonly probe: ProbeState;
}

const US_PER_S = 1_000_000;

/** When probes of a container fail: before it is ready, as its behaviour says, and while it hangs on purpose. */
export function failingOf(
  behaviour: ContainerBehaviour,
  startedAtUs: number,
  hang: { readonly fromUs: number; readonly untilUs: number | null } | null,
  load: Pick<Container, 'starting' | 'overloadedSinceUs'> = {},
): Failing[] {
  const spans: Failing[] = [];
  if (behaviour.startupUs > 0) {
    spans.push({ fromUs: startedAtUs, untilUs: startedAtUs + behaviour.startupUs, hangs: false });
  }
  if (behaviour.health !== undefined) {
    const { failsFromUs, failsForUs, hangs } = behaviour.health;
    const fromUs = startedAtUs + failsFromUs;
    spans.push({ fromUs, untilUs: failsForUs === null ? Infinity : fromUs + failsForUs, hangs });
  }
  if (load.starting !== undefined) spans.push({ fromUs: load.starting.fromUs, untilUs: Infinity, hangs: false });
  if (load.overloadedSinceUs !== undefined) {
    spans.push({ fromUs: load.overloadedSinceUs, untilUs: Infinity, hangs: true });
  }
  if (hang !== null) spans.push({ fromUs: hang.fromUs, untilUs: hang.untilUs ?? Infinity, hangs: true });
  return spans;
}

/** How a probe that starts at an instant ends. One that both hangs and is refused hangs. */
export function probeAt(failing: readonly Failing[], atUs: number): 'passes' | 'refused' | 'hangs' {
  let outcome: 'passes' | 'refused' | 'hangs' = 'passes';
  for (const { fromUs, untilUs, hangs } of failing) {
    if (atUs < fromUs || atUs >= untilUs) continue;
    if (hangs) return 'hangs';
    outcome = 'refused';
  }
  return outcome;
}

/** Where probes stand when a container starts (HC-03). */
export function firstProbe(check: HealthCheck, startedAtUs: number): ProbeState {
  return { nextUs: startedAtUs + check.intervalS * US_PER_S, failures: 0 };
}

/** The next change of the verdict; null when it stays as it is for ever, as long as nothing else happens. */
export function nextHealthChange(probed: Probed, healthStatus: HealthStatus, from: ProbeState): HealthChange | null {
  const { check, failing, startedAtUs } = probed;
  const intervalUs = check.intervalS * US_PER_S;
  let { nextUs, failures } = from;
  for (;;) {
    const outcome = probeAt(failing, nextUs);
    const takesUs = outcome === 'hangs' ? check.timeoutS * US_PER_S : 0;
    const endsUs = nextUs + takesUs;
    const settled = healthStatus === (outcome === 'passes' ? 'HEALTHY' : 'UNHEALTHY');
    if (settled && (outcome !== 'passes' || failures === 0)) {
      // More of the same until what the probes find changes.
      const changesUs = nextBoundary(failing, nextUs);
      if (changesUs === Infinity) return null;
      const stepUs = intervalUs + takesUs;
      nextUs += Math.ceil((changesUs - nextUs) / stepUs) * stepUs;
      continue;
    }
    nextUs = endsUs + intervalUs;
    if (outcome === 'passes') {
      failures = 0;
      if (!settled) return { atUs: endsUs, healthStatus: 'HEALTHY', probe: { nextUs, failures } };
      continue;
    }
    // HC-05: until the first success the start period forgives; the instant at which the probe started counts.
    const forgiven = healthStatus === 'UNKNOWN' && endsUs - takesUs - startedAtUs < check.startPeriodS * US_PER_S;
    if (!forgiven) failures += 1;
    if (failures >= check.retries) return { atUs: endsUs, healthStatus: 'UNHEALTHY', probe: { nextUs, failures } };
  }
}

function nextBoundary(failing: readonly Failing[], afterUs: number): number {
  let nearestUs = Infinity;
  for (const { fromUs, untilUs } of failing) {
    if (fromUs > afterUs) nearestUs = Math.min(nearestUs, fromUs);
    else if (untilUs > afterUs) nearestUs = Math.min(nearestUs, untilUs);
  }
  return nearestUs;
}
