/** How a run came out, in words: that is what one plays for. */
import type { Words } from '../sim-client/text.ts';
import type { View } from '../sim-client/words.ts';

/** How many goals were met, and which were not; nothing where there are none. */
export function goalsTold({ goals }: Pick<View, 'goals'>, { t }: Pick<Words, 't'>): readonly string[] {
  if (goals.length === 0) return [];
  const met = goals.filter(({ status }) => status === 'met').length;
  const missed = goals.filter(({ status }) => status !== 'met').map(({ name }) => name);
  return [
    t('time.goals', { met, count: goals.length }),
    ...(missed.length === 0 ? [] : [t('time.goals-missed', { goals: missed.join('; ') })]),
  ];
}
