import { describe, expect, it } from 'vitest';
import type { FailureReason } from '../../sim/model/decision.ts';
import type { World } from '../../sim/model/world.ts';
import { FILTERS, place, tableOf, type TieBreak } from '../../sim/placement/place.ts';
import { FILTER_NAMES } from '../../sim/model/decision.ts';
import {
  chain,
  chance,
  DISTINCT,
  memberOf,
  nameOf,
  requestOf,
  worldOf,
  type InstanceSketch,
  type RequestSketch,
} from './small-world.ts';

const NEVER: TieBreak = {
  below() {
    throw new Error('no chance is needed here');
  },
};

function chosen(world: World, sketch: RequestSketch, pick: TieBreak = NEVER): string | null {
  return nameOf(world, place(world, requestOf(sketch), pick).chosen);
}

/** [reason, closest instance] of a refused task. */
function refusal(world: World, sketch: RequestSketch): [FailureReason, string | null] | null {
  const outcome = place(world, requestOf(sketch), NEVER);
  return outcome.refusal === null ? null : [outcome.refusal.refused, nameOf(world, outcome.refusal.closest)];
}

describe('what an instance must have', () => {
  const one = (sketch: Partial<InstanceSketch> = {}): World => worldOf([{ name: 'A', ...sketch }]);
  const cases: [string, Partial<InstanceSketch>, RequestSketch, FailureReason | null][] = [
    ['exactly enough CPU is enough (RS-03)', { cpu: 512 }, { needs: { cpu: 512 } }, null],
    ['one CPU unit too few is too few (RS-03)', { cpu: 511 }, { needs: { cpu: 512 } }, 'RESOURCE:CPU'],
    ['exactly enough memory is enough (RS-04)', { memoryMiB: 300 }, { needs: { memoryMiB: 300 } }, null],
    ['one MiB too few is too few (RS-04)', { memoryMiB: 299 }, { needs: { memoryMiB: 300 } }, 'RESOURCE:MEMORY'],
    [
      'a taken host port refuses (RS-15)',
      { ports: [80] },
      { needs: { ports: [{ protocol: 'tcp', port: 80 }] } },
      'RESOURCE:PORTS',
    ],
    [
      'the same port of the other protocol is free (RS-15)',
      { ports: [53] },
      { needs: { ports: [{ protocol: 'udp', port: 53 }] } },
      null,
    ],
    ['a dynamic port asks for nothing, even of an instance with 100 ports (RS-16)', { ports: ports(100) }, {}, null],
    [
      'the hundredth port is given (RS-17)',
      { ports: ports(99) },
      { needs: { ports: [{ protocol: 'tcp', port: 80 }] } },
      null,
    ],
    [
      'the hundred and first is not (RS-17)',
      { ports: ports(100) },
      { needs: { ports: [{ protocol: 'tcp', port: 80 }] } },
      'RESOURCE:PORTS',
    ],
    ['an awsvpc task takes the last interface slot (NW-05)', { eniSlots: 1 }, { needs: { eniSlots: 1 } }, null],
    ['without a slot there is no awsvpc task (NW-03)', { eniSlots: 0 }, { needs: { eniSlots: 1 } }, 'RESOURCE:ENI'],
    ['a GPU is needed whole (RS-20)', { gpu: 0 }, { needs: { gpu: 1 } }, 'RESOURCE:GPU'],
    [
      'a capability must be there, whatever its value (PL-04)',
      { attributes: { 'ecs.capability.task-eni': '' } },
      { needs: { attributes: [{ name: 'ecs.capability.task-eni', value: null }] } },
      null,
    ],
    [
      'a missing capability refuses (PL-04)',
      {},
      { needs: { attributes: [{ name: 'ecs.capability.task-eni', value: null }] } },
      'ATTRIBUTE',
    ],
    [
      'another architecture refuses (PL-04)',
      { attributes: { 'ecs.cpu-architecture': 'arm64' } },
      { needs: { attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }] } },
      'ATTRIBUTE',
    ],
    [
      'an attribute is not found on the prototype (PL-04)',
      {},
      { needs: { attributes: [{ name: 'constructor', value: null }] } },
      'ATTRIBUTE',
    ],
    ['a disconnected agent takes no new task (CI-02)', { connected: false }, {}, 'AGENT'],
    ['a zone without a subnet of the task refuses (NW-03)', { zone: 'az1' }, { zoneNames: ['az2', 'az3'] }, 'LOCATION'],
    ['a zone with a subnet of the task will do (NW-03)', { zone: 'az2' }, { zoneNames: ['az2', 'az3'] }, null],
    [
      'memberOf false refuses (PL-11)',
      { zone: 'az1' },
      { constraints: [memberOf('attribute:ecs.availability-zone == az2')] },
      'MemberOf placement constraint unsatisfied',
    ],
    [
      'every memberOf must be true (PL-11)',
      { zone: 'az1' },
      { constraints: [memberOf('attribute:ecs.availability-zone == az1'), memberOf('attribute:stack exists')] },
      'MemberOf placement constraint unsatisfied',
    ],
    [
      'distinctInstance refuses a second task of the service (PL-11)',
      { groups: { 'service:web': 1 } },
      { service: 'web', constraints: [DISTINCT] },
      'DistinctInstance placement constraint unsatisfied',
    ],
    [
      'distinctInstance does not mind other groups (PL-11)',
      { groups: { 'service:api': 3 } },
      { service: 'web', constraints: [DISTINCT] },
      null,
    ],
    ['a group may be called constructor (PL-11)', {}, { group: 'constructor', constraints: [DISTINCT] }, null],
  ];
  it.each(cases)('%s', (_, instance, request, reason) => {
    expect(refusal(one(instance), { service: null, strategy: chain('binpack(cpu)'), ...request })).toEqual(
      reason === null ? null : [reason, 'A'],
    );
  });

  it('filters are asked in the order of the message (PL-17)', () => {
    expect(FILTERS.map(({ name }) => name)).toEqual(FILTER_NAMES);
  });

  it('each filter names the events that may turn its no into a yes, a new instance always among them', () => {
    expect(FILTERS.filter(({ unblockedBy }) => !unblockedBy.includes('ContainerInstanceRegistered'))).toEqual([]);
  });
});

