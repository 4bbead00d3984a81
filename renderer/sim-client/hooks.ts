import { createContext, useContext, useSyncExternalStore } from 'react';
import type { SimClient } from './sim-client.ts';
import type { WorldState, WorldStore } from './world-store.ts';

export interface Sim {
  readonly client: SimClient;
  readonly store: WorldStore;
}

export const SimContext = createContext<Sim | null>(null);

export function useSim(): Sim {
  const sim = useContext(SimContext);
  if (sim === null) throw new Error('SimContext is missing');
  return sim;
}

/** A part of the world's state; the selector must give the same object for the same state. */
export function useWorld<T>(select: (state: WorldState) => T): T {
  const { store } = useSim();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
