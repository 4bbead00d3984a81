/**
 * How releases of services go, in any world: their status follows from what was said of them, a way back leads to the last
 * completed revision or nowhere, and whoever has failed starts nothing more (NB-10, CB-07, CB-08).
 */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Occurrence } from '../../sim/kernel/kernel.ts';
import type { SimEvent, SimEventOf } from '../../sim/model/events.ts';
import type { LifecycleStage, ReleaseSettings, ServiceDeployment } from '../../sim/model/release.ts';
import type { Service } from '../../sim/model/service.ts';
import type { World } from '../../sim/model/world.ts';

type Facts = Readonly<Record<string, unknown>>;

const FINAL = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'] as const;
const MINUTE = 60_000_000;
/** CB-08. */
const NO_WAY_BACK = 'has no completed deployment to roll back to';

/** What was said of a release so far. */
interface Story {
  readonly before: number | null;
  failed: number;
  rollback: boolean;
  /** Nobody was completed when its way back began. */
  noWayBack: boolean;
  ended: string | null;
}

export class ReleaseLaws {
  private readonly stories = new Map<number, Story>();
  /** By service: the revision that was completed last, and has not been taken up again since. */
  private readonly completed = new Map<number, number>();
  /** By revision: the occurrence by which it failed. */
  private readonly failedAt = new Map<number, number>();

  observe(world: World, { n, atUs, because, event }: Occurrence<SimEvent>): void {
    switch (event.kind) {
      case 'StateChanged':
        if (event.chart === 'deployment') this.revisionMoved(world, event, n);
        break;
      case 'ServiceDeploymentStarted': {
        const row = world.serviceDeployments![event.serviceDeployment]!;
        invariant(!this.stories.has(row.key), 'law.release-begins-twice', () => ({ row, atUs }));
        const before = this.completed.get(row.service) ?? null;
        this.stories.set(row.key, { before, failed: 0, rollback: false, noWayBack: false, ended: null });
        break;
      }
      case 'ServiceDeploymentFailed':
        this.failed(world, event, atUs);
        break;
      case 'ServiceDeploymentEnded':
        this.ended(world, event, atUs);
        break;
      case 'PlacementRequested':
        this.failedStartsNothing(world, event, because);
        break;
      case 'LifecycleStageEntered':
        stagesFollow(world.serviceDeployments![event.serviceDeployment]!, atUs);
        break;
      default:
    }
  }

  /** CB-08: what is taken up again is what was completed last. */
  private revisionMoved(world: World, { key, by }: SimEventOf<'StateChanged'>, n: number): void {
    if (by === 'FAIL') this.failedAt.set(key, n);
    if (by === 'REVIVE') this.failedAt.delete(key);
    const { service } = world.deployments[key]!;
    if (world.services[service]!.deploymentController !== undefined) return;
    if (by === 'COMPLETE') this.completed.set(service, key);
    if (by !== 'REVIVE') return;
    const last = this.completed.get(service);
    invariant(last === key, 'law.way-back-to-another-revision', () => ({ service, key, last }));
    this.completed.delete(service);
  }

  private failed(
    world: World,
    { serviceDeployment: key, failure, rollback }: SimEventOf<'ServiceDeploymentFailed'>,
    atUs: number,
  ): void {
    const story = this.stories.get(key)!;
    const row = world.serviceDeployments![key]!;
    invariant(story.failed === 0 || row.failure !== null, 'law.release-fails-unsaid', () => ({ row, atUs }));
    // The way back may fail as well, and then there is no other (CB-08).
    invariant(story.failed === 0 || !rollback, 'law.second-way-back', () => ({ row, failure, atUs }));
    story.failed += 1;
    story.rollback ||= rollback;
    story.noWayBack ||= rollback && row.state === 'ROLLBACK_FAILED';
  }

