/** Names and numbers that somebody means ill with, in the sections about load: answered or done, never a broken run. */
import { describe, expect, test } from 'vitest';
import { copyWorld } from '../../sim/engine/world-state.ts';
import { definition, gateSketch, load, type Sketch } from '../support/load-rig.ts';

const NAMES = ['__proto__', 'constructor', 'toString'];
const stream = (more: object) => ({ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 1 } }, ...more });
const refusal = (sketch: Sketch): string => {
  try {
    load(sketch);
    return '';
  } catch (error) {
    return String(error)
      .replace(/^Error: /, '')
      .split(' ')[0]!;
  }
};

describe('names of things that every object has', () => {
  test('are names of metrics, dimensions and alarms like others', () => {
    const Dimensions = NAMES.map((Name) => ({ Name, Value: Name }));
    const k = load({
      duration: '4m',
      alarms: [
        {
          ...{ AlarmName: '__proto__', Namespace: 'Shop', MetricName: '__proto__', Dimensions, Statistic: 'Sum' },
          ...{ Period: 60, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
        },
        { AlarmName: 'constructor', AlarmRule: 'ALARM(__proto__) AND NOT OK("__proto__")' },
      ],
      timeline: [
        {
          at: '30s',
          putMetricData: { Namespace: 'Shop', MetricData: [{ MetricName: '__proto__', Value: 1, Dimensions }] },
        },
      ],
    }).until('90s');
    expect(k.world.alarms!.map(({ state }) => state)).toEqual(['ALARM']);
    const [series] = k.engine.metrics.series().filter(({ namespace }) => namespace === 'Shop');
    expect(Object.keys(series!.dimensions)).toEqual(NAMES);
    expect(k.world.compositeAlarms!.map(({ state }) => state)).toEqual(['ALARM']);
    k.engine.seek(0);
    k.until('90s');
    expect(k.world.alarms!.map(({ state }) => state)).toEqual(['ALARM']);
  });

  test('are client tokens: each asks for a task of its own, and gives it back when it comes again', () => {
    const timeline = [...NAMES, '__proto__'].map((clientToken) => ({
      at: '6m',
      runTask: { cluster: 'royaume', taskDefinition: 'web', clientToken },
    }));
    const again = { at: '9m', runTask: { cluster: 'royaume', taskDefinition: 'web', clientToken: '__proto__' } };
    const k = load(
      gateSketch({ duration: '10m', services: [], traffic: [], timeline: [...timeline, again] }),
    ).toTheEnd();
    expect(k.world.tasks.length).toBe(3);
    expect(copyWorld(k.world, k.engine.nowUs).clientTokens).toEqual(k.world.clientTokens);
    expect(Object.keys(k.world.clientTokens!)).toEqual(NAMES);
    k.engine.seek(480_000_000);
    expect(k.toTheEnd().world.tasks.length).toBe(3);
  });
});

describe('numbers without measure', () => {
  test('a value that no sum could hold is refused, as the service does', () => {
    const put = (Value: number): Sketch => ({
      timeline: [{ at: '1s', putMetricData: { Namespace: 'Shop', MetricData: [{ MetricName: 'a', Value }] } }],
    });
    expect([refusal(put(1.7e308)), refusal(put(-1e108))]).toEqual(['timeline.0.putMetricData.MetricData.0.Value:', '']);
  });

  test.each(['rate(999999 days)', 'at(9999-01-01T00:00:00)', 'cron(0 0 1 1 ? 2199)'])(
    'a schedule beyond the end of every run never comes: %s',
    (Schedule) => {
      const of = { ServiceNamespace: 'ecs', ResourceId: 'service/royaume/web' };
      const WEB = { ...of, ScalableDimension: 'ecs:service:DesiredCount' };
      const action = {
        ScheduledActionName: 'never',
        Schedule,
        ScalableTargetAction: { MinCapacity: 9, MaxCapacity: 9 },
      };
      const timeline = [
        { at: '1s', registerScalableTarget: { ...WEB, MinCapacity: 1, MaxCapacity: 9 } },
        { at: '2s', putScheduledAction: { ...WEB, ...action } },
      ];
      const k = load(gateSketch({ duration: '10m', traffic: [], timeline })).toTheEnd();
      expect([k.world.services[0]!.desiredCount, k.events('ScheduledActionDue')]).toEqual([4, []]);
    },
  );

  test('an alarm rule nests as deep as one may read', () => {
    const alarm = (AlarmRule: string): Sketch => ({ alarms: [{ AlarmName: 'deep', AlarmRule }] });
    const deep = (depth: number): string => `${'NOT ('.repeat(depth)}TRUE${')'.repeat(depth)}`;
    expect([refusal(alarm(deep(20))), refusal(alarm(deep(1_000)))]).toEqual(['', 'alarms.0.AlarmRule:']);
  });
});

describe('what would leave its line or its folder', () => {
  test.each(['/a b', '/a\n- - - [forged]', '/a"', '/a\u0000'])('a path like %j is no path of a request', (path) => {
    expect(refusal(gateSketch({ traffic: [stream({ path })] }))).toBe('traffic.0.path:');
    expect(refusal(gateSketch({ traffic: [stream({ classes: [{ name: 'a', path }] })] }))).toBe(
      'traffic.0.classes.0.path:',
    );
  });

  test.each(['../x.csv', '/etc/x.csv', 'a/../../x.csv', '..\\x.csv', 'https://x/y.csv', 'a\u0000.csv', 'passwd'])(
    'a trace called %j is not read',
    (trace) => {
      let asked = 0;
      const files = new Proxy({}, { has: () => (asked += 1) > 0, get: () => '1,1' });
      const sketch = gateSketch({ taskDefinitions: [definition('web')], traffic: [stream({ arrivals: { trace } })] });
      expect(() => load(sketch, files)).toThrow('traffic.0.arrivals.trace: issue.');
      expect(asked).toBe(0);
    },
  );
});
