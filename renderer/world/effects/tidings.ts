/** What birds tell of: changes of state between two views, read off the rows. Pure. */
import type { Change } from '../../sim-client/world-port.ts';
import { entities, entity } from '../../sim-client/world-store.ts';
import type { EntityRef, View } from '../../sim-client/words.ts';
import type { Tidings } from '../art/site.art.ts';
import { troubleOf } from '../trouble.ts';

export interface News {
  readonly about: EntityRef;
  readonly tidings: Tidings;
}

/** The word by which a row is known: when it changes, there may be news. */
export type Known = Map<string, string>;

const KINDS: Readonly<Partial<Record<Change['table'], EntityRef['kind']>>> = {
  zones: 'zone',
  instances: 'instance',
  tasks: 'task',
  services: 'service',
  alarms: 'alarm',
};

/** Takes down how everything stands, without news. */
export function takeDown(view: View): Known {
  const known: Known = new Map();
  for (const table of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    for (const { key } of entities(view[table] as View['zones'])) {
      const word = wordOf(view, { table, key });
      if (word !== null) known.set(`${table} ${key}`, word);
    }
  }
  return known;
}

/** News of what has changed, in the order of the changes; `known` follows. */
export function newsOf(view: View, changes: readonly Change[], known: Known): News[] {
  const news: News[] = [];
  for (const change of changes) {
    const kind = KINDS[change.table];
    if (kind === undefined) continue;
    const name = `${change.table} ${change.key}`;
    const before = known.get(name) ?? null;
    const now = wordOf(view, change);
    if (now === null) known.delete(name);
    else known.set(name, now);
    if (now === before) continue;
    const tidings = tidingsOf(change.table, before, now);
    if (tidings !== null) news.push({ about: { kind, key: change.key } as EntityRef, tidings });
  }
  return news;
}

function wordOf(view: View, { table, key }: Change): string | null {
  switch (table) {
    case 'zones':
      return entity(view.zones, key)?.status ?? null;
    case 'alarms':
      return entity(view.alarms, key)?.state ?? null;
    case 'services': {
      const release = entity(view.services, key)?.release;
      return release === undefined ? null : `${release.to} ${release.state}`;
    }
    case 'instances': {
      const instance = entity(view.instances, key);
      if (instance === null) return null;
      return instance.agent === 'disconnected' ? 'lost' : instance.state;
    }
    case 'tasks': {
      const task = entity(view.tasks, key);
      if (task === null) return null;
      return troubleOf(task) === null ? 'well' : 'trouble';
    }
    default:
      return null;
  }
}

function tidingsOf(table: Change['table'], before: string | null, now: string | null): Tidings | null {
  if (now === null) return null;
  switch (table) {
    case 'zones':
      return now === 'AVAILABLE' ? (before === null ? null : 'good') : 'bad';
    case 'alarms':
      if (now === 'ALARM') return 'bad';
      return before === 'ALARM' && now === 'OK' ? 'good' : null;
    case 'services': {
      const state = now.slice(now.lastIndexOf(' ') + 1);
      if (state === 'SUCCESSFUL') return 'good';
      if (state === 'PENDING' || state === 'IN_PROGRESS')
        return before?.startsWith(now.slice(0, now.lastIndexOf(' '))) === true ? null : 'news';
      return 'bad';
    }
    case 'instances':
      if (now === 'lost' || now === 'shutting-down' || now === 'stopping') return 'bad';
      return now === 'running.ready' && before !== null ? 'good' : null;
    case 'tasks':
      return now === 'trouble' ? 'bad' : null;
    default:
      return null;
  }
}
