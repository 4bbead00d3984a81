import { expect, test } from 'vitest';
import { LIMITS } from '../../sim/rules/limits.ts';
import { includePathFault } from '../../sim/scenario/include-path.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { filesOf, issuesOf, parse, small } from './rig.ts';

/** The small scenario with one part replaced; the part must be there. */
function changed(part: string, by: string, files: Readonly<Record<string, string>> = {}): string[] {
  expect(small()).toContain(part);
  return issuesOf(small().replace(part, by), files);
}

const CONTAINER = '      - { name: web, image: shop/web, cpu: 128, memory: 256 }';
const DEFINITION = `  - family: web\n    containerDefinitions:\n${CONTAINER}\n`;
function timeline(...entries: string[]): string[] {
  return issuesOf(small(`timeline:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`));
}

test('the small scenario that these tests break is valid', () => {
  expect(issuesOf(small())).toEqual([]);
});

test('one slip is told once, without what follows from it', () => {
  const once = [
    small().replace('duration:', 'duratoin:'),
    small().replace('services:', 'servces:'),
    small().replace(/services:[^]*?(?=\n\w|$)/, 'services: { web: 1 }\n'),
    small().replace('zones: [', 'zones: [[a, '),
  ].map((text) => issuesOf(text).map((told) => told.replace(/^\S+ /, '')));
  expect(once).toEqual([['unknown-key'], ['unknown-key'], ['wrong-type'], ['yaml-missing-char']]);
});

test('what was expected and found are words of the catalogue, or the text of the file', () => {
  const told = (text: string, name = 'main.yaml') =>
    parseScenario(text, name, filesOf({})).issues.map(({ message, expected, found, hint }) => ({
      issue: message.code.slice('issue.'.length),
      expected,
      found,
      hint: hint?.code ?? null,
    }));
  const exactly = (value: string) => ({ code: 'expected.exactly', params: { value } });
  expect([
    told('- a'),
    told('name: x'),
    told(small('seed: [1]\n')),
    told(small('seed:\n')),
    told('{ "royaume": 1, }', 'main.json'),
    told('{ "royaume": 1', 'main.json'),
  ]).toEqual([
    [
      {
        issue: 'scenario-form',
        expected: { code: 'expected.object', params: {} },
        found: { code: 'found.list', params: { count: 1 } },
        hint: null,
      },
    ],
    [{ issue: 'no-format', expected: exactly('royaume: 1'), found: { code: 'found.nothing', params: {} }, hint: null }],
    [
      {
        issue: 'wrong-type',
        expected: { code: 'expected.whole-number-between', params: { min: 0, max: LIMITS.seedMax } },
        found: { code: 'found.list', params: { count: 1 } },
        hint: null,
      },
    ],
    [
      {
        issue: 'wrong-type',
        expected: { code: 'expected.whole-number-between', params: { min: 0, max: LIMITS.seedMax } },
        found: { code: 'found.null', params: {} },
        hint: null,
      },
    ],
    [
      {
        issue: 'json-syntax',
        expected: { code: 'expected.double-quoted', params: {} },
        found: '"}"',
        hint: 'hint.json-last-comma',
      },
    ],
    [
      {
        issue: 'json-syntax',
        expected: { code: 'expected.either', params: { one: '","', other: '"}"' } },
        found: { code: 'found.end-of-file', params: {} },
        hint: null,
      },
    ],
  ]);
});

test('a long text is repeated shortened', () => {
  const long = 'z'.repeat(3_000_000);
  const { issues } = parse(small().replace('count: 2', `count: 2, zones: [${long}]`));
  expect(issues.length).toBeGreaterThan(0);
  expect(JSON.stringify(issues).length).toBeLessThan(5_000);
});

