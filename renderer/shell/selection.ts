/** What is selected, for every panel. */
import { createContext, useContext } from 'react';
import type { EntityRef } from '../sim-client/words.ts';

export const SelectionContext = createContext<EntityRef | null>(null);

export function useSelection(): EntityRef | null {
  return useContext(SelectionContext);
}
