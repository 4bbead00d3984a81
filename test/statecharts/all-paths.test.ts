import { describe, expect, test } from 'vitest';
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { compileChart } from '../../sim/statecharts/compile.ts';
import { walkAtRandom } from './support/fuzz.ts';
import { HAND_WRITTEN } from './support/machines.ts';
import { walkAllPaths } from './support/paths.ts';

const MACHINES = [...Object.entries(CHARTS), ...HAND_WRITTEN.map((machine) => [machine.id, machine] as const)];
/** Pinned: a run of the tests is the same run everywhere. */
const SEED = 7;

describe('the compiled machine does what XState does', () => {
  test.each(MACHINES)('on every path of %s: each state, each trigger, each answer of the guards', (name, machine) => {
    const { states, disagreements } = walkAllPaths(machine);
    expect({ states: states.toSorted(), disagreements }).toEqual({
      states: compileChart(name, machine).states.toSorted(),
      disagreements: [],
    });
  });

  test.each(MACHINES)('on random strings of events sent to %s', (_name, machine) => {
    expect(walkAtRandom(machine, SEED, 400).disagreement).toBeNull();
  });
});
