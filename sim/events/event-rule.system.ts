/**
 * Models: rules of the default event bus (EV-07): an event of ECS (EV-01 to EV-05) that fits a rule's pattern goes to each of its
 * targets, topics, queues and functions, at most five of them.
 * Leaves out: other event buses, schedules, input transformers, archives, events of services other than aws.ecs;
 * deletion (a rule can be disabled).
 */
import type { EventTargetInput, InputOf } from '../model/commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { EventRuleKey, RegionKey } from '../model/ids.ts';
import type { Endpoint, EventRule } from '../model/messaging.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { messageArrived, messageOf } from '../rules/message-book.ts';
import { findEventRule, findQueue, findTopic, messagingArn } from '../rules/messaging.ts';
import { send } from './delivery.system.ts';
import { newRoute, refuseQueue } from './route.ts';

/** Targets of one rule. */
const TARGETS_MAX = 5;

function putRule(ctx: Context, input: InputOf<'PutRule'>): EventRule {
  const { world } = ctx;
  const { name, region, eventPattern, state } = input;
  const known = findEventRule(world, name);
  if (known !== null) {
    Object.assign(known, { eventPattern, state });
    ctx.touch('event-rule', known.key);
    return known;
  }
  const key = world.eventRules.length as EventRuleKey;
  const rule: EventRule = {
    key,
    name,
    ruleArn: messagingArn('events', region, `rule/${name}`),
    region: world.regions.findIndex((row) => row.name === region) as RegionKey,
    eventPattern,
    state,
    targets: [],
    matched: 0,
  };
  world.eventRules.push(rule);
  ctx.touch('event-rule', key);
  return rule;
}

/** What a target means; null when there is nothing of that name. */
function endpointOf(world: World, { service, name }: EventTargetInput): Endpoint | null {
  const topic = service === 'sns' || service === null ? findTopic(world, name) : null;
  if (topic !== null) return { protocol: 'sns', topic: topic.key };
  const queue = service === 'sqs' || service === null ? findQueue(world, name) : null;
  if (queue !== null) return { protocol: 'sqs', queue: queue.key };
  return service === 'lambda' ? { protocol: 'lambda', name } : null;
}

function refuseTargets(world: World, { rule: name, targets }: InputOf<'PutTargets'>): Refusal | null {
  const rule = findEventRule(world, name);
  if (rule === null) return refusal('ResourceNotFoundException', 'rule-not-found', { rule: name });
  for (const target of targets) {
    if (endpointOf(world, target) === null) {
      return refusal('ValidationException', 'event-target-not-found', { target: target.name });
    }
    const wrong = refuseQueue(world, target.deadLetterQueue);
    if (wrong !== null) return wrong;
  }
  const ids = new Set([...idsOf(world, rule), ...targets.map(({ id }) => id)]);
  const params = { rule: name, limit: TARGETS_MAX };
  return ids.size > TARGETS_MAX ? refusal('LimitExceededException', 'too-many-targets', params) : null;
}

function idsOf(world: World, rule: EventRule): string[] {
  return rule.targets.flatMap((key) => {
    const { from } = world.routes[key]!;
    return 'rule' in from ? from.id : [];
  });
}

/** A target with an id that is there already takes its place. */
function putTarget(ctx: Context, rule: EventRule, target: EventTargetInput): void {
  const { world } = ctx;
  const place = idsOf(world, rule).indexOf(target.id);
  const route = newRoute(ctx, {
    name: `${rule.name}:${target.id}`,
    from: { rule: rule.key, id: target.id, retryPolicy: target.retryPolicy },
    endpoint: endpointOf(world, target)!,
    deadLetterQueue: target.deadLetterQueue === null ? null : findQueue(world, target.deadLetterQueue)!.key,
  });
  if (place < 0) rule.targets.push(route.key);
  else {
    world.routes[rule.targets[place]!]!.isOver = true;
    rule.targets[place] = route.key;
  }
}

function matched(ctx: Context, event: SimEventOf<'EventRuleMatched'>): void {
  const rule = ctx.world.eventRules[event.rule]!;
  const message = messageOf(ctx, event.message);
  rule.matched += 1;
  for (const key of rule.targets) send(ctx, ctx.world.routes[key]!, message);
  messageArrived(ctx, message);
  ctx.touch('event-rule', rule.key);
}

export const eventRuleSystem: System = {
  name: 'event-rule',
  hears: { EventRuleMatched: (event, ctx) => matched(ctx, event) },
  commands: [
    handler({
      op: 'PutRule',
      query: (world, { input: { region } }) =>
        world.regions.some((row) => row.name === region)
          ? null
          : refusal('ValidationException', 'region-not-found', { region }),
      execute: ({ input }, ctx, line) => ctx.answer(line, { ruleArn: putRule(ctx, input).ruleArn }),
    }),
    handler({
      op: 'PutTargets',
      query: (world, { input }) => refuseTargets(world, input),
      execute: ({ input }, ctx, line) => {
        const rule = findEventRule(ctx.world, input.rule)!;
        for (const target of input.targets) putTarget(ctx, rule, target);
        ctx.touch('event-rule', rule.key);
        ctx.answer(line, { failedEntryCount: 0 });
      },
    }),
  ],
};
