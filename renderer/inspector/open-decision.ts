/** Opens a decision where there is room for its table: in the inspector, with what it is about selected. */
import { useCallback, useContext } from 'react';
import { useActions } from '../panels/actions.ts';
import { CommandsContext } from '../shell/commands.ts';
import { useSim } from '../sim-client/hooks.ts';
import type { DecisionRow } from '../sim-client/words.ts';
import { historyOf } from './history.ts';

export function useOpenDecision(): (row: DecisionRow) => void {
  const { select } = useActions();
  const { store } = useSim();
  return useCallback(
    ({ decision, subject: { ref } }) => {
      const history = historyOf(store);
      history.visit(ref);
      history.open(decision);
      select(ref);
    },
    [store, select],
  );
}

/** Brings the inspector into sight, unless it is. */
export function useShowInspector(): () => void {
  const book = useContext(CommandsContext);
  return useCallback(() => {
    const command = book?.get().find(({ id }) => id === 'panel.show-inspector');
    if (command?.checked === false) command.run();
  }, [book]);
}
