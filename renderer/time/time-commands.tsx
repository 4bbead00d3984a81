/** What can be done with time, by key and from the palette; and what undo and redo did, in words. */
import { useMemo, useState } from 'react';
import { useOpenDecision } from '../inspector/open-decision.ts';
import { shortIds } from '../inspector/short-name.ts';
import { useActions } from '../panels/actions.ts';
import { useCommands, type AppCommand } from '../shell/commands.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { StepKind } from '../sim-client/words.ts';
import { branchName } from './branch-names.ts';
import { markBeside, markSentence } from './mark-words.ts';
import { RenameBranch } from './rename-branch.tsx';
import { besideOf, useSideBySide } from './side-by-side.ts';
import { STEP_KINDS, STEP_NAMES } from './step-kinds.ts';
import { useToast } from './toasts.tsx';
import { useBranches } from './use-branches.ts';

/** So many decisions of one occurrence are looked through for the one that says most. */
const DECIDED_AT_ONCE_MAX = 40;

export interface TimeActs {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly fork: (atUs: number) => void;
  /** On to the next thing of a kind; a decision is selected then, with its table in the inspector. */
  readonly toNext: (kind: StepKind) => void;
  readonly toMark: (way: 'next' | 'previous') => void;
}

export function useTimeActs(): TimeActs {
  const words = useText();
  const { ask, seek } = useActions();
  const openDecision = useOpenDecision();
  const { store } = useSim();
  const say = useToast();
  return useMemo(() => {
    const { t, event, time } = words;
    /** What was decided during an occurrence; a placement says more than the look that asked for it. */
    const tellDecision = async (during: number): Promise<void> => {
      const filter = { about: null, kind: null, failed: false };
      const answer = await ask('decisions', { ...filter, first: 0, end: DECIDED_AT_ONCE_MAX });
      const rows = (answer?.rows ?? []).filter((row) => row.during === during);
      const row = rows.find(({ kind }) => kind === 'placement') ?? rows[0];
      if (row === undefined) return;
      const { decision, subject, verdict } = row;
      openDecision(row);
      const params = { decision, subject: shortIds(subject.name), verdict: words.say(verdict) };
      say({ about: 'decision', text: t('time.decided', params) });
    };
    const deed = (text: string): void => say({ about: 'undo', text, tone: 'done' });
    return {
      undo: () => {
        const { status } = store.get();
        const branch = branchName(words, status?.branches[status.branch]);
        void ask('undo', {}).then((answer) => {
          if (answer === null) return;
          if (!answer.undone || answer.line === undefined) say(t('time.nothing-to-undo'));
          else deed(t('time.undone', { what: event(answer.line), time: time(answer.line.atUs), branch }));
        });
      },
      redo: () =>
        void ask('redo', {}).then((answer) => {
          if (answer === null) return;
          if (!answer.redone || answer.line === undefined) say(t('time.nothing-to-redo'));
          else deed(t('time.redone', { what: event(answer.line) }));
        }),
      fork: (atUs) => void ask('fork', { atUs }),
      toNext: (kind) =>
        void ask('stepTo', { kind }).then((answer) => {
          const line = answer?.line ?? null;
          if (kind === 'decision' && line !== null) void tellDecision(line.n);
        }),
      toMark: (way) => {
        const { status } = store.get();
        if (status === null) return;
        void ask('marks', { fromUs: 0, toUs: status.durationUs, most: 400 }).then((answer) => {
          const mark = answer === null ? null : markBeside(answer.marks, status.nowUs, way);
          if (mark === null) {
            say(t(way === 'next' ? 'time.no-next-mark' : 'time.no-previous-mark'));
            return;
          }
          seek(mark.atUs);
          say({ about: 'mark', text: t('time.at-mark', { time: time(mark.atUs), what: markSentence(words, mark) }) });
        });
      },
    };
  }, [words, ask, seek, openDecision, store, say]);
}

/** Shows nothing but the field for a branch's name. */
export function TimeCommands() {
  const { t } = useText();
  const { ask } = useActions();
  const { store } = useSim();
  const acts = useTimeActs();
  const side = useSideBySide();
  const hasWorld = useWorld(({ status }) => status !== null);
  const ended = useWorld(({ status }) => status?.ended ?? false);
  const command = (id: string, title: string, rest: Omit<AppCommand, 'id' | 'group' | 'title'>): AppCommand => ({
    id: `time.${id}`,
    group: 'time',
    title,
    ...rest,
  });
  useCommands(
    !hasWorld
      ? []
      : [
          command('undo', t('shell.time.undo'), { keys: ['mod+z'], icon: 'undo', run: acts.undo }),
          command('redo', t('shell.time.redo'), { keys: ['mod+shift+z', 'mod+y'], icon: 'redo', run: acts.redo }),
          command('fork', t('shell.time.fork'), {
            icon: 'fork',
            run: () => acts.fork(store.get().status?.nowUs ?? 0),
          }),
          command('step-back', t('time.step-back'), {
            keys: [','],
            icon: 'stepBack',
            run: () => void ask('stepBack', {}),
          }),
          ...STEP_KINDS.map((kind) =>
            command(`step-to-${kind}`, t(STEP_NAMES[kind]), {
              ...(kind === 'decision' ? { keys: ['d'] } : {}),
              icon: 'decision',
              enabled: !ended,
              run: () => acts.toNext(kind),
            }),
          ),
          command('next-mark', t('time.next-mark'), { keys: [']'], icon: 'right', run: () => acts.toMark('next') }),
          command('previous-mark', t('time.previous-mark'), {
            keys: ['['],
            icon: 'left',
            run: () => acts.toMark('previous'),
          }),
          ...(side.other === null
            ? []
            : [command('end-comparison', t('time.compare.end'), { icon: 'close', run: side.close })]),
        ],
  );
  const [renamed, setRenamed] = useState<number | null>(null);
  useCommands(useBranchCommands(setRenamed));
  return renamed === null ? null : <RenameBranch branch={renamed} onClose={() => setRenamed(null)} />;
}

/** What the menus of the tracks can do. */
function useBranchCommands(onRename: (branch: number) => void): readonly AppCommand[] {
  const words = useText();
  const { t } = words;
  const { ask } = useActions();
  const side = useSideBySide();
  const current = useWorld(({ status }) => status?.branch ?? 0);
  const open = useBranches().filter(({ closed }) => closed === undefined);
  const beside = besideOf(open, current);
  if (beside === null) return [];
  const command = (id: string, title: string, rest: Omit<AppCommand, 'id' | 'group' | 'title'>): AppCommand => ({
    ...{ id: `time.${id}`, group: 'time', title },
    ...rest,
  });
  return [
    command('compare', t('shell.time.compare'), { icon: 'split', run: () => side.show(beside) }),
    ...open.flatMap(({ id, ...branch }) => {
      const name = { branch: branchName(words, { id, ...branch }) };
      const many = { oneOfMany: true, icon: 'fork' } as const;
      return [
        ...(id === current
          ? []
          : [
              command(`branch-${id}`, t('time.branch.go', name), {
                icon: 'fork',
                run: () => void ask('switchBranch', { branch: id }),
              }),
              command(`compare-${id}`, t('shell.time.compare-with', name), { ...many, run: () => side.show(id) }),
              command(`close-${id}`, t('shell.time.close-branch', name), {
                ...many,
                run: () => void ask('closeBranch', { branch: id }),
              }),
            ]),
        command(`rename-${id}`, t('shell.time.rename-branch', name), { ...many, run: () => onRename(id) }),
      ];
    }),
  ];
}
