/** A mistake in a request, found by its rules: with its place, what was expected, what was found, and a hint. */
import type { Message, Wording } from '../model/message.ts';
import type { Json } from '../model/task-definition.ts';
import { shown } from './expected.ts';
import { nearest } from './nearest.ts';

export type IssueParams = Message['params'];

/** `code` is the sentence `issue.<code>` of assets/text, the hint's code `hint.<code>`. */
export interface RuleIssue {
  /** From the root of the checked value. */
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly params: IssueParams;
  readonly expected: Message | null;
  /** A literal echo of the author's text, or words for what has no short text. */
  readonly found: Wording | null;
  readonly hint: { readonly code: string; readonly params: IssueParams } | null;
  /** Where inside the string at `path` the mistake is, as offsets of UTF-16 units; null: the whole value. */
  readonly span: { readonly offset: number; readonly endOffset: number } | null;
}

export interface IssueParts {
  readonly params?: IssueParams;
  readonly expected?: Message | null;
  readonly found?: unknown;
  readonly hint?: RuleIssue['hint'];
  readonly span?: RuleIssue['span'];
}

export function issue(path: readonly (string | number)[], code: string, parts: IssueParts = {}): RuleIssue {
  return {
    path,
    code,
    params: parts.params ?? {},
    expected: parts.expected ?? null,
    found: 'found' in parts ? shown(parts.found) : null,
    hint: parts.hint ?? null,
    span: parts.span ?? null,
  };
}

/** The hint "did you mean" for the nearest of these names; null when none is near. */
export function didYouMean(name: string, names: Iterable<string>): RuleIssue['hint'] {
  const suggestion = nearest(name, names);
  return suggestion === null ? null : { code: 'did-you-mean', params: { name: suggestion } };
}

/** Issues of a part, with the part's own place put before theirs. */
export function within(path: readonly (string | number)[], issues: readonly RuleIssue[]): RuleIssue[] {
  return issues.map((found) => ({ ...found, path: [...path, ...found.path] }));
}

/** True for a plain object that came from a parser. */
export function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
