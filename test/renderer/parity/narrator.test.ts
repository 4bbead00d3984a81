import { describe, expect, test } from 'vitest';
import { narrate, standing, type Verbosity } from '../../../renderer/parity/narrator.ts';
import { wordsFor } from '../../../renderer/sim-client/text.ts';
import type { InstanceView, TaskView, View } from '../../../renderer/sim-client/words.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';

const WORDS = wordsFor('en', { labels: 'ecs', pseudo: false });

function serviceOf(runningCount: number, change: Record<string, unknown> = {}) {
  return {
    key: 0,
    serviceName: 'web',
    cluster: 0,
    status: 'ACTIVE',
    desiredCount: 3,
    runningCount,
    pendingCount: 0,
    taskDefinition: 'web:1',
    steady: true,
    events: [],
    deployments: [],
    ...change,
  };
}

function world(
  tasks: readonly TaskView[],
  instances: readonly InstanceView[] = [instanceOf(0, 0)],
  change: Partial<View> = {},
): View {
  return { ...viewOf(instances, tasks), services: buckets([serviceOf(2)]), ...change };
}

function said(before: View, after: View, verbosity: Verbosity = 'brief'): readonly string[] {
  return narrate(before, after, WORDS, verbosity);
}

describe('the narrator', () => {
  test('says why a task stopped, and how its service stands then', () => {
    const before = world([taskOf(2, 0)]);
    const after = world([
      taskOf(2, 0, { lastStatus: 'STOPPED', stoppedReason: 'Task failed ELB health checks in (target-group web)' }),
    ]);
    expect(said(before, after)).toEqual([
      'web#3 stopped: Task failed ELB health checks in (target-group web); 2 of 3 running.',
    ]);
  });

  test('many changes of a kind become one sentence with their number', () => {
    const before = world([0, 1, 2, 3, 4].map((key) => taskOf(key, 0, { lastStatus: 'PENDING' })));
    const after = world([0, 1, 2, 3, 4].map((key) => taskOf(key, 0)));
    expect(said(before, after)).toEqual(['5 tasks now running; 2 of 3 running.']);
    expect(
      said(after, world([0, 1, 2, 3, 4].map((key) => taskOf(key, 0, { lastStatus: 'STOPPED', service: null })))),
    ).toEqual(['5 tasks stopped, among them web#1 stopped.']);
  });

  test('states on the way are said only to whoever wants every state', () => {
    const before = world([taskOf(0, 0, { lastStatus: 'PROVISIONING' })], [instanceOf(0, 0)]);
    const after = world(
      [taskOf(0, 0, { lastStatus: 'PENDING' })],
      [instanceOf(0, 0), instanceOf(1, 0, { state: 'pending' })],
    );
    expect(said(before, after)).toEqual([]);
    expect(said(before, after, 'full')).toEqual(['Container instance territory-2 is pending.', 'web#1 is PENDING.']);
  });

  test('alarms, goals, zones and land that is lost come first', () => {
    const alarm = { key: 0, alarmName: 'slow', state: 'OK', stateReason: '', stateUpdatedAtUs: 0 };
    const before = world([], [instanceOf(0, 0)], {
      alarms: buckets([alarm]),
      goals: [{ name: 'all up', status: 'open' }],
    });
    const after = world([], [instanceOf(0, 0, { agent: 'disconnected' })], {
      alarms: buckets([{ ...alarm, state: 'ALARM' }]),
      goals: [{ name: 'all up', status: 'missed' }],
      services: buckets([serviceOf(2, { desiredCount: 4, waiting: { decision: 0, refused: 'cpu' } })]),
    });
    expect(said(before, after)).toEqual([
      'Alarm slow is ALARM.',
      'Goal “all up”: missed.',
      'Container instance territory-1 is disconnected.',
      'web is to have 4 running.',
      'web waits for a place that fits.',
    ]);
  });

  test('no more is said than can be listened to', () => {
    const goals = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ name: `goal ${n}`, status: 'open' }));
    const before = world([], [], { goals });
    const after = world([], [], { goals: goals.map(({ name }) => ({ name, status: 'met' })) });
    const sentences = said(before, after);
    expect([sentences.length, sentences.at(-1)]).toEqual([7, 'And 2 more changes.']);
  });

  test('the same view has nothing to tell, and neither have rows that only look different', () => {
    const view = world([taskOf(0, 0)]);
    expect(said(view, view)).toEqual([]);
    expect(said(view, world([taskOf(0, 0)]))).toEqual([]);
  });

  test('after a jump it says how things stand', () => {
    expect(standing(world([taskOf(0, 0), taskOf(1, 0)]), WORDS, 300_000_000)).toEqual([
      'Now at 00:05:00.000: 1 container instance ready, 2 tasks running.',
      'web: 2 of 3 running.',
    ]);
  });
});
