/** The words of the cluster query language and its expressions as plain data (QL-01 to QL-04). */
import type { Message, Wording } from '../model/message.ts';

export type QuerySubjectName =
  | 'agentConnected'
  | 'agentVersion'
  | 'attribute'
  | 'ec2InstanceId'
  | 'registeredAt'
  | 'runningTasksCount'
  | 'task:group';

export type QueryOperator = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in' | '!in' | '=~' | '!~' | 'exists' | '!exists';

/** One expression: a subject, an operator, and the values it is compared with. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly subject: QuerySubjectName;
  /** The attribute's name when the subject is `attribute`, else null. */
  readonly attribute: string | null;
  readonly operator: QueryOperator;
  /** One value; any number for in and !in; none for exists and !exists. */
  readonly values: readonly string[];
  /** Where it stands in the text. */
  readonly offset: number;
  readonly endOffset: number;
}

export type Query =
  | Comparison
  | { readonly kind: 'not'; readonly term: Query }
  /** At least two terms. */
  | { readonly kind: 'and'; readonly terms: readonly Query[] }
  | { readonly kind: 'or'; readonly terms: readonly Query[] };

export interface QueryError {
  /** The place in the text, in UTF-16 units; the end is exclusive. */
  readonly offset: number;
  readonly endOffset: number;
  /** Sentence `issue.<code>`. */
  readonly code: string;
  readonly params: Message['params'];
  readonly expected: Message | null;
  readonly found: Wording | null;
  readonly hint: { readonly code: string; readonly params: Readonly<Record<string, string | number>> } | null;
}

/** Every spelling of an operator (QL-03). */
export const OPERATOR_SPELLINGS: Readonly<Record<string, QueryOperator>> = {
  '==': '==',
  equals: '==',
  '!=': '!=',
  not_equals: '!=',
  '>': '>',
  greater_than: '>',
  '>=': '>=',
  greater_than_equal: '>=',
  '<': '<',
  less_than: '<',
  '<=': '<=',
  less_than_equal: '<=',
  exists: 'exists',
  '!exists': '!exists',
  not_exists: '!exists',
  in: 'in',
  '!in': '!in',
  not_in: '!in',
  '=~': '=~',
  matches: '=~',
  '!~': '!~',
  not_matches: '!~',
};

const WORDS: readonly QueryOperator[] = ['==', '!=', 'in', '!in', '=~', '!~'];
const NUMBERS: readonly QueryOperator[] = ['==', '!=', '>', '>=', '<', '<='];
const OPTIONAL: readonly QueryOperator[] = [...WORDS, 'exists', '!exists'];

/** The operators that each subject takes (QL-04). */
export const OPERATORS_OF: Readonly<Record<QuerySubjectName, readonly QueryOperator[]>> = {
  agentConnected: WORDS,
  agentVersion: NUMBERS,
  attribute: OPTIONAL,
  ec2InstanceId: WORDS,
  registeredAt: NUMBERS,
  runningTasksCount: NUMBERS,
  'task:group': OPTIONAL,
};

const LOOSEST = 0;
const TIGHTER = { or: 1, and: 2, not: 3 } as const;

/** The text of a query in one canonical form: symbols, single spaces, brackets only where they are needed. */
export function printQuery(query: Query): string {
  return printed(query, LOOSEST);
}

function printed(query: Query, around: number): string {
  if (query.kind === 'comparison') return printedComparison(query);
  if (query.kind === 'not') return `not ${printed(query.term, TIGHTER.not)}`;
  const own = TIGHTER[query.kind];
  const text = query.terms.map((term) => printed(term, own)).join(` ${query.kind} `);
  return own <= around ? `(${text})` : text;
}

function printedComparison({ subject, attribute, operator, values }: Comparison): string {
  const left = subject === 'attribute' ? `attribute:${attribute ?? ''}` : subject;
  if (operator === 'exists' || operator === '!exists') return `${left} ${operator}`;
  const quoted = values.map((value) =>
    /^[A-Za-z0-9_.:/-]+$/.test(value) && !isReserved(value) ? value : `'${value}'`,
  );
  const right = operator === 'in' || operator === '!in' ? `[${quoted.join(', ')}]` : quoted[0]!;
  return `${left} ${operator} ${right}`;
}

/** Words that end an expression, so that a value of this spelling needs quotes. */
export function isReserved(word: string): boolean {
  return word === 'and' || word === 'or' || word === 'not';
}
