/** Topics, queues, rules and routes: lookups, ARNs, how long a failing subscriber is tried again (EV-07, EV-09). */
import { ACCOUNT_ID } from '../model/ids.ts';
import type { Endpoint, EventRule, Queue, RetryPolicy, Route, Topic } from '../model/messaging.ts';
import type { World } from '../model/world.ts';

/** `arn:aws:sns:…:orders` → `orders`; `…:function:cleanup` → `cleanup`; a rule's ends after a slash. */
export function messagingNameOf(reference: string): string {
  return reference.startsWith('arn:') ? reference.slice(lastCut(reference) + 1) : reference;
}
function lastCut(arn: string): number {
  return Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/'));
}

export function messagingArn(service: 'sns' | 'sqs' | 'events' | 'lambda', region: string, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

export function findTopic(world: World, name: string): Topic | null {
  return world.topics.find((row) => row.topicName === name) ?? null;
}

export function findQueue(world: World, name: string): Queue | null {
  return world.queues.find((row) => row.queueName === name) ?? null;
}

export function findEventRule(world: World, name: string): EventRule | null {
  return world.eventRules.find((row) => row.name === name) ?? null;
}

/** A subscription by its ARN or its name. */
export function findSubscription(world: World, reference: string): Route | null {
  const wanted = (route: Route): boolean =>
    'topic' in route.from && (route.from.subscriptionArn === reference || route.name === reference);
  return world.routes.find((route) => wanted(route) && !route.isOver) ?? null;
}

/** What people call the end of a route. */
export function nameOfEndpoint(world: World, endpoint: Endpoint): string {
  switch (endpoint.protocol) {
    case 'sqs':
      return world.queues[endpoint.queue]!.queueName;
    case 'sns':
      return world.topics[endpoint.topic]!.topicName;
    default:
      return endpoint.name;
  }
}

/** The ends that may fail, by name; a topic never does. */
export function isSubscriber(world: World, name: string): boolean {
  return world.routes.some(
    ({ endpoint, isOver }) => !isOver && endpoint.protocol !== 'sns' && nameOfEndpoint(world, endpoint) === name,
  );
}

/** EventBridge: for a day, at most 185 times again. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/**
 * Waits [s] before the tries of a subscription again, in phases of equal or growing waits (EV-09). Delivery policies of SNS:
 * queues and functions 3 at once, 2 after 1 s, 10 growing from 1 to 20 s, then 100,000 every 20 s; HTTP 3 every 20 s;
 * mailboxes 2 after 10 s, 10 growing from 10 to 600 s, 38 every 600 s.
 */
interface Phase {
  readonly tries: number;
  readonly fromS: number;
  readonly toS: number;
}
const SERVICE_PHASES: readonly Phase[] = [
  { tries: 3, fromS: 0, toS: 0 },
  { tries: 2, fromS: 1, toS: 1 },
  { tries: 10, fromS: 1, toS: 20 },
  { tries: 100_000, fromS: 20, toS: 20 },
];
const HTTP_PHASES: readonly Phase[] = [{ tries: 3, fromS: 20, toS: 20 }];
const EMAIL_PHASES: readonly Phase[] = [
  { tries: 2, fromS: 10, toS: 10 },
  { tries: 10, fromS: 10, toS: 600 },
  { tries: 38, fromS: 600, toS: 600 },
];
/** The longest wait of a rule between two tries [s]. [A] */
const RULE_WAIT_MAX_S = 512;

/**
 * How long after failed try number `attempt` (from 1) a message waits before the next [s]; null: that was the last.
 * `ageS` is the age of the message. A rule waits 1 s, then twice as long each time, a quarter more or less at random.
 */
export function retryWaitS(route: Route, attempt: number, ageS: number, jitter: () => number): number | null {
  if ('rule' in route.from) {
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = route.from.retryPolicy;
    if (attempt > maximumRetryAttempts) return null;
    // 2^9 is the longest wait.
    const waitS = Math.min(RULE_WAIT_MAX_S, 1 << Math.min(attempt - 1, 9)) * (0.75 + 0.5 * jitter());
    return ageS + waitS > maximumEventAgeInSeconds ? null : waitS;
  }
  let before = attempt - 1;
  for (const { tries, fromS, toS } of phasesOf(route.endpoint)) {
    if (before < tries) return fromS === toS ? fromS : growing(fromS, toS, before, tries);
    before -= tries;
  }
  return null;
}

function phasesOf({ protocol }: Endpoint): readonly Phase[] {
  if (protocol === 'email') return EMAIL_PHASES;
  return protocol === 'http' || protocol === 'https' ? HTTP_PHASES : SERVICE_PHASES;
}

/** Twice as long each time, as far as the longest wait. [A: the real function is exponential, its base is not told] */
function growing(fromS: number, toS: number, before: number, tries: number): number {
  return before === tries - 1 ? toS : Math.min(toS, fromS * (1 << before));
}
