/**
 * Lines over simulated time with what happened beside them: alarms, releases and faults as marks, thresholds as lines. One
 * cursor runs through all charts: it says the values at an instant; a click goes there. All numbers are in words too.
 */
import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react';
import { useActions } from '../panels/actions.ts';
import { useSampled } from '../sim-client/answers.ts';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { Threshold } from '../sim-client/words.ts';
import { useRemPx } from '../ui/rem.ts';
import { setCursor, useCursor } from '../time/cursor.ts';
import { scaleTo, timeStepS } from './axes.ts';
import { CourseLegend } from './course-legend.tsx';
import type { EventMark } from './course-lines.ts';
import { pointsOf, short, type ShownLine } from './course-values.ts';

register([LineChart, GridComponent, SVGRenderer]);

const US_PER_S = 1_000_000;
/** Lines that have a colour of their own. */
const COLORS_MAX = 8;
const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const;
/** A label of time with the room around it [px at the usual size of text]. */
const TIME_LABEL_PX = 76;
const LABEL_REM = 0.64;
/** Dots on lines help while they are few, and cost more than the lines. */
const DOTS_MOST = 60;

export interface CourseChartProps {
  readonly label: string;
  /** As it stands behind numbers. */
  readonly unit: string;
  /** Are these shares of a hundred? */
  readonly percent: boolean;
  readonly lines: readonly ShownLine[];
  readonly marks: readonly EventMark[];
  readonly thresholds: readonly Threshold[];
  readonly fromUs: number;
  readonly toUs: number;
}

/** Room for the words of the axes [px]; inspector.css has the same. */
function gridOf(remPx: number) {
  return { left: 3.25 * remPx, right: 10, top: 8, bottom: 1.25 * remPx, outerBoundsMode: 'none' as const };
}

export function CourseChart(props: CourseChartProps) {
  const { label, lines, unit, thresholds } = props;
  return (
    <figure className="course" aria-label={label}>
      <figcaption>
        <span className="title">{label}</span>
        <CourseLegend lines={lines} unit={unit} thresholds={thresholds} />
      </figcaption>
      <Plot {...props} />
    </figure>
  );
}

/** Colours of the theme, read anew when it changes. */
function useTheme(): readonly [version: number, color: (name: string) => string] {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const watch = new MutationObserver(() => setVersion((before) => before + 1));
    watch.observe(document.documentElement, { attributes: true });
    return () => watch.disconnect();
  }, []);
  const color = useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const known = new Map<string, string>();
    return (name: string): string => {
      const read = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
      known.set(name, read);
      return read;
    };
  }, [version]); // oxlint-disable-line react-hooks/exhaustive-deps -- read anew for each theme
  return [version, color];
}

/** Can it be seen, or nearly? What is scrolled away need not be drawn. */
function useInSight(place: RefObject<HTMLElement | null>): boolean {
  const [inSight, setInSight] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') return undefined;
    const watch = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: '64px',
    });
    watch.observe(place.current!);
    return () => watch.disconnect();
  }, [place]);
  return inSight;
}

function Plot({ label, lines, percent, marks, thresholds, fromUs, toUs }: CourseChartProps) {
  const { time, number } = useText();
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType | null>(null);
  const [width, setWidth] = useState(0);
  const [theme, color] = useTheme();
  const inSight = useInSight(place);
  useEffect(() => {
    const div = place.current!;
    const size = (): { width: number; height: number } => ({
      width: Math.max(1, div.clientWidth),
      height: Math.max(1, div.clientHeight),
    });
    const chart = init(div, null, { renderer: 'svg', ...size() });
    drawn.current = chart;
    setWidth(size().width);
    const watch = new ResizeObserver(() => {
      chart.resize(size());
      setWidth(size().width);
    });
    watch.observe(div);
    return () => {
      watch.disconnect();
      chart.dispose();
      drawn.current = null;
    };
  }, []);
  const values = useMemo(() => lines.map(pointsOf), [lines]);
  const remPx = useRemPx();
  const scale = useMemo(
    () =>
      scaleTo(
        // A threshold is always in sight.
        Math.max(
          0,
          ...values.flatMap((points) => points.map(([, value]) => value ?? 0)),
          ...thresholds.map(({ value }) => value),
        ),
        percent,
      ),
    [values, thresholds, percent],
  );
  const grid = useMemo(() => gridOf(remPx), [remPx]);
  const fontSize = Math.round(LABEL_REM * remPx);
  const stepS = timeStepS((toUs - fromUs) / US_PER_S, (width - grid.left) / ((TIME_LABEL_PX * remPx) / 16));
  useEffect(() => {
    if (!inSight) return;
    drawn.current?.setOption(
      {
        animation: false,
        grid,
        xAxis: {
          type: 'value',
          min: fromUs / US_PER_S,
          max: Math.max(fromUs + 1, toUs) / US_PER_S,
          interval: stepS,
          axisLabel: {
            // The end of the run is no round time: the tick that stands there only closes the axis.
            formatter: (seconds: number) => (seconds % stepS === 0 ? time(seconds * US_PER_S).slice(0, 8) : ''),
            color: color('quiet'),
            fontSize,
            showMinLabel: true,
            showMaxLabel: false,
          },
          splitLine: { show: false },
          axisTick: { show: false },
          axisLine: { show: true, lineStyle: { color: color('edge') } },
        },
        yAxis: {
          type: 'value',
          min: 0,
          max: scale.top,
          interval: scale.step,
          axisLabel: { formatter: (value: number) => number(short(value)), color: color('quiet'), fontSize },
          splitLine: { lineStyle: { color: color('edge-quiet') } },
        },
        series: [
          ...values.map((points, index) => ({
            name: lines[index]!.id,
            type: 'line',
            data: points,
            showSymbol: points.length * values.length < DOTS_MOST,
            symbolSize: 3,
            silent: true,
            emphasis: { disabled: true },
            color: color(`line-${(index % COLORS_MAX) + 1}`),
            lineStyle: { width: 1.6, type: DASHES[Math.floor(index / COLORS_MAX) % DASHES.length] },
          })),
          ...thresholds.map(({ name, value, state }) => ({
            name: `threshold ${name}`,
            type: 'line',
            data: [
              [fromUs / US_PER_S, value],
              [toUs / US_PER_S, value],
            ],
            showSymbol: false,
            silent: true,
            emphasis: { disabled: true },
            color: color(state === 'ALARM' ? 'bad' : 'warn'),
            lineStyle: { width: 1, type: [5, 4] },
          })),
        ],
      },
      { replaceMerge: ['series'] },
    );
  }, [inSight, values, lines, thresholds, scale, stepS, grid, fontSize, fromUs, toUs, time, number, theme]); // oxlint-disable-line react-hooks/exhaustive-deps -- the colours change with `theme`
  const inner = Math.max(1, width - grid.left - grid.right);
  const spanUs = Math.max(1, toUs - fromUs);
  const xOf = (us: number): number => grid.left + (inner * (us - fromUs)) / spanUs;
  const usOf = (x: number): number =>
    Math.round(Math.min(toUs, Math.max(fromUs, fromUs + (spanUs * (x - grid.left)) / inner)));
  return (
    <div className="plot">
      <div ref={place} className="chart" role="img" aria-label={label} />
      <Overlay marks={marks} fromUs={fromUs} toUs={toUs} xOf={xOf} usOf={usOf} />
    </div>
  );
}

