/** `node build/flow-table.mjs`: measures the table of the flow model anew and writes it; takes some minutes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format } from 'prettier';

const ROOT = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'royaume-flow-table-'));
try {
  const outfile = path.join(folder, 'measure.mjs');
  await build({
    entryPoints: ['test/queueing/measure-flow-table.ts'],
    absWorkingDir: ROOT,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const { measureFlowTable } = await import(pathToFileURL(outfile).href);
  const table = measureFlowTable((/** @type {string} */ row) => process.stderr.write(`${row}\n`));
  const text = await format(JSON.stringify(table), { parser: 'json', printWidth: 120 });
  writeFileSync(path.join(ROOT, 'sim/queueing/flow-table.json'), text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
