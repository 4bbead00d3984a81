import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { kingdom, plan, plans, us } from '../support/rig.ts';

/** What may be done to a small fleet, by number. */
type Deed = {
  readonly verb: 'run' | 'stop' | 'crash' | 'cut' | 'drain' | 'back';
  readonly which: number;
  readonly gapMs: number;
};
const DEED: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom('run', 'run', 'stop', 'crash', 'cut', 'drain', 'back'),
  which: fc.nat(5),
  gapMs: fc.constantFrom(0, 1, 499, 500, 1_000, 3_000, 20_000),
});

describe('the two books of a host', () => {
  it('TL-20, TL-22: agree with the tasks after any course of small mishaps, and are full again when all is over', () => {
    const property = fc.property(fc.array(DEED, { minLength: 5, maxLength: 30 }), fc.nat(9), (deeds, seed) => {
      const k = kingdom({
        seed,
        duration: '2h',
        fleets: [{ count: 2 }],
        definitions: [
          plan('big', { cpu: 900, portMappings: [{ containerPort: 80, hostPort: 8_080 }] }),
          plans('pair', [
            { name: 'db', stopTimeout: 5 },
            {
              name: 'app',
              dependsOn: [{ containerName: 'db', condition: 'START' }],
              portMappings: [{ containerPort: 80 }],
            },
          ]),
        ],
        behaviours: { 'big:1': { stopsAfterUs: us('7s') }, 'db:1': { stopsAfterUs: null } },
      }).until('2m');
      const families = ['big', 'pair'] as const;
      for (const { verb, which, gapMs } of deeds) {
        const task = `${families[which % 2]!}#${1 + which}`;
        const instance = `land-${1 + (which % 2)}`;
        const status = verb === 'drain' ? 'DRAINING' : 'ACTIVE';
        if (verb === 'run') k.refused('runTask', { taskDefinition: families[which % 2]!, count: 1 + (which % 3) });
        else if (verb === 'stop') k.refused('stopTask', { task });
        else if (verb === 'crash') k.refused('fault', { containerCrash: { task } });
        else if (verb === 'cut') k.refused('fault', { agentDisconnect: { instance, for: `${1 + which * 20}s` } });
        else k.refused('updateContainerInstancesState', { containerInstances: [instance], status });
        k.engine.runTo(k.engine.nowUs + gapMs * 1_000);
        checkWorld(k.world);
      }
      k.engine.runTo(k.engine.nowUs + us('10m'));
      // What is not stopped by now runs: nothing is left halfway.
      const halfway = k.tasks().filter((task) => !['RUNNING', 'STOPPED', 'DELETED'].includes(task.lastStatus));
      // A host port may keep a second task waiting for its turn; the backend never gives one port away twice.
      expect(halfway).toEqual([]);
      for (const task of k.tasks()) k.refused('stopTask', { task: task.id });
      k.engine.runTo(k.engine.nowUs + us('5m'));
      checkWorld(k.world);
      for (const { registered, remaining } of k.world.containerInstances) expect(remaining).toEqual(registered);
      for (const { host, vcpu, memoryMiB } of k.world.instances) {
        expect([host.cpuFree, host.memoryFreeMiB, host.waiting]).toEqual([vcpu * 1_024, memoryMiB, []]);
        expect(host.ports.length).toBe(5);
      }
    });
    fc.assert(property, { seed: 7, numRuns: 60 });
  });
});
