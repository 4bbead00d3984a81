/** What acts can be made of, and what would come of them, as a screen is told. */
import { expect, test } from 'vitest';
import type { Command } from '../../sim/model/commands.ts';
import { HostRig, KINGDOM } from './host-rig.ts';

const MINUTE = 60_000_000;

function kingdom(): { readonly rig: HostRig; readonly more: Command } {
  const rig = new HostRig();
  rig.open(KINGDOM);
  rig.ask('seek', { toUs: 8 * MINUTE });
  const { serviceName, desiredCount } = Object.values(Object.values(rig.view!.services)[0]!)[0]!;
  const input = { service: serviceName, desiredCount: desiredCount + 1 };
  return { rig, more: rig.ask('readRequest', { op: 'updateService', input }).command! };
}

test('what would come of a command is what comes of it, and nothing has happened meanwhile', () => {
  const { rig, more } = kingdom();
  const before = rig.ask('hash', {});
  const foreseen = rig.ask('foresee', { command: more, forUs: MINUTE })!;
  expect([rig.ask('hash', {}), foreseen.atUs]).toEqual([before, 9 * MINUTE]);
  const running = (): number =>
    Object.values(rig.view!.tasks)
      .flatMap((bucket) => Object.values(bucket))
      .filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  rig.ask('fork', { atUs: 8 * MINUTE });
  rig.ask('seek', { toUs: 9 * MINUTE });
  const without = running();
  rig.ask('switchBranch', { branch: 0 });
  rig.ask('seek', { toUs: 8 * MINUTE });
  rig.ask('command', { command: more });
  rig.ask('seek', { toUs: 9 * MINUTE });
  expect(foreseen.figures.find(({ id }) => id === 'tasks')!.values).toEqual([without, running()]);
  expect(foreseen.total).toBeGreaterThan(0);
});

test('nothing is foreseen of what would be refused', () => {
  const { rig } = kingdom();
  const input = { name: 'nobody' };
  const { command } = rig.ask('readRequest', { op: 'endTraffic', input });
  expect(rig.ask('foresee', { command: command!, forUs: MINUTE })).toBeNull();
});

test('the stock names machines with their sizes, plans as they were registered, and names that are taken', () => {
  const { rig } = kingdom();
  const stock = rig.ask('stock', {});
  expect(stock.instanceTypes.find(({ type }) => type === 'm5.large')).toEqual({
    ...{ type: 'm5.large', vcpu: 2, memoryMiB: 8_192, arch: 'x86_64', usdPerHour: 0.096 },
  });
  const [service] = Object.values(Object.values(rig.view!.services)[0]!);
  expect(stock.services).toContain(service!.serviceName);
  const [plan] = stock.plans;
  expect(plan!.name).toBe(`${plan!.family}:${plan!.revision}`);
  expect(plan!.source['family']).toBe(plan!.family);
});
