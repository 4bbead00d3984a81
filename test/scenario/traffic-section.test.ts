import { expect, test } from 'vitest';
import { readTrace } from '../../sim/scenario/trace-file.ts';
import type { TrafficSetup } from '../../sim/model/traffic.ts';
import { filesOf, parse, small } from './rig.ts';

const GATE = `targetGroups:
  - { targetGroupName: blue }
loadBalancers:
  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: blue }] }] }
`;

function told(traffic: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { issues } = parse(small(`${GATE}traffic:\n  - { name: s, ${traffic} }\n`), files);
  return issues.map(({ path, message }) => `${path.slice(2).join('.')} ${message.code.slice(6)}`);
}

function stream(traffic: string, files: Readonly<Record<string, string>> = {}): TrafficSetup {
  const { setup, issues } = parse(small(`${GATE}traffic:\n  - { name: s, to: gate, ${traffic} }\n`), files);
  expect(issues).toEqual([]);
  return setup!.traffic![0]!;
}

test('a stream is read with its defaults filled in', () => {
  expect(stream('arrivals: { poisson: { perSecond: 40 } }')).toEqual({
    name: 's',
    to: { loadBalancer: 'gate', port: null },
    arrivals: { kind: 'poisson', perSecond: 40 },
    fromUs: 0,
    untilUs: null,
    classes: [{ name: 's', share: 1, demand: 1, path: '/', host: '' }],
    sessions: null,
    timeoutUs: null,
    retries: null,
    zones: null,
  });
});

test('spikes, ramps and presets become straight lines', () => {
  const of = (arrivals: string) => stream(`arrivals: { ${arrivals} }`).arrivals;
  expect(of('ramp: { from: 1, to: 5, over: 10s }')).toEqual({
    kind: 'rates',
    points: [
      { atUs: 0, perSecond: 1 },
      { atUs: 10_000_000, perSecond: 5 },
    ],
    everyUs: null,
  });
  expect(of('spike: { perSecond: 1, peak: 9, at: 60s, rise: 2s, hold: 10s, fall: 4s }')).toMatchObject({
    points: [60, 62, 72, 76].map((s, i) => ({ atUs: s * 1_000_000, perSecond: [1, 9, 9, 1][i] })),
  });
  const daily = of('daily: { low: 10, high: 30, peakAt: 12h }');
  if (daily.kind !== 'rates') throw new Error(daily.kind);
  expect([daily.everyUs, daily.points[0]!.perSecond, daily.points[24]!.perSecond]).toEqual([
    86_400_000_000,
    expect.closeTo(10, 9),
    expect.closeTo(30, 9),
  ]);
});

test('a trace file is read from beside the scenario, with its columns or without', () => {
  const read = (text: string) => stream('arrivals: { trace: t.csv }', { 't.csv': text }).arrivals;
  const rows = { kind: 'trace', timesUs: [0, 1_500_000, 60_000_000], counts: [3, 0, 7] };
  expect(read('time,count\n0,3\n1.5,0\n# a pause\n\n1m,7\n')).toEqual(rows);
  expect(read('0.1\r\n0.2\r\n0.2\r\n')).toEqual({
    kind: 'trace',
    timesUs: [100_000, 200_000, 200_000],
    counts: [1, 1, 1],
  });
});

test('a trace as a spreadsheet writes it, with quotes and semicolons, is read alike', () => {
  const rows = { timesUs: [0, 1_500_000], counts: [3, 7] };
  expect(readTrace('\ufeff"time";"count"\r\n"0";"3"\r\n"1.5";"7"\r\n')).toEqual(rows);
  expect(readTrace('# seconds\n0\t3\n1.5\t7\n')).toEqual(rows);
});

test('what is wrong in a trace is told with its line', () => {
  const faults = ['0,1\nx1,2', '0,1\n1,1.5', '5,1\n4,1', '1,2,3', '\n# 1\n', '0,1\n1,'];
  const told = (text: string): unknown => {
    const reading = readTrace(text);
    return 'faults' in reading
      ? reading.faults.map(({ code, line, column, found }) => `${line}:${column} ${code} ${found}`.trim())
      : reading;
  };
  expect(faults.map(told)).toEqual([
    ['2:1 trace-time x1'],
    ['2:3 trace-count 1.5'],
    ['2:1 trace-order 4'],
    ['1:5 trace-columns 3'],
    ['1:1 trace-empty'],
    ['2:3 trace-count'],
  ]);
  expect(told('1\n'.repeat(20_001))).toEqual(['20001:1 trace-too-long 1']);
  // Every row is told, and what is too large is not called unreadable.
  expect(told('0,1\n1, abc\n2,1e15\n999999999,1\n3,4')).toEqual([
    '2:4 trace-count abc',
    '3:3 trace-count-large 1e15',
    '4:1 trace-time-late 999999999',
  ]);
});

test('a bad row of a trace is told at its place in the file of the trace', () => {
  const text = small(`${GATE}traffic:\n  - { name: s, to: gate, arrivals: { trace: x.csv } }\n`);
  const { issues } = parse(text, { 'x.csv': '0,1\n1,2\n3,abc\n' });
  expect(
    issues.map(({ file, line, column, message, found, hint }) => [file, line, column, message.code, found, hint]),
  ).toEqual([['x.csv', 3, 3, 'issue.trace-count', '"abc"', { code: 'hint.trace-count', params: { most: 1_000_000 } }]]);
  const object = parse(small(`${GATE}traffic:\n  - { name: s, to: gate, arrivals: { trace: { file: x.csv } } }\n`));
  expect(object.issues[0]!.expected).toEqual({ code: 'expected.like', params: { examples: 'trace: requests.csv' } });
});

