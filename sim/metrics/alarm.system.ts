/**
 * Models: metric alarms with their three states, M of N, missing data, 10 and 30 s alarms and actions on change (MT-06 to
 * MT-10); composite alarms over them. An alarm of a minute or more is looked at when the metrics of a minute are published,
 * a shorter one every 10 s as long as it has anything to look at. Others ask for alarms by AlarmPut (AS-03, CP-05).
 * Leaves out: metric math, anomaly detection, suppression, what was recorded before an alarm was made, the seconds between
 * a datapoint and its evaluation.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import type {
  AlarmEvaluation,
  AlarmStateValue,
  CompositeAlarm,
  MetricAlarm,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from '../model/alarm.ts';
import type { InputOf } from '../model/commands.ts';
import type { AlarmKey, CompositeAlarmKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { evaluate, evaluatedPoints, isHighResolution, isSettled, withinRange } from '../rules/alarm-evaluation.ts';
import { alarmsOf, holds, readAlarmRule, type AlarmRule } from '../rules/alarm-rule.ts';
import {
  actionsOf,
  alarmArn,
  alarmNameOf,
  findAlarm,
  findCompositeAlarm,
  findMetricAlarm,
  INITIAL_REASON,
  stateReasonOf,
} from '../rules/alarms.ts';
import { isoOfUs } from '../rules/epoch.ts';
import { closePeriods } from './custom-metrics.ts';
import { publishFine } from './fine-metrics.ts';
import { lookSoon, Publisher } from '../rules/publish-metric.ts';

/** What the chart hears, by the state it leads to. */
const MOVE: Readonly<Record<AlarmStateValue, string>> = { OK: 'WELL', ALARM: 'BREACHED', INSUFFICIENT_DATA: 'UNKNOWN' };

/* ---- Metric alarms ---- */

/** An update keeps the state, and the memory as far as the metric is still the same. */
function putMetricAlarm(ctx: Context, input: PutMetricAlarmInput): MetricAlarm {
  const { world } = ctx;
  const known = findMetricAlarm(world, input.AlarmName);
  if (known !== null) {
    known.datapoints = watchesTheSame(known.input, input) ? withinRange(input, known.datapoints, ctx.nowUs) : [];
    known.input = input;
    lookLater(ctx, known);
    ctx.touch('alarm', known.key);
    return known;
  }
  world.alarms ??= [];
  const key = world.alarms.length as AlarmKey;
  const alarm: MetricAlarm = {
    key,
    alarmName: input.AlarmName,
    alarmArn: alarmArn(world, input.AlarmName),
    input,
    state: 'INSUFFICIENT_DATA',
    stateUpdatedAtUs: ctx.nowUs,
    stateReason: INITIAL_REASON,
    evaluation: null,
    deleted: false,
    lastValue: null,
    datapoints: [],
    evaluate: NO_EVENT,
  };
  world.alarms.push(alarm);
  ctx.start('alarm', key);
  lookLater(ctx, alarm);
  // One that was deleted and is put again is named by rules already.
  lookAtThoseAbove(ctx, alarm);
  return alarm;
}

function watchesTheSame(a: PutMetricAlarmInput, b: PutMetricAlarmInput): boolean {
  const about = ({ Namespace, MetricName, Dimensions = [], Period }: PutMetricAlarmInput): string =>
    JSON.stringify([Namespace, MetricName, Dimensions, isHighResolution({ Period })]);
  return about(a) === about(b);
}

function lookLater(ctx: Context, alarm: MetricAlarm): void {
  if (alarm.evaluate !== NO_EVENT) ctx.cancel(alarm.evaluate);
  alarm.evaluate = NO_EVENT;
  if (isHighResolution(alarm.input)) lookSoon(ctx, alarm);
}

function look(ctx: Context, alarm: MetricAlarm): AlarmEvaluation {
  const points = evaluatedPoints(alarm.input, alarm.datapoints, ctx.nowUs);
  alarm.lastValue = points.at(-1)!.value;
  const evaluation = evaluate(alarm.input, points, alarm.state, ctx.nowUs);
  moveMetricAlarm(ctx, alarm, evaluation, stateReasonOf(alarm.input, evaluation, alarm.state));
  return evaluation;
}

function moveMetricAlarm(ctx: Context, alarm: MetricAlarm, evaluation: AlarmEvaluation, stateReason: string): void {
  const previous = alarm.state;
  const { state } = evaluation;
  if (previous === state) return;
  Object.assign(alarm, { evaluation, stateReason, stateUpdatedAtUs: ctx.nowUs });
  ctx.send('alarm', alarm.key, MOVE[state]);
  const actions = actionsOf(alarm.input, state);
  ctx.say({ kind: 'AlarmStateChanged', alarm: alarm.key, previous, state, value: alarm.lastValue, actions });
}

