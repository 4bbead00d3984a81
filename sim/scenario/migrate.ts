/** Older formats → the present one, step by step. Version 1 is the first, so the chain is empty. */
import { SCENARIO_FORMAT } from '../model/setup.ts';
import { exactly, NOTHING, OBJECT, shown } from '../rules/expected.ts';
import type { IssueList } from './issues.ts';
import { memberOf, valueOf, type SourceNode } from './source.ts';

/** One step: a tree of `from` becomes one of `from + 1`. Places stay as they are, so issues still point into the file. */
export interface Migration {
  readonly from: number;
  migrate(root: SourceNode): SourceNode;
}

const MIGRATIONS: readonly Migration[] = [];

/** The root in the present format; null, with an issue, when the file says no format or one that is not known. */
export function migrated(root: SourceNode, issues: IssueList): SourceNode | null {
  if (root.kind !== 'map') {
    const found = shown(valueOf(root));
    issues.under(root, [], [], { code: 'scenario-form', expected: OBJECT, found });
    return null;
  }
  const version = memberOf(root, 'royaume');
  if (version === null) {
    issues.under(root, [], ['royaume'], {
      code: 'no-format',
      expected: exactly(`royaume: ${SCENARIO_FORMAT}`),
      found: NOTHING,
    });
    return null;
  }
  const value = valueOf(version);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    issues.at(version.span, ['royaume'], {
      code: 'format-not-known',
      expected: exactly(SCENARIO_FORMAT),
      found: shown(value),
    });
    return null;
  }
  if (value > SCENARIO_FORMAT) {
    const params = { version: value, known: SCENARIO_FORMAT };
    issues.at(version.span, ['royaume'], {
      code: 'newer-format',
      params,
      expected: exactly(SCENARIO_FORMAT),
      found: shown(value),
    });
    return null;
  }
  let present: SourceNode = root;
  for (let at = value; at < SCENARIO_FORMAT; at++) {
    const step = MIGRATIONS.find((each) => each.from === at);
    if (step !== undefined) present = step.migrate(present);
  }
  return present;
}
