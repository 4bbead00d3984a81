/** The page's side of the desktop: the menu it describes, the runs it keeps, and those it offers again. */
import { render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { CHANNELS, type Bridge, type DesktopMessage } from '../../electron/contract.ts';
import { acceleratorOf, menuOf } from '../../renderer/desktop/menu.ts';
import { LeftRuns } from '../../renderer/desktop/left-runs.tsx';
import { keepRuns } from '../../renderer/keep-runs.ts';
import { ActionsContext, type Actions } from '../../renderer/panels/actions.ts';
import type { AppCommand } from '../../renderer/shell/commands.ts';
import { textOf } from '../../renderer/sim-client/text.ts';
import { WorldStore } from '../../renderer/sim-client/world-store.ts';
import { createTestHandlers } from '../electron/handlers.ts';
import { statusOf, viewOf, viewPush } from './fake-host.ts';

const run = (): void => {};
const COMMANDS: readonly AppCommand[] = [
  { id: 'scenario.open', group: 'scenario', title: 'Open', keys: ['mod+o'], run },
  { id: 'scenario.shipped first-kingdom.yaml', group: 'scenario', title: 'Open The first kingdom', run },
  { id: 'time.undo', group: 'time', title: 'Undo', keys: ['mod+z'], enabled: false, run },
  { id: 'time.step', group: 'time', title: 'Next event', keys: ['.'], run },
  { id: 'view.theme-light', group: 'view', title: 'Light', checked: true, run },
  { id: 'app.hidden', group: 'app', title: 'Hidden', hidden: true, run },
];

afterEach(() => {
  Reflect.deleteProperty(window, 'royaume');
});

/** A desktop that answers as the handlers say. */
function desktop(overrides: Partial<ReturnType<typeof createTestHandlers>['handlers']> = {}) {
  const { handlers, asked } = createTestHandlers();
  const all = { ...handlers, ...overrides };
  const bridge: Bridge = {
    invoke: (channel, input) => {
      asked.push([`> ${channel}`, input]);
      return (all[channel] as (input: unknown, window: number) => Promise<never>)(input, 1);
    },
    openDropped: async () => ({ outcome: 'cancelled' }),
    listen: (_hear: (message: DesktopMessage) => void) => () => {},
  };
  Object.defineProperty(window, 'royaume', { value: bridge, configurable: true });
  return asked;
}

test('keys are written as the desktop writes them', () => {
  expect(['mod+shift+z', 'space', '.', 'alt+1', 'mod++', 'é'].map(acceleratorOf)).toEqual([
    'CmdOrCtrl+Shift+Z',
    'Space',
    '.',
    'Alt+1',
    'CmdOrCtrl+Plus',
    null,
  ]);
});

test('the menu that the page describes is one that the desktop takes, in the reader’s language', () => {
  const menu = menuOf(COMMANDS, (code, params = {}) => textOf('fr').say({ code, params }));
  expect(CHANNELS['menu.set'].input.safeParse(menu).success).toBe(true);
  expect([menu.file, menu.fileItems, menu.editItems, menu.others]).toEqual([
    'Fichier',
    [
      { kind: 'command', id: 'scenario.open', label: 'Open', accelerator: 'CmdOrCtrl+O', enabled: true, checked: null },
      { kind: 'recent', label: 'Ouvrir récemment', clear: 'Effacer la liste' },
    ],
    [{ kind: 'command', id: 'time.undo', label: 'Undo', accelerator: 'CmdOrCtrl+Z', enabled: false, checked: null }],
    [
      {
        label: 'Temps',
        items: [
          { kind: 'command', id: 'time.step', label: 'Next event', accelerator: '.', enabled: true, checked: null },
        ],
      },
    ],
  ]);
});

test('a run is kept after each act and every twenty seconds while it goes on, never twice at once', async () => {
  const store = new WorldStore();
  let nowMs = 0;
  const kept: string[] = [];
  let saves = 0;
  const client = { request: async () => ({ replay: `replay ${++saves}` }) };
  const stop = keepRuns(client as never, store, {
    nowMs: () => nowMs,
    keep: async (session) => void kept.push(session!.text),
  });
  const status = (events: number, commands: number) =>
    statusOf({ events, branches: [{ id: 0, parent: null, forkAtUs: 0, forkAfterEvent: 0, reachedUs: 0, commands }] });
  store.apply(viewPush(viewOf([], []), status(0, 0)));
  store.apply({ type: 'frame', status: status(5, 0), patches: [] });
  expect(saves).toBe(0);
  nowMs = 20_000;
  store.apply({ type: 'frame', status: status(9, 0), patches: [] });
  await waitFor(() => expect(kept).toEqual(['replay 1']));
  store.apply({ type: 'frame', status: status(10, 1), patches: [] });
  store.apply({ type: 'frame', status: status(11, 2), patches: [] });
  await waitFor(() => expect(kept).toEqual(['replay 1', 'replay 2', 'replay 3']));
  stop();
  nowMs = 90_000;
  store.apply({ type: 'frame', status: status(99, 3), patches: [] });
  expect(saves).toBe(3);
});

test('a run that was taken back is kept as it is then', async () => {
  const store = new WorldStore();
  const kept: string[] = [];
  let saves = 0;
  const client = { request: async () => ({ replay: `replay ${++saves}` }) };
  let nowMs = 0;
  const stop = keepRuns(client as never, store, {
    nowMs: () => nowMs,
    keep: async (session) => void kept.push(session!.text),
  });
  store.apply(viewPush(viewOf([], []), statusOf({ events: 0 })));
  nowMs = 20_000;
  store.apply({ type: 'frame', status: statusOf({ events: 9 }), patches: [] });
  await waitFor(() => expect(kept).toEqual(['replay 1']));
  vi.useFakeTimers();
  // Undo, or a drag on the timeline: as many steps as there are, one saving.
  for (const events of [8, 5, 3]) store.apply({ type: 'frame', status: statusOf({ events }), patches: [] });
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  expect(kept).toEqual(['replay 1', 'replay 2']);
  stop();
});

test('a run that cannot be kept is told of once, and again after one that could', async () => {
  const store = new WorldStore();
  let room = false;
  let told = 0;
  let tried = 0;
  const keep = async (): Promise<void> => {
    tried += 1;
    if (!room) throw new Error('QuotaExceededError');
  };
  const client = { request: async () => ({ replay: 'replay' }) };
  const stop = keepRuns(client as never, store, { nowMs: () => 0, keep, onTrouble: () => (told += 1) });
  let commands = 0;
  const act = async (): Promise<void> => {
    const branches = [{ id: 0, parent: null, forkAtUs: 0, forkAfterEvent: 0, reachedUs: 0, commands: ++commands }];
    store.apply({ type: 'frame', status: statusOf({ events: commands, branches }), patches: [] });
    await waitFor(() => expect(tried).toBe(commands - 1));
  };
  store.apply(viewPush(viewOf([], []), statusOf({ events: 0 })));
  await act();
  await act();
  await act();
  expect(told).toBe(1);
  room = true;
  await act();
  room = false;
  await act();
  expect(told).toBe(2);
  stop();
});

test('a run that was left behind is opened, kept as this window’s own, and then forgotten', async () => {
  const text = JSON.stringify({ reachedUs: 90_000_000 });
  const asked = desktop({
    'session.left': async () => ({ sessions: [{ id: 'abcdefgh', title: 'Lost', savedAtMs: 0 }] }),
    'session.recover': async () => ({ outcome: 'opened', main: 'r.replay.json', files: { 'r.replay.json': text } }),
  });
  const actions = { openOutcome: vi.fn<(opened: unknown) => Promise<boolean>>(async () => true) };
  render(
    <ActionsContext value={actions as unknown as Actions}>
      <LeftRuns />
    </ActionsContext>,
  );
  (await screen.findByRole('button', { name: 'Open Lost' })).click();
  const files = { main: 'r.replay.json', files: { 'r.replay.json': text } };
  await waitFor(() => expect(actions.openOutcome).toHaveBeenCalledWith({ outcome: 'opened', files }));
  // Before it is forgotten it is this window's own.
  await waitFor(() => expect(asked).toContainEqual(['> session.keep', { title: 'Lost', text }]));
  await waitFor(() => expect(asked).toContainEqual(['> session.forget', { id: 'abcdefgh' }]));
  await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
});
