/**
 * The cluster query language: parsing with places, and compiling to a test of one container instance.
 * Models: QL-01 to QL-07, PL-11 (length). See docs/models/query-language.md.
 */
import { quota } from '../catalog/quotas.ts';
import type { Message, Wording } from '../model/message.ts';
import { usOfIso } from './epoch.ts';
import { either, exactly, like, NOTHING, oneOf, TEXT, TRUE_OR_FALSE, wholeNumber } from './expected.ts';
import { nearest } from './nearest.ts';
import {
  isReserved,
  OPERATORS_OF,
  OPERATOR_SPELLINGS,
  type Comparison,
  type Query,
  type QueryError,
  type QueryOperator,
  type QuerySubjectName,
} from './query-ast.ts';
import { PATTERN_LENGTH_MAX, patternFault } from './query-pattern.ts';
import { QueryScanner, type Token } from './query-scanner.ts';

export type { Comparison, Query, QueryError, QueryOperator, QuerySubjectName } from './query-ast.ts';
export { printQuery } from './query-ast.ts';
export { compileQuery, type QuerySubject } from './query-evaluation.ts';

/** The deepest nesting of brackets and `not`. */
const QUERY_DEPTH_MAX = 100;

export type QueryParsing = { readonly query: Query } | { readonly error: QueryError };

/** Parses the text of one expression, compound or single. Stops at the first error. Never throws. */
export function parseQuery(text: string): QueryParsing {
  const limit = quota('constraintExpressionLength');
  if (text.length > limit) {
    const at = { offset: limit, endOffset: text.length };
    return {
      error: {
        ...at,
        code: 'query-too-long',
        params: { limit, size: text.length },
        expected: null,
        found: null,
        hint: null,
      },
    };
  }
  try {
    return { query: new QueryParser(text).parse() };
  } catch (error) {
    if (error instanceof QueryFault) return { error: error.error };
    throw error;
  }
}

/** Carries the first error out of the recursion, and never further than parseQuery. */
class QueryFault extends Error {
  readonly error: QueryError;

  constructor(error: QueryError) {
    super(error.code);
    this.error = error;
  }
}

interface FaultParts {
  readonly params?: QueryError['params'];
  readonly expected?: Message | null;
  readonly found?: Wording | null;
  readonly hint?: QueryError['hint'];
}

function fault(
  at: { readonly offset: number; readonly endOffset: number },
  code: string,
  parts: FaultParts = {},
): never {
  const { params = {}, expected = null, found = null, hint = null } = parts;
  throw new QueryFault({ offset: at.offset, endOffset: at.endOffset, code, params, expected, found, hint });
}

const SUBJECTS: readonly string[] = Object.keys(OPERATORS_OF).map((subject) =>
  subject === 'attribute' ? 'attribute:' : subject,
);

class QueryParser {
  private readonly scanner: QueryScanner;
  private depth = 0;

  constructor(text: string) {
    this.scanner = new QueryScanner(text);
  }

  parse(): Query {
    if (this.scanner.atEnd)
      fault({ offset: 0, endOffset: this.scanner.text.length }, 'query-empty', { expected: oneOf(SUBJECTS) });
    const query = this.either();
    if (!this.scanner.atEnd) this.unexpected();
    return query;
  }

  private either(): Query {
    const terms = [this.both()];
    while (this.scanner.take('||') || this.scanner.takeWord('or')) terms.push(this.both());
    return terms.length === 1 ? terms[0]! : { kind: 'or', terms };
  }

  private both(): Query {
    const terms = [this.term()];
    while (this.scanner.take('&&') || this.scanner.takeWord('and')) terms.push(this.term());
    return terms.length === 1 ? terms[0]! : { kind: 'and', terms };
  }

  private term(): Query {
    const start = this.scanner.offset;
    if (++this.depth > QUERY_DEPTH_MAX) {
      fault({ offset: start, endOffset: start + 1 }, 'query-too-deep', { params: { limit: QUERY_DEPTH_MAX } });
    }
    const query = this.nested(start);
    this.depth--;
    return query;
  }

