/** Every number on a sign is the engine's own, in the reader's words and with its unit. */
import { describe, expect, test } from 'vitest';
import { detailAt, type Level } from '../../../renderer/world/semantic-zoom.ts';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { gateLines, houseTip, taskExtras } from '../../../renderer/world/landmark-tips.ts';
import { signsOf, type Sign, type SignWords } from '../../../renderer/world/signs.ts';
import { signWords } from '../../../renderer/world/sign-words.ts';
import { textOf } from '../../../renderer/sim-client/text.ts';
import type { BalancerView, View } from '../../../renderer/sim-client/words.ts';
import { formatNumber } from '../../../sim/text/format.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';
import { engineOf } from '../../support/shipped.ts';

function engineAt(main: string, seconds: number) {
  const engine = engineOf(main);
  engine.runTo(seconds * 1_000_000);
  return engine;
}

function wordsIn(language: 'en' | 'fr'): SignWords {
  const text = textOf(language);
  return signWords({
    t: (code, params = {}) => text.say({ code, params }),
    number: (value) => text.number(value),
    show: (wording) => text.show(wording),
  });
}

function signs(view: View, language: 'en' | 'fr' = 'en', level: Level = 'zone'): Sign[] {
  const kingdom = new Kingdom();
  kingdom.reset(view);
  const detail = detailAt({ level, zoom: 1, developments: 10 });
  const sight = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };
  return signsOf({ view, kingdom, detail, sight }, wordsIn(language));
}

const linesOf = (sign: Sign | undefined): (string | null)[] => [
  sign?.title ?? null,
  ...(sign?.lines.map(({ text }) => text) ?? []),
];
const named = (all: readonly Sign[], name: string) => all.find((sign) => sign.name === name);

describe('signs', () => {
  test('a gate under a canary: rate, p99, errors, weights and the stage of the release', () => {
    const { requestsPerSecond, p99Ms } = engineAt('releases/bad-release-canary.yaml', 930).view().balancers[0]![0]!;
    const rate = formatNumber(Number(requestsPerSecond.toPrecision(3)), 'en');
    expect(linesOf(named(signs(engineAt('releases/bad-release-canary.yaml', 930).view()), 'gate 0'))).toEqual([
      'gate',
      `${rate} req/s · p99 ${p99Ms} ms`,
      'blue 95 % · green 5 %',
      'shop:2 · PRODUCTION_TRAFFIC_SHIFT',
    ]);
  });

  test('a lost zone says so, the others what goes to them; the treasury what an hour costs', () => {
    const view = engineAt('one-zone-lost-under-load.yaml', 780).view();
    const all = signs(view);
    const rates = [0, 1, 2].map((zone) =>
      Object.values(view.tasks[0]!)
        .filter((task) => task.zone === zone && task.targets !== undefined)
        .reduce((sum, { requestsPerSecond = 0 }) => sum + requestsPerSecond, 0),
    );
    const flow = (zone: number) => [null, `${formatNumber(Number(rates[zone]!.toPrecision(3)), 'en')} req/s`];
    expect(linesOf(named(all, 'zone-state 1'))).toEqual([null, 'LOST']);
    expect([linesOf(named(all, 'flow 0')), linesOf(named(all, 'flow 2'))]).toEqual([flow(0), flow(2)]);
    const cost = formatNumber(Number(view.treasury.perHourUsd.toPrecision(3)), 'en');
    expect(linesOf(named(all, 'treasury'))).toEqual([null, `${cost} USD/h`]);
  });

  test('portals say nothing while those who took requests are gone: their sum would be too little', () => {
    const released = engineAt('releases/bad-release-rolling.yaml', 1_000).view();
    expect(released.balancers[0]![0]!.requestsPerSecond).toBeGreaterThan(40);
    expect(signs(released).filter(({ name }) => name.startsWith('flow'))).toEqual([]);
    const steady = engineAt('releases/bad-release-rolling.yaml', 780).view();
    const flows = signs(steady).filter(({ name }) => name.startsWith('flow'));
    const sum = flows.reduce((total, { lines }) => total + Number.parseFloat(lines[0]!.text), 0);
    const { requestsPerSecond } = steady.balancers[0]![0]!;
    expect(flows).toHaveLength(2);
    expect(Math.abs(sum - requestsPerSecond)).toBeLessThan(requestsPerSecond * 0.05);
  });

  test('each of many gates says its rate from afar, and everything nearer', () => {
    const gate = (key: number): BalancerView => ({
      ...{ key, name: `gate-${key}`, type: 'application', state: 'active', zones: [0], p99Ms: 20, groups: [] },
      ...{ requestsPerSecond: 10 + key, errorsPerSecond: key === 4 ? 1 : 0 },
    });
    const view = {
      ...viewOf([instanceOf(0, 0)], []),
      balancers: buckets(Array.from({ length: 5 }, (_, key) => gate(key))),
    };
    const afar = signs(view, 'en', 'region');
    expect(linesOf(named(afar, 'gate 0'))).toEqual([null, '10 req/s']);
    expect([named(afar, 'gate 3')?.tone, named(afar, 'gate 4')?.tone]).toEqual(['plain', 'bad']);
    expect(linesOf(named(signs(view), 'gate 0'))).toEqual(['gate-0', '10 req/s · p99 20 ms']);
  });

  test('a service without a place says what it waits for, in both languages', () => {
    const view = engineAt('no-room.yaml', 200).view();
    const waiting = (language: 'en' | 'fr') =>
      linesOf(signs(view, language).find(({ name }) => name.startsWith('waiting')));
    expect(waiting('en')).toEqual([null, 'forges waits: RESOURCE:CPU']);
    expect(waiting('fr')).toEqual([null, 'forges attend\u00a0: RESOURCE:CPU']);
  });

  test('the sky guild has a sign with its capacity providers', () => {
    const view = engineAt('sky-guild.yaml', 400).view();
    const sky = Object.values(view.zones[0]!)[0]!.sky.length;
    expect(linesOf(named(signs(view), 'sky 0'))).toEqual([null, `FARGATE + FARGATE_SPOT · ${sky}`]);
  });

  test('the same trouble on one territory is one badge with a number', () => {
    const sick = { healthStatus: 'UNHEALTHY' } as const;
    const view = viewOf([instanceOf(0, 0)], [taskOf(0, 0, sick), taskOf(1, 0, sick), taskOf(2, 0)]);
    expect(signs(view).map(linesOf)).toEqual([[null, 'health check 0/0 ×2']]);
  });
});

