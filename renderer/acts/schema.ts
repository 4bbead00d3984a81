/** The part of JSON Schema that requests are written in, as what a form can ask for. Pure. */
import type { Json, JsonObject } from '../sim-client/words.ts';

/** What one value of a request is, as a form asks for it. */
export type Shape =
  | { readonly kind: 'text'; readonly description: string | null; readonly pattern: string | null }
  | {
      readonly kind: 'number';
      readonly description: string | null;
      readonly whole: boolean;
      readonly min: number | null;
      readonly max: number | null;
    }
  | { readonly kind: 'yes-no'; readonly description: string | null }
  | { readonly kind: 'choice'; readonly description: string | null; readonly options: readonly string[] }
  | { readonly kind: 'object'; readonly description: string | null; readonly members: readonly Member[] }
  | { readonly kind: 'list'; readonly description: string | null; readonly item: Shape; readonly max: number | null }
  | { readonly kind: 'map'; readonly description: string | null; readonly value: Shape }
  | { readonly kind: 'either'; readonly description: string | null; readonly shapes: readonly Shape[] }
  /** Anything: written as JSON. */
  | { readonly kind: 'json'; readonly description: string | null };

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const map = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const number = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** Reads a schema; null for what can have no value (`not: {}`): it is not simulated yet. */
export function shapeOf(schema: Json | undefined): Shape | null {
  const of = map(schema);
  const description = text(of['description']);
  if (of['not'] !== undefined) return null;
  if (of['const'] !== undefined) return { kind: 'choice', description, options: [String(of['const'])] };
  if (of['enum'] !== undefined) return { kind: 'choice', description, options: list(of['enum']).map(String) };
  const either = [...list(of['anyOf']), ...list(of['oneOf'])];
  if (either.length > 0) return eitherOf(either, description);
  switch (of['type']) {
    case 'string':
      return { kind: 'text', description, pattern: text(of['pattern']) };
    case 'integer':
    case 'number':
      return numberOf(of, description);
    case 'boolean':
      return { kind: 'yes-no', description };
    case 'array':
      return { kind: 'list', description, item: shapeOf(of['items']) ?? anything(null), max: number(of['maxItems']) };
    case 'object':
      return objectOf(of, description);
    default:
      return anything(description);
  }
}

function anything(description: string | null): Shape {
  return { kind: 'json', description };
}

function numberOf(of: JsonObject, description: string | null): Shape {
  const min = number(of['minimum']) ?? number(of['exclusiveMinimum']);
  return { kind: 'number', description, whole: of['type'] === 'integer', min, max: number(of['maximum']) };
}

function eitherOf(schemas: readonly Json[], description: string | null): Shape {
  const shapes = schemas.map(shapeOf).filter((shape) => shape !== null);
  // Some words of one kind are one choice.
  if (shapes.every((shape) => shape.kind === 'choice')) {
    return { kind: 'choice', description, options: shapes.flatMap((shape) => shape.options) };
  }
  return shapes.length === 1 ? shapes[0]! : { kind: 'either', description, shapes };
}

function objectOf(of: JsonObject, description: string | null): Shape {
  const required = list(of['required']);
  const members = Object.entries(map(of['properties'])).flatMap(([name, schema]): Member[] => {
    const shape = shapeOf(schema);
    return shape === null ? [] : [{ name, shape, required: required.includes(name) }];
  });
  const rest = of['additionalProperties'];
  if (members.length === 0 && rest !== undefined && rest !== false) {
    return { kind: 'map', description, value: shapeOf(rest) ?? anything(null) };
  }
  return { kind: 'object', description, members: members.toSorted((a, b) => Number(b.required) - Number(a.required)) };
}

/** What a new value of a shape begins as: the least that it can be. */
export function firstOf(shape: Shape): Json {
  switch (shape.kind) {
    case 'text':
      return '';
    case 'number':
      return Math.max(0, shape.min ?? 0);
    case 'yes-no':
      return false;
    case 'choice':
      return shape.options[0] ?? '';
    case 'list':
      return [];
    case 'either':
      return firstOf(shape.shapes[0]!);
    case 'map':
    case 'json':
      return {};
    case 'object':
      return Object.fromEntries(
        shape.members.filter(({ required }) => required).map((member) => [member.name, firstOf(member.shape)]),
      );
  }
}

/** Could this value have been given for this shape? Only its kind is looked at; whether it is right, the simulator says. */
export function isOfKind(shape: Shape, value: Json): boolean {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'yes-no':
      return typeof value === 'boolean';
    case 'choice':
      return shape.options.includes(String(value));
    case 'list':
      return Array.isArray(value);
    case 'object': {
      const names = shape.members.map(({ name }) => name);
      return typeof value === 'object' && value !== null && Object.keys(value).every((name) => names.includes(name));
    }
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'either':
      return shape.shapes.some((one) => isOfKind(one, value));
    case 'json':
      return true;
  }
}

/** A value with one member changed; undefined takes the member away. */
export function withMember(value: JsonObject, name: string, member: Json | undefined): JsonObject {
  const { [name]: _before, ...rest } = value;
  return member === undefined ? rest : { ...value, [name]: member };
}

/** Which of the shapes a value is of; 0 when none fits. */
export function shapeAmong(shapes: readonly Shape[], value: Json): number {
  return Math.max(
    0,
    shapes.findIndex((shape) => isOfKind(shape, value)),
  );
}
