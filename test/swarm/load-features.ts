/** What is drawn about load, metrics, scaling and what is called without a server, and has to occur (see drawn.ts). */
import { harmOf } from '../../sim/engine/harm.ts';
import type { AlarmEvaluation, MissingDataTreatment } from '../../sim/model/alarm.ts';
import type { HarmCount } from '../../sim/model/harm.ts';
import type { MemoryLimit } from '../../sim/model/load.ts';
import type { ScalingRule } from '../../sim/model/scaling.ts';
import type { Arrivals, TrafficSetup } from '../../sim/model/traffic.ts';
import type { World } from '../../sim/model/world.ts';
import { OUTCOME, type Outcome, type Source } from '../../sim/queueing/network-state.ts';
import { networkOf } from '../../sim/rules/utilization.ts';

export type Feature = (world: World) => boolean;

interface Met {
  readonly setup: TrafficSetup;
  readonly source: Source;
}

const streams = (world: World): Met[] =>
  (world.traffic?.streams ?? []).flatMap(({ setup, sources }) =>
    sources.map(({ source }) => ({ setup, source: networkOf(world)!.sources[source]! })),
  );
const ok = ({ outcomes }: Source): number => outcomes[OUTCOME.ok]!;

/** Requests of such a stream have been answered. */
const served =
  (of: (setup: TrafficSetup) => boolean): Feature =>
  (world) =>
    streams(world).some(({ setup, source }) => of(setup) && ok(source) > 0);
const arriving = (kind: Arrivals['kind']): Feature => served(({ arrivals }) => arrivals.kind === kind);
/** A client has met this. */
const met =
  (outcome: Outcome): Feature =>
  (world) =>
    streams(world).some(({ source }) => source.outcomes[outcome]! > 0);
/** Requests have been led by a group like this. */
const ledBy =
  (of: (group: World['targetGroups'][number]) => boolean): Feature =>
  (world) =>
    world.targetGroups.some((group) => {
      const pool = world.traffic?.pools[group.key];
      return of(group) && pool !== undefined && networkOf(world)!.pools[pool]!.outcomes[OUTCOME.ok]! > 0;
    });
const hurt = (world: World, by: (count: HarmCount) => boolean): boolean =>
  harmOf({ world }).streams.some(({ versions }) => versions.some((row) => row.subject.kind !== 'nobody' && by(row)));
const killedBy =
  (limit: MemoryLimit): Feature =>
  (world) =>
    world.containers.some((container) => container.memoryKill?.limit === limit);

const alarmed =
  (treatment: MissingDataTreatment, why: AlarmEvaluation['why']): Feature =>
  (world) =>
    (world.alarms ?? []).some(
      ({ input, evaluation }) => (input.TreatMissingData ?? 'missing') === treatment && evaluation?.why === why,
    );
const scaledBy =
  (type: ScalingRule['type'], kind: 'service' | 'group'): Feature =>
  (world) =>
    (world.scaling?.policies ?? []).some(
      ({ rule, subject, policyName, managedBy }) =>
        rule.type === type &&
        managedBy === null &&
        subject.kind === kind &&
        world.scaling!.activities.some((row) => row.subject.kind === kind && row.cause.includes(policyName)),
    );
const activity =
  (pattern: RegExp): Feature =>
  (world) =>
    (world.scaling?.activities ?? []).some(
      ({ description, cause, statusCode }) => statusCode === 'Successful' && pattern.test(`${description} ${cause}`),
    );
/** Calls that went so have come out so. */
const namedCalls =
  (way: string, outcome: Outcome): Feature =>
  (world) =>
    Object.entries(world.traffic?.names?.sources ?? {}).some(
      ([key, source]) => key.includes(`/${way}/`) && networkOf(world)!.sources[source]!.outcomes[outcome]! > 0,
    );
const versions = (world: World) => (world.functions ?? []).flatMap((row) => row.versions);