test('text that is dense with words is stopped early, whatever it is made of', () => {
  const dense = [
    '\n'.repeat(1_000_000),
    '# x\n'.repeat(500_000),
    `royaume: 1\nname: [${'@,'.repeat(500_000)}]\n`,
    `royaume: 1\nname: [${`[${'!x y,'.repeat(10_000)}],`.repeat(30)}]\n`,
    Array.from({ length: 100_000 }, (_, n) => `k${n}: ${n}\n`).join(''),
  ];
  const including = small().replace(
    'taskDefinitions:\n',
    `taskDefinitions:\n${[0, 1, 2].map((n) => `  - { $include: ${n}.yaml }\n`).join('')}`,
  );
  const lists = Object.fromEntries([0, 1, 2].map((n) => [`${n}.yaml`, `[${`[${'1,'.repeat(8_000)}],`.repeat(8)}]`]));
  const codes = (told: string[]) => [...new Set(told.map((one) => one.replace(/^\S+ /, '')))];
  expect([
    ...dense.map((text) => codes(issuesOf(text))),
    codes(issuesOf(including, lists)).includes('too-many-tokens'),
  ]).toEqual([
    ['too-many-tokens'],
    ['too-many-tokens'],
    ['too-many-members'],
    ['too-many-tokens'],
    ['too-many-members'],
    true,
  ]);
});

test('a misspelt section is marked at its name, with the nearest known one', () => {
  const { setup, issues } = parse(small().replace('fleets:', 'fleats:'));
  const [first] = issues;
  expect({
    setup,
    code: first?.message,
    hint: first?.hint,
    from: [first?.line, first?.column],
    to: [first?.endLine, first?.endColumn],
  }).toEqual({
    setup: null,
    code: { code: 'issue.unknown-key', params: { key: 'fleats' } },
    hint: { code: 'hint.did-you-mean', params: { name: 'fleets' } },
    from: [8, 1],
    to: [8, 7],
  });
});

test('values of the wrong type are all reported, each at its value', () => {
  const text = small()
    .replace('duration: 10m', 'duration: [1]')
    .replace('count: 2', 'count: two')
    .replace('cpu: 128', 'cpu: {}');
  expect(issuesOf(text)).toEqual([
    'main.yaml:3:11 wrong-type',
    'main.yaml:9:68 wrong-type',
    'main.yaml:13:44 wrong-type',
  ]);
});

test('a billion laughs are refused before they are written out', () => {
  const names = [...'abcdefghij'];
  const laughs = names.map(
    (name, i) =>
      `${name}: &${name} [${Array(9)
        .fill(i === 0 ? 'ha' : `*${names[i - 1]!}`)
        .join(', ')}]`,
  );
  expect(issuesOf(`royaume: 1\n${laughs.join('\n')}\n`)).toEqual(['main.yaml:7:7 too-many-nodes']);
});

test('an alias inside what it repeats is a cycle', () => {
  expect(issuesOf('royaume: 1\nname: &x [a, *x]\n')).toEqual(['main.yaml:2:14 alias-cycle']);
  expect(issuesOf('royaume: 1\nname: &x { y: &y [*x] }\n')).toEqual(['main.yaml:2:19 alias-cycle']);
});

test('an alias whose anchor does not come before it is told', () => {
  expect(issuesOf('royaume: *x\nname: &x a\n')).toEqual(['main.yaml:1:10 yaml-bad-alias']);
});

test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused and never set', (key) => {
  expect(issuesOf(small(`${key}: { polluted: 1 }\n`))).toEqual(['main.yaml:16:1 forbidden-key']);
  expect(issuesOf(`{"royaume": 1, "${key}": {"polluted": 1}}`, {}, 'main.json')).toContain(
    'main.json:1:16 forbidden-key',
  );
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('custom tags and merge keys are refused', () => {
  expect(changed('name: small', 'name: !!js/function x')).toEqual(['main.yaml:2:7 yaml-tag-resolve-failed']);
  expect(changed('name: small', 'name: !own x')).toEqual(['main.yaml:2:7 yaml-tag-resolve-failed']);
  expect(changed('{ name: land,', '{ <<: {}, name: land,')).toEqual(['main.yaml:9:7 merge-key']);
});

test('a key that is there twice is marked where it comes again', () => {
  expect(issuesOf(small('name: again\n'))).toEqual(['main.yaml:16:1 yaml-duplicate-key']);
});

test('deep nesting is refused wherever it comes from', () => {
  for (const bomb of ['['.repeat(2_000_000), '{a: '.repeat(500_000), '- '.repeat(500_000), '? '.repeat(500_000)]) {
    expect(issuesOf(bomb)[0]).toMatch(/^main\.yaml:1:\d+ too-deep$/);
  }
  expect(issuesOf('['.repeat(2_000_000), {}, 'main.json')).toEqual(['main.json:1:42 too-deep']);
});

