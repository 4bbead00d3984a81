/** What the swarm has found, each as small as it can be told. */
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../sim/engine/view.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { constantRate } from '../../sim/queueing/arrivals.ts';
import { openNetwork } from '../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  addWork,
  advance,
  replanFlow,
  setPrecision,
  setServer,
  setSource,
} from '../../sim/queueing/network.ts';
import { recordCurve } from '../../sim/queueing/flow-response.ts';
import { newHistogram } from '../../sim/queueing/histogram.ts';
import { answeredBytes } from '../../sim/queueing/reads.ts';
import { alarm, load as metric, target, times, WEB } from '../conformance/scaling-rig.ts';
import { at } from '../queueing/support/single.ts';
import { definition, gateSketch, load, service } from '../support/load-rig.ts';
import { kingdom } from '../support/rig.ts';

enablePatches();

describe('found by the swarm', () => {
  test('in a flow, a stream that comes in the midst of an interval is counted from then on', () => {
    const net = openNetwork();
    setPrecision(net, 'flow', 0);
    advance(net, 4_000_000);
    const route = addRoute(net, { seed: 1, name: 'route', forwards: [] });
    addSource(net, { seed: 1, name: 'source', route, arrivals: constantRate(20) }, 4_000_000);
    advance(net, 20_000_000);
    // 16 s of 20 requests a second.
    expect(net.sources[0]!.arrived).toBe(320);
  });

  test('in a flow, a stream that begins later in an interval brings what it says, wherever the interval is cut', () => {
    const net = openNetwork();
    setPrecision(net, 'flow', 0);
    const route = addRoute(net, { seed: 1, name: 'route', forwards: [] });
    const source = addSource(
      net,
      { seed: 1, name: 'source', route, arrivals: constantRate(20), originUs: 5_000_000 },
      0,
    );
    const seen = [4_000_000, 7_000_000, 10_000_000].map((atUs) => {
      advance(net, atUs);
      setSource(net, source, { cpuFactor: 1 }, atUs);
      replanFlow(net, atUs);
      return net.sources[source]!.arrived;
    });
    expect(seen).toEqual([0, 40, 100]);
  });

  test('in a flow, a server that is told something new still has the memory of what it holds', () => {
    const net = openNetwork();
    setPrecision(net, 'flow', 0);
    const host = addHost(net, { cores: 1 }, 0);
    const group = addGroup(net, host, { weight: 1 }, 0);
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 400 }, errorRate: 0, calls: [] });
    const server = addServer(net, group, { behaviour, weight: 1, idleMiB: 8, requestMiB: 4 }, 0);
    const pool = addPool(net, { seed: 1, name: 'pool', policy: 'roundRobin' });
    addMember(net, pool, { server });
    const route = addRoute(net, { seed: 1, name: 'route', forwards: [{ pool, weight: 1 }] });
    addSource(net, { seed: 1, name: 'source', route, arrivals: constantRate(2) }, 0);
    advance(net, 20_000_000);
    const [held, memory] = [net.servers.flowing[server]!, net.servers.memory[server]!];
    setServer(net, server, { weight: 2 }, 20_000_000);
    expect([held > 0, memory, net.servers.memory[server]]).toEqual([true, (8 + 4 * held) * 1_048_576, memory]);
  });

  test('RS-08: no end of work is forgotten where hard quotas make what a host and one of its servers want the same', () => {
    const net = openNetwork();
    const host = addHost(net, { cores: 4 }, 0);
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 250 }, errorRate: 0, calls: [] });
    const serverIn = (quotaCores: number, more: object) =>
      addServer(net, addGroup(net, host, { weight: 1, quotaCores }, 0), { behaviour, weight: 1, ...more }, 0);
    const free = serverIn(Infinity, {});
    const busy = serverIn(0.5, { concurrency: 2 });
    const other = serverIn(0.5, {});
    // The host is asked for 1 + 0.5 + 0.5 cores: as many as the busy one would like.
    addWork(net, free, 1_500, 1, 0);
    for (const tag of [2, 3]) addWork(net, other, 60_000, tag, 0);
    const pool = addPool(net, { seed: 1, name: 'pool', policy: 'roundRobin' });
    addMember(net, pool, { server: busy });
    const route = addRoute(net, { seed: 1, name: 'route', forwards: [{ pool, weight: 1 }] });
    addSource(net, { seed: 1, name: 'source', route, arrivals: at(0, 0, 0, 0) }, 0);
    // Two after the other by twos, a second each; the work of the free one ends between.
    expect(advance(net, 1_900_000)).toBe(1_500_000);
  });

  test('PK-02: what has gone to and fro stays counted when requests become smaller', () => {
    const net = openNetwork();
    const host = addHost(net, { cores: 1 }, 0);
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
    const server = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour, weight: 1 }, 0);
    const pool = addPool(net, { seed: 1, name: 'pool', policy: 'roundRobin' });
    addMember(net, pool, { server });
    const route = addRoute(net, { seed: 1, name: 'route', forwards: [{ pool, weight: 1 }] });
    const sizes = { requestBytes: 100, responseBytes: 900 };
    const source = addSource(net, { seed: 1, name: 'source', route, arrivals: constantRate(10), ...sizes }, 0);
    advance(net, 1_050_000);
    const answered = net.sources[source]!.outcomes[0]!;
    setSource(net, source, { requestBytes: 1, responseBytes: 9 }, 1_050_000);
    expect(answeredBytes(net.sources[source]!)).toBe(1_000 * answered);
    advance(net, 2_050_000);
    expect(answeredBytes(net.sources[source]!)).toBe(1_000 * answered + 10 * 10);
  });

  test('in a flow, the mean of a few response times lies between the least and the most', () => {
    // Long tails: most are answered in 1 ms, on average it takes three.
    const curve = { meanUs: 3_000, atUs: new Float64Array(46).fill(1_000) };
    const histogram = newHistogram();
    recordCurve(histogram, curve, 1, 1, Infinity);
    const { count, sum, minimum, maximum } = histogram;
    expect({ count, sum, minimum, maximum }).toEqual({ count: 1, sum: 3_000, minimum: 1_000, maximum: 3_000 });
  });

  test('LA-08: in a flow, the mean duration of calls of several classes lies between the least and the most', () => {
    const classes = [
      { name: 'page', share: 9 },
      { name: 'search', share: 1, demand: 10 },
    ];
    const k = load({
      duration: '9m',
      precision: 'flow',
      targetGroups: [{ targetGroupName: 'mill', targetType: 'lambda' }],
      loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'mill' }] }] }],
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 20 } }, from: '5m', classes }],
      timeline: [
        { at: '0s', createFunction: { FunctionName: 'mill', Code: { durationMs: 5 } } },
        { at: '0s', registerTargets: { targetGroup: 'mill', targets: [{ id: 'function:mill' }] } },
      ],
    }).toTheEnd();
    const durations = k.engine.metrics.series().find(({ metricName }) => metricName === 'Duration')!;
    const { sum, sampleCount, minimum, maximum } = k.engine.metrics.range(durations, 0, Infinity);
    const means = Array.from(sum, (one, row) => one / sampleCount[row]!);
    expect(means.at(-1)).toBeCloseTo(9.5, 9);
    const isBetween = (mean: number, row: number) => minimum[row]! <= mean + 1e-9 && mean <= maximum[row]! + 1e-9;
    expect(means.filter((mean, row) => !isBetween(mean, row))).toEqual([]);
  });

  test('LA-08: no minute counts more errors of a function than calls, also when its calls outlast it', () => {
    const k = load({
      duration: '8m',
      targetGroups: [{ targetGroupName: 'mill', targetType: 'lambda' }],
      loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'mill' }] }] }],
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 2 } }, from: '5m', until: '6m30s' }],
      timeline: [
        {
          at: '0s',
          createFunction: { FunctionName: 'mill', Timeout: 60, Code: { durationMs: 50_000, errorRate: 1 } },
        },
        { at: '0s', registerTargets: { targetGroup: 'mill', targets: [{ id: 'function:mill' }] } },
      ],
    }).toTheEnd();
    const errors = k.engine.metrics
      .series()
      .filter(({ namespace, metricName }) => namespace === 'AWS/Lambda' && metricName === 'Errors');
    const { sum, sampleCount } = k.engine.metrics.range(errors[0]!, 0, Infinity);
    expect([...sum]).toEqual([...sampleCount]);
    expect(sum.length).toBe(2);
  });

  test('AS-09: a step that asks for the capacity there is changes nothing', () => {
    const policy = {
      ...WEB,
      ...{ PolicyName: 'exact', PolicyType: 'StepScaling' },
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ExactCapacity',
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 3 }],
      },
    };
    const k = kingdom({
      duration: '20m',
      services: [{ cluster: 'royaume', serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }],
      timeline: [
        target(1, 10),
        ['2s', 'putScalingPolicy', policy],
        alarm('busy', 'GreaterThanThreshold', 5, ['exact']),
        ...metric(times(15, 9)),
      ],
    }).until('15m');
    expect(k.world.alarms![0]!.state).toBe('ALARM');
    expect([k.world.services[0]!.desiredCount, k.world.scaling!.activities]).toEqual([3, []]);
  });

  test('what comes up between the events does so once for an instant, however the run is driven', () => {
    // At 10m10s the fifth request fills the memory, the look at queues finds five in them, and somebody stops the task.
    const sketch = gateSketch({
      duration: '12m',
      taskDefinitions: [definition('web', [{ memory: 128 }])],
      services: [service('web', 1)],
      behaviours: { web: { cpuMsPerRequest: 60_000, concurrency: 1, memoryMiB: { idle: 32, perRequest: 20 } } },
      traffic: [{ name: 'crowd', to: 'gate', arrivals: { constant: { perSecond: 1 } }, from: '10m5s' }],
      timeline: [{ at: '10m10s', stopTask: { cluster: 'royaume', task: 'web#1' } }],
    });
    const run = load(sketch).toTheEnd();
    const [kill] = run.events('MemoryExhausted');
    const [look] = run.events('ContainerOverloadChanged');
    expect([kill!.atUs, look!.atUs]).toEqual([610_000_000, 610_000_000]);
    const stepped = load(sketch);
    while (stepped.engine.step() !== null);
    expect(stepped.engine.traceHash()).toBe(run.engine.traceHash());
  });

  test('a container that joins a pull under way is seen to pull at once', () => {
    const k = kingdom({
      duration: '5m',
      fleets: [{ count: 1 }],
      timeline: [['2m', 'runTask', { cluster: 'royaume', taskDefinition: 'web', count: 2 }]],
    });
    let view: View = k.engine.view();
    const together: number[] = [];
    while (k.engine.step() !== null) {
      view = applyPatches(view, k.engine.takePatches() as Patch[]);
      expect(view).toEqual(viewOf(k.world, k.engine.goals()));
      const tasks = Object.values(view.tasks).flatMap((bucket) => Object.values(bucket));
      together.push(tasks.filter(({ containers }) => containers.some(({ pulling }) => pulling)).length);
    }
    expect(Math.max(...together)).toBe(2);
  });
});
