/** Issues as people read them: place, sentence, what was expected and found, the line with a caret, a hint. */
import type { Issue } from '../protocol/protocol.ts';
import type { Wording } from '../text/text.ts';
import { printable } from './io.ts';
import type { Session } from './session.ts';
import { widthOf } from './table.ts';

/** The text of a file of the scenario, by the name that issues carry; null when it was not read. */
export type SourceText = (file: string) => string | null;

/** Longer source lines are shown around the place only. */
const EXCERPT_MAX = 100;

export function printIssues(session: Session, issues: readonly Issue[], source: SourceText): void {
  for (const issue of issues) printIssue(session, issue, source);
}

function printIssue(session: Session, issue: Issue, source: SourceText): void {
  const place = session.paint('bold', printable(`${issue.file}:${issue.line}:${issue.column}`));
  const colour = issue.severity === 'error' ? 'red' : 'yellow';
  const severity = session.paint(colour, session.say(`cli.issue.${issue.severity}`));
  session.print(`${place} ${severity} ${session.tell(issue.message)}`);
  const excerpt = excerptOf(issue, source(issue.file));
  if (excerpt !== null) {
    const gutter = `${issue.line} | `;
    session.print(`  ${session.paint('dim', gutter)}${excerpt.line}`);
    session.print(
      `  ${' '.repeat(gutter.length - 2)}${session.paint('dim', '| ')}${session.paint(colour, excerpt.caret)}`,
    );
  }
  if (issue.expected !== null)
    session.print(`  ${session.say('cli.issue.expected', { expected: session.show(issue.expected) })}`);
  if (issue.found !== null) session.print(`  ${session.say('cli.issue.found', { found: session.show(issue.found) })}`);
  if (issue.hint !== null) session.print(`  ${session.say('cli.issue.hint', { hint: session.tell(issue.hint) })}`);
  session.print();
}

/** The source line with a caret under the place; null when the text is not at hand or the place is past its end. */
function excerptOf(issue: Issue, text: string | null): { line: string; caret: string } | null {
  const line = text?.split('\n', issue.line)[issue.line - 1]?.replace(/\r$/, '');
  if (line === undefined || line.trim() === '') return null;
  const end = issue.endLine === issue.line ? issue.endColumn : line.length + 1;
  const start = Math.max(1, Math.min(issue.column, line.length + 1));
  const from = line.length <= EXCERPT_MAX ? 0 : Math.max(0, Math.min(start - 1 - 20, line.length - EXCERPT_MAX));
  const shown = `${from > 0 ? '…' : ''}${line.slice(from > 0 ? from + 1 : 0, from + EXCERPT_MAX)}`;
  // A tab takes one place in the excerpt, so that the caret stands under its character.
  const before = widthOf(line.slice(from, start - 1));
  const marked = Math.max(1, Math.min(widthOf(line.slice(start - 1, end - 1)), EXCERPT_MAX - before));
  return { line: printable(shown.replaceAll('\t', ' ')), caret: ' '.repeat(before) + '^'.repeat(marked) };
}

/** One issue for `--json`: the place, the code with its parameters, and the sentence. */
export function issueJson(session: Session, issue: Issue): unknown {
  return {
    file: issue.file,
    line: issue.line,
    column: issue.column,
    endLine: issue.endLine,
    endColumn: issue.endColumn,
    severity: issue.severity,
    path: issue.path,
    code: issue.message.code,
    params: issue.message.params,
    text: session.text.say(issue.message),
    expected: wordingJson(session, issue.expected),
    found: wordingJson(session, issue.found),
    hint: wordingJson(session, issue.hint),
  };
}

/** Words with their code and parameters; a literal has neither. */
function wordingJson(session: Session, wording: Wording | null): unknown {
  if (wording === null) return null;
  if (typeof wording === 'string') return { code: null, params: {}, text: wording };
  return { ...wording, text: session.text.say(wording) };
}
