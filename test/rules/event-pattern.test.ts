/** Event patterns: which events they fit, and what is none. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import { eventPatternIssues, matchesPattern } from '../../sim/rules/event-pattern.ts';

const EVENT: JsonObject = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  resources: ['arn:one', 'arn:two'],
  detail: {
    lastStatus: 'STOPPED',
    version: 4,
    stoppedReason: null,
    containers: [
      { name: 'app', exitCode: 0 },
      { name: 'side', exitCode: 137 },
    ],
  },
};
const fits = (pattern: JsonObject): boolean => matchesPattern(pattern, EVENT);
const wrong = (pattern: JsonObject): string[] =>
  eventPatternIssues(pattern, []).map(({ path, code }) => `${path.join('.')} ${code}`);

describe('an event pattern', () => {
  test('fits when each of its members does, whatever else the event holds', () => {
    expect(fits({ source: ['aws.ecs'] })).toBe(true);
    expect(fits({ source: ['aws.ec2', 'aws.ecs'], detail: { lastStatus: ['STOPPED'] } })).toBe(true);
    expect(fits({ source: ['aws.ec2'], detail: { lastStatus: ['STOPPED'] } })).toBe(false);
    expect(fits({ source: ['aws.ecs'], detail: { lastStatus: ['RUNNING'] } })).toBe(false);
    expect(fits({ detail: { nothing: ['here'] } })).toBe(false);
    expect(fits({ source: { deeper: ['x'] } })).toBe(false);
  });

  test('compares texts, numbers and null exactly', () => {
    expect(fits({ detail: { version: [4] } })).toBe(true);
    expect(fits({ detail: { version: ['4'] } })).toBe(false);
    expect(fits({ detail: { stoppedReason: [null] } })).toBe(true);
  });

  test('knows prefixes, and anything but one value or a list of them', () => {
    expect(fits({ 'detail-type': [{ prefix: 'ECS Task' }] })).toBe(true);
    expect(fits({ 'detail-type': [{ prefix: 'ECS Service' }] })).toBe(false);
    expect(fits({ detail: { version: [{ prefix: '4' }] } })).toBe(false);
    expect(fits({ detail: { lastStatus: [{ 'anything-but': 'RUNNING' }] } })).toBe(true);
    expect(fits({ detail: { lastStatus: [{ 'anything-but': ['RUNNING', 'STOPPED'] }] } })).toBe(false);
    // What is not there is not anything else either.
    expect(fits({ detail: { missing: [{ 'anything-but': 'x' }] } })).toBe(false);
  });

  test('looks into lists: one entry that fits is enough', () => {
    expect(fits({ resources: ['arn:two'] })).toBe(true);
    expect(fits({ resources: ['arn:three'] })).toBe(false);
    expect(fits({ detail: { containers: { exitCode: [{ 'anything-but': 0 }] } } })).toBe(true);
    // The same entry must fit both.
    expect(fits({ detail: { containers: { name: ['app'], exitCode: [137] } } })).toBe(false);
  });

  test('is refused with its place when it is none', () => {
    expect(wrong({})).toEqual([' pattern-empty']);
    expect(wrong({ source: 'aws.ecs' })).toEqual(['source pattern-list']);
    expect(wrong({ source: [], detail: {} })).toEqual(['source pattern-empty', 'detail pattern-empty']);
    expect(wrong({ detail: { version: [{ numeric: ['>', 3] }] } })).toEqual(['detail.version.0 pattern-filter']);
    expect(wrong({ source: [{ prefix: 3 }] })).toEqual(['source.0.prefix pattern-value']);
    expect(wrong({ source: [{ 'anything-but': [] }] })).toEqual(['source.0.anything-but pattern-value']);
    expect(wrong({ source: [{ 'anything-but': { prefix: 'a' } }] })).toEqual(['source.0.anything-but pattern-value']);
    expect(wrong({ source: ['aws.ecs', { prefix: 'aws.' }], detail: { a: { b: [1, null, true] } } })).toEqual([]);
  });
});
