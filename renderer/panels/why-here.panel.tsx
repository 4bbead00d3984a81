/** Why is it here, or nowhere? Every candidate with what it needed, had and missed, the scores, the chain of causes, and what came of it. */
import { useId, useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { CandidateRow, DecisionTable, EntityRef, Explanation, LogLine } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { useActions } from './actions.ts';
import { subjectOf } from './names.ts';

/** Candidates shown before one asks for all. */
const ROWS_MAX = 14;
/** Always worth a column: what a reservation is about. */
const MAIN_FILTERS: readonly string[] = ['cpu', 'memory'];

export function WhyHerePanel({ selection }: { readonly selection: EntityRef | null }) {
  const words = useText();
  const { t, say } = words;
  const explanation = useAnswer('explain', selection);
  return (
    <Panel title={t('app.why.title')} className="why">
      {selection === null ? <p className="quiet">{t('app.why.nothing')}</p> : null}
      {selection !== null && explanation === null ? <p className="quiet">{t('app.why.none')}</p> : null}
      {explanation === null ? null : (
        <div className="scroll">
          <p className="why-title">{say(explanation.title)}</p>
          {explanation.table === null ? null : <Candidates table={explanation.table} />}
          <Sentences explanation={explanation} words={words} />
          <Lines title={t('app.why.chain')} lines={explanation.chain} />
          <Lines title={t('app.why.effects')} lines={explanation.effects ?? []} />
        </div>
      )}
    </Panel>
  );
}

function Sentences({ explanation, words }: { readonly explanation: Explanation; readonly words: Words }) {
  if (explanation.sentences.length === 0) return null;
  return (
    <ul className="sentences">
      {explanation.sentences.map((message, index) => (
        <li key={`${message.code} ${index}`}>{words.say(message)}</li>
      ))}
    </ul>
  );
}

/** Filters worth a column: CPU and memory, and whatever said no. */
function columnsOf(rows: readonly CandidateRow[]): string[] {
  const names = rows[0]?.filters.map(({ filter }) => filter) ?? [];
  const refused = (name: string): boolean =>
    rows.some(({ filters }) => filters.some(({ filter, passed }) => filter === name && !passed));
  return names.filter((name) => MAIN_FILTERS.includes(name) || refused(name));
}

function Candidates({ table }: { readonly table: DecisionTable }) {
  const { t, say } = useText();
  const [all, setAll] = useState(false);
  const { rows } = table;
  const columns = all ? (rows[0]?.filters.map(({ filter }) => filter as string) ?? []) : columnsOf(rows);
  const scores = rows.find((row) => row.scores.length > 0)?.scores.map(({ strategy }) => strategy) ?? [];
  const shown = all ? rows : firstRows(rows);
  if (rows.length === 0) return null;
  return (
    <div className="wide">
      <table className="candidates">
        <caption className="unseen">{t('app.why.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('app.why.territory')}</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {say({ code: `filter.${name}`, params: {} })}
                <Need rows={rows} name={name} />
              </th>
            ))}
            {scores.map(({ type, field }, index) => (
              <th key={`${type} ${index}`} scope="col">
                {type}
                <small>{shortField(field)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Candidate key={row.containerInstance} row={row} columns={columns} scores={scores.length} />
          ))}
        </tbody>
      </table>
      <button type="button" className="link" onClick={() => setAll(!all)}>
        {all ? t('app.why.less') : t('app.why.all', { count: rows.length })}
      </button>
    </div>
  );
}

/** The first rows, and the chosen one wherever it stands. */
function firstRows(rows: readonly CandidateRow[]): readonly CandidateRow[] {
  const first = rows.slice(0, ROWS_MAX);
  const chosen = rows.find((row) => row.chosen);
  return chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
}

/** What a filter needed, when it needed the same everywhere. */
function Need({ rows, name }: { readonly rows: readonly CandidateRow[]; readonly name: string }) {
  const { t, show } = useText();
  const needs = new Set(
    rows.flatMap(({ filters }) => filters.filter(({ filter }) => filter === name).map(({ need }) => show(need))),
  );
  const [only] = needs;
  return needs.size === 1 && only !== undefined && only !== '' ? (
    <small>{t('app.why.need', { need: only })}</small>
  ) : null;
}

/** The last word of a strategy's field says enough for a column. */
function shortField(field: string | null): string {
  return field?.replace('attribute:ecs.', '') ?? '';
}

interface CandidateProps {
  readonly row: CandidateRow;
  readonly columns: readonly string[];
  readonly scores: number;
}

function Candidate({ row, columns, scores }: CandidateProps) {
  const { t, show } = useText();
  return (
    <tr className={row.chosen ? 'chosen' : undefined}>
      <th scope="row">
        {row.instanceName}
        <small>{row.zoneName}</small>
        {row.chosen ? <span className="unseen">{t('app.why.chosen')}</span> : null}
      </th>
      {columns.map((name) => {
        const cell = row.filters.find(({ filter }) => filter === name);
        if (cell === undefined) return <td key={name}>·</td>;
        const title = t('app.why.cell', { need: cell.need, have: cell.have, missing: cell.missing ?? '–' });
        return (
          <td key={name} className={cell.passed ? 'yes' : 'no'} title={title}>
            {cell.passed ? '✓' : '✗'} {show(cell.have)}
            {cell.missing === null ? null : <small>{t('app.why.missing', { missing: cell.missing })}</small>}
          </td>
        );
      })}
      {Array.from({ length: scores }, (_, index) => {
        const score = row.scores[index];
        if (score === undefined) return <td key={index}>—</td>;
        return (
          <td key={index} className={score.kept ? 'kept' : 'dropped'} title={score.of ?? undefined}>
            {String(score.value)}
            {score.kept ? ' ★' : ''}
          </td>
        );
      })}
    </tr>
  );
}

/** Events in the order in which they happened, each a way to what it is about. */
function Lines({ title, lines }: { readonly title: string; readonly lines: readonly LogLine[] }) {
  const { event, time } = useText();
  const { select } = useActions();
  const id = useId();
  if (lines.length === 0) return null;
  return (
    <>
      <h3 id={id}>{title}</h3>
      <ol className="chain" aria-labelledby={id}>
        {lines.map((line) => {
          const subject = subjectOf(line);
          return (
            <li key={line.n}>
              <span className="quiet">{time(line.atUs)}</span>{' '}
              {subject === null ? (
                event(line)
              ) : (
                <button type="button" className="link" onClick={() => select(subject)}>
                  {event(line)}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
