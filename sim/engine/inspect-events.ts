/** What there is to know of alarms, messages, functions, workflows, gateways and of what everything costs. */
import type { CompositeAlarm, MetricAlarm } from '../model/alarm.ts';
import { timeUs } from '../kernel/time.ts';
import type { BillKind } from '../model/bill.ts';
import type { Route } from '../model/messaging.ts';
import { billOf } from '../rules/bill.ts';
import { aliasKey, aliasPart, versionKey, versionPart } from '../rules/part-keys.ts';
import { at, links, number, part, ref, set, span, text, type Reader, type Sight } from './inspect-facts.ts';

function alarmFacts(row: MetricAlarm | CompositeAlarm) {
  const { input, evaluation } = row;
  return [
    text('state-reason', row.stateReason),
    at('state-since', row.stateUpdatedAtUs),
    evaluation === null ? null : part('breaching', evaluation.breaching, evaluation.counted),
    text('actions', (input.AlarmActions ?? []).join(', ')),
  ];
}

const alarm: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.alarms?.[key];
  if (row === undefined) return null;
  const { input } = row;
  const statistic = input.ExtendedStatistic ?? input.Statistic ?? '';
  const policies = (world.scaling?.policies ?? []).filter(
    ({ rule, deleted }) =>
      !deleted &&
      rule.type === 'TargetTrackingScaling' &&
      (rule.alarmHigh === row.alarmName || rule.alarmLow === row.alarmName),
  );
  return {
    status: row.deleted ? 'deleted' : row.state,
    place: [],
    facts: [
      text('metric', `${input.Namespace} ${input.MetricName}`),
      text('of', (input.Dimensions ?? []).map(({ Name, Value }) => `${Name} ${Value}`).join(', ')),
      text('condition', `${statistic} ${SIGNS[input.ComparisonOperator]} ${input.Threshold}`),
      number('period', input.Period, 's'),
      part('datapoints-to-alarm', input.DatapointsToAlarm ?? input.EvaluationPeriods, input.EvaluationPeriods),
      text('missing-data', input.TreatMissingData ?? 'missing'),
      number('last-value', row.lastValue, 'plain'),
      ...alarmFacts(row),
      links(
        sight,
        'policies-link',
        policies.map((one) => ref('scaling-policy', one.key)),
      ),
    ],
    dimensions: [Object.fromEntries((input.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))],
  };
};

const SIGNS = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
} as const;

const compositeAlarm: Reader = ({ world }, key) => {
  const row = world.compositeAlarms?.[key];
  if (row === undefined) return null;
  return {
    status: row.deleted ? 'deleted' : row.state,
    place: [],
    facts: [text('alarm-rule', row.input.AlarmRule), ...alarmFacts(row)],
  };
};

function routeRows({ world }: Sight, keys: readonly number[]) {
  return keys.map((key) => {
    const { endpoint, delivered, givenUp, isOver } = world.routes[key]!;
    return {
      ref: { kind: 'route', key } as const,
      status: isOver ? 'over' : endpoint.protocol,
      detail: `${delivered} ✓ ${givenUp} ✗`,
    };
  });
}

const topic: Reader = (sight, key) => {
  const row = sight.world.topics[key];
  if (row === undefined) return null;
  return {
    status: null,
    place: [ref('region', row.region)],
    facts: [
      text('arn', row.topicArn),
      number('published', row.published),
      number('subscriptions', row.subscriptions.length),
    ],
    sets: [set(sight, 'subscriptions', routeRows(sight, row.subscriptions))],
  };
};

const queue: Reader = (sight, key) => {
  const { world } = sight;
  const row = world.queues[key];
  if (row === undefined) return null;
  const sources = world.routes.filter(({ endpoint }) => endpoint.protocol === 'sqs' && endpoint.queue === key);
  return {
    status: null,
    place: [ref('region', row.region)],
    facts: [
      text('arn', row.queueArn),
      number('messages', row.received),
      at('last-message', row.latest.at(-1)?.receivedAtUs),
    ],
    sets: [
      set(
        sight,
        'sources',
        routeRows(
          sight,
          sources.map((one) => one.key),
        ),
      ),
    ],
  };
};

