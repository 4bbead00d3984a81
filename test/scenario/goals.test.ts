import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Ledger } from '../../sim/scenario/ledger.ts';
import { parseMetric } from '../../sim/scenario/metric.ts';
import { parse, small } from './rig.ts';

function goals(...lines: string[]): string {
  return small(`goals:\n${lines.map((line) => `  - ${line}\n`).join('')}`);
}
function issuesOf(...lines: string[]): string[] {
  return parse(goals(...lines)).issues.map(
    (issue) => `${issue.line}:${issue.column}-${issue.endColumn} ${issue.message.code.slice(6)}`,
  );
}

test('each kind of goal is read, with its window and its bounds', () => {
  const { setup, issues } = parse(
    goals(
      '{ name: a, always: { metric: service/web/runningTasks, atLeast: 2 }, from: 5m }',
      '{ name: b, eventually: { metric: cluster/royaume/service/web/zone/za-southwest-1b/healthyTasks, atLeast: 1, for: 30s }, by: 9m }',
      '{ name: c, over: { metric: tasks/family/web/RUNNING, stat: mean, atMost: 3 }, from: 60, until: 2m }',
      '{ name: d, serviceEvent: { service: web, contains: steady } }',
      '{ name: e, serviceEvent: { service: web, contains: unable, atMost: 0 } }',
      '{ name: f, never: { command: updateService } }',
      '{ name: g, never: { command: world.fault } }',
    ),
  );
  const whole = { fromUs: 0, untilUs: null };
  const web = { of: 'service', service: 'web', cluster: null, zone: null, count: 'runningTasks' };
  expect(issues).toEqual([]);
  expect(setup?.goals).toEqual([
    {
      name: 'a',
      fromUs: 300_000_000,
      untilUs: null,
      kind: 'always',
      metric: web,
      bounds: { atLeast: 2, atMost: null },
    },
    {
      name: 'b',
      fromUs: 0,
      untilUs: 540_000_000,
      kind: 'eventually',
      metric: { ...web, cluster: 'royaume', zone: 'za-southwest-1b', count: 'healthyTasks' },
      bounds: { atLeast: 1, atMost: null },
      forUs: 30_000_000,
    },
    {
      name: 'c',
      fromUs: 60_000_000,
      untilUs: 120_000_000,
      kind: 'over',
      metric: { of: 'tasks', family: 'web', status: 'RUNNING', zone: null },
      bounds: { atLeast: null, atMost: 3 },
      stat: 'mean',
    },
    { name: 'd', ...whole, kind: 'serviceEvent', service: 'web', text: 'steady', bounds: { atLeast: 1, atMost: null } },
    { name: 'e', ...whole, kind: 'serviceEvent', service: 'web', text: 'unable', bounds: { atLeast: null, atMost: 0 } },
    { name: 'f', ...whole, kind: 'neverCommand', op: 'UpdateService' },
    { name: 'g', ...whole, kind: 'neverCommand', op: 'world.fault' },
  ]);
});

test('a goal that cannot be judged is told where', () => {
  expect(
    issuesOf(
      '{ name: a }',
      '{ name: b, always: { metric: tasks, atLeast: 1 }, never: { command: fault } }',
      '{ name: c, always: { metric: tasks } }',
      '{ name: d, always: { metric: tasks, atLeast: 3, atMost: 2 } }',
      '{ name: e, always: { metric: tasks, atLeast: 3 }, from: 5m, until: 5m }',
      '{ name: f, always: { metric: tasks, atLeast: 3 }, by: 5m, until: 5m }',
      '{ name: g, eventually: { metric: tasks, atLeast: 3, for: 3m }, from: 8m }',
      '{ name: h, always: { metric: tasks, atLeast: 3 }, until: 11m }',
      '{ name: h, always: { metric: tasks, atLeast: 3 } }',
    ),
  ).toEqual([
    '17:5-16 goal-without-kind',
    '18:55-60 goal-with-two-kinds',
    '19:16-22 goal-without-bounds',
    '20:61-62 goal-bounds-crossed',
    '21:72-74 goal-window-empty',
    '22:55-57 goal-by-and-until',
    '23:62-64 goal-for-too-long',
    '24:62-65 after-the-end',
    '25:13-14 goal-twice',
  ]);
});

test('requests need an entrance, and what is misspelt is marked inside its path', () => {
  const { issues } = parse(
    goals(
      '{ name: a, over: { metric: gate/successRate, stat: mean, atLeast: 1 } }',
      '{ name: b, over: { metric: tasks, stat: p99.9, atLeast: 1 } }',
      '{ name: c, always: { metric: service/wbe/runningTasks, atLeast: 1 } }',
      '{ name: d, always: { metric: service/web/runingTasks, atLeast: 1 } }',
      '{ name: e, always: { metric: tasks/RUNNING/web, atLeast: 1 } }',
      '{ name: f, always: { metric: instances/fleet/land, atLeast: 1 } }',
      '{ name: g, never: { command: updateCluster } }',
    ),
  );
  const told = issues.map((issue) => [
    issue.message.code.slice(6),
    issue.column,
    issue.endColumn,
    issue.hint?.params['name'] ?? null,
  ]);
  expect(told).toEqual([
    ['unknown-entrance', 32, 36, null],
    ['not-one-of', 45, 50, null],
    ['unknown-service', 42, 45, 'web'],
    ['unknown-metric', 46, 57, 'runningTasks'],
    ['unknown-metric', 48, 51, null],
    ['metric-incomplete', 54, 54, null],
    ['not-yet', 34, 47, null],
  ]);
});

test('every metric of the documentation can be written', () => {
  const text = readFileSync(new URL('../../docs/models/goals.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `((?:service\/|cluster\/|tasks|instances|placements)[^`]*)` +\|/gm)].map(
    (match) => match[1]!,
  );
  const ledger = new Ledger();
  ledger.clusters.set('CLUSTER', 'r');
  ledger.fleets.set('FLEET', { instances: 1, region: 'r' });
  ledger.services.set('SERVICE', new Set(['CLUSTER']));
  ledger.define({ family: 'FAMILY', containers: [], networkMode: null });
  const paths = rows
    .flatMap((row) => [row.replace(/[[\]]/g, ''), row.replace(/\[[^\]]*\]/g, '')])
    .map((row) => row.replace('STATUS', 'RUNNING'));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.map((path) => [path, 'metric' in parseMetric(path, { ledger, zones: ['ZONE'] })])).toEqual(
    paths.map((path) => [path, true]),
  );
});
