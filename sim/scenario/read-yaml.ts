/**
 * YAML 1.2 text → SourceNode, with the doors closed that YAML leaves open: no custom tags, no merge keys, no second
 * document, no prototype keys, bounded depth, bounded size once aliases are written out, no alias cycles.
 * Never throws.
 */
import { Composer, isAlias, isMap, isPair, isScalar, isSeq, Lexer, Parser } from 'yaml';
import type { CST, Document, ParsedNode, Range, YAMLError } from 'yaml';
import { LIMITS } from '../rules/limits.ts';
import { exactly } from '../rules/expected.ts';
import type { IssueList } from './issues.ts';
import { FORBIDDEN_KEYS, type SourceEntry, type SourceFile, type SourceNode, type Span } from './source.ts';

/** Entries of the parser's stack that are not nesting: the document, a scalar, a collection just being opened. */
const STACK_BASE = 4;

/** What is left of a limit that several files share. */
export interface Budget {
  tokens: number;
}

export function fullBudget(): Budget {
  return { tokens: LIMITS.yamlTokens };
}

/** The root of the file, or null when it cannot be read as one document; what is wrong is added to `issues`. */
export function readYaml(file: SourceFile, issues: IssueList, budget: Budget = fullBudget()): SourceNode | null {
  try {
    return readChecked(file, issues, budget);
  } catch {
    // The library gave up, for example for want of stack. There is nothing more precise to say.
    issues.at(spanOf(file, 0, 0), [], { code: 'yaml-impossible' });
    return null;
  }
}

function readChecked(file: SourceFile, issues: IssueList, budget: Budget): SourceNode | null {
  // Keys are compared here and not by the library, which compares each with each.
  const tokens = tokensOf(file.text, budget);
  if ('stopped' in tokens) {
    const { at, code, limit } = tokens.stopped;
    issues.at(spanOf(file, at, at), [], { code, params: { limit } });
    return null;
  }
  const documents = [
    ...new Composer({ version: '1.2', merge: false, uniqueKeys: false, strict: true }).compose(tokens),
  ];
  const document = documents[0];
  if (document === undefined) {
    issues.at(spanOf(file, 0, 0), [], { code: 'empty-file' });
    return null;
  }
  if (documents[1] !== undefined) {
    const at = documents[1].range?.[0] ?? 0;
    issues.at(spanOf(file, at, at), [], { code: 'several-documents' });
    return null;
  }
  reportAll(file, [...document.errors, ...document.warnings], issues);
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  if (document.contents === null) {
    issues.at(spanOf(file, 0, 0), [], { code: 'empty-file' });
    return null;
  }
  return new Reader(file, document as Document.Parsed, issues).read();
}

function spanOf(file: SourceFile, start: number, end: number): Span {
  return { file, start: Math.min(start, file.text.length), end: Math.min(end, file.text.length) };
}

function reportAll(file: SourceFile, errors: readonly YAMLError[], issues: IssueList): void {
  let unclosedAt = -Infinity;
  for (const error of errors) {
    // The library calls an unclosed bracket bad indentation; only its sentence names the bracket.
    const missing = /must (?:.* )?end with an? ([\]}])/.exec(error.message)?.[1] ?? null;
    // A bracket that is not closed leaves those around it open too: that is one mistake.
    if (missing === null || error.pos[0] > unclosedAt + 1) report(file, error, missing, issues);
    if (missing !== null) unclosedAt = error.pos[0];
  }
}

function report(file: SourceFile, error: YAMLError, missing: string | null, issues: IssueList): void {
  const code = missing !== null ? 'yaml-missing-char' : `yaml-${error.code.toLowerCase().replaceAll('_', '-')}`;
  issues.at(spanOf(file, error.pos[0], error.pos[1]), [], {
    code,
    expected: missing === null ? null : exactly(missing),
  });
}

interface Stop {
  readonly at: number;
  readonly code: string;
  readonly limit: number;
}

/**
 * The file's concrete syntax, or where it goes beyond a limit. The parser keeps its open collections on a stack of its
 * own, so watching that stack stops a bomb early, whatever it is made of.
 */
function tokensOf(text: string, budget: Budget): CST.Token[] | { stopped: Stop } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const at = parser.offset;
    if (--budget.tokens < 0) return { stopped: { at, code: 'too-many-tokens', limit: LIMITS.yamlTokens } };
    if (parser.stack.length > LIMITS.depth + STACK_BASE)
      return { stopped: { at, code: 'too-deep', limit: LIMITS.depth } };
    const crowded = crowdedOf(parser.stack.at(-1)) ?? crowdedOf(parser.stack.at(-2));
    if (crowded !== null) return { stopped: crowded };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Stops an open collection that has too many members already; the last item may be an empty one after a comma. */
function crowdedOf(token: CST.Token | undefined): Stop | null {
  if (token?.type !== 'block-map' && token?.type !== 'block-seq' && token?.type !== 'flow-collection') return null;
  const isMap = token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
  const limit = isMap ? LIMITS.mapMembers : LIMITS.listEntries;
  return token.items.length > limit + 1 ? { at: token.offset, code: 'too-many-members', limit } : null;
}

