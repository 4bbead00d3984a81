/** `royaume compare`: runs side by side as text, as JSON and as a page. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Comparison } from '../../sim/protocol/comparison.ts';
import { parseVariants } from '../../sim/scenario/variant.ts';
import { definition, gateSketch, service } from '../support/load-rig.ts';
import { createKingdom, MILL, KINGDOM, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig?.clear());

const FORK = 'compare @kingdom.yaml --at 5m30s --with services.mills.desiredCount=2';
const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'];

const TARGETS = { Name: 'TargetGroup', Value: 'web' };

/** Twenty requests a second, and at 4 min a release that fails one in ten of them. */
const SHOP = JSON.stringify({
  ...{ royaume: 1, name: 'shop', seed: 7, regions: [{ name: 'za-southwest-1', zones: ZONES }] },
  clusters: [{ clusterName: 'royaume' }],
  ...gateSketch({
    duration: '9m',
    taskDefinitions: [definition('web'), definition('web', [{ image: 'web:2' }])],
    services: [service('web', 4, 'web', { taskDefinition: 'web:1' })],
    behaviours: { web: { cpuMsPerRequest: 10 }, 'web:2': { cpuMsPerRequest: 10, errorRate: 0.1 } },
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 20 } } }],
    timeline: [{ at: '4m', updateService: { service: 'web', taskDefinition: 'web:2' } }],
    alarms: [
      {
        ...{ AlarmName: 'errors', Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count' },
        ...{ Statistic: 'Sum', Period: 60, Dimensions: [{ Name: 'LoadBalancer', Value: 'gate' }, TARGETS] },
        ...{ EvaluationPeriods: 1, Threshold: 20, ComparisonOperator: 'GreaterThanThreshold' },
      },
    ],
  }),
});

/** Hashes, counts of events and amounts of money change with the engine's version; everything else is meant. */
function masked(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replaceAll(/\b\d+ (events|événements)\b/g, '<n> $1')
    .replaceAll(/(events|événements) +\d+/g, '$1 <n>')
    .replaceAll(/\u00a0/g, ' ');
}

