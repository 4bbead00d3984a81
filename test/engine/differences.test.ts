import { describe, expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { differencesOf } from '../../sim/engine/differences.ts';
import { viewOf } from '../../sim/engine/view.ts';
import { Kingdom, setupOf, us, type KingdomSketch } from '../support/rig.ts';

const CALM: KingdomSketch = {
  duration: '1h',
  services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3, availabilityZoneRebalancing: 'DISABLED' }],
};

function forked(): { k: Kingdom; at: (branch: number, atUs: number) => ReturnType<typeof viewOf> } {
  const k = new Kingdom(Engine.open(setupOf(CALM))).until('10m');
  k.engine.fork(us('5m'));
  k.issue('updateService', { service: 'web', desiredCount: 5 });
  k.until('10m');
  const at = (branch: number, atUs: number): ReturnType<typeof viewOf> => {
    const look = k.engine.look(branch, atUs);
    look.runTo(atUs);
    return viewOf(look.world);
  };
  return { k, at };
}
const about = (atUs: number) => ({ branches: [0, 1] as const, atUs, partedAtUs: us('5m') });

describe('what differs between two branches at an instant', () => {
  it('before they part nothing does, though all numbers of the whole are told', () => {
    const { at } = forked();
    const { differences, counts, figures } = differencesOf(at(0, us('4m')), at(1, us('4m')), about(us('4m')));
    expect([differences, counts]).toEqual([[], {}]);
    expect(figures.find(({ id }) => id === 'tasks')).toEqual({ id: 'tasks', values: [3, 3] });
  });

  it('afterwards: what exists in one only, and what has other values, by stable names', () => {
    const { at, k } = forked();
    const told = differencesOf(at(0, us('10m')), at(1, us('10m')), about(us('10m')));
    // Three tasks of 128 CPU units and 128 MiB each; the fourth and fifth only on branch 1, on two of the instances.
    const place = (name: string): string =>
      k.world.instances[k.world.tasks.find((row) => row.name === name)!.host!]!.name;
    expect(told.counts).toEqual({ services: 1, tasks: 2, instances: 2 });
    expect(told.differences.filter(({ table }) => table !== 'instances')).toEqual([
      {
        table: 'services',
        name: 'web',
        subjects: [
          { kind: 'service', key: 0 },
          { kind: 'service', key: 0 },
        ],
        where: 'both',
        fields: [
          { field: 'desiredCount', values: [3, 5] },
          { field: 'runningCount', values: [3, 5] },
        ],
      },
      ...['web#4', 'web#5'].map((name, index) => ({
        table: 'tasks',
        name,
        subjects: [null, { kind: 'task', key: 3 + index }],
        where: 'second',
        fields: [],
      })),
    ]);
    const lands = told.differences.filter(({ table }) => table === 'instances');
    expect(lands.map(({ name }) => name)).toEqual(['web#4', 'web#5'].map(place).toSorted());
    expect(lands.map(({ fields }) => fields.map(({ field }) => field))).toEqual([
      ['cpuRemaining', 'memoryRemainingMiB'],
      ['cpuRemaining', 'memoryRemainingMiB'],
    ]);
    expect(told.figures.find(({ id }) => id === 'tasks')).toEqual({ id: 'tasks', values: [3, 5] });
  });

  it('the other way round the sides are the other way round', () => {
    const { at } = forked();
    const [first, second] = [at(0, us('10m')), at(1, us('10m'))];
    const there = differencesOf(first, second, about(us('10m')));
    const back = differencesOf(second, first, about(us('10m')));
    const turned = { first: 'second', second: 'first', both: 'both' } as const;
    expect(
      back.differences.map((one) => ({
        ...one,
        subjects: [one.subjects[1], one.subjects[0]],
        where: turned[one.where],
        fields: one.fields.map(({ field, values }) => ({ field, values: [values[1], values[0]] })),
      })),
    ).toEqual(there.differences);
  });

  it('what is over in both is not told, what is over in one is', () => {
    const k = new Kingdom(Engine.open(setupOf(CALM))).until('10m');
    k.engine.fork(us('5m'));
    k.issue('stopTask', { task: 'web#1' });
    k.until('10m');
    const view = (branch: number) => {
      const look = k.engine.look(branch, us('10m'));
      look.runTo(us('10m'));
      return viewOf(look.world);
    };
    const told = differencesOf(view(0), view(1), about(us('10m')));
    const stopped = told.differences.find(({ name }) => name === 'web#1')!;
    expect(stopped.where).toBe('both');
    expect(stopped.fields[0]).toEqual({ field: 'lastStatus', values: ['RUNNING', 'STOPPED'] });
    expect(differencesOf(view(1), view(1), about(us('10m'))).differences).toEqual([]);
  });
});
