/** A saved run is opened where it was, and held against what it says of itself: with the real host. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { ReplayNotice } from '../../../renderer/shell/replay-notice.tsx';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import { TimeProvider } from '../../../renderer/time/time-provider.tsx';
import { realHost } from '../real-host.ts';

afterEach(cleanup);

const MAIN = 'three-guilds.yaml';
const TEXT = readFileSync(path.resolve(import.meta.dirname, '../../../assets/scenarios', MAIN), 'utf8');

/** A run to 90 s with one command by hand, as it is saved. */
async function saved(): Promise<string> {
  const { client } = realHost();
  await client.request('open', { main: MAIN, files: { [MAIN]: TEXT }, seed: null });
  await client.request('seek', { toUs: 90_000_000 });
  const input = { cluster: 'Royaume', service: 'clerks', desiredCount: 3 };
  const { command } = await client.request('readRequest', { op: 'updateService', input });
  await client.request('command', { command: command! });
  return (await client.request('save', {})).replay;
}

async function openReplay(text: string) {
  const { client, store } = realHost();
  const actions = createActions(client, store, createActor(appStatechart).start());
  render(
    <SimContext value={{ client, store }}>
      <ActionsContext value={actions}>
        <TimeProvider>
          <ReplayNotice />
        </TimeProvider>
      </ActionsContext>
    </SimContext>,
  );
  const main = 'run.royaume-replay';
  await act(async () => void (await actions.open({ main, files: { [main]: text } })));
  return store;
}

test('it is where it was, and came out the same', async () => {
  const store = await openReplay(await saved());
  await screen.findByText(/with one command by hand, up to 00:01:30\.000: it came out as it was recorded/);
  expect(store.get().status?.nowUs).toBe(90_000_000);
});

test('a file that tells of another run is not believed', async () => {
  const replay = JSON.parse(await saved()) as Record<string, unknown>;
  const traceHash = String(replay['traceHash']).replace(/^./, (first) => (first === '0' ? '1' : '0'));
  const store = await openReplay(JSON.stringify({ ...replay, traceHash }));
  await screen.findByText(/it did not come out as it was recorded/);
  await waitFor(() => expect(store.get().status?.nowUs).toBe(90_000_000));
});
