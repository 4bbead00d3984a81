/** Reads untrusted plain data by a zod schema, and says each mistake as a RuleIssue of the catalogue. */
import * as z from 'zod';
import type { Message } from '../model/message.ts';
import {
  anyNumber,
  LIST,
  OBJECT,
  oneOf,
  TEXT,
  TEXT_OR_NUMBER,
  textOf,
  TRUE_OR_FALSE,
  wholeNumber,
} from './expected.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';

// zod would compile schemas with `new Function`, which the content security policy of the app forbids.
z.config({ jitless: true });

/** Notes on schemas of real members that the simulator does not use yet. */
interface NotYet {
  /** The real values that are not simulated; null: any value but an empty one. */
  readonly values: readonly string[] | null;
}
const NOT_YET = z.registry<NotYet>();

/** A real member of list type that must stay empty for now. */
export function notYetList(): z.ZodType<unknown[] | undefined> {
  return z.array(z.unknown()).max(0).describe('Not simulated yet.').optional().register(NOT_YET, { values: null });
}

/** A real member of another type that must be left out for now. */
export function notYetMember(): z.ZodType<undefined> {
  return z.never().describe('Not simulated yet.').optional().register(NOT_YET, { values: null });
}

/** A member of which only one real value is simulated. */
export function onlyYet<const Value extends string>(value: Value, others: readonly string[]): z.ZodLiteral<Value> {
  const schema = z.literal(value);
  NOT_YET.add(schema, { values: others });
  return schema;
}

/** What schemas are called that are more than their shape. */
const CALLED = z.registry<{ readonly expected: Message | null }>();

/** Gives a schema its own words for what it expects. */
export function called<Schema extends z.ZodType>(schema: Schema, expected: Message | null): Schema {
  CALLED.add(schema, { expected });
  return schema;
}

/** A check beyond shapes: `refine(…, rule('bad-duration'))` gives an issue of that code. */
export function rule(code: string, hint: string | null = null): { params: { rule: string; hint: string | null } } {
  return { params: { rule: code, hint } };
}

export type Reading<Value> = { readonly value: Value } | { readonly issues: readonly RuleIssue[] };

/** Reads `input` by the schema; all issues are collected. Never throws. */
export function readShape<Schema extends z.ZodType>(schema: Schema, input: unknown): Reading<z.infer<Schema>> {
  const result = schema.safeParse(input);
  return result.success ? { value: result.data } : { issues: shapeIssues(schema, input, result.error.issues) };
}

/**
 * Reads by the schema, and then by rules that need the whole value, collecting the issues of both: when the shape is wrong
 * the rules see the value without its wrong members, as far as the rest still fits the schema, and what they say about
 * a place where something was left out is dropped.
 */
export function readByRules<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  rules: (value: z.infer<Schema>) => readonly RuleIssue[],
): Reading<z.infer<Schema>> {
  const shape = readShape(schema, input);
  if ('value' in shape) {
    const issues = rules(shape.value);
    return issues.length > 0 ? { issues } : shape;
  }
  const rest = shape.issues.reduce((value, found) => without(value, found.path), input);
  const partial = schema.safeParse(rest);
  if (!partial.success) return shape;
  const gaps = shape.issues
    .filter((found) => found.code !== 'unknown-key' && found.code !== 'not-yet')
    .map((found) => found.path);
  const touchesGap = (path: Path): boolean => gaps.some((gap) => path.every((step, index) => gap[index] === step));
  return { issues: [...shape.issues, ...rules(partial.data).filter((found) => !touchesGap(found.path))] };
}

/** The value without the member at a path; list items stay, so that the places of the others keep their numbers. */
function without(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value
      : value.map((item: unknown, index) => (index === step ? without(item, rest) : item));
  }
  const entries = Object.entries(value);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(entries.map(([key, item]) => [key, key === step ? without(item, rest) : item]));
}

type Path = readonly (string | number)[];

/** Issues of zod as issues of the catalogue, with what was found, what the schema expects there, and near names. */
function shapeIssues(schema: z.ZodType, input: unknown, found: readonly z.core.$ZodIssue[]): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const seen = new Set<string>();
  for (const entry of found) {
    for (const one of shapeIssue(schema, input, entry)) {
      const identity = JSON.stringify([one.path, one.code, one.params]);
      if (!seen.has(identity)) issues.push(one);
      seen.add(identity);
    }
  }
  return issues.filter((one) => one.code !== 'missing' || !isMisspelt(one, issues));
}

