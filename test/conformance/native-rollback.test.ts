/** Section 11.3 of the facts: the way back of a release (NB-09, NB-10), and what meets it half-way (NB-02, SV-16). */
import { describe, expect, it } from 'vitest';
import {
  colours,
  newest,
  registered,
  releasing,
  sharesOverTime,
  stagesOf,
  twoColours,
  weights,
} from '../support/colours.ts';
import { us, type Kingdom } from '../support/rig.ts';

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const FIRE = { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' };
const watched = (rollback = true): object => ({ alarms: { alarmNames: ['errors'], enable: true, rollback } });
const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 };
const CANARY = { strategy: 'CANARY', bakeTimeInMinutes: 5 };
const WITH_ALARM = { timeline: [['0s', 'putMetricAlarm', ALARM]] as const };
const ALL_BLUE = 'web-blue 999, web-green 0';
const states = (k: Kingdom): string[] => k.world.deployments.map(({ state }) => state);
const statuses = (k: Kingdom): string[] =>
  k.story(['service-deployment'], '10m').map((line) => line.split(' ').slice(-1).join(' '));
const stageNames = (k: Kingdom): string[] => stagesOf(k).map((line) => line.split(' ').slice(1).join(' '));
/** The fewest healthy tasks of a deployment between two instants. */
function fewest(k: Kingdom, deployment: number, until: string): number {
  let least = Infinity;
  while (k.engine.nextEventUs <= us(until)) {
    k.engine.step();
    const tasks = k.tasks('web').filter((task) => task.deployment === deployment && task.desiredStatus === 'RUNNING');
    least = Math.min(least, tasks.filter((task) => task.countsAsHealthy && task.lastStatus === 'RUNNING').length);
  }
  k.until(until);
  return least;
}

