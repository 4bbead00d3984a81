/**
 * The state of a request network: columns by entity, rows for the few things that are few, numbers.
 *
 * Everything is plain: typed arrays, arrays, objects and numbers, so a copy of it resumes exactly (copyNetwork). An
 * identity is a row number; rows are never used twice, except those of requests.
 * Times are instants in µs since the start of the run; inside the network they may have fractions.
 */
import type { Distribution } from '../kernel/distributions.ts';
import type { StreamState } from '../kernel/random.ts';
import { newAgenda, type Agenda } from './agenda.ts';
import type { ArrivalState } from './arrivals.ts';
import type { Audience, AudienceId, Version } from './audience-state.ts';
import type { Callers } from './callers-state.ts';
import type { Environments } from './environment-state.ts';
import type { Flow } from './flow-state.ts';
import type { Histogram } from './histogram.ts';
import type { WorkLaw } from './work-law.ts';

export type HostId = number;
export type GroupId = number;
export type ServerId = number;
export type PoolId = number;
export type MemberId = number;
export type RouteId = number;
export type SourceId = number;
export type BehaviourId = number;
/** The row of a request in flight; used again after its end. */
export type RequestSlot = number;

/** No row. */
export const NONE = -1;

/** How an attempt, or in the end a request, came out. */
export const OUTCOME = {
  /** Answered by a server. */
  ok: 0,
  /** Answered by a server with an error of its own (500), or because something it called failed. */
  error: 1,
  /** The server refused, vanished or was killed (502). */
  refused: 2,
  /** The balancer has nobody to send it to (503). */
  unavailable: 3,
  /** The server's queue was full; its own answer (503). */
  queueFull: 4,
  /** The balancer waited too long for the server (504). */
  gatewayTimeout: 5,
  /** The client waited too long and went away. */
  clientTimeout: 6,
} as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];
export const OUTCOMES = 7;

/** Whether a server answers. */
export const MODE = {
  serving: 0,
  /** Nobody listens: an attempt fails at once with OUTCOME.refused. */
  refusing: 1,
  /** Takes requests and never answers: they end by their timeout. What it held before goes on. */
  silent: 2,
} as const;
export type Mode = (typeof MODE)[keyof typeof MODE];

/** Where a request is. */
export const PLACE = {
  free: 0,
  /** On a processor: in the heap of its server. */
  running: 1,
  /** In the queue of its server. */
  queued: 2,
  /** Its server waits for an answer from downstream and holds its place. */
  calling: 3,
  /** Its client waits before the next attempt. */
  backoff: 4,
  /** Its client thinks before the next request of the session: nothing is in flight. */
  thinking: 5,
  /** Its answer goes over the network. */
  sending: 6,
  /** Taken by a silent server. */
  hung: 7,
  /** Work of the server itself (start-up, unpacking): on a processor, counted nowhere else. */
  work: 8,
  /** Its server is being taken away. */
  leaving: 9,
} as const;

/** Columns by host. Memory is in bytes, kept in whole numbers so that sums are exact. */
export interface HostColumns {
  /** Processor capacity [cores]. */
  cores: Float64Array;
  /** What its groups could use now [cores]; contended when above `cores`. */
  need: Float64Array;
  /** Earliest end of work on it [µs] and the server where that is. */
  dueUs: Float64Array;
  nextServer: Int32Array;
  /** Memory in use without leaks [bytes], and the limit. */
  memory: Float64Array;
  memoryLimit: Float64Array;
  /** Sum of the leaks of its servers [bytes/µs]. */
  leak: Float64Array;
  /** When a leak passes a limit, unless something changes [µs]. */
  memoryDueUs: Float64Array;
  /** 1 after its memory limit was reported as passed. */
  over: Int32Array;
}

export interface GroupColumns {
  host: Int32Array;
  weight: Float64Array;
  /** Hard limit [cores]; Infinity without. */
  quota: Float64Array;
  /** What its servers could use [cores], before and after the quota. */
  sum: Float64Array;
  need: Float64Array;
  /** What it gets [cores]; meaningful while its host is contended. */
  given: Float64Array;
  memory: Float64Array;
  memoryLimit: Float64Array;
  over: Int32Array;
}

