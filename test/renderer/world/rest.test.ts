/** The drawn world comes to rest: what moves of itself ends by the clock on the wall, however slow frames are. */
import { describe, expect, test, vi } from 'vitest';
import { Birds } from '../../../renderer/world/effects/birds.ts';
import { FrameClock } from '../../../renderer/world/frame-clock.ts';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { Pace } from '../../../renderer/world/pace.ts';
import { SeekWatch } from '../../../renderer/world/seek-watch.ts';
import type { EffectWorld } from '../../../renderer/world/semantic-zoom.ts';
import type { Status, View } from '../../../renderer/sim-client/words.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';

const PAUSED: Status = {
  ...{ branch: 0, epoch: 0, nowUs: 0, durationUs: 3_600_000_000, events: 0, decisions: 0 },
  ...{ running: false, speed: 60, ended: false, branches: [] },
};

const at = (nowS: number, rest: Partial<Status> = {}): Status => ({ ...PAUSED, nowUs: nowS * 1e6, ...rest });

/** An image, or a layer, that takes whatever it is told. */
function silent(): object {
  const it: object = new Proxy({}, { get: () => () => it });
  return it;
}

function worldOf(view: View, rest: Partial<EffectWorld> = {}): EffectWorld {
  const kingdom = new Kingdom();
  kingdom.reset(view);
  const art = { texture: 't', frame: 'f', scale: 1, offset: { x: 0, y: 0 } };
  return {
    ...{ phaser: { make: { image: silent } }, atlas: { art: () => art }, effectLayer: silent(), kingdom, view },
    ...{ status: PAUSED, reducedMotion: false, seeking: false, ...rest },
  } as unknown as EffectWorld;
}

describe('the clock of frames', () => {
  test('lets as much time pass as has gone by, also at eight frames a second', () => {
    const clock = new FrameClock();
    clock.step(1_000);
    expect([1_125, 1_250, 1_375].map((nowMs) => clock.step(nowMs))).toEqual([125, 125, 125]);
  });
  test('does not count a rest', () => {
    const clock = new FrameClock();
    clock.step(1_000);
    clock.rest();
    expect(clock.step(61_000)).toBeCloseTo(1_000 / 60);
  });
});

describe('a run that stands still', () => {
  test('is stepped when its time moves once, and under way to another instant when it moves again and again', () => {
    const watch = new SeekWatch();
    watch.told(at(0), at(10), 5_000);
    expect(watch.seeking(5_010)).toBe(false);
    watch.told(at(10), at(20), 5_100);
    expect(watch.seeking(5_110)).toBe(true);
    // It has been there for a while: the next step is one again.
    expect(watch.seeking(5_500)).toBe(false);
    watch.told(at(20), at(21), 6_000);
    expect(watch.seeking(6_010)).toBe(false);
  });
  test('is not under way while it plays, nor when only something else is said', () => {
    const watch = new SeekWatch();
    for (let n = 0; n < 4; n++) watch.told(at(n), at(n + 1, { running: true }), 5_000 + n);
    for (let n = 0; n < 4; n++) watch.told(at(4), at(4, { events: n }), 5_010 + n);
    expect(watch.seeking(5_015)).toBe(false);
  });
});

describe('birds', () => {
  const calm = viewOf([instanceOf(0, 0)], [taskOf(0, 0)]);
  const bad = viewOf([instanceOf(0, 0, { agent: 'disconnected' })], [taskOf(0, 0)]);
  const change = [{ table: 'instances', key: 0 }] as const;

  test('are gone after a flight, in frames as slow as they come', () => {
    const birds = new Birds();
    birds.reset(worldOf(calm));
    const world = worldOf(bad);
    birds.changed(world, change);
    let frames = 0;
    while (birds.update(250, world) && frames < 100) frames++;
    expect(frames).toBe(11);
    expect(birds.update(250, world)).toBe(false);
  });
  test('do not rise on the way to another instant', () => {
    const birds = new Birds();
    birds.reset(worldOf(calm));
    const world = worldOf(bad, { seeking: true });
    birds.changed(world, change);
    expect(birds.update(16, world)).toBe(false);
  });
});

describe('what signs say', () => {
  test('is said anew at once in a run that stands still, and twice a second in one that goes on', () => {
    const pace = new Pace(500);
    const asked = [0, 100, 200, 600, 700].map((nowMs) => pace.due(true, 'a', nowMs, () => {}));
    expect(asked).toEqual([true, false, false, true, false]);
    expect([pace.due(false, 'a', 710, () => {}), pace.due(false, 'a', 711, () => {})]).toEqual([true, true]);
  });
  test('is void when one looks elsewhere, and the last word is always said', () => {
    vi.useFakeTimers();
    const pace = new Pace(500);
    const again = vi.fn<() => void>();
    pace.due(true, 'a', 0, again);
    expect(pace.due(true, 'b', 10, again)).toBe(true);
    for (const nowMs of [20, 30, 40]) pace.due(true, 'b', nowMs, again);
    vi.advanceTimersByTime(489);
    expect(again).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(again).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});
