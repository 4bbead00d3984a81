/** What the panels may do: one object, made once. Each act is a request to the simulator or a word to the app's actor. */
import { createContext, useContext } from 'react';
import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from '../app.statechart.ts';
import { chooseScenario, saveReplay } from '../platform/platform.ts';
import { HostError, type SimClient } from '../sim-client/sim-client.ts';
import type { EntityRef, RequestInput, RequestOutput, RequestType, ScenarioFiles } from '../sim-client/words.ts';
import type { WorldStore } from '../sim-client/world-store.ts';

export interface Actions {
  open(files: ScenarioFiles, seed?: number | null): void;
  /** The desktop's dialog; false where there is none. */
  choose(): Promise<boolean>;
  select(subject: EntityRef | null): void;
  ask<T extends RequestType>(type: T, input: RequestInput<T>): Promise<RequestOutput<T> | null>;
  /** Goes to an instant; while one seek is under way only the last wish is kept. */
  seek(toUs: number): void;
  save(): Promise<void>;
  dismiss(): void;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('ActionsContext is missing');
  return actions;
}

export function createActions(
  client: SimClient,
  store: WorldStore,
  actor: ActorRefFrom<typeof appStatechart>,
): Actions {
  let seeking = false;
  let wishUs: number | null = null;
  const ask: Actions['ask'] = async (type, input) => {
    try {
      return await client.request(type, input);
    } catch (error) {
      actor.send({ type: 'HOST_FAILED', error: error instanceof HostError ? error.reason : String(error) });
      return null;
    }
  };
  const open = (files: ScenarioFiles, seed: number | null = null): void => {
    actor.send({ type: 'OPEN', files });
    void ask('open', { ...files, seed }).then((answer) => {
      if (answer !== null) actor.send({ type: answer.opened ? 'OPENED' : 'REFUSED', issues: answer.issues });
    });
  };
  const seek = (toUs: number): void => {
    wishUs = toUs;
    if (seeking) return;
    seeking = true;
    void (async () => {
      while (wishUs !== null) {
        const next: number = wishUs;
        wishUs = null;
        await ask('seek', { toUs: next });
      }
      seeking = false;
    })();
  };
  return {
    open,
    seek,
    ask,
    choose: async () => {
      const chosen = await chooseScenario();
      if (chosen === null) return false;
      if (chosen.outcome === 'opened') open(chosen.files);
      if (chosen.outcome === 'failed') actor.send({ type: 'HOST_FAILED', error: chosen.file });
      return true;
    },
    select: (subject) => actor.send({ type: 'SELECT', subject }),
    save: async () => {
      const { scenario, broken } = store.get();
      const replay = broken?.replay ?? (await ask('save', {}))?.replay;
      if (replay !== undefined) await saveReplay(scenario?.name ?? 'royaume', replay);
    },
    dismiss: () => actor.send({ type: 'DISMISS' }),
  };
}
