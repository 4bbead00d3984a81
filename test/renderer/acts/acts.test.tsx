/** Acting on screen: what is offered, how it is asked for, and that the engine does what the form says. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { ActDesk, useActs } from '../../../renderer/acts/act-desk.tsx';
import type { Draft } from '../../../renderer/acts/draft.ts';
import { ActsOn } from '../../../renderer/acts/acts-on.tsx';
import { actsOf } from '../../../renderer/acts/acts-of.ts';
import { firstOf, shapeOf } from '../../../renderer/acts/schema.ts';
import { timelineLine } from '../../../renderer/acts/timeline-line.ts';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import type { EntityRef } from '../../../renderer/sim-client/words.ts';
import { entities, type WorldStore } from '../../../renderer/sim-client/world-store.ts';
import { operationInfos } from '../../../sim/host/operations.ts';
import { TimeProvider } from '../../../renderer/time/time-provider.tsx';
import { parseCommand } from '../../../sim/rules/requests.ts';
import { realHost } from '../real-host.ts';

afterEach(cleanup);

const SCENARIOS = path.resolve(import.meta.dirname, '../../../assets/scenarios');
const FILES = Object.fromEntries(
  ['first-kingdom.yaml', 'farm.taskdef.json', 'stage.taskdef.json', 'mill.taskdef.json'].map((name) => [
    name,
    readFileSync(path.join(SCENARIOS, name), 'utf8'),
  ]),
);

/** The first kingdom at an instant, with the engine behind it. */
async function kingdom(atUs: number) {
  const { client, store } = realHost();
  const { opened } = await client.request('open', { main: 'first-kingdom.yaml', files: FILES, seed: null });
  expect(opened).toBe(true);
  await client.request('seek', { toUs: atUs });
  const actions = createActions(client, store, createActor(appStatechart).start());
  const show = (subject: EntityRef | null, draft?: Draft) =>
    render(
      <SimContext value={{ client, store }}>
        <ActionsContext value={actions}>
          <TimeProvider>
            <ActDesk>
              <ActsOn subject={subject} />
              {draft === undefined ? null : <Begin draft={draft} />}
            </ActDesk>
          </TimeProvider>
        </ActionsContext>
      </SimContext>,
    );
  const farmers = () => entities(store.get().view.services)[0]!;
  return { client, store, show, farmers };
}

function Begin({ draft }: { readonly draft: Draft }) {
  const { begin } = useActs();
  return (
    <button type="button" onClick={() => begin(draft)}>
      begin
    </button>
  );
}

const AFTER_ALL_US = 400_000_000;
/** By hand, on the branch on screen. */
const commandsOf = (store: WorldStore): number => {
  const { branch, branches } = store.get().status!;
  return branches[branch]!.commands;
};