describe('a run forked into a changed version of itself', () => {
  test('as text', () => {
    rig = createKingdom();
    const { exit, out, err } = rig.cli(FORK);
    expect([exit, err]).toEqual([0, '']);
    // (2 × 4.5 + 0.5) min × 0.096 USD/h: the third instance is lost 30 s after the fork.
    expect(masked(out)).toBe(`base · variant
From 00:05:30.000 to 00:10:00.000 of simulated time.
Before 00:05:30.000 all of them are one run: <n> events, trace <hash>.

                            base     variant   ±
Tasks at most                  3           3   =
Instances at most              3           3   =
CPU reserved at most      6 vCPU      6 vCPU   =
Cost                  0.0152 USD  0.0152 USD   =
Goals missed                   0           1  +1

Goals
                        base   variant
  three mills           ✓ met  ✓ met
  never fewer than two  ✓ met  ✗ missed

Deployments at the end
  base     mills  mill:1  PRIMARY.COMPLETED  2 tasks
  variant  mills  mill:1  PRIMARY.COMPLETED  2 tasks

Runs; differences are from base
  base     kingdom, seed 1  events <n> up to 00:10:00.000  <hash>
  variant  kingdom, seed 1  events <n> up to 00:10:00.000  <hash>
`);
  });

  test('in French', () => {
    rig = createKingdom();
    const { out } = rig.cli(`${FORK} --lang fr`);
    expect(out).toContain('Avant 00:05:30.000, c’est un seul déroulement\u00a0: ');
    expect(masked(out).split('\n').slice(4, 10)).toEqual([
      '                           base     variant   ±',
      'Tâches au plus                3           3   =',
      'Instances au plus             3           3   =',
      'CPU réservé au plus      6 vCPU      6 vCPU   =',
      'Coût                 0,0152 USD  0,0152 USD   =',
      'Objectifs manqués             0           1  +1',
    ]);
  });

  test('as JSON: the same past, then each run as it would have been on its own', () => {
    rig = createKingdom();
    const { exit, out } = rig.cli(`${FORK} --json`);
    const compared = JSON.parse(out) as Comparison;
    const changes = [{ kind: 'set' as const, name: '--with', text: 'services.mills.desiredCount=2' }];
    const reader = { read: () => ({ text: MILL }) };
    const options = { seed: null, atUs: 330_000_000 };
    const { parsed } = parseVariants(KINGDOM, 'kingdom.yaml', reader, [{ name: 'variant', changes }], options);
    const alone = (setup: Engine['setup'], toUs: number): Engine => {
      const engine = Engine.open(setup);
      engine.runTo(toUs);
      return engine;
    };
    const variant = parsed!.variants[0]!.setup;
    const past = [alone(parsed!.base, 329_999_999), alone(variant, 329_999_999)];
    const ends = [alone(parsed!.base, 600_000_000), alone(variant, 600_000_000)];
    expect([exit, compared.royaumeComparison, compared.fromUs, compared.toUs]).toEqual([
      0, 1, 330_000_000, 600_000_000,
    ]);
    for (const { eventCount: events, ...engine } of past.map((one) => ({
      eventCount: one.eventCount,
      hash: one.traceHash(),
    }))) {
      expect(compared.shared).toEqual({ atUs: 330_000_000, events, traceHash: engine.hash });
    }
    expect(compared.runs.map(({ name, events, traceHash }) => [name, events, traceHash])).toEqual([
      ['base', ends[0]!.eventCount, ends[0]!.traceHash()],
      ['variant', ends[1]!.eventCount, ends[1]!.traceHash()],
    ]);
    const none = { error: 0, refused: 0, unavailable: 0, queueFull: 0, gatewayTimeout: 0, clientTimeout: 0 };
    const [, { traceHash, events, ...variantRun }] = compared.runs as [unknown, Comparison['runs'][number]];
    expect([traceHash.length, events > 0, variantRun]).toEqual([
      ...[64, true],
      {
        ...{ name: 'variant', scenario: 'kingdom', seed: 1, streams: [], releases: [] },
        traffic: {
          ...{ requests: 0, ok: 0, failed: 0, failedBy: none },
          ...{ availability: null, p50Us: null, p99Us: null },
        },
        hurt: { requests: 0, sessions: 0, subjects: null },
        peak: { tasks: 3, instances: 3, vcpu: 6 },
        // (2 × 270 + 30) s × 0.096 USD/h
        costUsd: expect.closeTo((570 / 3_600) * 0.096, 9),
        goals: [
          { name: 'three mills', status: 'met', settledAtUs: expect.any(Number) },
          { name: 'never fewer than two', status: 'missed', settledAtUs: expect.any(Number) },
        ],
        deployments: [
          {
            ...{ service: 'mills', id: expect.stringMatching(/^ecs-svc\/\d{19}$/), taskDefinition: 'mill:1' },
            ...{ state: 'PRIMARY.COMPLETED', tasks: 2, failedTasks: 0 },
          },
        ],
      },
    ]);
    const row = (id: string, unit: string, values: readonly [number, number]): object => ({
      ...{ id, unit, better: 'less', values, differences: [0, values[1] - values[0]] },
    });
    const { costUsd } = compared.runs[0]!;
    expect(compared.rows).toEqual([
      row('peak.tasks', 'count', [3, 3]),
      row('peak.instances', 'count', [3, 3]),
      row('peak.vcpu', 'vcpu', [6, 6]),
      row('cost', 'usd', [costUsd, costUsd]),
      row('goals.missed', 'count', [0, 1]),
    ]);
  });

  test('by a fragment in a file, in several variants, over a window', () => {
    rig = createKingdom();
    rig.write('more.yaml', 'timeline:\n  - { at: 7m, launchInstances: { fleet: land, count: 1 } }\n');
    const line = 'compare @kingdom.yaml --at 5m30s --variant land --with @more.yaml --variant few';
    const { exit, out } = rig.cli(`${line} --with services.mills.desiredCount=1 --from 5m --to 9m --json`);
    const { fromUs, toUs, runs } = JSON.parse(out) as Comparison;
    expect([exit, fromUs, toUs]).toEqual([0, 300_000_000, 540_000_000]);
    expect(runs.map(({ name, peak }) => [name, peak.instances])).toEqual([
      ['base', 3],
      ['land', 3],
      ['few', 3],
    ]);
    expect(runs[1]!.costUsd).toBeGreaterThan(runs[0]!.costUsd);
    expect(runs[2]!.deployments[0]!.tasks).toBe(1);
  });

  test('without --at from the beginning on, where everything may change', () => {
    rig = createKingdom();
    const { out } = rig.cli('compare @kingdom.yaml --with fleets.land.count=4 --seed 5 --until 4m --json');
    const { shared, runs, toUs } = JSON.parse(out) as Comparison;
    expect([shared, toUs, runs.map(({ seed, peak }) => [seed, peak.instances])]).toEqual([
      null,
      240_000_000,
      [
        [5, 3],
        [5, 4],
      ],
    ]);
  });
});

