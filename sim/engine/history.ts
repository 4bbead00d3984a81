/**
 * What going back may cost in memory: one budget for all branches of a run. What is over it goes in this order: checkpoints
 * of branches that are not on screen, each the less the further back it lies; then the oldest branches without a name; then
 * checkpoints of the branch on screen, down to a few. Logs and metrics of what is kept stay whole.
 */
import type { HistoryStatus } from '../protocol/time.ts';
import type { Branch } from './branch.ts';
import type { Checkpoint } from './checkpoints.ts';

const MIB = 1_048_576;
/** Checkpoints, packed logs, metrics and marks of all open branches together. */
export const HISTORY_BUDGET_BYTES = 192 * MIB;
/** Open branches, the first one and those with a name not counted; the oldest one beyond is closed. */
export const BRANCHES_OPEN_MAX = 24;
/** Checkpoints that a branch keeps whatever memory says. */
const FEWEST_ON_SCREEN = 24;
const FEWEST_ELSEWHERE = 4;

export class HistoryKeeper {
  budgetBytes = HISTORY_BUDGET_BYTES;

  /** Brings branches into the budget. `current` is the one on screen, at `work`. */
  keep(branches: readonly Branch[], current: Branch, work: number): void {
    for (const branch of tooMany(branches, current)) branch.close('budget');
    let status = this.status(branches);
    while (status.bytes > this.budgetBytes && giveUp(branches, current, work)) status = this.status(branches);
  }

  status(branches: readonly Branch[]): HistoryStatus {
    const seen = new Set<object>();
    let [bytes, checkpoints] = [0, 0];
    for (const branch of branches) {
      if (branch.closed !== null) continue;
      checkpoints += branch.checkpoints.all.filter((point) => !seen.has(point)).length;
      bytes += branch.held(seen);
    }
    return { bytes, budgetBytes: this.budgetBytes, checkpoints };
  }
}

function spare(branches: readonly Branch[], current: Branch): Branch[] {
  return branches.filter(({ id, name, closed }) => id !== 0 && closed === null && name === null && id !== current.id);
}

function tooMany(branches: readonly Branch[], current: Branch): Branch[] {
  const open = spare(branches, current);
  return open.slice(0, Math.max(0, open.length - BRANCHES_OPEN_MAX));
}

/** Takes one thing away; false when nothing more may go. */
function giveUp(branches: readonly Branch[], current: Branch, work: number): boolean {
  const own = new Set<Checkpoint>(current.checkpoints.all);
  for (const branch of branches) {
    if (branch === current || branch.closed !== null || branch.checkpoints.all.length <= FEWEST_ELSEWHERE) continue;
    // What it shares with the branch on screen is not its to give.
    const cheapest = branch.checkpoints.cheapest(branch.checkpoints.last.work, (point) => !own.has(point));
    if (cheapest !== null) {
      drop(branches, cheapest.point);
      return true;
    }
  }
  const oldest = spare(branches, current)[0];
  if (oldest !== undefined) {
    oldest.close('budget');
    return true;
  }
  if (current.checkpoints.all.length <= FEWEST_ON_SCREEN) return false;
  const cheapest = current.checkpoints.cheapest(work);
  if (cheapest === null) return false;
  drop(branches, cheapest.point);
  return true;
}

function drop(branches: readonly Branch[], point: Checkpoint): void {
  for (const branch of branches) branch.checkpoints.drop(point);
}
