/**
 * Where a task goes: filter → score → pick, over the container instances of one cluster.
 *
 * This scan is the definition of placement: it is written to be read, and the free-capacity index is held to it.
 * Order of decisions: PL-01. Filters never give way, strategies only choose among what they leave (PL-02).
 */
import { invariant } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type {
  CandidateRow,
  FailureReason,
  FilterCell,
  FilterName,
  PlacementRequest,
  ScoreCell,
} from '../model/decision.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { suitsLaunchType } from '../rules/eligibility.ts';
import { groupCount } from '../rules/reservation.ts';
import type { Chance } from '../rules/scale-in.ts';
import { agentFilter } from './filters/agent.filter.ts';
import { attributeFilter } from './filters/attribute.filter.ts';
import { cpuFilter } from './filters/cpu.filter.ts';
import { distinctInstanceFilter } from './filters/distinct-instance.filter.ts';
import { eniFilter } from './filters/eni.filter.ts';
import { gpuFilter } from './filters/gpu.filter.ts';
import { locationFilter, zoneNameOf } from './filters/location.filter.ts';
import { memberOfFilter } from './filters/member-of.filter.ts';
import { subnetFilter } from './filters/subnet.filter.ts';
import { memoryFilter } from './filters/memory.filter.ts';
import { portsFilter } from './filters/ports.filter.ts';
import type { Asked, Filter, Scorer } from './judge.ts';
import { prepare, scorersOf } from './prepare.ts';

/** In the order in which a message names them (PL-17): the order of FILTER_NAMES. */
export const FILTERS: readonly Filter[] = [
  cpuFilter,
  memoryFilter,
  portsFilter,
  eniFilter,
  gpuFilter,
  attributeFilter,
  agentFilter,
  locationFilter,
  subnetFilter,
  memberOfFilter,
  distinctInstanceFilter,
];

/**
 * The chance behind the random strategy, `below(n)`: asked once for each random strategy that finds n ≥ 2 candidates,
 * which are then counted in the order of their keys.
 */
export type TieBreak = Chance;

/** What was decided, and what a decision's record needs to know. */
export interface PlacementOutcome {
  readonly chosen: ContainerInstanceKey | null;
  /** null when an instance was chosen. */
  readonly refusal: { readonly refused: FailureReason; readonly closest: ContainerInstanceKey | null } | null;
  /** ACTIVE instances: the ones judged. */
  readonly considered: number;
  /** How many of them each filter was the first to refuse; no zero entries. */
  readonly refusedBy: Readonly<Partial<Record<FilterName, number>>>;
  /** Sum of the versions of the cluster's registered instances. */
  readonly inputsRevision: number;
  /** What chance answered, in order: with it `tableOf` comes to the same end. */
  readonly drawn: readonly number[];
}

/** The first filter that refuses, and how many of them do; `first` is null when all pass. */
export interface Judgement {
  readonly first: Filter | null;
  readonly failed: number;
}

const PASSED: Judgement = { first: null, failed: 0 };

/** Every filter's word on one instance. */
export function judge(ci: ContainerInstance, asked: Asked): Judgement {
  let first: Filter | null = null;
  let failed = 0;
  for (const filter of FILTERS) {
    if (filter.passes(ci, asked)) continue;
    first ??= filter;
    failed += 1;
  }
  return first === null ? PASSED : { first, failed };
}

/**
 * Is it looked at at all? Instances that drain or are gone are no candidates, nor the closest one (CI-01, PL-17), nor are
 * those of other capacity providers, or others than the named ones.
 */
export function isCandidate(ci: ContainerInstance, request: PlacementRequest): boolean {
  if (ci.status !== 'ACTIVE') return false;
  if (!suitsLaunchType(ci, request.compute?.launchType ?? 'EC2')) return false;
  if (request.provider !== undefined && ci.capacityProviderName !== request.provider) return false;
  if (request.onlyOn === undefined) return true;
  // A daemon is asked for once on each instance where it is missing (SV-02).
  return request.onlyOn.includes(ci.key) && (request.service === null || groupCount(ci, request.group) === 0);
}

