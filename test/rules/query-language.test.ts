import { describe, expect, test } from 'vitest';
import { US_PER_S } from '../../sim/kernel/time.ts';
import { compileQuery, parseQuery, printQuery, type QuerySubject } from '../../sim/rules/query-language.ts';

/** A t2.medium in us-east-1a that registered one day after the start of the run. */
const T2: QuerySubject = {
  agentConnected: true,
  agentVersion: '1.14.3',
  attributes: {
    'ecs.instance-type': 't2.medium',
    'ecs.availability-zone': 'us-east-1a',
    'ecs.capability.task-eni': '',
    stack: 'production',
  },
  ec2InstanceId: 'i-abcd1234',
  registeredAtUs: 86_400 * US_PER_S,
  runningTasksCount: 1,
  groups: (group) => group === 'service:web',
  groupNames: () => ['service:web'],
};

function holds(text: string, subject: QuerySubject = T2): boolean {
  const parsed = parseQuery(text);
  if ('error' in parsed) throw new Error(`${text}: ${JSON.stringify(parsed.error)}`);
  return compileQuery(parsed.query)(subject);
}

/** The text with the wrong place in «», and the code. */
function wrong(text: string): string {
  const parsed = parseQuery(text);
  if (!('error' in parsed)) return 'no error';
  const { offset, endOffset, code } = parsed.error;
  return `${text.slice(0, offset)}«${text.slice(offset, endOffset)}»${text.slice(endOffset)} ${code}`;
}

describe('the examples of the guide hold and fail as they should (QL-02, QL-08)', () => {
  test.each([
    ['attribute:ecs.instance-type =~ t2.*', true],
    ['attribute:ecs.instance-type =~ g2.*', false],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone in [us-east-1c]', false],
    ['attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone != us-east-1d', true],
    ['attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d', false],
    ['runningTasksCount == 1', true],
    ['agentVersion < 1.14.5', true],
    ['registeredAt < 2018-02-13', true],
    ["ec2InstanceId in ['i-abcd1234','i-wxyx7890']", true],
    ["ec2InstanceId in ['i-wxyx7890']", false],
    ['(agentConnected == false or runningTasksCount == 1) and attribute:stack == production', true],
    ['(agentConnected == false or runningTasksCount == 2) and attribute:stack == production', false],
    ['task:group == service:web', true],
    ['not(task:group == service:web)', false],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });
});

describe('each operator in symbols and in words (QL-03)', () => {
  test.each([
    ['runningTasksCount == 1', 'runningTasksCount equals 1', true],
    ['runningTasksCount != 1', 'runningTasksCount not_equals 1', false],
    ['runningTasksCount > 0', 'runningTasksCount greater_than 0', true],
    ['runningTasksCount >= 2', 'runningTasksCount greater_than_equal 2', false],
    ['runningTasksCount < 1', 'runningTasksCount less_than 1', false],
    ['runningTasksCount <= 1', 'runningTasksCount less_than_equal 1', true],
    ['attribute:stack exists', 'attribute:stack exists', true],
    ['attribute:stack !exists', 'attribute:stack not_exists', false],
    ['attribute:stack in [production]', 'attribute:stack in [production]', true],
    ['attribute:stack !in [production]', 'attribute:stack not_in [production]', false],
    ['attribute:stack =~ prod.*', 'attribute:stack matches prod.*', true],
    ['attribute:stack !~ prod.*', 'attribute:stack not_matches prod.*', false],
  ])('%s means %s', (symbol, word, expected) => {
    expect([holds(symbol), holds(word)]).toEqual([expected, expected]);
  });
});

describe('operators go with their subjects only (QL-04)', () => {
  test.each([
    ['agentConnected > true', 'agentConnected «>» true query-operator-not-for-subject'],
    ['agentConnected exists', 'agentConnected «exists» query-operator-not-for-subject'],
    ['ec2InstanceId exists', 'ec2InstanceId «exists» query-operator-not-for-subject'],
    ['ec2InstanceId >= i-1', 'ec2InstanceId «>=» i-1 query-operator-not-for-subject'],
    ['agentVersion in [1.14.5]', 'agentVersion «in» [1.14.5] query-operator-not-for-subject'],
    ['registeredAt =~ 2018.*', 'registeredAt «=~» 2018.* query-operator-not-for-subject'],
    ['runningTasksCount !in [1]', 'runningTasksCount «!in» [1] query-operator-not-for-subject'],
    ['attribute:stack < b', 'attribute:stack «<» b query-operator-not-for-subject'],
    ['task:group > service:web', 'task:group «>» service:web query-operator-not-for-subject'],
  ])('%s', (text, expected) => {
    expect(wrong(text)).toBe(expected);
  });
});

