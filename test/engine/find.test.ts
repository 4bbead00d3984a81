import { describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { createNamer, findEntity } from '../../sim/engine/find.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { KINGDOM, MILL } from '../cli/cli-rig.ts';

function engineAt(toUs: number): Engine {
  const reader = { read: () => ({ text: MILL }) };
  const engine = Engine.open(parseScenario(KINGDOM, 'kingdom.yaml', reader).setup!);
  engine.runTo(toUs);
  return engine;
}

const { world } = engineAt(600_000_000);

describe('names of entities', () => {
  test('every entity answers to its display name, or to it after its kind', () => {
    const namer = createNamer(world);
    const rows = {
      region: world.regions,
      zone: world.zones,
      cluster: world.clusters,
      instance: world.instances,
      'task-definition': world.taskDefinitions,
      task: world.tasks,
      container: world.containers,
      service: world.services,
      deployment: world.deployments,
    } as const;
    for (const [kind, table] of Object.entries(rows)) {
      expect(table.length).toBeGreaterThan(0);
      for (let key = 0; key < table.length; key++) {
        const ref = { kind: kind as keyof typeof rows, key };
        expect(findEntity(world, `${kind}/${namer.name(ref)}`)).toEqual({
          found: { ref, decision: null, name: namer.name(ref) },
        });
      }
    }
  });

  test('tasks are numbered within their service from 1, in the order they were placed', () => {
    const namer = createNamer(world);
    expect(world.tasks.map((_, key) => namer.task(key))).toEqual(world.tasks.map((_, key) => `mills#${key + 1}`));
    expect(namer.name({ kind: 'container', key: 0 })).toBe('mills#1/mill');
  });

  test('ids, their beginnings and ARNs name the same entity; a beginning of three characters names nothing', () => {
    const [task, instance, deployment] = [world.tasks[1]!, world.instances[1]!, world.deployments[0]!];
    const containerInstance = world.containerInstances[instance.containerInstance!]!;
    const found = (text: string) => {
      const result = findEntity(world, text);
      return 'found' in result ? `${result.found.ref.kind} ${result.found.ref.key}` : Object.keys(result)[0];
    };
    expect([task.id, task.id.slice(0, 8), task.taskArn].map(found)).toEqual(['task 1', 'task 1', 'task 1']);
    expect([instance.ec2InstanceId, containerInstance.containerInstanceArn, instance.name].map(found)).toEqual([
      'instance 1',
      'instance 1',
      'instance 1',
    ]);
    expect([deployment.id, 'Royaume/mills', world.services[0]!.serviceArn, task.id.slice(0, 3)].map(found)).toEqual([
      'deployment 0',
      'service 0',
      'service 0',
      'near',
    ]);
  });

  test('a decision is about the task it placed, or about the service it could not help', () => {
    const about = world.decisions.map(({ key }) => {
      const result = findEntity(world, `decision-${key}`);
      return 'found' in result && [result.found.ref.kind, result.found.decision];
    });
    expect(about).toEqual(world.decisions.map(({ key, verdict }) => ['placed' in verdict ? 'task' : 'service', key]));
    expect(findEntity(world, `decision-${world.decisions.length}`)).toHaveProperty('near');
  });

  test('a name that two entities have is ambiguous until its kind is said', () => {
    const twin = { ...world, clusters: world.clusters.map((cluster) => ({ ...cluster, clusterName: 'mills' })) };
    const result = findEntity(twin, 'mills');
    expect('ambiguous' in result && result.ambiguous.map(({ ref }) => ref.kind)).toEqual(['service', 'cluster']);
    expect(findEntity(twin, 'cluster/mills')).toMatchObject({ found: { ref: { kind: 'cluster', key: 0 } } });
  });

  test('what names nothing never throws', () => {
    for (const text of [
      '',
      '/',
      '#',
      'task/',
      'decision-',
      'decision-99999999999999999999',
      '__proto__',
      'a'.repeat(100_000),
    ]) {
      expect(Object.keys(findEntity(world, text))).toEqual(['near']);
    }
  });
});
