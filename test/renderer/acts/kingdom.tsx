/** A shipped scenario in the real host, with the desk on which acts are begun. */
import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect } from 'vitest';
import { createActor } from 'xstate';
import { ActDesk, useActs } from '../../../renderer/acts/act-desk.tsx';
import type { Draft } from '../../../renderer/acts/draft.ts';
import { CarryDesk, useCarry } from '../../../renderer/acts/carry-desk.tsx';
import { appStatechart } from '../../../renderer/app.statechart.ts';
import { ActionsContext, createActions } from '../../../renderer/panels/actions.ts';
import { SimContext } from '../../../renderer/sim-client/hooks.ts';
import type { WorldView } from '../../../renderer/world/world-view.ts';
import type { Engine } from '../../../sim/engine/engine.ts';
import { inTheOnlyCluster, regionsOf } from '../../../sim/rules/world-requests.ts';
import { parseCommand } from '../../../sim/rules/requests.ts';
import type { JsonObject } from '../../../sim/model/task-definition.ts';
import { TimeProvider } from '../../../renderer/time/time-provider.tsx';
import { realHost } from '../real-host.ts';
import { SHIPPED, engineOf } from '../../support/shipped.ts';

/** The engine of a shipped scenario at an instant, without a host. */
export function engineAt(main: string, atUs: number): Engine {
  const engine = engineOf(main);
  engine.runTo(atUs);
  return engine;
}

/** Gives an engine a request as a scenario's timeline would. */
export function order(engine: Engine, op: string, input: JsonObject): void {
  const reading = parseCommand(op, inTheOnlyCluster(engine.world, op, input), regionsOf(engine.world));
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  expect(engine.command(reading.command).refusal).toBeNull();
}

export async function kingdomOf(main: string, atUs: number) {
  const { client, store } = realHost();
  const { opened } = await client.request('open', { main, files: SHIPPED, seed: null });
  expect(opened).toBe(true);
  await client.request('seek', { toUs: atUs });
  const actions = createActions(client, store, createActor(appStatechart).start());
  const show = (children: ReactNode, draft?: Draft, world: WorldView | null = null) =>
    render(
      <SimContext value={{ client, store }}>
        <ActionsContext value={actions}>
          <TimeProvider>
            <ActDesk>
              <CarryDesk>
                {children}
                <World world={world} />
                {draft === undefined ? null : <Begin draft={draft} />}
              </CarryDesk>
            </ActDesk>
          </TimeProvider>
        </ActionsContext>
      </SimContext>,
    );
  /** Opens the form of a request and gives its dialog back. */
  const form = async (draft: Draft): Promise<HTMLElement> => {
    show(null, draft);
    fireEvent.click(screen.getByText('begin'));
    return screen.findByRole('dialog');
  };
  const hash = (): Promise<string> => client.request('hash', {}).then(({ traceHash }) => traceHash);
  return { client, store, show, form, hash };
}

function Begin({ draft }: { readonly draft: Draft }) {
  const { begin } = useActs();
  return (
    <button type="button" onClick={() => begin(draft)}>
      begin
    </button>
  );
}

function World({ world }: { readonly world: WorldView | null }) {
  useCarry().setWorld(world);
  return null;
}
