/** Which instances are there, and how much room do they have? */
import { useMemo, useState } from 'react';
import { useSlowView } from '../parity/slow-view.ts';
import { useText } from '../sim-client/text.ts';
import type { InstanceView } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { DataTable, type TableColumn } from './data-table.tsx';
import './inspector.css';

export function InstancesPanel() {
  const words = useText();
  const { t, noun } = words;
  const view = useSlowView();
  const [gone, setGone] = useState(false);
  const instances = entities(view.instances);
  const shown = useMemo(
    () => (gone ? instances : instances.filter(({ state }) => state !== 'terminated')),
    [instances, gone],
  );
  const columns = useMemo((): readonly TableColumn<InstanceView>[] => {
    const left = (remaining: number, all: number): string =>
      t('inspector.left-of', { left: words.number(remaining), all: words.number(all) });
    return [
      { id: 'instance', title: noun('instance'), sort: ({ name }) => name },
      {
        id: 'status',
        title: t('inspector.column.status'),
        sort: ({ containerInstanceStatus, state }) => containerInstanceStatus ?? state,
        cell: ({ containerInstanceStatus, state }) => <StatusPill status={containerInstanceStatus ?? state} />,
        width: 100,
      },
      {
        id: 'agent',
        title: noun('agent'),
        sort: ({ agent }) => agent,
        cell: ({ agent }) => <StatusPill status={agent} />,
        width: 100,
      },
      { id: 'zone', title: noun('zone'), sort: ({ zone }) => entity(view.zones, zone)?.name ?? null },
      { id: 'type', title: t('app.fact.instance-type'), sort: ({ instanceType }) => instanceType, width: 90 },
      { id: 'tasks', title: t('inspector.column.tasks'), numeric: true, width: 60, sort: ({ tasks }) => tasks.length },
      {
        id: 'cpu',
        title: t('inspector.column.cpu-left'),
        numeric: true,
        sort: ({ cpuRemaining }) => cpuRemaining,
        cell: ({ cpuRemaining, cpuRegistered }) => left(cpuRemaining, cpuRegistered),
      },
      {
        id: 'memory',
        title: t('inspector.column.memory-left'),
        numeric: true,
        sort: ({ memoryRemainingMiB }) => memoryRemainingMiB,
        cell: ({ memoryRemainingMiB, memoryRegisteredMiB }) => left(memoryRemainingMiB, memoryRegisteredMiB),
      },
    ];
  }, [words, t, noun, view.zones]);
  return (
    <Panel title={t('inspector.panel.instances')} className="instances-panel">
      <div className="table-tools">
        <label>
          <input type="checkbox" checked={gone} onChange={(event) => setGone(event.target.checked)} />
          {t('inspector.instances.gone')}
        </label>
        <span className="quiet" role="status">
          {t('inspector.rows-of', { count: shown.length, all: words.number(instances.length) })}
        </span>
      </div>
      <DataTable
        label={noun('instance', 2)}
        rows={shown}
        columns={columns}
        subjectOf={({ key }) => ({ kind: 'instance', key })}
        empty={t('inspector.instances.none')}
      />
    </Panel>
  );
}
