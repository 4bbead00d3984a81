/**
 * `npm run conformance`: runs every test that names a rule and says of each rule what became of it.
 *
 * `--json` prints `{ rules: [{ id, status, test, note }] }`, `--write` brings docs/FIDELITY.md up to date instead.
 * A rule counts as covered or approximated only if a test that names it has passed and none has failed; else it is
 * reported as planned, and the exit code is 1.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { censusOf, fidelityPage } from './fidelity.ts';
import { filesByRule, idsIn, RULES } from './named-rules.ts';
import { FAMILIES, STATUS } from './status.ts';
import type { RuleStatus } from './status/rule-status.ts';

interface Outcome {
  readonly test: string;
  readonly passed: boolean;
}

interface Row {
  readonly id: string;
  readonly status: RuleStatus['status'];
  readonly test: string | null;
  readonly note: string | null;
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** What every test that ran came to, from vitest's own report. */
function runTests(root: string, files: readonly string[]): Map<string, Outcome[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'royaume-conformance-'));
  try {
    const outputFile = path.join(folder, 'report.json');
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--reporter=json', `--outputFile.json=${outputFile}`, ...files];
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const report = JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport;
    const outcomes = new Map<string, Outcome[]>();
    for (const { name, assertionResults } of report.testResults) {
      const file = path.relative(root, name);
      for (const { fullName, status } of assertionResults) {
        const outcome = { test: `${file} > ${fullName}`, passed: status === 'passed' };
        for (const id of idsIn(fullName)) outcomes.set(id, [...(outcomes.get(id) ?? []), outcome]);
      }
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf(id: string, outcomes: ReadonlyMap<string, readonly Outcome[]>): Row {
  const { status, note = null } = STATUS[id] ?? { status: 'planned' };
  if (status !== 'covered' && status !== 'approximated') return { id, status, test: null, note };
  const named = outcomes.get(id) ?? [];
  const failed = named.find(({ passed }) => !passed);
  if (failed !== undefined) return { id, status: 'planned', test: failed.test, note: 'its test fails' };
  if (named.length === 0)
    return { id, status: 'planned', test: null, note: `said to be ${status}, and no test names it` };
  return { id, status, test: named[0]!.test, note };
}

function print(rows: readonly Row[]): void {
  for (const { family, name } of FAMILIES) {
    const own = rows.filter(({ id }) => id.startsWith(family));
    console.log(`${family} ${name}: ${censusOf(own.map(({ status }) => status))}`);
  }
  console.log(`\n${rows.length} rules: ${censusOf(rows.map(({ status }) => status))}`);
}

/** The exit code. */
export function conformance(root: string, args: readonly string[]): number {
  if (args.includes('--write')) {
    writeFileSync(path.join(root, 'docs/FIDELITY.md'), fidelityPage(root));
    return 0;
  }
  const outcomes = runTests(root, [...new Set([...filesByRule(root).values()].flat())]);
  const rows = RULES.map(({ id }) => rowOf(id, outcomes));
  if (args.includes('--json')) console.log(JSON.stringify({ rules: rows }));
  else print(rows);
  const broken = rows.filter(({ id, status }) => status !== (STATUS[id]?.status ?? 'none'));
  for (const { id, test, note } of broken) console.error(`${id}: ${note}${test === null ? '' : ` (${test})`}`);
  return broken.length === 0 ? 0 : 1;
}
