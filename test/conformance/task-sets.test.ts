/** Section 11.2 of the facts: task sets, by hand where the controller is EXTERNAL, and what UpdateService may still change. */
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../sim/scenario/request-of.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { describe as described } from '../../sim/rules/describe.ts';
import { computedDesiredCount } from '../../sim/rules/task-sets.ts';
import { controlled, taskSets } from '../support/code-deploy.ts';
import { commandOf, IN_ALL_ZONES, kingdom, plan, type Kingdom, type KingdomSketch } from '../support/rig.ts';

/** A service of five tasks without a task set, at 5 min. */
function external(sketch: KingdomSketch = {}, more: object = {}): Kingdom {
  const definitions = [plan('web'), plan('web', { image: 'web:2' })];
  const k = kingdom({ duration: '4h', definitions, ...sketch }).until('5m');
  const deploymentController = { type: 'EXTERNAL' };
  k.issue('createService', { serviceName: 'web', desiredCount: 5, deploymentController, ...more });
  return k;
}
const set = (k: Kingdom, externalId: string, taskDefinition: string, value?: number): void => {
  const scale = value === undefined ? {} : { scale: { value, unit: 'PERCENT' } };
  k.issue('createTaskSet', { service: 'web', externalId, taskDefinition, ...scale });
};
const scale = (k: Kingdom, taskSet: string, value: number): void => {
  k.issue('updateTaskSet', { service: 'web', taskSet, scale: { value } });
};
const stability = (k: Kingdom): string[] =>
  k.engine.log(0, Infinity).flatMap(({ atUs, event }) => {
    if (event.kind !== 'TaskSetStabilityChanged') return [];
    return [`${atUs / 1_000_000} ${event.deployment + 1} ${event.stabilityStatus}`];
  });