/* ---- Composite alarms ---- */

function ruleOf({ AlarmRule }: PutCompositeAlarmInput): AlarmRule | null {
  const reading = readAlarmRule(AlarmRule);
  return 'rule' in reading ? reading.rule : null;
}

/** MT-06 for composites: the alarms of a rule exist, and none of them looks at this one in turn. */
function refuseComposite(world: World, input: PutCompositeAlarmInput): Refusal | null {
  const params = { alarm: input.AlarmName };
  if (findMetricAlarm(world, input.AlarmName) !== null) return refusal('ValidationError', 'alarm-name-taken', params);
  const rule = ruleOf(input);
  if (rule === null) return refusal('ValidationError', 'alarm-rule', params);
  const waiting = alarmsOf(rule);
  const missing = waiting.find((name) => name !== input.AlarmName && findAlarm(world, name) === null);
  if (missing !== undefined) return refusal('ValidationError', 'alarm-not-found', { alarm: missing });
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === input.AlarmName) return refusal('ValidationError', 'alarm-rule-circle', params);
    if (seen.has(name)) continue;
    seen.add(name);
    const inner = findCompositeAlarm(world, name);
    const innerRule = inner === null ? null : ruleOf(inner.input);
    if (innerRule !== null) waiting.push(...alarmsOf(innerRule));
  }
  return null;
}

function putCompositeAlarm(ctx: Context, input: PutCompositeAlarmInput): CompositeAlarm {
  const { world } = ctx;
  let alarm = findCompositeAlarm(world, input.AlarmName);
  if (alarm === null) {
    world.compositeAlarms ??= [];
    const key = world.compositeAlarms.length as CompositeAlarmKey;
    alarm = {
      key,
      alarmName: input.AlarmName,
      alarmArn: alarmArn(world, input.AlarmName),
      input,
      state: 'INSUFFICIENT_DATA',
      stateUpdatedAtUs: ctx.nowUs,
      stateReason: INITIAL_REASON,
      evaluation: null,
      deleted: false,
    };
    world.compositeAlarms.push(alarm);
    ctx.start('composite-alarm', key);
  } else {
    alarm.input = input;
    ctx.touch('composite-alarm', alarm.key);
  }
  lookAtComposite(ctx, alarm, INITIAL_REASON);
  return alarm;
}

function lookAtComposite(ctx: Context, alarm: CompositeAlarm, stateReason: string): void {
  const rule = ruleOf(alarm.input);
  if (rule === null) return;
  const isHolding = holds(rule, (name) => findAlarm(ctx.world, name)?.state ?? null);
  moveComposite(ctx, alarm, isHolding ? 'ALARM' : 'OK', 'rule', stateReason);
}

function moveComposite(
  ctx: Context,
  alarm: CompositeAlarm,
  state: AlarmStateValue,
  why: AlarmEvaluation['why'],
  stateReason: string,
): void {
  const previous = alarm.state;
  if (previous === state) return;
  const evaluation = { atUs: ctx.nowUs, state, why, points: [], breaching: 0, counted: 0 };
  Object.assign(alarm, { evaluation, stateReason, stateUpdatedAtUs: ctx.nowUs });
  ctx.send('composite-alarm', alarm.key, MOVE[state]);
  const actions = actionsOf(alarm.input, state);
  ctx.say({ kind: 'CompositeAlarmStateChanged', compositeAlarm: alarm.key, previous, state, actions });
}

/** Composite alarms whose rule names an alarm that has changed. */
function lookAtThoseAbove(ctx: Context, changed: MetricAlarm | CompositeAlarm): void {
  for (const alarm of ctx.world.compositeAlarms ?? []) {
    if (alarm.deleted) continue;
    const rule = ruleOf(alarm.input);
    if (rule === null || !alarmsOf(rule).includes(changed.alarmName)) continue;
    const at = isoOfUs(changed.stateUpdatedAtUs);
    lookAtComposite(ctx, alarm, `${changed.alarmArn} transitioned to ${changed.state} at ${at}`);
  }
}

/* ---- Both ---- */

