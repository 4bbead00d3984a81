/** What waits for a place, for a time or for others, why, and since when? */
import { useAnswer, useSampled } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { QueueRow } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { useHistory } from './history.ts';
import { Instant, NamedLink } from './links.tsx';
import { useActions } from '../panels/actions.ts';
import './inspector.css';

const US_PER_S = 1_000_000;

export function QueuePanel() {
  const { t } = useText();
  const answer = useAnswer('queue', {});
  const rows = answer?.rows ?? [];
  return (
    <Panel title={t('inspector.panel.queue')} className="queue-panel">
      {rows.length === 0 ? <p className="quiet">{t('inspector.queue.none')}</p> : null}
      {rows.length === 0 ? null : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t('inspector.panel.queue')}>
          <table className="plain-table">
            <caption className="unseen">{t('inspector.panel.queue')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('inspector.queue.what')}</th>
                <th scope="col">{t('inspector.column.tasks')}</th>
                <th scope="col">{t('inspector.queue.why')}</th>
                <th scope="col">{t('inspector.queue.since')}</th>
                <th scope="col">{t('inspector.queue.for')}</th>
                <th scope="col">{t('inspector.queue.helps')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <Row key={`${row.what.ref.kind} ${row.what.ref.key} ${row.reason} ${index}`} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Row({ row }: { readonly row: QueueRow }) {
  const { t, say, number, duration } = useText();
  const { history } = useHistory();
  const { select } = useActions();
  const nowUs = Math.floor(useSampled(({ status }) => status?.nowUs ?? 0) / US_PER_S) * US_PER_S;
  const { what, reason, count, sinceUs, untilUs, why, decision, unblockedBy } = row;
  return (
    <tr data-reason={reason}>
      <th scope="row">
        <NamedLink to={what} />
      </th>
      <td className="numeric">{number(count)}</td>
      <td>
        {say(why)}{' '}
        {decision === null ? null : (
          <button
            type="button"
            className="small"
            onClick={() => {
              select(what.ref);
              history.visit(what.ref);
              history.open(decision);
            }}
          >
            {t('inspector.decisions.open', { decision })}
          </button>
        )}
      </td>
      <td>{sinceUs === null ? '—' : <Instant atUs={sinceUs} />}</td>
      <td className="span">
        {sinceUs === null ? '—' : duration(Math.max(0, nowUs - Math.floor(sinceUs / US_PER_S) * US_PER_S))}
      </td>
      <td>{untilUs === null ? <Helps by={unblockedBy} /> : <Instant atUs={untilUs} />}</td>
    </tr>
  );
}

/** Events after which it is tried again, in words. */
function Helps({ by }: { readonly by: readonly string[] }) {
  const { say } = useText();
  if (by.length === 0) return '—';
  return by.map((kind) => say({ code: `inspect.helps.${kind}`, params: {} })).join(', ');
}
