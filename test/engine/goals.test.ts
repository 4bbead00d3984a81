import { describe, expect, it } from 'vitest';
import type { Bounds, Goal, Metric } from '../../sim/model/goal.ts';
import { kingdom, us, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const RUNNING: Metric = { of: 'service', service: 'web', cluster: null, zone: null, count: 'runningTasks' };
const PENDING: Metric = { ...RUNNING, count: 'pendingTasks' };
type Rest = Goal extends infer G ? (G extends Goal ? Omit<G, 'name' | 'fromUs' | 'untilUs'> : never) : never;

const goal = (name: string, rest: Rest, from = '0s', until: string | null = null): Goal =>
  ({ name, fromUs: us(from), untilUs: until === null ? null : us(until), ...rest }) as Goal;
const atLeast = (n: number): Bounds => ({ atLeast: n, atMost: null });
const atMost = (n: number): Bounds => ({ atLeast: null, atMost: n });

/** Two tasks from 121 s on, running at 123 s; web#1 crashes at 5 min and is replaced: 1 task from 300 to 303 s. */
const COURSE: KingdomSketch = {
  duration: '10m',
  timeline: [
    ['2m', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    ['5m', 'fault', { containerCrash: { task: 'web#1' } }],
  ],
};
const verdicts = (k: Kingdom): string[] =>
  k.world.goals.map(({ goal: { name }, state }) => {
    const at = state.settledAtUs === null ? '' : ` ${state.settledAtUs / 1_000_000}`;
    return `${name}: ${state.status}${at}`;
  });
const judged = (...goals: Goal[]): string[] => verdicts(kingdom({ ...COURSE, goals }).toTheEnd());

describe('goals over a metric', () => {
  it('always: missed at the first instant outside the bounds, met at the end of the run', () => {
    expect(
      judged(
        goal('two', { kind: 'always', metric: RUNNING, bounds: atLeast(2) }, '130s'),
        goal('one', { kind: 'always', metric: RUNNING, bounds: atLeast(1) }, '130s'),
        goal('two, before', { kind: 'always', metric: RUNNING, bounds: atLeast(2) }, '130s', '300s'),
        goal('two, after', { kind: 'always', metric: RUNNING, bounds: atLeast(2) }, '303s'),
        goal('from the start', { kind: 'always', metric: RUNNING, bounds: atLeast(1) }),
      ),
    ).toEqual([
      'two: missed 300',
      'one: met 600',
      'two, before: met 600',
      'two, after: met 600',
      'from the start: missed 0',
    ]);
  });

  it('placements are counted from the start, also by goals that look later, and again after going back', () => {
    const placed = (n: number): Goal => {
      const metric = { of: 'placements', outcome: 'placed' } as const;
      return goal(`${n} placed`, { kind: 'always', metric, bounds: atMost(n) }, '130s');
    };
    const k = kingdom({ ...COURSE, goals: [placed(2), placed(3)] }).toTheEnd();
    // Two at 121 s, the third takes the place of the one that crashed at 300 s.
    expect(verdicts(k)).toEqual(['2 placed: missed 301', '3 placed: met 600']);
    k.engine.seek(us('4m'));
    k.engine.runTo(us('10m'));
    expect(verdicts(k)).toEqual(['2 placed: missed 301', '3 placed: met 600']);
  });

  it('eventually: met once the bounds have held that long without a break', () => {
    const two = (forUs: number) => ({ kind: 'eventually' as const, metric: RUNNING, bounds: atLeast(2), forUs });
    expect(
      judged(
        goal('at once', two(0)),
        goal('for 2 min', two(us('2m'))),
        goal('for 3 min', two(us('3m'))),
        goal('for 5 min', two(us('5m'))),
        goal('in time', two(us('2m')), '0s', '243s'),
        goal('too late', two(us('2m')), '0s', '242s'),
      ),
    ).toEqual([
      'at once: met 123',
      'for 2 min: met 243',
      // 123 to 300 is 177 s; 303 + 180.
      'for 3 min: met 483',
      'for 5 min: missed 600',
      'in time: met 243',
      'too late: missed 600',
    ]);
  });

  it('eventually: what comes after the window does not count, though it holds at the end', () => {
    const two = { kind: 'eventually' as const, metric: RUNNING, bounds: atLeast(2), forUs: 0 };
    expect(judged(goal('by 2 min', two, '0s', '2m'))).toEqual(['by 2 min: missed 600']);
  });

  it('over: mean, least and most are weighted by time and cut to the window', () => {
    // 290 to 310: 2 for 10 s, 1 for 3 s, 2 for 7 s: mean 37 / 20 = 1.85.
    const over = (stat: 'mean' | 'min' | 'max', bounds: Bounds) => ({
      kind: 'over' as const,
      metric: RUNNING,
      stat,
      bounds,
    });
    expect(
      judged(
        goal('mean', over('mean', { atLeast: 1.85, atMost: null }), '290s', '310s'),
        goal('more', over('mean', { atLeast: 1.851, atMost: null }), '290s', '310s'),
        goal('least', over('min', atLeast(1)), '290s', '310s'),
        goal('least 2', over('min', atLeast(2)), '290s', '310s'),
        goal('most', over('max', { atLeast: 2, atMost: null }), '290s', '310s'),
      ).map((line) => line.split(' 6')[0]),
    ).toEqual(['mean: met', 'more: missed', 'least: met', 'least 2: missed', 'most: met']);
  });

  it('what is undone within its own instant judges nobody', () => {
    // A task that is asked for and stopped at the same instant is pending for no time.
    const metric: Metric = { of: 'tasks', family: 'web', status: 'PENDING', zone: null };
    const goals = [goal('never pending', { kind: 'always', metric, bounds: atMost(0) })];
    const k = kingdom({ duration: '5m', goals }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.issue('stopTask', { task: 'web#1' });
    expect(k.toTheEnd().story()).toEqual(['120.000 web#1 PENDING', '120.000 web#1 STOPPING', '120.000 web#1 STOPPED']);
    expect(verdicts(k)).toEqual(['never pending: met 300']);
  });

  it('the verdict does not depend on the pieces in which the run is run, nor on standing still between events', () => {
    const goals = [
      goal(
        'mean',
        { kind: 'over', metric: RUNNING, stat: 'mean', bounds: { atLeast: 1.85, atMost: null } },
        '290s',
        '310s',
      ),
      goal('pending', { kind: 'over', metric: PENDING, stat: 'mean', bounds: atMost(0.0101) }),
      goal('for 3 min', { kind: 'eventually', metric: RUNNING, bounds: atLeast(2), forUs: us('3m') }),
    ];
    const whole = kingdom({ ...COURSE, goals }).toTheEnd();
    const pieces = kingdom({ ...COURSE, goals });
    for (let at = 0; at <= 600_000; at += 700) pieces.until(`${at}ms`);
    pieces.toTheEnd();
    const steps = kingdom({ ...COURSE, goals });
    while (steps.engine.step() !== null);
    const back = kingdom({ ...COURSE, goals }).toTheEnd();
    back.engine.seek(us('301s'));
    back.toTheEnd();
    const states = [whole, pieces, steps, back].map((k) => k.world.goals.map(({ state }) => state));
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
    expect(states[3]).toEqual(states[0]);
  });
});

describe('goals over events', () => {
  it('serviceEvent counts messages in its window', () => {
    const says = (text: string, bounds: Bounds) => ({ kind: 'serviceEvent', service: 'web', text, bounds }) as const;
    const both = { atLeast: 1, atMost: 1 };
    expect(
      judged(
        goal('steady twice', says('steady state', { atLeast: 2, atMost: null })),
        goal('never impaired', says('unable to consistently', atMost(0))),
        goal('started once', says('has started', both)),
        goal('started once, late', says('has started', both), '4m'),
      ),
    ).toEqual([
      'steady twice: met 600',
      'never impaired: met 600',
      'started once: missed 301',
      'started once, late: met 600',
    ]);
  });

  it('neverCommand judges what is commanded by hand, not the timeline', () => {
    const k = kingdom({
      ...COURSE,
      goals: [goal('hands off', { kind: 'neverCommand', op: 'CreateService' })],
    }).until('4m');
    expect(verdicts(k)).toEqual(['hands off: open']);
    k.issue('createService', { serviceName: 'two', taskDefinition: 'web', desiredCount: 1 });
    expect(verdicts(k)).toEqual(['hands off: missed 240']);
  });

  it('a refused command was commanded too', () => {
    const k = kingdom({ ...COURSE, goals: [goal('hands off', { kind: 'neverCommand', op: 'RunTask' })] }).until('4m');
    k.refused('runTask', { taskDefinition: 'ghost' });
    expect(verdicts(k)).toEqual(['hands off: missed 240']);
  });
});
