import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATORS_OF, type Query, type QuerySubjectName } from '../../sim/rules/query-ast.ts';
import { compileQuery, parseQuery, printQuery, type QuerySubject } from '../../sim/rules/query-language.ts';

const SEED = 20_171_129;
const SUBJECTS = Object.keys(OPERATORS_OF) as QuerySubjectName[];

const word = fc.stringMatching(/^[a-z0-9 .:_@()-]{1,12}$/);
const VALUES: Readonly<Record<QuerySubjectName, fc.Arbitrary<string>>> = {
  agentConnected: fc.constantFrom('true', 'false'),
  agentVersion: fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){0,3}$/),
  attribute: fc.oneof(word, fc.constantFrom('and', 'or', 'not', '')),
  ec2InstanceId: fc.stringMatching(/^i-[0-9a-f]{8}$/),
  registeredAt: fc.constantFrom(
    '2018-06-18',
    '2018-06-18T22:28:28',
    '2018-06-18T22:28:28Z',
    '2018-06-18T22:28:28+00:00',
  ),
  runningTasksCount: fc.nat(99).map(String),
  'task:group': fc.constantFrom('service:web', 'family:a', 'service:db'),
};
const pattern = fc.constantFrom('t2.*', 'a|b', '[a-c]+', '(x|y){1,3}', '\\d+', '.*');

const comparison: fc.Arbitrary<Query> = fc.constantFrom(...SUBJECTS).chain((subject) =>
  fc.constantFrom(...OPERATORS_OF[subject]).chain((operator) => {
    const list = operator === 'in' || operator === '!in';
    const bare = operator === 'exists' || operator === '!exists';
    const value = operator === '=~' || operator === '!~' ? pattern : VALUES[subject];
    return fc.record({
      kind: fc.constant('comparison' as const),
      subject: fc.constant(subject),
      attribute: subject === 'attribute' ? fc.constantFrom('stack', 'ecs.instance-type') : fc.constant(null),
      operator: fc.constant(operator),
      values: fc.array(value, { minLength: bare ? 0 : 1, maxLength: bare ? 0 : list ? 4 : 1 }),
      offset: fc.constant(0),
      endOffset: fc.constant(0),
    });
  }),
);
const query = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    tie('query').map((term) => ({ kind: 'not' as const, term })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((terms) => ({ kind: 'and' as const, terms })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((terms) => ({ kind: 'or' as const, terms })),
  ),
})).query;

function withoutPlaces(of: Query): Query {
  if (of.kind === 'comparison') return { ...of, offset: 0, endOffset: 0 };
  if (of.kind === 'not') return { kind: 'not', term: withoutPlaces(of.term) };
  return { kind: of.kind, terms: of.terms.map(withoutPlaces) };
}

const subject: QuerySubject = {
  agentConnected: true,
  agentVersion: '1.14.3',
  attributes: { stack: 'ab' },
  ec2InstanceId: 'i-00000000',
  registeredAtUs: 0,
  runningTasksCount: 3,
  groups: (group) => group === 'service:web',
};

describe('the query language', () => {
  test('reads what it prints, and means the same', () => {
    fc.assert(
      fc.property(query, (original) => {
        const text = printQuery(original);
        fc.pre(text.length <= 2_000);
        const parsed = parseQuery(text);
        if ('error' in parsed) throw new Error(`${text} ${JSON.stringify(parsed.error)}`);
        expect(withoutPlaces(parsed.query)).toEqual(original);
        expect(compileQuery(parsed.query)(subject)).toBe(compileQuery(original)(subject));
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  test('answers every text with a query or with a place inside the text, and never throws', () => {
    const fragments = fc.constantFrom(
      ...[
        'runningTasksCount',
        'attribute:',
        'attribute:a',
        'task:group',
        '==',
        '!',
        '!=',
        'in',
        '[',
        ']',
        ',',
        '(',
        ')',
      ],
      ...["'", 'and', 'or', 'not', '&&', '||', '=~', '(?=', '\\1', 'a{9,}', '🏰', '\0', '\n', '1', ' '],
    );
    const soup = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = parseQuery(text);
        if ('error' in parsed) {
          const { offset, endOffset } = parsed.error;
          expect(0 <= offset && offset <= endOffset && endOffset <= text.length).toBe(true);
        } else compileQuery(parsed.query)(subject);
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  test('a pattern that would take other engines for ever is answered in linear time (QL-05)', () => {
    const parsed = parseQuery("attribute:stack =~ '(a+)+(a|a)*(a|aa)+b'");
    if ('error' in parsed) throw new Error(parsed.error.code);
    const attributes = { stack: `${'a'.repeat(20_000)}!` };
    expect(compileQuery(parsed.query)({ ...subject, attributes })).toBe(false);
  }, 2_000);
});
