import { createMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { LIFECYCLE_ROWS } from '../../sim/statecharts/lifecycle-rows.ts';
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { compileChart } from '../../sim/statecharts/compile.ts';
import type { ChartName } from '../../sim/model/events.ts';
import { readSources } from '../support/sources.ts';
import { deadParts } from './support/chart-lint.ts';

const NAMES = Object.keys(CHARTS) as ChartName[];

describe('each lifecycle', () => {
  test.each(NAMES)('%s has no state, event or transition that nothing can use', (name) => {
    expect(deadParts(name, CHARTS[name])).toEqual([]);
  });

  test.each(NAMES)('%s hears no event that nobody sends', (name) => {
    const sources = readSources().filter(({ path }) => path.startsWith('sim/') && !path.startsWith('sim/statecharts/'));
    const isSent = (event: string): boolean => sources.some(({ text }) => text.includes(`'${event}'`));
    const { events } = compileChart(name, CHARTS[name]);
    expect(events.filter((event) => !isSent(event))).toEqual([]);
  });

  test.each(NAMES)('%s bears the name of its chart', (name) => {
    expect(CHARTS[name].id).toBe(name);
  });

  test.each(NAMES)('%s has delays only if its rows have timers', (name) => {
    const { delays } = compileChart(name, CHARTS[name]);
    expect(delays.length === 0 || LIFECYCLE_ROWS[name].timers !== null).toBe(true);
  });

  test.each(NAMES)('%s ends with every timer taken back', (name) => {
    expect(timersAtTheEnd(name)).toEqual([]);
  });
});

test('the search for dead parts finds unreachable states, shadowed transitions and unheard events', () => {
  const machine = createMachine({
    id: 'dead',
    initial: 'a',
    on: { GO: { target: '.a' } },
    states: {
      a: { on: { GO: [{ guard: 'yes', target: 'b' }, { target: 'a' }, { guard: 'no', target: 'b' }] } },
      b: { on: { GO: {} } },
      c: { on: { LOST: 'a' } },
    },
  });
  expect(deadParts('dead', machine)).toEqual([
    'dead: state c is never reached',
    'dead: GO of the machine is never taken',
    'dead: GO if no of a is never taken',
    'dead: LOST of c is never taken',
    'dead: LOST is declared and never handled',
  ]);
});

/** Leaves × timers running there, followed over every candidate; what still runs in a final state. */
function timersAtTheEnd(name: ChartName): string[] {
  const chart = compileChart(name, CHARTS[name]);
  const { table } = chart;
  const seen = new Map<string, { state: number; timers: readonly number[] }>();
  const after = (ops: Int32Array, timers: readonly number[]): number[] =>
    ops.reduce<number[]>(
      (running, op) => {
        const delay = op >> 2;
        if ((op & 3) === 0) return running;
        const others = running.filter((timer) => timer !== delay);
        return (op & 3) === 1 ? [...others, delay] : others;
      },
      [...timers],
    );
  const waiting = [{ state: chart.initial, timers: after(table.birthOps, []) }];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    const id = `${chart.states[here.state]} ${here.timers.map((timer) => chart.delays[timer]).join(' ')}`;
    if (seen.has(id)) continue;
    seen.set(id, here);
    const cell = here.state * chart.columns;
    for (let candidate = table.cells[cell]!; candidate < table.cells[cell + chart.columns]!; candidate++) {
      const ops = table.ops.subarray(table.firstOps[candidate], table.firstOps[candidate + 1]);
      waiting.push({ state: table.next[candidate]!, timers: after(ops, here.timers) });
    }
  }
  return [...seen].filter(([, { state, timers }]) => chart.isFinal(state) && timers.length > 0).map(([id]) => id);
}
