/** The part of docs/FIDELITY.md that is written by `npm run conformance -- --write`: every rule, and what became of it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesByRule, RULES } from './named-rules.ts';
import { FAMILIES, STATUS } from './status.ts';
import type { RuleStatus } from './status/rule-status.ts';

const BEGIN = '<!-- rules: written by `npm run conformance -- --write` -->';
const END = '<!-- end of rules -->';

export const KINDS = ['covered', 'approximated', 'left out', 'context', 'planned'] as const;

/** `18 covered, 1 left out`: how many of `statuses` are what. */
export function censusOf(statuses: readonly RuleStatus['status'][]): string {
  const counted = KINDS.map((kind) => ({ kind, count: statuses.filter((status) => status === kind).length }));
  return counted
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ');
}

/** `test/conformance/images.test.ts` as the page names it. */
const shortName = (file: string): string => file.replace(/^test\//, '').replace(/\.test\.tsx?$/, '');

function line(id: string, title: string, files: readonly string[]): string {
  const { status, note } = STATUS[id] ?? { status: 'planned' };
  const isHeld = status === 'covered' || status === 'approximated';
  const held = isHeld ? files.map(shortName) : [];
  const says = note === undefined ? '' : `: ${note}`;
  const by = held.length === 0 ? '' : ` (${held.map((file) => `\`${file}\``).join(', ')})`;
  return `- ${id} ${title}. **${status}**${says}${by}`;
}

/** The generated part, without its two marks. */
export function rulesPart(root: string): string {
  const files = filesByRule(root);
  const all = RULES.map(({ id }) => STATUS[id]?.status ?? 'planned');
  const parts = FAMILIES.map(({ family, name }) => {
    const rules = RULES.filter(({ id }) => id.startsWith(family));
    const census = censusOf(rules.map(({ id }) => STATUS[id]?.status ?? 'planned'));
    const lines = rules.map(({ id, title }) => line(id, title, files.get(id) ?? []));
    return [`### ${name} (${family})`, `${rules.length} rules: ${census}.`, lines.join('\n')].join('\n\n');
  });
  return [`${RULES.length} rules: ${censusOf(all)}.`, ...parts].join('\n\n');
}

/** docs/FIDELITY.md as it should read. Throws when its marks are missing. */
export function fidelityPage(root: string): string {
  const page = readFileSync(path.join(root, 'docs/FIDELITY.md'), 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/FIDELITY.md has lost its marks');
  return `${before}${BEGIN}\n\n${rulesPart(root)}\n\n${END}${after}`;
}
