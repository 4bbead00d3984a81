/** By which names tasks call others, why a name is not known, and which hosts their proxies avoid (SC-01, SC-02, SC-04). */
import { sentence } from './sentence.ts';
import type { Container } from '../model/container.ts';
import type { Message } from '../model/message.ts';
import type { World } from '../model/world.ts';
import type { Caller } from '../queueing/callers-state.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import { loadOf } from '../rules/load-behaviour.ts';
import { namingOf, type Unresolved } from '../rules/service-names.ts';
import { networkOf, serverOf } from '../rules/utilization.ts';

/** Which task stands behind a member; null when nobody does any more. */
function taskOfMember(world: World, member: number): string | null {
  for (const rows of Object.values(world.traffic!.names!.members)) {
    for (const [container, row] of Object.entries(rows)) {
      if (row.member === member) return world.tasks[world.containers[Number(container)]!.task]!.name;
    }
  }
  return null;
}

function avoided(world: World, caller: Extract<Caller, { kind: 'proxy' }>, nowUs: number): readonly Message[] {
  return Object.entries(caller.suspects).flatMap(([member, { avoidedFromUs, avoidedUntilUs, times }]) => {
    const task = taskOfMember(world, Number(member));
    if (task === null || avoidedUntilUs <= nowUs) return [];
    return [sentence('explain.names.avoided', { task, fromUs: avoidedFromUs, untilUs: avoidedUntilUs, count: times })];
  });
}

function unresolved(reason: Unresolved, service: string, createdAtUs: number): Message {
  switch (reason.why) {
    case 'older': {
      const { name, namespace, sinceUs } = reason.endpoint;
      return sentence('explain.names.older', { service, name, namespace, sinceUs, createdAtUs });
    }
    case 'namespace':
      return sentence('explain.names.namespace', {
        ...{ service, name: reason.endpoint.name, namespace: reason.endpoint.namespace },
        own: reason.namespace,
      });
    case 'records':
      return sentence('explain.names.records', { service });
  }
}

/** What a running container goes by when it calls services; nothing for plain names. */
export function callerSentences(world: World, container: Container, nowUs: number): readonly Message[] {
  const server = container.internal ? null : serverOf(world, container);
  const callers = server === null ? undefined : networkOf(world)?.callers?.byEdge[server];
  if (callers === undefined) return [];
  const task = world.tasks[container.task]!;
  const { calls } = loadOf(world, container.image);
  return world.traffic!.calls.flatMap((edge) => {
    const caller = callers[edge.source];
    const to = edge.image === container.image ? calls[edge.index]?.to : undefined;
    if (caller === undefined || to === undefined || !('service' in to)) return [];
    const { service } = to;
    const naming = namingOf(world, task, service);
    if (caller.kind === 'unresolved') {
      return naming.kind === 'unresolved' ? [unresolved(naming.reason, service, task.createdAtUs)] : [];
    }
    if (caller.kind === 'resolver') {
      const [count, { untilUs }] = [caller.records.length, caller];
      return [sentence(`explain.names.${untilUs > nowUs ? 'resolver' : 'resolver.anew'}`, { service, count, untilUs })];
    }
    const { name, namespace } = naming.kind === 'proxy' ? naming.endpoint : { name: service, namespace: '' };
    return [sentence('explain.names.proxy', { service, name, namespace }), ...avoided(world, caller, nowUs)];
  });
}

/** Of a service that calls others: how many of its calls met a name that nobody knew. */
export function unresolvedSentences(world: World, key: number): readonly Message[] {
  const net = networkOf(world);
  const names = world.traffic?.names;
  const service = world.services[key];
  if (net === null || names === undefined || service === undefined) return [];
  const families = service.deployments.flatMap((deployment) => {
    const { taskDefinition } = world.deployments[deployment]!;
    return world.taskDefinitions[taskDefinition]!.containers.map(({ image }) => image);
  });
  const images = new Set(families);
  return world.traffic!.calls.flatMap((edge) => {
    const to = images.has(edge.image) ? loadOf(world, edge.image).calls[edge.index]?.to : undefined;
    if (to === undefined || !('service' in to)) return [];
    let count = 0;
    for (const [way, source] of Object.entries(names.sources)) {
      if (way.startsWith(`${edge.source}/unresolved/`)) count += net.sources[source]!.outcomes[OUTCOME.refused]!;
    }
    return count === 0 ? [] : [sentence('explain.names.unresolved', { service: to.service, count })];
  });
}
