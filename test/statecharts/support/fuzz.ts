/** Random walks of both sides of a machine, and the first disagreement found. */
import type { AnyStateMachine } from 'xstate';
import type { Semantics } from '../../../sim/statecharts/semantics.ts';
import { Dice, mix } from './dice.ts';
import { agrees, Lockstep, type StepReport } from './lockstep.ts';
import { randomMachine } from './random-machine.ts';

export interface Disagreement {
  readonly machine: string;
  /** The triggers since the last birth; the last one is where the two sides part. */
  readonly triggers: readonly string[];
  readonly reference: StepReport;
  readonly candidate: StepReport;
}

export interface FuzzResult {
  /** Steps by what came of them, and how many of them ended the lifecycle. */
  readonly outcomes: Record<StepReport['outcome'] | 'ended', number>;
  readonly disagreement: Disagreement | null;
}

/** Walks one machine; begins again now and then when it has ended. */
export function walkAtRandom(machine: AnyStateMachine, seed: number, steps: number, rules?: Semantics): FuzzResult {
  const dice = new Dice(seed);
  const pair = new Lockstep(machine, rules);
  const outcomes = { moved: 0, unhandled: 0, 'all guards refused': 0, ended: 0 };
  let walk = pair.start();
  let triggers: string[] = [];
  for (let step = 0; agrees(walk); step++) {
    if (step === steps || pair.triggers.length === 0) return { outcomes, disagreement: null };
    const over = walk.reference.ended;
    if (over && dice.chance(50)) {
      walk = pair.start();
      triggers = [];
    }
    const trigger = dice.pick(pair.triggers);
    const salt = mix(seed + step);
    walk = pair.step(walk, trigger, (guard) => (mix(salt + textSum(guard)) & 1) === 1);
    triggers.push(trigger);
    outcomes[walk.reference.outcome]++;
    if (!over && walk.reference.ended) outcomes.ended++;
  }
  const { reference, candidate } = walk;
  return { outcomes, disagreement: { machine: machine.id, triggers, reference, candidate } };
}

/** Walks as many random machines as asked, from the given seed on; stops at the first disagreement. */
export function fuzzMachines(firstSeed: number, machines: number, steps: number, rules?: Semantics): FuzzResult {
  const outcomes = { moved: 0, unhandled: 0, 'all guards refused': 0, ended: 0 };
  for (let seed = firstSeed; seed < firstSeed + machines; seed++) {
    const result = walkAtRandom(randomMachine(seed), seed, steps, rules);
    for (const key of Object.keys(outcomes) as (keyof typeof outcomes)[]) outcomes[key] += result.outcomes[key];
    if (result.disagreement !== null) {
      return { outcomes, disagreement: { ...result.disagreement, machine: `random machine ${seed}` } };
    }
  }
  return { outcomes, disagreement: null };
}

function textSum(text: string): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
}
