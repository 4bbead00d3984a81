/**
 * `npm run conformance:mutants`: breaks one rule at a time by one small change of a source, in memory only, and runs the
 * tests that name the rule. A mutant is caught when one of them fails; a survivor is a rule that no test holds.
 *
 * Words after `--` choose: `npm run conformance:mutants -- RU SV-09` takes mutants of these families and rules.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';
import { MUTANTS } from './mutants.ts';
import type { Mutant } from './mutants/mutant.ts';

type Fate = 'caught' | 'survived' | 'stale' | 'untested' | 'failing';

/** Vitest servers that work side by side; each breaks its own mutant. */
const WORKERS = 2;

class Laboratory {
  private readonly root: string;
  private mutant: Mutant | null = null;
  private vitest: Vitest | null = null;

  constructor(root: string) {
    this.root = root;
  }

  async open(): Promise<this> {
    const { root } = this;
    const plugin = {
      name: 'royaume-mutant',
      enforce: 'pre' as const,
      transform: (code: string, id: string): string | undefined => {
        const { mutant } = this;
        const isIt = mutant !== null && id.split('?')[0] === path.join(root, mutant.file);
        return isIt ? code.replace(mutant.find, () => mutant.replace) : undefined;
      },
    };
    const options = { root, config: false as const, watch: false, maxWorkers: 1, pool: 'threads' as const };
    this.vitest = await createVitest(
      'test',
      { ...options, include: ['test/**/*.test.ts'], reporters: [{}], testTimeout: 30_000, passWithNoTests: true },
      { plugins: [plugin], logLevel: 'silent' },
    );
    await this.vitest.standalone();
    return this;
  }

  /** How the tests of the mutant's file that name its rule end: how many ran, and whether all passed. */
  async run(mutant: Mutant, isBroken: boolean): Promise<{ ran: number; passed: boolean }> {
    const vitest = this.vitest!;
    const file = path.join(this.root, mutant.file);
    this.mutant = isBroken ? mutant : null;
    vitest.invalidateFile(file);
    vitest.setGlobalTestNamePattern(new RegExp(`\\b${mutant.rule}\\b`));
    const spec = vitest.getRootProject().createSpecification(path.join(this.root, mutant.test));
    const result = await vitest.runTestSpecifications([spec], false);
    // What comes back are the modules of every run so far.
    const testModules = result.testModules.filter(({ moduleId }) => moduleId === spec.moduleId);
    this.mutant = null;
    vitest.invalidateFile(file);
    const tests = testModules.flatMap((module) => [...module.children.allTests()]);
    const ended = tests.filter((test) => test.result().state !== 'skipped');
    // A source that no longer loads has no tests, and says so.
    const passed = testModules.length === 1 && testModules[0]!.state() !== 'failed';
    return { ran: ended.length, passed };
  }

  /** A test that never ends under a mutant is caught as well: its worker is given up with its time limit. */
  async fateOf(mutant: Mutant): Promise<Fate> {
    const source = readFileSync(path.join(this.root, mutant.file), 'utf8');
    if (source.split(mutant.find).length !== 2) return 'stale';
    const broken = await this.run(mutant, true);
    if (!broken.passed) return 'caught';
    return broken.ran === 0 ? 'untested' : 'survived';
  }

  async close(): Promise<void> {
    await this.vitest?.close();
  }
}

const SAID: Readonly<Record<Exclude<Fate, 'caught'>, string>> = {
  survived: 'SURVIVED',
  stale: 'STALE, its text is not there exactly once',
  untested: 'UNTESTED, no test of that file names the rule',
  failing: 'UNKNOWN, its tests fail without it too',
};

/** Tests that fail without any mutant would catch everything. */
async function failing(laboratory: Laboratory, chosen: readonly Mutant[]): Promise<string[]> {
  const failed: string[] = [];
  const seen = new Set<string>();
  for (const mutant of chosen) {
    const about = `${mutant.rule} ${mutant.test}`;
    if (seen.has(about)) continue;
    seen.add(about);
    if (!(await laboratory.run(mutant, false)).passed) failed.push(about);
  }
  return failed;
}

/** The exit code. */
export async function mutants(root: string, words: readonly string[]): Promise<number> {
  const chosen = MUTANTS.filter(({ rule }) => words.length === 0 || words.some((word) => rule.startsWith(word)));
  const laboratories = await Promise.all(Array.from({ length: WORKERS }, () => new Laboratory(root).open()));
  const failed: string[] = [];
  const fates = new Map<Mutant, Fate>();
  const halves = laboratories.map((_one, index) => chosen.filter((_mutant, at) => at % WORKERS === index));
  try {
    await Promise.all(
      laboratories.map(async (laboratory, index) => {
        const failedBefore = await failing(laboratory, halves[index]!);
        failed.push(...failedBefore);
        for (const mutant of halves[index]!) {
          const isKnown = failedBefore.includes(`${mutant.rule} ${mutant.test}`);
          const fate = isKnown ? 'failing' : await laboratory.fateOf(mutant);
          fates.set(mutant, fate);
          if (fate === 'caught') console.log(`caught ${mutant.rule} ${mutant.file}`);
          else console.log(`${SAID[fate]}: ${mutant.rule} ${mutant.file}: ${mutant.find} → ${mutant.replace}`);
        }
      }),
    );
  } finally {
    await Promise.all(laboratories.map((laboratory) => laboratory.close()));
  }
  const caught = [...fates.values()].filter((fate) => fate === 'caught').length;
  for (const about of failed) console.log(`FAILS without any mutant: ${about}`);
  console.log(`\n${caught} caught, ${chosen.length - caught} not, ${failed.length} failing before`);
  return caught === chosen.length && failed.length === 0 && chosen.length > 0 ? 0 : 1;
}