describe('task sets', () => {
  it.each([
    [3, 40, 2],
    [5, 24, 2],
    [4, 50, 2],
    [7, 0, 0],
    [1, 0.1, 1],
    [375, 8.8, 33],
    [1_000, 0.7, 7],
    [3, 100, 3],
  ])('CD-02: of D = %i at %f %% there are %i tasks, rounded up', (D, percent, count) => {
    expect(computedDesiredCount(D, percent)).toBe(count);
  });

  it('CD-08: without a task set a service runs nothing; each one keeps its share beside the others', () => {
    const k = external().until('6m');
    expect([k.census('web'), k.messages('web')]).toEqual(['', []]);
    set(k, 'blue', 'web:1', 100);
    set(k, 'green', 'web:2', 24);
    set(k, 'idle', 'web:2');
    k.until('8m');
    expect(taskSets(k)).toBe('1 ACTIVE 100 %: 5, 2 ACTIVE 24 %: 2, 3 ACTIVE 0 %: 0');
    scale(k, 'green', 50);
    scale(k, 'blue', 50);
    k.until('10m');
    expect(taskSets(k)).toBe('1 ACTIVE 50 %: 3, 2 ACTIVE 50 %: 3, 3 ACTIVE 0 %: 0');
    // Each of them follows the desired count.
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    expect(taskSets(k.until('12m'))).toBe('1 ACTIVE 50 %: 1, 2 ACTIVE 50 %: 1, 3 ACTIVE 0 %: 0');
  });

  it('CD-02: PRIMARY is the one that was told to serve; a deleted one is DRAINING until its tasks have gone', () => {
    const slow = { 'web:1': { stopsAfterUs: 20_000_000 } };
    const k = external({ behaviours: slow }).until('6m');
    set(k, 'blue', 'web:1', 100);
    k.issue('updateServicePrimaryTaskSet', { service: 'web', primaryTaskSet: 'blue' });
    set(k, 'green', 'web:2', 100);
    k.until('8m');
    expect(taskSets(k)).toBe('1 PRIMARY 100 %: 5, 2 ACTIVE 100 %: 5');
    expect(k.service('web').steady).toBe(true);
    k.issue('updateServicePrimaryTaskSet', { service: 'web', primaryTaskSet: 'green' });
    expect(taskSets(k)).toBe('1 ACTIVE 100 %: 5, 2 PRIMARY 100 %: 5');
    k.issue('deleteTaskSet', { service: 'web', taskSet: 'blue', force: true });
    expect(taskSets(k.until('490s'))).toBe('1 DRAINING 0 %: 0, 2 PRIMARY 100 %: 5');
    expect(taskSets(k.until('9m'))).toBe('2 PRIMARY 100 %: 5');
  });

  it('CD-02: stability is reached when all run and are healthy, and lost when one is missing or on a draining instance', () => {
    const k = external({ duration: '1h' }).until('6m');
    set(k, 'blue', 'web:1', 100);
    // Placed at 361, running at 363, healthy 40 s later (SV-06), seen a second after that.
    expect(stability(k.until('8m'))).toEqual(['404 1 STEADY_STATE']);
    k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    expect(stability(k.until('481s')).at(-1)).toBe('481 1 STABILIZING');
    expect(stability(k.until('15m')).at(-1)).toMatch(/1 STEADY_STATE$/);
    k.issue('stopTask', { task: k.tasks('web').find((task) => task.lastStatus === 'RUNNING')!.id });
    expect(stability(k.until('15m1s')).at(-1)).toBe('901 1 STABILIZING');
  });

  it('CD-08: describe-services lists task sets with their status, share and stability', () => {
    const k = external().until('6m');
    set(k, 'blue', 'web:1', 40);
    const shown = described(k.until('8m').world, { kind: 'service', key: 0 as never })!;
    expect([shown['deploymentController'], shown['deployments']]).toEqual([{ type: 'EXTERNAL' }, []]);
    const [row] = shown['taskSets'] as readonly Record<string, unknown>[];
    expect({ ...row, taskSetArn: null, id: null, stabilityStatusAt: null }).toMatchObject({
      externalId: 'blue',
      status: 'ACTIVE',
      computedDesiredCount: 2,
      runningCount: 2,
      pendingCount: 0,
      scale: { value: 40, unit: 'PERCENT' },
      stabilityStatus: 'STEADY_STATE',
    });
  });

  it('CD-08: a task set that has tasks, or serves, is only deleted by force; unknown ones are not found', () => {
    const k = external().until('6m');
    set(k, 'blue', 'web:1', 100);
    k.until('8m');
    const remove = (taskSet: string): string => k.refused('deleteTaskSet', { service: 'web', taskSet });
    expect(remove('blue')).toBe('InvalidParameterException: task-set-scaled');
    expect(remove('green')).toBe('TaskSetNotFoundException: task-set-not-found');
    k.issue('updateServicePrimaryTaskSet', { service: 'web', primaryTaskSet: 'blue' });
    scale(k, 'blue', 0);
    expect(remove('blue')).toBe('InvalidParameterException: task-set-primary');
    set(k, 'green', 'web:2');
    expect(remove('green')).toBe('done');
    k.until('9m');
    expect(k.refused('updateTaskSet', { service: 'web', taskSet: 'green', scale: { value: 1 } })).toBe(
      'TaskSetNotFoundException: task-set-not-found',
    );
  });

  it('CD-08: only EXTERNAL services take task sets from a user; each says its own network', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }] }).until('5m');
    const create = { service: 'web', taskDefinition: 'web' };
    expect(k.refused('createTaskSet', create)).toBe('InvalidParameterException: task-set-controller');
    expect(controlled().refused('createTaskSet', { ...create, taskDefinition: 'web:1' })).toBe(
      'InvalidParameterException: task-set-controller',
    );
    const awsvpc = external({ definitions: [plan('web', {}, { networkMode: 'awsvpc' })] }).until('6m');
    expect(awsvpc.refused('createTaskSet', create)).toBe('InvalidParameterException: network-configuration-missing');
    awsvpc.issue('createTaskSet', { ...create, ...IN_ALL_ZONES, scale: { value: 20 } });
    expect(awsvpc.until('8m').tasks('web')[0]!.eni).not.toBeNull();
  });

  it('CD-08: a deleted service takes its task sets with it, and one without any ends at once', () => {
    const k = external().until('6m');
    set(k, 'blue', 'web:1', 100);
    k.until('8m').issue('deleteService', { service: 'web', force: true });
    expect([k.until('10m').service('web').status, taskSets(k)]).toEqual(['INACTIVE', '']);
    const none = external().until('6m');
    none.issue('updateService', { service: 'web', desiredCount: 0 });
    none.issue('deleteService', { service: 'web' });
    expect(none.until('7m').service('web').status).toBe('INACTIVE');
  });

  it('CD-08: requests that cannot be say so in their place', () => {
    const issues = (op: string, input: object): string[] => {
      const reading = parseCommand(op, input);
      return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) : [];
    };
    const service = { cluster: 'c', serviceName: 'web', desiredCount: 1 };
    const of = (type: string, more: object = {}): object => ({ ...service, deploymentController: { type }, ...more });
    expect(issues('createService', service)).toEqual(['taskDefinition: missing']);
    expect(issues('createService', of('EXTERNAL', { taskDefinition: 'web', launchType: 'FARGATE' }))).toEqual([
      'taskDefinition: member-of-task-sets',
      'launchType: member-of-task-sets',
    ]);
    expect(issues('createService', of('EXTERNAL', { schedulingStrategy: 'DAEMON' }))).toEqual([
      'deploymentController.type: controller-of-daemon',
    ]);
    expect(issues('createService', of('CODE_DEPLOY', { taskDefinition: 'web' }))).toEqual([
      'loadBalancers: code-deploy-load-balancer',
    ]);
    expect(issues('createTaskSet', { service: 'web', taskDefinition: 'web', scale: { value: 101 } })).toHaveLength(1);
  });

  it('CD-08: commands can be written as requests again', () => {
    for (const [op, input] of [
      ['createService', { serviceName: 'web', desiredCount: 1, deploymentController: { type: 'EXTERNAL' } }],
      ['createTaskSet', { service: 'web', externalId: 'x', taskDefinition: 'web:1', scale: { value: 5 } }],
      ['updateTaskSet', { service: 'web', taskSet: 'x', scale: { value: 5 } }],
      ['updateServicePrimaryTaskSet', { service: 'web', primaryTaskSet: 'x' }],
      ['deleteTaskSet', { service: 'web', taskSet: 'x', force: true }],
    ] as const) {
      const command = commandOf(op, input);
      expect(commandOf(command.op, requestOf(command))).toEqual(command);
    }
  });
});

