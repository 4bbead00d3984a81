/** A replay file → Replay. The file comes from anywhere, so nothing in it is believed before it is checked. */
import * as z from 'zod';
import { canonicalJson } from '../engine/trace.ts';
import { REPLAY_FORMAT, type Replay } from '../engine/replay.ts';
import { GOAL_STATS, HARM_MEASURES, RELEASE_MEASURES, type Goal, type Metric } from '../model/goal.ts';
import { SCENARIO_FORMAT, type Setup } from '../model/setup.ts';
import type { Issue } from '../protocol/protocol.ts';
import { like } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { readShape } from '../rules/read-shape.ts';
import { REQUEST_SCHEMAS } from '../rules/request-schemas.ts';
import { parseCommand } from '../rules/requests.ts';
import type { Op } from '../model/commands.ts';
import { COMMAND_SCHEMA } from './command-schema.ts';
import { LOAD_SETUP_SCHEMA } from './load-behaviour.ts';
import { TRAFFIC_SETUP_SCHEMA } from './traffic-section.ts';
import { IssueList } from './issues.ts';
import {
  knownRegions,
  SECURITY_GROUP_SETUP_SCHEMA,
  SECURITY_GROUPS_MAX,
  SUBNET_SETUP_SCHEMA,
  SUBNETS_MAX,
} from './network-sections.ts';
import { readJson } from './read-json.ts';
import { requestOf } from './request-of.ts';
import { memberOf, reach, sourceFile, utf8Bytes, valueOf, type Path, type SourceNode } from './source.ts';

const instantUs = z.int().min(0).max(LIMITS.durationUs);
const name = z.string().max(512);
const bounds = z.strictObject({ atLeast: z.number().nullable(), atMost: z.number().nullable() });

const requestMeasure = z.enum(['successRate', 'errorRate', 'requestRate', 'requests', 'errors', 'responseTime']);

const metric: z.ZodType<Metric> = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('service'),
    service: name,
    cluster: name.nullable(),
    zone: name.nullable(),
    count: z.enum(['runningTasks', 'pendingTasks', 'desiredTasks', 'healthyTasks', 'deployments']),
  }),
  z.strictObject({ of: z.literal('tasks'), family: name.nullable(), status: name.nullable(), zone: name.nullable() }),
  z.strictObject({
    of: z.literal('instances'),
    fleet: name.nullable(),
    zone: name.nullable(),
    state: z.enum(['running', 'registered', 'connected', 'draining', 'terminated']),
  }),
  z.strictObject({
    of: z.literal('targets'),
    targetGroup: name,
    zone: name.nullable(),
    state: z.enum(['registered', 'initial', 'healthy', 'unhealthy', 'draining']),
  }),
  z.strictObject({ of: z.literal('queue'), queue: name }),
  z.strictObject({
    of: z.literal('function'),
    function: name,
    count: z.enum(['invocations', 'errors', 'throttles', 'coldStarts']),
  }),
  z.strictObject({ of: z.literal('alias'), function: name, alias: name, version: name }),
  z.strictObject({ of: z.literal('cost'), measure: z.enum(['total', 'perHour']) }),
  z.strictObject({
    of: z.literal('harm'),
    stream: name.nullable(),
    version: name.nullable(),
    measure: z.enum(HARM_MEASURES),
  }),
  z.strictObject({ of: z.literal('release'), service: name, measure: z.enum(RELEASE_MEASURES) }),
  z.strictObject({ of: z.literal('placements'), outcome: z.enum(['placed', 'refused']) }),
  z.strictObject({ of: z.literal('alarm'), alarm: name, state: z.enum(['inAlarm', 'ok', 'insufficientData']) }),
  z.strictObject({
    of: z.literal('collector'),
    collector: name,
    count: z.enum(['transitions', 'calls', 'failures']),
  }),
  z.discriminatedUnion('by', [
    z.strictObject({
      of: z.literal('requests'),
      by: z.enum(['balancer', 'stream', 'targetGroup', 'service']),
      name,
      measure: requestMeasure,
    }),
    z.strictObject({
      of: z.literal('requests'),
      by: z.enum(['revision', 'version']),
      name,
      version: name,
      measure: requestMeasure,
    }),
  ]),
  z.strictObject({
    of: z.literal('hardware'),
    by: z.enum(['service', 'fleet']),
    name,
    measure: z.enum(['cpuUtilization', 'memoryUtilization']),
  }),
]);

