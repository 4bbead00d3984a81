/** What the drawn world is told beyond the lists: every row is what the engine's world says, and patches keep it so. */
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../sim/engine/view.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { engineOf } from '../support/shipped.ts';

enablePatches();

const rows = <T>(table: Readonly<Record<number, Readonly<Record<number, T>>>>): T[] =>
  Object.values(table).flatMap((bucket) => Object.values(bucket));

describe('rows of the drawn world', () => {
  test.each([
    ['releases/bad-release-canary.yaml', 45, 60],
    ['nginx-awsvpc.yaml', 20, 30],
    ['surprises/the-cellar-is-full.yaml', 15, 30],
    ['out-of-memory.yaml', 60, 20],
    ['fargate-or-territory.yaml', 60, 15],
  ])('%s: a view kept up by patches is the whole view', (main, stepS, steps) => {
    const engine = engineOf(main);
    let kept: View = engine.view();
    for (let step = 1; step <= steps; step++) {
      engine.runTo(step * stepS * 1_000_000);
      kept = applyPatches(kept, engine.takePatches() as Patch[]);
      expect(kept).toEqual(viewOf(engine.world, engine.goals()));
    }
  });
});

describe('facts of the drawn world', () => {
  test('a gate shows the weights, the groups and the minute that the engine has', () => {
    const engine = engineOf('releases/bad-release-canary.yaml');
    engine.runTo(930_000_000);
    const { world } = engine;
    const [gate] = rows(engine.view().balancers);
    const [first] = world.loadBalancers[0]!.listeners;
    expect(gate!.listeners![0]).toEqual({
      port: first!.port,
      protocol: first!.protocol,
      // The weights of the listener are tenths of a percent here.
      forward: first!.forward.map(({ targetGroup, weight }) => ({
        targetGroupName: world.targetGroups[targetGroup]!.targetGroupName,
        weightPercent: weight / 10,
      })),
    });
    expect(gate!.listeners![0]!.forward.map(({ weightPercent }) => weightPercent)).toEqual([95, 5]);
    const minute = world.metricsBook!.screen!.balancers[0]!.groups;
    expect(gate!.targetGroups).toEqual(
      world.targetGroups.map(({ key, targetGroupName, targets }) => ({
        key,
        targetGroupName,
        healthy: targets.filter((target) => world.targets[target]!.state === 'healthy').length,
        registered: targets.length,
        revisions: targetGroupName === 'blue' ? ['shop:1'] : ['shop:2'],
        requestsPerSecond: minute.find(({ targetGroup }) => targetGroup === key)?.requestsPerSecond ?? 0,
        errorsPerSecond: minute.find(({ targetGroup }) => targetGroup === key)?.errorsPerSecond ?? 0,
      })),
    );
  });

  test('a service shows its release: from what to what, at which stage, with how much of the traffic', () => {
    const engine = engineOf('releases/bad-release-canary.yaml');
    engine.runTo(930_000_000);
    const [service] = rows(engine.view().services);
    const row = engine.world.serviceDeployments!.at(-1)!;
    expect(service!.release).toEqual({
      ...{ strategy: row.strategy, state: row.state, lifecycleStage: row.lifecycleStage },
      ...{ productionPercent: row.productionPercent, testPercent: row.testPercent, finished: false },
      from: 'shop:1',
      to: 'shop:2',
    });
    expect(row.productionPercent).toBe(5);
  });

  test('what tasks took together is what their group got, while none of them left', () => {
    const engine = engineOf('releases/bad-release-canary.yaml');
    engine.runTo(720_000_000);
    const view = engine.view();
    const taken = rows(view.tasks).reduce((sum, { requestsPerSecond = 0 }) => sum + requestsPerSecond, 0);
    const got = rows(view.balancers)[0]!.requestsPerSecond;
    expect(got).toBeGreaterThan(30);
    // Each is rounded to a hundredth, and a request may wait at the turn of the minute.
    expect(Math.abs(taken - got)).toBeLessThan(0.2);
  });

  test('a service that waits names its refused placement', () => {
    const engine = engineOf('no-room.yaml');
    engine.runTo(200_000_000);
    const service = rows(engine.view().services).find(({ waiting }) => waiting !== undefined)!;
    const decision = engine.world.decisions[service.waiting!.decision]!;
    expect(decision.kind === 'placement' && 'refused' in decision.verdict && decision.verdict.refused).toBe(
      service.waiting!.refused,
    );
  });

  test('an awsvpc task shows its interface and its guard, its instance the slots that are left', () => {
    const engine = engineOf('nginx-awsvpc.yaml');
    engine.runTo(300_000_000);
    const { world } = engine;
    const view = engine.view();
    for (const task of rows(view.tasks).filter(({ lastStatus }) => lastStatus === 'RUNNING')) {
      const eni = world.tasks[task.key]!.eni!;
      const groups = world.networkInterfaces[eni.key]!.securityGroups.map((key) => world.securityGroups[key]!.name);
      expect(task.eni).toEqual({
        ...{ status: eni.status, privateIpv4Address: eni.privateIpv4Address, securityGroups: groups },
      });
    }
    const [instance] = rows(view.instances);
    expect(instance!.eniSlots - instance!.eniSlotsRemaining).toBeGreaterThan(0);
  });

  test('containers say what is wrong with them: pulls, health and the memory that killed them', () => {
    const pulling = engineOf('surprises/no-way-to-the-registry.yaml');
    pulling.runTo(30_000_000);
    expect(rows(pulling.view().tasks).flatMap(({ containers }) => containers.map((one) => one.pulling))).toContain(
      true,
    );
    const sick = engineOf('surprises/sick-but-standing.yaml');
    sick.runTo(200_000_000);
    const task = rows(sick.view().tasks).find(({ healthStatus }) => healthStatus === 'UNHEALTHY')!;
    const container = task.containers.find(({ healthStatus }) => healthStatus === 'UNHEALTHY')!;
    const row = sick.world.containers[container.key]!;
    const { retries } =
      sick.world.taskDefinitions[sick.world.tasks[task.key]!.taskDefinition]!.containers[0]!.healthCheck!;
    expect([container.healthRetries, container.restartCount ?? 0]).toEqual([retries, row.restartCount]);
    const flooded = engineOf('out-of-memory.yaml');
    flooded.runTo(660_000_000);
    const killed = flooded.world.containers.filter(({ memoryKill }) => memoryKill !== undefined).map(({ key }) => key);
    const shown = rows(flooded.view().tasks).flatMap(({ containers }) => containers);
    expect(shown.filter(({ memoryKilled }) => memoryKilled === true).map(({ key }) => key)).toEqual(killed);
    expect(killed.length).toBeGreaterThan(0);
  });

  test('a kill for want of memory is shown when it happens, not with what happens next', () => {
    const flooded = engineOf('out-of-memory.yaml');
    flooded.view();
    while (flooded.world.containers.every(({ memoryKill }) => memoryKill === undefined)) {
      flooded.takePatches();
      flooded.step();
    }
    expect(JSON.stringify(flooded.takePatches())).toContain('"memoryKilled":true');
  });

  test('ground is the operating system, or bare metal where there is no hypervisor', () => {
    const engine = engineOf('surprises/windows-takes-its-time.yaml');
    engine.runTo(60_000_000);
    for (const { key, ground } of rows(engine.view().instances)) {
      const isWindows = engine.world.instances[key]!.ami.includes('windows');
      expect(ground).toBe(isWindows ? 'windows' : undefined);
    }
    expect(rows(engine.view().instances).some(({ ground }) => ground === 'windows')).toBe(true);
  });
});
