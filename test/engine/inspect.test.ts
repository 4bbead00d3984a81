import { describe, expect, test } from 'vitest';
import { decisionRows } from '../../sim/engine/decision-rows.ts';
import { courseOf, thresholdsOf } from '../../sim/engine/courses.ts';
import { causesOf } from '../../sim/engine/causes.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import { explain, explainDecision } from '../../sim/engine/explain.ts';
import { createNamer } from '../../sim/engine/find.ts';
import { inspect } from '../../sim/engine/inspect.ts';
import { LifecycleBook } from '../../sim/engine/lifecycles.ts';
import { logNumbers, logRow, severityOf } from '../../sim/engine/log-rows.ts';
import { readMetrics } from '../../sim/engine/read-metrics.ts';
import { releaseRows } from '../../sim/engine/release-rows.ts';
import { waitingRows } from '../../sim/engine/waiting.ts';
import type { EntityKind, EntityRef } from '../../sim/model/ids.ts';
import type { Message } from '../../sim/model/message.ts';
import type { Inspection } from '../../sim/protocol/why.ts';
import { describe as describeEntity } from '../../sim/rules/describe.ts';
import { aliasKey, rulesOf, versionKey } from '../../sim/rules/part-keys.ts';
import { openText } from '../../sim/text/text.ts';
import { engineOf } from '../support/shipped.ts';

const MIN = 60_000_000;
const TEXTS = [openText('en'), openText('fr')];

/** A shipped scenario at an instant. */
function engineAt(main: string, minutes: number): Engine {
  const engine = engineOf(main);
  engine.runTo(minutes * MIN);
  return engine;
}

/** Every entity that exists now; of long tables the first ones. */
function refsOf({ world }: Engine, most = 12): EntityRef[] {
  const counts: readonly (readonly [EntityKind, number])[] = [
    ['region', world.regions.length],
    ['zone', world.zones.length],
    ['cluster', world.clusters.length],
    ['instance', world.instances.length],
    ['container-instance', world.containerInstances.length],
    ['task-definition', world.taskDefinitions.length],
    ['task', world.tasks.length],
    ['container', world.containers.length],
    ['service', world.services.length],
    ['deployment', world.deployments.length],
    ['service-deployment', world.serviceDeployments?.length ?? 0],
    ['code-deploy-deployment', world.codeDeploy?.deployments.length ?? 0],
    ['image-pull', world.imagePulls.length],
    ['target-group', world.targetGroups.length],
    ['target', world.targets.length],
    ['load-balancer', world.loadBalancers.length],
    ['auto-scaling-group', world.autoScalingGroups?.length ?? 0],
    ['alarm', world.alarms?.length ?? 0],
    ['composite-alarm', world.compositeAlarms?.length ?? 0],
    ['collector', world.collectors?.length ?? 0],
    ['topic', world.topics.length],
    ['queue', world.queues.length],
    ['event-rule', world.eventRules.length],
    ['route', world.routes.length],
    ['function', world.functions?.length ?? 0],
    ['state-machine', world.stateMachines?.length ?? 0],
    ['api', world.apis?.length ?? 0],
    ['endpoint-service', world.endpointServices?.length ?? 0],
    ['vpc-endpoint', world.vpcEndpoints?.length ?? 0],
    ['network-interface', world.networkInterfaces.length],
    ['subnet', world.subnets.length],
    ['security-group', world.securityGroups.length],
    ['capacity-provider', world.capacityProviders.length],
    ['scaling-policy', world.scaling?.policies.length ?? 0],
    ['treasury', world.treasury === undefined ? 0 : 1],
  ];
  const functions = world.functions ?? [];
  return [
    ...counts.flatMap(([kind, count]) => Array.from({ length: Math.min(count, most) }, (_, key) => ({ kind, key }))),
    ...world.loadBalancers.flatMap((row) => rulesOf(row).map((key) => ({ kind: 'listener-rule', key }) as const)),
    ...functions.flatMap(({ key, versions }) =>
      versions.map(({ version }) => ({ kind: 'function-version', key: versionKey(key, version) }) as const),
    ),
    ...functions.flatMap(({ key, aliases }) =>
      aliases.map((_, index) => ({ kind: 'function-alias', key: aliasKey(key, index) }) as const),
    ),
  ];
}