const window = { name: z.string().max(LIMITS.titleLength), fromUs: instantUs, untilUs: instantUs.nullable() };
const goal: z.ZodType<Goal> = z.discriminatedUnion('kind', [
  z.strictObject({ ...window, kind: z.literal('always'), metric, bounds }),
  z.strictObject({ ...window, kind: z.literal('eventually'), metric, bounds, forUs: instantUs }),
  z.strictObject({ ...window, kind: z.literal('over'), metric, stat: z.enum(GOAL_STATS), bounds }),
  z.strictObject({
    ...window,
    kind: z.literal('serviceEvent'),
    service: name,
    text: z.string().max(LIMITS.metricLength),
    bounds,
  }),
  z.strictObject({ ...window, kind: z.literal('neverCommand'), op: z.enum(Object.keys(REQUEST_SCHEMAS) as Op[]) }),
]);

const sizeMiB = z.number().positive().max(LIMITS.imageSizeMiB);
const exitCode = z.int().min(0).max(255);
const setup: z.ZodType<Setup> = z.strictObject({
  royaume: z.literal(SCENARIO_FORMAT),
  name: z.string().max(LIMITS.nameLength),
  title: z.string().max(LIMITS.titleLength),
  seed: z.int().min(0).max(LIMITS.seedMax),
  durationUs: z.int().min(1).max(LIMITS.durationUs),
  regions: z
    .array(
      z.strictObject({
        name,
        zones: z.array(name).min(LIMITS.zonesMin).max(LIMITS.zonesMax),
        newer: z.literal(true).optional(),
      }),
    )
    .length(1),
  subnets: z.array(SUBNET_SETUP_SCHEMA).max(SUBNETS_MAX).optional(),
  securityGroups: z.array(SECURITY_GROUP_SETUP_SCHEMA).max(SECURITY_GROUPS_MAX).optional(),
  delivery: z.strictObject({ duplicates: z.number().min(0).max(1), reorders: z.boolean() }).optional(),
  images: z.record(
    z.string().max(LIMITS.imageNameLength),
    z.strictObject({
      name: z.string().max(LIMITS.imageNameLength),
      layers: z
        .array(z.strictObject({ id: z.string().max(LIMITS.imageNameLength), sizeMiB }))
        .max(LIMITS.layersPerImage),
      exists: z.boolean(),
      pushes: z.int().min(0).optional(),
    }),
  ),
  behaviours: z.record(
    z.string().max(LIMITS.imageNameLength),
    z.strictObject({
      startupUs: instantUs,
      exitsAfterUs: instantUs.nullable(),
      exitCode,
      stopsAfterUs: instantUs.nullable(),
      stopExitCode: exitCode,
      inFlightUs: z.int().min(0).max(LIMITS.durationUs).optional(),
      health: z
        .strictObject({ failsFromUs: instantUs, failsForUs: instantUs.nullable(), hangs: z.boolean() })
        .optional(),
      outOfMemory: z.boolean().optional(),
      createTakesUs: instantUs.optional(),
      startTakesUs: instantUs.optional(),
      load: LOAD_SETUP_SCHEMA.optional(),
      inspectTakesUs: instantUs.optional(),
      removeTakesUs: instantUs.optional(),
    }),
  ),
  timeline: z.array(z.strictObject({ atUs: instantUs, command: COMMAND_SCHEMA })).max(LIMITS.timeline + 4_000),
  goals: z.array(goal).max(LIMITS.goals),
  traffic: z.array(TRAFFIC_SETUP_SCHEMA).max(LIMITS.traffic).optional(),
  precision: z.enum(['requests', 'flow', 'auto']).optional(),
  metrics: z.strictObject({ resolutionS: z.union([z.literal(1), z.literal(5)]) }).optional(),
});

const replay: z.ZodType<Replay> = z.strictObject({
  royaumeReplay: z.literal(REPLAY_FORMAT),
  engine: z.string().max(64),
  catalog: z.string().max(128),
  setup,
  journal: z
    .array(z.strictObject({ atUs: instantUs, afterEvent: z.int().min(0), command: COMMAND_SCHEMA }))
    .max(LIMITS.journal),
  events: z.int().min(0),
  reachedUs: instantUs,
  traceHash: z.string().regex(/^[0-9a-f]{64}$/),
});

