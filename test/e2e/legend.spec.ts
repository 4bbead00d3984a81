/** The drawn world in a real Chromium: what its signs say is what the same engine in Node says, and the legend explains it. */
import { expect, test } from '@playwright/test';
import { formatNumber } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';
import { SHIPPED, engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const MAIN = 'releases/bad-release-canary.yaml';
const AT_US = 930_000_000;

test('signs of a running canary say what the engine says, and the legend shows one channel alone', async ({
  page,
}, info) => {
  const engine = engineOf(MAIN);
  engine.runTo(AT_US);
  const view = engine.view();
  const gate = view.balancers[0]![0]!;
  const release = view.services[0]![0]!.release!;
  const number = (value: number): string => formatNumber(Number(value.toPrecision(3)), 'en');
  const rateOf = (zone: number): number =>
    Object.values(view.tasks[0]!)
      .filter((task) => task.zone === zone && task.targets !== undefined)
      .reduce((sum, { requestsPerSecond = 0 }) => sum + requestsPerSecond, 0);

  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.evaluate(([main, files]) => window.__royaume!.request('open', { main, files, seed: null }), [
    MAIN,
    SHIPPED,
  ] as const);
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), AT_US);

  const signs = () => page.evaluate(() => window.__royaume!.signs());
  await expect
    .poll(async () => (await signs())['gate 0'])
    .toEqual([
      gate.name,
      `${number(gate.requestsPerSecond)} req/s · p99 ${formatNumber(gate.p99Ms!, 'en')} ms`,
      'blue 95 % · green 5 %',
      `${release.to} · ${release.lifecycleStage}`,
    ]);
  expect(await signs()).toMatchObject({
    'flow 0': [`${number(rateOf(0))} req/s`],
    'flow 1': [`${number(rateOf(1))} req/s`],
    treasury: [`${number(view.treasury.perHourUsd)} USD/h`],
  });

  // By keyboard alone: the legend, and one of its channels.
  await page.getByRole('tab', { name: 'Legend' }).focus();
  await page.keyboard.press('Enter');
  const line = page.getByRole('button', { name: /^Royal gate: load balancer/ });
  await line.focus();
  await page.keyboard.press('Enter');
  await expect(line).toHaveAttribute('aria-pressed', 'true');
  await page.waitForFunction(() => window.__royaume!.ready());
  await page.screenshot({ path: info.outputPath('legend.png') });
  expect(complaints).toEqual([]);
});
