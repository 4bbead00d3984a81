/**
 * Changes of a scenario as read: a value put at a path, or a fragment laid over it. Nodes keep the place they were written
 * at, so that a mistake in a change is shown where the change is written. Never throws.
 */
import { like, oneOf, shown, wholeNumber } from '../rules/expected.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import type { IssueList } from './issues.ts';
import {
  entryOf,
  FORBIDDEN_KEYS,
  memberOf,
  type Path,
  type SourceEntry,
  type SourceFile,
  type SourceNode,
  type Span,
} from './source.ts';

/** One step of a path as it is written. */
interface Step {
  readonly text: string;
  readonly span: Span;
}

export interface WrittenPath {
  readonly steps: readonly Step[];
  /** Offset of the `=` behind it. */
  readonly end: number;
}

/** Members that name an entry of a list, the telling ones first. */
const NAMES = [
  'serviceName',
  'family',
  'targetGroupName',
  'AlarmName',
  'PolicyName',
  'ScheduledActionName',
  'AutoScalingGroupName',
  'LaunchTemplateName',
  'queueName',
  'functionName',
  'clusterName',
  'name',
  'Name',
] as const;
/** More steps than this lead nowhere in any scenario. */
const STEPS_MAX = 40;

/**
 * `services.web.desiredCount=5`: names joined by dots, `[3]` or `["a.b"]` for what has dots of its own, up to the first `=`
 * outside of brackets. Null, with an issue, when it is no such thing.
 */
export function readPath(file: SourceFile, issues: IssueList): WrittenPath | null {
  const { text } = file;
  const steps: Step[] = [];
  const bad = (at: number): null => {
    const expected = like('services.web.desiredCount=5', 'behaviours["shop/web:1.1"].errorRate=0.01');
    issues.at({ file, start: at, end: text.length }, [], { code: 'with-path', expected, found: shown(text) });
    return null;
  };
  const token = /(?:^|\.)([^.[\]="'\s]+)|(?:^|\.)?\[(?:"([^"\]]*)"|'([^'\]]*)'|(\d{1,9}))\]/y;
  for (let at = 0; ; at = token.lastIndex) {
    if (text.charAt(at) === '=' && steps.length > 0) return { steps, end: at };
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null || steps.length >= STEPS_MAX) return bad(at);
    const step = match[1] ?? match[2] ?? match[3] ?? match[4]!;
    const start = at + match[0].indexOf(step);
    const span = { file, start, end: start + step.length };
    if (FORBIDDEN_KEYS.has(step)) {
      issues.at(span, [], { code: 'forbidden-key', params: { key: step } });
      return null;
    }
    steps.push({ text: step, span });
  }
}

/** The tree with a value at a path; null, with an issue, when nothing can be put there. */
export function putAt(
  root: SourceNode,
  steps: readonly Step[],
  value: SourceNode,
  issues: IssueList,
): SourceNode | null {
  return put(root, steps, 0, value, issues);
}

function put(
  node: SourceNode,
  steps: readonly Step[],
  at: number,
  value: SourceNode,
  issues: IssueList,
): SourceNode | null {
  const step = steps[at];
  if (step === undefined) return value;
  const path = steps.slice(0, at + 1).map(({ text }) => text);
  if (node.kind === 'map') return putInMap(node, steps, at, value, issues);
  if (node.kind === 'list') {
    const index = indexOf(node.items, step, path, issues);
    if (index === null) return null;
    const item = put(node.items[index]!, steps, at + 1, value, issues);
    return item === null ? null : { ...node, items: node.items.with(index, item) };
  }
  issues.at(step.span, path, { code: 'with-not-within', params: { key: step.text }, found: shown(node.value) });
  return null;
}

function putInMap(
  node: SourceNode & { readonly kind: 'map' },
  steps: readonly Step[],
  at: number,
  value: SourceNode,
  issues: IssueList,
): SourceNode | null {
  const step = steps[at]!;
  const known = entryOf(node, step.text);
  if (known === null && isDotted(node, steps.slice(at), issues)) return null;
  // What is not there yet is made; whether it may be there, the rules of the scenario say.
  const within: SourceNode = known?.value ?? { kind: 'map', span: step.span, entries: [] };
  const isLeft = known?.value.kind === 'scalar' && known.value.value === null && at + 1 < steps.length;
  const changed = put(isLeft ? { kind: 'map', span: step.span, entries: [] } : within, steps, at + 1, value, issues);
  if (changed === null) return null;
  const entry: SourceEntry = { key: step.text, keySpan: step.span, value: changed };
  const entries =
    known === null ? [...node.entries, entry] : node.entries.map((each) => (each === known ? entry : each));
  return { ...node, entries };
}

