/** Acting as a person does: by a card that is carried, by a menu on the map, by a form, by the palette; and taking it back. */
import { expect, test, type Page } from '@playwright/test';
import type { Engine } from '../../sim/engine/engine.ts';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { inTheOnlyCluster, regionsOf } from '../../sim/rules/world-requests.ts';
// Brings the type of window.__royaume with it.
import type { TestHook } from '../../renderer/test-hook.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

declare global {
  interface Window {
    __royaume?: TestHook;
  }
}

const AT_US = 400_000_000;

test.setTimeout(180_000);

function engineAt(main: string, atUs: number): Engine {
  const engine = engineOf(main);
  engine.runTo(atUs);
  return engine;
}

function order(engine: Engine, op: string, input: JsonObject): void {
  const reading = parseCommand(op, inTheOnlyCluster(engine.world, op, input), regionsOf(engine.world));
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  expect(engine.command(reading.command).refusal).toBeNull();
}

/** A scenario on screen at an instant; returns what the page has complained about so far. */
async function openAt(page: Page, title: string, atUs: number): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.addInitScript(() => localStorage.setItem('royaume.settings', '{"version":1,"language":"en"}'));
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await command(page, `Open: ${title}`);
  await page.waitForFunction(() => window.__royaume!.status() !== null);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), atUs);
  await settled(page);
  return complaints;
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__royaume!.ready());
}

/** By the palette. */
async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(title);
  await expect(page.getByRole('menuitem', { name: title }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
}

const hashOf = (page: Page): Promise<string> =>
  page.evaluate(() => window.__royaume!.request('hash', {}).then(({ traceHash }) => traceHash));

/** Where a task's roof is. */
async function roofOf(page: Page, task: number): Promise<{ x: number; y: number }> {
  const look = (): Promise<{ x: number; y: number } | null> =>
    page.evaluate((key) => {
      const { requestAnimationFrame: next } = window;
      const at = (): { x: number; y: number } | null => window.__royaume!.whereIs(key);
      return new Promise<ReturnType<typeof at>>((resolve) => next(() => next(() => resolve(at()))));
    }, task);
  // Buildings may move; the lens has to rest.
  let before = await look();
  for (let now = await look(); now === null || before?.x !== now.x || before.y !== now.y; now = await look())
    before = now;
  return before!;
}

test('a plan is registered, a guild founded on it, a territory carried onto an island: as an engine that is told the same', async ({
  page,
}, info) => {
  const complaints = await openAt(page, 'The first kingdom', AT_US);
  const engine = engineAt('first-kingdom.yaml', AT_US);
  const hashes = [engine.traceHash()];

  await command(page, 'Register a plan');
  const plan = page.getByRole('dialog', { name: 'Register a plan' });
  await plan.getByLabel('Next revision of').selectOption('farm:1');
  await plan.getByRole('spinbutton', { name: 'Memory' }).fill('640');
  await expect(plan.getByText('It would be done now.')).toBeVisible();
  await plan.getByRole('button', { name: 'Register a plan' }).click();
  await expect(page.getByText('Register a plan (task definition): done.')).toBeVisible();
  const { source } = engine.world.taskDefinitions[0]!;
  const [container] = source['containerDefinitions'] as JsonObject[];
  order(engine, 'registerTaskDefinition', { ...source, containerDefinitions: [{ ...container, memory: 640 }] });
  hashes.push(engine.traceHash());
  expect(await hashOf(page)).toBe(hashes[1]);

  await command(page, 'Found a guild');
  const guild = page.getByRole('dialog', { name: 'Found a guild' });
  await expect(guild.getByLabel('Plan')).toHaveValue('farm:2');
  await guild.getByLabel('Name of the guild').fill('reapers');
  await guild.getByRole('button', { name: 'Desired count: more' }).click();
  await expect(guild.getByTestId('foreseen-tasks')).toContainText('7 → 9');
  await page.screenshot({ path: info.outputPath('found-a-guild.png') });
  await guild.getByRole('button', { name: 'Found a guild' }).click();
  await expect(page.getByText('Found a guild (service): done.')).toBeVisible();
  order(engine, 'createService', {
    cluster: 'Royaume',
    serviceName: 'reapers',
    taskDefinition: 'farm:2',
    desiredCount: 2,
  });
  hashes.push(engine.traceHash());
  expect(await hashOf(page)).toBe(hashes[2]);

  await page.getByRole('tab', { name: 'Build and break' }).click();
  const [onto] = Object.values(engine.view().tasks).flatMap((bucket) => Object.values(bucket));
  const roof = await roofOf(page, onto!.key);
  const zone = engine.world.zones[engine.world.instances[onto!.instance!]!.zone]!.name;
  await page.getByRole('button', { name: /^t2\.medium/ }).hover();
  await page.mouse.down();
  await page.mouse.move(roof.x + 60, roof.y + 40, { steps: 4 });
  await page.mouse.move(roof.x, roof.y, { steps: 3 });
  await expect(page.locator('.in-hand')).toContainText(`→ ${zone}`);
  await page.screenshot({ path: info.outputPath('carried.png') });
  await page.mouse.up();
  await expect(page.getByText('Raise t2.medium: done.')).toBeVisible();
  const fleet = { name: 'territory-2', cluster: 'Royaume', instanceType: 't2.medium', count: 1, zones: [zone] };
  order(engine, 'createFleet', fleet);
  expect(await hashOf(page)).toBe(engine.traceHash());

  // Ctrl+Z takes them back one by one.
  for (const hash of hashes.toReversed()) {
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => hashOf(page)).toBe(hash);
  }
  expect(complaints).toEqual([]);
});

