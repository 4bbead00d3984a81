/** Time in a real Chromium, beside the same engine in Node: wherever one goes, the world is the one that the engine has there. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { differencesOf } from '../../sim/engine/differences.ts';
import { viewOf } from '../../sim/engine/view.ts';
import type { Command } from '../../sim/model/commands.ts';
import { formatTime } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const MAIN = 'one-zone-lost-under-load.yaml';
const S = 1_000_000;
const MIN = 60 * S;

async function openTime(page: Page): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.getByRole('button', { name: 'Choose a scenario' }).click();
  await page.locator(`[role=menuitem][data-key="${MAIN}"]`).click();
  await expect(page.getByRole('button', { name: 'next event' })).toBeVisible();
  return complaints;
}

async function goTo(page: Page, atUs: number): Promise<void> {
  const clock = page.getByRole('textbox', { name: /Time now/ });
  await clock.fill(formatTime(atUs));
  await clock.press('Enter');
  await page.waitForFunction((wanted) => window.__royaume!.status()!.nowUs === wanted, atUs);
}

const status = (page: Page) => page.evaluate(() => window.__royaume!.status()!);
const hash = (page: Page) => page.evaluate(() => window.__royaume!.request('hash', {}));
const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Go to any instant' });
const news = (page: Page): Locator => page.getByRole('status', { name: 'News' });

/** A place on the timeline in whole pixels, and the instant that it stands for. */
async function placeAt(page: Page, share: number): Promise<{ x: number; y: number; atUs: number }> {
  const { x, y, width, height } = (await slider(page).boundingBox())!;
  const at = Math.round(x + width * share);
  return { x: at, y: Math.round(y + height - 6), atUs: Math.round(((at - x) / width) * 30 * MIN) };
}
const arrived = (page: Page, atUs: number) =>
  page.waitForFunction((wanted) => window.__royaume!.status()!.nowUs === wanted, atUs);

const scale = (desiredCount: number): Command => ({
  op: 'UpdateService',
  input: {
    ...{ cluster: 'royaume', service: 'scribe', desiredCount, taskDefinition: null, forceNewDeployment: false },
    ...{ minimumHealthyPercent: null, maximumPercent: null, placementConstraints: null, placementStrategy: null },
  },
});
// As text: the types of all commands are too many to go through a page's arguments.
const command = (page: Page, wanted: Command): Promise<unknown> =>
  page.evaluate(
    (text) => window.__royaume!.request('command', { command: JSON.parse(text) as never }),
    JSON.stringify(wanted),
  );

test('wherever the timeline is pressed, dragged or stepped to, the trace is the engine’s at that very instant', async ({
  page,
}) => {
  const complaints = await openTime(page);
  const engine = engineOf(MAIN);
  await goTo(page, 25 * MIN);
  for (const share of [0.2, 0.7, 0.41, 0.05]) {
    const { x, y, atUs } = await placeAt(page, share);
    await page.mouse.click(x, y);
    await arrived(page, atUs);
    engine.seek(atUs);
    expect(await hash(page)).toEqual({ traceHash: engine.traceHash(), events: engine.eventCount });
  }
  const [from, to] = [await placeAt(page, 0.1), await placeAt(page, 0.6)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 24 });
  await page.mouse.up();
  await arrived(page, to.atUs);
  engine.seek(to.atUs);
  expect((await hash(page)).traceHash).toBe(engine.traceHash());

  await page.getByRole('button', { name: 'Previous event' }).click();
  await page.waitForFunction((events) => window.__royaume!.status()!.events === events, engine.eventCount - 1);
  engine.stepBack();
  expect((await hash(page)).traceHash).toBe(engine.traceHash());
  const { length } = engine.world.decisions;
  while (engine.world.decisions.length === length && !engine.ended) engine.step();
  await page.getByRole('button', { name: 'next decision' }).click();
  await page.waitForFunction((events) => window.__royaume!.status()!.events === events, engine.eventCount);
  expect((await hash(page)).traceHash).toBe(engine.traceHash());
  expect(complaints).toEqual([]);
});

test('marks are those of the engine, and lead to their instants', async ({ page }, info) => {
  const complaints = await openTime(page);
  await goTo(page, 24 * MIN);
  const engine = engineOf(MAIN);
  engine.runTo(24 * MIN);
  const { marks } = engine.marks(0, 30 * MIN, 100);
  const toolbar = page.getByRole('toolbar', { name: `Marks of the timeline: ${marks.length}` });
  // Each is told by one button, though some are so near that they share one.
  const told = (): Promise<string[]> =>
    toolbar
      .getByRole('button')
      .evaluateAll((all) =>
        all.flatMap((one) => one.getAttribute('aria-label')!.match(/, \d\d:\d\d:\d\d\.\d{3}: /g) ?? []),
      );
  const instants = marks.map(({ atUs }) => `, ${formatTime(atUs)}: `);
  await expect.poll(async () => (await told()).toSorted()).toEqual(instants.toSorted());
  const fault = page.getByRole('button', { name: /\bFault, 00:12:00\.000/ });
  await fault.hover();
  await page.screenshot({ path: info.outputPath('marks.png') });
  await fault.click();
  await page.waitForFunction((at) => window.__royaume!.status()!.nowUs === at, 12 * MIN);
  await page.getByRole('application', { name: /^Map of the world/ }).focus();
  await page.keyboard.press(']');
  const next = marks.find(({ atUs }) => atUs > 12 * MIN)!;
  await page.waitForFunction((at) => window.__royaume!.status()!.nowUs === at, next.atUs);
  expect(complaints).toEqual([]);
});