function wordsIn(inspection: Inspection): Message[] {
  const say = (code: string): Message => ({ code, params: {} });
  return [
    say(`inspect.kind.${inspection.subject.kind}`),
    say(`inspect.what.${inspection.subject.kind}`),
    ...inspection.charts.map((chart) => say(`inspect.chart.${chart}`)),
    ...inspection.sets.map(({ id }) => say(`inspect.set.${id}`)),
    ...inspection.facts.flatMap(({ id, value }) => [
      say(`inspect.fact.${id}`),
      ...('unit' in value && value.unit !== 'count' ? [say(`inspect.unit.${value.unit}`)] : []),
      ...(value.kind === 'words' ? [value.message] : []),
    ]),
  ];
}

/** The value of a fact, by its id. */
function fact(inspection: Inspection | null, id: string): unknown {
  const found = inspection?.facts.find((one) => one.id === id)?.value;
  return found === undefined ? undefined : { ...found, kind: undefined };
}

const WORLDS = [
  ['one-zone-lost-under-load.yaml', 13],
  ['releases/bad-release-canary.yaml', 15],
  ['patch-day.yaml', 20],
  ['cpu-sixty.yaml', 12],
  ['nginx-awsvpc.yaml', 8],
  ['status-page.yaml', 8],
  ['gateway-canary.yaml', 6],
  ['private-endpoint.yaml', 6],
  ['sky-guild.yaml', 6],
  ['five-seconds-or-five-minutes.yaml', 6],
] as const;

describe('anything there is', () => {
  test.each(WORLDS)(
    'in %s can be inspected, explained and described, in words that both languages have',
    (main, at) => {
      const engine = engineAt(main, at);
      const book = new LifecycleBook();
      for (const ref of refsOf(engine)) {
        const inspection = inspect(engine, ref)!;
        expect([ref, inspection?.subject]).toEqual([ref, ref]);
        // What crosses to a screen is a structured clone.
        expect(structuredClone(inspection)).toEqual(inspection);
        for (const text of TEXTS) {
          const silent = wordsIn(inspection).filter(({ code }) => !text.has(code));
          expect([text.language, ref, silent]).toEqual([text.language, ref, []]);
        }
        const links = [
          ...inspection.place,
          ...inspection.sets.flatMap(({ rows }) => rows),
          ...inspection.facts.flatMap(({ value }) => (value.kind === 'links' ? value.to : [])),
        ];
        for (const { ref: to, name } of links) expect([to, inspect(engine, to)?.name]).toEqual([to, name]);
        for (const { state, nodes } of book.of(engine, ref)) {
          expect(nodes.map((node) => node.path)).toContain(state);
        }
        if (ref.key < 2) expect(explain(engine, ref)).not.toBeNull();
        expect(() => describeEntity(engine.world, ref)).not.toThrow();
      }
    },
  );

  test('what is not there is nothing', () => {
    const engine = engineAt('first-kingdom.yaml', 5);
    for (const kind of ['task', 'instance', 'service', 'function', 'listener-rule', 'function-alias'] as const) {
      expect(inspect(engine, { kind, key: 9_999 })).toBeNull();
    }
  });
});

describe('an inspection', () => {
  test('has the numbers of the rows', () => {
    const engine = engineAt('one-zone-lost-under-load.yaml', 13);
    const { world } = engine;
    const key = world.tasks.findIndex(({ lastStatus }) => lastStatus === 'RUNNING');
    const task = world.tasks[key]!;
    const found = inspect(engine, { kind: 'task', key });
    expect(fact(found, 'cpu-reservation')).toEqual({ value: task.needs.cpu, unit: 'cpu' });
    expect(fact(found, 'memory-reservation')).toEqual({ value: task.needs.memoryMiB, unit: 'mib' });
    expect(fact(found, 'started')).toEqual({ atUs: task.startedAtUs });
    const member = world.containerInstances[task.containerInstance!]!;
    const host = inspect(engine, { kind: 'instance', key: member.instance });
    expect(fact(host, 'cpu-left')).toEqual({
      ...{ left: member.remaining.cpu, all: member.registered.cpu, unit: 'cpu' },
    });
    const service = inspect(engine, { kind: 'service', key: 0 });
    expect(fact(service, 'desired-count')).toEqual({ value: world.services[0]!.desiredCount, unit: 'count' });
    const bill = inspect(engine, { kind: 'treasury', key: 0 });
    expect(fact(bill, 'cost-per-hour')).toMatchObject({ unit: 'usdPerHour' });
  });

  test('a task that stopped keeps where it was, and a rule says its weights', () => {
    const engine = engineAt('releases/bad-release-canary.yaml', 15);
    const balancer = engine.world.loadBalancers[0]!;
    const [rule] = rulesOf(balancer);
    const found = inspect(engine, { kind: 'listener-rule', key: rule! })!;
    expect(found.name).toMatch(/^\w[\w-]*:\d+\/(default|\d+)$/);
    expect(found.sets.find(({ id }) => id === 'target-groups')!.rows.length).toBeGreaterThan(0);
  });
});

