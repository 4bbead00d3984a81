/** The world under a person's hands: down from the planet and back, with the mouse, on the small map and by keys alone. */
import { expect, test, type Page } from '@playwright/test';
// Brings the type of window.__royaume with it.
import type { TestHook } from '../../renderer/test-hook.ts';
import { complaintsOf } from './complaints.ts';

declare global {
  interface Window {
    __royaume?: TestHook;
  }
}

const LEVELS = ['planet', 'region', 'zone', 'territory', 'development', 'building'];

/** Opens a scenario at an instant, in English; returns what the page has complained about so far. */
async function openAt(page: Page, title: string, atS: number): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.addInitScript(() =>
    localStorage.setItem('royaume.settings', JSON.stringify({ version: 1, language: 'en', labels: 'ecs' })),
  );
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(`Open: ${title}`);
  await expect(page.getByRole('menuitem', { name: `Open: ${title}` })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.__royaume!.status() !== null);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), atS * 1_000_000);
  await settled(page);
  return complaints;
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__royaume!.ready(), null, { timeout: 60_000 });
}

function levelOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => window.__royaume!.measure()?.level);
}

/** A running task and where it can be clicked. */
async function someTask(page: Page): Promise<{ key: number; name: string; x: number; y: number }> {
  return await page.evaluate(() => {
    const hook = window.__royaume!;
    const tasks = Object.values(hook.view().tasks).flatMap((bucket) => Object.values(bucket));
    const { key, name } = tasks.find((task) => task.lastStatus === 'RUNNING' && task.instance !== null)!;
    return { key, name, ...hook.whereIs(key)! };
  });
}

test('by keys alone: Home to the planet, Enter down to a building, Escape back up', async ({ page }) => {
  const complaints = await openAt(page, 'The first kingdom', 400);
  const world = page.getByRole('application', { name: /Map of the world/ });
  await world.focus();
  await page.keyboard.press('Home');
  await settled(page);
  const seen = [await levelOf(page)];
  for (let step = 1; step < LEVELS.length; step++) {
    await page.keyboard.press('Enter');
    await settled(page);
    seen.push(await levelOf(page));
  }
  expect(seen).toEqual(LEVELS);
  const crumbs = page.getByRole('navigation', { name: 'Where one looks' }).getByRole('button');
  expect((await crumbs.allTextContents()).slice(0, 2)).toEqual(['Nozama', 'za-southwest-1']);
  for (let step = 1; step < LEVELS.length; step++) {
    await page.keyboard.press('Escape');
    await settled(page);
  }
  expect(await levelOf(page)).toBe('planet');
  await page.keyboard.press('0');
  await settled(page);
  expect(await levelOf(page)).toBe('region');
  expect(complaints).toEqual([]);
});

test('with the mouse: words beside the pointer, a click selects, a double click dives, the wheel and the crumbs lead on', async ({
  page,
}) => {
  const complaints = await openAt(page, 'The first kingdom', 400);
  const task = await someTask(page);
  await page.mouse.move(task.x + 1, task.y + 1);
  await page.mouse.move(task.x, task.y);
  const tip = page.locator('.world-tip');
  await expect(tip).toContainText(task.name);
  const row = await page.evaluate((key) => {
    const { tasks } = window.__royaume!.view();
    const { cpu, memoryMiB } = tasks[Math.floor(key / 64)]![key]!;
    return { cpu, memoryMiB };
  }, task.key);
  await expect(tip).toContainText(`reserves ${row.cpu} CPU units · ${row.memoryMiB} MiB`);
  await page.mouse.dblclick(task.x, task.y);
  await settled(page);
  expect(await levelOf(page)).toBe('development');
  const crumbs = page.getByRole('navigation', { name: 'Where one looks' });
  await expect(crumbs.getByRole('button', { name: task.name })).toHaveAttribute('aria-current', 'location');
  await crumbs.getByRole('button', { name: 'Nozama' }).click();
  await settled(page);
  expect(await levelOf(page)).toBe('planet');
  // The middle of the free part is the scenario's own region.
  const box = (await page.locator('.world').boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await settled(page);
  expect(await levelOf(page)).toBe('region');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -200);
  await settled(page);
  expect(LEVELS.indexOf((await levelOf(page))!) > 1).toBe(true);
  expect(complaints).toEqual([]);
});

test('a drag moves the world, and so do a click and the arrow keys on the small map', async ({ page }) => {
  await openAt(page, 'The first kingdom', 400);
  const before = await someTask(page);
  await page.mouse.move(before.x, before.y + 60);
  await page.mouse.down();
  await page.mouse.move(before.x + 40, before.y + 90, { steps: 4 });
  await page.mouse.up();
  await settled(page);
  const dragged = await someTask(page);
  expect(dragged.x > before.x + 20 && dragged.y > before.y + 10).toBe(true);
  const map = page.getByRole('application', { name: /Small map/ });
  await map.focus();
  await page.keyboard.press('ArrowLeft');
  await settled(page);
  const moved = await someTask(page);
  expect(moved.x > dragged.x).toBe(true);
  await map.click({ position: { x: 150, y: 80 } });
  await settled(page);
  expect(await someTask(page)).not.toEqual(moved);
});

test('with less motion the lens jumps: one frame after the key it is there', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openAt(page, 'The first kingdom', 400);
  await page.getByRole('application', { name: /Map of the world/ }).focus();
  await page.evaluate(() => window.__royaume!.beginMeasure());
  await page.keyboard.press('Home');
  await settled(page);
  const { level, frames } = (await page.evaluate(() => window.__royaume!.measure()))!;
  expect(level).toBe('planet');
  // Those drawn to be sure, but no flight.
  expect(frames < 8).toBe(true);
});