  private ended(
    world: World,
    { serviceDeployment: key, status }: SimEventOf<'ServiceDeploymentEnded'>,
    atUs: number,
  ): void {
    const story = this.stories.get(key)!;
    const row = world.serviceDeployments![key]!;
    const service = world.services[row.service]!;
    const facts = (): Facts => ({ row, story, deployments: service.deployments, atUs });
    invariant(story.ended === null, 'law.release-ends-twice', facts);
    story.ended = status;
    invariant(row.state === status && row.finishedAtUs === atUs, 'law.release-ended-otherwise', facts);
    const primary = service.deployments[0];
    const isPrimary = (revision: number | null): boolean =>
      revision === primary && world.deployments[primary ?? -1]?.state === 'PRIMARY.COMPLETED';
    const isOver = service.status !== 'ACTIVE' || service.serviceDeployment !== key || primary !== row.target;
    if (status === 'SUCCESSFUL') {
      invariant(story.failed === 0 && isPrimary(row.target), 'law.success-of-a-failure', facts);
      wentTheWholeWay(row, facts);
    } else if (status === 'ROLLBACK_SUCCESSFUL') {
      const isBack = story.rollback && row.rollbackTo === story.before && isPrimary(row.rollbackTo);
      invariant(isBack, 'law.way-back-ends-elsewhere', facts);
    } else if (status === 'STOPPED') {
      // A newer one took over, the service is gone, or it failed and was to stay where it is.
      invariant(
        (story.failed > 0 && !story.rollback) || isOver || isTakenOver(world, row),
        'law.stopped-for-nothing',
        facts,
      );
    } else if (row.rollbackTo === null && !isTakenOver(world, row) && service.status === 'ACTIVE') {
      // CB-08: it stalls, because nothing was completed, and says so.
      const says = service.events.some(({ message }) => message.includes(NO_WAY_BACK));
      invariant(story.rollback && !this.isThereAWayBack(world, service) && says, 'law.stalls-unsaid', facts);
    }
  }

  /** CB-07: what was not asked for before it failed is not started. */
  private failedStartsNothing(world: World, { request }: SimEventOf<'PlacementRequested'>, because: number): void {
    const failedAt = request.deployment === null ? undefined : this.failedAt.get(request.deployment);
    if (failedAt === undefined) return;
    const { id, state } = world.deployments[request.deployment!]!;
    invariant(because < failedAt, 'law.failed-revision-starts', () => ({ id, state, failedAt, because }));
  }

  /** A completed revision that can be taken up again. */
  private isThereAWayBack(world: World, service: Service): boolean {
    const last = this.completed.get(service.key);
    return last !== undefined && world.deployments[last]!.state === 'ACTIVE.COMPLETED';
  }

  /** The instant is over. */
  afterInstant(world: World, nowUs: number): void {
    for (const service of world.services) onePrimary(world, service, nowUs);
    for (const row of world.serviceDeployments ?? []) {
      const story = this.stories.get(row.key);
      const facts = (): Facts => ({ row, story, nowUs });
      const isFinal = (FINAL as readonly string[]).includes(row.state);
      invariant(story !== undefined && isFinal === (story.ended !== null), 'law.release-status', facts);
      invariant((row.failure !== null) === story.failed > 0, 'law.release-fails-unsaid', facts);
      invariant(story.ended === null || story.ended === row.state, 'law.release-status', facts);
      const { serviceDeployment, status } = world.services[row.service]!;
      invariant(isFinal || (serviceDeployment === row.key && status === 'ACTIVE'), 'law.two-releases-at-once', facts);
      if (isFinal) continue;
      // Between a failure and its end there is only the way back.
      const goesBack = row.state === 'ROLLBACK_IN_PROGRESS';
      invariant(goesBack === story.failed > 0, 'law.release-status', facts);
      if (!goesBack) continue;
      const [primary] = world.services[row.service]!.deployments;
      invariant(row.rollbackTo === story.before && primary === row.rollbackTo, 'law.way-back-ends-elsewhere', facts);
    }
  }
}

