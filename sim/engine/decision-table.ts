/** The full filter and score table of a decision, which is not kept: it is worked out by running to its instant again. */
import { present } from '../kernel/invariant.ts';
import type { DecisionTable } from '../model/decision.ts';
import type { World } from '../model/world.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import type { Branch } from './branch.ts';
import { issueLine } from './look.ts';
import { Simulation } from './simulation.ts';

/** Of a decision of a branch, by its number in the branch's world. Throws InvariantError when there is none. */
export function tableOf(branch: Branch, world: World, decision: number, placement: PlacementMode): DecisionTable {
  const { during } = present(world.decisions[decision], 'engine.no-such-decision', () => ({ decision }));
  const { setup, journal, checkpoints } = branch;
  const checkpoint = checkpoints.upToPlace(during, Infinity, Infinity);
  const run = Simulation.restore(setup, checkpoint.state, placement);
  run.want(decision);
  let { issued } = checkpoint;
  while (run.eventCount <= during) {
    const line = journal[issued];
    if (line !== undefined && line.afterEvent === run.eventCount) {
      issueLine(run, line, setup.timeline.length + issued++);
    } else run.step();
  }
  return present(run.takeTable(), 'engine.table-not-given', () => ({ decision, during }));
}
