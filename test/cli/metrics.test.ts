/** `royaume run --metrics`: the metrics of a run as OpenMetrics, CSV and JSON lines, and the dashboard over them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findPromtool } from '../../build/promtool.mjs';
import { METRIC_CATALOG } from '../../sim/rules/metric-catalog.ts';
import { familyOf, labelsOf, snakeCase } from '../../sim/rules/metric-names.ts';
import { filesBelow, ROOT } from '../support/sources.ts';
import { createKingdom, KINGDOM, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig?.clear());

/** The small kingdom with a collector and somebody's own metric, whose names are as bad as they may be. */
const MEASURED = KINGDOM.replace(
  'timeline:\n',
  `collectors:
  - { name: pulse, cluster: Royaume }
timeline:
  - at: 2m
    putMetricData:
      Namespace: Shop/A b
      MetricData:
        - { MetricName: 'x"y', Dimensions: [{ Name: stat, Value: 'a\\b"c' }], Value: 1.5, StorageResolution: 1 }
`,
);

/** Without promtool these tests say nothing: \`npm test\` installs it where it can (build/ensure-promtool.mjs). */
const promtool = findPromtool();

function ask(args: readonly string[], input = ''): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(promtool!, args, { input, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

describe('royaume run --metrics', () => {
  test('writes OpenMetrics: families with their type and unit, samples with instants, and the end', () => {
    rig = createKingdom(MEASURED);
    expect(rig.cli('run @kingdom.yaml --metrics @out.om').exit).toBe(0);
    const lines = readFileSync(rig.at('out.om'), 'utf8').split('\n');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    const about = lines.filter((line) => line.includes('aws_ecs_cpu_reservation_percent'));
    expect(about.slice(0, 3)).toEqual([
      '# TYPE aws_ecs_cpu_reservation_percent gauge',
      '# UNIT aws_ecs_cpu_reservation_percent percent',
      '# HELP aws_ecs_cpu_reservation_percent CPUReservation of AWS/ECS: statistics of each period, at its end.',
    ]);
    // Three mills of 2,048 units on three instances of 2,048; the run begins at 1,511,913,600 s.
    const at5m = 'aws_ecs_cpu_reservation_percent{cluster_name="Royaume",period="60",stat="average"} 100 1511913900';
    expect(about).toContain(at5m);
    expect(lines).toContain('shop_a_b_x_y{stat_2="a\\\\b\\"c",period="1",stat="average"} 1.5 1511913721');
  });

  test('the same scenario and seed give the same bytes, in each format, and the run is none the less', () => {
    rig = createKingdom(MEASURED);
    const alone = JSON.parse(rig.cli('run @kingdom.yaml --json').out) as unknown;
    for (const format of ['om', 'csv', 'ndjson']) {
      const told = rig.cli(`run @kingdom.yaml --json --metrics @one.${format}`);
      expect(JSON.parse(told.out)).toEqual(alone);
      rig.cli(`run @kingdom.yaml --metrics @two.${format} --replay @kingdom.replay.json`);
      rig.cli(`run @kingdom.replay.json --metrics @three.${format}`);
      const [one, two, three] = ['one', 'two', 'three'].map((name) =>
        readFileSync(rig.at(`${name}.${format}`), 'utf8'),
      );
      expect(one!.length).toBeGreaterThan(1_000);
      expect([two === one, three === one]).toEqual([true, true]);
    }
  });

  test('CSV and JSON lines hold one line for each datapoint, the same ones', () => {
    rig = createKingdom(MEASURED);
    rig.cli('run @kingdom.yaml --metrics @out.csv');
    rig.cli('run @kingdom.yaml --metrics @out.ndjson');
    const csv = readFileSync(rig.at('out.csv'), 'utf8').trimEnd().split('\n');
    const json = readFileSync(rig.at('out.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(csv.length).toBe(json.length + 1);
    expect(csv[0]).toBe(
      'namespace,metricName,dimensions,unit,periodS,time,endUs,average,sum,sampleCount,minimum,maximum,p50,p90,p95,p99',
    );
    expect(csv.find((line) => line.startsWith('Shop'))).toBe(
      'Shop/A b,"x""y","stat=a\\b""c",None,1,2017-11-29T00:02:00.000Z,121000000,1.5,1.5,1,1.5,1.5,,,,',
    );
    expect(json.find((line) => 'namespace' in line && line.namespace === 'Shop/A b')).toEqual({
      namespace: 'Shop/A b',
      metricName: 'x"y',
      dimensions: { stat: 'a\\b"c' },
      unit: 'None',
      periodS: 1,
      time: '2017-11-29T00:02:00.000Z',
      endUs: 121_000_000,
      average: 1.5,
      sum: 1.5,
      sampleCount: 1,
      minimum: 1.5,
      maximum: 1.5,
    });
  });

  test('an ending that names no format is refused before anything is run', () => {
    rig = createKingdom();
    expect(rig.cli('run @kingdom.yaml --metrics @out.txt')).toMatchObject({ exit: 2, out: '' });
    expect(existsSync(rig.at('out.txt'))).toBe(false);
    expect(rig.cli('run @kingdom.yaml --metrics @nowhere/out.om').exit).toBe(5);
  });
});

describe.skipIf(promtool === null)('promtool, where it is installed (Debian’s package prometheus)', () => {
  test('makes a database of the OpenMetrics file', () => {
    rig = createKingdom(MEASURED);
    rig.cli('run @kingdom.yaml --metrics @out.om');
    const made = ask(['tsdb', 'create-blocks-from', 'openmetrics', rig.at('out.om'), rig.at('blocks')]);
    expect([made.status, made.said.split('\n')[0]!.startsWith('BLOCK ULID')]).toEqual([0, true]);
    const text = readFileSync(rig.at('out.om'), 'utf8');
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    expect(made.said).toContain(` ${samples} `);
    // It does refuse what is not OpenMetrics.
    rig.write('cut.om', text.replace('# EOF\n', ''));
    expect(ask(['tsdb', 'create-blocks-from', 'openmetrics', rig.at('cut.om'), rig.at('none')]).status).toBe(1);
  });

  test('finds nothing to object to in the names', () => {
    rig = createKingdom(
      KINGDOM.replace('timeline:\n', 'collectors:\n  - { name: pulse, cluster: Royaume }\ntimeline:\n'),
    );
    rig.cli('run @kingdom.yaml --metrics @out.om');
    expect(ask(['check', 'metrics'], readFileSync(rig.at('out.om'), 'utf8'))).toEqual({ status: 0, said: '' });
  });
});

describe('names of families', () => {
  test('are the metric’s own in snake case, with the base unit at the end', () => {
    const named = (namespace: string, metricName: string, unit: 'Percent' | 'Count' | 'Seconds' | 'Milliseconds') =>
      familyOf({ namespace, metricName, unit }).name;
    expect([
      named('AWS/ECS', 'CPUUtilization', 'Percent'),
      named('AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'Count'),
      named('AWS/ApplicationELB', 'TargetResponseTime', 'Seconds'),
      named('AWS/Lambda', 'Duration', 'Milliseconds'),
      snakeCase('UnHealthyHostCount'),
      snakeCase('9 lives'),
    ]).toEqual([
      'aws_ecs_cpu_utilization_percent',
      'aws_application_elb_http_code_elb_5xx_counts',
      'aws_application_elb_target_response_time_seconds',
      'aws_lambda_duration_seconds',
      'un_healthy_host_count',
      '_9_lives',
    ]);
  });

  test('dimensions that would be called alike are told apart', () => {
    expect(labelsOf({ dimensions: { 'a b': '1', a_b: '2', period: '3' } })).toEqual([
      ['a_b', '1'],
      ['a_b_2', '2'],
      ['period_2', '3'],
    ]);
  });
});

describe('the Grafana dashboard', () => {
  const dashboard = JSON.parse(readFileSync(path.join(ROOT, 'assets/grafana/royaume.json'), 'utf8')) as {
    readonly panels: readonly { readonly id: number; readonly targets?: readonly { readonly expr: string }[] }[];
    readonly templating: { readonly list: readonly { readonly query: string }[] };
  };
  const exported = new Set(METRIC_CATALOG.flatMap((metric) => [familyOf(metric).name, familyOf(metric).samplesName]));

  test('asks only for families that are exported', () => {
    expect(filesBelow('assets/grafana')).toEqual(['assets/grafana/royaume.json']);
    const asked = [
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...dashboard.templating.list.map(({ query }) => query).filter((query) => query.startsWith('label_values(')),
    ];
    const names = asked.flatMap((expr) => {
      const bare = expr.replaceAll(/\{[^}]*\}/g, ' ').replaceAll(/label_values\(|, \w+\)/g, ' ');
      return bare.match(/[a-z_][a-z0-9_]*/g) ?? [];
    });
    expect(names.length).toBeGreaterThan(35);
    expect([...new Set(names)].filter((name) => !exported.has(name))).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  test('names only labels that samples have', () => {
    const labels = new Set(
      dashboard.panels
        .flatMap(({ targets = [] }) => targets)
        .flatMap(({ expr }) => [...expr.matchAll(/([a-z_]+)(?:=|!=|=~)"/g)].map((match) => match[1]!)),
    );
    expect([...labels].toSorted()).toEqual([
      ...['auto_scaling_group_name', 'cluster_name', 'instance_id', 'load_balancer', 'service_name', 'stat'],
      'target_group',
    ]);
  });
});
