/** One number of who was hurt, for goals. */
import type { MeasuredMetric } from '../model/goal.ts';
import type { HarmCount, ReleaseHarm, VersionHarm } from '../model/harm.ts';
import type { World } from '../model/world.ts';
import { harmOf, sumOf } from './harm.ts';

type HarmMetric = Extract<MeasuredMetric, { of: 'harm' }>;

/** `web:3`, or `shop web:3` where several services have it; of functions `7` or `worker:7`. */
function isCalled({ of, version, subject }: VersionHarm, name: string): boolean {
  return name === version || name === `${of}${subject.kind === 'function' ? ':' : ' '}${version}`;
}

/** Null where nothing is to be measured: nobody has asked yet, or nothing was promised. */
export function readHarm(world: World, { stream, version, measure }: HarmMetric): number | null {
  const streams = harmOf({ world }).streams.filter((row) => stream === null || row.stream === stream);
  const rows = streams.flatMap((row) =>
    version === null ? [row.total] : row.versions.filter((one) => isCalled(one, version)),
  );
  const sum = sumOf(rows);
  const spent = (which: 'availability' | 'responseTime', bad: (count: HarmCount) => number): number | null => {
    const parts = streams.flatMap((row) => {
      const budget = row[which];
      if (budget === null || budget.allowed <= 0) return [];
      const mine = version === null ? [row.total] : row.versions.filter((one) => isCalled(one, version));
      return [mine.reduce((all, one) => all + bad(one), 0) / budget.allowed];
    });
    return parts.length === 0 ? null : Math.max(...parts);
  };
  switch (measure) {
    case 'requests':
    case 'errors':
    case 'slow':
    case 'sessions':
    case 'subjects':
      return sum[measure];
    case 'hurtRequests':
      return sum.hurt;
    case 'hurtShare':
      return sum.requests === 0 ? null : sum.hurt / sum.requests;
    case 'hurtSessions':
      return sum.sessionsHurt;
    case 'hurtSubjects':
      return sum.subjectsHurt;
    case 'budgetSpent':
      return spent('availability', ({ errors }) => errors);
    case 'responseBudgetSpent':
      return spent('responseTime', ({ slow }) => slow);
  }
}

/** The release of a service that numbers speak of: the last one that failed, or the last one when none has. */
export function releaseOf(releases: readonly ReleaseHarm[], service: string): ReleaseHarm | null {
  const own = releases.filter(({ serviceName }) => serviceName === service);
  return own.findLast(({ failedAtUs }) => failedAtUs !== null) ?? own.at(-1) ?? null;
}

export function readRelease(
  world: World,
  { service, measure }: Extract<MeasuredMetric, { of: 'release' }>,
): number | null {
  const release = releaseOf(harmOf({ world }).releases, service);
  if (release === null) return null;
  const inSeconds = (us: number | null): number | null => (us === null ? null : us / 1_000_000);
  switch (measure) {
    case 'hurtRequests':
      return release.harm.hurt;
    case 'hurtSessions':
      return release.harm.sessionsHurt;
    case 'hurtSubjects':
      return release.harm.subjectsHurt;
    case 'hurtDuring':
      return release.during.hurt;
    case 'budgetSpent':
      return release.budgetSpent;
    case 'timeToDetect':
      return inSeconds(release.timeToDetectUs);
    case 'timeToRecover':
      return inSeconds(release.timeToRecoverUs);
  }
}
