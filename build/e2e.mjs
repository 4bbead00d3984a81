/** `npm run e2e`: finds Chromium, builds the app with its test hook, and runs the end-to-end tests; arguments go to Playwright. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildApp } from './app.mjs';
import { ensureChromium } from './ensure-chromium.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

let chromium;
try {
  chromium = ensureChromium();
} catch (error) {
  console.error(error.message);
  process.exit(5);
}
await buildApp('test');
const playwright = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
const { status } = spawnSync(process.execPath, [playwright, 'test', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ROYAUME_CHROMIUM: chromium },
});
process.exitCode = status ?? 1;
