/** Fargate over time: launch rates, maintenance, what is paid for, storage and versions (FG-02, FG-09 to FG-11). */
import { describe, expect, it } from 'vitest';
import type { RegionKey } from '../../sim/model/ids.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { fargateBill } from '../../sim/rules/fargate-billing.ts';
import { newFargateBook, takeLaunch } from '../../sim/rules/fargate.ts';
import { clock, kingdom, Kingdom, plan, setupOf, us, ZONES, type KingdomSketch } from '../support/rig.ts';

/** A definition for Fargate: 0.25 vCPU and 512 MiB, one container. */
function sky(rest: object = {}) {
  return plan(
    'web',
    { memory: undefined },
    { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', ...rest },
  );
}
const FARGATE = {
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES], assignPublicIp: 'ENABLED' } },
};
const RUN = { taskDefinition: 'web', ...FARGATE };
const heaven = (sketch: KingdomSketch = {}): Kingdom => kingdom({ fleets: [], definitions: [sky()], ...sketch });
function web(desiredCount: number): object {
  return { serviceName: 'web', taskDefinition: 'web', desiredCount, ...FARGATE };
}

describe('the launch rate', () => {
  const region = 0 as RegionKey;

  it('launches 100 at once and 20 a second after that (FG-10)', () => {
    const book = newFargateBook();
    const waits = Array.from({ length: 140 }, () => takeLaunch(book, { key: region }, 0));
    expect(waits.slice(0, 100).every((wait) => wait === 0)).toBe(true);
    // The 101st comes with the first new token: 1/20 s; the 140th with the 40th: 2 s.
    expect([waits[100], waits[119], waits[139]]).toEqual([50_000, 1_000_000, 2_000_000]);
    // After 7 s the bucket is full again: 40 owed and 100 of its own.
    expect(takeLaunch(book, { key: region }, 7_000_000)).toBe(0);
    expect(book.buckets[region]).toEqual({ tokens: 99, atUs: 7_000_000 });
  });

  it('in a newer region 25 at once and 5 a second (FG-10)', () => {
    const book = newFargateBook();
    const waits = Array.from({ length: 50 }, () => takeLaunch(book, { key: region, newer: true }, 0));
    expect(waits.slice(0, 25).every((wait) => wait === 0)).toBe(true);
    // The 26th with the first token, 1/5 s; the 50th with the 25th, 5 s.
    expect([waits[25], waits[29], waits[49]]).toEqual([200_000, 1_000_000, 5_000_000]);
  });

  it('launches beyond it wait in PROVISIONING, longer where the region is newer (FG-10)', () => {
    /** When the machine of the last of 40 tasks is there: 3 to 5 s after its launch. */
    const last = (newer: boolean) => {
      const run = { ...RUN, count: 10 };
      const timeline = [
        ['0s', 'setFargateQuota', { vcpu: 100 }],
        ...Array.from({ length: 4 }, () => ['1s', 'runTask', run]),
      ] as KingdomSketch['timeline'];
      const setup = setupOf({ fleets: [], definitions: [sky()], timeline: timeline! });
      const regions = setup.regions.map((one) => ({ ...one, ...(newer ? { newer } : {}) }));
      const k = new Kingdom(Engine.open({ ...setup, regions } as typeof setup)).until('1m');
      expect(k.tasks('family:web')).toHaveLength(40);
      return Math.max(...k.tasks('family:web').map((task) => task.connectivityAtUs!)) / 1_000_000 - 1;
    };
    expect(last(false)).toBeLessThanOrEqual(5);
    // The 40th takes the 15th new token: 3 s.
    expect(last(true)).toBeGreaterThan(5);
    expect(last(true)).toBeLessThanOrEqual(8);
  });
});

