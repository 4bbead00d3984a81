/** What the agent and the health checks decided about a task, a container or a target, with the numbers they went by. */
import type { Task } from '../model/task.ts';
import type { Verdict } from '../model/verdict.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { lastVerdict } from '../rules/verdicts.ts';
import { sentence } from './sentence.ts';

/** The last verdict of each kind about a task and its containers. */
export function taskVerdicts(world: World, task: Task): readonly Message[] {
  const admission = lastVerdict(world, 'admission', (row) => row.task === task.key);
  const ofContainers = task.containers.flatMap((key) => [
    lastVerdict(world, 'container-health', (row) => row.container === key),
    lastVerdict(world, 'restart', (row) => row.container === key),
  ]);
  return [admission, ...ofContainers].flatMap((verdict) => (verdict === null ? [] : verdictSentence(world, verdict)));
}

/** What the checks of a target came to last. */
export function targetVerdict(world: World, target: number): readonly Message[] {
  const verdict = lastVerdict(world, 'target-health', (row) => row.target === target);
  return verdict === null ? [] : [verdictSentence(world, verdict)];
}

function verdictSentence(world: World, verdict: Verdict): Message {
  const { atUs } = verdict;
  const code = `explain.verdict.${verdict.kind}.${verdict.verdict}`;
  switch (verdict.kind) {
    case 'admission':
      return sentence(code, { atUs, instance: world.instances[verdict.instance]!.name, ...verdict.counts });
    case 'container-health':
      return sentence(code, { atUs, container: world.containers[verdict.container]!.name, ...verdict.counts });
    case 'restart': {
      const { exitCode, ranS, restartAttemptPeriodS } = verdict.counts;
      const container = world.containers[verdict.container]!.name;
      return sentence(code, { atUs, container, exitCode: exitCode ?? '—', ranS, periodS: restartAttemptPeriodS });
    }
    case 'target-health': {
      const { inARow, needed, checks } = verdict.counts;
      return sentence(code, { atUs, inARow, needed, checks });
    }
  }
}
