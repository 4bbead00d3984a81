export interface Mutant {
  readonly rule: string;
  /** The source that is changed. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The test file; only its tests that name the rule are run. */
  readonly test: string;
}

/** `file` below sim, `test` below test, both without their endings. */
export function mutant(rule: string, file: string, find: string, replace: string, test: string): Mutant {
  return { rule, file: `sim/${file}.ts`, find, replace, test: `test/${test}.test.ts` };
}
