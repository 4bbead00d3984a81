/** Panels in one place as tabs, with a menu that moves the shown one anywhere a drag could. */
import { useEffect, useRef, type RefObject } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Tab,
  TabList,
  Tabs,
} from 'react-aria-components';
import { useText, type ScreenKey, type Words } from '../sim-client/text.ts';
import { Boundary } from '../ui/boundary.tsx';
import { BusyTabPanel } from '../ui/busy-tab-panel.tsx';
import { Icon } from '../ui/icon.tsx';
import { DockedContext } from '../ui/panel.tsx';
import { DOCK_SIDES, type DockPlace, type Docks, type DockSide, type TabGroup } from './docks.ts';
import { panelOf, panelTitle } from './panel-registry.tsx';
import { useSettings, useSettingsStore } from './settings-store.ts';
import { useTight } from './use-tight.ts';

const FOLD_NAMES: Readonly<Record<DockSide, ScreenKey>> = {
  left: 'shell.dock.fold-left',
  right: 'shell.dock.fold-right',
  bottom: 'shell.dock.fold-bottom',
};
const AWAY = { left: 'left', right: 'right', bottom: 'down' } as const;
const NEW_GROUP_NAMES: Readonly<Record<DockSide, ScreenKey>> = {
  left: 'shell.dock.to-left',
  right: 'shell.dock.to-right',
  bottom: 'shell.dock.to-bottom',
};

const TABS_COME_MS = 60;

export interface DockGroupProps {
  readonly side: DockSide;
  readonly group: TabGroup;
  /** The group after it in the dock. */
  readonly next: string | null;
  readonly first: boolean;
  /** There is nowhere to move to in a window with room for one group. */
  readonly alone?: boolean;
}

export function DockGroup({ side, group, next, first, alone = false }: DockGroupProps) {
  const words = useText();
  const { t } = words;
  const { dock } = useSettingsStore();
  const bar = useRef<HTMLDivElement>(null);
  useShownInSight(bar, group.shown);
  const titles = group.panels.map((id) => panelOf(id)).filter((panel) => panel !== null);
  const textPercent = useSettings((settings) => settings.textPercent);
  const tight = useTight(bar, `${textPercent} ${titles.map((panel) => panelTitle(words, panel)).join('|')}`);
  return (
    <div className="dock-group" data-group={group.id} data-next={next ?? ''}>
      <Tabs
        selectedKey={group.shown}
        onSelectionChange={(key) => dock({ type: 'SHOW', panel: String(key) })}
        className="dock-tabs"
      >
        <div ref={bar} className={tight ? 'tab-bar tight' : 'tab-bar'} data-tabs="">
          <TabList aria-label={t('shell.dock.panels')} className="tab-list">
            {titles.map(({ id, titleKey, icon }) => (
              <Tab key={id} id={id} className="tab" data-tab={id}>
                <span className="tab-inner" data-tab={id} title={tight ? panelTitle(words, { titleKey }) : undefined}>
                  <Icon name={icon} />
                  <span>{panelTitle(words, { titleKey })}</span>
                </span>
              </Tab>
            ))}
          </TabList>
          <GroupMenu side={side} group={group} alone={alone} />
          {first ? (
            <button
              type="button"
              className="tab-tool"
              aria-label={t(FOLD_NAMES[side])}
              title={t(FOLD_NAMES[side])}
              onClick={() => dock({ type: 'FOLD', side, folded: true })}
            >
              <Icon name={AWAY[side]} />
            </button>
          ) : null}
        </div>
        {titles.map(({ id, Component }) => (
          <BusyTabPanel key={id} id={id} className="tab-panel">
            <DockedContext value={true}>
              <Boundary broken={(error, again) => <PanelBroke error={error} again={again} />}>
                <Component />
              </Boundary>
            </DockedContext>
          </BusyTabPanel>
        ))}
      </Tabs>
    </div>
  );
}

