/** Notifications and topics: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const DELIVERY = 'events/delivery.system';
const TOPICS = 'conformance/topics';

export const NOTIFICATIONS: readonly Mutant[] = [
  mutant('EV-01', 'rules/notification', ".replace(/\\.[0-9]{3}Z$/, 'Z')", '', 'conformance/events'),
  mutant(
    'EV-01',
    'rules/notification',
    'uuid(openStream(seedStream(world.seed, name)))',
    "uuid(openStream(seedStream(world.seed, 'one')))",
    'conformance/events',
  ),
  mutant('EV-02', 'rules/notify', '(row.stateVersion ?? 0) + 1', '(row.stateVersion ?? 0) + 2', 'conformance/events'),
  mutant(
    'EV-02',
    'rules/notify',
    'stream.latest.splice(0, NOTIFICATIONS_KEPT)',
    'stream.latest.length = 0',
    'conformance/events',
  ),
  mutant('EV-02', 'engine/world-state', 'latest: [...latest]', 'latest', 'conformance/events'),
  mutant(
    'EV-03',
    'events/state-change.system',
    "event.to === 'DELETED') return",
    'false) return',
    'conformance/events',
  ),
  mutant(
    'EV-03',
    'events/state-change.system',
    "if (row !== null && row.status !== 'INACTIVE') notifyInstance",
    "if (row !== null && row.status === 'INACTIVE') notifyInstance",
    'conformance/events',
  ),
  mutant(
    'EV-04',
    'events/service-action.system',
    "SERVICE_TASK_START_IMPAIRED: 'WARN'",
    "SERVICE_TASK_START_IMPAIRED: 'INFO'",
    'conformance/events',
  ),
  mutant('EV-04', 'events/service-action.system', 'closest === null ? [] : [closest]', '[]', 'conformance/events'),
  mutant(
    'EV-05',
    'events/service-action.system',
    "if (event.to.endsWith('.COMPLETED')",
    "if (event.to.endsWith('.NEVER')",
    'conformance/events',
  ),
  mutant('EV-06', 'events/service-action.system', 'if (event.action !== undefined) act(', 'act(', 'conformance/events'),
  mutant('EV-02', DELIVERY, 'random.unit() < duplicates', 'random.unit() > 1', TOPICS),
  mutant('EV-02', DELIVERY, 'Math.max(drawn, route.lastDueUs)', 'drawn', TOPICS),
  mutant('EV-02', DELIVERY, 'reorders ? drawn', '!reorders ? drawn', TOPICS),
  mutant(
    'EV-07',
    'events/topic.system',
    'for (const key of topic.subscriptions) send(',
    'for (const key of topic.subscriptions.slice(0, 1)) send(',
    TOPICS,
  ),
  mutant('EV-07', 'events/topic.system', 'route.isOver = true;', '', TOPICS),
  mutant('EV-07', 'rules/event-bus', "rule.state === 'DISABLED' ||", '', TOPICS),
  mutant('EV-07', 'rules/event-pattern', 'wanted === value', 'true', TOPICS),
  mutant('EV-09', DELIVERY, '= [0.1, 1]', '= [0.1, 2]', TOPICS),
  mutant('EV-09', DELIVERY, 'ctx.random(`delivery/${route.name}`)', "ctx.random('delivery')", TOPICS),
  mutant('EV-09', DELIVERY, 'if (isFailing(ctx, route)) fail', 'if (false) fail', TOPICS),
  mutant('EV-09', DELIVERY, 'if (route.deadLetterQueue !== null) enqueue', 'if (false) enqueue', TOPICS),
  mutant('EV-09', 'rules/messaging', 'fromS * (1 << before)', 'fromS', TOPICS),
  mutant('EV-09', 'rules/messaging', '1 << Math.min(attempt - 1, 9)', '1', TOPICS),
];