describe('tooltips beside the territories', () => {
  const text = textOf('en');
  const words = {
    t: (code: string, params = {}) => text.say({ code, params }),
    number: (value: number) => text.number(value),
  } as Parameters<typeof gateLines>[1];

  test('a gate names each of its target groups with weight, health, revisions and rate', () => {
    const gate = engineAt('releases/bad-release-canary.yaml', 930).view().balancers[0]![0]!;
    const [blue, green] = gate.targetGroups!;
    const rate = (value: number): string => formatNumber(value, 'en');
    expect(gateLines(gate, words)).toEqual([
      `blue 95 %: ${blue!.healthy} of ${blue!.registered} healthy · shop:1 · ${rate(blue!.requestsPerSecond)} req/s`,
      `green 5 %: ${green!.healthy} of ${green!.registered} healthy · shop:2 · ${rate(green!.requestsPerSecond)} req/s`,
    ]);
  });

  test('a task says what is wrong with it, its interface and what it gets', () => {
    const task = taskOf(0, 0, {
      ...{ healthStatus: 'UNHEALTHY', requestsPerSecond: 12.5 },
      eni: { status: 'ATTACHED', privateIpv4Address: '10.0.0.7', securityGroups: ['web', 'out'] },
      containers: [
        {
          ...{ key: 0, name: 'web', image: 'web:1', status: 'RUNNING', essential: true, exitCode: null, reason: null },
          ...{ healthStatus: 'UNHEALTHY', healthRetries: 3 },
        },
      ],
    });
    expect(taskExtras(task, words)).toEqual([
      'health check 3/3',
      '10.0.0.7 · web, out · ATTACHED',
      text.say({ code: 'world.tip.rate', params: { rate: '12.5' } }),
    ]);
  });

  test('topics and queues say their counts', () => {
    const view = engineAt('status-page.yaml', 900).view();
    const topic = view.topics[0]![0]!;
    const queue = view.queues[0]![0]!;
    expect(houseTip('topic', 0, view, words)).toEqual({
      title: topic.topicName,
      lines: [
        `${topic.published} published · ${topic.delivered} delivered · ${topic.underway} on their way · ${topic.givenUp} given up`,
      ],
    });
    expect(houseTip('queue', 0, view, words)).toEqual({
      title: queue.queueName,
      lines: [`${queue.messages} messages`],
    });
  });
});
