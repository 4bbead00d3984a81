/** Streams of the scenario as sources of the request network, listeners and rules as routes (LB-16, LB-17, LB-19, NL-02). */
import type { LoadBehaviour } from '../model/load.ts';
import type { Context } from '../model/system.ts';
import type { Forward, Listener, LoadBalancer } from '../model/target-group.ts';
import type { Arrivals, RequestClass, StreamBook, TrafficSetup } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import type { ArrivalLaw } from '../queueing/arrivals.ts';
import { addAudience } from '../queueing/audience.ts';
import {
  addRoute,
  addSource,
  replanFlow,
  setBehaviour,
  setRoute,
  setSource,
  type RouteOptions,
  type SourceOptions,
} from '../queueing/network.ts';
import { OUTCOME, type Network } from '../queueing/network-state.ts';
import { CLIENT_TIMEOUT_US, DEFAULT_LOAD, loadOf } from '../rules/load-behaviour.ts';
import { isLetIn } from '../rules/listener-access.ts';
import { findLoadBalancer, findTargetGroup } from '../rules/target-groups.ts';
import type { Entrance } from './entrance.ts';
import { gatewayEntrance, keepLog, privateEntrance } from './gateways.ts';
import { crossesZones, poolOf, poolsOf, servicePool } from './pools.ts';

/** LB-19. */
const IDLE_TIMEOUT_S = 60;
/** The longest wait before another attempt, and how much of each wait is chance [A] [µs]. */
const BACKOFF_MAX_US = 20_000_000;
const JITTER = 1;
/** Retries that may be made at once when a budget has long been unused [A]. */
const BUDGET_TOKENS = 100;

/** Of a stream's arrivals, those of one class; `shares` of all classes, which add up to 1. */
function lawOf(arrivals: Arrivals, shares: readonly number[], index: number): ArrivalLaw {
  const part = (perSecond: number): number => perSecond * shares[index]!;
  switch (arrivals.kind) {
    case 'constant':
      return rate([{ atS: 0, perSecond: part(arrivals.perSecond) }], null, shares.length === 1 ? 'even' : 'poisson');
    case 'poisson':
      return rate([{ atS: 0, perSecond: part(arrivals.perSecond) }], null, 'poisson');
    case 'rates': {
      const points = arrivals.points.map(({ atUs, perSecond }) => ({ atS: atUs / 1e6, perSecond: part(perSecond) }));
      return rate(points, arrivals.everyUs === null ? null : arrivals.everyUs / 1e6, 'poisson');
    }
    case 'onOff':
      return {
        kind: 'onOff',
        onPerSecond: part(arrivals.onPerSecond),
        offPerSecond: part(arrivals.offPerSecond),
        meanOnS: arrivals.meanOnUs / 1e6,
        meanOffS: arrivals.meanOffUs / 1e6,
      };
    case 'trace':
      return {
        kind: 'trace',
        timesS: arrivals.timesUs.map((us) => us / 1e6),
        counts: shares.length === 1 ? arrivals.counts : apportioned(arrivals.counts, shares, index),
        together: true,
      };
  }
}

/**
 * What each row of a trace has of one class: whole requests by the largest remainder, with what is owed carried on from row
 * to row, so that every row keeps its count and every class stays within a few requests of its share.
 */
export function apportioned(counts: readonly number[], shares: readonly number[], index: number): number[] {
  if (shares[index] === 0) return counts.map(() => 0);
  const owed = shares.map(() => 0);
  return counts.map((count) => {
    const given = shares.map((share) => Math.floor(count * share));
    shares.forEach((share, at) => (owed[at]! += count * share - given[at]!));
    for (let left = count - given.reduce((sum, one) => sum + one, 0); left > 0; left--) {
      const first = owed.indexOf(Math.max(...owed));
      given[first]! += 1;
      owed[first]! -= 1;
    }
    return given[index]!;
  });
}

