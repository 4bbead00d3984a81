import { describe, expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { definition, gateSketch, load } from '../support/load-rig.ts';

const goal = (name: string, over: object, more: object = {}) => ({ name, over, from: '7m', until: '9m30s', ...more });

describe('goals about requests', () => {
  it('count what comes in their window, no matter where it begins and ends', () => {
    const k = load(
      gateSketch({
        duration: '12m',
        behaviours: { web: { cpuMsPerRequest: 5 } },
        traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 10 } }, from: '6m' }],
        goals: [
          goal('all', { metric: 'gate/requests', stat: 'sum', atLeast: 1_500, atMost: 1_500 }),
          goal('rate', { metric: 'traffic/subjects/requestRate', stat: 'mean', atLeast: 10, atMost: 10 }),
          goal('good', { metric: 'gate/successRate', stat: 'mean', atLeast: 1 }),
          goal('median', { metric: 'gate/responseTime', stat: 'p50', atLeast: 4.95, atMost: 5.05 }),
          goal('mean', { metric: 'service/web/responseTime', stat: 'mean', atLeast: 4.99, atMost: 5.01 }),
          { name: 'each minute', always: { metric: 'targetGroup/web/requestRate', atLeast: 9.9 }, from: '7m' },
          { name: 'never slow', eventually: { metric: 'gate/responseTime', atLeast: 50 }, from: '7m' },
        ],
      }),
    ).toTheEnd();
    expect(k.world.goals.map(({ goal: { name }, state }) => [name, state.status])).toEqual([
      ['all', 'met'],
      ['rate', 'met'],
      ['good', 'met'],
      ['median', 'met'],
      ['mean', 'met'],
      ['each minute', 'met'],
      ['never slow', 'missed'],
    ]);
  });

  it('utilisation is what is used of what is reserved, and of what a fleet has', () => {
    const k = load({
      duration: '20m',
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 1 }],
      taskDefinitions: [definition('a', [{ cpu: 1_024, memoryReservation: 400 }])],
      services: [{ cluster: 'royaume', serviceName: 'a', taskDefinition: 'a', desiredCount: 1 }],
      behaviours: { a: { background: { cpu: 0.5 }, memoryMiB: { idle: 100 } } },
      goals: [
        goal('cpu', { metric: 'service/a/cpuUtilization', stat: 'mean', atLeast: 49.99, atMost: 50.01 }),
        goal('memory', { metric: 'service/a/memoryUtilization', stat: 'mean', atLeast: 25, atMost: 25 }),
        goal('fleet', { metric: 'fleet/land/cpuUtilization', stat: 'max', atLeast: 24.99, atMost: 25.01 }),
      ],
    }).toTheEnd();
    expect(k.world.goals.map(({ state }) => state.status)).toEqual(['met', 'met', 'met']);
  });
});

describe('explanations under load', () => {
  const codes = (
    k: ReturnType<typeof load>,
    kind: 'task' | 'load-balancer' | 'instance' | 'service',
    key: number,
  ): string[] => explain(k.engine, { kind, key })!.sentences.map((one) => one.code);

  it('say which limit was passed, and why this container was killed', () => {
    const k = load({
      duration: '12m',
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 1 }],
      taskDefinitions: [definition('a', [{ memory: 100 }])],
      behaviours: { a: { memoryMiB: { idle: 40, leakPerSecond: 1 } } },
      timeline: [{ at: '5m', runTask: { cluster: 'royaume', taskDefinition: 'a' } }],
    }).toTheEnd();
    expect(codes(k, 'task', k.task('a#1').key)).toContain('explain.memory.container');
  });

  it('say why requests failed', () => {
    const k = load(gateSketch({ duration: '8m', services: [] })).toTheEnd();
    expect(codes(k, 'load-balancer', 0)).toEqual(['explain.traffic.client', 'explain.traffic.unavailable']);
    const busy = load(gateSketch({ duration: '8m' })).toTheEnd();
    expect(codes(busy, 'instance', busy.instance('land-1').key)).toContain('explain.load.instance');
    expect(codes(busy, 'service', 0)).toContain('explain.traffic.client');
  });
});
