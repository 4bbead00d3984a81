/**
 * From {code, params} to a sentence: the one formatter that the command line and the app share.
 *
 * A place in a sentence is `{{name}}`, or `{{name, format}}` with one of the formats `time` (an instant in µs),
 * `duration` (a span in µs) and `number` (groups of digits). A sentence that depends on a number has the two keys
 * `code_one` and `code_other`, chosen by the parameter `count`. A parameter that is a message itself is rendered first;
 * what fills a place is never read as a sentence again.
 */
import { createInstance } from 'i18next';
import type { Message, Wording } from '../model/message.ts';
import { CATALOGUES, type Catalogue } from './catalogue.ts';
import { formatDuration, formatNumber, formatTime, plainNumber, type Language } from './format.ts';

export type { Message, Wording };

/** A language made ready to speak. Pure: the same message gives the same sentence. */
export interface Text {
  readonly language: Language;
  /** The sentence; the code itself with its parameters when the catalogue has none. */
  say(message: Message): string;
  /** A literal as it is, words as their sentence. */
  show(wording: Wording): string;
  /** Is there a sentence for this code? */
  has(code: string): boolean;
  number(value: number): string;
  time(atUs: number): string;
  duration(spanUs: number): string;
}

/** undefined for a place that nothing fills: it then stays visible as it is written. */
function formatPlace(value: unknown, format: string | undefined, language: Language): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') return String(value);
  if (format === 'time') return formatTime(value);
  if (format === 'duration') return formatDuration(value, language);
  if (format === 'number') return formatNumber(value, language);
  return plainNumber(value, language);
}

/** The key of a sentence: with a count, the form for that count. In French zero and one take the singular. */
function keyOf(message: Message, catalogue: Catalogue, language: Language): string | null {
  const { code, params } = message;
  const count = params['count'];
  if (typeof count === 'number') {
    const one = language === 'fr' ? Math.abs(count) < 2 : count === 1;
    const key = `${code}_${one ? 'one' : 'other'}`;
    if (Object.hasOwn(catalogue, key)) return key;
  }
  return Object.hasOwn(catalogue, code) ? code : null;
}

/** A message without a sentence, shown so that nothing is lost: `code (name=value)`. */
function bare(message: Message): string {
  const places = Object.entries(message.params).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? bare(value) : String(value)}`,
  );
  return places.length === 0 ? message.code : `${message.code} (${places.join(', ')})`;
}

/** Opens a language. `catalogue` replaces the shipped sentences (for tests). */
export function openText(language: Language, catalogue: Catalogue = CATALOGUES[language]): Text {
  const i18n = createInstance();
  i18n.use({
    type: 'formatter',
    init: () => {},
    add: () => {},
    addCached: () => {},
    format: (value: unknown, format: string | undefined) => formatPlace(value, format, language),
  });
  void i18n.init({
    lng: language,
    fallbackLng: false,
    load: 'currentOnly',
    keySeparator: false,
    nsSeparator: false,
    contextSeparator: '\u0000',
    pluralSeparator: '\u0000',
    initAsync: false,
    resources: { [language]: { translation: { ...catalogue } } },
    interpolation: { escapeValue: false, alwaysFormat: true, skipOnVariables: true },
  });
  const say = (message: Message): string => {
    const key = keyOf(message, catalogue, language);
    if (key === null) return bare(message);
    const sentence = catalogue[key]!;
    if (!sentence.includes('{{')) return sentence;
    const params = Object.entries(message.params).map(([name, value]) => [
      name,
      typeof value === 'object' ? say(value) : value,
    ]);
    return i18n.t(key, { replace: Object.fromEntries(params) as Record<string, string | number> });
  };
  return {
    language,
    say,
    show: (wording) => (typeof wording === 'string' ? wording : say(wording)),
    has: (code) => Object.hasOwn(catalogue, code) || Object.hasOwn(catalogue, `${code}_other`),
    number: (value) => formatNumber(value, language),
    time: formatTime,
    duration: (spanUs) => formatDuration(spanUs, language),
  };
}