  private nested(start: number): Query {
    if (this.scanner.take('!') || this.scanner.takeWord('not')) return { kind: 'not', term: this.term() };
    if (!this.scanner.take('(')) return this.comparison();
    const query = this.either();
    if (this.scanner.take(')')) return query;
    if (this.scanner.atEnd)
      return fault({ offset: start, endOffset: start + 1 }, 'query-unclosed-bracket', { expected: exactly(')') });
    return this.unexpected();
  }

  private comparison(): Comparison {
    const { subject, attribute, token } = this.subject();
    const operator = this.operator(subject, token);
    const values = this.values(subject, operator, token);
    return { kind: 'comparison', subject, attribute, operator, values, offset: token.offset, endOffset: this.end };
  }

  private end = 0;

  private subject(): { subject: QuerySubjectName; attribute: string | null; token: Token } {
    const token = this.scanner.name();
    const { text } = token;
    const expected = oneOf(SUBJECTS);
    if (text === '' || isReserved(text)) {
      const ahead = text === '' ? this.scanner.ahead() : token;
      if (ahead.text === '') return fault(ahead, 'query-incomplete', { expected });
      return fault(ahead, 'query-subject-expected', { expected, found: ahead.text });
    }
    if (text.startsWith('attribute:')) {
      const attribute = text.slice('attribute:'.length);
      if (!/^[A-Za-z0-9_./\\-]{1,128}$/.test(attribute)) {
        fault(token, 'query-attribute-name', {
          params: { name: attribute },
          found: text,
          expected: like('attribute:stack'),
        });
      }
      return { subject: 'attribute', attribute, token };
    }
    if (text !== 'attribute' && Object.hasOwn(OPERATORS_OF, text))
      return { subject: text as QuerySubjectName, attribute: null, token };
    const near = text.startsWith('ecs.') ? `attribute:${text}` : nearest(text, SUBJECTS);
    const hint = near === null ? null : { code: 'did-you-mean', params: { name: near } };
    return fault(token, 'query-unknown-subject', { params: { name: text }, expected, found: text, hint });
  }

  private operator(subject: QuerySubjectName, left: Token): QueryOperator {
    const expected = oneOf(OPERATORS_OF[subject]);
    const token = this.scanner.symbol() ?? this.scanner.name();
    if (token.text === '') {
      const ahead = this.scanner.ahead();
      if (ahead.text === '') fault(left, 'query-operator-missing', { params: { subject: left.text }, expected });
      fault(ahead, 'query-unknown-operator', {
        params: { name: ahead.text },
        expected,
        found: ahead.text,
        hint: operatorHint(ahead.text),
      });
    }
    const operator = Object.hasOwn(OPERATOR_SPELLINGS, token.text) ? OPERATOR_SPELLINGS[token.text]! : null;
    if (operator === null) {
      return fault(token, 'query-unknown-operator', {
        params: { name: token.text },
        expected,
        found: token.text,
        hint: operatorHint(token.text),
      });
    }
    if (!OPERATORS_OF[subject].includes(operator)) {
      fault(token, 'query-operator-not-for-subject', {
        params: { operator: token.text, subject },
        expected,
        found: token.text,
      });
    }
    this.end = token.endOffset;
    return operator;
  }

  private values(subject: QuerySubjectName, operator: QueryOperator, left: Token): string[] {
    if (operator === 'exists' || operator === '!exists') return [];
    if (operator === 'in' || operator === '!in') return this.list(subject, left);
    return [this.value(subject, operator, left)];
  }

