import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { ActDesk } from '../../renderer/acts/act-desk.tsx';
import { appStatechart } from '../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../renderer/panels/actions.ts';
import { BrokenPanel } from '../../renderer/panels/broken.panel.tsx';
import { IssuesPanel } from '../../renderer/panels/issues.panel.tsx';
import { TimeBar } from '../../renderer/time/time-bar.tsx';
import { SimContext } from '../../renderer/sim-client/hooks.ts';
import { LanguageContext, type Language } from '../../renderer/sim-client/text.ts';
import { SimClient } from '../../renderer/sim-client/sim-client.ts';
import { WorldStore } from '../../renderer/sim-client/world-store.ts';
import { FakeHost, instanceOf, statusOf, taskOf, viewOf, viewPush } from './fake-host.ts';

afterEach(cleanup);

const VIEW = viewOf([instanceOf(0, 0, { tasks: [0] }), instanceOf(1, 1)], [taskOf(0, 0)]);

function rig(events = 0) {
  const host = new FakeHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  host.say(viewPush(VIEW, { events }) as never);
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  const show = (children: ReactNode, language: Language = 'en') =>
    render(
      <LanguageContext value={language}>
        <SimContext value={{ client, store }}>
          <ActionsContext value={actions}>
            <ActDesk>{children}</ActDesk>
          </ActionsContext>
        </SimContext>
      </LanguageContext>,
    );
  const selection = (): unknown => actor.getSnapshot().context.selection;
  return { host, store, show, selection };
}

describe('the time bar', () => {
  test('goes to the instant one types, and says so when it is none', () => {
    const { host, show } = rig();
    show(<TimeBar />);
    const field = screen.getByRole('textbox');
    fireEvent.change(field, { target: { value: 'soon' } });
    fireEvent.submit(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(field, { target: { value: '1m30s' } });
    fireEvent.submit(field);
    expect(host.asked.filter(({ type }) => type === 'seek').map(({ input }) => input)).toEqual([{ toUs: 90_000_000 }]);
  });

  test('follows the run', () => {
    const { host, show } = rig();
    show(<TimeBar />);
    act(() => host.say({ type: 'frame', status: statusOf({ nowUs: 61_500_000, running: true }), patches: [] }));
    expect((screen.getByRole('textbox') as HTMLInputElement).value).toBe('00:01:01.500');
    expect(screen.getByRole('button', { name: 'Pause' })).toBeDefined();
  });
});

describe('a broken run', () => {
  test('says that it is the program’s fault and hands out the replay', async () => {
    const { host, store, show } = rig();
    host.say({
      type: 'broken',
      status: statusOf(),
      error: 'kernel.zero-delay-chain {}',
      replay: '{"royaumeReplay":1}',
    });
    expect(store.get().broken).toEqual({ error: 'kernel.zero-delay-chain {}', replay: '{"royaumeReplay":1}' });
    const saved: unknown[] = [];
    const invoke = async (channel: string, input: unknown) => {
      saved.push([channel, input]);
      return { outcome: 'saved', file: 'test.royaume-replay' };
    };
    const bridge = { invoke };
    Object.assign(window, { royaume: bridge });
    show(<BrokenPanel error={store.get().broken!.error} />);
    fireEvent.click(screen.getByRole('button', { name: 'Save the replay' }));
    await waitFor(() => expect(saved.length).toBe(1));
    Object.assign(window, { royaume: undefined });
    expect(saved).toEqual([['file.save', { name: 'test.royaume-replay', text: '{"royaumeReplay":1}' }]]);
  });
});

describe('issues', () => {
  test('each has its place, what was expected, what was found and a hint', () => {
    const { show } = rig();
    show(
      <IssuesPanel
        refused
        issues={[
          {
            path: ['seed'],
            file: 'a.yaml',
            line: 3,
            column: 7,
            endLine: 3,
            endColumn: 9,
            message: { code: 'app.issues.what', params: {} },
            expected: { code: 'expected.whole-number', params: {} },
            found: '"x"',
            hint: { code: 'app.yes', params: {} },
            severity: 'error',
          },
        ]}
      />,
    );
    expect(screen.getAllByRole('row')[1]?.textContent).toBe(
      'a.yaml:3:7What is wrongExpected: a whole numberFound: "x"yes',
    );
  });
});
