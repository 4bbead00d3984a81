import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { IN_ALL_ZONES, kingdom, plan, us, ZONES, type Kingdom } from '../support/rig.ts';

const VERBS = [
  'run',
  'net',
  'stopTask',
  'stop',
  'start',
  'terminate',
  'launch',
  'deregister',
  'force',
  'agentCrash',
  'cut',
  'crash',
  'spot',
  'drain',
  'back',
  'update',
  'impair',
  'trunk',
] as const;
interface Deed {
  readonly verb: (typeof VERBS)[number];
  readonly which: number;
  readonly gapMs: number;
}
const DEED: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom(...VERBS),
  which: fc.nat(5),
  gapMs: fc.constantFrom(0, 1, 499, 3_000, 15_000, 30_000, 60_000, 150_000),
});

function act(k: Kingdom, { verb, which }: Deed): void {
  const instance = which % 2 === 0 ? `land-${1 + (which >> 1)}` : `spot-${1 + (which >> 1)}`;
  const span = `${1 + which * 25}s`;
  const instances = { instances: [instance] };
  const state = (status: string) => ({ containerInstances: [instance], status });
  const deeds: Record<Deed['verb'], () => unknown> = {
    run: () => k.refused('runTask', { taskDefinition: 'web', count: 1 + which }),
    net: () => k.refused('runTask', { taskDefinition: 'net', count: 1 + which, ...IN_ALL_ZONES }),
    stopTask: () => k.refused('stopTask', { task: `web#${1 + which}` }),
    stop: () => k.refused('stopInstances', instances),
    start: () => k.refused('startInstances', instances),
    terminate: () => k.refused('terminateInstances', instances),
    launch: () => k.refused('launchInstances', { fleet: which % 2 === 0 ? 'land' : 'spot', count: 1 }),
    deregister: () => k.refused('deregisterContainerInstance', { containerInstance: instance }),
    force: () => k.refused('deregisterContainerInstance', { containerInstance: instance, force: true }),
    agentCrash: () => k.refused('fault', { agentCrash: { instance, for: span } }),
    cut: () => k.refused('fault', { agentDisconnect: { instance, for: span } }),
    crash: () => k.refused('fault', { instanceCrash: { instance } }),
    spot: () => k.refused('fault', { spotInterruption: { instance } }),
    drain: () => k.refused('updateContainerInstancesState', state('DRAINING')),
    back: () => k.refused('updateContainerInstancesState', state('ACTIVE')),
    update: () => k.refused('updateContainerAgent', { containerInstance: instance }),
    impair: () => k.refused('fault', { zoneImpaired: { zone: ZONES[which % 3], for: span } }),
    trunk: () => k.refused('fault', { trunkFailure: { instance } }),
  };
  deeds[verb]();
}

describe('instances that come and go', () => {
  it('CI-05, CI-06, EC-01: keep their books and their places in the cluster through any course of events', () => {
    const property = fc.property(fc.array(DEED, { minLength: 8, maxLength: 40 }), fc.nat(9), (deeds, seed) => {
      const k = kingdom({
        seed,
        duration: '6h',
        fleets: [
          { count: 0, agent: { version: '1.90.0' } },
          { name: 'spot', spot: true, count: 0, agent: { ECS_ENABLE_SPOT_INSTANCE_DRAINING: true } },
        ],
        definitions: [plan('web', { cpu: 300 }), plan('net', { cpu: 100 }, { networkMode: 'awsvpc' })],
        services: [{ serviceName: 'shop', taskDefinition: 'web', desiredCount: 3 }],
        behaviours: { 'web:1': { stopsAfterUs: us('7s') } },
        timeline: [
          ['0s', 'putAccountSetting', { name: 'awsvpcTrunking', value: seed % 2 === 0 ? 'enabled' : 'disabled' }],
          ['1s', 'launchInstances', { fleet: 'land', count: 2 }],
          ['1s', 'launchInstances', { fleet: 'spot', count: 2 }],
        ],
      }).until('90s');
      for (const deed of deeds) {
        act(k, deed);
        k.engine.runTo(k.engine.nowUs + deed.gapMs * 1_000);
        checkWorld(k.world);
      }
      k.engine.runTo(k.engine.nowUs + us('30m'));
      checkWorld(k.world);
      for (const row of k.world.containerInstances) {
        const instance = k.world.instances[row.instance]!;
        const listed = k.world.clusters[row.cluster]!.containerInstances.includes(row.key);
        expect([row.key, listed]).toEqual([row.key, row.status !== 'INACTIVE']);
        if (instance.state === 'terminated') expect(row.status).toBe('INACTIVE');
        if (row.status === 'INACTIVE') expect(row.tasks).toEqual([]);
        if (row.status !== 'INACTIVE') expect(row.agentConnected).toBe(instance.agent === 'connected');
      }
      for (const { host, state, vcpu } of k.world.instances) {
        if (state !== 'terminated' && state !== 'stopped') continue;
        expect([host.cpuFree, host.waiting, host.orphans ?? []]).toEqual([vcpu * 1_024, [], []]);
      }
    });
    fc.assert(property, { seed: 11, numRuns: 60 });
  });
});
