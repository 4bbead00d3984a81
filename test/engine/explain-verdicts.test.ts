/** What agents and health checks decide leaves a record with its numbers and its cause, and a sentence. */
import { describe, expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { openText } from '../../sim/text/text.ts';
import { hold, served } from '../support/gate.ts';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

const TEXTS = [openText('en'), openText('fr')];

function said(k: Kingdom, name: string): string[] {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`no ${name}`);
  const { sentences } = explain(k.engine, result.found.ref, null)!;
  const [english, french] = TEXTS.map((text) => sentences.map((message) => text.say(message)));
  expect(french!.filter((line) => /explain\.|\{\{/.test(line))).toEqual([]);
  return english!;
}

/** The verdicts of a kind as plain data, each with the kind of event that caused it. */
function verdicts(k: Kingdom, kind: string): unknown[] {
  return k.world.verdicts
    .filter((row) => row.kind === kind)
    .map(({ verdict, counts, during, inputsRevision }) => {
      const [because] = k.engine.log(during, during + 1);
      return [because!.event.kind, verdict, counts, inputsRevision];
    });
}

describe('a verdict', () => {
  it('of the agent about the head of its queue has what it needs, what is free and who waits behind (TL-21)', () => {
    // 1,900 of 2,048 CPU units: the second does not fit until the first is gone from the host.
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web', { cpu: 1900, stopTimeout: 60 })],
      behaviours: { 'web:1': { stopsAfterUs: us('20s') } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('190s');
    const memoryMiB = 128;
    const waits = { cpu: 1900, cpuFree: 148, memoryMiB, memoryFreeMiB: 7613, behind: 0 };
    const enters = { cpu: 1900, cpuFree: 2048, memoryMiB, memoryFreeMiB: 7741, behind: 0 };
    expect(verdicts(k, 'admission')).toEqual([
      ['TaskReceived', 'admitted', enters, 0],
      ['TaskReceived', 'waits', waits, 1],
    ]);
    expect(said(k, 'web#2').join('\n')).toMatch(/The agent of land-1 let it wait at .* 148 and 7613 were free; 0 more/);
    k.until('4m');
    expect(verdicts(k, 'admission').at(-1)).toEqual([expect.any(String), 'admitted', enters, 1]);
    expect(said(k, 'web#2').join('\n')).toMatch(/The agent of land-1 let it in at .* 2048 and 7741 were free/);
  });

  it('of container probes has the failures in a row and how many may be (HC-04)', () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 10, retries: 3, timeout: 5 };
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web', { healthCheck })],
      behaviours: { 'web:1': { health: { failsFromUs: us('60s'), failsForUs: null, hangs: false } } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('6m');
    expect(verdicts(k, 'container-health')).toEqual([
      ['ContainerHealthChanged', 'HEALTHY', { failures: 0, retries: 3 }, 0],
      ['ContainerHealthChanged', 'UNHEALTHY', { failures: 3, retries: 3 }, 0],
    ]);
    expect(said(k, 'web#1').join('\n')).toMatch(/the probe number 3 in a row of container app failed, of 3 that may/);
  });

  it('about a restart has how long the container ran and how long it must have (RP-02)', () => {
    const restartPolicy = { enabled: true, restartAttemptPeriod: 60 };
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web', { restartPolicy })],
      behaviours: { 'web:1': { exitsAfterUs: us('70s'), exitCode: 3 } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('225s');
    const counts = { exitCode: 3, ranS: 70, restartAttemptPeriodS: 60 };
    expect(verdicts(k, 'restart')).toEqual([['ContainerExited', 'restart', counts, 0]]);
    expect(said(k, 'web#1').join('\n')).toMatch(
      /container app ended with 3 after 70 s, and its policy started it again/,
    );
    k.issue('fault', { containerCrash: { task: 'web#1', exitCode: 4 } });
    k.until('230s');
    expect(verdicts(k, 'restart').at(-1)).toEqual([
      'ContainerExited',
      'too-soon',
      { exitCode: 4, ranS: expect.any(Number), restartAttemptPeriodS: 60 },
      1,
    ]);
  });

  it('of a balancer has the checks in a row and how many it needs (LB-04, LB-05)', () => {
    const behaviours = { 'web:1': { ...hold, health: { failsFromUs: us('90s'), failsForUs: null, hangs: false } } };
    const k = served(1, { behaviours }, {}, { healthCheckGracePeriodSeconds: 3_600 }).until('10m');
    const given = verdicts(k, 'target-health') as [string, string, { inARow: number; needed: number }][];
    expect(given.map(([kind, verdict, { inARow, needed }]) => [kind, verdict, inARow, needed])).toEqual([
      ['TargetChecked', 'healthy', 1, 1],
      ['TargetChecked', 'unhealthy', 2, 2],
    ]);
    const { sentences } = explain(k.engine, { kind: 'target', key: 0 })!;
    expect(sentences.map(({ code }) => code)).toContain('explain.verdict.target-health.unhealthy');
  });

  it('is the same after going back, and a checkpoint does not see what comes later', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    });
    k.until('5m');
    const all = structuredClone(k.world.verdicts);
    expect(all.length).toBe(2);
    k.engine.seek(30_000_000);
    expect(k.world.verdicts).toEqual([]);
    k.until('5m');
    expect(k.world.verdicts).toEqual(all);
  });
});
