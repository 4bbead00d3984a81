import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChartsPanel } from '../../../renderer/inspector/charts.panel.tsx';
import { ComparePanel } from '../../../renderer/inspector/compare.panel.tsx';
import { short, valueAt } from '../../../renderer/inspector/course-values.ts';
import { statisticsOf, subjectName } from '../../../renderer/inspector/course-lines.ts';
import { sorted, type TableColumn } from '../../../renderer/inspector/data-table.tsx';
import { DecisionsPanel } from '../../../renderer/inspector/decisions.panel.tsx';
import { InspectorPanel } from '../../../renderer/inspector/inspector.panel.tsx';
import { layoutOf, pairsOf } from '../../../renderer/inspector/diagram-layout.ts';
import { InstancesPanel } from '../../../renderer/inspector/instances.panel.tsx';
import { LogPanel } from '../../../renderer/inspector/log.panel.tsx';
import { QueuePanel } from '../../../renderer/inspector/queue.panel.tsx';
import { ReleasesPanel } from '../../../renderer/inspector/releases.panel.tsx';
import { ServicesPanel } from '../../../renderer/inspector/services.panel.tsx';
import { fittingTasks, TasksPanel, traitsOf } from '../../../renderer/inspector/tasks.panel.tsx';
import { setCursor } from '../../../renderer/time/cursor.ts';
import { entities } from '../../../renderer/sim-client/world-store.ts';
import { courseOf } from '../../../sim/engine/courses.ts';
import { harmOf } from '../../../sim/engine/harm.ts';
import { LifecycleBook } from '../../../sim/engine/lifecycles.ts';
import { severityOf } from '../../../sim/engine/log-rows.ts';
import { formatNumber } from '../../../sim/text/format.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';
import { engineAt, rigAt, withSizes } from './real-host.tsx';

let takeBack = (): void => {};
beforeEach(() => {
  takeBack = withSizes();
});
afterEach(() => {
  cleanup();
  takeBack();
  setCursor(null);
});

/** What a panel says of how many rows it shows. */
function counted(): string | null | undefined {
  return document.querySelector('.table-tools > [role=status], .found')?.textContent;
}

const LOST = 'one-zone-lost-under-load.yaml';

describe('the table of services', () => {
  test('has the counts of the engine, and a row selects its service', async () => {
    const { show, selection } = await rigAt(LOST, 780);
    const service = Object.values(engineAt(LOST, 780).view().services[0]!)[0]!;
    show(<ServicesPanel />);
    const row = screen.getByRole('row', { name: new RegExp(service.serviceName) });
    expect(within(row).getByText(`${service.runningCount} of ${service.desiredCount}`)).toBeDefined();
    expect(row.textContent).toContain(formatNumber(service.load!.requestsPerSecond, 'en'));
    fireEvent.click(row);
    expect(selection()).toEqual({ kind: 'service', key: service.key });
  });
});

describe('the table of tasks', () => {
  test('shows each task with its place, and the filters leave those that fit', async () => {
    const { show } = await rigAt(LOST, 780);
    const view = engineAt(LOST, 780).view();
    const tasks = entities(view.tasks);
    show(<TasksPanel />);
    expect(counted()).toBe(`${tasks.length} of ${tasks.length}`);
    fireEvent.change(screen.getByRole('combobox', { name: 'Status' }), { target: { value: 'STOPPED' } });
    const stopped = tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED');
    expect(counted()).toBe(`${stopped.length} of ${tasks.length}`);
    const names = screen.getAllByRole('rowheader').map((cell) => cell.textContent);
    expect(names).toEqual(stopped.map(({ name }) => name));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'no such task' } });
    expect(screen.getByText('Nothing fits these filters.')).toBeDefined();
  });

  test('ten thousand rows are sorted and filtered, but only those on screen are drawn', () => {
    const instances = [instanceOf(0, 0)];
    const tasks = Array.from({ length: 10_000 }, (_, key) =>
      taskOf(key, 0, { revision: 1 + (key % 3), zone: key % 3 }),
    );
    const view = viewOf(instances, tasks);
    const chosen = { service: '', status: '', zone: '', revision: 'web:2' };
    expect(fittingTasks(view, tasks, chosen, '')).toHaveLength(3_333);
    expect(fittingTasks(view, tasks, { ...chosen, revision: '' }, 'web#77')).toHaveLength(111);
    expect(traitsOf(view, tasks[1]!)).toMatchObject({ status: 'RUNNING', zone: 'za-southwest-1b', revision: 'web:2' });
  });

  test('a column sorts numbers as numbers, and puts what has none last', () => {
    const columns: TableColumn<{ n: number | null }>[] = [{ id: 'n', title: 'n', sort: ({ n }) => n }];
    const rows = [{ n: 10 }, { n: null }, { n: 9 }];
    const by = (direction: 'ascending' | 'descending') =>
      sorted(rows, columns, { column: 'n', direction }).map(({ n }) => n);
    expect([by('ascending'), by('descending')]).toEqual([
      [9, 10, null],
      [10, 9, null],
    ]);
  });
});

