/** Random releases by BLUE_GREEN, LINEAR and CANARY: a service of two colours, its hooks, and what it is asked for (NB-01 to NB-11). */
import type { Op } from '../../sim/model/commands.ts';
import type { Dice } from './dice.ts';
import { watching } from './draw-release.ts';

type Request = Record<string, unknown>;

export const COLOUR_SERVICE = 'svc-colour';
const COLOURS = ['colour-a', 'colour-b'] as const;
const GATE = 'colour-lb';
const REVISIONS = ['family-0', 'family-0:1', 'family-0', 'family-3'] as const;
const PLACES = ['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'] as const;

function hooks(dice: Dice): Request[] {
  const rows: Request[] = [];
  if (dice.once(2)) rows.push({ hookTargetArn: dice.pick(['worker', 'judge']), lifecycleStages: dice.some(PLACES, 2) });
  const pause = { targetType: 'PAUSE', timeoutInMinutes: dice.between(1, 5) };
  const timeoutAction = dice.pick(['CONTINUE', 'ROLLBACK']);
  if (dice.once(3)) rows.push({ ...pause, timeoutAction, lifecycleStages: [dice.pick(PLACES)] });
  return rows.filter(({ lifecycleStages }) => (lifecycleStages as readonly string[]).length > 0);
}

/** BLUE_GREEN, LINEAR or CANARY, short enough for a world of some minutes. */
export function colourWay(dice: Dice): Request {
  const watched: Request = { ...watching(dice, 100) };
  delete watched['earlySuccessCriteria'];
  const rest = { ...watched, bakeTimeInMinutes: dice.below(3), lifecycleHooks: hooks(dice) };
  const stepPercent = dice.pick([10, 30, 50, 100]);
  const canaryPercent = dice.pick([0.1, 5, 50]);
  return dice.pick([
    { strategy: 'BLUE_GREEN', ...rest },
    { strategy: 'LINEAR', linearConfiguration: { stepPercent, stepBakeTimeInMinutes: dice.below(2) }, ...rest },
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent, canaryBakeTimeInMinutes: dice.below(3) }, ...rest },
  ]);
}

/** What stands from the start in some worlds. */
export function colourBeginnings(dice: Dice): readonly (readonly [op: Op, request: object])[] {
  if (!dice.once(2)) return [];
  const rows: [Op, object][] = [];
  const forward = [{ targetGroup: COLOURS[0] }];
  for (const targetGroupName of COLOURS) {
    const attributes = { 'deregistration_delay.timeout_seconds': dice.pick([0, 10]) };
    rows.push(['CreateTargetGroup', { targetGroupName, healthCheckIntervalSeconds: 10, attributes }]);
  }
  rows.push(['CreateLoadBalancer', { name: GATE }]);
  for (const port of [80, 8_080]) rows.push(['CreateListener', { loadBalancer: GATE, port, forward }]);
  const answers = [{ hookStatus: 'IN_PROGRESS' }, { hookStatus: dice.pick(['SUCCEEDED', 'SUCCEEDED', 'FAILED']) }];
  rows.push(['CreateFunction', { FunctionName: 'judge', Code: { answers: dice.once(2) ? answers : [{}] } }]);
  const advancedConfiguration = {
    alternateTargetGroupArn: COLOURS[1],
    productionListenerRule: `${GATE}:80`,
    ...(dice.once(3) ? {} : { testListenerRule: `${GATE}:8080` }),
    roleArn: 'arn:aws:iam::123456789012:role/ecs',
  };
  const port = { containerName: 'c0', containerPort: 8_000 };
  const service = {
    ...{ serviceName: COLOUR_SERVICE, taskDefinition: 'family-0', desiredCount: dice.between(1, 3) },
    deploymentConfiguration: colourWay(dice),
    loadBalancers: [{ targetGroupArn: COLOURS[0], ...port, advancedConfiguration }],
  };
  rows.push(['CreateService', service]);
  return rows;
}

/** Releases some minutes later, and what comes in between. */
export function colourCourse(dice: Dice): readonly (readonly [atS: number, op: Op, request: object])[] {
  const rows: [number, Op, object][] = [];
  const name = { serviceDeploymentArn: COLOUR_SERVICE };
  const count = dice.between(1, 4);
  for (let n = 0; n < count; n++) {
    const atS = dice.between(200, 900);
    const changes = dice.once(2) ? { taskDefinition: dice.pick(REVISIONS) } : { forceNewDeployment: true };
    const deploymentConfiguration = dice.once(6) ? { strategy: 'ROLLING', lifecycleHooks: [] } : colourWay(dice);
    const anew = dice.once(2) ? { deploymentConfiguration } : {};
    rows.push([atS, 'UpdateService', { service: COLOUR_SERVICE, ...changes, ...anew }]);
    const soon = atS + dice.between(5, 120);
    const action = dice.pick(['CONTINUE', 'CONTINUE', 'ROLLBACK']);
    const hookId = `hook-${dice.between(1, 2)}`;
    if (dice.once(3)) rows.push([soon, 'ContinueServiceDeployment', { ...name, hookId, action }]);
    const stopType = dice.pick(['ABORT', 'ROLLBACK']);
    if (dice.once(5)) rows.push([soon, 'StopServiceDeployment', { ...name, stopType }]);
    if (dice.once(3)) rows.push([soon, 'UpdateService', { service: COLOUR_SERVICE, desiredCount: dice.below(5) }]);
  }
  if (dice.once(8)) rows.push([dice.between(400, 900), 'DeleteService', { service: COLOUR_SERVICE, force: true }]);
  return rows;
}
