/** `royaume report FILE`: a run as numbers and charts that can be traced to their metrics: text, one HTML file, or JSON. */
import { reportOf, type Report } from '../scenario/report/report.ts';
import { drive } from './drive.ts';
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { harmRowsOf, printHarm, printReleases } from './harm-table.ts';
import { openSubject } from './load.ts';
import { reportPage, shownNumber, sourceText, unitWord } from './report-page.ts';
import { exitOfVerdict, printSummary } from './result.ts';
import { printHeading } from './run.ts';
import type { Session } from './session.ts';
import { columns } from './table.ts';

export interface ReportOptions {
  readonly seed: number | null;
  readonly untilUs: number | null;
  /** A file for the page. */
  readonly html: string | null;
}

export function report(session: Session, file: string, options: ReportOptions): ExitCode {
  const { engine, endUs } = openSubject(session, file, options.seed);
  if (options.untilUs !== null && options.untilUs > endUs) {
    throw new CliFailure(EXIT.usage, 'cli.until-after-end', { untilUs: options.untilUs, endUs });
  }
  if (!session.json) printHeading(session, engine);
  drive(session, engine, options.untilUs ?? endUs, file);
  const found = reportOf(engine);
  if (options.html !== null) writePage(session, options.html, reportPage(session, found, file));
  if (session.json) session.printJson(found);
  else printFigures(session, found);
  return exitOfVerdict(found.result);
}

function writePage(session: Session, target: string, page: string): void {
  const pending = session.io.files.create(target);
  try {
    pending.write(page);
    pending.commit();
  } finally {
    pending.discard();
  }
}

/** The numbers of the whole run, each with its series. */
function printFigures(session: Session, { figures, charts, result, harm }: Report): void {
  if (figures.length > 0) session.print(session.paint('bold', session.say('cli.report.figures')));
  const rows = figures.map(({ id, subject, unit, sources, value }) => [
    `  ${session.say(`cli.report.figure.${id}`)}`,
    subject,
    value === null ? '—' : session.text.number(shownNumber(value)),
    session.say(`cli.report.unit.${unitWord(unit)}`),
    session.paint('dim', sources.map(sourceText).join(' | ')),
  ]);
  for (const line of columns(rows)) session.print(line);
  const hurt = harmRowsOf(harm.streams);
  if (hurt.length > 0) session.print(session.paint('bold', session.say('cli.harm.title')));
  printHarm(session, hurt);
  printReleases(session, harm.releases);
  session.print(session.say('cli.report.charts', { count: charts.length }));
  printSummary(session, result);
}
