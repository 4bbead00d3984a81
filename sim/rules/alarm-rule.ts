/**
 * The rule of a composite alarm: `ALARM("cpu high") AND (OK(latency) OR NOT INSUFFICIENT_DATA(errors))`. Data read by a
 * small parser, never code. NOT binds closest, then AND, then OR.
 */
import type { AlarmStateValue } from '../model/alarm.ts';

export type AlarmRule =
  | { readonly kind: 'state'; readonly state: AlarmStateValue; readonly alarmName: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly of: readonly AlarmRule[] };

export type AlarmRuleReading =
  { readonly rule: AlarmRule } | { readonly at: number; readonly found: string; readonly problem: RuleProblem };
/** What is missing at the place, as `hint.alarm-rule-` codes. */
export type RuleProblem = 'term' | 'open' | 'close' | 'name' | 'end' | 'deep';

/** Length of a rule, and how deep it may nest, as the API has it for the first [A for the second]. */
export const RULE_LENGTH_MAX = 10_240;
const DEPTH_MAX = 100;
/** Alarms one rule may name. */
export const RULE_ALARMS_MAX = 100;

interface Token {
  readonly text: string;
  readonly at: number;
  /** A name in quotation marks. */
  readonly quoted: boolean;
}

const STATES: readonly string[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

/** Reads a rule. Never throws. */
export function readAlarmRule(text: string): AlarmRuleReading {
  const reader = new RuleReader(tokensOf(text), text.length);
  const rule = reader.either(0);
  if (rule !== null && reader.isAtEnd) return { rule };
  return reader.failure ?? reader.fail('end');
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const scanner = /\s+|([()])|"([^"]*)"|([^\s()"]+)|"/g;
  for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
    const [whole, bracket, quoted, word] = match;
    if (bracket === undefined && quoted === undefined && word === undefined && whole !== '"') continue;
    tokens.push({ text: quoted ?? whole, at: match.index, quoted: quoted !== undefined });
  }
  return tokens;
}

class RuleReader {
  failure: Exclude<AlarmRuleReading, { rule: AlarmRule }> | null = null;
  private readonly tokens: readonly Token[];
  private readonly endAt: number;
  private next = 0;

  constructor(tokens: readonly Token[], endAt: number) {
    this.tokens = tokens;
    this.endAt = endAt;
  }

  get isAtEnd(): boolean {
    return this.next === this.tokens.length;
  }

  fail(problem: RuleProblem): Exclude<AlarmRuleReading, { rule: AlarmRule }> {
    const token = this.tokens[this.next];
    this.failure ??= { at: token?.at ?? this.endAt, found: token?.text ?? '', problem };
    return this.failure;
  }

  either(depth: number): AlarmRule | null {
    return this.list('OR', 'or', () => this.both(depth));
  }

  private both(depth: number): AlarmRule | null {
    return this.list('AND', 'and', () => this.single(depth));
  }

  private list(word: string, kind: 'and' | 'or', read: () => AlarmRule | null): AlarmRule | null {
    const first = read();
    if (first === null) return null;
    const of = [first];
    while (this.takes(word)) {
      const one = read();
      if (one === null) return null;
      of.push(one);
    }
    return of.length === 1 ? first : { kind, of };
  }

  private single(depth: number): AlarmRule | null {
    if (depth > DEPTH_MAX) return this.none('deep');
    if (this.takes('NOT')) {
      const of = this.single(depth + 1);
      return of === null ? null : { kind: 'not', of };
    }
    if (this.takes('(')) {
      const inner = this.either(depth + 1);
      if (inner === null) return null;
      return this.takes(')') ? inner : this.none('close');
    }
    if (this.takes('TRUE')) return { kind: 'constant', value: true };
    if (this.takes('FALSE')) return { kind: 'constant', value: false };
    const state = STATES.find((word) => this.takes(word));
    return state === undefined ? this.none('term') : this.stateOf(state as AlarmStateValue);
  }

  private stateOf(state: AlarmStateValue): AlarmRule | null {
    if (!this.takes('(')) return this.none('open');
    const name = this.tokens[this.next];
    if (name === undefined || name.text === '' || (!name.quoted && /^[()"]$/.test(name.text))) return this.none('name');
    this.next += 1;
    return this.takes(')') ? { kind: 'state', state, alarmName: nameOf(name.text) } : this.none('close');
  }

  private takes(word: string): boolean {
    const token = this.tokens[this.next];
    if (token === undefined || token.quoted || token.text !== word) return false;
    this.next += 1;
    return true;
  }

  private none(problem: RuleProblem): null {
    this.fail(problem);
    return null;
  }
}

/** A name stands for its ARN. */
function nameOf(reference: string): string {
  const parts = reference.split(':alarm:');
  return reference.startsWith('arn:') ? (parts[1] ?? reference) : reference;
}

/** Names of the alarms that a rule looks at, each once. */
export function alarmsOf(rule: AlarmRule): string[] {
  const names = new Set<string>();
  const walk = (one: AlarmRule): void => {
    if (one.kind === 'state') names.add(one.alarmName);
    else if (one.kind === 'not') walk(one.of);
    else if (one.kind !== 'constant') one.of.forEach(walk);
  };
  walk(rule);
  return [...names];
}

/** Does the rule hold? An alarm that does not exist has no state. */
export function holds(rule: AlarmRule, stateOf: (alarmName: string) => AlarmStateValue | null): boolean {
  switch (rule.kind) {
    case 'state':
      return stateOf(rule.alarmName) === rule.state;
    case 'constant':
      return rule.value;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return rule.of.every((one) => holds(one, stateOf));
    case 'or':
      return rule.of.some((one) => holds(one, stateOf));
  }
}
