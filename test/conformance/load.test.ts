/** Hardware under load: CPU shares, quotas and limits, memory and its kills, credits, the network (RS-07 to RS-14, CT-13, EC-04, EC-09). */
import { describe, expect, it } from 'vitest';
import { baselineVcpus, standardCapacity } from '../../sim/rules/burst-credits.ts';
import { instanceType } from '../../sim/catalog/instance-types.ts';
import { TIME_ZERO } from '../../sim/kernel/time.ts';
import { creditsNow, hostCpuUsedUs, taskCpuUsedUs } from '../../sim/rules/utilization.ts';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const run = (taskDefinition: string, count = 1, at = '6m') => ({
  at,
  runTask: { cluster: 'royaume', taskDefinition, count },
});

/** One m5.large (2 vCPU, 7741 MiB) and tasks that are run at 6 min. */
function host(more: Sketch): LoadRig {
  return load({
    duration: '30m',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 1 }],
    ...more,
  });
}

const busy = (cpu: number) => ({ background: { cpu } });

describe('CPU', () => {
  it('RS-07, RS-09: two busy containers of 512 and 1536 shares on 2 vCPU get 0.5 and 1.5; alone the first gets all it wants', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ cpu: 512 }]), definition('b', [{ cpu: 1536 }])],
      behaviours: { a: busy(2), b: busy(2) },
      timeline: [run('a'), run('b', 1, '10m'), { at: '15m', stopTask: { cluster: 'royaume', task: 'b#1' } }],
    });
    const alone = k.until('9m').cores('a#1');
    const both = [k.until('12m').cores('a#1'), k.cores('b#1')];
    const again = k.until('18m').cores('a#1');
    expect({ alone, both, again }).toEqual({ alone: 2, both: [0.5, 1.5], again: 2 });
  });

  it('RS-07: cpu that is left out counts as two shares', () => {
    const k = host({
      taskDefinitions: [definition('a'), definition('b', [{ cpu: 6 }])],
      behaviours: { a: busy(2), b: busy(2) },
      timeline: [run('a'), run('b')],
    });
    // 2 × 2/8 and 2 × 6/8.
    expect([k.until('9m').cores('a#1'), k.cores('b#1')]).toEqual([0.5, 1.5]);
  });

  it('RS-08: task-level cpu is a hard quota, also on an idle host', () => {
    const k = host({
      taskDefinitions: [definition('a', [{}, { essential: false }], { cpu: '1024', memory: '512' })],
      behaviours: { a: busy(2), 'a-1': busy(0.25) },
      timeline: [run('a')],
    });
    k.until('9m');
    expect(k.cores('a#1', 'a') + k.cores('a#1', 'a-1')).toBeCloseTo(1, 6);
  });

  it('RS-09: first between tasks, then between the containers of a task, and what one leaves goes to the others', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ cpu: 256 }, { cpu: 768 }]), definition('b', [{ cpu: 1024 }])],
      behaviours: { a: busy(2), 'a-1': busy(2), b: busy(2) },
      timeline: [run('a'), run('b')],
    });
    k.until('9m');
    // Tasks 1024 : 1024 → 1 each; within the first 256 : 768.
    const full = [k.cores('a#1', 'a'), k.cores('a#1', 'a-1'), k.cores('b#1')];
    const idle = host({
      taskDefinitions: [definition('a', [{ cpu: 256 }, { cpu: 768 }]), definition('b', [{ cpu: 1024 }])],
      behaviours: { a: busy(2), 'a-1': busy(0.25), b: busy(2) },
      timeline: [run('a'), run('b')],
    }).until('9m');
    const part = [idle.cores('a#1', 'a'), idle.cores('a#1', 'a-1'), idle.cores('b#1')];
    expect({ full, part }).toEqual({ full: [0.25, 0.75, 1], part: [0.75, 0.25, 1] });
  });

  it('RS-10: on Windows cpu is an absolute limit: 512 on 2 vCPU is half a vCPU on an idle host', () => {
    const k = load({
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', ami: 'ecs-windows-2019-core', count: 1 }],
      duration: '40m',
      taskDefinitions: [
        definition('a', [{ cpu: 512 }], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } }),
      ],
      behaviours: { a: busy(2) },
      timeline: [run('a', 1, '20m')],
    });
    expect(k.until('30m').cores('a#1')).toBeCloseTo(0.5, 6);
  });

  it('RS-14: a service whose containers use more than they reserve is above 100 %', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ cpu: 512 }])],
      services: [service('a', 1, null)],
      behaviours: { a: busy(2) },
      goals: [
        {
          name: 'busy',
          over: { metric: 'service/a/cpuUtilization', stat: 'max', atLeast: 399.99, atMost: 400.01 },
          from: '6m',
        },
      ],
    }).toTheEnd();
    // 2 vCPU used ÷ 0.5 vCPU reserved.
    expect(k.world.goals[0]!.state).toMatchObject({ status: 'met' });
    expect(k.world.goals[0]!.state.max).toBeCloseTo(400, 6);
  });

  it('start-up work takes longer where others want the CPU too', () => {
    const sketch = (others: number): Sketch => ({
      taskDefinitions: [definition('a', [{ cpu: 1024 }]), definition('b', [{ cpu: 1024 }])],
      behaviours: { a: busy(others), b: { startupCpu: '30s' } },
      timeline: [run('a'), run('b', 1, '8m')],
    });
    const readyAfter = (others: number): number => {
      const k = host(sketch(others)).until('20m');
      return Math.round((k.events('ContainerReady')[0]!.atUs - k.container('b#1').startedAtUs!) / 1_000_000);
    };
    // One core is left beside one busy core; of three wanted cores on two it gets one all the same, by its share.
    expect([readyAfter(0), readyAfter(2)]).toEqual([30, 30]);
    const k = host({
      ...sketch(2),
      taskDefinitions: [definition('a', [{ cpu: 1536 }]), definition('b', [{ cpu: 512 }])],
    }).until('20m');
    expect(Math.round((k.events('ContainerReady')[0]!.atUs - k.container('b#1').startedAtUs!) / 1_000_000)).toBe(60);
  });

  it('DF-02: a CPU spike takes the CPU of others for as long as it lasts', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ cpu: 512 }]), definition('b', [{ cpu: 512 }])],
      behaviours: { a: busy(2), b: busy(0.1) },
      timeline: [run('a'), run('b'), { at: '10m', fault: { cpuSpike: { task: 'b#1', vcpu: 2, for: '2m' } } }],
    });
    const seen = ['9m', '11m', '13m'].map((at) => k.until(at).cores('a#1'));
    expect(seen.map((one) => Math.round(one * 1_000) / 1_000)).toEqual([1.9, 1, 1.9]);
  });
});

