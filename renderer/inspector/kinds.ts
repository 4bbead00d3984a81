/** What kinds of things and their facts are called: by a noun of both vocabularies where there is one. */
import type { Noun, Words } from '../sim-client/text.ts';
import type { EntityKind } from '../sim-client/words.ts';

const NOUN_OF_KIND: Readonly<Partial<Record<EntityKind, Noun>>> = {
  region: 'region',
  zone: 'zone',
  cluster: 'cluster',
  instance: 'instance',
  'container-instance': 'instance',
  'task-definition': 'definition',
  task: 'task',
  container: 'container',
  service: 'service',
  deployment: 'deployment',
  'load-balancer': 'balancer',
  'target-group': 'targetGroup',
  'network-interface': 'interface',
  topic: 'topic',
  queue: 'queue',
  function: 'function',
  alarm: 'alarm',
  'vpc-endpoint': 'endpoint',
  'event-rule': 'rule',
  treasury: 'cost',
};

export function kindOf(words: Words, kind: EntityKind): string {
  const noun = NOUN_OF_KIND[kind];
  return noun === undefined ? words.say({ code: `inspect.kind.${kind}`, params: {} }) : words.noun(noun);
}

const NOUN_OF_FACT: Readonly<Record<string, Noun>> = {
  'cpu-reservation': 'cpuReservation',
  'memory-reservation': 'memoryReservation',
  'cpu-use': 'cpuUse',
  'memory-use': 'memoryUse',
  instance: 'instance',
  service: 'service',
  definition: 'definition',
  zone: 'zone',
  task: 'task',
  container: 'container',
  'network-interface': 'interface',
};

export function factLabel(words: Words, id: string): string {
  const noun = NOUN_OF_FACT[id];
  return noun === undefined ? words.say({ code: `inspect.fact.${id}`, params: {} }) : words.noun(noun);
}

const NOUN_OF_SET: Readonly<Record<string, Noun>> = {
  instances: 'instance',
  services: 'service',
  tasks: 'task',
  containers: 'container',
  clusters: 'cluster',
  zones: 'zone',
  deployments: 'deployment',
  'target-groups': 'targetGroup',
  'network-interfaces': 'interface',
};

export function setTitle(words: Words, id: string): string {
  const noun = NOUN_OF_SET[id];
  return noun === undefined ? words.say({ code: `inspect.set.${id}`, params: {} }) : words.noun(noun, 2);
}
