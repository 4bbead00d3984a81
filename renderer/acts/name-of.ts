/** What a thing is called, for acts on it. Pure. */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, View } from '../sim-client/words.ts';

/** Null when no row of the view has it. */
export function nameOfThing(view: View, { kind, key }: EntityRef): string | null {
  switch (kind) {
    case 'zone':
      return entity(view.zones, key)?.name ?? null;
    case 'cluster':
      return entity(view.clusters, key)?.clusterName ?? null;
    case 'instance':
      return entity(view.instances, key)?.name ?? null;
    case 'task':
      return entity(view.tasks, key)?.name ?? null;
    case 'service':
      return entity(view.services, key)?.serviceName ?? null;
    case 'load-balancer':
      return entity(view.balancers, key)?.name ?? null;
    case 'queue':
      return entity(view.queues, key)?.queueName ?? null;
    case 'function':
      return entity(view.functions, key)?.functionName ?? null;
    case 'container': {
      const all = entities(view.tasks).flatMap((task) => task.containers.map((one) => ({ task, one })));
      const found = all.find(({ one }) => one.key === key);
      return found === undefined ? null : `${found.task.name} · ${found.one.name}`;
    }
    default:
      return null;
  }
}
