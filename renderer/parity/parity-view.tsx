/**
 * The world without its picture: a tree and tables that hold every number, walked by keyboard and read by screen readers.
 * What is selected here is selected everywhere, and the other way round.
 */
import { useMemo, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useText } from '../sim-client/text.ts';
import { entity } from '../sim-client/world-store.ts';
import { useCommandBook } from '../shell/commands.ts';
import { useSelection } from '../shell/selection.ts';
import { Panel } from '../ui/panel.tsx';
import { useSaid } from './narrator-region.tsx';
import { ParityTable } from './parity-table.tsx';
import { useSlowView } from './slow-view.ts';
import { parityTables } from './tables.ts';
import { WorldTreeView } from './world-tree-view.tsx';
import './parity.css';

export function ParityView() {
  const words = useText();
  const { t, noun } = words;
  const view = useSlowView();
  const tables = useMemo(() => parityTables(words), [words]);
  const [shown, setShown] = useState('tree');
  const selection = useSelection();
  const [known, setKnown] = useState(selection);
  if (known !== selection) {
    setKnown(selection);
    // What is selected elsewhere is looked for in the tree, which holds everything.
    const isHere = tables.find(({ id }) => id === shown)?.kind === selection?.kind;
    if (selection !== null && !isHere) setShown('tree');
  }
  return (
    <Panel title={t('shell.parity.title')} className="parity">
      <SelectedBar />
      <Tabs selectedKey={shown} onSelectionChange={(key) => setShown(String(key))} className="parity-tabs">
        <TabList aria-label={t('shell.parity.title')} className="tab-list">
          <Tab id="tree" className="tab">
            <span className="tab-inner">{t('shell.parity.tree')}</span>
          </Tab>
          {tables.map(({ id, noun: kind }) => (
            <Tab key={id} id={id} className="tab">
              <span className="tab-inner">{noun(kind, 2)}</span>
            </Tab>
          ))}
          <Tab id="said" className="tab">
            <span className="tab-inner">{t('shell.parity.said')}</span>
          </Tab>
        </TabList>
        <TabPanel id="tree" className="tab-panel">
          <WorldTreeView view={view} />
        </TabPanel>
        {tables.map((table) => (
          <TabPanel key={table.id} id={table.id} className="tab-panel">
            <ParityTable table={table} view={view} />
          </TabPanel>
        ))}
        <TabPanel id="said" className="tab-panel">
          <SaidList />
        </TabPanel>
      </Tabs>
    </Panel>
  );
}

/** What is selected, and the ways from here to what can be known of it and done with it. */
function SelectedBar() {
  const { t } = useText();
  const { select } = useActions();
  const book = useCommandBook();
  const selection = useSelection();
  const view = useSlowView();
  if (selection === null) return <p className="quiet">{t('shell.parity.nothing')}</p>;
  const { kind, key } = selection;
  const name =
    kind === 'task'
      ? entity(view.tasks, key)?.name
      : kind === 'instance'
        ? entity(view.instances, key)?.name
        : kind === 'zone'
          ? entity(view.zones, key)?.name
          : kind === 'service'
            ? entity(view.services, key)?.serviceName
            : kind === 'cluster'
              ? entity(view.clusters, key)?.clusterName
              : undefined;
  return (
    <div className="parity-selected">
      <span>{t('shell.parity.selected', { name: name ?? `${kind} ${key}` })}</span>
      <button type="button" onClick={() => book.run('panel.show-inspector')}>
        {t('shell.parity.inspect')}
      </button>
      <button type="button" onClick={() => select(null)}>
        {t('app.inspector.close')}
      </button>
    </div>
  );
}

function SaidList() {
  const { t, time } = useText();
  const said = useSaid();
  if (said.length === 0) return <p className="quiet">{t('shell.parity.nothing-said')}</p>;
  return (
    <ol className="said scroll" tabIndex={0} aria-label={t('shell.parity.said')}>
      {said.toReversed().map(({ id, atUs, text }) => (
        <li key={id}>
          <span className="quiet">{time(atUs)}</span> {text}
        </li>
      ))}
    </ol>
  );
}