describe('memory', () => {
  it('RS-11, CT-13: over its hard limit a container is killed with 137 and the reason of an OutOfMemoryError', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ memory: 100 }])],
      behaviours: { a: { memoryMiB: { idle: 40, leakPerSecond: 1 } } },
      timeline: [run('a')],
    }).until('12m');
    const { exitCode, reason, startedAtUs, finishedAtUs } = k.container('a#1');
    expect({ exitCode, reason, livedS: Math.round((finishedAtUs! - startedAtUs!) / 1_000_000) }).toEqual({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
      livedS: 60,
    });
    expect(k.events('MemoryExhausted')).toMatchObject([{ limit: 'container', usedMiB: 100, limitMiB: 100 }]);
    expect(k.task('a#1').stoppedReason).toBe('Essential container in task exited');
  });

  it('RS-11: a soft limit is none as long as the host has memory', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ memoryReservation: 100 }])],
      behaviours: { a: { memoryMiB: { idle: 1_000 } } },
      timeline: [run('a')],
    }).until('12m');
    expect([k.container('a#1').status, k.events('MemoryExhausted')]).toEqual(['RUNNING', []]);
  });

  it('RS-12: over the limit of its task the largest container is killed', () => {
    const k = host({
      taskDefinitions: [
        definition('a', [{ memoryReservation: 32 }, { memoryReservation: 32, essential: false }], {
          memory: '300',
          cpu: '512',
        }),
      ],
      behaviours: { a: { memoryMiB: { idle: 100, leakPerSecond: 1 } }, 'a-1': { memoryMiB: { idle: 180 } } },
      timeline: [run('a')],
    }).until('12m');
    // 100 + 20 s of leak + 180 = 300: the one with 180 goes, though the other one leaks.
    expect(k.events('MemoryExhausted')[0]).toMatchObject({
      limit: 'task',
      limitMiB: 300,
      container: k.container('a#1', 'a-1').key,
    });
    expect([k.container('a#1', 'a-1').exitCode, k.container('a#1', 'a').exitCode]).toEqual([137, 137]);
  });

  it('RS-13: when the host is full, the container that is farthest above its reservation is killed', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ memoryReservation: 4_000 }]), definition('b', [{ memoryReservation: 100 }])],
      behaviours: { a: { memoryMiB: { idle: 4_500 } }, b: { memoryMiB: { idle: 3_000, leakPerSecond: 10 } } },
      timeline: [run('a'), run('b', 1, '7m')],
    }).until('12m');
    const [killed] = k.events('MemoryExhausted');
    expect(killed).toMatchObject({ limit: 'host', container: k.container('b#1').key });
    expect([k.container('a#1').status, k.container('b#1').exitCode]).toEqual(['RUNNING', 137]);
  });

  it('DF-02: a leak as a fault ends with the fault, and what is lost stays lost', () => {
    const k = host({
      taskDefinitions: [definition('a', [{ memory: 200 }])],
      behaviours: { a: { memoryMiB: { idle: 40 } } },
      timeline: [run('a'), { at: '8m', fault: { memoryLeak: { task: 'a#1', mibPerSecond: 1, for: '30s' } } }],
    }).until('12m');
    expect(k.container('a#1').status).toBe('RUNNING');
    expect(k.net.servers.leaked[k.world.load!.containers[k.container('a#1').key]!.server!]! / 1_048_576).toBeCloseTo(
      30,
      6,
    );
  });

  it('each request in flight takes memory: too many at once are the end of it', () => {
    const k = load(
      gateSketch({
        duration: '12m',
        taskDefinitions: [definition('web', [{ memory: 128 }])],
        behaviours: { web: { cpuMsPerRequest: 20, memoryMiB: { idle: 60, perRequest: 4 } } },
        traffic: [
          { name: 'subjects', to: 'gate', arrivals: { spike: { perSecond: 20, peak: 2_000, at: '8m', hold: '5s' } } },
        ],
      }),
    ).toTheEnd();
    const killed = k.events('MemoryExhausted');
    expect(killed.length).toBeGreaterThan(0);
    expect(killed.every(({ limit, usedMiB }) => limit === 'container' && usedMiB > 128)).toBe(true);
    expect(k.laws()).toEqual([]);
  });
});

