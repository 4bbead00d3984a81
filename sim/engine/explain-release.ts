/**
 * The story of one release (NB-10): who asked for it, between which numbers it moves, which of its tasks failed and why, what
 * watched it, what turned it back, and how long it took against the estimate (RU-09).
 */
import type { Occurrence } from '../kernel/kernel.ts';
import type { Decision } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import type { ReleaseFailure, ServiceDeployment } from '../model/release.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { thresholdOf } from '../rules/circuit-breaker.ts';
import { batchOf, estimateUs, spansOf, type RollingWindow } from '../rules/release-estimate.ts';
import { isOpen, isRolled } from '../rules/service-deployments.ts';
import { maximumTasks, minimumHealthy } from '../services/counts.ts';
import { heldSentences, windowsOf } from './explain-held.ts';
import { nativeSentences } from './explain-native.ts';
import type { Namer } from './find.ts';
import { sentence } from './sentence.ts';

/** The part of an engine that the story is read from. */
export interface Told {
  readonly world: World;
  readonly nowUs: number;
  readonly eventCount: number;
  log(first: number, end: number): readonly Occurrence<SimEvent>[];
  causes(n: number): readonly Occurrence<SimEvent>[];
}

/** Reasons of failed tasks, and stages, that are told at most. */
const REASONS_TOLD = 3;
const STAGES_TOLD = 30;
const PIECE = 4_096;

/** The release that brought, or was to bring, a deployment; the way back to it when that was the last of it. */
function releaseOfDeployment(world: World, deployment: number): ServiceDeployment | null {
  const rows = world.serviceDeployments ?? [];
  return rows.findLast(({ target, rollbackTo }) => target === deployment || rollbackTo === deployment) ?? null;
}

/** The release that is meant: itself, or that of a deployment. */
export function releaseOf(world: World, { kind, key }: EntityRef): ServiceDeployment | null {
  if (kind === 'service-deployment') return world.serviceDeployments?.[key] ?? null;
  return kind === 'deployment' ? releaseOfDeployment(world, key) : null;
}

/** The refused place that a release under way waits for; null when it waits for none. */
export function refusedPlace(world: World, release: ServiceDeployment): Decision | null {
  const { waitingOn } = world.services[release.service]!;
  return isOpen(release) && waitingOn !== null ? world.decisions[waitingOn]! : null;
}

export function releaseSentences(engine: Told, row: ServiceDeployment, namer: Namer): readonly Message[] {
  const { world, nowUs } = engine;
  const service = world.services[row.service]!;
  const target = world.deployments[row.target]!;
  return [
    ...beginning(engine, row, service, target, namer),
    ...(isExchange(row) ? windowBefore(world, service, row) : []),
    ...heldSentences(engine, row),
    ...(isExchange(row) ? windowSentences(world, service, row) : []),
    ...row.stages
      .slice(-STAGES_TOLD)
      .map(({ stage, atUs, step }) =>
        sentence(step === 0 ? 'explain.release.stage' : 'explain.release.stage.step', { stage, atUs, step }),
      ),
    ...nativeSentences(world, row),
    ...failedTasks(world, target),
    ...breakerSentences(service, row, windowOf(world, service, row)),
    ...alarmSentences(service, row),
    ...(row.failure === null ? [] : [failureSentence(row.failure)]),
    ...wayBack(world, row),
    ...cutShort(world, row, service, namer),
    ...ending(world, row, service, target, nowUs),
  ];
}

function revision(world: World, { taskDefinition }: Deployment): string {
  const { family, revision: number } = world.taskDefinitions[taskDefinition]!;
  return `${family}:${number}`;
}

function beginning(
  engine: Told,
  row: ServiceDeployment,
  service: Service,
  target: Deployment,
  namer: Namer,
): Message[] {
  const { world } = engine;
  const source = row.source.map((key) => revision(world, world.deployments[key]!));
  const params = {
    release: namer.name({ kind: 'service-deployment', key: row.key }),
    service: service.serviceName,
    strategy: row.strategy,
    source: source.join(', '),
    target: revision(world, target),
    deployment: target.id,
    atUs: row.createdAtUs,
    command: commandOf(engine, row) ?? '',
  };
  const by = params.command === '' ? '' : '.by';
  return [sentence(`explain.release.began${source.length === 0 ? '.first' : ''}${by}`, params)];
}

