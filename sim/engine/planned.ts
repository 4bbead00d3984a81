/** What the scenario of a branch does from now on, unless somebody changes it. */
import type { Setup } from '../model/setup.ts';
import type { World } from '../model/world.ts';
import type { PlannedCommands } from '../protocol/why.ts';

/** The nearest ones first. The timeline is sorted by time and issued in its order. */
export function plannedCommands(
  { world, setup }: { readonly world: World; readonly setup: Setup },
  most: number,
): PlannedCommands {
  const { timeline } = setup;
  const issued = world.commands.reduce((count, { line }) => (line < timeline.length ? count + 1 : count), 0);
  return { rows: timeline.slice(issued, issued + most), total: timeline.length - issued };
}
