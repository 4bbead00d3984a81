/** The sentences of one placement decision: who was looked at, what refused, what chose, and what would turn a no into a yes. */
import { FILTER_NAMES, type CandidateRow, type DecisionTable, type FilterName } from '../model/decision.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { sentence } from './sentence.ts';
import { decisionName, type Namer } from './find.ts';
import { scalingDecisionSentences } from './explain-scaling.ts';

/** Each sentence stands on its own; together they read from the question to the remedy. */
export function decisionSentences(world: World, table: DecisionTable, namer: Namer): readonly Message[] {
  const { decision, rows } = table;
  if (decision.kind === 'service') return serviceDecisionSentences(table, namer);
  if (decision.kind === 'scaling') return scalingDecisionSentences(world, decision);
  const candidates = rows.filter(passedAll);
  const counts = { count: rows.length, candidates: candidates.length };
  const name = decisionName(decision.key);
  if ('placed' in decision.verdict && decision.verdict.placed === null) {
    const zone = namer.name({ kind: 'zone', key: decision.verdict.zone });
    return [sentence('explain.decision.fargate', { name, atUs: decision.atUs, zone })];
  }
  if ('placed' in decision.verdict) {
    const chosen = rows.find((row) => row.chosen);
    return [
      sentence('explain.decision.placed', {
        name,
        atUs: decision.atUs,
        instance: chosen?.instanceName ?? namer.name({ kind: 'container-instance', key: decision.verdict.placed }),
        zone: chosen?.zoneName ?? '',
      }),
      sentence('explain.decision.considered', counts),
      ...refusedSentences(rows),
      ...scoreSentences(candidates, chosen ?? null),
    ];
  }
  const sentences = [
    sentence('explain.decision.refused', { name, atUs: decision.atUs, reason: decision.verdict.refused }),
  ];
  if (isOnFargate(decision)) return sentences;
  if (rows.length === 0)
    return [
      ...sentences,
      sentence('explain.unblock.no-instances', { cluster: clusterName(world, decision.request.cluster) }),
    ];
  sentences.push(sentence('explain.decision.considered', counts), ...refusedSentences(rows));
  const closest = rows.find(
    (row) => row.containerInstance === ('closest' in decision.verdict ? decision.verdict.closest : null),
  );
  if (closest !== undefined) sentences.push(...lackSentences(closest, 'explain.closest'));
  return sentences;
}

/** What one look of the service scheduler saw, did, and was kept from. */
function serviceDecisionSentences({ decision, stops }: DecisionTable, namer: Namer): readonly Message[] {
  if (decision.kind !== 'service') return [];
  const { counts, verdict } = decision;
  const name = decisionName(decision.key);
  const started = verdict.start.reduce((sum, { count }) => sum + count, 0);
  return [
    sentence('explain.look', { name, atUs: decision.atUs, ...counts }),
    ...(started > 0 ? [sentence('explain.look.start', { count: started })] : []),
    ...(stops ?? []).map(({ task, why, candidates }) =>
      sentence(`explain.look.stop.${why}`, { task: namer.task(task), count: candidates.length }),
    ),
    ...verdict.blockedBy.map((block) => sentence(`explain.look.blocked.${block}`, { ...counts })),
  ];
}

/** Fargate has no instances to look at (FG-01). */
function isOnFargate({ request }: Extract<DecisionTable['decision'], { readonly kind: 'placement' }>): boolean {
  return request.compute?.launchType === 'FARGATE';
}

function clusterName(world: World, cluster: number): string {
  return world.clusters[cluster]?.clusterName ?? String(cluster);
}

function passedAll(row: CandidateRow): boolean {
  return row.filters.every((cell) => cell.passed);
}

/** How many instances each filter refused, counting every filter that said no (not only the first). */
function refusedSentences(rows: readonly CandidateRow[]): readonly Message[] {
  const counts = new Map<FilterName, number>();
  for (const row of rows) {
    for (const cell of row.filters) if (!cell.passed) counts.set(cell.filter, (counts.get(cell.filter) ?? 0) + 1);
  }
  return FILTER_NAMES.filter((filter) => counts.has(filter)).map((filter) =>
    sentence(`explain.refused-by.${filter}`, { count: counts.get(filter)! }),
  );
}

/** One sentence per strategy, in the order of the chain (PL-09). */
function scoreSentences(candidates: readonly CandidateRow[], chosen: CandidateRow | null): readonly Message[] {
  if (chosen === null) return [];
  if (candidates.length === 1) return [sentence('explain.score.only', { instance: chosen.instanceName })];
  const sentences: Message[] = [];
  let before = candidates.length;
  let left = candidates.length;
  chosen.scores.forEach((score, index) => {
    left = candidates.filter((row) => row.scores[index]?.kept === true).length;
    sentences.push(
      sentence(`explain.score.${score.strategy.type}`, {
        field: score.strategy.field ?? '',
        of: score.of ?? '',
        count: score.value,
        left,
        before,
      }),
    );
    before = left;
  });
  if (left > 1) sentences.push(sentence('explain.score.tie', { left, instance: chosen.instanceName }));
  return sentences;
}

/** What an instance lacks, filter by filter, and what would make it a yes. */
function lackSentences(row: CandidateRow, code: string): readonly Message[] {
  return row.filters
    .filter((cell) => !cell.passed)
    .flatMap((cell) => {
      const { filter, need, have, missing } = cell;
      const params = {
        instance: row.instanceName,
        filter: sentence(`filter.${filter}`),
        need,
        have: have === '' ? '—' : have,
        missing: missing ?? '',
      };
      return [
        sentence(missing === null ? code : `${code}.missing`, params),
        sentence(`explain.unblock.${filter}`, params),
      ];
    });
}

/** What one instance was in a decision: chosen, a candidate that lost, or refused and why. */
export function rowSentences(table: DecisionTable, containerInstance: number | null): readonly Message[] {
  const row = table.rows.find((one) => one.containerInstance === containerInstance);
  if (row === undefined) return [];
  const { decision } = table;
  if (decision.kind !== 'placement') return [];
  const params = { name: decisionName(decision.key), atUs: decision.atUs, group: decision.request.group };
  if (row.chosen) return [sentence('explain.row.chosen', params)];
  if (passedAll(row)) return [sentence('explain.row.candidate', params), ...lostSentences(row)];
  return [sentence('explain.row.refused', params), ...lackSentences(row, 'explain.row.short')];
}

/** The strategy after which a candidate was no longer one. */
function lostSentences(row: CandidateRow): readonly Message[] {
  const lost = row.scores.find((score) => !score.kept);
  if (lost === undefined) return [];
  const { strategy, value, of } = lost;
  return [sentence(`explain.row.lost.${strategy.type}`, { field: strategy.field ?? '', of: of ?? '', count: value })];
}