describe('the reason of a refusal', () => {
  it('without an ACTIVE instance it is that, and draining ones are no candidates (PL-17, CI-01)', () => {
    const draining = worldOf([
      { name: 'A', status: 'DRAINING' },
      { name: 'B', status: 'INACTIVE' },
    ]);
    expect(refusal(worldOf([]), {})).toEqual(['NO ACTIVE INSTANCES', null]);
    expect(refusal(draining, {})).toEqual(['NO ACTIVE INSTANCES', null]);
  });

  it('comes from the instance that passes the most checks (PL-17)', () => {
    // A passes 9 of 10, B passes 8 of 10: no CPU and no memory.
    const world = worldOf([
      { name: 'A', memoryMiB: 100 },
      { name: 'B', cpu: 100, memoryMiB: 100 },
    ]);
    expect(refusal(world, { needs: { cpu: 512, memoryMiB: 512 } })).toEqual(['RESOURCE:MEMORY', 'A']);
  });

  it('names the first of its failed checks in the order CPU, MEMORY, PORTS, … (PL-17)', () => {
    const world = worldOf([{ name: 'A', connected: false, memoryMiB: 100, ports: [80] }]);
    const needs = { memoryMiB: 512, ports: [{ protocol: 'tcp' as const, port: 80 }] };
    expect(refusal(world, { needs })).toEqual(['RESOURCE:MEMORY', 'A']);
  });

  it('of equally close instances the smallest ARN counts (PL-17)', () => {
    const world = worldOf([
      { name: 'C', cpu: 1 },
      { name: 'A', memoryMiB: 1 },
      { name: 'B', cpu: 1 },
    ]);
    expect(refusal(world, { needs: { cpu: 512, memoryMiB: 512 } })).toEqual(['RESOURCE:MEMORY', 'A']);
  });

  it('a decision counts which filter refused whom first, and sums the versions it saw', () => {
    const world = worldOf([
      { name: 'A', cpu: 100, memoryMiB: 100 },
      { name: 'B', memoryMiB: 100 },
      { name: 'C', connected: false },
      { name: 'D' },
      { name: 'E', status: 'DRAINING' },
    ]);
    expect(place(world, requestOf({ needs: { cpu: 512, memoryMiB: 512 } }), NEVER)).toEqual({
      chosen: 3,
      refusal: null,
      considered: 4,
      refusedBy: { cpu: 1, memory: 1, agent: 1 },
      inputsRevision: 5,
      drawn: [],
    });
  });
});

