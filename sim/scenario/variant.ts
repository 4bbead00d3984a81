/**
 * A scenario and changed versions of it, for a comparison: each change is a value at a path or a fragment, and the changed
 * document is read with every check that the scenario itself gets. Never throws, never half-loads.
 */
import type { Setup } from '../model/setup.ts';
import type { Issue } from '../protocol/protocol.ts';
import { changedImages } from '../engine/amend.ts';
import { LIMITS } from '../rules/limits.ts';
import { compileScenario } from './compile.ts';
import { layOver, putAt, readPath } from './edit-tree.ts';
import { FileSet } from './includes.ts';
import type { IncludeReader } from './include-path.ts';
import { IssueList } from './issues.ts';
import { migrated } from './migrate.ts';
import { planFrom } from './plan-change.ts';
import { sourceFile, type SourceNode } from './source.ts';

/** One change as it is given. `name` is how issues call its text. */
export type Change =
  | { readonly kind: 'set'; readonly name: string; readonly text: string }
  | { readonly kind: 'fragment'; readonly name: string; readonly text: string };

export interface VariantText {
  readonly name: string;
  readonly changes: readonly Change[];
}

export interface Variant {
  readonly name: string;
  /** What the fork goes by: the scenario's own past, and the changed future. */
  readonly setup: Setup;
  /** Images of which something else is said, and what is wrong if any of them has run before the fork. */
  readonly images: readonly { readonly image: string; readonly issue: Issue }[];
}

export interface ParsedVariants {
  /** Null when there is any error. */
  readonly parsed: { readonly base: Setup; readonly variants: readonly Variant[] } | null;
  readonly issues: Issue[];
}

export interface VariantOptions {
  /** Instead of the scenario's. */
  readonly seed: number | null;
  /** Where the runs part [µs]; 0: they have nothing in common but the scenario. */
  readonly atUs: number;
}

/** Characters of one `path=value`. */
const SET_MAX = 10_000;

export function parseVariants(
  main: string,
  mainName: string,
  reader: IncludeReader,
  variants: readonly VariantText[],
  { seed, atUs }: VariantOptions,
): ParsedVariants {
  const issues = new IssueList();
  const files = new FileSet(reader, issues);
  const setupOf = (root: SourceNode, into: IssueList): Setup | null =>
    compileScenario(root, into, (file, node, path) => files.trace(file, node, path));
  const read = files.main(main, mainName);
  const root = read === null ? null : migrated(read, issues);
  const written = root === null ? null : setupOf(root, issues);
  if (root === null || written === null || issues.hasErrors) return { parsed: null, issues: issues.sorted(mainName) };
  const base = seed === null ? written : { ...written, seed };
  const plans: Variant[] = [];
  for (const variant of variants) {
    const changedRoot = changed(root, variant.changes, files, issues);
    if (changedRoot === null) continue;
    // What is said of the scenario itself is not said again of what it becomes.
    const found = new IssueList();
    const setup = setupOf(changedRoot, found);
    issues.take(found);
    if (setup === null || found.hasErrors) continue;
    const seeded = setup.seed === written.seed ? { ...setup, seed: base.seed } : setup;
    const before = { root, setup: base };
    const after = { root: changedRoot, setup: seeded };
    const plan = atUs === 0 ? seeded : planFrom(before, after, atUs, issues);
    if (plan === null) continue;
    const images = atUs === 0 ? [] : imagesOf(base, plan, changedRoot);
    plans.push({ name: variant.name, setup: plan, images });
  }
  if (issues.hasErrors) return { parsed: null, issues: issues.sorted(mainName) };
  return { parsed: { base, variants: plans }, issues: issues.sorted(mainName) };
}

function changed(root: SourceNode, changes: readonly Change[], files: FileSet, issues: IssueList): SourceNode | null {
  let tree: SourceNode | null = root;
  for (const { kind, name, text } of changes) {
    if (tree === null) return null;
    if (kind === 'set') tree = putText(tree, name, text, files, issues);
    else {
      const fragment = files.main(text, name);
      if (fragment !== null && fragment.kind !== 'map') issues.under(fragment, [], [], { code: 'with-fragment' });
      tree = fragment?.kind === 'map' ? layOver(tree, fragment) : null;
    }
  }
  return tree;
}

function putText(root: SourceNode, name: string, text: string, files: FileSet, issues: IssueList): SourceNode | null {
  const file = sourceFile(name, text);
  if (text.length > SET_MAX) {
    issues.at({ file, start: 0, end: 0 }, [], { code: 'too-large-input', params: { limit: SET_MAX } });
    return null;
  }
  const path = readPath(file, issues);
  if (path === null) return null;
  const from = path.end + 1;
  if (text.slice(from).trim() === '') {
    issues.at({ file, start: path.end, end: text.length }, [], { code: 'with-no-value' });
    return null;
  }
  const value = files.value(text, name, from);
  return value === null ? null : putAt(root, path.steps, value, issues);
}

/** What has run has been read: whether an image has, only the run knows. */
function imagesOf(base: Setup, plan: Setup, root: SourceNode): Variant['images'] {
  return (['images', 'behaviours'] as const).flatMap((table) =>
    changedImages(base, plan, table).map((image) => {
      const issues = new IssueList();
      issues.under(root, [], [table, image], { code: 'change-of-what-runs', params: { image } }, 'key');
      return { image, issue: issues.sorted('')[0]! };
    }),
  );
}

/** Variants of one comparison. */
export const VARIANTS_MAX = 8;
/** The least and the greatest of a seed, for whoever asks. */
export const SEED_LIMIT = LIMITS.seedMax;