test('a revision is shipped while subjects keep coming, a container crashes by the menu on the map, and the numbers are the engine’s', async ({
  page,
}, info) => {
  const complaints = await openAt(page, 'Release at the gate', AT_US);
  const engine = engineAt('release-at-the-gate.yaml', AT_US);

  await page.getByRole('row', { name: /web/ }).first().click();
  await page.getByRole('button', { name: /^Ship a revision/ }).click();
  const ship = page.getByRole('dialog', { name: 'Ship a revision' });
  await ship.getByLabel('Plan').selectOption('web:2');
  await ship.getByLabel('Strategy').selectOption('CANARY');
  await expect(ship.getByText('needs a load balancer with an advancedConfiguration')).toBeVisible();
  await expect(ship.getByRole('button', { name: 'Ship a revision' })).toBeDisabled();
  await ship.getByLabel('Strategy').selectOption('ROLLING');
  await ship.getByLabel('Circuit breaker').check();
  await expect(ship.getByText('It would be done now.')).toBeVisible();
  await page.screenshot({ path: info.outputPath('ship.png') });
  await ship.getByRole('button', { name: 'Ship a revision' }).click();
  await expect(page.getByText('Ship a revision: done.')).toBeVisible();
  order(engine, 'updateService', {
    cluster: 'royaume',
    service: 'web',
    taskDefinition: 'web:2',
    deploymentConfiguration: { strategy: 'ROLLING', deploymentCircuitBreaker: { enable: true, rollback: true } },
  });
  expect(await hashOf(page)).toBe(engine.traceHash());

  const toUs = AT_US + 30_000_000;
  await page.evaluate((atUs) => window.__royaume!.request('seek', { toUs: atUs }), toUs);
  engine.runTo(toUs);
  const running = engine.world.tasks.find(({ lastStatus }) => lastStatus === 'RUNNING')!;
  await settled(page);
  const roof = await roofOf(page, running.key);
  await page.mouse.click(roof.x, roof.y, { button: 'right' });
  await expect(page.getByRole('menu', { name: `Act on ${running.name}` })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Stop the task' })).toBeFocused();
  await page.getByRole('menuitem', { name: 'Break something' }).click();
  await page.screenshot({ path: info.outputPath('menu.png') });
  await page.getByRole('menuitem', { name: 'Crash a container' }).click();
  const fault = page.getByRole('dialog', { name: 'Crash a container' });
  await fault.getByRole('spinbutton', { name: 'Exit code' }).fill('139');
  await expect(fault.getByText('It would be done now.')).toBeVisible();
  await fault.getByRole('button', { name: 'Crash a container' }).click();
  await expect(page.getByText('Crash a container (building): done.')).toBeVisible();
  order(engine, 'fault', { containerCrash: { task: running.name, exitCode: 139 } });

  await page.getByRole('tab', { name: 'Build and break' }).click();
  await page.getByRole('button', { name: /^50 a second/ }).click();
  await page
    .getByRole('listbox', { name: /^Places/ })
    .getByRole('option', { name: 'gate' })
    .click();
  await expect(page.getByText('Lead 50 a second: done.')).toBeVisible();
  order(engine, 'addTraffic', { name: 'subjects-2', to: 'gate', arrivals: { poisson: { perSecond: 50 } } });
  await page.evaluate((atUs) => window.__royaume!.request('seek', { toUs: atUs }), toUs + 60_000_000);
  engine.runTo(toUs + 60_000_000);
  expect(await hashOf(page)).toBe(engine.traceHash());
  const { runningCount, desiredCount } = Object.values(engine.view().services[0]!)[0]!;
  await expect(page.getByRole('row', { name: /web/ }).first()).toContainText(`${runningCount} of ${desiredCount}`);
  expect(complaints).toEqual([]);
});

test('by keyboard alone: the menu of what is selected, and a card that is put down from its list of places', async ({
  page,
}) => {
  const complaints = await openAt(page, 'The first kingdom', AT_US);
  const engine = engineAt('first-kingdom.yaml', AT_US);
  await page.evaluate(() => window.__royaume!.select({ kind: 'zone', key: 1 }));
  await page.locator('.world').focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'Act on za-southwest-1b' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);

  await page.getByRole('tab', { name: 'Build and break' }).click();
  await page.getByRole('button', { name: /^Cut the agent off/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('march-1');
  await expect(page.getByRole('listbox', { name: /^Places/ }).getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Cut the agent off: done.')).toBeVisible();
  order(engine, 'fault', { agentDisconnect: { instance: 'march-1', for: '2m' } });
  expect(await hashOf(page)).toBe(engine.traceHash());
  expect(complaints).toEqual([]);
});
