/** By keyboard from one thing to another: a scenario, a form, a place on the map. Neither the run nor the focus is lost. */
import { expect, test, type Page } from '@playwright/test';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';

const S = 1_000_000;

const status = (page: Page) => page.evaluate(() => window.__royaume!.status());
const commands = async (page: Page) => (await status(page))!.branches.map((branch) => branch.commands);

async function choose(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  // Letters find a title in the menu.
  await page.keyboard.type(title.slice(0, 8), { delay: 20 });
  await expect(page.getByRole('menuitem', { name: title })).toBeFocused();
  await page.keyboard.press('Enter');
}

async function openFirst(page: Page): Promise<void> {
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.getByRole('button', { name: 'Choose a scenario' }).focus();
  await choose(page, 'The first kingdom');
  await page.waitForFunction(() => window.__royaume!.status() !== null);
  await expect(map(page)).toBeFocused();
}

const map = (page: Page) => page.getByRole('application', { name: /^Map of the world/ });

async function fromPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox', { name: /^Type a command/ })).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await page.keyboard.press('Enter');
}

test('arrow keys in the list of scenarios throw nothing away, and the run that was left is gone back to', async ({
  page,
}) => {
  await openFirst(page);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), 120 * S);
  await fromPalette(page, 'raise a territory');
  const form = page.getByRole('dialog', { name: /^Raise a territory/ });
  await expect(form.getByText(/^It would be done now/)).toBeVisible();
  // Pressed twice, done once.
  await form.getByRole('button', { name: /^Raise a territory/ }).dblclick();
  await expect(form).toBeHidden();
  await expect(map(page)).toBeFocused();
  expect(await commands(page)).toEqual([1]);
  const left = await page.evaluate(() => window.__royaume!.request('hash', {}));

  const picker = page.getByRole('button', { name: /choose another scenario/ });
  await picker.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(picker).toBeFocused();
  expect(await commands(page)).toEqual([1]);

  await choose(page, 'A lost territory');
  await page.waitForFunction(() => window.__royaume!.status()!.nowUs === 0);
  await expect(map(page)).toBeFocused();
  const news = page.getByRole('status', { name: 'News' });
  await expect(news).toContainText('“The first kingdom” was left at 00:02:00.000');
  // Nothing of the other world is said any more.
  await expect(news).not.toContainText('done');
  await news.getByRole('button', { name: 'Back to it' }).click();
  await page.waitForFunction((atUs) => window.__royaume!.status()!.nowUs === atUs, 120 * S);
  expect(await commands(page)).toEqual([1]);
  expect(await page.evaluate(() => window.__royaume!.request('hash', {}))).toEqual(left);
});

test('a form that was begun on the map or in the palette gives the focus back to the map', async ({ page }) => {
  await openFirst(page);
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(map(page)).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: /^Raise a territory/ }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(map(page)).toBeFocused();
  await fromPalette(page, 'found a guild');
  await expect(page.getByRole('dialog', { name: /^Found a guild/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(map(page)).toBeFocused();
});

test('the next decision is shown in the inspector, and what is selected is followed', async ({ page }) => {
  await openFirst(page);
  await page.keyboard.press('d');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector.locator('[data-decision="0"]').first()).toBeVisible();
  await expect(inspector.getByRole('table')).toBeVisible();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('Decision 0, farm#1: placed on territory-1');
  const follow = inspector.getByRole('button', { name: 'Follow' });
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  // Who takes the map lets go.
  await map(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
});

test('Enter goes from an island down to a building, and Escape back up until nothing is selected', async ({ page }) => {
  await openFirst(page);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), 400 * S);
  const inspector = page.getByRole('region', { name: 'Inspector' });
  const subject = inspector.locator('.subject h3');
  await page.evaluate(() => {
    const hook = window.__royaume!;
    const [first] = Object.values(hook.view().instances).flatMap((bucket) => Object.values(bucket));
    hook.select({ kind: 'zone', key: first!.zone });
  });
  await expect(subject).toHaveText('za-southwest-1b');
  await map(page).focus();
  // The first press goes there.
  await page.keyboard.press('Enter');
  await expect(subject).toHaveText('za-southwest-1b');
  const seen: string[] = [];
  for (const key of ['Enter', 'Enter', 'Enter', 'Escape', 'Escape', 'Escape']) {
    const before = await subject.textContent();
    await page.keyboard.press(key);
    await expect(subject).not.toHaveText(before!);
    seen.push((await subject.textContent())!);
  }
  expect(seen).toEqual(['territory-1', 'farm#1', expect.any(String), 'farm#1', 'territory-1', 'za-southwest-1b']);
  await page.keyboard.press('Escape');
  await expect(subject).toBeHidden();
});
