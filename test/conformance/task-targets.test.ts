/** What target groups mean to tasks and services: SV-17, TL-03, TL-05, and the words of section 1 of the messages. */
import { describe, expect, it } from 'vitest';
import { targetFailure } from '../../sim/rules/target-health.ts';
import {
  arn,
  atTheGate,
  BLUE,
  group,
  hold,
  LISTENER,
  said,
  served,
  SERVICE,
  states,
  target,
  WEB,
} from '../support/gate.ts';
import { IN_ALL_ZONES, plan, us, type Kingdom } from '../support/rig.ts';

describe('tasks behind target groups', () => {
  it('SV-17: registered when RUNNING, deregistered when stopping, never while it serves', () => {
    const k = served(2).until('6m');
    expect(k.story(['task', 'target'], '5m').filter((line) => /web#1 (RUNNING|initial)/.test(line))).toEqual([
      '303.000 web#1 RUNNING',
      '304.000 web-blue web#1 initial',
    ]);
    expect(states(k)).toEqual(['healthy', 'healthy']);
    k.issue('updateService', { service: 'web', desiredCount: 1 });
    k.until('7m');
    expect(states(k)).toEqual(['healthy']);
  });

  it('SV-17: awsvpc tasks need target type ip, the others instance; the group needs a balancer; the port must be there', () => {
    const k = atTheGate({ definitions: [plan('web', WEB), plan('own', WEB, { networkMode: 'awsvpc' })] });
    k.issue('createTargetGroup', { targetGroupName: 'lonely' });
    const own = { ...SERVICE(1), taskDefinition: 'own', ...IN_ALL_ZONES };
    expect(k.refused('createService', own)).toBe('InvalidParameterException: target-type');
    const entry = (change: object) => SERVICE(1, { loadBalancers: [{ ...BLUE[0], ...change }] });
    expect(k.refused('createService', entry({ targetGroupArn: 'lonely' }))).toBe(
      'InvalidParameterException: target-group-without-balancer',
    );
    expect(k.refused('createService', entry({ targetGroupArn: 'none' }))).toBe(
      'InvalidParameterException: target-group-not-found',
    );
    expect(k.refused('createService', entry({ containerName: 'none' }))).toBe(
      'InvalidParameterException: load-balancer-container',
    );
    expect(k.refused('createService', entry({ containerPort: 81 }))).toBe(
      'InvalidParameterException: load-balancer-port',
    );
    const six = Array.from({ length: 6 }, () => BLUE[0]);
    expect(() => k.issue('createService', SERVICE(1, { loadBalancers: six }))).toThrow();
    expect(k.refused('createService', SERVICE(1))).toBe('done');
  });

  it.each([
    ['an Application Load Balancer', {}, {}, {}],
    ['a Network Load Balancer', { protocol: 'TCP' }, { type: 'network' }, { protocol: 'TCP' }],
  ])(
    'SV-17, FG-05: behind %s a Fargate task is an address and the container port',
    (_kind, tcp, balancer, listener) => {
      const fargate = { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' };
      const definitions = [plan('web', WEB, fargate)];
      const k = atTheGate({ definitions }, { targetType: 'ip', ...tcp }, balancer, listener);
      // NW-04: without a public address it would not reach the registry.
      const { awsvpcConfiguration } = IN_ALL_ZONES.networkConfiguration;
      const networkConfiguration = { awsvpcConfiguration: { ...awsvpcConfiguration, assignPublicIp: 'ENABLED' } };
      k.issue('createService', SERVICE(1, { launchType: 'FARGATE', networkConfiguration }));
      k.until('10m');
      expect([target(k).id, target(k).port, target(k).state]).toEqual([
        k.task('web#1').eni!.privateIpv4Address,
        80,
        'healthy',
      ]);
      k.issue('stopTask', { task: 'web#1' });
      // A Network Load Balancer drains for the whole of its 300 s.
      k.until('20m');
      expect([k.task('web#1').lastStatus, target(k).state, k.census('web')]).toEqual([
        'STOPPED',
        'unused',
        'RUNNING 1, STOPPED 1',
      ]);
    },
  );

  it('SV-17: on the host network the port is the container’s own', () => {
    const definitions = [plan('web', WEB, { networkMode: 'host' })];
    expect(target(served(1, { definitions }).until('6m')).port).toBe(80);
  });

  /** Two groups behind one gate, one port each. */
  function twoGroups(): Kingdom {
    const container = { portMappings: [{ containerPort: 80 }, { containerPort: 90 }] };
    const k = atTheGate({ definitions: [plan('web', container)] });
    k.issue('createTargetGroup', { targetGroupName: 'web-green' });
    k.issue('createListener', { ...LISTENER, port: 81, forward: [{ targetGroup: 'web-green' }] });
    const loadBalancers = [...BLUE, { targetGroupArn: 'web-green', containerName: 'app', containerPort: 90 }];
    k.issue('createService', SERVICE(1, { loadBalancers }));
    return k;
  }

  it('TL-03: with several target groups a task is ACTIVATING until all have it, with one or none it never is', () => {
    const k = twoGroups().until('7m');
    expect(k.story(['task', 'target']).filter((line) => !line.includes('healthy'))).toEqual([
      '301.000 web#1 PENDING',
      '303.000 web#1 ACTIVATING',
      '304.000 web-blue web#1 initial',
      '304.000 web-green web#1 initial',
      '304.000 web#1 RUNNING',
    ]);
    expect(k.task('web#1').targetHealth).toEqual({ 'web-blue': 'healthy', 'web-green': 'healthy' });
    const one = served(1).until('7m');
    expect(one.story(['task']).some((line) => line.endsWith('ACTIVATING'))).toBe(false);
  });

  it('TL-03: a task stopped while it is ACTIVATING leaves no target behind', () => {
    const k = twoGroups().until('303.5s');
    k.issue('stopTask', { task: 'web#1' });
    k.until('305s');
    expect([k.task('web#1').lastStatus, states(k), states(k, 'web-green')]).toEqual(['STOPPED', [], []]);
  });

  it('TL-05: DEACTIVATING until its targets have drained, and only then SIGTERM; its containers run meanwhile', () => {
    const k = served(1, {}, { protocol: 'HTTP' }, {});
    k.world.behaviours['web:1'] = { ...hold, startupUs: 0, exitCode: 0, stopExitCode: 0, inFlightUs: us('47s') };
    k.until('8m').issue('stopTask', { task: 'web#1' });
    k.until('500s');
    expect([k.task('web#1').lastStatus, k.task('web#1').desiredStatus, k.container('web#1/app').status]).toEqual([
      'DEACTIVATING',
      'STOPPED',
      'RUNNING',
    ]);
    expect(
      k
        .until('530s')
        .story(['task', 'signal'], '8m')
        .filter((line) => line.includes('web#1')),
    ).toEqual([
      '480.000 web#1 DEACTIVATING',
      '528.000 web#1 STOPPING',
      '528.000 web#1/app SIGTERM',
      '528.000 web#1 STOPPED',
    ]);
  });

  it('TL-05: an agent that comes back in between does not stop what still drains', () => {
    const behaviours = { 'web:1': { ...hold, inFlightUs: us('2m') } };
    const k = served(1, { behaviours }).until('8m');
    const instance = k.hostOf(k.task('web#1'));
    k.issue('stopTask', { task: 'web#1' });
    k.issue('fault', { agentDisconnect: { instance, for: '20s' } });
    k.until('9m');
    expect([k.task('web#1').lastStatus, k.container('web#1/app').status]).toEqual(['DEACTIVATING', 'RUNNING']);
    expect(k.until('11m').task('web#1').lastStatus).toBe('STOPPED');
  });

  it('a task without load balancers is never DEACTIVATING', () => {
    const k = atTheGate();
    k.issue('createService', SERVICE(1, { loadBalancers: [] }));
    k.until('6m').issue('stopTask', { task: 'web#1' });
    expect(
      k
        .until('7m')
        .story(['task'])
        .some((line) => line.endsWith('DEACTIVATING')),
    ).toBe(false);
  });

  it('the host is lost: its targets are deregistered although nothing deactivates', () => {
    const k = served(1, { behaviours: { 'web:1': { ...hold, inFlightUs: us('10s') } } }).until('8m');
    k.issue('fault', { instanceCrash: { instance: k.hostOf(k.task('web#1')) } });
    k.until('9m');
    expect(target(k).registered).toBe(false);
    expect(group(k).targets).not.toContain(0);
  });
});

describe('services behind target groups', () => {
  it('SV-06: a task is healthy when its target group says so, not 40 s after RUNNING', () => {
    const k = served(1).until('7m');
    const healed = k
      .story(['target'])
      .find((line) => line.endsWith('web#1 healthy'))!
      .split(' ')[0]!;
    const steady = k
      .messages('web')
      .find((line) => line.includes('steady state'))!
      .split(' ')[0]!;
    expect(Number(steady)).toBeCloseTo(Number(healed) + 1, 3);
  });

  it('an unhealthy target: the message, the stop reason and the replacement', () => {
    const behaviours = { 'web:1': { ...hold, health: { failsFromUs: us('60s'), failsForUs: null, hangs: false } } };
    const k = served(1, { behaviours }).until('9m');
    const broken = k.task('web#1');
    expect(broken.stoppedReason).toBe(`Task failed ELB health checks in (target-group ${arn(k)})`);
    expect(broken.stopCode).toBe('ServiceSchedulerInitiated');
    expect(said(k).map((line) => line.slice(line.indexOf(' ') + 1))).toContain(
      '(task web#1) (port 32768) is unhealthy in (target-group) due to (reason Health checks failed with these codes: [503])',
    );
    expect(targetFailure(k.world, broken)).toBe(null);
  });

  it('the messages of a rolling replacement of one task come in the order of the real log', () => {
    const k = served(1).until('8m');
    k.issue('registerTaskDefinition', plan('web', WEB));
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('12m');
    expect(said(k, '8m').map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      'has started 1 tasks: (task web#2).',
      'registered 1 targets in (target-group)',
      'has stopped 1 running tasks: (task web#1).',
      'deregistered 1 targets in (target-group)',
      'has begun draining connections on 1 tasks.',
      '(deployment 2) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  it('SV-17: a revision that does not fit the target groups of its service is refused', () => {
    const k = served(1).until('7m');
    k.issue('registerTaskDefinition', plan('web', { ...WEB, name: 'other' }));
    const update = { service: 'web', taskDefinition: 'web:2' };
    expect(k.refused('updateService', update)).toBe('InvalidParameterException: load-balancer-container');
    k.issue('updateService', { ...update, loadBalancers: [] });
    expect(k.service('web').deployments).toHaveLength(2);
  });

  it('SV-15: other load balancers make a deployment, the same ones none', () => {
    const k = served(1).until('7m');
    k.issue('updateService', { service: 'web', loadBalancers: BLUE });
    expect(k.service('web').deployments).toHaveLength(1);
    k.issue('updateService', { service: 'web', loadBalancers: [] });
    expect(k.service('web').deployments).toHaveLength(2);
    k.until('12m');
    expect([states(k), k.census('web')]).toEqual([[], 'RUNNING 1, STOPPED 1']);
  });
});
