/**
 * Two colours of a service: who serves, where the other one stands, and what part of the traffic it gets when. Pure.
 * Source: NB-01 to NB-05, CB-08.
 */
import type { DeploymentStrategy, ReleaseSettings } from '../model/release.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';

/** NB-04. */
const STEP_PERCENT = 10;
const STEP_BAKE_MINUTES = 6;
/** NB-05. */
const CANARY_PERCENT = 5;
const CANARY_BAKE_MINUTES = 10;

/** Absent: ROLLING. */
export function strategyOf(service: Pick<Service, 'release'>): DeploymentStrategy {
  return service.release?.strategy ?? 'ROLLING';
}

/** Blue of a release that begins: the newest revision that was completed; null when none was (CB-08). */
export function blueOf(world: World, { deployments }: Pick<Service, 'deployments'>): Deployment | null {
  return deployments.map((key) => world.deployments[key]!).find(({ state }) => state.endsWith('COMPLETED')) ?? null;
}

/**
 * The revision that has production traffic: blue; without one the oldest that has not failed, since those after it were not
 * given any. null of a service without revisions.
 */
export function productionRevision(world: World, service: Pick<Service, 'deployments'>): Deployment | null {
  const rows = service.deployments.map((key) => world.deployments[key]!);
  return blueOf(world, service) ?? rows.findLast(({ state }) => !state.endsWith('FAILED')) ?? rows[0] ?? null;
}

/** The same groups for the other colour: what is in production becomes the alternate (NB-01). */
export function otherColour(entries: readonly ServiceLoadBalancer[]): ServiceLoadBalancer[] {
  return entries.map((entry) =>
    entry.advanced === undefined
      ? entry
      : {
          ...entry,
          targetGroup: entry.advanced.alternate,
          advanced: { ...entry.advanced, alternate: entry.targetGroup },
        },
  );
}

/** `entries`, each of them with that group in production that it has for `revision`. */
export function colouredAs(
  entries: readonly ServiceLoadBalancer[],
  revision: readonly ServiceLoadBalancer[],
): ServiceLoadBalancer[] {
  return entries.map((entry) => {
    const { advanced } = entry;
    const isTurned = revision.some(({ targetGroup }) => targetGroup === advanced?.alternate);
    return isTurned ? otherColour([entry])[0]! : entry;
  });
}

/** Of production traffic that the new revision has after each step [%]; the last step takes the rest (NB-03 to NB-05). */
export function trafficShares({ strategy, linearConfiguration, canaryConfiguration }: ReleaseSettings): number[] {
  if (strategy === 'CANARY') {
    const percent = canaryConfiguration?.canaryPercent ?? CANARY_PERCENT;
    return percent < 100 ? [percent, 100] : [100];
  }
  if (strategy !== 'LINEAR') return [100];
  // In tenths, as they are given: sums of fractions would not come out even.
  const step = Math.round((linearConfiguration?.stepPercent ?? STEP_PERCENT) * 10);
  const shares: number[] = [];
  for (let tenths = step; tenths < 1_000; tenths += step) shares.push(tenths / 10);
  return [...shares, 100];
}

/** How long each share but the last is kept [min] (NB-04, NB-05). */
export function stepBakeMinutes({ strategy, linearConfiguration, canaryConfiguration }: ReleaseSettings): number {
  if (strategy === 'CANARY') return canaryConfiguration?.canaryBakeTimeInMinutes ?? CANARY_BAKE_MINUTES;
  return strategy === 'LINEAR' ? (linearConfiguration?.stepBakeTimeInMinutes ?? STEP_BAKE_MINUTES) : 0;
}
