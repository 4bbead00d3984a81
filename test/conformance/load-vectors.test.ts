/** Worked examples and vectors about load that need more than one mechanism: AS-02, NL-01, EC-06, RS-11, A17, section 21. */
import { describe, expect, it } from 'vitest';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const LIGHT = { web: { cpuMsPerRequest: 1 } };

/** Requests that each task took between two instants. */
function taken(k: LoadRig, from: string, to: string, names: readonly string[]): number[] {
  k.until(from);
  const before = names.map((name) => k.requests(name));
  k.until(to);
  return names.map((name, index) => k.requests(name) - before[index]!);
}

describe('a balancer and a policy', () => {
  const WEB = {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/royaume/web',
    ScalableDimension: 'ecs:service:DesiredCount',
  };
  const policy = (ResourceLabel: string) => ({
    ...WEB,
    PolicyName: 'share',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 600,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel },
    },
  });
  const sketch = (ResourceLabel: string): Sketch =>
    gateSketch({
      services: [service('web', 2)],
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 50 } }, from: '6m' }],
      timeline: [
        { at: '2s', registerScalableTarget: { ...WEB, MinCapacity: 1, MaxCapacity: 8 } },
        { at: '3s', putScalingPolicy: policy(ResourceLabel) },
      ],
    });

  it('AS-02, AS-04: the requests that each target takes in a minute are held at 600', () => {
    const k = load(sketch('gate/web')).until('20m');
    const [high] = k.world.alarms!;
    expect([high!.input.Namespace, high!.input.MetricName, high!.input.Statistic]).toEqual([
      'AWS/ApplicationELB',
      'RequestCountPerTarget',
      'Sum',
    ]);
    // 3,000 a minute on two targets are 1,500 each: ceil(2 × 1500 / 600) = 5, whose share is the target itself.
    expect([k.world.services[0]!.desiredCount, high!.lastValue]).toEqual([5, 600]);
  });

  it('AS-02: a label has to name a balancer and one of its groups', () => {
    const other = { name: 'other', listeners: [{ port: 80, forward: [{ targetGroup: 'rest' }] }] };
    const more = {
      targetGroups: [{ targetGroupName: 'web' }, { targetGroupName: 'rest' }],
      loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'web' }] }] }, other],
    };
    for (const label of ['gate/none', 'none/web', 'other/web']) {
      const { commands } = load({ ...sketch(label), ...more }).until('1m').world;
      expect(commands.flatMap(({ refusal }) => refusal?.reason.code ?? [])).toEqual(['metric-not-of-subject']);
    }
  });
});

describe('connections', () => {
  const network = (more: Sketch): Sketch => {
    const listeners = [{ port: 80, protocol: 'TCP', forward: [{ targetGroup: 'web' }] }];
    const zones = ['za-southwest-1b'];
    return gateSketch({
      behaviours: LIGHT,
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, zones }],
      targetGroups: [{ targetGroupName: 'web', protocol: 'TCP', healthCheckIntervalSeconds: 15 }],
      loadBalancers: [{ name: 'gate', type: 'network', zones, listeners }],
      services: [service('web', 2)],
      ...more,
    });
  };

  it('NL-01: connections are spread by a hash, not in turn', () => {
    const stream = { name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 20 } }, from: '6m' };
    const [one, two] = taken(load(network({ traffic: [stream] })), '7m', '500s', ['web#1', 'web#2']);
    expect(one! + two!).toBe(1_600);
    expect(one).not.toBe(two);
    // Within 5 standard deviations of a binomial, 5 × √(1600 / 4).
    expect(Math.abs(one! - two!)).toBeLessThan(200);
  });

  it('NL-01: a connection stays on its target when others come', () => {
    const stream = {
      ...{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 20 } }, from: '6m', until: '6m1s' },
      sessions: { requests: 20_000, think: 100 },
    };
    const grows = { at: '8m', updateService: { cluster: 'royaume', service: 'web', desiredCount: 4 } };
    const k = load(network({ traffic: [stream], timeline: [grows] }));
    const got = taken(k, '14m', '15m', ['web#1', 'web#2', 'web#3', 'web#4']);
    expect(Math.min(got[0]!, got[1]!)).toBeGreaterThan(100);
    expect(got.slice(2)).toEqual([0, 0]);
  });
});

