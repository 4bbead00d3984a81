import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { historyOf, InspectorHistory } from '../../../renderer/inspector/history.ts';
import { InspectorPanel } from '../../../renderer/inspector/inspector.panel.tsx';
import { CommandBook, CommandsContext } from '../../../renderer/shell/commands.ts';
import { causesOf } from '../../../sim/engine/causes.ts';
import { describe as describeEntity } from '../../../sim/rules/describe.ts';
import { formatTime } from '../../../sim/text/format.ts';
import { engineAt, rigAt } from './real-host.tsx';

afterEach(cleanup);

async function inspectorAt(main: string, atS: number) {
  const rig = await rigAt(main, atS);
  rig.show(<InspectorPanel />);
  const select = (subject: Parameters<typeof rig.actions.select>[0]): void => act(() => rig.actions.select(subject));
  const tab = (name: string): void => {
    fireEvent.click(screen.getByRole('tab', { name }));
  };
  const facts = async (): Promise<Record<string, string | null>> => {
    await screen.findAllByRole('term');
    return Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-fact]')].map((row) => [
        row.dataset['fact'],
        row.querySelector('dd')!.textContent,
      ]),
    );
  };
  return { ...rig, select, tab, facts };
}

describe('the inspector', () => {
  test('says what a task is with the numbers of the engine, and leads to everything around it', async () => {
    const { select, facts, selection } = await inspectorAt('first-kingdom.yaml', 400);
    const { world } = engineAt('first-kingdom.yaml', 400);
    const task = world.tasks[0]!;
    select({ kind: 'task', key: 0 });
    const host = world.instances[task.host!]!;
    const definition = world.taskDefinitions[task.taskDefinition]!;
    expect(await facts()).toMatchObject({
      'task-id': task.id,
      'cpu-reservation': `${task.needs.cpu} CPU units`,
      'memory-reservation': `${task.needs.memoryMiB} MiB`,
      instance: host.name,
      definition: `${definition.family}:${definition.revision}`,
      created: formatTime(task.createdAtUs),
      started: formatTime(task.startedAtUs!),
      'desired-status': 'RUNNING',
    });
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe(task.name);
    const place = within(screen.getByRole('navigation', { name: 'Where it is' })).getAllByRole('button');
    expect(place.map((one) => one.textContent)).toEqual([world.zones[task.zone!]!.name, host.name]);
    fireEvent.click(place[1]!);
    expect(selection()).toEqual({ kind: 'instance', key: host.key });
    await waitFor(() => expect(screen.getByRole('heading', { level: 3 }).textContent).toBe(host.name));
  });

  test('an instance has its room, in the words of both vocabularies or of one', async () => {
    const { select, facts } = await inspectorAt('first-kingdom.yaml', 400);
    const member = engineAt('first-kingdom.yaml', 400).world.containerInstances[0]!;
    select({ kind: 'instance', key: member.instance });
    const found = await facts();
    const left = (some: number, all: number, unit: string): string => `${some} of ${all} ${unit} left`;
    expect(found['cpu-left']).toBe(left(member.remaining.cpu, member.registered.cpu, 'CPU units'));
    expect(found['memory-left']).toBe(left(member.remaining.memoryMiB, member.registered.memoryMiB, 'MiB'));
    expect(found['running-of-tasks']).toBe(`${member.runningTasksCount} of ${member.tasks.length}`);
  });

  test('goes back and forth through what was inspected', async () => {
    const { select, selection } = await inspectorAt('first-kingdom.yaml', 400);
    select({ kind: 'task', key: 0 });
    select({ kind: 'instance', key: 1 });
    select({ kind: 'zone', key: 2 });
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(selection()).toEqual({ kind: 'instance', key: 1 });
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(selection()).toEqual({ kind: 'task', key: 0 });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Back' }).disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Forward' }));
    expect(selection()).toEqual({ kind: 'instance', key: 1 });
    select({ kind: 'task', key: 1 });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Forward' }).disabled).toBe(true);
  });

  test('says that a thing is not there yet when time goes back before it, and shows it again after', async () => {
    const { select, goTo } = await inspectorAt('first-kingdom.yaml', 400);
    select({ kind: 'task', key: 0 });
    await screen.findByRole('heading', { level: 3 });
    await act(() => goTo(1));
    await screen.findByText('At this instant there is no such thing.');
    await act(() => goTo(400));
    await screen.findByRole('heading', { level: 3 });
  });
});

