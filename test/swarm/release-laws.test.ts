/** The laws about releases can be broken: each of them is shown a world that is a little other than it was. */
import { describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Occurrence } from '../../sim/kernel/kernel.ts';
import type { CodeDeployDeployment } from '../../sim/model/code-deploy.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type { ServiceDeployment } from '../../sim/model/release.ts';
import type { World } from '../../sim/model/world.ts';
import { networkOf } from '../../sim/rules/utilization.ts';
import { deployable, revision, wait } from '../support/code-deploy.ts';
import { releasing, twoColours } from '../support/colours.ts';
import { load, gateSketch } from '../support/load-rig.ts';
import { kingdom, plan, us } from '../support/rig.ts';
import { Laws } from './laws.ts';
import { ReleaseLaws } from './release-laws.ts';
import { releasesEndOrSayWhy } from './stuck-laws.ts';

/** What is shown instead of the truth, and when: `event` is null when an instant is over. */
interface Lie {
  readonly when: (event: SimEvent | null, world: World, nowUs: number) => boolean;
  readonly how: (world: World) => void;
}

/** Shows a run to the laws as the swarm does; the first law that is broken, or `kept`. */
function verdict(ran: Engine, lie: Lie | null = null): string {
  const again = Engine.replay(ran.toReplay());
  const laws = new Laws(again.metrics);
  const shown = (event: SimEvent | null): World => {
    if (lie === null || !lie.when(event, again.world, again.nowUs)) return again.world;
    const other = structuredClone(again.world);
    lie.how(other);
    return other;
  };
  try {
    while (again.nextEventUs <= ran.nowUs) {
      const occurrence = again.step();
      if (occurrence === null) break;
      laws.observe(shown(occurrence.event), occurrence);
      if (again.nextEventUs > again.nowUs) laws.afterInstant(shown(null), again.nowUs);
    }
    again.runTo(ran.nowUs);
    laws.atTheEnd(shown(null), again.nowUs);
  } catch (error) {
    return /law\.[a-z-]+/.exec((error as Error).message)?.[0] ?? String(error);
  }
  return 'kept';
}

const CANARY = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 2,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
};
const canary = (until: string): Engine => releasing(CANARY).until(until).engine;
const newest = ({ serviceDeployments }: World): ServiceDeployment => serviceDeployments!.at(-1)!;

/** A rolling release of what crashes at once, with a way back unless it is the first one. */
function bad(isFirst: boolean): Engine {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  const k = kingdom({
    duration: '1h',
    definitions: [plan('web'), plan('web', { image: 'web:2' })],
    behaviours: { 'web:2': { exitsAfterUs: us('1s'), exitCode: 1 } },
  }).until('2m');
  const taskDefinition = isFirst ? 'web:2' : 'web:1';
  k.issue('createService', { serviceName: 'web', taskDefinition, desiredCount: 2, deploymentConfiguration });
  k.until('6m');
  if (!isFirst) k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k.until('15m').engine;
}

/** Good, in the window of 50 and 150 %. */
function rolling(): Engine {
  const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 150 };
  const k = kingdom({ duration: '1h', definitions: [plan('web'), plan('web', { image: 'web:2' })] }).until('2m');
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 4, deploymentConfiguration });
  k.until('6m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k.until('12m').engine;
}

const afterwards =
  (at: string) =>
  (event: SimEvent | null, _world: World, nowUs: number): boolean =>
    event === null && nowUs >= us(at);
const moved =
  (by: string) =>
  (event: SimEvent | null): boolean =>
    event?.kind === 'StateChanged' && event.chart === 'deployment' && event.by === by;