describe('the table of instances', () => {
  test('has the room of each, and those that are gone only when asked for', async () => {
    const { show } = await rigAt(LOST, 780);
    const instances = entities(engineAt(LOST, 780).view().instances);
    const alive = instances.filter(({ state }) => state !== 'terminated');
    show(<InstancesPanel />);
    expect(counted()).toBe(`${alive.length} of ${instances.length}`);
    const [first] = alive;
    const row = screen.getByRole('row', { name: new RegExp(first!.name) });
    const left = (some: number, all: number): string => `${formatNumber(some, 'en')} of ${formatNumber(all, 'en')}`;
    expect(row.textContent).toContain(left(first!.cpuRemaining, first!.cpuRegistered));
    expect(row.textContent).toContain(left(first!.memoryRemainingMiB, first!.memoryRegisteredMiB));
    fireEvent.click(screen.getByRole('checkbox'));
    expect(counted()).toBe(`${instances.length} of ${instances.length}`);
  });
});

describe('the event log', () => {
  test('asks for the lines on screen, not for the whole run', async () => {
    const { show, host } = await rigAt(LOST, 780);
    show(<LogPanel />);
    await screen.findAllByText(/./, { selector: '.log-text' });
    const asked = host.asked.flatMap(({ type, input }) =>
      type === 'logLines' ? [(input as { numbers: number[] }).numbers.length] : [],
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const count of asked) expect(count).toBeLessThan(60);
  });

  test('is filtered by weight, kind, thing and text, and a time in it goes there', async () => {
    const { show, store, actions } = await rigAt(LOST, 780);
    const engine = engineAt(LOST, 780);
    const lines = engine.log(0, engine.eventCount);
    show(<LogPanel />);
    const found = (count: number): Promise<unknown> =>
      waitFor(() => expect(counted()).toBe(`${count} lines of ${formatNumber(lines.length, 'en')} fit.`));
    const bad = screen.getByRole('button', { name: 'went wrong' });
    fireEvent.click(bad);
    await found(lines.filter(({ event }) => severityOf(engine.world, event) === 'bad').length);
    fireEvent.click(bad);
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind of event' }), { target: { value: 'StateChanged' } });
    await found(lines.filter(({ event }) => event.kind === 'StateChanged').length);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'RUNNING → STOPPED' } });
    const lost = lines.filter(
      ({ event }) => event.kind === 'StateChanged' && event.from === 'RUNNING' && event.to === 'STOPPED',
    );
    await found(lost.length);
    act(() => actions.select({ kind: 'task', key: 0 }));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '' } });
    fireEvent.click(screen.getByRole('button', { name: 'selected only' }));
    await found(
      lines.filter(({ event }) => event.kind === 'StateChanged' && event.chart === 'task' && event.key === 0).length,
    );
    const [line] = await screen.findAllByRole('button', { name: /^Go to / });
    fireEvent.click(line!);
    await waitFor(() => expect(store.get().status!.nowUs).toBeLessThan(780_000_000));
  });
});

