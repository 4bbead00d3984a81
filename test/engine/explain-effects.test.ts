import { describe, expect, it } from 'vitest';
import { EFFECTS_TOLD, effectsOf } from '../../sim/engine/explain-effects.ts';
import { explain } from '../../sim/engine/explain.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { findEntity } from '../../sim/engine/find.ts';
import type { Explanation } from '../../sim/protocol/protocol.ts';
import { kingdom, plan, type Kingdom } from '../support/rig.ts';

const text = openText('en');

function asked(k: Kingdom, name: string): Explanation {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`no ${name}`);
  return explain(k.engine, result.found.ref, result.found.decision)!;
}

const sentences = (explanation: Explanation): string[] => explanation.sentences.map((message) => text.say(message));
const effects = (explanation: Explanation): string[] =>
  (explanation.effects ?? []).map((line) => text.say(describeEvent(line.event, line.names)));

describe('what came of it', () => {
  it('each effect is caused by what is explained, or by another effect told before it', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }] }).until('2m');
    k.issue('fault', { instanceCrash: { instance: 'land-1' } });
    k.until('5m');
    const crash = k.engine
      .log(0, Infinity)
      .find(({ event }) => event.kind === 'CommandIssued' && event.command.op === 'world.fault')!;
    const told = effectsOf(k.engine, crash.n);
    expect(told.length).toBe(EFFECTS_TOLD);
    const known = new Set([crash.n]);
    for (const { n, because } of told) {
      expect(known.has(because)).toBe(true);
      known.add(n);
    }
    expect(told.map(({ event }) => event.kind)).toEqual(
      expect.arrayContaining(['TerminationNoticed', 'ServiceEvaluated']),
    );
  });

  it('nothing that has not happened yet is told', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }] }).until('5m');
    const placed = k.engine
      .log(0, Infinity)
      .find(({ event }) => event.kind === 'PlacementConcluded' && event.placed.length > 0)!;
    const all = effectsOf(k.engine, placed.n).length;
    k.engine.seek(placed.atUs);
    const then = effectsOf(k.engine, placed.n);
    expect(then.length).toBeLessThan(all);
    expect(then.every(({ atUs }) => atUs <= k.engine.nowUs)).toBe(true);
  });

  it('a task that stopped is followed by its replacement', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }] }).until('3m');
    k.issue('stopTask', { task: 'web#1' });
    k.until('183s');
    expect(effects(asked(k, 'web#1')).join('\n')).toContain('web#2');
  });
});

describe('a stuck service says why, and what would help', () => {
  it('when its percentages allow nothing (RU-05)', () => {
    const k = kingdom({
      definitions: [plan('web'), plan('web')],
      services: [
        {
          serviceName: 'web',
          taskDefinition: 'web:1',
          desiredCount: 2,
          deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
        },
      ],
    }).until('3m');
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('5m');
    expect(sentences(asked(k, 'web'))).toContain(
      'Nothing may stop and nothing may start: at least 2 of 2 must stay healthy (100 %), and there may be at most 2 (100 %). It goes on once one of the two percentages is changed.',
    );
  });

  it('when the next task fits nowhere (PL-16), and no longer once it does', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('web', { cpu: 1500 })] }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 });
    k.until('3m');
    const stuck = expect.stringMatching(
      /^The next task fits nowhere \(decision-\d+: RESOURCE:CPU\); the table of the refused placement says what is missing\.$/,
    );
    expect(sentences(asked(k, 'web'))).toContainEqual(stuck);
    k.issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('6m');
    expect(sentences(asked(k, 'web'))).not.toContainEqual(stuck);
  });

  it('while its starts are throttled (SV-09)', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      images: { 'web:1': { name: 'web:1', layers: [], exists: false } },
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
    }).until('10m');
    expect(sentences(asked(k, 'web')).join('\n')).toMatch(/Starts pause until \S+ because they kept failing/);
  });
});

describe('health', () => {
  it('a task of a service says whether it counts, and what its health check found (SV-06, HC-04)', () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 10, retries: 3, timeout: 5 };
    const k = kingdom({
      definitions: [plan('web', { healthCheck })],
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
    }).until('75s');
    while (k.world.tasks[0]?.lastStatus !== 'RUNNING') k.engine.step();
    expect(sentences(asked(k, 'web#1'))).toEqual(
      expect.arrayContaining([
        'The health check of container app has not passed yet.',
        'Its service does not count it as healthy yet.',
      ]),
    );
    k.until('3m');
    expect(sentences(asked(k, 'web#1'))).toEqual(
      expect.arrayContaining(['The health check of container app passes.', 'Its service counts it as healthy.']),
    );
  });

  it('an unhealthy standalone task is told that nobody replaces it (HC-07)', () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 5, retries: 2, timeout: 2 };
    const k = kingdom({ definitions: [plan('web', { healthCheck })] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('fault', { containerHang: { task: 'web#1' } });
    k.until('5m');
    expect(sentences(asked(k, 'web#1'))).toEqual(
      expect.arrayContaining([
        'The health check of container app has failed 2 times in a row: it is unhealthy.',
        'Nobody replaces it: only a service acts on health checks.',
      ]),
    );
  });
});

describe('the look of the scheduler', () => {
  it('is explained like any other decision', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }] }).until('3m');
    const look = k.world.decisions.find((row) => row.kind === 'service')!;
    const explanation = asked(k, `decision-${look.key}`);
    expect(text.say(explanation.title)).toMatch(/^The look decision-[0-9]+ of the scheduler at service web, at /);
    expect(sentences(explanation).length).toBeGreaterThan(0);
  });
});
