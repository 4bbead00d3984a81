/** Topics, queues, rules, and the routes that lead messages to whoever wants a copy of them (EV-07, EV-09). */
import type { TimeUs } from '../kernel/time.ts';
import type { CallLineage } from './function.ts';
import type { EventRuleKey, QueueKey, RegionKey, RouteKey, TopicKey } from './ids.ts';
import type { JsonObject } from './task-definition.ts';

export const SUBSCRIPTION_PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email'] as const;
export type SubscriptionProtocol = (typeof SUBSCRIPTION_PROTOCOLS)[number];

/** What the publisher knows: not who gets it (EV-07). */
export interface Topic {
  readonly key: TopicKey;
  readonly topicName: string;
  readonly topicArn: string;
  readonly region: RegionKey;
  /** Its subscriptions, in the order in which they came; those that are over have left. */
  subscriptions: RouteKey[];
  /** Messages it has accepted. */
  published: number;
}

/** Nobody takes messages out yet: they wait. */
export interface Queue {
  readonly key: QueueKey;
  readonly queueName: string;
  readonly queueArn: string;
  readonly region: RegionKey;
  /** Messages it has received, copies included. */
  received: number;
  /** The last of them, oldest first; bounded (MESSAGES_KEPT). */
  latest: QueuedMessage[];
}

/** Never changed once received. */
export interface QueuedMessage {
  readonly message: number;
  readonly messageId: string;
  readonly receivedAtUs: TimeUs;
  /** The topic that it came through; null: a rule sent it here directly. */
  readonly topic: TopicKey | null;
  readonly content: MessageContent;
}

/** A published text, or an event that a rule matched. */
export type MessageContent =
  { readonly subject: string | null; readonly text: string } | { readonly event: JsonObject };

export interface EventRule {
  readonly key: EventRuleKey;
  readonly name: string;
  readonly ruleArn: string;
  readonly region: RegionKey;
  /** Of the subset that sim/rules/event-pattern.ts documents. */
  eventPattern: JsonObject;
  state: 'ENABLED' | 'DISABLED';
  targets: RouteKey[];
  /** Events that have matched. */
  matched: number;
}

export type Endpoint =
  | { readonly protocol: 'sqs'; readonly queue: QueueKey }
  | { readonly protocol: 'sns'; readonly topic: TopicKey }
  /** Functions, addresses and mailboxes are names: what they do with a message is their own matter. */
  | { readonly protocol: 'lambda' | 'http' | 'https' | 'email'; readonly name: string };

/** How often and for how long a failing endpoint of a rule is tried again; subscriptions follow their protocol. */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}

/** A subscription of a topic, or a target of a rule: every message takes it once. */
export interface Route {
  readonly key: RouteKey;
  /** `orders:jobs`: the topic or rule, and the endpoint or the target's id. */
  readonly name: string;
  readonly from:
    | { readonly topic: TopicKey; readonly subscriptionArn: string }
    | { readonly rule: EventRuleKey; readonly id: string; readonly retryPolicy: RetryPolicy };
  readonly endpoint: Endpoint;
  readonly deadLetterQueue: QueueKey | null;
  /** Unsubscribed, or replaced: what is still on its way arrives nowhere. */
  isOver: boolean;
  /** Messages that arrived, those on their way, tries that failed, messages that were given up on. */
  delivered: number;
  underway: number;
  failures: number;
  givenUp: number;
  /** When the last first try is made: without reordering none overtakes it [µs]. */
  lastDueUs: TimeUs;
}

/** A message that is still on its way to somebody. */
export interface Message {
  readonly number: number;
  readonly messageId: string;
  readonly atUs: TimeUs;
  readonly content: MessageContent;
  /** Of the function that published it; absent: no function did. */
  readonly lineage?: CallLineage;
  /** Deliveries that are not over; at 0 the record goes. */
  underway: number;
}

/** Messages by number, as long as they are on their way. */
export interface MessageBook {
  /** Since the start of the run. */
  count: number;
  underway: Record<string, Message>;
}

/** EV-02: what delivery at least once may do; without it every message arrives once and in order. */
export interface DeliverySettings {
  /** The share of deliveries that come twice, 0 to 1. */
  readonly duplicates: number;
  /** True: a later message may overtake an earlier one. */
  readonly reorders: boolean;
}