export interface ServerColumns {
  host: Int32Array;
  group: Int32Array;
  behaviour: Int32Array;
  mode: Int32Array;
  /** 1 until it is removed. */
  alive: Int32Array;
  weight: Float64Array;
  /** Absolute limit [cores]; Infinity without. */
  cap: Float64Array;
  /** Demand beside its requests [cores]. */
  background: Float64Array;
  /** What the flow model asks for [cores], and the requests it holds here. */
  flow: Float64Array;
  flowing: Float64Array;
  /** Requests and pieces of work on processors. */
  running: Int32Array;
  /** Requests that hold one of its places (running, calling, sending, hung). */
  busy: Int32Array;
  /** Requests in its queue. */
  queued: Int32Array;
  concurrency: Float64Array;
  queueLimit: Float64Array;
  queueFirst: Int32Array;
  queueLast: Int32Array;
  /** What it could use [cores] after its cap. */
  need: Float64Array;
  /** What it gets [cores], background included; since `lastUs`. */
  given: Float64Array;
  /** Its share while a group is being divided; scratch. */
  offer: Float64Array;
  /** How fast each request of it advances [cores, at most 1]; since `lastUs`. */
  rate: Float64Array;
  /** Virtual time: the work each request on it has got since it last stood empty [core µs]; at `lastUs`. */
  clock: Float64Array;
  lastUs: Float64Array;
  /** Cumulative processor time until `lastUs` [core µs]; read it with cpuUsedUs. */
  cpuUsed: Float64Array;
  /** Root of its heap of finish marks. */
  top: Int32Array;
  /** When the first of its requests is done [µs]; Infinity when none is. */
  dueUs: Float64Array;
  idleBytes: Float64Array;
  requestBytes: Float64Array;
  memory: Float64Array;
  memoryLimit: Float64Array;
  /** Leak [bytes/µs], what had leaked at `leakFromUs` [bytes]. */
  leak: Float64Array;
  leaked: Float64Array;
  leakFromUs: Float64Array;
  over: Int32Array;
  /** How fast its answers leave [bytes/µs]; Infinity when that takes no time. */
  sendRate: Float64Array;
  /** Cumulative counts. accepted = done + dropped + held (conservation). */
  accepted: Float64Array;
  rejected: Float64Array;
  done: Float64Array;
  dropped: Float64Array;
  bytesIn: Float64Array;
  bytesOut: Float64Array;
}

export interface MemberColumns {
  pool: Int32Array;
  server: Int32Array;
  zone: Int32Array;
  weight: Float64Array;
  /** Slow start: the weight grows from 0 at `rampFromUs` to full over `rampUs` (0: none). */
  rampFromUs: Float64Array;
  rampUs: Float64Array;
  /** Round robin's memory of parts of a turn. */
  credit: Float64Array;
  /** Requests sent to it through this pool and not ended. */
  outstanding: Int32Array;
  /** 1 when the binding wants to hear that nothing is outstanding any more. */
  watched: Int32Array;
  /** 1: clients that are connected to it stay on it while it lives, though it gets no new ones. */
  keeps: Int32Array;
  /** What it has of a version whose attempts are counted together; NONE: none. */
  version: Int32Array;
  /** Cumulative: attempts sent. */
  sent: Float64Array;
}

export interface RequestColumns {
  place: Int32Array;
  source: Int32Array;
  server: Int32Array;
  member: Int32Array;
  pool: Int32Array;
  zone: Int32Array;
  /** The request whose server waits for this one. */
  parent: Int32Array;
  attempts: Int32Array;
  /** Next of the calls its server still has to make. */
  call: Int32Array;
  /** 1 when nobody waits for it any more, but its server still works on it. */
  orphan: Int32Array;
  /** Raised whenever it moves, so that timers of an earlier place are known as stale. */
  stamp: Int32Array;
  /** Requests its session will still make after this one. */
  sessionLeft: Int32Array;
  /** Names the client's connection: 32 bits. */
  flow: Int32Array;
  /** Sticky member and pool of its session. */
  stickyMember: Int32Array;
  stickyPool: Int32Array;
  stickyMemberUntilUs: Float64Array;
  stickyPoolUntilUs: Float64Array;
  /** Virtual time of its server at which it is done. */
  mark: Float64Array;
  /** Work of its own [core µs]. */
  work: Float64Array;
  /** When the client made it, and when the present attempt began. */
  startUs: Float64Array;
  attemptUs: Float64Array;
  /** Heap of its server: first child, next sibling, previous sibling or parent. In a queue: next and previous. */
  child: Int32Array;
  right: Int32Array;
  left: Int32Array;
  /** Attempts of one source in the order of their beginnings. */
  later: Int32Array;
  earlier: Int32Array;
  /** Number of the piece of work, for PLACE.work. */
  tag: Int32Array;
  /** Of sources with an audience: the versions its session has met and was hurt by, a bit each, who is behind it, and the
   * version that failed it last. Of calls that a caller of its own leads, `subject` is the server that calls. */
  met: Int32Array;
  hurt: Int32Array;
  subject: Int32Array;
  blame: Int32Array;
}

