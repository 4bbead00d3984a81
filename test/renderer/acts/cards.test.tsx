/** Cards that are carried into the world: where they go, what comes of it, and the same without a pointer. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { homeOf } from '../../../renderer/acts/acts-of.ts';
import { cardsOf, put, targetsOf, type Card } from '../../../renderer/acts/cards.ts';
import { FAULTS } from '../../../renderer/acts/faults.ts';
import { TraysPanel } from '../../../renderer/acts/trays.panel.tsx';
import type { EntityRef } from '../../../renderer/sim-client/words.ts';
import { entities } from '../../../renderer/sim-client/world-store.ts';
import type { Hit, WorldView } from '../../../renderer/world/world-view.ts';
import { operationInfos } from '../../../sim/host/operations.ts';
import { parseCommand } from '../../../sim/rules/requests.ts';
import { buckets, instanceOf, viewOf } from '../fake-host.ts';
import { kingdomOf } from './kingdom.tsx';

afterEach(cleanup);

const GATE = 'release-at-the-gate.yaml';
const AT_US = 400_000_000;

async function gate() {
  const kingdom = await kingdomOf(GATE, AT_US);
  const stock = await kingdom.client.request('stock', {});
  const { view } = kingdom.store.get();
  const card = (id: string): Card => cardsOf(view, stock).find((one) => one.id === id)!;
  return { ...kingdom, stock, view, card };
}

test('there is a card for every kind of fault that the simulator knows', () => {
  const { schema } = operationInfos().find(({ name }) => name === 'fault')!;
  const kinds = Object.keys(schema['properties'] as object);
  expect(FAULTS.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
});

test('a card is taken by what is under it, or by what that is part of', async () => {
  const { view, stock, card } = await gate();
  const task = entities(view.tasks).find(({ lastStatus }) => lastStatus === 'RUNNING')!;
  const instance = entities(view.instances)[task.instance!]!;
  const zone = entities(view.zones)[instance.zone]!;
  const on: EntityRef = { kind: 'task', key: task.key };
  const inputs = [
    'fault containerCrash',
    'fault agentCrash',
    'fault zoneOutage',
    'territory m5.large',
    'plan web:2',
  ].map((id) => put(card(id), view, stock, on)?.draft.input);
  expect(inputs).toEqual([
    { containerCrash: { task: task.name, exitCode: 137 } },
    { agentCrash: { instance: instance.name, for: '2m' } },
    { zoneOutage: { zone: zone.name, for: '2m' } },
    { name: 'territory', cluster: 'royaume', instanceType: 'm5.large', count: 1, zones: [zone.name] },
    { cluster: 'royaume', taskDefinition: 'web:2', containerInstances: [instance.name] },
  ]);
  expect(put(card('fault balancerImpaired'), view, stock, on)).toBeNull();
  expect(put(card('territory m5.large'), view, stock, null)).toBeNull();
});

test('every place of every card makes a request that the simulator can read', async () => {
  const { view, stock } = await gate();
  for (const card of cardsOf(view, stock)) {
    for (const ref of targetsOf(card, view)) {
      const there = put(card, view, stock, ref)!;
      expect([card.id, 'command' in parseCommand(there.draft.op, there.draft.input)]).toEqual([card.id, true]);
    }
  }
});

/** A world of one thing, wherever one points. */
function worldOf(hit: Hit, outlined: unknown[]): WorldView {
  return {
    pointAt: (point: object) => point,
    hitAt: () => hit,
    showTargets: (targets: unknown) => outlined.push(targets),
  } as unknown as WorldView;
}

async function carry(name: RegExp): Promise<void> {
  const card = await screen.findByRole('button', { name });
  fireEvent.pointerDown(card, { button: 0, clientX: 10, clientY: 10 });
  fireEvent.pointerMove(card, { clientX: 40, clientY: 40 });
  fireEvent.pointerMove(window, { clientX: 300, clientY: 300 });
}