/** Scrolls a bar to the tab that is shown. */
function useShownInSight(bar: RefObject<HTMLElement | null>, shown: string): void {
  useEffect(() => {
    // Tabs come a moment after the group.
    const timer = setTimeout(() => {
      const tab = bar.current?.querySelector(`[role='tab'][data-key='${shown}']`);
      tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }, TABS_COME_MS);
    return () => clearTimeout(timer);
  }, [bar, shown]);
}

function PanelBroke({ error, again }: { readonly error: string; readonly again: () => void }) {
  const { t } = useText();
  return (
    <div className="docked" role="alert">
      <p>{t('shell.panel.broke')}</p>
      <pre className="json">{error}</pre>
      <p>
        <button type="button" onClick={again}>
          {t('shell.panel.again')}
        </button>
      </p>
    </div>
  );
}

/** What a group is called in the menu: by the panels in it. */
function groupName(group: TabGroup, words: Words): string {
  return group.panels
    .map((id) => panelOf(id))
    .filter((panel) => panel !== null)
    .map((panel) => panelTitle(words, panel))
    .join(', ');
}

/** Every place a panel can go to, by the key of its menu line. */
function placesFor(docks: Docks, from: TabGroup): ReadonlyMap<string, DockPlace> {
  const places = new Map<string, DockPlace>();
  for (const side of DOCK_SIDES) {
    for (const { id } of docks[side].groups) {
      if (id !== from.id) places.set(`group ${id}`, { side, group: id, index: null });
    }
    places.set(`new ${side}`, { side, newBefore: null });
  }
  return places;
}

function GroupMenu({ side, group, alone }: Pick<DockGroupProps, 'side' | 'group'> & { readonly alone: boolean }) {
  const words = useText();
  const { t } = words;
  const { dock } = useSettingsStore();
  const docks = useSettings((settings) => settings.docks);
  const panel = panelOf(group.shown);
  if (panel === null) return null;
  const title = panelTitle(words, panel);
  const places = placesFor(docks, group);
  const at = group.panels.indexOf(group.shown);
  const act = (key: string): void => {
    if (key === 'close') dock({ type: 'CLOSE', panel: group.shown });
    else if (key === 'reset') dock({ type: 'RESET' });
    else if (key === 'earlier' || key === 'later') {
      const index = key === 'earlier' ? at - 1 : at + 2;
      dock({ type: 'MOVE', panel: group.shown, to: { side, group: group.id, index } });
    } else dock({ type: 'MOVE', panel: group.shown, to: places.get(key)! });
  };
  const others = DOCK_SIDES.flatMap((one) => docks[one].groups).filter(({ id }) => id !== group.id);
  return (
    <MenuTrigger>
      <Button className="tab-tool" aria-label={t('shell.dock.menu', { title })}>
        <Icon name="more" />
      </Button>
      <Popover className="popover-menu" placement="bottom end">
        <Menu onAction={(key) => act(String(key))} className="menu">
          {alone ? null : (
            <MenuSection aria-label={t('shell.dock.move', { title })}>
              <Header>{t('shell.dock.move', { title })}</Header>
              {at > 0 ? <MenuItem id="earlier">{t('shell.dock.earlier')}</MenuItem> : null}
              {at < group.panels.length - 1 ? <MenuItem id="later">{t('shell.dock.later')}</MenuItem> : null}
              {others.map((other) => (
                <MenuItem key={other.id} id={`group ${other.id}`}>
                  {t('shell.dock.beside', { titles: groupName(other, words) })}
                </MenuItem>
              ))}
              {DOCK_SIDES.map((one) => (
                <MenuItem key={one} id={`new ${one}`}>
                  {t(NEW_GROUP_NAMES[one])}
                </MenuItem>
              ))}
            </MenuSection>
          )}
          {alone ? null : <Separator />}
          <MenuItem id="close">{t('shell.dock.close', { title })}</MenuItem>
          <MenuItem id="reset">{t('shell.dock.reset')}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
