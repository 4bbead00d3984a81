/** Decisions as a list: what each was about, what came of it and what would turn it. The tables are asked for one by one. */
import type { Decision, PlacementDecision, ScalingDecision, ServiceDecision } from '../model/decision.ts';
import type { EntityRef } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import type { DecisionFilter, DecisionOutcome, DecisionRow, NamedRef } from '../protocol/why.ts';
import { scaledName } from './explain-scaling.ts';
import { createNamer, type Namer } from './find.ts';
import { sentence } from './sentence.ts';

/** Rows first ≤ i < end of the decisions that fit, the newest first. Cost: linear in all decisions. */
export function decisionRows(
  world: World,
  filter: DecisionFilter,
  first: number,
  end: number,
): { readonly rows: readonly DecisionRow[]; readonly total: number } {
  const isAbout = aboutTest(world, filter.about);
  const fitting: Decision[] = [];
  for (let key = world.decisions.length - 1; key >= 0; key--) {
    const decision = world.decisions[key]!;
    if (filter.kind !== null && decision.kind !== filter.kind) continue;
    if (filter.failed && outcomeOf(decision) === 'made') continue;
    if (isAbout(decision)) fitting.push(decision);
  }
  const namer = createNamer(world);
  return { rows: fitting.slice(first, end).map((one) => decisionRow(world, one, namer)), total: fitting.length };
}

export function outcomeOf(decision: Decision): DecisionOutcome {
  if (decision.kind === 'placement') return 'placed' in decision.verdict ? 'made' : 'refused';
  if (decision.kind === 'service') return decision.verdict.blockedBy.length > 0 ? 'blocked' : 'made';
  const { from, to, blockedBy } = decision.verdict;
  return from === to && blockedBy.some((block) => block !== 'no-change') ? 'blocked' : 'made';
}

function aboutTest(world: World, about: EntityRef | null): (decision: Decision) => boolean {
  if (about === null) return () => true;
  const { kind, key } = about;
  switch (kind) {
    case 'service':
      return (one) => serviceOf(one) === key;
    case 'task':
      return (one) => taskOf(one) === key || stopsTask(one, key);
    case 'container':
      return aboutTest(world, { kind: 'task', key: world.containers[key]?.task ?? -1 });
    case 'deployment':
      return (one) => deploymentOf(one) === key;
    case 'service-deployment':
      return aboutTest(world, { kind: 'deployment', key: world.serviceDeployments?.[key]?.target ?? -1 });
    case 'cluster':
      return (one) => clusterOf(world, one) === key;
    case 'instance':
      return placedOn(world.instances[key]?.containerInstance ?? -1);
    case 'container-instance':
      return placedOn(key);
    case 'auto-scaling-group':
      return (one) => one.kind === 'scaling' && one.subject.kind === 'group' && one.subject.group === key;
    case 'capacity-provider': {
      const fleet = world.capacityProviders[key]?.fleet ?? -1;
      const group = (world.autoScalingGroups ?? []).find(({ fleets }) => (fleets as readonly number[]).includes(fleet));
      return aboutTest(world, { kind: 'auto-scaling-group', key: group?.key ?? -1 });
    }
    case 'scaling-policy': {
      const name = world.scaling?.policies[key]?.policyName;
      return (one) => one.kind === 'scaling' && one.wishes.some(({ policyName }) => policyName === name);
    }
    default:
      return () => false;
  }
}

/** What was placed there. Where else was looked is in the tables. */
function placedOn(containerInstance: number): (decision: Decision) => boolean {
  return (one) => one.kind === 'placement' && 'placed' in one.verdict && one.verdict.placed === containerInstance;
}

function serviceOf(decision: Decision): number | null {
  if (decision.kind === 'service') return decision.service;
  if (decision.kind === 'placement') return decision.request.service;
  return decision.subject.kind === 'service' ? decision.subject.service : null;
}

