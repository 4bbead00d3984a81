import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { useRef, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { CommandBook, CommandsContext, useCommands } from '../../../renderer/shell/commands.ts';
import { CoreCommands } from '../../../renderer/shell/core-commands.tsx';
import { KeysDialog } from '../../../renderer/shell/keys-dialog.tsx';
import { useKeys } from '../../../renderer/shell/keys.ts';
import { OverlayProvider } from '../../../renderer/shell/overlays.tsx';
import { Palette } from '../../../renderer/shell/palette.tsx';
import { GROUPS, groupOf, lineKey, scenariosOf, titleKey } from '../../../renderer/shell/scenario-groups.ts';
import { SettingsDialog } from '../../../renderer/shell/settings-dialog.tsx';
import { SettingsContext, SettingsStore } from '../../../renderer/shell/settings-store.ts';
import { readSettings } from '../../../renderer/shell/settings.ts';
import { shippedScenarios } from '../../../renderer/platform/scenario-files.ts';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import { SimClient } from '../../../renderer/sim-client/sim-client.ts';
import { textOf } from '../../../renderer/sim-client/text.ts';
import { WorldStore } from '../../../renderer/sim-client/world-store.ts';
import { FakeHost, instanceOf, taskOf, viewOf, viewPush } from '../fake-host.ts';

const HOMES = [{ id: 'goals', dock: 'left', group: 0 }] as const;

beforeEach(() => {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Keyed({ book, children }: { readonly book: CommandBook; readonly children: ReactNode }) {
  useKeys(book);
  return children;
}

function rig() {
  const host = new FakeHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  host.say(viewPush(viewOf([instanceOf(0, 0, { tasks: [0] })], [taskOf(0, 0)])) as never);
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  const book = new CommandBook();
  const settings = new SettingsStore(readSettings(null, { language: 'en', homes: HOMES }), HOMES, () => {});
  const show = (children: ReactNode) =>
    render(
      <SettingsContext value={settings}>
        <CommandsContext value={book}>
          <SimContext value={{ client, store }}>
            <ActionsContext value={actions}>
              <Keyed book={book}>
                <OverlayProvider>
                  <CoreCommands onOpenFile={() => {}} />
                  {children}
                  <Palette />
                  <KeysDialog />
                  <SettingsDialog />
                </OverlayProvider>
              </Keyed>
            </ActionsContext>
          </SimContext>
        </CommandsContext>
      </SettingsContext>,
    );
  return { host, book, settings, show, selection: () => actor.getSnapshot().context.selection };
}

function press(key: string, change: Partial<KeyboardEventInit> = {}): void {
  fireEvent.keyDown(document.body, { key, ...change });
}

describe('the palette', () => {
  test('opens with Ctrl+K, finds by a few letters, and does it', async () => {
    const { show, settings } = rig();
    show(null);
    press('k', { ctrlKey: true });
    const field = await screen.findByRole('searchbox');
    fireEvent.change(field, { target: { value: 'theme proj' } });
    fireEvent.click(await screen.findByRole('menuitem', { name: /Theme: Projector/ }));
    await waitFor(() => expect(settings.get().theme).toBe('projector'));
    await waitFor(() => expect(screen.queryByRole('searchbox')).toBeNull());
  });

  test('finds a language by its name in either', async () => {
    const { show, settings } = rig();
    show(null);
    press('k', { ctrlKey: true });
    fireEvent.change(await screen.findByRole('searchbox'), { target: { value: 'language french' } });
    fireEvent.click(await screen.findByRole('menuitem', { name: /Language: Français/ }));
    await waitFor(() => expect(settings.get().language).toBe('fr'));
  });

  test('goes to a thing of the world by its name, and to an instant by its time', async () => {
    const { show, selection, host } = rig();
    show(null);
    press('k', { ctrlKey: true });
    fireEvent.change(await screen.findByRole('searchbox'), { target: { value: 'web#1' } });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^web#1/ }));
    await waitFor(() => expect(selection()).toEqual({ kind: 'task', key: 0 }));
    press('k', { ctrlKey: true });
    fireEvent.change(await screen.findByRole('searchbox'), { target: { value: '5m' } });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Go to 00:05:00/ }));
    await waitFor(() =>
      expect(host.asked.map(({ type, input }) => [type, input])).toContainEqual(['seek', { toUs: 300_000_000 }]),
    );
  });
});

