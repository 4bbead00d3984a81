import { describe, expect, test } from 'vitest';
import { fuzzMachines } from './support/fuzz.ts';
import { MUTATIONS } from './support/mutations.ts';

/** Pinned: a run of the tests is the same run everywhere. */
const SEED = 20_260_101;
const MACHINES = 1_500;
const STEPS = 60;

test('a compiled machine does what XState does, on random machines walked at random', () => {
  const { disagreement, outcomes } = fuzzMachines(SEED, MACHINES, STEPS);
  expect(disagreement).toBeNull();
  // A walk that mostly sends events nobody hears would prove little.
  const steps = MACHINES * STEPS;
  expect({
    nearlyAllWalked: outcomes.moved + outcomes.unhandled + outcomes['all guards refused'] > steps * 0.99,
    manyMoved: outcomes.moved > steps / 3,
    someRefused: outcomes['all guards refused'] > steps / 50,
    someEnded: outcomes.ended > MACHINES / 10,
  }).toEqual({ nearlyAllWalked: true, manyMoved: true, someRefused: true, someEnded: true });
});

describe('the walk notices a compiler that', () => {
  test.each(MUTATIONS)('$bug', ({ rules }) => {
    expect(fuzzMachines(SEED, MACHINES, STEPS, rules).disagreement).not.toBeNull();
  });
});
