/** What is this, how does it stand and why? One inspector for anything: each of its tabs answers one question. */
import { useContext, useEffect, useSyncExternalStore } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { ActsOn } from '../acts/acts-on.tsx';
import { useActions } from '../panels/actions.ts';
import { CommandsContext, useCommands } from '../shell/commands.ts';
import { useSelection } from '../shell/selection.ts';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import type { EntityRef, Inspection, NamedRef } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { CausesTab } from './causes-tab.tsx';
import { DecisionsTab } from './decisions-tab.tsx';
import { INSPECTOR_TABS, useHistory, type Inspected, type InspectorTab } from './history.ts';
import { JsonTab } from './json-tab.tsx';
import { kindOf } from './kinds.ts';
import { LifecycleTab } from './lifecycle-tab.tsx';
import { NamedLink } from './links.tsx';
import { NothingSelected } from './nothing-selected.tsx';
import { NumbersTab } from './numbers-tab.tsx';
import { Overview } from './overview.tsx';
import './inspector.css';

const TAB_TITLES: Readonly<Record<InspectorTab, ScreenKey>> = {
  overview: 'inspector.tab.overview',
  lifecycle: 'inspector.tab.lifecycle',
  numbers: 'inspector.tab.numbers',
  decisions: 'inspector.tab.decisions',
  causes: 'inspector.tab.causes',
  json: 'inspector.tab.json',
};

/** Kinds that the map can stay with. */
const PLACED: readonly EntityRef['kind'][] = [
  ...(['zone', 'instance', 'task', 'container', 'service', 'cluster', 'load-balancer'] as const),
];

export function InspectorPanel() {
  const selection = useSelection();
  const { t } = useText();
  const { history, inspected } = useHistory();
  const { select } = useActions();
  useEffect(() => {
    if (selection !== null) history.visit(selection);
  }, [history, selection]);
  const go = (by: -1 | 1): void => {
    const subject = history.go(by);
    if (subject !== null) select(subject);
  };
  useWayCommands(inspected, go);
  return (
    <Panel title={t('app.inspector.title')} className="inspector">
      <Way
        canBack={inspected.at > 0}
        canForward={inspected.at < inspected.visited.length - 1}
        onGo={go}
        follows={selection !== null && PLACED.includes(selection.kind)}
        onClose={selection === null ? null : () => select(null)}
      />
      {selection === null ? (
        <NothingSelected />
      ) : (
        <Subject key={`${selection.kind} ${selection.key}`} subject={selection} />
      )}
    </Panel>
  );
}

/** Alt+← and Alt+→ go through what was inspected. */
function useWayCommands({ visited, at }: Inspected, go: (by: -1 | 1) => void): void {
  const { t } = useText();
  useCommands([
    {
      id: 'inspector.back',
      group: 'view',
      title: t('inspector.back'),
      keys: ['alt+left'],
      icon: 'left',
      enabled: at > 0,
      run: () => go(-1),
    },
    {
      id: 'inspector.forward',
      group: 'view',
      title: t('inspector.forward'),
      keys: ['alt+right'],
      icon: 'right',
      enabled: at < visited.length - 1,
      run: () => go(1),
    },
  ]);
}

interface WayProps {
  readonly canBack: boolean;
  readonly canForward: boolean;
  readonly onGo: (by: -1 | 1) => void;
  /** What is selected is of a kind that has a place on the map. */
  readonly follows: boolean;
  /** Null: nothing is selected. */
  readonly onClose: (() => void) | null;
}

