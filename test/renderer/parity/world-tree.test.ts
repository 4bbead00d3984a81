import { describe, expect, test } from 'vitest';
import type { TreeNode } from '../../../renderer/parity/tree-node.ts';
import { nodeIdOf, pathTo, worldTree } from '../../../renderer/parity/world-tree.ts';
import { parityTables } from '../../../renderer/parity/tables.ts';
import { wordsFor } from '../../../renderer/sim-client/text.ts';
import type { View } from '../../../renderer/sim-client/words.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';

const WORDS = wordsFor('en', { labels: 'ecs', pseudo: false });
const CONTAINER = {
  key: 0,
  name: 'app',
  image: 'web:1',
  status: 'RUNNING',
  essential: true,
  exitCode: null,
  reason: null,
};
const VIEW: View = {
  ...viewOf(
    [
      instanceOf(0, 0, { tasks: [0], use: { cpuPercent: 42, memoryPercent: 30 } }),
      instanceOf(1, 1, { agent: 'disconnected' }),
      instanceOf(2, 1, { state: 'terminated' }),
    ],
    [
      taskOf(0, 0, { containers: [CONTAINER] }),
      taskOf(1, 1, { lastStatus: 'STOPPED' }),
      taskOf(2, 0, { instance: null, zone: null, lastStatus: 'PROVISIONING' }),
      taskOf(3, 0, { instance: null, zone: 2, launchType: 'FARGATE' }),
    ],
  ),
  services: buckets([
    {
      key: 0,
      serviceName: 'web',
      cluster: 0,
      status: 'ACTIVE',
      desiredCount: 3,
      runningCount: 2,
      pendingCount: 1,
      taskDefinition: 'web:1',
      steady: false,
      events: [],
      deployments: [{ id: 'ecs-svc/1', state: 'PRIMARY', taskDefinition: 'web:1' }],
      waiting: { decision: 1, refused: 'memory' },
    },
  ]),
  treasury: { totalUsd: 0.008_300_444, perHourUsd: 0.139_2 },
};
const SKY: View = {
  ...VIEW,
  zones: buckets(
    ['a', 'b', 'c'].map((letter, key) => ({
      key,
      name: `za-southwest-1${letter}`,
      region: 'za-southwest-1',
      status: key === 1 ? 'LOST' : 'AVAILABLE',
      sky: key === 2 ? [3] : [],
    })),
  ),
};

/** Every line, further in for each branch; a sign for trouble. */
function lines(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.trouble === true ? '! ' : ''}${node.name}: ${node.text}`,
    ...lines(node.children(), depth + 1),
  ]);
}

describe('the world as a tree', () => {
  test('says everything that the view says, from the region down to a container', () => {
    expect(lines(worldTree(SKY, WORDS))).toEqual([
      'za-southwest-1: Region · 3 availability zones',
      '  za-southwest-1a: Availability zone · AVAILABLE · 1 container instance',
      '    territory-1: Container instance · m5.large · running.ready · ACTIVE · Agent connected · 1792 of 2048 CPU units left · 7168 of 7680 MiB left · CPU in use 42 % · memory in use 30 % · 1 task',
      '      web#1: Task · RUNNING · web:1 · 256 CPU units · 512 MiB',
      '        app: Container · RUNNING · web:1 · essential',
      '  ! za-southwest-1b: Availability zone · LOST · 1 container instance',
      '    ! territory-2: Container instance · m5.large · running.ready · ACTIVE · Agent disconnected · 1792 of 2048 CPU units left · 7168 of 7680 MiB left · 0 tasks',
      '  za-southwest-1c: Availability zone · AVAILABLE · 0 container instances · 1 in Fargate',
      '    Fargate: 1 task',
      '      web#4: Task · RUNNING · web:1 · 256 CPU units · 512 MiB',
      'Without a place: 1 task',
      '  web#3: Task · PROVISIONING, to be RUNNING · web:1 · 256 CPU units · 512 MiB',
      'Clusters: 1',
      '  royaume: Cluster · ACTIVE',
      'Services: 1',
      '  ! web: Service · ACTIVE · 2 of 3 running, 1 pending · web:1 · not steady · waits for a place',
      '    web:1: Deployment · PRIMARY · ecs-svc/1',
      '    web#1: Task · RUNNING · web:1 · 256 CPU units · 512 MiB',
      '    web#3: Task · PROVISIONING, to be RUNNING · web:1 · 256 CPU units · 512 MiB',
      '    web#4: Task · RUNNING · web:1 · 256 CPU units · 512 MiB',
      'Cost: 0.1392 USD an hour, 0.0083 USD so far',
    ]);
  });

  test('the way to anything that can be selected leads through lines of the tree to its own', () => {
    const walk = (nodes: readonly TreeNode[], path: readonly string[]): void => {
      for (const node of nodes) {
        if (node.subject !== null && node.id === nodeIdOf(node.subject)) {
          expect([node.id, pathTo(SKY, node.subject)]).toEqual([node.id, path]);
        }
        walk(node.children(), [...path, node.id]);
      }
    };
    walk(worldTree(SKY, WORDS), []);
  });

  test('each line has an id of its own', () => {
    const ids: string[] = [];
    const walk = (nodes: readonly TreeNode[]): void => {
      for (const node of nodes) {
        ids.push(node.id);
        walk(node.children());
      }
    };
    walk(worldTree(SKY, WORDS));
    expect(ids.length).toBe(new Set(ids).size);
  });

  test('names things in the words that the reader chose', () => {
    const kingdom = wordsFor('en', { labels: 'kingdom', pseudo: false });
    const both = wordsFor('fr', { labels: 'both', pseudo: false });
    expect([kingdom.noun('task', 2), both.noun('task', 2), both.nounIn('task'), WORDS.nounIn('task', 3)]).toEqual([
      'Developments',
      'Tâches · constructions',
      'tâche (construction)',
      'tasks',
    ]);
  });
});

describe('the world as tables', () => {
  test('hold the numbers of the view', () => {
    const [services, instances, tasks] = parityTables(WORDS).map((table) => ({
      columns: table.columns,
      rows: table.rows(VIEW).map(({ cells }) => cells),
    }));
    expect(services!.rows[0]!.slice(0, 7)).toEqual(['web', 'ACTIVE', 'web:1', 3, 2, 1, 'no']);
    expect(instances!.rows.map((row) => row.slice(0, 9))).toEqual([
      ['territory-1', 'm5.large', 'za-southwest-1a', 'running.ready', 'ACTIVE', 'connected', 1, 1_792, 2_048],
      ['territory-2', 'm5.large', 'za-southwest-1b', 'running.ready', 'ACTIVE', 'disconnected', 0, 1_792, 2_048],
    ]);
    expect(tasks!.rows.map(([name, , status]) => `${name} ${status}`)).toEqual([
      'web#1 RUNNING',
      'web#2 STOPPED',
      'web#3 PROVISIONING',
      'web#4 RUNNING',
    ]);
    for (const table of parityTables(WORDS)) {
      for (const { cells } of table.rows(VIEW)) expect(cells.length).toBe(table.columns.length);
    }
  });
});
