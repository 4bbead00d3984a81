/** Where one looks: from the planet down to a building and back, by hand, key and command. */
import { describe, expect, test } from 'vitest';
import { boundsOfEntity } from '../../../renderer/world/bounds.ts';
import { Gaze } from '../../../renderer/world/gaze.ts';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { middleOf, middleOfBounds, toScreen } from '../../../renderer/world/lens.ts';
import { LEVELS, type Level } from '../../../renderer/world/semantic-zoom.ts';
import type { EntityRef } from '../../../renderer/sim-client/words.ts';
import { regionList } from '../../../sim/catalog/regions.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';

const FRAME = { left: 280, top: 150, right: 1_150, bottom: 740 };
const container = {
  ...{ key: 5, name: 'web', image: 'nozama/farm', status: 'RUNNING', essential: true, exitCode: null, reason: null },
};

function gazeOn(instances = [instanceOf(0, 0), instanceOf(1, 1)], reducedMotion = true) {
  const view = viewOf(instances, [taskOf(0, 0, { containers: [container] }), taskOf(1, 1)]);
  const kingdom = new Kingdom();
  kingdom.reset(view);
  const gaze = new Gaze({ frame: FRAME, width: 1_400, height: 900, reducedMotion, onMove: () => {} });
  gaze.globe.renew(regionList(), view);
  const places = { kingdom, view };
  gaze.plan(places, true);
  return { gaze, places };
}

/** Lets everything come to rest; the levels that were passed. */
function settle(gaze: Gaze): Level[] {
  const seen: Level[] = [gaze.level];
  for (let frame = 0; frame < 500; frame++) {
    const moved = gaze.step(16);
    if (seen.at(-1) !== gaze.level) seen.push(gaze.level);
    if (!moved) break;
  }
  return seen;
}

/** An island is a little lower: over it is room for its name. */
const LOWER_PX = 31;

function atMiddle(gaze: Gaze, places: ReturnType<typeof gazeOn>['places'], subject: EntityRef): boolean {
  const at = toScreen(gaze.lens, middleOfBounds(boundsOfEntity(places, subject)!));
  const middle = middleOf(FRAME);
  const lower = subject.kind === 'zone' ? LOWER_PX : 0;
  return Math.hypot(at.x - middle.x, at.y - middle.y - lower) < 1;
}

describe('the way down', () => {
  test('begins at the region, all of it inside the free part', () => {
    const { gaze, places } = gazeOn();
    expect(gaze.level).toBe('region');
    for (const zone of [0, 1, 2]) {
      const { x, y, width, height } = boundsOfEntity(places, { kind: 'zone', key: zone })!;
      const [from, to] = [toScreen(gaze.lens, { x, y }), toScreen(gaze.lens, { x: x + width, y: y + height })];
      expect(from.x >= FRAME.left && from.y >= FRAME.top && to.x <= FRAME.right && to.y <= FRAME.bottom).toBe(true);
    }
  });

  test('every level leads to the next one down and back up again', () => {
    const { gaze } = gazeOn();
    gaze.toLevel('planet');
    settle(gaze);
    const down = LEVELS.slice(1).map(() => {
      gaze.down();
      settle(gaze);
      return gaze.level;
    });
    const up = LEVELS.slice(1).map(() => {
      gaze.up();
      settle(gaze);
      return gaze.level;
    });
    expect([down, up]).toEqual([LEVELS.slice(1), [...LEVELS].toReversed().slice(1)]);
  });

  test('a flight from the planet to a building passes every level in between, and none twice', () => {
    const { gaze } = gazeOn(undefined, false);
    gaze.toLevel('planet');
    settle(gaze);
    expect(gaze.level).toBe('planet');
    gaze.goTo({ kind: 'container', key: 5 });
    expect(settle(gaze)).toEqual([...LEVELS]);
  });

  test('what one goes to is in the middle of the free part, at the level where it is read', () => {
    const { gaze, places } = gazeOn();
    const levels = (['zone', 'instance', 'task'] as const).map((kind) => {
      const subject = { kind, key: 1 };
      expect(gaze.goTo(subject)).toBe(true);
      settle(gaze);
      expect(atMiddle(gaze, places, subject)).toBe(true);
      return gaze.level;
    });
    expect(levels).toEqual(['zone', 'territory', 'development']);
  });

  test('what stands nowhere cannot be gone to', () => {
    const { gaze } = gazeOn();
    const before = gaze.lens;
    expect([gaze.goTo({ kind: 'task', key: 99 }), gaze.goTo({ kind: 'alarm', key: 0 })]).toEqual([false, false]);
    expect(gaze.lens).toEqual(before);
  });
});

