/** The summary of a zone says what the rows of its instances and tasks say. */
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../sim/engine/view.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { engineOf } from '../support/shipped.ts';

enablePatches();

const rows = <T>(table: Readonly<Record<number, Readonly<Record<number, T>>>>): T[] =>
  Object.values(table).flatMap((bucket) => Object.values(bucket));

/** The same sums from the rows a screen has. */
function summed(view: View, zone: number, sky: number) {
  const instances = rows(view.instances).filter((row) => row.zone === zone && row.state !== 'terminated');
  const keys = new Set(instances.map(({ key }) => key));
  const tasks = rows(view.tasks).filter((task) => keys.has(task.instance ?? -1) && task.lastStatus !== 'STOPPED');
  const sum = (of: (row: (typeof instances)[number]) => number): number =>
    instances.reduce((all, row) => all + of(row), 0);
  return {
    instances: instances.length,
    tasks: tasks.length + sky,
    cpuRegistered: sum((row) => row.cpuRegistered),
    cpuReserved: sum((row) => row.cpuRegistered - row.cpuRemaining),
    memoryRegisteredMiB: sum((row) => row.memoryRegisteredMiB),
    memoryReservedMiB: sum((row) => row.memoryRegisteredMiB - row.memoryRemainingMiB),
  };
}

describe('the summary of a zone', () => {
  test.each([
    ['one-zone-lost-under-load.yaml', 120, 12],
    ['three-guilds.yaml', 40, 12],
    ['sky-guild.yaml', 30, 12],
    ['scale-in-thrash.yaml', 120, 12],
  ])('%s: is the sum of its rows at every instant, and patches keep it so', (main, stepS, steps) => {
    const engine = engineOf(main);
    let kept: View = engine.view();
    let measured = false;
    for (let step = 1; step <= steps; step++) {
      engine.runTo(step * stepS * 1_000_000);
      kept = applyPatches(kept, engine.takePatches() as Patch[]);
      expect(kept.zones).toEqual(viewOf(engine.world).zones);
      for (const { key, sky, summary } of rows(kept.zones)) {
        const { use, ...sums } = summary!;
        expect(sums).toEqual(summed(kept, key, sky.length));
        const percents = rows(kept.instances)
          .filter((row) => row.zone === key)
          .flatMap((row) => row.use?.cpuPercent ?? []);
        if (use === null) continue;
        measured = true;
        expect(use.cpuPercent! >= Math.min(...percents) && use.cpuPercent! <= Math.max(...percents)).toBe(true);
      }
    }
    expect(measured).toBe(main.includes('load') || main.includes('thrash'));
  });
});
