/**
 * The town releases another version of its houses while it is visited: good, or bad in one of the ways that a release can be
 * bad, by every strategy, watched or not (RU, CB, DA, NB).
 */
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import type { Op } from '../../sim/model/commands.ts';
import type { LoadBehaviour } from '../../sim/model/load.ts';
import type { Dice } from './dice.ts';
import { colourWay } from './draw-colours.ts';
import { watching } from './draw-release.ts';

const SECOND = 1_000_000;
export const TOWN_ALARM = 'town-alarm';
/** What may be wrong with a new version. */
const FLAWS = ['none', 'crashes', 'crashes later', 'fails its checks', 'errs', 'is slow', 'leaks'] as const;

type Deed = readonly [atS: number, op: Op, request: object];
interface Place {
  readonly service: string;
  readonly balancer: string;
  readonly isNetwork: boolean;
  /** Of the rule that leads to it; null: the default action does. */
  readonly priority: number | null;
  /** Two groups, where it may be released by traffic; one, where it cannot. */
  readonly groups: readonly string[];
}

/** The new version, made of the old one. */
export function flawed(dice: Dice, plain: ContainerBehaviour, load: LoadBehaviour): ContainerBehaviour {
  const good = { ...plain, load };
  switch (dice.pick(FLAWS)) {
    case 'none':
      return good;
    case 'crashes':
      return { ...good, exitsAfterUs: dice.between(1, 20) * SECOND, exitCode: 1 };
    case 'crashes later':
      return { ...good, exitsAfterUs: dice.between(60, 300) * SECOND, exitCode: 139 };
    case 'fails its checks':
      return {
        ...good,
        health: { failsFromUs: dice.pick([0, 60, 200]) * SECOND, failsForUs: null, hangs: dice.once(2) },
      };
    case 'errs':
      return { ...good, load: { ...load, errorRate: dice.pick([0.2, 1]) } };
    case 'is slow':
      return { ...good, load: { ...load, cpuMsPerRequest: { kind: 'constant', value: dice.pick([400, 3_000]) } } };
    case 'leaks':
      return { ...good, load: { ...load, leakMiBPerS: 8 } };
  }
}

/** What its service says from the start of how it is released. */
export function townWay(
  dice: Dice,
  { groups }: Place,
): { readonly isShifted: boolean; readonly deploymentConfiguration: object } {
  if (groups.length > 1 && !dice.once(3)) {
    const { lifecycleHooks, ...way } = colourWay(dice);
    const hooks = dice.once(3) ? { lifecycleHooks } : {};
    return { isShifted: true, deploymentConfiguration: watchedBy(dice, { ...way, ...hooks }) };
  }
  const [minimumHealthyPercent, maximumPercent] = dice.pick([
    [100, 200],
    [50, 100],
    [0, 100],
    [100, 134],
    [50, 150],
  ] as const);
  const window = { minimumHealthyPercent, maximumPercent };
  return {
    isShifted: false,
    deploymentConfiguration: watchedBy(dice, { ...window, ...watching(dice, minimumHealthyPercent) }),
  };
}

function watchedBy(dice: Dice, configuration: object): object {
  return dice.once(2)
    ? { ...configuration, alarms: { alarmNames: [TOWN_ALARM], enable: true, rollback: !dice.once(4) } }
    : configuration;
}

/** Errors or answers that take too long make the alarm fire. */
function alarm(dice: Dice, { balancer, isNetwork }: Place): Deed {
  const ofErrors = { MetricName: 'HTTPCode_Target_5XX_Count', Statistic: 'Sum', Threshold: 3 };
  const ofTime = { MetricName: 'TargetResponseTime', Statistic: 'Average', Threshold: 1 };
  const request = {
    ...{ AlarmName: TOWN_ALARM, Namespace: 'AWS/ApplicationELB', ...(dice.once(3) ? ofTime : ofErrors) },
    Dimensions: [{ Name: 'LoadBalancer', Value: `app/${balancer}/0123456789abcdef` }],
    ...{ Period: 60, EvaluationPeriods: dice.between(1, 2), ComparisonOperator: 'GreaterThanThreshold' },
    TreatMissingData: 'notBreaching',
  };
  const ofNetwork = { ...request, Namespace: 'Swarm', MetricName: 'Latency', Dimensions: [] };
  return [0, 'PutMetricAlarm', isNetwork ? ofNetwork : request];
}

/** Releases, one or two, and what comes in between; after it a way back by hand. */
export function townReleases(dice: Dice, place: Place): Deed[] {
  const service = place.service;
  const deeds: Deed[] = [alarm(dice, place)];
  const { balancer, priority } = place;
  const listener = `${balancer}:80`;
  if (priority !== null && dice.once(3)) deeds.push([dice.between(150, 500), 'DeleteRule', { listener, priority }]);
  let atS = dice.between(200, 420);
  for (let left = dice.between(1, 2); left > 0; left--) {
    const revision = dice.once(6) ? { forceNewDeployment: true } : { taskDefinition: `${service}:2` };
    deeds.push([atS, 'UpdateService', { service, ...revision }]);
    const soon = (): number => atS + dice.between(5, 240);
    if (dice.once(6)) deeds.push([soon(), 'UpdateService', { service, desiredCount: dice.below(6) }]);
    if (dice.once(4)) {
      const stopS = soon();
      const stopType = dice.pick(['ABORT', 'ROLLBACK', 'ROLLBACK']);
      deeds.push([stopS, 'StopServiceDeployment', { serviceDeploymentArn: service, stopType }]);
      // In the midst of the way back.
      if (dice.once(2))
        deeds.push([stopS + dice.between(1, 10), 'UpdateService', { service, forceNewDeployment: true }]);
    }
    const drill = { AlarmName: TOWN_ALARM, StateValue: 'ALARM', StateReason: 'drill' };
    if (dice.once(2)) deeds.push([soon(), 'SetAlarmState', drill]);
    atS += dice.between(60, 400);
    if (dice.once(3)) deeds.push([atS, 'UpdateService', { service, taskDefinition: `${service}:1` }]);
    atS += dice.between(60, 400);
  }
  return deeds;
}
