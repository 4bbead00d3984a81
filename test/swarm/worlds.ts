/** Small random worlds with random timelines, all from one seed: the swarm's material. */
import type { Command, Op } from '../../sim/model/commands.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { Dice } from './dice.ts';
import { alarmBeginnings, metricCourse } from './draw-alarms.ts';
import { scalingBeginnings, serviceScalingBeginnings } from './draw-scaling.ts';
import { TOWN_IMAGES } from './draw-town.ts';
import { underLoad } from './draw-traffic.ts';
import {
  anyCommand,
  CLUSTER,
  drawListenerRule,
  drawService,
  drawTargetGroup,
  GROUPS,
  readRequest,
  REGION,
} from './draw-command.ts';
import { drawDefinition, IMAGES, MISSING_IMAGE, SPECIAL_KINDS, WINDOWS_IMAGE } from './draw-definition.ts';
import { drawFleet } from './draw-fleet.ts';
import { codeDeployBeginnings, codeDeployCourse } from './draw-code-deploy.ts';
import { colourBeginnings, colourCourse } from './draw-colours.ts';
import { serverlessBeginnings } from './draw-serverless.ts';
import { REST_US } from './stuck-laws.ts';
import { drawRule, drawSubscription, drawTargets } from './draw-messaging.ts';
import { ZONES } from './names.ts';

const SECOND = 1_000_000;
type Section = Record<string, unknown>;

function images(dice: Dice): Section {
  const base = { id: 'base', sizeMiB: dice.between(5, 200) };
  const rows: Section = {};
  for (const name of IMAGES) {
    const own = { id: name, sizeMiB: dice.between(1, 300) };
    rows[name] = { layers: dice.once(2) ? [base, own] : [own] };
  }
  for (const id of TOWN_IMAGES) rows[id] = { layers: [base, { id, sizeMiB: dice.between(1, 40) }] };
  rows[MISSING_IMAGE] = { missing: true };
  rows[WINDOWS_IMAGE] = { osFamily: 'WINDOWS_SERVER_2019_CORE', layers: [{ id: 'windows', sizeMiB: 2_000 }, base] };
  return rows;
}