interface OverlayProps {
  readonly marks: readonly EventMark[];
  readonly fromUs: number;
  readonly toUs: number;
  readonly xOf: (us: number) => number;
  readonly usOf: (x: number) => number;
}

const SIGNS: Readonly<Record<EventMark['kind'], string>> = { alarm: '◆', release: '▼', fault: '✕', zone: '✕' };

/** Moves with every frame of the run, and nothing else is drawn for it. */
function NowLine({ fromUs, toUs, xOf }: Pick<OverlayProps, 'fromUs' | 'toUs' | 'xOf'>) {
  const { store } = useSim();
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown: number | null = -1;
    const move = (): void => {
      const nowUs = store.get().status?.nowUs ?? -1;
      const span = line.current;
      const x = nowUs < fromUs || nowUs > toUs ? null : Math.round(xOf(nowUs) * 2) / 2;
      if (span === null || x === shown) return;
      shown = x;
      span.hidden = x === null;
      if (x !== null) span.style.transform = `translateX(${x}px)`;
    };
    move();
    return store.subscribe(move);
  }, [store, fromUs, toUs, xOf]);
  return <span ref={line} className="now-line" />;
}

/** What the cursor says to whoever listens follows the run at this pace. */
const SPOKEN_MS = 1_000;
/** So much of the whole an arrow key moves the cursor. */
const KEY_STEPS = 100;

/** The cursor, now, and what happened: lines over the plot, which takes the pointer, or arrows and Enter. */
function Overlay({ marks, fromUs, toUs, xOf, usOf }: OverlayProps) {
  const { seek } = useActions();
  const { t, time } = useText();
  const pointed = useCursor();
  const nowUs = useSampled(({ status }) => status?.nowUs ?? 0, SPOKEN_MS);
  const at = (event: MouseEvent<HTMLDivElement>): number =>
    usOf(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const isInside = (us: number): boolean => us >= fromUs && us <= toUs;
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = pointed ?? nowUs;
    const stepUs = (toUs - fromUs) / KEY_STEPS;
    if (event.key === 'ArrowLeft') setCursor(Math.round(Math.max(fromUs, from - stepUs)));
    else if (event.key === 'ArrowRight') setCursor(Math.round(Math.min(toUs, from + stepUs)));
    else if (event.key === 'Enter' && pointed !== null) seek(pointed);
    else if (event.key === 'Escape') setCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="plot-over"
      role="slider"
      tabIndex={0}
      aria-label={t('inspector.chart-cursor')}
      aria-valuemin={Math.floor(fromUs / US_PER_S)}
      aria-valuemax={Math.floor(toUs / US_PER_S)}
      aria-valuenow={Math.floor((pointed ?? nowUs) / US_PER_S)}
      aria-valuetext={time(pointed ?? nowUs)}
      onPointerMove={(event) => setCursor(at(event))}
      onPointerLeave={() => setCursor(null)}
      onBlur={() => setCursor(null)}
      onKeyDown={onKeyDown}
      onClick={(event) => seek(at(event))}
    >
      {marks
        .filter(({ atUs }) => isInside(atUs))
        .map((mark) => (
          <span
            key={`${mark.kind} ${mark.atUs} ${mark.text}`}
            className={`event-mark ${mark.kind} ${mark.tone}`}
            style={{ left: xOf(mark.atUs) }}
            title={`${time(mark.atUs)} ${mark.text}`}
          >
            <span aria-hidden="true">{SIGNS[mark.kind]}</span>
          </span>
        ))}
      <NowLine fromUs={fromUs} toUs={toUs} xOf={xOf} />
      {pointed !== null && isInside(pointed) ? (
        <span className="cursor-line" style={{ left: xOf(pointed) }}>
          <span className="cursor-time">{time(pointed)}</span>
        </span>
      ) : null}
    </div>
  );
}