describe('the charts', () => {
  test('say what the engine has recorded, and at the cursor what it had recorded then', async () => {
    const { show } = await rigAt(LOST, 780);
    const engine = engineAt(LOST, 780);
    show(<ChartsPanel />);
    const figure = await screen.findByRole('figure', { name: 'CPU in use' });
    const series = engine.metrics
      .series()
      .find(({ metricName, dimensions }) => metricName === 'CPUUtilization' && dimensions['ServiceName'] === 'scribe')!;
    const course = courseOf(engine, { series, statistic: 'Average' }, { fromUs: -1, toUs: 780e6, periodS: null });
    const shown = (): string | null | undefined => figure.querySelector('[data-line] .value')?.textContent;
    await waitFor(() => expect(shown()).toBe(`${formatNumber(short(course.values.at(-1)!), 'en')}\u00a0%`));
    // Within the minute that ends at 8:00.
    act(() => setCursor(450_000_000));
    const then = course.values[course.atUs.indexOf(480_000_000)]!;
    await waitFor(() => expect(shown()).toBe(`${formatNumber(short(then), 'en')}\u00a0%`));
    const latency = await screen.findByRole('figure', { name: 'Latency' });
    expect([...latency.querySelectorAll('.legend .name')].map((name) => name.textContent)).toEqual([
      'scribes p50',
      'scribes p99',
    ]);
    // The lost zone is marked in each of them.
    await waitFor(() => expect(figure.querySelector('.event-mark.fault, .event-mark.zone')).not.toBeNull());
  });

  test('a value belongs to the period that it ends, and a gap has none', () => {
    const line = {
      ...{ id: 'a', name: 'a', periodS: 60 },
      course: { atUs: Float64Array.from([60e6, 120e6, 300e6]), values: Float64Array.from([1, 2, 3]) },
    };
    expect([1e6, 60e6, 61e6, 180e6, 241e6, 301e6].map((atUs) => valueAt(line, atUs))).toEqual([1, 1, 2, null, 3, null]);
  });

  test('a counter is shown as its sum, a time by its quantiles, anything else as mean and maximum', () => {
    const of = (metricName: string): readonly string[] => statisticsOf({ metricName });
    expect(of('HTTPCode_ELB_503_Count')).toEqual(['Sum']);
    expect(of('TargetResponseTime')).toEqual(['p50', 'p99']);
    expect(of('CPUUtilization')).toEqual(['Average', 'Maximum']);
    expect(of('RunningTaskCount')).toEqual(['Average']);
    const view = viewOf([instanceOf(0, 0)], []);
    expect(subjectName(view, { TargetGroup: 'targetgroup/web/73', LoadBalancer: 'app/gate/50' })).toBe('web');
    expect(subjectName(view, { InstanceId: 'i-0' })).toBe('territory-1');
  });
});

describe('decisions', () => {
  test('stand in order with their verdicts; what failed alone; any of them with its table', async () => {
    const { show } = await rigAt('no-room.yaml', 200);
    const { world } = engineAt('no-room.yaml', 200);
    show(
      <>
        <DecisionsPanel />
        <InspectorPanel />
      </>,
    );
    const all = world.decisions;
    await waitFor(() => expect(counted()).toBe(`${all.length} decisions`));
    const shown = (): number[] =>
      [...document.querySelectorAll<HTMLElement>('.decision-row')].map((row) => Number(row.dataset['decision']));
    await waitFor(() => expect(shown()).toEqual(all.map(({ key }) => key).toReversed()));
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind of decision' }), { target: { value: 'placement' } });
    fireEvent.click(screen.getByRole('checkbox'));
    const refused = all.filter((one) => one.kind === 'placement' && 'refused' in one.verdict);
    await waitFor(() => expect(shown()).toEqual(refused.map(({ key }) => key).toReversed()));
    fireEvent.click(screen.getByRole('button', { name: `decision ${refused.at(-1)!.key}` }));
    // Its table has the inspector's room.
    const inspector = screen.getByRole('region', { name: 'Inspector' });
    expect(await within(inspector).findByRole('table')).toBeDefined();
    expect(inspector.querySelector('.decision-story')?.getAttribute('data-decision')).toBe(`${refused.at(-1)!.key}`);
  });
});

