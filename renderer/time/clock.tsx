/** What time it is: to be read, and to be written to go there. Runs longer than a day have a day beside it. */
import { useRef, useState, type FormEvent } from 'react';
import { useActions } from '../panels/actions.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { parseTime, useText } from '../sim-client/text.ts';
import { isInPast } from './branch-names.ts';
import { goalsTold } from './goals-told.ts';
import { useStatusFrame } from './follow-status.ts';
import { dayOf, hasDays, ofDay } from './timeline-scale.ts';

export function Clock() {
  const { t, time } = useText();
  const { seek } = useActions();
  const durationUs = useWorld(({ status }) => status?.durationUs ?? 0);
  const field = useRef<HTMLInputElement>(null);
  const day = useRef<HTMLInputElement>(null);
  /** Somebody types: the run no longer writes here. */
  const typed = useRef(false);
  const [wrong, setWrong] = useState(false);
  const days = hasDays(durationUs);

  useStatusFrame(({ nowUs }) => {
    if (typed.current) return;
    const at = days ? dayOf(nowUs) : { day: 1, timeUs: nowUs };
    write(field.current, time(at.timeUs));
    write(day.current, String(at.day));
  });

  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (!typed.current) return;
    const timeUs = parseTime(field.current!.value);
    const ordinal = days ? Number(day.current!.value) : 1;
    const toUs = timeUs === null || !Number.isInteger(ordinal) || ordinal < 1 ? null : ofDay(ordinal, timeUs);
    setWrong(toUs === null);
    if (toUs === null) return;
    typed.current = false;
    seek(Math.min(toUs, durationUs));
  };
  const typing = {
    spellCheck: false,
    onFocus: (event: { readonly target: HTMLInputElement }): void => event.target.select(),
    onChange: (): void => {
      typed.current = true;
    },
    onBlur: (): void => {
      typed.current = false;
      setWrong(false);
    },
  } as const;
  return (
    <form className="clock" onSubmit={go}>
      {days ? (
        <label className="clock-day">
          <span>{t('time.day')}</span>
          <input ref={day} inputMode="numeric" autoComplete="off" aria-invalid={wrong} {...typing} />
        </label>
      ) : null}
      <label>
        <span className="unseen">{t('app.time.now')}</span>
        <input
          ref={field}
          className="clock-field"
          autoComplete="off"
          aria-invalid={wrong}
          title={t('app.time.go-to-hint')}
          {...typing}
        />
      </label>
      <button type="submit" className="unseen" tabIndex={-1}>
        {t('time.go')}
      </button>
      <Where />
    </form>
  );
}

function write(input: HTMLInputElement | null, value: string): void {
  if (input !== null && input.value !== value) input.value = value;
}

/** How long the run is, how much has happened, and whether later time is known. */
function Where() {
  const words = useText();
  const { t, time, duration } = words;
  const goals = useWorld(({ view }) => view.goals);
  const durationUs = useWorld(({ status }) => status?.durationUs ?? 0);
  const ended = useWorld(({ status }) => status?.ended ?? false);
  const broken = useWorld((state) => state.broken !== null);
  const past = useWorld(({ status }) => status !== null && isInPast(status.branches, status.branch, status.nowUs));
  const [reached, missed] = goalsTold({ goals }, words);
  const events = useRef<HTMLSpanElement>(null);
  useStatusFrame((status) => {
    if (events.current === null) return;
    const text = t('app.time.events', { count: status.events });
    if (events.current.textContent !== text) events.current.textContent = text;
  });
  return (
    <span className="quiet where">
      {t('app.time.of', { time: hasDays(durationUs) ? duration(durationUs) : time(durationUs) })} ·{' '}
      <span ref={events} className="where-events" />
      {broken ? <span className="chip bad">{t('time.broken')}</span> : null}
      {ended && !broken ? (
        <span className={`chip ${missed === undefined ? 'good' : 'bad'}`} title={missed}>
          {t('time.ended')} {reached}
        </span>
      ) : null}
      {past && !ended && !broken ? (
        <span className="chip warn" title={t('time.in-past-hint')}>
          {t('time.in-past')}
        </span>
      ) : null}
    </span>
  );
}
