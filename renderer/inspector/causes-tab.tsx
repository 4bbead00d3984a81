/** What led to it, back to the first cause, and what came of it? Each line selects, goes to its instant, or tells its own causes. */
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import { CHAIN_FIRST, type EntityRef, type LogRow } from '../sim-client/words.ts';
import { useHistory } from './history.ts';
import { Instant, NamedLink, SeveritySign } from './links.tsx';

export function CausesTab({ subject }: { readonly subject: EntityRef }) {
  const { t, say } = useText();
  const { history, inspected } = useHistory();
  const { line } = inspected;
  const story = useAnswer('causes', { about: line === null ? subject : null, n: line });
  if (story === null) return <p className="quiet">{t('app.why.none')}</p>;
  return (
    <div className="causes">
      {story.title === null ? null : <p className="why-title">{say(story.title)}</p>}
      {line === null ? null : (
        <p className="tools">
          <span>{t('inspector.causes-of-line', { n: line })}</span>
          <button type="button" onClick={() => history.tell(null)}>
            {t('inspector.causes-of-subject')}
          </button>
        </p>
      )}
      {story.sentences.length === 0 ? null : (
        <ul className="sentences">
          {story.sentences.map((message, index) => (
            <li key={`${message.code} ${index}`}>{say(message)}</li>
          ))}
        </ul>
      )}
      <Lines title={t('app.why.chain')} lines={story.chain} leftOut={story.leftOut} />
      <Lines title={t('app.why.effects')} lines={story.effects} leftOut={0} />
    </div>
  );
}

interface LinesProps {
  readonly title: string;
  readonly lines: readonly LogRow[];
  /** Links that a long chain has between its beginning and its end. */
  readonly leftOut: number;
}

function Lines({ title, lines, leftOut }: LinesProps) {
  const { t } = useText();
  if (lines.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ol className="chain" aria-label={title}>
        {lines.slice(0, leftOut === 0 ? lines.length : CHAIN_FIRST).map((line) => (
          <CauseLine key={line.n} line={line} />
        ))}
        {leftOut === 0 ? null : <li className="quiet">{t('inspector.links-left-out', { count: leftOut })}</li>}
        {leftOut === 0 ? null : lines.slice(CHAIN_FIRST).map((line) => <CauseLine key={line.n} line={line} />)}
      </ol>
    </section>
  );
}

function CauseLine({ line }: { readonly line: LogRow }) {
  const { t, event } = useText();
  const { history } = useHistory();
  return (
    <li>
      <SeveritySign severity={line.severity} />
      <Instant atUs={line.atUs} />
      <span className="said">{event(line)}</span>
      <span className="doing">
        {line.subject === null ? null : <NamedLink to={line.subject} />}
        <button
          type="button"
          className="small"
          aria-label={t('inspector.causes-of', { n: line.n })}
          title={t('inspector.causes-of', { n: line.n })}
          onClick={() => history.tell(line.n)}
        >
          <span aria-hidden="true">↑</span>
        </button>
      </span>
    </li>
  );
}
