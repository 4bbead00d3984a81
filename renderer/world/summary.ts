/**
 * What stands on a territory, summed up by service and revision: what one sees from so far that single developments
 * would be dust. The numbers stay true: a slab's ground is the sum of the CPU reservations, its height the mean memory
 * reservation of one development.
 */
import type { TaskView } from '../sim-client/words.ts';
import type { Box } from './iso.ts';
import { blockHeight, CPU_PER_TILE, type PlotSize } from './layout.ts';

/** Where developments are in their lives, as far as one sees from afar. */
export type Phase = 'rising' | 'standing' | 'leaving';

export interface Slab {
  readonly service: number | null;
  readonly revision: number;
  readonly phase: Phase;
  readonly count: number;
  /** Sums over the developments. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

export function phaseOf(lastStatus: string): Phase {
  if (lastStatus === 'RUNNING') return 'standing';
  return lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING'
    ? 'rising'
    : 'leaving';
}

const PHASES: readonly Phase[] = ['rising', 'standing', 'leaving'];

/** By service, revision and phase, in this order; tasks of no service come first. */
export function summarize(tasks: Iterable<TaskView>): Slab[] {
  const slabs = new Map<string, { -readonly [K in keyof Slab]: Slab[K] }>();
  for (const { service, revision, lastStatus, cpu, memoryMiB } of tasks) {
    const phase = phaseOf(lastStatus);
    const name = `${service} ${revision} ${phase}`;
    let slab = slabs.get(name);
    if (slab === undefined) {
      slab = { service, revision, phase, count: 0, cpuUnits: 0, memoryMiB: 0 };
      slabs.set(name, slab);
    }
    slab.count++;
    slab.cpuUnits += cpu;
    slab.memoryMiB += memoryMiB;
  }
  return [...slabs.values()].toSorted(
    (a, b) =>
      (a.service ?? -1) - (b.service ?? -1) ||
      a.revision - b.revision ||
      PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase),
  );
}

/** The very same picture. */
export function sameSlabs(a: readonly Slab[], b: readonly Slab[]): boolean {
  return a.length === b.length && a.every((slab, index) => sameSlab(slab, b[index]!));
}

function sameSlab(a: Slab, b: Slab): boolean {
  return (
    a.service === b.service &&
    a.revision === b.revision &&
    a.phase === b.phase &&
    a.count === b.count &&
    a.cpuUnits === b.cpuUnits &&
    a.memoryMiB === b.memoryMiB
  );
}

/** A slab without a reservation is still seen [tiles]. */
const STRIP_MIN = 0.2;

/** Strips across the plot from its castle on: as much ground as is reserved, and no more than there is. */
export function slabBoxes(slabs: readonly Slab[], size: PlotSize): Box[] {
  const widths = slabs.map(({ cpuUnits }) => Math.max(STRIP_MIN, cpuUnits / CPU_PER_TILE / size.depth));
  const total = widths.reduce((sum, width) => sum + width, 0);
  const squeeze = Math.min(1, size.width / Math.max(total, 1e-9));
  let x = 0;
  return slabs.map(({ memoryMiB, count }, index) => {
    const width = widths[index]! * squeeze;
    const box = { x, y: 0, width, depth: size.depth, height: blockHeight(memoryMiB / count) };
    x += width;
    return box;
  });
}
