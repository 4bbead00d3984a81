import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { kernelVectors } from '../kernel/vectors.ts';

const KERNEL_VECTORS = join(import.meta.dirname, '..', 'kernel', 'vectors.ts');

/** The vectors module as one script that any engine can run; it leaves its exports in a global. */
async function bundle(): Promise<string> {
  const built = await build({
    entryPoints: [KERNEL_VECTORS],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'vectors',
    target: 'es2023',
    logLevel: 'silent',
  });
  return built.outputFiles[0]!.text;
}

test('chance and mathematics give the same bits in Chromium as in Node', async ({ page }) => {
  const inNode = kernelVectors();

  await page.goto('about:blank');
  await page.addScriptTag({ content: await bundle() });
  const inChromium = await page.evaluate('vectors.kernelVectors()');

  expect(Object.keys(inNode).length).toBeGreaterThan(30);
  expect(inChromium).toEqual(inNode);
});
