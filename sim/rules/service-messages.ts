/**
 * The list of messages that a service keeps, at most 100, newest first; the same message is not repeated until its cause
 * clears or 6 h have passed (SV-05). Here because more than the service scheduler has something to say: load balancers too.
 */
import { hours } from '../kernel/time.ts';
import type { ServiceActionName } from '../model/events.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { uuid } from './minting.ts';

const EVENTS_KEPT = 100;
/** SV-04, SV-05. */
export const REPEAT_AFTER = hours(6);

/** What a message is about; a cause that clears lets the same message be said again. */
export type Cause =
  'steady' | 'placement' | 'impaired' | 'stuck' | 'protected' | 'rebalancing' | 'rebalancing-stopped' | 'target' | null;

export interface Posting {
  readonly cause?: Cause;
  /** The notification it is as well (EV-04). */
  readonly action?: ServiceActionName;
}

/** `(service web) …`, kept unless it would repeat itself. Returns when it was last said [µs]: now, or then. */
export function post(ctx: Context, service: Service, text: string, posting: Posting = {}): number {
  return postWhole(ctx, service, `(service ${service.serviceName}) ${text}`, text, posting);
}

/** The few messages that do not begin with the service in brackets are given whole. */
export function postWhole(
  ctx: Context,
  service: Service,
  message: string,
  about = message,
  { cause = null, action }: Posting = {},
): number {
  if (cause !== null) {
    const key = `${cause} ${about}`;
    const said = service.saidAtUs[key];
    if (said !== undefined && ctx.nowUs - said < REPEAT_AFTER) return said;
    service.saidAtUs[key] = ctx.nowUs;
  }
  service.events.unshift({ id: uuid(ctx.random('id/service-event')), createdAtUs: ctx.nowUs, message });
  if (service.events.length > EVENTS_KEPT) service.events.length = EVENTS_KEPT;
  ctx.touch('service', service.key);
  const event = { kind: 'ServiceEventPosted', service: service.key, message } as const;
  ctx.say(action === undefined ? event : { ...event, action });
  return ctx.nowUs;
}

export function clearCause(service: Service, cause: Exclude<Cause, null>): void {
  for (const about of Object.keys(service.saidAtUs)) if (about.startsWith(`${cause} `)) delete service.saidAtUs[about];
}

/** `(task 0123…) (task 4567…)`. */
export function taskList(world: World, tasks: readonly TaskKey[]): string {
  return tasks.map((key) => `(task ${world.tasks[key]!.id})`).join(' ');
}
