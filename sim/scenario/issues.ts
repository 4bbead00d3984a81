/** Author's mistakes, collected with their places: never thrown. */
import type { Message, Wording } from '../model/message.ts';
import type { Issue } from '../protocol/protocol.ts';
import { LIMITS } from '../rules/limits.ts';
import type { RuleIssue } from '../rules/rule-issue.ts';
import { placeOf, reach, type Path, type SourceNode, type Span } from './source.ts';

export type Params = Message['params'];

/** An issue without its place. Codes are without their prefix: `issue.` and `hint.` are added when it is placed. */
export interface Finding {
  readonly code: string;
  readonly params?: Params;
  readonly expected?: Message | null;
  readonly found?: Wording | null;
  readonly hint?: { readonly code: string; readonly params?: Params } | null;
  readonly severity?: 'error' | 'warning';
}

/** Where in the value at a path an issue points. */
export type Part = 'value' | 'key';

export class IssueList {
  private readonly issues: Issue[] = [];
  private failed = false;

  get hasErrors(): boolean {
    return this.failed;
  }

  /** True when further issues are no longer kept: looking for more is of no use to anyone. */
  get isFull(): boolean {
    return this.issues.length >= LIMITS.issues;
  }

  /** An issue at a stretch of a file. */
  at(span: Span, path: Path, finding: Finding): void {
    if (this.isOver(finding)) return;
    const start = placeOf(span.file, span.start);
    const end = placeOf(span.file, Math.max(span.end, span.start));
    this.issues.push({
      path,
      file: span.file.name,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      message: { code: `issue.${finding.code}`, params: shortened(finding.params ?? {}) },
      expected: finding.expected ?? null,
      found: typeof finding.found === 'string' ? cut(finding.found) : (finding.found ?? null),
      hint: finding.hint ? { code: `hint.${finding.hint.code}`, params: shortened(finding.hint.params ?? {}) } : null,
      severity: finding.severity ?? 'error',
    });
  }

  /** Notes that an issue was found; true when it is not to be kept any more. */
  private isOver(finding: Finding): boolean {
    if (finding.severity !== 'warning') this.failed = true;
    return this.isFull;
  }

  /** An issue at the value or the key a path reaches below a node; at the nearest parent when there is none. */
  under(root: SourceNode, base: Path, path: Path, finding: Finding, part: Part = 'value'): void {
    if (this.isFull) {
      this.isOver(finding);
      return;
    }
    const { node, key, whole } = reach(root, path);
    const span = !whole ? startOf(node, key) : part === 'key' && key !== null ? key : node.span;
    this.at(span, [...base, ...path], finding);
  }

  /** An issue that sim/rules found in the value of `root`, which stands at `base`. */
  rule(root: SourceNode, base: Path, found: RuleIssue): void {
    // The usual slip with a span of time is a sign, which deserves a sentence of its own.
    const code =
      found.code === 'bad-duration' && typeof found.found === 'string' && /^"?\s*-/.test(found.found)
        ? 'negative-time'
        : found.code;
    const { node, whole } = found.span === null ? { node: root, whole: false } : reach(root, found.path);
    const inside = whole && found.span !== null ? insideString(node, found.span) : null;
    if (inside !== null) this.at(inside, [...base, ...found.path], { ...found, code });
    else this.under(root, base, found.path, { ...found, code }, AT_KEY.has(code) ? 'key' : 'value');
  }

  /** Adds those of another list that are not here yet. */
  take(other: IssueList): void {
    for (const issue of other.issues) {
      if (!this.isFull && !this.issues.some((known) => isSameIssue(known, issue))) this.issues.push(issue);
    }
    this.failed ||= other.failed;
  }

  /** All issues by file, line and column; when the list is full, one more says so. */
  sorted(mainFile: string): Issue[] {
    const sorted = this.issues.map((issue, index) => ({ issue, index }));
    sorted.sort((a, b) => byPlace(a.issue, b.issue) || a.index - b.index);
    const issues = sorted.map(({ issue }) => issue);
    if (this.isFull) {
      issues.push({
        path: [],
        file: mainFile,
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 1,
        message: { code: 'issue.more-issues', params: { limit: LIMITS.issues } },
        expected: null,
        found: null,
        hint: null,
        severity: 'error',
      });
    }
    return issues;
  }
}

/** The longest text of a file that an issue repeats: enough for every name and every list of names. */
const REPEATED_MAX = 400;

function cut(text: string): string {
  return text.length > REPEATED_MAX ? `${text.slice(0, REPEATED_MAX - 1)}…` : text;
}

function shortened(params: Params): Params {
  const long = Object.values(params).some((value) => typeof value === 'string' && value.length > REPEATED_MAX);
  if (!long) return params;
  const entries = Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? cut(value) : value]);
  return Object.fromEntries(entries) as Params;
}

/** Codes that speak of a member as such, so that its name is marked and not its value. */
const AT_KEY: ReadonlySet<string> = new Set(['unknown-key', 'not-yet', 'forbidden-key', 'bad-key']);

/** A stretch of a string's value in the file; null when escapes or folding make the offsets differ. */
function insideString(node: SourceNode, part: { readonly offset: number; readonly endOffset: number }): Span | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  const { file, start, end } = node.span;
  const written = file.text.slice(start, end);
  const quote = written.startsWith('"') || written.startsWith("'") ? 1 : 0;
  if (written.slice(quote, written.length - quote) !== node.value) return null;
  return { file, start: start + quote + part.offset, end: start + quote + part.endOffset };
}

/** What is missing is shown at the key of the map that lacks it, or at the beginning of that map. */
function startOf(node: SourceNode, key: Span | null): Span {
  if (key !== null) return key;
  const { file, start, end } = node.span;
  const lineEnd = file.text.indexOf('\n', start);
  return { file, start, end: lineEnd === -1 ? end : Math.min(end, lineEnd) };
}

function isSameIssue(a: Issue, b: Issue): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column && a.message.code === b.message.code;
}

function byPlace(a: Issue, b: Issue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
