/** In random worlds: a branch with another future is the run that a setup with this past and that future gives. */
import { expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { anyWorld } from '../swarm/worlds.ts';

/** Every second entry from an instant on is left out, and the last of all comes again at that instant. */
function otherFuture(setup: Setup, atUs: number): Setup {
  const past = setup.timeline.filter((entry) => entry.atUs < atUs);
  const future = setup.timeline.filter((entry) => entry.atUs >= atUs);
  const again = setup.timeline.slice(-1).map(({ command }) => ({ atUs, command }));
  return { ...setup, timeline: [...past, ...again, ...future.filter((_, index) => index % 2 === 0)] };
}

test.each([3, 14, 15, 92, 65, 35])('in world %i a fork goes on as its own setup does', (seed) => {
  const setup = anyWorld(seed);
  const atUs = Math.round(setup.durationUs * 0.4);
  const other = otherFuture(setup, atUs);
  const [fork, alone] = [Engine.open(setup), Engine.open(other)];
  fork.runTo(atUs - 1);
  alone.runTo(atUs - 1);
  const past = fork.traceHash();
  fork.forkAmended(atUs, other);
  expect([fork.traceHash(), alone.traceHash()]).toEqual([past, past]);
  for (const engine of [fork, alone]) engine.runTo(setup.durationUs);
  expect([fork.eventCount, fork.traceHash()]).toEqual([alone.eventCount, alone.traceHash()]);
  expect(fork.view()).toEqual(alone.view());
});
