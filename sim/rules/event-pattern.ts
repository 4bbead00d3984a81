/**
 * Event patterns of EventBridge: a subset. A pattern is an object whose members mirror the event's; each leaf is a list of
 * which one must fit. What may stand in a list: a text, a number, true, false or null that must be equal, `{ prefix }` and
 * `{ anything-but }` (one value or a list of them). Where the event holds a list, one of its entries must fit; the lists
 * on the way are looked into, so `detail.containers.lastStatus` means any container. Members that a pattern does not name
 * do not matter.
 * Leaves out: suffix, wildcard, equals-ignore-case, numeric, cidr, exists, $or, and the combined forms of anything-but.
 */
import type { Json, JsonObject } from '../model/task-definition.ts';
import { issue, isObject, type RuleIssue } from './rule-issue.ts';

const CONTENT_FILTERS: readonly string[] = ['prefix', 'anything-but'];
type Path = readonly (string | number)[];

/** Why it is no pattern of the subset; nothing when it is one. */
export function eventPatternIssues(pattern: JsonObject, path: Path): RuleIssue[] {
  const names = Object.keys(pattern);
  if (names.length === 0) return [issue(path, 'pattern-empty')];
  return names.flatMap((name) => {
    const value = pattern[name]!;
    const at = [...path, name];
    if (isObject(value)) return eventPatternIssues(value, at);
    if (!Array.isArray(value)) return [issue(at, 'pattern-list', { found: value })];
    if (value.length === 0) return [issue(at, 'pattern-empty')];
    return value.flatMap((entry, index) => entryIssues(entry, [...at, index]));
  });
}

function entryIssues(entry: Json, path: Path): RuleIssue[] {
  if (isScalar(entry)) return [];
  const [filter, ...others] = isObject(entry) ? Object.keys(entry) : [];
  if (filter === undefined || others.length > 0 || !CONTENT_FILTERS.includes(filter)) {
    return [issue(path, 'pattern-filter', { params: { filters: CONTENT_FILTERS.join(', ') }, found: entry })];
  }
  const value = (entry as JsonObject)[filter]!;
  const fits =
    filter === 'prefix'
      ? typeof value === 'string'
      : isScalar(value) || (Array.isArray(value) && value.length > 0 && value.every(isScalar));
  return fits ? [] : [issue([...path, filter], 'pattern-value', { params: { filter }, found: value })];
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

/** Does the event fit a pattern of the subset? */
export function matchesPattern(pattern: JsonObject, event: Json): boolean {
  // A list on the way: any of its entries.
  if (Array.isArray(event)) return event.some((entry) => matchesPattern(pattern, entry));
  if (!isObject(event)) return false;
  return Object.entries(pattern).every(([name, wanted]) => {
    const found = event[name];
    if (found === undefined) return false;
    if (!Array.isArray(wanted)) return matchesPattern(wanted as JsonObject, found);
    const candidates = Array.isArray(found) ? found : [found];
    return wanted.some((entry) => candidates.some((value) => fits(entry, value)));
  });
}

function fits(wanted: Json, value: Json): boolean {
  if (!isObject(wanted)) return wanted === value;
  const { prefix } = wanted;
  if (prefix !== undefined) return typeof value === 'string' && value.startsWith(prefix as string);
  const other = wanted['anything-but']!;
  return isScalar(value) && !(Array.isArray(other) ? other : [other]).includes(value);
}