/** A newer release of the service has begun, or begins at this instant. */
function isTakenOver(world: World, { key, service, target }: ServiceDeployment): boolean {
  const { serviceDeployment, deployments } = world.services[service]!;
  return serviceDeployment !== key || (deployments[0] ?? target) > target;
}

/** SV-14: exactly one PRIMARY, which is the first; task sets may be without one (CD-08). */
export function onePrimary(world: World, service: Service, nowUs: number): void {
  const states = service.deployments.map((key) => world.deployments[key]!.state);
  const facts = (): Facts => ({ service: service.serviceName, states, nowUs });
  const primaries = states.filter((state) => state.startsWith('PRIMARY')).length;
  const mayBeNone = service.deploymentController !== undefined || service.status === 'INACTIVE';
  invariant(primaries === 1 || (primaries === 0 && mayBeNone), 'law.one-primary', facts);
  invariant(primaries === 0 || states[0]!.startsWith('PRIMARY'), 'law.primary-is-first', facts);
  const rest = states.slice(primaries);
  invariant(
    service.status === 'INACTIVE' || rest.every((state) => state.startsWith('ACTIVE')),
    'law.one-primary',
    facts,
  );
}

const ONCE: readonly LifecycleStage[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
];
const LAST: readonly LifecycleStage[] = ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

/** How often production traffic is shifted, by what the settings say (NB-03 to NB-05). */
export function stepsOf({ strategy, canaryConfiguration, linearConfiguration }: ReleaseSettings): number {
  if (strategy === 'LINEAR') return Math.ceil(100 / (linearConfiguration?.stepPercent ?? 10) - 1e-9);
  return strategy === 'CANARY' && (canaryConfiguration?.canaryPercent ?? 5) < 100 ? 2 : 1;
}

/** NB-02: all stages of a native release, as `STAGE step`. */
function wholeWay(settings: ReleaseSettings): string[] {
  const shifts = Array.from({ length: stepsOf(settings) }, (_, index) => [
    `PRE_PRODUCTION_TRAFFIC_SHIFT ${index + 1}`,
    `PRODUCTION_TRAFFIC_SHIFT ${index + 1}`,
  ]);
  return [...ONCE.map((stage) => `${stage} 0`), ...shifts.flat(), ...LAST.map((stage) => `${stage} 0`)];
}

/** NB-02: each stage comes after the one before it, and RECONCILE_SERVICE may be left out. */
function stagesFollow(row: ServiceDeployment, atUs: number): void {
  if (row.native === undefined) return;
  const way = wholeWay(row.native.settings);
  const entered = row.stages.map(({ stage, step }) => `${stage} ${step}`);
  const first = way.indexOf(entered[0]!);
  const expected = way.slice(first, first + entered.length);
  const isRight = (first === 0 || first === 1) && entered.join() === expected.join();
  invariant(isRight, 'law.stages', () => ({ entered, expected, atUs }));
}

/** NB-02 to NB-05: a native release that succeeded was at every stage, and baked as long as it was told to. */
function wentTheWholeWay(row: ServiceDeployment, facts: () => Facts): void {
  if (row.native === undefined) return;
  const { settings } = row.native;
  invariant(row.stages.at(-1)!.stage === 'CLEAN_UP', 'law.stages', facts);
  const bake = row.stages.at(-1)!.atUs - row.stages.at(-2)!.atUs;
  invariant(bake === (settings.bakeTimeInMinutes ?? 0) * MINUTE, 'law.bake-time', facts);
  const shifts = row.stages.filter(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT');
  const stepMinutes =
    settings.strategy === 'CANARY'
      ? (settings.canaryConfiguration?.canaryBakeTimeInMinutes ?? 10)
      : (settings.linearConfiguration?.stepBakeTimeInMinutes ?? 6);
  for (let index = 1; index < shifts.length; index++) {
    const span = shifts[index]!.atUs - shifts[index - 1]!.atUs;
    // A hook may take longer than the bake.
    invariant(span >= stepMinutes * MINUTE, 'law.bake-time', facts);
  }
}
