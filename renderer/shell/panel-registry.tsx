/**
 * Every panel that can stand in a dock. A new one is a line here: its words (`titleKey`), its sign, its component, which
 * takes no properties (`useSelection` says what is selected), and where it stands until somebody moves it.
 */
import type { ComponentType } from 'react';
import { TraysPanel } from '../acts/trays.panel.tsx';
import { ChartsPanel } from '../inspector/charts.panel.tsx';
import { ComparePanel } from '../inspector/compare.panel.tsx';
import { DecisionsPanel } from '../inspector/decisions.panel.tsx';
import { InspectorPanel } from '../inspector/inspector.panel.tsx';
import { InstancesPanel } from '../inspector/instances.panel.tsx';
import { LogPanel } from '../inspector/log.panel.tsx';
import { QueuePanel } from '../inspector/queue.panel.tsx';
import { ReleasesPanel } from '../inspector/releases.panel.tsx';
import { ServicesPanel } from '../inspector/services.panel.tsx';
import { TasksPanel } from '../inspector/tasks.panel.tsx';
import { AlarmsPanel } from '../panels/alarms.panel.tsx';
import { GoalsPanel } from '../panels/goals.panel.tsx';
import { LegendPanel } from '../panels/legend.panel.tsx';
import { ServiceEventsPanel } from '../panels/service-events.panel.tsx';
import { ParityView } from '../parity/parity-view.tsx';
import type { Noun, ScreenKey, Words } from '../sim-client/text.ts';
import type { IconName } from '../ui/icon.tsx';
import type { PanelHome } from './docks.ts';
import { useSelection } from './selection.ts';

export interface RegisteredPanel extends PanelHome {
  /** What its tab says: a sentence of the catalogue, or the many of a noun. */
  readonly titleKey: ScreenKey | Noun;
  readonly icon: IconName;
  readonly Component: ComponentType;
}

function ServiceEvents() {
  return <ServiceEventsPanel selection={useSelection()} />;
}

/** In the order in which menus list them. */
export const PANELS: readonly RegisteredPanel[] = [
  {
    id: 'goals',
    titleKey: 'app.goals.title',
    icon: 'flag',
    Component: GoalsPanel,
    dock: 'left',
    group: 0,
    sharePercent: 34,
  },
  { id: 'alarms', titleKey: 'alarm', icon: 'bell', Component: AlarmsPanel, dock: 'left', group: 0 },
  {
    id: 'services',
    titleKey: 'inspector.panel.services',
    icon: 'castle',
    Component: ServicesPanel,
    dock: 'left',
    group: 1,
  },
  { id: 'tasks', titleKey: 'inspector.panel.tasks', icon: 'table', Component: TasksPanel, dock: 'left', group: 1 },
  {
    id: 'instances',
    titleKey: 'inspector.panel.instances',
    icon: 'layout',
    Component: InstancesPanel,
    dock: 'left',
    group: 1,
  },
  {
    id: 'parity',
    titleKey: 'shell.parity.title',
    icon: 'tree',
    Component: ParityView,
    dock: 'left',
    group: 1,
    startsClosed: true,
  },
  {
    id: 'inspector',
    titleKey: 'app.inspector.title',
    icon: 'lens',
    Component: InspectorPanel,
    dock: 'right',
    group: 0,
  },
  { id: 'legend', titleKey: 'world.legend.title', icon: 'question', Component: LegendPanel, dock: 'right', group: 0 },
  { id: 'trays', titleKey: 'acts.trays.title', icon: 'bolt', Component: TraysPanel, dock: 'right', group: 0 },
  { id: 'log', titleKey: 'app.log.title', icon: 'list', Component: LogPanel, dock: 'bottom', group: 0 },
  {
    id: 'decisions',
    titleKey: 'inspector.panel.decisions',
    icon: 'question',
    Component: DecisionsPanel,
    dock: 'bottom',
    group: 0,
  },
  { id: 'queue', titleKey: 'inspector.panel.queue', icon: 'queue', Component: QueuePanel, dock: 'bottom', group: 0 },
  { id: 'charts', titleKey: 'inspector.panel.charts', icon: 'chart', Component: ChartsPanel, dock: 'bottom', group: 1 },
  {
    id: 'releases',
    titleKey: 'inspector.panel.releases',
    icon: 'flag',
    Component: ReleasesPanel,
    dock: 'bottom',
    group: 1,
  },
  {
    id: 'compare',
    titleKey: 'inspector.panel.compare',
    icon: 'fork',
    Component: ComparePanel,
    dock: 'bottom',
    group: 1,
  },
  {
    id: 'service-events',
    titleKey: 'app.service-events.title',
    icon: 'scroll',
    Component: ServiceEvents,
    dock: 'bottom',
    group: 1,
  },
];

export function panelOf(id: string): RegisteredPanel | null {
  return PANELS.find((panel) => panel.id === id) ?? null;
}

export function panelTitle(
  { t, noun }: Pick<Words, 't' | 'noun'>,
  { titleKey }: Pick<RegisteredPanel, 'titleKey'>,
): string {
  return titleKey.includes('.') ? t(titleKey as ScreenKey) : noun(titleKey as Noun, 2);
}
