import { describe, expect, test } from 'vitest';
import { changedKeys, connectWorld, type Change } from '../../renderer/sim-client/world-port.ts';
import { entities, entity, WorldStore } from '../../renderer/sim-client/world-store.ts';
import { buckets, instanceOf, statusOf, taskOf, viewOf, viewPush } from './fake-host.ts';

describe('the store of the world', () => {
  test('patches change what they name and leave every other record the same object', () => {
    const store = new WorldStore();
    store.apply(viewPush(viewOf([instanceOf(0, 0)], [taskOf(0, 0), taskOf(64, 0)])));
    const before = store.get().view;
    const stopped = taskOf(64, 0, { lastStatus: 'STOPPED' });
    store.apply({
      type: 'frame',
      status: statusOf({ nowUs: 9 }),
      patches: [{ op: 'replace', path: ['tasks', 1, 64], value: stopped }],
    });
    const { view, status } = store.get();
    expect(entity(view.tasks, 64)).toEqual(stopped);
    expect(view.tasks[0]).toBe(before.tasks[0]);
    expect(view.instances).toBe(before.instances);
    expect(status?.nowUs).toBe(9);
  });

  test('a list of entities is in the order of their keys and the same as long as its table is', () => {
    const table = buckets([taskOf(70, 0), taskOf(3, 0), taskOf(0, 0)]);
    expect(entities(table).map(({ key }) => key)).toEqual([0, 3, 70]);
    expect(entities(table)).toBe(entities(table));
  });

  test('changed keys are those whose record is another one, added and removed ones too', () => {
    const kept = taskOf(1, 0);
    const before = buckets([kept, taskOf(2, 0), taskOf(100, 0)]);
    const after = buckets([kept, taskOf(2, 0, { lastStatus: 'PENDING' }), taskOf(130, 0)]);
    expect(changedKeys(before, after)).toEqual([2, 100, 130]);
    expect(changedKeys(before, before)).toEqual([]);
  });

  test('the drawn world hears what changed within an epoch, and a whole world after a jump in time', () => {
    const store = new WorldStore();
    const heard: (readonly Change[] | string)[] = [];
    const stop = connectWorld(store, {
      reset: () => heard.push('reset'),
      changed: (_view, changes) => heard.push(changes),
    });
    const view = viewOf([instanceOf(0, 0)], []);
    store.apply(viewPush(view, { epoch: 1 }));
    store.apply({
      type: 'frame',
      status: statusOf({ epoch: 1 }),
      patches: [{ op: 'add', path: ['tasks', 0], value: { 5: taskOf(5, 0) } }],
    });
    store.apply({ type: 'frame', status: statusOf({ epoch: 1, nowUs: 7 }), patches: [] });
    store.apply(viewPush(view, { epoch: 2 }));
    stop();
    store.apply(viewPush(view, { epoch: 3 }));
    expect(heard).toEqual(['reset', [{ table: 'tasks', key: 5 }], 'reset']);
  });

  test('all messages of a frame are heard at once, and a word of the run alone right away', () => {
    const store = new WorldStore();
    const heard: unknown[] = [];
    const frame: (() => void)[] = [];
    store.apply(viewPush(viewOf([instanceOf(0, 0)], []), { epoch: 1 }));
    connectWorld(
      store,
      {
        reset: () => heard.push('reset'),
        changed: (_view, changes) => heard.push(changes.map(({ key }) => key)),
        told: (status) => heard.push(status?.nowUs),
      },
      (hear) => frame.push(hear),
    );
    const task = (key: number, nowUs: number): void =>
      store.apply({
        type: 'frame',
        status: statusOf({ epoch: 1, nowUs }),
        patches: [{ op: 'add', path: ['tasks', key], value: { [64 * key]: taskOf(64 * key, 0) } }],
      });
    task(1, 10);
    task(2, 20);
    expect([frame.length, heard.splice(0)]).toEqual([1, ['reset', 0]]);
    frame[0]!();
    expect(heard.splice(0)).toEqual([[64, 128], 20]);
    store.apply({ type: 'frame', status: statusOf({ epoch: 1, nowUs: 30 }), patches: [] });
    expect([frame.length, heard]).toEqual([1, [30]]);
    task(3, 40);
    expect(frame).toHaveLength(2);
  });
});