describe('the way back of a release', () => {
  it('NB-09, NB-10: an alarm in the midst of a canary turns all traffic back at once, and green goes', () => {
    const k = releasing({ ...CANARY, ...watched() }, WITH_ALARM).until('15m');
    k.issue('setAlarmState', FIRE);
    expect([weights(k), weights(k, 8080), newest(k).productionPercent, colours(k)]).toEqual([
      ALL_BLUE,
      ALL_BLUE,
      0,
      '1: 2, 2: 2',
    ]);
    k.until('16m');
    expect([statuses(k), states(k), colours(k), registered(k, 'web-green')]).toEqual([
      ['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'],
      ['PRIMARY.COMPLETED', 'INACTIVE'],
      '1: 2',
      '',
    ]);
    const said = k.messages('web').map((line) => line.split(' ').slice(1).join(' '));
    expect(said.filter((line) => /deployment|rolling back|steady/.test(line)).slice(-4)).toEqual([
      '(deployment 2) deployment failed: alarm detected.',
      'rolling back to deployment 1.',
      '(deployment 1) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  it('NB-09: an alarm in the bake time still does; after CLEAN_UP has begun nothing does', () => {
    const k = releasing({ ...BLUE_GREEN, ...watched() }, WITH_ALARM).until('14m');
    expect(newest(k).lifecycleStage).toBe('BAKE_TIME');
    k.issue('setAlarmState', FIRE);
    k.until('16m');
    expect([newest(k).state, weights(k), colours(k)]).toEqual(['ROLLBACK_SUCCESSFUL', ALL_BLUE, '1: 2']);
    const late = releasing({ ...BLUE_GREEN, ...watched() }, WITH_ALARM).until('905500ms');
    expect(newest(late).lifecycleStage).toBe('CLEAN_UP');
    expect(late.refused('stopServiceDeployment', { serviceDeploymentArn: 'web' })).toBe(
      'ConflictException: service-deployment-not-running',
    );
    late.issue('setAlarmState', FIRE);
    late.until('16m');
    expect([newest(late).state, colours(late)]).toEqual(['SUCCESSFUL', '2: 2']);
  });

  it('NB-09: the circuit breaker counts while green is scaled up', () => {
    const k = releasing(
      { ...CANARY, deploymentCircuitBreaker: { enable: true, rollback: true } },
      { images: { 'web:2': { name: 'web:2', layers: [], exists: false } } },
    ).until('20m');
    expect([newest(k).state, newest(k).failure, stageNames(k), weights(k), colours(k)]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      { by: 'circuit-breaker', failures: 3, threshold: 3 },
      ['PRE_SCALE_UP', 'SCALE_UP'],
      ALL_BLUE,
      '1: 2',
    ]);
  });

  it('CB-08, NB-09: while it goes back, the reason names what turned it back, and where to', () => {
    const [k, byAlarm] = [
      releasing(
        { ...CANARY, deploymentCircuitBreaker: { enable: true, rollback: true } },
        { images: { 'web:2': { name: 'web:2', layers: [], exists: false } } },
      ),
      releasing({ ...CANARY, ...watched(true) }, WITH_ALARM).until('15m'),
    ];
    while (newest(k).state !== 'ROLLBACK_IN_PROGRESS' && k.engine.nextEventUs < us('20m')) k.engine.step();
    byAlarm.issue('setAlarmState', FIRE);
    byAlarm.until('15m1s');
    const reason = ({ world }: typeof k): string =>
      world.deployments[0]!.rolloutStateReason.replace(world.deployments[0]!.id, 'BLUE');
    expect([reason(k), reason(byAlarm)]).toEqual([
      'ECS deployment circuit breaker: rolling back to deploymentId BLUE.',
      'ECS deployment alarm: rolling back to deploymentId BLUE.',
    ]);
  });

  it('NB-09: once green has all its tasks the circuit breaker counts no more', () => {
    const thresholdConfiguration = { type: 'COUNT', value: 1 };
    const deploymentCircuitBreaker = { enable: true, rollback: true, thresholdConfiguration };
    const k = releasing({ ...CANARY, deploymentCircuitBreaker }).until('12m');
    k.issue('fault', { containerHang: { task: k.tasks('web').findLast(({ deployment }) => deployment === 1)!.id } });
    k.until('15m');
    // Its target health check has failed (CB-05), and another one has taken its place.
    expect([k.world.deployments[1]!.tasks.length, colours(k)]).toEqual([2, '1: 2, 2: 2']);
    expect(k.messages('web').some((line) => line.includes('is unhealthy in'))).toBe(true);
    expect([newest(k).state, newest(k).breaker.failures, weights(k)]).toEqual([
      'IN_PROGRESS',
      0,
      'web-blue 950, web-green 50',
    ]);
  });

  it('NB-09, NB-10: StopServiceDeployment turns it back, or leaves it where it is', () => {
    const back = releasing(CANARY).until('15m');
    back.issue('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ROLLBACK' });
    back.until('16m');
    expect([statuses(back), weights(back), colours(back)]).toEqual([
      ['IN_PROGRESS', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'],
      ALL_BLUE,
      '1: 2',
    ]);
    const here = releasing(CANARY).until('15m');
    here.issue('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ABORT' });
    here.until('1h');
    expect([statuses(here), weights(here), colours(here), states(here)]).toEqual([
      ['IN_PROGRESS', 'STOP_REQUESTED', 'STOPPED'],
      'web-blue 950, web-green 50',
      '1: 2, 2: 2',
      ['ACTIVE.COMPLETED', 'PRIMARY.FAILED'],
    ]);
  });

  it('NB-09: a failure without rollback leaves both colours where they are', () => {
    const k = releasing({ ...CANARY, ...watched(false) }, WITH_ALARM).until('15m');
    k.issue('setAlarmState', FIRE);
    k.until('1h');
    expect([newest(k).state, weights(k), colours(k)]).toEqual(['STOPPED', 'web-blue 950, web-green 50', '1: 2, 2: 2']);
  });

  it('NB-09: blue is whole until CLEAN_UP, and after the way back', () => {
    const k = releasing({ strategy: 'LINEAR', bakeTimeInMinutes: 5 });
    const before = newest(k).key;
    expect(fewest(k, 0, '68m')).toBe(2);
    expect(k.world.serviceDeployments![before]!.lifecycleStage).toBe('BAKE_TIME');
    const back = releasing({ ...CANARY, ...watched() }, WITH_ALARM).until('15m');
    back.issue('setAlarmState', FIRE);
    expect(fewest(back, 0, '30m')).toBe(2);
  });

  it('NB-09: a rule that is deleted meanwhile turns it back', () => {
    const rule = { listener: 'gate:80', priority: 10, conditions: [{ field: 'path-pattern', values: ['/*'] }] };
    const advancedConfiguration = {
      alternateTargetGroupArn: 'web-green',
      productionListenerRule: 'gate:80/10',
      roleArn: 'role',
    };
    const entry = { targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80, advancedConfiguration };
    const k = releasing(CANARY, {
      timeline: [['0s', 'createRule', { ...rule, forward: [{ targetGroup: 'web-blue' }] }]],
      service: { loadBalancers: [entry] },
    }).until('15m');
    const { forward } = k.world.loadBalancers[0]!.listeners[0]!.rules![0]!;
    expect(forward.map(({ weight }) => weight)).toEqual([950, 50]);
    k.issue('deleteRule', { listener: 'gate:80', priority: 10 });
    k.until('30m');
    expect([newest(k).state, newest(k).failure?.by, colours(k)]).toEqual(['ROLLBACK_SUCCESSFUL', 'listener', '1: 2']);
  });

  it('NB-09, CB-08: without a completed revision what serves goes on, and nothing more is rolled out', () => {
    const k = releasing({ ...CANARY, ...watched() }, { ...WITH_ALARM, desiredCount: 2 });
    k.until('15m');
    // Blue was never completed in this world.
    const first = k.world.deployments[0]!;
    (first as { state: string }).state = 'ACTIVE.IN_PROGRESS';
    k.issue('setAlarmState', FIRE);
    k.until('30m');
    expect([newest(k).state, weights(k), colours(k)]).toEqual(['ROLLBACK_FAILED', ALL_BLUE, '1: 2']);
    expect(k.messages('web').some((line) => line.endsWith('has no completed deployment to roll back to.'))).toBe(true);
  });
});

