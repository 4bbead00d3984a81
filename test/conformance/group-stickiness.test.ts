/** LB-17: weights of groups, and clients that stay with theirs. */
import { describe, expect, it } from 'vitest';
import { harmOf } from '../../sim/engine/harm.ts';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const group = (targetGroupName: string): object => ({ targetGroupName, healthCheckIntervalSeconds: 10 });
/** A third of a stream of long sessions goes to `api`, whose every answer is an error. */
const sketch = (stickiness: object, more: Sketch = {}): Sketch =>
  gateSketch({
    duration: '30m',
    behaviours: { web: { cpuMsPerRequest: 1 }, api: { cpuMsPerRequest: 1, errorRate: 1 } },
    taskDefinitions: [definition('web'), definition('api')],
    targetGroups: [group('web'), group('api')],
    loadBalancers: [
      {
        name: 'gate',
        listeners: [
          {
            port: 80,
            forward: [
              { targetGroup: 'web', weight: 2 },
              { targetGroup: 'api', weight: 1 },
            ],
            ...stickiness,
          },
        ],
      },
    ],
    services: [service('web', 1), service('api', 1)],
    traffic: [
      {
        name: 'clients',
        to: 'gate',
        from: '6m',
        arrivals: { poisson: { perSecond: 4 } },
        sessions: { requests: 10, think: 500 },
      },
    ],
    ...more,
  });
const hurtOf = (k: LoadRig): number => {
  const { total } = harmOf(k.toTheEnd().engine);
  return total.sessionsHurt / total.sessions;
};

describe('stickiness of target groups', () => {
  it('LB-17: clients that stay with their group are parted by its weights; those that do not nearly all meet both', () => {
    const pinned = hurtOf(load(sketch({ targetGroupStickinessConfig: { enabled: true, durationSeconds: 600 } })));
    const loose = hurtOf(load(sketch({})));
    const off = hurtOf(load(sketch({ targetGroupStickinessConfig: { enabled: false } })));
    // Some 5,700 sessions: a third ± 3.29 √(2/9 / 5700).
    expect(Math.abs(pinned - 1 / 3)).toBeLessThan(0.021);
    // Ten requests on average, exponential: 1 − E((2/3)^K) is 0.84.
    expect(loose).toBeGreaterThan(0.8);
    expect(off).toBe(loose);
  });

  it('LB-17: a client is free again when the cookie is older than its duration', () => {
    const traffic = [
      {
        name: 'clients',
        to: 'gate',
        from: '6m',
        arrivals: { poisson: { perSecond: 4 } },
        sessions: { requests: 10, think: 2_000 },
      },
    ];
    const config = { enabled: true, durationSeconds: 1 };
    expect(hurtOf(load(sketch({ targetGroupStickinessConfig: config }, { traffic })))).toBeGreaterThan(0.8);
  });

  it('LB-17, LB-18: a change of the listener makes clients stay from then on, and its description says so', () => {
    const timeline = [
      {
        at: '5m',
        modifyListener: {
          listener: 'gate:80',
          forward: [
            { targetGroup: 'web', weight: 2 },
            { targetGroup: 'api', weight: 1 },
          ],
          targetGroupStickinessConfig: { enabled: true },
        },
      },
    ];
    const k = load(sketch({}, { timeline }));
    expect(Math.abs(hurtOf(k) - 1 / 3)).toBeLessThan(0.021);
    expect(k.world.loadBalancers[0]!.listeners[0]!.stickyS).toBe(86_400);
  });
});
