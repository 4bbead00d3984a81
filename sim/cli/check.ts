/** `royaume check FILE…`: every mistake of every file, with its place. */
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { readScenario, type ParsedScenario } from './load.ts';
import { issueJson, printIssues } from './print-issues.ts';
import type { Session } from './session.ts';

type Checked = { readonly file: string } & ({ readonly parsed: ParsedScenario } | { readonly failure: CliFailure });

export function check(session: Session, files: readonly string[]): ExitCode {
  const checked = files.map((file) => checkOne(session, file));
  if (session.json) session.printJson({ files: checked.map((one) => checkedJson(session, one)) });
  else for (const one of checked) printChecked(session, one);
  return checked.reduce<ExitCode>((worst, one) => (exitOf(one) > worst ? exitOf(one) : worst), EXIT.ok);
}

/** One bad file does not keep the others from being checked. */
function checkOne(session: Session, file: string): Checked {
  try {
    return { file, parsed: readScenario(session, file) };
  } catch (error) {
    if (error instanceof CliFailure) return { file, failure: error };
    throw error;
  }
}

function exitOf(one: Checked): ExitCode {
  if ('failure' in one) return one.failure.exitCode;
  return one.parsed.setup === null ? EXIT.invalid : EXIT.ok;
}

function printChecked(session: Session, one: Checked): void {
  if ('failure' in one) {
    session.note(session.say('cli.failure', { text: session.tell(one.failure.sentence) }));
    return;
  }
  const { parsed, file } = one;
  printIssues(session, parsed.issues, parsed.source);
  const errors = parsed.issues.filter((issue) => issue.severity === 'error').length;
  const warnings = parsed.issues.length - errors;
  if (parsed.setup === null) {
    session.print(`${session.paint('red', '✗')} ${session.say('cli.check.invalid', { file, count: errors })}`);
    return;
  }
  const { name, durationUs, timeline, goals } = parsed.setup;
  const params = { file, name, durationUs, commands: timeline.length, goals: goals.length, count: warnings };
  session.print(`${session.paint('green', '✓')} ${session.say('cli.check.valid', params)}`);
}

function checkedJson(session: Session, one: Checked): unknown {
  if ('failure' in one) {
    const { sentence } = one.failure;
    return { file: one.file, valid: false, issues: [], error: { ...sentence, text: session.text.say(sentence) } };
  }
  const issues = one.parsed.issues.map((issue) => issueJson(session, issue));
  return { file: one.file, valid: one.parsed.setup !== null, issues, error: null };
}
