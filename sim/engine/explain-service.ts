/** Why a service does not get on, and what would let it: the sentences of a stuck one (RU-05, PL-16, SV-07, SV-09, SV-13, SV-18). */
import type { ServiceBlock, ServiceDecision } from '../model/decision.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { decisionName } from './find.ts';
import { sentence } from './sentence.ts';

/** The last look of the scheduler that acted, or was kept from acting; null before the first. */
function lastLook(world: World, service: Service): ServiceDecision | null {
  const decision = service.lastDecision === null ? undefined : world.decisions[service.lastDecision];
  return decision?.kind === 'service' ? decision : null;
}

/** A block that time or the world has lifted since that look is none any more. */
function stillHolds(service: Service, block: ServiceBlock, nowUs: number): boolean {
  if (block === 'throttled') return service.throttledUntilUs > nowUs;
  if (block === 'placement') return service.waitingOn !== null;
  return !service.steady;
}

/** Which decision found no place, and why (PL-16). */
function refusalOf(world: World, { waitingOn }: Service): { decision?: string; reason?: string } {
  const refused = waitingOn === null ? undefined : world.decisions[waitingOn];
  if (refused?.kind !== 'placement' || !('refused' in refused.verdict)) return {};
  return { decision: decisionName(refused.key), reason: refused.verdict.refused };
}

/** One sentence for each thing that keeps a service from doing what it would like to do, each with its remedy. */
export function stuckSentences(world: World, key: number, nowUs: number): readonly Message[] {
  const service = world.services[key];
  const look = service === undefined ? null : lastLook(world, service);
  if (service === undefined || look === null || service.status === 'INACTIVE') return [];
  const { blockedBy } = look.verdict;
  // The look that asked for the place knows nothing of its refusal yet.
  const isRefused = service.waitingOn !== null && !blockedBy.includes('placement');
  return [...(isRefused ? (['placement'] as const) : []), ...blockedBy]
    .filter((block) => stillHolds(service, block, nowUs))
    .map((block) =>
      sentence(`explain.stuck.${block}`, {
        ...look.counts,
        minimumPercent: service.minimumHealthyPercent,
        maximumPercent: service.maximumPercent,
        graceS: service.healthCheckGracePeriodSeconds,
        ...refusalOf(world, service),
        atUs: block === 'throttled' ? service.throttledUntilUs : look.atUs,
      }),
    );
}
