/** NW-05, NW-06, CI-01: how many tasks with interfaces of their own an instance can have, and the trunk that carries them. */
import { describe, expect, it } from 'vitest';
import { instanceType } from '../../sim/catalog/instance-types.ts';
import { IN_ALL_ZONES, kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const ON: Deed = ['0s', 'putAccountSetting', { name: 'awsvpcTrunking', value: 'enabled' }];
const launch = (count: number): Deed => ['1s', 'launchInstances', { fleet: 'land', count }];
const definitions = [plan('net', { cpu: 16, memory: 16 }, { networkMode: 'awsvpc' })];
const trunked = (sketch: KingdomSketch = {}, count = 1): KingdomSketch => ({
  definitions,
  timeline: [ON, launch(count)],
  ...sketch,
  fleets: [{ count: 0, ...sketch.fleets?.[0] }],
});
const statuses = (k: Kingdom) => k.story(['container-instance']).map((line) => line.split(' ')[2]);

describe('NW-05: slots', () => {
  it.each([
    ['c5.large', 2, 10],
    ['m5.large', 2, 10],
    ['m5.xlarge', 3, 20],
    ['m5.2xlarge', 3, 40],
    ['m5.4xlarge', 7, 60],
  ])('NW-05 (worked examples A08, A09): %s has room for %i tasks, with trunking for %i', (type, without, with_) => {
    expect(instanceType(type)).toMatchObject({ awsvpcTasks: without, awsvpcTasksTrunked: with_ });
    const fleets = [{ instanceType: type, count: 0 }];
    const k = kingdom({
      definitions,
      fleets,
      timeline: [launch(1), ['2s', 'putAccountSetting', ON[2]], ['3s', ...launch(1).slice(1)] as never],
    });
    k.until('3m');
    expect(k.world.containerInstances.map((row) => row.registered.eniSlots)).toEqual([without, with_]);
  });

  it('NW-05: twelve awsvpc tasks on one c5.large: ten with trunking, two without', () => {
    const placed = (timeline: Deed[]) => {
      const k = kingdom({ definitions, fleets: [{ instanceType: 'c5.large', count: 0 }], timeline }).until('3m');
      k.issue('runTask', { taskDefinition: 'net', count: 10, ...IN_ALL_ZONES });
      k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_ALL_ZONES });
      k.until('6m');
      return [k.census('net'), k.world.decisions.at(-1)!.verdict];
    };
    const refused = { refused: 'RESOURCE:ENI', closest: 0 };
    expect(placed([ON, launch(1)])).toEqual(['RUNNING 10', refused]);
    expect(placed([launch(1)])).toEqual(['RUNNING 2', refused]);
  });

  it.each([
    ['a type that cannot', { instanceType: 't3.medium' }, 2],
    ['Windows', { ami: 'ecs-windows-2019-core' as const }, 2],
    ['an agent before 1.28.1', { agent: { version: '1.28.0' } }, 2],
    ['an agent of 1.28.1', { agent: { version: '1.28.1' } }, 10],
  ])('NW-05: %s', (_, fleet, slots) => {
    const k = kingdom(trunked({ fleets: [fleet] })).until('10m');
    expect(k.containerInstance('land-1').registered.eniSlots).toBe(slots);
  });
});

describe('NW-06: the trunk', () => {
  it('NW-06, CI-01: REGISTERING while the trunk is made, then ACTIVE with its id', () => {
    const k = kingdom(trunked()).until('3m');
    expect(statuses(k)).toEqual(['REGISTERING', 'ACTIVE']);
    const [from, to] = k.story(['container-instance']).map((line) => Number(line.split(' ')[0]));
    expect(to! - from!).toBeGreaterThanOrEqual(5);
    expect(to! - from!).toBeLessThanOrEqual(10);
    expect(k.containerInstance('land-1').attributes['ecs.awsvpc-trunk-id']).toMatch(/^eni-0[0-9a-f]{16}$/);
  });

  it('NW-06: nothing is placed while it is REGISTERING, and what waits is placed when it is ACTIVE', () => {
    const k = kingdom(
      trunked({ services: [{ serviceName: 'web', taskDefinition: 'net', desiredCount: 1, ...IN_ALL_ZONES }] }),
    );
    k.until('3m');
    const active = Number(k.story(['container-instance']).at(-1)!.split(' ')[0]);
    expect(Number(k.story(['task'])[0]!.split(' ')[0])).toBeGreaterThanOrEqual(active);
    expect(k.world.decisions[0]!.verdict).not.toHaveProperty('placed');
  });

  it('NW-06: REGISTRATION_FAILED when it cannot be attached; such an instance is no place for anything', () => {
    const k = kingdom(trunked()).until('5s');
    k.issue('fault', { trunkFailure: { instance: 'land-1' } });
    k.until('3m');
    expect(statuses(k)).toEqual(['REGISTERING', 'REGISTRATION_FAILED']);
    expect(k.refused('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' })).toBe(
      'InvalidParameterException: container-instance-not-active',
    );
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    expect(k.world.decisions.at(-1)!.verdict).toHaveProperty('refused');
    k.issue('terminateInstances', { instances: ['land-1'] });
    expect(k.until('5m') && k.containerInstance('land-1').status).toBe('INACTIVE');
  });

  it('NW-06: DEREGISTERING while the trunk is removed', () => {
    const k = kingdom(trunked()).until('3m');
    k.issue('deregisterContainerInstance', { containerInstance: 'land-1' });
    expect(k.containerInstance('land-1').status).toBe('DEREGISTERING');
    k.until('5m');
    expect(statuses(k)).toEqual(['REGISTERING', 'ACTIVE', 'DEREGISTERING', 'INACTIVE']);
    expect(k.world.clusters[0]!.containerInstances).toEqual([]);
  });

  it('CI-01: an instance that is terminated while REGISTERING is gone', () => {
    const k = kingdom(trunked());
    while (k.world.containerInstances.length === 0) k.engine.step();
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('4m');
    expect(k.containerInstance('land-1').status).toBe('INACTIVE');
  });

  it('NW-06: what is attached cannot fail any more, and what has no trunk never does', () => {
    const k = kingdom(trunked({}, 1)).until('3m');
    const fail = { trunkFailure: { instance: 'land-1' } };
    expect(k.refused('fault', fail)).toBe('InvalidParameterException: no-trunk-to-fail');
    expect(
      kingdom({ fleets: [{ count: 1 }] })
        .until('1s')
        .refused('fault', fail),
    ).toBe('InvalidParameterException: no-trunk-to-fail');
  });
});