test('a card is carried: what takes it is outlined, letting go does it, and undo takes it back', async () => {
  const { show, store, view, client } = await gate();
  const outlined: { allowed: unknown[]; over: unknown; fits: boolean }[] = [];
  show(<TraysPanel />, undefined, worldOf({ entity: { kind: 'zone', key: 2 } }, outlined));
  const before = entities(view.instances).length;
  await carry(/^m5\.large/);
  await waitFor(() => expect(outlined.at(-1)).toMatchObject({ over: { kind: 'zone', key: 2 }, fits: true }));
  expect(outlined.at(-1)!.allowed).toEqual([0, 1, 2].map((key) => ({ kind: 'zone', key })));
  expect(screen.getByText('→ za-southwest-1c')).toBeTruthy();
  fireEvent.pointerUp(window, { clientX: 300, clientY: 300 });
  await screen.findByText('Raise m5.large: done.');
  const after = entities(store.get().view.instances);
  expect([after.length, after.at(-1)!.zone, after.at(-1)!.instanceType]).toEqual([before + 1, 2, 'm5.large']);
  expect(outlined.at(-1)).toBeNull();
  await client.request('undo', {});
  expect(entities(store.get().view.instances)).toHaveLength(before);
});

test('over what does not take it the card says so, and Escape puts it back', async () => {
  const { show, store } = await gate();
  show(<TraysPanel />, undefined, worldOf(null, []));
  await carry(/^Lose the zone/);
  expect(await screen.findByText('Nothing here takes it.')).toBeTruthy();
  fireEvent.keyDown(window, { key: 'Escape' });
  expect(screen.queryByText('Nothing here takes it.')).toBeNull();
  fireEvent.pointerUp(window, { clientX: 300, clientY: 300 });
  expect(store.get().status!.branches[0]!.commands).toBe(0);
});

test('a refusal is said at the pointer, with its reason, and again when the card is let go', async () => {
  const { show } = await gate();
  show(<TraysPanel />, undefined, worldOf({ entity: { kind: 'instance', key: 0 } }, []));
  await carry(/^Take the Spot capacity back/);
  const said = await screen.findByText(/Exception/);
  expect(said.closest('.in-hand')!.className).toContain('no');
  fireEvent.pointerUp(window, { clientX: 300, clientY: 300 });
  expect(await screen.findByText('Take the Spot capacity back: refused.')).toBeTruthy();
});

test('without a pointer a place is chosen from a list', async () => {
  const { show, store } = await gate();
  show(<TraysPanel />);
  fireEvent.click(await screen.findByRole('button', { name: /^Cut the agent off/ }));
  const list = await screen.findByRole('listbox', { name: 'Places for: Cut the agent off' });
  const options = within(list).getAllByRole('option');
  expect(options).toHaveLength(entities(store.get().view.instances).length);
  const name = options[1]!.textContent;
  fireEvent.click(options[1]!);
  await screen.findByText('Cut the agent off: done.');
  expect(entities(store.get().view.instances).find((one) => one.name === name)!.agent).not.toBe('CONNECTED');
});

test('a request names the cluster whose instances stand there, else in its region; where nobody knows, none', () => {
  const zone = (key: number, region: string) => ({
    key,
    name: `${region}${key}`,
    region,
    status: 'AVAILABLE',
    sky: [],
  });
  const all = {
    ...viewOf([instanceOf(0, 0, { cluster: 0 }), instanceOf(1, 2, { cluster: 1 })], []),
    zones: buckets([zone(0, 'north'), zone(1, 'north'), zone(2, 'south'), zone(3, 'south'), zone(4, 'west')]),
    clusters: buckets(['first', 'second'].map((clusterName, key) => ({ key, clusterName, status: 'ACTIVE' }))),
  };
  expect([0, 1, 2, 3, 4, undefined].map((key) => homeOf(all, key)['cluster'])).toEqual([
    ...['first', 'first', 'second', 'second'],
    ...[undefined, 'first'],
  ]);
  expect(homeOf(viewOf([], []), 1)).toEqual({ cluster: 'royaume' });
});

test('the list of places is searched as a whole, and says how many more there are', async () => {
  const { show, store, stock } = await gate();
  const many = Array.from({ length: 450 }, (_, key) => instanceOf(key, 0, { name: `territory-${key + 1}` }));
  const { status, scenario } = store.get();
  store.apply({ type: 'view', view: viewOf(many, []), status: status!, scenario: scenario! });
  const { view } = store.get();
  expect(
    targetsOf(
      cardsOf(view, stock).find(({ id }) => id === 'fault agentCrash')!,
      view,
    ),
  ).toHaveLength(450);
  show(<TraysPanel />);
  fireEvent.click(await screen.findByRole('button', { name: /^Crash the agent/ }));
  const list = await screen.findByRole('listbox');
  expect(within(list).getAllByRole('option')).toHaveLength(200);
  expect(screen.getByText('250 more: write a part of the name.')).toBeDefined();
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'territory-449' } });
  await waitFor(() => expect(within(list).getByRole('option').textContent).toBe('territory-449'));
});
