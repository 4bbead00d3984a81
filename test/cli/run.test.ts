import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ROOT } from '../support/sources.ts';
import { createKingdom, KINGDOM, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig.clear());

describe('royaume run', () => {
  test('tells the run as a story: what was asked, who was placed where, what the service said, how it ended', () => {
    rig = createKingdom();
    const { exit, out, err } = rig.cli('run @kingdom.yaml');
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    const told = [
      'A small kingdom\nkingdom, seed 1, 10 min\n\n00:00:00.000  CreateCluster: cluster Royaume in za-southwest-1.',
      'CreateService: mills with 3 tasks of mill in cluster Royaume.',
      'Instance land-1 is launched in za-southwest-1a.',
      'No place for 3 tasks of service:mills (decision-1).',
      'Service event: (service mills) was unable to place a task because no container instance met all of its requirements.',
      'mills#1 → land-',
      '00:06:00.000  Fault: instance land-1 crashes.',
      '\nAt 00:10:00.000\n  mills  2 of 3 running  za-southwest-1b 1, za-southwest-1c 1\n',
      '\nGoals\n  ✓ three mills (met at ',
      '\nAll goals are met.\n',
      '\nseed      1\n',
    ];
    expect(told.filter((part) => !out.includes(part))).toEqual([]);
  });

  test('the story tells alarms, deaths by memory and credits that run out', () => {
    rig = createKingdom();
    const story = (name: string): string => rig.cli(`run ${path.join(ROOT, 'assets/scenarios', name)}.yaml`).out;
    expect(story('cpu-sixty')).toContain(
      '00:13:00.000  Alarm cpu-sixty goes from OK to ALARM. Its actions for that: add-one.',
    );
    expect(story('out-of-memory')).toMatch(/Container strict#2\/clerk uses 258 MiB, .* the kernel kills it\./);
    expect(story('credit-exhaustion')).toContain('The CPU credits of standard-1 run out');
  });

  test('the story tells where a release sends traffic, what turns it back, and what a health check has seen', () => {
    rig = createKingdom();
    const told = (name: string): string[] =>
      rig
        .cli(`run ${path.join(ROOT, 'assets/scenarios/releases', name)}.yaml`)
        .out.split('\n')
        .map((line) => line.replace(/^\S+ +/, '').replace(/shop\/[0-9a-f]{20}/, 'shop/…'))
        .filter((line) => /^(Release|UpdateAlias|Nobody|Version)/.test(line));
    expect(told('bad-release-canary')).toEqual([
      'Release shop/… has 0 % of production traffic and 100 % of test traffic.',
      'Release shop/… has 5 % of production traffic and 100 % of test traffic.',
      'Release shop/… is rolled back: alarm green-fails has fired.',
      'Release shop/… has 0 % of production traffic and 0 % of test traffic.',
      'Release shop/… has ended: ROLLBACK_SUCCESSFUL.',
    ]);
    const handed = told('no-traffic-looks-healthy');
    expect(handed.slice(0, 3)).toEqual([
      'UpdateAlias: live of mill gets AdditionalVersionWeights={2: 0.2}',
      'UpdateAlias: live of mill gets AdditionalVersionWeights={2: 0.4}',
      'Nobody has called version 2 behind alias live of mill in the last minute: without data it passes its check.',
    ]);
    expect(handed.at(-3)).toBe('UpdateAlias: live of mill gets FunctionVersion=2, AdditionalVersionWeights={}');
    expect(handed.at(-1)).toBe('Version 2 is promoted: alias live of mill leads to it alone.');
  });

  test('a very long story is told from its beginning and its end, and says what it leaves out', () => {
    const many = Array.from(
      { length: 500 },
      (_, n) => `  - { at: ${n + 1}s, updateService: { cluster: Royaume, service: mills, desiredCount: 3 } }`,
    );
    rig = createKingdom(KINGDOM.replace('timeline:', `timeline:\n${many.join('\n')}`));
    const { exit, out } = rig.cli('run @kingdom.yaml');
    const lines = out.split('\n').filter((line) => /^(\d\d:|…| {14})/.test(line));
    expect({ exit, told: lines.length }).toEqual({ exit: 0, told: 401 });
    expect(lines[300]).toMatch(/^… \d+ lines are left out here; --events FILE writes the whole log\.$/);
    expect(lines.at(-1)).toBe('00:10:00.000  The run ends.');
  });

  test('a command that is refused says who refused it and why', () => {
    rig = createKingdom(
      KINGDOM.replace('goals:', '  - { at: 9m, fault: { instanceCrash: { instance: land-1 } } }\ngoals:'),
    );
    expect(rig.cli('run @kingdom.yaml').out).toContain(
      '00:09:00.000  Fault: instance land-1 crashes.\n              ✗ Instance land-1 is terminated already.\n',
    );
  });

  test('a goal that is missed is told with its time, and the exit code is 1', () => {
    rig = createKingdom(KINGDOM.replace('atLeast: 2 }', 'atLeast: 3 }'));
    const { exit, out } = rig.cli('run @kingdom.yaml');
    expect(exit).toBe(1);
    expect(out).toMatch(/✗ never fewer than two \(missed at 00:06:0\d\.\d{3}\)/);
    expect(out).toContain('Not all goals are met.');
  });

  test('--json has exactly the documented members, and says the same twice', () => {
    rig = createKingdom();
    const { exit, out, err } = rig.cli('run @kingdom.yaml --json');
    const result = JSON.parse(out) as Record<string, unknown>;
    const goals = result['goals'] as Record<string, unknown>[];
    expect({ exit, err, keys: Object.keys(result), goalKeys: Object.keys(goals[0]!) }).toEqual({
      exit: 0,
      err: '',
      keys: [
        'engine',
        'scenario',
        'scenarioHash',
        'seed',
        'traceHash',
        'verdict',
        'goals',
        'bill',
        'endedAtUs',
        'events',
      ],
      goalKeys: ['name', 'status', 'settledAtUs'],
    });
    expect(result).toMatchObject({ scenario: 'kingdom', seed: 1, verdict: 'met', endedAtUs: 600_000_000 });
    expect(rig.cli('run @kingdom.yaml --json').out).toBe(out);
  });

  test('another seed is another run of the same scenario', () => {
    rig = createKingdom();
    const of = (line: string) => JSON.parse(rig.cli(line).out) as { seed: number; traceHash: string };
    const [one, two] = [of('run @kingdom.yaml --json'), of('run @kingdom.yaml --json --seed 2')];
    expect([one.seed, two.seed, one.traceHash === two.traceHash]).toEqual([1, 2, false]);
  });

  test('the SHA-256 of the event file is the trace hash, and each line is one event in order', () => {
    rig = createKingdom();
    const { out } = rig.cli('run @kingdom.yaml --json --events @events.ndjson');
    const { traceHash, events } = JSON.parse(out) as { traceHash: string; events: number };
    const text = readFileSync(rig.at('events.ndjson'), 'utf8');
    const numbers = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { n: number }).n);
    expect(createHash('sha256').update(text).digest('hex')).toBe(traceHash);
    expect(numbers).toEqual(Array.from({ length: events }, (_, n) => n));
  });

  test('--until stops there; goals that are still open leave the verdict open', () => {
    rig = createKingdom();
    const result = JSON.parse(rig.cli('run @kingdom.yaml --until 90s --json').out) as Record<string, unknown>;
    expect(result).toMatchObject({ endedAtUs: 90_000_000, verdict: 'none' });
    expect(rig.cli('run @kingdom.yaml --until 90s').out).toContain(
      'The run was cut short before every goal was decided.',
    );
    expect(rig.cli('run @kingdom.yaml --until 11m')).toEqual({
      exit: 2,
      out: '',
      err: 'royaume: --until 00:11:00.000 lies after the end of the run at 00:10:00.000.\n',
    });
  });

  test('--out takes the whole result, and leaves nothing else behind', () => {
    rig = createKingdom();
    const straight = rig.cli('run @kingdom.yaml --json').out;
    expect(rig.cli('run @kingdom.yaml --json --out @result.json')).toEqual({ exit: 0, out: '', err: '' });
    expect(readFileSync(rig.at('result.json'), 'utf8')).toBe(straight);
    expect(readdirSync(rig.folder).toSorted()).toEqual(['kingdom.yaml', 'mill.json', 'result.json']);
  });

  test('a folder that does not exist is said, with exit code 5, and no file is left', () => {
    rig = createKingdom();
    expect(rig.cli('run @kingdom.yaml --events @nowhere/events.ndjson')).toMatchObject({
      exit: 5,
      err: 'royaume: nowhere/events.ndjson cannot be written.\n',
    });
    expect(rig.cli('run @none.yaml --out @result.txt')).toEqual({
      exit: 5,
      out: '',
      err: 'royaume: there is no file none.yaml.\n',
    });
    expect(existsSync(rig.at('result.txt'))).toBe(false);
  });

  test('an invalid scenario is not run: exit code 3, and the issues', () => {
    rig = createKingdom(KINGDOM.replace('desiredCount: 3', 'desiredCount: three'));
    const { exit, out, err } = rig.cli('run @kingdom.yaml');
    expect({ exit, err }).toEqual({ exit: 3, err: 'royaume: kingdom.yaml is not valid: 1 mistake.\n' });
    expect(out).toContain('kingdom.yaml:14:81 error:');
  });

  test('the story is in French with --lang, or with the language of the system', () => {
    rig = createKingdom();
    const french = rig.cli('run @kingdom.yaml --lang fr');
    expect(french.out).toContain('Tous les objectifs sont atteints.');
    expect(rig.cli('run @kingdom.yaml', { LANG: 'fr_CA.UTF-8' })).toEqual(french);
    expect(rig.cli('--lang fr run @kingdom.yaml', { LC_ALL: 'en_US.UTF-8' })).toEqual(french);
    expect(rig.cli('run @kingdom.yaml', { LANG: 'de_DE.UTF-8', LC_ALL: '' }).out).toContain('All goals are met.');
  });

  test('what a file says cannot write on the terminal: control characters become visible signs', () => {
    const hostile = '"\\u001b[31mred\\u001b[0m \\u202Egnp"';
    rig = createKingdom(KINGDOM.replace('A small kingdom', hostile).replace('three mills', hostile));
    const { out } = rig.cli('run @kingdom.yaml');
    expect(out).not.toMatch(/[\u001b\u202e]/);
    expect(out).toContain('␛[31mred');
  });
});
