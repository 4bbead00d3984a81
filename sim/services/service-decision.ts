/** The record of what one look of the service scheduler came to, so that `explain` can say why nothing happened (PL-16, RU-05). */
import type { PlannedStart, ServiceBlock, ServiceDecision, StopChoice } from '../model/decision.ts';
import type { SimEventKind } from '../model/events.ts';
import type { DecisionKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { stopScores } from '../rules/scale-in-table.ts';
import type { ServicePlan } from './service-plan.ts';

/** The part of a plan that is kept. */
type Looked = Pick<ServicePlan, 'stop' | 'counts'>;

/** What can change each of the things that keep a service from acting. */
const UNBLOCKED_BY: Readonly<Record<Exclude<ServiceBlock, 'placement'>, readonly SimEventKind[]>> = {
  'deployment-configuration': ['CommandIssued', 'StateChanged'],
  'minimum-healthy': ['TaskCountedHealthy', 'TaskHealthChanged', 'StateChanged'],
  maximum: ['StateChanged', 'TaskStopRequested'],
  throttled: ['ServiceEvaluated', 'CommandIssued'],
  'launch-rate': ['ServiceEvaluated'],
  'deployment-failed': ['CommandIssued'],
  protected: ['TaskProtectionChanged', 'TaskProtectionExpired'],
  'grace-period': ['ServiceEvaluated', 'TaskHealthChanged'],
};

/** The key under which the decision of the look that is going on would be kept. */
export function nextDecision(world: World): DecisionKey {
  return world.decisions.length as DecisionKey;
}

/** Keeps the decision when it acts, or is kept from acting otherwise than the last one was. */
export function keepDecision(
  ctx: Context,
  service: Service,
  plan: Looked,
  start: readonly PlannedStart[],
  blockedBy: readonly ServiceBlock[],
): void {
  const { world } = ctx;
  const acts = plan.stop.length > 0 || start.length > 0;
  if (!acts && (blockedBy.length === 0 || saysTheSame(world, service, plan, blockedBy))) return;
  const key = nextDecision(world);
  const waitingOn = blockedBy.includes('placement') ? service.waitingOn : null;
  const kinds = blockedBy.flatMap((block) =>
    block === 'placement' ? (waitingOn === null ? [] : world.decisions[waitingOn]!.unblockedBy) : UNBLOCKED_BY[block],
  );
  const last = world.decisions.at(-1);
  const decision: ServiceDecision = {
    key,
    kind: 'service',
    atUs: ctx.nowUs,
    during: ctx.occurrence,
    ordinal: last !== undefined && last.during === ctx.occurrence ? last.ordinal + 1 : 0,
    service: service.key,
    deployment: service.deployments[0] ?? null,
    counts: plan.counts,
    verdict: { stop: plan.stop.map(({ task, why }) => ({ task, why })), start, blockedBy },
    waitingOn,
    unblockedBy: [...new Set(kinds)],
    inputsRevision: world.clusters[service.cluster]!.containerInstances.reduce(
      (sum, row) => sum + world.containerInstances[row]!.version,
      0,
    ),
  };
  if (ctx.wantsTable(key)) ctx.giveTable({ decision, rows: [], stops: tablesOf(world, service, plan) });
  ctx.decide(decision);
  service.lastDecision = key;
}

function saysTheSame(world: World, service: Service, plan: Looked, blockedBy: readonly ServiceBlock[]): boolean {
  const last = service.lastDecision === null ? null : world.decisions[service.lastDecision]!;
  if (last === null || last.kind !== 'service' || last.verdict.stop.length + last.verdict.start.length > 0)
    return false;
  return (
    JSON.stringify([last.counts, last.verdict.blockedBy, last.deployment]) ===
    JSON.stringify([plan.counts, blockedBy, service.deployments[0] ?? null])
  );
}

/** To be computed before anything is stopped. */
function tablesOf(world: World, service: Service, plan: Looked): StopChoice[] {
  return plan.stop.map(({ task, why, among, gone }) => {
    const scores = stopScores(world, among, service, gone);
    const candidates = among.map((key, i) => ({
      task: key,
      taskName: world.tasks[key]!.name,
      scores: scores[i]!,
      chosen: key === task,
    }));
    return { task, why, candidates };
  });
}