export type ReplayReading = { readonly replay: Replay } | { readonly issues: readonly Issue[] };

const REPLAY_LOOKS_LIKE = like(`{ "royaumeReplay": ${REPLAY_FORMAT}, … }`);

/** How issues name the file; whoever knows its real name puts that in its place. */
const FILE = 'replay';
/** A task definition may nest as deep as its own file; the replay adds its levels around it. */
const DEPTH_AROUND = 8;

/** Reads a replay. Another engine version is no mistake of the file: compare `replay.engine`. Never throws. */
export function readReplay(text: string): ReplayReading {
  const issues = new IssueList();
  const file = sourceFile(FILE, text);
  if (utf8Bytes(text, LIMITS.replayBytes) > LIMITS.replayBytes) {
    issues.at({ file, start: 0, end: 0 }, [], { code: 'too-large-input', params: { limit: LIMITS.replayBytes } });
  }
  // A scenario in YAML is the usual thing to be handed over in a replay's place: it is not bad JSON, but another file.
  else if (/^\ufeff?\s*[^\s{]/.test(text))
    issues.at({ file, start: 0, end: 1 }, [], { code: 'replay-form', expected: REPLAY_LOOKS_LIKE });
  const limits = { depth: LIMITS.depth + DEPTH_AROUND, nodes: LIMITS.replayNodes };
  const root = issues.hasErrors ? null : readJson(file, issues, limits);
  const read = root === null ? null : checked(root, issues);
  return read === null || issues.hasErrors ? { issues: issues.sorted(FILE) } : { replay: read };
}

function checked(root: SourceNode, issues: IssueList): Replay | null {
  const format = memberOf(root, 'royaumeReplay');
  const version = format === null ? null : valueOf(format);
  if (format === null || typeof version !== 'number') {
    issues.at(format?.span ?? root.span, [], { code: 'replay-form', expected: REPLAY_LOOKS_LIKE });
    return null;
  }
  if (version > REPLAY_FORMAT) {
    issues.at(format.span, ['royaumeReplay'], { code: 'replay-newer', params: { version, known: REPLAY_FORMAT } });
    return null;
  }
  const reading = readShape(replay, valueOf(root));
  if ('issues' in reading) {
    for (const found of reading.issues) issues.rule(root, [], found);
    return null;
  }
  checkTimeline(reading.value.setup, root, issues);
  checkOrder(reading.value, root, issues);
  return reading.value;
}

/** A timeline comes from a scenario, so each of its commands must be one that a scenario can give. */
function checkTimeline({ timeline, ...rest }: Setup, root: SourceNode, issues: IssueList): void {
  const known = knownRegions(rest);
  for (const [index, { command }] of timeline.entries()) {
    const path: Path = ['setup', 'timeline', index, 'command'];
    const parsed = parseCommand(command.op, requestOf(command), known);
    const same = 'command' in parsed && canonicalJson(parsed.command) === canonicalJson(command);
    if (!same) issues.at(reach(root, path).node.span, path, { code: 'replay-value', params: { path: path.join('.') } });
  }
}

/** Time and events only grow along the timeline and the journal, and nothing lies after the end. */
function checkOrder(
  { setup: { timeline, durationUs }, journal, reachedUs, events }: Replay,
  root: SourceNode,
  issues: IssueList,
): void {
  const wrong = (path: Path): void =>
    issues.at(reach(root, path).node.span, path, { code: 'replay-value', params: { path: path.join('.') } });
  if (reachedUs > durationUs) wrong(['reachedUs']);
  for (const [index, entry] of timeline.entries()) {
    if (entry.atUs > durationUs || entry.atUs < (timeline[index - 1]?.atUs ?? 0))
      wrong(['setup', 'timeline', index, 'atUs']);
  }
  for (const [index, line] of journal.entries()) {
    const before = journal[index - 1];
    if (line.atUs > reachedUs || line.atUs < (before?.atUs ?? 0)) wrong(['journal', index, 'atUs']);
    if (line.afterEvent > events || line.afterEvent < (before?.afterEvent ?? 0))
      wrong(['journal', index, 'afterEvent']);
  }
}
