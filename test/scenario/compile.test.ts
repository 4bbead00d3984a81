import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runScenario } from '../../sim/scenario/run.ts';
import { parse, small } from './rig.ts';

test('the sections become commands at 0 in their order, then the timeline by time', () => {
  const { setup } = parse(
    small(`timeline:
  - { at: 5m, updateService: { cluster: royaume, service: web, desiredCount: 3 } }
  - { at: 90, fault: { agentDisconnect: { instance: land-1, for: 1m30s } } }
  - { at: 5m, deleteService: { service: web, force: true } }
`),
  );
  const told = setup?.timeline.map(({ atUs, command }) => `${atUs / 1_000_000} ${command.op}`);
  expect(told).toEqual([
    '0 CreateCluster',
    '0 RegisterTaskDefinition',
    '0 world.createFleet',
    '0 CreateService',
    '90 world.fault',
    '300 UpdateService',
    '300 DeleteService',
  ]);
});

test('every default is filled in', () => {
  const { setup, issues } = parse(`royaume: 1
name: defaults
duration: 60
regions: [{ name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }]
fleets: [{ name: land, instanceType: m5.large }]
images: { a: { sizeMiB: 1 }, b: { layers: [{ id: l, sizeMiB: 2 }] }, c: { missing: true } }
taskDefinitions:
  - family: t
    containerDefinitions: [{ name: a, image: a, memory: 16 }, { name: b, image: b, memory: 16 }, { name: c, image: c, memory: 16 }]
behaviours: { a: {}, b: { ignoresSigterm: true, startup: 2s }, c: { exitsAfter: 1m, exitCode: 3, stopsAfter: 0, stopExitCode: 143 } }
`);
  expect(issues).toEqual([]);
  expect({ ...setup, timeline: setup?.timeline[1] }).toEqual({
    royaume: 1,
    name: 'defaults',
    title: 'defaults',
    seed: 1,
    durationUs: 60_000_000,
    regions: [{ name: 'za-southwest-1', zones: ['za-southwest-1a', 'za-southwest-1b'] }],
    images: {
      a: { name: 'a', layers: [{ id: 'a', sizeMiB: 1 }], exists: true },
      b: { name: 'b', layers: [{ id: 'l', sizeMiB: 2 }], exists: true },
      c: { name: 'c', layers: [], exists: false },
    },
    behaviours: {
      a: { startupUs: 0, exitsAfterUs: null, exitCode: 0, stopsAfterUs: 1_000_000, stopExitCode: 0 },
      b: { startupUs: 2_000_000, exitsAfterUs: null, exitCode: 0, stopsAfterUs: null, stopExitCode: 0 },
      c: { startupUs: 0, exitsAfterUs: 60_000_000, exitCode: 3, stopsAfterUs: 0, stopExitCode: 143 },
    },
    timeline: {
      atUs: 0,
      command: {
        op: 'world.createFleet',
        input: {
          name: 'land',
          cluster: null,
          region: 'za-southwest-1',
          zones: ['za-southwest-1a', 'za-southwest-1b'],
          instanceType: 'm5.large',
          ami: 'ecs-linux',
          count: 1,
          attributes: {},
        },
      },
    },
    goals: [],
  });
});

test('a request without a cluster means the only one, or default where a fleet makes it (BB-04)', () => {
  const clusters = (text: string): unknown[] | undefined =>
    parse(text).setup?.timeline.flatMap(({ command }) =>
      command.op === 'CreateService' ? [command.input.cluster] : [],
    );
  const without = small().replace('cluster: royaume, serviceName', 'serviceName');
  expect(clusters(without)).toEqual(['royaume']);
  expect(clusters(without.replace('cluster: royaume, instanceType', 'instanceType'))).toEqual(['default']);
});

test('a second cluster leaves a request without a cluster to default, which nothing makes', () => {
  const text = small()
    .replace('cluster: royaume, serviceName', 'serviceName')
    .replace('fleets:', '  - clusterName: other\nfleets:');
  expect(parse(text).issues.map((issue) => issue.message)).toEqual([
    { code: 'issue.unknown-cluster', params: { name: 'default' } },
  ]);
});

test('JSON is read like YAML, and includes may be either', () => {
  const definition = {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'shop/web', cpu: 128, memory: 256 }],
  };
  const text = small();
  const include = text.replace(/ {2}- family: web\n.*\n.*\n/, '  - $include: ./parts/web.json\n');
  expect(include).not.toBe(text);
  const plain = parse(text).setup;
  expect(parse(include, { 'parts/web.json': JSON.stringify(definition) }).setup).toEqual(plain);
  const yaml = 'family: web\ncontainerDefinitions:\n  - { name: web, image: shop/web, cpu: 128, memory: 256 }\n';
  expect(parse(include.replace('web.json', 'web.yml'), { 'parts/web.yml': yaml }).setup).toEqual(plain);
});

test('one include may stand in several places, and is read once', () => {
  const text = small().replace('taskDefinitions:\n', 'taskDefinitions:\n  - $include: t.json\n  - $include: t.json\n');
  const { setup, issues } = parse(text, {
    't.json': '{ "family": "t", "containerDefinitions": [{ "name": "c", "image": "i", "memory": 16 }] }',
  });
  expect([issues, setup?.timeline.filter(({ command }) => command.op === 'RegisterTaskDefinition').length]).toEqual([
    [],
    3,
  ]);
});

test('aliases are written out', () => {
  const text = small()
    .replace('[za-southwest-1a, za-southwest-1b]', '&zones [za-southwest-1a, za-southwest-1b]')
    .replace('count: 2 }', 'count: 2, zones: *zones }');
  expect(parse(text).issues).toEqual([]);
});

test('the example of the guide is valid and meets its goal', () => {
  const guide = readFileSync(new URL('../../docs/scenario-format.md', import.meta.url), 'utf8');
  const { setup, issues } = parse(/```yaml\n([^`]*)```/.exec(guide)![1]!);
  expect(issues).toEqual([]);
  expect(runScenario(setup!).verdict).toBe('met');
});
