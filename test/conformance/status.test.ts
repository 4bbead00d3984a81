/** The list of rules is whole, its states are honest, and the page that is written from it is current. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../support/sources.ts';
import { fidelityPage } from './fidelity.ts';
import { MUTANTS } from './mutants.ts';
import { filesByRule, idsIn, RULES } from './named-rules.ts';
import { FAMILIES, STATUS } from './status.ts';

const IDS = RULES.map(({ id }) => id);

describe('the list of rules', () => {
  test('has each rule once, with a title', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
    expect(RULES.filter(({ title }) => title.length < 5 || title.length > 90)).toEqual([]);
  });

  test('has one state for each rule, in the file of its family', () => {
    const listed = FAMILIES.flatMap(({ rules }) => Object.keys(rules));
    expect(listed).toEqual(IDS);
    const strays = FAMILIES.flatMap(({ family, rules }) =>
      Object.keys(rules).filter((id) => !id.startsWith(`${family}-`)),
    );
    expect(strays).toEqual([]);
  });

  test('says why wherever a rule is not simply covered or planned', () => {
    const silent = IDS.filter((id) => {
      const { status, note } = STATUS[id]!;
      return status !== 'covered' && status !== 'planned' && (note ?? '').length < 10;
    });
    expect(silent).toEqual([]);
  });

  test('calls covered or approximated only what a test names', () => {
    const named = filesByRule(ROOT);
    const unnamed = IDS.filter((id) => ['covered', 'approximated'].includes(STATUS[id]!.status) && !named.has(id));
    expect(unnamed).toEqual([]);
  });

  test('reads the ids in a name, ranges too', () => {
    expect(idsIn('QL-03 to QL-05, PL-12: text')).toEqual(['QL-03', 'QL-05', 'PL-12', 'QL-04']);
    expect(idsIn('XX-99 and UTF-16')).toEqual([]);
  });
});

describe('docs/FIDELITY.md', () => {
  test('is as `npm run conformance -- --write` leaves it', () => {
    expect(readFileSync(path.join(ROOT, 'docs/FIDELITY.md'), 'utf8')).toBe(fidelityPage(ROOT));
  });
});

describe('the mutants', () => {
  test('are at least 60, each another one, each a change of a text that stands once in its source', () => {
    const changes = MUTANTS.map(({ file, find, replace }) => `${file}: ${find} → ${replace}`);
    expect(new Set(changes).size).toBe(changes.length);
    expect(changes.length).toBeGreaterThanOrEqual(60);
    const stale = MUTANTS.filter(
      ({ file, find }) => readFileSync(path.join(ROOT, file), 'utf8').split(find).length !== 2,
    );
    expect(stale).toEqual([]);
  });

  test('break only rules that are said to hold', () => {
    const others = MUTANTS.filter(({ rule }) => !['covered', 'approximated'].includes(STATUS[rule]?.status ?? 'none'));
    expect(others).toEqual([]);
  });
});
