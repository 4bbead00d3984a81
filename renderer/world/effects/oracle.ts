/** Whom effects may ask for what no row says: the table of a decision. Installed once, where the line to the engine is made. */
import type { DecisionTable } from '../../sim-client/words.ts';

/** `branch`: whose decision it is; the same number is another decision on another branch. */
export type Ask = (decision: number, branch: number) => Promise<DecisionTable | null>;

const oracle: { ask: Ask | null } = { ask: null };

export function installOracle(ask: Ask): void {
  oracle.ask = ask;
}

/** null where there is nobody to ask: then only what rows say is shown. */
export function askTable(decision: number, branch: number): Promise<DecisionTable | null> {
  return oracle.ask === null ? Promise.resolve(null) : oracle.ask(decision, branch).catch(() => null);
}
