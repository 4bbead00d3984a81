/** What is it, how does it stand, what belongs to it? */
import { useText } from '../sim-client/text.ts';
import type { Inspection, RelatedSet } from '../sim-client/words.ts';
import { StatusPill } from '../ui/status-pill.tsx';
import { factLabel, setTitle } from './kinds.ts';
import { FactText, NamedLink } from './links.tsx';

/** Rows shown before somebody unfolds the rest. */
const ROWS_FIRST = 8;

export function Overview({ inspection }: { readonly inspection: Inspection }) {
  const words = useText();
  return (
    <>
      <p className="what">{words.say({ code: `inspect.what.${inspection.subject.kind}`, params: {} })}</p>
      <dl className="facts">
        {inspection.facts.map((fact, index) => (
          <div key={`${fact.id} ${index}`} data-fact={fact.id}>
            <dt>{factLabel(words, fact.id)}</dt>
            <dd>
              <FactText fact={fact} />
            </dd>
          </div>
        ))}
      </dl>
      {inspection.sets.map((set) => (
        <Related key={set.id} set={set} />
      ))}
    </>
  );
}

function Related({ set }: { readonly set: RelatedSet }) {
  const words = useText();
  const title = words.t('inspector.set-title', { title: setTitle(words, set.id), count: set.total });
  const first = set.rows.slice(0, ROWS_FIRST);
  const rest = set.rows.slice(ROWS_FIRST);
  return (
    <section className="related" aria-label={title} data-set={set.id}>
      <h4>{title}</h4>
      <Rows rows={first} />
      {rest.length === 0 ? null : (
        <details>
          <summary>{words.t('inspector.more', { count: set.total - ROWS_FIRST })}</summary>
          <Rows rows={rest} />
          {set.total > set.rows.length ? (
            <p className="quiet">{words.t('inspector.left-out', { count: set.total - set.rows.length })}</p>
          ) : null}
        </details>
      )}
    </section>
  );
}

function Rows({ rows }: { readonly rows: RelatedSet['rows'] }) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={`${row.ref.kind} ${row.ref.key}`}>
          <NamedLink to={row} />
          {row.detail === null ? null : <span className="quiet detail">{row.detail}</span>}
          {row.status === null ? null : <StatusPill status={row.status} />}
        </li>
      ))}
    </ul>
  );
}
