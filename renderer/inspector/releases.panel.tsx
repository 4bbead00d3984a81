/** What is being released, how far is it, and whom has it hurt? Deployments with their stages and weights, versions with their harm. */
import { useAnswer } from '../sim-client/answers.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { Harm, ReleaseRow } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { Instant, NamedLink, SubjectLink } from './links.tsx';
import './inspector.css';

export function ReleasesPanel() {
  const { t } = useText();
  const releases = useAnswer('releases', {}, { everyMs: 600 });
  const harm = useAnswer('harm', {}, { everyMs: 1_000 })?.harm ?? null;
  const rows = releases?.rows ?? [];
  return (
    <Panel title={t('inspector.panel.releases')} className="releases-panel">
      {rows.length === 0 ? (
        <p className="quiet">{t('inspector.releases.none')}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t('inspector.panel.releases')}>
          <ol className="release-list" aria-label={t('inspector.panel.releases')}>
            {rows.map((row) => (
              <Release key={`${row.release.ref.kind} ${row.release.ref.key}`} row={row} harm={harm} />
            ))}
          </ol>
          {harm === null || harm.streams.length === 0 ? null : <Streams harm={harm} />}
        </div>
      )}
    </Panel>
  );
}

function Release({ row, harm }: { readonly row: ReleaseRow; readonly harm: Harm | null }) {
  const { t, say, duration } = useText();
  const { release, of, strategy, version, versionRef, status, startedAtUs, finishedAtUs, stages, failure } = row;
  return (
    <li className="release" data-release={release.name} data-status={status}>
      <header>
        <NamedLink to={of} />
        <span aria-hidden="true">→</span>
        {versionRef === null ? <strong>{version}</strong> : <SubjectLink to={versionRef}>{version}</SubjectLink>}
        <span className="quiet">{strategy}</span>
        <StatusPill status={status} />
        <NamedLink to={{ ref: release.ref, name: t('inspector.releases.details') }} />
      </header>
      <p className="quiet">
        <Instant atUs={startedAtUs} />
        {finishedAtUs === null ? null : (
          <>
            {' – '}
            <Instant atUs={finishedAtUs} /> ({duration(finishedAtUs - startedAtUs)})
          </>
        )}
      </p>
      <Weights row={row} />
      {stages.length === 0 ? null : (
        <ol className="stages" aria-label={t('inspector.releases.stages')}>
          {stages.map(({ stage, atUs, step }, index) => (
            <li
              key={`${stage} ${atUs} ${index}`}
              className={index === stages.length - 1 && row.open ? 'now' : undefined}
            >
              <span>{step === 0 ? stage : t('inspector.releases.stage-step', { stage, step })}</span>{' '}
              <Instant atUs={atUs} />
            </li>
          ))}
        </ol>
      )}
      <Watchers row={row} />
      {failure === null ? null : <p className="bad">{t('inspector.releases.failed', { why: say(failure) })}</p>}
      <ReleaseHarm row={row} harm={harm} />
    </li>
  );
}

/** How much of production and test traffic the new version has: a bar and the number. */
function Weights({ row: { productionPercent, testPercent, version } }: { readonly row: ReleaseRow }) {
  const { t, number } = useText();
  if (productionPercent === null) return null;
  const share = (value: number): string => t('app.unit.percent', { value: number(value) });
  return (
    <p className="weights-line">
      <meter min={0} max={100} value={productionPercent} aria-label={t('inspector.releases.production')} />
      <span>{t('inspector.releases.production-of', { share: share(productionPercent), version })}</span>
      {testPercent === null || testPercent === 0 ? null : (
        <span className="quiet">{t('inspector.releases.test-of', { share: share(testPercent), version })}</span>
      )}
    </p>
  );
}

function Watchers({ row: { breaker, alarms } }: { readonly row: ReleaseRow }) {
  const { t, number } = useText();
  if (breaker === null && alarms === null) return null;
  return (
    <ul className="watchers">
      {breaker === null ? null : (
        <li>
          {t('inspector.releases.breaker', {
            status: breaker.status,
            failures: number(breaker.failures),
            threshold: breaker.threshold === null ? '—' : number(breaker.threshold),
          })}
        </li>
      )}
      {alarms === null ? null : (
        <li>{t('inspector.releases.alarms', { status: alarms.status, names: alarms.names.join(', ') })}</li>
      )}
    </ul>
  );
}

