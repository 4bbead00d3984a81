/** Joins the two ends: the simulator in its worker and the window. */
import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/inter/latin-700.css';
import './ui/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createActor } from 'xstate';
import { App } from './app.tsx';
import { appStatechart } from './app.statechart.ts';
import { readLanguage } from './platform/platform.ts';
import { SimContext } from './sim-client/hooks.ts';
import { SimClient } from './sim-client/sim-client.ts';
import { workerPort } from './sim-client/worker-port.ts';
import { WorldStore } from './sim-client/world-store.ts';
import { tellActor } from './tell-actor.ts';
import type { WorldView } from './world/world-view.ts';

const actor = createActor(appStatechart).start();
const client = new SimClient(workerPort((error) => actor.send({ type: 'HOST_FAILED', error })));
const store = new WorldStore();
client.onPush((push) => store.apply(push));
client.onPush((push) => tellActor(actor, push));

let onView: ((view: WorldView | null) => void) | undefined;
if (import.meta.env.MODE === 'test') {
  const { installTestHook } = await import('./test-hook.ts');
  onView = installTestHook(client, store, actor);
}

const firstLanguage = await readLanguage().catch(() => 'en' as const);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SimContext value={{ client, store }}>
      <App actor={actor} firstLanguage={firstLanguage} onView={onView} />
    </SimContext>
  </StrictMode>,
);
