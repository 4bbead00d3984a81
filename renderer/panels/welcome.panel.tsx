/** What can I open? The scenarios that come with the app, and the reader's own files. */
import { shippedFiles, shippedScenarios } from '../platform/scenario-files.ts';
import { useText } from '../sim-client/text.ts';
import { useActions } from './actions.ts';
import { OpenButton } from './open-button.tsx';

export function WelcomePanel({ opening }: { readonly opening: boolean }) {
  const { t } = useText();
  const { open } = useActions();
  return (
    <section className="panel sheet welcome" aria-label={t('app.welcome.title')} aria-busy={opening}>
      <h2>{t('app.welcome.title')}</h2>
      <p>{t('app.welcome.text')}</p>
      <ul>
        {shippedScenarios().map(({ name, title }) => (
          <li key={name}>
            <button type="button" disabled={opening} onClick={() => open(shippedFiles(name))}>
              <strong>{title}</strong>
              <span className="quiet">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="own">
        <OpenButton />
        <span className="quiet">{t('app.welcome.drop')}</span>
      </div>
    </section>
  );
}