function rate(
  points: Extract<ArrivalLaw, { kind: 'rate' }>['points'],
  periodS: number | null,
  spacing: 'even' | 'poisson',
): ArrivalLaw {
  return { kind: 'rate', points, periodS, spacing };
}

/** `*` stands for any signs, `?` for one (LB-16); linear in the text for each star. */
export function matchesPattern(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at]) && pattern[from] !== '*') {
      at += 1;
      from += 1;
    } else if (pattern[from] === '*') {
      star = from;
      from += 1;
      mark = at;
    } else if (star !== -1) {
      from = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}

/** LB-16: the rule with the lowest priority that fits decides, the default action when none does. */
export function forwardFor(listener: Listener, request: Pick<RequestClass, 'path' | 'host'>): readonly Forward[] {
  return actionFor(listener, request).forward;
}

function actionFor(
  listener: Listener,
  request: Pick<RequestClass, 'path' | 'host'>,
): Pick<Listener, 'forward' | 'stickyS'> {
  for (const rule of listener.rules ?? []) {
    const { conditions } = rule;
    const fits = (patterns: readonly string[], text: string): boolean =>
      patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, text));
    if (fits(conditions.paths, request.path) && fits(conditions.hosts, request.host.toLowerCase())) return rule;
  }
  return listener;
}

/** Null while the entrance is not there yet: nobody knows its name, so nobody asks. */
function entranceOf(ctx: Context, net: Network, setup: TrafficSetup): Entrance | null {
  const { world } = ctx;
  const { to } = setup;
  if ('api' in to) return gatewayEntrance(ctx, net, to);
  if ('vpcEndpoint' in to) return privateEntrance(ctx, net, to, setup.zones);
  if ('targetGroup' in to) {
    const group = findTargetGroup(world, to.targetGroup);
    return group === null ? null : { balancer: null, forwardOf: () => [{ targetGroup: group.key, weight: 1 }] };
  }
  const balancer = findLoadBalancer(world, to.loadBalancer);
  if (balancer === null || balancer.state !== 'active') return null;
  const listener = to.port === null ? balancer.listeners[0] : balancer.listeners.find((row) => row.port === to.port);
  if (listener === undefined) return null;
  if (!isLetIn(world, balancer, listener, setup.source)) return { balancer, forwardOf: () => [], shut: true };
  return {
    balancer,
    forwardOf: (request) => forwardFor(listener, request),
    stickySOf: (request) => actionFor(listener, request).stickyS ?? 0,
  };
}

/** Everything about routes and entrances, after something has changed about them. */
export function refreshStreams(ctx: Context, net: Network): void {
  let ledAnew = false;
  for (const stream of ctx.world.traffic!.streams) if (refreshStream(ctx, net, stream)) ledAnew = true;
  if (ledAnew) replanFlow(net, ctx.nowUs);
}