const eventRule: Reader = (sight, key) => {
  const row = sight.world.eventRules[key];
  if (row === undefined) return null;
  return {
    status: row.state,
    place: [ref('region', row.region)],
    facts: [text('event-pattern', JSON.stringify(row.eventPattern)), number('matched', row.matched)],
    sets: [set(sight, 'rule-targets', routeRows(sight, row.targets))],
  };
};

const route: Reader = (sight, key) => {
  const row = sight.world.routes[key];
  if (row === undefined) return null;
  const { endpoint, from } = row;
  return {
    status: row.isOver ? 'over' : null,
    place: ['topic' in from ? ref('topic', from.topic) : ref('event-rule', from.rule)],
    facts: [
      text('endpoint-protocol', endpoint.protocol),
      links(sight, 'endpoint', [endpointOf(sight, row)]),
      'name' in endpoint ? text('endpoint-name', endpoint.name) : null,
      number('delivered', row.delivered),
      number('underway', row.underway),
      number('delivery-failures', row.failures),
      number('given-up', row.givenUp),
      links(sight, 'dead-letter-queue', [ref('queue', row.deadLetterQueue)]),
    ],
  };
};

function endpointOf({ world }: Sight, { endpoint }: Route) {
  if (endpoint.protocol === 'sqs') return ref('queue', endpoint.queue);
  if (endpoint.protocol === 'sns') return ref('topic', endpoint.topic);
  if (endpoint.protocol !== 'lambda') return null;
  const name = endpoint.name.split(':')[0];
  return ref('function', world.functions?.find(({ functionName }) => functionName === name)?.key);
}

const lambda: Reader = (sight, key) => {
  const row = sight.world.functions?.[key];
  if (row === undefined) return null;
  const sum = (of: 'invocations' | 'errors' | 'throttles' | 'coldStarts'): number =>
    row.versions.reduce((total, { use }) => total + use[of], 0);
  return {
    status: null,
    place: [ref('region', row.region)],
    facts: [
      number('running', row.running),
      number('invocations', sum('invocations')),
      number('invocation-errors', sum('errors')),
      number('throttles', sum('throttles')),
      number('cold-starts', sum('coldStarts')),
      number('reserved-concurrency', row.reservedConcurrency),
    ],
    sets: [
      set(
        sight,
        'aliases',
        row.aliases.map((alias, index) => ({
          ref: { kind: 'function-alias', key: aliasKey(key, index) },
          detail: routingText(alias.routing),
        })),
      ),
      set(
        sight,
        'versions',
        row.versions.map(({ version, use }) => ({
          ref: { kind: 'function-version', key: versionKey(key, version) },
          detail: String(use.invocations),
        })),
      ),
    ],
    dimensions: [{ FunctionName: row.functionName }],
  };
};

function routingText({
  functionVersion,
  additional,
}: {
  functionVersion: string;
  additional: { version: string; weight: number } | null;
}): string {
  return additional === null ? functionVersion : `${functionVersion}, ${additional.version} ${additional.weight}`;
}

const functionVersion: Reader = (sight, key) => {
  const { world } = sight;
  const found = versionPart(world, key);
  if (found === null) return null;
  const { row, version } = found;
  const aliases = row.aliases.flatMap(({ routing }, index) =>
    routing.functionVersion === version.version || routing.additional?.version === version.version
      ? [ref('function-alias', aliasKey(row.key, index))]
      : [],
  );
  return {
    status: null,
    place: [ref('function', row.key)],
    facts: [
      text('version', version.version),
      number('memory', version.memorySizeMiB, 'mib'),
      span('timeout', version.timeoutUs),
      number('invocations', version.use.invocations),
      number('invocation-errors', version.use.errors),
      number('throttles', version.use.throttles),
      number('cold-starts', version.use.coldStarts),
      number('billed', version.use.billedMs, 'ms'),
      number('warm', version.idleSinceUs.length),
      links(sight, 'aliases-link', aliases),
    ],
    dimensions: [
      { FunctionName: row.functionName, ExecutedVersion: version.version },
      { FunctionName: row.functionName, Version: version.version },
    ] as readonly Readonly<Record<string, string>>[],
  };
};

