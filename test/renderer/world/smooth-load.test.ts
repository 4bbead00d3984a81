/** Load on screen goes to the fact and stays there. */
import { describe, expect, test } from 'vitest';
import { approach, SmoothLoad } from '../../../renderer/world/effects/smooth-load.ts';
import { taskOf } from '../fake-host.ts';

const use = (cpuPercent: number, memoryPercent: number) => ({ cpuPercent, memoryPercent });

describe('smoothed load', () => {
  test('comes nearer with every frame, never passes the fact, and is there after two seconds', () => {
    let shown = 10;
    for (let atMs = 0; atMs < 2_500; atMs += 16) {
      const next = approach(shown, 90, 16);
      expect(next).toBeGreaterThanOrEqual(shown);
      expect(next).toBeLessThanOrEqual(90);
      shown = next;
    }
    expect(shown).toBe(90);
  });
  test('is drawn anew only when it comes to another quarter', () => {
    const smooth = new SmoothLoad();
    let drawn = 0;
    const sprite = { refresh: () => (drawn++, true) };
    expect(smooth.follow(taskOf(0, 0, { use: use(10, 10) }), sprite)).toEqual({ glow: 1, fill: 1 });
    expect(smooth.follow(taskOf(0, 0, { use: use(90, 10) }), sprite)).toEqual({ glow: 1, fill: 1 });
    let frames = 0;
    while (smooth.update(16)) frames++;
    expect(frames).toBeGreaterThan(30);
    // Quarters 2, 3 and 4.
    expect(drawn).toBe(3);
    expect(smooth.follow(taskOf(0, 0, { use: use(90, 10) }), sprite)).toEqual({ glow: 4, fill: 1 });
  });
  test('jumps with reduced motion, and after a jump in time', () => {
    const smooth = new SmoothLoad();
    const sprite = { refresh: () => true };
    smooth.reset({ reducedMotion: true });
    smooth.follow(taskOf(0, 0, { use: use(0, 0) }), sprite);
    expect(smooth.follow(taskOf(0, 0, { use: use(100, 60) }), sprite)).toEqual({ glow: 4, fill: 3 });
    expect(smooth.update(16)).toBe(false);
  });
  test('without load there is nothing to show', () => {
    expect(new SmoothLoad().follow(taskOf(0, 0), { refresh: () => true })).toBeNull();
  });
});
