/** Why, in a real Chromium beside the same engine in Node: the inspector, its tables, charts and lists say what the engine says. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { causesOf } from '../../sim/engine/causes.ts';
import { courseOf } from '../../sim/engine/courses.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import { harmOf } from '../../sim/engine/harm.ts';
import { severityOf } from '../../sim/engine/log-rows.ts';
import { waitingRows } from '../../sim/engine/waiting.ts';
import type { EntityRef } from '../../sim/model/ids.ts';
import { describe as describeEntity } from '../../sim/rules/describe.ts';
import { formatNumber, formatTime } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const US_PER_S = 1_000_000;
const number = (value: number): string => formatNumber(value, 'en');

/** The same scenario without a screen, at an instant. */
function engineAt(main: string, atS: number): Engine {
  const engine = engineOf(main);
  engine.runTo(atS * US_PER_S);
  return engine;
}

async function openAt(page: Page, main: string, atS: number): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.getByRole('button', { name: 'Choose a scenario' }).click();
  await page.locator(`[role=menuitem][data-key="${main}"]`).click();
  await page.waitForFunction(() => window.__royaume!.status() !== null);
  await goTo(page, atS);
  return complaints;
}

async function goTo(page: Page, atS: number): Promise<void> {
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), atS * US_PER_S);
}

async function select(page: Page, subject: EntityRef): Promise<void> {
  await page.evaluate((chosen) => window.__royaume!.select(chosen), subject);
}

function inspectorOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Inspector' });
}

