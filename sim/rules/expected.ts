/** What was expected and what was found, as words of assets/text. Names, forms and examples stay parameters. */
import type { Message, Wording } from '../model/message.ts';

const words = (code: string, params: Message['params'] = {}): Message => ({ code, params });

export const TEXT = words('expected.text');
export const TEXT_OR_NUMBER = words('expected.text-or-number');
export const LIST = words('expected.list');
export const OBJECT = words('expected.object');
export const TRUE_OR_FALSE = words('expected.true-or-false');
export const SPAN_OF_TIME = words('expected.span-of-time');
export const NOTHING = words('found.nothing');

/** More names than this are not listed: the nearest one is a hint of its own. */
const NAMES_MAX = 24;

/** One of some names; null when there are none, or too many to help. */
export function oneOf(names: Iterable<string | number>): Message | null {
  const all = [...names];
  const [first] = all;
  if (first === undefined || all.length > NAMES_MAX) return null;
  return all.length === 1 ? exactly(first) : words('expected.one-of', { names: all.join(', ') });
}

/** Exactly this form or value. */
export function exactly(value: string | number): Message {
  return words('expected.exactly', { value: String(value) });
}

/** One of two forms. */
export function either(one: string, other: string): Message {
  return words('expected.either', { one, other });
}

/** Something that looks like these. */
export function like(...examples: readonly string[]): Message {
  return words('expected.like', { examples: examples.join(', ') });
}

/** A whole number between two ends, of which either may be open. */
export function wholeNumber(min: number | null, max: number | null): Message {
  if (min !== null && max !== null) return words('expected.whole-number-between', { min, max });
  if (min !== null) return words('expected.whole-number-from', { min });
  return max === null ? words('expected.whole-number') : words('expected.whole-number-to', { max });
}

/** A number between two ends, of which either may be open; `above` leaves the lower end itself out. */
export function anyNumber(min: number | null, max: number | null, above = false): Message {
  if (min !== null && max !== null)
    return words(above ? 'expected.number-above-to' : 'expected.number-between', { min, max });
  if (min !== null) return words(above ? 'expected.number-above' : 'expected.number-from', { min });
  return max === null ? words('expected.number') : words('expected.number-to', { max });
}

/** `^[A-Za-z0-9…]+$`, perhaps with a stricter first character: the signs beside letters and digits. */
const CHARACTERS = /^\^(\[A-Za-z0-9\])?\[A-Za-z0-9(.*)\][+*]\$$/;

/** Text of a pattern: the characters it may have, when that is what the pattern says. */
export function textOf(pattern: string): Message {
  const match = CHARACTERS.exec(pattern);
  if (match === null) return words('expected.pattern', { pattern });
  const signs = [...(match[2] ?? '').replaceAll(/\\(.)/g, '$1')];
  const params = { signs: signs.filter((sign) => sign !== ' ').join(' ') };
  if (match[1] !== undefined) return words('expected.characters-after-letter', params);
  return words(signs.includes(' ') ? 'expected.characters-and-spaces' : 'expected.characters', params);
}

const SHOWN_MAX = 80;

/** A found value for a message: a literal as the author could have written it, short; containers by their kind. */
export function shown(value: unknown): Wording {
  if (value === undefined) return NOTHING;
  if (value === null) return words('found.null');
  if (Array.isArray(value))
    return value.length === 0 ? words('found.empty-list') : words('found.list', { count: value.length });
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? words('found.empty-object') : words('found.object');
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text;
}
