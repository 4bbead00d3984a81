/** One entry of a timeline: an instant, and one operation with its request. */
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { shown, SPAN_OF_TIME } from '../rules/expected.ts';
import { TIMELINE_OPS, unknownOperation } from '../rules/operations.ts';
import { issue } from '../rules/rule-issue.ts';
import type { IssueList } from './issues.ts';
import { memberOf, valueOf, type Path, type SourceEntry, type SourceNode } from './source.ts';

const TIMELINE_HINT = { code: 'timeline-keys', params: { keys: Object.keys(TIMELINE_OPS).join(', ') } };

interface TimelineEntry {
  /** null: has its issue. */
  readonly atUs: number | null;
  /** One of TIMELINE_OPS. */
  readonly key: string;
  readonly value: SourceNode;
}

/** null when nothing can be done with it; what is wrong stands in `issues`. */
export function readTimelineEntry(
  node: SourceNode,
  path: Path,
  durationUs: number | null,
  issues: IssueList,
): TimelineEntry | null {
  if (node.kind !== 'map') {
    issues.under(node, path, [], {
      code: 'timeline-entry',
      expected: { code: 'expected.timeline-entry', params: {} },
      found: shown(valueOf(node)),
      hint: TIMELINE_HINT,
    });
    return null;
  }
  const atUs = instantOf(node, path, durationUs, issues);
  const named = node.entries.filter((entry) => entry.key !== 'at');
  const known = named.filter((entry) => Object.hasOwn(TIMELINE_OPS, entry.key));
  for (const entry of named) {
    if (!known.includes(entry)) unknownKey(entry, path, issues);
  }
  if (named.length === 0) issues.under(node, path, [], { code: 'no-command', hint: TIMELINE_HINT });
  for (const extra of known.slice(1)) {
    issues.at(extra.keySpan, [...path, extra.key], { code: 'two-commands', params: { key: extra.key } });
  }
  const entry = known[0];
  if (entry === undefined) return null;
  return { atUs, key: entry.key, value: entry.value };
}

function unknownKey(entry: SourceEntry, path: Path, issues: IssueList): void {
  const found = unknownOperation(entry.key);
  issues.at(entry.keySpan, [...path, entry.key], { ...found, hint: found.hint ?? TIMELINE_HINT });
}

function instantOf(node: SourceNode, path: Path, durationUs: number | null, issues: IssueList): number | null {
  const at = memberOf(node, 'at');
  if (at === null) {
    issues.under(node, path, ['at'], { code: 'missing', params: { key: 'at' }, expected: SPAN_OF_TIME });
    return null;
  }
  const value = valueOf(at);
  const atUs = typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : null;
  if (atUs === null) {
    const hint = { code: 'span-of-time', params: {} };
    issues.rule(
      at,
      [...path, 'at'],
      issue([], 'bad-duration', { params: { key: 'at' }, expected: SPAN_OF_TIME, found: value, hint }),
    );
  } else if (durationUs !== null && atUs > durationUs) {
    const params = { at: formatDuration(atUs), duration: formatDuration(durationUs) };
    issues.at(at.span, [...path, 'at'], { code: 'after-the-end', params, found: shown(value) });
  }
  return atUs;
}
