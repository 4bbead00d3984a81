import { createMachine, type AnyStateMachine } from 'xstate';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EventHandle } from '../../sim/kernel/event-queue.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import type { DurationUs } from '../../sim/kernel/time.ts';
import type { ChartName } from '../../sim/model/events.ts';
import type { ChartBinding, Context } from '../../sim/model/system.ts';
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { compileChart, type CompiledChart } from '../../sim/statecharts/compile.ts';
import { Driver } from '../../sim/statecharts/driver.ts';
import { bindEverything, FakeContext, worldWithOneOfEach } from './support/fake-context.ts';

const house = createMachine({
  id: 'house',
  initial: 'quiet',
  states: {
    quiet: {
      entry: 'sweep',
      on: {
        KNOCK: [{ guard: 'isHome', target: 'open' }, { actions: 'ignoreKnock' }],
        LOCK: { guard: 'isHome', target: 'done' },
      },
    },
    open: {
      initial: 'hall',
      entry: 'greet',
      exit: 'wave',
      after: { visit: { target: 'quiet', actions: 'yawn' } },
      on: { PHONE: { actions: 'answer' }, LEAVE: 'quiet', SING: {} },
      states: { hall: { on: { IN: 'parlour' } }, parlour: { after: { tea: { actions: 'pour' } } } },
    },
    done: { type: 'final' },
  },
});

/** What the world answers, and what actions do beside being noted; each test sets what it needs. */
let isHome = true;
let onAction: (action: string, key: number, ctx: Context) => void = () => undefined;
let ctx: FakeContext;
let driver: Driver;

beforeEach(() => {
  isHome = true;
  onAction = () => undefined;
  ctx = new FakeContext(worldWithOneOfEach());
  driver = new Driver(charts({ task: house }), [houseBinding()]);
  ctx.onSend = (chart, key, event) => driver.send(chart, key, event, ctx);
});

function charts(machines: Partial<Record<ChartName, AnyStateMachine>>): Record<ChartName, CompiledChart> {
  const entries = Object.entries(machines).map(([name, machine]) => [name, compileChart(name, machine)]);
  return Object.fromEntries(entries) as Record<ChartName, CompiledChart>;
}

function houseBinding(): ChartBinding {
  const act = (name: string) => (key: number, context: Context) => {
    ctx.note(`${name} ${key} in ${context.world.tasks[key]!.lastStatus}`);
    onAction(name, key, context);
  };
  return {
    chart: 'task',
    guards: { isHome: () => isHome },
    delays: { visit: () => 3_000_000 as DurationUs, tea: (key) => (1_000_000 + key) as DurationUs },
    actions: Object.fromEntries(['sweep', 'greet', 'wave', 'yawn', 'answer', 'pour'].map((name) => [name, act(name)])),
  };
}

function broken(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof InvariantError) return [error.code, error.facts];
    throw error;
  }
  return null;
}

/** Brings task `key` to open.hall and forgets the notes. */
function opened(key: number): void {
  driver.start('task', key, ctx);
  driver.send('task', key, 'KNOCK', ctx);
  ctx.notes.length = 0;
}

