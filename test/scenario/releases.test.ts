/**
 * Scenarios of releases: they meet their goals at five seeds, and each is lost when its idea is withheld: an edit of the
 * file's text, so that it can be read beside the file.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { filesOf } from './rig.ts';

const FOLDER = new URL('../../assets/scenarios/releases/', import.meta.url);
const FILES = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
);
const SEEDS = [1, 2, 3, 4, 5];

/** The text that holds the idea, the text without it, and a goal that is missed then. */
const WITHHELD: Readonly<Record<string, readonly [idea: string, without: string, missed: string]>> = {
  // Room for one task more.
  'one-task-100-134': ['maximumPercent: 134', 'maximumPercent: 200', 'Nothing moves'],
  // The new one first.
  'one-task-0-100': ['minimumHealthyPercent: 0, maximumPercent: 100', 'maximumPercent: 200', 'Guests are turned away'],
  // Nobody gives way.
  'static-port-stuck': ['minimumHealthyPercent: 50', 'minimumHealthyPercent: 100', 'Half of the minimum lets it go'],
  // Nobody counts.
  'circuit-breaker': ['enable: true, rollback: true', 'enable: false, rollback: true', 'The breaker ends it'],
  // Nobody listens to the alarm.
  'bad-release-rolling': ['enable: true, rollback: true', 'enable: false, rollback: true', 'Nobody is hurt any more'],
  // Half of the requests instead of a twentieth.
  'bad-release-canary': ['canaryPercent: 5', 'canaryPercent: 50', 'Few were'],
  // Blue is gone before the alarm rings.
  'bad-release-blue-green': ['bakeTimeInMinutes: 10', 'bakeTimeInMinutes: 0', 'Nobody is hurt any more'],
  // A success before it begins to hurt.
  'slow-leak-needs-bake-time': ['bakeTimeInMinutes: 20', 'bakeTimeInMinutes: 0', 'Nobody is hurt any more'],
  // Everybody at the first step.
  'linear-ten-percent': ['stepPercent: 10,', 'stepPercent: 100,', 'The first steps are quiet'],
  // Nobody listens to the alarm.
  'rollback-under-load': [
    'enable: true, rollback: true',
    'enable: false, rollback: true',
    'Answers come in time again',
  ],
  // Patience at the first swap.
  'long-transactions-cut': ['at: 15m1s', 'at: 17m', 'Transactions were cut'],
  // Contracted while both versions run.
  'database-migration-both-versions': ['at: 45m', 'at: 20m', 'Both versions had their books'],
  // Somebody calls while it is rolled out.
  'no-traffic-looks-healthy': [
    '{ perSecond: 5 } }, from: 40m',
    '{ perSecond: 5 } }, from: 2m',
    'The roll-out is a success',
  ],
};

function parsed(name: string, text: string) {
  const { setup, issues } = parseScenario(text, `${name}.yaml`, filesOf(FILES));
  expect(issues).toEqual([]);
  return setup!;
}

test('there is a withheld idea for each', () => {
  expect(Object.keys(FILES).toSorted()).toEqual(
    Object.keys(WITHHELD)
      .map((name) => `${name}.yaml`)
      .toSorted(),
  );
});

test.each(Object.keys(WITHHELD))('%s meets its goals at five seeds', (name) => {
  const setup = parsed(name, FILES[`${name}.yaml`]!);
  const missed = SEEDS.flatMap((seed) =>
    runScenario({ ...setup, seed })
      .goals.filter(({ status }) => status !== 'met')
      .map((goal) => `${seed}: ${goal.name}`),
  );
  expect(missed).toEqual([]);
});

test.each(Object.keys(WITHHELD))('%s is lost without its idea', (name) => {
  const [idea, without, goal] = WITHHELD[name]!;
  const text = FILES[`${name}.yaml`]!;
  expect(text.split(idea).length).toBe(2);
  const setup = parsed(
    name,
    text.replace(idea, () => without),
  );
  for (const seed of SEEDS.slice(0, 2)) {
    const missed = runScenario({ ...setup, seed }).goals.filter(({ status }) => status === 'missed');
    expect([seed, ...missed.map((one) => one.name)]).toContain(goal);
  }
});
