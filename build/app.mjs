/**
 * Builds the app: the renderer with Vite, the Electron side with esbuild. `--mode test` builds it with its test hook
 * into out-test/, so that what is tested never stands where what is started stands.
 *
 *   <out>/renderer/            the page, the worker, fonts and art
 *   <out>/main/index.mjs       Electron's main process
 *   <out>/preload/preload.cjs  the bridge: one CommonJS file, because it runs in a sandbox
 *   <out>/serve/loopback.mjs   the same app on a loopback address
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { build as buildPage } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The folder that a mode builds into. */
export function outFolder(mode) {
  return path.join(ROOT, mode === 'test' ? 'out-test' : 'out');
}

/** Written last, so that its time says when the whole was built. */
export function stampFile(mode) {
  return path.join(outFolder(mode), 'built');
}

/** esbuild's part, three small files. */
async function bundleElectronSide(out) {
  const common = { bundle: true, platform: 'node', logLevel: 'warning', absWorkingDir: ROOT, legalComments: 'none' };
  await Promise.all([
    bundle({
      ...common,
      entryPoints: ['electron/index.ts'],
      outfile: path.join(out, 'main/index.mjs'),
      format: 'esm',
      target: 'node22',
      external: ['electron'],
    }),
    bundle({
      ...common,
      entryPoints: ['electron/preload.ts'],
      outfile: path.join(out, 'preload/preload.cjs'),
      format: 'cjs',
      target: 'chrome150',
      external: ['electron'],
    }),
    bundle({
      ...common,
      entryPoints: ['electron/loopback.ts'],
      outfile: path.join(out, 'serve/loopback.mjs'),
      format: 'esm',
      target: 'node20',
    }),
  ]);
}

/** Builds everything for a mode: 'production' or 'test'. */
export async function buildApp(mode) {
  const out = outFolder(mode);
  rmSync(out, { recursive: true, force: true });
  await Promise.all([
    bundleElectronSide(out),
    buildPage({
      configFile: path.join(ROOT, 'vite.config.ts'),
      mode,
      logLevel: 'warn',
      build: {
        outDir: path.join(out, 'renderer'),
        emptyOutDir: true,
        rolldownOptions: { checks: { pluginTimings: false } },
      },
    }),
  ]);
  writeFileSync(stampFile(mode), `${mode}\n`);
  return out;
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--mode');
  const mode = at === -1 ? 'production' : process.argv[at + 1];
  if (mode !== 'production' && mode !== 'test') {
    console.error('Usage: node build/app.mjs [--mode production|test]');
    process.exit(2);
  }
  const startedAt = performance.now();
  await buildApp(mode);
  console.log(
    `The app is built in ${path.basename(outFolder(mode))}/ (${((performance.now() - startedAt) / 1000).toFixed(1)} s).`,
  );
}
