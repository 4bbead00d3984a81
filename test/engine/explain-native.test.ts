/** A release by two colours, explained: its plan, where its traffic is, what it waits for, what turned it back. */
import { describe, expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { releasing } from '../support/colours.ts';
import type { Kingdom } from '../support/rig.ts';

const [en, fr] = [openText('en'), openText('fr')];

function told(k: Kingdom, text = en): string {
  const key = k.world.serviceDeployments!.length - 1;
  const { title, sentences, chain } = explain(k.engine, { kind: 'service-deployment', key })!;
  const lines = [title, ...sentences, ...chain.map((line) => describeEvent(line.event, line.names))];
  return lines.map((line) => text.say(line)).join('\n');
}

const CANARY = { strategy: 'CANARY', bakeTimeInMinutes: 5 };

describe('a native release, explained', () => {
  it('NB-05, NB-10: says its shares, its traffic, and that it bakes', () => {
    const text = told(releasing(CANARY).until('15m'));
    expect(text).toContain(
      'shares of 5 %, 100 %, each but the last kept for 10 min; with 5 min of bake time that takes 15 min',
    );
    expect(text).toContain('has 5 % of production traffic and 100 % of test traffic now');
    expect(text).toContain('It bakes: an alarm now would turn it back.');
  });

  it('NB-06: says whom it waits for', () => {
    const lifecycleHooks = [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }];
    const k = releasing({ ...CANARY, lifecycleHooks }).until('15m');
    expect(told(k)).toContain('continueServiceDeployment for web with hook-1 lets it go on, or turns it back.');
    expect(told(k, fr)).toContain('continueServiceDeployment pour web avec hook-1');
  });

  it('NB-02: counts the tasks that are there yet', () => {
    expect(told(releasing(CANARY).until('602s'))).toContain('It waits for healthy tasks: 0 of 2 are there.');
  });

  it('NB-09: says what turned it back', () => {
    const k = releasing(CANARY).until('15m');
    k.issue('stopServiceDeployment', { serviceDeploymentArn: 'web' });
    k.until('20m');
    expect(told(k)).toContain('It was stopped by request.');
    expect(told(k)).toContain('It ended ROLLBACK_SUCCESSFUL');
    expect(told(k, fr) + told(k)).not.toMatch(/\{\{|explain\.|event\./);
  });

  it('DA-01, NB-09: of an alarm it tells the minute whose metrics made it fire, and none of those before', () => {
    const alarms = { alarmNames: ['silence'], enable: true, rollback: true };
    const k = releasing({ ...CANARY, alarms }).until('12m');
    k.issue('putMetricAlarm', {
      AlarmName: 'silence',
      Namespace: 'Shop',
      MetricName: 'Orders',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    const text = told(k.until('20m'));
    expect(text).toContain('The alarm silence fired while it was watched.');
    expect(text.match(/Metrics of minute .*/g)).toHaveLength(1);
  });
});
