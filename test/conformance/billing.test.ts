/** What things cost (FG-02, EC-01, EC-04, HM-03, worked examples A19 and A20). */
import { describe, expect, it } from 'vitest';
import { PRICES } from '../../sim/catalog/prices.ts';
import { timeUs } from '../../sim/kernel/time.ts';
import type { Bill, BillKind } from '../../sim/model/bill.ts';
import { billOf, spentUsd } from '../../sim/rules/bill.ts';
import { fargateItems, sumOf } from '../../sim/rules/bill-items.ts';
import { onFargateUsd } from '../../sim/rules/launch-type-costs.ts';
import { collectorCost } from '../../sim/rules/collector-cost.ts';
import { surplusUsd } from '../../sim/rules/burst-credits.ts';
import { IN_ALL_ZONES, kingdom, plan, type Kingdom } from '../support/rig.ts';
import { definition, gateSketch, load, service } from '../support/load-rig.ts';

const bill = (k: { world: Kingdom['world']; engine: Kingdom['engine'] }): Bill =>
  billOf(k.world, timeUs(k.engine.nowUs));
const of = (b: Bill, ...kinds: BillKind[]) => b.items.filter(({ kind }) => kinds.includes(kind));
const usd = (b: Bill, ...kinds: BillKind[]) => of(b, ...kinds).reduce((sum, row) => sum + row.usd, 0);

/** A Fargate task of some size that runs so long. */
function sky(cpu: number, memory: number, exitsAfterUs: number, more: object = {}): Kingdom {
  return kingdom({
    fleets: [],
    duration: '3h',
    definitions: [
      {
        ...plan('cloud', { cpu: 0, memory: 128 }, more),
        ...{ cpu: String(cpu), memory: String(memory), networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] },
      },
    ],
    behaviours: { 'cloud:1': { exitsAfterUs } },
    timeline: [['10s', 'runTask', { taskDefinition: 'cloud', launchType: 'FARGATE', ...IN_ALL_ZONES }]],
  });
}

describe('Fargate', () => {
  it('FG-02: a task is paid by its size and the second, from its pull to its stop, a minute at least', () => {
    const k = sky(256, 512, 1_000_000).until('20m');
    const [task] = k.world.tasks;
    const seconds = Math.ceil((task!.stoppedAtUs! - task!.pullStartedAtUs!) / 1_000_000);
    expect(bill(k).totalUsd).toBeCloseTo((seconds * 0.000205708) / 60, 8);
    expect(of(bill(k), 'fargateVcpu')[0]!.cause).toEqual({ by: 'task', name: 'cloud#1', line: null });
    // Section 21: 45 s are paid for as 60 s of a quarter vCPU and half a GB.
    const short = fargateItems(
      k.world,
      { ...task!, stoppedAtUs: timeUs(task!.pullStartedAtUs! + 45_000_000) },
      timeUs(k.engine.nowUs),
    );
    expect(sumOf(short)).toBeCloseTo(0.000205708, 9);
    expect(short.map(({ quantity, unitUsd }) => [quantity, unitUsd])).toEqual([
      [60 / 3_600 / 4, 0.04048],
      [60 / 3_600 / 2, 0.004445],
    ]);
  });

  it('FG-02: 1 vCPU and 2 GB for an hour are 0.04937 USD, and five of them for 600 s a day cost 1.23 USD in 30 days', () => {
    expect(onFargateUsd(1_024, 2_048, 1)).toBeCloseTo(0.04937, 9);
    // A19, at the prices of its page.
    const perSecond = 0.000011244 + 2 * 0.000001235;
    expect(onFargateUsd(1_024, 2_048, (5 * 600 * 30) / 3_600)).toBeCloseTo(5 * 600 * 30 * perSecond, 2);
    expect(onFargateUsd(1_024, 2_048, (5 * 600 * 30) / 3_600)).toBeCloseTo(1.23, 2);
  });

  it('FG-02: storage above what is included, and Spot, have prices of their own', () => {
    const more = { ephemeralStorage: { sizeInGiB: 100 } };
    const k = sky(1_024, 2_048, 3_600_000_000 * 2, more).until('90m');
    const hours = of(bill(k), 'fargateVcpu')[0]!.quantity;
    expect(usd(bill(k), 'fargateStorage')).toBeCloseTo(hours * 80 * 0.000111, 9);
  });
});

