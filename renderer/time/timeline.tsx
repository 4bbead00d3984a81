/**
 * The timeline: when one is, what happened when, and the branches below. It can be dragged over, zoomed with the wheel and
 * walked with the arrow keys; marks are buttons of their own.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { BranchTracks } from './branch-tracks.tsx';
import { getCursor, onCursor, setCursor } from './cursor.ts';
import { useStatusFrame } from './follow-status.ts';
import { TimelineMarks } from './timeline-marks.tsx';
import {
  following,
  hasDays,
  instantAt,
  isWhole,
  panned,
  shareOf,
  ticksOf,
  wholeWindow,
  zoomed,
  type TimeWindow,
} from './timeline-scale.ts';
import { useTimeActs } from './time-commands.tsx';

const TICKS_MOST = 9;
const ZOOM_STEP = 1.6;
/** One press of an arrow key, and of Page Up and Page Down, as a part of the window. */
const KEY_SHARE = 0.01;
const PAGE_SHARE = 0.1;

export function Timeline() {
  const durationUs = useWorld(({ status }) => status?.durationUs ?? 0);
  const scenario = useWorld((state) => state.scenario?.scenarioHash ?? '');
  // Another scenario is another time.
  return <TimelineOf key={`${scenario} ${durationUs}`} durationUs={durationUs} />;
}

function TimelineOf({ durationUs }: { readonly durationUs: number }) {
  const { t } = useText();
  const { store } = useSim();
  const [span, setSpan] = useState<TimeWindow>(() => wholeWindow(durationUs));
  const axis = useRef<HTMLDivElement>(null);
  // While the run goes on, what it reaches stays in sight.
  useStatusFrame(({ nowUs, running }) => {
    if (running) setSpan((known) => following(known, nowUs, durationUs));
  });
  const zoom = (factor: number, share = 0.5): void => setSpan((known) => zoomed(known, factor, share, durationUs));
  useWheel(axis, (share, by, sideways) =>
    setSpan((known) =>
      sideways ? panned(known, by * 0.1, durationUs) : zoomed(known, by > 0 ? 1.25 : 0.8, share, durationUs),
    ),
  );
  const nowUs = (): number => store.get().status?.nowUs ?? 0;
  const whole = isWhole(span, durationUs);
  const tool = (icon: IconName, label: string, disabled: boolean, run: () => void) => (
    <button type="button" className="tool small" disabled={disabled} aria-label={label} title={label} onClick={run}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div className="timeline">
      <div className="timeline-tools" role="group" aria-label={t('time.zoom')}>
        {tool('zoomIn', t('time.zoom-in'), false, () => zoom(1 / ZOOM_STEP, anchorOf(span, nowUs())))}
        {tool('zoomOut', t('time.zoom-out'), whole, () => zoom(ZOOM_STEP, anchorOf(span, nowUs())))}
        {tool('fit', t('time.zoom-fit'), whole, () => setSpan(wholeWindow(durationUs)))}
      </div>
      <div className="timeline-main">
        <Axis axis={axis} span={span} durationUs={durationUs} />
        <TimelineMarks span={span} />
        <BranchTracks span={span} />
      </div>
    </div>
  );
}

/** Zooming by button keeps the instant under the pointer of any chart, else the one that is now, else the middle. */
function anchorOf(span: TimeWindow, nowUs: number): number {
  const share = shareOf(span, getCursor().atUs ?? nowUs);
  return share < 0 || share > 1 ? 0.5 : share;
}

/** The wheel zooms; with Shift, or sideways, it pans. Not passive: the page must not scroll with it. */
function useWheel(
  target: RefObject<HTMLDivElement | null>,
  onWheel: (share: number, by: number, sideways: boolean) => void,
): void {
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    const element = target.current;
    const hear = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, width } = element!.getBoundingClientRect();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
      if (by !== 0) latest.current((event.clientX - left) / Math.max(1, width), Math.sign(by), sideways);
    };
    element?.addEventListener('wheel', hear, { passive: false });
    return () => element?.removeEventListener('wheel', hear);
  }, [target]);
}

interface AxisProps {
  readonly axis: RefObject<HTMLDivElement | null>;
  readonly span: TimeWindow;
  readonly durationUs: number;
}

