/** Reading the files of a scenario, and putting its includes in their places. Never throws. */
import { LIMITS } from '../rules/limits.ts';
import { shown, TEXT } from '../rules/expected.ts';
import { includePathFault, tracePathFault, type IncludeReader } from './include-path.ts';
import type { IssueList } from './issues.ts';
import { readJson } from './read-json.ts';
import { fullBudget, readYaml } from './read-yaml.ts';
import { readTrace, TRACE_COUNT_MAX, type TraceRows } from './trace-file.ts';
import { entryOf, sourceFile, utf8Bytes, valueOf, type Path, type SourceNode } from './source.ts';

/** Sections whose entries may be `{ $include: file }`. */
const SECTIONS = ['taskDefinitions', 'services'] as const;
const INCLUDE_KEY = '$include';

/** Reads one scenario's files and counts them against the limits. */
export class FileSet {
  private readonly reader: IncludeReader;
  private readonly issues: IssueList;
  private readonly read = new Map<string, SourceNode | null>();
  private readonly traces = new Map<string, string>();
  private readonly budget = fullBudget();
  private bytes = 0;

  constructor(reader: IncludeReader, issues: IssueList) {
    this.reader = reader;
    this.issues = issues;
  }

  /** The scenario itself, or a fragment to be laid over it. */
  main(text: string, name: string): SourceNode | null {
    const file = sourceFile(name, text);
    this.bytes += utf8Bytes(text, LIMITS.inputBytes);
    if (this.bytes > LIMITS.inputBytes) {
      this.issues.at({ file, start: 0, end: 0 }, [], { code: 'too-large-input', params: { limit: LIMITS.inputBytes } });
      return null;
    }
    const root = /\.json$/i.test(name) ? readJson(file, this.issues) : readYaml(file, this.issues, this.budget);
    return root === null ? null : this.spliced(root);
  }

  /** A single value on one line, from an offset of a text on: a change given by hand. */
  value(text: string, name: string, from: number): SourceNode | null {
    // What stands before it is blanked out, so that places are those of the whole text.
    const file = sourceFile(name, ' '.repeat(from) + text.slice(from));
    this.bytes += utf8Bytes(text, LIMITS.inputBytes);
    if (this.bytes <= LIMITS.inputBytes) return readYaml(file, this.issues, this.budget);
    const limit = { limit: LIMITS.inputBytes };
    this.issues.at({ file, start: from, end: from }, [], { code: 'too-large-input', params: limit });
    return null;
  }

  private spliced(root: SourceNode): SourceNode {
    if (root.kind !== 'map') return root;
    const entries = root.entries.map((entry) => {
      const section = SECTIONS.find((each) => each === entry.key);
      if (section === undefined || entry.value.kind !== 'list') return entry;
      const items = entry.value.items.map((item, index) => this.resolved(item, [section, index]));
      return { ...entry, value: { ...entry.value, items } };
    });
    return { ...root, entries };
  }

  /** The item itself, or what it includes; an include that cannot be read stands as null. */
  private resolved(item: SourceNode, path: Path): SourceNode {
    const include = entryOf(item, INCLUDE_KEY);
    if (include === null || item.kind !== 'map') return item;
    const nothing: SourceNode = { kind: 'scalar', span: item.span, value: null };
    const at = include.value.span;
    for (const entry of item.entries) {
      if (entry !== include)
        this.issues.at(entry.keySpan, [...path, entry.key], { code: 'include-with-more', params: { key: entry.key } });
    }
    if (include.value.kind !== 'scalar' || typeof include.value.value !== 'string') {
      this.issues.at(at, [...path, INCLUDE_KEY], {
        code: 'wrong-type',
        params: { key: INCLUDE_KEY },
        expected: TEXT,
        found: shown(valueOf(include.value)),
      });
      return nothing;
    }
    const written = include.value.value;
    const name = written.replace(/^(?:\.\/)+/, '');
    const fault = includePathFault(name);
    if (fault !== null) {
      this.issues.at(at, [...path, INCLUDE_KEY], {
        code: `include-${fault}`,
        expected: { code: 'expected.include-file', params: {} },
        found: shown(written),
      });
      return nothing;
    }
    if (!this.read.has(name)) this.read.set(name, this.readInclude(name, include.value, [...path, INCLUDE_KEY]));
    return this.read.get(name) ?? nothing;
  }

  /** The rows of a trace file; null, with an issue, when it cannot be read. */
  trace(written: string, place: SourceNode, path: Path): TraceRows | null {
    const name = written.replace(/^(?:\.\/)+/, '');
    const refuse = (code: string, params: Readonly<Record<string, string | number>> = {}): null => {
      this.issues.at(place.span, path, { code, params, found: shown(written) });
      return null;
    };
    const fault = tracePathFault(name);
    if (fault === 'extension') return refuse('trace-extension');
    if (fault !== null) return refuse(`include-${fault}`);
    let text = this.traces.get(name);
    if (text === undefined) {
      if (this.read.size + this.traces.size >= LIMITS.includes) {
        return refuse('too-many-includes', { limit: LIMITS.includes });
      }
      const answer = this.reader.read(name);
      if ('missing' in answer) return refuse('include-missing', { file: name });
      if ('tooLarge' in answer) return refuse('too-large-input', { limit: LIMITS.inputBytes });
      this.bytes += utf8Bytes(answer.text, LIMITS.inputBytes);
      if (this.bytes > LIMITS.inputBytes) return refuse('too-large-input', { limit: LIMITS.inputBytes });
      ({ text } = answer);
      this.traces.set(name, text);
    }
    const rows = readTrace(text);
    if (!('faults' in rows)) return rows;
    const file = sourceFile(name, text);
    for (const { code, line, column, found } of rows.faults) {
      const start = (file.lineStarts[line - 1] ?? 0) + column - 1;
      const [aboutTime, aboutCount] = [code.startsWith('trace-time'), code.startsWith('trace-count')];
      this.issues.at({ file, start, end: start + found.length }, path, {
        code,
        params: { file: name, line, limit: LIMITS.traceRows },
        found: code === 'trace-empty' || code === 'trace-too-long' ? null : shown(found),
        hint: aboutCount
          ? { code: 'trace-count', params: { most: TRACE_COUNT_MAX } }
          : aboutTime
            ? { code: 'trace-time' }
            : null,
      });
    }
    return null;
  }

  private readInclude(name: string, place: SourceNode, path: Path): SourceNode | null {
    const refuse = (code: string, params: Readonly<Record<string, string | number>>): null => {
      this.issues.at(place.span, path, { code, params, found: shown(name) });
      return null;
    };
    if (this.read.size >= LIMITS.includes) return refuse('too-many-includes', { limit: LIMITS.includes });
    const answer = this.reader.read(name);
    if ('missing' in answer) return refuse('include-missing', { file: name });
    if ('tooLarge' in answer) return refuse('too-large-input', { limit: LIMITS.inputBytes });
    this.bytes += utf8Bytes(answer.text, LIMITS.inputBytes);
    if (this.bytes > LIMITS.inputBytes) return refuse('too-large-input', { limit: LIMITS.inputBytes });
    const file = sourceFile(name, answer.text);
    const root = /\.json$/i.test(name) ? readJson(file, this.issues) : readYaml(file, this.issues, this.budget);
    const nested = root === null ? null : entryOf(root, INCLUDE_KEY);
    if (nested === null) return root;
    this.issues.at(nested.keySpan, [], { code: 'include-nested' });
    return null;
  }
}