/** True, with an issue, where steps that follow each other are one name that has dots in it: brackets keep it whole. */
function isDotted(node: SourceNode & { readonly kind: 'map' }, steps: readonly Step[], issues: IssueList): boolean {
  for (let count = 2; count <= steps.length; count++) {
    const name = steps
      .slice(0, count)
      .map(({ text }) => text)
      .join('.');
    if (entryOf(node, name) === null) continue;
    const hint = { code: 'did-you-mean', params: { name: `["${name}"]` } };
    const [{ text, span }] = steps as readonly [Step];
    const found = shown(text);
    issues.at({ ...span, end: steps[count - 1]!.span.end }, [], {
      code: 'with-no-entry',
      params: { name: text },
      found,
      hint,
    });
    return true;
  }
  return false;
}

/** Numbers pick by index, names by the entry's own name; null with an issue. */
function indexOf(items: readonly SourceNode[], { text, span }: Step, path: Path, issues: IssueList): number | null {
  if (/^\d+$/.test(text)) {
    const index = Number(text);
    if (index < items.length) return index;
    const params = { key: text, count: items.length };
    const expected = items.length === 0 ? null : wholeNumber(0, items.length - 1);
    issues.at(span, path, { code: 'with-no-index', params, expected, found: text });
    return null;
  }
  const found = items.flatMap((item, index) => (namesOf(item).includes(text) ? [index] : []));
  if (found.length === 1) return found[0]!;
  const names = [...new Set(items.flatMap((item) => namesOf(item).slice(0, 1)))];
  if (found.length === 0) {
    const hint = didYouMean(text, names);
    issues.at(span, path, {
      code: 'with-no-entry',
      params: { name: text },
      expected: oneOf(names),
      found: shown(text),
      hint,
    });
  } else {
    const params = { name: text, count: found.length };
    issues.at(span, path, { code: 'with-two-entries', params, expected: oneOf(found), found: text });
  }
  return null;
}

function namesOf(item: SourceNode): string[] {
  return NAMES.flatMap((member) => {
    const value = memberOf(item, member);
    return value?.kind === 'scalar' && typeof value.value === 'string' ? [value.value] : [];
  });
}

/**
 * A fragment over a tree: maps member by member; lists whose entries have names entry by entry, those that are not there
 * yet at the end; entries of the timeline are added. Everything else takes the place of what was there.
 */
export function layOver(under: SourceNode, over: SourceNode, path: Path = []): SourceNode {
  if (under.kind === 'map' && over.kind === 'map') {
    const entries = [...under.entries];
    for (const entry of over.entries) {
      const index = entries.findIndex(({ key }) => key === entry.key);
      if (index === -1) entries.push(entry);
      else entries[index] = { ...entry, value: layOver(entries[index]!.value, entry.value, [...path, entry.key]) };
    }
    return { ...under, entries };
  }
  if (under.kind !== 'list' || over.kind !== 'list') return over;
  if (path.length === 1 && path[0] === 'timeline') return { ...under, items: [...under.items, ...over.items] };
  const named = (item: SourceNode): string | undefined => namesOf(item)[0];
  if (over.items.length === 0 || over.items.some((item) => named(item) === undefined)) return over;
  const items = [...under.items];
  for (const item of over.items) {
    const index = items.findIndex((each) => named(each) === named(item));
    if (index === -1) items.push(item);
    else items[index] = layOver(items[index]!, item, [...path, index]);
  }
  return { ...under, items };
}

/** Where an entry of a section stands that is called so, and the entry; null when there is none. */
export function entryNamed(
  root: SourceNode,
  section: string,
  name: string,
): { readonly index: number; readonly node: SourceNode } | null {
  const list = memberOf(root, section);
  if (list?.kind !== 'list') return null;
  const index = list.items.findIndex((item) => namesOf(item)[0] === name);
  return index === -1 ? null : { index, node: list.items[index]! };
}
