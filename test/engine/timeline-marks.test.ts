import { describe, expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { gatheredMarks, type KeptMark } from '../../sim/engine/timeline-marks.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandOf, Kingdom, setupOf, us, type KingdomSketch } from '../support/rig.ts';

const SCENARIOS = path.resolve(import.meta.dirname, '../../assets/scenarios');
const engineOf = (main: string): Engine => {
  const { setup } = parseScenario(readFileSync(path.join(SCENARIOS, main), 'utf8'), main, {
    read: (file) => ({ text: readFileSync(path.join(SCENARIOS, file), 'utf8') }),
  });
  return Engine.open(setup!);
};
const CALM: KingdomSketch = {
  duration: '1h',
  services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3, availabilityZoneRebalancing: 'DISABLED' }],
  timeline: [['7m', 'updateService', { service: 'web', desiredCount: 4 }]],
};
const short = (engine: Engine) =>
  engine
    .marks(0, Number.MAX_SAFE_INTEGER, 400)
    .marks.map(({ kind, tone, atUs }) => `${atUs / 1_000_000} ${kind} ${tone}`);

describe('marks of the timeline', () => {
  it('a lost zone under load: the plan, the fault, the zone, its return, and each goal when it was settled', () => {
    const engine = engineOf('one-zone-lost-under-load.yaml');
    engine.runTo(us('30m'));
    const marks = short(engine);
    expect(marks).toContain('180 plan news');
    expect(marks).toContain('720 fault bad');
    expect(marks).toContain('720 zone bad');
    expect(marks).toContain('1320 zone good');
    const goals = engine.world.goals.map(({ state }) => `${state.settledAtUs! / 1_000_000} goal good`);
    expect(marks.filter((mark) => mark.includes('goal')).toSorted()).toEqual(goals.toSorted());
  });

  it('commands by hand are told apart from the plan, refused ones too', () => {
    const k = new Kingdom(Engine.open(setupOf(CALM))).until('5m');
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('6m');
    k.engine.command(commandOf('updateService', { service: 'nobody', desiredCount: 2 }));
    k.until('8m');
    expect(short(k.engine).filter((mark) => /command|plan/.test(mark))).toEqual([
      '300 command news',
      '360 command bad',
      '420 plan news',
    ]);
  });

  it('what is known of later times is marked with the names it had then; a branch begins with what its past has', () => {
    const k = new Kingdom(Engine.open(setupOf(CALM))).until('8m');
    const all = k.engine.marks(0, us('1h'), 400);
    k.engine.seek(us('1m'));
    expect(k.engine.marks(0, us('1h'), 400)).toEqual(all);
    k.engine.fork(us('5m'));
    expect(short(k.engine).filter((mark) => mark.includes('plan'))).toEqual([]);
    k.until('8m');
    expect(k.engine.marks(0, us('1h'), 400)).toEqual(all);
  });

  it('too many are told together where they are near each other, and none is lost', () => {
    const kept = Array.from({ length: 5_000 }, (_, n): KeptMark => ({
      kind: n % 3 === 0 ? 'scaling' : 'alarm',
      tone: n % 2 === 0 ? 'bad' : 'news',
      atUs: n * 700_000,
      afterEvent: n,
      story: { kind: 'goal', goal: 'x', status: 'met' },
    }));
    const told = gatheredMarks(kept, 0, 3_500_000_000, 120);
    expect(told.marks.length).toBeLessThanOrEqual(120);
    expect([told.total, told.marks.reduce((sum, { count }) => sum + count, 0)]).toEqual([5_000, 5_000]);
    const few = gatheredMarks(kept, 0, 20_000_000, 120).marks;
    expect(few.map(({ atUs, toUs, count }) => [atUs, toUs, count])).toEqual(
      Array.from({ length: 29 }, (_, n) => [n * 700_000, n * 700_000, 1]),
    );
  });
});
