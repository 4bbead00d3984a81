/** What of a development one can touch: its buildings, each at its own height. */
import type { TaskView } from '../sim-client/words.ts';
import { developmentLook } from './development.ts';
import { backToFront, type Box } from './iso.ts';

export interface Solid extends Box {
  /** -1 when the task has no rows of containers. */
  readonly container: number;
}

const known = new WeakMap<TaskView, { readonly at: Box; readonly solids: readonly Solid[] }>();

/** Buildings of a development that stands at `at` [tiles from the plot's first tile], from back to front. */
export function solidsOf(task: TaskView, at: Box): readonly Solid[] {
  const before = known.get(task);
  if (before !== undefined && before.at === at) return before.solids;
  const { buildings } = developmentLook(task, at);
  const solids = backToFront(
    buildings.map(({ container, box }) => ({ ...box, container, x: at.x + box.x, y: at.y + box.y })),
  );
  known.set(task, { at, solids });
  return solids;
}

/** The highest one; the front-most among equals. */
export function highestOf(solids: readonly Solid[]): Solid | null {
  let best: Solid | null = null;
  for (const solid of solids) if (best === null || solid.height >= best.height) best = solid;
  return best;
}
