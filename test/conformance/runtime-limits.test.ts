/** How long the agent waits for the container runtime, and how it asks again (CT-11, CT-14). */
import { describe, expect, it } from 'vitest';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import { stopBackoff } from '../../sim/lifecycle/timings.ts';
import { kingdom, plan, plans, us, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const ONE: KingdomSketch = { fleets: [{ count: 1 }] };
const RUN = { taskDefinition: 'web' };
const at = (k: Kingdom, kind: string): number[] =>
  k.engine.log(0, Infinity).flatMap((line) => (line.event.kind === kind ? [line.atUs / 1_000_000] : []));
const timedOut = (state: string, waited: string) =>
  `DockerTimeoutError: Could not transition to ${state}; timed out after waiting ${waited}`;

describe('a stop that is asked for again', () => {
  const pauses = (attempt: number) =>
    Array.from({ length: 200 }, (_, seed) => stopBackoff(attempt, openStream(seedStream(seed, 'x'))) / 1_000_000);

  it.each([
    [2, 1],
    [3, 1.3],
    [4, 1.69],
    [5, 2.197],
  ])('CT-11: the pause before call %i is %d s and up to 20 % more', (attempt, least) => {
    const drawn = pauses(attempt);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(least * 1.2 + 0.000_001);
    // It is drawn, and over the whole range.
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(least * 0.18);
  });

  it('CT-11: no pause is longer than 5 s', () => {
    expect(new Set(pauses(12))).toEqual(new Set([5]));
  });

  it('CT-11, CT-14: five calls, each with stopTimeout and two minutes; then the agent asks no more', () => {
    const k = kingdom({ ...ONE, definitions: [plan('web', { stopTimeout: 30 })], duration: '1h' }).until('2m');
    k.issue('runTask', RUN);
    k.until('3m').issue('fault', { slowStop: { task: 'web#1', for: '40m' } });
    k.issue('stopTask', { task: 'web#1' });
    k.until('40m');
    const given = at(k, 'ContainerStopTimedOut').map((when) => when - 180);
    expect(given).toHaveLength(5);
    expect(given[0]).toBe(150);
    // 150 s for each call, and pauses of 1, 1.3, 1.69, 2.197 s with up to 20 % on top.
    [1, 1.3, 1.69, 2.197].forEach((pause, index) => {
      const between = given[index + 1]! - given[index]! - 150;
      expect(between).toBeGreaterThanOrEqual(pause);
      expect(between).toBeLessThanOrEqual(pause * 1.2 + 0.000_001);
    });
    expect(k.container('web#1/app').reason).toBe(timedOut('stopped', '2m30s'));
    expect(k.container('web#1/app').status).toBe('RUNNING');
  });
});

describe('a download that stands still', () => {
  /** A pull of 600 MiB from 120.5 s on; from 121 s on it downloads for 10.49 s. */
  function pulling(forS: string | null, ami: 'ecs-linux' | 'ecs-windows' = 'ecs-linux', sketch: KingdomSketch = {}) {
    const start = ami === 'ecs-linux' ? 120 : 1_200;
    const k = kingdom({ fleets: [{ count: 1, ami }], images: { 'web:1': 600 }, duration: '2h', ...sketch });
    k.until(`${start}s`).issue('runTask', RUN);
    k.until(`${start + 5}s`).issue('fault', { pullStall: { image: 'web:1', ...(forS === null ? {} : { for: forS }) } });
    return k;
  }

  it('CT-14: a minute without output on Linux, three on Windows, and the layers are asked for again', () => {
    const [linux, windows] = [pulling(null).until('5m'), pulling(null, 'ecs-windows').until('30m')];
    expect([at(linux, 'ImagePullStalled')[0], at(windows, 'ImagePullStalled')[0]]).toEqual([125 + 60, 1_205 + 180]);
    expect(linux.world.imagePulls[0]).toMatchObject({ pullAttempt: 2, state: 'downloading' });
  });

  it('CT-14: a pull that shows nothing at all has five minutes', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 600 }, duration: '2h' }).until('2m');
    k.issue('fault', { pullStall: { image: 'web:1' } });
    k.issue('runTask', RUN);
    // The manifest comes at 121 s.
    expect(at(k.until('10m'), 'ImagePullStalled')[0]).toBe(121 + 300);
  });

  it('CT-14: after five attempts the task fails to start, with the last limit in its reason', () => {
    const k = pulling(null).until('1h');
    const stalled = at(k, 'ImagePullStalled');
    expect(stalled).toHaveLength(5);
    // One minute, then four times a pause of at most 6 s, 0.5 s to ask, and five minutes.
    stalled.slice(1).forEach((when, index) => {
      expect(when - stalled[index]!).toBeGreaterThanOrEqual(300.5 + 0.88);
      expect(when - stalled[index]!).toBeLessThanOrEqual(300.5 + 6);
    });
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: timedOut('pulled', '5m0s'),
    });
    expect(k.instance('land-1')).toMatchObject({ pulls: [], downloads: [] });
  });

  it('CT-14: what is back in time goes on where it stood', () => {
    const k = pulling('59s').until('10m');
    expect(at(k, 'ImagePullStalled')).toEqual([]);
    // 629.1456 MB: 10.48576 s of download, 59 s of silence, 6.291456 s to extract, from 121 s on.
    expect(k.task('web#1').pullStoppedAtUs! / 1_000_000).toBeCloseTo(121 + 10.485_76 + 59 + 6.291_456, 5);
  });

  it('CT-14: the others have its bandwidth meanwhile', () => {
    const sketch = { definitions: [plan('web'), plan('other')], images: { 'web:1': 600, 'other:1': 600 } };
    const k = pulling('30s', 'ecs-linux', sketch);
    k.until('126s').issue('runTask', { taskDefinition: 'other' });
    k.until('10m');
    // Asked at 126.5, from 127 on alone on the line: 10.48576 s and 6.291456 s.
    expect(k.task('other#1').pullStoppedAtUs! / 1_000_000).toBeCloseTo(127 + 10.485_76 + 6.291_456, 5);
  });

  it('CT-14: two causes may overlap; only when both are over does it go on', () => {
    const k = pulling('10s');
    k.until('130s').issue('fault', { pullStall: { image: 'web:1', for: '20s' } });
    // Still from 125 to 150.
    k.until('10m');
    expect(k.task('web#1').pullStoppedAtUs! / 1_000_000).toBeCloseTo(121 + 10.485_76 + 25 + 6.291_456, 5);
  });

  it('CT-14: a task that is stopped meanwhile leaves nothing behind', () => {
    const k = pulling(null);
    k.until('150s').issue('stopTask', { task: 'web#1' });
    expect(at(k.until('1h'), 'ImagePullStalled')).toEqual([]);
    expect(k.instance('land-1')).toMatchObject({ pulls: [], downloads: [] });
  });
});

