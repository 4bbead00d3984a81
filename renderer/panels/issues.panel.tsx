/** What is wrong with the file? Every issue with its place, what was expected, what was found, and a hint. */
import { useText } from '../sim-client/text.ts';
import type { Issue } from '../sim-client/words.ts';
import { useActions } from './actions.ts';

export function IssuesPanel({ issues, refused }: { readonly issues: readonly Issue[]; readonly refused: boolean }) {
  const { t, say } = useText();
  const { dismiss } = useActions();
  return (
    <section className="panel sheet" role="alert" aria-label={t('app.issues.title')}>
      <header>
        <h2>
          {refused
            ? t('app.issues.refused', { count: issues.length })
            : t('app.issues.warnings', { count: issues.length })}
        </h2>
        <button type="button" onClick={dismiss}>
          {t('app.issues.close')}
        </button>
      </header>
      <div className="scroll">
        <table className="issues">
          <thead>
            <tr>
              <th scope="col">{t('app.issues.place')}</th>
              <th scope="col">{t('app.issues.what')}</th>
            </tr>
          </thead>
          <tbody>
            {issues.map((issue, index) => (
              <tr key={`${issue.file}:${issue.line}:${issue.column}:${index}`} className={issue.severity}>
                <th scope="row">
                  <code>
                    {issue.file}:{issue.line}:{issue.column}
                  </code>
                </th>
                <td>
                  <p>{say(issue.message)}</p>
                  {issue.expected === null ? null : (
                    <p className="quiet">{t('app.issues.expected', { text: issue.expected })}</p>
                  )}
                  {issue.found === null ? null : (
                    <p className="quiet">{t('app.issues.found', { text: issue.found })}</p>
                  )}
                  {issue.hint === null ? null : <p className="hint">{say(issue.hint)}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