describe('a lifecycle', () => {
  test('is the machine, the moves of the log and what can come next, with the instants of its timers', () => {
    const engine = engineAt('first-kingdom.yaml', 2);
    const book = new LifecycleBook();
    const moves = (key: number) =>
      engine
        .log(0, engine.eventCount)
        .flatMap(({ n, atUs, because, event }) =>
          event.kind === 'StateChanged' && event.chart === 'task' && event.key === key
            ? [{ n, atUs, because, from: event.from, to: event.to, by: event.by }]
            : [],
        );
    for (const { key, lastStatus, startedAtUs } of engine.world.tasks) {
      const [lifecycle] = book.of(engine, { kind: 'task', key });
      expect([lifecycle!.chart, lifecycle!.state, lifecycle!.path]).toEqual(['task', lastStatus, moves(key)]);
      const healthy = lifecycle!.next.find(({ delay }) => delay === 'healthyDelay');
      // SV-06: 40 s after RUNNING.
      if (lastStatus === 'RUNNING' && engine.nowUs < startedAtUs! + 40_000_000) {
        expect(healthy?.dueUs).toBe(startedAtUs! + 40_000_000);
      }
    }
    // Going on reads only what is new, going back forgets.
    engine.runTo(6 * MIN);
    expect(book.of(engine, { kind: 'task', key: 0 })[0]!.path).toEqual(moves(0));
    engine.seek(1 * MIN);
    expect(book.of(engine, { kind: 'task', key: 0 })[0]?.path ?? []).toEqual(moves(0));
  });

  test('an instance has those of EC2, of its registration and of its agent', () => {
    const engine = engineAt('first-kingdom.yaml', 5);
    const charts = new LifecycleBook()
      .of(engine, { kind: 'instance', key: 0 })
      .map(({ chart, state }) => [chart, state]);
    expect(charts).toEqual([
      ['instance', 'running.ready'],
      ['container-instance', 'ACTIVE'],
      ['agent', 'connected'],
    ]);
  });
});

describe('decisions', () => {
  test('are told the newest first, those about one thing, and those that failed alone', () => {
    const engine = engineAt('no-room.yaml', 4);
    const { decisions } = engine.world;
    const all = decisionRows(engine.world, { about: null, kind: null, failed: false }, 0, 1_000);
    expect(all.rows.map(({ decision }) => decision)).toEqual(decisions.map(({ key }) => key).toReversed());
    const failed = decisionRows(engine.world, { about: null, kind: 'placement', failed: true }, 0, 1_000);
    expect(failed.rows.map(({ decision }) => decision)).toEqual(
      decisions
        .filter((one) => one.kind === 'placement' && 'refused' in one.verdict)
        .map(({ key }) => key)
        .toReversed(),
    );
    expect(failed.total).toBeGreaterThan(0);
    const paged = decisionRows(engine.world, { about: null, kind: null, failed: false }, 2, 5);
    expect(paged).toEqual({ rows: all.rows.slice(2, 5), total: all.total });
    for (const { verdict } of all.rows)
      for (const text of TEXTS) expect([verdict.code, text.has(verdict.code)]).toEqual([verdict.code, true]);
  });

  test('the table of one is the one taken live', () => {
    const engine = engineAt('no-room.yaml', 4);
    const story = explainDecision(engine, 3)!;
    expect(story.table).toEqual(engine.table(3));
    expect(explainDecision(engine, 99_999)).toBeNull();
  });
});

describe('the queue', () => {
  test('says what waits for room, since the first refusal in a row, and what can help', () => {
    const engine = engineAt('no-room.yaml', 4);
    const [row] = waitingRows(engine);
    const service = engine.world.services[0]!;
    const refused = engine.world.decisions[service.waitingOn!]!;
    const placements = engine.world.decisions.filter((one) => one.kind === 'placement');
    const first = placements[placements.findLastIndex(({ verdict }) => 'placed' in verdict) + 1]!;
    expect(row).toMatchObject({
      what: { ref: { kind: 'service', key: 0 }, name: service.serviceName },
      reason: 'placement',
      count: 2,
      sinceUs: first.atUs,
      decision: refused.key,
      unblockedBy: refused.kind === 'placement' ? refused.unblockedBy : [],
    });
    for (const { why, unblockedBy } of waitingRows(engine)) {
      const codes = [why.code, ...unblockedBy.map((kind) => `inspect.helps.${kind}`)];
      for (const text of TEXTS) expect(codes.filter((code) => !text.has(code))).toEqual([]);
    }
  });
});