/** How servers of a kind treat requests; servers of one image share it. */
export interface Behaviour {
  /** Law of the work per request [core ms], before the source's factor. */
  readonly cpuMs: Distribution;
  /** Share of requests answered with an error. */
  readonly errorRate: number;
  /** Made one after the other when the own work is done, each with its chance; a failed one fails the request. */
  readonly calls: readonly { readonly source: SourceId; readonly share: number }[];
}

export interface BehaviourRow extends Behaviour {
  readonly work: WorkLaw;
}

export const POLICIES = [
  'roundRobin',
  'leastOutstanding',
  'weightedRandom',
  'powerOfChoices',
  'joinShortest',
  'flowHash',
] as const;
export type Policy = (typeof POLICIES)[number];

/** The members among which a request may choose: those of one zone, or all. */
export interface PoolSlice {
  zone: number;
  from: number;
  to: number;
  /** Round robin's next. */
  cursor: number;
  /** Do all weigh the same? */
  even: boolean;
  heaviest: number;
  /** When the last slow start among them is over [µs]. */
  rampsEndUs: number;
}

/** A target group: servers among which requests are spread. */
export interface Pool {
  policy: Policy;
  /** d of powerOfChoices, and whether one server may be drawn twice. */
  choices: number;
  replacement: boolean;
  /** Off: a request only goes to members of its own zone. */
  crossZone: boolean;
  /** A session stays with its member for this long after each request [µs]; 0: not. */
  stickyUs: number;
  /** What a request gets when no member may have it. */
  emptyOutcome: Outcome;
  stream: StreamState;
  /** Registered members, and whether something about them changed since they were arranged. */
  members: MemberId[];
  stale: boolean;
  /** Members that get requests, by zone when requests may not cross zones; derived from the columns. */
  order: Int32Array;
  slices: PoolSlice[];
  /** Attempts to get through this pool, and how they came out, cumulative. */
  attempts: number;
  outcomes: Float64Array;
  inFlight: number;
  /** Response times of attempts that a server answered (ok, error, queueFull) [µs]: from the sending to the answer. */
  responses: Histogram;
  bytesIn: number;
  bytesOut: number;
  /** Attempts that came as a flow to servers at a load at which a flow is not held to what single requests do. */
  beyond: number;
}

/** The forward of a listener rule: pools and their weights. */
export interface Route {
  forwards: readonly { readonly pool: PoolId; readonly weight: number }[];
  /** A session stays with its pool for this long after each request [µs]; 0: not. */
  stickyUs: number;
  /** What a request gets when no pool has weight. */
  emptyOutcome: Outcome;
  stream: StreamState;
}

export interface Retries {
  /** First attempt included; 1: none. */
  readonly attemptsMax: number;
  /** Wait before attempt k+1: min(cap, base · 2^(k−1)), of which a random part up to `jitter` (0..1) is left out. */
  readonly backoffUs: number;
  readonly backoffMaxUs: number;
  readonly jitter: number;
  /** Token bucket: each request brings this many tokens, each retry takes one; null: no budget. */
  readonly budget: { readonly ratio: number; readonly tokensMax: number } | null;
  /** Are answers with an error (OUTCOME.error, queueFull) retried as well? */
  readonly onError: boolean;
  /** Of each attempt of the application so many are made by its proxy, at once, while the connection fails (SC-01). */
  readonly tries?: number;
}

export interface Sessions {
  /** Requests of one session; rounded, at least 1. */
  readonly requests: Distribution;
  /** From an answer to the next request [ms]. */
  readonly thinkMs: Distribution;
}

