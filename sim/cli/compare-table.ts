/** A comparison as text: a row for each number, a column for each run, and what each differs by from the first. */
import type { Comparison, ReleaseFigures, Row, RunFigures, Unit } from '../protocol/comparison.ts';
import type { Colour, Session } from './session.ts';
import { columns, widthOf } from './table.ts';

const NO_BREAK_SPACE = '\u00a0';
/** Significant digits of a number that is shown; --json has all of them. */
const DIGITS = 5;
/** Of a difference of shares. */
const POINT_DIGITS = 3;
const NOTHING = '—';
/** Spans shorter than this are shown to the µs, longer ones to a tenth of a millisecond. */
const COARSE_FROM_US = 1_000;
const COARSE_US = 100;

/** A value of a row with its unit. */
export function valueText(session: Session, unit: Unit, value: number | null): string {
  if (value === null) return NOTHING;
  const number = (of: number): string => session.text.number(Number(of.toPrecision(DIGITS)));
  switch (unit) {
    case 'share':
      return `${number(value * 100)}${NO_BREAK_SPACE}%`;
    case 'us': {
      const stepUs = Math.abs(value) < COARSE_FROM_US ? 1 : COARSE_US;
      return session.text.duration(Math.round(value / stepUs) * stepUs);
    }
    case 'usd':
      return `${number(Number(value.toFixed(6)))}${NO_BREAK_SPACE}USD`;
    case 'vcpu':
      return `${number(value)}${NO_BREAK_SPACE}vCPU`;
    case 'count':
      return number(value);
  }
}

/** The same of a difference: with its sign, shares in points of a percent. */
export function differenceText(session: Session, unit: Unit, value: number | null): string {
  if (value === null) return '';
  if (value === 0) return '=';
  const sign = value > 0 ? '+' : '−';
  const size = Math.abs(value);
  if (unit !== 'share') return `${sign}${valueText(session, unit, size)}`;
  const points = session.text.number(Number((size * 100).toPrecision(POINT_DIGITS)));
  return `${sign}${session.say('cli.compare.points', { points })}`;
}

/** Better, worse, or neither. */
export function judged({ better }: Row, difference: number | null): 'better' | 'worse' | null {
  if (better === null || difference === null || difference === 0) return null;
  return difference > 0 === (better === 'more') ? 'better' : 'worse';
}

const COLOURS: Readonly<Record<'better' | 'worse', Colour>> = { better: 'green', worse: 'red' };
const SIGNS = { met: '✓', missed: '✗', open: '…' } as const;

export function printComparison(session: Session, comparison: Comparison): void {
  const { fromUs, toUs, shared, runs } = comparison;
  const [base] = runs;
  session.print(session.paint('bold', runs.map(({ name }) => name).join(' · ')));
  session.print(session.say('cli.compare.window', { fromUs, toUs }));
  if (shared !== null) {
    const { atUs, events: count, traceHash: trace } = shared;
    session.print(session.say('cli.compare.shared', { atUs, count, trace }));
  }
  session.print();
  printRows(session, comparison);
  printGoals(session, runs);
  printReleases(session, runs);
  printDeployments(session, runs);
  session.print();
  const rows = runs.map((run) => [
    `  ${run.name}`,
    `${run.scenario}, ${session.say('cli.identity.seed')} ${run.seed}`,
    `${session.say('cli.identity.events')} ${session.say('cli.identity.reached', { count: run.events, atUs: toUs })}`,
    run.traceHash,
  ]);
  session.print(session.paint('bold', session.say('cli.compare.runs', { count: rows.length, name: base?.name ?? '' })));
  for (const line of columns(rows)) session.print(line);
}

