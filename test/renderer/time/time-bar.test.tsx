import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { TimeBar } from '../../../renderer/time/time-bar.tsx';
import { viewPush } from '../fake-host.ts';
import { branchOf, goalMark, S, timeRig, VIEW } from './time-rig.tsx';

afterEach(cleanup);

const status = () => screen.getByRole('status').textContent;
const COMMAND = {
  ...{ n: 4, atUs: 60 * S, because: -1, names: {} },
  event: { kind: 'CommandIssued', line: 9, command: { op: 'DeleteCluster', input: { cluster: 'royaume' } } },
};

describe('marks on the timeline', () => {
  test('are buttons in the order of time, one stop of the Tab key; arrows walk them and a press goes there', async () => {
    const { host, show, asked } = timeRig();
    const marks = [goalMark(60 * S, 'Early'), goalMark(200 * S, 'Late', 'missed')];
    host.answers.marks = { marks, total: 2 };
    show(<TimeBar />);
    const early = await screen.findByRole('button', { name: 'Goal, 00:01:00.000: Met: Early' });
    const late = screen.getByRole('button', { name: 'Goal, 00:03:20.000: Missed: Late' });
    expect([early.tabIndex, late.tabIndex]).toEqual([0, -1]);
    act(() => early.focus());
    fireEvent.keyDown(early, { key: 'ArrowRight' });
    expect(document.activeElement).toBe(late);
    fireEvent.click(late);
    expect(asked('seek')).toEqual([{ toUs: 200 * S }]);
  });

  test('of several told together the count is said', async () => {
    const { host, show } = timeRig();
    host.answers.marks = { marks: [{ ...goalMark(60 * S, 'x'), toUs: 90 * S, count: 12 }], total: 12 };
    show(<TimeBar />);
    await screen.findByRole('button', { name: 'Goal, 00:01:00.000: 12 × Goal, from 00:01:00.000 to 00:01:30.000' });
  });

  test('that would lie on each other are one with a count, told one by one; a press leads from one to the next', async () => {
    const { host, show, frame, asked } = timeRig();
    host.answers.marks = { marks: [goalMark(60 * S, 'a'), goalMark(61 * S, 'b', 'missed')], total: 2 };
    host.answers.seek = null;
    show(<TimeBar />);
    const both = await screen.findByRole('button', {
      name: /^Goal, 00:01:00.000: Met: a Goal, 00:01:01.000: Missed: b$/,
    });
    expect([both.textContent, both.className]).toEqual(['2', 'timeline-mark bad effect']);
    for (const [atS, toS] of [
      [0, 60],
      [60, 61],
      [61, 60],
    ] as const) {
      frame({ nowUs: atS * S });
      fireEvent.click(both);
      await waitFor(() => expect(asked('seek').at(-1)).toEqual({ toUs: toS * S }));
      await act(async () => {});
    }
  });

  test('the next and the previous one are a key away, and it is said what they are', async () => {
    const { host, show, frame, asked, book } = timeRig();
    host.answers.marks = { marks: [goalMark(60 * S, 'Early'), goalMark(200 * S, 'Late')], total: 2 };
    show(<TimeBar />);
    frame({ nowUs: 100 * S });
    host.answers.seek = null;
    act(() => void book.run('time.next-mark'));
    await waitFor(() => expect(status()).toContain('00:03:20.000 · Met: Late'));
    act(() => void book.run('time.previous-mark'));
    await waitFor(() => expect(status()).toContain('00:01:00.000 · Met: Early'));
    // The newer one has taken the place of the older one.
    expect(status()).not.toContain('Late');
    expect(asked('seek')).toEqual([{ toUs: 200 * S }, { toUs: 60 * S }]);
  });
});