function deploymentOf(decision: Decision): number | null {
  if (decision.kind === 'scaling') return null;
  return decision.kind === 'service' ? decision.deployment : decision.request.deployment;
}

function clusterOf(world: World, decision: Decision): number | null {
  if (decision.kind === 'placement') return decision.request.cluster;
  const service = serviceOf(decision);
  return service === null ? null : (world.services[service]?.cluster ?? null);
}

function taskOf(decision: Decision): number | null {
  if (decision.kind !== 'placement') return null;
  const { verdict } = decision;
  return 'placed' in verdict ? verdict.task : (verdict.waiting ?? null);
}

function stopsTask(decision: Decision, task: number): boolean {
  return decision.kind === 'service' && decision.verdict.stop.some((one) => one.task === task);
}

function decisionRow(world: World, decision: Decision, namer: Namer): DecisionRow {
  const { key, kind, atUs, during, unblockedBy } = decision;
  const base = { decision: key, kind, atUs, during, outcome: outcomeOf(decision), unblockedBy };
  if (decision.kind === 'placement') return { ...base, ...placementRow(decision, namer) };
  const nothing = { target: null, considered: null, refusedBy: [] };
  return decision.kind === 'service'
    ? {
        ...base,
        ...nothing,
        subject: nameOf(namer, { kind: 'service', key: decision.service }),
        verdict: look(decision),
      }
    : { ...base, ...nothing, ...scalingRow(world, decision, namer) };
}

function nameOf(namer: Namer, ref: EntityRef): NamedRef {
  return { ref, name: namer.name(ref) };
}

type Told = Pick<DecisionRow, 'subject' | 'target' | 'verdict' | 'considered' | 'refusedBy'>;

function placementRow({ request, verdict, considered, refusedBy }: PlacementDecision, namer: Namer): Told {
  const counts = Object.entries(refusedBy).map(([filter, count]) => ({
    filter: filter as DecisionRow['refusedBy'][number]['filter'],
    count,
  }));
  const owner: EntityRef =
    request.service === null ? { kind: 'cluster', key: request.cluster } : { kind: 'service', key: request.service };
  const rest = { considered, refusedBy: counts };
  if ('refused' in verdict) {
    const waiting = verdict.waiting === undefined ? owner : ({ kind: 'task', key: verdict.waiting } as const);
    return {
      ...rest,
      subject: nameOf(namer, waiting),
      target: null,
      verdict: sentence('why.decision.refused', { reason: verdict.refused, group: request.group }),
    };
  }
  const subject = nameOf(namer, verdict.task === null ? owner : { kind: 'task', key: verdict.task });
  const target = nameOf(
    namer,
    verdict.placed === null ? { kind: 'zone', key: verdict.zone } : { kind: 'container-instance', key: verdict.placed },
  );
  return { ...rest, subject, target, verdict: sentence('why.decision.placed', { where: target.name }) };
}

function look({ verdict, counts }: ServiceDecision): Message {
  const starts = verdict.start.reduce((sum, { count }) => sum + count, 0);
  const params = { ...counts, starts, stops: verdict.stop.length, blocks: verdict.blockedBy.join(', ') };
  return sentence(verdict.blockedBy.length > 0 ? 'why.decision.look.blocked' : 'why.decision.look', params);
}

function scalingRow(
  world: World,
  { subject, verdict }: ScalingDecision,
  namer: Namer,
): Pick<Told, 'subject' | 'verdict'> {
  const { from, to, blockedBy } = verdict;
  const ref: EntityRef =
    subject.kind === 'service'
      ? { kind: 'service', key: subject.service }
      : { kind: 'auto-scaling-group', key: subject.group };
  const code = from === to ? 'why.decision.scaling.none' : 'why.decision.scaling';
  return {
    subject: nameOf(namer, ref),
    verdict: sentence(code, { subject: scaledName(world, subject), from, to, blocks: blockedBy.join(', ') }),
  };
}
