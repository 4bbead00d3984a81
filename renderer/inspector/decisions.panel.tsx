/** What was decided, in order, and what came of it? Every decision of the schedulers; what failed can be looked at alone. */
import { useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { DecisionRow } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { OutcomeSign } from './decisions-tab.tsx';
import { useHistory } from './history.ts';
import { Instant, NamedLink } from './links.tsx';
import { useOpenDecision, useShowInspector } from './open-decision.ts';
import { WindowedList } from './windowed-list.tsx';
import './inspector.css';

const KINDS = ['placement', 'service', 'scaling'] as const;
type Kind = (typeof KINDS)[number];

export function DecisionsPanel() {
  const { t, say, noun } = useText();
  const [failed, setFailed] = useState(false);
  const [kind, setKind] = useState<Kind | null>(null);
  const { decision: open } = useHistory().inspected;
  const openDecision = useOpenDecision();
  const showInspector = useShowInspector();
  const [range, setRange] = useState({ first: 0, end: 40 });
  const answer = useAnswer('decisions', { about: null, kind, failed, ...range });
  const total = answer?.total ?? 0;
  const names: Readonly<Record<Kind, string>> = {
    placement: t('inspector.decisions.placement'),
    service: noun('scheduler'),
    scaling: t('inspector.decisions.scaling'),
  };
  return (
    <Panel title={t('inspector.panel.decisions')} className="decisions-panel">
      <div className="table-tools" role="group" aria-label={t('inspector.filters')}>
        <select
          aria-label={t('inspector.decisions.kind')}
          value={kind ?? ''}
          onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? null)}
        >
          <option value="">{t('inspector.decisions.all')}</option>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {names[one]}
            </option>
          ))}
        </select>
        <label>
          <input type="checkbox" checked={failed} onChange={(event) => setFailed(event.target.checked)} />
          {t('inspector.decisions.failed')}
        </label>
        <span className="quiet" role="status">
          {t('inspector.decisions.count', { count: total })}
        </span>
      </div>
      {total === 0 ? (
        <p className="quiet">{t('inspector.decisions.none')}</p>
      ) : (
        <WindowedList
          label={t('inspector.decisions.title')}
          total={total}
          rows={answer?.rows ?? NO_ROWS}
          first={range.first}
          onRange={(first, end) => setRange({ first, end })}
          keyOf={(row) => row.decision}
        >
          {(row) => (
            <span className={`decision-row ${row.decision === open ? 'open' : ''}`} data-decision={row.decision}>
              <OutcomeSign outcome={row.outcome} />
              <Instant atUs={row.atUs} />
              <button
                type="button"
                className="small"
                aria-pressed={row.decision === open}
                onClick={() => {
                  openDecision(row);
                  showInspector();
                }}
              >
                {t('inspector.decisions.open', { decision: row.decision })}
              </button>
              <NamedLink to={row.subject} />
              <span className="said">{say(row.verdict)}</span>
              <Refusers row={row} />
            </span>
          )}
        </WindowedList>
      )}
    </Panel>
  );
}
const NO_ROWS: readonly DecisionRow[] = [];

/** How many instances each filter refused first. */
function Refusers({ row: { refusedBy, considered } }: { readonly row: DecisionRow }) {
  const { t, say } = useText();
  if (refusedBy.length === 0) return null;
  const parts = refusedBy.map(({ filter, count }) => `${say({ code: `filter.${filter}`, params: {} })} ${count}`);
  return (
    <span className="quiet">
      {t('inspector.decisions.refused-by', { considered: considered ?? 0, by: parts.join(', ') })}
    </span>
  );
}
