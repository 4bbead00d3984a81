/**
 * The messages a service keeps, word for word as the real one writes them (section 1 of the messages), at most 100, newest
 * first; the same message is not repeated until its cause clears or 6 h have passed (SV-05).
 */
import { hours } from '../kernel/time.ts';
import type { PlacementDecision } from '../model/decision.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { nameOfArn } from '../rules/lookup.ts';
import { uuid } from '../rules/minting.ts';

const EVENTS_KEPT = 100;
/** SV-04, SV-05. */
export const REPEAT_AFTER = hours(6);

const MORE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** What a message is about; a cause that clears lets the same message be said again. */
export type Cause = 'steady' | 'placement' | 'impaired' | 'stuck' | null;

/**
 * Posts a message unless the same one about the same cause was posted less than 6 h ago. Returns when it was last posted
 * [µs]: now, or then.
 */
export function post(ctx: Context, service: Service, text: string, cause: Cause = null): number {
  const message = `(service ${service.serviceName}) ${text}`;
  if (cause !== null) {
    const about = `${cause} ${text}`;
    const said = service.saidAtUs[about];
    if (said !== undefined && ctx.nowUs - said < REPEAT_AFTER) return said;
    service.saidAtUs[about] = ctx.nowUs;
  }
  service.events.unshift({ id: uuid(ctx.random('id/service-event')), createdAtUs: ctx.nowUs, message });
  if (service.events.length > EVENTS_KEPT) service.events.length = EVENTS_KEPT;
  ctx.touch('service', service.key);
  ctx.say({ kind: 'ServiceEventPosted', service: service.key, message });
  return ctx.nowUs;
}

export function clearCause(service: Service, cause: Exclude<Cause, null>): void {
  for (const about of Object.keys(service.saidAtUs)) if (about.startsWith(`${cause} `)) delete service.saidAtUs[about];
}

/** `(task 0123…) (task 4567…)`. */
export function taskList(world: World, tasks: readonly TaskKey[]): string {
  return tasks.map((key) => `(task ${world.tasks[key]!.id})`).join(' ');
}

const SUFFIX: Readonly<Record<string, string>> = {
  'RESOURCE:CPU': 'has insufficient CPU units available.',
  'RESOURCE:MEMORY': 'has insufficient memory available.',
  'RESOURCE:PORTS': 'is already using a port required by your task.',
  'RESOURCE:ENI': 'encountered error "RESOURCE:ENI".',
  'RESOURCE:GPU': 'encountered error "RESOURCE:GPU".',
  ATTRIBUTE: 'is missing an attribute required by your task.',
  AGENT: 'encountered error "AGENT".',
};

/** PL-16, PL-17: placeNone with the suffix of the closest matching instance. */
export function placementFailure(world: World, decision: PlacementDecision): string {
  const none = 'was unable to place a task because no container instance met all of its requirements.';
  const { verdict } = decision;
  if (!('refused' in verdict)) return none;
  if (verdict.closest === null) return `${none} Reason: No Container Instances were found in your cluster. ${MORE}`;
  const id = nameOfArn(world.containerInstances[verdict.closest]!.containerInstanceArn);
  const suffix = SUFFIX[verdict.refused] ?? `encountered error "${verdict.refused}".`;
  return `${none} The closest matching (container-instance ${id}) ${suffix} ${MORE}`;
}
