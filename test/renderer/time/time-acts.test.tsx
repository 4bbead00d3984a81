/** What can be done with time, from the palette and with the pointer. */
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { historyOf } from '../../../renderer/inspector/history.ts';
import { useSideBySide } from '../../../renderer/time/side-by-side.ts';
import { TimeBar } from '../../../renderer/time/time-bar.tsx';
import { branchOf, S, timeRig } from './time-rig.tsx';

afterEach(cleanup);

const TASK = { kind: 'task', key: 0 } as const;

function decision(key: number, kind: 'placement' | 'service', during: number) {
  const subject = { ref: kind === 'placement' ? TASK : { kind: 'service', key: 0 }, name: 'web#1' };
  const verdict = { code: 'why.decision.placed', params: { where: 'territory-1' } };
  const rest = { target: null, considered: null, refusedBy: [], unblockedBy: [] };
  return { decision: key, kind, atUs: 60 * S, during, outcome: 'made', subject, verdict, ...rest };
}

test('the next decision is selected, with its table in the inspector, and said', async () => {
  const { host, show, actor, store, asked } = timeRig();
  const line = { n: 41, atUs: 60 * S, because: 40, names: {}, event: { kind: 'TaskPlaced' } };
  host.answers.stepTo = { line };
  // The look that asked for the place is newer in the list; one more was taken before.
  host.answers.decisions = {
    rows: [decision(9, 'service', 41), decision(8, 'placement', 41), decision(7, 'placement', 30)],
    total: 3,
  };
  show(<TimeBar />);
  fireEvent.click(screen.getByRole('button', { name: 'next decision' }));
  await waitFor(() => expect(actor.getSnapshot().context.selection).toEqual(TASK));
  expect(historyOf(store).get()).toMatchObject({ tab: 'decisions', decision: 8, visited: [TASK] });
  await waitFor(() =>
    expect(screen.getByRole('status', { name: 'News' }).textContent).toContain(
      'Decision 8, web#1: placed on territory-1',
    ),
  );
  expect(asked('stepTo')).toEqual([{ kind: 'decision' }]);
});

test('another kind of step, and one that finds nothing, select nothing', async () => {
  const { host, show, book, asked } = timeRig();
  host.answers.stepTo = { line: null };
  show(<TimeBar />);
  act(() => void book.run('time.step-to-alarm'));
  act(() => void book.run('time.step-to-decision'));
  await act(async () => {});
  expect([asked('stepTo'), asked('decisions')]).toEqual([[{ kind: 'alarm' }, { kind: 'decision' }], []]);
});

function Beside() {
  return <p>beside: {String(useSideBySide().other)}</p>;
}

test('branches are gone to, compared, named and closed from the palette, once there are two', async () => {
  const { show, frame, asked, book } = timeRig();
  show(
    <>
      <TimeBar />
      <Beside />
    </>,
  );
  const titles = () =>
    book.get().flatMap(({ id, title }) => (/^time\.(compare|branch|close|rename)/.test(id) ? [title] : []));
  expect(titles()).toEqual([]);
  frame({ branches: [branchOf(0), branchOf(1, { name: 'what if' }), branchOf(2, { closed: 'hand' })], branch: 1 });
  expect(titles()).toEqual([
    'Side by side with another branch',
    'Go to main branch',
    'Side by side with main branch',
    'Close main branch for good',
    'Name main branch…',
    'Name what if…',
  ]);
  act(() => void book.run('time.compare'));
  expect(screen.getByText('beside: 0')).toBeDefined();
  act(() => void book.run('time.branch-0'));
  act(() => void book.run('time.close-0'));
  expect([asked('switchBranch'), asked('closeBranch')]).toEqual([[{ branch: 0 }], [{ branch: 0 }]]);
  act(() => void book.run('time.rename-1'));
  expect(await screen.findByRole('dialog', { name: 'A name for what if' })).toBeDefined();
});

test('a double click forks at the instant under the pointer, once the run is there', async () => {
  const { host, show, frame, asked } = timeRig();
  host.answers.seek = null;
  host.answers.fork = { branch: 1 };
  show(<TimeBar />);
  frame({ nowUs: 10 * S, branches: [branchOf(0, { reachedUs: 300 * S })] });
  const slider = screen.getByRole('slider', { name: 'Go to any instant' });
  slider.getBoundingClientRect = () => ({ left: 0, width: 600 }) as DOMRect;
  fireEvent.doubleClick(slider, { clientX: 120 });
  await waitFor(() => expect(asked('fork')).toEqual([{ atUs: 120 * S }]));
  expect(asked('seek')).toEqual([{ toUs: 120 * S }]);
  // Where the run has never been there is nothing to fork.
  fireEvent.doubleClick(slider, { clientX: 500 });
  await waitFor(() => expect(asked('seek')).toHaveLength(2));
  await act(async () => {});
  expect(asked('fork')).toHaveLength(1);
});
