/** Branches as tracks under the timeline: a tree that says where each left, how far it was run, and which one is on screen. */
import { useMemo, useRef, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { BranchInfo } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { branchName } from './branch-names.ts';
import { tracksOf, type Track } from './track-tree.ts';
import { useStatusFrame } from './follow-status.ts';
import { RenameBranch } from './rename-branch.tsx';
import { useSideBySide } from './side-by-side.ts';
import { shareOf, type TimeWindow } from './timeline-scale.ts';
import { useBranches } from './use-branches.ts';

export function BranchTracks({ span }: { readonly span: TimeWindow }) {
  const { t } = useText();
  const current = useWorld(({ status }) => status?.branch ?? 0);
  const branches = useBranches();
  // Only the ends of branches move with frames; those are drawn by each track itself.
  const tracks = useMemo(() => tracksOf(branches), [branches]);
  const [renamed, setRenamed] = useState<number | null>(null);
  if (tracks.length < 2) return null;
  return (
    <>
      <ul className="tracks" aria-label={t('app.branch.label')}>
        {tracks.map((track) => (
          <TrackRow
            key={track.branch.id}
            track={track}
            span={span}
            isCurrent={track.branch.id === current}
            onRename={() => setRenamed(track.branch.id)}
          />
        ))}
      </ul>
      {renamed === null ? null : <RenameBranch branch={renamed} onClose={() => setRenamed(null)} />}
    </>
  );
}

interface TrackRowProps {
  readonly track: Track;
  readonly span: TimeWindow;
  readonly isCurrent: boolean;
  readonly onRename: () => void;
}

function TrackRow({ track, span, isCurrent, onRename }: TrackRowProps) {
  const words = useText();
  const { t, time, number } = words;
  const { ask } = useActions();
  const { store } = useSim();
  const side = useSideBySide();
  const { branch, parentRow, row } = track;
  const line = useRef<HTMLDivElement>(null);
  const name = branchName(words, branch);
  const left = shareOf(span, branch.forkAtUs);
  const fork = Math.min(1, Math.max(0, left));
  useStatusFrame(({ branches }) => {
    const end = Math.min(1, Math.max(0, shareOf(span, branches[branch.id]?.reachedUs ?? 0)));
    if (line.current === null) return;
    line.current.style.visibility = end > fork ? 'visible' : 'hidden';
    line.current.style.left = `${fork * 100}%`;
    line.current.style.width = `${Math.max(0, end - fork) * 100}%`;
  });
  const told = (): string => {
    const { reachedUs, parent, forkAtUs, commands } = store.get().status?.branches[branch.id] ?? branch;
    const params = { reached: time(reachedUs), commands: number(commands) };
    if (parent === null) return t('time.branch.told-first', params);
    const left = branchName(words, store.get().status?.branches[parent]);
    return t('time.branch.told', { ...params, parent: left, time: time(forkAtUs) });
  };
  const state = isCurrent ? 'current' : side.other === branch.id ? 'beside' : '';
  return (
    <li className={`track ${state}`}>
      <button
        type="button"
        className="track-name"
        aria-current={isCurrent ? 'true' : undefined}
        title={told()}
        aria-label={t('time.branch.go', { branch: name })}
        onClick={() => void ask('switchBranch', { branch: branch.id })}
      >
        {name}
      </button>
      <div className="track-way" aria-hidden="true" onClick={() => void ask('switchBranch', { branch: branch.id })}>
        {parentRow === null || left < 0 || left > 1 ? null : (
          <span className="track-stem" style={{ left: `${fork * 100}%`, height: `${(row - parentRow) * 1.25}rem` }} />
        )}
        <div ref={line} className="track-line" />
      </div>
      <TrackMenu branch={branch} isCurrent={isCurrent} name={name} onRename={onRename} />
    </li>
  );
}

function TrackMenu({
  branch,
  isCurrent,
  name,
  onRename,
}: Pick<TrackRowProps, 'isCurrent' | 'onRename'> & { readonly branch: BranchInfo; readonly name: string }) {
  const { t } = useText();
  const { ask } = useActions();
  const side = useSideBySide();
  const acts: Readonly<Record<string, () => void>> = {
    compare: () => side.show(branch.id),
    rename: onRename,
    unname: () => void ask('nameBranch', { branch: branch.id, name: null }),
    close: () => void ask('closeBranch', { branch: branch.id }),
  };
  return (
    <MenuTrigger>
      <Button className="tool small" aria-label={t('time.branch.more', { branch: name })}>
        <Icon name="more" />
      </Button>
      <Popover className="popover-menu" placement="bottom end">
        <Menu
          className="menu"
          onAction={(id) => acts[String(id)]?.()}
          disabledKeys={isCurrent ? ['compare', 'close'] : []}
        >
          <MenuItem id="compare">{t('time.branch.compare')}</MenuItem>
          <MenuItem id="rename">{t('time.branch.rename')}</MenuItem>
          {branch.name === undefined ? null : <MenuItem id="unname">{t('time.branch.unname')}</MenuItem>}
          <MenuItem id="close">{t('time.branch.close')}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
