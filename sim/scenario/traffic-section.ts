/** The section `traffic` of a scenario file: streams of requests from outside, with their arrivals, classes and clients. */
import * as z from 'zod';
import { cos } from '../kernel/math.ts';
import type { Arrivals, Objective, RatePoint, RequestClass, TrafficSetup } from '../model/traffic.ts';
import { parseCidr } from '../rules/addresses.ts';
import { parseDuration } from '../rules/duration.ts';
import { like, oneOf, shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { called, rule } from '../rules/read-shape.ts';
import { DURATION_SCHEMA } from '../rules/request-schemas.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import { DISTRIBUTION_SCHEMA, LAW_SCHEMA, readDistribution } from './distribution.ts';
import type { Finding, IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import { reach, type Path, type SourceNode } from './source.ts';
import type { TraceRows } from './trace-file.ts';

const duration = DURATION_SCHEMA;
const RATE_MAX = 1_000_000;
const cidr = z.string().refine((text) => parseCidr(text) !== null, rule('bad-cidr'));
const rate = z.number().min(0).max(RATE_MAX);
const name = z
  .string()
  .max(LIMITS.nameLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
/** As it stands in a request: no spaces, line ends or quotation marks, which would break a line of a log. */
const requestPath = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[!#-~]+$/);
const requestHost = z
  .string()
  .max(255)
  .regex(/^[!#-~]*$/);
const weight = z.number().min(0).max(1e6);
const CLASSES_MAX = 20;
/** A promise of everything would leave no budget. */
const percent = z.number().gt(0).lt(100);

const ARRIVALS = z.strictObject({
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
  trace: called(
    z.string().min(1).max(400).describe('A CSV file beside the scenario: time and count, or one line each.'),
    like('trace: requests.csv'),
  ).optional(),
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
const ARRIVAL_KINDS = Object.keys(ARRIVALS.shape) as (keyof z.infer<typeof ARRIVALS>)[];

export const TRAFFIC_SCHEMA = z.strictObject({
  name,
  to: z
    .string()
    .min(1)
    .max(LIMITS.nameLength)
    .describe(
      'A load balancer, `gate` or `gate:8080`, a target group, a stage of an API, `shop/live`, or a private endpoint.',
    ),
  arrivals: called(
    ARRIVALS.refine((value) => Object.keys(value).length === 1, rule('one-arrivals')),
    oneOf(ARRIVAL_KINDS),
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
export type TrafficFile = z.infer<typeof TRAFFIC_SCHEMA>;

const DAY_US = 86_400_000_000;
const MINUTE_US = 60_000_000;
const TWO_PI = 6.283185307179586;

/** What a stream is read against. */
export interface TrafficContext {
  readonly ledger: Ledger;
  readonly zones: readonly string[];
  readonly durationUs: number | null;
  /** The rows of a trace file; null, with an issue, when it cannot be read. */
  traceOf(file: string, node: SourceNode, path: Path): TraceRows | null;
}

const us = (written: string | number | undefined, otherwise = 0): number =>
  written === undefined ? otherwise : parseDuration(written)!;

class TrafficReader {
  private readonly root: SourceNode;
  private readonly path: Path;
  private readonly file: TrafficFile;
  private readonly context: TrafficContext;
  private readonly issues: IssueList;

  constructor(root: SourceNode, path: Path, file: TrafficFile, context: TrafficContext, issues: IssueList) {
    this.root = root;
    this.path = path;
    this.file = file;
    this.context = context;
    this.issues = issues;
  }

  read(): TrafficSetup | null {
    const to = this.entrance();
    const arrivals = this.arrivals();
    const { file } = this;
    const fromUs = us(file.from);
    const untilUs = file.until === undefined ? null : us(file.until);
    if (untilUs !== null && untilUs <= fromUs) this.finding(['until'], { code: 'traffic-window' });
    this.checkEnd(fromUs, untilUs);
    for (const zone of Object.keys(file.zones ?? {})) this.checkZone(zone);
    const sessions =
      file.sessions === undefined
        ? null
        : {
            requests: file.sessions.requests ?? 1,
            thinkMs:
              file.sessions.think === undefined
                ? ({ kind: 'exponential', mean: 1_000 } as const)
                : readDistribution(file.sessions.think, this.root, this.path, ['sessions', 'think'], this.issues),
          };
    if (to === null || arrivals === null) return null;
    if (file.timeout !== undefined && us(file.timeout) === 0) {
      this.finding(['timeout'], { code: 'traffic-no-patience', found: shown(file.timeout), severity: 'warning' });
    }
    return {
      name: file.name,
      to,
      arrivals,
      fromUs,
      untilUs,
      classes: this.classes(),
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
      ...(file.objective === undefined ? {} : { objective: this.objective(file.objective) }),
    };
  }

  private objective({ availability, responseTime }: NonNullable<TrafficFile['objective']>): Objective {
    const underUs = us(responseTime?.under);
    if (responseTime !== undefined && underUs === 0) {
      this.finding(['objective', 'responseTime', 'under'], { code: 'no-duration' });
    }
    return {
      availability: availability ?? null,
      responseTime: responseTime === undefined ? null : { percentile: responseTime.percentile, underUs },
    };
  }

  private classes(): RequestClass[] {
    const { path = '/', host = '', classes } = this.file;
    if (classes === undefined) return [{ name: this.file.name, share: 1, demand: 1, path, host }];
    const seen = new Set<string>();
    classes.forEach((row, index) => {
      if (seen.has(row.name)) {
        this.finding(['classes', index, 'name'], { code: 'class-twice', params: { name: row.name } });
      }
      seen.add(row.name);
    });
    if (classes.every((row) => row.share === 0)) this.finding(['classes'], { code: 'class-shares' }, 'key');
    return classes.map((row) => ({
      name: row.name,
      share: row.share ?? 1,
      demand: row.demand ?? 1,
      path: row.path ?? path,
      host: row.host ?? host,
    }));
  }

  /** `gate`, `gate:8080` or a target group; a balancer comes first where both have the name. */
  private entrance(): TrafficSetup['to'] | null {
    const { to } = this.file;
    const { ledger } = this.context;
    const parts = /^(.*):([0-9]{1,5})$/.exec(to);
    const named = parts === null ? to : parts[1]!;
    const port = parts === null ? null : Number(parts[2]);
    if (ledger.loadBalancers.has(named)) return { loadBalancer: named, port };
    if (port === null && ledger.targetGroups.has(to)) return { targetGroup: to };
    // A stage of an API, or the name that an endpoint has in one zone (PK-05).
    const [own, part] = to.split('/') as [string, string?];
    if (part !== undefined && ledger.apis.has(own)) return { api: own, stage: part };
    const isKnownZone = part === undefined || this.context.zones.includes(part);
    if (ledger.vpcEndpoints.has(own) && isKnownZone) return { vpcEndpoint: own, zone: part ?? null };
    const names = [...ledger.loadBalancers, ...ledger.targetGroups, ...ledger.apis, ...ledger.vpcEndpoints];
    return this.finding(['to'], {
      code: 'unknown-entrance',
      params: { name: to },
      expected: oneOf(names),
      found: shown(to),
      hint: didYouMean(named, names),
    });
  }

  private arrivals(): Arrivals | null {
    const { arrivals } = this.file;
    if (arrivals.constant !== undefined) return { kind: 'constant', perSecond: arrivals.constant.perSecond };
    if (arrivals.poisson !== undefined) return { kind: 'poisson', perSecond: arrivals.poisson.perSecond };
    if (arrivals.onOff !== undefined) return this.onOff(arrivals.onOff);
    if (arrivals.trace !== undefined) return this.trace(arrivals.trace);
    if (arrivals.daily !== undefined) return this.daily(arrivals.daily);
    const points = pointsOf(arrivals);
    for (const [index, point] of points.entries()) {
      if (point.atUs < (points[index - 1]?.atUs ?? 0)) {
        return this.finding(['arrivals', 'rates'], { code: 'rates-order' });
      }
    }
    return { kind: 'rates', points, everyUs: null };
  }

  private onOff(written: NonNullable<TrafficFile['arrivals']['onOff']>): Arrivals | null {
    const [meanOnUs, meanOffUs] = [us(written.meanOn), us(written.meanOff)];
    if (meanOnUs === 0 || meanOffUs === 0) {
      return this.finding(['arrivals', 'onOff', meanOnUs === 0 ? 'meanOn' : 'meanOff'], { code: 'no-duration' });
    }
    return { kind: 'onOff', onPerSecond: written.on, offPerSecond: written.off ?? 0, meanOnUs, meanOffUs };
  }

  private trace(file: string): Arrivals | null {
    const path = ['arrivals', 'trace'];
    const rows = this.context.traceOf(file, reach(this.root, path).node, [...this.path, ...path]);
    return rows === null ? null : { kind: 'trace', ...rows };
  }

  /** A wave whose points stand half an hour apart: time 0 is midnight. */
  private daily({ low, high, peakAt, hours }: NonNullable<TrafficFile['arrivals']['daily']>): Arrivals | null {
    if (hours !== undefined) {
      const points = hours.map((perSecond, hour) => ({ atUs: (hour * DAY_US) / 24 + DAY_US / 48, perSecond }));
      return { kind: 'rates', points, everyUs: DAY_US };
    }
    if (low === undefined || high === undefined || low > high) {
      return this.finding(['arrivals', 'daily'], { code: 'daily-low-high' });
    }
    const peakUs = us(peakAt, DAY_US / 2);
    const points = Array.from({ length: 48 }, (_, index): RatePoint => {
      const atUs = (index * DAY_US) / 48;
      const wave = 0.5 + 0.5 * cos((TWO_PI * (atUs - peakUs)) / DAY_US);
      return { atUs, perSecond: low + (high - low) * wave };
    });
    return { kind: 'rates', points, everyUs: DAY_US };
  }

  private checkEnd(fromUs: number, untilUs: number | null): void {
    const { durationUs } = this.context;
    if (durationUs === null) return;
    if (fromUs > durationUs) this.finding(['from'], { code: 'traffic-after-end' });
    if (untilUs !== null && untilUs > durationUs) this.finding(['until'], { code: 'traffic-after-end' });
  }

  private checkZone(zone: string): void {
    const { zones } = this.context;
    if (zones.includes(zone)) return;
    const parts = { expected: oneOf(zones), found: shown(zone), hint: didYouMean(zone, zones) };
    this.finding(['zones', zone], { code: 'unknown-zone', params: { name: zone }, ...parts }, 'key');
  }

  private finding(at: Path, finding: Finding, part: 'value' | 'key' = 'value'): null {
    this.issues.under(this.root, this.path, at, finding, part);
    return null;
  }
}

/** Ramps, spikes and presets are straight lines between points. */
function pointsOf(arrivals: TrafficFile['arrivals']): RatePoint[] {
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
function presetPoints({
  name: kind,
  perSecond,
  peak,
  at,
  lasts,
}: NonNullable<TrafficFile['arrivals']['preset']>): RatePoint[] {
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

/** One stream of the file, which is the node at `path`; null, with issues, when it is wrong. */
export function readTraffic(
  file: TrafficFile,
  node: SourceNode,
  path: Path,
  context: TrafficContext,
  issues: IssueList,
): TrafficSetup | null {
  return new TrafficReader(node, path, file, context, issues).read();
}

const instantUs = z.int().min(0).max(LIMITS.durationUs);
const spanUs = instantUs;
/** The same as a resolved scenario has it, for replay files. */
export const TRAFFIC_SETUP_SCHEMA: z.ZodType<TrafficSetup> = z.strictObject({
  name,
  to: z.union([
    z.strictObject({ loadBalancer: name, port: z.int().min(0).max(65_535).nullable() }),
    z.strictObject({ targetGroup: name }),
    z.strictObject({ api: name, stage: name }),
    z.strictObject({ vpcEndpoint: name, zone: name.nullable() }),
  ]),
  arrivals: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant'), perSecond: rate }),
    z.strictObject({ kind: z.literal('poisson'), perSecond: rate }),
    z.strictObject({
      kind: z.literal('rates'),
      points: z
        .array(z.strictObject({ atUs: z.number().min(0), perSecond: rate }))
        .min(1)
        .max(1_000),
      everyUs: z.int().min(1).nullable(),
    }),
    z.strictObject({
      kind: z.literal('onOff'),
      onPerSecond: rate,
      offPerSecond: rate,
      meanOnUs: spanUs.min(1),
      meanOffUs: spanUs.min(1),
    }),
    z.strictObject({
      kind: z.literal('trace'),
      timesUs: z.array(instantUs).max(LIMITS.traceRows),
      counts: z.array(z.int().min(0).max(1_000_000)).max(LIMITS.traceRows),
    }),
  ]),
  fromUs: instantUs,
  untilUs: instantUs.nullable(),
  classes: z
    .array(
      z.strictObject({
        name,
        share: weight,
        demand: z.number().positive(),
        path: requestPath,
        host: requestHost,
      }),
    )
    .min(1)
    .max(CLASSES_MAX),
  sessions: z.strictObject({ requests: z.number().min(1), thinkMs: LAW_SCHEMA }).nullable(),
  timeoutUs: spanUs.nullable(),
  retries: z
    .strictObject({
      attempts: z.int().min(1).max(10),
      backoffUs: spanUs,
      budget: z.number().min(0).max(10).nullable(),
    })
    .nullable(),
  zones: z.record(z.string().max(LIMITS.nameLength), weight).nullable(),
  source: cidr.optional(),
  subjects: z.int().min(1).max(LIMITS.subjects).optional(),
  objective: z
    .strictObject({
      availability: percent.nullable(),
      responseTime: z.strictObject({ percentile: percent, underUs: spanUs.min(1) }).nullable(),
    })
    .optional(),
});
