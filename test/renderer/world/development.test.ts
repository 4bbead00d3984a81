/** How a development is drawn: a table from what rows say to what one sees. */
import { describe, expect, test } from 'vitest';
import {
  buildingBoxes,
  buildingState,
  developmentLook,
  quarters,
  sameLook,
  USE_STEPS,
} from '../../../renderer/world/development.ts';
import { plotAspect } from '../../../renderer/world/plot.sprite.ts';
import type { ContainerView } from '../../../renderer/sim-client/words.ts';
import { instanceOf, taskOf } from '../fake-host.ts';

function container(change: Partial<ContainerView> = {}): ContainerView {
  return {
    ...{ key: 0, name: 'web', image: 'web:1', status: 'RUNNING', essential: true, exitCode: null, reason: null },
    ...change,
  };
}
const BOX = { width: 2, depth: 1, height: 40 };

describe('how far a building is', () => {
  test.each([
    ['PROVISIONING', 'NONE', {}, 'plan'],
    ['PENDING', 'NONE', {}, 'plan'],
    ['PENDING', 'MANIFEST_PULLED', { pulling: true }, 'crates'],
    ['PENDING', 'PULLED', {}, 'crates'],
    ['PENDING', 'CREATED', {}, 'frame'],
    ['PENDING', 'RUNNING', {}, 'dark'],
    ['PENDING', 'STOPPED', { exitCode: 0 }, 'dark'],
    ['PENDING', 'STOPPED', { exitCode: 1 }, 'ruin'],
    ['ACTIVATING', 'RUNNING', {}, 'dark'],
    ['ACTIVATING', 'CREATED', {}, 'frame'],
    ['RUNNING', 'RUNNING', {}, 'lit'],
    ['RUNNING', 'RESOURCES_PROVISIONED', {}, 'lit'],
    ['RUNNING', 'STOPPED', { exitCode: 137 }, 'ruin'],
    ['RUNNING', 'STOPPED', { exitCode: 0, essential: false }, 'dark'],
    ['RUNNING', 'CREATED', { restartCount: 1 }, 'frame'],
    ['DEACTIVATING', 'RUNNING', {}, 'dark'],
    ['DEACTIVATING', 'STOPPED', { exitCode: 1 }, 'dark'],
    ['STOPPING', 'RUNNING', {}, 'dark'],
    ['STOPPING', 'STOPPED', { exitCode: 143 }, 'down'],
    ['DEPROVISIONING', 'STOPPED', { exitCode: 143 }, 'down'],
  ] as const)(
    'a task that is %s with a container that is %s %o is drawn as %s',
    (lastStatus, status, change, drawn) => {
      expect(buildingState(taskOf(0, 0, { lastStatus }), container({ status, ...change }))).toBe(drawn);
    },
  );
});

describe('around a development', () => {
  const look = (change: Parameters<typeof taskOf>[2]) => {
    const { scaffold, crane, sign, gatehouse } = developmentLook(taskOf(0, 0, change), BOX);
    return { scaffold, crane, sign, gatehouse };
  };
  const nothing = { scaffold: false, crane: false, sign: false, gatehouse: false };

  test('scaffolding means ACTIVATING', () => {
    expect(look({ lastStatus: 'ACTIVATING' })).toEqual({ ...nothing, scaffold: true });
  });
  test('a crane means that it is on its way out', () => {
    for (const lastStatus of ['DEACTIVATING', 'STOPPING', 'DEPROVISIONING'])
      expect(look({ lastStatus })).toEqual({ ...nothing, crane: true });
  });
  test('a sign means unhealthy, as the task itself or a target group says', () => {
    const target = { targetGroupName: 'web', state: 'unhealthy', reason: 'Target.Timeout', unhealthyThreshold: 2 };
    expect(look({ healthStatus: 'UNHEALTHY' })).toEqual({ ...nothing, sign: true });
    expect(look({ targets: [target] })).toEqual({ ...nothing, sign: true });
    expect(look({ targets: [{ ...target, state: 'healthy', reason: null }] })).toEqual(nothing);
  });
  test('a drawbridge means an attached interface', () => {
    const eni = { privateIpv4Address: '10.0.0.7', securityGroups: ['web'] };
    expect(look({ eni: { ...eni, status: 'ATTACHED' } })).toEqual({ ...nothing, gatehouse: true });
    expect(look({ eni: { ...eni, status: 'ATTACHING' } })).toEqual(nothing);
  });
  test('marks are those of the container: cracks, flood, a turning arrow', () => {
    const containers = [container({ healthStatus: 'UNHEALTHY', memoryKilled: true, restartCount: 2 })];
    expect(developmentLook(taskOf(0, 0, { containers }), BOX).buildings[0]).toMatchObject({
      ...{ cracks: true, flood: true, again: true, main: true },
    });
  });
  test('the pause container is no building', () => {
    const containers = [container({ key: 1 }), container({ key: 2, name: '~internal', internal: true })];
    expect(developmentLook(taskOf(0, 0, { containers }), BOX).buildings.map((one) => one.container)).toEqual([1]);
  });
});

