/** Random clusters, requests and histories, and a run that compares the index with the scan at every placement. */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { ContainerInstance } from '../../sim/model/agent.ts';
import type { PlacementRequest } from '../../sim/model/decision.ts';
import type { ContainerInstanceKey } from '../../sim/model/ids.ts';
import type { World } from '../../sim/model/world.ts';
import { FreeCapacityIndex } from '../../sim/placement/free-capacity-index.ts';
import { FILTERS, place } from '../../sim/placement/place.ts';
import { prepare } from '../../sim/placement/prepare.ts';
import { notePlacementChange, release, reserve } from '../../sim/rules/reservation.ts';
import {
  chain,
  chance,
  CLUSTER,
  DISTINCT,
  emptyWorld,
  memberOf,
  register,
  requestOf,
  type InstanceSketch,
  type RequestSketch,
} from './small-world.ts';

export const STRATEGIES = [
  'random',
  'spread(az)',
  'spread(instanceId)',
  'spread(host)',
  'spread(attribute:stack)',
  'binpack(cpu)',
  'binpack(memory)',
];
const EXPRESSIONS = [
  'attribute:stack == prod',
  'attribute:stack exists',
  'attribute:ecs.availability-zone in [az1, az3]',
  'attribute:stack =~ pr.* or not (agentVersion >= 1.75)',
  'not (task:group == service:api)',
  'task:group exists',
  'runningTasksCount < 2',
  'agentConnected == true',
];

/** Small numbers, so that ties and refusals are common. */
export const sketches: fc.Arbitrary<Omit<InstanceSketch, 'name'>> = fc.record({
  zone: fc.constantFrom('az1', 'az2', 'az3'),
  cpu: fc.constantFrom(0, 100, 200, 300, 900),
  memoryMiB: fc.constantFrom(50, 100, 300, 900),
  gpu: fc.constantFrom(0, 0, 1),
  eniSlots: fc.constantFrom(0, 1, 2),
  ports: fc.constantFrom([], [], [80], [80, 443]),
  attributes: fc.constantFrom<Record<string, string>>(
    {},
    { stack: 'prod' },
    { stack: 'test' },
    { stack: 'prod', cap: '' },
  ),
  groups: fc.constantFrom<Record<string, number>>({}, {}, { 'service:web': 1 }, { 'service:web': 2, 'service:api': 1 }),
  status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAINING', 'REGISTERING'),
  connected: fc.constantFrom(true, true, true, false),
  agentVersion: fc.constantFrom('1.75.0', '1.60.2'),
});

export const requests: fc.Arbitrary<RequestSketch> = fc.record({
  needs: fc.record({
    cpu: fc.constantFrom(0, 100, 200),
    memoryMiB: fc.constantFrom(0, 50, 100),
    gpu: fc.constantFrom(0, 0, 0, 1),
    eniSlots: fc.constantFrom(0, 0, 1),
    ports: fc.constantFrom([], [], [{ protocol: 'tcp' as const, port: 80 }]),
    attributes: fc.constantFrom([], [], [], [{ name: 'cap', value: null }]),
  }),
  service: fc.constantFrom('web', 'api', null),
  strategy: fc.array(fc.constantFrom(...STRATEGIES), { maxLength: 4 }).map((texts) => chain(...texts)),
  constraints: fc.array(fc.constantFrom(DISTINCT, ...EXPRESSIONS.map(memberOf)), { maxLength: 2 }),
  zoneNames: fc.constantFrom(null, null, ['az1'], ['az2', 'az3']),
});

/** What can happen between two placements; `at` says to which instance. */
type Change =
  | { readonly kind: 'place'; readonly request: number; readonly count: number }
  | { readonly kind: 'release' | 'drain' | 'activate' | 'disconnect' | 'connect' | 'leave'; readonly at: number }
  | { readonly kind: 'attribute'; readonly at: number; readonly value: string }
  | { readonly kind: 'move'; readonly at: number; readonly zone: string }
  | { readonly kind: 'running'; readonly at: number; readonly count: number }
  | { readonly kind: 'register'; readonly sketch: Omit<InstanceSketch, 'name'> }
  | { readonly kind: 'restore' };