describe('causes', () => {
  test('lead back to the first one, of a thing or of any line', () => {
    const engine = engineAt('one-zone-lost-under-load.yaml', 13);
    const key = engine.world.tasks.findIndex(({ lastStatus }) => lastStatus === 'STOPPED');
    const story = causesOf(engine, { kind: 'task', key }, null)!;
    expect(story.chain.map(({ n }) => n)).toEqual(engine.causes(story.chain.at(-1)!.n).map(({ n }) => n));
    expect(story.chain[0]!.event.kind).toBe('CommandIssued');
    const line = causesOf(engine, null, story.chain[1]!.n)!;
    expect(line.chain).toEqual(story.chain.slice(0, 2));
    expect(line.effects.length).toBeGreaterThan(0);
    expect(causesOf(engine, null, engine.eventCount)).toBeNull();
  });
});

describe('the log', () => {
  test('is searched by kind, thing and weight; each search says how far it looked', () => {
    const engine = engineAt('one-zone-lost-under-load.yaml', 13);
    const lines = engine.log(0, engine.eventCount);
    const whole = { about: null, severities: null, kinds: null, from: 0, to: engine.eventCount };
    const numbers = (search: object): number[] => [...logNumbers(engine, { ...whole, ...search }).numbers];
    expect(numbers({})).toEqual(lines.map(({ n }) => n));
    expect(numbers({ kinds: ['StateChanged'] })).toEqual(
      lines.filter(({ event }) => event.kind === 'StateChanged').map(({ n }) => n),
    );
    expect(numbers({ severities: ['bad'] })).toEqual(
      lines.filter(({ event }) => severityOf(engine.world, event) === 'bad').map(({ n }) => n),
    );
    const namer = createNamer(engine.world);
    for (const n of numbers({ about: { kind: 'task', key: 0 } })) {
      const { subject, names } = logRow(engine.world, lines[n]!, namer);
      const speaks = subject?.name === 'scribe#1' || JSON.stringify(names).includes('scribe#1');
      expect([lines[n]!.event.kind, speaks]).toEqual([lines[n]!.event.kind, true]);
    }
    expect(logNumbers(engine, { ...whole, from: 10, to: 20 }).read).toBe(20);
  });
});

describe('courses', () => {
  test('are the statistics of the datapoints', () => {
    const engine = engineAt('one-zone-lost-under-load.yaml', 13);
    const series = engine.metrics.series().find(({ metricName }) => metricName === 'CPUUtilization')!;
    const range = { fromUs: -1, toUs: engine.nowUs, periodS: null };
    const { atUs, sum, sampleCount, maximum } = readMetrics(engine, series, range);
    expect(courseOf(engine, { series, statistic: 'Average' }, range)).toEqual({
      atUs,
      values: sum.map((value, row) => value / sampleCount[row]!),
    });
    expect(courseOf(engine, { series, statistic: 'Maximum' }, range).values).toEqual(maximum);
    const times = engine.metrics.series().find(({ metricName }) => metricName === 'TargetResponseTime')!;
    const [p50, p99] = ['p50', 'p99'].map((statistic) => courseOf(engine, { series: times, statistic }, range).values);
    p50!.forEach((value, row) => expect(value).toBeLessThanOrEqual(p99![row]!));
    // What has not happened yet is not told.
    engine.seek(7 * MIN);
    expect(Math.max(...courseOf(engine, { series, statistic: 'Average' }, range).atUs)).toBeLessThanOrEqual(7 * MIN);
  });

  test('thresholds are those of the alarms', () => {
    const engine = engineAt('cpu-sixty.yaml', 12);
    expect(thresholdsOf(engine.world).map(({ name, value }) => [name, value])).toEqual(
      engine.world
        .alarms!.filter(({ deleted }) => !deleted)
        .map(({ alarmName, input }) => [alarmName, input.Threshold]),
    );
  });
});

describe('releases', () => {
  test('are listed the newest first, with their stages and weights', () => {
    const engine = engineAt('releases/bad-release-canary.yaml', 15);
    const rows = releaseRows(engine.world);
    const known = engine.world.serviceDeployments!.toReversed();
    expect(
      rows.map(({ release, status, productionPercent, stages }) => [
        release.ref.key,
        status,
        productionPercent,
        stages.length,
      ]),
    ).toEqual(
      known.map(({ key, state, strategy, productionPercent, stages }) => [
        ...[key, state],
        strategy === 'ROLLING' ? null : productionPercent,
        stages.length,
      ]),
    );
  });
});
