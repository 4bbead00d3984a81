/** Who was hurt: one pure reading of a run, for goals, reports, explanations, comparisons and screens. See docs/models/harm.md. */
import type { ErrorBudget, Harm, HarmCount, HarmSubject, ReleaseHarm, StreamHarm, VersionHarm } from '../model/harm.ts';
import type { ServiceDeployment } from '../model/release.ts';
import type { Objective, StreamBook } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { sizeOf } from '../queueing/audience.ts';
import type { Audience, AudienceRow } from '../queueing/audience-state.ts';
import { NONE, OUTCOME } from '../queueing/network-state.ts';
import { streamReadings, versionCounters } from '../rules/stream-readings.ts';
import { networkOf } from '../rules/utilization.ts';
import { versionName } from '../rules/versions.ts';

const NONE_HURT: HarmCount = {
  ...{ requests: 0, errors: 0, slow: 0, hurt: 0, sessions: 0, sessionsHurt: 0 },
  ...{ subjects: null, subjectsHurt: null, firstHurtUs: null, lastHurtUs: null },
};

/** Reads the world and nothing else; cost: streams × versions. */
export function harmOf({ world }: { readonly world: World }): Harm {
  const streams = (world.traffic?.streams ?? []).map((stream) => streamHarm(world, stream));
  const releases = (world.serviceDeployments ?? []).map((row) => releaseHarm(world, row, streams));
  return { streams, total: sumOf(streams.map(({ total }) => total)), releases };
}

function streamHarm(world: World, { setup, audience: id }: StreamBook): StreamHarm {
  const audience = id === undefined ? undefined : networkOf(world)!.audiences![id]!;
  const rows = audience?.rows ?? [];
  const counts = rows.map((row) => countOf(row, audience!));
  const nobody = setup.subjects === undefined ? NONE_HURT : { ...NONE_HURT, subjects: 0, subjectsHurt: 0 };
  const total = audience === undefined ? nobody : totalOf(counts, audience);
  const { availability, responseTime } = budgets(setup.objective, total);
  const versions = rows.map((row, index): VersionHarm => {
    const { subject, of, version } = named(world, row.version);
    const budgetSpent = availability === null ? null : ratio(counts[index]!.errors, availability.allowed);
    return { subject, of, version, ...counts[index]!, budgetSpent };
  });
  return { stream: setup.name, total, versions, availability, responseTime, exact: audience?.exact ?? true };
}

function countOf(row: AudienceRow, { subjects }: Audience): HarmCount {
  let requests = 0;
  for (const count of row.outcomes) requests += count;
  const errors = requests - row.outcomes[OUTCOME.ok]!;
  const sessions = Math.round(row.sessions);
  return {
    ...{ requests, errors, slow: row.slow, hurt: errors + row.slow },
    ...{ sessions, sessionsHurt: Math.round(row.sessionsHurt) },
    subjects: subjects === 0 ? null : Math.round(sizeOf(row.met, subjects)),
    subjectsHurt: subjects === 0 ? null : Math.round(sizeOf(row.hurt, subjects)),
    ...hurtBetween([row]),
  };
}

function hurtBetween(rows: readonly AudienceRow[]): Pick<HarmCount, 'firstHurtUs' | 'lastHurtUs'> {
  const first = rows.reduce((least, { firstHurtUs }) => Math.min(least, firstHurtUs), Infinity);
  const last = rows.reduce((most, { lastHurtUs }) => Math.max(most, lastHurtUs), -Infinity);
  return {
    firstHurtUs: first === Infinity ? null : Math.floor(first),
    lastHurtUs: last === -Infinity ? null : Math.floor(last),
  };
}

/** Requests add up; a session or somebody who met two versions counts once. */
function totalOf(counts: readonly HarmCount[], audience: Audience): HarmCount {
  const { subjects } = audience;
  return {
    ...sumOf(counts),
    sessions: Math.round(audience.sessions),
    sessionsHurt: Math.round(audience.sessionsHurt),
    subjects: subjects === 0 ? null : Math.round(sizeOf(audience.met, subjects)),
    subjectsHurt: subjects === 0 ? null : Math.round(sizeOf(audience.hurt, subjects)),
    ...hurtBetween(audience.rows),
  };
}