describe('strategies', () => {
  it('spread by an attribute puts instances without it into one group (PL-06)', () => {
    const world = worldOf([
      { name: 'A', attributes: { stack: 'prod' }, groups: { 'service:web': 1 } },
      { name: 'B', groups: { 'service:web': 2 } },
      { name: 'C' },
    ]);
    // prod has 1, '' has 2 + 0.
    expect(chosen(world, { strategy: chain('spread(attribute:stack)') })).toBe('A');
  });

  it('what runs in a full or draining instance still counts for its zone (PL-06)', () => {
    const world = worldOf([
      { name: 'A', zone: 'az1', cpu: 0, groups: { 'service:web': 2 } },
      { name: 'B', zone: 'az1' },
      { name: 'C', zone: 'az2', groups: { 'service:web': 1 } },
      { name: 'D', zone: 'az3', status: 'DRAINING', groups: { 'service:web': 4 } },
    ]);
    expect(chosen(world, { needs: { cpu: 1 }, strategy: chain('spread(az)') })).toBe('C');
  });

  it('spread counts the service alone (PL-06)', () => {
    const world = worldOf([
      { name: 'A', groups: { 'service:api': 9 } },
      { name: 'B', groups: { 'service:web': 1 } },
    ]);
    expect(chosen(world, { strategy: chain('spread(host)') })).toBe('A');
  });

  it('the chain narrows: zone first, then the fullest instance inside it (PL-09)', () => {
    const world = worldOf([
      { name: 'A', zone: 'az1', memoryMiB: 600, groups: { 'service:web': 1 } },
      { name: 'B', zone: 'az2', memoryMiB: 2_000 },
      { name: 'C', zone: 'az2', memoryMiB: 900 },
    ]);
    expect(chosen(world, { needs: { memoryMiB: 512 }, strategy: chain('spread(az)', 'binpack(memory)') })).toBe('C');
    expect(chosen(world, { needs: { memoryMiB: 512 }, strategy: chain('binpack(memory)', 'spread(az)') })).toBe('A');
  });

  it('the last tie goes to the smallest ARN, whatever the order of registration (PL-10)', () => {
    const world = worldOf([{ name: 'C' }, { name: 'A' }, { name: 'B' }]);
    expect(chosen(world, { strategy: chain('binpack(cpu)') })).toBe('A');
  });

  it('without a strategy a service spreads, a task alone goes anywhere (PL-05)', () => {
    const world = worldOf([
      { name: 'A', zone: 'az1', groups: { 'service:web': 1 } },
      { name: 'B', zone: 'az2', groups: { 'service:web': 1 } },
      { name: 'C', zone: 'az2' },
    ]);
    // Zones az1 and az2 have one task each; A and B have one, C none.
    expect(chosen(world, {})).toBe('C');
    const seen = new Set<string | null>();
    const pick = chance(3);
    for (let i = 0; i < 50; i++) seen.add(chosen(world, { service: null }, pick));
    expect([...seen].sort()).toEqual(['A', 'B', 'C']);
  });

  it('random draws uniformly among those that fit (PL-08)', () => {
    const world = worldOf([{ name: 'A' }, { name: 'B', cpu: 0 }, { name: 'C' }, { name: 'D' }]);
    const counts: Record<string, number> = {};
    const pick = chance(11);
    for (let i = 0; i < 3_000; i++) {
      const name = chosen(world, { needs: { cpu: 1 }, strategy: chain('random') }, pick)!;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    // 3,000 / 3 = 1,000 each; the standard deviation is √(3000 · ⅓ · ⅔) ≈ 26, so 5 of them is 130.
    expect(Object.keys(counts).sort()).toEqual(['A', 'C', 'D']);
    expect(Object.values(counts).filter((count) => count < 870 || count > 1_130)).toEqual([]);
  });

  it('chance is not asked about a single candidate', () => {
    const world = worldOf([{ name: 'A' }, { name: 'B', cpu: 0 }]);
    expect(chosen(world, { needs: { cpu: 1 }, strategy: chain('random') })).toBe('A');
  });
});

describe('the table of a decision', () => {
  it('shows need, have and missing of each filter and the scores of those that passed', () => {
    const world = worldOf([
      { name: 'A', zone: 'az1', cpu: 100, groups: { 'service:web': 1 } },
      { name: 'B', zone: 'az1', cpu: 600 },
      { name: 'C', zone: 'az2', cpu: 900 },
    ]);
    const rows = tableOf(world, requestOf({ needs: { cpu: 512 }, strategy: chain('spread(az)', 'binpack(cpu)') }), []);
    expect(rows.map(({ instanceName, zoneName, chosen }) => [instanceName, zoneName, chosen])).toEqual([
      ['A', 'az1', false],
      ['B', 'az1', false],
      ['C', 'az2', true],
    ]);
    expect(rows[0]!.filters.map(({ filter }) => filter)).toEqual(FILTER_NAMES);
    expect(rows[0]!.filters[0]).toEqual({ filter: 'cpu', passed: false, need: '512', have: '100', missing: '412' });
    const [spread, binpack] = chain('spread(az)', 'binpack(cpu)');
    expect(rows.map(({ scores }) => scores)).toEqual([
      [],
      [
        { strategy: spread, value: 1, of: 'az1', kept: false },
        { strategy: binpack, value: 600, of: null, kept: false },
      ],
      [
        { strategy: spread, value: 0, of: 'az2', kept: true },
        { strategy: binpack, value: 900, of: null, kept: true },
      ],
    ]);
  });

  it('a draining instance has a row that says so, and is never chosen (CI-02)', () => {
    const world = worldOf([{ name: 'A', status: 'DRAINING' }]);
    const [row] = tableOf(world, requestOf(), []);
    expect(row!.filters.filter(({ passed }) => !passed)).toEqual([
      {
        filter: 'agent',
        passed: false,
        need: { code: 'filter.agent.connected', params: { status: 'ACTIVE' } },
        have: { code: 'filter.agent.connected', params: { status: 'DRAINING' } },
        missing: 'ACTIVE',
      },
    ]);
    expect(row!.chosen).toBe(false);
  });

  it('what is missing is named: ports, attributes, zones, expressions', () => {
    const world = worldOf([{ name: 'A', ports: [80], attributes: { 'ecs.cpu-architecture': 'arm64' } }]);
    const request = requestOf({
      needs: {
        ports: [
          { protocol: 'tcp', port: 80 },
          { protocol: 'tcp', port: 443 },
        ],
        attributes: [
          { name: 'ecs.capability.task-eni', value: null },
          { name: 'ecs.cpu-architecture', value: 'x86_64' },
        ],
      },
      zoneNames: ['az2'],
      constraints: [memberOf('attribute:stack == prod'), memberOf('attribute:ecs.availability-zone == az1')],
    });
    const [row] = tableOf(world, request, []);
    expect(row!.filters.filter(({ missing }) => missing !== null)).toEqual([
      { filter: 'ports', passed: false, need: '80/tcp, 443/tcp', have: '443/tcp', missing: '80/tcp' },
      {
        filter: 'attribute',
        passed: false,
        need: 'ecs.capability.task-eni, ecs.cpu-architecture=x86_64',
        have: 'ecs.cpu-architecture=arm64',
        missing: 'ecs.capability.task-eni, ecs.cpu-architecture=x86_64',
      },
      { filter: 'location', passed: false, need: 'az2', have: 'az1', missing: 'az2' },
      {
        filter: 'memberOf',
        passed: false,
        need: 'attribute:stack == prod, attribute:ecs.availability-zone == az1',
        have: 'attribute:ecs.availability-zone == az1',
        missing: 'attribute:stack == prod',
      },
    ]);
  });

  it('shows the draw that was made', () => {
    const world = worldOf([{ name: 'A' }, { name: 'B' }, { name: 'C' }]);
    const request = requestOf({ service: null });
    const outcome = place(world, request, { below: () => 1 });
    const rows = tableOf(world, request, outcome.drawn);
    expect([outcome.drawn, rows.map(({ chosen, scores }) => [chosen, scores[0]!.value, scores[0]!.kept])]).toEqual([
      [1],
      [
        [false, 1, false],
        [true, 0, true],
        [false, 1, false],
      ],
    ]);
  });
});

function ports(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 10_000 + i);
}
