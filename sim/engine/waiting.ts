/** What waits: services that lack tasks, tasks that wait for a provider or for room on their host, and the next looks. */
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import type { QueueRow } from '../protocol/why.ts';
import { stuckSentences } from './explain-service.ts';
import { createNamer, type Namer } from './find.ts';
import { sentence } from './sentence.ts';
import { serviceView } from './view-rows.ts';

/** A look that is further away is none that anybody waits for: steady services are looked at every few hours. */
const SOON_US = 60_000_000;

/** In the order of what waits longest; what is only looked at later comes last. */
export function waitingRows({ world, nowUs }: { readonly world: World; readonly nowUs: number }): readonly QueueRow[] {
  const namer = createNamer(world);
  const rows = [
    ...world.services.flatMap((service) => serviceRows(world, service, nowUs, namer)),
    ...world.clusters.flatMap(({ waiting }) => waiting.map((task) => providerRow(world, task, namer))),
    ...world.instances.flatMap(({ host }) => host.waiting.map((task) => hostRow(world, task, namer))),
  ];
  const rank = ({ reason }: QueueRow): number => (reason === 'look' ? 1 : 0);
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.sinceUs ?? a.untilUs ?? 0) - (b.sinceUs ?? b.untilUs ?? 0) ||
      a.what.ref.key - b.what.ref.key,
  );
}

function serviceRows(world: World, service: Service, nowUs: number, namer: Namer): QueueRow[] {
  if (service.status === 'INACTIVE') return [];
  const what = {
    ref: { kind: 'service', key: service.key } as const,
    name: namer.name({ kind: 'service', key: service.key }),
  };
  const { runningCount, pendingCount } = serviceView(world, service);
  const lacking = Math.max(0, service.desiredCount - runningCount - pendingCount);
  const rows: QueueRow[] = [];
  const refused = service.waitingOn === null ? undefined : world.decisions[service.waitingOn];
  if (refused?.kind === 'placement' && 'refused' in refused.verdict) {
    rows.push({
      ...{ what, reason: 'placement', count: lacking, untilUs: null, decision: refused.key },
      sinceUs: refusedSince(world, service, refused.key),
      why: sentence('why.queue.placement', { reason: refused.verdict.refused }),
      unblockedBy: refused.unblockedBy,
    });
  }
  if (service.throttledUntilUs > nowUs) {
    rows.push({
      ...{ what, reason: 'throttled', count: lacking, sinceUs: null, untilUs: service.throttledUntilUs },
      ...{ decision: service.lastDecision, unblockedBy: [] },
      why: sentence('why.queue.throttled', { atUs: service.throttledUntilUs }),
    });
  }
  const last = service.lastDecision === null ? undefined : world.decisions[service.lastDecision];
  if (last?.kind === 'service') {
    const others = stuckSentences(world, service.key, nowUs).filter(
      ({ code }) => code !== 'explain.stuck.placement' && code !== 'explain.stuck.throttled',
    );
    for (const why of others) {
      rows.push({
        ...{ what, reason: 'blocked', count: lacking, sinceUs: last.atUs, untilUs: null, why },
        ...{ decision: last.key, unblockedBy: last.unblockedBy },
      });
    }
  }
  if (service.wakeAtUs > nowUs && service.wakeAtUs - nowUs <= SOON_US) {
    rows.push({
      ...{ what, reason: 'look', count: lacking, sinceUs: null, untilUs: service.wakeAtUs },
      ...{ decision: null, unblockedBy: [], why: sentence('why.queue.look', { atUs: service.wakeAtUs }) },
    });
  }
  return rows;
}

/** The first of the refusals in a row that end with this one. */
function refusedSince(world: World, { key }: Service, decision: number): number {
  let sinceUs = world.decisions[decision]!.atUs;
  for (let at = decision - 1; at >= 0; at--) {
    const row = world.decisions[at]!;
    if (row.kind !== 'placement' || row.request.service !== key) continue;
    if (!('refused' in row.verdict)) break;
    sinceUs = row.atUs;
  }
  return sinceUs;
}

function providerRow(world: World, key: number, namer: Namer): QueueRow {
  const task = world.tasks[key]!;
  const decision = world.decisions.findLast(
    (row) => row.kind === 'placement' && 'refused' in row.verdict && row.verdict.waiting === key,
  );
  const verdict = decision?.kind === 'placement' && 'refused' in decision.verdict ? decision.verdict : null;
  return {
    ...taskRow(key, namer),
    ...{ reason: 'capacity-provider', sinceUs: task.createdAtUs, decision: decision?.key ?? null },
    why: sentence('why.queue.provider', {
      capacityProvider: task.capacityProviderName ?? '—',
      reason: verdict?.refused ?? '—',
    }),
    unblockedBy: decision?.unblockedBy ?? [],
  };
}

function hostRow(world: World, key: number, namer: Namer): QueueRow {
  const task = world.tasks[key]!;
  const { name, host } = world.instances[task.host!]!;
  return {
    ...taskRow(key, namer),
    ...{ reason: 'host', sinceUs: task.createdAtUs, decision: task.decision, unblockedBy: [] },
    why: sentence('explain.wait.host-room', {
      ...{ instance: name, place: host.waiting.indexOf(task.key) + 1 },
      ...{ cpu: task.needs.cpu, cpuFree: host.cpuFree },
      ...{ memoryMiB: task.needs.memoryMiB, memoryFreeMiB: host.memoryFreeMiB },
    }),
  };
}

function taskRow(key: number, namer: Namer): Pick<QueueRow, 'what' | 'count' | 'untilUs'> {
  const ref = { kind: 'task', key } as const;
  return { what: { ref, name: namer.name(ref) }, count: 1, untilUs: null };
}
