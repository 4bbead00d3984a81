/** The arithmetic of a balancer's checks against a checker that looks at every single one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointAnswer, TargetHealthCheck } from '../../sim/model/target-group.ts';
import {
  countChecks,
  matches,
  nextTurn,
  passes,
  type AnswerStretch,
  type CheckCount,
  type Turn,
} from '../../sim/rules/target-checks.ts';

const S = 1_000_000;
const DEFAULTS: TargetHealthCheck = {
  enabled: true,
  protocol: 'HTTP',
  port: null,
  path: '/',
  intervalS: 30,
  timeoutS: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};
const NEW: CheckCount = { state: 'initial', checksFromUs: 0, checksDone: 0, streak: 0, failure: null };
const OK: EndpointAnswer = { kind: 'code', code: 200 };
const always = (answer: EndpointAnswer): AnswerStretch[] => [{ untilUs: null, answer }];

describe('matchers', () => {
  it.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,202', 202, true],
    ['200-299', 299, true],
    ['200-299,404', 404, true],
    ['200-299', 300, false],
  ])('%s and %i: %s', (matcher, code, expected) => expect(matches(matcher, code)).toBe(expected));

  it('a TCP check sees only whether somebody listens (NL-05)', () => {
    const tcp: TargetHealthCheck = { ...DEFAULTS, protocol: 'TCP', matcher: null, path: null };
    const answers: EndpointAnswer[] = [OK, { kind: 'code', code: 503 }, { kind: 'hang' }, { kind: 'refused' }];
    expect(answers.map((answer) => passes(tcp, answer))).toEqual([true, true, true, false]);
  });
});

describe('the next turn, by the vectors of section 21', () => {
  it('LB-04: a new target is healthy with its first pass', () => {
    expect(nextTurn(DEFAULTS, NEW, always(OK), 0)).toEqual({ atUs: 0, passed: true });
  });

  it('LB-05: refused from the first check on: unhealthy with the second, 30 s later', () => {
    expect(nextTurn(DEFAULTS, NEW, always({ kind: 'refused' }), 0)).toEqual({ atUs: 30 * S, passed: false });
  });

  it('LB-05: hanging from the first check on: 30 s and a timeout of 5 s later', () => {
    expect(nextTurn(DEFAULTS, NEW, always({ kind: 'hang' }), 0)).toEqual({ atUs: 35 * S, passed: false });
  });

  it('LB-05: healthy and passing, or unhealthy and failing, is for ever', () => {
    expect(nextTurn(DEFAULTS, { ...NEW, state: 'healthy' }, always(OK), 0)).toBe(null);
    expect(nextTurn(DEFAULTS, { ...NEW, state: 'unhealthy' }, always({ kind: 'hang' }), 0)).toBe(null);
  });

  it('LB-04: unhealthy and passing: after five passes, 120 s from the first', () => {
    expect(nextTurn(DEFAULTS, { ...NEW, state: 'unhealthy', streak: -2 }, always(OK), 0)).toEqual({
      atUs: 120 * S,
      passed: true,
    });
  });

  it('LB-05: a check that hangs when everything changes still ends with its timeout', () => {
    // Checks 0 and 1 started at 0 and 30 and hang; at 32 the endpoint is well again.
    const seen = countChecks(DEFAULTS, { ...NEW, state: 'healthy' }, always({ kind: 'hang' }), 32 * S);
    expect(seen).toEqual({ checksDone: 2, streak: -2, failure: { kind: 'hang' } });
    expect(nextTurn(DEFAULTS, { ...NEW, state: 'healthy', ...seen }, always(OK), 32 * S)).toEqual({
      atUs: 35 * S,
      passed: false,
    });
  });
});

/** Looks at every check, one after the other. */
function watched(check: TargetHealthCheck, count: CheckCount, stretches: readonly AnswerStretch[]): Turn | null {
  let { streak } = count;
  for (let nth = count.checksDone; nth < count.checksDone + 200; nth++) {
    const startUs = count.checksFromUs + nth * check.intervalS * S;
    const { answer } = stretches.find(({ untilUs }) => untilUs === null || startUs < untilUs)!;
    const passed = passes(check, answer);
    streak = passed ? Math.max(0, streak) + 1 : Math.min(0, streak) - 1;
    const endUs = answer.kind === 'hang' ? startUs + check.timeoutS * S : startUs;
    if (passed && count.state === 'initial') return { atUs: endUs, passed };
    if (passed && count.state === 'unhealthy' && streak >= check.healthyThreshold) return { atUs: endUs, passed };
    if (!passed && count.state !== 'unhealthy' && -streak >= check.unhealthyThreshold) return { atUs: endUs, passed };
  }
  return null;
}

const ANSWER: fc.Arbitrary<EndpointAnswer> = fc.oneof(
  fc.constant(OK),
  fc.constant({ kind: 'code', code: 503 } as const),
  fc.constant({ kind: 'refused' } as const),
  fc.constant({ kind: 'hang' } as const),
);
const STRETCHES = fc
  .tuple(fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), ANSWER), { maxLength: 4 }), ANSWER)
  .map(([ends, last]): AnswerStretch[] => [
    ...ends.toSorted(([a], [b]) => a - b).map(([end, answer]) => ({ untilUs: end * S, answer })),
    { untilUs: null, answer: last },
  ]);
const CHECK = fc
  .record({
    intervalS: fc.integer({ min: 5, max: 60 }),
    timeoutS: fc.integer({ min: 2, max: 4 }),
    healthyThreshold: fc.integer({ min: 2, max: 10 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
  })
  .map((row): TargetHealthCheck => ({ ...DEFAULTS, ...row }));

it('LB-04, LB-05, LB-06: the arithmetic finds the same turn as a checker that looks at every check', () => {
  fc.assert(
    fc.property(
      CHECK,
      STRETCHES,
      fc.constantFrom('initial', 'healthy', 'unhealthy'),
      fc.nat(30 * S),
      (check, stretches, state, fromUs) => {
        const count: CheckCount = { ...NEW, state, checksFromUs: fromUs };
        expect(nextTurn(check, count, stretches, 0)).toEqual(watched(check, count, stretches));
      },
    ),
    { seed: 6, numRuns: 500 },
  );
});

it('LB-06: counting in two steps counts the same as counting in one', () => {
  fc.assert(
    fc.property(CHECK, STRETCHES, fc.nat(900), fc.nat(900), (check, stretches, one, two) => {
      const [early, late] = [Math.min(one, two) * S, Math.max(one, two) * S];
      const half = { ...NEW, ...countChecks(check, NEW, stretches, early) };
      expect(countChecks(check, half, stretches, late)).toEqual(countChecks(check, NEW, stretches, late));
    }),
    { seed: 6, numRuns: 300 },
  );
});