async function serious(page: Page, selector: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

test('a lost task is inspected from end to end: what it is, its way, its decision, its causes, its JSON', async ({
  page,
}, info) => {
  const main = 'one-zone-lost-under-load.yaml';
  const complaints = await openAt(page, main, 780);
  const engine = engineAt(main, 780);
  const { world } = engine;
  const key = world.tasks.findIndex(({ lastStatus }) => lastStatus === 'STOPPED');
  const task = world.tasks[key]!;
  const subject: EntityRef = { kind: 'task', key };
  await select(page, subject);
  const inspector = inspectorOf(page);

  await expect(inspector.getByRole('heading', { level: 3 })).toHaveText(task.name);
  await expect(inspector.locator('[data-fact=stop-code] dd')).toHaveText(task.stopCode!);
  await expect(inspector.locator('[data-fact=started] dd')).toHaveText(formatTime(task.startedAtUs!));
  expect(await serious(page, '.inspector')).toEqual([]);

  await inspector.getByRole('tab', { name: 'Lifecycle' }).click();
  await expect(inspector.locator('.state.now text')).toHaveText('STOPPED');
  const moves = engine
    .log(0, engine.eventCount)
    .flatMap(({ atUs, event }) =>
      event.kind === 'StateChanged' && event.chart === 'task' && event.key === key ? [formatTime(atUs)] : [],
    );
  await expect(inspector.locator('.moves').first().locator('.instant')).toHaveText(moves);
  expect(await serious(page, '.inspector')).toEqual([]);
  await page.screenshot({ path: info.outputPath('lifecycle.png') });

  await inspector.getByRole('tab', { name: 'Decisions' }).click();
  const table = engine.table(task.decision!);
  await expect(inspector.locator('tr.chosen th')).toContainText(table.rows.find((row) => row.chosen)!.instanceName);
  await expect(inspector.locator('table.candidates tbody tr')).toHaveCount(table.rows.length);

  await inspector.getByRole('tab', { name: 'Causes' }).click();
  const { chain } = causesOf(engine, subject, null)!;
  const led = inspector.getByRole('list', { name: 'What led to it' });
  await expect(led.locator('.instant')).toHaveText(chain.map(({ atUs }) => formatTime(atUs)));
  expect(await serious(page, '.inspector')).toEqual([]);

  await inspector.getByRole('tab', { name: 'JSON' }).click();
  await expect(inspector.locator('pre.json')).toContainText(task.taskArn);
  const told = JSON.parse((await inspector.locator('pre.json').textContent())!);
  expect(told).toEqual(JSON.parse(JSON.stringify(describeEntity(world, subject))));

  // Where it was, by its place; back by the keyboard; then to the instant of the first cause.
  await inspector.getByRole('navigation', { name: 'Where it is' }).getByRole('button').last().click();
  await expect(inspector.getByRole('heading', { level: 3 })).toHaveText(world.instances[task.host!]!.name);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(inspector.getByRole('heading', { level: 3 })).toHaveText(task.name);
  await inspector.getByRole('tab', { name: 'Causes' }).click();
  await led.locator('.instant').first().click();
  await expect.poll(() => page.evaluate(() => window.__royaume!.status()!.nowUs)).toBe(chain[0]!.atUs);
  await expect(inspector.locator('.subject .pill')).toHaveText('RUNNING');
  expect(complaints).toEqual([]);
});

test('a bad canary under load: its stages, weights and harm, the alarm that turned it back, and the same numbers on a fork', async ({
  page,
}, info) => {
  const main = 'releases/bad-release-canary.yaml';
  const complaints = await openAt(page, main, 960);
  const engine = engineAt(main, 960);
  await page.getByRole('tab', { name: 'Releases' }).click();
  const releases = page.getByRole('region', { name: 'Releases' });
  const newest = engine.world.serviceDeployments!.at(-1)!;
  const first = releases.locator('.release').first();
  await expect(first).toHaveAttribute('data-status', newest.state);
  const hurt = harmOf(engine).releases.find(({ serviceDeployment }) => serviceDeployment === newest.key)!;
  const facts = page.getByTestId(`harm-${newest.key}`).locator('dd');
  await expect(facts.nth(0)).toHaveText(number(hurt.harm.requests));
  await expect(facts.nth(1)).toHaveText(number(hurt.harm.hurt));
  await expect(first.locator('.stages li')).toHaveCount(newest.stages.length);
  expect(await serious(page, '.releases-panel')).toEqual([]);
  await page.screenshot({ path: info.outputPath('releases.png') });

  await first.getByRole('button', { name: 'details' }).click();
  const inspector = inspectorOf(page);
  await expect(inspector.locator('.subject .pill')).toHaveText(newest.state);

  // Two branches that went the same way are the same in every number.
  await page.evaluate(() => window.__royaume!.request('fork', { atUs: 600_000_000 }));
  await goTo(page, 960);
  await expect(first).toHaveAttribute('data-status', newest.state);
  await page.getByRole('tab', { name: 'Compare' }).click();
  const compare = page.getByRole('region', { name: 'Compare' });
  await compare.getByRole('button', { name: 'Compare' }).click();
  await expect(compare.locator('[data-row=requests] td').first()).toBeVisible();
  const [one, other] = await compare.locator('[data-row=requests] td').allTextContents();
  expect(one).toBe(other);
  expect(await compare.locator('.worse, .better').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the charts say the values at the cursor, a click goes there, and alarms stand as lines', async ({
  page,
}, info) => {
  const main = 'one-zone-lost-under-load.yaml';
  const complaints = await openAt(page, main, 780);
  const engine = engineAt(main, 780);
  const charts = page.getByRole('region', { name: 'Charts' });
  const cpu = charts.getByRole('figure', { name: 'CPU in use' });
  const series = engine.metrics
    .series()
    .find(({ metricName, dimensions }) => metricName === 'CPUUtilization' && dimensions['ServiceName'] === 'scribe')!;
  const range = { fromUs: -1, toUs: engine.nowUs, periodS: null };
  const { atUs, values } = courseOf(engine, { series, statistic: 'Average' }, range);
  const text = (value: number): string => `${number(Number(value.toPrecision(5)))}\u00a0%`;
  await expect(cpu.locator('.value')).toHaveText(text(values.at(-1)!));

  const plot = cpu.getByRole('slider');
  const box = (await plot.boundingBox())!;
  // Between the margins of the drawing lie the thirty minutes of the run: 7:30 is in the minute that ends at 8:00.
  const x = 52 + ((box.width - 62) * 450) / 1_800;
  await plot.hover({ position: { x, y: box.height / 2 } });
  await expect(cpu.locator('.value')).toHaveText(text(values[atUs.indexOf(480 * US_PER_S)]!));
  await page.screenshot({ path: info.outputPath('charts.png') });
  await plot.click({ position: { x, y: box.height / 2 } });
  await expect.poll(() => page.evaluate(() => Math.round(window.__royaume!.status()!.nowUs / 10_000_000))).toBe(45);
  expect(await serious(page, '.charts-panel')).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the log is filtered, a line tells its causes; the queue and the decisions say what waits and why', async ({
  page,
}, info) => {
  const main = 'no-room.yaml';
  const complaints = await openAt(page, main, 200);
  const engine = engineAt(main, 200);
  const log = page.getByRole('region', { name: 'Event log' });
  await log.getByRole('button', { name: 'went wrong' }).click();
  const bad = engine.log(0, engine.eventCount).filter(({ event }) => severityOf(engine.world, event) === 'bad');
  await expect(log.locator('.found')).toHaveText(`${bad.length} lines of ${engine.eventCount} fit.`);
  expect(await serious(page, '.log')).toEqual([]);
  await log.locator('.log-text').last().click();
  const inspector = inspectorOf(page);
  await expect(inspector.getByRole('tab', { name: 'Causes' })).toHaveAttribute('aria-selected', 'true');
  await expect(inspector).toContainText(`Causes of event ${bad.at(-1)!.n}`);

  await page.getByRole('tab', { name: 'Queue' }).click();
  const [waiting] = waitingRows(engine);
  const row = page.getByRole('region', { name: 'Queue' }).locator('tbody tr').first();
  await expect(row.locator('th')).toHaveText(waiting!.what.name);
  await expect(row.locator('td').first()).toHaveText(String(waiting!.count));
  await expect(row).toContainText(formatTime(waiting!.sinceUs!));
  expect(await serious(page, '.queue-panel')).toEqual([]);
  await row.getByRole('button', { name: `decision ${waiting!.decision}` }).click();
  await expect(inspector.locator(`[data-decision="${waiting!.decision}"]`)).toBeVisible();
  await expect(inspector.locator('td.no').first()).toBeVisible();

  await page.getByRole('tab', { name: 'Decisions' }).first().click();
  const decisions = page.getByRole('region', { name: 'Decisions' });
  await expect(decisions.locator('.decision-row').first()).toHaveAttribute(
    'data-decision',
    String(engine.world.decisions.length - 1),
  );
  expect(await serious(page, '.decisions-panel')).toEqual([]);
  await page.screenshot({ path: info.outputPath('queue.png') });
  expect(complaints).toEqual([]);
});

