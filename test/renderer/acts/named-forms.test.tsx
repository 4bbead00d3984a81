/** Forms of named acts: what is filled in by hand is what the engine gets, and what it would do is foreseen. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { actsOf } from '../../../renderer/acts/acts-of.ts';
import type { Draft } from '../../../renderer/acts/draft.ts';
import type { EntityRef, View } from '../../../renderer/sim-client/words.ts';
import type { JsonObject } from '../../../sim/model/task-definition.ts';
import { engineAt, kingdomOf, order } from './kingdom.tsx';

afterEach(cleanup);

const FIRST = 'first-kingdom.yaml';
const GATE = 'release-at-the-gate.yaml';
const AT_US = 400_000_000;

function draftOf(view: View, ref: EntityRef | null, label: string): Draft {
  const act = actsOf(view, ref).find((one) => one.label === label)!;
  return { op: act.op, input: act.input, form: act.form, title: 'Do it' };
}

async function done(dialog: HTMLElement): Promise<void> {
  await waitFor(() => expect(within(dialog).getByText('It would be done now.')).toBeTruthy());
  fireEvent.click(within(dialog).getByRole('button', { name: 'Do it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

const put = (dialog: HTMLElement, label: string, value: string): void => {
  fireEvent.change(within(dialog).getByLabelText(new RegExp(`^${label}`), { selector: 'input, select' }), {
    target: { value },
  });
};

/** Opens the act's form, lets `fill` fill it in, makes it; an engine that is given `request` goes the same way. */
async function sameAs(
  [main, ref, label]: readonly [string, EntityRef | null, string],
  fill: (dialog: HTMLElement) => void | Promise<void>,
  op: string,
  request: JsonObject,
): Promise<void> {
  const { store, form, hash, client } = await kingdomOf(main, AT_US);
  const dialog = await form(draftOf(store.get().view, ref, label));
  await within(dialog).findByRole('button', { name: 'Do it' });
  await fill(dialog);
  await done(dialog);
  const engine = engineAt(main, AT_US);
  order(engine, op, request);
  expect(await hash()).toBe(engine.traceHash());
  await client.request('seek', { toUs: AT_US + 60_000_000 });
  engine.runTo(AT_US + 60_000_000);
  expect(await hash()).toBe(engine.traceHash());
}

test('raise: machine, how many, behind which portals, under a name that is still free', async () => {
  await sameAs(
    [FIRST, { kind: 'zone', key: 0 }, 'acts.act.raise-territory'],
    (dialog) => {
      put(dialog, 'Machine', 'm5.xlarge');
      fireEvent.click(within(dialog).getByRole('button', { name: 'How many: more' }));
      fireEvent.click(within(dialog).getByRole('checkbox', { name: 'za-southwest-1c' }));
    },
    'createFleet',
    {
      name: 'territory-2',
      cluster: 'Royaume',
      instanceType: 'm5.xlarge',
      count: 2,
      zones: ['za-southwest-1a', 'za-southwest-1c'],
    },
  );
});

test('register: the next revision of a plan begins as the plan is, and one number is changed', async () => {
  await sameAs(
    [FIRST, null, 'acts.act.register-plan'],
    (dialog) => {
      put(dialog, 'Next revision of', 'farm:1');
      put(dialog, 'Memory', '640');
    },
    'registerTaskDefinition',
    await farmWith({ memory: 640 }),
  );
});

async function farmWith(change: JsonObject): Promise<JsonObject> {
  const [farm] = engineAt(FIRST, 0).world.taskDefinitions;
  const [container] = farm!.source['containerDefinitions'] as JsonObject[];
  return { ...farm!.source, containerDefinitions: [{ ...container, ...change }] };
}

test('found a guild: by its plan it is named, and it stands behind a gate by the port of the plan', async () => {
  await sameAs(
    [GATE, { kind: 'cluster', key: 0 }, 'acts.act.found-guild'],
    (dialog) => {
      put(dialog, 'Plan', 'web:1');
      expect(within(dialog).getByLabelText<HTMLInputElement>(/^Name of the guild/).value).toBe('web-2');
      put(dialog, 'Desired count', '2');
      put(dialog, 'Gate', 'web-blue');
    },
    'createService',
    {
      cluster: 'royaume',
      serviceName: 'web-2',
      taskDefinition: 'web:1',
      desiredCount: 2,
      loadBalancers: [{ targetGroupArn: 'web-blue', containerName: 'web', containerPort: 80 }],
    },
  );
});