  private list(subject: QuerySubjectName, left: Token): string[] {
    const start = this.scanner.offset;
    if (!this.scanner.take('[')) {
      const ahead = this.scanner.ahead();
      return fault(ahead, 'query-list-expected', { expected: like('[a, b]'), found: ahead.text || NOTHING });
    }
    if (this.scanner.take(']'))
      return fault({ offset: start, endOffset: this.scanner.offset }, 'query-empty-list', {
        expected: like('[a, b]'),
        found: '[]',
      });
    const values = [this.value(subject, 'in', left)];
    while (this.scanner.take(',')) values.push(this.value(subject, 'in', left));
    if (this.scanner.take(']')) {
      this.end = this.scanner.text.lastIndexOf(']', this.scanner.offset - 1) + 1;
      return values;
    }
    if (this.scanner.atEnd)
      return fault({ offset: start, endOffset: start + 1 }, 'query-unclosed-list', { expected: exactly(']') });
    const ahead = this.scanner.ahead();
    return fault(ahead, 'query-unexpected', {
      params: { text: ahead.text },
      expected: either('","', '"]"'),
      found: ahead.text,
    });
  }

  private value(subject: QuerySubjectName, operator: QueryOperator, left: Token): string {
    const pattern = operator === '=~' || operator === '!~';
    const start = this.scanner.offset;
    const token = this.scanner.value(pattern);
    if (token === null)
      return fault({ offset: start, endOffset: this.scanner.text.length }, 'query-unclosed-quote', {
        expected: exactly("'"),
      });
    if (!token.quoted && (token.text === '' || isReserved(token.text))) {
      const ahead = token.text === '' ? this.scanner.ahead() : token;
      const at = ahead.text === '' ? left : ahead;
      return fault(at, 'query-value-missing', {
        params: { subject: left.text },
        expected: VALUE_FORM[subject],
        found: ahead.text || NOTHING,
        hint: quotesHint(ahead.text),
      });
    }
    this.end = token.endOffset;
    if (pattern) checkPattern(token);
    else checkValue(subject, token);
    return token.text;
  }

  private unexpected(): never {
    const ahead = this.scanner.ahead();
    return fault(ahead, 'query-unexpected', {
      params: { text: ahead.text },
      expected: either('and', 'or'),
      found: ahead.text,
      hint: quotesHint(ahead.text),
    });
  }
}

/** Brackets and quotes are read as part of the expression unless the value is quoted. */
function quotesHint(text: string): QueryError['hint'] {
  return /[()[\]|'"]/.test(text) ? { code: 'quote-value', params: {} } : null;
}

function operatorHint(text: string): QueryError['hint'] {
  const name =
    text === '=' ? '==' : text === '~' || text === '~=' ? '=~' : nearest(text, Object.keys(OPERATOR_SPELLINGS));
  return name === null ? null : { code: 'did-you-mean', params: { name } };
}

/** What a value of each subject looks like. */
const VALUE_FORM: Readonly<Record<QuerySubjectName, Message>> = {
  agentConnected: TRUE_OR_FALSE,
  agentVersion: like('1.14.5'),
  attribute: TEXT,
  ec2InstanceId: like('i-0123456789abcdef0'),
  registeredAt: like('2018-06-18', '2018-06-18T22:28:28+00:00'),
  runningTasksCount: wholeNumber(0, null),
  'task:group': like('service:web', 'family:web'),
};

function checkValue(subject: QuerySubjectName, token: Token): void {
  if (validValue(subject, token.text)) return;
  fault(token, 'query-bad-value', {
    params: { subject, value: token.text },
    expected: VALUE_FORM[subject],
    found: token.text,
  });
}

function validValue(subject: QuerySubjectName, text: string): boolean {
  switch (subject) {
    case 'agentConnected':
      return text === 'true' || text === 'false';
    case 'agentVersion':
      return /^[0-9]{1,9}(\.[0-9]{1,9}){0,7}$/.test(text);
    case 'registeredAt':
      return usOfIso(text) !== null;
    case 'runningTasksCount':
      return /^[0-9]{1,9}$/.test(text);
    default:
      return true;
  }
}

function checkPattern(token: Token): void {
  const found = patternFault(token.text);
  if (found === null) return;
  const start = token.offset + (token.quoted ? 1 : 0);
  const at = { offset: start + found.offset, endOffset: start + found.endOffset };
  const text = token.text.slice(found.offset, found.endOffset);
  const size = { size: token.text.length, limit: PATTERN_LENGTH_MAX };
  fault(at, found.code, { params: { text, reason: found.reason, ...size }, found: text });
}