/** Of images that some definition uses: others would be a mistake of the file. */
function behaviours(dice: Dice, definitions: readonly object[]): Section {
  const rows: Section = {};
  for (const name of IMAGES) {
    if (dice.once(3) || !JSON.stringify(definitions).includes(`"image":"${name}"`)) continue;
    const after = { exitsAfter: `${dice.between(1, 300)}s` };
    const how = dice.once(6) ? { outOfMemory: true } : { exitCode: dice.pick([0, 0, 1, 137, 139]) };
    // A helper that does its work and ends is what others wait for (CT-04).
    const ends = name === 'side:1' && !dice.once(3) ? { exitsAfter: `${dice.between(1, 20)}s`, exitCode: 0 } : {};
    const exits = dice.once(4) ? { ...after, ...how } : ends;
    const stops = dice.once(3) ? { ignoresSigterm: true } : { stopsAfter: `${dice.between(0, 40)}s` };
    const health = dice.once(4) ? { health: unhealthy(dice) } : {};
    const createTakes = `${dice.pick([2, 2, 250])}s`;
    const runtime = { createTakes, startTakes: `${dice.pick([1, 200])}s`, inspectTakes: `${dice.pick([1, 40])}s` };
    const slow = dice.once(6) ? { ...runtime, removeTakes: '6m', inFlight: '20s' } : {};
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

/** A few addresses in each zone, so that they run out (NW-17), or no way to a registry (IM-09). */
function subnets(dice: Dice): Section[] {
  return ZONES.map((zone, index) => ({
    name: `small-${index}`,
    zone,
    cidr: `10.7.${index}.0/${dice.pick([28, 28, 27])}`,
    ...(dice.once(3) ? { public: false, nat: dice.once(2) } : {}),
  }));
}

const SECURITY_GROUPS = [{ name: 'shut', inbound: [{ protocol: 'tcp', port: 22 }], outbound: [] }];

/** The sections of a scenario file; what the reader would refuse is not in them. */
function scenario(dice: Dice, seed: number, durationUs: number): Setup {
  const kind = dice.pick(SPECIAL_KINDS);
  const taskDefinitions = [0, 1, 2, 3].map((index) => drawDefinition(dice, `family-${index}`, kind));
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
    fleets: [drawFleet(dice, 'fleet-0'), drawFleet(dice, 'fleet-1'), drawFleet(dice, 'fleet-2', kind)],
    ...(dice.once(4) ? { subnets: subnets(dice) } : {}),
    securityGroups: SECURITY_GROUPS,
  };
  const { setup, issues } = parseScenario(JSON.stringify(file), 'swarm.json', { read: () => ({ missing: true }) });
  if (setup === null) {
    const error = issues.find((issue) => issue.severity === 'error');
    throw new Error(`seed ${seed}: the reader refuses the scenario: ${JSON.stringify(error)}`);
  }
  return setup;
}

/** Somebody listens to what happens (EV-07). */
function messaging(dice: Dice): (Command | null)[] {
  return [
    readRequest('CreateTopic', { name: 'topic-0' }),
    readRequest('CreateQueue', { queueName: 'queue-0' }),
    readRequest('Subscribe', drawSubscription(dice)),
    readRequest('PutRule', drawRule(dice)),
    readRequest('PutTargets', drawTargets(dice)),
  ];
}

/** What is asked for at 0 beside the file, where a refusal is welcome. */
function beginnings(dice: Dice): Command[] {
  const commands: (Command | null)[] = [];
  if (!dice.once(3)) {
    for (const name of GROUPS) {
      const type = name !== 'gate-3' && dice.once(name === 'gate-0' ? 3 : 5) ? 'network' : 'application';
      const protocol = type === 'network' ? 'TCP' : 'HTTP';
      commands.push(readRequest('CreateTargetGroup', drawTargetGroup(dice, name, protocol)));
      const forward = [{ targetGroup: name }];
      commands.push(readRequest('CreateLoadBalancer', { name: `${name}-lb`, type }));
      commands.push(readRequest('CreateListener', { loadBalancer: `${name}-lb`, protocol, port: 80, forward }));
      if (type === 'application' && dice.once(4)) {
        commands.push(readRequest('CreateRule', { ...drawListenerRule(dice, `${name}-lb:80`), forward }));
      }
    }
  }
  if (!dice.once(3)) {
    const managedScaling = dice.once(2) ? { managedScaling: { status: 'ENABLED' } } : {};
    const autoScalingGroupProvider = { autoScalingGroupArn: `fleet-${dice.below(2)}`, ...managedScaling };
    const provider = dice.pick(['FARGATE', 'FARGATE_SPOT']);
    const defaultCapacityProviderStrategy = dice.once(3) ? [{ capacityProvider: provider, weight: 1 }] : [];
    const capacityProviders = ['FARGATE', 'FARGATE_SPOT', 'provider-0'];
    const request = { cluster: CLUSTER, capacityProviders, defaultCapacityProviderStrategy };
    commands.push(readRequest('CreateCapacityProvider', { name: 'provider-0', autoScalingGroupProvider }));
    commands.push(readRequest('PutClusterCapacityProviders', request));
  }
  for (const [op, request] of scalingBeginnings(dice)) commands.push(readRequest(op as Op, request));
  for (const [op, request] of serverlessBeginnings(dice)) commands.push(readRequest(op, request));
  for (const [op, request] of codeDeployBeginnings(dice)) commands.push(readRequest(op, request));
  for (const [op, request] of colourBeginnings(dice)) commands.push(readRequest(op, request));
  if (dice.once(2)) commands.push(...messaging(dice));
  const services = dice.between(1, 3);
  for (let i = 0; i < services; i++) commands.push(readRequest('CreateService', drawService(dice, i)));
  for (const [op, request] of serviceScalingBeginnings(dice)) commands.push(readRequest(op, request));
  for (const [op, request] of alarmBeginnings(dice)) commands.push(readRequest(op, request));
  return commands.filter((command) => command !== null);
}

/** What chance alone brings together too seldom. */
function staged(dice: Dice): [atS: number, command: Command | null][] {
  // What only a host that is starting can meet (NW-06).
  if (dice.once(6)) return [[30, readRequest('world.fault', { trunkFailure: { instance: 'fleet-0-1' } })]];
  if (!dice.once(12)) return [];
  // A task that takes longer to stop than the notice of Fargate Spot gives it (FG-06).
  const spot = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  const awsvpcConfiguration = { subnets: [ZONES[0]], assignPublicIp: 'ENABLED' };
  const run = { taskDefinition: 'family-2', networkConfiguration: { awsvpcConfiguration } };
  const capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
  const put = { cluster: CLUSTER, capacityProviders, defaultCapacityProviderStrategy: spot };
  return [
    [1, readRequest('PutClusterCapacityProviders', put)],
    [2, readRequest('RunTask', { ...run, capacityProviderStrategy: spot })],
    [200, readRequest('world.fault', { slowStop: { task: 'family-2#1', for: '250s' } })],
    [201, readRequest('world.fault', { taskSpotInterruption: { task: 'family-2#1' } })],
  ];
}

/** A whole scenario; its timeline spans its duration. */
export function anyWorld(seed: number): Setup {
  const dice = new Dice(seed, 'swarm/world');
  // Some last longer than what has been stopped is shown (TL-08).
  const courseUs = (dice.once(20) ? 75 : dice.between(5, 24)) * 60 * SECOND;
  // Some are left to rest at the end: what does not get on then is stuck.
  const durationUs = courseUs + (dice.once(8) ? REST_US + 60 * SECOND : 0);
  const setup = scenario(dice, seed, durationUs);
  const first = beginnings(dice).map((command) => ({ atUs: 0, command }));
  const later = Array.from({ length: dice.below(18) }, () => ({
    // Most of them when instances and tasks are there.
    atUs: dice.once(5) ? dice.below(courseUs) : dice.between(90 * SECOND, courseUs),
    command: anyCommand(dice),
  }));
  for (const [atS, command] of staged(dice)) if (command !== null) later.push({ atUs: atS * SECOND, command });
  for (const [atS, op, request] of [
    ...codeDeployCourse(
      dice,
      first.map(({ command }) => command),
    ),
    ...colourCourse(dice),
  ]) {
    const command = readRequest(op, request);
    if (command !== null && atS * SECOND < courseUs) later.push({ atUs: atS * SECOND, command });
  }
  for (const [atS, request] of metricCourse(dice, courseUs)) {
    const command = readRequest('PutMetricData', request);
    if (command !== null) later.push({ atUs: atS * SECOND, command });
  }
  later.sort((a, b) => a.atUs - b.atUs);
  const timeline = [...setup.timeline, ...first, ...later];
  return underLoad({ ...setup, timeline }, new Dice(seed, 'swarm/traffic'));
}
