/**
 * A release that goes wrong under load, watched while it runs: whatever instant the screen shows, its numbers are
 * those of the same engine in Node after as many events.
 */
import { expect, test, type Page } from '@playwright/test';
import { harmOf } from '../../sim/engine/harm.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import { formatNumber, formatTime } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const MAIN = 'releases/bad-release-canary.yaml';
const US_PER_S = 1_000_000;
const number = (value: number): string => formatNumber(value, 'en');

/** What stands on screen at one moment of the page, and after how many events. */
interface Sight {
  readonly events: number;
  readonly nowUs: number;
  readonly requests: string;
  readonly p99: string;
  readonly errors: string;
  readonly cost: string;
  readonly goals: readonly string[];
}

/** Looks at every picture until an instant is reached; each sight is read in one go, between two messages of the simulator. */
function watch(page: Page, untilUs: number): Promise<Sight[]> {
  return page.evaluate(async (until) => {
    const sights: Sight[] = [];
    for (;;) {
      const { events, nowUs } = window.__royaume!.status()!;
      const shown = (id: string): string => document.querySelector(`[data-testid="traffic-${id}"]`)?.textContent ?? '';
      if (events !== sights.at(-1)?.events) {
        const [requests, p99, errors, cost] = ['requests', 'p99', 'errors', 'cost'].map(shown) as [
          string,
          string,
          string,
          string,
        ];
        const goals = window.__royaume!.view().goals.map(({ status }) => status);
        sights.push({ events, nowUs, requests, p99, errors, cost, goals });
      }
      if (nowUs >= until) return sights;
      await new Promise(requestAnimationFrame);
    }
  }, untilUs);
}

/** What the engine says after as many events. */
function inEngine(engine: Engine, { events, nowUs }: Sight): Sight {
  while (engine.eventCount < events) engine.step();
  const { gates, treasury, goals } = engine.view();
  return {
    events: engine.eventCount,
    nowUs,
    requests: number(gates!.requestsPerSecond),
    p99: number(gates!.p99Ms!),
    errors: number(gates!.errorsPerSecond),
    cost: number(Number(treasury.perHourUsd.toPrecision(3))),
    goals: goals.map(({ status }) => status),
  };
}

test('a bad canary, watched while it runs: each number on screen is the one of the engine at that event', async ({
  page,
}, info) => {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.getByRole('button', { name: 'Choose a scenario' }).click();
  await page.locator(`[role=menuitem][data-key="${MAIN}"]`).click();
  await page.waitForFunction(() => window.__royaume!.status() !== null);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), 899 * US_PER_S);
  await page.getByRole('tab', { name: 'Releases' }).click();

  // From before the release until it has been taken back.
  await page.getByRole('button', { name: '10×', exact: true }).click();
  const sights = await watch(page, 970 * US_PER_S);
  await page.getByRole('button', { name: 'pause' }).click();
  await page.waitForFunction(() => !window.__royaume!.status()!.running);
  const engine = engineOf(MAIN);
  for (const sight of sights) expect(sight).toEqual(inEngine(engine, sight));
  // Something was seen of it: before, the errors of the canary, and after.
  expect(sights.length).toBeGreaterThan(4);
  expect(new Set(sights.map(({ errors }) => errors)).size).toBeGreaterThan(1);

  // Now that it stands, everything else: the whole view, the table of services, the release, its harm.
  const rest = (await watch(page, 0))[0]!;
  expect(rest).toEqual(inEngine(engine, rest));
  engine.runTo(rest.nowUs);
  expect(engine.eventCount).toBe(rest.events);
  expect(await page.evaluate(() => window.__royaume!.view())).toEqual(JSON.parse(JSON.stringify(engine.view())));
  const { traceHash } = await page.evaluate(() => window.__royaume!.request('hash', {}));
  expect(traceHash).toBe(engine.traceHash());
  await expect(page.getByRole('textbox', { name: /Time now/ })).toHaveValue(formatTime(rest.nowUs));

  const service = Object.values(engine.view().services[0]!)[0]!;
  const row = page
    .getByRole('region', { name: 'Services' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'shop', exact: true }) });
  await expect(row).toContainText(`${service.runningCount} of ${service.desiredCount}`);
  const releases = page.getByRole('region', { name: 'Releases' });
  const newest = engine.world.serviceDeployments!.at(-1)!;
  const release = releases.locator('.release').first();
  await expect(release).toHaveAttribute('data-status', newest.state);
  await expect(release.locator('.weights-line')).toContainText(`${service.release!.productionPercent}\u00a0%`);
  const hurt = harmOf(engine).releases.find(({ serviceDeployment }) => serviceDeployment === newest.key)!.harm;
  const facts = page.getByTestId(`harm-${newest.key}`).locator('dd');
  await expect(facts.nth(0)).toHaveText(number(hurt.requests));
  await expect(facts.nth(1)).toHaveText(number(hurt.hurt));
  await page.waitForFunction(() => window.__royaume!.ready());
  await page.screenshot({ path: info.outputPath('taken-back.png') });
  expect(complaints).toEqual([]);
});
