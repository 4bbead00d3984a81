/** What health checks say and what follows from it: of containers (HC-03 to HC-07), tasks (TL-19) and targets (LB-02). */
import type { Container } from '../model/container.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { targetVerdict } from './explain-verdicts.ts';
import { sentence } from './sentence.ts';

/** Sentences about a task that runs: its health checks, its restarts, its targets, its protection. */
export function healthSentences(world: World, task: Task, nowUs: number): readonly Message[] {
  if (task.lastStatus !== 'RUNNING') return [];
  const containers = task.containers.map((key) => world.containers[key]!).filter(({ internal }) => !internal);
  const sentences = containers.flatMap((container) => containerHealth(world, task, container));
  if (task.service !== null) {
    sentences.push(sentence(task.countsAsHealthy ? 'explain.task.counts' : 'explain.task.counts-not-yet'));
  }
  for (const [targetGroup, state] of Object.entries(task.targetHealth ?? {})) {
    sentences.push(sentence('explain.task.target', { targetGroup, state }));
  }
  if (typeof task.protectedUntilUs === 'number' && task.protectedUntilUs > nowUs) {
    sentences.push(sentence('explain.task.protected', { atUs: task.protectedUntilUs }));
  }
  return sentences;
}

function containerHealth(world: World, task: Task, container: Container): Message[] {
  const { containers } = world.taskDefinitions[task.taskDefinition]!;
  const check = containers.find((one) => one.name === container.name)?.healthCheck ?? null;
  const sentences: Message[] = [];
  if (container.restartCount > 0) {
    sentences.push(
      sentence('explain.container.restarted', { container: container.name, count: container.restartCount }),
    );
  }
  if (check === null) return sentences;
  const params = { container: container.name, failures: container.probe.failures, retries: check.retries };
  const isFailing = container.healthStatus !== 'UNHEALTHY' && container.probe.failures > 0;
  sentences.push(sentence(`explain.health.${isFailing ? 'failing' : container.healthStatus.toLowerCase()}`, params));
  if (container.healthStatus === 'UNHEALTHY' && container.essential) {
    sentences.push(sentence(task.service === null ? 'explain.health.standalone' : 'explain.health.replaced'));
  }
  return sentences;
}

/** A target and what its balancer thinks of it. */
export function targetSentences(world: World, key: number): readonly Message[] {
  const target = world.targets[key];
  if (target === undefined) return [];
  const group = world.targetGroups[target.targetGroup]!;
  const { intervalS, unhealthyThreshold } = group.healthCheck;
  return [
    sentence('explain.target.registered', { atUs: target.registeredAtUs, targetGroup: group.targetGroupName }),
    sentence(target.reason === null ? 'explain.target.state' : 'explain.target.state.reason', {
      state: target.state,
      reason: target.reason ?? '',
    }),
    ...targetVerdict(world, key),
    ...(target.state === 'initial' ? [sentence('explain.target.first-check')] : []),
    ...(target.state === 'healthy'
      ? [sentence('explain.target.checks', { intervalS, count: unhealthyThreshold })]
      : []),
  ];
}

/** How many targets of a group are in which state. */
export function targetGroupSentences(world: World, key: number): readonly Message[] {
  const group = world.targetGroups[key];
  if (group === undefined) return [];
  const counts = new Map<string, number>();
  for (const target of group.targets) {
    const { state } = world.targets[target]!;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const states = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, count]) => `${state} ${count}`);
  const listened = sentence(group.loadBalancer === null ? 'explain.target-group.unused' : 'explain.target-group.used');
  return [
    listened,
    sentence('explain.target-group.targets', { count: group.targets.length, states: states.join(', ') }),
  ];
}
