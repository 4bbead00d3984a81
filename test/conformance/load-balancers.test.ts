/** Section 12 of the facts as far as health goes: target groups, their checks, and how targets leave. */
import { describe, expect, it } from 'vitest';
import { describe as describeEntity } from '../../sim/rules/describe.ts';
import { after, atTheGate, group, health, hold, LISTENER, served, SERVICE, target, WEB } from '../support/gate.ts';
import { clock, IN_ALL_ZONES, kingdom, plan, plans, us, type Kingdom } from '../support/rig.ts';

describe('target groups', () => {
  it('LB-01: an instance target is an instance id and a port, an ip target a private address, a lambda target an ARN', () => {
    const k = served(1, {}, {}).until('6m');
    const { ec2InstanceId } = k.instance(k.hostOf(k.task('web#1')));
    // RS-16: the first dynamic port.
    expect([target(k).id, target(k).port]).toEqual([ec2InstanceId, 32_768]);

    const definitions = [plan('web', WEB, { networkMode: 'awsvpc' })];
    const ip = served(1, { definitions }, { targetType: 'ip' }, IN_ALL_ZONES).until('6m');
    expect([target(ip).id, target(ip).port]).toEqual([ip.task('web#1').eni!.privateIpv4Address, 80]);

    const lambda = atTheGate({}, { targetType: 'lambda' });
    lambda.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'arn:aws:lambda:za:1:function:f' }] });
    expect([target(lambda).id, target(lambda).port]).toEqual(['arn:aws:lambda:za:1:function:f', null]);
  });

  it('LB-02: initial, healthy, draining, unused, each with its reason code and description', () => {
    const sketch = { behaviours: { 'web:1': { ...hold, inFlightUs: us('20s') } } };
    const k = served(1, sketch).until('301s');
    // Placed at 301, running at 303, called at 304.
    const told: string[] = [];
    for (const at of ['304.1s', '6m']) told.push(health(k.until(at)));
    k.issue('updateService', { service: 'web', desiredCount: 0 });
    for (const at of ['365s', '7m']) told.push(health(k.until(at)));
    expect(told).toEqual([
      'initial, Elb.InitialHealthChecking, Initial health checks in progress',
      'healthy',
      'draining, Target.DeregistrationInProgress, Target deregistration is in progress',
      'unused, Target.NotRegistered, Target is not registered to the target group',
    ]);
  });

  it('LB-02: a group that no listener uses has unused targets, and checks begin once one does', () => {
    const k = kingdom({ definitions: [plan('web', WEB)] }).until('2m');
    k.issue('createTargetGroup', { targetGroupName: 'web-blue' });
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-1', port: 80 }] });
    expect(health(k.until('3m'))).toBe(
      'unused, Target.NotInUse, Target group is not configured to receive traffic from the load balancer',
    );
    k.issue('createLoadBalancer', { name: 'gate' });
    k.issue('createListener', LISTENER);
    // LB-19: the balancer starts for 2 to 4 min.
    expect(health(k)).toBe('initial, Elb.RegistrationInProgress, Target registration is in progress');
    expect(health(k.until('424s'))).toMatch(/^(initial, Elb.InitialHealthChecking|unhealthy)/);
  });

  it('LB-19: a balancer starts for 2 to 4 min, and nothing is checked before', () => {
    for (const seed of [1, 2, 3]) {
      const k = atTheGate({ seed });
      const active = k.engine.log(0, Infinity).find(({ event }) => event.kind === 'LoadBalancerActivated')!.atUs;
      expect([active >= us('2m'), active <= us('4m'), k.world.loadBalancers[0]!.state]).toEqual([true, true, 'active']);
    }
  });

  it('LB-02: a target in a zone without a node of the balancer is unused', () => {
    const k = atTheGate({}, {}, { zones: ['za-southwest-1a', 'za-southwest-1b'] });
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-3', port: 80 }] });
    expect(health(k)).toBe(
      'unused, Target.NotInUse, Target is in an Availability Zone that is not enabled for the load balancer',
    );
  });

  it('LB-02: health checks that are off make a target unavailable', () => {
    const k = atTheGate({}, { targetType: 'lambda' });
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'arn:aws:lambda:za:1:function:f' }] });
    expect(health(k)).toMatch(/^unavailable, Target.HealthCheckDisabled/);
  });

  it('LB-02: an instance that has ended is an unused target', () => {
    const k = atTheGate();
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-1', port: 80 }] });
    k.issue('terminateInstances', { instances: ['land-1'] });
    expect(health(k.until('6m'))).toBe('unused, Target.InvalidState, Target is in the stopped state');
  });

  it('LB-02: an address of a balancer cannot be a target', () => {
    const k = atTheGate({ definitions: [plan('web', WEB, { networkMode: 'awsvpc' })] }, { targetType: 'ip' });
    const [node] = k.world.loadBalancers[0]!.nodes;
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: node!, port: 80 }] });
    expect(health(k)).toBe(
      'unused, Target.IpUnusable, The IP address cannot be used as a target, as it is in use by a load balancer',
    );
    expect(health(k.until('10m'))).toMatch(/^unused, Target.IpUnusable/);
    // One node in each zone, at an address of its subnet that nobody else gets.
    expect(k.world.loadBalancers[0]!.nodes).toHaveLength(3);
    const others = k.world.networkInterfaces.map(({ privateIpv4Address }) => privateIpv4Address);
    expect(others.filter((address) => k.world.loadBalancers[0]!.nodes.includes(address))).toEqual([]);
  });

  it('LB-02: behind a network balancer an unhealthy target may keep its connections for a while', () => {
    const attributes = {
      'target_health_state.unhealthy.connection_termination.enabled': false,
      'target_health_state.unhealthy.draining_interval_seconds': 100,
    };
    const network = (rest: object): Kingdom => {
      const k = atTheGate({}, { protocol: 'TCP', ...rest }, { type: 'network' }, { protocol: 'TCP' });
      k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-1', port: 80 }] });
      return k.until('10m');
    };
    const k = network({ attributes });
    const state = (): unknown =>
      (describeEntity(k.world, { kind: 'target', key: 0 })!['TargetHealth'] as Record<string, unknown>)['State'];
    // Nobody listens there: two refused checks, then 100 s.
    expect(after(k, 'unhealthy') - after(k, 'unhealthyDraining')).toBeCloseTo(100, 6);
    expect(state()).toBe('unhealthy');
    k.engine.seek(target(k).registeredAtUs + Math.round((after(k, 'unhealthyDraining') + 50) * 1_000_000));
    expect([state(), target(k).reason]).toEqual(['unhealthy.draining', 'Target.FailedHealthChecks']);
    // Without the setting they are cut at once.
    expect(() => after(network({}), 'unhealthyDraining')).toThrow('never');
    for (const [protocol, wrong] of [
      ['HTTP', attributes],
      ['TCP', { 'target_health_state.unhealthy.draining_interval_seconds': 100 }],
    ] as const) {
      const create = { targetGroupName: 'other', protocol, attributes: wrong };
      expect(() => k.issue('createTargetGroup', create)).toThrow(/unhealthy-draining-(protocol|cut)/);
    }
  });

  it('LB-02: what describe-target-health says', () => {
    const k = served(1, {}, { healthCheckPath: '/healthz' }).until('6m');
    const {
      TargetHealthDescriptions: [first],
    } = describeEntity(k.world, { kind: 'target-group', key: 0 }) as {
      TargetHealthDescriptions: object[];
    };
    const id = k.instance(k.hostOf(k.task('web#1'))).ec2InstanceId;
    expect(first).toEqual({
      Target: { Id: id, Port: 32_768, AvailabilityZone: k.zoneOf(k.task('web#1')) },
      HealthCheckPort: '32768',
      TargetHealth: { State: 'healthy' },
    });
  });

  it('LB-03: the defaults of an application group, of gates for functions, and the ranges', () => {
    const k = kingdom();
    k.issue('createTargetGroup', { targetGroupName: 'web' });
    k.issue('createTargetGroup', { targetGroupName: 'fun', targetType: 'lambda' });
    const usual = { enabled: true, protocol: 'HTTP', port: null, path: '/', matcher: '200' };
    expect(group(k, 'web').healthCheck).toEqual({
      ...usual,
      ...{ intervalS: 30, timeoutS: 5, healthyThreshold: 5, unhealthyThreshold: 2 },
    });
    expect(group(k, 'fun').healthCheck).toEqual({
      ...{ ...usual, enabled: false },
      ...{ intervalS: 35, timeoutS: 30, healthyThreshold: 5, unhealthyThreshold: 5 },
    });
    const wrong = (member: object) => () => k.issue('createTargetGroup', { targetGroupName: 'x', ...member });
    for (const member of [
      { healthCheckIntervalSeconds: 4 },
      { healthCheckIntervalSeconds: 301 },
      { healthCheckTimeoutSeconds: 1 },
      { healthCheckTimeoutSeconds: 121 },
      { healthyThresholdCount: 1 },
      { unhealthyThresholdCount: 11 },
      { healthCheckIntervalSeconds: 5, healthCheckTimeoutSeconds: 5 },
    ]) {
      expect(wrong(member)).toThrow();
    }
  });

  it('LB-03: a code outside the matcher fails, one inside passes', () => {
    // The application answers 503 from its start.
    const behaviours = { 'web:1': { ...hold, health: { failsFromUs: 0, failsForUs: null, hangs: false } } };
    const narrow = served(1, { behaviours }, {}, { healthCheckGracePeriodSeconds: 3_600 }).until('7m');
    expect(health(narrow)).toBe('unhealthy, Target.ResponseCodeMismatch, Health checks failed with these codes: [503]');
    const wide = served(1, { behaviours }, { matcher: { httpCode: '200-299,503' } }).until('7m');
    expect(health(wide)).toBe('healthy');
  });

  it('NL-05: the defaults of a network group, whose TCP checks see only whether somebody listens', () => {
    const k = kingdom();
    k.issue('createTargetGroup', { targetGroupName: 'tcp', protocol: 'TCP' });
    k.issue('createTargetGroup', { targetGroupName: 'http', protocol: 'TCP', healthCheckProtocol: 'HTTP' });
    const { protocol, intervalS, timeoutS, healthyThreshold, unhealthyThreshold } = group(k, 'tcp').healthCheck;
    expect([protocol, intervalS, timeoutS, healthyThreshold, unhealthyThreshold]).toEqual(['TCP', 30, 10, 5, 2]);
    expect([group(k, 'http').healthCheck.timeoutS, group(k, 'http').healthCheck.path]).toEqual([6, '/']);

    const behaviours = { 'web:1': { ...hold, health: { failsFromUs: 0, failsForUs: null, hangs: true } } };
    const hung = atTheGate({ behaviours }, { protocol: 'TCP' }, { type: 'network' }, { protocol: 'TCP' });
    hung.issue('createService', SERVICE(1));
    expect(health(hung.until('6m'))).toBe('healthy');
  });
});

