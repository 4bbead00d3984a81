/** Streams that are added and ended while the world goes on. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { harmOf } from '../../sim/engine/harm.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { gateSketch, load, type LoadRig } from '../support/load-rig.ts';

const GUESTS = { name: 'guests', to: 'gate', arrivals: { poisson: { perSecond: 30 } } };
const SUBJECTS = { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } };

function give(k: Pick<LoadRig, 'engine'>, op: string, input: JsonObject) {
  const reading = parseCommand(op, input);
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  return k.engine.command(reading.command).refusal;
}

/** What has happened, but for commands and for the numbers of events. */
function story(k: LoadRig): readonly [number, SimEvent][] {
  return k.engine
    .log(0, k.engine.eventCount)
    .filter(({ event }) => event.kind !== 'CommandIssued')
    .map(({ atUs, event }) => [atUs, event]);
}

describe('a stream that is added', () => {
  it.each([
    ['alone', []],
    ['beside another one', [SUBJECTS]],
  ])('%s goes as one of the file that begins then, to the bit', (_words, before) => {
    const timeline = [{ at: '10m', addTraffic: GUESTS }];
    const added = load(gateSketch({ duration: '15m', traffic: before, timeline })).toTheEnd();
    const written = load(gateSketch({ duration: '15m', traffic: [...before, { ...GUESTS, from: '10m' }] })).toTheEnd();
    expect(added.clients({ stream: 'guests' })).toEqual(written.clients({ stream: 'guests' }));
    expect(added.clients({ stream: 'guests' }).arrived).toBeGreaterThan(8_000);
    expect(story(added)).toEqual(story(written));
    expect(added.net.sources).toEqual(written.net.sources);
    expect(added.laws()).toEqual([]);
  });

  it('by hand is the same as by the timeline, and undo takes it back', () => {
    const planned = load(gateSketch({ duration: '8m', timeline: [{ at: '5m', addTraffic: GUESTS }] })).toTheEnd();
    const k = load(gateSketch({ duration: '8m' })).until('5m');
    const before = k.engine.traceHash();
    expect(give(k, 'addTraffic', GUESTS)).toBeNull();
    k.toTheEnd();
    expect(k.clients({ stream: 'guests' })).toEqual(planned.clients({ stream: 'guests' }));
    expect(Engine.replay(k.engine.toReplay()).setup).toEqual(k.engine.setup);
    expect(k.engine.undo()).toBe(true);
    expect([k.engine.traceHash(), k.world.traffic!.streams.length]).toEqual([before, 1]);
  });

  it('may begin later, and end by itself; what was to begin earlier begins now', () => {
    const k = load(gateSketch({ duration: '12m' })).until('5m');
    give(k, 'addTraffic', { ...GUESTS, from: '6m', until: '7m' });
    give(k, 'addTraffic', { ...GUESTS, name: 'late', from: '1m' });
    k.until('5m59s');
    expect([k.clients({ stream: 'guests' }).arrived, k.clients({ stream: 'late' }).arrived > 1_500]).toEqual([0, true]);
    k.until('8m');
    const { arrived } = k.clients({ stream: 'guests' });
    expect(arrived).toBeGreaterThan(1_500);
    k.toTheEnd();
    expect(k.clients({ stream: 'guests' }).arrived).toBe(arrived);
  });

  it.each(['requests', 'flow'])(
    'is ended: nobody comes any more, and what is on its way is answered (%s)',
    (precision) => {
      const k = load(gateSketch({ duration: '12m', precision })).until('5m');
      give(k, 'addTraffic', GUESTS);
      k.until('6m');
      expect(give(k, 'endTraffic', { name: 'guests' })).toBeNull();
      const { arrived } = k.clients({ stream: 'guests' });
      expect(arrived).toBeGreaterThan(1_500);
      k.toTheEnd();
      const { ok, failed, inFlight, ...after } = k.clients({ stream: 'guests' });
      expect([after.arrived, inFlight, ok + failed]).toEqual([arrived, 0, arrived]);
      expect(k.clients({ stream: 'subjects' }).arrived).toBeGreaterThan(18_000);
      expect(k.laws()).toEqual([]);
    },
  );

  it('is refused with its reason', () => {
    const k = load(gateSketch({ duration: '12m' })).until('5m');
    const refused = (op: string, input: JsonObject) => give(k, op, input)?.reason.code;
    expect([
      refused('addTraffic', { ...GUESTS, name: 'subjects' }),
      refused('addTraffic', { ...GUESTS, to: 'nowhere' }),
      refused('addTraffic', { ...GUESTS, zones: { nowhere: 1 } }),
      refused('endTraffic', { name: 'guests' }),
      refused('endTraffic', { name: 'subjects' }),
      refused('endTraffic', { name: 'subjects' }),
    ]).toEqual([
      'stream-exists',
      'entrance-not-found',
      'zone-not-found',
      'stream-not-found',
      undefined,
      'stream-has-ended',
    ]);
    const quiet = load(gateSketch({ duration: '12m', traffic: [], behaviours: {} })).until('5m');
    expect(give(quiet, 'addTraffic', GUESTS)?.reason.code).toBe('no-load');
  });

  it('after a release has ended counts nothing of it', () => {
    const k = load(gateSketch({ duration: '12m' })).until('6m');
    give(k, 'addTraffic', GUESTS);
    k.toTheEnd();
    const { releases } = harmOf(k.engine);
    expect(releases.length).toBeGreaterThan(0);
    expect(releases.every(({ during }) => Number.isFinite(during.requests))).toBe(true);
  });

  it('has the mistakes of one of the file, at their places', () => {
    const mistakes = (input: JsonObject) => {
      const reading = parseCommand('addTraffic', { ...GUESTS, ...input });
      return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) : [];
    };
    expect(mistakes({ arrivals: {} })).toEqual(['arrivals: one-arrivals']);
    expect(mistakes({ from: '2m', until: '1m' })).toEqual(['until: traffic-window']);
    expect(mistakes({ classes: [{ name: 'a', share: 0 }] })).toEqual(['classes: class-shares']);
    expect(mistakes({ arrivals: { daily: { low: 2, high: 1 } } })).toEqual(['arrivals.daily: daily-low-high']);
    expect(mistakes({ sessions: { think: { uniform: { low: 2, high: 1 } } } })).toEqual([
      'sessions.think: bad-distribution',
    ]);
  });
});
