/**
 * `npm test`: everything the project holds itself to, one after the other, none skipped because an earlier one failed.
 * The last line is `N passed, N failed`: the tests of vitest and Playwright, and one failure for each other step that failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const reports = mkdtempSync(path.join(tmpdir(), 'royaume-test-'));
const vitestReport = path.join(reports, 'vitest.json');
const playwrightReport = path.join(reports, 'playwright.json');

const node = (file, ...args) => [process.execPath, [path.join(ROOT, file), ...args]];

function vitestCounts() {
  const report = JSON.parse(readFileSync(vitestReport, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    // A file that fails before its tests are known has none to count.
    unsound: report.numFailedTests === 0 && report.success !== true,
  };
}

function playwrightCounts() {
  const { stats, errors } = JSON.parse(readFileSync(playwrightReport, 'utf8'));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    unsound: stats.unexpected === 0 && errors.length > 0,
  };
}

const STEPS = [
  { name: 'command line', run: node('build/cli.mjs') },
  { name: 'format', run: node('node_modules/prettier/bin/prettier.cjs', '--check', '.') },
  { name: 'lint', run: node('node_modules/oxlint/bin/oxlint', '--deny-warnings') },
  { name: 'types', run: node('build/types.mjs') },
  { name: 'promtool', run: node('build/ensure-promtool.mjs') },
  {
    name: 'unit tests',
    run: node(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ),
    counts: vitestCounts,
  },
  {
    name: 'end-to-end tests',
    run: node('build/e2e.mjs', '--reporter=list,json'),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    counts: playwrightCounts,
  },
  { name: 'package', run: node('build/package-check.mjs') },
  { name: 'swarm', run: node('build/swarm.mjs', '--seeds', '1000', '--all') },
];

const total = { passed: 0, failed: 0 };
const failedSteps = [];

function take({ name, run, env, counts }) {
  console.log(`\n== ${name} ==`);
  const startedAt = performance.now();
  const [command, args] = run;
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  let counted = { passed: 0, failed: 0, unsound: status !== 0 };
  if (counts !== undefined) {
    try {
      counted = counts();
    } catch {
      console.log(`${name}: left no report.`);
      counted = { passed: 0, failed: 0, unsound: true };
    }
  }
  if (status !== 0 && counted.failed === 0) counted.unsound = true;
  total.passed += counted.passed;
  total.failed += counted.failed + (counted.unsound ? 1 : 0);
  const ok = status === 0 && counted.failed === 0 && !counted.unsound;
  if (!ok) failedSteps.push(name);
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s) ==`);
}

try {
  for (const step of STEPS) take(step);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = failedSteps.length === 0 && total.failed === 0 ? 0 : 1;