/** What is missing because its name is misspelt is one mistake, not two. */
function isMisspelt(lacking: RuleIssue, issues: readonly RuleIssue[]): boolean {
  const beside = (path: Path): string => JSON.stringify(path.slice(0, -1));
  return issues.some(
    ({ code, path, hint }) =>
      code === 'unknown-key' &&
      beside(path) === beside(lacking.path) &&
      hint?.code === 'did-you-mean' &&
      hint.params['name'] === lacking.path.at(-1),
  );
}

function shapeIssue(schema: z.ZodType, input: unknown, entry: z.core.$ZodIssue): RuleIssue[] {
  const path = entry.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const notYet = notYetAt(schema, input, path);
  if (notYet !== null) return [notYet];
  const place = schemaAt(schema, path);
  const value = valueAt(input, path);
  const expected = place === null ? null : expectation(place);
  switch (entry.code) {
    case 'unrecognized_keys': {
      const known = place instanceof z.ZodObject ? Object.keys(place.shape) : [];
      return entry.keys.map((key) =>
        issue([...path, key], 'unknown-key', { params: { key }, found: key, hint: didYouMean(key, known) }),
      );
    }
    case 'too_big':
    case 'too_small':
      return [
        issue(path, sizeCode(entry), {
          params: sizeParams(entry, value),
          // A sentence about a length says all there is to say.
          expected: place instanceof z.ZodNumber ? expected : null,
          found: value,
        }),
      ];
    case 'invalid_value': {
      const options = entry.values.map(String);
      const hint = typeof value === 'string' ? didYouMean(value, options) : null;
      if (value === undefined) return [missing(path, expected)];
      return [
        issue(path, 'not-one-of', {
          params: { ...named(path), options: options.join(', ') },
          expected,
          found: value,
          hint,
        }),
      ];
    }
    case 'custom': {
      const { rule: code = 'bad-value', hint = null } = entry.params ?? {};
      const advice = hint === null ? null : { code: String(hint), params: {} };
      return [issue(path, String(code), { expected, found: value, params: named(path), hint: advice })];
    }
    case 'invalid_key':
      return [badKey(schema, path)];
    case 'invalid_format':
      return [issue(path, 'bad-format', { expected, found: value, params: named(path) })];
    default:
      return value === undefined
        ? [missing(path, expected)]
        : [issue(path, 'wrong-type', { expected, found: value, params: named(path) })];
  }
}

/** A name in a map of the author's own names. */
function badKey(schema: z.ZodType, path: Path): RuleIssue {
  const map = schemaAt(schema, path.slice(0, -1));
  const expected = map instanceof z.ZodRecord ? expectation(map.keyType as z.ZodType) : null;
  return issue(path, 'bad-key', { params: named(path), expected, found: path.at(-1) });
}

function missing(path: Path, expected: Message | null): RuleIssue {
  return issue(path, 'missing', { params: named(path), expected });
}

/** The last name of a path, for sentences. */
function named(path: Path): { key: string } {
  for (let index = path.length - 1; index >= 0; index--) {
    const step = path[index];
    if (typeof step === 'string') return { key: step };
  }
  return { key: '' };
}

type SizeIssue = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;

function sizeCode(entry: SizeIssue): string {
  const small = entry.code === 'too_small';
  if (entry.origin === 'string') return small ? 'too-short' : 'too-long';
  if (entry.origin === 'array' || entry.origin === 'object') return small ? 'too-few' : 'too-many';
  if (small && !(entry.inclusive ?? true)) return 'not-above';
  return small ? 'too-small' : 'too-large';
}

function sizeParams(entry: SizeIssue, value: unknown): Record<string, string | number> {
  const limit = Number(entry.code === 'too_small' ? entry.minimum : entry.maximum);
  const params = { ...named(entry.path as Path), limit };
  if (typeof value === 'string') return { ...params, size: value.length };
  return typeof value === 'object' && value !== null ? { ...params, count: Object.keys(value).length } : params;
}