export const at = fc.nat(1_000);
export const changes: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('place' as const), request: at, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('drain', 'activate', 'disconnect', 'connect', 'leave'), at }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('attribute' as const),
      at,
      value: fc.constantFrom('prod', 'test', 'new'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('move' as const), at, zone: fc.constantFrom('az1', 'az2', 'az4') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('running' as const), at, count: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('register' as const), sketch: sketches }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' as const }) },
);

interface Placed {
  readonly ci: ContainerInstanceKey;
  readonly request: PlacementRequest;
}

/** Drives a world and an index over it; every placement is compared with the scan. */
export class Run {
  world: World;
  readonly index = new FreeCapacityIndex();
  readonly requests: readonly PlacementRequest[];
  placed: Placed[] = [];
  private readonly pick = chance(9);

  constructor(initial: readonly Omit<InstanceSketch, 'name'>[], asked: readonly RequestSketch[]) {
    this.world = emptyWorld();
    this.requests = asked.map(requestOf);
    for (const sketch of initial) this.register(sketch);
  }

  register(sketch: Omit<InstanceSketch, 'name'>): void {
    // Names in an order that has nothing to do with registration.
    const n = this.world.containerInstances.length;
    notePlacementChange(this.world, register(this.world, { ...sketch, name: `${(n * 7_919) % 1_009}-${n}` }));
  }

  placeOne(request: PlacementRequest): boolean {
    const draws: number[] = [];
    const outcome = this.index.place(this.world, request, { below: (n) => draws[draws.push(this.pick.below(n)) - 1]! });
    let drawn = 0;
    const expected = place(this.world, request, { below: () => draws[drawn++]! });
    assert.deepEqual(outcome, expected);
    assert.equal(drawn, draws.length);
    if (outcome.chosen === null) return false;
    const ci = this.world.containerInstances[outcome.chosen]!;
    const asked = prepare(this.world, request);
    const refusing = FILTERS.filter((filter) => !filter.passes(ci, asked));
    assert.deepEqual(refusing, []);
    reserve(ci, request.needs, request.group);
    ci.runningTasksCount += 1;
    notePlacementChange(this.world, ci);
    this.placed.push({ ci: ci.key, request });
    return true;
  }

  /** Tasks of the first request, one after the other. */
  place(count: number): this {
    for (let i = 0; i < count; i++) this.placeOne(this.requests[0]!);
    return this;
  }

  apply(change: Change): void {
    const { world } = this;
    if (change.kind === 'place') {
      const request = this.requests[change.request % this.requests.length]!;
      for (let i = 0; i < change.count && this.placeOne(request); i++);
    } else if (change.kind === 'register') this.register(change.sketch);
    else if (change.kind === 'restore') this.world = structuredClone(world);
    else if (change.kind === 'release') {
      const [one] = this.placed.splice(change.at % Math.max(1, this.placed.length), 1);
      if (one === undefined) return;
      const ci = world.containerInstances[one.ci]!;
      release(ci, one.request.needs, one.request.group);
      ci.runningTasksCount -= 1;
      notePlacementChange(world, ci);
    } else if (world.clusters[CLUSTER]!.containerInstances.length > 0) this.changeOne(change);
  }

  private changeOne(change: Extract<Change, { at: number }>): void {
    const { world } = this;
    const list = world.clusters[CLUSTER]!.containerInstances;
    const ci = world.containerInstances[list[change.at % list.length]!]!;
    this.changeRow(ci, change);
    notePlacementChange(world, ci);
  }

  private changeRow(ci: ContainerInstance, change: Extract<Change, { at: number }>): void {
    const cluster = this.world.clusters[CLUSTER]!;
    if (change.kind === 'drain') ci.status = 'DRAINING';
    else if (change.kind === 'activate') ci.status = 'ACTIVE';
    else if (change.kind === 'disconnect') ci.agentConnected = false;
    else if (change.kind === 'connect') ci.agentConnected = true;
    else if (change.kind === 'attribute') ci.attributes['stack'] = change.value;
    else if (change.kind === 'move') ci.attributes['ecs.availability-zone'] = change.zone;
    else if (change.kind === 'running') ci.runningTasksCount = change.count;
    else if (change.kind === 'leave') {
      ci.status = 'INACTIVE';
      cluster.containerInstances = cluster.containerInstances.filter((key) => key !== ci.key);
    }
  }
}
