import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from './app.statechart.ts';
import type { Push } from './sim-client/words.ts';

/** Tells the app's actor what a push means for the window: news, not every frame. */
export function tellActor(actor: ActorRefFrom<typeof appStatechart>, push: Push): void {
  if (push.type === 'broken') {
    actor.send({ type: 'BROKEN' });
    return;
  }
  const { running, ended } = push.status;
  const snapshot = actor.getSnapshot();
  const known = running ? 'running' : ended ? 'ended' : 'paused';
  if (!snapshot.matches({ open: known })) actor.send({ type: 'STATUS', status: { running, ended } });
}
