import type { ScreenKey } from '../sim-client/text.ts';
import type { StepKind } from '../sim-client/words.ts';

export const STEP_NAMES: Readonly<Record<StepKind, ScreenKey>> = {
  decision: 'time.step-to.decision',
  command: 'time.step-to.command',
  fault: 'time.step-to.fault',
  alarm: 'time.step-to.alarm',
};
export const STEP_KINDS = Object.keys(STEP_NAMES) as StepKind[];
