/** Random task definitions as register-task-definition requests: launch types, network modes, dependencies, health checks. */
import type { Dice } from './dice.ts';

export const IMAGES = ['app:1', 'app:2', 'side:1'] as const;
export const MISSING_IMAGE = 'ghost:1';
/** Made for Windows Server 2019 (WN-08). */
export const WINDOWS_IMAGE = 'iis:1';

type Request = Record<string, unknown>;

const FARGATE_SIZES = [
  ['256', '512'],
  ['512', '1024'],
  ['1024', '2048'],
] as const;

function healthCheck(dice: Dice): Request {
  return {
    command: ['CMD-SHELL', 'true'],
    interval: dice.pick([5, 10, 30]),
    timeout: dice.pick([2, 4]),
    retries: dice.between(1, 3),
    ...(dice.once(3) ? { startPeriod: dice.between(0, 60) } : {}),
  };
}

/** What a container may wait for: any condition that the other one can meet. */
function dependency(dice: Dice, others: readonly Request[]): Request {
  const on = others.find((other) => other['essential'] === false && dice.once(2)) ?? dice.pick(others);
  const conditions = ['START'];
  if (on['essential'] === false) conditions.push('COMPLETE', 'COMPLETE', 'SUCCESS', 'SUCCESS');
  if (on['healthCheck'] !== undefined) conditions.push('HEALTHY');
  return { containerName: on['name'], condition: dice.pick(conditions) };
}

function portsOf(dice: Dice, index: number, mode: string): Request[] {
  const containerPort = 8_000 + index;
  const hostPort = mode === 'bridge' ? dice.pick([0, 8_000 + dice.below(3) + 10 * index]) : containerPort;
  const protocol = dice.once(5) ? 'udp' : 'tcp';
  if (mode === 'bridge' && dice.once(8))
    return [{ containerPortRange: `${containerPort}-${containerPort + 3}`, protocol }];
  return [{ containerPort, hostPort, protocol }];
}

function restartPolicy(dice: Dice): Request {
  return {
    enabled: true,
    restartAttemptPeriod: dice.pick([60, 60, 90]),
    ...(dice.once(3) ? { ignoredExitCodes: [0] } : {}),
  };
}

function container(dice: Dice, others: readonly Request[], mode: string): Request {
  const index = others.length;
  const row: Request = {
    name: `c${index}`,
    image: dice.once(40) ? MISSING_IMAGE : dice.pick(IMAGES),
    cpu: dice.pick([0, 64, 128, 256]),
    memory: dice.pick([64, 128, 256]),
    essential: index === 0 || !dice.once(2),
  };
  if (row['essential'] === false && dice.once(2)) row['image'] = 'side:1';
  if (dice.once(3)) row['memoryReservation'] = 32;
  // As much as the host has, or its task (RS-12, RS-13).
  if (row['memoryReservation'] !== undefined && dice.once(3)) delete row['memory'];
  if (mode !== 'none' && (index === 0 || dice.once(2))) row['portMappings'] = portsOf(dice, index, mode);
  if (dice.once(3)) row['healthCheck'] = healthCheck(dice);
  if (dice.once(4)) row['stopTimeout'] = dice.pick([2, 10, 30, 110]);
  if (dice.once(4)) row['restartPolicy'] = restartPolicy(dice);
  if (dice.once(8)) row['versionConsistency'] = 'disabled';
  // No agent has this driver (PL-04).
  if (dice.once(30)) row['logConfiguration'] = { logDriver: 'splunk' };
  if (index > 0 && dice.once(2)) {
    row['dependsOn'] = [dependency(dice, others)];
    if (dice.once(3)) row['startTimeout'] = dice.between(5, 60);
  }
  if (mode === 'bridge' && index > 0 && dice.once(8)) row['links'] = ['c0'];
  return row;
}

/** What `family-3` is made for, and what the fleet `fleet-2` is. */
export const SPECIAL_KINDS = ['windows', 'external', 'gpu', 'metal'] as const;
export type SpecialKind = (typeof SPECIAL_KINDS)[number];

