/** Joins the two ends: the simulator in its worker and the window. */
import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/inter/latin-700.css';
import './ui/theme.css';
import './ui/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createActor } from 'xstate';
import { App } from './app.tsx';
import { appStatechart } from './app.statechart.ts';
import { askedLanguage, keepText, putTextAside, readKeptText } from './platform/kept-text.ts';
import { followGoals, Progress, ProgressContext } from './progress.ts';
import { PANELS } from './shell/panel-registry.tsx';
import { readSettings } from './shell/settings.ts';
import { SettingsStore } from './shell/settings-store.ts';
import { SimContext } from './sim-client/hooks.ts';
import { SimClient } from './sim-client/sim-client.ts';
import { workerPort } from './sim-client/worker-port.ts';
import { WorldStore } from './sim-client/world-store.ts';
import { tellActor } from './tell-actor.ts';
import { installOracle } from './world/effects/oracle.ts';
import type { WorldView } from './world/world-view.ts';

const actor = createActor(appStatechart).start();
const client = new SimClient(workerPort((error) => actor.send({ type: 'HOST_FAILED', error })));
const store = new WorldStore();
client.onPush((push) => store.apply(push));
client.onPush((push) => tellActor(actor, push));
// Only the branch that is acted on can be asked.
installOracle(async (decision, branch) =>
  store.get().status?.branch === branch ? ((await client.request('decision', { decision }))?.table ?? null) : null,
);

let onView: ((view: WorldView | null) => void) | undefined;
if (import.meta.env.MODE === 'test') {
  const { installTestHook } = await import('./test-hook.ts');
  onView = installTestHook(client, store, actor);
}

const [kept, reached] = await Promise.all([readKeptText('settings'), readKeptText('progress')]);
const read = readSettings(kept, { language: askedLanguage(), homes: PANELS });
if (read.trouble !== null && kept !== null) putTextAside('settings', kept);
const settings = new SettingsStore(read, PANELS, (text) => keepText('settings', text));
const progress = new Progress(reached, (text) => keepText('progress', text));
if (progress.trouble && reached !== null) putTextAside('progress', reached);
followGoals(store, progress, Date.now);
window.addEventListener('pagehide', settings.flush);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SimContext value={{ client, store }}>
      <ProgressContext value={progress}>
        <App actor={actor} settings={settings} onView={onView} />
      </ProgressContext>
    </SimContext>
  </StrictMode>,
);