describe('credits as metrics', () => {
  it('EC-06, AG-06: the use of credits is told every five minutes, also of an instance that is watched closely', () => {
    const k = load({
      duration: '40m',
      fleets: [
        { name: 'land', cluster: 'royaume', instanceType: 't3.medium', count: 1 },
        { name: 'near', cluster: 'royaume', instanceType: 't3.medium', count: 1, detailedMonitoring: true },
      ],
      taskDefinitions: [definition('web', [{ cpu: 1_024 }])],
      services: [service('web', 2, null, { placementConstraints: [{ type: 'distinctInstance' }] })],
      behaviours: { web: { background: { cpu: 1 } } },
    }).toTheEnd();
    const { metrics } = k.engine;
    const used = metrics
      .series()
      .filter(({ metricName }) => metricName === 'CPUCreditUsage')
      .map((series) => [series.dimensions['InstanceId'], ...metrics.range(series, 1_200_000_000, k.nowUs).sum]);
    // One vCPU for five minutes.
    const five = [5, 5, 5, 5].map((value) => expect.closeTo(value, 6));
    expect(used).toEqual(['land-1', 'near-1'].map((name) => [k.instance(name).ec2InstanceId, ...five]));
    const cpu = metrics
      .series()
      .filter(({ metricName, dimensions }) => metricName === 'CPUUtilization' && 'InstanceId' in dimensions);
    // One of two vCPUs, each five minutes or each minute.
    expect(cpu.map((series) => [series.periodS, ...metrics.range(series, 1_800_000_000, k.nowUs).sum])).toEqual([
      [60, ...Array.from({ length: 10 }, () => expect.closeTo(50, 6))],
      [300, ...[50, 50].map((value) => expect.closeTo(value, 6))],
    ]);
  });
});

describe('the network of an instance', () => {
  it('EC-09: what a container has sent counts, also when it ends before the minute does', () => {
    const timeline = [{ at: '630s', updateService: { cluster: 'royaume', service: 'web', desiredCount: 0 } }];
    const sketch = gateSketch({
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 't3.nano', count: 1 }],
      taskDefinitions: [definition('web', [{ stopTimeout: 2 }])],
      targetGroups: [{ targetGroupName: 'web', attributes: { 'deregistration_delay.timeout_seconds': 0 } }],
      services: [service('web', 1)],
      behaviours: { web: { cpuMsPerRequest: 1, bytesPerRequest: { in: 0, out: 50_000_000 } } },
      traffic: [
        { name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 5 } }, from: '10m', until: '10m20s' },
      ],
      timeline,
    });
    const k = load(sketch).until('9m');
    const bucket = (): number => k.world.load!.hosts[k.instance('land-1').key]!.networkBucket;
    const before = bucket();
    k.until('11m');
    expect(k.container('web#1').status).toBe('STOPPED');
    const answers = k.group('web').http2xx;
    expect(answers).toBeGreaterThan(90);
    // Answers of 50 MB within a minute, less than a minute of the baseline of 4 MB/s.
    expect((before - bucket()) / 1e6).toBeCloseTo(answers * 50 - 60 * 4, 3);
  });
});

describe('memory', () => {
  it('RS-11, section 21: 300 MiB hard and 128 soft: 128 are reserved, and more than 300 are the end of it', () => {
    const sketch = (idle: number): Sketch => ({
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 1 }],
      taskDefinitions: [definition('a', [{ memory: 300, memoryReservation: 128 }])],
      behaviours: { a: { memoryMiB: { idle } } },
      timeline: [{ at: '6m', runTask: { cluster: 'royaume', taskDefinition: 'a', count: 1 } }],
    });
    const [small, large] = [load(sketch(299)).until('10m'), load(sketch(301)).until('10m')];
    expect(small.task('a#1').needs.memoryMiB).toBe(128);
    expect([small.container('a#1').status, large.container('a#1').exitCode]).toEqual(['RUNNING', 137]);
  });
});