describe('the inspector of nothing', () => {
  test('says what the scenario is about, how to begin, and what is planned, as the engine has it', async () => {
    const { goTo, store } = await inspectorAt('first-kingdom.yaml', 0);
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('The first kingdom');
    expect(screen.getByText(/^A cluster, a first instance/)).toBeDefined();
    const planned = (): (string | null)[] =>
      [...document.querySelectorAll('.moves .instant')].map(({ textContent }) => textContent);
    const { timeline } = engineAt('first-kingdom.yaml', 0).setup;
    const after = (us: number): string[] =>
      timeline.flatMap(({ atUs }) => (atUs > us ? [formatTime(atUs)] : [])).slice(0, 6);
    await waitFor(() => expect(planned()).toEqual(after(0)));
    await act(() => goTo(150));
    await waitFor(() => expect(planned()).toEqual(after(150_000_000)));
    expect(screen.queryByText(/^▶/)).toBeNull();
    act(() => store.apply({ type: 'frame', status: { ...store.get().status!, events: 0 }, patches: [] }));
    expect(screen.getByText(/^▶/)).toBeDefined();
    await act(() => goTo(590));
    await screen.findByText(/^Nothing more is planned/);
  });
});

describe('the lifecycle', () => {
  test('is drawn with the present state lit, and told as the moves of the log', async () => {
    const { select, tab } = await inspectorAt('first-kingdom.yaml', 400);
    const engine = engineAt('first-kingdom.yaml', 400);
    select({ kind: 'task', key: 0 });
    await screen.findByRole('heading', { level: 3 });
    tab('Lifecycle');
    const picture = await screen.findByRole('img', { name: /^Task: the states .* now RUNNING$/ });
    expect(picture.querySelector('.state.now text')!.textContent).toBe('RUNNING');
    const moves = engine
      .log(0, engine.eventCount)
      .flatMap(({ atUs, event }) =>
        event.kind === 'StateChanged' && event.chart === 'task' && event.key === 0
          ? [`${formatTime(atUs)}${event.from} → ${event.to} by ${event.by}`]
          : [],
      );
    const list = screen.getByRole('list', { name: `The way it took: ${moves.length} moves` });
    const told = within(list).getAllByRole('listitem');
    expect(told.map((item) => item.textContent!.replace(/ · stayed.*$|↑$/g, ''))).toEqual(moves);
    expect(screen.getByRole('list', { name: 'What can come next' }).textContent).toContain('→ STOPPING');
  });
});

describe('decisions', () => {
  test('the table says need, have, missing and who was chosen, as the engine recomputes it', async () => {
    const { select, tab } = await inspectorAt('no-room.yaml', 200);
    const engine = engineAt('no-room.yaml', 200);
    select({ kind: 'service', key: 0 });
    await screen.findByRole('heading', { level: 3 });
    tab('Decisions');
    const refused = engine.world.decisions.findLast(
      (one) => one.kind === 'placement' && 'refused' in one.verdict && one.request.service === 0,
    )!;
    const table = await screen.findByRole('table');
    expect(document.querySelector('[data-decision]')!.getAttribute('data-decision')).toBe(String(refused.key));
    const rows = within(table).getAllByRole('row').slice(1);
    const cpu = (row: (typeof expected)[number]): string => {
      const cell = row.filters.find(({ filter }) => filter === 'cpu')!;
      return `${cell.passed ? '✓' : '✗'} ${String(cell.have)}missing ${String(cell.missing)}`;
    };
    const { rows: expected } = engine.table(refused.key);
    expect(rows.map((row) => [row.children[0]!.textContent, row.children[1]!.textContent])).toEqual(
      expected.map((row) => [`${row.instanceName}${row.zoneName}`, cpu(row)]),
    );
  });

  test('what failed can be listed alone, and any of them opened', async () => {
    const { select, tab } = await inspectorAt('no-room.yaml', 200);
    select({ kind: 'service', key: 0 });
    await screen.findByRole('heading', { level: 3 });
    tab('Decisions');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'only refused or blocked' }));
    const list = await screen.findByRole('list', { name: 'Decisions, the newest first' });
    await waitFor(() => {
      for (const item of within(list).getAllByRole('listitem')) {
        expect(within(item).queryByRole('img', { name: 'made' })).toBeNull();
      }
    });
    const [other] = within(list).getAllByRole('button', { name: /^decision \d+$/ });
    fireEvent.click(other!);
    const number = /\d+/.exec(other!.getAttribute('aria-label')!)![0];
    await waitFor(() => expect(document.querySelector(`[data-decision='${number}']`)).not.toBeNull());
  });
});

