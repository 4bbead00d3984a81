/** Section 11.2 of the facts: services that CodeDeploy moves. */
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_CONFIGS } from '../../sim/catalog/deployment-configs.ts';
import { describe as described } from '../../sim/rules/describe.ts';
import { shiftsOf } from '../../sim/rules/code-deploy-configs.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { requestOf } from '../../sim/scenario/request-of.ts';
import {
  BACK,
  CANARY,
  ALL,
  FORTH,
  end,
  controlled,
  deploy,
  deployable,
  deployed,
  GROUP,
  lifecycle,
  revision,
  ROUTES,
  shares,
  statuses,
  taskSets,
  wait,
  type CodeDeploySketch,
} from '../support/code-deploy.ts';
import { registered, weights } from '../support/colours.ts';
import { commandOf, type Deed, type Kingdom } from '../support/rig.ts';

/** Functions that say yes or no when they are asked. */
const asked = (...hooks: (readonly [name: string, code: object])[]): CodeDeploySketch => ({
  timeline: hooks.map(([name, code]): Deed => {
    const Code = { durationMs: 1_000, coldStartMs: 0, ...code };
    return ['0s', 'createFunction', { FunctionName: name, Publish: true, Code }];
  }),
});
const YES = ['yes', {}] as const;
const NO = ['no', { errorRate: 1 }] as const;
const LATER = ['later', { answers: [{ hookStatus: 'IN_PROGRESS' }] }] as const;