/** What led to its beginning, the first cause first. */
function beginningOf(engine: Told, key: number): readonly Occurrence<SimEvent>[] {
  for (let end = engine.eventCount; end > 0; end -= PIECE) {
    const piece = engine.log(Math.max(0, end - PIECE), end);
    const found = piece.findLast(
      ({ event }) => event.kind === 'ServiceDeploymentStarted' && event.serviceDeployment === key,
    );
    if (found !== undefined) return engine.causes(found.n);
  }
  return [];
}

/** The operation that led to it; null when none did. */
function commandOf(engine: Told, { key }: ServiceDeployment): string | null {
  const first = beginningOf(engine, key).find(({ event }) => event.kind === 'CommandIssued')?.event;
  return first?.kind === 'CommandIssued' ? first.command.op : null;
}

/** The chain of a release begins with what began it, whatever brought it where it is: an alarm's chain knows only metrics. */
export function fromBeginning(
  engine: Told,
  release: ServiceDeployment,
  causes: readonly Occurrence<SimEvent>[],
): readonly Occurrence<SimEvent>[] {
  const known = new Set(causes.map(({ n }) => n));
  const before = beginningOf(engine, release.key).filter(({ n }) => !known.has(n));
  return [...before, ...causes].sort((a, b) => a.n - b.n);
}

/** Within which it moves now; of one that has ended, within which it last moved. */
function windowOf(world: World, service: Service, row: ServiceDeployment): RollingWindow {
  const looks = isOpen(row) ? null : windowsOf(world, row);
  if (looks !== null) return looks[1];
  const desired = service.desiredCount;
  return {
    desired,
    minimum: minimumHealthy(desired, service.minimumHealthyPercent),
    maximum: maximumTasks(desired, service.maximumPercent),
  };
}

/** Its tasks take the places of others: a first one has nothing to exchange. */
function isExchange(row: ServiceDeployment): boolean {
  return isRolled(row) && row.source.length > 0;
}

/** Where it began within another window: what it was held up by has to do with that one. */
function windowBefore(world: World, service: Service, row: ServiceDeployment): Message[] {
  const before = windowsOf(world, row)?.[0] ?? null;
  const now = windowOf(world, service, row);
  if (before === null || (before.minimum === now.minimum && before.maximum === now.maximum)) return [];
  const { desired, minimum, maximum } = before;
  return [sentence('explain.release.window.before', { desired, minimum, maximum })];
}

/** RU-01, RU-02, RU-09. */
function windowSentences(world: World, service: Service, row: ServiceDeployment): Message[] {
  const { desired, minimum, maximum } = windowOf(world, service, row);
  const { minimumHealthyPercent: minimumPercent, maximumPercent } = service;
  const window = { desired, minimum, maximum };
  const params = { ...window, minimumPercent, maximumPercent, batch: batchOf(window) };
  // The percents are those of now.
  const isNow =
    minimum === minimumHealthy(desired, minimumPercent) && maximum === maximumTasks(desired, maximumPercent);
  if (desired > 0 && params.batch === 0 && isNow) return [sentence('explain.release.window.shut', params)];
  const told = sentence(`explain.release.window${isNow ? '' : '.then'}`, params);
  if (params.batch === 0) return [told];
  const spans = spansOf(world, world.deployments[row.target]!);
  return [
    told,
    sentence('explain.release.estimate', { ...spans, ...params, estimateUs: estimateUs(window, spans) ?? 0 }),
  ];
}

/** Its tasks that ended badly, by what they ended of, the most frequent first. */
function failedTasks(world: World, { key }: Deployment): Message[] {
  const counts = new Map<string, number>();
  for (const task of world.tasks) {
    if (task.deployment !== key) continue;
    const reason = reasonOf(world, task);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, REASONS_TOLD)
    .map(([reason, count]) => sentence('explain.release.failed-tasks', { count, reason }));
}

function reasonOf(world: World, task: Task): string | null {
  const { stopCode, stoppedReason } = task;
  if (stopCode === null || stoppedReason === null) return null;
  if (stopCode === 'ServiceSchedulerInitiated') return stoppedReason.startsWith('Task failed') ? stoppedReason : null;
  if (stopCode !== 'TaskFailedToStart' && stopCode !== 'EssentialContainerExited') return null;
  const container = task.containers
    .map((one) => world.containers[one]!)
    .find(({ exitCode, reason }) => exitCode !== 0 || reason !== null);
  const detail =
    container?.reason ??
    (container?.exitCode === undefined || container.exitCode === null ? null : `exit ${container.exitCode}`);
  return detail === null || stoppedReason.includes(detail) ? stoppedReason : `${stoppedReason}: ${detail}`;
}