describe('instances', () => {
  it('EC-01: an instance is paid by the second in running, a minute at least, and says who wanted it', () => {
    const k = kingdom({ definitions: [], fleets: [{ count: 2 }], duration: '2h' }).until('30s');
    const first = bill(k).items;
    expect(first.map(({ resource, quantity, unitUsd }) => [resource, quantity, unitUsd])).toEqual([
      ['land-1', 60 / 3_600, 0.096],
      ['land-2', 60 / 3_600, 0.096],
    ]);
    expect(first[0]!.cause).toEqual({ by: 'fleet', name: 'land', line: 1 });
    k.until('1h');
    k.issue('terminateInstances', { instances: ['land-2'] });
    k.until('2h');
    const [one, other] = bill(k).items.map(({ quantity }) => quantity * 3_600);
    expect([one! > 7_150, one! <= 7_200]).toEqual([true, true]);
    // It is not paid for while it shuts down, nor before it ran.
    expect([other! > 3_550, other! <= 3_600]).toEqual([true, true]);
    expect(k.world.treasury!.openInstances).toEqual([0]);
  });

  it('EC-01: a Spot instance costs its share of the price on demand, a machine of one’s own nothing', () => {
    const k = kingdom({
      definitions: [],
      fleets: [
        { count: 1, spot: true },
        { name: 'home', count: 1, launchType: 'EXTERNAL' },
      ],
    }).until('20m');
    expect(bill(k).items.map(({ kind, unitUsd }) => [kind, unitUsd])).toEqual([
      ['spotInstance', 0.096 * PRICES.spotShare],
    ]);
  });

  it('EC-04: surplus credits cost 0.05 USD for each vCPU-hour', () => {
    expect(surplusUsd(60)).toBeCloseTo(0.05, 12);
    const k = load({
      duration: '12h',
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 't3.nano', count: 1 }],
      taskDefinitions: [definition('mill')],
      services: [service('mill', 1, null)],
      behaviours: { mill: { background: { cpu: 2 } } },
    }).toTheEnd();
    const [item] = of(bill(k), 'surplusCredits');
    const host = Object.values(k.world.load!.hosts)[0]!;
    expect(host.surplusCharged).toBeGreaterThan(100);
    expect([item!.quantity, item!.unitUsd]).toEqual([host.surplusCharged / 60, 0.05]);
  });
});

describe('balancers and functions', () => {
  it('HM-03: 26 transitions of a machine a minute are 37,440 a day and 0.936 USD', () => {
    expect(collectorCost({ transitions: 26 * 1_440, invocations: 0, billedMs: 0 }).totalUsd).toBeCloseTo(0.936, 9);
    const k = kingdom({
      definitions: [],
      fleets: [],
      duration: '31m',
      timeline: [['0s', 'putCollector', { name: 'eyes', cluster: 'royaume' }]],
    }).toTheEnd();
    const [item] = of(bill(k), 'stateTransitions');
    expect([item!.quantity, item!.unitUsd]).toEqual([30 * 26, 0.000025]);
  });

  it('LB-19: a balancer costs its hours and, hour by hour, the largest of its dimensions in capacity units', () => {
    const traffic = [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 100 } }, from: '10m' }];
    const k = load({ ...gateSketch({ traffic }), duration: '2h' }).toTheEnd();
    const [hours] = of(bill(k), 'loadBalancer');
    const [units] = of(bill(k), 'loadBalancerCapacity');
    expect(hours!.quantity).toBe(2);
    const { requests, bytesIn, bytesOut } = k.group('web');
    // 100 connections a second are four units; their bytes are more than that.
    const byBytes = (bytesIn + bytesOut) / 1e9;
    expect(units!.quantity).toBeCloseTo(Math.max(requests / 90_000, byBytes), 9);
  });

  it('LA-01: calls of a function are paid by number, time and memory', () => {
    const k = kingdom({
      definitions: [],
      fleets: [],
      timeline: [
        [
          '0s',
          'createFunction',
          { FunctionName: 'mill', MemorySize: 512, Code: { durationMs: 100.2, coldStartMs: 900 } },
        ],
        ['1s', 'invoke', { FunctionName: 'mill' }],
      ],
    }).until('1m');
    // 101 begun milliseconds; the cold start is not paid for.
    expect(usd(bill(k), 'functionTime')).toBeCloseTo(0.101 * 0.5 * 0.0000166667, 12);
    expect(usd(bill(k), 'functionRequests')).toBeCloseTo(0.0000002, 12);
  });
});

describe('the treasury', () => {
  it('EC-01, FG-02: the account kept by minutes is the sum of the items, at any instant', () => {
    const k = load(gateSketch({ duration: '1h' }));
    for (const at of ['30s', '10m', '1000s', '1h']) {
      k.until(at);
      const { totalUsd, items } = bill(k);
      expect(items.reduce((sum, { quantity, unitUsd }) => sum + quantity * unitUsd, 0)).toBeCloseTo(totalUsd, 12);
      expect(spentUsd(k.world, timeUs(k.nowUs))).toBeCloseTo(totalUsd, 9);
    }
    expect(k.engine.view().treasury.totalUsd).toBe(k.world.treasury!.totalUsd);
    // Two m5.large and a balancer.
    expect(k.world.treasury!.perHourUsd).toBeCloseTo(2 * 0.096 + 0.0225, 9);
  });

  it('EC-01: goals may be about money spent, and about its rate', () => {
    const goals = [
      { name: 'some', eventually: { metric: 'cost/total', atLeast: 0.1 } },
      { name: 'not before', until: '10m', over: { metric: 'cost/total', stat: 'max', atMost: 0.05 } },
      { name: 'cheap', from: '5m', always: { metric: 'cost/perHour', atMost: 0.3 } },
      { name: 'free', from: '5m', always: { metric: 'cost/perHour', atMost: 0.1 } },
    ];
    const k = load(gateSketch({ goals })).toTheEnd();
    expect(k.world.goals.map(({ goal, state }) => [goal.name, state.status])).toEqual([
      ['some', 'met'],
      ['not before', 'met'],
      ['cheap', 'met'],
      ['free', 'missed'],
    ]);
  });

  it('FG-02: a service says what the other launch type would have cost', () => {
    const k = load(gateSketch({ duration: '2h', traffic: [] })).toTheEnd();
    const [row] = bill(k).launchTypes;
    expect(row!.ran).toBe('EC2');
    expect(row!.ec2Usd).toBeGreaterThan(0);
    expect(row!.fargateUsd).toBeGreaterThan(row!.ec2Usd);
  });
});
