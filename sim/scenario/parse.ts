/** A scenario file → what the engine runs, or every mistake in it with its place. Never throws, never half-loads. */
import type { Setup } from '../model/setup.ts';
import type { Issue } from '../protocol/protocol.ts';
import { compileScenario } from './compile.ts';
import { FileSet } from './includes.ts';
import type { IncludeReader } from './include-path.ts';
import { IssueList } from './issues.ts';
import { migrated } from './migrate.ts';

export type { IncludeReader } from './include-path.ts';

export interface Parsed {
  /** Null when there is any error; warnings alone do not prevent it. */
  readonly setup: Setup | null;
  /** By file, line and column. */
  readonly issues: Issue[];
}

/**
 * Reads a scenario in YAML, or in strict JSON when its name ends in `.json`.
 * `mainName` is how issues name the file; `reader` gives the files it includes.
 */
export function parseScenario(main: string, mainName: string, reader: IncludeReader): Parsed {
  const issues = new IssueList();
  const files = new FileSet(reader, issues);
  const root = files.main(main, mainName);
  const present = root === null ? null : migrated(root, issues);
  const setup =
    present === null ? null : compileScenario(present, issues, (file, node, path) => files.trace(file, node, path));
  return { setup: issues.hasErrors ? null : setup, issues: issues.sorted(mainName) };
}
