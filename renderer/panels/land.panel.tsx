/** What is there? Everything the world shows, as lists that keyboard and screen reader can walk. */
import { useMemo, useState } from 'react';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, InstanceView, TaskView, View } from '../sim-client/words.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { useActions } from './actions.ts';

const TABS = ['land', 'services', 'tasks'] as const;
type Tab = (typeof TABS)[number];
/** Rows of tasks shown at once; the filter finds the others. */
const ROWS_MAX = 150;

export function LandPanel({ selection }: { readonly selection: EntityRef | null }) {
  const { t } = useText();
  const [tab, setTab] = useState<Tab>('land');
  const titles: Record<Tab, string> = {
    land: t('app.land.land'),
    services: t('app.land.services'),
    tasks: t('app.land.tasks'),
  };
  return (
    <Panel title={t('app.land.title')} className="land">
      <div className="tabs" role="tablist" aria-label={t('app.land.title')}>
        {TABS.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => setTab(name)}>
            {titles[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={titles[tab]} className="scroll">
        {tab === 'land' ? <Land selection={selection} /> : null}
        {tab === 'services' ? <Services selection={selection} /> : null}
        {tab === 'tasks' ? <Tasks selection={selection} /> : null}
      </div>
    </Panel>
  );
}

function same(a: EntityRef | null, kind: EntityRef['kind'], key: number): boolean {
  return a !== null && a.kind === kind && a.key === key;
}

interface RowProps {
  readonly subject: EntityRef;
  readonly selection: EntityRef | null;
  readonly name: string;
  readonly detail: string;
  readonly status: string;
}

function Row({ subject, selection, name, detail, status }: RowProps) {
  const { select } = useActions();
  const selected = same(selection, subject.kind, subject.key);
  return (
    <button type="button" className="row" aria-pressed={selected} onClick={() => select(selected ? null : subject)}>
      <span className="name">{name}</span>
      <span className="quiet">{detail}</span>
      <StatusPill status={status} />
    </button>
  );
}

function Land({ selection }: { readonly selection: EntityRef | null }) {
  const view = useWorld((state) => state.view);
  const { t } = useText();
  const byZone = useMemo(() => groupByZone(view), [view]);
  return (
    <ul className="tree">
      {entities(view.clusters).map(({ key, clusterName, status }) => (
        <li key={`cluster ${key}`}>
          <Row
            subject={{ kind: 'cluster', key }}
            selection={selection}
            name={clusterName}
            detail={t('app.kind.cluster')}
            status={status}
          />
        </li>
      ))}
      {entities(view.zones).map((zone) => (
        <li key={zone.key}>
          <Row
            subject={{ kind: 'zone', key: zone.key }}
            selection={selection}
            name={zone.name}
            detail={t('app.land.instance-count', { count: byZone.get(zone.key)?.length ?? 0 })}
            status={zone.status}
          />
          <ul>
            {(byZone.get(zone.key) ?? []).map((instance) => (
              <InstanceItem key={instance.key} instance={instance} selection={selection} view={view} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function groupByZone(view: View): Map<number, InstanceView[]> {
  const groups = new Map<number, InstanceView[]>();
  for (const instance of entities(view.instances)) {
    if (instance.state === 'terminated') continue;
    const group = groups.get(instance.zone) ?? [];
    group.push(instance);
    groups.set(instance.zone, group);
  }
  return groups;
}

interface InstanceItemProps {
  readonly instance: InstanceView;
  readonly selection: EntityRef | null;
  readonly view: View;
}

function InstanceItem({ instance, selection, view }: InstanceItemProps) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const tasks = instance.tasks.map((key) => entity(view.tasks, key)).filter((task) => task !== null);
  const { containerInstanceStatus, state } = instance;
  return (
    <li>
      <div className="branch">
        <button
          type="button"
          className="twist"
          disabled={tasks.length === 0}
          aria-expanded={open}
          aria-label={t('app.land.tasks-of', { name: instance.name })}
          onClick={() => setOpen(!open)}
        >
          <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        </button>
        <Row
          subject={{ kind: 'instance', key: instance.key }}
          selection={selection}
          name={instance.name}
          detail={t('app.land.task-count', { count: tasks.length })}
          status={containerInstanceStatus ?? state}
        />
      </div>
      {open ? (
        <ul>
          {tasks.map((task) => (
            <li key={task.key}>
              <TaskRow task={task} selection={selection} />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function TaskRow({ task, selection }: { readonly task: TaskView; readonly selection: EntityRef | null }) {
  return (
    <Row
      subject={{ kind: 'task', key: task.key }}
      selection={selection}
      name={task.name}
      detail={`${task.definition}:${task.revision}`}
      status={task.lastStatus}
    />
  );
}

function Services({ selection }: { readonly selection: EntityRef | null }) {
  const services = useWorld(({ view }) => entities(view.services));
  const { t } = useText();
  if (services.length === 0) return <p className="quiet">{t('app.land.no-services')}</p>;
  return (
    <ul className="tree">
      {services.map((service) => (
        <li key={service.key}>
          <Row
            subject={{ kind: 'service', key: service.key }}
            selection={selection}
            name={service.serviceName}
            detail={t('app.land.service-counts', {
              running: service.runningCount,
              desired: service.desiredCount,
              pending: service.pendingCount,
            })}
            status={service.status}
          />
        </li>
      ))}
    </ul>
  );
}

function Tasks({ selection }: { readonly selection: EntityRef | null }) {
  const tasks = useWorld(({ view }) => entities(view.tasks));
  const { t } = useText();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const found = tasks.filter(({ id, name, definition, revision, lastStatus, group }) =>
    `${name} ${id} ${definition}:${revision} ${lastStatus} ${group}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <input
        type="search"
        className="filter"
        placeholder={t('app.land.filter')}
        aria-label={t('app.land.filter')}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {tasks.length === 0 ? <p className="quiet">{t('app.land.no-tasks')}</p> : null}
      <ul className="tree">
        {found.slice(0, ROWS_MAX).map((task) => (
          <li key={task.key}>
            <TaskRow task={task} selection={selection} />
          </li>
        ))}
      </ul>
      {found.length > ROWS_MAX ? (
        <p className="quiet">{t('app.land.more', { count: found.length - ROWS_MAX })}</p>
      ) : null}
    </>
  );
}
