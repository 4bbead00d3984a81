import { and, createMachine, not } from 'xstate';
import { expect, test } from 'vitest';
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { describeChart } from '../../sim/statecharts/describe.ts';

test('a lifecycle becomes a diagram: states with what they do, arrows with what they wait for', () => {
  const machine = createMachine({
    id: 'door',
    initial: 'shut',
    on: { BURN: '.gone' },
    states: {
      shut: {
        description: 'Nobody comes in.',
        on: { PUSH: [{ guard: and(['isStrong', not('isLocked')]), target: 'open.wide' }, { actions: 'ignorePush' }] },
      },
      open: {
        initial: 'ajar',
        entry: 'creak',
        exit: ['slam', 'shake'],
        after: { draught: { target: 'shut', reenter: true } },
        states: { ajar: {}, wide: {} },
      },
      gone: { type: 'final' },
    },
  });
  const plain = { initial: false, entry: [], exit: [], delays: [], description: null };
  const arrow = { event: null, delay: null, guard: null, order: 0, actions: [], reenter: false };
  expect(describeChart('door', machine)).toEqual({
    chart: 'door',
    nodes: [
      {
        ...plain,
        path: 'shut',
        name: 'shut',
        parent: null,
        type: 'atomic',
        initial: true,
        description: 'Nobody comes in.',
      },
      {
        ...plain,
        path: 'open',
        name: 'open',
        parent: null,
        type: 'compound',
        entry: ['creak'],
        exit: ['slam', 'shake'],
        delays: ['draught'],
      },
      { ...plain, path: 'open.ajar', name: 'ajar', parent: 'open', type: 'atomic', initial: true },
      { ...plain, path: 'open.wide', name: 'wide', parent: 'open', type: 'atomic' },
      { ...plain, path: 'gone', name: 'gone', parent: null, type: 'final' },
    ],
    edges: [
      { ...arrow, from: '', to: 'gone', event: 'BURN' },
      { ...arrow, from: 'shut', to: 'open.wide', event: 'PUSH', guard: 'and(isStrong, not(isLocked))' },
      { ...arrow, from: 'shut', to: null, event: 'PUSH', order: 1, actions: ['ignorePush'] },
      { ...arrow, from: 'open', to: 'shut', delay: 'draught', reenter: true },
    ],
  });
});

test.each(Object.entries(CHARTS))('the diagram of %s is plain JSON whose arrows end at its states', (name, machine) => {
  const diagram = describeChart(name, machine);
  const paths = ['', ...diagram.nodes.map(({ path }) => path)];
  expect(JSON.parse(JSON.stringify(diagram))).toEqual(diagram);
  expect(diagram.edges.flatMap(({ from, to }) => [from, to ?? from]).filter((path) => !paths.includes(path))).toEqual(
    [],
  );
});