describe('health checks', () => {
  it('LB-04: one passed check makes a new target healthy, within one interval of its registration', () => {
    const k = served(3).until('8m');
    for (const n of [1, 2, 3]) {
      expect(target(k, n).state).toBe('healthy');
      expect(after(k, 'healthy', n)).toBeLessThanOrEqual(30);
      // The very first check did it.
      expect(after(k, 'healthy', n)).toBeCloseTo(
        (target(k, n).checksFromUs - target(k, n).registeredAtUs) / 1_000_000,
        6,
      );
    }
  });

  it('LB-04: an unhealthy target needs the whole healthy threshold to come back', () => {
    // It answers 503 from 60 s to 180 s after its start.
    const behaviours = {
      'web:1': { ...hold, health: { failsFromUs: us('60s'), failsForUs: us('120s'), hangs: false } },
    };
    const k = served(1, { behaviours }, {}, { healthCheckGracePeriodSeconds: 3_600 }).until('15m');
    const start = k.container('web#1/app').startedAtUs! / 1_000_000;
    const states = k
      .story(['target'])
      .map((line) => [line.split(' ').at(-1), Number(line.split(' ')[0]) - start] as const);
    expect(states.map(([state]) => state)).toEqual(['initial', 'healthy', 'unhealthy', 'healthy']);
    // LB-05: two failures, 30 to 60 s after it broke; five passes, 120 to 150 s after it was mended.
    expect(states[2]![1] - 60).toBeGreaterThan(30);
    expect(states[2]![1] - 60).toBeLessThanOrEqual(60);
    expect(states[3]![1] - 180).toBeGreaterThan(120);
    expect(states[3]![1] - 180).toBeLessThanOrEqual(150);
  });

  it('LB-05: a broken application is found within 30 to 60 s when it refuses, within 35 to 65 s when it times out', () => {
    const broken = (hangs: boolean) => ({ failsFromUs: us('60s'), failsForUs: null, hangs });
    const grace = { healthCheckGracePeriodSeconds: 3_600 };
    for (const [hangs, low, high] of [
      [false, 30, 60],
      [true, 35, 65],
    ] as const) {
      const behaviours = { 'web:1': { ...hold, health: broken(hangs) } };
      const k = served(3, { behaviours }, {}, grace).until('9m');
      for (const n of [1, 2, 3]) {
        const { task, registeredAtUs } = target(k, n);
        const brokenAtUs = k.container(`${k.world.tasks[task!]!.name}/app`).startedAtUs! + us('60s');
        const found = after(k, 'unhealthy', n) - (brokenAtUs - registeredAtUs) / 1_000_000;
        expect(found).toBeGreaterThan(low);
        expect(found).toBeLessThanOrEqual(high);
        expect(target(k, n).reason).toBe(hangs ? 'Target.Timeout' : 'Target.ResponseCodeMismatch');
      }
    }
  });

  it('LB-05: nobody listens: the reason is Target.FailedHealthChecks', () => {
    const k = served(
      1,
      { behaviours: { 'web:1': { ...hold, startupUs: us('10m') } } },
      {},
      {
        healthCheckGracePeriodSeconds: 3_600,
      },
    ).until('7m');
    expect(health(k)).toBe('unhealthy, Target.FailedHealthChecks, Health checks failed');
  });

  it('LB-05: a hang by fault is seen by the balancer, and its end too', () => {
    const k = served(1, {}, {}, { healthCheckGracePeriodSeconds: 36_000 }).until('7m');
    k.issue('fault', { containerHang: { task: 'web#1', for: '3m' } });
    expect(health(k.until('486s'))).toBe('unhealthy, Target.Timeout, Request timed out');
    expect(health(k.until('13m'))).toBe('healthy');
  });

  it('LB-02: a balancer that fails by itself calls its targets unhealthy with Elb.InternalError, until it is well', () => {
    const k = served(1, {}, {}, { healthCheckGracePeriodSeconds: 36_000 }).until('7m');
    expect(health(k)).toBe('healthy');
    k.issue('fault', { balancerImpaired: { loadBalancer: 'gate', for: '3m' } });
    // Two checks that fail at once, 30 s apart: after 30 to 60 s.
    expect(health(k.until('481s'))).toBe('unhealthy, Elb.InternalError, Health checks failed due to an internal error');
    expect(after(k, 'unhealthy') + target(k).registeredAtUs / 1_000_000).toBeGreaterThanOrEqual(450);
    // 600 s: well again; five passes make it healthy.
    expect(health(k.until('13m'))).toBe('healthy');
    expect(k.refused('fault', { balancerImpaired: { loadBalancer: 'nobody', for: '3m' } })).toBe(
      'LoadBalancerNotFoundException: load-balancer-not-found',
    );
  });

  it('LB-06: checks start one interval apart, however long the answers take', () => {
    const behaviours = { 'web:1': { ...hold, health: { failsFromUs: 0, failsForUs: null, hangs: true } } };
    const slow = { healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 9, unhealthyThresholdCount: 4 };
    const k = served(1, { behaviours }, slow, { healthCheckGracePeriodSeconds: 3_600 }).until('8m');
    const first = (target(k).checksFromUs - target(k).registeredAtUs) / 1_000_000;
    expect(first).toBeLessThan(10);
    // Starts at 0, 10, 20, 30 after the first; the fourth times out at 39, not at 3 × 19 + 9 = 66.
    expect(after(k, 'unhealthy')).toBeCloseTo(first + 39, 6);
  });

  it('LB-06: a day of passing checks is no events', () => {
    const k = served(3, { duration: '25h' }).until('10m');
    const before = k.engine.eventCount;
    k.until('5h');
    const since = k.engine.log(before, k.engine.eventCount);
    expect(since.filter(({ event }) => event.kind !== 'MetricsPublished')).toEqual([]);
  });

  it('LB-11: a target is in slow start only where another one is healthy and past its own', () => {
    const slow = { attributes: { 'slow_start.duration_seconds': 60 } };
    const k = served(2, {}, slow, { healthCheckGracePeriodSeconds: 36_000 }).until('6m');
    // Registered together into an empty group: neither is.
    expect(group(k).targets.map((key) => k.world.targets[key]!.slowStartUntilUs)).toEqual([null, null]);
    k.until('10m').issue('updateService', { service: 'web', desiredCount: 3 });
    k.until('11m');
    const ramp = (n: number): number | null => {
      const { slowStartUntilUs, registeredAtUs } = target(k, n);
      return slowStartUntilUs === null
        ? null
        : (slowStartUntilUs - registeredAtUs) / 1_000_000 - after(k, 'healthy', n);
    };
    expect(ramp(3)).toBeCloseTo(60, 6);
    // It breaks and comes back: its state is over at once, and entered again.
    k.issue('fault', { containerHang: { task: 'web#3', for: '90s' } });
    expect([target(k.until('13m'), 3).state, ramp(3)]).toEqual(['unhealthy', null]);
    k.until('17m');
    expect([target(k, 3).state, target(k, 3).slowStartUntilUs! > us('13m')]).toEqual(['healthy', true]);
  });
});