describe('what UpdateService may change', () => {
  const update = (k: Kingdom, input: object): string => k.refused('updateService', { service: 'web', ...input });

  it('CD-07: of a service that CodeDeploy moves, neither definition nor network, balancer, platform or a new deployment', () => {
    const k = controlled();
    const no = 'InvalidParameterException: controller-code-deploy';
    expect(update(k, { taskDefinition: 'web:2' })).toBe(no);
    expect(update(k, IN_ALL_ZONES)).toBe(no);
    expect(update(k, { platformVersion: '1.4.0' })).toBe(no);
    expect(update(k, { loadBalancers: [] })).toBe(no);
    expect(update(k, { serviceRegistries: [{ registryArn: 'r' }] })).toBe(no);
    expect(update(k, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] })).toBe(no);
    expect(update(k, { forceNewDeployment: true })).toBe(`${no}-force`);
    const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    expect(update(k, { deploymentConfiguration: breaker })).toBe('InvalidParameterException: controller-settings');
    expect(k.world.deployments).toHaveLength(1);
  });

  it('CD-07: its desired count, percents, placement and grace period it takes', () => {
    const k = controlled();
    const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 150 };
    expect(update(k, { desiredCount: 4, deploymentConfiguration, healthCheckGracePeriodSeconds: 9 })).toBe('done');
    expect(update(k, { placementStrategy: [{ type: 'binpack', field: 'cpu' }] })).toBe('done');
    expect(taskSets(k.until('12m'))).toBe('1 PRIMARY 100 %: 4');
    expect(k.service('web')).toMatchObject({ minimumHealthyPercent: 50, healthCheckGracePeriodSeconds: 9 });
  });

  it('CD-07: an EXTERNAL service says the same of its definition and network', () => {
    const k = external().until('6m');
    expect(update(k, { taskDefinition: 'web:2' })).toBe('InvalidParameterException: controller-external');
    expect(update(k, { availabilityZoneRebalancing: 'ENABLED' })).toBe(
      'InvalidParameterException: controller-settings',
    );
    expect(update(k, { desiredCount: 3, placementStrategy: [{ type: 'random' }] })).toBe('done');
  });
});
