/** Aliases that CodeDeploy leads to another version, and what SAM says of it (LA-09, CD-04). */
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_CONFIGS } from '../../sim/catalog/deployment-configs.ts';
import { describe as described } from '../../sim/rules/describe.ts';
import { millErrors } from '../support/alarms.ts';
import { deployed, lifecycle, shares } from '../support/code-deploy.ts';
import { kingdom, type Deed, type Kingdom } from '../support/rig.ts';

const CALL = { durationMs: 1_000, coldStartMs: 0 };
const ALARM = millErrors(1);

/** `mill` with versions 1 and 2, its alias `live` at 1; `yes` and `no` are hooks. */
function mill(bad: object = {}): Kingdom {
  const create = (FunctionName: string, more: object = {}): Deed => [
    '0s',
    'createFunction',
    { FunctionName, Publish: true, Code: { ...CALL, ...more } },
  ];
  return kingdom({
    fleets: [],
    definitions: [],
    duration: '4h',
    timeline: [
      create('mill'),
      create('yes'),
      create('no', { errorRate: 1 }),
      ['0s', 'updateFunctionCode', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...bad } }],
      ['0s', 'createAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' }],
      ['0s', 'putMetricAlarm', ALARM],
    ],
  }).until('1m');
}
const NAMES = { applicationName: 'mill', deploymentGroupName: 'live' };
const to = (CurrentVersion: string, TargetVersion: string, hooks: readonly object[] = []): object => {
  const Properties = { Name: 'mill', Alias: 'live', CurrentVersion, TargetVersion };
  const content = { Resources: [{ mill: { Type: 'AWS::Lambda::Function', Properties } }], Hooks: hooks };
  return { ...NAMES, revision: { appSpecContent: { content } } };
};
function deployable(k: Kingdom, more: object = {}): Kingdom {
  k.issue('createApplication', { applicationName: 'mill', computePlatform: 'Lambda' });
  k.issue('createDeploymentGroup', { ...NAMES, ...more });
  return k;
}
const alias = (k: Kingdom) => k.world.functions![0]!.aliases[0]!.wanted;
const prefer = (k: Kingdom, Type: string, more: object = {}): string =>
  k.refused('publishVersion', {
    FunctionName: 'mill',
    AutoPublishAlias: 'live',
    DeploymentPreference: { Type, ...more },
  });
const at = (version: string): object => ({ functionVersion: version, additional: null });