test('too much text is refused unread', () => {
  expect(issuesOf('#'.repeat(LIMITS.inputBytes + 1))).toEqual(['main.yaml:1:1 too-large-input']);
  expect(issuesOf(`# ${'é'.repeat(LIMITS.inputBytes / 2)}`)).toEqual(['main.yaml:1:1 too-large-input']);
});

test('too many mistakes end in one that says so', () => {
  const { issues } = parse(small(Array.from({ length: 900 }, (_, i) => `thing${i}: 1`).join('\n')));
  expect(issues.length).toBe(LIMITS.issues + 1);
  expect(issues.at(-1)?.message).toEqual({ code: 'issue.more-issues', params: { limit: LIMITS.issues } });
});

test('an include outside the folder is refused before anything is read', () => {
  const asked: string[] = [];
  const paths = [
    ['../secret.json', 'include-outside'],
    ['a/../../secret.json', 'include-outside'],
    ['/etc/secret.json', 'include-absolute'],
    ['~/secret.json', 'include-absolute'],
    ['C:/secret.json', 'include-absolute'],
    ['C:secret.json', 'include-absolute'],
    ['\\\\host\\share\\secret.json', 'include-absolute'],
    ['a\\..\\..\\secret.json', 'include-characters'],
    ['a//b.json', 'include-characters'],
    ['a/./b.json', 'include-characters'],
    ['a /b.json', 'include-characters'],
    ['a./b.json', 'include-characters'],
    ['x.json\u0000.yaml', 'include-characters'],
    ['%2e%2e/secret.json', 'include-characters'],
    ['a:b.json', 'include-absolute'],
    ['x.json:stream', 'include-address'],
    ['https://example.org/x.json', 'include-address'],
    ['file:///etc/secret.json', 'include-address'],
    ['secret.txt', 'include-extension'],
    ['', 'include-empty'],
  ] as const;
  for (const [path, code] of paths) {
    const text = small().replace(DEFINITION, `  - $include: ${JSON.stringify(path)}\n`);
    const { setup, issues } = parseScenario(text, 'main.yaml', filesOf({}, asked));
    expect([path, setup, issues.map((issue) => issue.message.code)]).toEqual([path, null, [`issue.${code}`]]);
  }
  expect(asked).toEqual([]);
});

