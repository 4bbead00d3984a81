/** A parsed query as a test of one container instance. */
import { invariant } from '../kernel/invariant.ts';
import { usOfIso } from './epoch.ts';
import type { Comparison, Query, QueryOperator } from './query-ast.ts';
import { patternTest } from './query-pattern.ts';

/** What a query may ask of a container instance (QL-02). */
export interface QuerySubject {
  readonly agentConnected: boolean;
  /** For example `1.14.5`. */
  readonly agentVersion: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly ec2InstanceId: string;
  /** [µs since the start of the run]. */
  readonly registeredAtUs: number;
  readonly runningTasksCount: number;
  /** Does the instance run at least one task of this group (QL-07)? */
  groups(group: string): boolean;
  /** Groups of the tasks it runs, for exists and matches on task:group; without it only equality can be asked. */
  groupNames?(): readonly string[];
}

export type QueryTest = (subject: QuerySubject) => boolean;

/** Compiles once what is asked of many instances. The query must come from parseQuery: InvariantError for another one. */
export function compileQuery(query: Query): QueryTest {
  switch (query.kind) {
    case 'comparison':
      return comparisonTest(query);
    case 'not': {
      const term = compileQuery(query.term);
      return (subject) => !term(subject);
    }
    case 'and': {
      const terms = query.terms.map(compileQuery);
      return (subject) => terms.every((term) => term(subject));
    }
    case 'or': {
      const terms = query.terms.map(compileQuery);
      return (subject) => terms.some((term) => term(subject));
    }
  }
}

/** Each negative operator is the denial of its positive one, which settles missing attributes too (QL-06). */
function comparisonTest(comparison: Comparison): QueryTest {
  const positive = POSITIVE_OF[comparison.operator];
  if (positive === undefined) return positiveTest(comparison, comparison.operator);
  const test = positiveTest(comparison, positive);
  return (subject) => !test(subject);
}

const POSITIVE_OF: Readonly<Partial<Record<QueryOperator, QueryOperator>>> = {
  '!=': '==',
  '!in': 'in',
  '!~': '=~',
  '!exists': 'exists',
};

function positiveTest({ subject, attribute, values }: Comparison, operator: QueryOperator): QueryTest {
  const first = values[0] ?? '';
  switch (subject) {
    case 'agentConnected': {
      const holds = textTest(operator, values);
      return (of) => holds(of.agentConnected ? 'true' : 'false');
    }
    case 'ec2InstanceId': {
      const holds = textTest(operator, values);
      return (of) => holds(of.ec2InstanceId);
    }
    case 'attribute': {
      const name = attribute ?? '';
      const holds = operator === 'exists' ? (): boolean => true : textTest(operator, values);
      return (of) => Object.hasOwn(of.attributes, name) && holds(of.attributes[name]!);
    }
    case 'task:group':
      return groupTest(operator, values);
    case 'agentVersion':
      return (of) => ordered(operator, compareVersions(of.agentVersion, first));
    case 'registeredAt': {
      const atUs = usOfIso(first);
      invariant(atUs !== null, 'query.date', () => ({ value: first }));
      return (of) => ordered(operator, of.registeredAtUs - atUs);
    }
    case 'runningTasksCount': {
      const count = Number(first);
      return (of) => ordered(operator, of.runningTasksCount - count);
    }
  }
}

function textTest(operator: QueryOperator, values: readonly string[]): (text: string) => boolean {
  if (operator === '=~') return patternTest(values[0] ?? '');
  const wanted = new Set(values);
  return (text) => wanted.has(text);
}

/** True when some group of the instance passes. */
function groupTest(operator: QueryOperator, values: readonly string[]): QueryTest {
  if (operator === '==' || operator === 'in') return (of) => values.some((group) => of.groups(group));
  if (operator === 'exists')
    return (of) => (of.groupNames === undefined ? of.runningTasksCount > 0 : of.groupNames().length > 0);
  const holds = textTest(operator, values);
  return (of) => (of.groupNames?.() ?? []).some(holds);
}

function ordered(operator: QueryOperator, difference: number): boolean {
  switch (operator) {
    case '==':
      return difference === 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    default:
      return false;
  }
}

/** Numeric for each part between dots; a missing part is 0 (QL-05). Negative when `a` is the older one. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = Number(left[index] ?? '0') - Number(right[index] ?? '0');
    if (difference !== 0) return difference;
  }
  return 0;
}
