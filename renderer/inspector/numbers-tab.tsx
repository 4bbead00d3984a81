/** How does it fare? Its metrics over time as the engine has recorded them, with alarms, releases and thresholds. */
import { useMemo, useState } from 'react';
import { useSampled } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type ScreenKey, type Words } from '../sim-client/text.ts';
import type { Inspection, MetricSeries } from '../sim-client/words.ts';
import { CourseChart } from './course-chart.tsx';
import {
  isAbout,
  statisticsOf,
  subjectName,
  thresholdsOver,
  useCourses,
  useEventMarks,
  useSeries,
  useThresholds,
} from './course-lines.ts';

/** What one wants to see first of a thing. */
const FIRST = [
  ...['CPUUtilization', 'MemoryUtilization', 'RequestCount', 'TargetResponseTime', 'RunningTaskCount', 'Invocations'],
  ...['HealthyHostCount', 'CapacityProviderReservation', 'CostPerHour', 'EstimatedCharges', 'CPUReservation'],
];
const SHOWN_FIRST = 4;
/** Names of what has metrics seldom change. */
const NAMES_MS = 2_000;

function nameOf({ namespace, metricName, dimensions, periodS }: MetricSeries): string {
  return `${namespace} ${metricName} ${JSON.stringify(dimensions)} ${periodS}`;
}

export function NumbersTab({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useText();
  const view = useSampled((state) => state.view, NAMES_MS);
  const [all, setAll] = useState(false);
  const known = useSeries();
  const mine = useMemo(() => seriesOf(known, inspection), [known, inspection]);
  if (mine.length === 0) return <p className="quiet">{t('app.metrics.none')}</p>;
  const shown = all ? mine : mine.slice(0, SHOWN_FIRST);
  return (
    <div className="numbers">
      {shown.map((series) => (
        <SeriesChart key={nameOf(series)} series={series} of={subjectName(view, series.dimensions)} />
      ))}
      {mine.length > SHOWN_FIRST ? (
        <button type="button" className="link" onClick={() => setAll(!all)}>
          {all ? t('inspector.numbers.fewer') : t('inspector.numbers.all', { count: mine.length })}
        </button>
      ) : null}
    </div>
  );
}

/** Those that speak of nothing else first, then by what one wants to see first. */
function seriesOf(known: readonly MetricSeries[], { dimensions }: Inspection): readonly MetricSeries[] {
  const places = new Map(known.map((series, index) => [series, index]));
  const closeness = (series: MetricSeries): number => {
    const fits = dimensions.filter((wanted) => isAbout(series, wanted)).map((wanted) => Object.keys(wanted).length);
    return fits.length === 0 ? Infinity : Object.keys(series.dimensions).length - Math.max(...fits);
  };
  const rank = ({ metricName }: MetricSeries): number => {
    const at = FIRST.indexOf(metricName);
    return at === -1 ? FIRST.length : at;
  };
  return known
    .filter((series) => Number.isFinite(closeness(series)))
    .toSorted((a, b) => closeness(a) - closeness(b) || rank(a) - rank(b) || places.get(a)! - places.get(b)!);
}

const UNITS: Readonly<Record<MetricSeries['unit'], ScreenKey | null>> = {
  Percent: 'inspector.metric-unit.percent',
  Count: null,
  'Count/Second': 'inspector.metric-unit.per-second',
  Seconds: 'inspector.metric-unit.seconds',
  Milliseconds: 'inspector.metric-unit.milliseconds',
  Bytes: 'inspector.metric-unit.bytes',
  Megabytes: 'inspector.metric-unit.megabytes',
  'Bytes/Second': 'inspector.metric-unit.bytes-per-second',
  USD: 'inspector.metric-unit.usd',
  None: null,
};

function unitOf({ unit }: MetricSeries, t: Words['t']): string {
  const key = UNITS[unit];
  return key === null ? '' : t(key);
}

function SeriesChart({ series, of }: { readonly series: MetricSeries; readonly of: string }) {
  const { t } = useText();
  const toUs = useWorld(({ status }) => status?.durationUs ?? 0);
  const statistics = statisticsOf(series);
  const wanted = useMemo(() => statisticsOf(series).map((statistic) => ({ series, statistic })), [series]);
  const courses = useCourses(wanted);
  const marks = useEventMarks(toUs);
  const thresholds = thresholdsOver(useThresholds(), series);
  const lines = useMemo(
    () =>
      courses.flatMap((course, index) =>
        course === null ? [] : [{ id: statistics[index]!, name: statistics[index]!, course, periodS: series.periodS }],
      ),
    [courses, series], // oxlint-disable-line react-hooks/exhaustive-deps -- the statistics follow from the series
  );
  return (
    <CourseChart
      label={t('app.metrics.chart', { metric: series.metricName, of })}
      unit={unitOf(series, t)}
      percent={series.unit === 'Percent'}
      lines={lines}
      marks={marks}
      thresholds={thresholds}
      fromUs={0}
      toUs={toUs}
    />
  );
}
