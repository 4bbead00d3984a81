import { defineConfig } from '@playwright/test';
import { findChromium, SOFTWARE_GL, STEADY } from './build/chromium.mjs';

const PORT = Number(process.env['ROYAUME_E2E_PORT'] ?? 41_730);
const executablePath = findChromium();

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/{testFileDir}/snapshots/{arg}{ext}',
  fullyParallel: false,
  // All pages share two cores, and a page that draws WebGL in software takes one of them.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000, toHaveScreenshot: { maxDiffPixels: 0 } },
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    viewport: { width: 1600, height: 1000 },
    deviceScaleFactor: 1,
    locale: 'en-US',
    timezoneId: 'UTC',
    trace: 'off',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [...STEADY, ...SOFTWARE_GL],
    },
  },
  webServer: {
    command: `node build/serve.mjs --mode test --port ${PORT}`,
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
    stdout: 'ignore',
    timeout: 30_000,
  },
});
