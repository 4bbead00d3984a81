/** How does everything fare? CPU, memory, requests, latency, tasks and cost over time, with what happened beside them. */
import { useMemo, useState } from 'react';
import { useSampled } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import type { MetricSeries, Threshold, View } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { CourseChart } from './course-chart.tsx';
import {
  subjectName,
  thresholdsOver,
  useCourses,
  useEventMarks,
  useSeries,
  useThresholds,
  type EventMark,
} from './course-lines.ts';
import './inspector.css';

interface ChartSpec {
  readonly id: string;
  readonly titleKey: ScreenKey;
  readonly unitKey: ScreenKey;
  readonly statistics: readonly string[];
  readonly isMine: (series: MetricSeries) => boolean;
}

const isOfService = ({ dimensions }: MetricSeries): boolean =>
  'ServiceName' in dimensions && !('Revision' in dimensions);
const isOfBalancer = ({ dimensions }: MetricSeries): boolean =>
  'LoadBalancer' in dimensions && !('TargetGroup' in dimensions);
/** The periods of charts are those of the standard metrics; finer ones are in the inspector. */
const isStandard = ({ periodS }: MetricSeries): boolean => periodS >= 60;

export const CHARTS: readonly ChartSpec[] = [
  {
    id: 'cpu',
    titleKey: 'inspector.chart.cpu',
    unitKey: 'inspector.chart-unit.percent',
    statistics: ['Average'],
    isMine: (series) => series.metricName === 'CPUUtilization' && isOfService(series),
  },
  {
    id: 'memory',
    titleKey: 'inspector.chart.memory',
    unitKey: 'inspector.chart-unit.percent',
    statistics: ['Average'],
    isMine: (series) => series.metricName === 'MemoryUtilization' && isOfService(series),
  },
  {
    id: 'requests',
    titleKey: 'inspector.chart.requests',
    unitKey: 'inspector.chart-unit.per-minute',
    statistics: ['Sum'],
    isMine: (series) => series.metricName === 'RequestCount' && isOfBalancer(series),
  },
  {
    id: 'latency',
    titleKey: 'inspector.chart.latency',
    unitKey: 'inspector.chart-unit.seconds',
    statistics: ['p50', 'p99'],
    isMine: ({ metricName, dimensions }) => metricName === 'TargetResponseTime' && 'TargetGroup' in dimensions,
  },
  {
    id: 'tasks',
    titleKey: 'inspector.chart.tasks',
    unitKey: 'inspector.chart-unit.tasks',
    statistics: ['Average'],
    isMine: (series) => series.metricName === 'RunningTaskCount',
  },
  {
    id: 'cost',
    titleKey: 'inspector.chart.cost',
    unitKey: 'inspector.chart-unit.usd-per-hour',
    statistics: ['Average'],
    isMine: (series) => series.metricName === 'CostPerHour',
  },
];

/** Names of what has metrics seldom change. */
const NAMES_MS = 2_000;
/** Lines that can be told apart in one chart. */
const LINES_MAX = 12;

export function ChartsPanel() {
  const { t } = useText();
  const known = useSeries();
  const standard = useMemo(() => known.filter(isStandard), [known]);
  const toUs = useWorld(({ status }) => status?.durationUs ?? 0);
  const beside = { toUs, marks: useEventMarks(toUs), thresholds: useThresholds() };
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const shown = CHARTS.filter(({ id }) => !hidden.includes(id));
  return (
    <Panel title={t('inspector.panel.charts')} className="charts-panel">
      <div className="table-tools" role="group" aria-label={t('inspector.charts.which')}>
        {CHARTS.map(({ id, titleKey }) => (
          <button
            key={id}
            type="button"
            className="toggle"
            aria-pressed={!hidden.includes(id)}
            onClick={() => setHidden(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id])}
          >
            {t(titleKey)}
          </button>
        ))}
      </div>
      {standard.length === 0 ? <p className="quiet">{t('app.metrics.none')}</p> : null}
      <div className="charts scroll" tabIndex={0} role="group" aria-label={t('inspector.panel.charts')}>
        <div className="charts-grid">
          {shown.map((spec) => (
            <Chart key={spec.id} spec={spec} known={standard} {...beside} />
          ))}
        </div>
      </div>
    </Panel>
  );
}

interface ChartProps {
  readonly spec: ChartSpec;
  readonly known: readonly MetricSeries[];
  /** End of the run. */
  readonly toUs: number;
  readonly marks: readonly EventMark[];
  /** Of all alarms. */
  readonly thresholds: readonly Threshold[];
}

function Chart({ spec, known, toUs, marks, thresholds: all }: ChartProps) {
  const { t } = useText();
  const view = useSampled((state) => state.view, NAMES_MS);
  const mine = useMemo(() => known.filter(spec.isMine).slice(0, LINES_MAX), [known, spec]);
  const wanted = useMemo(
    () => mine.flatMap((series) => spec.statistics.map((statistic) => ({ series, statistic }))),
    [mine, spec],
  );
  const courses = useCourses(wanted);
  const thresholds = useMemo(() => mine.flatMap((series) => thresholdsOver(all, series)), [mine, all]);
  const lines = useMemo(
    () =>
      wanted.flatMap(({ series, statistic }, index) => {
        const course = courses[index] ?? null;
        if (course === null) return [];
        const name = nameOf(view, series, spec, statistic);
        return [{ id: name, name, course, periodS: series.periodS }];
      }),
    [wanted, courses, spec], // oxlint-disable-line react-hooks/exhaustive-deps -- names of what has metrics do not change
  );
  if (mine.length === 0) return null;
  return (
    <CourseChart
      label={t(spec.titleKey)}
      unit={t(spec.unitKey)}
      percent={spec.unitKey === 'inspector.chart-unit.percent'}
      lines={lines}
      marks={marks}
      thresholds={thresholds}
      fromUs={0}
      toUs={toUs}
    />
  );
}

function nameOf(view: View, series: MetricSeries, { id, statistics }: ChartSpec, statistic: string): string {
  const subject = id === 'cost' ? series.metricName : subjectName(view, series.dimensions);
  return statistics.length > 1 ? `${subject} ${statistic}` : subject;
}
