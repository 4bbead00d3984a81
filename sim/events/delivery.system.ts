/**
 * Models: how a message gets from a topic or a rule to whoever wants a copy (EV-07, EV-09): each way takes 0.1 to 1 s, a
 * draw of its own; a subscriber that fails is tried again after growing waits, each kind in its own way; what was given
 * up on goes to the dead-letter queue, where there is one. With the setting for it a message arrives twice, or later
 * than one that was sent after it (EV-02).
 * Leaves out: endpoints that answer slowly, throttle or refuse by policy; a dead-letter queue that fails itself.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds, type DurationUs } from '../kernel/time.ts';
import type { SimEventOf } from '../model/events.ts';
import type { QueueKey } from '../model/ids.ts';
import type { Message, Route } from '../model/messaging.ts';
import type { Context, System } from '../model/system.ts';
import { invokeFunction, payloadOf } from '../rules/invoke.ts';
import { keepInQueue, messageArrived, messageOf, publishMessage } from '../rules/message-book.ts';
import { nameOfEndpoint, retryWaitS } from '../rules/messaging.ts';

/** EV-09 [A] [s]. */
const LATENCY: readonly [number, number] = [0.1, 1];

/** Sends a message on a route; in order unless the scenario lets it be overtaken. */
export function send(ctx: Context, route: Route, message: Message): void {
  const { duplicates, reorders } = ctx.world.delivery ?? { duplicates: 0, reorders: false };
  const random = ctx.random(`delivery/${route.name}`);
  const drawn = ctx.nowUs + seconds(random.between(...LATENCY));
  const dueUs = reorders ? drawn : Math.max(drawn, route.lastDueUs);
  route.lastDueUs = Math.max(dueUs, route.lastDueUs) as typeof route.lastDueUs;
  tryIn(ctx, route, message, (dueUs - ctx.nowUs) as DurationUs, { attempt: 1 });
  if (duplicates > 0 && random.unit() < duplicates) {
    const again = seconds(random.between(...LATENCY));
    tryIn(ctx, route, message, (dueUs - ctx.nowUs + again) as DurationUs, { attempt: 1, duplicate: true });
  }
}

interface Try {
  readonly attempt: number;
  readonly duplicate?: true;
}

function tryIn(ctx: Context, route: Route, message: Message, span: DurationUs, what: Try): void {
  message.underway += 1;
  route.underway += 1;
  touchRoute(ctx, route);
  ctx.sayIn(span, { kind: 'DeliveryTried', route: route.key, message: message.number, ...what }, PHASE.arrival);
}

function touchRoute(ctx: Context, route: Route): void {
  ctx.touch('route', route.key);
}

function tried(ctx: Context, event: SimEventOf<'DeliveryTried'>): void {
  const route = ctx.world.routes[event.route]!;
  const message = messageOf(ctx, event.message);
  route.underway -= 1;
  touchRoute(ctx, route);
  if (!route.isOver) {
    if (isFailing(ctx, route)) fail(ctx, route, message, event);
    else arrive(ctx, route, message);
  }
  messageArrived(ctx, message);
}

function isFailing(ctx: Context, route: Route): boolean {
  const { world } = ctx;
  if (route.endpoint.protocol === 'sns') return false;
  return (world.failingSubscribers?.[nameOfEndpoint(world, route.endpoint)] ?? 0) > ctx.nowUs;
}

function arrive(ctx: Context, route: Route, message: Message): void {
  const { endpoint } = route;
  route.delivered += 1;
  if (endpoint.protocol === 'sqs') enqueue(ctx, endpoint.queue, route, message);
  if (endpoint.protocol === 'sns') publishMessage(ctx, endpoint.topic, message);
  // A function takes it into its own queue of calls; one that nobody has made is only a name.
  if (endpoint.protocol === 'lambda') {
    invokeFunction(ctx, endpoint.name, payloadOf(message.content), route.name, true, message.lineage);
  }
}

function fail(ctx: Context, route: Route, message: Message, event: SimEventOf<'DeliveryTried'>): void {
  const ageS = (ctx.nowUs - message.atUs) / 1_000_000;
  const waitS = retryWaitS(route, event.attempt, ageS, () => ctx.random(`retry/${route.name}`).unit());
  route.failures += 1;
  const retryInUs = waitS === null ? null : seconds(waitS);
  const { attempt } = event;
  ctx.say({ kind: 'DeliveryFailed', route: route.key, message: message.number, attempt, retryInUs }, PHASE.arrival);
  if (retryInUs !== null) {
    tryIn(ctx, route, message, retryInUs, {
      ...(event.duplicate === true ? { duplicate: true } : {}),
      attempt: attempt + 1,
    });
    return;
  }
  route.givenUp += 1;
  if (route.deadLetterQueue !== null) enqueue(ctx, route.deadLetterQueue, route, message);
}

function enqueue(ctx: Context, key: QueueKey, route: Route, message: Message): void {
  keepInQueue(ctx, ctx.world.queues[key]!, message, 'topic' in route.from ? route.from.topic : null);
}

export const deliverySystem: System = {
  name: 'delivery',
  hears: {
    DeliveryTried: (event, ctx) => tried(ctx, event),
    // A later fault of the same subscriber counts; when it is over follows from its instant.
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind !== 'subscriberFails') return;
      ctx.world.failingSubscribers ??= {};
      ctx.world.failingSubscribers[fault.subscriber] = ctx.nowUs + fault.forUs;
    },
  },
};
