/** The rule of a composite alarm: its grammar, what it means, and where its mistakes are. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { AlarmStateValue } from '../../sim/model/alarm.ts';
import { alarmsOf, holds, readAlarmRule, type AlarmRule } from '../../sim/rules/alarm-rule.ts';

const STATES: Readonly<Record<string, AlarmStateValue>> = {
  up: 'OK',
  down: 'ALARM',
  'no idea': 'INSUFFICIENT_DATA',
};

function ruleOf(text: string): AlarmRule {
  const reading = readAlarmRule(text);
  if (!('rule' in reading)) throw new Error(`${reading.problem} at ${reading.at}`);
  return reading.rule;
}
const isTrue = (text: string): boolean => holds(ruleOf(text), (name) => STATES[name] ?? null);

describe('a rule', () => {
  test('asks for states of alarms; names with spaces stand in quotation marks, ARNs for names', () => {
    expect(
      [
        'ALARM(down)',
        'OK("down")',
        'INSUFFICIENT_DATA("no idea")',
        'ALARM("arn:aws:cloudwatch:za-southwest-1:123456789012:alarm:down")',
        'ALARM(nobody)',
        'TRUE',
        'FALSE',
      ].map(isTrue),
    ).toEqual([true, false, true, true, false, true, false]);
  });

  test('NOT binds closest, then AND, then OR; brackets before all', () => {
    expect(
      [
        'NOT ALARM(up) AND ALARM(down)',
        'TRUE OR FALSE AND FALSE',
        '(TRUE OR FALSE) AND FALSE',
        'NOT (TRUE AND FALSE) AND NOT FALSE',
        'NOT NOT TRUE',
        'ALARM(down)AND(OK(up))',
      ].map(isTrue),
    ).toEqual([true, true, false, true, true, true]);
  });

  test('names each alarm once', () => {
    expect(alarmsOf(ruleOf('ALARM(a) OR NOT OK("b c") AND ALARM(a)'))).toEqual(['a', 'b c']);
  });

  test('its mistakes have their place', () => {
    const found = (text: string): string => {
      const reading = readAlarmRule(text);
      return 'rule' in reading ? 'read' : `${reading.problem} ${reading.at} ${reading.found}`.trim();
    };
    expect(
      ['', 'ALARM', 'ALARM(', 'ALARM()', 'ALARM(a', 'ALARM(a) OK(b)', 'alarm(a)', 'TRUE AND', '(TRUE', 'ALARM("a)'].map(
        found,
      ),
    ).toEqual([
      'term 0',
      'open 5',
      'name 6',
      'name 6 )',
      'close 7',
      'end 9 OK',
      'term 0 alarm',
      'term 8',
      'close 5',
      'name 6 "',
    ]);
    expect(found(`${'('.repeat(200)}TRUE${')'.repeat(200)}`)).toMatch(/^deep/);
  });

  test('is read from any text without an exception, and what is written can be read', () => {
    const term = fc.constantFrom('ALARM(a)', 'OK("b c")', 'TRUE', 'NOT FALSE', '(ALARM(a) OR TRUE)');
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 8 }), fc.boolean(), (terms, both) => {
        expect('rule' in readAlarmRule(terms.join(both ? ' AND ' : ' OR '))).toBe(true);
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => void readAlarmRule(text)),
      { seed: 2 },
    );
  });
});