/** A class of requests: clients of one kind, or one edge of calls between services. */
export interface Source {
  readonly name: string;
  route: RouteId;
  arrivals: ArrivalState;
  /** Law of the work [core ms] instead of the server's; null: the server's law. */
  work: WorkLaw | null;
  cpuFactor: number;
  /** What the client and the balancer wait for an attempt [µs]; Infinity: for ever. */
  clientTimeoutUs: number;
  balancerTimeoutUs: number;
  /** True: a server notices that nobody waits any more and stops; false: it finishes work nobody wants. */
  cancels: boolean;
  retries: Retries | null;
  sessions: Sessions | null;
  requestBytes: number;
  responseBytes: number;
  /** Requests that were answered before these sizes were the present ones, and their bytes; absent: none. */
  sized?: { readonly answers: number; readonly bytes: number };
  /** Shares of the zones its requests enter by; null: zone 0. */
  zones: readonly { readonly zone: number; readonly share: number }[] | null;
  arrivalStream: StreamState;
  workStream: StreamState;
  clientStream: StreamState;
  /** Attempts under way, first begun first. */
  first: RequestSlot;
  last: RequestSlot;
  tokens: number;
  /** Requests made, attempts and retries, cumulative. arrived = Σ outcomes + inFlight. */
  arrived: number;
  attempts: number;
  retried: number;
  /** Retries that the budget did not allow. */
  retriesRefused: number;
  outcomes: Float64Array;
  inFlight: number;
  /** Those of inFlight that only the flow model knows. */
  flowing: number;
  sessionsBegun: number;
  /** From the first attempt to the answer of requests that ended ok [µs]. */
  responses: Histogram;
  /** Requests that have ended, as many as are kept; absent: nobody asked. */
  ended?: EndedRequests;
  /** Who makes them, and what becomes of those; absent: nobody asked. */
  audience?: AudienceId;
}

/** A list of requests for an access log, row by row; bounded. */
export interface EndedRequests {
  readonly most: number;
  /** Requests that this pool had are marked; NONE: none are. */
  markedPool: PoolId;
  readonly rows: {
    readonly startUs: number;
    readonly endUs: number;
    readonly outcome: Outcome;
    readonly isMarked: boolean;
    /** Where its last attempt went; NONE: nowhere. */
    readonly member: MemberId;
  }[];
}

/** Something that must become an event; the network has stopped for it. */
export type Report =
  /** A limit is passed: that of `server`, of `group` or of `host`; what lies below is NONE. Said once until it changes. */
  | {
      readonly kind: 'memory';
      readonly of: 'server' | 'group' | 'host';
      readonly server: ServerId;
      readonly group: GroupId;
      readonly host: HostId;
      readonly atUs: number;
    }
  /** A piece of work given by addWork is done. */
  | { readonly kind: 'work'; readonly server: ServerId; readonly tag: number; readonly atUs: number }
  /** Nothing is outstanding at a watched member any more. */
  | { readonly kind: 'idle'; readonly member: MemberId; readonly atUs: number };

export interface Network {
  hostCount: number;
  groupCount: number;
  serverCount: number;
  memberCount: number;
  /** Rows of requests in use at most so far. */
  requestCount: number;
  hosts: HostColumns;
  groups: GroupColumns;
  servers: ServerColumns;
  members: MemberColumns;
  requests: RequestColumns;
  /** Servers of each group and host, groups of each host. */
  groupServers: Int32Array[];
  hostServers: Int32Array[];
  hostGroups: Int32Array[];
  /** First free request row; the rest follow by `right`. */
  freeRequest: RequestSlot;
  behaviours: BehaviourRow[];
  pools: Pool[];
  routes: Route[];
  sources: Source[];
  /** When something is due at each host; and for each source, at 2·id when its oldest attempt must be looked at, at 2·id+1 its next arrival. */
  hostAgenda: Agenda;
  sourceAgenda: Agenda;
  /** Waits of requests: a heap of instants, order, request, stamp. */
  timers: Timers;
  /** While traffic is computed as a flow, its state; null: request by request. */
  flow: Flow | null;
  reports: Report[];
  /** Of servers whose requests each want one of their own; absent while there are none. */
  environments?: Record<ServerId, Environments>;
  /** Absent while there are none; see audience.ts. */
  versions?: Version[];
  audiences?: Audience[];
  /** Servers whose calls go by a proxy, by addresses they have looked up, or nowhere; absent before the first. */
  callers?: Callers;
  /** The latest instant at which something happened or was changed [µs]. */
  lastUs: number;
}

export interface Timers {
  count: number;
  sequence: number;
  atUs: Float64Array;
  order: Float64Array;
  request: Int32Array;
  stamp: Int32Array;
}

const FLOAT = 0;
const INT = 1;
type Kinds<T> = { readonly [Key in keyof T]: typeof FLOAT | typeof INT };

