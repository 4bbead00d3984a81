/** When are we? Time is a place: play, pause, one event, any instant, any branch. */
import { TrafficPanel } from '../panels/traffic.panel.tsx';
import { useActions } from '../panels/actions.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { branchName } from './branch-names.ts';
import { Clock } from './clock.tsx';
import { besideOf, useSideBySide } from './side-by-side.ts';
import { useTimeActs } from './time-commands.tsx';
import { Timeline } from './timeline.tsx';
import { Speeds, Transport } from './transport.tsx';
import { useBranches } from './use-branches.ts';
import './time.css';

export function TimeBar() {
  const { t } = useText();
  const hasWorld = useWorld((state) => state.status !== null);
  if (!hasWorld) return null;
  return (
    <section className="time-bar" aria-label={t('app.time.label')}>
      <div className="time-controls">
        <Transport />
        <Speeds />
        <Clock />
        <TrafficPanel />
      </div>
      <div className="time-line">
        <Timeline />
        <BranchActs />
      </div>
    </section>
  );
}

/** Undo, redo, fork, and which branch is on screen and which beside it. */
function BranchActs() {
  const words = useText();
  const { t, time } = words;
  const { ask } = useActions();
  const { store } = useSim();
  const acts = useTimeActs();
  const side = useSideBySide();
  const current = useWorld(({ status }) => status?.branch ?? 0);
  const broken = useWorld((state) => state.broken !== null);
  const open = useBranches().filter(({ closed }) => closed === undefined);
  const beside = besideOf(open, current);
  const button = (icon: IconName, label: string, run: () => void, disabled = broken) => (
    <button type="button" className="tool" disabled={disabled} title={label} aria-label={label} onClick={run}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div className="group" role="group" aria-label={t('time.branch.acts')}>
      {button('undo', t('app.branch.undo'), acts.undo)}
      {button('redo', t('app.branch.redo'), acts.redo)}
      {button('fork', t('app.branch.fork'), () => acts.fork(store.get().status?.nowUs ?? 0))}
      <label>
        <span className="unseen">{t('app.branch.switch')}</span>
        <select
          value={current}
          disabled={open.length < 2 || broken}
          onChange={(event) => void ask('switchBranch', { branch: Number(event.target.value) })}
        >
          {open.map((branch) => (
            <option key={branch.id} value={branch.id}>
              {branch.parent === null || branch.name !== undefined
                ? branchName(words, branch)
                : t('app.branch.option', { branch: branch.id, parent: branch.parent, time: time(branch.forkAtUs) })}
            </option>
          ))}
        </select>
      </label>
      {beside === null
        ? null
        : button(
            'split',
            t(side.other === null ? 'time.compare.begin' : 'time.compare.end'),
            () => (side.other === null ? side.show(beside) : side.close()),
            broken,
          )}
    </div>
  );
}
