/** What happened? Every event of the branch, fetched by range as one scrolls; a filter reads backward from the end. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRunVersion } from '../sim-client/answers.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { LogLine } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { useActions } from './actions.ts';
import { subjectOf } from './names.ts';

const ROW_PX = 22;
/** Browsers stop at some tens of millions of pixels; beyond, one scrolls the last part. */
const ROWS_MAX = 600_000;
const SPARE_ROWS = 12;
const RANGE_MAX = 1_000;
const MATCHES_MAX = 300;
const SCAN_MAX = 30_000;

export function EventLogPanel() {
  const { t } = useText();
  const [filter, setFilter] = useState('');
  const [follow, setFollow] = useState(true);
  const total = useWorld(({ status }) => status?.events ?? 0);
  const aside = (
    <div className="log-tools">
      <input
        type="search"
        className="filter"
        placeholder={t('app.log.filter')}
        aria-label={t('app.log.filter')}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <label>
        <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
        {t('app.log.follow')}
      </label>
    </div>
  );
  return (
    <Panel title={t('app.log.title')} className="log" aside={aside}>
      {filter.trim() === '' ? (
        <AllLines total={total} follow={follow} onScrollUp={() => setFollow(false)} />
      ) : (
        <Matches filter={filter.trim().toLowerCase()} />
      )}
    </Panel>
  );
}

interface AllLinesProps {
  readonly total: number;
  readonly follow: boolean;
  readonly onScrollUp: () => void;
}

function AllLines({ total, follow, onScrollUp }: AllLinesProps) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(160);
  const hidden = Math.max(0, total - ROWS_MAX);
  const first = Math.max(hidden, hidden + Math.floor(top / ROW_PX) - SPARE_ROWS);
  const end = Math.min(total, first + Math.ceil(height / ROW_PX) + 2 * SPARE_ROWS);
  const lines = useLines(first, end);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    setHeight(element.clientHeight);
    if (follow) element.scrollTop = element.scrollHeight;
  }, [follow, total]);
  if (total === 0) return <p className="quiet">{t('app.log.empty')}</p>;
  return (
    <div
      ref={scroller}
      className="scroll log-lines"
      role="log"
      aria-label={t('app.log.title')}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        setTop(scrollTop);
        if (follow && scrollHeight - clientHeight - scrollTop > ROW_PX * 3) onScrollUp();
      }}
    >
      <div className="log-space" style={{ height: (total - hidden) * ROW_PX }}>
        {lines.map((line) => (
          <Line key={line.n} line={line} top={(line.n - hidden) * ROW_PX} />
        ))}
      </div>
    </div>
  );
}

/** The lines first ≤ n < end of the branch on screen; the last ones known while newer ones are under way. */
function useLines(first: number, end: number): readonly LogLine[] {
  const { client } = useSim();
  const run = useWorld(({ status }) => (status === null ? '' : `${status.epoch} ${status.branch}`));
  const [known, setKnown] = useState<{ run: string; lines: readonly LogLine[] }>({ run: '', lines: [] });
  useEffect(() => {
    if (end <= first) return undefined;
    let late = false;
    client.request('log', { first, end }).then(
      ({ lines }) => {
        if (!late) setKnown({ run, lines });
      },
      () => {},
    );
    return () => {
      late = true;
    };
  }, [client, run, first, end]);
  return known.run === run ? known.lines : [];
}

function Line({ line, top }: { readonly line: LogLine; readonly top: number | null }) {
  const { event, time } = useText();
  const { select } = useActions();
  const subject = subjectOf(line);
  return (
    <button
      type="button"
      className={`log-line ${line.event.kind}`}
      style={top === null ? undefined : { top, position: 'absolute' }}
      disabled={subject === null}
      onClick={() => select(subject)}
    >
      <span className="log-n">{line.n}</span>
      <span className="log-time">{time(line.atUs)}</span>
      <span className="log-text">{event(line)}</span>
    </button>
  );
}

/** Newest first; reads backward from the end until there are enough or enough has been read. */
function Matches({ filter }: { readonly filter: string }) {
  const { client } = useSim();
  const { t, event } = useText();
  const version = useRunVersion();
  const total = useRef(0);
  total.current = useWorld(({ status }) => status?.events ?? 0);
  const [found, setFound] = useState<{ lines: readonly LogLine[]; read: number }>({ lines: [], read: 0 });
  useEffect(() => {
    let late = false;
    const scan = async (): Promise<void> => {
      const lines: LogLine[] = [];
      let end = total.current;
      const stop = Math.max(0, end - SCAN_MAX);
      while (end > stop && lines.length < MATCHES_MAX && !late) {
        const first = Math.max(stop, end - RANGE_MAX);
        const page = await client.request('log', { first, end });
        lines.push(...page.lines.toReversed().filter((line) => event(line).toLowerCase().includes(filter)));
        end = first;
      }
      if (!late) setFound({ lines: lines.slice(0, MATCHES_MAX), read: total.current - end });
    };
    scan().catch(() => {});
    return () => {
      late = true;
    };
  }, [client, event, filter, version]);
  return (
    <div className="scroll log-lines" role="log" aria-label={t('app.log.title')} tabIndex={0}>
      <p className="quiet">{t('app.log.matches', { count: found.lines.length, read: found.read })}</p>
      {found.lines.map((line) => (
        <Line key={line.n} line={line} top={null} />
      ))}
    </div>
  );
}
