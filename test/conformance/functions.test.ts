/** Functions: versions, aliases, calls (LA-01 to LA-04, LA-08). */
import { describe, expect, it } from 'vitest';
import { describeFunction } from '../../sim/rules/describe-serverless.ts';
import { kingdom, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const QUIET: KingdomSketch = { fleets: [], definitions: [], duration: '1h' };
const CALL = { durationMs: 50, coldStartMs: 200 };

/** A function `mill` with versions 1 and 2. */
function mill(more: readonly Deed[] = [], code: object = {}, sketch: KingdomSketch = QUIET): Kingdom {
  return kingdom({
    ...sketch,
    timeline: [
      ['0s', 'createFunction', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...code } }],
      ['0s', 'updateFunctionCode', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...code } }],
      ...more,
    ],
  });
}
const row = (k: Kingdom) => k.world.functions![0]!;
const calls = (k: Kingdom) => row(k).versions.map(({ version, use }) => [version, use.invocations]);
const invoke = (k: Kingdom, more: object = {}) => k.issue('invoke', { FunctionName: 'mill', ...more });
const ended = (k: Kingdom) =>
  k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) => (event.kind === 'InvocationEnded' ? [{ ...event, atUs }] : []));

/** So many calls of the alias, one every second from now. */
function manyCalls(k: Kingdom, count: number): void {
  const fromS = Math.ceil(k.engine.nowUs / 1_000_000);
  for (let n = 0; n < count; n++) invoke(k.until(`${fromS + n}s`), { Qualifier: 'live' });
  k.until(`${fromS + count + 5}s`);
}

describe('aliases', () => {
  const alias = (input: object): Deed => ['1s', 'createAlias', { FunctionName: 'mill', Name: 'live', ...input }];

  it('LA-01: an alias leads to one version and at most one more, both published, with one role and dead-letter target', () => {
    const k = mill().until('2s');
    const refused = (input: object) => k.refused('createAlias', { FunctionName: 'mill', Name: 'live', ...input });
    const weights = (weight: object) => ({ RoutingConfig: { AdditionalVersionWeights: weight } });
    expect(refused({ FunctionVersion: '$LATEST', ...weights({ 1: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-latest',
    );
    expect(refused({ FunctionVersion: '1', ...weights({ $LATEST: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-latest',
    );
    expect(refused({ FunctionVersion: '1', ...weights({ 1: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-same-version',
    );
    expect(() =>
      k.issue('createAlias', { FunctionName: 'mill', Name: 'x', FunctionVersion: '1', ...weights({ 2: 1.1 }) }),
    ).toThrow();
    expect(refused({ FunctionVersion: '9' })).toBe('ResourceNotFoundException: function-version-not-found');
    expect(() =>
      k.issue('createAlias', { FunctionName: 'mill', Name: 'x', FunctionVersion: '1', ...weights({ 2: 0.1, 3: 0.1 }) }),
    ).toThrow('too-many');
    k.issue('updateFunctionConfiguration', { FunctionName: 'mill', Role: 'other' });
    k.issue('publishVersion', { FunctionName: 'mill' });
    expect(refused({ FunctionVersion: '1', ...weights({ 3: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-configuration',
    );
    k.issue('createAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '1', ...weights({ 2: 0.25 }) });
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '1', additional: { version: '2', weight: 0.25 } });
  });

  it('LA-02: each call goes to a version at random by the weights, with the spread of such a draw', () => {
    const k = mill([alias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } })]).until(
      '10s',
    );
    manyCalls(k, 400);
    const [, first, second] = calls(k) as [unknown, [string, number], [string, number]];
    expect(first[1] + second[1]).toBe(400);
    // sqrt(0.25 × 0.75 / 400) = 0.022: within three of them, and not in a fixed turn.
    expect(Math.abs(second[1] / 400 - 0.25)).toBeLessThan(3 * 0.0217);
    const versions = ended(k).map(({ version }) => version);
    const runs = versions.filter((version, index) => version !== versions[index - 1]).length;
    expect(runs).toBeGreaterThan(100);
    expect(runs).toBeLessThan(200);
  });

  it('LA-03: new weights hold within 1 to 5 s; until then calls go by the old ones', () => {
    const k = mill([alias({ FunctionVersion: '1' })]).until('10s');
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '2' });
    invoke(k, { Qualifier: 'live' });
    k.until('20s');
    invoke(k, { Qualifier: 'live' });
    k.until('30s');
    expect(ended(k).map(({ version }) => version)).toEqual(['1', '2']);
    const at = k.engine.log(0, Infinity).find(({ event }) => event.kind === 'AliasUpdated')!.atUs;
    expect(at).toBeGreaterThanOrEqual(11_000_000);
    expect(at).toBeLessThanOrEqual(15_000_000);
  });

  it('LA-03: of many updates in a few seconds each holds in its own time, and none comes back after a newer one', () => {
    const k = mill([alias({ FunctionVersion: '1' })]).until('10s');
    const given: number[] = [];
    let before = 0;
    for (let at = 10_000; at < 60_000; at += 250) {
      k.until(`${at}ms`);
      if (at % 500 === 0 && given.length < 80) {
        given.push(at);
        const RoutingConfig = { AdditionalVersionWeights: { 2: given.length / 100 } };
        k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', RoutingConfig });
      }
      const holds = Math.round((row(k).aliases[0]!.routing.additional?.weight ?? 0) * 100);
      expect(holds).toBeGreaterThanOrEqual(before);
      if (holds > before) expect(at - given[holds - 1]!).toBeGreaterThanOrEqual(1_000);
      const next = given[holds];
      if (next !== undefined) expect(at - next).toBeLessThanOrEqual(5_000);
      before = holds;
    }
    expect([before, row(k).aliases[0]!.pending]).toEqual([80, undefined]);
  });

  it('LA-04: promotion is the new version without weights, rollback the old one without', () => {
    const canary = { RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } };
    const k = mill([alias({ FunctionVersion: '1', ...canary })]).until('10s');
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', RoutingConfig: {} });
    k.until('20s');
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '1', additional: null });
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '2', RoutingConfig: {} });
    k.until('30s');
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '2', additional: null });
  });

  it('LA-08: metrics tell the version that ran from the alias that was called', () => {
    const k = mill([alias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } })]).until(
      '10s',
    );
    manyCalls(k, 40);
    k.until('2m');
    const sums = new Map<string, number>();
    for (const series of k.engine.metrics.series()) {
      if (series.namespace !== 'AWS/Lambda' || series.metricName !== 'Invocations') continue;
      const columns = k.engine.metrics.range(series, 0, Infinity);
      sums.set(
        Object.values(series.dimensions).join(' '),
        columns.sum.reduce((sum, one) => sum + one, 0),
      );
    }
    const [, first, second] = calls(k) as [unknown, [string, number], [string, number]];
    expect(Object.fromEntries(sums)).toEqual({
      mill: 40,
      'mill mill:live': 40,
      'mill mill:live 1': first[1],
      'mill mill:live 2': second[1],
    });
  });

  it('LA-08: the log of the function says in its START lines which version ran', () => {
    const k = mill([alias({ FunctionVersion: '2' })]).until('10s');
    invoke(k, { Qualifier: 'live' });
    k.until('20s');
    invoke(k, { Qualifier: '1' });
    k.until('30s');
    const { LogTail } = describeFunction(row(k)) as { LogTail: string[] };
    const starts = LogTail.filter((line) => line.startsWith('START')).map((line) => line.split(' Version: ')[1]);
    expect(starts).toEqual(['2', '1']);
  });
});

