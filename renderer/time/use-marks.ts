/** The marks of a window of time, asked again as the run goes on. */
import { useMemo } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import type { TimelineMark } from '../sim-client/words.ts';
import type { TimeWindow } from './timeline-scale.ts';

const MOST = 100;
const NONE: readonly TimelineMark[] = [];

export function useMarks({ fromUs, toUs }: TimeWindow): readonly TimelineMark[] {
  const isOpen = useWorld(({ status }) => status !== null);
  const answer = useAnswer('marks', isOpen ? { fromUs: Math.floor(fromUs), toUs: Math.ceil(toUs), most: MOST } : null);
  const marks = answer?.marks ?? NONE;
  // The same marks are the same array: what is drawn from them is not drawn again for every answer.
  const word = marks
    .map(({ kind, tone, atUs, toUs: endUs, count }) => `${kind} ${tone} ${atUs} ${endUs} ${count}`)
    .join('\n');
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => marks, [word]);
}