describe('the queue', () => {
  test('says what waits for a place, why and since when; nothing waits when there is room', async () => {
    const { show, goTo } = await rigAt('no-room.yaml', 200);
    show(<QueuePanel />);
    const row = await screen.findByRole('row', { name: /forges.*RESOURCE:CPU/ });
    expect(within(row).getByText('2')).toBeDefined();
    expect(within(row).getByText(/^an instance registers, /)).toBeDefined();
    await act(() => goTo(1_190));
    await screen.findByText('Nothing waits.');
  });
});

describe('releases', () => {
  test('have their stages, weights and harm as the engine counts it', async () => {
    const main = 'releases/bad-release-canary.yaml';
    const { show } = await rigAt(main, 1_200);
    const engine = engineAt(main, 1_200);
    show(<ReleasesPanel />);
    const known = engine.world.serviceDeployments!;
    await waitFor(() => expect(document.querySelectorAll('.release')).toHaveLength(known.length));
    const statuses = [...document.querySelectorAll<HTMLElement>('.release')].map(({ dataset }) => dataset['status']);
    expect(statuses).toEqual(known.map(({ state }) => state).toReversed());
    const { releases } = harmOf(engine);
    const hurt = releases.find(({ harm }) => harm.hurt > 0)!;
    const facts = await screen.findByTestId(`harm-${hurt.serviceDeployment}`);
    const shown = [...facts.querySelectorAll('dd')].map((one) => one.textContent);
    expect(shown.slice(0, 2)).toEqual([hurt.harm.requests, hurt.harm.hurt].map((value) => formatNumber(value, 'en')));
  });
});

describe('the comparison of branches', () => {
  test('says that there is one only, then what is better and worse of two', async () => {
    const { show, client } = await rigAt('no-room.yaml', 200);
    show(<ComparePanel />);
    expect(screen.getByText(/There is one branch only/)).toBeDefined();
    await act(() => client.request('fork', { atUs: 100_000_000 }));
    await act(() => client.request('seek', { toUs: 300_000_000 }));
    await act(() => client.request('switchBranch', { branch: 0 }));
    await act(() => client.request('seek', { toUs: 300_000_000 }));
    fireEvent.click(await screen.findByRole('button', { name: 'Compare' }));
    const table = (await screen.findAllByRole('table'))[0]!;
    const { rows } = await client.request('compare', { branches: [0, 1], fromUs: null, toUs: null });
    expect(within(table).getAllByRole('row')).toHaveLength(rows.length + 1);
    // The same course twice: nothing is better or worse.
    expect(table.querySelector('.better, .worse')).toBeNull();
  });
});

describe('the drawing of a lifecycle', () => {
  test('has every state of the machine once and an arrow for each pair, all within its edges', () => {
    const engine = engineAt('first-kingdom.yaml', 60);
    const book = new LifecycleBook();
    for (const ref of [
      { kind: 'task', key: 0 },
      { kind: 'instance', key: 0 },
      { kind: 'service', key: 0 },
    ] as const) {
      for (const lifecycle of book.of(engine, ref)) {
        const { places, frames, arrows, width, height } = layoutOf(lifecycle);
        expect([...places, ...frames].map(({ path }) => path).toSorted()).toEqual(
          lifecycle.nodes.map(({ path }) => path).toSorted(),
        );
        expect(arrows.map(({ from, to }) => `${from}>${to}`).toSorted()).toEqual(
          pairsOf(lifecycle)
            .map((pair) => pair.join('>'))
            .toSorted(),
        );
        for (const { x, y } of [...places, ...arrows.flatMap(({ points }) => points)]) {
          expect(x >= 0 && x <= width && y >= -1 && y <= height + 1).toBe(true);
        }
      }
    }
  });
});