describe('a look at a container, and its removal', () => {
  it('CT-14: what cannot be inspected within 30 s counts as stopped', () => {
    const run = (inspectTakes: string) => {
      const k = kingdom({ ...ONE, behaviours: { 'web:1': { inspectTakesUs: us(inspectTakes) } } }).until('2m');
      k.issue('runTask', RUN);
      return k.until('5m').task('web#1');
    };
    expect(run('30s')).toMatchObject({ lastStatus: 'RUNNING', startedAtUs: us('152s') });
    expect(run('31s')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotInspectContainerError: Could not transition to inspecting; timed out after waiting 30s',
      stoppedAtUs: us('152s'),
    });
  });

  it('CT-14: five minutes for the removal of a container, then it is the turn of the next', () => {
    const definitions = [plans('t', [{ name: 'a' }, { name: 'b' }])];
    const unused = (removeTakes: string) => {
      const behaviours = {
        'a:1': { exitsAfterUs: us('10s'), removeTakesUs: us(removeTakes) },
        'b:1': { stopsAfterUs: 0 },
      };
      const k = kingdom({ ...ONE, duration: '4h', definitions, behaviours }).until('2m');
      k.issue('runTask', { taskDefinition: 't' });
      k.until('5m');
      expect(k.task('t#1').stoppedAtUs).toBe(us('132s'));
      return k.instance('land-1').images.map(({ unusedFromUs }) => unusedFromUs / 1_000_000 - 132 - 10_800);
    };
    expect(unused('0s')).toEqual([0, 0]);
    expect(unused('4m')).toEqual([240, 240]);
    // The runtime needs 8 min for a; the agent turns to b after 5.
    expect(unused('8m')).toEqual([480, 300]);
  });
});
