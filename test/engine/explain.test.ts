import { describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { explain } from '../../sim/engine/explain.ts';
import { createNamer } from '../../sim/engine/find.ts';
import type { EntityKind } from '../../sim/model/ids.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { KINGDOM, MILL } from '../cli/cli-rig.ts';

function openKingdom(): Engine {
  return Engine.open(parseScenario(KINGDOM, 'kingdom.yaml', { read: () => ({ text: MILL }) }).setup!);
}

const TEXTS = [openText('en'), openText('fr')];

/** Every entity that exists now. */
function refsOf({ world }: Engine): { kind: EntityKind; key: number }[] {
  const counts: Readonly<Record<EntityKind, number>> = {
    region: world.regions.length,
    zone: world.zones.length,
    cluster: world.clusters.length,
    instance: world.instances.length,
    'container-instance': world.containerInstances.length,
    'task-definition': world.taskDefinitions.length,
    task: world.tasks.length,
    container: world.containers.length,
    service: world.services.length,
    deployment: world.deployments.length,
    'image-pull': world.imagePulls.length,
    'target-group': world.targetGroups.length,
    target: world.targets.length,
    'load-balancer': world.loadBalancers.length,
    'auto-scaling-group': world.autoScalingGroups?.length ?? 0,
    alarm: world.alarms?.length ?? 0,
    'composite-alarm': world.compositeAlarms?.length ?? 0,
    collector: world.collectors?.length ?? 0,
    topic: world.topics.length,
    queue: world.queues.length,
    'event-rule': world.eventRules.length,
    route: world.routes.length,
    'service-deployment': world.serviceDeployments?.length ?? 0,
    'state-machine': world.stateMachines?.length ?? 0,
    'code-deploy-deployment': world.codeDeploy?.deployments.length ?? 0,
    function: world.functions?.length ?? 0,
    api: world.apis?.length ?? 0,
    'endpoint-service': world.endpointServices?.length ?? 0,
    'vpc-endpoint': world.vpcEndpoints?.length ?? 0,
    'network-interface': world.networkInterfaces.length,
    subnet: world.subnets.length,
    'security-group': world.securityGroups.length,
    'capacity-provider': world.capacityProviders.length,
    'scaling-policy': world.scaling?.policies.length ?? 0,
    // Parts of a row, whose keys are no ordinals, are in test/engine/inspect.test.ts.
    ...{ 'listener-rule': 0, 'function-version': 0, 'function-alias': 0 },
    treasury: world.treasury === undefined ? 0 : 1,
  };
  return Object.entries(counts).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, key) => ({ kind: kind as EntityKind, key })),
  );
}

describe('an explanation', () => {
  test('exists for every entity at any time of a run, whole and in both languages, and changes nothing', () => {
    const engine = openKingdom();
    const alone = openKingdom();
    for (let atUs = 0; atUs <= 600_000_000; atUs += 29_900_000) {
      engine.runTo(atUs);
      for (const ref of refsOf(engine)) {
        const { title, sentences, chain } = explain(engine, ref)!;
        const said = TEXTS.flatMap((text) => [
          ...[title, ...sentences].map((message) => text.say(message)),
          ...chain.map((line) => text.say(describeEvent(line.event, line.names))),
        ]);
        expect(
          said.filter((line) => /\{\{|undefined|\?|^[a-z]+\.[\w.-]+/.test(line.replace(/« .*? »|“.*?”/, ''))),
        ).toEqual([]);
      }
    }
    engine.runTo(600_000_000);
    alone.runTo(600_000_000);
    expect(engine.traceHash()).toBe(alone.traceHash());
  });

  test('has a chain in which each line is caused by the one before it, from the scenario to what is explained', () => {
    const engine = openKingdom();
    engine.runTo(600_000_000);
    for (const ref of refsOf(engine)) {
      const { chain } = explain(engine, ref)!;
      // What began a release stands before what brought it where it is.
      if (ref.kind === 'deployment' || ref.kind === 'service-deployment') {
        const known = new Set([-1, ...chain.map((line) => line.n)]);
        expect(chain.filter((line) => !known.has(line.because) || line.because >= line.n)).toEqual([]);
        continue;
      }
      expect(chain.map((line) => line.because)).toEqual([-1, ...chain.map((line) => line.n)].slice(0, chain.length));
    }
  });

  test('has a line of names for every event of a run, and a sentence for each in both languages', () => {
    const engine = openKingdom();
    engine.runTo(600_000_000);
    const namer = createNamer(engine.world);
    const said = engine
      .log(0, engine.eventCount)
      .flatMap(({ event }) => TEXTS.map((text) => text.say(describeEvent(event, namer.event(event)))));
    expect(said.filter((line) => /\{\{|undefined|\?|^event\./.test(line))).toEqual([]);
  });

  test('shows the table of the decision: for a placed task its own, for a waiting service the one that refused', () => {
    const engine = openKingdom();
    engine.runTo(420_000_000);
    const task = explain(engine, { kind: 'task', key: 0 })!;
    const service = explain(engine, { kind: 'service', key: 0 })!;
    const chosen = task.table!.rows.filter((row) => row.chosen);
    expect(task.table!.decision.key).toBe(engine.world.tasks[0]!.decision);
    expect(chosen.map((row) => row.containerInstance)).toEqual([engine.world.tasks[0]!.containerInstance]);
    expect(service.table!.decision.verdict).toMatchObject({ refused: 'RESOURCE:CPU' });
    expect(service.sentences.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['explain.service.waiting', 'explain.decision.refused', 'explain.unblock.cpu']),
    );
  });

  test('of what does not exist is null', () => {
    const engine = openKingdom();
    expect([
      explain(engine, { kind: 'task', key: 0 }),
      explain(engine, { kind: 'zone', key: 9 }),
      explain(engine, { kind: 'service', key: 0 }, 3),
    ]).toEqual([null, null, null]);
  });
});