/** Decides for one task. Pure: nothing is reserved. Cost: one pass over the cluster, and one for each spread. */
export function place(world: World, request: PlacementRequest, pick: TieBreak): PlacementOutcome {
  const asked = prepare(world, request);
  const refusals = new Map<Filter, number>();
  const passing: ContainerInstance[] = [];
  let considered = 0;
  let inputsRevision = 0;
  let closest: ContainerInstance | null = null;
  let closestJudgement = PASSED;
  for (const key of request.onlyOn ?? world.clusters[request.cluster]!.containerInstances) {
    const ci = world.containerInstances[key]!;
    inputsRevision += ci.version;
    if (!isCandidate(ci, request)) continue;
    considered += 1;
    const judgement = judge(ci, asked);
    if (judgement.first === null) {
      passing.push(ci);
      continue;
    }
    refusals.set(judgement.first, (refusals.get(judgement.first) ?? 0) + 1);
    if (closest === null || isCloser(ci, judgement.failed, closest, closestJudgement.failed)) {
      closest = ci;
      closestJudgement = judgement;
    }
  }
  const record = { considered, refusedBy: refusedByName((filter) => refusals.get(filter) ?? 0), inputsRevision };
  if (passing.length === 0) {
    const refused = closestJudgement.first?.reason ?? nobody(request);
    return { chosen: null, refusal: { refused, closest: closest?.key ?? null }, ...record, drawn: [] };
  }
  const drawn: number[] = [];
  const recorded: TieBreak = { below: (n) => drawn[drawn.push(pick.below(n)) - 1]! };
  let left = passing;
  for (const scorer of scorersOf(asked)) {
    left = lowest(left, scoresOf(scorer, asked, left, recorded));
  }
  return { chosen: smallestArn(left).key, refusal: null, ...record, drawn };
}

/** Why there is not a single candidate. */
export function nobody(request: PlacementRequest): FailureReason {
  return request.provider === undefined ? 'NO ACTIVE INSTANCES' : 'EMPTY CAPACITY PROVIDER';
}

/** In the order of the filters, without zeros. */
export function refusedByName(refusals: (filter: Filter, i: number) => number): Partial<Record<FilterName, number>> {
  const named: Partial<Record<FilterName, number>> = {};
  FILTERS.forEach((filter, i) => {
    const count = refusals(filter, i);
    if (count > 0) named[filter.name] = count;
  });
  return named;
}

/** PL-17: fewer filters refuse it; the smaller ARN among equals. */
function isCloser(ci: ContainerInstance, failed: number, than: ContainerInstance, thanFailed: number): boolean {
  return failed !== thanFailed ? failed < thanFailed : ci.containerInstanceArn < than.containerInstanceArn;
}

/** One score for each candidate, in their order. A random strategy draws among `left`; of the rest it knows nothing. */
function scoresOf(
  scorer: Scorer,
  asked: Asked,
  candidates: readonly ContainerInstance[],
  pick: TieBreak,
  left: readonly ContainerInstance[] = candidates,
): number[] {
  if (scorer.drawn) {
    const byKey = [...left].sort((a, b) => a.key - b.key);
    const one = byKey[byKey.length > 1 ? pick.below(byKey.length) : 0];
    return candidates.map((ci) => (ci === one ? 0 : 1));
  }
  if (scorer.groupOf === null) return candidates.map((ci) => scorer.own(ci));
  const counts = countsOf(scorer, scorer.groupOf, asked);
  const groupOf = scorer.groupOf;
  return candidates.map((ci) => counts.get(groupOf(ci))!);
}

