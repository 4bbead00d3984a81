/** What the fields of a form know besides their own value: what the simulator finds wrong, and names that exist. */
import { createContext, useContext } from 'react';
import { useText } from '../sim-client/text.ts';
import type { RequestIssue } from '../sim-client/words.ts';
import type { Path } from './json-at.ts';

export interface Surroundings {
  readonly issues: readonly RequestIssue[];
  readonly suggest: (member: string) => readonly string[];
}

export const SurroundingsContext = createContext<Surroundings>({ issues: [], suggest: () => [] });

/** What is wrong at a place; `deep`: also below it. */
export function IssuesAt({ path, deep }: { readonly path: Path; readonly deep: boolean }) {
  const { issues } = useContext(SurroundingsContext);
  const { say } = useText();
  const here = issues.filter(
    (issue) => (deep || issue.path.length === path.length) && path.every((part, index) => issue.path[index] === part),
  );
  return here.map(({ message, expected, hint }, index) => (
    <span key={index} className="issue">
      {say(message)} {expected === null ? '' : say(expected)} {hint === null ? '' : say(hint)}
    </span>
  ));
}

/** `deploymentConfiguration.alarms` of a path. */
export function placeName(path: Path): string {
  return path.map((part) => (typeof part === 'number' ? String(part + 1) : part)).join('.');
}
