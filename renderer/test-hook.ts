/** What end-to-end tests wait on and measure, instead of time. Only in builds of mode test. */
import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from './app.statechart.ts';
import type { SimClient } from './sim-client/sim-client.ts';
import type { EntityRef, Push, Status, View } from './sim-client/words.ts';
import type { WorldStore } from './sim-client/world-store.ts';
import type { Point } from './world/iso.ts';
import type { Level } from './world/semantic-zoom.ts';
import type { WorldView } from './world/world-view.ts';

export interface TestHook {
  /** The world is on screen and nothing moves. */
  readonly ready: () => boolean;
  readonly status: () => Status | null;
  readonly view: () => View;
  readonly state: () => string;
  readonly selectTask: (key: number) => void;
  readonly select: (subject: EntityRef | null) => void;
  /** Where a task can be clicked [CSS pixels of the window]. */
  readonly whereIs: (task: number) => Point | null;
  /** What the signs on the map say, by the name of each: `gate 0`, `flow 2`, `treasury`, `trouble …`. */
  readonly signs: () => Readonly<Record<string, readonly string[]>>;
  /** Flies to a level, or to a thing. */
  readonly look: (to: Level | EntityRef) => void;
  readonly measure: () => ReturnType<WorldView['measure']> | null;
  /** Forgets what was measured so far. */
  readonly beginMeasure: () => void;
  readonly request: SimClient['request'];
  /** Shows a scripted world, without the simulator. */
  readonly show: (push: Push) => void;
}

declare global {
  interface Window {
    __royaume?: TestHook;
  }
}

export function installTestHook(
  client: SimClient,
  store: WorldStore,
  actor: ActorRefFrom<typeof appStatechart>,
): (view: WorldView | null) => void {
  let world: WorldView | null = null;
  const apply = store.apply.bind(store);
  store.apply = (push) => {
    const startedAt = performance.now();
    apply(push);
    if (push.type === 'frame' && push.patches.length > 0) world?.probe.applied(performance.now() - startedAt);
  };
  window.__royaume = {
    ready: () => world?.settled ?? false,
    status: () => store.get().status,
    view: () => store.get().view,
    state: () => JSON.stringify(actor.getSnapshot().value),
    select: (subject) => actor.send({ type: 'SELECT', subject }),
    selectTask: (key) => actor.send({ type: 'SELECT', subject: { kind: 'task', key } }),
    whereIs: (task) => world?.whereIs(task) ?? null,
    signs: () => world?.signs() ?? {},
    look: (to) => (typeof to === 'string' ? world?.gaze.toLevel(to) : world?.gaze.goTo(to)),
    measure: () => world?.measure() ?? null,
    beginMeasure: () => world?.probe.clear(),
    request: (type, input) => client.request(type, input),
    show: (push) => store.apply(push),
  };
  return (view) => {
    world = view;
  };
}
