/**
 * The desktop app in Electron itself. Runs only where its binary is: name it in ELECTRON_BIN, and give it a display
 * (`xvfb-run -a`). Everything else about the desktop is held by test/electron and electron-bridge.spec.ts.
 */
import path from 'node:path';
import { _electron, expect, test } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '../..');
const binary = process.env['ELECTRON_BIN'] ?? '';

test('the desktop app opens one window on its own page, which has the bridge and no Node', async () => {
  test.skip(binary === '', 'Electron’s binary is not here: name it in ELECTRON_BIN.');
  const app = await _electron.launch({
    executablePath: binary,
    args: ['--no-sandbox', path.join(ROOT, 'out-test/main/index.mjs')],
  });
  try {
    const page = await app.firstWindow();
    await page.waitForLoadState('load');
    const found = await page.evaluate(() => ({
      url: location.href,
      bridge: Object.keys((window as unknown as { royaume: object }).royaume).toSorted(),
      node: ['require', 'process'].filter((name) => name in window),
    }));
    expect(found).toEqual({ url: 'royaume://app/index.html', bridge: ['invoke', 'listen', 'openDropped'], node: [] });
    expect(app.windows()).toHaveLength(1);
  } finally {
    await app.close();
  }
});