describe('an alias that CodeDeploy deploys', () => {
  it.each(DEPLOYMENT_CONFIGS.filter(({ platform }) => platform === 'Lambda').map((row) => [row.name, row] as const))(
    'CD-04, LA-09: %s',
    (deploymentConfigName, { type, intervalMinutes }) => {
      const k = deployable(mill(), { deploymentConfigName });
      k.issue('createCodeDeployDeployment', to('1', '2'));
      k.until('3h');
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
      expect([deployed(k).state, alias(k)]).toEqual(['Succeeded', at('2')]);
    },
  );

  it('LA-09: the weights are those of the alias; its life-cycle events are fewer', () => {
    const k = deployable(mill(), { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' });
    const hooks = [{ BeforeAllowTraffic: 'yes' }, { AfterAllowTraffic: 'yes' }];
    k.issue('createCodeDeployDeployment', to('1', '2', hooks));
    k.until('2m');
    expect(alias(k)).toEqual({ functionVersion: '1', additional: { version: '2', weight: 0.1 } });
    expect(k.refused('createCodeDeployDeployment', to('1', '2'))).toMatch(/code-deploy-busy$/);
    expect(lifecycle(k.until('10m'))).toEqual([
      'Start Succeeded',
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Succeeded',
      'End Succeeded',
    ]);
    expect(described(k.world, { kind: 'code-deploy-deployment', key: 0 as never })!['target']).toMatchObject({
      functionAlias: 'live',
      targetVersion: '2',
      targetVersionWeight: 1,
    });
    expect(k.world.functions![1]!.versions[0]!.use.invocations).toBe(2);
  });

  it.each(['BeforeAllowTraffic', 'AfterAllowTraffic'])(
    'LA-09: a hook that fails at %s leads the alias back',
    (event) => {
      const k = deployable(mill());
      k.issue('createCodeDeployDeployment', to('1', '2', [{ [event]: 'no' }]));
      k.until('5m');
      expect([deployed(k).state, deployed(k).rolledBack, alias(k)]).toEqual(['Failed', true, at('1')]);
    },
  );

  it('LA-09: what cannot be deployed is refused', () => {
    const k = deployable(mill());
    const code = (input: object): string => k.refused('createCodeDeployDeployment', input).split(': ')[1]!;
    expect(code(to('2', '1'))).toBe('code-deploy-alias-version');
    expect(code(to('1', '9'))).toBe('function-version-not-found');
    expect(code(to('1', '$LATEST'))).toBe('alias-latest');
    expect(code(to('1', '2', [{ BeforeAllowTraffic: 'nobody' }]))).toBe('hook-not-found');
    expect(code({ ...to('1', '2'), deploymentGroupName: 'other' })).toBe('code-deploy-group-missing');
    expect(code({ ...to('1', '2'), deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' })).toBe(
      'code-deploy-config-platform',
    );
  });
});

describe('SAM', () => {
  it('LA-09: a new version goes live under its alias as DeploymentPreference.Type says', () => {
    const k = mill();
    expect(prefer(k, 'Linear10PercentEvery1Minute')).toBe('done');
    k.until('1m30s');
    expect(alias(k)).toEqual({ functionVersion: '1', additional: { version: '3', weight: 0.1 } });
    expect(prefer(k, 'AllAtOnce')).toBe('DeploymentLimitExceededException: code-deploy-busy');
    k.until('20m');
    expect(shares(k).at(-1)).toEqual([9, 100]);
    expect([alias(k), deployed(k).state]).toEqual([at('3'), 'Succeeded']);
    expect(k.world.codeDeploy!.groups.map((row) => [row.applicationName, row.deploymentGroupName])).toEqual([
      ['ServerlessDeploymentApplication', 'millDeploymentGroup'],
    ]);
  });

  it('LA-09: an alarm of the function in ALARM rolls it back', () => {
    const k = mill();
    k.issue('updateFunctionCode', { FunctionName: 'mill', Code: { ...CALL, errorRate: 1 } });
    const hooks = { PreTraffic: 'yes', PostTraffic: 'yes' };
    expect(prefer(k, 'Canary10Percent30Minutes', { Alarms: ['mill-errors'], Hooks: hooks })).toBe('done');
    for (let second = 70; deployed(k).state !== 'Stopped' && second < 600; second++) {
      k.until(`${second}s`).issue('invoke', { FunctionName: 'mill', Qualifier: 'live' });
    }
    expect(deployed(k)).toMatchObject({
      state: 'Stopped',
      rolledBack: true,
      failure: { by: 'DEPLOYMENT_STOP_ON_ALARM', what: 'mill-errors' },
    });
    expect(alias(k.until('15m'))).toEqual(at('1'));
  });

  it('LA-09: without traffic no alarm fires, and the bad version goes live', () => {
    const k = mill();
    k.issue('updateFunctionCode', { FunctionName: 'mill', Code: { ...CALL, errorRate: 1 } });
    prefer(k, 'Canary10Percent5Minutes', { Alarms: ['mill-errors'] });
    expect([deployed(k.until('10m')).state, alias(k)]).toEqual(['Succeeded', at('3')]);
  });

  it('LA-09: the first version makes the alias; without a preference the alias goes over at once', () => {
    const k = mill();
    k.issue('publishVersion', { FunctionName: 'yes', AutoPublishAlias: 'live' });
    expect(k.world.functions![1]!.aliases[0]!.routing).toEqual(at('2'));
    k.issue('publishVersion', { FunctionName: 'mill', AutoPublishAlias: 'live' });
    expect(alias(k)).toEqual(at('3'));
    expect(prefer(k, 'AllAtOnce', { Enabled: false })).toBe('done');
    expect([alias(k), k.world.codeDeploy]).toEqual([at('4'), undefined]);
    expect(prefer(k, 'Hastily')).toBe('InvalidParameterValueException: code-deploy-config-missing');
    expect(prefer(k, 'AllAtOnce', { Hooks: { PreTraffic: 'nobody' } })).toMatch(/hook-not-found$/);
    k.issue('updateFunctionConfiguration', { FunctionName: 'mill', Role: 'other' });
    expect(prefer(k, 'AllAtOnce')).toBe('InvalidParameterValueException: alias-configuration');
  });
});