describe('a lifecycle under the driver', () => {
  test('begins in its first state with its entry actions, and a birth is no move', () => {
    driver.start('task', 1, ctx);
    expect([ctx.world.tasks.map(({ lastStatus }) => lastStatus), ctx.notes]).toEqual([
      ['', 'quiet'],
      ['touch task 1', 'sweep 1 in quiet'],
    ]);
  });

  test('moves at once: new state, StateChanged, mark for the screen, then the operations in order', () => {
    driver.start('task', 0, ctx);
    ctx.notes.length = 0;
    driver.send('task', 0, 'KNOCK', ctx);
    expect([ctx.world.tasks[0]!.lastStatus, ctx.world.tasks[0]!.timers, ctx.notes]).toEqual([
      'open.hall',
      { visit: 2 },
      [
        'say task 0 from quiet to open.hall by KNOCK in phase 2',
        'touch task 0',
        'greet 0 in open.hall',
        'in 3000000 µs task 0 visit in phase 2 as #2',
      ],
    ]);
  });

  test('takes back its timers when it leaves the state that armed them', () => {
    opened(0);
    driver.send('task', 0, 'LEAVE', ctx);
    expect([ctx.world.tasks[0]!.timers, ctx.notes]).toEqual([
      {},
      [
        'say task 0 from open.hall to quiet by LEAVE in phase 2',
        'touch task 0',
        'wave 0 in quiet',
        'cancel #2',
        'sweep 0 in quiet',
      ],
    ]);
  });

  test('keeps the outer timer when only the inside changes', () => {
    opened(1);
    driver.send('task', 1, 'IN', ctx);
    expect([ctx.world.tasks[1]!.timers, ctx.notes]).toEqual([
      { visit: 2, tea: 4 },
      [
        'say task 1 from open.hall to open.parlour by IN in phase 2',
        'touch task 1',
        'in 1000001 µs task 1 tea in phase 2 as #4',
      ],
    ]);
  });

  test('an action without a move says no StateChanged', () => {
    opened(0);
    driver.send('task', 0, 'PHONE', ctx);
    expect(ctx.notes).toEqual(['touch task 0', 'answer 0 in open.hall']);
  });

  test('moves when a delay runs out, and the timer that ran out is not taken back', () => {
    opened(0);
    driver.elapsed({ kind: 'DelayElapsed', chart: 'task', key: 0, delay: 'visit' }, ctx);
    expect([ctx.world.tasks[0]!.timers, ctx.notes]).toEqual([
      {},
      [
        'say task 0 from open.hall to quiet by after visit in phase 2',
        'touch task 0',
        'wave 0 in quiet',
        'yawn 0 in quiet',
        'sweep 0 in quiet',
      ],
    ]);
  });

  test('a delay that runs out without a move is not armed again', () => {
    opened(0);
    driver.send('task', 0, 'IN', ctx);
    driver.elapsed({ kind: 'DelayElapsed', chart: 'task', key: 0, delay: 'tea' }, ctx);
    expect([ctx.world.tasks[0]!.lastStatus, ctx.world.tasks[0]!.timers]).toEqual(['open.parlour', { visit: 2 }]);
  });

  test('does nothing on purpose by an ignoring action, which needs no binding, or by an empty transition', () => {
    isHome = false;
    driver.start('task', 0, ctx);
    driver.send('task', 0, 'KNOCK', ctx);
    isHome = true;
    opened(1);
    driver.send('task', 1, 'SING', ctx);
    expect([ctx.world.tasks.map(({ lastStatus }) => lastStatus), ctx.notes]).toEqual([
      ['quiet', 'open.hall'],
      ['touch task 1'],
    ]);
  });

  test('an action may move another entity of the same chart, and the rest of the first move goes on as itself', () => {
    driver.start('task', 0, ctx);
    driver.start('task', 1, ctx);
    ctx.notes.length = 0;
    onAction = (action, key, context) => {
      if (action === 'greet' && key === 0) context.send('task', 1, 'KNOCK');
    };
    driver.send('task', 0, 'KNOCK', ctx);
    expect(ctx.notes).toEqual([
      'say task 0 from quiet to open.hall by KNOCK in phase 2',
      'touch task 0',
      'greet 0 in open.hall',
      'say task 1 from quiet to open.hall by KNOCK in phase 2',
      'touch task 1',
      'greet 1 in open.hall',
      'in 3000000 µs task 1 visit in phase 2 as #3',
      'in 3000000 µs task 0 visit in phase 2 as #4',
    ]);
  });

  test('can say beforehand whether its state knows an event, without asking the guards', () => {
    isHome = false;
    driver.start('task', 0, ctx);
    const can = (event: string): boolean => driver.canHandle('task', 0, event, ctx.world);
    expect([can('KNOCK'), can('LOCK'), can('LEAVE'), can('NEVER_HEARD')]).toEqual([true, true, false, false]);
  });
});

describe('what XState would drop in silence breaks the run', () => {
  test('an event that the state does not know', () => {
    driver.start('task', 0, ctx);
    expect([
      broken(() => driver.send('task', 0, 'LEAVE', ctx)),
      broken(() => driver.send('task', 0, 'RAIN', ctx)),
    ]).toEqual([
      ['statechart.unhandled', { chart: 'task', key: 0, state: 'quiet', event: 'LEAVE' }],
      ['statechart.unhandled', { chart: 'task', key: 0, state: 'quiet', event: 'RAIN' }],
    ]);
  });

  test('an event to a lifecycle that has ended', () => {
    driver.start('task', 0, ctx);
    driver.send('task', 0, 'LOCK', ctx);
    expect(broken(() => driver.send('task', 0, 'KNOCK', ctx))).toEqual([
      'statechart.unhandled',
      { chart: 'task', key: 0, state: 'done', event: 'KNOCK' },
    ]);
  });

  test('an event that every guard refuses', () => {
    isHome = false;
    driver.start('task', 0, ctx);
    expect(broken(() => driver.send('task', 0, 'LOCK', ctx))).toEqual([
      'statechart.all-guards-refused',
      { chart: 'task', key: 0, state: 'quiet', event: 'LOCK' },
    ]);
  });

  test('an event that an entity sends to itself in the middle of its own move', () => {
    driver.start('task', 0, ctx);
    onAction = (_action, key, context) => context.send('task', key, 'PHONE');
    expect(broken(() => driver.send('task', 0, 'KNOCK', ctx))).toEqual([
      'statechart.re-entered',
      { chart: 'task', key: 0, event: 'PHONE' },
    ]);
  });

  test('also when it comes back by way of another entity', () => {
    driver.start('task', 0, ctx);
    driver.start('task', 1, ctx);
    onAction = (action, key, context) => {
      if (action === 'greet') context.send('task', 1 - key, key === 0 ? 'KNOCK' : 'PHONE');
    };
    expect(broken(() => driver.send('task', 0, 'KNOCK', ctx))).toEqual([
      'statechart.re-entered',
      { chart: 'task', key: 0, event: 'PHONE' },
    ]);
  });

  test('a timer that is not running, or that the chart does not have', () => {
    opened(0);
    driver.send('task', 0, 'LEAVE', ctx);
    ctx.world.tasks[0]!.timers['foreign'] = 9 as EventHandle;
    const elapse = (delay: string): unknown =>
      broken(() => driver.elapsed({ kind: 'DelayElapsed', chart: 'task', key: 0, delay }, ctx));
    expect([elapse('visit'), elapse('foreign')]).toEqual([
      ['statechart.timer-not-armed', { chart: 'task', key: 0, delay: 'visit' }],
      ['statechart.timer-not-armed', { chart: 'task', key: 0, delay: 'foreign' }],
    ]);
  });

  test('an entity that does not exist, or whose row holds a state unknown to the chart', () => {
    expect([
      broken(() => driver.send('task', 7, 'KNOCK', ctx)),
      broken(() => driver.send('task', 0, 'KNOCK', ctx)),
    ]).toEqual([
      ['statechart.no-such-entity', { chart: 'task', key: 7 }],
      ['statechart.unknown-state', { chart: 'task', key: 0, state: '' }],
    ]);
  });
});