describe('a form', () => {
  test('can be made for every operation, and begins with what is needed and nothing else', () => {
    for (const { name, schema } of operationInfos()) {
      const shape = shapeOf(schema);
      expect([name, shape]).not.toEqual([name, null]);
      const required = (schema['required'] ?? []) as readonly string[];
      if (shape!.kind === 'object')
        expect([name, ...Object.keys(firstOf(shape!) as object).toSorted()]).toEqual([name, ...required.toSorted()]);
    }
  });

  test('offers no member that is not simulated', () => {
    const service = operationInfos().find(({ name }) => name === 'createService')!;
    const shape = shapeOf(service.schema)!;
    const balancers =
      shape.kind === 'object' ? shape.members.find(({ name }) => name === 'loadBalancers')!.shape : null;
    const item = balancers?.kind === 'list' ? balancers.item : null;
    expect(item?.kind === 'object' && item.members.map(({ name }) => name).includes('loadBalancerName')).toBe(false);
  });

  test('shows a mistake at its member, and makes the request only when it is right', async () => {
    const { show, farmers } = await kingdom(AFTER_ALL_US);
    const { serviceName, desiredCount } = farmers();
    show(null, { op: 'updateService', input: { service: serviceName, desiredCount: -1 }, title: 'Count' });
    fireEvent.click(screen.getByText('begin'));
    const dialog = await screen.findByRole('dialog');
    const count = await within(dialog).findByLabelText('desiredCount');
    await waitFor(() => expect(count.getAttribute('aria-describedby')).not.toBeNull());
    await waitFor(() => expect(within(dialog).getByRole('status').textContent).toContain('One mistake.'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Count' }));
    expect(farmers().desiredCount).toBe(desiredCount);
    fireEvent.change(count, { target: { value: String(desiredCount + 2) } });
    await waitFor(() => expect(within(dialog).getByRole('status').textContent).toBe('It would be done now.'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Count' }));
    await waitFor(() => expect(farmers().desiredCount).toBe(desiredCount + 2));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByText('Count: done.', { exact: false })).toBeTruthy();
  });

  test('adds members that were left out, lists in lists, and takes them out again', async () => {
    const { show } = await kingdom(AFTER_ALL_US);
    show(null, { op: 'updateService', input: { service: 'farmers' } });
    fireEvent.click(screen.getByText('begin'));
    const dialog = await screen.findByRole('dialog');
    const add = (await within(dialog).findAllByRole('combobox')).at(-1)!;
    fireEvent.change(add, { target: { value: 'placementStrategy' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Add to placementStrategy' }));
    fireEvent.change(within(dialog).getByLabelText('type *'), { target: { value: 'binpack' } });
    const line = (): string => dialog.querySelector('.timeline-line')!.textContent;
    expect(line()).toContain('{"service":"farmers","placementStrategy":[{"type":"binpack"}]}');
    await waitFor(() => expect(within(dialog).getByRole('status').textContent).toContain('mistake'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Take placementStrategy out' }));
    expect(line()).toContain('{"service":"farmers"}');
  });
});

describe('what is offered', () => {
  test('is a request that the simulator can read, but for what is still to be filled in', async () => {
    const { store } = await kingdom(AFTER_ALL_US);
    const { view } = store.get();
    const refs: (EntityRef | null)[] = [
      null,
      ...(['zone', 'cluster', 'instance', 'task', 'service'] as const).map((kind) => ({ kind, key: 0 })),
    ];
    const ops = operationInfos().map(({ name }) => name);
    for (const { op, input, asks, label } of refs.flatMap((ref) => actsOf(view, ref))) {
      expect(ops).toContain(op);
      const reading = parseCommand(op, input);
      if (!asks) expect([label, 'command' in reading]).toEqual([label, true]);
    }
    expect(refs.map((ref) => actsOf(view, ref).length > 0)).toEqual(refs.map(() => true));
    // By its label and its operation an act is found again when it is pressed.
    const names = refs.map((ref) => actsOf(view, ref).map(({ label, op }) => `${label} ${op}`));
    expect(names.map((some) => new Set(some).size)).toEqual(names.map((some) => some.length));
  });

  test('what would be refused says why, and is not done', async () => {
    const { show, store } = await kingdom(AFTER_ALL_US);
    show(null, { op: 'stopTask', input: { task: 'nobody' } });
    fireEvent.click(screen.getByText('begin'));
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => expect(within(dialog).getByRole('status').textContent).toContain('Exception'));
    const { events, branches } = store.get().status!;
    fireEvent.click(within(dialog).getByRole('button', { name: 'stopTask' }));
    expect(screen.getByRole('dialog')).toBe(dialog);
    expect(store.get().status).toMatchObject({ events, branches });
  });

  test('a button that would be refused says why before it is pressed, and says it again when it is', async () => {
    const { show, store } = await kingdom(AFTER_ALL_US);
    show({ kind: 'cluster', key: 0 });
    const button = screen.getByRole('button', { name: 'Delete the cluster (kingdom)' });
    await waitFor(() => expect(button.title).toMatch(/^ClusterContains\w+Exception .+/));
    expect(button.className).toBe('act refused');
    const { events } = store.get().status!;
    fireEvent.click(button);
    const news = screen.getByRole('status', { name: 'News' });
    await waitFor(() => expect(news.textContent).toContain('Delete the cluster (kingdom): refused.'));
    expect(news.textContent).toContain(button.title);
    expect(store.get().status!.events).toBe(events);
  });

  test('one more, in the past: a branch begins, it is said, and undo goes back', async () => {
    const { show, store, client, farmers } = await kingdom(AFTER_ALL_US);
    await client.request('seek', { toUs: 300_000_000 });
    const before = farmers().desiredCount;
    show({ kind: 'service', key: 0 });
    fireEvent.click(screen.getByRole('button', { name: 'Desired +1' }));
    await waitFor(() => expect(farmers().desiredCount).toBe(before + 1));
    expect(store.get().status!.branches).toHaveLength(2);
    await screen.findByText('Desired +1: done.');
    const news = screen.getByRole('status', { name: 'News' });
    expect(news.textContent).toContain('A new branch begins here');
    fireEvent.click(screen.getByRole('button', { name: 'Desired +1' }));
    await waitFor(() => expect(farmers().desiredCount).toBe(before + 2));
    expect(screen.getAllByText('Desired +1: done.')).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(farmers().desiredCount).toBe(before + 1));
    expect(store.get().status!.nowUs).toBe(300_000_000);
    await waitFor(() => expect(news.textContent).toContain('Undone:'));
    // There is one way back at most, and it has been taken.
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });
});

test('a request as a line of a timeline is one that a scenario may have', () => {
  expect(timelineLine('updateService', { service: 'web', desiredCount: 3 }, 90_500_000)).toBe(
    '- { at: 90.5s, updateService: {"service":"web","desiredCount":3} }',
  );
});

describe('an act', () => {
  const begin = async (count: number) => {
    const rig = await kingdom(AFTER_ALL_US);
    const { serviceName } = rig.farmers();
    rig.show(null, { op: 'updateService', input: { service: serviceName, desiredCount: count }, title: 'Count' });
    fireEvent.click(screen.getByText('begin'));
    const dialog = await screen.findByRole('dialog');
    const ready = within(dialog).findByText(/^It would be done now/);
    return { ...rig, dialog, ready };
  };

  test('is done once, however often one presses', async () => {
    const { dialog, ready, store } = await begin(7);
    await ready;
    const button = within(dialog).getByRole('button', { name: 'Count' });
    fireEvent.click(button);
    fireEvent.click(button);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await screen.findByText('Count: done.');
    expect(commandsOf(store)).toBe(1);
  });

  test('by a button pressed twice is one act', async () => {
    const { show, store, farmers } = await kingdom(AFTER_ALL_US);
    const { desiredCount } = farmers();
    show({ kind: 'service', key: 0 });
    const more = screen.getByRole('button', { name: 'Desired +1' });
    fireEvent.click(more);
    fireEvent.click(more);
    await screen.findByText('Desired +1: done.');
    await waitFor(() => expect(farmers().desiredCount).toBe(desiredCount + 1));
    expect(commandsOf(store)).toBe(1);
  });

  test('by a button pressed again as soon as it shows is another one: of what is, not of what the button was made for', async () => {
    const { show, store, farmers } = await kingdom(AFTER_ALL_US);
    const { desiredCount } = farmers();
    show({ kind: 'service', key: 0 });
    const more = screen.getByRole('button', { name: 'Desired +1' });
    for (const count of [1, 2, 3]) {
      fireEvent.click(more);
      await waitFor(() => expect(farmers().desiredCount).toBe(desiredCount + count), { interval: 1 });
    }
    expect(commandsOf(store)).toBe(3);
  });

  test('can be taken back by its notice only as long as it is the last one before what is on screen', async () => {
    const { client, store, dialog, ready } = await begin(7);
    await ready;
    fireEvent.click(within(dialog).getByRole('button', { name: 'Count' }));
    await screen.findByRole('button', { name: 'Undo' });
    const branch = commandsOf(store);
    await client.request('seek', { toUs: AFTER_ALL_US - 1_000_000 });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
    expect(commandsOf(store)).toBe(branch);
    await client.request('seek', { toUs: AFTER_ALL_US });
    await screen.findByRole('button', { name: 'Undo' });
  });

  test('in the past says beforehand that it begins a branch', async () => {
    const { client, ready } = await begin(7);
    expect((await ready).textContent).toBe('It would be done now.');
    await client.request('seek', { toUs: AFTER_ALL_US / 2 });
    await screen.findByText('It would be done now, on a new branch: the later time stays on the old one.');
  });
});
