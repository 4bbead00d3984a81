import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TIMELINE_OPS } from '../../sim/rules/operations.ts';
import { scenarioJsonSchema } from '../../sim/scenario/schema.ts';

type Node = { readonly [name: string]: unknown };

/** Follows local references. */
function resolved(schema: Node, node: unknown): Node {
  const reference = (node as Node)['$ref'];
  if (typeof reference !== 'string') return node as Node;
  return resolved(
    schema,
    reference
      .split('/')
      .slice(1)
      .reduce<unknown>((at, step) => (at as Node)[step], schema),
  );
}

test('the published schema names the format, what it needs, and every command of a timeline', () => {
  const schema = scenarioJsonSchema() as Node;
  const properties = schema['properties'] as Node;
  const entry = resolved(schema, resolved(schema, properties['timeline'])['items']);
  expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema['required']).toEqual(['royaume', 'name', 'duration', 'regions']);
  expect(schema['additionalProperties']).toBe(false);
  expect(Object.keys(entry['properties'] as Node)).toEqual(['at', ...Object.keys(TIMELINE_OPS)]);
});

test('the published schema states the limits', () => {
  const schema = scenarioJsonSchema() as Node;
  const properties = schema['properties'] as Node;
  const most = Object.fromEntries(
    ['clusters', 'fleets', 'taskDefinitions', 'services', 'timeline', 'goals'].map((key) => [
      key,
      resolved(schema, properties[key])['maxItems'],
    ]),
  );
  const zones = resolved(
    schema,
    (resolved(schema, resolved(schema, properties['regions'])['items'])['properties'] as Node)['zones'],
  );
  expect([most, zones['minItems'], zones['maxItems']]).toEqual([
    { clusters: 100, fleets: 200, taskDefinitions: 1_000, services: 1_000, timeline: 10_000, goals: 200 },
    2,
    6,
  ]);
  expect(schema['description']).toContain(
    '5 MiB in 64 includes, nested at most 40 deep, with at most 10000 instances and 100000 tasks',
  );
});

test('the published schema is the same every time it is made', () => {
  expect(JSON.stringify(scenarioJsonSchema())).toBe(JSON.stringify(scenarioJsonSchema()));
});

test('the schema file beside the scenarios is the published one: `royaume schema` writes it', () => {
  const file = readFileSync(new URL('../../assets/scenarios/scenario.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toEqual(scenarioJsonSchema());
});