describe('the driver refuses to begin', () => {
  const construct = (machines: Partial<Record<ChartName, AnyStateMachine>>, bindings: ChartBinding[]): unknown =>
    broken(() => new Driver(charts(machines), bindings));
  const binding = houseBinding;

  test('when a guard, a delay or an action is not bound', () => {
    const { guards: _guards, ...withoutGuards } = binding();
    const { delays: _delays, ...withoutDelays } = binding();
    const { actions: _actions, ...withoutActions } = binding();
    expect([withoutGuards, withoutDelays, withoutActions].map((part) => construct({ task: house }, [part]))).toEqual([
      ['statechart.unbound', { chart: 'task', guard: 'isHome' }],
      ['statechart.unbound', { chart: 'task', delay: 'visit' }],
      ['statechart.unbound', { chart: 'task', action: 'sweep' }],
    ]);
  });

  test('when a name is bound twice', () => {
    const again: ChartBinding = { chart: 'task', guards: { isHome: () => true } };
    expect(construct({ task: house }, [binding(), again])).toEqual([
      'statechart.bound-twice',
      { chart: 'task', guard: 'isHome' },
    ]);
  });

  test('when something is bound that the chart does not name, or a chart that does not exist', () => {
    const extra: ChartBinding = { chart: 'task', actions: { dance: () => undefined } };
    const other: ChartBinding = { chart: 'zone', actions: {} };
    expect([construct({ task: house }, [binding(), extra]), construct({ task: house }, [binding(), other])]).toEqual([
      ['statechart.bound-in-vain', { chart: 'task', action: 'dance' }],
      ['statechart.bound-in-vain', { chart: 'zone' }],
    ]);
  });

  test('when a chart has delays and its rows have no timers', () => {
    const zone: ChartBinding = { ...binding(), chart: 'zone' };
    expect(construct({ zone: house }, [zone])).toEqual([
      'statechart.no-timers',
      { chart: 'zone', delays: ['visit', 'tea'] },
    ]);
  });

  test('but accepts the bindings of one chart from several systems', () => {
    const { guards, ...rest } = binding();
    expect(construct({ task: house }, [rest, { chart: 'task', ...(guards && { guards }) }])).toBeNull();
  });
});

test('each chart writes its own field: the instance and its agent share a row', () => {
  const compiled = charts(CHARTS);
  const all = new Driver(
    compiled,
    bindEverything(compiled, () => true),
  );
  ctx.world.instances[0]!.membership = { lifecycleState: 'Pending', timers: {} } as never;
  ctx.world.alarms = [{ state: 'OK' } as never];
  ctx.world.compositeAlarms = [{ state: 'OK' } as never];
  ctx.world.serviceDeployments = [{ state: 'PENDING' } as never];
  ctx.world.codeDeploy = { deployments: [{ state: 'Created', timers: {} }] } as never;
  for (const chart of Object.keys(CHARTS) as ChartName[]) all.start(chart, 0, ctx);
  all.send('agent', 0, 'START', ctx);
  const { world } = ctx;
  const first = <Row>(rows: readonly Row[]): Row => rows[0]!;
  expect([
    [world.regions, world.zones, world.clusters, world.containerInstances].map((rows) => rows[0]!.status),
    [first(world.instances).state, first(world.instances).agent],
    [first(world.tasks).lastStatus, first(world.containers).status, first(world.services).status],
    [first(world.deployments).state, first(world.imagePulls).state],
    [Object.keys(first(world.instances).timers), Object.keys(first(world.instances).agentTimers)],
  ]).toEqual([
    ['AVAILABLE', 'AVAILABLE', 'ACTIVE', 'ACTIVE'],
    ['pending', 'starting'],
    ['NEW', 'NONE', 'ACTIVE'],
    ['PRIMARY.IN_PROGRESS', 'manifest'],
    [['launchDelay'], ['agentStartDelay']],
  ]);
});