describe('the timeline itself', () => {
  test('is a slider that is walked with the keys and says the time', () => {
    const { host, show, frame, asked } = timeRig();
    host.answers.seek = null;
    show(<TimeBar />);
    frame({ nowUs: 100 * S, branches: [branchOf(0)] });
    const slider = screen.getByRole('slider', { name: 'Go to any instant' });
    expect(slider.getAttribute('aria-valuetext')).toBe('00:01:40.000');
    fireEvent.keyDown(slider, { key: 'ArrowRight' });
    // A hundredth of ten minutes.
    expect(asked('seek')).toEqual([{ toUs: 106 * S }]);
  });

  test('shows less time and all of it again', async () => {
    const { host, show, asked } = timeRig();
    host.answers.marks = { marks: [], total: 0 };
    show(<TimeBar />);
    const all = screen.getByRole('button', { name: 'Show all of the time' });
    expect((all as HTMLButtonElement).disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Show less time' }));
    // 600 s ÷ 1.6 = 375 s, with the instant that is now where it was.
    await waitFor(() => expect(asked('marks').at(-1)).toMatchObject({ fromUs: 0, toUs: 375_000_000 }));
    fireEvent.click(all);
    await waitFor(() => expect(asked('marks').at(-1)).toMatchObject({ fromUs: 0, toUs: 600 * S }));
  });
});

describe('branches', () => {
  const branches = [branchOf(0), branchOf(1, { name: 'what if', commands: 2 })];

  test('are tracks that are gone to with a press, once there are two', () => {
    const { show, frame, asked } = timeRig();
    show(<TimeBar />);
    expect(screen.queryByRole('list', { name: 'Branches of time' })).toBe(null);
    frame({ branches, branch: 1 });
    const tracks = within(screen.getByRole('list', { name: 'Branches of time' }));
    expect(tracks.getByRole('button', { name: 'Go to what if' }).getAttribute('aria-current')).toBe('true');
    fireEvent.click(tracks.getByRole('button', { name: 'Go to main branch' }));
    expect(asked('switchBranch')).toEqual([{ branch: 0 }]);
  });

  test('a closed one has no track and cannot be chosen', () => {
    const { show, frame } = timeRig();
    show(<TimeBar />);
    frame({ branches: [branchOf(0), branchOf(1, { closed: 'hand' }), branchOf(2)] });
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      'main branch',
      'branch 2 of 0 at 00:02:00.000',
    ]);
    expect(screen.queryByRole('button', { name: 'Go to branch 1' })).toBe(null);
  });

  test('in the past it is said that acting begins a branch; when one begins, from where', () => {
    const { host, show, frame } = timeRig();
    show(<TimeBar />);
    frame({ nowUs: 120 * S, branches: [branchOf(0)] });
    expect(screen.getByTitle(/What you do now begins a new branch here/)).toBeDefined();
    const begun = { epoch: 1, branch: 1, nowUs: 120 * S, branches: [branchOf(0), branchOf(1, { reachedUs: 120 * S })] };
    act(() => host.say(viewPush(VIEW, begun) as never));
    expect(screen.queryByTitle(/What you do now begins a new branch here/)).toBe(null);
    expect(status()).toContain(
      'A new branch begins here: branch 1, at 00:02:00.000. The later time stays on main branch.',
    );
  });

  test('one that had to be closed for memory is named', () => {
    const { show, frame } = timeRig({ branches: [branchOf(0), branchOf(1)] });
    show(<TimeBar />);
    frame({ branches: [branchOf(0), branchOf(1, { closed: 'budget' })] });
    expect(status()).toContain('To save memory, branch 1 was closed. A branch with a name is kept.');
  });
});

describe('undo and redo', () => {
  test('say what they did, and when there is nothing', async () => {
    const { host, show, book } = timeRig();
    host.answers.undo = { undone: true, line: COMMAND };
    host.answers.redo = { redone: false };
    show(<TimeBar />);
    act(() => void book.run('time.undo'));
    await waitFor(() =>
      expect(status()).toMatch(/Undone: .*royaume.* Back at 00:01:00.000; the later time stays on main branch/),
    );
    fireEvent.click(screen.getByRole('button', { name: 'redo' }));
    await waitFor(() => expect(status()).toContain('There is nothing to redo.'));
  });
});

describe('the ends of time', () => {
  test('at the end nothing goes on, but one can go back', () => {
    const { show, frame, asked } = timeRig();
    show(<TimeBar />);
    frame({ nowUs: 600 * S, ended: true, events: 9, branches: [branchOf(0, { reachedUs: 600 * S })] });
    expect(screen.getByText('Ended.')).toBeDefined();
    expect(status()).toContain('The run has ended at 00:10:00.000. Every instant before can be gone to.');
    const isOff = (name: string): boolean => (screen.getByRole('button', { name }) as HTMLButtonElement).disabled;
    expect(['Play', 'next event', 'next decision', 'max', 'Previous event', 'Back to the start'].map(isOff)).toEqual([
      ...[true, true, true, true],
      ...[false, false],
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Previous event' }));
    expect(asked('stepBack')).toEqual([{}]);
  });

  test('what was reached is said: how many goals were met, and which were not', () => {
    const { host, show, frame } = timeRig();
    show(<TimeBar />);
    const goals = [
      { name: 'Six farms', status: 'met' },
      { name: 'No error', status: 'missed' },
    ];
    act(() => host.say(viewPush({ ...VIEW, goals } as never, { nowUs: 1 }) as never));
    frame({ nowUs: 600 * S, ended: true, branches: [branchOf(0, { reachedUs: 600 * S })] });
    expect(screen.getByTitle('Missed: No error.').textContent).toBe('Ended. 1 of 2 goals met.');
    expect(status()).toContain('1 of 2 goals met. Missed: No error.');
  });

  test('a broken run stands still', () => {
    const { host, show } = timeRig();
    show(<TimeBar />);
    const push = {
      type: 'broken',
      status: { ...(viewPush(VIEW) as { status: object }).status },
      error: 'x',
      replay: '{}',
    };
    act(() => host.say(push as never));
    expect(screen.getByText('broken: time stands still')).toBeDefined();
    for (const name of ['Play', 'next event', 'Previous event', 'undo', 'redo', 'fork here'])
      expect((screen.getByRole('button', { name }) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByRole('slider').getAttribute('aria-disabled')).toBe('true');
  });

  test('a run of days has a day beside the time, and both are gone to', () => {
    const DAY = 86_400 * S;
    const { show, frame, asked } = timeRig({ durationUs: 3 * DAY });
    show(<TimeBar />);
    frame({ durationUs: 3 * DAY, nowUs: DAY + 3_600 * S });
    const day = screen.getByRole('textbox', { name: 'Day' }) as HTMLInputElement;
    const time = screen.getByRole('textbox', { name: /^Time now/ }) as HTMLInputElement;
    expect([day.value, time.value]).toEqual(['2', '01:00:00.000']);
    fireEvent.change(day, { target: { value: '3' } });
    fireEvent.change(time, { target: { value: '00:30:00' } });
    fireEvent.submit(time);
    expect(asked('seek')).toEqual([{ toUs: 2 * DAY + 1_800 * S }]);
  });
});
