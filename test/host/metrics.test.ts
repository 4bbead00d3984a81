/** The metrics that a screen asks its host for: columns by range, handed over. */
import { describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { HostRig, KINGDOM } from './host-rig.ts';

const MINUTE = 60_000_000;

/** The same run without a screen. */
function headless(toUs: number): Engine {
  const engine = Engine.open(parseScenario(KINGDOM, 'scenario.yaml', { read: () => ({ missing: true }) }).setup!);
  engine.runTo(toUs);
  return engine;
}

function opened(toUs: number): HostRig {
  const rig = new HostRig();
  rig.open(KINGDOM);
  rig.ask('seek', { toUs });
  return rig;
}

describe('metrics for a screen', () => {
  test('are the store’s own numbers, and may be asked for again', () => {
    const rig = opened(5 * MINUTE);
    const { series } = rig.ask('metricSeries', {});
    const engine = headless(5 * MINUTE);
    expect(series).toEqual(engine.metrics.series());
    expect(series.length).toBeGreaterThan(3);
    for (let round = 0; round < 2; round++) {
      const { columns } = rig.ask('metrics', { series, fromUs: -1, toUs: 5 * MINUTE, periodS: null });
      expect(columns).toEqual(series.map((one) => ({ ...engine.metrics.range(one, -1, 5 * MINUTE) })));
    }
  });

  test('by range: after the first instant, up to and including the last', () => {
    const rig = opened(5 * MINUTE);
    const series = rig.ask('metricSeries', {}).series.filter(({ metricName }) => metricName === 'CPUReservation');
    const { columns } = rig.ask('metrics', { series, fromUs: 3 * MINUTE, toUs: 5 * MINUTE, periodS: null });
    expect([...columns[0]!.atUs]).toEqual([4 * MINUTE, 5 * MINUTE]);
  });

  test('MT-11: read at a coarser period they are put together', () => {
    const rig = opened(10 * MINUTE);
    const series = rig.ask('metricSeries', {}).series.filter(({ metricName }) => metricName === 'CPUReservation');
    const { columns } = rig.ask('metrics', { series, fromUs: -1, toUs: 10 * MINUTE, periodS: 300 });
    expect([...columns[0]!.atUs]).toEqual([5 * MINUTE, 10 * MINUTE]);
    expect(columns[0]!.sampleCount[1]).toBe(5);
    expect(() => rig.ask('metrics', { series, fromUs: -1, toUs: 1, periodS: 7 })).toThrow();
  });

  test('never tell of a later instant than the present one, also after going back', () => {
    const rig = opened(8 * MINUTE);
    rig.ask('seek', { toUs: 4 * MINUTE });
    const { series } = rig.ask('metricSeries', {});
    const { columns } = rig.ask('metrics', { series, fromUs: -1, toUs: 8 * MINUTE, periodS: null });
    expect(Math.max(...columns.map(({ atUs }) => atUs.at(-1)!))).toBe(4 * MINUTE);
  });

  test('of a series that does not exist are empty', () => {
    const rig = opened(MINUTE);
    const series = [
      { namespace: 'Shop', metricName: 'None', dimensions: {}, unit: 'None' as const, periodS: 60 as const },
    ];
    const { columns } = rig.ask('metrics', { series, fromUs: -1, toUs: MINUTE, periodS: null });
    expect(columns.map(({ atUs }) => atUs.length)).toEqual([0]);
  });
});
