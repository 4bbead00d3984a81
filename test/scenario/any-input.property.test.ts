/** Whatever a file holds, reading it ends soon with a setup or with issues that can be shown. Seeds are pinned. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Issue } from '../../sim/protocol/protocol.ts';
import { parseScenario, type IncludeReader } from '../../sim/scenario/parse.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { filesOf, small } from './rig.ts';

const SEED = 20171129;
const FOLDER = new URL('../../assets/scenarios/', import.meta.url);
const FILES = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.includes('.'))
    .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
);
const SCENARIOS = Object.keys(FILES).filter((name) => name.endsWith('.yaml'));

/** The promise of parseScenario: null exactly when there is an error, and every issue has a real place in a real file. */
function holds(text: string, name: string, reader: IncludeReader, files: Readonly<Record<string, string>> = {}): void {
  const started = performance.now();
  const { setup, issues } = parseScenario(text, name, reader);
  expect(setup === null).toBe(issues.some((issue) => issue.severity === 'error'));
  const linesOf = (file: string): string[] => (file === name ? text : (files[file] ?? '')).split('\n');
  const lines = new Map(issues.map((issue) => [issue.file, linesOf(issue.file)]));
  expect(issues.filter((issue) => !isPlaced(issue, lines.get(issue.file)!))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2_000);
}

function isPlaced(issue: Issue, lines: readonly string[]): boolean {
  const { line, column, endLine, endColumn } = issue;
  return (
    line >= 1 &&
    line <= lines.length &&
    column >= 1 &&
    column <= lines[line - 1]!.length + 2 &&
    (endLine > line || (endLine === line && endColumn >= column)) &&
    /^issue\.[a-z-]+$/.test(issue.message.code)
  );
}

const SCRAPS = [
  ...[
    'royaume: 1',
    'name: x',
    '\n',
    '\n  ',
    ' ',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '!!str ',
    '!x ',
    '<<: ',
    '|',
    '>',
  ],
  ...[
    '#',
    '---\n',
    '...',
    '%YAML 1.2\n',
    '? ',
    '\t',
    '~',
    '.inf',
    '0x1f',
    '1e999',
    '$include',
    '__proto__: ',
    'regions:',
    'timeline:',
    'goals:',
  ],
  ...['services', 'at: 1m', '\u0000', '\ud800', '\u2028', 'é', '😀', '-1', '\r\n', '\\', '\ufeff'],
];

test('soup of YAML never breaks the reader', () => {
  const soup = fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...SCRAPS) }, fc.string({ unit: 'binary', maxLength: 8 })),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(soup, fc.constantFrom('a.yaml', 'a.json'), (parts, name) => holds(parts.join(''), name, filesOf({}))),
    { seed: SEED, numRuns: 600 },
  );
});

test('a valid scenario with a stretch cut, doubled, swapped or replaced never breaks the reader', () => {
  const change = fc.record({
    from: fc.nat(),
    length: fc.integer({ min: 0, max: 40 }),
    put: fc.oneof(fc.constantFrom('', ...SCRAPS), fc.string({ maxLength: 6 })),
    double: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...SCENARIOS), fc.array(change, { minLength: 1, maxLength: 4 }), (name, changes) => {
      let text = FILES[name]!;
      for (const { from, length, put, double } of changes) {
        const at = from % (text.length + 1);
        const cut = text.slice(at, at + length);
        text = text.slice(0, at) + put + (double ? cut + cut : '') + text.slice(at + length);
      }
      holds(text, name, filesOf(FILES), FILES);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  '',
  'x',
  '5m',
  [],
  {},
  [[]],
  { $include: 'x.json' },
  { $include: '../x.json' },
  'arn:aws:ecs:x',
];

test('a valid scenario with values of other kinds in any place never breaks the reader', () => {
  const { setup } = parseScenario(small(), 'a.yaml', filesOf({}));
  expect(setup).not.toBeNull();
  const base = {
    royaume: 1,
    name: 'a',
    duration: '10m',
    regions: [{ name: 'r', zones: ['a', 'b'] }],
    clusters: [{ clusterName: 'c' }],
    fleets: [
      { name: 'f', cluster: 'c', instanceType: 'm5.large', ami: 'ecs-linux', count: 1, attributes: { colour: 'red' } },
    ],
    images: { i: { layers: [{ id: 'l', sizeMiB: 1 }] } },
    taskDefinitions: [
      {
        family: 't',
        containerDefinitions: [{ name: 'c', image: 'i', memory: 64, portMappings: [{ containerPort: 80 }] }],
      },
    ],
    services: [
      {
        cluster: 'c',
        serviceName: 's',
        taskDefinition: 't',
        desiredCount: 1,
        placementConstraints: [{ type: 'memberOf', expression: 'agentConnected == true' }],
      },
    ],
    behaviours: { i: { exitsAfter: '1m', exitCode: 1 } },
    timeline: [
      { at: '1m', fault: { zoneOutage: { zone: 'a', for: '1m' } } },
      { at: 2, updateService: { service: 's', desiredCount: 2 } },
    ],
    goals: [
      { name: 'g', eventually: { metric: 'service/s/runningTasks', atLeast: 1, for: '1m' }, by: '5m' },
      { name: 'h', never: { command: 'fault' } },
    ],
  };
  expect(parseScenario(JSON.stringify(base), 'a.json', filesOf({})).issues).toEqual([]);
  const places = pathsOf(base);
  const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...places), hostile), { minLength: 1, maxLength: 3 }), (changes) => {
      const value = structuredClone(base);
      for (const [path, other] of changes) put(value, path, other);
      holds(JSON.stringify(value), 'a.json', filesOf({}));
    }),
    { seed: SEED, numRuns: 600 },
  );
});

test('soup of JSON never breaks the reader of replays', () => {
  const soup = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify({ royaumeReplay: 1, setup: value, journal: value })),
    fc.string(),
  );
  fc.assert(
    fc.property(soup, (text) => {
      const read = readReplay(text);
      expect('issues' in read && read.issues.length > 0).toBe(true);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const below = Object.entries(value).flatMap(([key, member]) =>
    pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

/** Puts a value at a path as far as the path still exists. */
function put(root: unknown, path: Path, value: unknown): void {
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    const next = at[step];
    if (typeof next !== 'object' || next === null) return;
    at = next as Record<string | number, unknown>;
  }
  at[path.at(-1)!] = value;
}
