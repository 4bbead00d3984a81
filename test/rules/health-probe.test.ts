/** Container health checks by arithmetic: the vectors of section 21, and the arithmetic against a probe for each interval. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HealthStatus } from '../../sim/model/container.ts';
import type { HealthCheck } from '../../sim/model/task-definition.ts';
import { firstProbe, nextHealthChange, probeAt, type Failing, type Probed } from '../../sim/rules/health-probe.ts';

const S = 1_000_000;
const CHECK: HealthCheck = { command: ['CMD', 'true'], intervalS: 30, timeoutS: 5, retries: 3, startPeriodS: 0 };
const span = (fromS: number, untilS: number, hangs: boolean): Failing => ({
  fromUs: fromS * S,
  untilUs: untilS * S,
  hangs,
});

/** Every change of the verdict: `[second, verdict]`. */
function changes(check: HealthCheck, failing: readonly Failing[], most = 20): [number, HealthStatus][] {
  const probed: Probed = { check, startedAtUs: 0, failing };
  const found: [number, HealthStatus][] = [];
  let status: HealthStatus = 'UNKNOWN';
  let probe = firstProbe(check, 0);
  while (found.length < most) {
    const change = nextHealthChange(probed, status, probe);
    if (change === null) break;
    found.push([change.atUs / S, change.healthStatus]);
    status = change.healthStatus;
    probe = change.probe;
  }
  return found;
}

describe('health checks', () => {
  it('HC-03, HC-06: an application that hangs is UNHEALTHY at 105 s: probes at 30, 65, 100 fail at 35, 70, 105', () => {
    expect(changes(CHECK, [span(0, Infinity, true)])).toEqual([[105, 'UNHEALTHY']]);
  });

  it('HC-05: with a start period of 60 s the failure at 35 does not count: UNHEALTHY at 140 s', () => {
    expect(changes({ ...CHECK, startPeriodS: 60 }, [span(0, Infinity, true)])).toEqual([[140, 'UNHEALTHY']]);
  });

  it('HC-06: one that refuses at once is UNHEALTHY at 90 s', () => {
    expect(changes(CHECK, [span(0, Infinity, false)])).toEqual([[90, 'UNHEALTHY']]);
  });

  it('HC-03, HC-04: the first probe is one interval after the start, and its success makes it HEALTHY', () => {
    expect(changes(CHECK, [])).toEqual([[30, 'HEALTHY']]);
  });

  it('HC-04: a later success brings it back and zeroes the counter', () => {
    // Refused at 60, 90 (twice), passes at 120; refused at 150, 180, passes at 210; nothing comes of it.
    expect(changes(CHECK, [span(45, 100, false), span(140, 200, false)])).toEqual([[30, 'HEALTHY']]);
    // Refused at 60, 90, 120: UNHEALTHY; passes at 150.
    expect(changes(CHECK, [span(45, 140, false)])).toEqual([
      [30, 'HEALTHY'],
      [120, 'UNHEALTHY'],
      [150, 'HEALTHY'],
    ]);
  });

  it('HC-05: after a success in the start period failures count, inside it too', () => {
    const check = { ...CHECK, startPeriodS: 300 };
    expect(changes(check, [span(45, Infinity, false)])).toEqual([
      [30, 'HEALTHY'],
      [120, 'UNHEALTHY'],
    ]);
    // Without one they do not: probes from 300 s on are the first that count.
    expect(changes(check, [span(0, Infinity, false)])).toEqual([[360, 'UNHEALTHY']]);
  });

  it('HC-06: a hang is noticed between (retries-1)(interval+timeout)+timeout and retries(interval+timeout) after it begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 31, max: 4_000 }), fc.integer({ min: 1, max: 10 }), (fromS, retries) => {
        const found = changes({ ...CHECK, retries }, [span(fromS, Infinity, true)]).at(-1)!;
        const tookS = found[0] - fromS;
        expect(found[1]).toBe('UNHEALTHY');
        expect(tookS).toBeGreaterThanOrEqual((retries - 1) * 35 + 5);
        expect(tookS).toBeLessThanOrEqual(retries * 35);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('HC-06: a refusal is noticed between (retries-1) interval and retries interval after it begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 31, max: 4_000 }), fc.integer({ min: 1, max: 10 }), (fromS, retries) => {
        const tookS = changes({ ...CHECK, retries }, [span(fromS, Infinity, false)]).at(-1)![0] - fromS;
        expect(tookS).toBeGreaterThanOrEqual((retries - 1) * 30);
        expect(tookS).toBeLessThanOrEqual(retries * 30);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('HC-03 to HC-05: the arithmetic finds what a probe for each interval finds', () => {
    const checks = fc.record({
      command: fc.constant(['CMD', 'true']),
      intervalS: fc.integer({ min: 5, max: 40 }),
      timeoutS: fc.integer({ min: 2, max: 20 }),
      retries: fc.integer({ min: 1, max: 5 }),
      startPeriodS: fc.constantFrom(0, 20, 90),
    });
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 300 }), fc.boolean()), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(checks, spans, (check, rows) => {
        const failing = rows.map(([fromS, forS, hangs]) => span(fromS, fromS + forS, hangs));
        expect(changes(check, failing)).toEqual(oneByOne(check, failing, 2_000));
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});

/** The container runtime as it is: one probe after the other. */
function oneByOne(check: HealthCheck, failing: readonly Failing[], untilS: number): [number, HealthStatus][] {
  const found: [number, HealthStatus][] = [];
  let status: HealthStatus = 'UNKNOWN';
  let failures = 0;
  for (let atS = check.intervalS; atS < untilS;) {
    const outcome = probeAt(failing, atS * S);
    const endS = outcome === 'hangs' ? atS + check.timeoutS : atS;
    if (outcome === 'passes') {
      failures = 0;
      if (status !== 'HEALTHY') found.push([endS, (status = 'HEALTHY')]);
    } else if (status !== 'UNKNOWN' || atS >= check.startPeriodS) {
      failures += 1;
      if (failures >= check.retries && status !== 'UNHEALTHY') found.push([endS, (status = 'UNHEALTHY')]);
    }
    atS = endS + check.intervalS;
  }
  return found;
}
