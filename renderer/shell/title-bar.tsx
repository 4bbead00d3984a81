/** What is open, what exactly was run, and the ways to everything else. */
import { useRef, useState, type RefObject } from 'react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { readFiles, shippedFiles } from '../platform/scenario-files.ts';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { Icon } from '../ui/icon.tsx';
import { Autosave } from './autosave.tsx';
import { CoreCommands } from './core-commands.tsx';
import { isOpen } from './docks.ts';
import { LeftBehind } from './left-behind.tsx';
import { ReplayNotice } from './replay-notice.tsx';
import { useOverlays } from './overlays.tsx';
import { Key } from './palette.tsx';
import { PANELS, panelTitle } from './panel-registry.tsx';
import { GROUPS, GROUP_NAMES, scenariosOf, scenarioTitle, titleKey } from './scenario-groups.ts';
import { LANGUAGES, LANGUAGE_NAMES } from './settings-dialog.tsx';
import { useSettings, useSettingsStore } from './settings-store.ts';

export function TitleBar() {
  const { t } = useText();
  const { choose } = useActions();
  const { open: openOverlay } = useOverlays();
  const scenario = useWorld((state) => state.scenario);
  const input = useRef<HTMLInputElement>(null);
  const openFile = (): void => {
    void choose().then((chosen) => chosen || input.current?.click());
  };
  return (
    <div className="title-bar">
      <CoreCommands onOpenFile={openFile} />
      <Autosave />
      <LeftBehind />
      <ReplayNotice />
      <h1>
        <Icon name="castle" /> Royaume
      </h1>
      <ScenarioPicker />
      <button type="button" onClick={openFile}>
        {t('app.open.button')}
      </button>
      <FileInput input={input} />
      {scenario === null ? null : <RunInfo />}
      <span className="title-space" />
      <button
        type="button"
        className="find"
        onClick={() => openOverlay('palette')}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Icon name="search" />
        <span>{t('shell.palette.find')}</span>
        <Key name="mod+k" />
      </button>
      {scenario === null ? null : <PanelsMenu />}
      <LanguageButtons />
      <button
        type="button"
        className="tool"
        onClick={() => openOverlay('keys')}
        aria-label={t('shell.keys.title')}
        title={t('shell.keys.title')}
      >
        <Icon name="key" />
      </button>
      <button
        type="button"
        className="tool"
        onClick={() => openOverlay('settings')}
        aria-label={t('shell.settings.title')}
        title={t('shell.settings.title')}
      >
        <Icon name="gear" />
      </button>
    </div>
  );
}

/** A menu, not a select: what is open is left only for what somebody chose with Enter or a click. */
function ScenarioPicker() {
  const { t } = useText();
  const { open } = useActions();
  const scenario = useWorld((state) => state.scenario);
  const title = scenario === null ? null : scenarioTitle(scenario, t);
  const label = title === null ? t('app.open.pick') : t('shell.open.other', { title });
  return (
    <MenuTrigger>
      <Button className="tool-words scenario-picker" aria-label={label}>
        <span>{title ?? label}</span> <Icon name="down" />
      </Button>
      <Popover className="popover-menu scenario-menu" placement="bottom start">
        <Menu className="menu" aria-label={t('app.open.pick')} onAction={(name) => open(shippedFiles(String(name)))}>
          {GROUPS.map((group) => (
            <MenuSection key={group}>
              <Header>{t(GROUP_NAMES[group][0])}</Header>
              {scenariosOf(group).map(({ name }) => (
                <MenuItem key={name} id={name}>
                  {t(titleKey(name))}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function LanguageButtons() {
  const { t } = useText();
  const { change } = useSettingsStore();
  const language = useSettings((settings) => settings.language);
  return (
    <div className="group" role="group" aria-label={t('app.language')}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={language === one}
          aria-label={t('shell.language.button', { code: one.toUpperCase(), name: t(LANGUAGE_NAMES[one]) })}
          onClick={() => change({ language: one })}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

/** The reader's own files in a browser: the scenario with what it includes. */
function FileInput({ input }: { readonly input: RefObject<HTMLInputElement | null> }) {
  const { t } = useText();
  const { openChosen } = useActions();
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      accept=".yaml,.yml,.json,.csv"
      aria-label={t('app.open.files')}
      data-testid="scenario-files"
      onChange={(event) => {
        void readFiles(event.target.files ?? []).then((files) => files !== null && openChosen(files));
        event.target.value = '';
      }}
    />
  );
}

/** Every panel, open or not; the menu shows it, or closes it when it is open. */
function PanelsMenu() {
  const words = useText();
  const { t } = words;
  const { dock } = useSettingsStore();
  const docks = useSettings((settings) => settings.docks);
  const shown = PANELS.filter(({ id }) => isOpen(docks, id)).map(({ id }) => id);
  return (
    <MenuTrigger>
      <Button className="tool-words">
        <Icon name="layout" /> {t('shell.dock.panels')}
      </Button>
      <Popover className="popover-menu" placement="bottom end">
        <Menu
          className="menu"
          onAction={(key) => {
            if (key === 'reset') dock({ type: 'RESET' });
          }}
        >
          <MenuSection
            aria-label={t('shell.dock.panels')}
            selectionMode="multiple"
            selectedKeys={shown}
            shouldCloseOnSelect={false}
            onSelectionChange={(keys) => {
              const wanted = keys === 'all' ? PANELS.map(({ id }) => id) : [...keys].map(String);
              for (const id of shown) if (!wanted.includes(id)) dock({ type: 'CLOSE', panel: id });
              for (const id of wanted) if (!shown.includes(id)) dock({ type: 'SHOW', panel: id });
            }}
          >
            {PANELS.map((panel) => (
              <MenuItem key={panel.id} id={panel.id} textValue={panelTitle(words, panel)}>
                <span className="tick" aria-hidden="true" />
                <Icon name={panel.icon} /> {panelTitle(words, panel)}
              </MenuItem>
            ))}
          </MenuSection>
          <Separator />
          <MenuItem id="reset">{t('shell.dock.reset')}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function RunInfo() {
  const { t, number } = useText();
  const [open, setOpen] = useState(false);
  const { save } = useActions();
  const scenario = useWorld((state) => state.scenario);
  const hash = useAnswer('hash', open ? {} : null);
  if (scenario === null) return null;
  const rows: readonly (readonly [string, string, string])[] = [
    ['scenario', t('app.run.scenario'), scenario.name],
    ['engine', t('app.run.engine'), scenario.engine],
    ['seed', t('app.run.seed'), String(scenario.seed)],
    ['events', t('app.run.events'), hash === null ? '…' : number(hash.events)],
    ['scenario-hash', t('app.run.scenario-hash'), scenario.scenarioHash],
    ['trace-hash', t('app.run.trace-hash'), hash?.traceHash ?? '…'],
  ];
  return (
    <details className="run-info" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('app.run.title')}</summary>
      <div className="popover">
        <dl className="facts">
          {rows.map(([id, label, value]) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd data-testid={`run-${id}`} className={id.endsWith('hash') ? 'hash' : undefined}>
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => void save()}>
          {t('app.run.save')}
        </button>
      </div>
    </details>
  );
}