/** Do requests that were there before go another way now? */
function refreshStream(ctx: Context, net: Network, stream: StreamBook): boolean {
  const { world } = ctx;
  const { setup } = stream;
  const entrance = entranceOf(ctx, net, setup);
  if (entrance === null) return false;
  let ledAnew = false;
  setup.classes.forEach((row, index) => {
    const forward = entrance.forwardOf(row);
    const { direct } = entrance;
    const forwards = direct?.forwards ?? poolsOf(ctx, net, forward);
    // LB-17.
    const stickyUs = (entrance.stickySOf?.(row) ?? 0) * 1_000_000;
    const known = stream.sources[index];
    const zones = direct === undefined ? zonesOf(world, setup, entrance.balancer, forward) : direct.zones;
    const balancerTimeoutUs = direct?.timeoutUs ?? balancerTimeout(entrance.balancer);
    if (known === undefined) {
      const name = `${setup.name}/${row.name}`;
      const refuses = entrance.balancer?.type === 'network' || 'vpcEndpoint' in setup.to;
      const noAnswer = refuses ? OUTCOME.refused : OUTCOME.unavailable;
      const emptyOutcome = entrance.shut === true ? OUTCOME.clientTimeout : noAnswer;
      const route = addRoute(net, { seed: world.seed, name, forwards, stickyUs, emptyOutcome });
      const options = sourceOptions(world, setup, index, balancerTimeoutUs, direct?.cancels ?? true);
      const own = { route, zones, audience: audienceOf(world, net, stream), ...bytesOf(world, forward, row) };
      const source = addSource(net, { ...options, ...own }, ctx.nowUs);
      stream.sources.push({ source, route });
    } else {
      if (!sameForwards(net.routes[known.route]!.forwards, forwards)) ledAnew = true;
      setRoute(net, known.route, { forwards, stickyUs });
      const source = net.sources[known.source]!;
      const bytes = bytesOf(world, forward, row);
      const changed = source.responseBytes !== bytes.responseBytes || source.requestBytes !== bytes.requestBytes;
      if (changed || balancerTimeoutUs !== source.balancerTimeoutUs || !sameZones(source.zones, zones)) {
        setSource(net, known.source, { ...bytes, zones, balancerTimeoutUs }, ctx.nowUs);
      }
    }
    if (direct?.log) keepLog(net.sources[stream.sources[index]!.source]!, direct.log.canaryPool);
  });
  return ledAnew;
}

function sameForwards(a: RouteOptions['forwards'], b: RouteOptions['forwards']): boolean {
  return a.length === b.length && a.every(({ pool, weight }, at) => pool === b[at]!.pool && weight === b[at]!.weight);
}

/** Its classes share one: the same people make requests of all of them. */
function audienceOf(world: World, net: Network, stream: StreamBook): number {
  const { name, subjects = 0, objective } = stream.setup;
  const slowUs = objective?.responseTime?.underUs ?? Infinity;
  return (stream.audience ??= addAudience(net, { seed: world.seed, name, subjects, slowUs }));
}

function balancerTimeout(balancer: LoadBalancer | null): number {
  return balancer?.type === 'application' ? (balancer.idleTimeoutS ?? IDLE_TIMEOUT_S) * 1_000_000 : Infinity;
}

function sourceOptions(
  world: World,
  setup: TrafficSetup,
  index: number,
  balancerTimeoutUs: number,
  cancels: boolean,
): Omit<SourceOptions, 'route'> {
  const row = setup.classes[index]!;
  const total = setup.classes.reduce((sum, { share }) => sum + share, 0);
  const shares = setup.classes.map(({ share }) => (total === 0 ? 0 : share / total));
  const { retries, sessions } = setup;
  return {
    seed: world.seed,
    name: `${setup.name}/${row.name}`,
    arrivals: lawOf(setup.arrivals, shares, index),
    originUs: setup.fromUs,
    ...(setup.untilUs === null ? {} : { untilUs: setup.untilUs }),
    cpuFactor: row.demand,
    // DF-03: 60 s, unless a balancer gives up by then anyhow.
    clientTimeoutUs: setup.timeoutUs ?? (balancerTimeoutUs === Infinity ? CLIENT_TIMEOUT_US : Infinity),
    balancerTimeoutUs,
    cancels,
    retries:
      retries === null
        ? null
        : {
            attemptsMax: retries.attempts,
            backoffUs: retries.backoffUs,
            backoffMaxUs: BACKOFF_MAX_US,
            jitter: JITTER,
            budget: retries.budget === null ? null : { ratio: retries.budget, tokensMax: BUDGET_TOKENS },
            onError: true,
          },
    // One request at least; the others come with the same chance each: a geometric law around its mean.
    sessions: sessions === null ? null : { requests: sessionLaw(sessions.requests), thinkMs: sessions.thinkMs },
  };
}

/** At least one request, on average so many. */
function sessionLaw(mean: number) {
  return mean <= 1 ? ({ kind: 'constant', value: 1 } as const) : ({ kind: 'exponential', mean } as const);
}

