/** Topics, subscriptions, rules and their deliveries (EV-02, EV-07, EV-09). */
import { describe, expect, it } from 'vitest';
import type { KingdomSketch } from '../support/rig.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { Kingdom, kingdom, setupOf } from '../support/rig.ts';
import { listen, ofType, TASK } from '../events/notification-rig.ts';
import { bodies, FAN_OUT, queue, route, texts, waits } from '../events/messaging-rig.ts';

const QUIET: KingdomSketch = { fleets: [], definitions: [] };
const publish = (k: Kingdom, message: string) => k.issue('publish', { topicArn: 'orders', message });

/** Delivery at least once. */
function loose(delivery: { duplicates: number; reorders: boolean }, seed = 1): Kingdom {
  return new Kingdom(Engine.open({ ...setupOf({ ...QUIET, seed, timeline: FAN_OUT }), delivery }));
}

describe('fan-out', () => {
  it('EV-07: every subscription of a topic gets a copy of a message, and the publisher names none of them', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [
        ...FAN_OUT,
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'lambda', endpoint: 'cleanup' }],
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'https', endpoint: 'https://example.com/hook' }],
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'email', endpoint: 'king@example.com' }],
      ],
    }).until('1m');
    const answer = publish(k, 'one');
    k.until('2m');
    expect([texts(k, 'jobs'), texts(k, 'audit')]).toEqual([['one'], ['one']]);
    expect(k.world.routes.map(({ name, delivered }) => [name, delivered])).toEqual([
      ['orders:jobs', 1],
      ['orders:audit', 1],
      ['orders:cleanup', 1],
      ['orders:https://example.com/hook', 1],
      ['orders:king@example.com', 1],
    ]);
    // The same message for everybody, in the envelope of a topic.
    expect(bodies(k, 'jobs')).toEqual([
      {
        Type: 'Notification',
        MessageId: answer['messageId'],
        TopicArn: 'arn:aws:sns:za-southwest-1:123456789012:orders',
        Message: 'one',
      },
    ]);
    expect(bodies(k, 'audit')).toEqual(bodies(k, 'jobs'));
    // Nothing is left of what has arrived everywhere.
    expect(k.world.messages).toEqual({ count: 1, underway: {} });
  });

  it('EV-07: a topic without subscribers takes messages, and nobody gets them', () => {
    const k = kingdom({ ...QUIET, timeline: [['0s', 'createTopic', { name: 'orders' }]] }).until('1m');
    publish(k, 'one');
    k.until('2m');
    expect(k.world.topics[0]!.published).toBe(1);
    expect(k.world.messages).toEqual({ count: 1, underway: {} });
  });

  it('EV-07: who unsubscribes gets nothing more, not even what is on its way', () => {
    const k = kingdom({ ...QUIET, timeline: FAN_OUT }).until('1m');
    publish(k, 'one');
    k.issue('unsubscribe', { subscriptionArn: 'orders:jobs' });
    publish(k, 'two');
    k.until('2m');
    expect([texts(k, 'jobs'), texts(k, 'audit')]).toEqual([[], ['one', 'two']]);
    expect(k.world.messages!.underway).toEqual({});
    expect(k.refused('unsubscribe', { subscriptionArn: 'orders:jobs' })).toBe(
      'NotFoundException: subscription-not-found',
    );
  });

  it('EV-07: asking for the same topic, queue or subscription again gives the one there is', () => {
    const k = kingdom({ ...QUIET, timeline: FAN_OUT }).until('1m');
    const { topicArn } = k.issue('createTopic', { name: 'orders' });
    const again = k.issue('subscribe', { topicArn: topicArn as string, protocol: 'sqs', endpoint: 'jobs' });
    const { from } = route(k, 'orders:jobs');
    expect(again).toEqual({ subscriptionArn: 'subscriptionArn' in from ? from.subscriptionArn : null });
    expect([k.world.topics.length, k.world.routes.length]).toEqual([1, 2]);
    expect(k.refused('publish', { topicArn: 'nobody', message: 'x' })).toBe('NotFoundException: topic-not-found');
    expect(k.refused('subscribe', { topicArn: 'orders', protocol: 'sqs', endpoint: 'nobody' })).toBe(
      'InvalidParameterException: queue-not-found',
    );
  });
});

