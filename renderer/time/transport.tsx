/** Play, pause, how fast, one event on or back, and on to the next thing of a kind. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import type { StepKind } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { STEP_KINDS, STEP_NAMES } from './step-kinds.ts';
import { useTimeActs } from './time-commands.tsx';

/** Simulated seconds per wall second; 0 is as fast as it goes. */
const SPEEDS = [1, 10, 60, 600, 0] as const;

/** What of the status decides which buttons there are: a frame that only moves the clock draws nothing here. */
function useMode(): { running: boolean; ended: boolean; broken: boolean; speed: number; atStart: boolean } {
  const running = useWorld(({ status }) => status?.running ?? false);
  const ended = useWorld(({ status }) => status?.ended ?? false);
  const broken = useWorld((state) => state.broken !== null);
  const speed = useWorld(({ status }) => status?.speed ?? 1);
  const atStart = useWorld(({ status }) => (status?.events ?? 0) === 0);
  return { running, ended, broken, speed, atStart };
}

export function Transport() {
  const { t } = useText();
  const { ask, seek } = useActions();
  const { running, ended, broken, speed, atStart } = useMode();
  const icon = (name: 'rewind' | 'stepBack', label: ScreenKey, disabled: boolean, run: () => void) => (
    <button type="button" disabled={disabled} onClick={run} title={t(label)} aria-label={t(label)}>
      <Icon name={name} />
    </button>
  );
  return (
    <div className="group" role="group" aria-label={t('app.time.transport')}>
      {icon('rewind', 'app.time.rewind', broken, () => seek(0))}
      {icon('stepBack', 'time.step-back', broken || atStart, () => void ask('stepBack', {}))}
      {running ? (
        <button
          type="button"
          className="primary"
          onClick={() => void ask('pause', {})}
          title={t('app.time.pause')}
          aria-label={t('app.time.pause')}
        >
          <Icon name="pause" />
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          disabled={ended || broken}
          onClick={() => void ask('play', { speed })}
          title={t('app.time.play')}
          aria-label={t('app.time.play')}
        >
          <Icon name="play" />
        </button>
      )}
      <button type="button" disabled={ended || broken} onClick={() => void ask('step', {})}>
        <Icon name="step" /> {t('app.time.step')}
      </button>
      <StepMenu isDisabled={ended || broken} />
    </div>
  );
}

/** The next decision with one press; other kinds of things in a menu beside it. */
function StepMenu({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useText();
  const { toNext } = useTimeActs();
  return (
    <span className="split-button">
      <button type="button" disabled={isDisabled} onClick={() => toNext('decision')}>
        <Icon name="decision" /> {t('time.step-to.decision')}
      </button>
      <MenuTrigger>
        <Button isDisabled={isDisabled} aria-label={t('time.step-to')} className="split-more">
          <Icon name="down" />
        </Button>
        <Popover className="popover-menu" placement="bottom end">
          <Menu className="menu" onAction={(kind) => toNext(kind as StepKind)}>
            {STEP_KINDS.map((kind) => (
              <MenuItem key={kind} id={kind}>
                {t(STEP_NAMES[kind])}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </span>
  );
}

export function Speeds() {
  const { t, number } = useText();
  const { ask } = useActions();
  const { ended, broken, speed: now } = useMode();
  return (
    <div className="group speeds" role="group" aria-label={t('app.time.speed')}>
      {SPEEDS.map((speed) => (
        <button
          key={speed}
          type="button"
          disabled={ended || broken}
          aria-pressed={now === speed}
          onClick={() => void ask('play', { speed })}
        >
          {speed === 0 ? t('app.time.max') : t('app.time.times', { speed: number(speed) })}
        </button>
      ))}
    </div>
  );
}
