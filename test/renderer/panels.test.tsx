import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart } from '../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../renderer/panels/actions.ts';
import { BrokenPanel } from '../../renderer/panels/broken.panel.tsx';
import { EventLogPanel } from '../../renderer/panels/event-log.panel.tsx';
import { IssuesPanel } from '../../renderer/panels/issues.panel.tsx';
import { LandPanel } from '../../renderer/panels/land.panel.tsx';
import { InspectorPanel } from '../../renderer/panels/inspector.panel.tsx';
import { TimeBarPanel } from '../../renderer/panels/time-bar.panel.tsx';
import { WhyHerePanel } from '../../renderer/panels/why-here.panel.tsx';
import { SimContext } from '../../renderer/sim-client/hooks.ts';
import { LanguageContext, type Language } from '../../renderer/sim-client/text.ts';
import { SimClient } from '../../renderer/sim-client/sim-client.ts';
import type { CandidateRow, Explanation } from '../../renderer/sim-client/words.ts';
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
          <ActionsContext value={actions}>{children}</ActionsContext>
        </SimContext>
      </LanguageContext>,
    );
  const selection = (): unknown => actor.getSnapshot().context.selection;
  return { host, store, show, selection };
}

describe('the list of the land', () => {
  test('what can be clicked in the world can be chosen here, down to one task', () => {
    const { show, selection } = rig();
    show(<LandPanel selection={null} />);
    fireEvent.click(screen.getByRole('button', { name: /^za-southwest-1b/ }));
    expect(selection()).toEqual({ kind: 'zone', key: 1 });
    fireEvent.click(screen.getByRole('button', { name: /^territory-2/ }));
    expect(selection()).toEqual({ kind: 'instance', key: 1 });
    fireEvent.click(screen.getByRole('button', { name: 'Tasks of territory-1' }));
    fireEvent.click(screen.getByRole('button', { name: /^web#1/ }));
    expect(selection()).toEqual({ kind: 'task', key: 0 });
  });

  test('a task is found by its name, its plan or its status', () => {
    const { show } = rig();
    show(<LandPanel selection={null} />);
    fireEvent.click(screen.getByRole('tab', { name: 'Tasks' }));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'stopping' } });
    expect(screen.queryByRole('button', { name: /web#1/ })).toBeNull();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'web:1' } });
    expect(screen.getByRole('button', { name: /web#1/ })).toBeDefined();
  });
});

describe('the inspector', () => {
  test('says what a task is with the numbers of the engine', () => {
    const { show } = rig();
    show(<InspectorPanel selection={{ kind: 'task', key: 0 }} />);
    const facts = Object.fromEntries(
      screen.getAllByRole('term').map((term) => [term.textContent, term.nextElementSibling?.textContent]),
    );
    expect(facts).toEqual({
      'Task id': '0'.repeat(32),
      'Desired status': 'RUNNING',
      'Task definition · plan': 'web:1',
      'CPU reservation · footprint': '256 CPU units',
      'Memory reservation · height': '512 MiB',
      'Instance · territory': 'territory-1',
      Group: 'service:web',
      'Created at': '00:00:01.000',
      'Started at': '00:00:05.000',
    });
  });

  test('a command that would be refused is not given: its reason is shown', async () => {
    const { host, show } = rig();
    host.answers.query = {
      refusal: { by: 'InvalidParameterException', reason: { code: 'refusal.test', params: {} }, unblockedBy: null },
    };
    show(<InspectorPanel selection={{ kind: 'task', key: 0 }} />);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Stop the task' }).className).toBe('act refused'));
    fireEvent.click(screen.getByRole('button', { name: 'Stop the task' }));
    expect((await screen.findByRole('status')).textContent).toContain('InvalidParameterException');
    expect(host.asked.some(({ type }) => type === 'command')).toBe(false);
  });
});

describe('why here', () => {
  const row = (key: number, change: Partial<CandidateRow>): CandidateRow => ({
    containerInstance: key as CandidateRow['containerInstance'],
    instanceName: `territory-${key}`,
    zoneName: 'za-southwest-1a',
    filters: [
      { filter: 'cpu', passed: true, need: '256', have: '2048', missing: null },
      { filter: 'memory', passed: true, need: '512', have: '7680', missing: null },
      { filter: 'ports', passed: true, need: '', have: '', missing: null },
    ],
    scores: [{ strategy: { type: 'binpack', field: 'memory' }, value: 7_680, of: null, kept: true }],
    chosen: false,
    ...change,
  });

  test('shows need, have and missing of each candidate, the scores and the chosen one', async () => {
    const { host, show } = rig();
    const short = row(1, {
      scores: [],
      filters: [
        { filter: 'cpu', passed: true, need: '256', have: '300', missing: null },
        { filter: 'memory', passed: false, need: '512', have: '96', missing: '416' },
        { filter: 'ports', passed: true, need: '', have: '', missing: null },
      ],
    });
    const explanation = {
      subject: { kind: 'task', key: 0 },
      title: { code: 'app.why.title', params: {} },
      chain: [{ n: 4, atUs: 1_000_000, because: -1, event: { kind: 'RunEnded' }, names: {} }],
      table: { decision: {} as never, rows: [row(0, { chosen: true }), short] },
      sentences: [],
    } satisfies Explanation;
    host.answers.explain = explanation;
    show(<WhyHerePanel selection={{ kind: 'task', key: 0 }} />);
    const table = await screen.findByRole('table');
    const texts = within(table)
      .getAllByRole('row')
      .map((line) => [...line.children].map((cell) => cell.textContent));
    expect(texts).toEqual([
      ['territory', 'CPU unitsneed 256', 'memory (MiB)need 512', 'binpackmemory'],
      ['territory-0za-southwest-1a (chosen)', '✓ 2048', '✓ 7680', '7680 ★'],
      ['territory-1za-southwest-1a', '✓ 300', '✗ 96missing 416', '—'],
    ]);
    expect(screen.getByText('00:00:01.000')).toBeDefined();
  });

  test.each([
    ['en', 'What led to it', 'What came of it', '00:00:07.000 Topic orders has accepted message 3.'],
    ['fr', 'Ce qui y a mené', 'Ce qui en est résulté', '00:00:07.000 Le sujet orders a accepté le message 3.'],
  ] as const)('shows what led to it and what came of it, in %s', async (language, before, after, told) => {
    const { host, show } = rig();
    host.answers.explain = {
      subject: { kind: 'task', key: 0 },
      title: { code: 'app.why.title', params: {} },
      chain: [{ n: 4, atUs: 1_000_000, because: -1, event: { kind: 'RunEnded' }, names: {} }],
      effects: [
        {
          n: 9,
          atUs: 7_000_000,
          because: 4,
          event: { kind: 'MessagePublished', topic: 0 as never, message: 3 },
          names: { topic: 'orders' },
        },
      ],
      table: null,
      sentences: [],
    } satisfies Explanation;
    show(<WhyHerePanel selection={{ kind: 'task', key: 0 }} />, language);
    await screen.findByRole('list', { name: after });
    const lines = (name: string) => within(screen.getByRole('list', { name })).getAllByRole('listitem');
    expect(lines(before)).toHaveLength(1);
    expect(lines(after).map((line) => line.textContent)).toEqual([told]);
  });
});

describe('the event log', () => {
  test('asks for the lines on screen, not for the whole run', async () => {
    const { host, show } = rig(100_000);
    show(<EventLogPanel />);
    await waitFor(() => expect(host.asked.length).toBeGreaterThan(0));
    const asked = host.asked
      .filter(({ type }) => type === 'log')
      .map(({ input }) => input as { first: number; end: number });
    for (const { first, end } of asked) expect(end - first).toBeLessThan(100);
  });
});

describe('the time bar', () => {
  test('goes to the instant one types, and says so when it is none', () => {
    const { host, show } = rig();
    show(<TimeBarPanel />);
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
    show(<TimeBarPanel />);
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
    const bridge = { invoke: async (channel: string, input: unknown) => void saved.push([channel, input]) };
    Object.assign(window, { royaume: bridge });
    show(<BrokenPanel error={store.get().broken!.error} />);
    fireEvent.click(screen.getByRole('button', { name: 'Save the replay' }));
    await waitFor(() => expect(saved.length).toBe(1));
    Object.assign(window, { royaume: undefined });
    expect(saved).toEqual([['file.saveReplay', { name: 'test.replay.json', text: '{"royaumeReplay":1}' }]]);
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
