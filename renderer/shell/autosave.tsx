/** Keeps the run as it goes on, and says when that cannot be done. */
import { useEffect, useRef } from 'react';
import { keepRuns } from '../keep-runs.ts';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { useToast } from '../time/toasts.tsx';

/** Shows nothing. */
export function Autosave() {
  const { client, store } = useSim();
  const { t } = useText();
  const say = useToast();
  const tell = useRef(() => {});
  tell.current = () => say({ about: 'autosave', text: t('shell.autosave.failed'), tone: 'error' });
  useEffect(() => keepRuns(client, store, { onTrouble: () => tell.current() }), [client, store]);
  return null;
}