export const LOAD_FEATURES: Readonly<Record<string, Feature>> = {
  'even arrivals': arriving('constant'),
  'Poisson arrivals': arriving('poisson'),
  'arrivals by rates': arriving('rates'),
  'bursts of arrivals': arriving('onOff'),
  'recorded arrivals': arriving('trace'),
  'several classes': served(({ classes }) => classes.length > 1),
  sessions: served((setup) => setup.sessions !== null),
  retries: (world) => streams(world).some(({ setup, source }) => setup.retries !== null && source.retried > 0),
  'a retry that the budget refused': (world) => streams(world).some(({ source }) => source.retriesRefused > 0),
  'application error': met(OUTCOME.error),
  '502': met(OUTCOME.refused),
  '503': met(OUTCOME.unavailable),
  '503 of a full queue': met(OUTCOME.queueFull),
  '504': met(OUTCOME.gatewayTimeout),
  'a client that gave up': met(OUTCOME.clientTimeout),
  'calls between services': (world) =>
    (world.traffic?.calls ?? []).some(({ source }) => ok(networkOf(world)!.sources[source]!) > 0),
  'calls by Service Connect': namedCalls('proxy', OUTCOME.ok),
  'calls by addresses that were looked up': namedCalls('resolver', OUTCOME.ok),
  'calls by a name that is not known': namedCalls('unresolved', OUTCOME.refused),
  'a host that a proxy avoids': (world) =>
    Object.values(networkOf(world)?.callers?.byEdge ?? {}).some((edges) =>
      Object.values(edges).some(
        (row) => row.kind === 'proxy' && Object.values(row.suspects).some(({ times }) => times > 0),
      ),
    ),
  'somebody hurt by an error': (world) => hurt(world, ({ errors }) => errors > 0),
  'somebody hurt by an answer that came too late': (world) => hurt(world, ({ slow }) => slow > 0),
  'people who met two versions': (world) => {
    const met = ({ subjects }: { readonly subjects: number | null }): boolean => (subjects ?? 0) > 0;
    return harmOf({ world }).streams.some(({ versions }) => versions.filter(met).length > 1);
  },
  'requests through a network balancer': ledBy(({ protocol }) => protocol === 'TCP'),
  'least outstanding requests': ledBy(({ algorithm }) => algorithm === 'least_outstanding_requests'),
  'weighted random': ledBy(({ algorithm }) => algorithm === 'weighted_random'),
  stickiness: ledBy(({ stickyS }) => (stickyS ?? 0) > 0),
  'slow start': ledBy(({ slowStartS }) => slowStartS > 0),
  'requests that stay in their zone': ledBy(({ crossZone }) => crossZone === false),
  'a rule of a listener': (world) =>
    world.loadBalancers.some(({ listeners }) => listeners.some(({ rules }) => (rules ?? []).length > 0)),
  'flows of requests': (world) => world.traffic?.flows === true && streams(world).some(({ source }) => ok(source) > 0),
  'container out of memory': killedBy('container'),
  'task out of memory': killedBy('task'),
  'host out of memory': killedBy('host'),
  'credits in use': (world) =>
    world.instances.some(
      ({ key, ec2 }) => (ec2?.credits ?? null) !== null && (world.load?.hosts[key]?.creditsCpuUs ?? 0) > 0,
    ),
  'a goal about requests met': (world) =>
    world.goals.some(({ goal, state }) => goal.name.startsWith('goal-') && state.status === 'met'),
  'a goal about requests missed': (world) =>
    world.goals.some(({ goal, state }) => goal.name.startsWith('goal-') && state.status === 'missed'),

  'alarm of whole data': alarmed('missing', 'datapoints'),
  'alarm of missing data, missing': alarmed('missing', 'no-data'),
  'alarm of missing data, breaching': alarmed('breaching', 'no-data'),
  'alarm of missing data, not breaching': alarmed('notBreaching', 'no-data'),
  'alarm filled up, breaching': alarmed('breaching', 'filled'),
  'alarm that ignores missing data': alarmed('ignore', 'datapoints'),
  'alarm of 10 s': (world) =>
    (world.alarms ?? []).some(({ input, evaluation }) => input.Period === 10 && evaluation !== null),
  'alarm of a quantile': (world) =>
    (world.alarms ?? []).some(
      ({ input, state }) => input.ExtendedStatistic !== undefined && state !== 'INSUFFICIENT_DATA',
    ),
  'composite alarm': (world) => (world.compositeAlarms ?? []).some(({ evaluation }) => evaluation?.why === 'rule'),
  'a collector that collects': (world) => (world.collectors ?? []).some(({ use }) => use.succeeded > 0),
  'a collector that fails': (world) => (world.collectors ?? []).some(({ use }) => use.failed + use.failedTriggers > 0),

  'tasks by target tracking': scaledBy('TargetTrackingScaling', 'service'),
  'tasks by steps': scaledBy('StepScaling', 'service'),
  'a group by target tracking': scaledBy('TargetTrackingScaling', 'group'),
  'a group by steps': scaledBy('StepScaling', 'group'),
  'a group by simple scaling': scaledBy('SimpleScaling', 'group'),
  'scaled by the clock': activity(/scheduled action/),
  'launched by a group': activity(/^Launching/),
  'terminated by a group': activity(/^Terminating/),
  'protected from scale-in': (world) =>
    world.instances.some(({ membership }) => membership?.protectedFromScaleIn === true),
  Standby: (world) => world.instances.some(({ membership }) => membership?.lifecycleState === 'Standby'),
  'a refresh that succeeded': (world) =>
    (world.autoScalingGroups ?? []).some(({ refresh }) => refresh?.status === 'Successful'),
  'managed scaling of a group': (world) =>
    (world.scaling?.policies ?? []).some(({ managedBy }) => managedBy !== null) &&
    world.decisions.some((row) => row.kind === 'scaling'),

  'a function by a message': (world) => versions(world).some(({ use }) => use.invocations > 0),
  'a function by requests': served((setup) => 'api' in setup.to),
  'cold start': (world) => versions(world).some(({ use }) => use.coldStarts > 0),
  'a call that fails': (world) => versions(world).some(({ use }) => use.errors > 0),
  'a call that is turned away': (world) => versions(world).some(({ use }) => use.throttles > 0),
  'an alias of two versions': (world) =>
    (world.functions ?? []).some(({ aliases }) => aliases.some(({ routing }) => (routing.additional?.weight ?? 0) > 0)),
  'a command of a function': (world) =>
    (world.functions ?? []).some(({ latest }) => latest.some(({ did }) => did.length > 0)),
  'a canary of a stage': (world) =>
    (world.apis ?? []).some(({ stages }) => stages.some(({ canary }) => (canary?.percentTraffic ?? 0) > 0)) &&
    streams(world).some(({ setup, source }) => 'api' in setup.to && ok(source) > 0),
  'an access log': (world) => streams(world).some(({ source }) => (source.ended?.rows.length ?? 0) > 0),
  'requests by a private endpoint': served((setup) => 'vpcEndpoint' in setup.to),
  'a private endpoint turned down': (world) => (world.vpcEndpoints ?? []).some(({ state }) => state === 'rejected'),
  'money for what is used': (world) => (world.treasury?.usageUsd ?? 0) > 0,
};