describe('the ground of a development', () => {
  test('is shared out by CPU reservation, and nothing of it is left over', () => {
    const containers = [container({ cpu: 192, memoryMiB: 512 }), container({ key: 1, cpu: 64, memoryMiB: 128 })];
    const boxes = buildingBoxes({ memoryMiB: 640 }, containers, BOX);
    // 192 of 256 units are three quarters of two tiles.
    expect(boxes.map(({ width, depth }) => width * depth)).toEqual([1.5, 0.5]);
  });
  test('heights are memory reservations: 26 units for 512 MiB, and none is higher than the whole', () => {
    const containers = [container({ cpu: 1, memoryMiB: 512 }), container({ key: 1, cpu: 1, memoryMiB: 4_096 })];
    expect(buildingBoxes({ memoryMiB: 4_608 }, containers, BOX).map(({ height }) => height)).toEqual([26, 40]);
  });
  test('ten containers have ten buildings that do not overlap', () => {
    const containers = Array.from({ length: 10 }, (_, key) => container({ key, cpu: 10 * key, memoryMiB: 64 }));
    const boxes = buildingBoxes({ memoryMiB: 640 }, containers, BOX);
    const area = boxes.reduce((sum, { width, depth }) => sum + width * depth, 0);
    expect(boxes.length).toBe(10);
    expect(area).toBeCloseTo(2, 9);
    for (const [index, a] of boxes.entries())
      for (const b of boxes.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x + 1e-9 ||
          b.x + b.width <= a.x + 1e-9 ||
          a.y + a.depth <= b.y + 1e-9 ||
          b.y + b.depth <= a.y + 1e-9;
        expect(apart).toBe(true);
      }
  });
});

describe('a row that changes', () => {
  const row = taskOf(0, 0, { containers: [container()] });
  test('in its numbers alone is not drawn anew', () => {
    const busy = { ...row, requestsPerSecond: 7, use: { cpuPercent: 1, memoryPercent: 2 }, containers: [container()] };
    expect(sameLook(row, busy)).toBe(true);
  });
  test.each([
    [{ lastStatus: 'STOPPING' }],
    [{ revision: 2 }],
    [{ service: 1 }],
    [{ healthStatus: 'UNHEALTHY' }],
    [{ eni: { status: 'ATTACHED', privateIpv4Address: '', securityGroups: [] } }],
    [{ containers: [container({ status: 'STOPPED' })] }],
    [{ containers: [container({ pulling: true })] }],
    [{ containers: [container({ healthStatus: 'UNHEALTHY' })] }],
    [{ containers: [container({ restartCount: 1 })] }],
    [{ containers: [container({ memoryKilled: true })] }],
    [{ containers: [container({ exitCode: 1 })] }],
    [{ containers: [container(), container({ key: 1 })] }],
  ])('in what one sees is: %o', (change) => {
    expect(sameLook(row, { ...row, ...change } as typeof row)).toBe(false);
  });
});

test('load is shown in quarters: none, anything, a quarter and more, all of it and beyond', () => {
  expect([null, 0, 1, 25, 26, 75, 100, 180].map(quarters)).toEqual([0, 0, 1, 1, 2, 3, USE_STEPS, USE_STEPS]);
});

describe('how a territory stands', () => {
  test.each([
    [{ state: 'pending', agent: 'absent' }, 'ghost', 'none', null, 'steady'],
    [{ state: 'running.booting', agent: 'absent' }, 'building', 'none', null, 'steady'],
    [{ state: 'running.ready', agent: 'registering' }, 'ready', 'rising', null, 'steady'],
    [{}, 'ready', 'standing', 'connected', 'steady'],
    [{ containerInstanceStatus: 'DRAINING' }, 'ready', 'standing', 'draining', 'draining'],
    [{ agent: 'disconnected' }, 'ready', 'standing', 'disconnected', 'steady'],
    [{ state: 'stopping', agent: 'stopped' }, 'ready', 'standing', 'disconnected', 'leaving'],
    [{ state: 'shutting-down', agent: 'stopped' }, 'ready', 'standing', 'disconnected', 'leaving'],
    [{ state: 'stopped', agent: 'stopped' }, 'ready', 'standing', 'disconnected', 'off'],
  ] as const)('%o', (change, look, castle, flag, mood) => {
    const aspect = plotAspect(instanceOf(0, 0, change));
    expect([aspect.look, aspect.castle, aspect.flag, aspect.dress.mood]).toEqual([look, castle, flag, mood]);
  });
  test('its ground is its platform, and its slots are shown where one is taken', () => {
    expect(plotAspect(instanceOf(0, 0, { ground: 'windows', eniSlots: 3, eniSlotsRemaining: 1 })).dress).toEqual({
      ...{ ground: 'windows', mood: 'steady', slots: { used: 2, total: 3 } },
    });
    expect(plotAspect(instanceOf(0, 0)).dress).toEqual({ ground: 'linux', mood: 'steady', slots: null });
  });
});