const functionAlias: Reader = (sight, key) => {
  const found = aliasPart(sight.world, key);
  if (found === null) return null;
  const { row, alias } = found;
  const { functionVersion: first, additional } = alias.routing;
  const { rollOut } = alias;
  return {
    status: rollOut?.status ?? null,
    place: [ref('function', row.key)],
    facts: [
      links(sight, 'version-link', [ref('function-version', versionKey(row.key, first))]),
      links(sight, 'additional-version', [
        additional === null ? null : ref('function-version', versionKey(row.key, additional.version)),
      ]),
      number('additional-weight', additional?.weight, 'share'),
      text('rolled-out-by', rollOut?.by),
      rollOut === undefined ? null : part('roll-out-step', rollOut.step, rollOut.steps),
      number('roll-out-weight', rollOut?.weight, 'share'),
      at('started', rollOut?.startedAtUs),
      at('finished', rollOut?.endedAtUs),
    ],
    dimensions: [{ FunctionName: row.functionName, Resource: `${row.functionName}:${alias.name}` }],
  };
};

const stateMachine: Reader = ({ world }, key) => {
  const row = world.stateMachines?.[key];
  if (row === undefined) return null;
  const last = row.ended.at(-1);
  return {
    status: null,
    place: [ref('region', row.region)],
    facts: [
      number('executions', row.executions.length),
      number('executions-started', row.started),
      number('executions-succeeded', row.succeeded),
      number('executions-failed', row.failed),
      number('transitions', row.transitions),
      text('states-now', row.executions.map(({ trail }) => trail.at(-1) ?? '').join(', ')),
      text('last-execution', last === undefined ? null : `${last.name} ${last.status}`),
    ],
  };
};

const api: Reader = ({ world }, key) => {
  const row = world.apis?.[key];
  if (row === undefined) return null;
  return {
    status: null,
    place: [ref('region', row.region)],
    facts: [
      text('api-id', row.restApiId),
      text('integration', `${row.integration.type} ${row.integration.uri}`),
      span('integration-timeout', row.integration.timeoutUs),
      text(
        'stages',
        row.stages
          .map(({ stageName, canary }) =>
            canary === null ? stageName : `${stageName} (canary ${canary.percentTraffic} %)`,
          )
          .join(', '),
      ),
    ],
    dimensions: [{ ApiName: row.name }],
  };
};

const collector: Reader = ({ world }, key) => {
  const row = world.collectors?.[key];
  if (row === undefined) return null;
  return {
    status: row.lastStatus,
    place: [ref('cluster', world.clusters.find(({ clusterName }) => clusterName === row.cluster)?.key)],
    facts: [
      number('every', row.everySeconds, 's'),
      number('executions-started', row.started),
      number('executions-succeeded', row.use.succeeded),
      number('executions-failed', row.use.failed),
      number('transitions', row.use.transitions),
      number('invocations', row.use.invocations),
      text('last-error', row.lastError),
    ],
    dimensions: [{ ClusterName: row.cluster }],
  };
};

/** The cost of the whole run by what is paid for, the dearest first, and what the other launch type would have cost. */
const treasury: Reader = ({ world, nowUs }) => {
  if (world.treasury === undefined) return null;
  const bill = billOf(world, timeUs(nowUs));
  const byKind = new Map<BillKind, number>();
  for (const { kind, usd } of bill.items) byKind.set(kind, (byKind.get(kind) ?? 0) + usd);
  const kinds = [...byKind].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    status: null,
    place: [],
    facts: [
      number('cost-so-far', rounded(bill.totalUsd), 'usd'),
      number('cost-per-hour', rounded(bill.perHourUsd), 'usdPerHour'),
      at('as-of', world.treasury.atUs),
      span('run', nowUs),
      ...kinds.map(([kind, usd]) => number(`bill.${kind}`, rounded(usd), 'usd')),
      ...bill.launchTypes
        .slice(0, 10)
        .map(({ service, ec2Usd, fargateUsd }) =>
          text('launch-types', `${service}: EC2 ${rounded(ec2Usd)} USD, Fargate ${rounded(fargateUsd)} USD`),
        ),
    ],
    dimensions: [{ Currency: 'USD' }],
  };
};

/** To a hundredth of a cent. */
function rounded(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}

export const EVENT_READERS = {
  alarm,
  'composite-alarm': compositeAlarm,
  topic,
  queue,
  'event-rule': eventRule,
  route,
  function: lambda,
  'function-version': functionVersion,
  'function-alias': functionAlias,
  'state-machine': stateMachine,
  api,
  collector,
  treasury,
} as const;
