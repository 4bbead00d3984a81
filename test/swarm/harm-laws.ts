/** Who was hurt, in any world: requests are parted among versions, and nobody is hurt who was not met. */
import { harmOf } from '../../sim/engine/harm.ts';
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Harm, HarmCount } from '../../sim/model/harm.ts';
import type { World } from '../../sim/model/world.ts';
import { clientCounters, networkOf } from '../../sim/rules/utilization.ts';

/** Expected numbers are rounded one by one. */
const ROUNDED = 1;

/** The sum over versions is all that ended; hurt ≤ met ≤ all, in requests, sessions and people. */
export function harmIsSound(world: World, nowUs: number): void {
  const net = networkOf(world);
  if (net === null) return;
  const harm = harmOf({ world });
  for (const { stream, total, versions, exact } of harm.streams) {
    const { ok, failed } = clientCounters(world, { stream });
    const setup = world.traffic!.streams.find((row) => row.setup.name === stream)!.setup;
    const sums = { requests: 0, errors: 0, hurt: 0, sessions: 0, subjects: 0 };
    let most: Pick<HarmCount, 'sessions' | 'sessionsHurt'> = { sessions: 0, sessionsHurt: 0 };
    for (const row of [...versions, total]) {
      const facts = () => ({ stream, version: 'version' in row ? row.version : 'all', row, nowUs });
      invariant(row.hurt === row.errors + row.slow && row.hurt <= row.requests, 'law.harm-requests', facts);
      invariant(row.sessionsHurt <= row.sessions, 'law.harm-sessions', facts);
      invariant(!exact || row.sessions <= row.requests, 'law.more-sessions-than-requests', facts);
      const { subjects, subjectsHurt } = row;
      invariant((subjects === null) === (setup.subjects === undefined), 'law.harm-subjects-missing', facts);
      const people = subjects ?? 0;
      invariant((subjectsHurt ?? 0) <= people && people <= (setup.subjects ?? 0), 'law.harm-subjects', facts);
      invariant(!exact || people <= row.sessions, 'law.more-people-than-sessions', facts);
      const [first, last] = [row.firstHurtUs, row.lastHurtUs];
      invariant((first === null) === (row.hurt === 0) && (first ?? 0) <= (last ?? 0), 'law.harm-instants', facts);
      invariant((last ?? 0) <= nowUs + ROUNDED, 'law.harm-in-the-future', facts);
      if (row === total) continue;
      sums.requests += row.requests;
      sums.errors += row.errors;
      sums.hurt += row.hurt;
      sums.sessions += row.sessions;
      sums.subjects += people;
      const { sessions, sessionsHurt } = row;
      most = {
        sessions: Math.max(most.sessions, sessions),
        sessionsHurt: Math.max(most.sessionsHurt, sessionsHurt),
      };
    }
    const facts = () => ({ stream, total, sums, most, ok, failed, nowUs });
    const isWhole = sums.requests === total.requests && sums.errors === total.errors && sums.hurt === total.hurt;
    invariant(isWhole && total.requests === ok + failed && total.errors === failed, 'law.harm-parted', facts);
    const slack = ROUNDED * (versions.length + 1);
    // Whoever met several counts once; while traffic is a flow what is met by each is not known apart.
    invariant(total.sessions + slack >= most.sessions, 'law.harm-of-all', facts);
    invariant(!exact || total.sessions <= sums.sessions, 'law.harm-of-all', facts);
    invariant(!exact || (total.subjects ?? 0) <= sums.subjects, 'law.harm-of-all', facts);
  }
  versionsAreParts(world, nowUs);
  releasesAreTold(harm, nowUs);
}

/** What versions had of attempts, pools had, too. */
function versionsAreParts(world: World, nowUs: number): void {
  const net = networkOf(world)!;
  const sum = (rows: readonly { readonly outcomes: Float64Array }[]): number[] => {
    const total = [0, 0, 0, 0, 0, 0, 0];
    for (const { outcomes } of rows) outcomes.forEach((count, outcome) => (total[outcome]! += count));
    return total;
  };
  const [versions, pools] = [sum(net.versions ?? []), sum(net.pools)];
  const isPart = versions.every((count, outcome) => count <= pools[outcome]!);
  invariant(isPart, 'law.versions-of-pools', () => ({ versions, pools, nowUs }));
  const known = world.traffic!.versions?.length ?? 0;
  invariant(known === (net.versions?.length ?? 0), 'law.versions-named', () => ({ known, nowUs }));
  for (const { outcomes, responses } of net.versions ?? []) {
    const ended = outcomes.reduce((all, count) => all + count, 0);
    invariant(responses.count <= ended, 'law.version-responses', () => ({ ended, count: responses.count, nowUs }));
  }
}

function releasesAreTold({ releases }: Harm, nowUs: number): void {
  for (const row of releases) {
    const { startedAtUs, failedAtUs, endedAtUs, during, timeToDetectUs, timeToRecoverUs } = row;
    const facts = () => ({ row, nowUs });
    invariant(during.hurt >= 0 && during.hurt <= during.requests, 'law.harm-of-a-release', facts);
    invariant(failedAtUs === null || failedAtUs >= startedAtUs, 'law.failed-before-it-began', facts);
    invariant(endedAtUs === null || endedAtUs >= (failedAtUs ?? startedAtUs), 'law.ended-before-it-failed', facts);
    invariant((timeToDetectUs ?? 0) >= 0 && (timeToRecoverUs ?? 0) >= 0, 'law.time-to-detect', facts);
  }
}
