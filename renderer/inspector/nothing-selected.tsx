/** What is this scenario about, what does it plan next, and how does one begin? Until something is selected. */
import { shippedScenarios } from '../platform/scenario-files.ts';
import { lineKey, scenarioTitle, slugOf } from '../shell/scenario-groups.ts';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { Instant } from './links.tsx';

/** Lines of the plan told at once. */
const PLANNED_MOST = 6;
const PACE_MS = 1_000;

export function NothingSelected() {
  const { t } = useText();
  const scenario = useWorld((state) => state.scenario);
  const begun = useWorld(({ status }) => status !== null && (status.running || status.events > 0));
  // A file of the reader's own has no line here, only the title that it gives itself.
  const shipped = shippedScenarios().find(
    ({ name, title }) => slugOf(name) === scenario?.name && title === scenario.title,
  );
  return (
    <div className="scroll nothing-selected">
      {scenario === null ? null : (
        <>
          <h3>{scenarioTitle(scenario, t)}</h3>
          {shipped === undefined ? null : <p>{t(lineKey(shipped.name))}</p>}
        </>
      )}
      {scenario === null || begun ? null : <p className="how">{t('inspector.empty.begin')}</p>}
      <p className="quiet">{t('app.inspector.nothing')}</p>
      {scenario === null ? null : <Planned />}
    </div>
  );
}

/** What the scenario does next, if nobody changes it. */
function Planned() {
  const { t, command } = useText();
  const answer = useAnswer('planned', { most: PLANNED_MOST }, { everyMs: PACE_MS });
  if (answer === null) return null;
  if (answer.total === 0) return <p className="quiet">{t('inspector.empty.none')}</p>;
  const left = answer.total - answer.rows.length;
  return (
    <section aria-label={t('inspector.empty.planned')}>
      <h4>{t('inspector.empty.planned')}</h4>
      <ol className="moves">
        {answer.rows.map((row, index) => (
          <li key={`${row.atUs} ${index}`}>
            <Instant atUs={row.atUs} />
            <span className="said">{command(row.command)}</span>
          </li>
        ))}
      </ol>
      {left === 0 ? null : <p className="quiet">{t('inspector.more', { count: left })}</p>}
    </section>
  );
}