describe('delivery', () => {
  it('EV-09: takes 0.1 to 1 s, drawn for each subscription from a stream of its own', () => {
    const arrivals = (names: readonly string[]) => {
      const k = kingdom({
        ...QUIET,
        timeline: [
          ['0s', 'createTopic', { name: 'orders' }],
          ...names.flatMap((name) => [
            ['0s', 'createQueue', { queueName: name }] as const,
            ['0s', 'subscribe', { topicArn: 'orders', protocol: 'sqs', endpoint: name }] as const,
          ]),
        ],
      });
      for (let minute = 1; minute <= 20; minute++) publish(k.until(`${minute}m`), String(minute));
      k.until('25m');
      return queue(k, 'jobs').latest.map(({ receivedAtUs }, index) => receivedAtUs / 1_000_000 - (index + 1) * 60);
    };
    const alone = arrivals(['jobs']);
    expect(Math.min(...alone)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...alone)).toBeLessThanOrEqual(1);
    expect(Math.max(...alone) - Math.min(...alone)).toBeGreaterThan(0.4);
    // Another subscriber shifts nothing.
    expect(arrivals(['audit', 'jobs'])).toEqual(alone);
  });

  it('EV-09: a queue that fails is tried again at once, then after growing waits, up to 20 s', () => {
    const k = kingdom({ ...QUIET, timeline: FAN_OUT }).until('1m');
    publish(k, 'one');
    k.issue('fault', { subscriberFails: { subscriber: 'jobs', for: '3m' } });
    k.until('10m');
    // 3 at once, 2 after 1 s, 10 from 1 s to 20 s, then every 20 s.
    expect(waits(k, 'orders:jobs')).toEqual([0, 0, 0, 1, 1, 1, 2, 4, 8, 16, 20, 20, 20, 20, 20, 20, 20, 20]);
    expect(texts(k, 'jobs')).toEqual(['one']);
    expect(queue(k, 'jobs').latest[0]!.receivedAtUs).toBeGreaterThanOrEqual(240_000_000);
    // The others do not notice.
    expect(queue(k, 'audit').latest[0]!.receivedAtUs).toBeLessThanOrEqual(61_000_000);
    expect(route(k, 'orders:jobs')).toMatchObject({ delivered: 1, failures: 18, givenUp: 0, underway: 0 });
  });

  it('EV-09: after the last try a message goes to the dead-letter queue, or is lost without one', () => {
    const hook = 'https://example.com/hook';
    const attributes = { RedrivePolicy: { deadLetterTargetArn: 'audit' } };
    const k = kingdom({
      ...QUIET,
      timeline: [
        ['0s', 'createTopic', { name: 'orders' }],
        ['0s', 'createQueue', { queueName: 'audit' }],
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'https', endpoint: hook, attributes }],
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'http', endpoint: 'http://example.com' }],
        ['30s', 'fault', { subscriberFails: { subscriber: hook, for: '10m' } }],
        ['30s', 'fault', { subscriberFails: { subscriber: 'http://example.com', for: '10m' } }],
      ],
    }).until('1m');
    publish(k, 'one');
    k.until('5m');
    // HTTP: three tries more, 20 s apart.
    expect(waits(k, `orders:${hook}`)).toEqual([20, 20, 20]);
    expect(texts(k, 'audit')).toEqual(['one']);
    expect(route(k, 'orders:http://example.com')).toMatchObject({ delivered: 0, failures: 4, givenUp: 1 });
    expect(k.world.messages!.underway).toEqual({});
  });

  it('EV-09: a mailbox is tried for hours', () => {
    const k = kingdom({
      ...QUIET,
      duration: '8h',
      timeline: [
        ['0s', 'createTopic', { name: 'orders' }],
        ['0s', 'subscribe', { topicArn: 'orders', protocol: 'email', endpoint: 'king@example.com' }],
        ['1s', 'fault', { subscriberFails: { subscriber: 'king@example.com', for: '8h' } }],
      ],
    }).until('1m');
    publish(k, 'one');
    k.toTheEnd();
    // 2 after 10 s, 10 from 10 s to 600 s, then 38 every 600 s.
    const all = waits(k, 'orders:king@example.com');
    expect(all).toHaveLength(50);
    expect(all.slice(0, 12)).toEqual([10, 10, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
    expect(new Set(all.slice(12))).toEqual(new Set([600]));
    expect(route(k, 'orders:king@example.com').givenUp).toBe(1);
  });

  it('EV-09: nobody fails who is not there', () => {
    const k = kingdom({ ...QUIET, timeline: FAN_OUT }).until('1m');
    expect(k.refused('fault', { subscriberFails: { subscriber: 'nobody', for: '1m' } })).toBe(
      'InvalidParameterException: subscriber-not-found',
    );
  });
});