describe('calls', () => {
  it('the first call starts an environment, the next ones find it warm, until it has waited ten minutes', () => {
    const k = mill().until('10s');
    for (const at of ['10s', '11s', '600s', '1300s']) invoke(k.until(at));
    k.until('1400s');
    expect(ended(k).map(({ atUs, coldStart }) => [atUs / 1_000, coldStart])).toEqual([
      [10_250, true],
      [11_050, false],
      [600_050, false],
      [1_300_250, true],
    ]);
    expect(row(k).versions[0]!.use).toEqual({ invocations: 4, errors: 0, throttles: 0, coldStarts: 2, billedMs: 200 });
  });

  it('a limit of calls at once turns the others away; a message is tried again until there is a place', () => {
    const k = mill([], { durationMs: 2_500 }).until('1s');
    k.issue('putFunctionConcurrency', { FunctionName: 'mill', ReservedConcurrentExecutions: 1 });
    invoke(k);
    invoke(k);
    invoke(k, { InvocationType: 'Event' });
    k.until('1m');
    expect(row(k).versions[0]!.use).toMatchObject({ invocations: 2, throttles: 3 });
    // The one by hand is gone; the other one waits 1 s, then 2 s.
    expect(row(k).latest.map(({ error }) => error)).toEqual(['TooManyRequestsException', null, null]);
  });

  it('EV-09: a call that lasts longer than the timeout fails, a message’s twice more, and then it is a dead letter', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [
        ['0s', 'createQueue', { queueName: 'lost' }],
        [
          '0s',
          'createFunction',
          {
            FunctionName: 'mill',
            Timeout: 1,
            DeadLetterConfig: { TargetArn: 'lost' },
            Code: { durationMs: 5_000, coldStartMs: 0 },
          },
        ],
      ],
    }).until('1s');
    invoke(k, { InvocationType: 'Event', Payload: { grain: 'rye' } });
    k.until('10m');
    expect(ended(k).map(({ atUs, error }) => [atUs / 1_000_000, error])).toEqual([
      [2, 'Task timed out after 1 seconds'],
      [63, 'Task timed out after 1 seconds'],
      [184, 'Task timed out after 1 seconds'],
    ]);
    expect(k.world.queues[0]!.latest[0]!.content).toEqual({ subject: null, text: '{"grain":"rye"}' });
  });
});
