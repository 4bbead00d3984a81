/** What differs between the two branches now: numbers of the whole first, then things by name. A press selects in both. */
import { useMemo } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import { useDifferences } from './use-differences.ts';
import { useText, type Noun, type ScreenKey, type Words } from '../sim-client/text.ts';
import type { Difference, Differences, EntityRef } from '../sim-client/words.ts';

const TABLE_NOUNS: Partial<Readonly<Record<Difference['table'], Noun>>> = {
  services: 'service',
  tasks: 'task',
  instances: 'instance',
  balancers: 'balancer',
  alarms: 'alarm',
  zones: 'zone',
  clusters: 'cluster',
  functions: 'function',
  queues: 'queue',
};

const FIELD_NAMES: Readonly<Record<string, ScreenKey>> = {
  status: 'time.field.status',
  desiredCount: 'time.field.desired-count',
  runningCount: 'time.field.running-count',
  pendingCount: 'time.field.pending-count',
  taskDefinition: 'time.field.task-definition',
  steady: 'time.field.steady',
  release: 'time.field.release',
  productionPercent: 'time.field.production-percent',
  lastStatus: 'time.field.last-status',
  desiredStatus: 'time.field.desired-status',
  place: 'time.field.place',
  healthStatus: 'time.field.health-status',
  stoppedReason: 'time.field.stopped-reason',
  state: 'time.field.state',
  agent: 'time.field.agent',
  containerInstanceStatus: 'time.field.container-instance-status',
  instanceType: 'time.field.instance-type',
  cpuRemaining: 'time.field.cpu-remaining',
  memoryRemainingMiB: 'time.field.memory-remaining',
  requestsPerSecond: 'time.field.requests-per-second',
  errorsPerSecond: 'time.field.errors-per-second',
  p99Ms: 'time.field.p99',
  running: 'time.field.running',
  invocations: 'time.field.invocations',
  errors: 'time.field.errors',
  throttles: 'time.field.throttles',
  messages: 'time.field.messages',
};

const FIGURE_NAMES: Readonly<Record<Differences['figures'][number]['id'], ScreenKey>> = {
  tasks: 'time.figure.tasks',
  instances: 'time.figure.instances',
  requestsPerSecond: 'time.field.requests-per-second',
  errorsPerSecond: 'time.field.errors-per-second',
  p99Ms: 'time.field.p99',
  costUsd: 'time.figure.cost',
  costPerHourUsd: 'time.figure.cost-per-hour',
};
/** Prices have more digits than anybody reads. */
const DIGITS = 6;

type Value = string | number | null;

function valueText({ number, t }: Words, value: Value): string {
  if (value === null) return '—';
  if (typeof value === 'number') return number(Number(value.toPrecision(DIGITS)));
  return value === 'true' ? t('time.yes') : value === 'false' ? t('time.no') : value;
}

export function fieldText(words: Words, { field, values }: Difference['fields'][number]): string {
  const name = FIELD_NAMES[field];
  const params = { first: valueText(words, values[0]), second: valueText(words, values[1]) };
  return words.t('time.difference.field', { field: name === undefined ? field : words.t(name), ...params });
}

/** One line for each difference: what it is, and how. */
export function differenceText(words: Words, difference: Difference, names: readonly [string, string]): string {
  const { t } = words;
  if (difference.where === 'first') return t('time.difference.only', { branch: names[0] });
  if (difference.where === 'second') return t('time.difference.only', { branch: names[1] });
  return difference.fields.map((field) => fieldText(words, field)).join(' · ');
}

export interface DifferencesListProps {
  readonly branches: readonly [number, number];
  readonly names: readonly [string, string];
  /** In the first and in the second branch. */
  readonly onSelect: (subjects: readonly [EntityRef | null, EntityRef | null]) => void;
}

export function DifferencesList({ branches, names, onSelect }: DifferencesListProps) {
  const words = useText();
  const { t, number, time, noun } = words;
  const known = useDifferences(branches);
  const rows = useMemo(
    () =>
      (known?.differences ?? []).map((difference) => ({ ...difference, id: `${difference.table} ${difference.name}` })),
    [known],
  );
  if (known === null) return <p className="quiet">{t('time.compare.working')}</p>;
  const total = Object.values(known.counts).reduce((sum, count) => sum + count, 0);
  const tableName = (table: Difference['table']): string => {
    const word = TABLE_NOUNS[table];
    return word === undefined ? t('app.goals.title') : noun(word);
  };
  return (
    <div className="differences">
      <p className="quiet">
        {t('time.compare.at', { time: time(known.atUs), count: total })}
        {known.partedAtUs === null ? null : ` ${t('time.compare.parted', { time: time(known.partedAtUs) })}`}
      </p>
      <table className="figures">
        <caption className="unseen">{t('time.compare.figures')}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{t('time.compare.figure')}</span>
            </th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {known.figures.map(({ id, values }) => (
            <tr
              key={id}
              className={Object.is(values[0], values[1]) ? undefined : 'differs'}
              data-testid={`figure-${id}`}
            >
              <th scope="row">{t(FIGURE_NAMES[id])}</th>
              <td>{valueText(words, values[0])}</td>
              <td>{valueText(words, values[1])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="quiet">{t('time.compare.same')}</p> : null}
      <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: 44 }}>
        <ListBox
          className="difference-list"
          aria-label={t('time.compare.list')}
          items={rows}
          selectionMode="none"
          onAction={(id) => {
            const found = rows.find((row) => row.id === id);
            if (found !== undefined) onSelect(found.subjects);
          }}
        >
          {(row) => (
            <ListBoxItem
              id={row.id}
              className={`difference ${row.where}`}
              textValue={`${tableName(row.table)} ${row.name}`}
            >
              <strong>
                {tableName(row.table)} {row.name}
              </strong>
              <span>{differenceText(words, row, names)}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Virtualizer>
      {total > rows.length ? (
        <p className="quiet">{t('time.compare.left-out', { count: number(total - rows.length) })}</p>
      ) : null}
    </div>
  );
}
