/** The section `traffic` of a scenario file: streams of requests from outside, with their arrivals, classes and clients. */
import * as z from 'zod';
import type { Arrivals, TrafficSetup } from '../model/traffic.ts';
import { like, oneOf, shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { called, rule } from '../rules/read-shape.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import {
  ARRIVALS,
  arrivalsOf,
  cidr,
  name,
  percent,
  rate,
  requestHost,
  requestPath,
  STREAM,
  streamOf,
  weight,
  writtenUs,
  type UnledStream,
} from '../rules/traffic-requests.ts';
import { LAW_SCHEMA } from './distribution.ts';
import type { Finding, IssueList } from './issues.ts';
import type { Ledger } from './ledger.ts';
import { reach, type Path, type SourceNode } from './source.ts';
import type { TraceRows } from './trace-file.ts';

const CLASSES_MAX = 20;
const { preset, ...OTHER_ARRIVALS } = ARRIVALS.shape;
/** A file may name a trace, too: it has other files beside it. */
const FILE_ARRIVALS = z.strictObject({
  ...OTHER_ARRIVALS,
  trace: called(
    z.string().min(1).max(400).describe('A CSV file beside the scenario: time and count, or one line each.'),
    like('trace: requests.csv'),
  ).optional(),
  preset,
});

const { name: streamName, to, ...OTHER_MEMBERS } = STREAM.shape;
export const TRAFFIC_SCHEMA = z.strictObject({
  name: streamName,
  to,
  arrivals: called(
    FILE_ARRIVALS.refine((value) => Object.keys(value).length === 1, rule('one-arrivals')),
    oneOf(Object.keys(FILE_ARRIVALS.shape)),
  ),
  ...OTHER_MEMBERS,
});
export type TrafficFile = z.infer<typeof TRAFFIC_SCHEMA>;

/** What a stream is read against. */
export interface TrafficContext {
  readonly ledger: Ledger;
  readonly zones: readonly string[];
  readonly durationUs: number | null;
  /** The rows of a trace file; null, with an issue, when it cannot be read. */
  traceOf(file: string, node: SourceNode, path: Path): TraceRows | null;
}

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
    const { file } = this;
    const entrance = this.entrance();
    const arrivals = this.arrivals();
    const fromUs = writtenUs(file.from);
    this.checkEnd(fromUs, file.until === undefined ? null : writtenUs(file.until));
    for (const zone of Object.keys(file.zones ?? {})) this.checkZone(zone);
    const { name: own, ...stream } = streamOf(file, arrivals ?? NOBODY, (at, finding, part) => {
      this.finding(at, finding, part);
    });
    if (entrance === null || arrivals === null) return null;
    const { arrivals: _before, untilUs, ...rest } = stream;
    return { name: own, to: entrance, arrivals, fromUs, untilUs, ...rest };
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
    const { trace, ...arrivals } = this.file.arrivals;
    if (trace === undefined) return arrivalsOf(arrivals, (at, finding, part) => this.finding(at, finding, part));
    const path = ['arrivals', 'trace'];
    const rows = this.context.traceOf(trace, reach(this.root, path).node, [...this.path, ...path]);
    return rows === null ? null : { kind: 'trace', ...rows };
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

/** Stands for arrivals that cannot be read, while the rest is. */
const NOBODY: Arrivals = { kind: 'constant', perSecond: 0 };

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
const RESOLVED = z.strictObject({
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
export const TRAFFIC_SETUP_SCHEMA: z.ZodType<TrafficSetup> = RESOLVED;
/** A stream that is added: where it leads is looked up then. */
export const UNLED_STREAM_SCHEMA: z.ZodType<UnledStream> = RESOLVED.omit({ to: true, fromUs: true });
