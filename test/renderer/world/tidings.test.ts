/** Birds tell of what has changed between two views, and of nothing else. */
import { describe, expect, test } from 'vitest';
import { newsOf, takeDown } from '../../../renderer/world/effects/tidings.ts';
import type { ServiceView, View } from '../../../renderer/sim-client/words.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';

const RELEASE = {
  ...{ strategy: 'ROLLING', lifecycleStage: null, productionPercent: 0, testPercent: 0, finished: false },
  from: 'web:1',
  to: 'web:2',
};

function service(state: string | null): ServiceView {
  return {
    ...{ key: 0, serviceName: 'web', cluster: 0, status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 },
    ...{ taskDefinition: 'web:2', steady: false, events: [], deployments: [] },
    ...(state === null ? {} : { release: { ...RELEASE, state } }),
  };
}

/** The news of going from one view to another when these rows have changed. */
function news(before: View, after: View, ...changed: Parameters<typeof newsOf>[1]) {
  return newsOf(after, changed, takeDown(before)).map(({ about, tidings }) => `${about.kind} ${about.key} ${tidings}`);
}

describe('birds', () => {
  const calm = viewOf([instanceOf(0, 0)], [taskOf(0, 0)]);

  test('say when a zone is lost and when it is back', () => {
    const zones = buckets([{ key: 0, name: 'a', region: 'za', status: 'LOST', sky: [] }]);
    const lost = { ...calm, zones };
    expect(news(calm, lost, { table: 'zones', key: 0 })).toEqual(['zone 0 bad']);
    expect(news(lost, calm, { table: 'zones', key: 0 })).toEqual(['zone 0 good']);
  });
  test('say when a deployment begins, succeeds and is rolled back', () => {
    const at = (state: string | null): View => ({ ...calm, services: buckets([service(state)]) });
    const row = { table: 'services', key: 0 } as const;
    expect(news(at(null), at('IN_PROGRESS'), row)).toEqual(['service 0 news']);
    expect(news(at('PENDING'), at('IN_PROGRESS'), row)).toEqual([]);
    expect(news(at('IN_PROGRESS'), at('SUCCESSFUL'), row)).toEqual(['service 0 good']);
    expect(news(at('IN_PROGRESS'), at('ROLLBACK_IN_PROGRESS'), row)).toEqual(['service 0 bad']);
  });
  test('say when something goes wrong with a task, and nothing when it only goes', () => {
    const failed = viewOf(
      [instanceOf(0, 0)],
      [taskOf(0, 0, { lastStatus: 'DEPROVISIONING', stoppedReason: 'CannotPullContainerError: no' })],
    );
    const going = viewOf([instanceOf(0, 0)], [taskOf(0, 0, { lastStatus: 'STOPPING' })]);
    expect(news(calm, failed, { table: 'tasks', key: 0 })).toEqual(['task 0 bad']);
    expect(news(calm, going, { table: 'tasks', key: 0 })).toEqual([]);
  });
  test('say when an agent is gone and when an alarm rings', () => {
    const alone = viewOf([instanceOf(0, 0, { agent: 'disconnected' })], [taskOf(0, 0)]);
    const alarm = { key: 0, alarmName: 'hot', state: 'ALARM', stateReason: '', stateUpdatedAtUs: 1 };
    expect(news(calm, alone, { table: 'instances', key: 0 })).toEqual(['instance 0 bad']);
    expect(news(calm, { ...calm, alarms: buckets([alarm]) }, { table: 'alarms', key: 0 })).toEqual(['alarm 0 bad']);
  });
  test('say nothing of rows that have changed otherwise', () => {
    const busy = viewOf([instanceOf(0, 0)], [taskOf(0, 0, { use: { cpuPercent: 50, memoryPercent: 1 } })]);
    expect(news(calm, busy, { table: 'tasks', key: 0 }, { table: 'instances', key: 0 })).toEqual([]);
  });
});
