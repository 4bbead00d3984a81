/** Rules of placement constraints and strategies, shared by task definitions and requests (PL-05 to PL-11). */
import type { PlacementConstraint, PlacementStrategy } from '../model/task-definition.ts';
import { oneOf, TEXT } from './expected.ts';
import { parseQuery } from './query-language.ts';
import { issue, type RuleIssue } from './rule-issue.ts';

type Path = readonly (string | number)[];
export interface ConstraintRequest {
  readonly type: 'distinctInstance' | 'memberOf';
  readonly expression?: string | undefined;
}
export interface StrategyRequest {
  readonly type: 'random' | 'spread' | 'binpack';
  readonly field?: string | undefined;
}

/** A memberOf constraint has an expression of the cluster query language, a distinctInstance constraint none. */
export function placementExpressionIssues(constraint: ConstraintRequest, path: Path): RuleIssue[] {
  const place = [...path, 'expression'];
  const { type, expression } = constraint;
  if (type === 'distinctInstance') {
    return expression === undefined || expression === ''
      ? []
      : [issue(place, 'expression-not-wanted', { found: expression })];
  }
  if (expression === undefined) return [issue(place, 'missing', { params: { key: 'expression' }, expected: TEXT })];
  const parsed = parseQuery(expression);
  if (!('error' in parsed)) return [];
  const { code, params, expected, found, hint, offset, endOffset } = parsed.error;
  return [{ ...issue(place, code, { params, expected, hint }), found, span: { offset, endOffset } }];
}

export function placementConstraintOf(constraint: ConstraintRequest): PlacementConstraint {
  return { type: constraint.type, expression: constraint.type === 'memberOf' ? (constraint.expression ?? null) : null };
}

/** PL-06 to PL-08: binpack takes cpu or memory, spread takes instanceId, host or an attribute, random takes nothing. */
export function placementStrategyIssues(strategy: StrategyRequest, path: Path): RuleIssue[] {
  const place = [...path, 'field'];
  const { type, field = '' } = strategy;
  if (type === 'random') return field === '' ? [] : [issue(place, 'field-not-wanted', { found: field })];
  const expected = oneOf(type === 'binpack' ? ['cpu', 'memory'] : ['instanceId', 'host', 'attribute:<name>']);
  if (field === '') return [issue(place, 'missing', { params: { key: 'field' }, expected })];
  const valid =
    type === 'binpack'
      ? /^(cpu|memory)$/i.test(field)
      : /^(instanceId|host|attribute:[A-Za-z0-9_./\\-]{1,128})$/.test(field);
  return valid ? [] : [issue(place, 'strategy-field', { params: { type }, expected, found: field })];
}

/** The API takes cpu and memory in any case; the simulator keeps them lower. */
export function placementStrategyOf(strategy: StrategyRequest): PlacementStrategy {
  const { type, field } = strategy;
  if (type === 'random') return { type, field: null };
  return { type, field: type === 'binpack' ? (field ?? '').toLowerCase() : (field ?? '') };
}
