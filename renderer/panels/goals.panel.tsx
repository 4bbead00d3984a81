/** What is to be reached, and how does it stand? */
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { Panel } from '../ui/panel.tsx';

const MARKS: Readonly<Record<string, string>> = { met: '✓', missed: '✗', open: '○' };

export function GoalsPanel() {
  const { t } = useText();
  const goals = useWorld(({ view }) => view.goals);
  return (
    <Panel title={t('app.goals.title')} className="goals">
      {goals.length === 0 ? <p className="quiet">{t('app.goals.none')}</p> : null}
      <ul>
        {goals.map(({ name, status }) => (
          <li key={name} className={status}>
            <span aria-hidden="true">{MARKS[status] ?? '○'}</span> {name}
            <span className="unseen"> — {goalWord(t, status)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function goalWord(t: ReturnType<typeof useText>['t'], status: string): string {
  if (status === 'met') return t('app.goals.met');
  if (status === 'missed') return t('app.goals.missed');
  return t('app.goals.open');
}
