import type { ScreenKey, Words } from '../sim-client/text.ts';
import type { MarkKind, TimelineMark } from '../sim-client/words.ts';

export const MARK_NAMES: Readonly<Record<MarkKind, ScreenKey>> = {
  command: 'time.mark.command',
  plan: 'time.mark.plan',
  fault: 'time.mark.fault',
  zone: 'time.mark.zone',
  release: 'time.mark.release',
  alarm: 'time.mark.alarm',
  scaling: 'time.mark.scaling',
  goal: 'time.mark.goal',
};

/** What a mark stands for, in a sentence. */
export function markSentence(words: Words, { kind, count, story, atUs, toUs }: TimelineMark): string {
  const { t, time, number } = words;
  if (count > 1)
    return t('time.mark.many', { count: number(count), kind: t(MARK_NAMES[kind]), from: time(atUs), to: time(toUs) });
  if (story.kind === 'goal')
    return t(story.status === 'met' ? 'time.mark.goal-met' : 'time.mark.goal-missed', { goal: story.goal });
  const { n, because, event, names } = story;
  return words.event({ n, atUs, because, event, names });
}

/** For whoever does not see where it is. */
export function markLabel(words: Words, mark: TimelineMark): string {
  const { t, time } = words;
  const what = { kind: t(MARK_NAMES[mark.kind]), time: time(mark.atUs), what: markSentence(words, mark) };
  return t('time.mark.label', what);
}

/** The next mark after an instant, or the last one before it; null when there is none. */
export function markBeside(
  marks: readonly TimelineMark[],
  atUs: number,
  way: 'next' | 'previous',
): TimelineMark | null {
  if (way === 'next') return marks.find((mark) => mark.atUs > atUs) ?? null;
  return marks.findLast((mark) => mark.atUs < atUs) ?? null;
}
