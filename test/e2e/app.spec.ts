/** The app in a real Chromium, beside the same engine in Node: what the screen says is what the simulator computed. */
import { expect, test, type Page } from '@playwright/test';
import type { Engine } from '../../sim/engine/engine.ts';
import { openFiles } from '../../sim/host/open-files.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { formatTime } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type { TestHook } from '../../renderer/test-hook.ts';
import { instanceOf, statusOf, taskOf, viewOf, viewPush } from '../renderer/fake-host.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const US_PER_S = 1_000_000;

/** Opens the page; returns what it has complained about so far. */
async function openApp(page: Page): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  return complaints;
}

async function openScenario(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: title }).click();
  await expect(page.getByRole('button', { name: 'next event' })).toBeVisible();
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__royaume!.ready());
}

async function goTo(page: Page, atS: number): Promise<void> {
  const clock = page.getByRole('textbox', { name: /Time now/ });
  await clock.fill(`${atS}s`);
  await clock.press('Enter');
  await expect(clock).toHaveValue(formatTime(atS * US_PER_S));
  await settled(page);
}

/** How long a fixed loop takes in the page, the median of nine: 10 ms on the reference machine [ms]. */
function loopMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const times = Array.from({ length: 9 }, () => {
      const startedAt = performance.now();
      let x = 1;
      for (let i = 0; i < 6_000_000; i++) x = (Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + i) | 0;
      return performance.now() - startedAt + (x === 0 ? 1 : 0);
    });
    return times.toSorted((a, b) => a - b)[4]!;
  });
}

/** What a view says, in short lines. */
function story(view: View): string[] {
  const all = <T>(table: Readonly<Record<number, Readonly<Record<number, T>>>>): T[] =>
    Object.values(table).flatMap((bucket) => Object.values(bucket));
  return [
    ...all(view.instances).map(({ name, state, agent }) => `${name} ${state} ${agent}`),
    ...all(view.tasks).map(({ name, lastStatus, instance }) => `${name} ${lastStatus} on ${instance}`),
    ...all(view.services).map((one) => `${one.serviceName} ${one.runningCount}/${one.desiredCount} ${one.steady}`),
    ...view.goals.map(({ name, status }) => `${name}: ${status}`),
  ];
}

async function onScreen(page: Page): Promise<{ story: string[]; events: number; traceHash: string }> {
  const view = await page.evaluate(() => window.__royaume!.view());
  const { traceHash, events } = await page.evaluate(() => window.__royaume!.request('hash', {}));
  return { story: story(view), events, traceHash };
}

function inEngine(engine: Engine): { story: string[]; events: number; traceHash: string } {
  return { story: story(engine.view()), events: engine.eventCount, traceHash: engine.traceHash() };
}

test('the first kingdom: stepped, run and taken back, the screen says what the engine says', async ({ page }, info) => {
  const complaints = await openApp(page);
  await settled(page);
  await page.screenshot({ path: info.outputPath('welcome.png') });
  await openScenario(page, 'The first kingdom');
  const engine = engineOf('first-kingdom.yaml');

  for (let n = 0; n < 3; n++) {
    engine.step();
    await page.getByRole('button', { name: 'next event' }).click();
    await expect(page.getByText(`· ${n + 1} event`)).toBeVisible();
  }
  expect(await onScreen(page)).toEqual(inEngine(engine));

  for (const atS of [100, 400, 130, 0, 303.5, 400]) {
    await goTo(page, atS);
    engine.seek(atS * US_PER_S);
    expect(await onScreen(page)).toEqual(inEngine(engine));
  }
  await page.getByText('Run', { exact: true }).click();
  await expect(page.getByTestId('run-trace-hash')).toHaveText(engine.traceHash());
  await expect(page.getByTestId('run-scenario-hash')).toHaveText(engine.scenarioHash);
  await page.getByText('Run', { exact: true }).click();
  expect(await page.locator('.world > canvas').count()).toBe(1);
  expect(complaints).toEqual([]);
});

test('a development is chosen on the map and in the list, and both say why it is where it is', async ({
  page,
}, info) => {
  const complaints = await openApp(page);
  await openScenario(page, 'The first kingdom');
  await goTo(page, 400);
  const engine = engineOf('first-kingdom.yaml');
  engine.runTo(400 * US_PER_S);
  const tasks = Object.values(engine.view().tasks).flatMap((bucket) => Object.values(bucket));
  const [onMap, inList] = [tasks[1]!, tasks.at(-1)!];
  const inspector = page.getByRole('region', { name: 'Inspector' });
  const chosen = (decision: number): string => engine.table(decision).rows.find((row) => row.chosen)!.instanceName;

  const roof = await page.evaluate((task) => window.__royaume!.whereIs(task), onMap.key);
  await page.mouse.click(roof!.x, roof!.y);
  await expect(inspector.getByRole('heading', { level: 3 })).toHaveText(onMap.name);
  await expect(inspector).toContainText(onMap.id);
  await inspector.getByRole('tab', { name: 'Decisions' }).click();
  await expect(inspector.locator('tr.chosen th')).toContainText(chosen(onMap.decision!));

  await page.getByRole('tab', { name: 'Tasks' }).click();
  await page.getByRole('rowheader', { name: inList.name, exact: true }).click();
  await expect(inspector.getByRole('heading', { level: 3 })).toHaveText(inList.name);
  await expect(inspector).toContainText(inList.lastStatus);
  await expect(inspector.locator('tr.chosen th')).toContainText(chosen(inList.decision!));
  await inspector.getByRole('tab', { name: 'Causes' }).click();
  await expect(inspector).toContainText('What led to it');
  await settled(page);
  await page.screenshot({ path: info.outputPath('why-here.png') });
  expect(complaints).toEqual([]);
});

