/** What the swarm has found about releases, each as small as it can be told. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { openText } from '../../sim/text/text.ts';
import { colours, newest, twoColours, weights } from '../support/colours.ts';
import { kingdom, plan, us } from '../support/rig.ts';

const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 };
const ROLLING = { strategy: 'ROLLING' };

describe('found by the swarm', () => {
  test.each([
    ['BLUE_GREEN', BLUE_GREEN, ROLLING, 'web-blue 0, web-green 999'],
    ['ROLLING', ROLLING, BLUE_GREEN, 'web-blue 999, web-green 0'],
  ])(
    'NB-01: a release goes by the strategy it was asked for with, %s, whatever is said next',
    (name, one, other, all) => {
      const k = twoColours(one);
      k.issue('updateService', { service: 'web', forceNewDeployment: true });
      k.issue('updateService', { service: 'web', deploymentConfiguration: other });
      k.until('20m');
      expect([newest(k).strategy, newest(k).state, colours(k), weights(k)]).toEqual([name, 'SUCCESSFUL', '2: 2', all]);
    },
  );

  test('SV-16: stopped and superseded at one instant, a release makes way for the newer one', () => {
    const k = kingdom({
      duration: '30m',
      definitions: [plan('web', { cpu: 64 }), plan('web', { cpu: 65 }), plan('web', { cpu: 66 })],
      timeline: [
        ['3m', 'createService', { cluster: 'royaume', serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2 }],
        ['6m', 'updateService', { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' }],
        ['365s', 'stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ROLLBACK' }],
        ['365s', 'updateService', { cluster: 'royaume', service: 'web', taskDefinition: 'web:3' }],
      ],
    }).until('25m');
    const states = k.world.serviceDeployments!.map(({ state }) => state);
    expect([states, newest(k).target]).toEqual([['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL'], 2]);
    expect(k.world.deployments.at(-1)!.state).toBe('PRIMARY.COMPLETED');
  });

  test('a target group that is modified keeps the order of what is said of it, as its replay does', () => {
    const k = kingdom({ duration: '10m' }).until('1m');
    const attributes = { 'load_balancing.cross_zone.enabled': 'true' };
    k.issue('createTargetGroup', { targetGroupName: 'web', port: 80, protocol: 'HTTP', attributes });
    const before = Object.keys(k.world.targetGroups[0]!);
    k.issue('modifyTargetGroup', { targetGroup: 'web', attributes });
    expect(Object.keys(k.world.targetGroups[0]!)).toEqual(before);
  });

  test('CB-07, AZ-03: a revision that has failed starts no task to even out its zones', () => {
    const k = kingdom({
      duration: '30m',
      fleets: [
        { name: 'one', count: 1, zones: ['za-southwest-1a'] },
        { name: 'two', count: 1, zones: ['za-southwest-1b'], instanceType: 'm5.24xlarge' },
      ],
      definitions: [plan('web', { cpu: 64 })],
      timeline: [['3m', 'world.stopInstances', { instances: ['two-1'] }]],
    }).until('4m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 });
    k.until('4m20s').issue('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ABORT' });
    k.issue('world.startInstances', { instances: ['two-1'] });
    k.until('20m');
    expect(newest(k).state).toBe('STOPPED');
    expect(k.tasks('web').length).toBe(2);
    expect(k.world.services[0]!.rebalancing).toBeNull();
  });

  test('CB-07, SV-08: nor in place of its own tasks when they fail, though a newer revision is on its way', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 1 };
    const k = kingdom({
      duration: '30m',
      definitions: [plan('web', { healthCheck }), plan('web', { image: 'web:2' })],
      behaviours: { 'web:1': { health: { failsFromUs: us('3m'), failsForUs: null, hangs: false } } },
      images: { 'web:2': { name: 'web:2', layers: [], exists: false } },
    }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2 });
    k.until('2m2s').issue('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ABORT' });
    k.until('3m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('15m');
    const { deployments, tasks } = k.world;
    expect(deployments[0]!.rolloutStateReason).toContain('stopped by request');
    const own = tasks.filter(({ deployment }) => deployment === 0);
    expect(own.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
  });

  test('SV-21: a release that waits for room in a capacity provider says so', () => {
    const k = kingdom({
      duration: '30m',
      fleets: [{ name: 'land', count: 1, instanceType: 't2.micro' }],
      definitions: [plan('web', { memory: 4_000 })],
      timeline: [
        [
          '0s',
          'createCapacityProvider',
          {
            name: 'pool',
            autoScalingGroupProvider: { autoScalingGroupArn: 'land', managedScaling: { status: 'ENABLED' } },
          },
        ],
        [
          '0s',
          'putClusterCapacityProviders',
          { cluster: 'royaume', capacityProviders: ['pool'], defaultCapacityProviderStrategy: [] },
        ],
      ],
    }).until('4m');
    const capacityProviderStrategy = [{ capacityProvider: 'pool', weight: 1 }];
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2, capacityProviderStrategy });
    k.until('15m');
    const told = explain(k.engine, { kind: 'service-deployment', key: 0 })!.sentences.map((one) =>
      openText('en').say(one),
    );
    const at = told.indexOf(
      '2 of its tasks are late; the first, web#1, has been on its way to health for 10 min 59 s:',
    );
    expect(told[at + 1]).toMatch(/^It waits for room in capacity provider pool, since 10 min 59 s: RESOURCE:MEMORY/);
  });
});
