/**
 * Autosave: the run is kept as a replay file after each act of a person, after going back, and every so often while it goes on, so that a
 * page that dies loses nothing. What was kept is offered by the next start.
 */
import { keepSession } from './platform/platform.ts';
import type { SimClient } from './sim-client/sim-client.ts';
import type { Status } from './sim-client/words.ts';
import type { WorldStore } from './sim-client/world-store.ts';

/** A run that only goes on is kept this often [ms]. */
const EVERY_MS = 20_000;
/** Somebody who goes back (undo, the timeline) has found the place when this has passed [ms]. */
const BACK_MS = 1_000;

/** What a person has done to a run: changes with each act, undo and redo, on any branch. */
function actsOf({ branch, branches }: Status): string {
  return `${branch}:${branches.map(({ id, commands }) => `${id}=${commands}`).join(',')}`;
}

export interface Keeping {
  /** The wall's time, from any origin. */
  readonly nowMs?: () => number;
  readonly keep?: typeof keepSession;
  /** Told when a run cannot be kept, and not again before one could be. */
  readonly onTrouble?: () => void;
}

/** Keeps runs until it is told to stop. */
export function keepRuns(
  client: Pick<SimClient, 'request'>,
  store: WorldStore,
  { nowMs = () => performance.now(), keep = keepSession, onTrouble = () => {} }: Keeping = {},
): () => void {
  let keptAtMs = nowMs();
  let keptActs: string | null = null;
  let keptEvents = 0;
  let keeping = false;
  let inTrouble = false;
  let later: ReturnType<typeof setTimeout> | null = null;
  const hear = (): void => {
    const { status, scenario, broken } = store.get();
    if (status === null || scenario === null || broken !== null || keeping) return;
    const acts = `${scenario.scenarioHash} ${actsOf(status)}`;
    const acted = keptActs !== null && acts !== keptActs;
    const isDue = status.events !== keptEvents && nowMs() - keptAtMs >= EVERY_MS;
    keptActs ??= acts;
    if (acted || isDue) keepNow(status, scenario.title, acts);
    else if (status.events < keptEvents) later ??= setTimeout(keepRested, BACK_MS);
  };
  const keepRested = (): void => {
    later = null;
    const { status, scenario, broken } = store.get();
    if (status === null || scenario === null || broken !== null || keeping) return;
    if (status.events < keptEvents) keepNow(status, scenario.title, `${scenario.scenarioHash} ${actsOf(status)}`);
  };
  const keepNow = ({ events }: Status, title: string, acts: string): void => {
    keeping = true;
    client
      .request('save', {})
      .then(({ replay }) => keep({ title, text: replay }))
      .then(() => {
        inTrouble = false;
      })
      // The run itself goes on.
      .catch(() => {
        if (!inTrouble) onTrouble();
        inTrouble = true;
      })
      .finally(() => {
        keeping = false;
        keptAtMs = nowMs();
        keptActs = acts;
        keptEvents = events;
        // What came while this was being kept.
        hear();
      });
  };
  const stop = store.subscribe(hear);
  return () => {
    if (later !== null) clearTimeout(later);
    stop();
  };
}
