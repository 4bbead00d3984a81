/** One decision with its whole table: every candidate with what it needed, had and missed, the scores, who was stopped, who wished what. */
import { useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { CandidateRow, DecisionTable } from '../sim-client/words.ts';
import { Instant, SubjectLink } from './links.tsx';

/** Candidates shown before one asks for all. */
const ROWS_MAX = 14;
/** Always worth a column: what a reservation is about. */
const MAIN_FILTERS: readonly string[] = ['cpu', 'memory'];

/** What was decided never changes on a branch: it is asked for once. */
export function DecisionTableView({ decision }: { readonly decision: number }) {
  const { say, time } = useText();
  const story = useAnswer('decision', { decision }, { still: true });
  if (story === null) return null;
  const { atUs } = story.table.decision;
  // The sentence says its instant already: that is what leads there.
  const [before, after = ''] = say(story.title).split(time(atUs));
  return (
    <div className="decision-story" data-decision={decision}>
      <p className="why-title">
        {before} <Instant atUs={atUs} />
        {after}
      </p>
      <Candidates table={story.table} />
      <Stops table={story.table} />
      <Wishes table={story.table} />
      <ul className="sentences">
        {story.sentences.map((message, index) => (
          <li key={`${message.code} ${index}`}>{say(message)}</li>
        ))}
      </ul>
    </div>
  );
}

/** Filters worth a column: CPU and memory, and whatever said no. */
function columnsOf(rows: readonly CandidateRow[]): string[] {
  const names = rows[0]?.filters.map(({ filter }) => filter) ?? [];
  const refused = (name: string): boolean =>
    rows.some(({ filters }) => filters.some(({ filter, passed }) => filter === name && !passed));
  return names.filter((name) => MAIN_FILTERS.includes(name) || refused(name));
}

export function Candidates({ table }: { readonly table: DecisionTable }) {
  const { t, say, show, nounIn } = useText();
  const [all, setAll] = useState(false);
  const { rows } = table;
  if (rows.length === 0) return null;
  const columns = all ? (rows[0]?.filters.map(({ filter }) => filter as string) ?? []) : columnsOf(rows);
  const needs = new Map(columns.map((name) => [name, commonNeed(rows, name, show)]));
  const scores = rows.find((row) => row.scores.length > 0)?.scores.map(({ strategy }) => strategy) ?? [];
  const shown = all ? rows : firstRows(rows);
  return (
    <div className="wide" tabIndex={0} role="group" aria-label={t('app.why.table')}>
      <table className="candidates">
        <caption className="unseen">{t('app.why.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{nounIn('instance')}</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {say({ code: `filter.${name}`, params: {} })}
                {(needs.get(name) ?? '') === '' ? null : <small>{t('app.why.need', { need: needs.get(name)! })}</small>}
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
            <Candidate key={row.containerInstance} row={row} columns={columns} needs={needs} scores={scores.length} />
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

/** What a filter needed, when it needed the same of every candidate; null when each row has to say it. */
function commonNeed(rows: readonly CandidateRow[], name: string, show: Words['show']): string | null {
  const needs = new Set(
    rows.flatMap(({ filters }) => filters.filter(({ filter }) => filter === name).map(({ need }) => show(need))),
  );
  const [only] = needs;
  return needs.size === 1 && only !== undefined ? only : null;
}

/** The last word of a strategy's field says enough for a column. */
function shortField(field: string | null): string {
  return field?.replace('attribute:ecs.', '') ?? '';
}

interface CandidateProps {
  readonly row: CandidateRow;
  readonly columns: readonly string[];
  /** What stands in the heading already. */
  readonly needs: ReadonlyMap<string, string | null>;
  readonly scores: number;
}

function Candidate({ row, columns, needs, scores }: CandidateProps) {
  const { t, show } = useText();
  return (
    <tr className={row.chosen ? 'chosen' : undefined}>
      <th scope="row">
        <SubjectLink to={{ kind: 'container-instance', key: row.containerInstance }}>{row.instanceName}</SubjectLink>
        <small>{row.zoneName}</small>
        {row.chosen ? <span className="unseen">{t('app.why.chosen')}</span> : null}
      </th>
      {columns.map((name) => {
        const cell = row.filters.find(({ filter }) => filter === name);
        if (cell === undefined) return <td key={name}>·</td>;
        const title = t('app.why.cell', { need: cell.need, have: cell.have, missing: cell.missing ?? '–' });
        const need = needs.get(name) === null ? show(cell.need) : '';
        return (
          <td key={name} className={cell.passed ? 'yes' : 'no'} title={title}>
            {cell.passed ? '✓' : '✗'} {show(cell.have)}
            {need === '' ? null : <small>{t('app.why.need', { need })}</small>}
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

/** Which tasks were stopped, among which, by what scores: higher goes first. */
function Stops({ table }: { readonly table: DecisionTable }) {
  const { t } = useText();
  const stops = table.stops ?? [];
  if (stops.length === 0) return null;
  return (
    <>
      {stops.map(({ task, why, candidates }) => (
        <table key={task} className="candidates">
          <caption>
            {t('inspector.stop', { task: candidates.find((one) => one.chosen)?.taskName ?? task, why })}
          </caption>
          <thead>
            <tr>
              <th scope="col">{t('inspector.stop-candidate')}</th>
              {(candidates[0]?.scores ?? []).map(({ strategy }, index) => (
                <th key={`${strategy.type} ${index}`} scope="col">
                  {strategy.type}
                  <small>{shortField(strategy.field)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candidates.slice(0, ROWS_MAX).map((one) => (
              <tr key={one.task} className={one.chosen ? 'chosen' : undefined}>
                <th scope="row">
                  <SubjectLink to={{ kind: 'task', key: one.task }}>{one.taskName}</SubjectLink>
                  {one.chosen ? <span className="unseen">{t('app.why.chosen')}</span> : null}
                </th>
                {one.scores.map((score, index) => (
                  <td key={index} className={score.kept ? 'kept' : 'dropped'} title={score.of ?? undefined}>
                    {String(score.value)}
                    {score.kept ? ' ★' : ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}

/** What each policy asked for at a look at what is scaled. */
function Wishes({ table: { decision } }: { readonly table: DecisionTable }) {
  const { t, number } = useText();
  if (decision.kind !== 'scaling' || decision.wishes.length === 0) return null;
  const short = (value: number): string => number(Number(value.toPrecision(5)));
  return (
    <table className="candidates">
      <caption>{t('inspector.wishes', { from: decision.verdict.from, to: decision.verdict.to })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('inspector.wish.policy')}</th>
          <th scope="col">{t('inspector.wish.metric')}</th>
          <th scope="col">{t('inspector.wish.target')}</th>
          <th scope="col">{t('inspector.wish.base')}</th>
          <th scope="col">{t('inspector.wish.wanted')}</th>
        </tr>
      </thead>
      <tbody>
        {decision.wishes.map((wish) => (
          <tr key={wish.policyName}>
            <th scope="row">{wish.policyName}</th>
            <td>{short(wish.metric)}</td>
            <td>{short(wish.target)}</td>
            <td>{number(wish.base)}</td>
            <td>{number(wish.wanted)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