describe('credits', () => {
  const sketch = (type: string): Sketch => ({
    duration: '5h',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: type, count: 1 }],
    taskDefinitions: [definition('a', [{ cpu: 512 }])],
    behaviours: { a: busy(1) },
    timeline: [run('a')],
  });

  it('EC-04: a standard instance that runs out of credits falls to its baseline little by little', () => {
    const k = host(sketch('t2.micro'));
    // 30 launch credits and 6 an hour against one vCPU: at full height they last for about half an hour.
    const seen = ['20m', '30m', '34m', '38m', '1h', '4h'].map((at) => k.until(at).cores('a#1'));
    expect(seen[0]).toBe(1);
    expect(seen.every((one, index) => index === 0 || one <= seen[index - 1]! + 1e-9)).toBe(true);
    expect(seen[2]).toBeLessThan(1);
    expect(seen[2]).toBeGreaterThan(0.2);
    expect(seen[5]).toBeCloseTo(0.1, 2);
    expect(k.events('InstanceThrottled').map(({ throttled }) => throttled)).toEqual([true]);
    // Credits pay for everything above the earnings: launch + earned − used, and never below nothing.
    const { launch, earned } = creditsNow(k.world, k.instance('land-1'), k.nowUs as never)!;
    expect(launch + earned).toBeGreaterThanOrEqual(0);
    expect(launch + earned).toBeLessThan(0.5);
    const usedMinutes = hostCpuUsedUs(k.world, k.instance('land-1'), k.nowUs) / 60_000_000;
    const sinceRunningH = (k.nowUs - k.instance('land-1').ec2!.runningSinceUs!) / 3_600_000_000;
    expect(usedMinutes).toBeCloseTo(30 + 6 * sinceRunningH - launch - earned, 3);
  });

  it('EC-04: an unlimited instance keeps bursting on surplus credits', () => {
    const k = host(sketch('t3.micro')).until('4h');
    expect(k.cores('a#1')).toBe(1);
    expect(creditsNow(k.world, k.instance('land-1'), k.nowUs as never)!.surplus).toBeGreaterThan(100);
  });

  it('EC-04: the capacity that a balance pays for is a straight fall of 15 min, and never more than the balance', () => {
    const burst = instanceType('t2.micro')!.burst!;
    const at = (launch: number): number =>
      standardCapacity({ atUs: TIME_ZERO, launch, earned: 0, surplus: 0 }, burst, 1);
    // Above the baseline 0.9; the fall costs 0.9 × 15 / 2 = 6.75 credits; at a quarter of it half of the height is left.
    expect([at(7), at(6.75), at(6.75 / 4), at(0)]).toEqual([1, 1, expect.closeTo(0.1 + 0.45, 9), baselineVcpus(burst)]);
  });

  it('EC-04: CPU time of the tasks and of what was unpacked is what the instance gave', () => {
    const k = host(sketch('t2.micro')).until('2h');
    // 100 MiB at 100 MB/s of one core.
    expect(taskCpuUsedUs(k.world, k.task('a#1'), k.nowUs) + 1_048_576).toBe(
      hostCpuUsedUs(k.world, k.instance('land-1'), k.nowUs),
    );
  });
});

describe('network', () => {
  it('EC-09: an "up to" type sends at its peak until its bucket is empty, then at its baseline', () => {
    const k = load(
      gateSketch({
        duration: '2h',
        fleets: [
          {
            name: 'land',
            cluster: 'royaume',
            instanceType: 't3.nano',
            count: 2,
            zones: ['za-southwest-1a', 'za-southwest-1b'],
          },
        ],
        taskDefinitions: [definition('web', [{ memoryReservation: 64 }])],
        services: [service('web', 2)],
        behaviours: { web: { cpuMsPerRequest: 1, bytesPerRequest: { in: 500, out: 500_000_000 } } },
        traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 1 } }, from: '10m' }],
      }),
    );
    const rates = ['30m', '2h'].map(
      (at) => k.until(at).world.load!.hosts[k.instance('land-1').key]!.bandwidth / 125_000_000,
    );
    // Peak 5 Gbps, baseline 0.032 Gbps; the bucket holds half an hour of the difference, and 2 Gbps go out.
    expect(rates[0]).toBe(5);
    expect(rates[1]).toBe(0.032);
    expect(k.group('web').bytesOut).toBeGreaterThan(0);
  });
});
