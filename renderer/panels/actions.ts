/** What the panels may do: one object, made once. Each act is a request to the simulator or a word to the app's actor. */
import { createContext, useContext } from 'react';
import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from '../app.statechart.ts';
import { chooseScenario, fileName, rememberFiles, saveFile, type Opened } from '../platform/platform.ts';
import { HostError, type SimClient } from '../sim-client/sim-client.ts';
import type { EntityRef, RequestInput, RequestOutput, RequestType, ScenarioFiles } from '../sim-client/words.ts';
import type { WorldStore } from '../sim-client/world-store.ts';
import { isWorthKeeping, RunShelf } from './run-shelf.ts';
import { createSeeks } from './seeks.ts';

export interface Actions {
  /** Resolves with whether it was opened. */
  open(files: ScenarioFiles, seed?: number | null): Promise<boolean>;
  /** What a person chose or dropped: opened, and offered again later. */
  openChosen(files: ScenarioFiles): void;
  /** What came of a choice: opens it, or says what could not be read. Resolves with whether it was opened. */
  openOutcome(opened: Opened): Promise<boolean>;
  /** The desktop's dialog; false where there is none. */
  choose(): Promise<boolean>;
  select(subject: EntityRef | null): void;
  ask<T extends RequestType>(type: T, input: RequestInput<T>): Promise<RequestOutput<T> | null>;
  /** Goes to an instant; while one seek is under way only the last wish is kept. */
  seek(toUs: number): void;
  save(): Promise<void>;
  dismiss(): void;
  /** Runs that were left for another scenario. */
  readonly left: RunShelf;
  /** Goes back to one of them, where it was left. */
  goBack(id: number): Promise<void>;
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
  const ask: Actions['ask'] = async (type, input) => {
    try {
      const answer = await client.request(type, input);
      if (actor.getSnapshot().context.hostError !== null) actor.send({ type: 'ANSWERED' });
      return answer;
    } catch (error) {
      actor.send({ type: 'HOST_FAILED', error: error instanceof HostError ? error.reason : String(error) });
      return null;
    }
  };
  const { seek, forget } = createSeeks(store, (toUs) => ask('seek', { toUs }));
  const left = new RunShelf();
  const open = async (files: ScenarioFiles, seed: number | null = null): Promise<boolean> => {
    const { status, scenario, broken } = store.get();
    actor.send({ type: 'OPEN', files });
    const isLost = status !== null && scenario !== null && broken === null && isWorthKeeping(status);
    // A run that cannot be kept does not stand in the way of the next one.
    const kept = isLost ? await client.request('save', {}).catch(() => null) : null;
    forget();
    const answer = await ask('open', { ...files, seed });
    if (answer === null) return false;
    if (answer.opened && kept !== null && scenario !== null) left.put(scenario, kept.replay);
    actor.send({ type: answer.opened ? 'OPENED' : 'REFUSED', issues: answer.issues });
    // A replay is opened where its run had come to; the view with what it promises came before the answer.
    const replay = answer.opened ? store.get().scenario?.replay : undefined;
    if (replay !== undefined) seek(replay.reachedUs);
    return answer.opened;
  };
  const openOutcome = async (opened: Opened): Promise<boolean> => {
    if (opened.outcome === 'failed') actor.send({ type: 'HOST_FAILED', error: opened.file });
    return opened.outcome === 'opened' && open(opened.files);
  };
  return {
    open,
    openOutcome,
    openChosen: (files) => {
      void open(files);
      void rememberFiles(files);
    },
    seek,
    ask,
    choose: async () => {
      const chosen = await chooseScenario();
      if (chosen === null) return false;
      await openOutcome(chosen);
      return true;
    },
    select: (subject) => actor.send({ type: 'SELECT', subject }),
    save: async () => {
      const { scenario, broken } = store.get();
      const replay = broken?.replay ?? (await ask('save', {}))?.replay;
      if (replay !== undefined) await saveFile(fileName(scenario?.name ?? 'royaume', '.royaume-replay'), replay);
    },
    dismiss: () => actor.send({ type: 'DISMISS' }),
    left,
    goBack: async (id) => {
      const run = left.take(id);
      if (run !== null) await open(run.files);
    },
  };
}
