/** The marks above the timeline: one stop of the Tab key, arrows from one to the next, Enter goes there. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { setCursor } from './cursor.ts';
import { clustersOf, instantAfter, type MarkCluster } from './mark-clusters.ts';
import { MarkShape } from './mark-shape.tsx';
import { MARK_NAMES, markLabel, markSentence } from './mark-words.ts';
import { shareOf, type TimeWindow } from './timeline-scale.ts';
import { useMarks } from './use-marks.ts';

/** So many of a cluster are told one by one. */
const TOLD_MAX = 6;

export function TimelineMarks({ span }: { readonly span: TimeWindow }) {
  const words = useText();
  const { t, number } = words;
  const { seek } = useActions();
  const { store } = useSim();
  const marks = useMarks(span);
  const broken = useWorld((state) => state.broken !== null);
  const [active, setActive] = useState(0);
  const [told, setTold] = useState<MarkCluster | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const width = useWidth(list);
  const clusters = useMemo(() => clustersOf(marks, span, width), [marks, span, width]);
  const last = Math.min(active, clusters.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: last - 1, ArrowRight: last + 1, Home: 0, End: clusters.length - 1 }[event.key];
    if (event.key === 'Escape') setTold(null);
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(clusters.length - 1, Math.max(0, to));
    setActive(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  // What the next answer no longer has is told no more.
  const shown = clusters.find((cluster) => cluster === told);
  return (
    <div
      ref={list}
      className="timeline-marks"
      role="toolbar"
      tabIndex={-1}
      aria-label={t('time.marks', { count: marks.length })}
      onKeyDown={onKeyDown}
    >
      {clusters.map((cluster, index) => (
        <button
          key={`${cluster.row} ${cluster.atUs}`}
          type="button"
          className={`timeline-mark ${cluster.tone} ${cluster.row}`}
          style={{ left: `${shareOf(span, cluster.atUs) * 100}%` }}
          tabIndex={index === last ? 0 : -1}
          disabled={broken}
          aria-label={cluster.marks.map((mark) => markLabel(words, mark)).join(' ')}
          onClick={() => {
            setActive(index);
            seek(instantAfter(cluster, store.get().status?.nowUs ?? 0));
          }}
          onFocus={() => {
            setActive(index);
            setTold(cluster);
          }}
          onBlur={() => setTold(null)}
          onPointerEnter={() => {
            setTold(cluster);
            setCursor(cluster.atUs);
          }}
          onPointerLeave={() => {
            setTold(null);
            setCursor(null);
          }}
        >
          <MarkShape kind={cluster.kind} tone={cluster.tone} />
          {cluster.count > 1 ? <span className="mark-count">{number(cluster.count)}</span> : null}
        </button>
      ))}
      {shown === undefined ? null : <MarkTip cluster={shown} share={shareOf(span, shown.atUs)} />}
    </div>
  );
}

/** Of an element [px]; a guess until it is known. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1_000);
  useEffect(() => {
    const watch = new ResizeObserver(() => setWidth(element.current?.clientWidth ?? 1_000));
    if (element.current !== null) watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return width;
}

/** The same words as the button's label, for eyes. */
function MarkTip({ cluster: { marks }, share }: { readonly cluster: MarkCluster; readonly share: number }) {
  const words = useText();
  const side = share < 0.2 ? 'from-left' : share > 0.8 ? 'from-right' : 'centred';
  return (
    <div className={`mark-tip ${side}`} style={{ left: `${share * 100}%` }} aria-hidden="true">
      {marks.slice(0, TOLD_MAX).map((mark, index) => (
        <p key={index}>
          <strong>
            {words.t(MARK_NAMES[mark.kind])} · {words.time(mark.atUs)}
          </strong>
          <span>{markSentence(words, mark)}</span>
        </p>
      ))}
      {marks.length > TOLD_MAX ? (
        <p className="quiet">{words.t('time.mark.more', { count: marks.length - TOLD_MAX })}</p>
      ) : null}
    </div>
  );
}
