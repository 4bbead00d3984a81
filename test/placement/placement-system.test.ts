import { describe, expect, it } from 'vitest';
import type { PlacementDecision } from '../../sim/model/decision.ts';
import type { SimEventOf } from '../../sim/model/events.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import { createPlacementSystem } from '../../sim/placement/placement.system.ts';
import { chain, needsOf, recordingContext, requestOf, worldOf, type RequestSketch } from './small-world.ts';

type Asked = SimEventOf<'PlacementRequested'>;

function ask(sketch: RequestSketch, count: number, line: number | null = null): Asked {
  return {
    kind: 'PlacementRequested',
    request: requestOf(sketch),
    count,
    startedBy: 'ecs-svc/0000000000000000001',
    line,
  };
}

function run(world: World, event: Asked, wants?: (key: number) => boolean) {
  const record = recordingContext(world, 7, wants);
  createPlacementSystem('both').hears!.PlacementRequested!(event, record.ctx);
  return record;
}

describe('placing tasks', () => {
  it('each task sees the reservation of the one before it (PL-03)', () => {
    const world = worldOf([
      { name: 'A', zone: 'az1' },
      { name: 'B', zone: 'az1' },
      { name: 'C', zone: 'az2' },
    ]);
    run(world, ask({ needs: { cpu: 100 } }, 5));
    // az1 and az2 in turn: A C B C A? After A and C both zones have 1; az1's emptier instance is B; then C; then A.
    expect(world.tasks.map((task) => task.containerInstance)).toEqual([0, 2, 1, 2, 0]);
    expect(
      world.containerInstances.map(({ remaining, groupCounts, tasks }) => [remaining.cpu, groupCounts, tasks]),
    ).toEqual([
      [1_848, { 'service:web': 2 }, [0, 4]],
      [1_948, { 'service:web': 1 }, [2]],
      [1_848, { 'service:web': 2 }, [1, 3]],
    ]);
  });

  it('writes down the task as it begins', () => {
    const world = worldOf([{ name: 'A' }]);
    const { touched } = run(world, ask({ needs: { cpu: 256, memoryMiB: 512, eniSlots: 1 } }, 1));
    const task = world.tasks[0]!;
    expect(task).toEqual({
      key: 0,
      taskArn: `arn:aws:ecs:za-southwest-1:123456789012:task/Royaume/${task.id}`,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      taskDefinition: 0,
      cluster: 0,
      launchType: 'EC2',
      containerInstance: 0,
      group: 'service:web',
      name: 'web#1',
      startedBy: 'ecs-svc/0000000000000000001',
      service: 0,
      deployment: 0,
      decision: 0,
      host: 0,
      zone: 0,
      capacityProviderName: null,
      platformVersion: null,
      ephemeralStorageGiB: null,
      needs: needsOf({ cpu: 256, memoryMiB: 512, eniSlots: 1 }),
      lastStatus: 'NEW',
      desiredStatus: 'RUNNING',
      admitted: false,
      agentDesired: 'RUNNING',
      agentStop: null,
      countsAsHealthy: false,
      healthStatus: 'UNKNOWN',
      containers: [],
      eni: null,
      stopCode: null,
      stoppedReason: null,
      version: 1,
      createdAtUs: 5_000_000,
      connectivityAtUs: null,
      pullStartedAtUs: null,
      pullStoppedAtUs: null,
      startedAtUs: null,
      executionStoppedAtUs: null,
      stoppingAtUs: null,
      stoppedAtUs: null,
      timers: {},
    } satisfies { readonly [K in keyof Task]: unknown });
    expect(touched).toEqual(['container-instance 0', 'instance 0', 'task 0']);
  });

  it('a task without its own interface begins as NEW too: its lifecycle takes it from there', () => {
    const world = worldOf([{ name: 'A' }]);
    run(world, ask({}, 1));
    expect(world.tasks[0]!.lastStatus).toBe('NEW');
  });

  it('task ids come from the seed and never repeat', () => {
    const world = worldOf([{ name: 'A' }]);
    const again = worldOf([{ name: 'A' }]);
    run(world, ask({}, 20));
    run(again, ask({}, 20));
    expect(world.tasks.map(({ id }) => id)).toEqual(again.tasks.map(({ id }) => id));
    expect(new Set(world.tasks.map(({ id }) => id)).size).toBe(20);
  });

  it('tasks of a group are numbered on from the last one', () => {
    const world = worldOf([{ name: 'A' }]);
    run(world, ask({}, 2));
    run(world, ask({ service: 'api' }, 1));
    run(world, ask({}, 1));
    expect(world.tasks.map(({ name }) => name)).toEqual(['web#1', 'web#2', 'api#1', 'web#3']);
  });

  it('what does not fit is refused once for all, and counted (PL-03, PL-17)', () => {
    const world = worldOf([{ name: 'A', cpu: 1_000 }]);
    const { said } = run(world, ask({ needs: { cpu: 400 }, service: null }, 10, 3));
    expect(said).toEqual([
      {
        kind: 'PlacementConcluded',
        service: null,
        deployment: null,
        placed: [0, 1],
        decisions: [0, 1, 2],
        refused: 8,
        line: 3,
      },
    ]);
    expect(
      (world.decisions as PlacementDecision[]).map(({ ordinal, verdict, considered, refusedBy }) => ({
        ordinal,
        verdict,
        considered,
        refusedBy,
      })),
    ).toEqual([
      { ordinal: 0, verdict: { placed: 0, task: 0 }, considered: 1, refusedBy: {} },
      { ordinal: 1, verdict: { placed: 0, task: 1 }, considered: 1, refusedBy: {} },
      { ordinal: 2, verdict: { refused: 'RESOURCE:CPU', closest: 0 }, considered: 1, refusedBy: { cpu: 1 } },
    ]);
  });

  it('gives the table that was asked for, as it was before the reservation, with the same draw', () => {
    const sketches = ['A', 'B', 'C', 'D'].map((name) => ({ name, cpu: 1_000 }));
    const world = worldOf(sketches);
    const { tables } = run(
      world,
      ask({ needs: { cpu: 600 }, service: null, strategy: chain('random') }, 3),
      (key) => key === 1,
    );
    expect(tables.length).toBe(1);
    const { decision, rows } = tables[0]!;
    expect(decision).toEqual(world.decisions[1]);
    const first = world.tasks[0]!.containerInstance;
    // Only the first task's room is gone.
    expect(rows.map(({ filters }) => filters[0]!.have)).toEqual(
      sketches.map((_, key) => (key === first ? '400' : '1000')),
    );
    expect(rows.filter(({ chosen }) => chosen).map(({ containerInstance }) => containerInstance)).toEqual([
      world.tasks[1]!.containerInstance,
    ]);
  });

  it('wanting a table changes nothing (explain is a replay)', () => {
    const make = (): World => worldOf(['A', 'B', 'C'].map((name) => ({ name })));
    const [plain, explained] = [make(), make()];
    run(plain, ask({ service: null }, 6));
    run(explained, ask({ service: null }, 6), () => true);
    expect(explained).toEqual(plain);
  });
});