function Axis({ axis, span, durationUs }: AxisProps) {
  const { t, time } = useText();
  const { ask, seek } = useActions();
  const { store } = useSim();
  const { fork } = useTimeActs();
  const [played, known, head, hover] = [useBox(), useBox(), useBox(), useBox()];
  const broken = useWorld((state) => state.broken !== null);

  useStatusFrame(({ nowUs, branches, branch }) => {
    const reachedUs = branches[branch]?.reachedUs ?? nowUs;
    place(played.current, 0, shareOf(span, nowUs));
    place(known.current, 0, shareOf(span, Math.max(nowUs, reachedUs)));
    place(head.current, shareOf(span, nowUs));
    axis.current?.setAttribute('aria-valuenow', String(Math.round(nowUs / 1_000)));
    axis.current?.setAttribute('aria-valuetext', time(nowUs));
  });
  useEffect(() => {
    const draw = (): void => {
      const { atUs } = getCursor();
      place(hover.current, atUs === null ? null : shareOf(span, atUs));
      const label = hover.current?.firstElementChild;
      if (label !== undefined && label !== null && atUs !== null) label.textContent = time(atUs);
    };
    draw();
    return onCursor(draw);
  }, [span, time, hover]);

  /** Where the pointer is, once the run is there: the instant on screen may still be another. */
  const forkAt = async (instant: number): Promise<void> => {
    if (broken) return;
    await ask('seek', { toUs: instant });
    const { status } = store.get();
    if (status !== null && (status.branches[status.branch]?.reachedUs ?? 0) >= instant) fork(instant);
  };
  const at = (event: Pick<PointerEvent, 'clientX'>): number => {
    const { left, width } = axis.current!.getBoundingClientRect();
    return instantAt(span, (event.clientX - left) / Math.max(1, width), durationUs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { status } = store.get();
    if (status === null) return;
    const width = span.toUs - span.fromUs;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: status.nowUs - width * KEY_SHARE,
      ArrowDown: status.nowUs - width * KEY_SHARE,
      ArrowRight: status.nowUs + width * KEY_SHARE,
      ArrowUp: status.nowUs + width * KEY_SHARE,
      PageDown: status.nowUs - width * PAGE_SHARE,
      PageUp: status.nowUs + width * PAGE_SHARE,
      Home: 0,
      End: status.branches[status.branch]?.reachedUs ?? status.nowUs,
    };
    const toUs = moves[event.key];
    if (toUs === undefined || broken) return;
    event.preventDefault();
    seek(Math.round(Math.min(durationUs, Math.max(0, toUs))));
  };
  return (
    <div
      ref={axis}
      className="timeline-axis"
      role="slider"
      tabIndex={0}
      aria-label={t('app.time.scrub')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationUs / 1_000)}
      aria-valuenow={0}
      aria-disabled={broken}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0 || broken) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        seek(at(event));
      }}
      onPointerMove={(event) => {
        const instant = at(event);
        setCursor(instant);
        if (event.buttons === 1 && event.currentTarget.hasPointerCapture?.(event.pointerId) && !broken) seek(instant);
      }}
      onPointerLeave={() => setCursor(null)}
      onDoubleClick={(event) => void forkAt(at(event))}
    >
      <Ticks span={span} durationUs={durationUs} />
      <div className="timeline-bar">
        <div ref={known} className="timeline-known" />
        <div ref={played} className="timeline-played" />
      </div>
      <div ref={hover} className="timeline-hover">
        <span />
      </div>
      <div ref={head} className="timeline-head" />
    </div>
  );
}

function useBox(): RefObject<HTMLDivElement | null> {
  return useRef<HTMLDivElement>(null);
}

/** Puts a box at a part of the width, or from 0 to it; hidden when it is outside. */
function place(box: HTMLElement | null, from: number | null, to?: number): void {
  if (box === null) return;
  if (to !== undefined) {
    box.style.transform = `scaleX(${Math.min(1, Math.max(0, to))})`;
    return;
  }
  const outside = from === null || from < 0 || from > 1;
  box.style.visibility = outside ? 'hidden' : 'visible';
  if (!outside) box.style.left = `${from * 100}%`;
}

function Ticks({ span, durationUs }: { readonly span: TimeWindow; readonly durationUs: number }) {
  const { t, time } = useText();
  const days = hasDays(durationUs);
  const label = (atUs: number): string => {
    const text = time(days ? atUs % DAY_US : atUs).slice(0, span.toUs - span.fromUs < 20_000_000 ? 10 : 8);
    return days && atUs % DAY_US === 0 ? t('time.day-number', { day: atUs / DAY_US + 1 }) : text;
  };
  return (
    <div className="timeline-ticks" aria-hidden="true">
      {ticksOf(span, TICKS_MOST).map((atUs) => (
        <span
          key={atUs}
          // At the very end there is room only before it.
          className={shareOf(span, atUs) > 0.95 ? 'at-end' : undefined}
          style={{ left: `${shareOf(span, atUs) * 100}%` }}
        >
          {label(atUs)}
        </span>
      ))}
    </div>
  );
}

const DAY_US = 86_400_000_000;
