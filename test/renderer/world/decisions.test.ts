/** What the beam and the yard say of a decision is what its table says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../../renderer/world/effects/architect.ts';
import { missingIn, plansOf } from '../../../renderer/world/effects/waiting.ts';
import { openFiles } from '../../../sim/host/open-files.ts';

const SCENARIOS = path.resolve(import.meta.dirname, '../../../assets/scenarios');
const FILES = Object.fromEntries(
  ['no-room.yaml', 'forge.taskdef.json'].map((name) => [name, readFileSync(path.join(SCENARIOS, name), 'utf8')]),
);

describe('no room', () => {
  const engine = openFiles({ main: 'no-room.yaml', files: FILES }).open!(null);
  engine.runTo(200_000_000);
  const view = engine.view();
  const service = Object.values(view.services[0]!).find(({ waiting }) => waiting !== undefined)!;
  const table = engine.table(service.waiting!.decision);

  test('the yard says which filter the closest candidate failed, and by how much', () => {
    const cell = table.rows[0]!.filters.find(({ passed }) => !passed)!;
    expect(missingIn(table)).toEqual({ filter: cell.filter, missing: cell.missing });
    expect(cell.filter).toBe('cpu');
  });

  test('a plan stands in the yard for each task that is missing, as large as its like', () => {
    const plans = plansOf(view);
    const like = Object.values(view.tasks[0]!).find((task) => task.service === service.key)!;
    expect(plans.length).toBe(service.desiredCount - service.runningCount - service.pendingCount);
    expect(plans.map(({ cpu, memoryMiB, lastStatus }) => [cpu, memoryMiB, lastStatus])).toEqual(
      plans.map(() => [like.cpu, like.memoryMiB, 'PROVISIONING']),
    );
  });

  test('the beam lights every candidate, red where a filter refused it', () => {
    expect(candidatesOf(table)).toEqual(
      table.rows.map(({ instanceName }) => ({ instance: instanceName, passed: false, chosen: false })),
    );
    const placed = Object.values(view.tasks[0]!).find(({ decision }) => decision !== null)!;
    const rows = candidatesOf(engine.table(placed.decision!));
    const home = view.instances[0]![placed.instance!]!;
    expect(rows.filter(({ chosen }) => chosen)).toEqual([{ instance: home.name, passed: true, chosen: true }]);
  });
});