function Way({ canBack, canForward, follows, onGo, onClose }: WayProps) {
  const { t } = useText();
  return (
    <div className="way" role="toolbar" aria-label={t('inspector.way')}>
      <button
        type="button"
        className="tool"
        disabled={!canBack}
        aria-label={t('inspector.back')}
        title={t('inspector.back-key')}
        aria-keyshortcuts="Alt+ArrowLeft"
        onClick={() => onGo(-1)}
      >
        <Icon name="left" />
      </button>
      <button
        type="button"
        className="tool"
        disabled={!canForward}
        aria-label={t('inspector.forward')}
        title={t('inspector.forward-key')}
        aria-keyshortcuts="Alt+ArrowRight"
        onClick={() => onGo(1)}
      >
        <Icon name="right" />
      </button>
      {follows ? <FollowToggle /> : null}
      {onClose === null ? null : (
        <button
          type="button"
          className="tool close"
          aria-label={t('app.inspector.close')}
          title={t('app.inspector.close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

const noSubscription = (): (() => void) => () => {};

/** The map stays with what is selected, wherever that goes; only where there is a map. */
function FollowToggle() {
  const { t } = useText();
  const book = useContext(CommandsContext);
  const commands = useSyncExternalStore(book?.subscribe ?? noSubscription, () => book?.get() ?? null);
  const command = commands?.find(({ id }) => id === 'world.follow');
  if (command === undefined) return null;
  return (
    <button
      type="button"
      className="tool-words follow"
      aria-pressed={command.checked === true}
      aria-keyshortcuts="F"
      title={command.title}
      onClick={() => command.run()}
    >
      <Icon name="lens" /> {t('inspector.follow')}
    </button>
  );
}

function Subject({ subject }: { readonly subject: EntityRef }) {
  const { t } = useText();
  const inspection = useAnswer('inspect', subject);
  const known = useWorld(({ status }) => status !== null);
  // Nobody sees the host of a Fargate task: its place leads to what everybody sees.
  if (inspection === null) return known ? <p className="quiet">{t('inspector.not-there')}</p> : null;
  return (
    <>
      <Title inspection={inspection} />
      <ActsOn subject={subject} />
      <SubjectTabs subject={subject} inspection={inspection} />
    </>
  );
}

function Title({ inspection }: { readonly inspection: Inspection }) {
  const words = useText();
  const { subject, name, status, place } = inspection;
  return (
    <div className="subject">
      <Place place={place} />
      <p className="quiet">{kindOf(words, subject.kind)}</p>
      <h3>{subject.kind === 'treasury' ? words.noun('cost') : name}</h3>
      {status === null ? null : <StatusPill status={status} />}
    </div>
  );
}

function Place({ place }: { readonly place: readonly NamedRef[] }) {
  const { t } = useText();
  if (place.length === 0) return null;
  return (
    <nav aria-label={t('inspector.place')} className="place">
      <ol>
        {place.map((one) => (
          <li key={`${one.ref.kind} ${one.ref.key}`}>
            <NamedLink to={one} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface SubjectTabsProps {
  readonly subject: EntityRef;
  readonly inspection: Inspection;
}

function SubjectTabs({ subject, inspection }: SubjectTabsProps) {
  const { t } = useText();
  const { history, inspected } = useHistory();
  const has: Readonly<Record<InspectorTab, boolean>> = {
    overview: true,
    lifecycle: inspection.charts.length > 0,
    numbers: inspection.dimensions.length > 0,
    decisions: inspection.hasDecisions,
    causes: true,
    json: true,
  };
  const tabs = INSPECTOR_TABS.filter((tab) => has[tab]);
  // The tab stays when another thing is selected, as far as that has it.
  const shown = has[inspected.tab] ? inspected.tab : 'overview';
  return (
    <Tabs
      selectedKey={shown}
      onSelectionChange={(key) => history.show(key as InspectorTab)}
      className="inspector-tabs"
      keyboardActivation="manual"
    >
      <TabList aria-label={t('inspector.tabs')} className="inspector-tab-list">
        {tabs.map((tab) => (
          <Tab key={tab} id={tab} className="inspector-tab">
            {t(TAB_TITLES[tab])}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab} id={tab} className="inspector-tab-panel scroll">
          <TabContent tab={tab} subject={subject} inspection={inspection} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function TabContent({ tab, subject, inspection }: SubjectTabsProps & { readonly tab: InspectorTab }) {
  switch (tab) {
    case 'overview':
      return <Overview inspection={inspection} />;
    case 'lifecycle':
      return <LifecycleTab subject={subject} />;
    case 'numbers':
      return <NumbersTab inspection={inspection} />;
    case 'decisions':
      return <DecisionsTab subject={subject} />;
    case 'causes':
      return <CausesTab subject={subject} />;
    case 'json':
      return <JsonTab subject={subject} />;
  }
}
