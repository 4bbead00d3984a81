/** Panels under load: what they show is the engine's own number, and all of it is in reach of the keyboard. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { ActDesk } from '../../renderer/acts/act-desk.tsx';
import { appStatechart } from '../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../renderer/panels/actions.ts';
import { AlarmsPanel } from '../../renderer/panels/alarms.panel.tsx';
import { TrafficPanel } from '../../renderer/panels/traffic.panel.tsx';
import { SimContext } from '../../renderer/sim-client/hooks.ts';
import { SimClient } from '../../renderer/sim-client/sim-client.ts';
import type { View } from '../../renderer/sim-client/words.ts';
import { WorldStore } from '../../renderer/sim-client/world-store.ts';
import { buckets, FakeHost, instanceOf, taskOf, viewOf, viewPush } from './fake-host.ts';

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});
afterEach(cleanup);

const BASE = viewOf(
  [instanceOf(0, 0, { tasks: [0], use: { cpuPercent: 31, memoryPercent: 7 } })],
  [taskOf(0, 0, { use: { cpuPercent: 62, memoryPercent: 20 } })],
);
const alarm = (key: number, alarmName: string, state: string) => ({
  ...{ key, alarmName, state, stateUpdatedAtUs: 60_000_000 },
  stateReason: `Threshold Crossed: ${alarmName}`,
});

function rig(change: Partial<View> = {}) {
  const host = new FakeHost();
  const client = new SimClient(host);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  host.say(viewPush({ ...BASE, ...change }, { nowUs: 180_000_000, events: 3 }) as never);
  const actor = createActor(appStatechart).start();
  const actions = createActions(client, store, actor);
  const show = (children: ReactNode) =>
    render(
      <SimContext value={{ client, store }}>
        <ActionsContext value={actions}>
          <ActDesk>{children}</ActDesk>
        </ActionsContext>
      </SimContext>,
    );
  return { host, show };
}

describe('the numbers of the top bar', () => {
  test('are those of the gates’ last minute and of the treasury', () => {
    const { show } = rig({
      gates: { requestsPerSecond: 1_234.5, errorsPerSecond: 0.25, p99Ms: 340 },
      treasury: { totalUsd: 1, perHourUsd: 0.406_512_34 },
      ...{ precision: 'flow', precisionMode: 'auto' },
    });
    show(<TrafficPanel />);
    const shown = ['requests', 'p99', 'errors', 'cost'].map((id) => screen.getByTestId(`traffic-${id}`).textContent);
    expect(shown).toEqual(['1,234.5', '340', '0.25', '0.407']);
    expect(screen.getByText('auto: flow')).toBeDefined();
  });

  test('how closely requests are simulated is shown, and can be forced', async () => {
    const { host, show } = rig({ precision: 'requests', precisionMode: 'auto' });
    show(<TrafficPanel />);
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'How closely requests are simulated' });
    expect(select.selectedOptions[0]!.textContent).toBe('auto: each request');
    fireEvent.change(select, { target: { value: 'flow' } });
    const commands = () => host.asked.filter(({ type }) => type === 'command').map(({ input }) => input);
    await waitFor(() =>
      expect(commands()).toEqual([{ command: { op: 'world.setPrecision', input: { precision: 'flow' } } }]),
    );
  });

  test('without gates and without cost there are none', () => {
    const { show } = rig();
    show(<TrafficPanel />);
    expect(screen.queryByRole('region')).toBeNull();
  });
});

describe('alarms', () => {
  test('those that ring come first, each with its reason', () => {
    const { show } = rig({
      alarms: buckets([alarm(0, 'calm', 'OK'), alarm(1, 'cpu', 'ALARM')]),
      compositeAlarms: buckets([alarm(0, 'both', 'INSUFFICIENT_DATA')]),
    });
    show(<AlarmsPanel />);
    const names = screen.getAllByRole('listitem').map((item) => item.querySelector('summary')!.textContent);
    expect(names).toEqual(['cpu ALARM', 'both INSUFFICIENT_DATA', 'calm OK']);
    expect(screen.getByText('Threshold Crossed: cpu')).toBeDefined();
  });

  test('without alarms the panel says so', () => {
    const { show } = rig();
    show(<AlarmsPanel />);
    expect(screen.getByText('This scenario has no alarms.')).toBeDefined();
  });
});
