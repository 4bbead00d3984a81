/** Streams of requests as they are written, in the section `traffic` of a scenario and in a request to add one: arrivals, classes and clients. */
import * as z from 'zod';
import { faultOf } from '../kernel/distributions.ts';
import { cos } from '../kernel/math.ts';
import type { CommandOf } from '../model/commands.ts';
import type { Arrivals, Objective, RatePoint, RequestClass, TrafficSetup } from '../model/traffic.ts';
import { parseCidr } from './addresses.ts';
import { parseDuration } from './duration.ts';
import { oneOf, shown } from './expected.ts';
import { LIMITS } from './limits.ts';
import { called, rule } from './read-shape.ts';
import { DURATION_SCHEMA } from './duration-schema.ts';
import type { RequestContext } from './request-members.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import { DISTRIBUTION_SCHEMA, lawOf } from './written-law.ts';

const duration = DURATION_SCHEMA;
const RATE_MAX = 1_000_000;
export const cidr = z.string().refine((text) => parseCidr(text) !== null, rule('bad-cidr'));
export const rate = z.number().min(0).max(RATE_MAX);
export const name = z
  .string()
  .max(LIMITS.nameLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
/** As it stands in a request: no spaces, line ends or quotation marks, which would break a line of a log. */
export const requestPath = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[!#-~]+$/);
export const requestHost = z
  .string()
  .max(255)
  .regex(/^[!#-~]*$/);
export const weight = z.number().min(0).max(1e6);
const CLASSES_MAX = 20;
/** A promise of everything would leave no budget. */
export const percent = z.number().gt(0).lt(100);

export const ARRIVALS = z.strictObject({
  constant: z.strictObject({ perSecond: rate }).optional(),
  poisson: z.strictObject({ perSecond: rate }).optional(),
  ramp: z.strictObject({ from: rate, to: rate, over: duration }).optional(),
  daily: z
    .strictObject({
      low: rate.optional(),
      high: rate.optional(),
      peakAt: duration.optional(),
      hours: z.array(rate).length(24).optional(),
    })
    .describe('A wave over 24 hours between `low` and `high`, or a rate for each hour.')
    .optional(),
  spike: z
    .strictObject({
      perSecond: rate,
      peak: rate,
      at: duration,
      rise: duration.optional(),
      hold: duration.optional(),
      fall: duration.optional(),
    })
    .optional(),
  onOff: z.strictObject({ on: rate, off: rate.optional(), meanOn: duration, meanOff: duration }).optional(),
  rates: z
    .array(z.strictObject({ at: duration, perSecond: rate }))
    .min(1)
    .max(1_000)
    .optional(),
  preset: z
    .strictObject({
      name: z.enum(['live-event', 'flash-sale']),
      perSecond: rate,
      peak: rate,
      at: duration,
      lasts: duration.optional(),
    })
    .optional(),
});

/** Everything about a stream but how its requests arrive. */
export const STREAM = z.strictObject({
  name,
  to: z
    .string()
    .min(1)
    .max(LIMITS.nameLength)
    .describe(
      'A load balancer, `gate` or `gate:8080`, a target group, a stage of an API, `shop/live`, or a private endpoint.',
    ),
  from: duration.optional(),
  until: duration.optional(),
  classes: z
    .array(
      z.strictObject({
        name,
        share: weight.optional(),
        demand: z.number().positive().max(1e6).optional(),
        path: requestPath.optional(),
        host: requestHost.optional(),
      }),
    )
    .min(1)
    .max(CLASSES_MAX)
    .optional(),
  path: requestPath.optional(),
  host: requestHost.optional(),
  sessions: z
    .strictObject({ requests: z.number().min(1).max(1e6).optional(), think: DISTRIBUTION_SCHEMA.optional() })
    .describe('Each arrival is a client: how many requests, and the milliseconds between them.')
    .optional(),
  timeout: duration.optional(),
  retries: z
    .strictObject({
      attempts: z.int().min(1).max(10),
      backoff: duration.optional(),
      budget: z.number().min(0).max(10).describe('Retries for each request, in the long run.').optional(),
    })
    .optional(),
  zones: z.record(z.string().max(LIMITS.nameLength), weight).optional(),
  source: cidr
    .describe('Addresses of the clients, which security groups of a balancer look at; anywhere when absent.')
    .optional(),
  subjects: z
    .int()
    .min(1)
    .max(LIMITS.subjects)
    .describe('People behind the requests: each session, or single request, belongs to one of them by chance.')
    .optional(),
  objective: z
    .strictObject({
      availability: percent.describe('Of requests, answered without an error [%].').optional(),
      responseTime: z
        .strictObject({ percentile: percent, under: duration })
        .describe('So many of the answers [%] come within that time; a later one hurts.')
        .optional(),
    })
    .refine((value) => Object.keys(value).length > 0, rule('objective-empty'))
    .describe('What clients were promised: error budgets follow from it.')
    .optional(),
});

export const ADD_TRAFFIC = z.strictObject({
  ...STREAM.shape,
  arrivals: called(
    ARRIVALS.refine((value) => Object.keys(value).length === 1, rule('one-arrivals')),
    oneOf(Object.keys(ARRIVALS.shape)),
  ),
});
export const END_TRAFFIC = z.strictObject({ name });

export type WrittenArrivals = z.infer<typeof ARRIVALS>;
export type WrittenStream = z.infer<typeof STREAM>;

/** A stream that does not know yet where it leads, or when it begins. */
export type UnledStream = Omit<TrafficSetup, 'to' | 'fromUs'>;

/** What is wrong with a stream: codes as of issues, the place from the stream's own root. */
export interface StreamFinding {
  readonly code: string;
  readonly params?: RuleIssue['params'];
  readonly found?: RuleIssue['found'];
  readonly hint?: { readonly code: string };
  readonly severity?: 'warning';
}
type Find = (at: readonly (string | number)[], finding: StreamFinding, part?: 'key') => void;

const DAY_US = 86_400_000_000;
const MINUTE_US = 60_000_000;
const TWO_PI = 6.283185307179586;

/** A span or an instant of time that the schema has proven to be one [µs]. */
export function writtenUs(written: string | number | undefined, otherwise = 0): number {
  return written === undefined ? otherwise : parseDuration(written)!;
}
const us = writtenUs;

/** Reads everything but the entrance and the beginning; what is wrong is told to `find`. */
export function streamOf(file: WrittenStream, arrivals: Arrivals, find: Find): UnledStream {
  const untilUs = file.until === undefined ? null : us(file.until);
  if (untilUs !== null && untilUs <= us(file.from)) find(['until'], { code: 'traffic-window' });
  const sessions = file.sessions === undefined ? null : sessionsOf(file.sessions, find);
  if (file.timeout !== undefined && us(file.timeout) === 0) {
    find(['timeout'], { code: 'traffic-no-patience', found: shown(file.timeout), severity: 'warning' });
  }
  return {
    name: file.name,
    arrivals,
    untilUs,
    classes: classesOf(file, find),
    sessions,
    timeoutUs: file.timeout === undefined ? null : us(file.timeout),
    retries:
      file.retries === undefined
        ? null
        : {
            attempts: file.retries.attempts,
            backoffUs: us(file.retries.backoff, 100_000),
            budget: file.retries.budget ?? null,
          },
    zones: file.zones ?? null,
    ...(file.source === undefined ? {} : { source: file.source }),
    ...(file.subjects === undefined ? {} : { subjects: file.subjects }),
    ...(file.objective === undefined ? {} : { objective: objectiveOf(file.objective, find) }),
  };
}

function sessionsOf(
  { requests = 1, think }: NonNullable<WrittenStream['sessions']>,
  find: Find,
): TrafficSetup['sessions'] {
  if (think === undefined) return { requests, thinkMs: { kind: 'exponential', mean: 1_000 } };
  const thinkMs = lawOf(think);
  const fault = faultOf(thinkMs);
  if (fault !== null) {
    const params = { law: thinkMs.kind, field: fault.field };
    find(['sessions', 'think'], { code: 'bad-distribution', params, hint: { code: `law-${fault.rule}` } });
  }
  return { requests, thinkMs };
}

function objectiveOf({ availability, responseTime }: NonNullable<WrittenStream['objective']>, find: Find): Objective {
  const underUs = us(responseTime?.under);
  if (responseTime !== undefined && underUs === 0) {
    find(['objective', 'responseTime', 'under'], { code: 'no-duration' });
  }
  return {
    availability: availability ?? null,
    responseTime: responseTime === undefined ? null : { percentile: responseTime.percentile, underUs },
  };
}

function classesOf({ name: stream, path = '/', host = '', classes }: WrittenStream, find: Find): RequestClass[] {
  if (classes === undefined) return [{ name: stream, share: 1, demand: 1, path, host }];
  const seen = new Set<string>();
  classes.forEach((row, index) => {
    if (seen.has(row.name)) find(['classes', index, 'name'], { code: 'class-twice', params: { name: row.name } });
    seen.add(row.name);
  });
  if (classes.every((row) => row.share === 0)) find(['classes'], { code: 'class-shares' }, 'key');
  return classes.map((row) => ({
    name: row.name,
    share: row.share ?? 1,
    demand: row.demand ?? 1,
    path: row.path ?? path,
    host: row.host ?? host,
  }));
}

/** How requests arrive; null, with a finding, when it cannot be. */
export function arrivalsOf(arrivals: WrittenArrivals, find: Find): Arrivals | null {
  if (arrivals.constant !== undefined) return { kind: 'constant', perSecond: arrivals.constant.perSecond };
  if (arrivals.poisson !== undefined) return { kind: 'poisson', perSecond: arrivals.poisson.perSecond };
  if (arrivals.onOff !== undefined) return onOffOf(arrivals.onOff, find);
  if (arrivals.daily !== undefined) return dailyOf(arrivals.daily, find);
  const points = pointsOf(arrivals);
  for (const [index, point] of points.entries()) {
    if (point.atUs < (points[index - 1]?.atUs ?? 0)) {
      find(['arrivals', 'rates'], { code: 'rates-order' });
      return null;
    }
  }
  return { kind: 'rates', points, everyUs: null };
}

function onOffOf(written: NonNullable<WrittenArrivals['onOff']>, find: Find): Arrivals | null {
  const [meanOnUs, meanOffUs] = [us(written.meanOn), us(written.meanOff)];
  if (meanOnUs === 0 || meanOffUs === 0) {
    find(['arrivals', 'onOff', meanOnUs === 0 ? 'meanOn' : 'meanOff'], { code: 'no-duration' });
    return null;
  }
  return { kind: 'onOff', onPerSecond: written.on, offPerSecond: written.off ?? 0, meanOnUs, meanOffUs };
}

/** A wave whose points stand half an hour apart: time 0 is midnight. */
function dailyOf({ low, high, peakAt, hours }: NonNullable<WrittenArrivals['daily']>, find: Find): Arrivals | null {
  if (hours !== undefined) {
    const points = hours.map((perSecond, hour) => ({ atUs: (hour * DAY_US) / 24 + DAY_US / 48, perSecond }));
    return { kind: 'rates', points, everyUs: DAY_US };
  }
  if (low === undefined || high === undefined || low > high) {
    find(['arrivals', 'daily'], { code: 'daily-low-high' });
    return null;
  }
  const peakUs = us(peakAt, DAY_US / 2);
  const points = Array.from({ length: 48 }, (_, index): RatePoint => {
    const atUs = (index * DAY_US) / 48;
    const wave = 0.5 + 0.5 * cos((TWO_PI * (atUs - peakUs)) / DAY_US);
    return { atUs, perSecond: low + (high - low) * wave };
  });
  return { kind: 'rates', points, everyUs: DAY_US };
}

/** Ramps, spikes and presets are straight lines between points. */
function pointsOf(arrivals: WrittenArrivals): RatePoint[] {
  if (arrivals.rates !== undefined) {
    return arrivals.rates.map(({ at, perSecond }) => ({ atUs: us(at), perSecond }));
  }
  if (arrivals.ramp !== undefined) {
    const { from, to, over } = arrivals.ramp;
    return [
      { atUs: 0, perSecond: from },
      { atUs: us(over), perSecond: to },
    ];
  }
  if (arrivals.spike !== undefined) {
    const { perSecond, peak, at, rise, hold, fall } = arrivals.spike;
    const riseUs = us(at);
    const topUs = riseUs + us(rise, 1_000_000);
    const leftUs = topUs + us(hold, MINUTE_US);
    return [
      { atUs: riseUs, perSecond },
      { atUs: topUs, perSecond: peak },
      { atUs: leftUs, perSecond: peak },
      { atUs: leftUs + us(fall, 1_000_000), perSecond },
    ];
  }
  return presetPoints(arrivals.preset!);
}

/**
 * Shapes of two well-known surges [A]. Viewers of a live event come within the ten minutes before it, stay, and leave within
 * five; buyers of a flash sale are all there at the opening, and most have gone after some minutes.
 */
function presetPoints({ name: kind, perSecond, peak, at, lasts }: NonNullable<WrittenArrivals['preset']>): RatePoint[] {
  const atUs = us(at);
  const above = (share: number): number => perSecond + (peak - perSecond) * share;
  if (kind === 'live-event') {
    const lastsUs = us(lasts, 60 * MINUTE_US);
    return [
      { atUs: Math.max(0, atUs - 10 * MINUTE_US), perSecond },
      { atUs: Math.max(0, atUs - 3 * MINUTE_US), perSecond: above(0.4) },
      { atUs, perSecond: peak },
      { atUs: atUs + lastsUs, perSecond: above(0.9) },
      { atUs: atUs + lastsUs + 5 * MINUTE_US, perSecond },
    ];
  }
  const lastsUs = us(lasts, 20 * MINUTE_US);
  return [
    { atUs, perSecond },
    { atUs: atUs + 5_000_000, perSecond: peak },
    { atUs: atUs + Math.round(lastsUs / 10), perSecond: above(0.7) },
    { atUs: atUs + Math.round((lastsUs * 3) / 10), perSecond: above(0.3) },
    { atUs: atUs + lastsUs, perSecond },
  ];
}

/** Stands for arrivals that cannot be read, while the rest is. */
const NOBODY: Arrivals = { kind: 'constant', perSecond: 0 };

/** Zones are looked up when the command is given; instants are those of the run, as in a file. */
export function addTraffic(
  { to, arrivals: written, ...rest }: z.infer<typeof ADD_TRAFFIC>,
  context: RequestContext,
): CommandOf<'world.addTraffic'> {
  const find: Find = (at, { code, severity, ...parts }) => {
    // A warning does not keep anybody from asking.
    if (severity === undefined) context.issues.push(issue(at, code, { params: parts.params ?? {} }));
  };
  const arrivals = arrivalsOf(written, find) ?? NOBODY;
  const stream = streamOf({ to, ...rest }, arrivals, find);
  const fromUs = rest.from === undefined ? null : us(rest.from);
  return { op: 'world.addTraffic', input: { to, stream, fromUs } };
}