describe('the laws of releases', () => {
  test.each([
    ['a canary', canary('30m')],
    ['a canary under way', canary('13m')],
    ['a way back', bad(false)],
    ['no way back', bad(true)],
    ['a rolling release', rolling()],
  ])('are kept by %s', (_name, engine) => {
    expect(verdict(engine)).toBe('kept');
  });

  test('two PRIMARY deployments', () => {
    const how = ({ deployments }: World) => deployments.forEach((row) => (row.state = 'PRIMARY.IN_PROGRESS'));
    expect(verdict(canary('13m'), { when: afterwards('12m'), how })).toBe('law.one-primary');
  });

  test.each<[string, Engine, Lie['how']]>([
    ['law.release-ended-otherwise', canary('30m'), (world) => (newest(world).state = 'IN_PROGRESS')],
    ['law.success-of-a-failure', canary('30m'), (world) => (world.deployments.at(-1)!.state = 'PRIMARY.FAILED')],
    ['law.bake-time', canary('30m'), (world) => ((newest(world).stages.at(-1)!.atUs as number) += 1)],
    ['law.way-back-ends-elsewhere', bad(false), (world) => (newest(world).rollbackTo = newest(world).target)],
    ['law.stalls-unsaid', bad(true), (world) => (world.services[0]!.events = [])],
  ])('an end that is not so, %s', (law, engine, how) => {
    const when: Lie['when'] = (event, world) =>
      event?.kind === 'ServiceDeploymentEnded' && event.serviceDeployment === newest(world).key;
    expect(verdict(engine, { when, how: (world) => void how(world) })).toBe(law);
  });

  test.each<[string, Lie['how']]>([
    ['law.release-status', (world) => (newest(world).state = 'SUCCESSFUL')],
    ['law.release-fails-unsaid', (world) => (newest(world).failure = { by: 'request' })],
    ['law.two-releases-at-once', (world) => (world.services[0]!.status = 'DRAINING')],
    ['law.shares-of-a-stage', (world) => (newest(world).productionPercent = 50)],
    [
      'law.weights-of-a-stage',
      ({ loadBalancers }) => {
        const listener = loadBalancers[0]!.listeners[0]!;
        listener.forward = listener.forward.map((row) => ({ ...row, weight: 500 }));
      },
    ],
  ])('a canary under way that is not as it says, %s', (law, how) => {
    const lie = { when: afterwards('12m'), how: (world: World) => void how(world) };
    expect(verdict(canary('13m'), lie)).toBe(law);
  });

  test('a stage that is left out', () => {
    const when: Lie['when'] = (event) => event?.kind === 'LifecycleStageEntered' && event.stage === 'BAKE_TIME';
    const how = (world: World) =>
      (newest(world).stages = newest(world).stages.filter(({ stage }) => stage !== 'SCALE_UP'));
    expect(verdict(canary('30m'), { when, how })).toBe('law.stages');
  });

  test('another revision than the one that was completed last is taken up again', () => {
    const truth = bad(false);
    // As if the first one had never been completed.
    const when = moved('COMPLETE');
    const how = (world: World) => ((world.services[0]!.deploymentController as string | undefined) = 'EXTERNAL');
    expect(verdict(truth, { when, how: (world) => void how(world) })).toBe('law.way-back-to-another-revision');
  });

  test('a failed revision starts a task', () => {
    const laws = new ReleaseLaws();
    const { world } = rolling();
    const occurrence = (n: number, because: number, event: object) =>
      ({ n, because, atUs: 0, event }) as unknown as Occurrence<SimEvent>;
    const request = { deployment: 1 };
    const fails = { kind: 'StateChanged', chart: 'deployment', key: 1, to: 'PRIMARY.FAILED', by: 'FAIL' };
    laws.observe(world, occurrence(10, 9, fails));
    expect(() => laws.observe(world, occurrence(11, 8, { kind: 'PlacementRequested', request }))).not.toThrow();
    const late = () => laws.observe(world, occurrence(13, 12, { kind: 'PlacementRequested', request }));
    expect(late).toThrow('law.failed-revision-starts');
  });

  test.each<[string, SimEvent['kind'], Lie['how']]>([
    ['law.healthy-stop-below-minimum', 'ServiceEvaluated', (world) => (world.services[0]!.minimumHealthyPercent = 100)],
    ['law.more-than-the-maximum', 'PlacementConcluded', (world) => (world.services[0]!.maximumPercent = 100)],
  ])('outside of the window, %s', (law, kind, how) => {
    const when: Lie['when'] = (event) => event?.kind === kind || event?.kind === 'ServiceEvaluated';
    expect(verdict(rolling(), { when, how: (world) => void how(world) })).toBe(law);
  });

  test('blue gives up a task before CLEAN_UP', () => {
    const when: Lie['when'] = (event, world) =>
      (event?.kind === 'TaskStopRequested' || event?.kind === 'ServiceEvaluated') &&
      newest(world).lifecycleStage === 'CLEAN_UP';
    const how = (world: World) => {
      newest(world).lifecycleStage = 'BAKE_TIME';
      newest(world).state = 'IN_PROGRESS';
    };
    expect(verdict(canary('30m'), { when, how })).toBe('law.blue-is-not-whole');
  });

  test('a service that lacks tasks and does not say that it stalls', () => {
    const truth = bad(true);
    const how = (world: World) => (world.deployments[0]!.rolloutStateReason = '');
    expect(verdict(truth, { when: afterwards('15m'), how })).toBe('law.service-sleeps-for-ever');
  });

  test('a request goes to a target that has left its group', () => {
    const k = load({
      ...gateSketch({ duration: '10m' }),
      timeline: [{ at: '7m', stopTask: { cluster: 'royaume', task: 'web#1' } }],
    }).toTheEnd();
    expect(verdict(k.engine)).toBe('kept');
    let more = 0;
    const gone = (world: World): number => world.targets.findIndex(({ registered }) => !registered);
    const when: Lie['when'] = (event, world) => event === null && gone(world) >= 0;
    const how = (world: World) => {
      const member = Object.entries(world.traffic!.targetOf).find(([, target]) => target === gone(world))![0];
      more += 1;
      networkOf(world)!.members.sent[Number(member)]! += more;
    };
    expect(verdict(k.engine, { when, how })).toBe('law.request-to-a-target-that-left');
  });

  test.each<[string, Lie['when'], (row: CodeDeployDeployment) => void]>([
    [
      'law.code-deploy-shift',
      (event) => event?.kind === 'CodeDeployTrafficShifted' && event.productionPercent === 100,
      (row) => ((row.routing as { intervalMinutes: number }).intervalMinutes = 6),
    ],
    ['law.code-deploy-weights', afterwards('13m'), (row) => (row.productionPercent = 50)],
    [
      'law.code-deploy-end',
      afterwards('13m'),
      (row) => (row.failure = { by: 'DEPLOYMENT_FAILURE', code: 'TIMEOUT', what: '' }),
    ],
    ['law.code-deploy-turned-back', afterwards('13m'), (row) => (row.rolledBack = true)],
  ])('CodeDeploy does not as it says, %s', (law, when, how) => {
    const k = deployable({ ...wait(5), deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
    k.issue('createCodeDeployDeployment', { applicationName: 'web', deploymentGroupName: 'web', ...revision() });
    k.until('30m');
    expect(verdict(k.engine)).toBe('kept');
    const lie = { when, how: (world: World) => world.codeDeploy!.deployments.forEach(how) };
    expect(verdict(k.engine, lie)).toBe(law);
  });

  test('a release that is stuck and does not say why', () => {
    const k = kingdom({ duration: '2h', definitions: [plan('web'), plan('web', { image: 'web:2' })] }).until('2m');
    const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 100 };
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1, deploymentConfiguration });
    k.until('6m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('40m');
    expect(releasesEndOrSayWhy(k.engine)).toBe(1);
    const telling = (how: (world: World) => void): Engine => {
      const other = structuredClone(k.world);
      how(other);
      return Object.create(k.engine, { world: { value: other }, nowUs: { value: k.engine.nowUs } }) as Engine;
    };
    const untold = telling((world) => (world.services[0]!.events = []));
    expect(() => releasesEndOrSayWhy(untold)).toThrow('law.stuck-untold');
    const unexplained = telling((world) => {
      world.services[0]!.lastDecision = null;
      world.services[0]!.maximumPercent = 200;
    });
    expect(() => releasesEndOrSayWhy(unexplained)).toThrow('law.stuck-unexplained');
  });

  test('a release that has ended is not stuck', () => {
    expect(releasesEndOrSayWhy(twoColours(CANARY).until('1h').engine)).toBe(0);
  });
});
