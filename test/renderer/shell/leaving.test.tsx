/** Another scenario is opened only by who chose it, and what was left can be gone back to. */
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { CommandBook, CommandsContext } from '../../../renderer/shell/commands.ts';
import { HostErrorContext, OverlayProvider, SheetDialog } from '../../../renderer/shell/overlays.tsx';
import { SettingsContext, SettingsStore } from '../../../renderer/shell/settings-store.ts';
import { readSettings } from '../../../renderer/shell/settings.ts';
import { TitleBar } from '../../../renderer/shell/title-bar.tsx';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import { SimClient } from '../../../renderer/sim-client/sim-client.ts';
import type { Status } from '../../../renderer/sim-client/words.ts';
import { WorldStore } from '../../../renderer/sim-client/world-store.ts';
import { TimeProvider } from '../../../renderer/time/time-provider.tsx';
import { FakeHost, instanceOf, SCENARIO, viewOf, viewPush } from '../fake-host.ts';

beforeEach(() => {
  vi.stubGlobal('matchMedia', (media: string) => ({
    ...{ matches: false, media },
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const VIEW = viewOf([instanceOf(0, 0)], []);

function rig(first: Partial<Status>) {
  const host = new FakeHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  host.say(viewPush(VIEW, first) as never);
  host.answers.open = { opened: true, issues: [] };
  host.answers.save = { replay: '{"royaumeReplay":1,"reachedUs":90000000}' };
  host.answers.seek = null;
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  const book = new CommandBook();
  const settings = new SettingsStore(readSettings(null, { language: 'en', homes: [] }), [], () => {});
  render(
    <SettingsContext value={settings}>
      <CommandsContext value={book}>
        <SimContext value={{ client, store }}>
          <ActionsContext value={actions}>
            <OverlayProvider>
              <TimeProvider>
                <TitleBar />
              </TimeProvider>
            </OverlayProvider>
          </ActionsContext>
        </SimContext>
      </CommandsContext>
    </SettingsContext>,
  );
  const opened = () =>
    host.asked.flatMap(({ type, input }) => (type === 'open' ? [(input as { main: string }).main] : []));
  const choose = async (title: string): Promise<void> => {
    fireEvent.click(screen.getByRole('button', { name: /choose another scenario/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: title }));
  };
  const news = () => screen.getByRole('status', { name: 'News' }).textContent;
  return {
    host,
    book,
    actions,
    opened,
    choose,
    news,
    asked: (type: string) => host.asked.filter((one) => one.type === type),
  };
}

describe('the list of scenarios', () => {
  test('opens with an arrow key and opens nothing else; Enter chooses', async () => {
    const { opened } = rig({});
    const button = screen.getByRole('button', { name: 'A test: choose another scenario' });
    act(() => button.focus());
    fireEvent.keyDown(button, { key: 'ArrowDown' });
    const items = await screen.findAllByRole('menuitem');
    fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    expect([items.length > 20, opened()]).toEqual([true, []]);
    fireEvent.click(screen.getByRole('menuitem', { name: 'The first kingdom' }));
    await waitFor(() => expect(opened()).toEqual(['first-kingdom.yaml']));
  });
});

describe('the run that was left', () => {
  test('is told with the way back to where it was, and stays in the palette', async () => {
    const { choose, opened, news, book, host } = rig({ nowUs: 90_000_000 });
    await choose('The first kingdom');
    await waitFor(() => expect(news()).toContain('“A test” was left at 00:01:30.000'));
    expect(book.get().find(({ id }) => id === 'scenario.back-1')?.title).toBe('Back to “A test” at 00:01:30.000');
    act(() =>
      host.say({
        ...viewPush(VIEW),
        scenario: { ...SCENARIO, title: 'Another', scenarioHash: 'b'.repeat(64) },
      } as never),
    );
    // What was said of the old world is gone; the way back is not.
    act(() => void book.run('scenario.back-1'));
    await waitFor(() => expect(opened()).toEqual(['first-kingdom.yaml', 'left.replay.json']));
    await waitFor(() => expect(book.get().find(({ id }) => id === 'scenario.back-1')).toBeUndefined());
  });

  test('its notice leads back, too', async () => {
    const { choose, opened } = rig({ nowUs: 90_000_000 });
    await choose('The first kingdom');
    fireEvent.click(await screen.findByRole('button', { name: 'Back to it' }));
    await waitFor(() => expect(opened().at(-1)).toBe('left.replay.json'));
  });

  test('is nothing when it had not begun, or when the other one was refused', async () => {
    const untouched = rig({});
    await untouched.choose('The first kingdom');
    await waitFor(() => expect(untouched.opened()).toHaveLength(1));
    expect([untouched.asked('save'), untouched.actions.left.get()]).toEqual([[], []]);
    cleanup();
    const refused = rig({ nowUs: 5 });
    refused.host.answers.open = { opened: false, issues: [] };
    await refused.choose('The first kingdom');
    await waitFor(() => expect(refused.opened()).toHaveLength(1));
    await act(async () => {});
    expect(refused.actions.left.get()).toEqual([]);
  });

  test('does not stand in the way of another one when it cannot be kept', async () => {
    const { host, choose, opened, actions } = rig({ nowUs: 5 });
    delete host.answers.save;
    const post = host.post.bind(host);
    host.post = (message) => {
      post(message);
      if (message.type === 'save') host.say({ type: 'response', id: message.id, ok: false, error: 'no' } as never);
    };
    await choose('The first kingdom');
    await waitFor(() => expect(opened()).toHaveLength(1));
    expect(actions.left.get()).toEqual([]);
  });
});

function Opener() {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <div className="world" tabIndex={0} data-testid="world" />
      <SheetDialog title="A form" isOpen={isOpen} onClose={() => setOpen(false)}>
        <button type="button">inside</button>
      </SheetDialog>
    </>
  );
}

describe('a dialog', () => {
  test('says what the host could not do, where it is read', () => {
    render(
      <HostErrorContext value="the run has ended">
        <Opener />
      </HostErrorContext>,
    );
    expect(screen.getByRole('alert').textContent).toBe('That could not be done: the run has ended');
    expect(screen.getByRole('dialog').contains(screen.getByRole('alert'))).toBe(true);
  });

  test('that nobody is left to give the focus back to leads into the world', async () => {
    render(<Opener />);
    fireEvent.click(await screen.findByRole('button', { name: 'Close' }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('world')));
  });
});