/** An issue inside a member that is not simulated yet becomes one `not-yet` of the whole member. */
function notYetAt(schema: z.ZodType, input: unknown, path: Path): RuleIssue | null {
  for (let length = 0; length <= path.length; length++) {
    const place = path.slice(0, length);
    const note = noteAt(schema, place);
    if (note === null) continue;
    const value = valueAt(input, place);
    if (note.values === null) {
      return issue(place, 'not-yet', {
        params: named(place),
        found: value,
        hint: { code: 'leave-out', params: named(place) },
      });
    }
    if (typeof value === 'string' && note.values.includes(value)) {
      const at = schemaAt(schema, place);
      const expected = at === null ? null : expectation(at);
      return issue(place, 'not-yet-value', { params: { ...named(place), value }, expected, found: value });
    }
  }
  return null;
}

function noteAt(schema: z.ZodType, path: Path): NotYet | null {
  let place: z.ZodType | null = schema;
  for (const step of path) place = place === null ? null : child(place, step);
  while (place !== null) {
    const note = NOT_YET.get(place);
    if (note !== undefined) return note;
    place = inside(place);
  }
  return null;
}

/** The schema at a path, without optional, nullable and default around it; null where the schema does not say. */
function schemaAt(schema: z.ZodType, path: Path): z.ZodType | null {
  let place: z.ZodType | null = schema;
  for (const step of path) place = place === null ? null : child(place, step);
  return place === null ? null : core(place);
}

function child(schema: z.ZodType, step: string | number): z.ZodType | null {
  const place = core(schema);
  if (place instanceof z.ZodObject) return (place.shape as Record<string, z.ZodType>)[String(step)] ?? null;
  if (place instanceof z.ZodArray) return place.element as z.ZodType;
  if (place instanceof z.ZodRecord) return place.valueType as z.ZodType;
  return null;
}

function core(schema: z.ZodType): z.ZodType {
  let place = schema;
  for (let next = inside(place); next !== null; next = inside(place)) place = next;
  return place;
}

function inside(schema: z.ZodType): z.ZodType | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return schema.unwrap() as z.ZodType;
  }
  return null;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** What a schema wants, as words of the catalogue; null when there is nothing short to say. */
function expectation(schema: z.ZodType): Message | null {
  const place = core(schema);
  const own = CALLED.get(place);
  if (own !== undefined) return own.expected;
  if (place instanceof z.ZodEnum) return oneOf(place.options.map(String));
  if (place instanceof z.ZodLiteral) return oneOf([...place.values].map(String));
  if (place instanceof z.ZodUnion) return unionExpectation(place.options as readonly z.ZodType[]);
  if (place instanceof z.ZodArray) return LIST;
  if (place instanceof z.ZodObject || place instanceof z.ZodRecord) return OBJECT;
  if (place instanceof z.ZodBoolean) return TRUE_OR_FALSE;
  if (place instanceof z.ZodString) return stringExpectation(place);
  if (place instanceof z.ZodNumber) return numberExpectation(place);
  return null;
}

/** Alternatives that say the same are one; text and number have words of their own. */
function unionExpectation(options: readonly z.ZodType[]): Message | null {
  const parts = options.map((option) => expectation(option));
  const [first] = parts;
  if (first !== undefined && parts.every((part) => JSON.stringify(part) === JSON.stringify(first))) return first;
  const plain = options.every((option) => core(option) instanceof z.ZodString || core(option) instanceof z.ZodNumber);
  return plain ? TEXT_OR_NUMBER : null;
}

function checksOf(place: z.ZodType): readonly z.core.$ZodCheckDef[] {
  return (place._zod.def.checks ?? []).map((check) => check._zod.def);
}

function stringExpectation(place: z.ZodString): Message {
  const formats = checksOf(place).filter((check) => check.check === 'string_format');
  const pattern = (formats[0] as z.core.$ZodCheckStringFormatDef | undefined)?.pattern;
  return pattern === undefined ? TEXT : textOf(pattern.source);
}

function numberExpectation(place: z.ZodNumber): Message {
  const whole = place.format === 'safeint' || place.format === 'int32';
  const min = place.minValue ?? -Infinity;
  const max = place.maxValue ?? Infinity;
  const low = Number.isFinite(min) && min > Number.MIN_SAFE_INTEGER ? min : null;
  const high = Number.isFinite(max) && max < Number.MAX_SAFE_INTEGER ? max : null;
  const above = checksOf(place).some(
    (check) => check.check === 'greater_than' && !(check as z.core.$ZodCheckGreaterThanDef).inclusive,
  );
  return whole ? wholeNumber(low, high) : anyNumber(low, high, above);
}