describe('what is selected', () => {
  test('is followed by the map with a press that stays pressed, where there is a map', async () => {
    const rig = await rigAt('first-kingdom.yaml', 400);
    const book = new CommandBook();
    let pressed = 0;
    const follow = (checked: boolean): void =>
      act(() =>
        book.set(rig, [{ id: 'world.follow', group: 'world', title: 'Follow it', checked, run: () => pressed++ }]),
      );
    rig.show(
      <CommandsContext value={book}>
        <InspectorPanel />
      </CommandsContext>,
    );
    act(() => rig.actions.select({ kind: 'task', key: 0 }));
    expect(screen.queryByRole('button', { name: 'Follow' })).toBeNull();
    follow(false);
    const toggle = screen.getByRole('button', { name: 'Follow' });
    expect(toggle.getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(toggle);
    follow(true);
    expect([pressed, toggle.getAttribute('aria-pressed')]).toEqual([1, 'true']);
  });

  test('is a zone that was lost: its instances are not forgotten, they have ended', async () => {
    const { select, facts } = await inspectorAt('one-zone-lost-under-load.yaml', 780);
    const { world } = engineAt('one-zone-lost-under-load.yaml', 780);
    const key = world.zones.findIndex(({ status }) => status !== 'AVAILABLE');
    const ended = world.instances.filter(({ zone, state }) => zone === key && state === 'terminated').length;
    expect(ended).toBeGreaterThan(0);
    select({ kind: 'zone', key });
    expect(await facts()).toMatchObject({ 'instances-terminated': String(ended) });
  });
});

describe('causes', () => {
  test.each([
    ['en', 'Causes', 'What led to it'],
    ['fr', 'Causes', 'Ce qui y a mené'],
  ] as const)(
    'lead back to the first one and onward, in %s; each selects and goes there',
    async (language, tabName, title) => {
      const rig = await rigAt('one-zone-lost-under-load.yaml', 780);
      const engine = engineAt('one-zone-lost-under-load.yaml', 780);
      const key = engine.world.tasks.findIndex(({ lastStatus }) => lastStatus === 'STOPPED');
      rig.show(<InspectorPanel />, language);
      act(() => rig.actions.select({ kind: 'task', key }));
      await screen.findByRole('heading', { level: 3 });
      fireEvent.click(screen.getByRole('tab', { name: tabName }));
      const list = await screen.findByRole('list', { name: title });
      const { chain } = causesOf(engine, { kind: 'task', key }, null)!;
      const items = within(list).getAllByRole('listitem');
      expect(items.map((item) => item.querySelector('.instant')!.textContent)).toEqual(
        chain.map(({ atUs }) => formatTime(atUs)),
      );
      // The causes of one of them alone.
      fireEvent.click(items[1]!.querySelector('button.small')!);
      await waitFor(() =>
        expect(within(screen.getByRole('list', { name: title })).getAllByRole('listitem')).toHaveLength(2),
      );
      fireEvent.click(
        within(screen.getByRole('list', { name: title }))
          .getAllByRole('listitem')[0]!
          .querySelector('.instant')!,
      );
      await waitFor(() => expect(rig.store.get().status!.nowUs).toBe(chain[0]!.atUs));
    },
  );
});

describe('JSON', () => {
  test('is what the API would describe', async () => {
    const { select, tab } = await inspectorAt('first-kingdom.yaml', 400);
    select({ kind: 'service', key: 0 });
    await screen.findByRole('heading', { level: 3 });
    tab('JSON');
    await waitFor(() => expect(document.querySelector('pre.json')).not.toBeNull());
    const { world } = engineAt('first-kingdom.yaml', 400);
    expect(JSON.parse(document.querySelector('pre.json')!.textContent!)).toEqual(
      JSON.parse(JSON.stringify(describeEntity(world, { kind: 'service', key: 0 }))),
    );
  });
});

describe('the history', () => {
  test('keeps one way: who turns off it forgets what lay ahead, and it never grows without end', () => {
    const history = new InspectorHistory();
    for (let key = 0; key < 150; key++) history.visit({ kind: 'task', key });
    history.visit({ kind: 'task', key: 149 });
    expect([history.get().visited.length, history.get().at]).toEqual([100, 99]);
    expect(history.go(-1)).toEqual({ kind: 'task', key: 148 });
    history.visit({ kind: 'zone', key: 0 });
    expect(history.go(1)).toBeNull();
    expect(history.get().visited.at(-1)).toEqual({ kind: 'zone', key: 0 });
  });

  test('is one for each window', async () => {
    const { store } = await rigAt('first-kingdom.yaml', 1);
    expect(historyOf(store)).toBe(historyOf(store));
  });
});