test('plain relative paths may be included', () => {
  expect(['a.json', 'parts/a.yaml', 'a b/c-d_e.yml', 'ünï/x.JSON'].map(includePathFault)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('a missing, too large or nested include is told where it is asked for', () => {
  const text = small().replace(DEFINITION, '  - $include: web.json\n');
  expect(issuesOf(text)).toEqual(['main.yaml:11:15 include-missing']);
  expect(issuesOf(text, { 'web.json': '{"$include": "other.json"}' })).toEqual(['web.json:1:2 include-nested']);
  const tooLarge = parseScenario(text, 'main.yaml', { read: () => ({ tooLarge: true }) });
  expect(tooLarge.issues.map((issue) => issue.message.code)).toEqual(['issue.too-large-input']);
  const other = small().replace(DEFINITION, '  - { $include: web.json, family: web }\n');
  expect(issuesOf(other, { 'web.json': '{}' })[0]).toBe('main.yaml:11:27 include-with-more');
});

test('an issue inside an include names that file and its own line', () => {
  const text = small().replace(DEFINITION, '  - $include: parts/web.json\n');
  const web =
    '{\n  "family": "web",\n  "containerDefinitions": [\n    { "name": "web", "image": "i", "memory": 64, "cpuu": 1 }\n  ]\n}\n';
  expect(issuesOf(text, { 'parts/web.json': web })).toEqual(['parts/web.json:4:50 unknown-key']);
});

test('a JSON include is strict JSON', () => {
  const text = small().replace(DEFINITION, '  - $include: web.json\n');
  expect(issuesOf(text, { 'web.json': '{\n  // no comments\n}' })).toEqual(['web.json:2:3 json-syntax']);
  expect(issuesOf(text, { 'web.json': '{ "family": "web", }' })).toEqual(['web.json:1:20 json-syntax']);
  expect(issuesOf(text, { 'web.json': '{ "family": "web" ' })).toEqual(['web.json:1:19 json-syntax']);
});

test('at most 64 files are included', () => {
  const files: Record<string, string> = {};
  const entries = Array.from({ length: LIMITS.includes + 1 }, (_, i) => {
    files[`t${i}.json`] = JSON.stringify({
      family: `t${i}`,
      containerDefinitions: [{ name: 'c', image: 'shop/web', memory: 16 }],
    });
    return `  - $include: t${i}.json\n`;
  });
  expect(issuesOf(small().replace('taskDefinitions:\n', `taskDefinitions:\n${entries.join('')}`), files)).toEqual([
    'main.yaml:75:15 too-many-includes',
  ]);
});

test('a million instances are too many, in one fleet or in several', () => {
  expect(changed('count: 2', 'count: 1000000')).toEqual(['main.yaml:9:68 too-large']);
  const land = '  - { name: land, cluster: royaume, instanceType: m5.large, count: 2 }';
  expect(
    changed(land, `${land.replace('2 }', '6000 }')}\n${land.replace('land', 'more').replace('2 }', '6000 }')}`),
  ).toEqual(['main.yaml:10:68 too-many-instances']);
});

test('negative times and times after the end are refused', () => {
  expect(changed('duration: 10m', 'duration: -10m')).toEqual(['main.yaml:3:11 negative-time']);
  expect(
    timeline(
      '{ at: -1, deleteService: { service: web } }',
      '{ at: -5m, deleteService: { service: web } }',
      '{ at: 11m, deleteService: { service: web } }',
      '{ at: soon, deleteService: { service: web } }',
    ),
  ).toEqual([
    'main.yaml:17:11 negative-time',
    'main.yaml:18:11 negative-time',
    'main.yaml:19:11 after-the-end',
    'main.yaml:20:11 bad-duration',
  ]);
});

test('a task of eleven containers is refused (BB-08)', () => {
  const eleven = Array.from({ length: 11 }, (_, i) => `      - { name: c${i}, image: shop/web, memory: 16 }`).join(
    '\n',
  );
  expect(changed(CONTAINER, eleven)).toEqual(['main.yaml:13:7 too-many']);
});

test('containers that wait for each other are refused (CT-06)', () => {
  const a = '      - { name: a, image: shop/web, memory: 16, dependsOn: [{ containerName: b, condition: START }] }';
  const b = '      - { name: b, image: shop/web, memory: 16, dependsOn: [{ containerName: a, condition: START }] }';
  expect(changed(CONTAINER, `${a}\n${b}`)).toEqual(['main.yaml:13:60 depends-on-cycle']);
});

test('a bad query expression is marked inside its string', () => {
  const constraint = (expression: string): string[] =>
    changed(
      'desiredCount: 2 }',
      `desiredCount: 2, placementConstraints: [{ type: memberOf, expression: ${expression} }] }`,
    );
  expect(constraint('"agentVersion == 1.2.3 and"')[0]).toMatch(/^main\.yaml:15:\d+ query-/);
  const column = (text: string): number => Number(text.split(':')[2]!.split(' ')[0]);
  const start =
    '  - { cluster: royaume, serviceName: web, taskDefinition: web, desiredCount: 2, placementConstraints: [{ type: memberOf, expression: "'
      .length + 1;
  expect(column(constraint('"colour == red"')[0]!)).toBe(start);
  expect(column(constraint('"attribute:x =~ a and colour == red"')[0]!)).toBe(start + 'attribute:x =~ a and '.length);
});

test('a pattern that would take a regular expression engine for ever is read at once', () => {
  const started = performance.now();
  changed(
    'desiredCount: 2 }',
    `desiredCount: 2, placementConstraints: [{ type: memberOf, expression: "attribute:x =~ '(a+)+$'" }] }`,
  );
  changed(
    'desiredCount: 2 }',
    `desiredCount: 2, placementConstraints: [{ type: memberOf, expression: "attribute:x =~ '${'(a*)*'.repeat(20)}b'" }] }`,
  );
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('names that nothing declares are told with the nearest one that is', () => {
  const { issues } = parse(
    small(`timeline:
  - { at: 1m, updateService: { service: wbe, desiredCount: 1 } }
  - { at: 1m, updateService: { service: web, taskDefinition: "web:3" } }
  - { at: 1m, runTask: { cluster: royame, taskDefinition: wep } }
  - { at: 1m, launchInstances: { fleet: lnad } }
  - { at: 1m, fault: { instanceCrash: { instance: land-3 } } }
  - { at: 1m, fault: { zoneOutage: { zone: za-southwest-1x, for: 1m } } }
  - { at: 1m, stopTask: { task: "wb#1" } }
  - { at: 1m, updateServce: { service: web } }
`),
  );
  expect(
    issues.map(
      (issue) =>
        `${issue.line} ${issue.message.code.slice(6)} ${issue.hint === null ? '' : String(issue.hint.params['name'])}`,
    ),
  ).toEqual([
    '17 unknown-service web',
    '18 unknown-revision ',
    '19 unknown-cluster royaume',
    '19 unknown-task-definition web',
    '20 unknown-fleet land',
    '21 unknown-instance land-1',
    '22 unknown-zone za-southwest-1a',
    '23 unknown-task web#1',
    '24 unknown-operation updateService',
  ]);
});

test('names that are declared twice are told', () => {
  expect(changed('  - clusterName: royaume\n', '  - clusterName: royaume\n  - clusterName: royaume\n')).toEqual([
    'main.yaml:8:18 cluster-twice',
  ]);
  const service = '  - { cluster: royaume, serviceName: web, taskDefinition: web, desiredCount: 2 }\n';
  expect(changed(service, service + service)).toEqual(['main.yaml:16:38 service-twice']);
  expect(changed('za-southwest-1b] }', 'za-southwest-1a] }')).toEqual(['main.yaml:5:54 zone-twice']);
});

test('a service in network mode awsvpc needs subnets, and no other may have them (NW-02)', () => {
  expect(changed('  - family: web', '  - family: web\n    networkMode: awsvpc')).toEqual([
    'main.yaml:16:5 network-configuration-needed',
  ]);
  const network = 'networkConfiguration: { awsvpcConfiguration: { subnets: [za-southwest-1a] } }';
  expect(changed('desiredCount: 2 }', `desiredCount: 2, ${network} }`)).toEqual([
    'main.yaml:15:103 network-configuration-unwanted',
  ]);
});

test('an entry of the timeline holds a time and exactly one command', () => {
  expect(
    timeline(
      '5',
      '{ deleteService: { service: web } }',
      '{ at: 1m }',
      '{ at: 1m, deleteService: { service: web }, deleteCluster: { cluster: royaume } }',
    ),
  ).toEqual([
    'main.yaml:17:5 timeline-entry',
    'main.yaml:18:5 missing',
    'main.yaml:19:5 no-command',
    'main.yaml:20:48 two-commands',
  ]);
});

test('a newer format and no format at all are told for what they are', () => {
  expect(changed('royaume: 1', 'royaume: 2')).toEqual(['main.yaml:1:10 newer-format']);
  expect(changed('royaume: 1', 'royaume: one')).toEqual(['main.yaml:1:10 format-not-known']);
  expect(changed('royaume: 1\n', '')).toEqual(['main.yaml:1:1 no-format']);
  expect(['', '# nothing\n', '[]', '~'].map((text) => issuesOf(text))).toEqual([
    ['main.yaml:1:1 empty-file'],
    ['main.yaml:1:1 empty-file'],
    ['main.yaml:1:1 scenario-form'],
    ['main.yaml:1:1 scenario-form'],
  ]);
});

test('an image that no container uses is a warning, a behaviour for it an error', () => {
  const listed = parse(small('images:\n  shop/wed: { sizeMiB: 3 }\n'));
  expect([listed.setup !== null, listed.issues.map((issue) => [issue.severity, issue.message.code])]).toEqual([
    true,
    [['warning', 'issue.unknown-image']],
  ]);
  expect(issuesOf(small('behaviours:\n  shop/wed: { exitsAfter: 3s }\n'))).toEqual(['main.yaml:17:3 unknown-image']);
});
