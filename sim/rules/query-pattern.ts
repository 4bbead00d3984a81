/** Patterns of `=~`: whole-string matches in time linear in the text, whatever the pattern (QL-05). */
import type { Message } from '../model/message.ts';
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

/** The longest pattern [characters]. */
export const PATTERN_LENGTH_MAX = 500;
/**
 * The largest compiled pattern [instructions]: a match costs at most instructions times characters, so that counted
 * repeats such as `(.?){900}` stay cheap too.
 */
const PATTERN_SIZE_MAX = 2_000;
/** Answers kept for one pattern: attribute values repeat over a fleet. */
const ANSWERS_MAX = 4_096;

/** Constructs of Java patterns that have no linear-time match, with their codes. */
const BEYOND: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, 'query-pattern-lookaround'],
  [/^\\([1-9]|k)/, 'query-pattern-backreference'],
  [/^\(\?>/, 'query-pattern-atomic-group'],
  [/^[*+?}]\+$/, 'query-pattern-possessive-quantifier'],
];

/** The library's descriptions of syntax errors, and our words for them. */
const REASONS: Readonly<Record<string, string>> = {
  'duplicate capture group name': 'pattern.group-name-twice',
  'expression nests too deeply': 'pattern.too-deep',
  'expression too large': 'pattern.too-large',
  'invalid character class range': 'pattern.bad-range',
  'invalid escape sequence': 'pattern.bad-escape',
  'invalid named capture': 'pattern.bad-group-name',
  'invalid nested repetition operator': 'pattern.repeat-of-repeat',
  'invalid or unsupported Perl syntax': 'pattern.unknown-group',
  'invalid repeat count': 'pattern.bad-count',
  'missing argument to repetition operator': 'pattern.nothing-to-repeat',
  'missing closing ]': 'pattern.unclosed-class',
  'missing closing )': 'pattern.unclosed-group',
  'trailing backslash at end of expression': 'pattern.lone-backslash',
  'unexpected )': 'pattern.unopened-group',
};

function reasonOf(description: string): Message {
  return { code: Object.hasOwn(REASONS, description) ? REASONS[description]! : 'pattern.other', params: {} };
}

export interface PatternFault {
  /** Offsets inside the pattern. */
  readonly offset: number;
  readonly endOffset: number;
  /** Code of the sentence: too long, one of the constructs that linear time forbids, or simply wrong. */
  readonly code: string;
  /** Words of the catalogue for what the library found. */
  readonly reason: Message;
}

/** What is wrong with a pattern; null when it can be used. */
export function patternFault(pattern: string): PatternFault | null {
  const whole = { offset: 0, endOffset: pattern.length };
  if (pattern.length > PATTERN_LENGTH_MAX)
    return { ...whole, code: 'query-pattern-too-long', reason: reasonOf('expression too large') };
  try {
    const size = RE2JS.compile(pattern).programSize();
    return size > PATTERN_SIZE_MAX
      ? { ...whole, code: 'query-pattern-too-large', reason: reasonOf('expression too large') }
      : null;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return faultOf(pattern, error);
  }
}

function faultOf(pattern: string, error: RE2JSException): PatternFault {
  const fragment = error instanceof RE2JSSyntaxException ? (error.getPattern() ?? '') : '';
  const reason = reasonOf(error instanceof RE2JSSyntaxException ? error.getDescription() : '');
  const at = fragment === '' ? -1 : pattern.indexOf(fragment);
  const code = BEYOND.find(([form]) => form.test(fragment))?.[1] ?? 'query-bad-pattern';
  return at < 0
    ? { offset: 0, endOffset: pattern.length, code, reason }
    : { offset: at, endOffset: at + fragment.length, code, reason };
}

/** A test of whole strings against a pattern without fault. */
export function patternTest(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  const answers = new Map<string, boolean>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = compiled.matches(text);
    if (answers.size < ANSWERS_MAX) answers.set(text, answer);
    return answer;
  };
}