describe('the planet', () => {
  test('keeps its place in the middle, and a drag turns it instead of moving it', () => {
    const { gaze } = gazeOn();
    gaze.toLevel('planet');
    settle(gaze);
    const { facing } = gaze.globe;
    const middle = gaze.globeMiddle();
    gaze.panBy(120, -40);
    expect(gaze.globe.facing).not.toEqual(facing);
    const now = gaze.globeMiddle();
    expect([now.x.toFixed(3), now.y.toFixed(3)]).toEqual([middle.x.toFixed(3), middle.y.toFixed(3)]);
  });

  test('a region of the scenario is flown to, another one is not', () => {
    const { gaze } = gazeOn();
    gaze.toLevel('planet');
    settle(gaze);
    expect([gaze.flyToRegion('eu-west-3'), gaze.level]).toEqual([false, 'planet']);
    gaze.flyToRegion('za-southwest-1');
    settle(gaze);
    expect(gaze.level).toBe('region');
  });
});

describe('who is looked at', () => {
  test('a lens that nobody has moved keeps all there is in sight, one that was moved stays', () => {
    const { gaze, places } = gazeOn();
    const before = gaze.lens;
    const wider = { ...places, view: { ...places.view, treasury: { totalUsd: 1, perHourUsd: 1 } } };
    gaze.plan(wider, false);
    expect(gaze.lens).not.toEqual(before);
    gaze.panBy(30, 0);
    const mine = gaze.lens;
    gaze.plan(places, false);
    expect(gaze.lens).toEqual(mine);
    gaze.plan(places, true);
    expect(gaze.lens.zoom).toBeCloseTo(before.zoom, 10);
  });

  test('who is followed is brought back to the middle, until the learner takes the lens', () => {
    const { gaze, places } = gazeOn();
    gaze.follow({ kind: 'task', key: 0 });
    settle(gaze);
    // It stands elsewhere now.
    const task = taskOf(0, 1, { containers: [container] });
    const view = { ...places.view, tasks: { 0: { ...places.view.tasks[0], 0: task } } };
    places.kingdom.reset(view);
    gaze.plan({ ...places, view }, false);
    gaze.changed();
    settle(gaze);
    expect(atMiddle(gaze, places, { kind: 'task', key: 0 })).toBe(true);
    gaze.panBy(5, 5);
    expect(gaze.following).toBeNull();
  });

  test('a step with Alt and an arrow key brings the next thing into sight', () => {
    const { gaze, places } = gazeOn();
    gaze.goTo({ kind: 'zone', key: 0 });
    settle(gaze);
    gaze.selection = { kind: 'zone', key: 0 };
    const next = gaze.stepTo('right');
    settle(gaze);
    expect([next, atMiddle(gaze, places, next!)]).toEqual([{ kind: 'zone', key: 1 }, true]);
  });
});

describe('what stands within', () => {
  test('is gone on to once one is there, and back to what it stands on', () => {
    const { gaze } = gazeOn([instanceOf(0, 0, { tasks: [0] }), instanceOf(1, 1, { tasks: [1] })]);
    const way: EntityRef[] = [
      { kind: 'zone', key: 0 },
      { kind: 'instance', key: 0 },
      { kind: 'task', key: 0 },
      { kind: 'container', key: 5 },
    ];
    for (const [step, subject] of way.entries()) {
      expect(gaze.isAt(subject)).toBe(false);
      expect(gaze.goTo(subject)).toBe(true);
      expect(gaze.isAt(subject)).toBe(true);
      expect(gaze.within(subject)).toEqual(way[step + 1] ?? null);
      expect(gaze.around(subject)).toEqual(way[step - 1] ?? null);
    }
    // Who looks elsewhere is not there any more.
    gaze.glideBy(90, 0);
    expect(gaze.isAt(way.at(-1)!)).toBe(false);
    expect([gaze.within({ kind: 'service', key: 0 }), gaze.around({ kind: 'service', key: 0 })]).toEqual([null, null]);
    expect(gaze.within({ kind: 'zone', key: 2 })).toBeNull();
  });
});
