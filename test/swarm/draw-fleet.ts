/** Random fleets: ordinary ones, Spot, and what is out of the ordinary (Windows, external, GPUs, bare metal). */
import type { Dice } from './dice.ts';
import { SPECIAL_KINDS, type SpecialKind } from './draw-definition.ts';
import { ZONES } from './names.ts';

const CLUSTER = 'royaume';
const TYPES = ['t3.medium', 'm5.large', 'c5.large', 't2.micro', 'm5.xlarge'] as const;
type Request = Record<string, unknown>;

/** What machines and images a kind of fleet has. */
function machines(dice: Dice, kind: SpecialKind): Request {
  switch (kind) {
    case 'windows':
      return { instanceType: 'm5.large', ami: dice.pick(['ecs-windows-2019-core', 'ecs-windows-2022-core']) };
    case 'external':
      return { instanceType: 'm5.large', launchType: 'EXTERNAL' };
    case 'gpu':
      return { instanceType: 'g4dn.xlarge', ami: 'ecs-linux-gpu' };
    case 'metal':
      return { instanceType: 'i3.metal' };
  }
}

function agent(dice: Dice): Request {
  return {
    ECS_RESERVED_MEMORY: dice.pick([0, 128]),
    ECS_ENABLE_SPOT_INSTANCE_DRAINING: !dice.once(3),
    ...(dice.once(2) ? { version: '1.90.0' } : {}),
    ECS_IMAGE_PULL_BEHAVIOR: dice.pick(['default', 'always', 'once', 'prefer-cached']),
    ...(dice.once(3) ? { ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT: true } : {}),
    ...(dice.once(3) ? { ECS_CONTAINER_STOP_TIMEOUT: '5s', ECS_CONTAINER_START_TIMEOUT: '1m' } : {}),
    // Hosts that forget images soon (IM-06).
    ...(dice.once(2)
      ? {
          ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '1m',
          ECS_IMAGE_CLEANUP_INTERVAL: '10m',
          ECS_IMAGE_MINIMUM_CLEANUP_AGE: '1m',
        }
      : {}),
    ...(dice.once(4) ? { ECS_DYNAMIC_HOST_PORT_RANGE: '40000-40002' } : {}),
  };
}

/** A fleet of a kind, or else an ordinary one; those that come late may be anything. */
export function drawFleet(dice: Dice, name: string, kind: SpecialKind | null = null): Request {
  const special = kind ?? (name.startsWith('late') && dice.once(3) ? dice.pick(SPECIAL_KINDS) : null);
  const ordinary = { instanceType: dice.pick(TYPES), ...(dice.once(3) ? { spot: true } : {}) };
  return {
    name,
    // Without a word it goes to `default`, where nobody looks for it (BB-04).
    ...(name !== 'fleet-0' && dice.once(8) ? {} : { cluster: CLUSTER }),
    zones: ZONES.slice(0, dice.between(1, 3)),
    ...(special === null ? ordinary : machines(dice, special)),
    count: special === null ? dice.between(1, 4) : dice.between(0, 2),
    ...(dice.once(2) ? { attributes: { tier: dice.pick(['gold', 'iron']) } } : {}),
    ...(dice.once(8) ? { securityGroups: ['shut'] } : {}),
    ...(dice.once(8) ? { cachedImages: ['app:1'] } : {}),
    ...(dice.once(3) ? { agent: agent(dice) } : {}),
  };
}
