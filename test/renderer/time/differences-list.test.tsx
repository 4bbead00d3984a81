import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DifferencesList } from '../../../renderer/time/differences-list.tsx';
import { twinOf } from '../../../renderer/time/twin.ts';
import type { Differences } from '../../../renderer/sim-client/words.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';
import { S, timeRig } from './time-rig.tsx';

afterEach(cleanup);
// Only what can be seen is in the list, and nothing has a size here.
beforeEach(() => {
  for (const side of ['clientHeight', 'clientWidth'])
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 600 });
});

const TOLD: Differences = {
  branches: [0, 1],
  atUs: 300 * S,
  partedAtUs: 120 * S,
  figures: [
    { id: 'tasks', values: [3, 5] },
    { id: 'costUsd', values: [0.125, 0.125] },
  ],
  differences: [
    {
      ...{ table: 'services', name: 'web', where: 'both' },
      subjects: [
        { kind: 'service', key: 0 },
        { kind: 'service', key: 0 },
      ],
      fields: [
        { field: 'desiredCount', values: [3, 5] },
        { field: 'steady', values: ['true', 'false'] },
      ],
    },
    { table: 'tasks', name: 'web#4', where: 'second', subjects: [null, { kind: 'task', key: 3 }], fields: [] },
  ],
  counts: { services: 1, tasks: 1 },
};

describe('the list of differences', () => {
  test('says the numbers of both, marks those that differ, and names each thing with what is not the same', async () => {
    const { host, show } = timeRig({ nowUs: 300 * S });
    host.answers.differences = TOLD;
    const chosen: unknown[] = [];
    show(
      <DifferencesList branches={[0, 1]} names={['main', 'what if']} onSelect={(subjects) => chosen.push(subjects)} />,
    );
    await screen.findByText('2 differences at 00:05:00.000. They part at 00:02:00.000.');
    const row = (id: string) => screen.getByTestId(`figure-${id}`);
    expect([row('tasks').textContent, row('tasks').className]).toEqual(['running tasks35', 'differs']);
    expect(row('costUsd').className).toBe('');
    expect(screen.getByText('desired: 3 → 5 · steady: yes → no')).toBeDefined();
    expect(screen.getByText('only on what if')).toBeDefined();
    fireEvent.click(screen.getByText('only on what if'));
    await waitFor(() => expect(chosen).toEqual([[null, { kind: 'task', key: 3 }]]));
  });

  test('says so when nothing differs', async () => {
    const { host, show } = timeRig();
    host.answers.differences = { ...TOLD, partedAtUs: null, differences: [], counts: {} };
    show(<DifferencesList branches={[0, 1]} names={['a', 'b']} onSelect={() => {}} />);
    await screen.findByText('Nothing differs at this instant.');
  });
});

test('the same thing in another branch is the one of the same name, whatever its key', () => {
  const here = viewOf([instanceOf(0, 0), instanceOf(1, 1)], [taskOf(0, 0), taskOf(1, 1, { name: 'web#7' })]);
  const there = viewOf([instanceOf(0, 0)], [taskOf(0, 0, { name: 'web#7' })]);
  expect([
    twinOf({ kind: 'task', key: 1 }, here, there),
    twinOf({ kind: 'task', key: 0 }, here, there),
    twinOf({ kind: 'instance', key: 1 }, here, there),
    twinOf({ kind: 'zone', key: 2 }, here, there),
    twinOf(null, here, there),
  ]).toEqual([{ kind: 'task', key: 0 }, null, null, { kind: 'zone', key: 2 }, null]);
});