/** CB-01 to CB-06. */
function breakerSentences(
  { release }: Service,
  { breaker, failure }: ServiceDeployment,
  { desired }: RollingWindow,
): Message[] {
  const settings = release?.deploymentCircuitBreaker;
  if (settings?.enable !== true || breaker.status === 'DISABLED') {
    return breaker.failures === 0 ? [] : [sentence('explain.release.breaker.off', { failures: breaker.failures })];
  }
  const tripped = failure?.by === 'circuit-breaker' ? failure : null;
  return [
    sentence(`explain.release.breaker.${breaker.status}`, {
      failures: tripped?.failures ?? breaker.failures,
      threshold: tripped?.threshold ?? thresholdOf(settings, desired),
    }),
  ];
}

/** DA-01, DA-02, DA-05. */
function alarmSentences({ release }: Service, { alarms }: ServiceDeployment): Message[] {
  if (alarms.ignoredFor !== undefined) {
    return [sentence('explain.release.alarms.ignored', { names: alarms.ignoredFor.join(', ') })];
  }
  if (alarms.status === 'DISABLED') return [];
  const names = alarms.status === 'TRIGGERED' ? alarms.triggered : (release?.alarms?.alarmNames ?? []);
  return [sentence(`explain.release.alarms.${alarms.status}`, { names: names.join(', ') })];
}

function failureSentence(failure: ReleaseFailure): Message {
  const { by, ...params } = failure;
  return sentence(`explain.release.failure.${by}`, params);
}

/** CB-08. */
function wayBack(world: World, row: ServiceDeployment): Message[] {
  if (row.rollbackTo !== null) {
    const back = world.deployments[row.rollbackTo]!;
    return [sentence('explain.release.back', { deployment: back.id, target: revision(world, back) })];
  }
  return row.state === 'ROLLBACK_FAILED' ? [sentence('explain.release.no-way-back')] : [];
}

/** It ended for a reason that is none of its own, or its way back did (SV-16, SV-03, CB-08). */
function cutShort(world: World, row: ServiceDeployment, service: Service, namer: Namer): Message[] {
  const isCut = row.state === 'STOPPED' && row.failure === null;
  const isLost = row.state === 'ROLLBACK_FAILED' && row.rollbackTo !== null;
  if (!isCut && !isLost) return [];
  const next = world.serviceDeployments!.find(
    (other) => other.service === row.service && other.key > row.key && other.createdAtUs === row.finishedAtUs,
  );
  if (next !== undefined) {
    const release = namer.name({ kind: 'service-deployment', key: next.key });
    return [sentence('explain.release.superseded', { release })];
  }
  if (service.status !== 'ACTIVE') return [sentence('explain.release.service-gone')];
  return isLost ? [sentence('explain.release.back-failed')] : [];
}

function ending(world: World, row: ServiceDeployment, service: Service, target: Deployment, nowUs: number): Message[] {
  const tookUs = (row.finishedAtUs ?? nowUs) - row.createdAtUs;
  const params = { status: row.state, atUs: row.finishedAtUs ?? nowUs, tookUs };
  if (isOpen(row)) {
    const { bakesUntilUs = 0 } = target;
    const bakes = isRolled(row) && row.failure === null && bakesUntilUs > nowUs;
    const waits = bakes ? [sentence('explain.release.waits.bake.until', { atUs: bakesUntilUs })] : [];
    return [sentence('explain.release.under-way', params), ...waits];
  }
  const estimate = isExchange(row) ? estimateUs(windowOf(world, service, row), spansOf(world, target)) : null;
  if (estimate === null || row.state !== 'SUCCESSFUL') return [sentence('explain.release.ended', params)];
  // DA-03: the rule knows nothing of alarms.
  const baked = row.stages.findLast(({ stage }) => stage === 'BAKE_TIME');
  if (baked === undefined) return [sentence('explain.release.ended.estimate', { ...params, estimateUs: estimate })];
  const bakeUs = params.atUs - baked.atUs;
  return [sentence('explain.release.ended.estimate.bake', { ...params, estimateUs: estimate, bakeUs })];
}