/** Bytes of a request and of its answer, by the image that answers. */
function bytesOf(
  world: World,
  forward: readonly Forward[],
  { demand }: RequestClass,
): { requestBytes: number; responseBytes: number } {
  const load = forward.map(({ targetGroup }) => behaviourBehind(world, targetGroup)).find((one) => one !== null);
  const { bytesIn, bytesOut } = load ?? DEFAULT_LOAD;
  return { requestBytes: Math.round(bytesIn * demand), responseBytes: Math.round(bytesOut * demand) };
}

function behaviourBehind(world: World, targetGroup: number): LoadBehaviour | null {
  for (const key of world.targetGroups[targetGroup]!.targets) {
    const { container } = world.targets[key]!;
    if (container !== null) return loadOf(world, world.containers[container]!.image);
  }
  return null;
}

/**
 * The zones that requests come in by. Names lead to every node of the balancer, or as the scenario says; a zone whose node
 * has nobody to send to is not named while another one has (NL-02). Null where it makes no difference.
 */
function zonesOf(
  world: World,
  setup: TrafficSetup,
  balancer: LoadBalancer | null,
  forward: readonly Forward[],
): { zone: number; share: number }[] | null {
  const groups = forward.filter(({ weight }) => weight > 0).map(({ targetGroup }) => world.targetGroups[targetGroup]!);
  if (balancer === null || groups.every((group) => crossesZones(world, group))) return null;
  const written = setup.zones;
  const shares = balancer.zones.map((zone) => ({
    zone: zone as number,
    share: written === null ? 1 : (written[world.zones[zone]!.name] ?? 0),
  }));
  const serves = (zone: number): boolean =>
    groups.some((group) =>
      group.targets.some((key) => {
        const target = world.targets[key]!;
        const takes = target.state === 'healthy' || target.state === 'unavailable';
        return takes && (target.zone === zone || crossesZones(world, group));
      }),
    );
  const named = shares.filter(({ zone, share }) => share > 0 && serves(zone));
  return named.length > 0 ? named : shares.filter(({ share }) => share > 0);
}

function sameZones(a: readonly { zone: number; share: number }[] | null, b: typeof a): boolean {
  if (a === null || b === null || a.length !== b.length) return a === b;
  return a.every((one, index) => one.zone === b[index]!.zone && one.share === b[index]!.share);
}

/** Calls of an image are known to the network from its first container on. */
export function bindCalls(ctx: Context, net: Network, image: string): void {
  const { world } = ctx;
  const book = world.traffic!;
  const load = loadOf(world, image);
  const behaviour = world.load?.behaviours[image];
  if (behaviour === undefined || load.calls.length === 0 || book.calls.some((row) => row.image === image)) return;
  const calls = load.calls.map(({ to, share, attempts, backoffUs }, index) => {
    const named = 'service' in to ? to.service : to.targetGroup;
    const group = 'service' in to ? null : findTargetGroup(world, to.targetGroup);
    const pool = 'service' in to ? servicePool(ctx, net, to.service) : group === null ? null : poolOf(ctx, net, group);
    const name = `call/${image}/${index}/${named}`;
    const forwards = pool === null ? [] : [{ pool, weight: 1 }];
    const route = addRoute(net, { seed: world.seed, name, forwards, emptyOutcome: OUTCOME.refused });
    const retries =
      attempts === 1
        ? null
        : {
            attemptsMax: attempts,
            backoffUs,
            backoffMaxUs: BACKOFF_MAX_US,
            jitter: JITTER,
            budget: null,
            onError: true,
          };
    const clientTimeoutUs = load.callTimeoutUs ?? Infinity;
    const source = addSource(net, { seed: world.seed, name, route, clientTimeoutUs, retries }, ctx.nowUs);
    book.calls.push({ image, index, source, route });
    return { source, share };
  });
  setBehaviour(net, behaviour, { cpuMs: load.cpuMsPerRequest, errorRate: load.errorRate, calls });
}
