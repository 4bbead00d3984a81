/** Machines at random inside the subset, deep enough that every rule of the compiler decides something. */
import { and, createMachine, not, or, type AnyStateMachine } from 'xstate';
import { Dice } from './dice.ts';

const EVENTS = ['A', 'B', 'C', 'D', 'E'];
const GUARDS = ['g0', 'g1', 'g2'];
const DEPTH_MAX = 3;

type Config = Record<string, unknown>;

/** The same seed gives the same machine. */
export function randomMachine(seed: number): AnyStateMachine {
  const dice = new Dice(seed);
  const shape = randomShape(dice, 'm', [], 0);
  const paths = allPaths(shape);
  return createMachine(config(dice, shape, paths) as never) as AnyStateMachine;
}

interface Shape {
  readonly key: string;
  readonly path: readonly string[];
  readonly children: readonly Shape[];
  readonly final: boolean;
}

function randomShape(dice: Dice, key: string, path: readonly string[], depth: number): Shape {
  const compound = depth === 0 || (depth < DEPTH_MAX && dice.chance(45));
  const count = compound ? 1 + dice.roll(4) : 0;
  const children = Array.from({ length: count }, (_, index) => {
    const child = `s${depth}${'abcd'[index]}`;
    return randomShape(dice, child, [...path, child], depth + 1);
  });
  return { key, path, children, final: !compound && dice.chance(12) };
}

function allPaths(shape: Shape): string[] {
  return [['#m', ...shape.path].join('.'), ...shape.children.flatMap(allPaths)];
}

function config(dice: Dice, shape: Shape, paths: readonly string[]): Config {
  const where = ['m', ...shape.path].join('.');
  const result: Config = {};
  if (shape.path.length === 0) result['id'] = 'm';
  if (shape.final) result['type'] = 'final';
  if (dice.chance(60)) result['entry'] = names(dice, `in ${where}`);
  if (dice.chance(60)) result['exit'] = names(dice, `out ${where}`);
  if (shape.children.length > 0) {
    result['initial'] = dice.pick(shape.children).key;
    result['states'] = Object.fromEntries(shape.children.map((child) => [child.key, config(dice, child, paths)]));
  }
  if (shape.final) return result;
  const events = EVENTS.filter(() => dice.chance(35));
  if (events.length > 0) result['on'] = Object.fromEntries(events.map((e) => [e, candidates(dice, shape, paths, e)]));
  // The depth is in the name: siblings share a delay, a state and the one around it may not.
  const delays = ['x', 'y'].filter(() => dice.chance(20)).map((letter) => `delay${letter}${shape.path.length}`);
  if (delays.length > 0)
    result['after'] = Object.fromEntries(delays.map((d) => [d, candidates(dice, shape, paths, d)]));
  return result;
}

function names(dice: Dice, name: string): unknown {
  return dice.chance(30) ? [name, { type: `${name} too` }] : name;
}

function candidates(dice: Dice, shape: Shape, paths: readonly string[], trigger: string): unknown {
  const count = dice.chance(35) ? 2 + dice.roll(2) : 1;
  const all = Array.from({ length: count }, (_, index) => oneTransition(dice, shape, paths, `${trigger}${index}`));
  return count === 1 ? all[0] : all;
}

function oneTransition(dice: Dice, shape: Shape, paths: readonly string[], label: string): unknown {
  if (dice.chance(8)) return {};
  const result: Config = {};
  const target = randomTarget(dice, shape, paths);
  if (target !== null) result['target'] = target;
  if (dice.chance(50)) result['guard'] = randomGuard(dice, 2);
  if (dice.chance(60)) result['actions'] = names(dice, `${label} of ${shape.key}`);
  if (dice.chance(30)) result['reenter'] = true;
  return result;
}

function randomTarget(dice: Dice, shape: Shape, paths: readonly string[]): string | null {
  const die = dice.roll(10);
  if (die === 0) return null;
  // Itself, by way of its siblings or by its id.
  if (die === 1) return shape.path.length === 0 ? '#m' : shape.key;
  if (die <= 3 && shape.children.length > 0) return `.${dice.pick(shape.children).key}`;
  return dice.pick(paths);
}

function randomGuard(dice: Dice, depth: number): unknown {
  const die = dice.roll(depth > 0 ? 10 : 6);
  if (die < 5) return dice.pick(GUARDS);
  if (die === 5) return { type: dice.pick(GUARDS) };
  if (die === 6 || die === 7) return not(randomGuard(dice, depth - 1) as string);
  const both = [randomGuard(dice, depth - 1), randomGuard(dice, depth - 1)] as string[];
  return die === 8 ? and(both) : or(both);
}