/** Counts of groups that have nobody in common. */
export function sumOf(counts: readonly HarmCount[]): HarmCount {
  const plus = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);
  const pick = (a: number | null, b: number | null, of: (a: number, b: number) => number): number | null =>
    a === null ? b : b === null ? a : of(a, b);
  return counts.reduce(
    (sum, one) => ({
      ...{ requests: sum.requests + one.requests, errors: sum.errors + one.errors, slow: sum.slow + one.slow },
      ...{ hurt: sum.hurt + one.hurt, sessions: sum.sessions + one.sessions },
      sessionsHurt: sum.sessionsHurt + one.sessionsHurt,
      subjects: plus(sum.subjects, one.subjects),
      subjectsHurt: plus(sum.subjectsHurt, one.subjectsHurt),
      firstHurtUs: pick(sum.firstHurtUs, one.firstHurtUs, Math.min),
      lastHurtUs: pick(sum.lastHurtUs, one.lastHurtUs, Math.max),
    }),
    NONE_HURT,
  );
}

function ratio(part: number, whole: number): number | null {
  return whole <= 0 ? null : part / whole;
}

function budgets(
  objective: Objective | undefined,
  { requests, errors, slow }: HarmCount,
): { availability: ErrorBudget | null; responseTime: ErrorBudget | null } {
  const budget = (percent: number | undefined | null, of: number, bad: number): ErrorBudget | null => {
    if (percent === undefined || percent === null) return null;
    const allowed = ((100 - percent) / 100) * of;
    return { objective: percent, allowed, bad, spent: ratio(bad, allowed) };
  };
  return {
    availability: budget(objective?.availability, requests, errors),
    responseTime: budget(objective?.responseTime?.percentile, requests - errors, slow),
  };
}

function named(world: World, index: number): Pick<VersionHarm, 'of' | 'subject' | 'version'> {
  if (index === NONE) return { subject: { kind: 'nobody' }, of: '', version: '' };
  const { subject, name } = world.traffic!.versions![index]!;
  if (subject.kind === 'function') {
    return { subject, of: world.functions![subject.function]!.functionName, version: name };
  }
  const { service } = world.deployments[subject.deployment]!;
  const harmed: HarmSubject = { kind: 'deployment', service, deployment: subject.deployment };
  return { subject: harmed, of: world.services[service]!.serviceName, version: name };
}

function releaseHarm(world: World, row: ServiceDeployment, streams: readonly StreamHarm[]): ReleaseHarm {
  const book = world.traffic?.releases?.[row.key];
  const mine = streams.flatMap(({ versions }) =>
    versions.filter(({ subject }) => subject.kind === 'deployment' && subject.deployment === row.target),
  );
  const harm = sumOf(mine);
  const failedAtUs = book?.failedAtUs ?? null;
  const firstUs = harm.firstHurtUs === null ? null : Math.max(harm.firstHurtUs, row.createdAtUs);
  const lastUs = harm.lastHurtUs;
  const spent = mine.map(({ budgetSpent }) => budgetSpent).filter((one) => one !== null);
  return {
    serviceDeployment: row.key,
    service: row.service,
    serviceName: world.services[row.service]!.serviceName,
    version: versionName(world, { kind: 'deployment', deployment: row.target }),
    startedAtUs: book?.startedAtUs ?? row.createdAtUs,
    failedAtUs,
    endedAtUs: book?.endedAtUs ?? row.finishedAtUs,
    harm,
    during: duringOf(world, row, streams),
    budgetSpent: spent.length === 0 ? null : Math.max(...spent),
    timeToDetectUs: failedAtUs === null ? null : firstUs === null ? 0 : Math.max(0, failedAtUs - firstUs),
    timeToRecoverUs: failedAtUs === null ? null : lastUs === null ? 0 : Math.max(0, lastUs - failedAtUs),
  };
}

/** Of the streams that have met some version of the service; of a service that is only called, of all streams. */
function duringOf(world: World, row: ServiceDeployment, streams: readonly StreamHarm[]): ReleaseHarm['during'] {
  const book = world.traffic?.releases?.[row.key];
  if (book === undefined) return { requests: 0, hurt: 0 };
  const end = book.end ?? streamReadings(world);
  let [requests, hurt] = [0, 0];
  const leading = streams.map(({ versions }) =>
    versions.some(({ subject }) => subject.kind === 'deployment' && subject.service === row.service),
  );
  const isOnlyCalled = !leading.includes(true) && isServed(world, row.service);
  streams.forEach((_, index) => {
    if (!leading[index] && !isOnlyCalled) return;
    // A stream that was added later has no reading.
    requests += (end[index]?.requests ?? 0) - (book.start[index]?.requests ?? 0);
    hurt += (end[index]?.hurt ?? 0) - (book.start[index]?.hurt ?? 0);
  });
  return { requests, hurt };
}

/** Has any version of the service had requests? */
function isServed(world: World, service: number): boolean {
  return (world.traffic?.versions ?? []).some(
    ({ subject }, index) =>
      subject.kind === 'deployment' &&
      world.deployments[subject.deployment]!.service === service &&
      versionCounters(world, index).outcomes.some((count) => count > 0),
  );
}