describe('maintenance', () => {
  const REASON = 'ECS is performing maintenance on the underlying infrastructure hosting the task';

  it('a service replaces a task that is to be retired, and stops it then (FG-09)', () => {
    const k = heaven({
      services: [web(1)],
      timeline: [['5m', 'fault', { taskRetirement: { task: 'web#1', after: '5m' } }]],
    }).until('20m');
    expect(k.census('web')).toBe('RUNNING 1, STOPPED 1');
    const [old, next] = k.tasks('web');
    // Nothing before the wait is over; then the new one runs first (100 % must stay healthy).
    expect(next!.createdAtUs).toBeGreaterThanOrEqual(us('10m'));
    expect(old!.stoppingAtUs!).toBeGreaterThan(next!.startedAtUs!);
    expect([old!.stopCode, old!.stoppedReason]).toEqual(['ServiceSchedulerInitiated', REASON]);
  });

  it('a task that stands alone is stopped when the wait is over (FG-09)', () => {
    const k = heaven({
      timeline: [
        ['0s', 'runTask', { taskDefinition: 'web', ...FARGATE }],
        ['5m', 'fault', { taskRetirement: { task: 'web#1', after: '10m' } }],
      ],
    }).until('20m');
    expect([clock(k.task('web#1').stoppingAtUs!), k.task('web#1').stoppedReason]).toEqual(['900.000', REASON]);
  });

  it.each([
    [null, 7],
    ['0', 0],
    ['7', 7],
    ['14', 14],
  ])('the account has set the wait to %s: it is %i days from the notice (FG-09)', (value, days) => {
    const name = 'fargateTaskRetirementWaitPeriod';
    const k = heaven({ duration: '20d', timeline: [['0s', 'runTask', RUN]] }).until('5m');
    if (value !== null) k.issue('putAccountSetting', { name, value });
    k.issue('fault', { taskRetirement: { task: 'web#1' } });
    // What is set later is for later notices.
    k.issue('putAccountSetting', { name, value: '14' });
    k.until('19d');
    const told = k.engine.log(0, Infinity).find(({ event }) => event.kind === 'TaskRetirementNoticed')!;
    expect(told.atUs).toBe(us('5m'));
    expect(k.task('web#1').stoppingAtUs! - told.atUs).toBe(us(`${days * 24}h`));
  });

  it('knows no other wait than 0, 7 and 14 days (FG-09)', () => {
    const setting = { name: 'fargateTaskRetirementWaitPeriod', value: '10' };
    expect(() => heaven().until('1s').issue('putAccountSetting', setting)).toThrow();
  });
});

describe('what is paid for', () => {
  it('the size of a task, by the second from its pull to its end, a minute at least (FG-02)', () => {
    const k = heaven({
      definitions: [sky({ cpu: '512', memory: '3072' })],
      timeline: [
        ['0s', 'runTask', RUN],
        ['0s', 'runTask', RUN],
        ['1m', 'stopTask', { task: 'web#2' }],
      ],
    });
    const bill = (name: string) => fargateBill(k.task(name), k.engine.nowUs as never);
    // Nobody has asked for its image yet.
    expect(bill((k.until('10s'), 'web#1'))).toEqual({ seconds: 0, vcpuSeconds: 0, gibSeconds: 0 });
    k.until('20m').issue('stopTask', { task: 'web#1' });
    k.until('29m');
    const { pullStartedAtUs, stoppedAtUs } = k.task('web#1');
    const seconds = Math.ceil((stoppedAtUs! - pullStartedAtUs!) / 1_000_000);
    expect(seconds).toBeGreaterThan(1_180);
    // Half a vCPU and 3 GiB, though the container asks for 128 units.
    expect(bill('web#1')).toEqual({ seconds, vcpuSeconds: seconds * 0.5, gibSeconds: seconds * 3 });
    const short = k.task('web#2');
    expect(short.stoppedAtUs! - short.pullStartedAtUs!).toBeLessThan(us('70s'));
    expect(bill('web#2').seconds).toBeGreaterThanOrEqual(60);
    expect(fargateBill({ ...short, stoppedAtUs: (short.pullStartedAtUs! + 1) as never }, 0 as never).seconds).toBe(60);
  });

  it('not the tasks of instances, whose instances are paid for (FG-02, EC-01)', () => {
    const k = kingdom({ timeline: [['2m', 'runTask', { taskDefinition: 'web' }]] }).until('10m');
    expect(fargateBill(k.task('web#1'), k.engine.nowUs as never).seconds).toBe(0);
  });
});

describe('storage and versions', () => {
  const asked = (sizeInGiB: number) => ({ ...RUN, overrides: { ephemeralStorage: { sizeInGiB } } });

  it('20 GiB when nothing is said, 21 to 200 when something is (FG-11)', () => {
    const k = heaven().until('1s');
    k.issue('runTask', RUN);
    k.issue('runTask', asked(21));
    k.issue('runTask', asked(200));
    k.until('2s');
    expect(k.tasks('family:web').map((task) => task.ephemeralStorageGiB)).toEqual([20, 21, 200]);
    for (const size of [20, 201]) expect(() => k.refused('runTask', asked(size))).toThrow(/ephemeralStorage/);
    for (const size of [20, 201]) {
      const definition = sky({ ephemeralStorage: { sizeInGiB: size } });
      expect(k.engine.command({ op: 'RegisterTaskDefinition', input: definition }).refusal?.by).toBe('ClientException');
    }
  });

  it('LATEST is 1.4.0, and so is nothing said (FG-11)', () => {
    const k = heaven().until('1s');
    for (const platformVersion of [undefined, 'LATEST', '1.4.0', '1.3.0']) {
      k.issue('runTask', { ...RUN, ...(platformVersion === undefined ? {} : { platformVersion }) });
    }
    k.until('2s');
    expect(k.tasks('family:web').map((task) => task.platformVersion)).toEqual(['1.4.0', '1.4.0', '1.4.0', '1.3.0']);
  });
});
