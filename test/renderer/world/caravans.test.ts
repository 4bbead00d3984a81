/** Caravans are a sample: their rates are those of the rows, in proportion, and never more than the cap. */
import { describe, expect, test } from 'vitest';
import {
  CARAVANS_MAX,
  Departures,
  lanesOf,
  REQUESTS_PER_CARAVAN,
  thinning,
  TRIP_MS,
  type Lane,
} from '../../../renderer/world/effects/caravan-flow.ts';
import type { BalancerView, View } from '../../../renderer/sim-client/words.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';

function gate(groups: NonNullable<BalancerView['targetGroups']>): BalancerView {
  return {
    ...{ key: 0, name: 'gate', type: 'application', state: 'active', zones: [0], p99Ms: 20, groups: [] },
    requestsPerSecond: groups.reduce((sum, group) => sum + group.requestsPerSecond, 0),
    errorsPerSecond: groups.reduce((sum, group) => sum + group.errorsPerSecond, 0),
    targetGroups: groups,
  };
}

function group(key: number, targetGroupName: string, requestsPerSecond: number, errorsPerSecond = 0) {
  return { key, targetGroupName, healthy: 1, registered: 1, revisions: [], requestsPerSecond, errorsPerSecond };
}

function world(balancer: BalancerView, tasks: readonly (readonly [string, number])[]): View {
  const rows = tasks.map(([targetGroupName, requestsPerSecond], key) =>
    taskOf(key, 0, {
      requestsPerSecond,
      targets: [{ targetGroupName, state: 'healthy', reason: null, unhealthyThreshold: 2 }],
    }),
  );
  return { ...viewOf([instanceOf(0, 0)], rows), balancers: buckets([balancer]) };
}

/** Departures by lane in a span of time, in frames of 16 ms. */
function count(lanes: readonly Lane[], spanMs: number): { readonly left: number[]; readonly failed: number[] } {
  const departures = new Departures();
  departures.set(lanes);
  const left = lanes.map(() => 0);
  const failed = lanes.map(() => 0);
  for (let atMs = 0; atMs < spanMs; atMs += 16) {
    departures.pass(16, (lane, fails) => {
      left[lane]!++;
      if (fails) failed[lane]!++;
    });
  }
  return { left, failed };
}

describe('lanes', () => {
  test('lead from the gate to each task that took requests, in the colour of its group', () => {
    const view = world(gate([group(4, 'blue', 90), group(7, 'green', 10)]), [
      ['blue', 60],
      ['blue', 30],
      ['green', 10],
      ['green', 0],
    ]);
    expect(lanesOf(view).map(({ group: color, task, requestsPerSecond }) => [color, task, requestsPerSecond])).toEqual([
      [0, 0, 60],
      [0, 1, 30],
      [1, 2, 10],
    ]);
  });
  test('end at the gate for what it turns away itself; the other errors are met by targets', () => {
    // 20 requests a second, 12 reach the target: at most 8 were turned away, and 5 errors are fewer than that.
    const away = lanesOf(world(gate([group(0, 'blue', 20, 5)]), [['blue', 12]]));
    expect(away.map(({ task, requestsPerSecond, failing }) => [task, requestsPerSecond, failing])).toEqual([
      [0, 12, 0],
      [null, 5, 1],
    ]);
    const met = lanesOf(world(gate([group(0, 'blue', 20, 5)]), [['blue', 20]]));
    expect(met.map(({ task, failing }) => [task, failing])).toEqual([[0, 0.25]]);
  });
  test('there are none where nobody asks', () => {
    expect(lanesOf(world(gate([group(0, 'blue', 0)]), [['blue', 0]]))).toEqual([]);
  });
});

describe('departures', () => {
  const lane = (task: number, requestsPerSecond: number, failing = 0): Lane => ({
    ...{ balancer: 0, group: 0, zone: 0, task, requestsPerSecond, failing },
  });

  test('one a second for each two requests a second', () => {
    const { left } = count([lane(0, 50)], 60_000);
    expect(Math.abs(left[0]! - (50 / REQUESTS_PER_CARAVAN) * 60)).toBeLessThanOrEqual(1);
  });
  test('lanes get their parts, also small ones, and errors theirs', () => {
    const { left, failed } = count([lane(0, 27, 0.1), lane(1, 3)], 600_000);
    // 27 and 3 requests a second for ten minutes.
    expect(left.map((caravans) => Math.round(caravans / 10))).toEqual([810, 90]);
    expect(Math.abs(failed[0]! - left[0]! / 10)).toBeLessThanOrEqual(1);
  });
  test('beyond the cap the proportions stay and no more are on their way', () => {
    const lanes = [lane(0, 9_000), lane(1, 1_000)];
    expect(thinning(lanes)).toBeLessThan(1);
    const { left } = count(lanes, 60_000);
    expect(left[0]! / left[1]!).toBeCloseTo(9, 1);
    expect(((left[0]! + left[1]!) / 60_000) * TRIP_MS).toBeLessThanOrEqual(CARAVANS_MAX);
  });
  test('a lane that goes on keeps its fraction: new rows do not set everyone back', () => {
    const departures = new Departures();
    let left = 0;
    for (let second = 0; second < 305; second++) {
      departures.set([lane(0, 0.2)]);
      departures.pass(1_000, () => left++);
    }
    // 0.2 requests a second: a caravan every ten seconds.
    expect(left).toBe(30);
  });
});