describe('commands', () => {
  function Counter({ title, onRun }: { readonly title: string; readonly onRun: (n: number) => void }) {
    const renders = useRef(0);
    renders.current++;
    const n = renders.current;
    useCommands([{ id: 'test.count', group: 'act', title, keys: ['q'], run: () => onRun(n) }]);
    return null;
  }

  test('are known as long as whoever can do them is on screen, and do what the last look of it says', () => {
    const { show, book } = rig();
    const ran: number[] = [];
    const counter = (title: string) => <Counter title={title} onRun={(n) => ran.push(n)} />;
    const { unmount } = show(counter('Count'));
    const known = book.get();
    expect(known.find(({ id }) => id === 'test.count')?.title).toBe('Count');
    press('q');
    act(() => {
      book.run('test.count');
    });
    expect(ran.length).toBe(2);
    unmount();
    expect(book.get()).toEqual([]);
    expect(book.run('test.count')).toBe(false);
  });

  test('keys of the table play and pause, but not while one types', () => {
    const { show, host } = rig();
    show(<input aria-label="typing" />);
    const asked = (): string[] => host.asked.map(({ type }) => type).filter((type) => type === 'play');
    fireEvent.keyDown(screen.getByLabelText('typing'), { key: ' ' });
    expect(asked()).toEqual([]);
    press(' ');
    expect(asked()).toEqual(['play']);
  });

  test('no two commands of the app mean the same key', () => {
    const { show, book } = rig();
    show(null);
    const keys = book.get().flatMap((command) => command.keys ?? []);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test('? shows every key with what it does', async () => {
    const { show, book } = rig();
    show(null);
    press('?', { shiftKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    for (const { title, keys } of book.get()) {
      if (keys !== undefined && keys.length > 0) expect(within(dialog).getAllByText(title).length).toBeGreaterThan(0);
    }
  });
});

describe('the settings dialog', () => {
  test('changes take effect at once, and can all be put back', async () => {
    const { show, settings } = rig();
    show(null);
    press(',', { ctrlKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'Settings' });
    fireEvent.click(within(dialog).getByRole('radio', { name: 'Kingdom' }));
    fireEvent.click(within(dialog).getByRole('radio', { name: '200 %' }));
    fireEvent.click(within(dialog).getByRole('radio', { name: 'As a tree and tables' }));
    const { labels, textPercent, picture } = settings.get();
    expect([labels, textPercent, picture]).toEqual(['kingdom', 200, false]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Put all settings back' }));
    expect([settings.get().labels, settings.get().textPercent, settings.get().picture]).toEqual(['both', 100, true]);
  });
});

describe('the welcome', () => {
  test('puts every scenario that comes with the app into a group, with a line in both languages', () => {
    const all = shippedScenarios();
    expect(GROUPS.flatMap((group) => scenariosOf(group)).length).toBe(all.length);
    expect(all.filter(({ name }) => groupOf(name) === 'more').map(({ name }) => name)).toEqual([]);
    for (const language of ['en', 'fr'] as const) {
      const hasWords = ({ name }: { readonly name: string }): boolean =>
        textOf(language).has(lineKey(name)) && textOf(language).has(titleKey(name));
      expect(all.filter((one) => !hasWords(one)).map(({ name }) => name)).toEqual([]);
    }
    const english = all.map(({ name }) => textOf('en').say({ code: titleKey(name), params: {} }));
    expect(english).toEqual(all.map(({ title }) => title));
  });
});
