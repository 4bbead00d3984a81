/** `royaume report`: the page needs nothing else, and every number on it is the metric store's. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Window } from 'happy-dom';
import { afterEach, describe, expect, test } from 'vitest';
import type { MetricStore } from '../../sim/engine/metric-store.ts';
import { shownNumber, sourceText } from '../../sim/cli/report-page.ts';
import type { MetricSeries } from '../../sim/model/metric.ts';
import { addHistograms, statisticOf, type Statistic } from '../../sim/rules/statistics.ts';
import { reportOf, type Report } from '../../sim/scenario/report/report.ts';
import { ROOT } from '../support/sources.ts';
import { definition, gateSketch, load } from '../support/load-rig.ts';
import { createKingdom, KINGDOM, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig?.clear());

const GATE = path.join(ROOT, 'assets/scenarios/release-at-the-gate.yaml');

/** A statistic over the datapoints that end in (fromUs, toUs], from the store's columns alone; null when there are none. */
function fromStore(
  store: MetricStore,
  series: MetricSeries,
  statistic: Statistic,
  fromUs: number,
  toUs: number,
): number | null {
  const { sum, sampleCount, minimum, maximum } = store.range(series, fromUs, toUs);
  if (sum.length === 0) return null;
  const set = {
    sum: sum.reduce((a, b) => a + b, 0),
    sampleCount: sampleCount.reduce((a, b) => a + b, 0),
    minimum: Math.min(...minimum),
    maximum: Math.max(...maximum),
  };
  if (!statistic.startsWith('p')) return statisticOf(set, null, statistic);
  const histograms = store.histograms(series, fromUs, toUs).map((one) => one!);
  return statisticOf(set, histograms.reduce(addHistograms), statistic);
}

type Reading = (statistic: Statistic, series: MetricSeries) => number | null;
/** The formula of a figure or a line, done by hand. */
function recomputed(
  { formula, sources, parts }: Report['figures'][number] | Report['charts'][number]['lines'][number],
  read: Reading,
) {
  const values = sources.map(({ series, statistic }) => read(statistic, series));
  if (formula === 'value') return values[0];
  const sum = (some: readonly (number | null)[]): number => some.reduce<number>((all, value) => all + (value ?? 0), 0);
  return (sum(values.slice(0, parts)) / sum(values)) * 100;
}

