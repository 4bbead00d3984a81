/** How does it fare? One metric of one thing over time, as the engine has recorded it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import {
  statisticsOf,
  subjectOfSelection,
  subjectsOf,
  valuesOf,
  type MetricSubject,
  type Statistic,
} from '../sim-client/metric-lines.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef, MetricColumns, MetricSeries } from '../sim-client/words.ts';
import { Chart, type ChartLine } from '../ui/chart.tsx';
import { Panel } from '../ui/panel.tsx';

const COLORS: Readonly<Record<Statistic, string>> = {
  Average: '#7fc8ff',
  Sum: '#7fc8ff',
  Maximum: '#ffc65c',
  Minimum: '#7fe6ad',
};
/** What one wants to see first of a thing. */
const FIRST = ['RequestCount', 'CPUUtilization', 'TargetResponseTime', 'DesiredTaskCount'];
const NO_SERIES: readonly MetricSeries[] = [];
/** Datapoints come at most every few wall milliseconds: a new question waits that long. */
const REFRESH_MS = 400;
const US_PER_S = 1_000_000;

export function MetricsPanel({ selection }: { readonly selection: EntityRef | null }) {
  const { t } = useText();
  const view = useWorld((state) => state.view);
  const underLoad = useWorld((state) => state.view.gates !== null);
  const known = useAnswer('metricSeries', {});
  const [chosenMetric, setChosenMetric] = useState<string | null>(null);
  const selected = selection === null ? null : `${selection.kind} ${selection.key}`;
  // What is selected on the map leads; a choice here holds until something else is selected there.
  const [chosen, setChosen] = useState<{ readonly during: string | null; readonly id: string } | null>(null);
  const chosenId = chosen !== null && chosen.during === selected ? chosen.id : null;
  const subjects = subjectsOf(view, known?.series ?? NO_SERIES);
  const subject =
    subjects.find(({ id }) => id === chosenId) ??
    subjectOfSelection(view, selection, subjects) ??
    subjects.find(({ id }) => id.startsWith('LoadBalancer=')) ??
    subjects[0] ??
    null;
  const series = subject === null ? null : seriesOf(subject, chosenMetric);
  return (
    <Panel title={t('app.metrics.title')} className="metrics" startsFolded={!underLoad}>
      {subject === null || series === null ? (
        <p className="quiet">{t('app.metrics.none')}</p>
      ) : (
        <>
          <div className="choices">
            <select
              aria-label={t('app.metrics.of')}
              value={subject.id}
              onChange={(event) => setChosen({ during: selected, id: event.target.value })}
            >
              {subjects.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <select
              aria-label={t('app.metrics.which')}
              value={nameOf(series)}
              onChange={(event) => setChosenMetric(event.target.value)}
            >
              {subject.series.map((one) => (
                <option key={nameOf(one)} value={nameOf(one)}>
                  {one.metricName}
                </option>
              ))}
            </select>
          </div>
          <Course key={`${subject.id} ${nameOf(series)}`} subject={subject} series={series} />
        </>
      )}
    </Panel>
  );
}

/** Two namespaces may have metrics of one name. */
function nameOf({ namespace, metricName, periodS }: MetricSeries): string {
  return `${namespace} ${metricName} ${periodS}`;
}

function seriesOf({ series }: MetricSubject, chosen: string | null): MetricSeries {
  const rank = ({ metricName }: MetricSeries): number =>
    (FIRST.indexOf(metricName) + FIRST.length + 1) % (FIRST.length + 1);
  return series.find((one) => nameOf(one) === chosen) ?? series.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

function Course({ subject, series }: { readonly subject: MetricSubject; readonly series: MetricSeries }) {
  const { t, number, time } = useText();
  const status = useWorld((state) => state.status);
  const columns = useColumns(series);
  const statistics = statisticsOf(series);
  const durationS = (status?.durationUs ?? 0) / US_PER_S;
  const { metricName, unit, periodS } = series;
  const lines = useMemo(() => linesOf(columns, statisticsOf(series), series.periodS), [columns, series]);
  return (
    <>
      <Chart
        label={t('app.metrics.chart', { metric: metricName, of: subject.name })}
        lines={lines}
        fromS={0}
        toS={durationS}
        time={time}
        number={number}
      />
      <dl className="last-values">
        {statistics.map((statistic) => (
          <div key={statistic}>
            <dt>
              <span className={`swatch ${statistic.toLowerCase()}`} aria-hidden="true" /> {statistic}
            </dt>
            <dd data-testid={`metric-${statistic}`}>{lastOf(columns, statistic, number)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('app.metrics.unit')}</dt>
          <dd>{t('app.metrics.unit-and-period', { unit, periodS })}</dd>
        </div>
      </dl>
    </>
  );
}

/** The number itself, shortened for reading. */
function lastOf(columns: MetricColumns | null, statistic: Statistic, number: (value: number) => string): string {
  const value = columns === null ? undefined : valuesOf(columns, statistic).at(-1);
  return value === undefined ? '—' : number(Number(value.toPrecision(5)));
}

function linesOf(
  columns: MetricColumns | null,
  statistics: readonly Statistic[],
  periodS: number,
): readonly ChartLine[] {
  if (columns === null) return [];
  return statistics.map((statistic) => {
    const points: (readonly [number, number | null])[] = [];
    valuesOf(columns, statistic).forEach((value, row) => {
      const atS = columns.atUs[row]! / US_PER_S;
      const beforeS = row === 0 ? atS : columns.atUs[row - 1]! / US_PER_S;
      // A period without a datapoint is a gap.
      if (atS - beforeS > periodS * 1.5) points.push([beforeS, null]);
      points.push([atS, value]);
    });
    return { name: statistic, color: COLORS[statistic], points };
  });
}

/** The columns of a series up to now: asked again when a period has ended, or time was changed, but not for every frame. */
function useColumns(series: MetricSeries): MetricColumns | null {
  const { client } = useSim();
  const version = useWorld(({ status }) =>
    status === null ? '' : `${status.epoch} ${status.branch} ${Math.floor(status.nowUs / (series.periodS * US_PER_S))}`,
  );
  const [columns, setColumns] = useState<MetricColumns | null>(null);
  const askedAt = useRef(-Infinity);
  const question = JSON.stringify(series);
  useEffect(() => {
    let late = false;
    const wait = Math.max(0, askedAt.current + REFRESH_MS - performance.now());
    const timer = setTimeout(() => {
      askedAt.current = performance.now();
      const input = {
        series: [JSON.parse(question) as MetricSeries],
        fromUs: -1,
        toUs: Number.MAX_SAFE_INTEGER,
        periodS: null,
      };
      client.request('metrics', input).then(
        (answer) => {
          if (!late) setColumns(answer.columns[0] ?? null);
        },
        // A host that cannot answer says so by the app's own error; the panel stays as it was.
        () => {},
      );
    }, wait);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [client, question, version]);
  return columns;
}
