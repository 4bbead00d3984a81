/** From afar: what stands on a territory is summed up, and the sums are true. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CPU_PER_TILE, overlap, plotSize } from '../../../renderer/world/layout.ts';
import { phaseOf, slabBoxes, summarize } from '../../../renderer/world/summary.ts';
import { taskOf } from '../fake-host.ts';

const RUNS = { seed: 20_261, numRuns: 200 };
const STATES = ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING'];
const anyTasks = fc
  .array(
    fc.record({
      service: fc.constantFrom(null, 0, 1, 2),
      revision: fc.integer({ min: 1, max: 3 }),
      cpu: fc.constantFrom(0, 64, 128, 256),
      memoryMiB: fc.constantFrom(128, 512, 2_048),
      lastStatus: fc.constantFrom(...STATES),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => all.map((change, key) => taskOf(key, 0, change)));

describe('a summary', () => {
  test('has one slab per service, revision and phase', () => {
    const slabs = summarize([
      taskOf(0, 0, { service: 1 }),
      taskOf(1, 0, { service: 1, revision: 2 }),
      taskOf(2, 0, { service: 1, revision: 2, lastStatus: 'PENDING' }),
      taskOf(3, 0, { service: 1, cpu: 128, memoryMiB: 1_024 }),
      taskOf(4, 0, { service: null }),
    ]);
    expect(slabs).toEqual([
      { service: null, revision: 1, phase: 'standing', count: 1, cpuUnits: 256, memoryMiB: 512 },
      { service: 1, revision: 1, phase: 'standing', count: 2, cpuUnits: 384, memoryMiB: 1_536 },
      { service: 1, revision: 2, phase: 'rising', count: 1, cpuUnits: 256, memoryMiB: 512 },
      { service: 1, revision: 2, phase: 'standing', count: 1, cpuUnits: 256, memoryMiB: 512 },
    ]);
  });

  test('counts every development and every unit once', () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const slabs = summarize(tasks);
        const sum = (of: (one: (typeof slabs)[number]) => number): number =>
          slabs.reduce((all, one) => all + of(one), 0);
        expect([sum((one) => one.count), sum((one) => one.cpuUnits), sum((one) => one.memoryMiB)]).toEqual([
          tasks.length,
          tasks.reduce((all, { cpu }) => all + cpu, 0),
          tasks.reduce((all, { memoryMiB }) => all + memoryMiB, 0),
        ]);
      }),
      RUNS,
    );
  });

  test('a slab covers as much ground as is reserved; none overlaps another or leaves the plot', () => {
    const size = plotSize(4_096);
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const slabs = summarize(tasks);
        const boxes = slabBoxes(slabs, size);
        const fits = boxes.every(
          ({ x, width, depth }) => x >= 0 && x + width <= size.width + 1e-9 && depth === size.depth,
        );
        expect(fits).toBe(true);
        for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        slabs.forEach(({ cpuUnits }, index) => {
          if (cpuUnits < 64 * size.depth) return;
          const { width, depth } = boxes[index]!;
          const free = boxes.at(-1)!.x + boxes.at(-1)!.width < size.width - 1e-9;
          if (free) expect(width * depth * CPU_PER_TILE).toBeCloseTo(cpuUnits, 6);
        });
      }),
      RUNS,
    );
  });

  test('tells what rises, what stands and what leaves', () => {
    expect(STATES.map(phaseOf)).toEqual(['rising', 'rising', 'rising', 'standing', 'leaving', 'leaving', 'leaving']);
  });
});