describe('rules', () => {
  const WATCH: KingdomSketch = {
    fleets: [{ count: 1 }],
    timeline: [
      ...FAN_OUT,
      [
        '0s',
        'putRule',
        {
          name: 'stopped',
          eventPattern: { source: ['aws.ecs'], 'detail-type': [TASK], detail: { lastStatus: ['RUNNING', 'STOPPED'] } },
        },
      ],
      ['0s', 'putTargets', { rule: 'stopped', targets: [{ id: 'a', arn: 'orders' }] }],
      ['0s', 'putTargets', { rule: 'stopped', targets: [{ id: 'b', arn: 'arn:aws:lambda:::function:cleanup' }] }],
    ],
  };

  it('EV-07: an event that fits a rule reaches its topic, and by it every queue, as it was when it was sent', () => {
    const k = kingdom(WATCH).until('2m');
    const delivered = listen(k);
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('5m');
    const sent = ofType(delivered, TASK).filter(({ detail }) =>
      ['RUNNING', 'STOPPED'].includes(detail['lastStatus'] as string),
    );
    expect(sent).toHaveLength(2);
    const received = bodies(k, 'jobs').map(({ Message }) => JSON.parse(Message as string));
    expect(received).toEqual(sent);
    expect(bodies(k, 'audit')).toEqual(bodies(k, 'jobs'));
    expect(route(k, 'stopped:b')).toMatchObject({ delivered: 2 });
    expect(k.world.eventRules[0]!.matched).toBe(2);
  });

  it('EV-07: a queue that a rule sends to gets the event itself', () => {
    const k = kingdom({ ...WATCH, timeline: WATCH.timeline!.slice(0, 6) }).until('2m');
    k.issue('putTargets', { rule: 'stopped', targets: [{ id: 'a', arn: 'jobs' }] });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect(bodies(k, 'jobs')).toEqual([expect.objectContaining({ source: 'aws.ecs', 'detail-type': TASK })]);
    expect(texts(k, 'audit')).toEqual([]);
  });

  it('EV-07: a disabled rule matches nothing, and a target of the same id takes the place of the old one', () => {
    const k = kingdom(WATCH).until('2m');
    k.issue('putTargets', { rule: 'stopped', targets: [{ id: 'a', arn: 'jobs' }] });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect([queue(k, 'jobs').received, queue(k, 'audit').received]).toEqual([1, 0]);
    const { eventPattern } = k.world.eventRules[0]!;
    k.issue('putRule', { name: 'stopped', eventPattern, state: 'DISABLED' });
    k.issue('stopTask', { task: 'web#1' });
    k.until('5m');
    expect([queue(k, 'jobs').received, k.world.eventRules[0]!.matched]).toEqual([1, 1]);
  });

  it('EV-09: a failing function is tried again as its target’s retry policy says, longer each time', () => {
    const targets = [
      {
        id: 'b',
        arn: 'function:cleanup',
        retryPolicy: { maximumRetryAttempts: 4 },
        deadLetterConfig: { arn: 'audit' },
      },
    ];
    const k = kingdom({
      ...WATCH,
      timeline: [...WATCH.timeline!.slice(0, 6), ['1s', 'putTargets', { rule: 'stopped', targets }]],
    });
    k.until('2m').issue('fault', { subscriberFails: { subscriber: 'cleanup', for: '20m' } });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('10m');
    const found = waits(k, 'stopped:b');
    expect(found).toHaveLength(4);
    // 1, 2, 4, 8 s, each a quarter more or less.
    found.forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(0.75 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(1.25 * 2 ** index);
    });
    expect(queue(k, 'audit').received).toBe(1);
    expect(route(k, 'stopped:b')).toMatchObject({ failures: 5, givenUp: 1 });
  });

  it('EV-07: a rule has at most five targets, and sends to what there is', () => {
    const k = kingdom(WATCH).until('1m');
    const five = ['c', 'd', 'e'].map((id) => ({ id, arn: 'jobs' }));
    k.issue('putTargets', { rule: 'stopped', targets: five });
    const put = (rule: string, arn: string) => k.refused('putTargets', { rule, targets: [{ id: 'f', arn }] });
    expect(put('stopped', 'jobs')).toBe('LimitExceededException: too-many-targets');
    expect(put('stopped', 'nobody')).toBe('ValidationException: event-target-not-found');
    expect(put('nobody', 'jobs')).toBe('ResourceNotFoundException: rule-not-found');
  });
});

