/** The reader's language: every word on screen comes from the catalogue of sim/text. */
import { createContext, useContext, useMemo } from 'react';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { formatTime, parseTime, type Language } from '../../sim/text/format.ts';
import { openText, type Text } from '../../sim/text/text.ts';
import type { LogLine, Message, Wording } from './words.ts';

export type { Language };
export { formatTime, parseTime };

const texts: Partial<Record<Language, Text>> = {};

export function textOf(language: Language): Text {
  return (texts[language] ??= openText(language));
}

export const LanguageContext = createContext<Language>('en');

export interface Words {
  readonly language: Language;
  /** A sentence of the app by its key. */
  readonly t: (code: `app.${string}`, params?: Message['params']) => string;
  readonly say: (message: Message) => string;
  /** A literal as it is, words as their sentence. */
  readonly show: (wording: Wording) => string;
  /** The sentence of an event, for the log and for chains. */
  readonly event: (line: LogLine) => string;
  readonly number: (value: number) => string;
  readonly time: (atUs: number) => string;
  readonly duration: (spanUs: number) => string;
}

function wordsOf(language: Language): Words {
  const text = textOf(language);
  return {
    language,
    t: (code, params = {}) => text.say({ code, params }),
    say: (message) => text.say(message),
    show: (wording) => text.show(wording),
    event: ({ event, names }) => text.say(describeEvent(event, names)),
    number: (value) => text.number(value),
    time: (atUs) => text.time(atUs),
    duration: (spanUs) => text.duration(spanUs),
  };
}

export function useText(): Words {
  const language = useContext(LanguageContext);
  return useMemo(() => wordsOf(language), [language]);
}
