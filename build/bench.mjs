/**
 * Runs the benchmarks of test/bench: `npm run bench -- [--only NAME] [--json]`.
 *
 * Each file exports `name` and `run()`, which gives measures beside the reference figures of the same run. A ratio
 * means the same on a slow machine as on a fast one, so only ratios are gates: the exit code is 1 when a measure with
 * a `target` has a ratio below it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'test', 'bench');

/**
 * @typedef {{ name: string, value: number, unit: string, reference: number | null, ratio: number | null,
 *   target?: number }} Measure
 */

/** The built files of test/bench, as modules, in the order of their names. @param {string} into @param {string} only */
async function load(into, only) {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.bench.ts'))
    .toSorted();
  await build({
    entryPoints: files.map((file) => join(FOLDER, file)),
    outdir: into,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    // Some dependencies are CommonJS and ask for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  const modules = [];
  for (const file of files) {
    const module = await import(pathToFileURL(join(into, file.replace(/\.ts$/, '.mjs'))).href);
    if (only === '' || module.name === only) modules.push(module);
  }
  return modules;
}

/** How fast this machine is now: a fixed integer loop [million rounds per second], the median of five runs. */
function calibrate() {
  const rounds = 5_000_000;
  const rates = [];
  for (let run = 0; run < 5; run++) {
    const start = process.hrtime.bigint();
    let x = 1;
    for (let i = 0; i < rounds; i++) x = (Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + i) | 0;
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    rates.push(rounds / seconds / 1e6 + (x === 0 ? 1e-9 : 0));
  }
  return rates.toSorted((a, b) => a - b)[2];
}

/** @param {Measure} measure */
function missed(measure) {
  return measure.target !== undefined && !(measure.ratio !== null && measure.ratio >= measure.target);
}

/** @param {number | null | undefined} value */
function figure(value) {
  if (value === null || value === undefined) return '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toString();
  return value.toPrecision(3);
}

/** @param {readonly Measure[]} measures */
function table(measures) {
  const rows = [
    ['measure', 'value', 'unit', 'reference', 'ratio', 'target', ''],
    ...measures.map((m) => [
      m.name,
      figure(m.value),
      m.unit,
      figure(m.reference),
      figure(m.ratio),
      m.target === undefined ? '–' : `≥ ${figure(m.target)}`,
      missed(m) ? 'MISSED' : '',
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, json: { type: 'boolean', default: false } },
  });
  const into = mkdtempSync(join(tmpdir(), 'royaume-bench-'));
  try {
    const modules = await load(into, values.only);
    if (modules.length === 0) {
      console.error(`No benchmark is called “${values.only}”.`);
      process.exitCode = 2;
      return;
    }
    /** @type {Measure[]} */
    const measures = [
      { name: 'calibration', value: calibrate(), unit: 'million rounds/s', reference: null, ratio: null },
    ];
    for (const module of modules) measures.push(...(await module.run()));
    if (values.json) for (const measure of measures) console.log(JSON.stringify(measure));
    else console.log(table(measures));
    if (measures.some(missed)) process.exitCode = 1;
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

await main();