/** What one release did to the clients of its service, as the engine counts it. */
function ReleaseHarm({ row, harm }: { readonly row: ReleaseRow; readonly harm: Harm | null }) {
  const words = useText();
  const { t, number, duration } = words;
  if (row.release.ref.kind !== 'service-deployment') return null;
  const mine = harm?.releases.find(({ serviceDeployment }) => serviceDeployment === row.release.ref.key);
  if (mine === undefined || mine.harm.requests === 0) return null;
  const { requests, hurt, sessionsHurt, subjectsHurt } = mine.harm;
  return (
    <dl className="harm" data-testid={`harm-${row.release.ref.key}`}>
      <Measure name={t('inspector.harm.requests')} value={number(requests)} />
      <Measure name={t('inspector.harm.hurt')} value={number(hurt)} bad={hurt > 0} />
      <Measure name={t('inspector.harm.sessions')} value={number(Math.round(sessionsHurt))} bad={sessionsHurt > 0} />
      {subjectsHurt === null ? null : (
        <Measure name={t('inspector.harm.subjects')} value={number(Math.round(subjectsHurt))} bad={subjectsHurt > 0} />
      )}
      {mine.budgetSpent === null ? null : (
        <Measure
          name={t('inspector.harm.budget')}
          value={percent(words, mine.budgetSpent)}
          bad={mine.budgetSpent > 1}
        />
      )}
      {mine.timeToDetectUs === null ? null : (
        <Measure name={t('inspector.harm.detect')} value={duration(mine.timeToDetectUs)} />
      )}
      {mine.timeToRecoverUs === null ? null : (
        <Measure name={t('inspector.harm.recover')} value={duration(mine.timeToRecoverUs)} />
      )}
    </dl>
  );
}

function percent({ t, number }: Words, share: number): string {
  return t('app.unit.percent', { value: number(Number((share * 100).toPrecision(4))) });
}

function Measure({
  name,
  value,
  bad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
}) {
  return (
    <div className={bad ? 'bad' : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Who met which version, by stream, and what is left of each promise. */
function Streams({ harm }: { readonly harm: Harm }) {
  const words = useText();
  const { t, number } = words;
  return (
    <section className="streams" aria-label={t('inspector.harm.title')}>
      <h4>{t('inspector.harm.title')}</h4>
      {harm.streams.map(({ stream, versions, availability, responseTime, exact }) => (
        <div key={stream}>
          <table className="plain-table">
            <caption>{exact ? stream : t('inspector.harm.expected', { stream })}</caption>
            <thead>
              <tr>
                <th scope="col">{t('inspector.harm.version')}</th>
                <th scope="col">{t('inspector.harm.requests')}</th>
                <th scope="col">{t('inspector.harm.errors')}</th>
                <th scope="col">{t('inspector.harm.slow')}</th>
                <th scope="col">{t('inspector.harm.sessions')}</th>
                <th scope="col">{t('inspector.harm.subjects')}</th>
                <th scope="col">{t('inspector.harm.budget')}</th>
              </tr>
            </thead>
            <tbody>
              {versions.map((row, index) => (
                <tr key={`${row.of} ${row.version} ${index}`}>
                  <th scope="row">{row.version === '' ? t('inspector.harm.nobody') : row.version}</th>
                  <td className="numeric">{number(row.requests)}</td>
                  <td className={row.errors > 0 ? 'numeric bad' : 'numeric'}>{number(row.errors)}</td>
                  <td className={row.slow > 0 ? 'numeric bad' : 'numeric'}>{number(row.slow)}</td>
                  <td className="numeric">{number(Math.round(row.sessionsHurt))}</td>
                  <td className="numeric">{row.subjectsHurt === null ? '—' : number(Math.round(row.subjectsHurt))}</td>
                  <td className="numeric">{row.budgetSpent === null ? '—' : percent(words, row.budgetSpent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {[
            { id: 'availability', budget: availability },
            { id: 'response-time', budget: responseTime },
          ].map(({ id, budget }) =>
            budget === null ? null : (
              <p key={id} className={budget.spent !== null && budget.spent > 1 ? 'budget bad' : 'budget'}>
                {t(id === 'availability' ? 'inspector.harm.availability' : 'inspector.harm.response-time', {
                  objective: number(budget.objective),
                  bad: number(budget.bad),
                  allowed: number(Math.round(budget.allowed)),
                  spent: budget.spent === null ? '—' : percent(words, budget.spent),
                })}
                <meter min={0} max={1} value={Math.min(1, budget.spent ?? 0)} aria-hidden="true" />
              </p>
            ),
          )}
        </div>
      ))}
    </section>
  );
}
