/** The numbers of a comparison are the run's own, over exactly the window. */
import { describe, expect, test } from 'vitest';
import { BranchComparison, partingOf } from '../../sim/engine/compare-branches.ts';
import { compareRuns, figuresOf, startOf } from '../../sim/engine/compare.ts';
import { Engine } from '../../sim/engine/engine.ts';
import type { BranchInfo } from '../../sim/protocol/protocol.ts';
import type { RunFigures } from '../../sim/protocol/comparison.ts';
import { clientCounters } from '../../sim/rules/utilization.ts';
import { commandOf, IN_ALL_ZONES, kingdom, plan } from '../support/rig.ts';
import { definition, gateSketch, LoadRig, service } from '../support/load-rig.ts';

const MINUTE = 60_000_000;

/** A release at 5 min that takes away what it has found, with two tasks more while it goes on. */
function release(more: object = {}): LoadRig {
  return new LoadRig(
    gateSketch({
      duration: '12m',
      taskDefinitions: [definition('web', [{ cpu: 256 }]), definition('web', [{ cpu: 256, image: 'web:2' }])],
      services: [service('web', 4, 'web', { taskDefinition: 'web:1', ...more })],
      behaviours: { web: { cpuMsPerRequest: 10 }, 'web:2': { cpuMsPerRequest: 10, errorRate: 0.1 } },
      timeline: [{ at: '5m', updateService: { service: 'web', taskDefinition: 'web:2' } }],
    }),
  );
}

function figures(rig: LoadRig, fromUs: number, toUs: number, name = 'run'): RunFigures {
  rig.engine.runTo(fromUs);
  const start = startOf(rig.engine);
  rig.engine.runTo(toUs);
  return figuresOf(name, rig.engine, start);
}

describe('the figures of a run over a window', () => {
  test('are what its clients met in it: windows that follow each other add up to the whole', () => {
    const [first, second, whole] = [
      figures(release(), 0, 6 * MINUTE),
      figures(release(), 6 * MINUTE, 12 * MINUTE),
      figures(release(), 0, 12 * MINUTE),
    ];
    const rig = release().toTheEnd();
    const { arrived, ok, failed } = clientCounters(rig.world);
    expect([whole.traffic.requests, whole.traffic.ok, whole.traffic.failed]).toEqual([arrived, ok, failed]);
    expect(whole.traffic.availability).toBe(ok / (ok + failed));
    for (const member of ['requests', 'ok', 'failed'] as const) {
      expect(first.traffic[member] + second.traffic[member]).toBe(whole.traffic[member]);
    }
    expect(first.hurt.requests + second.hurt.requests).toBe(whole.hurt.requests);
    expect(first.costUsd + second.costUsd).toBeCloseTo(whole.costUsd, 12);
    // A tenth of what the new revision serves: all of it, from 6 min on.
    expect(second.traffic.availability).toBeGreaterThan(0.88);
    expect(second.traffic.availability).toBeLessThan(0.92);
    const failures = Object.values(whole.traffic.failedBy).reduce((sum, count) => sum + count, 0);
    expect([failures, whole.traffic.failedBy.error > 0]).toEqual([failed, true]);
    expect(whole.traffic.p50Us).toBeLessThan(whole.traffic.p99Us!);
    expect(whole.streams).toEqual([{ name: 'subjects', ...whole.traffic }]);
  });

  test('have the peak of what stood there in it: 4 tasks of a quarter of a vCPU before, 8 in the release', () => {
    // minimumHealthyPercent 100, maximumPercent 200: 4 + 4 tasks at once.
    expect(figures(release(), 4 * MINUTE, 5 * MINUTE - 1).peak).toEqual({ tasks: 4, instances: 2, vcpu: 1 });
    expect(figures(release(), 4 * MINUTE, 8 * MINUTE).peak).toEqual({ tasks: 8, instances: 2, vcpu: 2 });
    expect(figures(release(), 10 * MINUTE, 12 * MINUTE).peak).toEqual({ tasks: 4, instances: 2, vcpu: 1 });
  });

  test('have the releases that began in it, and the deployments at its end', () => {
    const { releases, deployments } = figures(release(), 4 * MINUTE, 12 * MINUTE);
    expect(
      releases.map(({ taskDefinition, strategy, status, failedBy }) => [taskDefinition, strategy, status, failedBy]),
    ).toEqual([['web:2', 'ROLLING', 'SUCCESSFUL', null]]);
    expect(deployments.map(({ taskDefinition, state, tasks }) => [taskDefinition, state, tasks])).toEqual([
      ['web:2', 'PRIMARY.COMPLETED', 4],
    ]);
    expect(figures(release(), 6 * MINUTE, 12 * MINUTE).releases).toEqual([]);
  });
});

test('people are hurt once: those of windows that follow each other add up to those of the whole', () => {
  const rig = (): LoadRig => {
    const { setup } = release().engine;
    const traffic = setup.traffic!.map((stream) => ({ ...stream, subjects: 200 }));
    return { engine: Engine.open({ ...setup, traffic }) } as LoadRig;
  };
  const hurt = (from: number, to: number): number => figures(rig(), from * MINUTE, to * MINUTE).hurt.subjects!;
  const [first, second, whole] = [hurt(0, 6), hurt(6, 12), hurt(0, 12)];
  expect([first > 0, second > 0, first + second]).toEqual([true, true, whole]);
  // Nobody is hurt for the first time any more, when all have been.
  expect(whole).toBeLessThanOrEqual(200);
});

