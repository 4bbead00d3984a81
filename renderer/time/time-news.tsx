/** Says in passing what happened to time itself: a branch begins, a branch was closed to save memory, the run is over. */
import { useEffect, useRef } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { Status, View } from '../sim-client/words.ts';
import { branchName } from './branch-names.ts';
import { goalsTold } from './goals-told.ts';
import { useToast } from './toasts.tsx';

/** What two moments of one scenario have between them that is worth saying. */
export function newsBetween(before: Status, after: Status, view: View, words: Words): readonly string[] {
  const { t, time } = words;
  const said: string[] = [];
  const begun = after.branches[after.branch];
  if (
    after.branch !== before.branch &&
    after.branch >= before.branches.length &&
    begun !== undefined &&
    begun.parent !== null
  ) {
    const parent = branchName(words, after.branches[begun.parent]);
    const params = { branch: branchName(words, begun), time: time(begun.forkAtUs), parent };
    said.push(t('time.begins', params));
  }
  for (const branch of after.branches) {
    if (branch.closed === 'budget' && before.branches[branch.id]?.closed === undefined)
      said.push(t('time.closed-for-memory', { branch: branchName(words, branch) }));
  }
  if (after.ended && !before.ended && after.branch === before.branch)
    said.push([t('time.ended-news', { time: time(after.nowUs) }), ...goalsTold(view, words)].join(' '));
  return said;
}

/** Shows nothing. */
export function TimeNews() {
  const { store } = useSim();
  const words = useText();
  const say = useToast();
  const latest = useRef({ words, say });
  latest.current = { words, say };
  useEffect(() => {
    let { status: before, scenario } = store.get();
    return store.subscribe(() => {
      const { status, scenario: now, view } = store.get();
      // Numbers of branches begin anew with each scenario.
      const isSame = scenario !== null && now?.scenarioHash === scenario.scenarioHash;
      const isGrown = (status?.branches.length ?? 0) >= (before?.branches.length ?? 0);
      if (before !== null && status !== null && isSame && isGrown && before !== status) {
        for (const text of newsBetween(before, status, view, latest.current.words)) latest.current.say(text);
      }
      before = status;
      scenario = now;
    });
  }, [store]);
  return null;
}
