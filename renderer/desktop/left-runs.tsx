/** Runs that ended without warning, offered once at the start: each can be opened where it was left, or forgotten. */
import { useEffect, useId, useState } from 'react';
import { useActions } from '../panels/actions.ts';
import { forgetSession, keepSession, leftSessions, recoverSession, type LeftSession } from '../platform/platform.ts';
import { useText } from '../sim-client/text.ts';
import './desktop.css';

export function LeftRuns() {
  const { t, language } = useText();
  const { openOutcome } = useActions();
  const [left, setLeft] = useState<readonly LeftSession[]>([]);
  const id = useId();
  useEffect(() => {
    let gone = false;
    leftSessions().then(
      (sessions) => {
        if (!gone) setLeft(sessions);
      },
      // Nothing is offered where nothing can be kept.
      () => {},
    );
    return () => {
      gone = true;
    };
  }, []);
  if (left.length === 0) return null;
  const without = (session: LeftSession): void => setLeft(left.filter((one) => one !== session));
  const forget = (session: LeftSession): void => {
    without(session);
    void forgetSession(session.id);
  };
  const open = async (session: LeftSession): Promise<void> => {
    const recovered = await recoverSession(session.id);
    if (!(await openOutcome(recovered)) || recovered.outcome !== 'opened') return without(session);
    // It is this window's own run now, also if the app dies before it keeps it anew.
    const { main, files } = recovered.files;
    await keepSession({ title: session.title, text: files[main]! }).catch(() => {});
    forget(session);
  };
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="left-runs" aria-labelledby={id}>
      <h2 id={id}>{t('desktop.left.title')}</h2>
      <p className="quiet">{t('desktop.left.text')}</p>
      <ul>
        {left.map((session) => (
          <li key={session.id}>
            <span>
              <strong>{session.title}</strong> <span className="quiet">{when.format(session.savedAtMs)}</span>
            </span>
            <button type="button" className="primary" onClick={() => void open(session)}>
              {t('desktop.left.open', { title: session.title })}
            </button>
            <button type="button" onClick={() => forget(session)}>
              {t('desktop.left.forget', { title: session.title })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