test('ship: the strategy brings its own fields, the circuit breaker turns back unless told otherwise', async () => {
  await sameAs(
    [GATE, { kind: 'service', key: 0 }, 'acts.act.ship'],
    (dialog) => {
      put(dialog, 'Plan', 'web:2');
      put(dialog, 'Strategy', 'CANARY');
      expect(within(dialog).getByLabelText(/^First share/, { selector: 'input' })).toBeTruthy();
      put(dialog, 'Strategy', 'ROLLING');
      put(dialog, 'At least healthy', '50');
      fireEvent.click(within(dialog).getByLabelText(/^Circuit breaker/));
    },
    'updateService',
    {
      cluster: 'royaume',
      service: 'web',
      taskDefinition: 'web:2',
      deploymentConfiguration: {
        strategy: 'ROLLING',
        minimumHealthyPercent: 50,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    },
  );
});

test('placement: strategies in their order, and what must hold', async () => {
  await sameAs(
    [FIRST, { kind: 'service', key: 0 }, 'acts.act.placement'],
    (dialog) => {
      fireEvent.click(within(dialog).getByRole('button', { name: 'Add a strategy' }));
      fireEvent.change(within(dialog).getByLabelText('Strategy 2'), { target: { value: 'memory' } });
      fireEvent.click(within(dialog).getByRole('button', { name: 'Add a condition' }));
      put(dialog, 'Only where', 'attribute:ecs.instance-type =~ t2.*');
    },
    'updateService',
    {
      cluster: 'Royaume',
      service: 'farmers',
      placementStrategy: [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'binpack', field: 'memory' },
      ],
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type =~ t2.*' }],
    },
  );
});

test('a fault: another kind keeps what it strikes, and lasts as long as is said', async () => {
  await sameAs(
    [FIRST, { kind: 'zone', key: 1 }, 'acts.fault.zoneOutage'],
    (dialog) => {
      put(dialog, 'What breaks', 'zoneImpaired');
      fireEvent.click(within(dialog).getByRole('button', { name: '30s' }));
    },
    'fault',
    { zoneImpaired: { zone: 'za-southwest-1b', for: '30s' } },
  );
});

test('weights of a listener', async () => {
  await sameAs(
    [GATE, { kind: 'load-balancer', key: 0 }, 'acts.act.shift-traffic'],
    (dialog) => put(dialog, 'Weight', '40'),
    'modifyListener',
    { listener: 'gate:80', forward: [{ targetGroup: 'web-blue', weight: 40 }] },
  );
});

test('every member of the request is a press away, with what was filled in already', async () => {
  const { store, form } = await kingdomOf(FIRST, AT_US);
  const dialog = await form(draftOf(store.get().view, { kind: 'service', key: 0 }, 'acts.act.count'));
  await within(dialog).findByRole('button', { name: 'Do it' });
  put(dialog, 'Desired count', '9');
  fireEvent.click(await within(dialog).findByRole('button', { name: 'All fields' }));
  expect(within(dialog).getByLabelText<HTMLInputElement>('desiredCount').value).toBe('9');
  expect(within(dialog).getByLabelText<HTMLInputElement>('service *').value).toBe('farmers');
});

test('what would come of it is foreseen, and nothing of it has happened', async () => {
  const { store, form, hash } = await kingdomOf(FIRST, AT_US);
  const before = await hash();
  const dialog = await form(draftOf(store.get().view, { kind: 'service', key: 0 }, 'acts.act.count'));
  await within(dialog).findByRole('button', { name: 'Do it' });
  put(dialog, 'Desired count', '8');
  const tasks = await within(dialog).findByTestId('foreseen-tasks');
  const engine = engineAt(FIRST, AT_US);
  const running = (): number => engine.world.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  engine.runTo(AT_US + 60_000_000);
  const without = running();
  engine.seek(AT_US);
  order(engine, 'updateService', { service: 'farmers', desiredCount: 8 });
  engine.runTo(AT_US + 60_000_000);
  expect(tasks.textContent).toBe(`running tasks${without} → ${running()}`);
  expect(await hash()).toBe(before);
  expect(store.get().status!.branches).toHaveLength(1);
});

test('traffic is led to a gate while the world goes on, and is ended again', async () => {
  await sameAs(
    [GATE, { kind: 'load-balancer', key: 0 }, 'acts.act.add-traffic'],
    (dialog) => {
      expect(within(dialog).getByLabelText<HTMLInputElement>(/^Who comes/, { selector: 'input' }).value).toBe(
        'subjects-2',
      );
      put(dialog, 'How they come', 'ramp');
      put(dialog, 'Rate at the end', '60');
    },
    'addTraffic',
    { name: 'subjects-2', to: 'gate', arrivals: { ramp: { from: 0, to: 60, over: '5m' } } },
  );
  cleanup();
  await sameAs([GATE, null, 'acts.act.end-traffic'], () => {}, 'endTraffic', { name: 'subjects' });
});
