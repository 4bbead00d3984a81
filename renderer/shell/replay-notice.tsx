/** A replay is a promise: when its run is there again, it is held against what the file says, and the reader is told. */
import { useEffect, useRef } from 'react';
import { useActions } from '../panels/actions.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { useToast } from '../time/toasts.tsx';

/** Shows nothing. */
export function ReplayNotice() {
  const { t, time } = useText();
  const { ask } = useActions();
  const say = useToast();
  const replay = useWorld(({ scenario }) => scenario?.replay ?? null);
  const isThere = useWorld(
    ({ scenario, status }) => status?.branch === 0 && status.nowUs === scenario?.replay?.reachedUs,
  );
  const told = useRef(0);
  useEffect(() => {
    if (replay === null || !isThere || replay.opening === told.current) return;
    told.current = replay.opening;
    const { commands: count, events, traceHash, reachedUs } = replay;
    void ask('hash', {}).then((found) => {
      if (found === null) return;
      const same = found.events === events && found.traceHash === traceHash;
      const params = { count, time: time(reachedUs) };
      if (same) say({ about: 'replay', text: t('shell.replay.same', params) });
      else say({ about: 'replay', text: t('shell.replay.other', params), tone: 'error' });
    });
  }, [replay, isThere, ask, say, t, time]);
  return null;
}
