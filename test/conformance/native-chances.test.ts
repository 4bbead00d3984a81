/** Releases in any order, with anything in between: what holds whatever happens (NB-02, NB-09, NB-11, SV-16). */
import { describe, expect, it } from 'vitest';
import type { World } from '../../sim/model/world.ts';
import { forwardOf } from '../../sim/releases/shift.ts';
import { findListenerRule } from '../../sim/rules/listener-rules.ts';
import { isOpen } from '../../sim/rules/service-deployments.ts';
import { commandOf, type Kingdom } from '../support/rig.ts';
import { newest, twoColours } from '../support/colours.ts';
import { Dice } from '../swarm/dice.ts';

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const STRATEGIES = [
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 3 },
  { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 },
  { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: 2 } },
  { strategy: 'ROLLING' },
];

/** What is broken in the world now; null when all is well. */
function broken(world: World): string | null {
  const service = world.services[0]!;
  if (service.status !== 'ACTIVE') return null;
  const [first, ...others] = service.deployments.map((key) => world.deployments[key]!.state.split('.')[0]);
  if (first !== 'PRIMARY' || others.some((state) => state !== 'ACTIVE'))
    return `states ${[first, ...others].join(' ')}`;
  const row = world.serviceDeployments![service.serviceDeployment!]!;
  const { native } = row;
  if (native === undefined || native.begun < row.stages.length || row.stages.length < 2) return null;
  const green = world.deployments[row.target]!.loadBalancers![0]!;
  const { rule, listener } = findListenerRule(world, green.advanced!.productionRule)!;
  const shift = { from: green.advanced!.alternate, to: green.targetGroup, percent: row.productionPercent };
  const asked = JSON.stringify(forwardOf(shift));
  const held = JSON.stringify((rule ?? listener).forward);
  return held === asked ? null : `weights ${held}, not ${asked}, at ${row.state} ${row.lifecycleStage}`;
}

function drawn(seed: number): Kingdom {
  const dice = new Dice(seed, 'native-chances');
  const answers = [[{ hookStatus: 'SUCCEEDED' }], [{ hookStatus: 'IN_PROGRESS' }, { hookStatus: 'SUCCEEDED' }]];
  const k = twoColours(
    {
      ...dice.pick(STRATEGIES),
      alarms: { alarmNames: ['errors'], enable: true, rollback: !dice.once(3) },
      deploymentCircuitBreaker: { enable: true, rollback: !dice.once(3) },
      minimumHealthyPercent: dice.pick([0, 50, 100]),
      maximumPercent: dice.pick([100, 150, 200]),
    },
    {
      seed,
      desiredCount: dice.between(1, 4),
      images: { 'web:3': { name: 'web:3', layers: [], exists: dice.once(2) } },
      timeline: [
        ['0s', 'putMetricAlarm', ALARM],
        ['0s', 'createFunction', { FunctionName: 'smoke', Code: { errorRate: 0.1, answers: dice.pick(answers) } }],
      ],
    },
  );
  const deeds: readonly (() => readonly [string, object])[] = [
    () => ['updateService', { service: 'web', taskDefinition: `web:${dice.between(1, 3)}` }],
    () => ['updateService', { service: 'web', forceNewDeployment: true }],
    () => {
      const lifecycleHooks = [
        { hookTargetArn: 'smoke', lifecycleStages: ['POST_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT'] },
        { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'], timeoutInMinutes: 4 },
      ].filter(() => dice.once(2));
      const deploymentConfiguration = dice.pick(STRATEGIES);
      const hooks = deploymentConfiguration.strategy === 'ROLLING' ? {} : { lifecycleHooks };
      const taskDefinition = dice.pick(['web:1', 'web:2']);
      return [
        'updateService',
        { service: 'web', taskDefinition, deploymentConfiguration: { ...deploymentConfiguration, ...hooks } },
      ];
    },
    () => ['updateService', { service: 'web', desiredCount: dice.below(5) }],
    () => ['stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: dice.pick(['ABORT', 'ROLLBACK']) }],
    () => ['continueServiceDeployment', { serviceDeploymentArn: 'web', hookId: dice.pick(['hook-1', 'hook-2']) }],
    () => ['setAlarmState', { AlarmName: 'errors', StateValue: dice.pick(['OK', 'ALARM']), StateReason: 'by hand' }],
    () => ['stopTask', { task: k.tasks('web').findLast((task) => task.desiredStatus === 'RUNNING')?.id ?? 'none' }],
    () => ['fault', { zoneOutage: { zone: dice.pick(['za-southwest-1a', 'za-southwest-1b']), for: '3m' } }],
    () => [
      'updateTaskProtection',
      { tasks: [k.tasks('web').at(-1)!.id], protectionEnabled: true, expiresInMinutes: 10 },
    ],
    () => ['modifyListener', { listener: 'gate:8080', forward: [{ targetGroup: 'web-blue' }] }],
  ];
  for (let minute = 10; minute < 70; minute += dice.between(1, 4)) {
    run(k, seed, minute * 60_000_000 + dice.below(60_000_000));
    const [op, input] = dice.pick(deeds)();
    k.engine.command(commandOf(op, input));
  }
  return k;
}

function run(k: Kingdom, seed: number, untilUs: number): void {
  while (k.engine.nextEventUs <= untilUs) {
    k.engine.step();
    const what = broken(k.world);
    if (what !== null) throw new Error(`seed ${seed} at ${k.now}: ${what}`);
  }
  k.engine.runTo(untilUs);
}

describe('releases in any order', () => {
  it.each(Array.from({ length: Number(process.env['CHANCES'] ?? 24) }, (_, i) => i + 1))(
    'NB-02, NB-09, NB-11: one PRIMARY, the weights of the stage, and an end: seed %d',
    (seed) => {
      const k = drawn(seed);
      run(k, seed, k.engine.setup.durationUs);
      const row = newest(k);
      const rest = k.world.services[0]!.deployments.map((key) => k.world.deployments[key]!);
      const stays = row.state === 'STOPPED' || row.state === 'ROLLBACK_FAILED';
      // What is not over waits for tasks that cannot come, or has nothing that it may stop (RU-05).
      if (isOpen(row)) expect(['SCALE_UP', null]).toContain(row.lifecycleStage);
      else if (!stays)
        expect(rest.map(({ scale, state }) => [scale, state])).toEqual([[undefined, 'PRIMARY.COMPLETED']]);
    },
  );
});
