/** Which branch did better, and in what? Chosen branches side by side over the time that all of them know. */
import { useState } from 'react';
import { useActions } from '../panels/actions.ts';
import { useRunVersion } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { BranchInfo, Comparison } from '../sim-client/words.ts';
import { branchName } from '../time/branch-names.ts';
import { Panel } from '../ui/panel.tsx';
import { Instant } from './links.tsx';
import './inspector.css';

type Row = Comparison['rows'][number];
const BRANCHES_MAX = 9;
/** Significant digits of a number that is shown. */
const DIGITS = 5;

export function ComparePanel() {
  const words = useText();
  const { t } = words;
  const { ask } = useActions();
  const branches = useWorld(({ status }) => status?.branches ?? NO_BRANCHES);
  const present = useWorld(({ status }) => status?.branch ?? 0);
  const version = useRunVersion();
  const [left, setLeft] = useState<readonly number[]>([]);
  const [found, setFound] = useState<{
    readonly of: readonly number[];
    readonly at: string;
    readonly comparison: Comparison;
  } | null>(null);
  const [working, setWorking] = useState(false);
  const open = branches.filter(({ closed }) => closed === undefined);
  // The one on screen first: it is what the others are compared with.
  const chosen = [present, ...open.map(({ id }) => id).filter((id) => id !== present)]
    .filter((id) => !left.includes(id))
    .slice(0, BRANCHES_MAX);
  const compare = async (): Promise<void> => {
    setWorking(true);
    const comparison = await ask('compare', { branches: chosen, fromUs: null, toUs: null });
    setWorking(false);
    if (comparison !== null) setFound({ of: chosen, at: version, comparison });
  };
  if (open.length < 2) {
    return (
      <Panel title={t('inspector.panel.compare')} className="compare-panel">
        <p className="quiet">{t('inspector.compare.one')}</p>
      </Panel>
    );
  }
  const names = (ids: readonly number[]): string[] => ids.map((id) => branchName(words, branches[id]));
  return (
    <Panel title={t('inspector.panel.compare')} className="compare-panel">
      <div className="table-tools" role="group" aria-label={t('inspector.compare.branches')}>
        {open.map((branch) => (
          <label key={branch.id}>
            <input
              type="checkbox"
              checked={chosen.includes(branch.id)}
              disabled={branch.id === present}
              onChange={(event) =>
                setLeft(event.target.checked ? left.filter((id) => id !== branch.id) : [...left, branch.id])
              }
            />
            {branchName(words, branch)}
          </label>
        ))}
        <button
          type="button"
          className="primary"
          disabled={chosen.length < 2 || working}
          onClick={() => void compare()}
        >
          {t('inspector.compare.do')}
        </button>
        <span role="status" className="quiet">
          {working
            ? t('inspector.compare.working')
            : found !== null && found.at !== version
              ? t('inspector.compare.old')
              : ''}
        </span>
      </div>
      {found === null ? null : <Table comparison={found.comparison} names={names(found.of)} />}
    </Panel>
  );
}
const NO_BRANCHES: readonly BranchInfo[] = [];

/** Better, worse, or neither. */
function judged({ better }: Row, difference: number | null): 'better' | 'worse' | null {
  if (better === null || difference === null || difference === 0) return null;
  return difference > 0 === (better === 'more') ? 'better' : 'worse';
}

function valueText({ t, say, number, duration }: Words, unit: Row['unit'], value: number | null): string {
  if (value === null) return '—';
  const short = (of: number): string => number(Number(of.toPrecision(DIGITS)));
  switch (unit) {
    case 'share':
      return t('app.unit.percent', { value: short(value * 100) });
    case 'us':
      return duration(Math.round(value));
    case 'usd':
      return say({ code: 'inspect.unit.usd', params: { value: Number(value.toFixed(6)) } });
    case 'vcpu':
      return say({ code: 'inspect.unit.vcpu', params: { value: Number(value.toPrecision(DIGITS)) } });
    case 'count':
      return short(value);
  }
}

/** What the rows are about, then one column for each run. */
function Head({ first, names }: { readonly first: string; readonly names: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {names.map((name, index) => (
          <th key={`${name} ${index}`} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Table({ comparison, names }: { readonly comparison: Comparison; readonly names: readonly string[] }) {
  const words = useText();
  const { t } = words;
  const { fromUs, toUs, rows } = comparison;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t('inspector.panel.compare')}>
      <p className="quiet">
        {t('inspector.compare.window')} <Instant atUs={fromUs} /> – <Instant atUs={toUs} />
      </p>
      <table className="plain-table compare">
        <caption className="unseen">{t('inspector.panel.compare')}</caption>
        <Head first={t('inspector.compare.number')} names={names} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-row={row.id}>
              <th scope="row">{nameOf(words, row.id)}</th>
              {row.values.map((value, index) => {
                const difference = row.differences[index] ?? null;
                const verdict = index === 0 ? null : judged(row, difference);
                return (
                  <td key={index} className={verdict === null ? 'numeric' : `numeric ${verdict}`}>
                    {valueText(words, row.unit, value)}
                    {verdict === null ? null : (
                      <small>
                        <span aria-hidden="true">{difference! > 0 ? '▲' : '▼'}</span>{' '}
                        {valueText(words, row.unit, Math.abs(difference!))}{' '}
                        {verdict === 'better' ? t('inspector.compare.better') : t('inspector.compare.worse')}
                      </small>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <Goals comparison={comparison} names={names} />
    </div>
  );
}

/** The rows' names are those of the command line. */
function nameOf({ say }: Words, id: string): string {
  return say({ code: `cli.compare.row.${id}`, params: {} }).trim();
}

const SIGNS: Readonly<Record<string, string>> = { met: '✓', missed: '✗', open: '…' };

function Goals({
  comparison: { runs },
  names,
}: {
  readonly comparison: Comparison;
  readonly names: readonly string[];
}) {
  const { t, time } = useText();
  const goals = runs[0]?.goals ?? [];
  if (goals.length === 0) return null;
  return (
    <table className="plain-table">
      <caption>{t('app.goals.title')}</caption>
      <Head first={t('inspector.compare.goal')} names={names} />
      <tbody>
        {goals.map(({ name }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {runs.map((run, index) => {
              const goal = run.goals.find((one) => one.name === name);
              return (
                <td
                  key={index}
                  className={goal?.status === 'missed' ? 'worse' : goal?.status === 'met' ? 'better' : undefined}
                >
                  {SIGNS[goal?.status ?? ''] ?? '—'} {goal?.status ?? ''}{' '}
                  {goal === undefined || goal.settledAtUs === null ? null : <small>{time(goal.settledAtUs)}</small>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
