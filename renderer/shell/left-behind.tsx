/** The run that was left for another scenario: said in passing with the way back, which stays in the palette. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useActions } from '../panels/actions.ts';
import { useText } from '../sim-client/text.ts';
import { useToast } from '../time/toasts.tsx';
import { useCommands, type AppCommand } from './commands.ts';
import { scenarioTitle } from './scenario-groups.ts';

/** Shows nothing. */
export function LeftBehind() {
  const { t, time } = useText();
  const { left, goBack } = useActions();
  const say = useToast();
  const runs = useSyncExternalStore(left.subscribe, left.get);
  const [newest] = runs;
  const told = useRef(newest?.id ?? 0);
  useEffect(() => {
    if (newest === undefined || newest.id <= told.current) return;
    told.current = newest.id;
    const { id, scenario, atUs } = newest;
    const title = scenarioTitle(scenario, t);
    const way = { label: t('shell.left.back'), go: () => void goBack(id) };
    say({ about: 'left', text: t('shell.left.text', { title, time: time(atUs) }), way });
  }, [newest, t, time, say, goBack]);
  useCommands(
    runs.map(({ id, scenario, atUs }): AppCommand => ({
      id: `scenario.back-${id}`,
      group: 'scenario',
      title: t('shell.left.command', { title: scenarioTitle(scenario, t), time: time(atUs) }),
      icon: 'undo',
      run: () => void goBack(id),
    })),
  );
  return null;
}