function deleteAlarms(ctx: Context, names: readonly string[]): void {
  for (const name of names) {
    const metric = findMetricAlarm(ctx.world, name);
    if (metric !== null) {
      if (metric.evaluate !== NO_EVENT) ctx.cancel(metric.evaluate);
      Object.assign(metric, { deleted: true, datapoints: [], evaluate: NO_EVENT });
      ctx.touch('alarm', metric.key);
      continue;
    }
    const composite = findCompositeAlarm(ctx.world, name);
    if (composite === null) continue;
    composite.deleted = true;
    ctx.touch('composite-alarm', composite.key);
  }
}

function refuseUnknown(world: World, names: readonly string[]): Refusal | null {
  if (names.some((name) => findAlarm(world, name) !== null)) return null;
  return refusal('ResourceNotFound', 'alarm-not-found', { alarm: names.join(', ') });
}

/** The next look may change it back: it is meant for trying out actions. */
function setState(ctx: Context, { AlarmName, StateValue, StateReason }: InputOf<'SetAlarmState'>): void {
  const metric = findMetricAlarm(ctx.world, AlarmName);
  if (metric === null) {
    moveComposite(ctx, findCompositeAlarm(ctx.world, AlarmName)!, StateValue, 'set-by-hand', StateReason);
    return;
  }
  const points = evaluatedPoints(metric.input, metric.datapoints, ctx.nowUs);
  const evaluation = { ...evaluate(metric.input, points, metric.state, ctx.nowUs), why: 'set-by-hand' as const };
  moveMetricAlarm(ctx, metric, { ...evaluation, state: StateValue }, StateReason);
}

function setActions(ctx: Context, names: readonly string[], ActionsEnabled: boolean): void {
  for (const name of names) {
    const alarm = findAlarm(ctx.world, name);
    if (alarm === null) continue;
    alarm.input = { ...alarm.input, ActionsEnabled } as never;
  }
}

export const alarmSystem: System = {
  name: 'alarm',
  hears: {
    AlarmPut: ({ input }, ctx) => void putMetricAlarm(ctx, input),
    AlarmsDeleted: ({ alarmNames }, ctx) => deleteAlarms(ctx, alarmNames),
    MetricsPublished: (_event, ctx) => {
      for (const alarm of ctx.world.alarms ?? []) {
        if (!alarm.deleted && !isHighResolution(alarm.input)) look(ctx, alarm);
      }
    },
    AlarmLookedAt: ({ alarm: key }, ctx) => {
      const alarm = ctx.world.alarms![key]!;
      alarm.evaluate = NO_EVENT;
      const publisher = new Publisher(ctx);
      closePeriods(ctx, publisher);
      publishFine(ctx, publisher);
      const evaluation = look(ctx, alarm);
      if (!isSettled(evaluation)) lookSoon(ctx, alarm);
    },
    AlarmStateChanged: ({ alarm }, ctx) => lookAtThoseAbove(ctx, ctx.world.alarms![alarm]!),
    CompositeAlarmStateChanged: ({ compositeAlarm }, ctx) =>
      lookAtThoseAbove(ctx, ctx.world.compositeAlarms![compositeAlarm]!),
  },
  charts: [{ chart: 'alarm' }, { chart: 'composite-alarm' }],
  commands: [
    handler({
      op: 'PutMetricAlarm',
      query: (world, { input }) =>
        findCompositeAlarm(world, input.AlarmName) === null
          ? null
          : refusal('ValidationError', 'alarm-name-taken', { alarm: input.AlarmName }),
      execute: ({ input }, ctx, line) => ctx.answer(line, { AlarmArn: putMetricAlarm(ctx, input).alarmArn }),
    }),
    handler({
      op: 'PutCompositeAlarm',
      query: (world, { input }) => refuseComposite(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { AlarmArn: putCompositeAlarm(ctx, input).alarmArn }),
    }),
    handler({
      op: 'DeleteAlarms',
      query: (world, { input }) => refuseUnknown(world, input.AlarmNames),
      execute: ({ input }, ctx) => deleteAlarms(ctx, input.AlarmNames.map(alarmNameOf)),
    }),
    handler({
      op: 'SetAlarmState',
      query: (world, { input }) => refuseUnknown(world, [input.AlarmName]),
      execute: ({ input }, ctx) => setState(ctx, input),
    }),
    handler({
      op: 'EnableAlarmActions',
      query: (world, { input }) => refuseUnknown(world, input.AlarmNames),
      execute: ({ input }, ctx) => setActions(ctx, input.AlarmNames, true),
    }),
    handler({
      op: 'DisableAlarmActions',
      query: (world, { input }) => refuseUnknown(world, input.AlarmNames),
      execute: ({ input }, ctx) => setActions(ctx, input.AlarmNames, false),
    }),
  ],
};