/** CPU is a cap there, and the network is left to the system (WN-04, WN-05). */
function windowsDefinition(dice: Dice): Request {
  const app = {
    name: 'c0',
    image: WINDOWS_IMAGE,
    cpu: dice.pick([0, 256, 512]),
    memory: dice.pick([256, 512]),
    portMappings: [{ containerPort: 8_000, hostPort: dice.pick([0, 8_080]) }],
    ...(dice.once(3) ? { healthCheck: healthCheck(dice) } : {}),
  };
  const operatingSystemFamily = dice.pick(['WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2022_CORE']);
  return { containerDefinitions: [app], runtimePlatform: { operatingSystemFamily } };
}

function specialDefinition(dice: Dice, kind: SpecialKind): Request {
  if (kind === 'windows') return windowsDefinition(dice);
  const networkMode = dice.pick(kind === 'external' ? ['bridge', 'host', 'none'] : ['bridge', 'awsvpc']);
  const app = container(dice, [], networkMode);
  if (kind === 'gpu') app['resourceRequirements'] = [{ type: 'GPU', value: '1' }];
  const compatible = kind === 'external' ? { requiresCompatibilities: ['EXTERNAL', 'EC2'] } : {};
  return { networkMode, containerDefinitions: [app], ...compatible };
}

/**
 * The families have their ways, so that most of what is asked for can be done: `family-0` runs on instances with a port
 * of the host, `family-1` in any mode on instances, `family-2` with an interface of its own, on Fargate too, `family-3`
 * on what is out of the ordinary.
 */
export function drawDefinition(dice: Dice, family: string, kind: SpecialKind = dice.pick(SPECIAL_KINDS)): Request {
  if (family === 'family-3') return { family, ...specialDefinition(dice, kind) };
  const sky = family === 'family-2';
  const networkMode = sky
    ? 'awsvpc'
    : family === 'family-0'
      ? 'bridge'
      : dice.pick(['bridge', 'awsvpc', 'host', 'none']);
  const containerDefinitions: Request[] = [];
  for (let left = dice.between(1, 3); left > 0; left--) {
    containerDefinitions.push(container(dice, containerDefinitions, networkMode));
  }
  const request: Request = { family, networkMode, containerDefinitions };
  if (sky) {
    const [cpu, memory] = dice.pick(FARGATE_SIZES);
    // The smallest size has room for the smallest containers only.
    for (const row of containerDefinitions) Object.assign(row, { cpu: 64, memory: 128 });
    // One after the other they may take longer than a notice gives them (FG-06, CT-10).
    if (dice.once(3)) for (const row of containerDefinitions) row['stopTimeout'] = 110;
    return { ...request, requiresCompatibilities: ['EC2', 'FARGATE'], cpu, memory };
  }
  if (dice.once(3)) {
    request['cpu'] = '1024';
    request['memory'] = dice.pick(['256', '1536']);
    if (request['memory'] === '256') for (const row of containerDefinitions) Object.assign(row, { memory: 64 });
    if (request['memory'] === '256' && dice.once(2)) for (const row of containerDefinitions) delete row['memory'];
  }
  if (dice.once(6)) request['placementConstraints'] = [{ type: 'memberOf', expression: drawExpression(dice) }];
  return request;
}

export function drawExpression(dice: Dice): string {
  return dice.pick([
    'attribute:ecs.availability-zone == za-southwest-1a',
    'attribute:ecs.availability-zone in [za-southwest-1a, za-southwest-1b]',
    'attribute:ecs.instance-type =~ m5.*',
    'attribute:tier exists',
    'not(task:group == service:svc-0)',
    'runningTasksCount < 3',
    'attribute:ecs.instance-type != t2.micro and agentConnected == true',
    'registeredAt > 2018-06-18 and agentVersion >= 1.100.0',
    "ec2InstanceId not_in ['i-0123456789abcdef0'] || attribute:tier == gold",
  ]);
}
