import {
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  log,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stateIn,
  stopChild,
  type AnyStateMachine,
} from 'xstate';
import { expect, test } from 'vitest';
import { compileChart } from '../../sim/statecharts/compile.ts';

/** A machine whose state `a.b` is given; `c` is there to be a target. */
function around(state: object): AnyStateMachine {
  return createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { initial: 'b', states: { b: state } }, c: {} },
  } as never) as AnyStateMachine;
}

function withAction(action: unknown): AnyStateMachine {
  return around({ on: { GO: { actions: action } } });
}

const noop = (): void => undefined;

const REFUSED: readonly (readonly [feature: string, state: string, machine: () => AnyStateMachine])[] = [
  ['context', '', () => createMachine({ context: { count: 0 }, initial: 'a', states: { a: {} } })],
  ['output', '', () => createMachine({ output: 1, initial: 'a', states: { a: {} } } as never) as AnyStateMachine],
  ['a machine without states', '', () => createMachine({})],
  ['parallel', 'a.b', () => around({ type: 'parallel', states: { x: {}, y: {} } })],
  ['history', 'a.b.h', () => around({ initial: 'x', states: { x: {}, h: { type: 'history' } } })],
  ['invoke', 'a.b', () => around({ invoke: { src: fromPromise(async () => undefined) } })],
  ['always', 'a.b', () => around({ always: { target: '#m.c', guard: 'ready' } })],
  ['onDone', 'a.b', () => around({ initial: 'x', states: { x: { type: 'final' } }, onDone: '#m.c' })],
  ['route', 'a.b', () => around({ id: 'b', route: {} })],
  ['output', 'a.b', () => around({ type: 'final', output: 1 })],
  ['a transition out of a final state', 'a.b', () => around({ type: 'final', on: { GO: '#m.c' } })],
  ['type "final" against its children', 'a.b', () => around({ type: 'final', states: { x: {} } })],
  ['a dot in the name of a state', 'a.b.x.y', () => around({ initial: 'x.y', states: { 'x.y': {} } })],
  [
    'actions of an initial transition',
    'a.b',
    () => around({ initial: { target: 'x', actions: 'do' }, states: { x: {} } }),
  ],
  ['the wildcard event "*"', 'a.b', () => around({ on: { '*': '#m.c' } })],
  ['the wildcard event "mouse.*"', 'a.b', () => around({ on: { 'mouse.*': '#m.c' } })],
  [
    'the library\'s own event "xstate.done.state.m.a"',
    'a.b',
    () => around({ on: { 'xstate.done.state.m.a': '#m.c' } }),
  ],
  ['a transition with several targets', 'a.b', () => around({ on: { GO: { target: ['#m.c', '#m.a'] } } })],
  ['an inline transition', 'a.b', () => around({ on: { GO: () => ({ target: '#m.c' }) } })],
  ['in', 'a.b', () => around({ on: { GO: { target: '#m.c', in: '#m.a' } } })],
  ['an inline guard', 'a.b', () => around({ on: { GO: { target: '#m.c', guard: () => true } } })],
  [
    'a guard with parameters',
    'a.b',
    () => around({ on: { GO: { target: '#m.c', guard: { type: 'g', params: { n: 1 } } } } }),
  ],
  ['stateIn', 'a.b', () => around({ on: { GO: { target: '#m.c', guard: stateIn('a') } } })],
  ['an inline action', 'a.b', () => withAction(noop)],
  ['an inline action', 'a.b', () => around({ entry: [noop] })],
  ['an inline action', 'a.b', () => around({ exit: noop, after: { wait: '#m.c' } })],
  ['an action with parameters', 'a.b', () => withAction({ type: 'act', params: { n: 1 } })],
  ['assign', 'a.b', () => withAction(assign({}))],
  ['raise', 'a.b', () => withAction(raise({ type: 'GO' }))],
  ['raise', 'a.b', () => around({ entry: raise({ type: 'GO' }, { delay: 5 }), after: { wait: '#m.c' } })],
  ['cancel', 'a.b', () => withAction(cancel('timer'))],
  ['sendTo', 'a.b', () => withAction(sendTo('other', { type: 'GO' }))],
  ['sendTo', 'a.b', () => withAction(sendParent({ type: 'GO' }))],
  ['spawnChild', 'a.b', () => withAction(spawnChild(fromPromise(async () => undefined)))],
  ['stopChild', 'a.b', () => withAction(stopChild('child'))],
  ['emit', 'a.b', () => withAction(emit({ type: 'NEWS' }))],
  ['log', 'a.b', () => withAction(log('hello'))],
  ['enqueueActions', 'a.b', () => withAction(enqueueActions(noop))],
  ['a delay without a name (1000)', 'a.b', () => around({ after: { 1000: '#m.c' } })],
  ['the unused delay "wait"', 'a.b', () => around({ after: { wait: [] } })],
  [
    'assign behind the action "count"',
    'a',
    () => {
      const typed = setup({ actions: { count: assign({}) } });
      return typed.createMachine({ initial: 'a', states: { a: { entry: 'count' } } });
    },
  ],
  [
    'the guard "open" that stands for others',
    'a',
    () => {
      const typed = setup({ guards: { open: stateIn('a') } });
      return typed.createMachine({ initial: 'a', states: { a: { on: { GO: { target: 'a', guard: 'open' } } } } });
    },
  ],
];

test.each(REFUSED)('refuses %s in "%s" by its name', (feature, state, machine) => {
  expect(refusal(machine())).toEqual({ name: 'ChartRefused', chart: 'lesson', state, feature });
});

test('refuses a delay that a state around it uses too, because one timer could not serve both', () => {
  const machine = createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { initial: 'b', after: { wait: 'c' }, states: { b: { after: { wait: '#m.c' } } } }, c: {} },
  });
  expect(refusal(machine)).toMatchObject({ state: 'a.b', feature: 'the delay "wait" of a state above' });
});

test('a refusal says where and why in one sentence', () => {
  expect(() => compileChart('lesson', around({ always: '#m.c' }))).toThrow(
    'Chart "lesson", state "a.b": always is outside the subset.',
  );
});

/** What compiling throws, as plain data. */
function refusal(machine: AnyStateMachine): unknown {
  try {
    compileChart('lesson', machine);
  } catch (error) {
    const { name, chart, state, feature } = error as Error & Record<string, unknown>;
    return { name, chart, state, feature };
  }
  return null;
}
