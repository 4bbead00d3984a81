/** The growing pause between starts that fail before RUNNING (SV-09). Source of the sequence: SV-09 [A]. */
import { seconds, type DurationUs } from '../kernel/time.ts';

const PAUSES_S = [0, 0, 0, 30, 60, 120, 240, 480, 960, 1_620] as const;

/** SV-10. */
export const IMPAIRED_AFTER = 3;

/** The pause after the nth failure in a row, n from 1. */
export function pauseAfter(failures: number): DurationUs {
  return seconds(PAUSES_S[Math.min(failures, PAUSES_S.length) - 1]!);
}
