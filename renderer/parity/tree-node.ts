/** One line of the world as text, and the small words that lines are made of. */
import type { Noun, Words } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';

export interface TreeNode {
  /** Stays the same as long as the thing is the same one. */
  readonly id: string;
  /** What can be selected; null for a heading, or for what has no entity of its own. */
  readonly subject: EntityRef | null;
  readonly name: string;
  /** What it is, its state and its numbers. */
  readonly text: string;
  /** In trouble: said with a sign, not by colour alone. */
  readonly trouble?: true;
  readonly hasChildren: boolean;
  /** Asked for only when the branch is open. */
  readonly children: () => readonly TreeNode[];
}

export const NO_CHILDREN = (): readonly TreeNode[] => [];

export type Say = Pick<Words, 't' | 'noun' | 'nounIn' | 'number'>;

/** `3 tasks (developments)`. */
export function countOf({ nounIn, number }: Say, noun: Noun, count: number): string {
  return `${number(count)} ${nounIn(noun, count)}`;
}

/** Kind · state · number · number. */
export function line(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

export function leaf(id: string, name: string, text: string, more: Partial<TreeNode> = {}): TreeNode {
  return { id, subject: null, name, text, hasChildren: false, children: NO_CHILDREN, ...more };
}

export function heading(id: string, name: string, text: string, children: readonly TreeNode[]): TreeNode[] {
  if (children.length === 0) return [];
  return [{ id, subject: null, name, text, hasChildren: true, children: () => children }];
}
