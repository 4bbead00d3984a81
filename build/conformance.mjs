/**
 * `npm run conformance`: every rule of the specification and what became of it; `-- --json`, `-- --write`.
 * `npm run conformance:mutants`: breaks rules on purpose, one line at a time, and expects their tests to notice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
// Below the project, so that packages which stay outside the bundle are found.
const folder = mkdtempSync(path.join(ROOT, 'node_modules/.royaume-conformance-'));
try {
  const [mode, ...rest] = process.argv.slice(2);
  const isMutants = mode === 'mutants';
  const outfile = path.join(folder, 'conformance.mjs');
  await build({
    entryPoints: [isMutants ? 'test/conformance/run-mutants.ts' : 'test/conformance/report.ts'],
    absWorkingDir: ROOT,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { conformance, mutants } = await import(pathToFileURL(outfile).href);
  process.exitCode = isMutants ? await mutants(ROOT, rest) : conformance(ROOT, process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