describe('deployment groups', () => {
  const create = (k: Kingdom, more: object): string => k.refused('createDeploymentGroup', { ...GROUP, ...more });
  const pair = (more: object): object => ({ loadBalancerInfo: { targetGroupPairInfoList: [{ ...ROUTES, ...more }] } });

  it('CD-01: a service behind a balancer, two target groups, a production listener and perhaps a test listener', () => {
    const k = controlled();
    expect(create(k, {})).toBe('ApplicationDoesNotExistException: code-deploy-application-missing');
    k.issue('createApplication', { applicationName: 'web', computePlatform: 'ECS' });
    const wrong = (more: object): string => create(k, more).split(': ')[1]!;
    expect(wrong({ ecsServices: [{ serviceName: 'other' }] })).toBe('service-not-found');
    expect(wrong(pair({ targetGroups: [{ name: 'web-blue' }, { name: 'red' }] }))).toBe('target-group-not-found');
    expect(wrong(pair({ prodTrafficRoute: { listenerArns: ['gate:81'] } }))).toBe('code-deploy-listener');
    expect(wrong(pair({ testTrafficRoute: { listenerArns: ['gate:81'] } }))).toBe('code-deploy-listener');
    k.issue('createTargetGroup', { targetGroupName: 'red' });
    expect(wrong(pair({ targetGroups: [{ name: 'red' }, { name: 'web-green' }] }))).toBe('code-deploy-target-groups');
    k.issue('createLoadBalancer', { name: 'back' });
    k.issue('createListener', { loadBalancer: 'back', port: 80, forward: [{ targetGroup: 'red' }] });
    expect(wrong(pair({ testTrafficRoute: { listenerArns: ['back:80'] } }))).toBe('code-deploy-listener');
    expect(wrong({ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' })).toBe('code-deploy-config-platform');
    expect(wrong({ deploymentConfigName: 'mine' })).toBe('code-deploy-config-missing');
    expect(create(k, pair({ testTrafficRoute: undefined }))).toBe('done');
    expect(wrong({})).toBe('code-deploy-group-exists');
    expect(k.refused('createApplication', { applicationName: 'web', computePlatform: 'ECS' })).toMatch(/AlreadyExists/);
  });

  it('CD-01: only a service with the controller CODE_DEPLOY', () => {
    const k = controlled();
    k.issue('createService', { serviceName: 'plain', taskDefinition: 'web:1', desiredCount: 1 });
    k.issue('createApplication', { applicationName: 'web', computePlatform: 'ECS' });
    expect(create(k, { ecsServices: [{ serviceName: 'plain' }] })).toBe(
      'InvalidECSServiceException: code-deploy-controller',
    );
  });

  it('CD-01: behind a network load balancer all traffic goes over at once', () => {
    const k = controlled({
      balancer: { type: 'network' },
      listener: { protocol: 'TCP' },
      targetGroup: { protocol: 'TCP' },
    });
    k.issue('createApplication', { applicationName: 'web', computePlatform: 'ECS' });
    expect(create(k, CANARY)).toBe('InvalidDeploymentConfigNameException: code-deploy-network');
    expect(create(k, wait(0))).toBe('done');
    const input = { applicationName: 'web', deploymentGroupName: 'web', ...revision(), ...CANARY };
    expect(k.refused('createCodeDeployDeployment', input)).toMatch(/code-deploy-network$/);
    expect(end(deploy(k).until('20m'))).toEqual(FORTH);
  });

  it('CD-01: what forwards to the pair is shifted, a rule too, and nothing else of the listener', () => {
    const k = controlled();
    k.issue('createTargetGroup', { targetGroupName: 'red' });
    const conditions = [{ field: 'path-pattern', values: ['/shop/*'] }];
    const forward = [{ targetGroup: 'web-blue' }];
    k.issue('createRule', { listener: 'gate:80', priority: 10, conditions, forward });
    k.issue('modifyListener', { listener: 'gate:80', forward: [{ targetGroup: 'red' }] });
    k.issue('createApplication', { applicationName: 'web', computePlatform: 'ECS' });
    k.issue('createDeploymentGroup', { ...GROUP, ...CANARY });
    deploy(k).until('12m');
    const [rule] = k.world.loadBalancers[0]!.listeners.find(({ port }) => port === 80)!.rules!;
    expect([weights(k), rule!.forward.map(({ weight }) => weight)]).toEqual(['red 1', [900, 100]]);
  });

  it('CD-01: the target groups change places with each deployment', () => {
    const k = deploy(deployable(wait(0))).until('20m');
    expect([registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual(['', '2, 2']);
    deploy(k, {}, 'web:3').until('30m');
    expect([registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual(['3, 3', '']);
    expect(weights(k)).toBe('web-blue 999, web-green 0');
  });
});

describe('a deployment', () => {
  it('CD-03: its life-cycle events come in order, each with its hook, and then the old task set waits for its end', () => {
    const events = [
      'BeforeInstall',
      'AfterInstall',
      'AfterAllowTestTraffic',
      'BeforeAllowTraffic',
      'AfterAllowTraffic',
    ];
    const hooks = events.map((event) => ({ [event]: 'yes' }));
    const k = deploy(deployable(wait(5), asked(YES)), {}, 'web:2', hooks);
    expect(statuses(k)).toEqual(['600.000 Queued']);
    k.until('12m');
    expect(lifecycle(k)).toEqual([
      'BeforeInstall Succeeded',
      'Install Succeeded',
      'AfterInstall Succeeded',
      'AllowTestTraffic Succeeded',
      'AfterAllowTestTraffic Succeeded',
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Succeeded',
    ]);
    expect([deployed(k).state, taskSets(k)]).toEqual(['Baking', '1 ACTIVE 100 %: 2, 2 PRIMARY 100 %: 2']);
    k.until('20m');
    // A second in the queue, five hooks of a second each; the new tasks are steady 5.109 s after Install began.
    expect(statuses(k)).toEqual(['600.000 Queued', '601.000 InProgress', '611.109 Baking', '911.109 Succeeded']);
    expect(end(k)).toEqual(FORTH);
    expect(k.world.functions![0]!.versions[0]!.use.invocations).toBe(5);
  });

  it('CD-03: without hooks and without a test listener those events are skipped', () => {
    const pair = { targetGroups: ROUTES.targetGroups, prodTrafficRoute: ROUTES.prodTrafficRoute };
    const k = deploy(deployable({ loadBalancerInfo: { targetGroupPairInfoList: [pair] } })).until('12m');
    expect(lifecycle(k)).toEqual([
      'BeforeInstall Skipped',
      'Install Succeeded',
      'AfterInstall Skipped',
      'AllowTestTraffic Skipped',
      'AfterAllowTestTraffic Skipped',
      'BeforeAllowTraffic Skipped',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Skipped',
    ]);
    expect([weights(k), weights(k, 8080)]).toEqual(['web-blue 0, web-green 999', 'web-blue 1']);
    // 60 min unless the group says otherwise.
    expect(taskSets(k.until('69m'))).toBe('1 ACTIVE 100 %: 2, 2 PRIMARY 100 %: 2');
    expect(taskSets(k.until('71m'))).toBe('2 PRIMARY 100 %: 2');
  });

  it('CD-03: the test listener shows the new version before production has any of it', () => {
    const k = deploy(deployable({}, asked(LATER)), {}, 'web:2', [{ AfterAllowTestTraffic: 'later' }]).until('12m');
    expect([weights(k), weights(k, 8080)]).toEqual(['web-blue 999, web-green 0', 'web-blue 0, web-green 999']);
    expect(lifecycle(k).at(-1)).toBe('AfterAllowTestTraffic InProgress');
  });

  it.each([
    ['BeforeInstall', false],
    ['AfterInstall', true],
    ['AfterAllowTestTraffic', true],
    ['BeforeAllowTraffic', true],
    ['AfterAllowTraffic', true],
  ])('CD-03: a hook that fails at %s fails the deployment; back it goes: %s', (event, back) => {
    const k = deploy(deployable({}, asked(NO)), {}, 'web:2', [{ [event]: 'no' }]).until('20m');
    expect(lifecycle(k).at(-1)).toBe(`${event} Failed`);
    expect(deployed(k).failure).toEqual({ by: 'DEPLOYMENT_FAILURE', code: 'HOOK_FAILED', what: event });
    expect([deployed(k).state, deployed(k).rolledBack, taskSets(k)]).toEqual(['Failed', back, BACK.sets]);
    if (back) expect(end(k)).toEqual({ ...BACK, state: 'Failed' });
  });

  it('CD-03: a hook has an hour to say something', () => {
    const k = deploy(deployable({}, asked(LATER)), {}, 'web:2', [{ AfterInstall: 'later' }]);
    expect(lifecycle(k.until('70m')).at(-1)).toBe('AfterInstall InProgress');
    expect(end(k.until('80m'))).toEqual({ ...BACK, state: 'Failed', test: 'web-blue 999, web-green 0' });
    expect(deployed(k).failure!.code).toBe('HOOK_TIMEOUT');
  });

  it('CD-03: or somebody says it for it', () => {
    const k = deploy(deployable(wait(0), asked(LATER)), {}, 'web:2', [{ AfterInstall: 'later' }]).until('15m');
    const put = (more: object): string =>
      k.refused('putLifecycleEventHookExecutionStatus', { deploymentId: 'web/web', status: 'Succeeded', ...more });
    expect(put({ lifecycleEventHookExecutionId: 'x' })).toMatch(/code-deploy-no-hook$/);
    expect(put({ lifecycleEventHookExecutionId: deployed(k).hook!.executionId })).toBe('done');
    expect(end(k.until('16m'))).toEqual(FORTH);
    expect(put({})).toBe('DeploymentAlreadyCompletedException: code-deploy-deployment-over');
  });

  it('CD-03: or it says it by a command of its own', () => {
    const says = (status: string) => {
      const request = {
        deploymentId: '$.DeploymentId',
        lifecycleEventHookExecutionId: '$.LifecycleEventHookExecutionId',
      };
      return ['clerk', { does: [{ putLifecycleEventHookExecutionStatus: { ...request, status } }] }] as const;
    };
    const of = (status: string): Kingdom =>
      deploy(deployable(wait(0), asked(says(status))), {}, 'web:2', [{ AfterInstall: 'clerk' }]).until('15m');
    expect(end(of('Succeeded'))).toEqual(FORTH);
    expect(end(of('Failed'))).toEqual({ ...BACK, state: 'Failed' });
  });

  it('CD-03: two days are the longest wait; ContinueDeployment ends it', () => {
    expect(() => commandOf('createDeploymentGroup', { ...GROUP, ...wait(2_881) })).toThrow();
    const k = deploy(deployable(wait(2_880))).until('3h');
    expect(taskSets(k)).toBe('1 ACTIVE 100 %: 2, 2 PRIMARY 100 %: 2');
    const go = (deploymentWaitType: string): string =>
      k.refused('continueDeployment', { deploymentId: 'web/web', deploymentWaitType });
    expect(go('READY_WAIT')).toBe('DeploymentIsNotInReadyStateException: code-deploy-not-waiting');
    expect(go('TERMINATION_WAIT')).toBe('done');
    expect(end(k.until('3h1m'))).toEqual(FORTH);
  });

  it('CD-03: traffic may wait for a word; without it in time the deployment stops', () => {
    const blueGreenDeploymentConfiguration = {
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 10 },
      terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 0 },
    };
    const ready = (): Kingdom => deploy(deployable({ blueGreenDeploymentConfiguration, ...ALL })).until('15m');
    const k = ready();
    expect([deployed(k).state, weights(k), weights(k, 8080)]).toEqual([
      'Ready',
      'web-blue 999, web-green 0',
      'web-blue 0, web-green 999',
    ]);
    k.issue('continueDeployment', { deploymentId: deployed(k).deploymentId, deploymentWaitType: 'READY_WAIT' });
    expect(end(k.until('16m'))).toEqual(FORTH);
    expect(end(ready().until('25m'))).toEqual({ ...BACK, state: 'Stopped' });
  });

  it('CD-03: KEEP_ALIVE leaves the old task set where it is, until the next deployment needs its place', () => {
    const terminateBlueInstancesOnDeploymentSuccess = { action: 'KEEP_ALIVE' };
    const group = { blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess } };
    const k = deploy(deployable(group)).until('20m');
    expect([deployed(k).state, taskSets(k)]).toEqual(['Succeeded', '1 ACTIVE 100 %: 2, 2 PRIMARY 100 %: 2']);
    deploy(k, {}, 'web:3').until('30m');
    expect(taskSets(k)).toBe('2 ACTIVE 100 %: 2, 3 PRIMARY 100 %: 2');
  });
});

describe('traffic over time', () => {
  it.each(DEPLOYMENT_CONFIGS.filter(({ platform }) => platform === 'ECS').map((row) => [row.name, row] as const))(
    'CD-04: %s',
    (deploymentConfigName, { type, intervalMinutes }) => {
      const k = deploy(deployable({ deploymentConfigName })).until('50m');
      const linear = Array.from({ length: 10 }, (_, step) => [step * intervalMinutes, (step + 1) * 10]);
      const expected = {
        AllAtOnce: [[0, 100]],
        TimeBasedLinear: linear,
        TimeBasedCanary: [
          [0, 10],
          [intervalMinutes, 100],
        ],
      }[type];
      expect(shares(k)).toEqual(expected);
    },
  );

  it('CD-04: Linear10PercentEvery3Minutes is done at 27 min, Canary10Percent15Minutes at 15 min', () => {
    const last = (name: string) =>
      shiftsOf(DEPLOYMENT_CONFIGS.find((row) => row.name === `CodeDeployDefault.ECS${name}`)!).at(-1);
    expect(last('Linear10PercentEvery3Minutes')).toEqual({ atMinutes: 27, percent: 100 });
    expect(last('Canary10Percent15Minutes')).toEqual({ atMinutes: 15, percent: 100 });
  });

  it('CD-04: custom configurations shift by their own numbers, the last step taking the rest', () => {
    const k = deployable(wait(0));
    const trafficRoutingConfig = {
      type: 'TimeBasedLinear',
      timeBasedLinear: { linearPercentage: 30, linearInterval: 2 },
    };
    k.issue('createDeploymentConfig', { deploymentConfigName: 'mine', computePlatform: 'ECS', trafficRoutingConfig });
    expect(
      k.refused('createDeploymentConfig', {
        deploymentConfigName: 'mine',
        computePlatform: 'ECS',
        trafficRoutingConfig,
      }),
    ).toBe('DeploymentConfigAlreadyExistsException: code-deploy-config-exists');
    deploy(k, { deploymentConfigName: 'mine' }).until('12m');
    expect(weights(k)).toBe('web-blue 700, web-green 300');
    expect(shares(k.until('30m'))).toEqual([
      [0, 30],
      [2, 60],
      [4, 90],
      [6, 100],
    ]);
    expect(end(k)).toEqual(FORTH);
  });
});

describe('requests of CodeDeploy', () => {
  const issues = (op: string, input: object): string[] => {
    const reading = parseCommand(op, input);
    return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) : [];
  };

  it('CD-03: an AppSpec has one resource, and hooks where its platform has them, each once', () => {
    const names = { applicationName: 'web', deploymentGroupName: 'web' };
    const hooks = [{ BeforeInstall: 'a' }, { BeforeInstall: 'b' }];
    const at = 'revision.appSpecContent.content';
    expect(issues('createCodeDeployDeployment', { ...names, ...revision('web:2', hooks) })).toEqual([
      `${at}.Hooks.1.BeforeInstall: app-spec-hook-twice`,
    ]);
    const Properties = { Name: 'mill', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
    const content = {
      Resources: [{ mill: { Type: 'AWS::Lambda::Function', Properties } }],
      Hooks: [{ AfterInstall: 'a' }],
    };
    expect(issues('createCodeDeployDeployment', { ...names, revision: { appSpecContent: { content } } })).toEqual([
      `${at}.Hooks.0.AfterInstall: app-spec-hook`,
    ]);
  });

  it('CD-04: a configuration says its numbers in the words of its type', () => {
    const config = (trafficRoutingConfig: object): object => ({
      deploymentConfigName: 'mine',
      computePlatform: 'ECS',
      trafficRoutingConfig,
    });
    expect(issues('createDeploymentConfig', config({ type: 'TimeBasedCanary' }))).toEqual([
      'trafficRoutingConfig.timeBasedCanary: missing',
    ]);
    expect(
      issues(
        'createDeploymentConfig',
        config({ type: 'AllAtOnce', timeBasedLinear: { linearPercentage: 1, linearInterval: 1 } }),
      ),
    ).toEqual(['trafficRoutingConfig.timeBasedLinear: routing-type']);
    const canary = (canaryPercentage: number): string[] =>
      issues(
        'createDeploymentConfig',
        config({ type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval: 5 } }),
      );
    expect([1, 99, 0, 100, 12.5].map((percent) => canary(percent).length)).toEqual([0, 0, 1, 1, 1]);
    expect(issues('createDeploymentGroup', { ...GROUP, deploymentConfigName: 'CodeDeployDefault.ECSFast' })).toEqual([
      'deploymentConfigName: deployment-config',
    ]);
  });

  it('CD-01: commands can be written as requests again, and a deployment shows what it is about', () => {
    const k = deploy(deployable()).until('12m');
    for (const { command } of k.world.commands.filter((row) => row.atUs === 600_000_000)) {
      expect(commandOf(command.op, requestOf(command))).toEqual(command);
    }
    const shown = described(k.world, { kind: 'code-deploy-deployment', key: 0 as never })!;
    expect(shown).toMatchObject({
      applicationName: 'web',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      status: 'Baking',
      target: {
        taskSetsInfo: [
          { taskSetLabel: 'Blue', status: 'ACTIVE', trafficWeight: 0, targetGroup: 'web-blue' },
          { taskSetLabel: 'Green', status: 'PRIMARY', trafficWeight: 100, targetGroup: 'web-green' },
        ],
      },
    });
  });
});
