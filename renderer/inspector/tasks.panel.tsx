/** Which tasks are there, and where? Filters by service, status, zone and revision; ten thousand rows scroll as ten do. */
import { useMemo, useState } from 'react';
import { useSlowView } from '../parity/slow-view.ts';
import { useText } from '../sim-client/text.ts';
import type { TaskView, View } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { DataTable, type TableColumn } from './data-table.tsx';
import './inspector.css';

const FILTERS = ['service', 'status', 'zone', 'revision'] as const;
type FilterName = (typeof FILTERS)[number];
type Chosen = Readonly<Record<FilterName, string>>;
const ALL: Chosen = { service: '', status: '', zone: '', revision: '' };

/** What a task has under each filter, as its rows say it. */
export function traitsOf(view: View, task: TaskView): Chosen {
  return {
    service: task.service === null ? task.group : (entity(view.services, task.service)?.serviceName ?? ''),
    status: task.lastStatus,
    zone: task.zone === null ? '' : (entity(view.zones, task.zone)?.name ?? ''),
    revision: `${task.definition}:${task.revision}`,
  };
}

/** Tasks that fit every filter that is set, and the text. */
export function fittingTasks(
  view: View,
  tasks: readonly TaskView[],
  chosen: Chosen,
  text: string,
): readonly TaskView[] {
  const wanted = text.trim().toLowerCase();
  const set = FILTERS.filter((name) => chosen[name] !== '');
  if (set.length === 0 && wanted === '') return tasks;
  return tasks.filter((task) => {
    const traits = traitsOf(view, task);
    if (set.some((name) => traits[name] !== chosen[name])) return false;
    return wanted === '' || `${task.name} ${task.id} ${Object.values(traits).join(' ')}`.toLowerCase().includes(wanted);
  });
}

export function TasksPanel() {
  const words = useText();
  const { t, noun } = words;
  const view = useSlowView();
  const [chosen, setChosen] = useState<Chosen>(ALL);
  const [text, setText] = useState('');
  const tasks = entities(view.tasks);
  const found = useMemo(() => fittingTasks(view, tasks, chosen, text), [view, tasks, chosen, text]);
  const columns = useColumns(view);
  return (
    <Panel title={t('inspector.panel.tasks')} className="tasks-panel">
      <div className="table-tools" role="group" aria-label={t('inspector.filters')}>
        <input
          type="search"
          value={text}
          placeholder={t('app.land.filter')}
          aria-label={t('app.land.filter')}
          onChange={(event) => setText(event.target.value)}
        />
        <Filters view={view} tasks={tasks} chosen={chosen} onChoose={setChosen} />
        <span className="quiet" role="status">
          {t('inspector.rows-of', { count: found.length, all: words.number(tasks.length) })}
        </span>
      </div>
      <DataTable
        label={noun('task', 2)}
        rows={found}
        columns={columns}
        subjectOf={({ key }) => ({ kind: 'task', key })}
        empty={tasks.length === 0 ? t('app.land.no-tasks') : t('inspector.no-match')}
      />
    </Panel>
  );
}

function useColumns(view: View): readonly TableColumn<TaskView>[] {
  const words = useText();
  const { t, noun } = words;
  return useMemo(() => {
    const percent = (value: number | null | undefined): string =>
      value === null || value === undefined ? '—' : t('app.unit.percent', { value: words.number(value) });
    return [
      { id: 'task', title: noun('task'), sort: ({ name }) => name, width: 94 },
      {
        id: 'status',
        title: t('inspector.column.status'),
        sort: ({ lastStatus }) => lastStatus,
        cell: ({ lastStatus }) => <StatusPill status={lastStatus} />,
        width: 110,
      },
      {
        id: 'instance',
        title: noun('instance'),
        sort: ({ instance, launchType }) =>
          instance === null ? launchType : (entity(view.instances, instance)?.name ?? null),
        width: 92,
      },
      { id: 'zone', title: noun('zone'), sort: (task) => traitsOf(view, task).zone },
      {
        id: 'revision',
        title: t('inspector.column.revision'),
        sort: (task) => traitsOf(view, task).revision,
        width: 90,
      },
      {
        id: 'cpu',
        title: t('inspector.column.cpu'),
        numeric: true,
        width: 66,
        sort: ({ use }) => use?.cpuPercent ?? null,
        cell: ({ use }) => percent(use?.cpuPercent),
      },
      {
        id: 'memory',
        title: t('inspector.column.memory'),
        numeric: true,
        width: 78,
        sort: ({ use }) => use?.memoryPercent ?? null,
        cell: ({ use }) => percent(use?.memoryPercent),
      },
      {
        id: 'started',
        title: t('app.fact.started'),
        width: 100,
        sort: ({ startedAtUs }) => startedAtUs,
        cell: ({ startedAtUs }) => (startedAtUs === null ? '—' : words.time(startedAtUs)),
      },
    ];
  }, [words, t, noun, view]);
}

interface FiltersProps {
  readonly view: View;
  readonly tasks: readonly TaskView[];
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}

function Filters({ view, tasks, chosen, onChoose }: FiltersProps) {
  const { t, noun } = useText();
  const values = useMemo(() => {
    const found: Record<FilterName, Set<string>> = {
      service: new Set(),
      status: new Set(),
      zone: new Set(),
      revision: new Set(),
    };
    for (const task of tasks) {
      const traits = traitsOf(view, task);
      for (const name of FILTERS) if (traits[name] !== '') found[name].add(traits[name]);
    }
    return found;
  }, [view, tasks]);
  const titles: Readonly<Record<FilterName, string>> = {
    service: noun('service'),
    status: t('inspector.column.status'),
    zone: noun('zone'),
    revision: t('inspector.column.revision'),
  };
  return (
    <>
      {FILTERS.map((name) => (
        <select
          key={name}
          aria-label={titles[name]}
          title={titles[name]}
          value={chosen[name]}
          onChange={(event) => onChoose({ ...chosen, [name]: event.target.value })}
        >
          <option value="">{t('inspector.all-of', { what: titles[name] })}</option>
          {[...values[name]].toSorted().map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      ))}
    </>
  );
}
