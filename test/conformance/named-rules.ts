/** Which tests name which rules: read from their sources for the documents, from their results for the runner. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import rules from './rules.json' with { type: 'json' };

export interface Rule {
  readonly id: string;
  /** In our own words; the specification itself is no part of the project. */
  readonly title: string;
}

/** Every rule, in the order of the specification. */
export const RULES: readonly Rule[] = rules;

const KNOWN = new Set(RULES.map(({ id }) => id));

/** The rule ids in a name: `PL-12`, `QL-03 to QL-08`. */
export function idsIn(text: string): string[] {
  const ids = [...text.matchAll(/\b[A-Z]{2}-[0-9]{2}\b/g)].map(([id]) => id);
  for (const [, family, first, last] of text.matchAll(/\b([A-Z]{2})-([0-9]{2}) to (?:[A-Z]{2}-)?([0-9]{2})\b/g)) {
    for (let number = Number(first); number <= Number(last); number++) {
      ids.push(`${family}-${String(number).padStart(2, '0')}`);
    }
  }
  return [...new Set(ids)].filter((id) => KNOWN.has(id));
}

/** A string that opens a test or stands first on a line: the names of tests, and little else. */
const NAMES = /(?:\b(?:it|test|describe)\b[^'"`\n]*|^\s*\[?)(['"`])((?:(?!\1).)*)/gm;

function testFiles(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const below = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return below === 'test/e2e' ? [] : testFiles(root, below);
    return /\.test\.tsx?$/.test(entry.name) ? [below] : [];
  });
}

/** Test files that have rule ids in the names of their tests, by rule, in the order of their paths. */
export function filesByRule(root: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of testFiles(root, 'test').toSorted()) {
    const source = readFileSync(path.join(root, file), 'utf8');
    for (const id of new Set([...source.matchAll(NAMES)].flatMap((match) => idsIn(match[2]!)))) {
      found.set(id, [...(found.get(id) ?? []), file]);
    }
  }
  return found;
}
