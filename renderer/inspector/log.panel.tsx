/** What happened? Every event of the branch: filtered by kind, thing, text and weight, drawn only as far as it is on screen. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSelection } from '../shell/selection.ts';
import { useAnswer, useSampled } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { LogRow, Severity } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { useRemPx } from '../ui/rem.ts';
import { EVENT_KINDS } from './event-kinds.ts';
import { useHistory } from './history.ts';
import { SeveritySign } from './links.tsx';
import { shortIds } from './short-name.ts';
import { NO_WISH, useFound, useLogLines, type LogWish } from './log-search.ts';
import './inspector.css';

const ROW_REM = 1.5;
const SPARE_ROWS = 8;
/** Newer lines come at this pace while the run goes on. */
const FOLLOW_MS = 250;
/** A browser cannot show a taller box than this; beyond it rows stand for several. */
const TALLEST_PX = 12_000_000;
const WEIGHTS: readonly Severity[] = ['bad', 'warn', 'good'];

export function LogPanel() {
  const { t } = useText();
  const [wish, setWish] = useState<LogWish>(NO_WISH);
  const [follow, setFollow] = useState(true);
  const total = useSampled(({ status }) => status?.events ?? 0, FOLLOW_MS);
  const { numbers, read } = useFound(wish);
  return (
    <Panel title={t('app.log.title')} className="log">
      <Tools wish={wish} onWish={setWish} follow={follow} onFollow={setFollow} />
      {numbers === null ? null : (
        <p className="quiet found" role="status">
          {t('inspector.log.found', { count: numbers.length, read })}
        </p>
      )}
      {total === 0 ? (
        <p className="quiet">{t('app.log.empty')}</p>
      ) : (
        <Lines
          of={JSON.stringify(wish)}
          numbers={numbers}
          total={total}
          follow={follow}
          onScrollUp={() => setFollow(false)}
        />
      )}
    </Panel>
  );
}

interface ToolsProps {
  readonly wish: LogWish;
  readonly onWish: (wish: LogWish) => void;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
}

function Tools({ wish, onWish, follow, onFollow }: ToolsProps) {
  const { t } = useText();
  const selection = useSelection();
  const about = useAnswer('inspect', wish.about);
  const weightNames: Readonly<Record<Severity, string>> = {
    bad: t('inspector.severity.bad'),
    warn: t('inspector.severity.warn'),
    good: t('inspector.severity.good'),
    info: t('inspector.severity.info'),
  };
  return (
    <div className="table-tools" role="group" aria-label={t('inspector.filters')}>
      <input
        type="search"
        className="filter"
        placeholder={t('app.log.filter')}
        aria-label={t('app.log.filter')}
        value={wish.text}
        onChange={(event) => onWish({ ...wish, text: event.target.value })}
      />
      <select
        aria-label={t('inspector.log.kind')}
        value={wish.kind}
        onChange={(event) => onWish({ ...wish, kind: event.target.value })}
      >
        <option value="">{t('inspector.log.all-kinds')}</option>
        {EVENT_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {kind}
          </option>
        ))}
      </select>
      <span className="weights" role="group" aria-label={t('inspector.log.weight')}>
        {WEIGHTS.map((severity) => (
          <button
            key={severity}
            type="button"
            aria-pressed={wish.severities.includes(severity)}
            title={weightNames[severity]}
            aria-label={weightNames[severity]}
            onClick={() =>
              onWish({
                ...wish,
                severities: wish.severities.includes(severity)
                  ? wish.severities.filter((one) => one !== severity)
                  : [...wish.severities, severity],
              })
            }
          >
            <SeveritySign severity={severity} />
          </button>
        ))}
      </span>
      <button
        type="button"
        disabled={wish.about === null && selection === null}
        aria-pressed={wish.about !== null}
        onClick={() => onWish({ ...wish, about: wish.about === null ? selection : null })}
      >
        {wish.about === null ? t('inspector.log.only-selected') : t('inspector.log.only', { name: about?.name ?? '…' })}
      </button>
      <label>
        <input type="checkbox" checked={follow} onChange={(event) => onFollow(event.target.checked)} />
        {t('app.log.follow')}
      </label>
    </div>
  );
}