test('of several releases the one that took longest is told; hosts of Fargate are nobody’s instances', () => {
  const run = figures(release(), 4 * MINUTE, 12 * MINUTE);
  const [row] = run.releases;
  const took = (timeToDetectUs: number | null): RunFigures['releases'][number] => ({ ...row!, timeToDetectUs });
  const releases = [took(5_000), took(null), took(9_000), took(7_000)];
  const { rows } = compareRuns([{ ...run, releases }], { fromUs: 0, toUs: 12 * MINUTE }, null);
  expect(rows.find(({ id }) => id === 'detect')?.values).toEqual([9_000]);
  const sky = kingdom({
    duration: '10m',
    fleets: [],
    definitions: [
      plan('sky', {}, { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' }),
    ],
    timeline: [['0s', 'runTask', { taskDefinition: 'sky', launchType: 'FARGATE', count: 2, ...IN_ALL_ZONES }]],
  });
  const start = startOf(sky.engine);
  expect(figuresOf('sky', sky.until('10m').engine, start).peak).toEqual({ tasks: 2, instances: 0, vcpu: 0.5 });
});

test('rows have the difference from the first run, and are left out where no run has anything', () => {
  const [slow, quick] = [
    figures(
      release({ deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 125 } }),
      0,
      12 * MINUTE,
      'slow',
    ),
    figures(release(), 0, 12 * MINUTE, 'quick'),
  ];
  const { rows } = compareRuns([slow, quick], { fromUs: 0, toUs: 12 * MINUTE }, null);
  const row = (id: string) => rows.find((each) => each.id === id);
  // 125 %: one task more at a time, beside one that is still on its way out.
  expect(row('peak.tasks')).toEqual({
    id: 'peak.tasks',
    unit: 'count',
    better: 'less',
    values: [6, 8],
    differences: [0, 2],
  });
  const failed = [slow.traffic.failed, quick.traffic.failed] as const;
  expect(row('failed')?.differences).toEqual([0, failed[1] - failed[0]]);
  expect([row('failed.refused'), row('hurt.subjects'), row('detect')]).toEqual([undefined, undefined, undefined]);
});

describe('branches', () => {
  const info = (id: number, parent: number | null, forkAtUs: number, forkAfterEvent: number): BranchInfo => ({
    ...{ id, parent, forkAtUs, forkAfterEvent, reachedUs: 100, commands: 0 },
  });
  // 0 ─ 1 at 10 ─ 3 at 30; 0 ─ 2 at 20.
  const all = [info(0, null, 0, 0), info(1, 0, 10, 5), info(2, 0, 20, 9), info(3, 1, 30, 12)];

  test('part where the first of them leaves what they have in common', () => {
    const at = (...ids: number[]): number | null => partingOf(all, ids)?.atUs ?? null;
    expect([at(0, 1), at(1, 0), at(0, 2), at(1, 2), at(3, 2), at(3, 1), at(0, 2, 3), at(2, 2)]).toEqual([
      ...[10, 10, 20, 10, 10, 30, 10],
      null,
    ]);
  });

  test('compared in slices come to what the same runs come to on their own', () => {
    const rig = release();
    const { engine } = rig;
    engine.runTo(12 * MINUTE);
    const branch = engine.fork(7 * MINUTE);
    engine.command({ op: 'world.setPrecision', input: { precision: 'requests' } } as never);
    engine.runTo(10 * MINUTE);
    const { epoch, nowUs, eventCount } = engine;
    const work = new BranchComparison(engine, { branches: [0, branch], fromUs: null, toUs: null });
    while (!work.advance(5));
    const { shared, runs, fromUs, toUs } = work.result();
    expect([engine.epoch, engine.nowUs, engine.eventCount]).toEqual([epoch, nowUs, eventCount]);
    const alone = Engine.open(engine.setup);
    alone.runTo(7 * MINUTE);
    expect([fromUs, toUs, shared]).toEqual([
      7 * MINUTE,
      10 * MINUTE,
      { atUs: 7 * MINUTE, events: alone.eventCount, traceHash: alone.traceHash() },
    ]);
    expect(runs[0]).toEqual(figures(release(), 7 * MINUTE, 10 * MINUTE, '0'));
    expect([runs[1]!.name, runs[1]!.traceHash]).toEqual([String(branch), engine.traceHash()]);
  });

  test('have what is released at the very instant of the fork, or of the beginning of the window', () => {
    const { engine } = release();
    engine.runTo(12 * MINUTE);
    const branch = engine.fork(7 * MINUTE);
    const again = { cluster: 'royaume', service: 'web', forceNewDeployment: true };
    expect(engine.command(commandOf('updateService', again)).refusal).toBeNull();
    engine.runTo(12 * MINUTE);
    const releases = (fromUs: number | null): object => {
      const work = new BranchComparison(engine, { branches: [0, branch], fromUs, toUs: null });
      while (!work.advance(100));
      const { runs, fromUs: begin } = work.result();
      return [begin / MINUTE, ...runs.map((run) => run.releases.map(({ startedAtUs }) => startedAtUs / MINUTE))];
    };
    expect(releases(null)).toEqual([7, [], [7]]);
    expect(releases(7 * MINUTE)).toEqual([7, [], [7]]);
    expect(releases(5 * MINUTE)).toEqual([5, [5], [5, 7]]);
    expect(releases(0)).toEqual([0, [5], [5, 7]]);
  });
});
