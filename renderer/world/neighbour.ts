/** From thing to thing with the keyboard: the nearest one in a direction of the screen. */
import type { EntityRef, View } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { boundsOfEntity, taskOfContainer, type Places } from './bounds.ts';
import type { Point } from './iso.ts';
import { middleOfBounds } from './lens.ts';
import { candidates } from './pick.ts';
import type { Level } from './semantic-zoom.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const VECTORS: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
/** To the side counts this much more than ahead. */
const ASIDE = 2.2;

/** Of several points the one to go to from `from`; -1 when none lies in that direction. */
export function nearestAhead(from: Point, points: readonly Point[], direction: Direction): number {
  const ahead = VECTORS[direction];
  let best = -1;
  let least = Infinity;
  for (const [index, { x, y }] of points.entries()) {
    const [dx, dy] = [x - from.x, y - from.y];
    const forward = dx * ahead.x + dy * ahead.y;
    const aside = Math.abs(dx * ahead.y) + Math.abs(dy * ahead.x);
    // Within 63° of the direction: every neighbour is reached by one of the four.
    if (forward <= 1e-6 || aside > forward * 2) continue;
    const far = forward + aside * ASIDE;
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

/** What the arrow keys go through at a level. */
function levelOf({ kind }: EntityRef, level: Level): Level {
  if (kind === 'zone') return 'zone';
  if (kind === 'instance') return 'territory';
  return kind === 'task' || kind === 'container' ? 'development' : level;
}

/** The next thing of the same kind; without one to start from, the first of the level. */
export function neighbour(world: Places, from: EntityRef | null, direction: Direction, level: Level): EntityRef | null {
  const all = candidates(world, from === null ? level : levelOf(from, level));
  const start = from === null ? null : boundsOfEntity(world, from);
  if (start === null || from === null) return all[0] ?? null;
  const others = all.filter(({ kind, key }) => kind !== from.kind || key !== from.key);
  const points = others.map((subject) => {
    const bounds = boundsOfEntity(world, subject);
    return bounds === null ? { x: NaN, y: NaN } : middleOfBounds(bounds);
  });
  return others[nearestAhead(middleOfBounds(start), points, direction)] ?? null;
}

/** The first thing that stands within another: a territory of an island, a development of it, a building of that. */
export function firstWithin(view: View, { kind, key }: EntityRef): EntityRef | null {
  const first = (inner: 'instance' | 'task' | 'container', keys: readonly number[]): EntityRef | null =>
    keys[0] === undefined ? null : { kind: inner, key: keys[0] };
  if (kind === 'zone') {
    const own = entities(view.instances).filter(({ zone, state }) => zone === key && state !== 'terminated');
    return (
      first(
        'instance',
        own.map((one) => one.key),
      ) ?? first('task', entity(view.zones, key)?.sky ?? [])
    );
  }
  if (kind === 'instance') return first('task', entity(view.instances, key)?.tasks ?? []);
  if (kind === 'task')
    return first(
      'container',
      (entity(view.tasks, key)?.containers ?? []).map((one) => one.key),
    );
  return null;
}

/** What a thing stands on; null: it is an island, or no part of one. */
export function groundOf(view: View, { kind, key }: EntityRef): EntityRef | null {
  if (kind === 'container') {
    const task = taskOfContainer(view, key);
    return task === null ? null : { kind: 'task', key: task.key };
  }
  const task = kind === 'task' ? entity(view.tasks, key) : null;
  if (task !== null && task.instance !== null) return { kind: 'instance', key: task.instance };
  const zone = kind === 'instance' ? entity(view.instances, key)?.zone : task?.zone;
  return zone === undefined || zone === null ? null : { kind: 'zone', key: zone };
}
