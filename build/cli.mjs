/**
 * Builds the command line: sim/cli/main.ts with all it needs → dist/royaume.mjs, one file that runs without
 * node_modules. It is the `prepare` step, so it runs at `npm ci` and needs nothing but esbuild.
 */
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
const TARGET = path.join(ROOT, 'dist/royaume.mjs');

// commander and yaml are CommonJS: inside an ES module they ask for Node's own modules through `require`.
const BANNER = [
  '#!/usr/bin/env node',
  "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
].join('\n');

/** Bundles the command line. With `write: false` the result holds the text, for tests. */
export function bundleCli(options = {}) {
  return build({
    entryPoints: ['sim/cli/main.ts'],
    outfile: TARGET,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: ROOT,
    banner: { js: BANNER },
    ...options,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundleCli();
  chmodSync(TARGET, 0o755);
}
