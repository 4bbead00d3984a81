/** What acts can be made of, asked again as the world changes, though not often: names and sizes change seldom. */
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import type { Stock } from '../sim-client/words.ts';

const EVERY_MS = 1_000;

/** null while it is being asked for, and without a world. */
export function useStock(): Stock | null {
  const hasWorld = useWorld(({ status }) => status !== null);
  return useAnswer('stock', hasWorld ? {} : null, { everyMs: EVERY_MS });
}
