/**
 * Models: the notifications of services (EV-04) and deployments (EV-05). What a load balancer does to a service's targets
 * stays in the service's own list of events (EV-06).
 * Leaves out: TASKSET_STEADY_STATE, which only task sets of other controllers have; ECS_OPERATION_THROTTLED,
 * SERVICE_DISCOVERY_* and SERVICE_TASK_CONFIGURATION_FAILURE, whose causes do not occur.
 */
import type { ServiceActionName, SimEventOf } from '../model/events.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { NotificationLevel, ServiceActionEventName } from '../model/notification.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context, System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { notify } from '../rules/notify.ts';

/** The level of each name; what is not listed is INFO. */
const LEVELS: Readonly<Partial<Record<ServiceActionEventName, NotificationLevel>>> = {
  SERVICE_TASK_START_IMPAIRED: 'WARN',
  TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION: 'WARN',
  SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED: 'ERROR',
  SERVICE_TASK_PLACEMENT_FAILURE: 'ERROR',
};

interface Particulars {
  readonly reason?: string | null;
  readonly containerInstances?: readonly ContainerInstanceKey[];
  readonly capacityProviders?: readonly string[];
}

function notifyService(
  ctx: Context,
  service: Service,
  eventName: ServiceActionEventName,
  about: Particulars = {},
): void {
  notify(ctx, {
    detailType: 'ECS Service Action',
    service: service.key,
    eventType: LEVELS[eventName] ?? 'INFO',
    eventName,
    reason: about.reason ?? null,
    containerInstances: about.containerInstances ?? [],
    capacityProviders: about.capacityProviders ?? [],
  });
}

/** Names of the capacity providers whose tasks a service runs now. */
function providersOf(world: World, service: Service): readonly string[] {
  const names = service.deployments.flatMap((deployment) =>
    world.deployments[deployment]!.tasks.map((key) => world.tasks[key]!.capacityProviderName ?? ''),
  );
  return [...new Set(names)].filter((name) => name !== '').sort();
}

/** Why the placement was refused, and the instance that came closest (PL-17). */
function placementFailure(world: World, service: Service): Particulars {
  const decision = service.waitingOn === null ? undefined : world.decisions[service.waitingOn];
  if (decision?.kind !== 'placement' || !('refused' in decision.verdict)) return {};
  const { refused: reason, closest } = decision.verdict;
  return { reason, containerInstances: closest === null ? [] : [closest] };
}

function act(ctx: Context, service: Service, action: ServiceActionName): void {
  // Its own notification tells it (EV-05).
  if (action === 'SERVICE_DEPLOYMENT_COMPLETED') return;
  if (action === 'SERVICE_TASK_PLACEMENT_FAILURE') {
    notifyService(ctx, service, action, placementFailure(ctx.world, service));
    return;
  }
  notifyService(ctx, service, action);
  const capacityProviders = action === 'SERVICE_STEADY_STATE' ? providersOf(ctx.world, service) : [];
  if (capacityProviders.length > 0) {
    notifyService(ctx, service, 'CAPACITY_PROVIDER_STEADY_STATE', { capacityProviders });
  }
}

function deploymentMoved(ctx: Context, deployment: Deployment, event: SimEventOf<'StateChanged'>): void {
  const { key, rolloutStateReason: reason, taskSet } = deployment;
  if (taskSet !== undefined) return;
  const said = { detailType: 'ECS Deployment State Change', deployment: key, reason } as const;
  // A way back is told like a beginning, with its own reason.
  if (event.by === 'REVIVE') notify(ctx, { ...said, eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' });
  if (event.to.endsWith('.COMPLETED') && !event.from.endsWith('.COMPLETED')) {
    notify(ctx, { ...said, eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' });
  }
  if (event.to.endsWith('.FAILED') && !event.from.endsWith('.FAILED')) {
    notify(ctx, { ...said, eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' });
  }
}

export const serviceActionSystem: System = {
  name: 'service-action',
  hears: {
    ServiceEventPosted: (event, ctx) => {
      if (event.action !== undefined) act(ctx, ctx.world.services[event.service]!, event.action);
    },
    ServiceEvaluated: (event, ctx) => {
      const service = ctx.world.services[event.service]!;
      const look = service.lastDecision === null ? undefined : ctx.world.decisions[service.lastDecision];
      if (look?.kind !== 'service' || look.during !== ctx.occurrence) return;
      const wrong = look.verdict.stop.filter(({ why }) => why === 'ineligible');
      const rows = wrong.flatMap(({ task }) => ctx.world.tasks[task]!.containerInstance ?? []);
      if (wrong.length === 0) return;
      notifyService(ctx, service, 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED', { containerInstances: rows });
    },
    ServiceDesiredCountChanged: (event, ctx) => {
      notifyService(ctx, ctx.world.services[event.service]!, 'SERVICE_DESIRED_COUNT_UPDATED');
    },
    DeploymentCreated: (event, ctx) => {
      const { rolloutStateReason: reason, taskSet } = ctx.world.deployments[event.deployment]!;
      // Task sets have no such messages.
      if (taskSet !== undefined) return;
      const eventName = 'SERVICE_DEPLOYMENT_IN_PROGRESS';
      const deployment = event.deployment;
      notify(ctx, { detailType: 'ECS Deployment State Change', deployment, eventType: 'INFO', eventName, reason });
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'deployment') deploymentMoved(ctx, ctx.world.deployments[event.key]!, event);
    },
  },
};
