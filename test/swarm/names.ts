/**
 * Whom a command is about. Without a world the names are guessed as a timeline's must be, so that some exist and some do
 * not; with one they are most often of what is there and fits, so that commands by hand strike something.
 */
import type { FaultKind } from '../../sim/model/fault.ts';
import type { Instance } from '../../sim/model/instance.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import type { Dice } from './dice.ts';

export const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'] as const;

/** What a fault or command needs of a task or an instance. */
export type TaskWish = 'running' | 'fargate' | 'spot' | 'slow';
export type InstanceWish = 'spot' | 'trunk' | 'stoppable' | 'stopped' | 'registered';
/** What a command needs of a member of a group. */
export type MemberWish = 'any' | 'standby' | 'waiting';

export class Names {
  readonly dice: Dice;
  private readonly world: World | null;

  constructor(dice: Dice, world: World | null) {
    this.dice = dice;
    this.world = world;
  }

  zone(): string {
    return this.dice.pick(ZONES);
  }
  family(): string {
    return `family-${this.dice.below(4)}`;
  }
  service(): string {
    const active = this.known((world) => world.services.filter((row) => row.status === 'ACTIVE'));
    return active?.serviceName ?? `svc-${this.dice.below(3)}`;
  }
  fleet(): string {
    return `fleet-${this.dice.below(3)}`;
  }
  instance(wish: InstanceWish = 'registered'): string {
    const found = this.known((world) => world.instances.filter((row) => suitsInstance(world, row, wish)));
    return found?.name ?? `${this.fleet()}-${this.dice.between(1, 3)}`;
  }
  task(wish: TaskWish = 'running'): string {
    const found = this.known((world) => world.tasks.filter((row) => suitsTask(world, row, wish)));
    const of = this.dice.once(4) ? this.family() : `svc-${this.dice.below(3)}`;
    return found?.name ?? `${of}#${this.dice.between(1, 4)}`;
  }
  /** Of the group `group-0`. */
  member(wish: MemberWish = 'any'): string {
    const found = this.known((world) => world.instances.filter((row) => suitsMember(row, wish)));
    return found?.name ?? `group-0-${this.dice.between(1, 5)}`;
  }
  /** The hook that a member waits for, if one does. */
  hook(member: string): string {
    const row = this.world?.instances.find(({ name }) => name === member);
    return row?.membership?.waits[0]?.hook ?? this.dice.pick(['warm', 'logs']);
  }
  /** A listener, and the priority of one of its rules. */
  rule(): { readonly listener: string; readonly priority: number } {
    const listeners = this.known((world) =>
      world.loadBalancers.flatMap(({ loadBalancerName, listeners: [first] }) =>
        (first?.rules ?? []).map(({ priority }) => ({ listener: `${loadBalancerName}:${first!.port}`, priority })),
      ),
    );
    return listeners ?? { listener: `gate-${this.dice.below(3)}-lb:80`, priority: this.dice.between(1, 3) };
  }
  /** A private endpoint. */
  endpoint(): string {
    const found = this.known((world) => (world.vpcEndpoints ?? []).filter(({ state }) => state !== 'deleted'));
    return found?.name ?? `door-${this.dice.below(2)}`;
  }
  balancer(): string {
    return this.known((world) => world.loadBalancers)?.loadBalancerName ?? this.dice.pick(['gate', 'gate-0-lb']);
  }
  container(): string {
    return this.dice.pick(['c0', 'c1']);
  }

  /** Faults that need what most worlds do not have, and that could strike now. */
  rareFaults(): FaultKind[] {
    const { world } = this;
    if (world === null) return [];
    const anyTask = (wish: TaskWish): boolean => world.tasks.some((row) => suitsTask(world, row, wish));
    const anyInstance = (wish: InstanceWish): boolean => world.instances.some((row) => suitsInstance(world, row, wish));
    const kinds: [FaultKind, boolean][] = [
      ['taskSpotInterruption', anyTask('spot')],
      ['taskSpotInterruption', anyTask('spot')],
      ['taskRetirement', anyTask('fargate')],
      ['containerHang', anyTask('running')],
      ['slowStop', anyTask('running')],
      ['spotInterruption', anyInstance('spot')],
      ['trunkFailure', anyInstance('trunk')],
      ['subscriberFails', world.routes.length > 0],
    ];
    return kinds.filter(([, can]) => can).map(([kind]) => kind);
  }

  private known<T>(rows: (world: World) => readonly T[]): T | null {
    if (this.world === null || this.dice.once(8)) return null;
    const found = rows(this.world);
    return found.length === 0 ? null : this.dice.pick(found);
  }
}

function suitsMember({ membership, state }: Instance, wish: MemberWish): boolean {
  if (membership === undefined || state === 'terminated') return false;
  if (wish === 'standby') return membership.lifecycleState === 'Standby';
  return wish === 'any' || membership.waits.length > 0;
}

function suitsInstance(world: World, row: Instance, wish: InstanceWish): boolean {
  if (row.fargateTask !== null || row.state === 'terminated') return false;
  switch (wish) {
    case 'spot':
      return row.state.startsWith('running') && row.fleet !== null && world.fleets[row.fleet]!.spot;
    case 'trunk':
      return row.ec2?.trunking === true && row.ec2.trunkId === null;
    case 'stoppable':
      return row.state.startsWith('running');
    case 'stopped':
      return row.state === 'stopped';
    case 'registered':
      return row.containerInstance !== null;
  }
}

function suitsTask(world: World, row: Task, wish: TaskWish): boolean {
  if (row.desiredStatus === 'STOPPED') return false;
  switch (wish) {
    case 'running':
      return row.lastStatus === 'RUNNING';
    case 'fargate':
      return row.launchType === 'FARGATE';
    case 'spot':
      return row.capacityProviderName === 'FARGATE_SPOT';
    case 'slow':
      return row.containers.some((key) => world.containers[key]!.slowStopUs !== null);
  }
}
