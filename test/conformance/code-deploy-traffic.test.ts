/** Section 11.2 of the facts: what requests meet while CodeDeploy shifts them, in the words of a scenario's file. */
import { describe, expect, it } from 'vitest';
import { groupErrors } from '../support/alarms.ts';
import { definition, gateSketch, LoadRig, service, type Sketch } from '../support/load-rig.ts';

const GROUP = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 20 },
};
const NAMES = { applicationName: 'web', deploymentGroupName: 'web' };
const CONTENT = {
  version: 0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: { TaskDefinition: 'web:2', LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 } },
      },
    },
  ],
};

/** `web:2`, whose requests fail with this chance, is deployed at 10 min beside 50 requests a second. */
function release(
  deploymentConfigName: string,
  errorRate: number,
  more: Sketch = {},
  Hooks: readonly object[] = [],
): LoadRig {
  const light = { cpuMsPerRequest: { constant: 5 } };
  const forward = [{ targetGroup: 'blue' }];
  const answers = [{ maximumErrorRate: 0.1 }];
  const Code = { durationMs: 240_000, answers };
  return new LoadRig({
    ...gateSketch({ taskDefinitions: [definition('web'), definition('web', [{ image: 'web-2' }])] }),
    duration: '1h',
    targetGroups: [
      { targetGroupName: 'blue', ...GROUP },
      { targetGroupName: 'green', ...GROUP },
    ],
    loadBalancers: [{ name: 'gate', listeners: [80, 8080].map((port) => ({ port, forward })) }],
    services: [
      service('web', 4, null, {
        taskDefinition: 'web:1',
        deploymentController: { type: 'CODE_DEPLOY' },
        loadBalancers: [{ targetGroupArn: 'blue', containerName: 'web', containerPort: 80 }],
      }),
    ],
    behaviours: { web: light, 'web-2': { ...light, errorRate } },
    alarms: [groupErrors('green')],
    timeline: [
      { at: '1s', createFunction: { FunctionName: 'judge', Publish: true, Timeout: 300, Code } },
      { at: '1s', createApplication: { applicationName: 'web', computePlatform: 'ECS' } },
      {
        at: '2s',
        createDeploymentGroup: {
          ...NAMES,
          deploymentConfigName,
          ecsServices: [{ serviceName: 'web', clusterName: 'royaume' }],
          loadBalancerInfo: {
            targetGroupPairInfoList: [
              {
                targetGroups: [{ name: 'blue' }, { name: 'green' }],
                prodTrafficRoute: { listenerArns: ['gate:80'] },
                testTrafficRoute: { listenerArns: ['gate:8080'] },
              },
            ],
          },
          alarmConfiguration: { enabled: true, alarms: [{ name: 'green-errors' }] },
          autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
        },
      },
      {
        at: '10m',
        createCodeDeployDeployment: { ...NAMES, revision: { appSpecContent: { content: { ...CONTENT, Hooks } } } },
      },
    ],
    ...more,
  });
}
const newest = (k: LoadRig) => k.world.codeDeploy!.deployments.at(-1)!;
/** Requests that each group got between two instants: blue, green. */
function got(k: LoadRig, from: string, to: string): [number, number] {
  const counts = (): number[] =>
    (['blue', 'green'] as const).map((name) => {
      const { http2xx, http5xx } = k.group(name);
      return http2xx + http5xx;
    });
  const before = counts.call(k.until(from));
  const after = counts.call(k.until(to));
  return [after[0]! - before[0]!, after[1]! - before[1]!];
}

describe('requests while CodeDeploy shifts them', () => {
  it('CD-04: a tenth of them meets the new version for five minutes, then all of them', () => {
    const k = release('CodeDeployDefault.ECSCanary10Percent5Minutes', 0);
    const [blue, green] = got(k, '11m', '15m');
    // 12,000 requests: four standard deviations of a tenth are 1.1 %.
    expect(Math.abs(green / (blue + green) - 0.1)).toBeLessThan(0.011);
    expect(got(k, '16m', '17m')[0]).toBe(0);
    expect(newest(k).state).toBe('Baking');
  });

  it('CD-06: a version that fails is met by a tenth until its alarm rings, and by nobody afterwards', () => {
    const k = release('CodeDeployDefault.ECSCanary10Percent5Minutes', 0.5);
    k.until('20m');
    expect(newest(k)).toMatchObject({ state: 'Stopped', rolledBack: true, failure: { what: 'green-errors' } });
    const failed = k.group('green').http5xx;
    // Half of a tenth of 50 a second, for at most two minutes.
    expect(failed).toBeGreaterThan(100);
    expect(failed).toBeLessThan(400);
    expect(got(k, '20m', '21m')[1]).toBe(0);
    expect(k.group('blue').http5xx).toBe(0);
  });

  it.each([
    [0, 'Baking', undefined],
    [0.5, 'Failed', 'AfterAllowTestTraffic'],
  ])('CD-03: a hook can look at what the new version has answered to test traffic: of %f', (errorRate, state, what) => {
    const traffic = [
      { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } },
      { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond: 0.2 } } },
    ];
    const hooks = [{ AfterAllowTestTraffic: 'judge' }];
    const k = release('CodeDeployDefault.ECSAllAtOnce', errorRate, { traffic }, hooks).until('25m');
    expect([newest(k).state, newest(k).failure?.what]).toEqual([state, what]);
    // Nobody but the testers has met it.
    if (errorRate > 0) expect(k.group('green').http5xx).toBeLessThan(200);
  });

  it('CD-04: all at once, everybody meets it', () => {
    const k = release('CodeDeployDefault.ECSAllAtOnce', 0);
    expect(got(k, '11m', '12m')[0]).toBe(0);
  });
});
