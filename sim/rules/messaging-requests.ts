/** Requests of SNS, SQS and EventBridge, members in lower camel case as everywhere here (EV-07). */
import * as z from 'zod';
import type { Command, EventTargetInput } from '../model/commands.ts';
import { SUBSCRIPTION_PROTOCOLS, type SubscriptionProtocol } from '../model/messaging.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { eventPatternIssues } from './event-pattern.ts';
import { LATEST, partsOfFunction } from './functions.ts';
import { DEFAULT_RETRY_POLICY, messagingNameOf } from './messaging.ts';
import { notYetMember, onlyYet } from './read-shape.ts';
import { regionOf, type ReadersOf } from './request-members.ts';
import { issue } from './rule-issue.ts';

const reference = z.string().min(1).max(1_024);
/** Topics and rules up to 256 and 64 characters, queues 80. */
const name = (max: number): z.ZodString =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);
/** SNS and SQS take 256 KiB; this keeps runs small. */
export const PUBLISHED_TEXT_MAX = 4_096;
const TARGETS_MAX = 5;
const tags = z.array(z.strictObject({ key: z.string(), value: z.string().optional() })).optional();

const CREATE_TOPIC = z.strictObject({
  name: name(256),
  region: z.string().optional(),
  attributes: z.strictObject({ FifoTopic: notYetMember(), DeliveryPolicy: notYetMember() }).optional(),
  tags,
});
const CREATE_QUEUE = z.strictObject({
  queueName: name(80),
  region: z.string().optional(),
  attributes: z
    .strictObject({ FifoQueue: notYetMember(), RedrivePolicy: notYetMember(), DelaySeconds: notYetMember() })
    .optional(),
  tags,
});
const SUBSCRIBE = z.strictObject({
  topicArn: reference,
  protocol: z.enum(SUBSCRIPTION_PROTOCOLS),
  endpoint: reference.describe('A queue or a function by name or ARN, an address, a mailbox.'),
  attributes: z
    .strictObject({
      RedrivePolicy: z.strictObject({ deadLetterTargetArn: reference }).optional(),
      RawMessageDelivery: notYetMember(),
      FilterPolicy: notYetMember(),
      DeliveryPolicy: notYetMember(),
    })
    .optional(),
});
const UNSUBSCRIBE = z.strictObject({
  subscriptionArn: reference.describe('The ARN, or the names of topic and endpoint: `orders:jobs`.'),
});
const PUBLISH = z.strictObject({
  topicArn: reference,
  message: z.string().min(1).max(PUBLISHED_TEXT_MAX),
  subject: z.string().min(1).max(100).optional(),
  messageAttributes: notYetMember(),
  messageGroupId: notYetMember(),
});
const PUT_RULE = z.strictObject({
  name: name(64),
  region: z.string().optional(),
  eventPattern: z.record(z.string(), z.unknown()),
  state: z.enum(['ENABLED', 'DISABLED']).optional(),
  description: z.string().max(512).optional(),
  eventBusName: onlyYet('default', []).optional(),
  scheduleExpression: notYetMember(),
});
const TARGET = z.strictObject({
  id: name(64),
  arn: reference.describe('A topic or a queue by name or ARN; a function as function:name or by ARN.'),
  deadLetterConfig: z.strictObject({ arn: reference }).optional(),
  retryPolicy: z
    .strictObject({
      maximumRetryAttempts: z.int().min(0).max(185).optional(),
      maximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
  input: notYetMember(),
  inputPath: notYetMember(),
  inputTransformer: notYetMember(),
});
const PUT_TARGETS = z.strictObject({ rule: reference, targets: z.array(TARGET).min(1).max(TARGETS_MAX) });
/** A rule of a scenario file: put-rule and put-targets in one. */
export const EVENT_RULE_SECTION = PUT_RULE.extend({ targets: z.array(TARGET).min(1).max(TARGETS_MAX).optional() });

/** EV-02: how messages are delivered in the whole scenario. */
export const DELIVERY_SECTION = z.strictObject({
  duplicates: z.number().min(0).max(1).optional().describe('The share of deliveries that come twice.'),
  reorders: z.boolean().optional().describe('A later message may overtake an earlier one.'),
});

const NAME_FORM = /^[A-Za-z0-9_-]{1,80}$/;
const ENDPOINT_FORMS: Readonly<Record<SubscriptionProtocol, RegExp>> = {
  sqs: NAME_FORM,
  // With the alias or version that is called.
  lambda: /^[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$/,
  http: /^http:\/\/\S+$/,
  https: /^https:\/\/\S+$/,
  email: /^[^\s@]+@[^\s@]+$/,
};
const ENDPOINT_EXAMPLES: Readonly<Record<SubscriptionProtocol, string>> = {
  sqs: 'jobs',
  lambda: 'cleanup',
  http: 'http://example.com/hook',
  https: 'https://example.com/hook',
  email: 'king@example.com',
};

/** By operation. */
export const MESSAGING_SCHEMAS = {
  CreateTopic: CREATE_TOPIC,
  CreateQueue: CREATE_QUEUE,
  Subscribe: SUBSCRIBE,
  Unsubscribe: UNSUBSCRIBE,
  Publish: PUBLISH,
  PutRule: PUT_RULE,
  PutTargets: PUT_TARGETS,
} as const;

export const MESSAGING_READERS: ReadersOf<typeof MESSAGING_SCHEMAS> = {
  CreateTopic: (request, context) => ({
    op: 'CreateTopic',
    input: { name: request.name, region: regionOf(request.region, context) },
  }),
  CreateQueue: (request, context) => ({
    op: 'CreateQueue',
    input: { queueName: request.queueName, region: regionOf(request.region, context) },
  }),
  Subscribe: (request, context) => {
    const { protocol } = request;
    const endpoint = protocol === 'lambda' ? calledFunction(request.endpoint) : messagingNameOf(request.endpoint);
    const form = ENDPOINT_FORMS[protocol];
    if (!form.test(endpoint)) {
      const params = { protocol, form: ENDPOINT_EXAMPLES[protocol] };
      context.issues.push(issue(['endpoint'], 'endpoint-form', { params, found: request.endpoint }));
    }
    const deadLetterQueue = queueOf(request.attributes?.RedrivePolicy?.deadLetterTargetArn);
    return {
      op: 'Subscribe',
      input: { topic: messagingNameOf(request.topicArn), protocol, endpoint, deadLetterQueue },
    };
  },
  Unsubscribe: ({ subscriptionArn }) => ({
    op: 'Unsubscribe',
    input: { subscription: subscriptionArn },
  }),
  Publish: (request) => ({
    op: 'Publish',
    input: { topic: messagingNameOf(request.topicArn), subject: request.subject ?? null, message: request.message },
  }),
  PutRule: (request, context) => {
    const eventPattern = request.eventPattern as JsonObject;
    context.issues.push(...eventPatternIssues(eventPattern, ['eventPattern']));
    const region = regionOf(request.region, context);
    return { op: 'PutRule', input: { name: request.name, region, eventPattern, state: request.state ?? 'ENABLED' } };
  },
  PutTargets: (request, context) => {
    request.targets.forEach(({ id }, index) => {
      if (request.targets.findIndex((other) => other.id === id) === index) return;
      context.issues.push(issue(['targets', index, 'id'], 'target-twice', { params: { name: id }, found: id }));
    });
    return {
      op: 'PutTargets',
      input: { rule: messagingNameOf(request.rule), targets: request.targets.map(targetOf) },
    };
  },
};

/** A function, with its alias or version where one is called: LA-02 holds for messages, too. */
function calledFunction(reference: string): string {
  if (reference.startsWith('arn:') && !reference.includes(':function:')) return messagingNameOf(reference);
  const { name, qualifier } = partsOfFunction(reference);
  return qualifier === LATEST ? name : `${name}:${qualifier}`;
}

function queueOf(arn: string | undefined): string | null {
  return arn === undefined ? null : messagingNameOf(arn);
}

function targetOf({ id, arn, deadLetterConfig, retryPolicy }: z.infer<typeof TARGET>): EventTargetInput {
  const service = /^arn:aws:(sns|sqs|lambda):/.exec(arn)?.[1] as 'sns' | 'sqs' | 'lambda' | undefined;
  const isFunction = arn.startsWith('function:');
  return {
    id,
    service: service ?? (isFunction ? 'lambda' : null),
    name: isFunction || service === 'lambda' ? calledFunction(arn) : messagingNameOf(arn),
    deadLetterQueue: queueOf(deadLetterConfig?.arn),
    retryPolicy: { ...DEFAULT_RETRY_POLICY, ...retryPolicy } as EventTargetInput['retryPolicy'],
  };
}

/** The way back: the request that a command is read from; null for commands of others. */
export function messagingRequestOf(command: Command): JsonObject | null {
  switch (command.op) {
    case 'Subscribe': {
      const { topic, protocol, endpoint, deadLetterQueue } = command.input;
      const attributes = { RedrivePolicy: { deadLetterTargetArn: deadLetterQueue! } };
      return { topicArn: topic, protocol, endpoint, ...(deadLetterQueue === null ? {} : { attributes }) };
    }
    case 'Unsubscribe':
      return { subscriptionArn: command.input.subscription };
    case 'Publish': {
      const { topic, message, subject } = command.input;
      return { topicArn: topic, message, ...(subject === null ? {} : { subject }) };
    }
    case 'PutTargets':
      return { rule: command.input.rule, targets: command.input.targets.map(targetRequest) };
    default:
      return null;
  }
}

function targetRequest({ id, service, name: wanted, deadLetterQueue, retryPolicy }: EventTargetInput): JsonObject {
  return {
    id,
    arn: service === null ? wanted : service === 'lambda' ? `function:${wanted}` : `arn:aws:${service}:::${wanted}`,
    ...(deadLetterQueue === null ? {} : { deadLetterConfig: { arn: deadLetterQueue } }),
    retryPolicy: { ...retryPolicy },
  };
}
