/** The app under load in a real Chromium: every number on screen is the one of the same engine in Node. */
import { expect, test } from '@playwright/test';
import { readMetrics } from '../../sim/engine/read-metrics.ts';
import { formatNumber } from '../../sim/text/format.ts';
// Brings the type of window.__royaume with it.
import type {} from '../../renderer/test-hook.ts';
import { engineOf } from '../support/shipped.ts';
import { complaintsOf } from './complaints.ts';

const AT_US = 780_000_000;

test('one zone lost under load: gates, treasury, metrics and inspector say what the engine says', async ({
  page,
}, info) => {
  const main = 'one-zone-lost-under-load.yaml';
  const engine = engineOf(main);
  engine.runTo(AT_US);
  const view = engine.view();
  const service = Object.values(view.services[0]!)[0]!;

  const complaints = complaintsOf(page);
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  await page.getByRole('button', { name: 'Choose a scenario' }).click();
  await page.locator(`[role=menuitem][data-key="${main}"]`).click();
  await expect(page.getByRole('button', { name: 'next event' })).toBeVisible();
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), AT_US);

  const shown = (id: string): Promise<string | null> => page.getByTestId(id).textContent();
  const number = (value: number): string => formatNumber(value, 'en');
  const { requestsPerSecond, p99Ms, errorsPerSecond } = view.gates!;
  await expect(page.getByTestId('traffic-requests')).toHaveText(number(requestsPerSecond));
  expect(await shown('traffic-p99')).toBe(number(p99Ms!));
  expect(await shown('traffic-errors')).toBe(number(errorsPerSecond));
  expect(await shown('traffic-cost')).toBe(number(Number(view.treasury.perHourUsd.toPrecision(3))));

  await page.getByRole('tab', { name: 'Services' }).click();
  await page.getByRole('rowheader', { name: 'scribe', exact: true }).click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector.locator('[data-fact=requests] dd')).toHaveText(
    `${number(service.load!.requestsPerSecond)} per second`,
  );
  await expect(inspector.locator('[data-fact=cpu-use] dd')).toHaveText(`${service.load!.cpuPercent}\u00a0%`);

  const series = engine.metrics
    .series()
    .find(({ metricName, dimensions }) => metricName === 'CPUUtilization' && dimensions['ServiceName'] === 'scribe')!;
  const { sum, sampleCount, maximum } = readMetrics(engine, series, { fromUs: -1, toUs: AT_US, periodS: null });
  const average = sum.at(-1)! / sampleCount.at(-1)!;
  await inspector.getByRole('tab', { name: 'Numbers' }).click();
  const course = inspector.getByRole('figure', { name: 'CPUUtilization of scribe over time' });
  const last = (value: number): string => `${number(Number(value.toPrecision(5)))}\u00a0%`;
  await expect(course.locator('[data-line=Average] .value')).toHaveText(last(average));
  await expect(course.locator('[data-line=Maximum] .value')).toHaveText(last(maximum.at(-1)!));
  await expect(course.locator('svg').first()).toBeVisible();

  await page.waitForFunction(() => window.__royaume!.ready());
  await page.screenshot({ path: info.outputPath('under-load.png') });

  // How closely requests are simulated is there to be seen, and to be forced.
  const precision = page.getByRole('combobox', { name: 'How closely requests are simulated' });
  await expect(precision).toHaveValue('auto');
  await expect(precision.locator('option:checked')).toHaveText('auto: each request');
  await precision.selectOption('flow');
  await expect(precision).toHaveValue('flow');
  expect(complaints).toEqual([]);
});