describe('the numbers of a report', () => {
  const sketch = gateSketch({
    duration: '14m',
    alarms: [
      {
        ...{ AlarmName: 'busy', Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount', Statistic: 'Sum' },
        ...{ Dimensions: [{ Name: 'LoadBalancer', Value: 'gate' }], Period: 60, EvaluationPeriods: 1 },
        ...{ Threshold: 10, ComparisonOperator: 'GreaterThanThreshold' },
      },
    ],
    taskDefinitions: [definition('web', [{ cpu: 256 }])],
    behaviours: { web: { cpuMsPerRequest: 10, memoryMiB: { idle: 24 } } },
    timeline: [{ at: '9m', fault: { containerCrash: { task: 'web#1' } } }],
  });
  const { engine } = load(sketch).toTheEnd();
  const report = reportOf(engine);

  test('every point of every chart is the statistic that its series has in the metric store', () => {
    const kinds = new Set(report.charts.map(({ kind }) => kind));
    for (const kind of [
      'requests',
      'success',
      'response',
      'tasks',
      'targets',
      'service-use',
      'cluster-use',
      'host-cpu',
    ])
      expect(kinds).toContain(kind);
    let points = 0;
    for (const { lines, periodS } of report.charts) {
      for (const line of lines) {
        for (const { atUs, value } of line.points) {
          const read: Reading = (statistic, series) =>
            fromStore(engine.metrics, series, statistic, atUs - Math.max(periodS, series.periodS) * 1e6, atUs);
          expect(value).toBe(recomputed(line, read));
          points += 1;
        }
      }
    }
    expect(points).toBeGreaterThan(200);
  });

  test('every number of the whole run is so too, over its whole window', () => {
    expect(report.figures.length).toBeGreaterThan(5);
    for (const figure of report.figures) {
      expect([figure.fromUs, figure.toUs]).toEqual([0, engine.nowUs]);
      const read: Reading = (statistic, series) => fromStore(engine.metrics, series, statistic, 0, engine.nowUs);
      expect(figure.value).toBeCloseTo(recomputed(figure, read)!, 9);
    }
  });

  test('no number is there that names no series', () => {
    const known = new Set(engine.metrics.series().flatMap((series) => statistics(series)));
    const named = [...report.figures, ...report.charts.flatMap(({ lines }) => lines)];
    for (const { sources } of named) {
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(known).toContain(sourceText(source));
    }
  });

  test('a fault and an alarm are marks, with their place in the log', () => {
    const marks = report.marks.shown.map(({ kind, atUs }) => [kind, atUs]);
    expect(marks).toContainEqual(['fault', 540_000_000]);
    expect(marks.some(([kind]) => kind === 'alarm')).toBe(true);
    expect(report.alarms).toMatchObject([{ alarmName: 'busy', state: 'ALARM', rang: 1 }]);
    for (const { n, kind, line } of report.marks.shown) {
      expect(engine.log(n, n + 1)[0]!.event).toEqual(line.event);
      expect(kind).not.toBe('');
    }
  });

  test('a longer run is read at a longer period, never a finer one than its series', () => {
    const long = reportOf(load(gateSketch({ duration: '5h', traffic: [] })).toTheEnd().engine);
    expect(new Set(long.charts.map(({ periodS }) => periodS))).toEqual(new Set([300]));
  });
});

function statistics(series: MetricSeries): string[] {
  const all: Statistic[] = ['Average', 'Sum', 'Minimum', 'Maximum', 'p50', 'p90', 'p99'];
  return all.map((statistic) => sourceText({ series, statistic }));
}

/** Numbers of which nothing says where they were read: not the element around them, nor the column over them. */
function untraced(page: string): string[] {
  const window = new Window();
  window.document.write(page);
  const { document } = window;
  return [...document.querySelectorAll('data')]
    .filter((one) => {
      const column = one.closest('td[headers]')?.getAttribute('headers');
      const of =
        one.closest('[data-series],[data-source]') ?? (column === undefined ? null : document.getElementById(column!));
      const where = of?.getAttribute('data-series') ?? of?.getAttribute('data-source') ?? '';
      return where === '' || of!.closest('[data-window]') === null;
    })
    .map((one) => one.outerHTML);
}

describe('royaume report --html', () => {
  test('writes one page without script or request, whose figures are those of the report', () => {
    rig = createKingdom();
    expect(rig.cli(`report ${GATE} --until 13m --html @gate.html`).exit).toBe(0);
    const page = readFileSync(rig.at('gate.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:|url\((?!#)|\son\w+=/i);
    expect(page.replaceAll(/xmlns(?::xlink)?="[^"]*"/g, '')).not.toMatch(/https?:/);
    expect(page).toContain(`default-src 'none'`);
    const report = JSON.parse(rig.cli(`report ${GATE} --until 13m --json`).out) as Report;
    expect(report.royaumeReport).toBe(1);
    // Each value stands in its own element, exact; what is shown is its rounding.
    const shown = [...page.matchAll(/<data value="([^"]+)">([^<]+)<\/data>/g)];
    const values = report.charts.flatMap(({ lines }) =>
      lines.flatMap(({ points }) => points.map(({ value }) => value)),
    );
    expect(shown.length).toBeGreaterThanOrEqual(values.length);
    // The bill with its comparison and the goals have theirs too.
    const { bill } = report.result;
    const amounts = [bill.totalUsd, ...bill.lines.map(({ usd }) => usd)];
    for (const { ec2Usd, fargateUsd } of bill.launchTypes) amounts.push(ec2Usd, fargateUsd);
    expect(bill.launchTypes.length).toBeGreaterThan(0);
    for (const usd of amounts) expect(page).toContain(`<data value="${usd}">`);
    const written = new Set(shown.map((match) => Number(match[1])));
    expect(values.filter((value) => !written.has(value))).toEqual([]);
    expect(untraced(page)).toEqual([]);
    for (const [, value, text] of shown) expect(Number(text!.replaceAll(',', ''))).toBe(shownNumber(Number(value)));
    // One picture for each chart, each with its window and its table.
    expect(page.match(/<svg/g)!.length).toBe(report.charts.length);
    for (const { id, fromUs, toUs, lines } of report.charts) {
      expect(page).toContain(`<figure id="${id}" data-window="${fromUs}-${toUs}"`);
      expect(lines.length).toBeGreaterThan(0);
    }
    const { result } = report;
    for (const word of [result.engine, result.scenarioHash, result.traceHash]) expect(page).toContain(word);
    // Links lead to explanations on the page.
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
    expect(links.length).toBe(report.decisions.shown.length);
    for (const link of links) expect(page).toContain(`<article id="${link}">`);
  });

  test('the same run gives the same bytes; the other language gives other words and the same numbers', () => {
    rig = createKingdom();
    for (const name of ['one', 'two']) rig.cli(`report ${GATE} --until 6m --html @${name}.html`);
    rig.cli(`report ${GATE} --until 6m --lang fr --html @fr.html`);
    const [one, two, fr] = ['one', 'two', 'fr'].map((name) => readFileSync(rig.at(`${name}.html`), 'utf8'));
    expect(two === one).toBe(true);
    expect(fr).toContain('<html lang="fr">');
    expect(fr).toContain('Temps de réponse');
    const values = (page: string): string[] => [...page.matchAll(/<data value="([^"]+)"/g)].map((match) => match[1]!);
    expect(values(fr!)).toEqual(values(one!));
    expect(fr).not.toMatch(/cli\.report\.|explain\.|event\./);
    expect(one).not.toMatch(/cli\.report\.|explain\.|event\./);
  });

  test('names of a scenario stay text, whatever they hold', () => {
    const hostile = '</title><script>alert(1)</script> & "quoted"';
    rig = createKingdom(
      KINGDOM.replace('A small kingdom', `'${hostile}'`).replace('name: three mills,', `name: '<b onclick=x>',`),
    );
    rig.cli('report @kingdom.yaml --html @out.html');
    const page = readFileSync(rig.at('out.html'), 'utf8');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b onclick');
    expect(page).toContain('&lt;/title&gt;&lt;script&gt;');
  });

  test('a scenario without traffic has its tasks, its use and its refused placements', () => {
    rig = createKingdom();
    const { exit, out } = rig.cli('report @kingdom.yaml --html @out.html');
    expect(exit).toBe(0);
    expect(out).toContain(
      'ECS/ContainerInsights RunningTaskCount{ClusterName="Royaume",ServiceName="mills"} 60 s Maximum',
    );
    const page = readFileSync(rig.at('out.html'), 'utf8');
    expect(page).toContain('id="tasks-1"');
    expect(page).toMatch(/found no place: RESOURCE:CPU/);
  });

  test('the end of the program is that of the run; a bad call writes nothing', () => {
    rig = createKingdom(KINGDOM.replace('atLeast: 2', 'atLeast: 3'));
    expect(rig.cli('report @kingdom.yaml').exit).toBe(1);
    expect(rig.cli('report @kingdom.yaml --until 11m --html @out.html').exit).toBe(2);
    expect(rig.cli('report @nothing.yaml --html @out.html').exit).toBe(5);
    expect(existsSync(rig.at('out.html'))).toBe(false);
  });
});