test('acting in the past begins a branch and says so; undo keeps the later time on its branch', async ({
  page,
}, info) => {
  const complaints = await openTime(page);
  await goTo(page, 20 * MIN);
  const main = await hash(page);
  await goTo(page, 14 * MIN);
  await expect(page.getByTitle(/What you do now begins a new branch here/)).toBeVisible();
  await command(page, scale(14));
  await expect(news(page)).toContainText('A new branch begins here: branch 1, at 00:14:00.000.');
  await goTo(page, 20 * MIN);
  const acted = await hash(page);
  expect(acted.traceHash).not.toBe(main.traceHash);

  await page.getByRole('application', { name: /^Map of the world/ }).focus();
  await page.keyboard.press('Control+z');
  await expect(news(page)).toContainText('Back at 00:14:00.000; the later time stays on branch 1.');
  expect((await status(page)).nowUs).toBe(14 * MIN);
  await page.keyboard.press('Control+Shift+Z');
  await expect(news(page)).toContainText('Done again:');
  await page.waitForFunction((at) => window.__royaume!.status()!.nowUs === at, 20 * MIN);
  expect(await hash(page)).toEqual(acted);

  const tracks = page.getByRole('list', { name: 'Branches of time' });
  await tracks.getByRole('button', { name: 'Go to main branch' }).click();
  await page.waitForFunction(() => window.__royaume!.status()!.branch === 0);
  expect(await hash(page)).toEqual(main);
  await page.getByRole('button', { name: 'More about branch 1' }).click();
  await page.getByRole('menuitem', { name: 'Name it …' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('more scribes');
  await page.getByRole('button', { name: 'Keep the name' }).click();
  await expect(tracks.getByRole('button', { name: 'Go to more scribes' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('branches.png') });
  expect(complaints).toEqual([]);
});

test('two branches stand side by side at one instant, and the list between them is the engine’s', async ({
  page,
}, info) => {
  const complaints = await openTime(page);
  const engine = engineOf(MAIN);
  await goTo(page, 20 * MIN);
  await goTo(page, 14 * MIN);
  await command(page, scale(14));
  await goTo(page, 20 * MIN);
  engine.runTo(20 * MIN);
  engine.seek(14 * MIN);
  engine.command(scale(14));
  engine.runTo(20 * MIN);

  await page.getByRole('button', { name: 'side by side' }).click();
  const list = page.getByRole('region', { name: 'branch 1 and main branch' });
  const look = engine.look(0, 20 * MIN);
  look.runTo(20 * MIN);
  const about = { branches: [1, 0] as const, atUs: 20 * MIN, partedAtUs: 14 * MIN };
  const expected = differencesOf(viewOf(engine.world, engine.goals()), viewOf(look.world, look.goals()), about);
  await expect(list).toContainText(`${expected.differences.length} differences at 00:20:00.000.`);
  const asked = await page.evaluate(
    (at) => window.__royaume!.request('differences', { branches: [1, 0], atUs: at }),
    20 * MIN,
  );
  expect(asked).toEqual(JSON.parse(JSON.stringify(expected)));
  for (const { id, values } of expected.figures) {
    const shown = values.map((value) => (value === null ? '—' : `${Number(value.toPrecision(6))}`));
    await expect(page.getByTestId(`figure-${id}`).locator('td')).toHaveText(shown);
  }
  await expect(page.getByTestId('other-world').locator('.world > canvas')).toBeVisible();
  await page.waitForFunction(() => window.__royaume!.ready());
  await page.screenshot({ path: info.outputPath('side-by-side.png') });

  const only = expected.differences.find(({ where }) => where === 'first')!;
  await list.getByRole('option', { name: new RegExp(`${only.name.replace('#', '#')}\\b`) }).click();
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText(only.name);

  // It follows: half a minute on, the list is that of the later instant.
  await goTo(page, 20 * MIN + 30 * S);
  await expect(list).toContainText('at 00:20:30.000.');
  // The two change sides, and the instant stays.
  await page.locator('.split-label').getByRole('button', { name: 'Go there' }).click();
  await expect(page.getByRole('region', { name: 'main branch and branch 1' })).toContainText('at 00:20:30.000.');
  const { branch, nowUs } = await status(page);
  expect([branch, nowUs]).toEqual([0, 20 * MIN + 30 * S]);
  await list.page().getByRole('button', { name: 'End the comparison' }).first().click();
  await expect(page.getByTestId('other-world')).toHaveCount(0);
  expect(complaints).toEqual([]);
});
