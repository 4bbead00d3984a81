/** The reader's language: every word on screen comes from the catalogue of sim/text. */
import { createContext, useContext, useMemo } from 'react';
import { CATALOGUES } from '../../sim/text/catalogue.ts';
import { describeCommand } from '../../sim/text/command-sentences.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { formatTime, parseTime, type Language } from '../../sim/text/format.ts';
import { pseudoCatalogue } from '../../sim/text/pseudo.ts';
import { openText, type Text } from '../../sim/text/text.ts';
import type { Command, LogLine, Message, Wording } from './words.ts';

export type { Language };
export { formatTime, parseTime };

/** Whose words name things: the kingdom's, the field's own, or both beside each other. */
export type LabelMode = 'kingdom' | 'ecs' | 'both';

/** What has a name in both vocabularies: `noun.<noun>.kingdom` and `noun.<noun>.ecs` of the catalogue. */
export type Noun =
  | 'region'
  | 'zone'
  | 'cluster'
  | 'instance'
  | 'agent'
  | 'definition'
  | 'task'
  | 'container'
  | 'scheduler'
  | 'service'
  | 'balancer'
  | 'targetGroup'
  | 'request'
  | 'fargate'
  | 'interface'
  | 'event'
  | 'topic'
  | 'queue'
  | 'function'
  | 'alarm'
  | 'cost'
  | 'endpoint'
  | 'rule'
  | 'decision'
  | 'deployment'
  | 'cpuReservation'
  | 'memoryReservation'
  | 'cpuUse'
  | 'memoryUse';

/** Sentences of the screen: a file of assets/text for each area. */
export type ScreenKey = `${'app' | 'shell' | 'world' | 'time' | 'inspector' | 'acts' | 'desktop'}.${string}`;

/** How one speaks to this reader. `pseudo` is for tests: English, accented and longer. */
export interface Manner {
  readonly labels: LabelMode;
  readonly pseudo: boolean;
}

export const MannerContext = createContext<Manner>({ labels: 'both', pseudo: false });

const texts: Partial<Record<Language | 'pseudo', Text>> = {};

export function textOf(language: Language): Text {
  return (texts[language] ??= openText(language));
}

function pseudoText(): Text {
  return (texts.pseudo ??= openText('en', pseudoCatalogue(CATALOGUES.en)));
}

export const LanguageContext = createContext<Language>('en');

export interface Words {
  readonly language: Language;
  /** A sentence of the app by its key. */
  readonly t: (code: ScreenKey, params?: Message['params']) => string;
  /** What a thing is called, as a label: `Task · development`, by the reader's choice of labels; 2 for the plural. */
  readonly noun: (noun: Noun, count?: number) => string;
  /** The same within a sentence, without the capital: `developments`, or `tasks (developments)`. */
  readonly nounIn: (noun: Noun, count?: number) => string;
  readonly say: (message: Message) => string;
  /** A literal as it is, words as their sentence. */
  readonly show: (wording: Wording) => string;
  /** The sentence of an event, for the log and for chains. */
  readonly event: (line: LogLine) => string;
  /** What a command asks for. */
  readonly command: (command: Command) => string;
  readonly number: (value: number) => string;
  readonly time: (atUs: number) => string;
  readonly duration: (spanUs: number) => string;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nounsOf(text: Text, labels: LabelMode): Pick<Words, 'noun' | 'nounIn'> {
  const one = (noun: Noun, mode: 'kingdom' | 'ecs', count: number): string =>
    text.say({ code: `noun.${noun}.${mode}`, params: { count } });
  const joined = (code: string, noun: Noun, count: number): string => {
    if (labels !== 'both') return one(noun, labels, count);
    const [ecs, kingdom] = [one(noun, 'ecs', count), one(noun, 'kingdom', count)];
    return ecs === kingdom ? ecs : text.say({ code, params: { ecs, kingdom } });
  };
  return {
    noun: (noun, count = 1) => capital(joined('shell.noun.both', noun, count)),
    nounIn: (noun, count = 1) => joined('shell.noun.both-in', noun, count),
  };
}

/**
 * Sentences of both vocabularies may have a variant for one of them alone, under their key with `.kingdom` or `.ecs`: where
 * more than a noun differs.
 */
function variantOf(text: Text, code: string, labels: LabelMode): string {
  if (labels === 'both') return code;
  const variant = `${code}.${labels}`;
  return text.has(variant) ? variant : code;
}

/** The same outside of React. */
export function wordsFor(language: Language, { labels, pseudo }: Manner): Words {
  const text = pseudo ? pseudoText() : textOf(language);
  return {
    language,
    ...nounsOf(text, labels),
    t: (code, params = {}) => text.say({ code: variantOf(text, code, labels), params }),
    say: (message) => text.say(message),
    show: (wording) => text.show(wording),
    event: ({ event, names }) => text.say(describeEvent(event, names)),
    command: (command) => text.say(describeCommand(command)),
    number: (value) => text.number(value),
    time: (atUs) => text.time(atUs),
    duration: (spanUs) => text.duration(spanUs),
  };
}

export function useText(): Words {
  const language = useContext(LanguageContext);
  const manner = useContext(MannerContext);
  return useMemo(() => wordsFor(language, manner), [language, manner]);
}
