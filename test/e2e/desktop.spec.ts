/** What the app keeps for a person where no desktop does: the run of a page that ended, files opened before, what was reached. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
// Brings the type of window.__royaume with it.
import type { TestHook } from '../../renderer/test-hook.ts';

const FILE = path.resolve(import.meta.dirname, '../../assets/scenarios/three-guilds.yaml');

async function arrive(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__royaume !== undefined);
  await expect(page.getByRole('region', { name: 'Found a kingdom' })).toBeVisible();
}

/** Everything that the run on screen has come to. */
function standing(page: Page): Promise<{ readonly traceHash: string; readonly events: number }> {
  return page.evaluate(async () => {
    const { traceHash, events } = await window.__royaume!.request('hash', {});
    return { traceHash, events };
  });
}

/** Waits until a run of so many events is kept. */
async function kept(page: Page, events: number): Promise<void> {
  await page.waitForFunction(async (wanted) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('royaume', 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no database'));
    });
    try {
      const sessions = await new Promise<{ text: string }[]>((resolve) => {
        const request = database.transaction('sessions').objectStore('sessions').getAll();
        request.onsuccess = () => resolve(request.result as { text: string }[]);
      });
      return sessions.some(({ text }) => (JSON.parse(text) as { events: number }).events === wanted);
    } finally {
      database.close();
    }
  }, events);
}

test('a page that ends leaves its run behind, and the next one opens it where it was, event for event', async ({
  page,
}) => {
  await page.goto('/');
  await arrive(page);
  await page.getByRole('button', { name: 'The first kingdom' }).click();
  const clock = page.getByRole('textbox', { name: /Time now/ });
  await clock.fill('400s');
  await clock.press('Enter');
  await expect(clock).toHaveValue('00:06:40.000');
  // Something that no file says.
  await page.evaluate(() => window.__royaume!.select({ kind: 'service', key: 0 }));
  await page.getByRole('region', { name: 'Inspector' }).getByRole('button', { name: 'Desired +1' }).click();
  await expect(page.getByText('Desired +1: done.')).toBeVisible();
  const before = await standing(page);
  await kept(page, before.events);

  await page.reload();
  await arrive(page);
  await page.getByRole('button', { name: 'Open The first kingdom' }).click();
  await expect(clock).toHaveValue('00:06:40.000');
  await expect.poll(() => standing(page)).toEqual(before);
});

test('files that were opened or dropped can be opened again, and goals that were met are remembered', async ({
  page,
}, info) => {
  await page.goto('/');
  await arrive(page);
  await page.getByTestId('scenario-files').first().setInputFiles(FILE);
  await expect(page.getByRole('button', { name: 'next event' })).toBeVisible();
  await page.reload();
  await arrive(page);
  await page.getByRole('group', { name: 'Opened before' }).getByRole('button', { name: 'three-guilds.yaml' }).click();
  const clock = page.getByRole('textbox', { name: /Time now/ });
  await expect(clock).toBeVisible();

  // Dropped from a file manager, with its own name.
  const file = info.outputPath('above.yaml');
  writeFileSync(file, readFileSync(FILE, 'utf8').replace(/^title: .*$/m, 'title: Dropped from above'));
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
  await expect(page.getByText('Dropped from above').first()).toBeVisible();
  await clock.fill('15m');
  await clock.press('Enter');
  await page.waitForFunction(() => localStorage.getItem('royaume.progress')?.includes('three-guilds') === true);
  await page.reload();
  await arrive(page);
  await expect(
    page.getByRole('button', { name: /Three guilds and a release/ }).filter({ hasText: 'All goals met' }),
  ).toBeVisible();
});

export type { TestHook };
