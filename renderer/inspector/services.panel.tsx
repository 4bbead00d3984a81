/** How do the clusters and their services stand? One table, sorted by any column. */
import { useMemo } from 'react';
import { useSlowView } from '../parity/slow-view.ts';
import { useText } from '../sim-client/text.ts';
import type { ServiceView } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { DataTable, type TableColumn } from './data-table.tsx';
import { NamedLink } from './links.tsx';
import './inspector.css';

export function ServicesPanel() {
  const words = useText();
  const { t, noun } = words;
  const view = useSlowView();
  const services = entities(view.services);
  const clusters = entities(view.clusters);
  const columns = useMemo((): readonly TableColumn<ServiceView>[] => {
    const percent = (value: number | null | undefined): string =>
      value === null || value === undefined ? '—' : t('app.unit.percent', { value: words.number(value) });
    return [
      { id: 'service', title: noun('service'), sort: ({ serviceName }) => serviceName, width: 112 },
      {
        id: 'running',
        title: t('inspector.column.running'),
        numeric: true,
        width: 84,
        sort: ({ runningCount }) => runningCount,
        cell: ({ runningCount, desiredCount }) => (
          <span className={runningCount < desiredCount ? 'short' : undefined}>
            {t('inspector.running-of', { running: words.number(runningCount), desired: words.number(desiredCount) })}
          </span>
        ),
      },
      {
        id: 'status',
        title: t('inspector.column.status'),
        sort: ({ status }) => status,
        cell: ({ status }) => <StatusPill status={status} />,
        width: 94,
      },
      {
        id: 'pending',
        title: t('inspector.column.pending'),
        numeric: true,
        width: 70,
        sort: ({ pendingCount }) => pendingCount,
      },
      { id: 'plan', title: noun('definition'), sort: ({ taskDefinition }) => taskDefinition, width: 120 },
      {
        id: 'requests',
        title: t('inspector.column.requests'),
        numeric: true,
        width: 90,
        sort: ({ load }) => load?.requestsPerSecond ?? null,
        cell: ({ load }) => (load === undefined ? '—' : words.number(load.requestsPerSecond)),
      },
      {
        id: 'cpu',
        title: t('inspector.column.cpu'),
        numeric: true,
        width: 70,
        sort: ({ load }) => load?.cpuPercent ?? null,
        cell: ({ load }) => percent(load?.cpuPercent),
      },
      {
        id: 'cluster',
        title: noun('cluster'),
        sort: ({ cluster }) => entity(view.clusters, cluster)?.clusterName ?? null,
      },
    ];
  }, [words, t, noun, view.clusters]);
  return (
    <Panel title={t('inspector.panel.services')} className="services-panel">
      <ul className="cluster-list" aria-label={noun('cluster', 2)}>
        {clusters.map(({ key, clusterName, status }) => (
          <li key={key}>
            <NamedLink to={{ ref: { kind: 'cluster', key }, name: clusterName }} /> <StatusPill status={status} />{' '}
            <span className="quiet">
              {t('inspector.cluster-services', { count: services.filter(({ cluster }) => cluster === key).length })},{' '}
              {t('inspector.cluster-instances', {
                count: entities(view.instances).filter(
                  ({ cluster, containerInstanceStatus }) => cluster === key && containerInstanceStatus !== 'INACTIVE',
                ).length,
              })}
            </span>
          </li>
        ))}
      </ul>
      <DataTable
        label={noun('service', 2)}
        rows={services}
        columns={columns}
        subjectOf={({ key }) => ({ kind: 'service', key })}
        empty={t('app.land.no-services')}
      />
    </Panel>
  );
}