test('the tables can be walked by the keyboard, sorted, filtered, and lead to what they name', async ({ page }) => {
  const main = 'one-zone-lost-under-load.yaml';
  const complaints = await openAt(page, main, 780);
  const tasks = Object.values(engineAt(main, 780).view().tasks).flatMap((bucket) => Object.values(bucket));
  await page.getByRole('tab', { name: 'Tasks' }).click();
  const panel = page.getByRole('region', { name: 'Tasks' });
  await panel.getByRole('combobox', { name: 'Status' }).selectOption('STOPPED');
  const stopped = tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED').map(({ name }) => name);
  await expect(panel.getByRole('rowheader')).toHaveText(stopped);
  await panel.getByRole('columnheader').first().click();
  await panel.getByRole('columnheader').first().click();
  await expect(panel.getByRole('rowheader')).toHaveText(stopped.toSorted().toReversed());
  await panel.getByRole('rowheader').first().click();
  await page.keyboard.press('ArrowDown');
  await expect(inspectorOf(page).getByRole('heading', { level: 3 })).toHaveText(stopped.toSorted().toReversed()[1]!);
  expect(await serious(page, '.tasks-panel')).toEqual([]);
  for (const name of ['Services', 'Instances']) {
    await page.getByRole('tab', { name }).click();
    await expect(page.getByRole('region', { name }).getByRole('rowheader').first()).toBeVisible();
    expect(await serious(page, `.${name.toLowerCase()}-panel`)).toEqual([]);
  }
  expect(complaints).toEqual([]);
});
