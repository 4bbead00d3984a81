/** Calls by name (SC-01, SC-02, SC-04): who is avoided, who knows which name, how old an address may be. */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import type { Caller } from '../../sim/queueing/callers-state.ts';
import type { Network } from '../../sim/queueing/network-state.ts';
import { networkOf } from '../../sim/rules/utilization.ts';

const SECOND = 1_000_000;

export function namesAreSound(world: World, nowUs: number): void {
  const net = networkOf(world);
  if (net?.callers === undefined) return;
  for (const [server, edges] of Object.entries(net.callers.byEdge)) {
    invariant(net.servers.alive[Number(server)] === 1, 'law.caller-gone', () => ({ server }));
    const key = world.load!.containerOf[Number(server)]!;
    const task = world.tasks[world.containers[key]!.task]!;
    for (const caller of Object.values(edges)) {
      if (caller.kind === 'proxy') proxyIsSound(world, net, caller, task, nowUs);
      else if (caller.kind === 'resolver') {
        const { records, untilUs } = caller;
        const isSound = records.length <= 8 && new Set(records).size === records.length;
        invariant(isSound && untilUs <= nowUs + 60 * SECOND, 'law.addresses', () => ({
          task: task.name,
          records,
          untilUs,
        }));
      }
    }
  }
}

/** SC-02: a task that is connected, and some revision of the called service that offered it something by then. */
function knowsTheName(world: World, task: Task): boolean {
  const own = task.deployment === null ? undefined : world.deployments[task.deployment]!.kept;
  const asked = (own?.serviceConnectConfiguration ?? {}) as { enabled?: boolean; namespace?: string };
  const known = world.deployments.some(({ kept, createdAtUs }) => {
    const offered = (kept?.serviceConnectConfiguration ?? {}) as { namespace?: string; services?: unknown[] };
    return (
      (offered.services ?? []).length > 0 && offered.namespace === asked.namespace && createdAtUs <= task.createdAtUs
    );
  });
  return asked.enabled === true && known;
}

function proxyIsSound(
  world: World,
  net: Network,
  caller: Extract<Caller, { kind: 'proxy' }>,
  task: Task,
  nowUs: number,
): void {
  invariant(knowsTheName(world, task), 'law.name-not-known', () => ({ task: task.name }));
  const { forwards } = net.routes[net.sources[caller.source]!.route]!;
  const { order } = net.pools[forwards[0]!.pool]!;
  for (const [member, suspect] of Object.entries(caller.suspects)) {
    const { failuresUs, avoidedFromUs, avoidedUntilUs, calledUs } = suspect;
    const span = avoidedUntilUs - avoidedFromUs;
    const isSpan =
      span >= 0 && span <= 300 * SECOND && Math.abs(span / (30 * SECOND) - Math.round(span / (30 * SECOND))) < 1e-6;
    invariant(isSpan && failuresUs.length < 5 && avoidedFromUs <= nowUs, 'law.avoided', () => ({ member, suspect }));
    if (calledUs <= avoidedFromUs || calledUs >= avoidedUntilUs) continue;
    // It was called all the same: so must all others have been avoided that were there before.
    const better = [...order].find((other) => {
      const container = world.load!.containerOf[net.members.server[other]!]!;
      const { startedAtUs } = world.containers[container]!;
      const wasThere = startedAtUs !== null && startedAtUs < avoidedFromUs;
      return other !== Number(member) && wasThere && (caller.suspects[other]?.avoidedUntilUs ?? 0) <= calledUs;
    });
    invariant(better === undefined, 'law.avoided-and-called', () => ({ task: task.name, member, better, suspect }));
  }
}