describe('at least once', () => {
  const numbers = Array.from({ length: 40 }, (_, index) => String(index));
  const burst = (k: Kingdom): Kingdom => {
    k.until('1m');
    for (const number of numbers) publish(k, number);
    return k.until('3m');
  };

  it('EV-02: without the setting every message arrives once, in the order in which it was sent', () => {
    const k = burst(kingdom({ ...QUIET, timeline: FAN_OUT }));
    expect(texts(k, 'jobs')).toEqual(numbers);
    expect(texts(k, 'audit')).toEqual(numbers);
  });

  it('EV-02: with it a message may be overtaken', () => {
    const k = burst(loose({ duplicates: 0, reorders: true }));
    expect(texts(k, 'jobs')).not.toEqual(numbers);
    expect(texts(k, 'jobs').toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers);
    // Each way has an order of its own.
    expect(texts(k, 'audit')).not.toEqual(texts(k, 'jobs'));
  });

  it('EV-02: with it a share of the deliveries comes twice, as equal copies, the same in every run of the seed', () => {
    const k = burst(loose({ duplicates: 0.25, reorders: false }));
    const twice = numbers.filter((number) => texts(k, 'jobs').filter((text) => text === number).length === 2);
    // 40 deliveries, a quarter of them twice: 10, give or take three standard deviations of 2.7.
    expect(twice.length).toBeGreaterThanOrEqual(2);
    expect(twice.length).toBeLessThanOrEqual(18);
    expect(new Set(texts(k, 'jobs'))).toEqual(new Set(numbers));
    expect(new Set(bodies(k, 'jobs').map(({ MessageId }) => MessageId)).size).toBe(40);
    expect(texts(burst(loose({ duplicates: 0.25, reorders: false })), 'jobs')).toEqual(texts(k, 'jobs'));
    expect(texts(burst(loose({ duplicates: 1, reorders: false })), 'jobs')).toHaveLength(80);
  });

  it('EV-02: the copies of an event have an equal version', () => {
    const timeline = [
      ...FAN_OUT,
      ['0s', 'putRule', { name: 'all', eventPattern: { 'detail-type': [TASK] } }],
      ['0s', 'putTargets', { rule: 'all', targets: [{ id: 'a', arn: 'jobs' }] }],
    ] as KingdomSketch['timeline'];
    const setup = setupOf({ fleets: [{ count: 1 }], timeline: timeline! });
    const k = new Kingdom(Engine.open({ ...setup, delivery: { duplicates: 1, reorders: true } })).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('4m');
    const versions = bodies(k, 'jobs').map(({ detail }) => (detail as { version: number }).version);
    expect(versions.toSorted()).toEqual([1, 1, 2, 2]);
  });
});