describe('a bad release and a good one', () => {
  const line = 'compare @shop.json --at 3m --with behaviours["web:2"].errorRate=0';

  test('differ in availability, failures and harm, and in nothing that stands there', () => {
    rig = createKingdom();
    rig.write('shop.json', SHOP);
    const { rows, runs } = JSON.parse(rig.cli(`${line} --json`).out) as Comparison;
    const [bad, good] = runs.map(({ traffic }) => traffic);
    const row = (id: string) => rows.find((each) => each.id === id);
    // Nobody was there for a moment in both: that is the way of releasing, not the release.
    const nobody = good!.failedBy.unavailable;
    expect([bad!.failedBy.error > 300, good!.failed, bad!.failed]).toEqual([
      true,
      nobody,
      nobody + bad!.failedBy.error,
    ]);
    expect(row('failed.error')?.values).toEqual([bad!.failedBy.error, 0]);
    expect(row('failed.unavailable')?.differences).toEqual([0, 0]);
    expect(row('hurt.requests')?.values).toEqual([bad!.failed, good!.failed]);
    expect(row('peak.tasks')?.differences).toEqual([0, 0]);
    expect(row('cost')?.differences).toEqual([0, 0]);
  });

  test('a window that begins with the release has it', () => {
    rig = createKingdom();
    rig.write('shop.json', SHOP);
    for (const window of ['--from 4m', '--from 1m --to 4m']) {
      const { runs } = JSON.parse(rig.cli(`${line} ${window} --json`).out) as Comparison;
      expect(runs.map(({ releases }) => releases.map(({ startedAtUs }) => startedAtUs))).toEqual([
        [240_000_000],
        [240_000_000],
      ]);
    }
    const { runs } = JSON.parse(rig.cli(`${line} --from 241s --json`).out) as Comparison;
    expect(runs.map(({ releases }) => releases)).toEqual([[], []]);
  });

  test('as a page: one chart for each line with both runs over each other, releases and alarms marked', () => {
    rig = createKingdom();
    rig.write('shop.json', SHOP);
    const { exit } = rig.cli(`${line} --html @out.html --lang fr`);
    const page = readFileSync(rig.at('out.html'), 'utf8');
    expect(exit).toBe(0);
    expect(page).toMatch(/^<!doctype html>\n<html lang="fr">/);
    // Nothing is asked of anyone: no script, no address but those of names of XML.
    expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/<script|https?:|<link|@import|url\((?!#)/);
    const figures = page.match(/<figure [\s\S]*?<\/figure>/g)!;
    expect(figures.length).toBeGreaterThan(8);
    for (const figure of figures) {
      expect(figure.match(/<svg/g)).toHaveLength(1);
      expect([...figure.matchAll(/<li>.*?<\/i>(.*?)<\/li>/g)].map(([, name]) => name)).toEqual(['base', 'variant']);
    }
    // Every element that opens is closed again, in order.
    const open: string[] = [];
    for (const [, end, name, self] of page.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (self === '/' || ['meta', 'br', '!doctype'].includes(name!)) continue;
      if (end === '') open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    // What is better and what is worse is said in colour.
    const judged = (id: string): string | undefined =>
      new RegExp(`<tr id="row-${id}">.*?<td class="(better|worse)">`).exec(page)?.[1];
    expect(['availability', 'failed', 'requests', 'cost'].map(judged)).toEqual([
      'better',
      'better',
      undefined,
      undefined,
    ]);
    const course = /<section id="course">[\s\S]*?<\/section>/.exec(page)![0];
    expect(course.match(/début de mise en production/g)).toHaveLength(2);
    expect(course.match(/<td>alarme<\/td>/g)).toHaveLength(1);
  });
});

test('two files, by their names', () => {
  rig = createKingdom();
  rig.write('other.yaml', KINGDOM.replace('desiredCount: 3', 'desiredCount: 2'));
  const { exit, out } = rig.cli('compare @kingdom.yaml @other.yaml --json');
  const { fromUs, shared, runs } = JSON.parse(out) as Comparison;
  expect([exit, fromUs, shared, runs.map(({ name, peak }) => [name, peak.tasks])]).toEqual([
    ...[0, 0, null],
    [
      ['kingdom', 3],
      ['other', 2],
    ],
  ]);
});

test('a replay file and its scenario: the same run', () => {
  rig = createKingdom();
  rig.cli('run @kingdom.yaml --until 7m --replay @kingdom.replay.json');
  const { runs, toUs, rows } = JSON.parse(
    rig.cli('compare @kingdom.replay.json @kingdom.yaml --json').out,
  ) as Comparison;
  expect([toUs, runs.map(({ name }) => name), runs[0]!.traceHash === runs[1]!.traceHash]).toEqual([
    ...[420_000_000, ['kingdom (1)', 'kingdom (2)'], true],
  ]);
  expect(rows.flatMap(({ differences }) => differences).every((difference) => difference === 0)).toBe(true);
});

describe('what cannot be compared', () => {
  test('is said with the place in the change, and nothing is written', () => {
    rig = createKingdom();
    const { exit, out, err } = rig.cli(
      'compare @kingdom.yaml --at 5m --with services.mils.desiredCount=2 --with services.mills.desiredCuont=2',
    );
    expect([exit, err]).toEqual([3, 'royaume: kingdom.yaml is not valid: 1 mistake.\n']);
    expect(out).toBe(`--with 1:1:10 error: Nothing here is called “mils”.
  1 | services.mils.desiredCount=2
    |          ^^^^
  expected: mills
  found:    "mils"
  hint:     Did you mean “mills”?

`);
    const second = rig.cli('compare @kingdom.yaml --at 5m --with services.mills.desiredCuont=2 --json');
    const { issues } = JSON.parse(second.out) as { issues: { file: string; code: string; column: number }[] };
    expect([second.exit, issues.map(({ file, code, column }) => [file, code, column])]).toEqual([
      3,
      [['--with', 'issue.unknown-key', 16]],
    ]);
  });

  test('an image that has run by then keeps its behaviour', () => {
    rig = createKingdom();
    const line = 'compare @kingdom.yaml --with behaviours["nozama/mill:1.0"].exitsAfter=1m';
    const late = rig.cli(`${line} --at 5m`);
    expect([late.exit, late.out.split('\n')[0]]).toEqual([
      3,
      '--with:1:13 error: nozama/mill:1.0 has run before the fork, so what is said of it cannot change any more: leave --at out, or fork earlier.',
    ]);
    expect(rig.cli(`${line} --at 1s`).exit).toBe(0);
  });

  test('wrong usage', () => {
    rig = createKingdom();
    rig.cli('run @kingdom.yaml --until 1m --replay @kingdom.replay.json');
    const failures = [
      'compare @kingdom.yaml',
      'compare @kingdom.yaml @kingdom.yaml --with seed=2',
      'compare @kingdom.yaml @kingdom.yaml --at 5m',
      'compare @kingdom.yaml --variant a --variant b --with seed=2',
      'compare @kingdom.yaml --variant base --with seed=2',
      'compare @kingdom.yaml --at 11m --with services.mills.desiredCount=2',
      'compare @kingdom.yaml --at 5m --to 4m --with services.mills.desiredCount=2',
      'compare @kingdom.yaml @kingdom.yaml --from 10m',
      'compare @kingdom.replay.json --with seed=2',
      'compare @kingdom.yaml --with @nothing.yaml',
      'compare @kingdom.yaml @nothing.yaml',
      'compare @kingdom.yaml --at soon --with seed=2',
    ].map((each) => {
      const { exit, err } = rig.cli(each);
      return `${exit} ${err
        .split('\n')[0]!
        .replace(/^royaume: /, '')
        .slice(0, 48)}`;
    });
    expect(failures).toEqual([
      '2 there is nothing to compare with: give two files',
      '2 --with changes one scenario: give one file.',
      '2 --at and --variant need a change: add --with pat',
      '2 the variant a changes nothing: add --with path=v',
      '2 “base” cannot name a variant: use letters, digit',
      '2 --at 00:11:00.000 lies after the end of the run ',
      '2 there is nothing to compare between 00:05:00.000',
      '2 there is nothing to compare between 00:10:00.000',
      '2 kingdom.replay.json is a replay: changes are mad',
      '5 there is no file nothing.yaml.',
      '5 there is no file nothing.yaml.',
      '2 “soon” is not a time for --at: write 90s, 10m, 1',
    ]);
  });
});
