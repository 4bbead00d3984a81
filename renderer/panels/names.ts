import type { EntityRef, LogLine, View } from '../sim-client/words.ts';
import { entity } from '../sim-client/world-store.ts';

/** The name of what is selected, in the API's own words; null when it is not in the view. */
export function nameOf(view: View, { kind, key }: EntityRef): string | null {
  if (kind === 'task') return entity(view.tasks, key)?.name ?? null;
  if (kind === 'instance') return entity(view.instances, key)?.name ?? null;
  if (kind === 'zone') return entity(view.zones, key)?.name ?? null;
  if (kind === 'service') return entity(view.services, key)?.serviceName ?? null;
  if (kind === 'cluster') return entity(view.clusters, key)?.clusterName ?? null;
  return null;
}

/** What an event is about, when it is something one can select. */
export function subjectOf({ event }: LogLine): EntityRef | null {
  if (event.kind === 'StateChanged' || event.kind === 'DelayElapsed') {
    if (event.chart === 'agent') return { kind: 'instance', key: event.key };
    if (['task', 'instance', 'zone', 'service', 'cluster'].includes(event.chart)) {
      return { kind: event.chart as EntityRef['kind'], key: event.key };
    }
    return null;
  }
  for (const kind of ['task', 'service', 'instance', 'zone', 'cluster'] as const) {
    const key = (event as Readonly<Record<string, unknown>>)[kind];
    if (typeof key === 'number') return { kind, key };
  }
  return null;
}
