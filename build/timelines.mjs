/** `node build/timelines.mjs`: runs a small release in each way and draws it into docs/models/releases.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = path.join(ROOT, 'docs/models/releases.md');
// Below the project, so that packages which stay outside the bundle are found.
const folder = mkdtempSync(path.join(ROOT, 'node_modules/.royaume-timelines-'));
try {
  const outfile = path.join(folder, 'timelines.mjs');
  await build({
    entryPoints: ['test/support/release-timelines.ts'],
    absWorkingDir: ROOT,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { withTimelines, WAYS, timelineOf } = await import(pathToFileURL(outfile).href);
  if (process.argv.includes('--print')) for (const way of WAYS) console.log(`${way.name}\n${timelineOf(way)}\n`);
  else writeFileSync(PAGE, withTimelines(readFileSync(PAGE, 'utf8')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
