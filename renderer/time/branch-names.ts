import type { Words } from '../sim-client/text.ts';
import type { BranchInfo } from '../sim-client/words.ts';

/** What a branch goes by: its own name, or its number; the first one is the main branch. */
export function branchName({ t, number }: Pick<Words, 't' | 'number'>, branch: BranchInfo | undefined): string {
  if (branch === undefined) return '?';
  if (branch.name !== undefined) return branch.name;
  return branch.id === 0 ? t('app.branch.main') : t('time.branch.number', { branch: number(branch.id) });
}

/** Is later time of the branch known than what is on screen? What is done there begins a branch of its own. */
export function isInPast(branches: readonly BranchInfo[], branch: number, nowUs: number): boolean {
  return nowUs < (branches[branch]?.reachedUs ?? 0);
}
