/** Random courses behind a gate: whatever happens, targets, tasks and groups agree, and going back changes nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { checkWorld } from '../../sim/engine/checkers.ts';
import type { World } from '../../sim/model/world.ts';
import { LISTENER, SERVICE, WEB } from '../support/gate.ts';
import { commandOf, plan, setupOf, us, type Deed } from '../support/rig.ts';

/** What does not hold between the tables; empty when all does. */
function disagreements(world: World): string[] {
  const found: string[] = [];
  for (const target of world.targets) {
    const group = world.targetGroups[target.targetGroup]!;
    const isListed = group.targets.includes(target.key);
    if (isListed !== (target.leftAtUs === null)) found.push(`${target.key}: on the list or gone`);
    if (target.leftAtUs !== null && target.state !== 'unused') found.push(`${target.key}: gone and ${target.state}`);
    if (target.registered && target.state === 'draining') found.push(`${target.key}: registered and draining`);
    if (target.task === null) continue;
    const task = world.tasks[target.task]!;
    const asked = group.deregistering.some((row) => row.targets.includes(target.key));
    const mayServe = ['ACTIVATING', 'RUNNING'].includes(task.lastStatus);
    if (target.registered && !mayServe && !asked) found.push(`${target.key}: registered for ${task.lastStatus}`);
    const isLast = world.targets.findLast((row) => row.task === target.task)!.key === target.key;
    const said = task.targetHealth?.[group.targetGroupName];
    if (isLast && said !== target.state) found.push(`${target.key}: ${target.state}, its task says ${said}`);
  }
  for (const task of world.tasks) {
    const left = (task.targets ?? []).length;
    if (task.lastStatus === 'DEACTIVATING' && left === 0) found.push(`${task.name}: deactivates nothing`);
    if (task.lastStatus === 'STOPPING' && left > 0) found.push(`${task.name}: stops with targets`);
  }
  return found;
}

const AT = fc.integer({ min: 300, max: 1_500 }).map((seconds) => `${seconds}s`);
const N = fc.integer({ min: 1, max: 6 });
const DEED: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(AT, fc.constant('updateService'), fc.record({ service: fc.constant('web'), desiredCount: fc.nat(5) })),
  fc.tuple(
    AT,
    fc.constant('updateService'),
    fc.record({ service: fc.constant('web'), forceNewDeployment: fc.constant(true) }),
  ),
  fc.tuple(
    AT,
    fc.constant('stopTask'),
    N.map((n) => ({ task: `web#${n}` })),
  ),
  fc.tuple(
    AT,
    fc.constant('fault'),
    N.map((n) => ({ containerHang: { task: `web#${n}`, for: '100s' } })),
  ),
  fc.tuple(
    AT,
    fc.constant('fault'),
    N.map((n) => ({ containerCrash: { task: `web#${n}` } })),
  ),
  fc.tuple(AT, fc.constant('fault'), fc.constant({ instanceCrash: { instance: 'land-1' } })),
  fc.tuple(AT, fc.constant('fault'), fc.constant({ agentDisconnect: { instance: 'land-2', for: '90s' } })),
  fc.tuple(
    AT,
    fc.constant('modifyTargetGroup'),
    fc.constant({ targetGroup: 'web-blue', healthCheckIntervalSeconds: 10 }),
  ),
);

function opened(deeds: readonly Deed[], inFlight: number): Engine {
  const timeline: Deed[] = [
    ['0s', 'createTargetGroup', { targetGroupName: 'web-blue', attributes: { 'slow_start.duration_seconds': 30 } }],
    ['0s', 'createLoadBalancer', { name: 'gate' }],
    ['0s', 'createListener', LISTENER],
    ['4m', 'createService', SERVICE(3)],
    ...deeds,
  ];
  const behaviours = { 'web:1': { startupUs: us('20s'), inFlightUs: inFlight * 1_000_000 } };
  return Engine.open(setupOf({ definitions: [plan('web', WEB)], behaviours, timeline }));
}

it('targets, tasks and groups agree at every instant that is looked at (SV-17, TL-05, LB-12)', () => {
  fc.assert(
    fc.property(fc.array(DEED, { maxLength: 12 }), fc.nat(60), (deeds, inFlight) => {
      const engine = opened(deeds, inFlight);
      for (let at = 300; at <= 1_800; at += 37) {
        engine.runTo(at * 1_000_000);
        expect(disagreements(engine.world)).toEqual([]);
      }
      checkWorld(engine.world);
    }),
    { seed: 6, numRuns: 60 },
  );
});

it('going back and forward again gives the same end, to the byte', () => {
  fc.assert(
    fc.property(fc.array(DEED, { maxLength: 8 }), fc.integer({ min: 250, max: 1_700 }), (deeds, back) => {
      const engine = opened(deeds, 20);
      engine.runTo(us('30m'));
      const hash = engine.traceHash();
      engine.seek(back * 1_000_000);
      engine.runTo(us('30m'));
      expect(engine.traceHash()).toBe(hash);
    }),
    { seed: 7, numRuns: 20 },
  );
});

it('a command by hand is asked of the same handlers', () => {
  const engine = opened([], 0);
  engine.runTo(us('5m'));
  expect(engine.query(commandOf('createTargetGroup', { targetGroupName: 'web-blue' }))?.by).toBe(
    'DuplicateTargetGroupNameException',
  );
});
