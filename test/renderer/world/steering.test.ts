/** The hand on the lens: where it ends, what it passes, and that it jumps when nothing should move. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centred, clampTo, flight, toScreen, toWorld, type Lens } from '../../../renderer/world/lens.ts';
import { Steering } from '../../../renderer/world/steering.ts';

const RUNS = { seed: 20_261, numRuns: 200 };
const LENS: Lens = { x: 0, y: 0, zoom: 1, width: 1_000, height: 800 };

const anyLens = fc.record({
  x: fc.double({ min: -4_000, max: 4_000, noNaN: true }),
  y: fc.double({ min: -4_000, max: 4_000, noNaN: true }),
  zoom: fc.double({ min: 0.02, max: 9, noNaN: true }),
  width: fc.constant(1_000),
  height: fc.constant(800),
});

/** Lets a motion come to rest; the number of frames it took. */
function settle(steering: Steering): number {
  let frames = 0;
  while (steering.moving && frames < 1_000) {
    steering.step(16);
    frames++;
  }
  return frames;
}

describe('a flight', () => {
  test('leaves from where one is and ends exactly where one wants to be', () => {
    fc.assert(
      fc.property(anyLens, anyLens, (from, to) => {
        const { at, lastsMs } = flight(from, to);
        const [start, end] = [at(0), at(1)];
        for (const name of ['x', 'y', 'zoom'] as const) expect(start[name]).toBeCloseTo(from[name], 3);
        expect(end).toEqual(to);
        expect(lastsMs >= 0 && lastsMs <= 1_100).toBe(true);
      }),
      RUNS,
    );
  });

  test('never loses its way: every lens on it is a number, and the zoom never falls below zero', () => {
    fc.assert(
      fc.property(anyLens, anyLens, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
        const { x, y, zoom } = flight(from, to).at(share);
        expect([x, y, zoom].every(Number.isFinite) && zoom > 0).toBe(true);
      }),
      RUNS,
    );
  });

  test('over a great distance rises so far that both ends come nearer', () => {
    const { at } = flight({ ...LENS, zoom: 4 }, { ...LENS, zoom: 4, x: 20_000 });
    expect(at(0.5).zoom < 1).toBe(true);
  });
});

describe('the hand', () => {
  test('zooms towards the pointer: what is under it stays under it, all the way', () => {
    const steering = new Steering(LENS, false);
    const pointer = { x: 700, y: 200 };
    const kept = toWorld(steering.lens, pointer);
    steering.zoomBy(pointer, 3);
    while (steering.moving) {
      steering.step(16);
      const at = toScreen(steering.lens, kept);
      expect([at.x.toFixed(4), at.y.toFixed(4)]).toEqual(['700.0000', '200.0000']);
    }
    expect(steering.lens.zoom).toBeCloseTo(3, 10);
  });

  test('adds up turns of the wheel that come before it is there', () => {
    const steering = new Steering(LENS, false);
    steering.zoomBy({ x: 500, y: 400 }, 1.5);
    steering.step(16);
    steering.zoomBy({ x: 500, y: 400 }, 1.5);
    settle(steering);
    expect(steering.lens.zoom).toBeCloseTo(2.25, 10);
  });

  test('throws the world a little way, and it comes to rest', () => {
    const steering = new Steering(LENS, false);
    steering.throwBy(1, 0);
    expect(settle(steering) < 100).toBe(true);
    expect(steering.lens.x < -50 && steering.lens.x > -400).toBe(true);
  });

  test('with reduced motion jumps to where it would have come to rest, and throws nothing', () => {
    const steering = new Steering(LENS, true);
    steering.fly({ ...LENS, x: 300, zoom: 2 });
    expect([steering.moving, steering.lens.x, steering.lens.zoom]).toEqual([false, 300, 2]);
    steering.zoomBy({ x: 500, y: 400 }, 2);
    expect([steering.moving, steering.lens.zoom]).toEqual([false, 4]);
    steering.throwBy(2, 0);
    expect(steering.moving).toBe(false);
  });

  test('stays between the nearest and the farthest zoom', () => {
    const steering = new Steering(LENS, false);
    steering.limits = { zoomMin: 0.1, zoomMax: 8, bounds: null, middle: { x: 500, y: 400 } };
    steering.zoomBy({ x: 0, y: 0 }, 1_000);
    settle(steering);
    expect(steering.lens.zoom).toBeCloseTo(8, 10);
    steering.zoomBy({ x: 0, y: 0 }, 0.000_1);
    settle(steering);
    expect(steering.lens.zoom).toBeCloseTo(0.1, 10);
  });

  test('two fingers hold what is between them', () => {
    const steering = new Steering(LENS, false);
    const kept = toWorld(steering.lens, { x: 400, y: 300 });
    steering.pinchBy({ x: 420, y: 310 }, 1.4, 20, 10);
    const at = toScreen(steering.lens, kept);
    expect([at.x.toFixed(6), at.y.toFixed(6)]).toEqual(['420.000000', '310.000000']);
  });
});

describe('the edge of the world', () => {
  test('what is in the middle of the free part never leaves the world', () => {
    const bounds = { x: -100, y: -50, width: 400, height: 300 };
    const middle = { x: 650, y: 380 };
    fc.assert(
      fc.property(anyLens, (lens) => {
        const { x, y } = toWorld(clampTo(lens, bounds, middle), middle);
        const near = 1e-6 * 10_000;
        expect(x >= -100 - near && x <= 300 + near && y >= -50 - near && y <= 250 + near).toBe(true);
      }),
      RUNS,
    );
  });

  test('a point is brought under any point of the window', () => {
    const at = toScreen(centred({ ...LENS, zoom: 0.3 }, { x: 77, y: -12 }, { x: 640, y: 420 }), { x: 77, y: -12 });
    expect([at.x.toFixed(6), at.y.toFixed(6)]).toEqual(['640.000000', '420.000000']);
  });
});
