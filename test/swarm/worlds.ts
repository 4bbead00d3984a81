/** Small random worlds with random timelines, all from one seed: the swarm's material. */
import type { Command } from '../../sim/model/commands.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { Dice } from './dice.ts';
import { anyCommand, CLUSTER, drawService, drawTargetGroup, readRequest, REGION, TYPES } from './draw-command.ts';
import { drawDefinition, IMAGES, MISSING_IMAGE } from './draw-definition.ts';
import { ZONES } from './draw-fault.ts';

const SECOND = 1_000_000;
type Section = Record<string, unknown>;

function images(dice: Dice): Section {
  const base = { id: 'base', sizeMiB: dice.between(5, 200) };
  const rows: Section = {};
  for (const name of IMAGES) {
    const own = { id: name, sizeMiB: dice.between(1, 300) };
    rows[name] = { layers: dice.once(2) ? [base, own] : [own] };
  }
  rows[MISSING_IMAGE] = { missing: true };
  return rows;
}

/** Of images that some definition uses: others would be a mistake of the file. */
function behaviours(dice: Dice, definitions: readonly object[]): Section {
  const rows: Section = {};
  for (const name of IMAGES) {
    if (dice.once(3) || !JSON.stringify(definitions).includes(`"image":"${name}"`)) continue;
    const exits = dice.once(4)
      ? { exitsAfter: `${dice.between(1, 300)}s`, exitCode: dice.pick([0, 0, 1, 137, 139]) }
      : {};
    const stops = dice.once(3) ? { ignoresSigterm: true } : { stopsAfter: `${dice.between(0, 40)}s` };
    const health = dice.once(4) ? { health: unhealthy(dice) } : {};
    const slow = dice.once(6) ? { createTakes: '2s', startTakes: `${dice.pick([1, 200])}s`, inFlight: '20s' } : {};
    rows[name] = {
      ...health,
      ...slow,
      startup: `${dice.between(0, 20)}s`,
      ...exits,
      ...stops,
      stopExitCode: dice.pick([0, 143]),
    };
  }
  return rows;
}

function unhealthy(dice: Dice): Section {
  return {
    failsFrom: `${dice.between(1, 200)}s`,
    ...(dice.once(2) ? { failsFor: `${dice.between(1, 100)}s` } : {}),
    hangs: dice.once(2),
  };
}

function fleet(dice: Dice, index: number): Section {
  return {
    name: `fleet-${index}`,
    ...(dice.once(8) ? {} : { cluster: CLUSTER }),
    zones: ZONES.slice(0, dice.between(1, 3)),
    instanceType: dice.pick(TYPES),
    ami: dice.once(10) ? 'ecs-windows' : 'ecs-linux',
    count: dice.between(1, 4),
    ...(dice.once(2) ? { attributes: { tier: dice.pick(['gold', 'iron']) } } : {}),
    ...(dice.once(3) ? { spot: true } : {}),
    ...(dice.once(4) ? { agent: agent(dice) } : {}),
  };
}

function agent(dice: Dice): Section {
  return {
    ECS_RESERVED_MEMORY: dice.pick([0, 128]),
    ECS_ENABLE_SPOT_INSTANCE_DRAINING: dice.once(2),
    ...(dice.once(2) ? { version: '1.90.0' } : {}),
    ECS_IMAGE_PULL_BEHAVIOR: dice.pick(['default', 'always', 'once', 'prefer-cached']),
  };
}

/** The sections of a scenario file; what the reader would refuse is not in them. */
function scenario(dice: Dice, seed: number, durationUs: number): Setup {
  const taskDefinitions = [0, 1, 2].map((index) => drawDefinition(dice, `family-${index}`));
  const file = {
    royaume: 1,
    name: `swarm-${seed}`,
    seed,
    duration: `${durationUs / SECOND}s`,
    regions: [{ name: REGION, zones: ZONES }],
    clusters: [{ clusterName: CLUSTER }],
    ...(dice.once(4) ? { accountSettings: { awsvpcTrunking: 'enabled' } } : {}),
    images: images(dice),
    taskDefinitions,
    behaviours: behaviours(dice, taskDefinitions),
    fleets: [0, 1].map((index) => fleet(dice, index)),
  };
  const { setup, issues } = parseScenario(JSON.stringify(file), 'swarm.json', { read: () => ({ missing: true }) });
  if (setup === null) {
    const error = issues.find((issue) => issue.severity === 'error');
    throw new Error(`seed ${seed}: the reader refuses the scenario: ${JSON.stringify(error)}`);
  }
  return setup;
}

/** What is asked for at 0 beside the file, where a refusal is welcome. */
function beginnings(dice: Dice): Command[] {
  const commands: (Command | null)[] = [];
  if (!dice.once(3)) {
    for (const name of ['gate-0', 'gate-1']) {
      commands.push(readRequest('CreateTargetGroup', drawTargetGroup(dice, name)));
      const forward = [{ targetGroup: name }];
      const type = dice.once(10) ? 'network' : 'application';
      commands.push(readRequest('CreateLoadBalancer', { name: `${name}-lb`, type }));
      commands.push(readRequest('CreateListener', { loadBalancer: `${name}-lb`, port: 80, forward }));
    }
  }
  if (dice.once(2)) {
    const autoScalingGroupProvider = { autoScalingGroupArn: `fleet-${dice.below(2)}` };
    const defaultCapacityProviderStrategy = dice.once(3) ? [{ capacityProvider: 'FARGATE', weight: 1 }] : [];
    const capacityProviders = ['FARGATE', 'FARGATE_SPOT', 'provider-0'];
    const request = { cluster: CLUSTER, capacityProviders, defaultCapacityProviderStrategy };
    commands.push(readRequest('CreateCapacityProvider', { name: 'provider-0', autoScalingGroupProvider }));
    commands.push(readRequest('PutClusterCapacityProviders', request));
  }
  const services = dice.between(1, 3);
  for (let i = 0; i < services; i++) commands.push(readRequest('CreateService', drawService(dice, i)));
  return commands.filter((command) => command !== null);
}

/** A whole scenario; its timeline spans its duration. */
export function anyWorld(seed: number): Setup {
  const dice = new Dice(seed, 'swarm/world');
  const durationUs = dice.between(5, 24) * 60 * SECOND;
  const setup = scenario(dice, seed, durationUs);
  const first = beginnings(dice).map((command) => ({ atUs: 0, command }));
  const later = Array.from({ length: dice.below(18) }, () => ({
    // Most of them when instances and tasks are there.
    atUs: dice.once(5) ? dice.below(durationUs) : dice.between(90 * SECOND, durationUs),
    command: anyCommand(dice),
  }));
  later.sort((a, b) => a.atUs - b.atUs);
  return { ...setup, timeline: [...setup.timeline, ...first, ...later] };
}
