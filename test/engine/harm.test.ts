import { describe, expect, it } from 'vitest';
import { seriesByNow } from '../../sim/engine/read-metrics.ts';
import { harmOf } from '../../sim/engine/harm.ts';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const OBJECTIVE = { availability: 99, responseTime: { percentile: 95, under: '100ms' } };

/** `web:2` fails every fourth request; it is rolled out at 10 min. */
function badRelease(more: Sketch = {}, stream: object = {}): LoadRig {
  return load(
    gateSketch({
      duration: '20m',
      services: [
        service('web', 4, 'web', { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } }),
      ],
      behaviours: {
        web: { cpuMsPerRequest: 5 },
        'web-bad': { cpuMsPerRequest: 5, errorRate: 0.25 },
      },
      traffic: [
        {
          name: 'subjects',
          to: 'gate',
          arrivals: { poisson: { perSecond: 50 } },
          subjects: 2_000,
          objective: OBJECTIVE,
          ...stream,
        },
      ],
      timeline: [
        { at: '10m', registerTaskDefinition: definition('web', [{ image: 'web-bad' }]) },
        { at: '10m', updateService: { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' } },
      ],
      ...more,
    }),
  );
}

describe('who was hurt by a release', () => {
  it('requests are parted among the revisions that had them, and every fourth of the bad one hurts', () => {
    const k = badRelease().toTheEnd();
    const [stream] = harmOf(k.engine).streams;
    const names = stream!.versions.map(({ of, version }) => `${of} ${version}`);
    expect(names.toSorted()).toEqual(expect.arrayContaining(['web web:1', 'web web:2']));
    const { ok, failed } = k.clients();
    expect(stream!.total).toMatchObject({ requests: ok + failed, errors: failed });
    const sum = stream!.versions.reduce((all, { requests }) => all + requests, 0);
    expect(sum).toBe(ok + failed);
    const bad = stream!.versions.find(({ version }) => version === 'web:2')!;
    expect(Math.abs(bad.errors - bad.requests / 4)).toBeLessThan(3.2905 * Math.sqrt((bad.requests * 3) / 16));
    expect(bad.subjectsHurt!).toBeLessThanOrEqual(bad.subjects!);
    expect(bad.firstHurtUs).toBeGreaterThan(600_000_000);
    expect(k.laws()).toEqual([]);
  });

  it('the error budget is what the objective leaves: spent of all that may fail', () => {
    const k = badRelease().toTheEnd();
    const [{ total, availability, responseTime, versions }] = harmOf(k.engine).streams as [never] as [
      ReturnType<typeof harmOf>['streams'][number],
    ];
    expect(availability!.allowed).toBeCloseTo(total.requests / 100, 6);
    expect(availability!.spent).toBeCloseTo(total.errors / (total.requests / 100), 6);
    expect(responseTime!.allowed).toBeCloseTo((total.requests - total.errors) / 20, 6);
    expect(responseTime!.bad).toBe(total.slow);
    const spent = versions.reduce((sum, { budgetSpent }) => sum + budgetSpent!, 0);
    expect(spent).toBeCloseTo(availability!.spent!, 9);
  });

  it('the story of the release: who met it, since when, and what it cost of the budget', () => {
    const k = badRelease().toTheEnd();
    const release = harmOf(k.engine).releases.at(-1)!;
    expect(release).toMatchObject({ serviceName: 'web', version: 'web:2', startedAtUs: 600_000_000 });
    const bad = harmOf(k.engine).streams[0]!.versions.find(({ version }) => version === 'web:2')!;
    expect(release.harm.hurt).toBe(bad.hurt);
    expect(release.budgetSpent).toBe(bad.budgetSpent);
    expect(release.during.hurt).toBeLessThanOrEqual(harmOf(k.engine).total.hurt);
  });

  it('goals ask for it: of streams, of versions, of releases', () => {
    const goals = [
      { name: 'hurt', over: { metric: 'harm/subjects/hurtRequests', stat: 'max', atLeast: 0 } },
      { name: 'people', over: { metric: 'harm/subjects/version/web:2/hurtSubjects', stat: 'max', atLeast: 0 } },
      { name: 'budget', over: { metric: 'harm/budgetSpent', stat: 'max', atMost: 1 } },
      { name: 'release', over: { metric: 'release/web/hurtRequests', stat: 'max', atLeast: 0 } },
      { name: 'requests', over: { metric: 'service/web/revision/web:2/requests', stat: 'sum', atLeast: 1 } },
      { name: 'errors', over: { metric: 'service/web/revision/web:2/errorRate', stat: 'mean', atLeast: 0.2 } },
    ];
    const k = badRelease({ goals }).toTheEnd();
    const harm = harmOf(k.engine);
    const bad = harm.streams[0]!.versions.find(({ version }) => version === 'web:2')!;
    const values = k.world.goals.map(({ state }) => state.lastValue!);
    expect(values[0]).toBe(harm.total.hurt);
    expect(values[1]).toBe(bad.subjectsHurt);
    expect(values[2]).toBeCloseTo(harm.streams[0]!.availability!.spent!, 9);
    expect(values[3]).toBe(bad.hurt);
    expect(values[4]).toBe(bad.requests);
    expect(values[5]).toBeCloseTo(0.25, 1);
    expect(k.world.goals.map(({ state }) => state.status)).toEqual(['met', 'met', 'missed', 'met', 'met', 'met']);
  });

  it('the metrics of each minute, by revision', () => {
    const k = badRelease().toTheEnd();
    const series = [...seriesByNow(k.engine)].filter(({ namespace }) => namespace === 'Royaume/Versions');
    const names = series.map(({ metricName, dimensions }) => `${dimensions['Revision']} ${metricName}`).toSorted();
    expect(names).toEqual(
      expect.arrayContaining([
        'web:1 RequestCount',
        'web:1 ResponseTime',
        'web:1 SuccessCount',
        'web:2 RequestCount',
        'web:2 ResponseTime',
        'web:2 SuccessCount',
        'web:2 TargetErrorCount',
      ]),
    );
  });

  it('flows say the same within 5 %', () => {
    const [single, flow] = ['requests', 'flow'].map((precision) => {
      const k = badRelease(
        { precision },
        { sessions: { requests: 8, think: { constant: 500 } }, arrivals: { poisson: { perSecond: 6 } } },
      );
      return harmOf(k.toTheEnd().engine).streams[0]!;
    }) as [ReturnType<typeof harmOf>['streams'][number], ReturnType<typeof harmOf>['streams'][number]];
    expect([single.exact, flow.exact]).toEqual([true, false]);
    for (const version of ['web:1', 'web:2']) {
      const [truth, found] = [single, flow].map(({ versions }) => versions.find((one) => one.version === version)!);
      expect(Math.abs(found!.requests / truth!.requests - 1)).toBeLessThan(0.05);
      expect(Math.abs(found!.sessions / truth!.sessions - 1)).toBeLessThan(0.05);
      expect(Math.abs(found!.subjects! / truth!.subjects! - 1)).toBeLessThan(0.05);
    }
  });

  it('going back and running again gives the same people', () => {
    const k = badRelease({ duration: '14m' }).toTheEnd();
    const before = JSON.stringify(harmOf(k.engine));
    k.engine.seek(630_000_000);
    k.toTheEnd();
    expect(JSON.stringify(harmOf(k.engine))).toBe(before);
  });
});

describe('a canary of two services', () => {
  const group = (targetGroupName: string): object => ({ targetGroupName, healthCheckIntervalSeconds: 10 });
  const weights = (old: number, fresh: number): object => ({
    modifyListener: {
      listener: 'gate:80',
      forward: [
        { targetGroup: 'web', weight: old },
        { targetGroup: 'fresh', weight: fresh },
      ],
    },
  });

  it.each(['requests', 'flow'])('hurts share · rate · errors · time: by %s', (precision) => {
    const k = load(
      gateSketch({
        precision,
        behaviours: { web: { cpuMsPerRequest: 2 }, fresh: { cpuMsPerRequest: 2, errorRate: 0.3 } },
        taskDefinitions: [definition('web'), definition('fresh')],
        targetGroups: [group('web'), group('fresh')],
        loadBalancers: [
          {
            name: 'gate',
            listeners: [
              {
                port: 80,
                forward: [
                  { targetGroup: 'web', weight: 100 },
                  { targetGroup: 'fresh', weight: 0 },
                ],
              },
            ],
          },
        ],
        services: [service('web', 3), service('fresh', 1)],
        traffic: [{ name: 'clients', to: 'gate', arrivals: { poisson: { perSecond: 50 } }, subjects: 1_000 }],
        timeline: [
          { at: '10m', ...weights(90, 10) },
          { at: '20m', ...weights(100, 0) },
        ],
      }),
    ).toTheEnd();
    const canary = harmOf(k.engine).streams[0]!.versions.find(({ version }) => version === 'fresh:1')!;
    // 30,000 requests, of which 3 % are hurt: 900 ± 3.29 √(30000 · 0.03).
    expect(Math.abs(canary.hurt - 900)).toBeLessThan(99);
    expect(Math.abs(canary.requests / 3_000 - 1)).toBeLessThan(0.06);
    expect(canary.firstHurtUs!).toBeGreaterThan(600_000_000);
    expect(canary.lastHurtUs!).toBeLessThan(1_201_000_000);
    // 900 sessions of 1,000 people: 1000 (1 − e^−0.9).
    expect(Math.abs(canary.subjectsHurt! / 593.4 - 1)).toBeLessThan(0.1);
    expect(k.laws()).toEqual([]);
  });
});
