import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumTasks, minimumHealthy } from '../../sim/services/counts.ts';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

/** The world's own counts, without any help from the scheduler's code. */
function counts(k: Kingdom): { total: number; healthy: number } {
  let total = 0;
  let healthy = 0;
  for (const task of k.tasks('web')) {
    if (task.lastStatus !== 'RUNNING' && task.lastStatus !== 'PENDING') continue;
    total += 1;
    if (task.lastStatus === 'RUNNING' && task.countsAsHealthy) healthy += 1;
  }
  return { total, healthy };
}

const CONFIGURATION = fc.record({
  desiredCount: fc.integer({ min: 0, max: 7 }),
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 250 }),
});

describe('the limits of a service', () => {
  it('RU-02, DR-04: hold at every event of a release and of a drain, whatever the percents; what can end, ends', () => {
    const property = fc.property(CONFIGURATION, fc.boolean(), fc.nat(99), (configuration, isRelease, seed) => {
      const { desiredCount, minimumHealthyPercent, maximumPercent } = configuration;
      const minH = minimumHealthy(desiredCount, minimumHealthyPercent);
      const maxR = maximumTasks(desiredCount, maximumPercent);
      const k = kingdom({ seed, definitions: [plan('web'), plan('web')], duration: '1h' }).until('2m');
      const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
      k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount, deploymentConfiguration });
      k.until('5m');
      if (isRelease) k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
      else k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
      while (k.engine.nextEventUs <= us('40m')) {
        k.engine.step();
        const { total, healthy } = counts(k);
        expect(healthy).toBeGreaterThanOrEqual(minH);
        expect(total).toBeLessThanOrEqual(maxR);
      }
      const isStuck = desiredCount > 0 && minH === desiredCount && maxR === desiredCount;
      const gone = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING' && mustGo(k, task, isRelease));
      if (!isStuck) expect([gone, k.service('web').steady]).toEqual([[], true]);
    });
    fc.assert(property, { seed: 3, numRuns: 60 });
  });
});

function mustGo(k: Kingdom, task: ReturnType<Kingdom['task']>, isRelease: boolean): boolean {
  return isRelease ? k.world.taskDefinitions[task.taskDefinition]!.revision === 1 : k.hostOf(task) === 'land-1';
}