describe('leaving', () => {
  const drained = (k: Kingdom): string[] => {
    k.until('8m').issue('stopTask', { task: 'web#1' });
    return k
      .until('20m')
      .story(['task', 'target', 'signal'], '8m')
      .filter((line) => line.includes('web#1'));
  };

  it('LB-12: behind an application balancer draining ends when nothing is in flight', () => {
    expect(drained(served(1)).slice(0, 6)).toEqual([
      '480.000 web#1 DEACTIVATING',
      '481.000 web-blue web#1 draining',
      '481.000 web-blue web#1 unused',
      '481.000 web#1 STOPPING',
      '481.000 web#1/app SIGTERM',
      '481.200 web#1 STOPPED',
    ]);
  });

  it('LB-12: what is in flight may end, but not after the delay', () => {
    const behaviours = { 'web:1': { ...hold, inFlightUs: us('45s') } };
    const at = (lines: string[], what: string): string => lines.find((line) => line.includes(what))!.split(' ')[0]!;
    expect(at(drained(served(1, { behaviours })), 'SIGTERM')).toBe('526.000');
    const short = { attributes: { 'deregistration_delay.timeout_seconds': 10 } };
    expect(at(drained(served(1, { behaviours }, short)), 'SIGTERM')).toBe('491.000');
  });

  it('LB-12, NL-03: a network balancer waits for the whole delay, 300 s unless it is told otherwise', () => {
    const network = (attributes: object): Kingdom => {
      const k = atTheGate({}, { protocol: 'TCP', attributes }, { type: 'network' }, { protocol: 'TCP' });
      k.issue('createService', SERVICE(1));
      return k;
    };
    expect(drained(network({}))).toContain('781.000 web#1/app SIGTERM');
    expect(drained(network({ 'deregistration_delay.timeout_seconds': 47 }))).toContain('528.000 web#1/app SIGTERM');
  });
});

describe('by hand', () => {
  it('what answers at the address decides, whoever that is', () => {
    const k = atTheGate({
      definitions: [
        plans('web', [{ name: 'app', essential: true, portMappings: [{ containerPort: 80, hostPort: 8080 }] }]),
      ],
    });
    k.issue('registerTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-1', port: 8080 }] });
    expect(health(k.until('7m'))).toBe('unhealthy, Target.FailedHealthChecks, Health checks failed');
    k.issue('runTask', {
      taskDefinition: 'web',
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == za-southwest-1a' }],
    });
    expect(k.hostOf(k.task('web#1'))).toBe('land-1');
    expect(health(k.until('10m'))).toBe('healthy');
    k.issue('deregisterTargets', { targetGroup: 'web-blue', targets: [{ id: 'land-1' }] });
    expect(health(k.until('11m'))).toBe('unused, Target.NotRegistered, Target is not registered to the target group');
    expect(clock(k.engine.nowUs)).toBe('660.000');
  });
});
