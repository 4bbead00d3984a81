/** Which lines a chart has: series of the engine that speak of a thing, the statistics that say something of them, their courses. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { Course, CourseLine, MetricSeries, Threshold, TimelineMark, View } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';

const US_PER_S = 1_000_000;
/** Datapoints come at most every few wall milliseconds: a new question waits that long. */
const REFRESH_MS = 700;
/** A chart of many lines is drawn anew less often. */
const MANY_LINES = 6;
const MANY_REFRESH_MS = 2_000;
const MARKS_MOST = 60;

type Dimensions = Readonly<Record<string, string>>;

/** Of a counter each sample is one: only its sum says something. Of a time the quantiles do, of others the mean and the extreme. */
const COUNTERS =
  /^(RequestCount|NewFlowCount|Invocations|Errors|Throttles|RecursiveInvocationsDropped|ProcessedBytes|HTTPCode_.*|TCP_.*|Target.*ErrorCount|SuccessCount|ConnectionErrorCount|TimeoutCount|ClientTimeoutCount)$/;
const TIMES = /^(TargetResponseTime|ResponseTime)$/;
const LEVELS = /(TaskCount|HostCount|Reservation|Charges|CostPerHour|CreditBalance)$/;

export function statisticsOf({ metricName }: Pick<MetricSeries, 'metricName'>): readonly string[] {
  if (TIMES.test(metricName)) return ['p50', 'p99'];
  if (COUNTERS.test(metricName)) return ['Sum'];
  return LEVELS.test(metricName) ? ['Average'] : ['Average', 'Maximum'];
}

/** Does it speak of what has these dimensions? */
export function isAbout({ dimensions }: Pick<MetricSeries, 'dimensions'>, wanted: Dimensions): boolean {
  return Object.entries(wanted).every(([name, value]) => dimensions[name] === value);
}

/** Names of dimensions that only say where something is, when another one says what it is. */
const WHERE: Readonly<Record<string, string>> = { ServiceName: 'ClusterName', TargetGroup: 'LoadBalancer' };

/** `gate` for `app/gate/50dc6c495c0c9188`; an instance by the name that it has on the map. */
export function subjectName(view: View, dimensions: Dimensions): string {
  const hidden = new Set(Object.keys(dimensions).flatMap((name) => WHERE[name] ?? []));
  return Object.entries(dimensions)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => shortOf(view, name, value))
    .join(' ');
}

function shortOf(view: View, dimension: string, value: string): string {
  if (dimension === 'LoadBalancer' || dimension === 'TargetGroup') return value.split('/')[1] ?? value;
  if (dimension !== 'InstanceId') return value;
  return entities(view.instances).find(({ ec2InstanceId }) => ec2InstanceId === value)?.name ?? value;
}

/** The object from before as long as what it says is the same: an answer that says nothing new draws nothing anew. */
function useKept<T>(value: T): T {
  const kept = useRef({ value, word: JSON.stringify(value) });
  if (kept.current.value === value) return value;
  const word = JSON.stringify(value);
  if (word === kept.current.word) return kept.current.value;
  kept.current = { value, word };
  return value;
}

/** Series that have a datapoint by now; asked for again when a minute has passed. */
export function useSeries(): readonly MetricSeries[] {
  return useKept(useAnswer('metricSeries', {}, { everyMs: REFRESH_MS * 2 })?.series ?? NO_SERIES);
}
const NO_SERIES: readonly MetricSeries[] = [];

/** Courses of lines, in their order, up to now: asked again when a period has ended, or time was changed, not for every frame. */
export function useCourses(lines: readonly CourseLine[]): readonly (Course | null)[] {
  const { client } = useSim();
  const periodS = Math.min(60, ...lines.map(({ series }) => series.periodS));
  const version = useWorld(({ status }) =>
    status === null ? '' : `${status.epoch} ${status.branch} ${Math.floor(status.nowUs / (periodS * US_PER_S))}`,
  );
  const [known, setKnown] = useState<{ readonly question: string; readonly courses: readonly Course[] } | null>(null);
  const asked = useRef({ atMs: -Infinity, era: '' });
  const question = JSON.stringify(lines);
  // Another past is asked for at once, what only goes on when it is time for it.
  const era = version.slice(0, version.lastIndexOf(' '));
  const restMs = lines.length > MANY_LINES ? MANY_REFRESH_MS : REFRESH_MS;
  useEffect(() => {
    if (question === '[]') return undefined;
    const timer = setTimeout(
      () => {
        asked.current = { atMs: performance.now(), era };
        const input = {
          lines: JSON.parse(question) as CourseLine[],
          ...{ fromUs: -1, toUs: Number.MAX_SAFE_INTEGER, periodS: null },
        };
        client.request('courses', input).then(
          ({ courses }) => setKnown({ question, courses }),
          // A host that cannot answer says so by the app's own error; the chart stays as it was.
          () => {},
        );
      },
      asked.current.era === era ? Math.max(0, asked.current.atMs + restMs - performance.now()) : 0,
    );
    return () => clearTimeout(timer);
  }, [client, question, version, era, restMs]);
  return useMemo(
    () => (known?.question === question ? known.courses : (JSON.parse(question) as CourseLine[]).map(() => null)),
    [known, question],
  );
}

/** What is drawn over lines. */
export interface EventMark {
  readonly kind: 'alarm' | 'release' | 'fault' | 'zone';
  readonly tone: TimelineMark['tone'];
  readonly atUs: number;
  readonly text: string;
}

/** Alarms, releases and faults up to now. */
export function useEventMarks(toUs: number): readonly EventMark[] {
  const { event } = useText();
  const answer = useKept(useAnswer('marks', { fromUs: 0, toUs, most: MARKS_MOST }, { everyMs: REFRESH_MS * 2 }));
  return useMemo(
    () =>
      (answer?.marks ?? []).flatMap(({ kind, tone, atUs, story }) =>
        (kind === 'alarm' || kind === 'release' || kind === 'fault' || kind === 'zone') && story.kind === 'line'
          ? [{ kind, tone, atUs, text: event({ ...story, atUs }) }]
          : [],
      ),
    [answer, event],
  );
}

/** Thresholds of alarms over series. */
export function useThresholds(): readonly Threshold[] {
  return useKept(useAnswer('thresholds', {}, { everyMs: REFRESH_MS * 2 })?.thresholds ?? NO_THRESHOLDS);
}
const NO_THRESHOLDS: readonly Threshold[] = [];

export function thresholdsOver(all: readonly Threshold[], series: MetricSeries): readonly Threshold[] {
  const names = Object.keys(series.dimensions);
  return all.filter(
    (one) =>
      one.namespace === series.namespace &&
      one.metricName === series.metricName &&
      Object.keys(one.dimensions).length === names.length &&
      isAbout(series, one.dimensions),
  );
}
