/** Panels under load: what they show is the engine's own number, and all of it is in reach of the keyboard. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart } from '../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../renderer/panels/actions.ts';
import { AlarmsPanel } from '../../renderer/panels/alarms.panel.tsx';
import { InspectorPanel } from '../../renderer/panels/inspector.panel.tsx';
import { MetricsPanel } from '../../renderer/panels/metrics.panel.tsx';
import { TrafficPanel } from '../../renderer/panels/traffic.panel.tsx';
import { SimContext } from '../../renderer/sim-client/hooks.ts';
import { statisticsOf, valuesOf } from '../../renderer/sim-client/metric-lines.ts';
import { SimClient } from '../../renderer/sim-client/sim-client.ts';
import type { MetricColumns, MetricSeries, View } from '../../renderer/sim-client/words.ts';
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
        <ActionsContext value={actions}>{children}</ActionsContext>
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
    expect(shown).toEqual(['1,234.5', '340', '0.25', '0.4065']);
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

  test('without alarms there is no panel', () => {
    const { show } = rig();
    show(<AlarmsPanel />);
    expect(screen.queryByRole('heading')).toBeNull();
  });
});

describe('the inspector under load', () => {
  test('says how much is in use', () => {
    const { show } = rig();
    show(<InspectorPanel selection={{ kind: 'task', key: 0 }} />);
    expect(screen.getByText('CPU in use · glow').nextElementSibling?.textContent).toBe('62 %');
    cleanup();
    show(<InspectorPanel selection={{ kind: 'instance', key: 0 }} />);
    expect(screen.getByText('Memory in use · fill').nextElementSibling?.textContent).toBe('7 %');
  });
});

describe('the panel of metrics', () => {
  const named = (metricName: string, dimensions: Record<string, string>): MetricSeries => ({
    ...{ namespace: 'AWS/Test', metricName, dimensions, unit: 'Percent', periodS: 60 },
  });
  const SERIES = [
    named('CPUUtilization', { ClusterName: 'royaume', ServiceName: 'web' }),
    named('RequestCount', { LoadBalancer: 'app/gate/1' }),
    named('CPUUtilization', { InstanceId: 'i-0' }),
  ];
  const COLUMNS: MetricColumns = {
    atUs: Float64Array.from([60e6, 120e6, 180e6]),
    sum: Float64Array.from([100, 150, 61]),
    sampleCount: Float64Array.from([2, 2, 2]),
    minimum: Float64Array.from([40, 60, 30]),
    maximum: Float64Array.from([60, 90, 31]),
  };

  test('asks for the series of what is selected and shows its last datapoint', async () => {
    const { host, show } = rig({ gates: { requestsPerSecond: 1, errorsPerSecond: 0, p99Ms: null } });
    host.answers.metricSeries = { series: SERIES };
    host.answers.metrics = { columns: [COLUMNS] };
    show(<MetricsPanel selection={{ kind: 'instance', key: 0 }} />);
    const subject = (await screen.findByRole('combobox', { name: 'What the metric is about' })) as HTMLSelectElement;
    expect(subject.selectedOptions[0]!.textContent).toBe('InstanceId territory-1');
    await waitFor(() => expect(screen.getByTestId('metric-Average').textContent).toBe('30.5'));
    expect(screen.getByTestId('metric-Maximum').textContent).toBe('31');
    expect(screen.getByRole('img', { name: 'CPUUtilization of InstanceId territory-1 over time' })).toBeDefined();
    // Another subject by keyboard: a select is one.
    fireEvent.change(subject, { target: { value: 'LoadBalancer=app/gate/1' } });
    await waitFor(() => expect(screen.getByTestId('metric-Sum').textContent).toBe('61'));
    const asked = host.asked.filter(({ type }) => type === 'metrics').map(({ input }) => input);
    expect(asked.at(-1)).toMatchObject({ series: [SERIES[1]], periodS: null });
  });

  test('is folded where there are no gates, and says so where nothing has been measured', async () => {
    const { host, show } = rig();
    host.answers.metricSeries = { series: [] };
    show(<MetricsPanel selection={null} />);
    fireEvent.click(screen.getByRole('button', { name: /Metrics/ }));
    expect(await screen.findByText(/No metric has a datapoint yet/)).toBeDefined();
  });

  test('a counter is shown as its sum, anything else as mean and maximum', () => {
    expect(statisticsOf(named('HTTPCode_ELB_503_Count', {}))).toEqual(['Sum']);
    expect(statisticsOf(named('HealthyHostCount', {}))).toEqual(['Average', 'Maximum']);
    expect(valuesOf(COLUMNS, 'Average')).toEqual([50, 75, 30.5]);
    expect(valuesOf(COLUMNS, 'Minimum')).toEqual([40, 60, 30]);
  });
});
