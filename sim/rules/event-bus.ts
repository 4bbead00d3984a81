/** The default event bus: which rules an event of the services fits (EV-07). */
import type { Notification } from '../model/notification.ts';
import type { Context } from '../model/system.ts';
import { matchesPattern } from './event-pattern.ts';
import { acceptMessage } from './message-book.ts';
import { describeNotification } from './notification.ts';

/** Offers an event to every rule of its region. Its shape is made now, as the world changes; and only if anybody looks. */
export function offerEvent(ctx: Context, notification: Notification): void {
  const { world } = ctx;
  if (world.eventRules.length === 0) return;
  const event = describeNotification(world, notification);
  for (const rule of world.eventRules) {
    if (rule.state === 'DISABLED' || world.regions[rule.region]!.name !== event['region']) continue;
    if (!matchesPattern(rule.eventPattern, event)) continue;
    const { number } = acceptMessage(ctx, { event });
    ctx.say({ kind: 'EventRuleMatched', rule: rule.key, message: number });
  }
}