/** PL-06: over every registered instance of the cluster, placeable or not. */
function countsOf(scorer: Scorer, groupOf: (ci: ContainerInstance) => string, asked: Asked): Map<string, number> {
  const { world, request } = asked;
  const counts = new Map<string, number>();
  for (const key of world.clusters[request.cluster]!.containerInstances) {
    const ci = world.containerInstances[key]!;
    const value = groupOf(ci);
    counts.set(value, (counts.get(value) ?? 0) + scorer.own(ci));
  }
  return counts;
}

/** PL-09: the ties of the best score. */
function lowest(candidates: readonly ContainerInstance[], scores: readonly number[]): ContainerInstance[] {
  let best = Infinity;
  for (const score of scores) if (score < best) best = score;
  return candidates.filter((_, i) => scores[i] === best);
}

/** PL-10. */
function smallestArn(candidates: readonly ContainerInstance[]): ContainerInstance {
  let best = candidates[0]!;
  for (const ci of candidates) if (ci.containerInstanceArn < best.containerInstanceArn) best = ci;
  return best;
}

/**
 * The whole table of one decision: every registered instance with what each filter needed and found, and the scores of
 * those that passed. To be computed before the reservation; `drawn` are the answers of chance of that decision.
 * In order of registration.
 */
export function tableOf(world: World, request: PlacementRequest, drawn: readonly number[]): CandidateRow[] {
  const asked = prepare(world, request);
  // Those that drain are shown with what they lack; those that the request does not mean at all are not.
  const all = world.clusters[request.cluster]!.containerInstances.map((key) => world.containerInstances[key]!).filter(
    (ci) => ci.status !== 'ACTIVE' || isCandidate(ci, request),
  );
  const passing = all.filter((ci) => isCandidate(ci, request) && judge(ci, asked).first === null);
  const { cells, chosen } = scoreCells(asked, passing, drawn);
  return all.map((ci) => {
    const filters = FILTERS.map((filter): FilterCell => {
      const { need, have, missing } = filter.explain(ci, asked);
      return { filter: filter.name, passed: filter.passes(ci, asked), need, have, missing };
    });
    return {
      containerInstance: ci.key,
      instanceName: world.instances[ci.instance]!.name,
      zoneName: zoneNameOf(world, ci),
      filters,
      scores: cells.get(ci) ?? [],
      chosen: ci === chosen,
    };
  });
}

/** The chain again, kept step by step. */
function scoreCells(
  asked: Asked,
  passing: readonly ContainerInstance[],
  drawn: readonly number[],
): { cells: Map<ContainerInstance, ScoreCell[]>; chosen: ContainerInstance | null } {
  const cells = new Map<ContainerInstance, ScoreCell[]>(passing.map((ci) => [ci, []]));
  if (passing.length === 0) return { cells, chosen: null };
  let asking = 0;
  const again: TieBreak = {
    below(n) {
      const answer = drawn[asking++];
      invariant(answer !== undefined && answer < n, 'placement.table-differs', () => ({ n, drawn }));
      return answer;
    },
  };
  let left: ContainerInstance[] = [...passing];
  for (const scorer of scorersOf(asked)) {
    const scores = scoresOf(scorer, asked, passing, again, left);
    const inPlay = new Set(left);
    left = lowest(
      left,
      scores.filter((_, i) => inPlay.has(passing[i]!)),
    );
    const kept = new Set(left);
    passing.forEach((ci, i) => {
      const of = scorer.groupOf === null ? ownName(asked.world, scorer, ci) : scorer.groupOf(ci);
      cells.get(ci)!.push({ strategy: scorer.strategy, value: scores[i]!, of, kept: kept.has(ci) });
    });
  }
  return { cells, chosen: smallestArn(left) };
}

/** A spread by instance counts for the instance itself; binpack and random count for nothing. */
function ownName(world: World, scorer: Scorer, ci: ContainerInstance): string | null {
  return scorer.strategy.type === 'spread' ? world.instances[ci.instance]!.ec2InstanceId : null;
}