/** Turns the library's tree into ours. */
class Reader {
  private readonly file: SourceFile;
  private readonly document: Document.Parsed;
  private readonly issues: IssueList;
  /** Anchor → the node it names, and its size with every alias written out. */
  private readonly anchored = new Map<string, { node: SourceNode; size: number; height: number }>();
  /** Anchors whose node is being read: an alias to one of them is a cycle. */
  private readonly open = new Set<string>();
  private aliases = 0;
  private stopped = false;
  /** Some value is not to be had, so that what the file says as a whole is not known. */
  private lacking = false;

  constructor(file: SourceFile, document: Document.Parsed, issues: IssueList) {
    this.file = file;
    this.document = document;
    this.issues = issues;
  }

  read(): SourceNode | null {
    const read = this.node(this.document.contents, 0);
    return this.stopped || this.lacking ? null : read.node;
  }

  private node(node: ParsedNode | null, at: number): { node: SourceNode; size: number; height: number } {
    if (node === null || this.stopped) return this.leaf(null, this.span(null, at));
    const span = this.span(node.range, at);
    if (isAlias(node)) return this.alias(node.source, span);
    if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
      this.issues.at(span, [], { code: 'yaml-tag-resolve-failed' });
    }
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.open.add(anchor);
    const read = isMap(node)
      ? this.map(node.items as never, span)
      : isSeq(node)
        ? this.list(node.items as never, span)
        : this.scalar(isScalar(node) ? node.value : null, span);
    if (anchor !== undefined) {
      this.open.delete(anchor);
      this.anchored.set(anchor, read);
    }
    if (read.size > LIMITS.nodes) this.stop(span, 'too-many-nodes', LIMITS.nodes);
    else if (read.height > LIMITS.depth) this.stop(span, 'too-deep', LIMITS.depth);
    return read;
  }

  private alias(name: string, span: Span): { node: SourceNode; size: number; height: number } {
    if (++this.aliases > LIMITS.aliases) {
      this.stop(span, 'too-many-aliases', LIMITS.aliases);
      return this.leaf(null, span);
    }
    if (this.open.has(name)) {
      this.issues.at(span, [], { code: 'alias-cycle', params: { anchor: name } });
      this.stopped = true;
      return this.leaf(null, span);
    }
    const target = this.anchored.get(name);
    if (target === undefined) {
      this.issues.at(span, [], { code: 'yaml-bad-alias' });
      this.lacking = true;
      return this.leaf(null, span);
    }
    return target;
  }

  private map(pairs: readonly unknown[], span: Span): { node: SourceNode; size: number; height: number } {
    const entries: SourceEntry[] = [];
    const keys = new Set<string>();
    let size = 1;
    let height = 0;
    if (pairs.length > LIMITS.mapMembers) this.stop(span, 'too-many-members', LIMITS.mapMembers);
    for (const pair of pairs) {
      if (!isPair(pair) || this.stopped) continue;
      const keyNode = pair.key as ParsedNode | null;
      const keySpan = this.span(keyNode?.range ?? null, span.start);
      const key = this.key(keyNode, keySpan);
      const value = this.node(pair.value as ParsedNode | null, keySpan.end);
      size += value.size;
      height = Math.max(height, value.height + 1);
      if (key !== null && keys.has(key)) this.issues.at(keySpan, [], { code: 'yaml-duplicate-key', found: key });
      else if (key !== null) entries.push({ key, keySpan, value: value.node });
      if (key !== null) keys.add(key);
    }
    return { node: { kind: 'map', span, entries }, size, height };
  }

  private key(node: ParsedNode | null, span: Span): string | null {
    if (node === null || !isScalar(node) || node.value === null) {
      this.issues.at(span, [], { code: 'yaml-non-string-key' });
      return null;
    }
    const key = typeof node.value === 'string' ? node.value : String(node.source ?? node.value);
    if (key === '<<') {
      this.issues.at(span, [], { code: 'merge-key' });
      return null;
    }
    if (FORBIDDEN_KEYS.has(key)) {
      this.issues.at(span, [], { code: 'forbidden-key', params: { key } });
      return null;
    }
    return key;
  }

  private list(items: readonly ParsedNode[], span: Span): { node: SourceNode; size: number; height: number } {
    if (items.length > LIMITS.listEntries) this.stop(span, 'too-many-members', LIMITS.listEntries);
    const read = items.map((item) => this.node(item, span.start));
    let size = 1;
    let height = 0;
    for (const item of read) {
      size += item.size;
      height = Math.max(height, item.height + 1);
    }
    return { node: { kind: 'list', span, items: read.map((item) => item.node) }, size, height };
  }

  private scalar(value: unknown, span: Span): { node: SourceNode; size: number; height: number } {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return this.leaf(value, span);
    if (typeof value === 'number' && Number.isFinite(value)) return this.leaf(value === 0 ? 0 : value, span);
    this.issues.at(span, [], { code: 'not-plain', found: String(value) });
    this.lacking = true;
    return this.leaf(null, span);
  }

  private leaf(
    value: string | number | boolean | null,
    span: Span,
  ): { node: SourceNode; size: number; height: number } {
    return { node: { kind: 'scalar', span, value }, size: 1, height: 0 };
  }

  private stop(span: Span, code: string, limit: number): void {
    if (!this.stopped) this.issues.at(span, [], { code, params: { limit } });
    this.stopped = true;
  }

  private span(range: Range | null | undefined, at: number): Span {
    return range ? spanOf(this.file, range[0], range[1]) : spanOf(this.file, at, at);
  }
}
