/**
 * Scenarios under load: each is lost when its idea is withheld. That they meet their goals at ten seeds is held beside the
 * others, in scenarios.test.ts. Withholding is an edit of the file's text, so that it can be read beside the file.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { filesOf } from './rig.ts';

const FOLDER = new URL('../../assets/scenarios/', import.meta.url);
const FILES = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.includes('.'))
    .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
);
const SEEDS = [1, 2, 3];

/** The text that holds the idea, the text without it, and a goal that is missed then. */
const WITHHELD: Readonly<Record<string, readonly [idea: string, without: string, missed: string]>> = {
  // Nobody thinks of the sale before it opens.
  'flash-sale': [
    'ScalableTargetAction: { MinCapacity: 12 }',
    'ScalableTargetAction: { MinCapacity: 2 }',
    'Buyers are served',
  ],
  // No land in reserve.
  'live-event': ['targetCapacity: 60', 'targetCapacity: 100', 'Viewers are served'],
  // No size of the task, so no quota.
  'noisy-neighbour': ["    cpu: '512'\n    memory: '1024'\n", '', 'And the counter does not notice'],
  // Retries as many as one likes.
  'retry-storm': [', budget: 0.1', '', 'With a budget it does'],
  // A soft limit instead of the hard one.
  'out-of-memory': ['cpu: 256, memory: 256', 'cpu: 256, memoryReservation: 256', 'The hard limit kills'],
  // The newer land at both places.
  'credit-exhaustion': ['instanceType: t2.micro', 'instanceType: t3.micro', 'Then the standard one is slow'],
  // Just as many tasks as are needed on other days.
  'one-zone-lost-under-load': ['desiredCount: 9', 'desiredCount: 6', 'And in time'],
  // Land before there is anybody for it.
  'fargate-or-territory': [
    '{ at: 20m, launchInstances',
    '{ at: 1m, launchInstances',
    'The night costs less than four cents an hour',
  ],
  // Nobody is let go in a hurry.
  'scale-in-thrash': ['Threshold: 40', 'Threshold: 1', 'The nervous one has let go what it needs'],
  // Hosts go before their tasks have moved.
  'patch-day': ['managedDraining: ENABLED', 'managedDraining: DISABLED', 'Never fewer than eight tasks'],
  // As many rooms as the average asks for.
  'recorded-morning': ['desiredCount: 6', 'desiredCount: 1', 'Also when the bell rings'],
  // Everybody meets the new version.
  'gateway-canary': ['percentTraffic: 10', 'percentTraffic: 100', 'Few guests are hurt in any minute'],
  // The alarm takes too long to believe it.
  'cpu-sixty': ['EvaluationPeriods: 3', 'EvaluationPeriods: 12', 'The alarm rings'],
};

describe('under load', () => {
  test.each(Object.keys(WITHHELD))('%s is lost without its idea', (name) => {
    const [idea, without, goal] = WITHHELD[name]!;
    const text = FILES[`${name}.yaml`]!;
    expect(text.split(idea).length).toBe(2);
    const edited = text.replace(idea, () => without);
    const { setup, issues } = parseScenario(edited, `${name}.yaml`, filesOf(FILES));
    expect(issues).toEqual([]);
    for (const seed of SEEDS) {
      const missed = runScenario({ ...setup!, seed }).goals.filter(({ status }) => status === 'missed');
      expect([seed, ...missed.map((one) => one.name)]).toContain(goal);
    }
  });
});