describe('what meets a release half-way', () => {
  it('NB-02, SV-16: a newer revision takes over: RECONCILE_SERVICE leaves blue alone, then the new one begins', () => {
    const k = releasing(CANARY).until('15m');
    k.issue('updateService', { service: 'web', taskDefinition: 'web:3' });
    expect([k.world.serviceDeployments!.map(({ state }) => state), weights(k)]).toEqual([
      ['SUCCESSFUL', 'STOPPED', 'IN_PROGRESS'],
      ALL_BLUE,
    ]);
    k.until('1h');
    expect([stageNames(k), newest(k).state, colours(k), registered(k, 'web-green')]).toEqual([
      [
        'RECONCILE_SERVICE',
        'PRE_SCALE_UP',
        'SCALE_UP',
        'POST_SCALE_UP',
        'TEST_TRAFFIC_SHIFT',
        'POST_TEST_TRAFFIC_SHIFT',
        'PRE_PRODUCTION_TRAFFIC_SHIFT 1',
        'PRODUCTION_TRAFFIC_SHIFT 1',
        'PRE_PRODUCTION_TRAFFIC_SHIFT 2',
        'PRODUCTION_TRAFFIC_SHIFT 2',
        'POST_PRODUCTION_TRAFFIC_SHIFT',
        'BAKE_TIME',
        'CLEAN_UP',
      ],
      'SUCCESSFUL',
      '3: 2',
      '3, 3',
    ]);
  });

  it('NB-02: in CLEAN_UP the new revision is the one that serves; the next begins when the old one has gone', () => {
    const k = releasing(BLUE_GREEN).until('906s');
    k.issue('updateService', { service: 'web', taskDefinition: 'web:3' });
    expect([newest(k).lifecycleStage, weights(k)]).toEqual(['RECONCILE_SERVICE', 'web-blue 0, web-green 999']);
    k.until('1h');
    expect([newest(k).state, colours(k), weights(k)]).toEqual(['SUCCESSFUL', '3: 2', ALL_BLUE]);
  });

  it('NB-02: a rolling release that is under way is reconciled first, too', () => {
    const k = releasing({}, { desiredCount: 3 });
    k.until('602s').issue('updateService', {
      service: 'web',
      taskDefinition: 'web:3',
      deploymentConfiguration: BLUE_GREEN,
    });
    expect(newest(k).lifecycleStage).toBe('RECONCILE_SERVICE');
    expect(fewest(k, 0, '14m')).toBe(3);
    k.until('1h');
    expect([newest(k).state, colours(k), registered(k, 'web-green')]).toEqual(['SUCCESSFUL', '3: 3', '3, 3, 3']);
  });

  it('SV-16: a rolling release takes over from a canary in the group that is in production', () => {
    const k = releasing(CANARY).until('15m');
    k.issue('updateService', {
      service: 'web',
      taskDefinition: 'web:3',
      deploymentConfiguration: { strategy: 'ROLLING' },
    });
    expect(weights(k)).toBe(ALL_BLUE);
    k.until('1h');
    expect([newest(k).state, colours(k), registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual([
      'SUCCESSFUL',
      '3: 2',
      '3, 3',
      '',
    ]);
  });

  it('NB-02: where no revision was ever completed, the next one has nobody to take traffic from, and no way back', () => {
    const k = twoColours(
      { ...CANARY, deploymentCircuitBreaker: { enable: true, rollback: true } },
      { images: { 'web:1': { name: 'web:1', layers: [], exists: false } } },
    ).until('20m');
    expect([newest(k).state, colours(k)]).toEqual(['ROLLBACK_FAILED', '']);
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('30m');
    expect([newest(k).state, stageNames(k), colours(k), weights(k)]).toEqual([
      'SUCCESSFUL',
      ['SCALE_UP'],
      '2: 2',
      ALL_BLUE,
    ]);
  });

  it('SV-03: DeleteService ends the release, and both colours', () => {
    const k = releasing(CANARY).until('15m');
    k.issue('deleteService', { service: 'web', force: true });
    k.until('30m');
    expect([newest(k).state, colours(k), k.world.services[0]!.status]).toEqual(['STOPPED', '', 'INACTIVE']);
  });

  it('NB-02: both colours follow the desired count', () => {
    const k = releasing(CANARY).until('15m');
    k.issue('updateService', { service: 'web', desiredCount: 4 });
    k.until('16m');
    expect(colours(k)).toBe('1: 4, 2: 4');
    k.issue('updateService', { service: 'web', desiredCount: 1 });
    k.until('18m');
    expect(colours(k)).toBe('1: 1, 2: 1');
    k.until('1h');
    expect([newest(k).state, colours(k), sharesOverTime(k)]).toEqual(['SUCCESSFUL', '2: 1', ['0 5', '10 100']]);
  });

  it('NB-02: nothing is wanted, nothing is waited for', () => {
    const k = releasing(CANARY, { desiredCount: 0 }).until('1h');
    expect([newest(k).state, sharesOverTime(k)]).toEqual(['SUCCESSFUL', ['0 5', '10 100']]);
  });

  it('SV-08, NB-09: who fails is replaced by its like, in each colour', () => {
    const k = releasing(CANARY).until('15m');
    for (const task of k.tasks('web')) k.issue('stopTask', { task: task.id });
    k.until('17m');
    expect([colours(k), registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual(['1: 2, 2: 2', '1, 1', '2, 2']);
  });

  it('NB-09: a zone is lost in the midst: both colours come back elsewhere, and the release goes on', () => {
    const k = releasing(CANARY, { desiredCount: 3 }).until('15m');
    k.issue('fault', { zoneOutage: { zone: 'za-southwest-1a', for: '20m' } });
    k.until('25m');
    expect(colours(k)).toBe('1: 3, 2: 3');
    k.until('1h');
    expect([newest(k).state, colours(k)]).toEqual(['SUCCESSFUL', '2: 3']);
  });
});