test('played at the highest speed, a run ends with the same trace and the same goals as without a screen', async ({
  page,
}, info) => {
  const complaints = await openApp(page);
  await openScenario(page, 'A lost territory');
  const engine = engineOf('lost-territory.yaml');
  engine.runTo(engine.setup.durationUs);
  await page.getByRole('button', { name: 'max' }).click();
  await page.waitForFunction(() => window.__royaume!.status()!.ended);
  await settled(page);
  expect(await onScreen(page)).toEqual(inEngine(engine));
  await page.screenshot({ path: info.outputPath('ended.png') });
  expect(complaints).toEqual([]);
});

test('acting in the past opens a branch, and both times can be gone back to', async ({ page }) => {
  const complaints = await openApp(page);
  await openScenario(page, 'The first kingdom');
  await goTo(page, 400);
  const main = await onScreen(page);
  await goTo(page, 200);
  const before = await onScreen(page);
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await page.getByRole('rowheader', { name: 'farm#1', exact: true }).click();
  await page.getByRole('button', { name: 'Stop the task' }).click();
  const branches = page.getByRole('combobox', { name: 'Branch on screen' });
  await expect(branches.locator('option')).toHaveCount(2);
  await page.getByRole('button', { name: 'undo', exact: true }).click();
  await expect.poll(async () => (await onScreen(page)).story).toEqual(before.story);
  await page.getByRole('button', { name: 'redo', exact: true }).click();
  await expect.poll(async () => (await onScreen(page)).story).not.toEqual(before.story);
  await goTo(page, 400);
  expect((await onScreen(page)).traceHash).not.toBe(main.traceHash);
  await branches.selectOption('0');
  await goTo(page, 400);
  expect(await onScreen(page)).toEqual(main);
  expect(complaints).toEqual([]);
});

test('a scenario with mistakes is not opened: each mistake has its place, and nothing is half-loaded', async ({
  page,
}, info) => {
  const complaints = await openApp(page);
  await openScenario(page, 'The first kingdom');
  const text = 'royaume: 1\nname: broken\nduration: soon\nregionz: []\n';
  await page
    .getByTestId('scenario-files')
    .first()
    .setInputFiles({
      name: 'broken.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(text),
    });
  const issues = page.getByRole('alert', { name: 'Issues of the scenario' });
  await expect(issues).toBeVisible();
  const { issues: expected } = openFiles({ main: 'broken.yaml', files: { 'broken.yaml': text } });
  expect(await issues.locator('tbody code').allTextContents()).toEqual(
    expected.map(({ file, line, column }) => `${file}:${line}:${column}`),
  );
  await page.screenshot({ path: info.outputPath('issues.png') });
  await issues.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'next event' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the whole window speaks French when asked', async ({ page }, info) => {
  await openApp(page);
  await openScenario(page, 'The first kingdom');
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('button', { name: 'événement suivant' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Journal des événements' })).toBeVisible();
  await settled(page);
  await page.screenshot({ path: info.outputPath('french.png') });
});

test('the keyboard alone plays, pauses, steps and chooses', async ({ page }) => {
  await openApp(page);
  await openScenario(page, 'The first kingdom');
  await page.getByRole('application', { name: /^Map of the world/ }).focus();
  await page.keyboard.press('.');
  await page.waitForFunction(() => window.__royaume!.status()!.events === 1);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => window.__royaume!.status()!.running);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => !window.__royaume!.status()!.running);
  await page.getByRole('tab', { name: 'Instances' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Instances' }).getByRole('row').nth(1).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('Container instance · territory');
});

test('a hundred territories and a thousand developments are drawn within the budget, and nothing is drawn at rest', async ({
  page,
}, info) => {
  await openApp(page);
  const instances = Array.from({ length: 102 }, (_, key) => instanceOf(key, key % 3));
  const services = [0, 1, 2, 3, null];
  const tasks = Array.from({ length: 1_020 }, (_, key) =>
    taskOf(key, key % 102, {
      cpu: [128, 256, 128][key % 3]!,
      memoryMiB: [256, 768, 1_536][(key * 7) % 3]!,
      service: services[(key * 13) % 5]!,
      revision: 1 + ((key * 5) % 3),
    }),
  );
  const show = (push: unknown): Promise<void> =>
    page.evaluate((shown) => window.__royaume!.show(shown as Parameters<TestHook['show']>[0]), push);
  await show(viewPush(viewOf(instances, tasks)));
  await settled(page);
  await page.screenshot({ path: info.outputPath('thousand.png') });

  // 12 frames of which each changes 60 developments.
  for (let n = 1; n <= 12; n++) {
    const patches = tasks.slice(n * 60, n * 60 + 60).map((task) => ({
      op: 'replace',
      path: ['tasks', Math.floor(task.key / 64), task.key],
      value: { ...task, lastStatus: n % 2 === 0 ? 'PENDING' : 'STOPPING' },
    }));
    await show({ type: 'frame', status: statusOf({ nowUs: n }), patches });
  }
  await settled(page);
  const busy = (await page.evaluate(() => window.__royaume!.measure()))!;
  // Beside a fixed loop in the same page, so that a slow or busy machine means the same; `npm run bench:ui` has the gate.
  expect(busy.frameMs / (await loopMs(page))).toBeLessThan(1.2);
  expect(busy.images).toBeLessThan(1_600);
  expect(busy.moving).toBe(0);
  await page.waitForTimeout(300);
  expect((await page.evaluate(() => window.__royaume!.measure()))!.frames).toBe(busy.frames);
});
