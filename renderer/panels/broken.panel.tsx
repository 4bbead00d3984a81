/** The program broke a promise of its own: it says so, and how to hand the run to its makers. */
import { useText } from '../sim-client/text.ts';
import type { Wording } from '../sim-client/words.ts';
import { useActions } from './actions.ts';

export function BrokenPanel({ error }: { readonly error: string }) {
  const { t } = useText();
  const { save } = useActions();
  return (
    <section className="panel sheet broken" role="alert" aria-label={t('app.broken.title')}>
      <header>
        <h2>{t('app.broken.title')}</h2>
      </header>
      <p>{t('app.broken.text')}</p>
      <pre className="json">{error}</pre>
      <button type="button" className="primary" onClick={() => void save()}>
        {t('app.broken.save')}
      </button>
    </section>
  );
}

/** The host could not do what was asked; nothing else is lost. */
export function HostErrorPanel({ error }: { readonly error: Wording }) {
  const { t, show } = useText();
  const { dismiss } = useActions();
  return (
    <div className="toast" role="alert">
      <span>{t('app.host-error', { error: show(error) })}</span>
      <button type="button" onClick={dismiss}>
        {t('app.issues.close')}
      </button>
    </div>
  );
}