test('nobody who waits no time at all is ever answered: that is a warning', () => {
  const some = 'arrivals: { poisson: { perSecond: 4 } }';
  expect(told(`to: gate, ${some}, timeout: 0s`)).toEqual(['timeout traffic-no-patience']);
});

test('a trace comes from beside the scenario only', () => {
  const asked: string[] = [];
  const traffic = (file: string): string =>
    small(`${GATE}traffic:\n  - { name: s, to: gate, arrivals: { trace: '${file}' } }\n`);
  const codes = ['../t.csv', '/etc/t.csv', 't.txt', 'none.csv'].map(
    (file) => parse(traffic(file)).issues[0]!.message.code,
  );
  expect(codes).toEqual([
    'issue.include-outside',
    'issue.include-absolute',
    'issue.trace-extension',
    'issue.include-missing',
  ]);
  filesOf({}, asked);
  expect(asked).toEqual([]);
});

test('every mistake has its place', () => {
  const some = 'arrivals: { poisson: { perSecond: 4 } }';
  expect(told(`to: gaet, ${some}`)).toEqual(['to unknown-entrance']);
  expect(told('to: gate, arrivals: {}')).toEqual(['arrivals one-arrivals']);
  expect(told('to: gate, arrivals: { poisson: { perSecond: 4 }, constant: { perSecond: 1 } }')).toEqual([
    'arrivals one-arrivals',
  ]);
  expect(told(`to: gate, ${some}, from: 3m, until: 2m`)).toEqual(['until traffic-window']);
  expect(told(`to: gate, ${some}, zones: { nowhere: 1 }`)).toEqual(['zones.nowhere unknown-zone']);
  expect(told(`to: gate, ${some}, classes: [{ name: a, share: 0 }]`)).toEqual(['classes class-shares']);
  expect(told('to: gate, arrivals: { daily: { low: 3, high: 1 } }')).toEqual(['arrivals.daily daily-low-high']);
  expect(told('to: gate, arrivals: { rates: [{ at: 5s, perSecond: 1 }, { at: 2s, perSecond: 1 }] }')).toEqual([
    'arrivals.rates rates-order',
  ]);
  expect(told(`to: gate, ${some}, sessions: { think: { lognormal: { mean: 5 } } }`)).toHaveLength(1);
});

test('behaviours say what containers ask of the hardware, and mistakes in it have their place', () => {
  const of = (members: string) =>
    parse(small(`behaviours:\n  shop/web: { ${members} }\n`)).issues.map((row) => [
      row.path.slice(2).join('.'),
      row.message.code.slice(6),
    ]);
  expect(
    of(
      'cpuMsPerRequest: { lognormal: { mean: 18, cv: 0.8 } }, memoryMiB: { idle: 120, perRequest: 1.5 }, errorRate: 0.1',
    ),
  ).toEqual([]);
  expect(of('cpuMsPerRequest: { uniform: { low: 5, high: 2 } }')).toEqual([['cpuMsPerRequest', 'bad-distribution']]);
  expect(of('cpuMsPerRequest: { constant: 5, exponential: { mean: 2 } }')).toEqual([
    ['cpuMsPerRequest', 'one-distribution'],
  ]);
  expect(of('calls: [{ service: nobody }]')).toEqual([['calls.0.service', 'unknown-service']]);
  expect(of('calls: [{ share: 0.5 }]')).toEqual([['calls.0', 'call-to']]);
  expect(of('queue: 5')).toEqual([['queue', 'queue-without-concurrency']]);
  expect(of('errorRate: 2')).toEqual([['errorRate', 'too-large']]);
});

test('people behind a stream and what they were promised', () => {
  const promised = 'objective: { availability: 99.9, responseTime: { percentile: 99, under: 300ms } }';
  expect(stream(`arrivals: { poisson: { perSecond: 40 } }, subjects: 2000, ${promised}`)).toMatchObject({
    subjects: 2_000,
    objective: { availability: 99.9, responseTime: { percentile: 99, underUs: 300_000 } },
  });
  expect(stream('arrivals: { poisson: { perSecond: 40 } }, objective: { availability: 99 }').objective).toEqual({
    availability: 99,
    responseTime: null,
  });
  const wrong = (more: string) => told(`to: gate, arrivals: { poisson: { perSecond: 1 } }, ${more}`);
  expect(wrong('objective: {}')).toEqual(['objective objective-empty']);
  expect(wrong('objective: { availability: 100 }')).toEqual([expect.stringMatching(/^objective\.availability /)]);
  expect(wrong('objective: { responseTime: { percentile: 99, under: 0s } }')).toEqual([
    'objective.responseTime.under no-duration',
  ]);
  expect(wrong('subjects: 0')).toEqual([expect.stringMatching(/^subjects /)]);
  expect(wrong('subjects: 100001')).toEqual([expect.stringMatching(/^subjects /)]);
});

test('clients may come from a range of addresses', () => {
  expect(stream('arrivals: { poisson: { perSecond: 40 } }, source: 198.51.100.0/24').source).toBe('198.51.100.0/24');
  const bad = told('to: gate, arrivals: { poisson: { perSecond: 40 } }, source: 198.51.100.7/24');
  expect(bad).toEqual(['source bad-cidr']);
});