function printRows(session: Session, { rows, runs }: Comparison): void {
  const head = ['', ...runs.flatMap(({ name }, index) => (index === 0 ? [name] : [name, '±']))];
  const body = rows.map((row) => [
    session.say(`cli.compare.row.${row.id}`),
    ...row.values.flatMap((value, index) => {
      const shown = valueText(session, row.unit, value);
      return index === 0 ? [shown] : [shown, differenceText(session, row.unit, row.differences[index] ?? null)];
    }),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => widthOf(cells[column]!))));
  const aligned = (cells: readonly string[], of: (cell: string, column: number) => string): string =>
    cells
      .map((cell, column) => {
        const room = ' '.repeat(widths[column]! - widthOf(cell));
        return column === 0 ? of(cell, column) + room : room + of(cell, column);
      })
      .join('  ')
      .trimEnd();
  session.print(
    session.paint(
      'dim',
      aligned(head, (cell) => cell),
    ),
  );
  body.forEach((cells, index) => {
    const row = rows[index]!;
    const painted = (cell: string, column: number): string => {
      // Columns are the name, the first run, then a value and a difference for each other run.
      const run = column >= 3 && column % 2 === 1 ? (column - 1) / 2 : null;
      const verdict = run === null ? null : judged(row, row.differences[run] ?? null);
      return verdict === null ? cell : session.paint(COLOURS[verdict], cell);
    };
    session.print(aligned(cells, painted));
  });
}

/** Names of goals, in the order of the first run that has them. */
export function goalNames(runs: readonly RunFigures[]): string[] {
  return [...new Set(runs.flatMap(({ goals }) => goals.map(({ name }) => name)))];
}

function printGoals(session: Session, runs: readonly RunFigures[]): void {
  const names = goalNames(runs);
  if (names.length === 0) return;
  session.print();
  session.print(session.paint('bold', session.say('cli.goals.title')));
  const rows = names.map((name) => [
    `  ${name}`,
    ...runs.map(({ goals }) => {
      const goal = goals.find((each) => each.name === name);
      return goal === undefined ? NOTHING : `${SIGNS[goal.status]} ${session.say(`cli.report.goal.${goal.status}`)}`;
    }),
  ]);
  for (const line of columns([['', ...runs.map(({ name }) => name)], ...rows])) session.print(line);
}

/** One release in a sentence. */
export function releaseText(session: Session, release: ReleaseFigures): string {
  const { service, taskDefinition, strategy, status, startedAtUs, finishedAtUs } = release;
  const params = { service, taskDefinition, strategy, status, startedAtUs };
  const parts = [
    finishedAtUs === null
      ? session.say('cli.compare.release.open', params)
      : session.say('cli.compare.release', { ...params, finishedAtUs }),
  ];
  if (release.failedBy !== null) parts.push(session.say(`cli.compare.failed-by.${release.failedBy}`));
  if (release.requestsHurt > 0) {
    const requests = session.text.number(Math.round(release.requestsHurt));
    const { subjectsHurt } = release;
    parts.push(
      subjectsHurt === null
        ? session.say('cli.compare.hurt', { requests })
        : session.say('cli.compare.hurt.subjects', { requests, subjects: session.text.number(subjectsHurt) }),
    );
  }
  return parts.join(' ');
}

function printReleases(session: Session, runs: readonly RunFigures[]): void {
  const rows = runs.flatMap((run) => run.releases.map((release) => [`  ${run.name}`, releaseText(session, release)]));
  if (rows.length === 0) return;
  session.print();
  session.print(session.paint('bold', session.say('cli.compare.releases')));
  for (const line of columns(rows)) session.print(line);
}

function printDeployments(session: Session, runs: readonly RunFigures[]): void {
  const rows = runs.flatMap((run) =>
    run.deployments.map(({ service, taskDefinition, state, tasks: count }) => [
      `  ${run.name}`,
      ...[service, taskDefinition, state, session.say('cli.compare.tasks', { count })],
    ]),
  );
  if (rows.length === 0) return;
  session.print();
  session.print(session.paint('bold', session.say('cli.compare.deployments')));
  for (const line of columns(rows)) session.print(line);
}
