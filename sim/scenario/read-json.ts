/**
 * Strict JSON (RFC 8259) → SourceNode, with places, for `.json` files: no comments, no trailing commas, no repeated
 * keys. Stops at the first mistake in the form, since what follows it cannot be trusted. Never throws.
 */
import { LIMITS } from '../rules/limits.ts';
import type { Message } from '../model/message.ts';
import { either, exactly } from '../rules/expected.ts';
import type { IssueList } from './issues.ts';
import { FORBIDDEN_KEYS, type SourceEntry, type SourceFile, type SourceNode, type Span } from './source.ts';

/** The root of the file, or null when it is not JSON; what is wrong is added to `issues`. */
export function readJson(file: SourceFile, issues: IssueList, limits: JsonLimits = LIMITS): SourceNode | null {
  return new JsonReader(file, issues, limits).read();
}

export interface JsonLimits {
  readonly depth: number;
  readonly nodes: number;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** How far before a mistake a comma may stand. */
const HINT_LOOK_BACK = 1_000;
const BLANK = /[ \t\n\r]*/y;

class JsonReader {
  private readonly file: SourceFile;
  private readonly issues: IssueList;
  private readonly limits: JsonLimits;
  private at = 0;
  private depth = 0;
  private nodes = 0;
  private broken = false;

  constructor(file: SourceFile, issues: IssueList, limits: JsonLimits) {
    this.file = file;
    this.issues = issues;
    this.limits = limits;
  }

  read(): SourceNode | null {
    if (this.file.text.startsWith('\ufeff')) this.at = 1;
    this.blank();
    if (this.at >= this.file.text.length) {
      this.fail('empty-file');
      return null;
    }
    const root = this.value();
    this.blank();
    if (!this.broken && this.at < this.file.text.length) this.expected({ code: 'expected.end-of-file', params: {} });
    return this.broken ? null : root;
  }

  private value(): SourceNode {
    const start = this.at;
    if (++this.nodes > this.limits.nodes) this.fail('too-many-nodes', this.limits.nodes);
    const first = this.file.text.charAt(this.at);
    if (this.broken) return this.leaf(null, start);
    if (first === '{' || first === '[') return this.collection(first, start);
    if (first === '"') return this.leaf(this.string() ?? '', start);
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.file.text.startsWith(word, this.at)) {
        this.at += word.length;
        return this.leaf(value, start);
      }
    }
    return this.number(start);
  }

  private number(start: number): SourceNode {
    const text = this.match(NUMBER);
    if (text === null) {
      this.expected({ code: 'expected.json-value', params: {} });
      return this.leaf(null, start);
    }
    const value = Number(text);
    if (!Number.isFinite(value)) {
      this.issues.at(this.span(start), [], { code: 'not-plain', found: text });
      this.broken = true;
      return this.leaf(null, start);
    }
    return this.leaf(value === 0 ? 0 : value, start);
  }

  private collection(open: '{' | '[', start: number): SourceNode {
    if (++this.depth > this.limits.depth + 1) this.fail('too-deep', this.limits.depth);
    const close = open === '{' ? '}' : ']';
    const entries: SourceEntry[] = [];
    const items: SourceNode[] = [];
    const keys = new Set<string>();
    this.at++;
    this.blank();
    if (this.file.text.charAt(this.at) === close) this.at++;
    else {
      while (!this.broken) {
        this.blank();
        if (open === '[') items.push(this.value());
        else this.member(entries, keys);
        if (entries.length > LIMITS.mapMembers) this.fail('too-many-members', LIMITS.mapMembers);
        if (items.length > LIMITS.listEntries) this.fail('too-many-members', LIMITS.listEntries);
        this.blank();
        const next = this.file.text.charAt(this.at);
        if (this.broken) break;
        if (next !== ',' && next !== close) this.expected(either('","', `"${close}"`));
        this.at++;
        if (next === close) break;
      }
    }
    this.depth--;
    const span = this.span(start);
    return open === '{' ? { kind: 'map', span, entries } : { kind: 'list', span, items };
  }

  private member(entries: SourceEntry[], keys: Set<string>): void {
    const start = this.at;
    const key = this.string();
    const keySpan = this.span(start);
    this.blank();
    if (this.broken || key === null) return;
    if (this.file.text.charAt(this.at) !== ':') {
      this.expected(exactly(':'));
      return;
    }
    this.at++;
    this.blank();
    const value = this.value();
    if (FORBIDDEN_KEYS.has(key)) this.issues.at(keySpan, [], { code: 'forbidden-key', params: { key } });
    else if (keys.has(key)) this.issues.at(keySpan, [], { code: 'yaml-duplicate-key', found: key });
    else entries.push({ key, keySpan, value });
    keys.add(key);
  }

  private string(): string | null {
    const start = this.at;
    const { text } = this.file;
    if (text.charAt(this.at) !== '"') return this.expected({ code: 'expected.double-quoted', params: {} });
    this.at++;
    for (;;) {
      const unit = text.charCodeAt(this.at);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) {
        if (this.match(ESCAPE) === null) return this.expected({ code: 'expected.json-escape', params: {} });
      } else if (unit >= 0x20) this.at++;
      // Control characters, and the end of the text, whose code is NaN.
      else return this.expected({ code: 'expected.closing-quote', params: {} });
    }
    this.at++;
    return JSON.parse(text.slice(start, this.at)) as string;
  }

  private match(pattern: RegExp): string | null {
    // Sticky expressions keep their place in lastIndex; it is set before each use, so nothing carries over.
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.file.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }

  private blank(): void {
    this.match(BLANK);
  }

  private leaf(value: string | number | boolean | null, start: number): SourceNode {
    return { kind: 'scalar', span: this.span(start), value };
  }

  private span(start: number): Span {
    return { file: this.file, start, end: this.at };
  }

  private expected(expected: Message): null {
    if (this.broken) return null;
    const found =
      this.at < this.file.text.length
        ? JSON.stringify(this.file.text.charAt(this.at))
        : { code: 'found.end-of-file', params: {} };
    const hint = this.hint();
    this.issues.at({ file: this.file, start: this.at, end: this.at + 1 }, [], {
      code: 'json-syntax',
      expected,
      found,
      hint,
    });
    this.broken = true;
    return null;
  }

  /** What people write who are used to laxer formats. */
  private hint(): { readonly code: string } | null {
    const before = this.file.text.slice(Math.max(0, this.at - HINT_LOOK_BACK), this.at).trimEnd();
    const next = this.file.text.charAt(this.at);
    if (next === '/' || next === '#') return { code: 'json-no-comments' };
    if (next === "'") return { code: 'json-double-quotes' };
    return before.endsWith(',') && (next === '}' || next === ']') ? { code: 'json-last-comma' } : null;
  }

  private fail(code: string, limit = 0): void {
    if (!this.broken) this.issues.at(this.span(this.at), [], { code, params: { limit } });
    this.broken = true;
  }
}