describe('values', () => {
  test('versions compare number by number, not letter by letter (QL-05)', () => {
    expect(
      ['agentVersion < 1.14.10', 'agentVersion > 1.9.9', 'agentVersion == 1.14.3.0', 'agentVersion >= 2'].map((text) =>
        holds(text),
      ),
    ).toEqual([true, true, true, false]);
  });

  test('dates have a day, a time and a zone (QL-05)', () => {
    const texts = [
      'registeredAt == 2017-11-30',
      'registeredAt == 2017-11-30T00:00:00',
      'registeredAt == 2017-11-30T00:00:00Z',
      'registeredAt == 2017-11-30T01:00:00+01:00',
      'registeredAt > 2017-11-30T00:00:00+00:00',
    ];
    expect(texts.map((text) => holds(text))).toEqual([true, true, true, true, false]);
  });

  test('a pattern must match the whole value (QL-05)', () => {
    expect([holds('attribute:stack =~ prod'), holds('attribute:stack =~ product[io]{2}n')]).toEqual([false, true]);
  });

  test('quotes let a value hold spaces, brackets and words of the language', () => {
    const subject = { ...T2, attributes: { room: 'east (old) and west' } };
    expect([
      holds("attribute:room == 'east (old) and west'", subject),
      holds("attribute:room =~ 'east \\((old|new)\\).*'", subject),
    ]).toEqual([true, true]);
  });

  test('a missing attribute equals nothing, and every negative is true of it (QL-06)', () => {
    const texts = ['== a', '!= a', 'in [a]', '!in [a]', '=~ .*', '!~ .*', 'exists', '!exists'];
    expect(texts.map((text) => holds(`attribute:nowhere ${text}`))).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  test('an attribute called like a member of every object is still missing (QL-06)', () => {
    expect([holds('attribute:constructor exists'), holds('attribute:__proto__ exists')]).toEqual([false, false]);
  });

  test('a capability exists although its value is empty (CI-08)', () => {
    expect([
      holds('attribute:ecs.capability.task-eni exists'),
      holds("attribute:ecs.capability.task-eni == ''"),
    ]).toEqual([true, true]);
  });

  test('task groups are asked one by one, by pattern, or at all (QL-07)', () => {
    expect([
      holds('task:group in [service:db, service:web]'),
      holds('task:group =~ service:.*'),
      holds('task:group !~ family:.*'),
      holds('task:group !exists'),
    ]).toEqual([true, true, true, false]);
  });
});

describe('connectives', () => {
  test('not binds tighter than and, and tighter than or (QL-01)', () => {
    const forms = [
      'agentConnected == true or agentConnected == false and not agentConnected == true',
      'not agentConnected == false && runningTasksCount == 1 || runningTasksCount == 7',
    ];
    expect(forms.map((text) => printQuery((parseQuery(text) as { query: never }).query))).toEqual([
      'agentConnected == true or agentConnected == false and not agentConnected == true',
      'not agentConnected == false and runningTasksCount == 1 or runningTasksCount == 7',
    ]);
    expect(forms.map((text) => holds(text))).toEqual([true, true]);
  });

  test('symbols need no spaces', () => {
    expect(holds('!(runningTasksCount==2||agentVersion>=2)&&attribute:stack!=test')).toBe(true);
  });

  test('a comparison remembers its place', () => {
    expect(parseQuery(' runningTasksCount  >=  12 ')).toEqual({
      query: {
        kind: 'comparison',
        subject: 'runningTasksCount',
        attribute: null,
        operator: '>=',
        values: ['12'],
        offset: 1,
        endOffset: 26,
      },
    });
  });
});

describe('an error has its place and its code', () => {
  test.each([
    ['', '«» query-empty'],
    ['   ', '«   » query-empty'],
    ['runningTasksCount', '«runningTasksCount» query-operator-missing'],
    ['runningTasksCount = 1', 'runningTasksCount «=» 1 query-unknown-operator'],
    ['runningTasksCount ==', '«runningTasksCount» == query-value-missing'],
    ['runningTasksCount == one', 'runningTasksCount == «one» query-bad-value'],
    ['runningTasksCount == -1', 'runningTasksCount == «-1» query-bad-value'],
    ['agentConnected == yes', 'agentConnected == «yes» query-bad-value'],
    ['agentVersion < new', 'agentVersion < «new» query-bad-value'],
    ['registeredAt < 2018-02-30', 'registeredAt < «2018-02-30» query-bad-value'],
    ['runningTaskCount == 1', '«runningTaskCount» == 1 query-unknown-subject'],
    ['ecs.instance-type == t2.micro', '«ecs.instance-type» == t2.micro query-unknown-subject'],
    ['attribute: == a', '«attribute:» == a query-attribute-name'],
    ['attribute:stack == a and', 'attribute:stack == a and«» query-incomplete'],
    [
      'attribute:stack == and runningTasksCount == 1',
      'attribute:stack == «and» runningTasksCount == 1 query-value-missing',
    ],
    ['attribute:stack == a attribute:b == c', 'attribute:stack == a «attribute:b» == c query-unexpected'],
    ['(attribute:stack == a', '«(»attribute:stack == a query-unclosed-bracket'],
    ['attribute:stack == a)', 'attribute:stack == a«)» query-unexpected'],
    ["attribute:stack == 'a", "attribute:stack == «'a» query-unclosed-quote"],
    ['attribute:stack in a', 'attribute:stack in «a» query-list-expected'],
    ['attribute:stack in []', 'attribute:stack in «[]» query-empty-list'],
    ['attribute:stack in [a, b', 'attribute:stack in «[»a, b query-unclosed-list'],
    ['attribute:stack in [a b]', 'attribute:stack in [a «b]» query-unexpected'],
    ['attribute:stack =~ t(2|3).*', 'attribute:stack =~ t«(2|3).*» query-unexpected'],
    ['attribute:stack =~ [a', 'attribute:stack =~ «[a» query-bad-pattern'],
    ["attribute:stack =~ 'x(?=a)'", "attribute:stack =~ 'x«(?=»a)' query-pattern-lookaround"],
    ["attribute:stack =~ '(?<!a)x'", "attribute:stack =~ '«(?<!a)x»' query-pattern-lookaround"],
    ["attribute:stack =~ '(a)\\1'", "attribute:stack =~ '(a)«\\1»' query-pattern-backreference"],
    ["attribute:stack =~ '(?>a)'", "attribute:stack =~ '«(?>»a)' query-pattern-atomic-group"],
    ['attribute:stack =~ a++', 'attribute:stack =~ a«++» query-pattern-possessive-quantifier'],
    ["attribute:stack =~ '(.?){900}'", "attribute:stack =~ '«(.?){900}»' query-pattern-too-large"],
    [`attribute:stack =~ ${'a'.repeat(501)}`, `attribute:stack =~ «${'a'.repeat(501)}» query-pattern-too-long`],
    [`${'('.repeat(101)}a`, `${'('.repeat(100)}«(»a query-too-deep`],
  ])('%s', (text, expected) => {
    expect(wrong(text)).toBe(expected);
  });

  test('an expression of 2,000 characters is read, one more is not (PL-11)', () => {
    const text = (length: number): string => `attribute:a == ${'b'.repeat(length - 15)}`;
    expect(['error' in parseQuery(text(2_000)), wrong(text(2_001))]).toEqual([
      false,
      `${text(2_000)}«b» query-too-long`,
    ]);
  });

  test('a near name is suggested', () => {
    const hintOf = (text: string): unknown => {
      const parsed = parseQuery(text);
      return 'error' in parsed ? parsed.error.hint : null;
    };
    expect(
      ['runningTaskCount == 1', 'ecs.instance-type == a', 'agentVersion = 1', 'attribute:a match b'].map(hintOf),
    ).toEqual([
      { code: 'did-you-mean', params: { name: 'runningTasksCount' } },
      { code: 'did-you-mean', params: { name: 'attribute:ecs.instance-type' } },
      { code: 'did-you-mean', params: { name: '==' } },
      { code: 'did-you-mean', params: { name: 'matches' } },
    ]);
  });
});
