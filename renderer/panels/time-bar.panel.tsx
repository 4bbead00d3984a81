/** When are we? Time is a place: play, pause, one event, any instant, any branch. */
import { useEffect, useState, type FormEvent } from 'react';
import { parseTime, useText } from '../sim-client/text.ts';
import { useWorld } from '../sim-client/hooks.ts';
import type { Status } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { useActions } from './actions.ts';
import { TrafficPanel } from './traffic.panel.tsx';

/** Simulated seconds per wall second; 0 is as fast as it goes. */
const SPEEDS = [1, 10, 60, 0] as const;
const SCRUB_STEP_US = 1_000_000;

export function TimeBarPanel() {
  const { t } = useText();
  const status = useWorld((state) => state.status);
  if (status === null) return null;
  return (
    <section className="time-bar" aria-label={t('app.time.label')}>
      <div className="time-controls">
        <Transport status={status} />
        <Speeds status={status} />
        <Clock status={status} />
      </div>
      <div className="time-line">
        <TrafficPanel />
        <Scrubber status={status} />
        <Branches status={status} />
      </div>
    </section>
  );
}

function Transport({ status }: { readonly status: Status }) {
  const { t } = useText();
  const { ask, seek } = useActions();
  const { running, ended, speed } = status;
  useShortcuts(running, speed);
  return (
    <div className="group" role="group" aria-label={t('app.time.transport')}>
      <button type="button" onClick={() => seek(0)} title={t('app.time.rewind')} aria-label={t('app.time.rewind')}>
        <Icon name="rewind" />
      </button>
      {running ? (
        <button
          type="button"
          className="primary"
          onClick={() => void ask('pause', {})}
          aria-label={t('app.time.pause')}
        >
          <Icon name="pause" />
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          disabled={ended}
          onClick={() => void ask('play', { speed })}
          aria-label={t('app.time.play')}
        >
          <Icon name="play" />
        </button>
      )}
      <button type="button" disabled={ended} onClick={() => void ask('step', {})}>
        <Icon name="step" /> {t('app.time.step')}
      </button>
    </div>
  );
}

/** Space plays and pauses, the full stop lets one event happen; not while one types or presses a button. */
function useShortcuts(running: boolean, speed: number): void {
  const { ask } = useActions();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, button, summary, a') !== null) return;
      if (event.key === ' ') void (running ? ask('pause', {}) : ask('play', { speed }));
      else if (event.key === '.') void ask('step', {});
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ask, running, speed]);
}

function Speeds({ status }: { readonly status: Status }) {
  const { t } = useText();
  const { ask } = useActions();
  return (
    <div className="group" role="group" aria-label={t('app.time.speed')}>
      {SPEEDS.map((speed) => (
        <button
          key={speed}
          type="button"
          disabled={status.ended}
          aria-pressed={status.speed === speed}
          onClick={() => void ask('play', { speed })}
        >
          {speed === 0 ? t('app.time.max') : t('app.time.times', { speed })}
        </button>
      ))}
    </div>
  );
}

function Clock({ status }: { readonly status: Status }) {
  const { t, time } = useText();
  const { seek } = useActions();
  const [wish, setWish] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const go = (event: FormEvent): void => {
    event.preventDefault();
    const toUs = wish === null ? null : parseTime(wish);
    setWrong(wish !== null && toUs === null);
    if (toUs === null) return;
    seek(Math.min(toUs, status.durationUs));
    setWish(null);
  };
  return (
    <form className="clock" onSubmit={go}>
      <label>
        <span className="unseen">{t('app.time.now')}</span>
        <input
          className="clock-field"
          value={wish ?? time(status.nowUs)}
          aria-invalid={wrong}
          spellCheck={false}
          title={t('app.time.go-to-hint')}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWish(event.target.value)}
          onBlur={() => {
            setWish(null);
            setWrong(false);
          }}
        />
      </label>
      <span className="quiet">
        {t('app.time.of', { time: time(status.durationUs) })} · {t('app.time.events', { count: status.events })}
      </span>
    </form>
  );
}

function Branches({ status }: { readonly status: Status }) {
  const { t, time } = useText();
  const { ask } = useActions();
  return (
    <div className="group" role="group" aria-label={t('app.branch.label')}>
      <button type="button" onClick={() => void ask('undo', {})}>
        <Icon name="undo" /> {t('app.branch.undo')}
      </button>
      <button type="button" onClick={() => void ask('redo', {})}>
        <Icon name="redo" /> {t('app.branch.redo')}
      </button>
      <button type="button" onClick={() => void ask('fork', { atUs: status.nowUs })}>
        <Icon name="fork" /> {t('app.branch.fork')}
      </button>
      <label>
        <span className="unseen">{t('app.branch.switch')}</span>
        <select
          value={status.branch}
          disabled={status.branches.length < 2}
          onChange={(event) => void ask('switchBranch', { branch: Number(event.target.value) })}
        >
          {status.branches.map(({ id, parent, forkAtUs }) => (
            <option key={id} value={id}>
              {parent === null
                ? t('app.branch.main')
                : t('app.branch.option', { branch: id, parent, time: time(forkAtUs) })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Scrubber({ status }: { readonly status: Status }) {
  const { t, time } = useText();
  const { seek } = useActions();
  return (
    <input
      type="range"
      className="scrubber"
      min={0}
      max={status.durationUs}
      step={SCRUB_STEP_US}
      value={status.nowUs}
      aria-label={t('app.time.scrub')}
      aria-valuetext={time(status.nowUs)}
      onChange={(event) => seek(Number(event.target.value))}
    />
  );
}
