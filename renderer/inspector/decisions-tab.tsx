/** Its decisions, the newest first, and the table of one of them: the last one until somebody opens another. */
import { useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { DecisionRow, EntityRef } from '../sim-client/words.ts';
import { DecisionTableView } from './decision-table.tsx';
import { useHistory } from './history.ts';
import { Instant, NamedLink } from './links.tsx';

/** Decisions listed at once. */
const ROWS_MAX = 60;

export function DecisionsTab({ subject }: { readonly subject: EntityRef }) {
  const { t } = useText();
  const { history, inspected } = useHistory();
  const [failed, setFailed] = useState(false);
  const answer = useAnswer('decisions', { about: subject, kind: null, failed, first: 0, end: ROWS_MAX });
  if (answer === null) return null;
  const { rows, total } = answer;
  const open = inspected.decision ?? firstOf(rows);
  return (
    <div className="decisions-tab">
      <div className="tools">
        <label>
          <input type="checkbox" checked={failed} onChange={(event) => setFailed(event.target.checked)} />
          {t('inspector.decisions.failed')}
        </label>
        <span className="quiet">{t('inspector.decisions.count', { count: total })}</span>
      </div>
      {rows.length === 0 ? <p className="quiet">{t('inspector.decisions.none')}</p> : null}
      {open === null ? null : <DecisionTableView decision={open} />}
      <ol className="decision-list" aria-label={t('inspector.decisions.title')}>
        {rows.map((row) => (
          <DecisionLine
            key={row.decision}
            row={row}
            open={row.decision === open}
            onOpen={() => history.open(row.decision)}
          />
        ))}
      </ol>
      {total > rows.length ? <p className="quiet">{t('inspector.left-out', { count: total - rows.length })}</p> : null}
    </div>
  );
}

/** A placement says more than the look that asked for it. */
function firstOf(rows: readonly DecisionRow[]): number | null {
  return (rows.find(({ kind }) => kind === 'placement') ?? rows[0])?.decision ?? null;
}

interface DecisionLineProps {
  readonly row: DecisionRow;
  readonly open: boolean;
  readonly onOpen: () => void;
}

export function DecisionLine({ row, open, onOpen }: DecisionLineProps) {
  const { t, say } = useText();
  return (
    <li className={open ? 'open' : undefined}>
      <OutcomeSign outcome={row.outcome} />
      <Instant atUs={row.atUs} />
      <NamedLink to={row.subject} />
      <span className="said">{say(row.verdict)}</span>
      <button
        type="button"
        className="small"
        aria-pressed={open}
        aria-label={t('inspector.decisions.open', { decision: row.decision })}
        onClick={onOpen}
      >
        {row.decision}
      </button>
    </li>
  );
}

export function OutcomeSign({ outcome }: { readonly outcome: DecisionRow['outcome'] }) {
  const { t } = useText();
  const label = {
    made: t('inspector.outcome.made'),
    blocked: t('inspector.outcome.blocked'),
    refused: t('inspector.outcome.refused'),
  }[outcome];
  const [sign, tone] = outcome === 'made' ? ['✓', 'good'] : outcome === 'blocked' ? ['▲', 'warn'] : ['✗', 'bad'];
  return (
    <span className={`severity ${tone}`} role="img" aria-label={label} title={label}>
      {sign}
    </span>
  );
}
