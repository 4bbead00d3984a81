/** The world's stream of notifications: what was sent last, bounded. Source: EV-01, EV-02. */
import type { Context } from '../model/system.ts';
import type { ContainerInstanceNotification, Notification } from '../model/notification.ts';
import type { ContainerInstance } from '../model/agent.ts';
import { offerEvent } from './event-bus.ts';

/** Notifications that are kept at least; twice as many at most. */
export const NOTIFICATIONS_KEPT = 10_000;

type Unsent<N> = N extends Notification ? Omit<N, 'number' | 'atUs' | 'during'> : never;

/** Sends a notification of what is being heard. */
export function notify(ctx: Context, notification: Unsent<Notification>): void {
  const { world } = ctx;
  world.notifications ??= { count: 0, latest: [] };
  const stream = world.notifications;
  const sent = { number: stream.count, atUs: ctx.nowUs, during: ctx.occurrence, ...notification } as Notification;
  stream.count += 1;
  stream.latest.push(sent);
  if (stream.latest.length >= 2 * NOTIFICATIONS_KEPT) stream.latest.splice(0, NOTIFICATIONS_KEPT);
  offerEvent(ctx, sent);
}

/** Tells that a container instance has changed: its version grows by one with each time (EV-02). */
export function notifyInstance(ctx: Context, row: ContainerInstance): void {
  row.stateVersion = (row.stateVersion ?? 0) + 1;
  const { key: containerInstance, stateVersion: version } = row;
  const notification: Unsent<ContainerInstanceNotification> = {
    detailType: 'ECS Container Instance State Change',
    containerInstance,
    version,
  };
  notify(ctx, notification);
}