const HOST: Kinds<HostColumns> = {
  ...{ cores: FLOAT, need: FLOAT, dueUs: FLOAT, nextServer: INT, memory: FLOAT, memoryLimit: FLOAT },
  ...{ leak: FLOAT, memoryDueUs: FLOAT, over: INT },
};
const GROUP: Kinds<GroupColumns> = {
  ...{ host: INT, weight: FLOAT, quota: FLOAT, sum: FLOAT, need: FLOAT, given: FLOAT },
  ...{ memory: FLOAT, memoryLimit: FLOAT, over: INT },
};
const SERVER: Kinds<ServerColumns> = {
  ...{ host: INT, group: INT, behaviour: INT, mode: INT, alive: INT, weight: FLOAT, cap: FLOAT, background: FLOAT },
  ...{ flow: FLOAT, flowing: FLOAT },
  ...{ running: INT, busy: INT, queued: INT, concurrency: FLOAT, queueLimit: FLOAT, queueFirst: INT, queueLast: INT },
  ...{
    need: FLOAT,
    given: FLOAT,
    offer: FLOAT,
    rate: FLOAT,
    clock: FLOAT,
    lastUs: FLOAT,
    cpuUsed: FLOAT,
    top: INT,
    dueUs: FLOAT,
  },
  ...{ idleBytes: FLOAT, requestBytes: FLOAT, memory: FLOAT, memoryLimit: FLOAT, leak: FLOAT, leaked: FLOAT },
  ...{ leakFromUs: FLOAT, over: INT, sendRate: FLOAT, accepted: FLOAT, rejected: FLOAT, done: FLOAT, dropped: FLOAT },
  ...{ bytesIn: FLOAT, bytesOut: FLOAT },
};
const MEMBER: Kinds<MemberColumns> = {
  ...{ pool: INT, server: INT, zone: INT, weight: FLOAT, rampFromUs: FLOAT, rampUs: FLOAT, credit: FLOAT },
  ...{ outstanding: INT, watched: INT, keeps: INT, version: INT, sent: FLOAT },
};
const REQUEST: Kinds<RequestColumns> = {
  ...{ place: INT, source: INT, server: INT, member: INT, pool: INT, zone: INT, parent: INT, attempts: INT, call: INT },
  ...{ orphan: INT, stamp: INT, sessionLeft: INT, flow: INT, stickyMember: INT, stickyPool: INT },
  ...{ stickyMemberUntilUs: FLOAT, stickyPoolUntilUs: FLOAT, mark: FLOAT, work: FLOAT, startUs: FLOAT },
  ...{ attemptUs: FLOAT, child: INT, right: INT, left: INT, later: INT, earlier: INT, tag: INT },
  ...{ met: INT, hurt: INT, subject: INT, blame: INT },
};

function columns<T>(kinds: Kinds<T>, capacity: number): T {
  const made: Record<string, Float64Array | Int32Array> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    made[name] = kind === FLOAT ? new Float64Array(capacity) : new Int32Array(capacity);
  }
  return made as T;
}

/** Makes room for row `count` in every column. */
export function makeRoom(columns: object, count: number): void {
  const table = columns as Record<string, Float64Array | Int32Array>;
  for (const name of Object.keys(table)) {
    const column = table[name]!;
    if (count < column.length) continue;
    const wider =
      column instanceof Float64Array ? new Float64Array(column.length * 2) : new Int32Array(column.length * 2);
    wider.set(column);
    table[name] = wider;
  }
}

/** A network of nothing at instant 0. */
export function openNetwork(): Network {
  return {
    ...{ hostCount: 0, groupCount: 0, serverCount: 0, memberCount: 0, requestCount: 0 },
    hosts: columns(HOST, 8),
    groups: columns(GROUP, 16),
    servers: columns(SERVER, 16),
    members: columns(MEMBER, 16),
    requests: columns(REQUEST, 64),
    ...{ groupServers: [], hostServers: [], hostGroups: [], freeRequest: NONE },
    ...{ behaviours: [], pools: [], routes: [], sources: [] },
    hostAgenda: newAgenda(),
    sourceAgenda: newAgenda(),
    timers: {
      ...{ count: 0, sequence: 0 },
      atUs: new Float64Array(64),
      order: new Float64Array(64),
      request: new Int32Array(64),
      stamp: new Int32Array(64),
    },
    flow: null,
    reports: [],
    lastUs: 0,
  };
}

/** Do requests come as a flow now? One that is closing only works off what it holds. */
export function isFlow({ flow }: Network): boolean {
  return flow !== null && !flow.closing;
}

/** A copy that shares nothing that changes. Cost: linear in the columns. */
export function copyNetwork(net: Network): Network {
  return copyPlain(net) as Network;
}

function copyPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Float64Array || value instanceof Int32Array) return value.slice();
  if (Array.isArray(value)) return value.map(copyPlain);
  const copy: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) copy[name] = copyPlain(one);
  return copy;
}
