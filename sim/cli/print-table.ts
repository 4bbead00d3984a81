/** The table of a placement decision: a row per instance, a column per filter that matters, then the scores. */
import type { Explanation } from '../protocol/protocol.ts';
import { printable } from './io.ts';
import type { Session } from './session.ts';
import { columns } from './table.ts';

type Table = NonNullable<Explanation['table']>;
type Row = Table['rows'][number];

/** Rows shown at most: the chosen one and the first of the others. The JSON has all. */
const ROWS_MAX = 24;
/** These are shown always: they are what people look for first. */
const ALWAYS: ReadonlySet<string> = new Set(['cpu', 'memory']);

export function printTable(session: Session, table: Table): void {
  const shown = rowsShown(table.rows);
  const filters = (table.rows[0]?.filters ?? []).map((cell) => cell.filter);
  const wanted = filters.filter(
    (filter) => ALWAYS.has(filter) || table.rows.some((row) => !cellOf(row, filter)?.passed),
  );
  const strategies = table.rows.find((row) => row.scores.length > 0)?.scores ?? [];
  const head = [
    '',
    session.say('cli.table.instance'),
    session.say('cli.table.zone'),
    ...wanted.map((filter) => session.say(`filter.${filter}`)),
    ...strategies.map(({ strategy }) => strategyName(strategy)),
  ];
  const body = shown.map((row) => [
    row.chosen ? '→' : '',
    row.instanceName,
    row.zoneName,
    ...wanted.map((filter) => cellText(session, row, filter)),
    ...strategies.map((_, index) => scoreText(row, index)),
  ]);
  session.print(session.paint('bold', session.say('cli.table.title', { count: table.rows.length })));
  const lines = columns([head, ...body], '  ').map(printable);
  lines.forEach((line, index) => session.print(index === 0 ? session.paint('dim', line) : line));
  if (shown.length < table.rows.length)
    session.print(`  ${session.say('cli.table.more', { count: table.rows.length - shown.length })}`);
  const rest = filters.filter((filter) => !wanted.includes(filter));
  if (rest.length > 0) {
    const names = rest.map((filter) => session.say(`filter.${filter}`)).join(', ');
    session.print(`  ${session.say('cli.table.all-passed', { filters: names })}`);
  }
}

/** The chosen row first, then the others in the order they were looked at. */
function rowsShown(rows: readonly Row[]): readonly Row[] {
  const chosen = rows.filter((row) => row.chosen);
  return [...chosen, ...rows.filter((row) => !row.chosen)].slice(0, ROWS_MAX);
}

function cellOf(row: Row, filter: string): Row['filters'][number] | undefined {
  return row.filters.find((cell) => cell.filter === filter);
}

/** `✓ 256 / 1024`, `✗ 1024 / 512 (−512)`; only the sign when nothing is needed. */
function cellText(session: Session, row: Row, filter: string): string {
  const cell = cellOf(row, filter);
  if (cell === undefined) return '';
  const sign = cell.passed ? '✓' : '✗';
  if (cell.need === '') return sign;
  const sides = `${sign} ${session.show(cell.need)} / ${cell.have === '' ? '—' : session.show(cell.have)}`;
  return cell.missing === null ? sides : `${sides} (−${session.show(cell.missing)})`;
}

/** The score, with the value it was counted for; in brackets once the instance was no longer a candidate. */
function scoreText(row: Row, index: number): string {
  const score = row.scores[index];
  if (score === undefined) return '—';
  const value = score.of === null || score.of === '' ? String(score.value) : `${score.value} (${score.of})`;
  return score.kept ? `✓ ${value}` : `· ${value}`;
}

function strategyName(strategy: Row['scores'][number]['strategy']): string {
  const field = strategy.field?.replace(/^attribute:(ecs\.)?/, '') ?? null;
  return field === null ? strategy.type : `${strategy.type} ${field}`;
}