interface LinesProps {
  /** The filter. */
  readonly of: string;
  /** Null: all lines. */
  readonly numbers: readonly number[] | null;
  readonly total: number;
  readonly follow: boolean;
  readonly onScrollUp: () => void;
}

function Lines({ of, numbers, total, follow, onScrollUp }: LinesProps) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  /** Where the reader left the end; null: by the box, not by scrolling. */
  const leftAt = useRef<number | null>(null);
  const [height, setHeight] = useState(160);
  const rowPx = Math.round(ROW_REM * useRemPx());
  const count = numbers === null ? total : numbers.length;
  const visible = Math.ceil(height / rowPx);
  // Where the scroll bar stands is a share of the whole, so that any number of lines can be gone through.
  const wholePx = Math.min(count * rowPx, TALLEST_PX);
  const share = wholePx <= height ? 0 : Math.min(1, top / (wholePx - height));
  const firstVisible = follow ? Math.max(0, count - visible) : Math.floor(share * Math.max(0, count - visible));
  const first = Math.max(0, firstVisible - SPARE_ROWS);
  const end = Math.min(count, firstVisible + visible + SPARE_ROWS + 1);
  const wanted = useMemo(
    () => ({
      numbers:
        numbers === null ? Array.from({ length: end - first }, (_, index) => first + index) : numbers.slice(first, end),
      ...{ of, first, count },
    }),
    [of, numbers, first, end, count],
  );
  const known = useLogLines(wanted);
  // Who follows sees the last lines that are known, at the end of a list that ends with them.
  const shown = follow ? known.count : count;
  const allPx = Math.min(shown * rowPx, TALLEST_PX);
  const lastPx = follow ? allPx - (known.first + known.numbers.length) * rowPx : top - firstVisible * rowPx;
  const offset = allPx === shown * rowPx ? 0 : lastPx;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  // Who follows has a list that hangs from its end (see inspector.css): it grows without being scrolled, which costs a layout.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = follow ? 0 : (leftAt.current ?? Math.max(0, allPx - height));
    leftAt.current = null;
  }, [follow]); // oxlint-disable-line react-hooks/exhaustive-deps -- only turning it off or on moves the list
  return (
    <div
      ref={scroller}
      className={follow ? 'scroll log-lines following' : 'scroll log-lines'}
      role="log"
      aria-live="off"
      aria-label={t('app.log.title')}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, clientHeight } = event.currentTarget;
        if (!follow) setTop(scrollTop);
        else if (-scrollTop > rowPx * 3) {
          const left = Math.max(0, allPx - clientHeight + scrollTop);
          leftAt.current = left;
          setTop(left);
          onScrollUp();
        }
      }}
    >
      <div className="log-space" style={{ height: allPx }}>
        {known.numbers.map((n, index) => {
          const line = known.lines.get(n);
          return line === undefined ? null : (
            <Line key={n} line={line} top={(known.first + index) * rowPx + offset} height={rowPx} />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly line: LogRow;
  readonly top: number;
  readonly height: number;
}

function Line({ line, top, height }: LineProps) {
  const { event, time, t } = useText();
  const { select, seek } = useActions();
  const { history } = useHistory();
  const { subject } = line;
  const said = event(line);
  return (
    <div className={`log-line ${line.severity}`} style={{ top, height }} data-n={line.n}>
      <span className="log-n">{line.n}</span>
      <button
        type="button"
        className="instant log-time"
        aria-label={t('inspector.go-to', { at: time(line.atUs) })}
        onClick={() => seek(line.atUs)}
      >
        {time(line.atUs)}
      </button>
      <SeveritySign severity={line.severity} />
      <button
        type="button"
        className="log-text"
        title={said}
        onClick={() => {
          if (subject !== null) {
            select(subject.ref);
            history.visit(subject.ref);
          }
          history.tell(line.n);
        }}
      >
        {shortIds(said)}
      </button>
      {subject === null ? null : (
        <button type="button" className="link log-subject" title={subject.name} onClick={() => select(subject.ref)}>
          {shortIds(subject.name)}
        </button>
      )}
    </div>
  );
}
