/** The window: the world behind, a bar above, panels in docks around, and what lies over them for a moment. */
import { useSelector } from '@xstate/react';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type DragEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { I18nProvider } from 'react-aria-components';
import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from './app.statechart.ts';
import { DesktopLink } from './desktop/desktop-link.tsx';
import { LeftRuns } from './desktop/left-runs.tsx';
import { ActionsContext, createActions, type Actions } from './panels/actions.ts';
import { BrokenPanel, HostErrorPanel } from './panels/broken.panel.tsx';
import { IssuesPanel } from './panels/issues.panel.tsx';
import { Narrator } from './parity/narrator-region.tsx';
import { ParityView } from './parity/parity-view.tsx';
import { HAS_WINDOWS, openDropped } from './platform/platform.ts';
import { readDropped } from './platform/scenario-files.ts';
import { ActCommands } from './acts/act-commands.tsx';
import { ActDesk } from './acts/act-desk.tsx';
import { useActMenu } from './acts/act-menu.tsx';
import { CarryDesk, useCarry } from './acts/carry-desk.tsx';
import { useAppearance, useCompact } from './shell/appearance.ts';
import { CommandBook, CommandsContext } from './shell/commands.ts';
import { DockLayout } from './shell/dock-layout.tsx';
import { KeysDialog } from './shell/keys-dialog.tsx';
import { useKeys } from './shell/keys.ts';
import { HostErrorContext, OverlayProvider } from './shell/overlays.tsx';
import { Palette } from './shell/palette.tsx';
import { focusWorld } from './shell/regions.ts';
import { RoomForTwo } from './shell/room-for-two.tsx';
import { SelectionContext } from './shell/selection.ts';
import { SettingsDialog } from './shell/settings-dialog.tsx';
import { SettingsNotice } from './shell/settings-notice.tsx';
import { SettingsContext, useSettings, type SettingsStore } from './shell/settings-store.ts';
import { TitleBar } from './shell/title-bar.tsx';
import { Welcome } from './shell/welcome.tsx';
import { useSim, useWorld } from './sim-client/hooks.ts';
import { LanguageContext, MannerContext } from './sim-client/text.ts';
import type { EntityRef } from './sim-client/words.ts';
import { SplitWorld } from './time/split-world.tsx';
import { TimeBar } from './time/time-bar.tsx';
import { TimeProvider } from './time/time-provider.tsx';
import { DockedContext } from './ui/panel.tsx';
import type { WorldView } from './world/world-view.ts';
import './shell/shell.css';

/** Phaser and the art come only when there is something to draw. */
const WorldCanvas = lazy(async () => ({ default: (await import('./world/world-canvas.tsx')).WorldCanvas }));

export interface AppProps {
  readonly actor: ActorRefFrom<typeof appStatechart>;
  readonly settings: SettingsStore;
  /** For the test hook. */
  readonly onView?: (view: WorldView | null) => void;
}

export function App({ actor, settings, onView }: AppProps) {
  const { client, store } = useSim();
  const actions = useMemo(() => createActions(client, store, actor), [client, store, actor]);
  const book = useMemo(() => new CommandBook(), []);
  useKeys(book);
  const drop = {
    onDragOver: (event: DragEvent): void => event.preventDefault(),
    onDrop: (event: DragEvent): void => {
      event.preventDefault();
      void openDrop(event.dataTransfer, actions);
    },
  };
  return (
    <SettingsContext value={settings}>
      <CommandsContext value={book}>
        <Reader>
          <ActionsContext value={actions}>
            <OverlayProvider>
              <TimeProvider>
                <Narrator>
                  <div className="app" {...drop}>
                    <Window actor={actor} onView={onView} />
                  </div>
                </Narrator>
                <Palette />
                <DesktopLink />
                <KeysDialog />
                <SettingsDialog />
                <SettingsNotice />
              </TimeProvider>
            </OverlayProvider>
          </ActionsContext>
        </Reader>
      </CommandsContext>
    </SettingsContext>
  );
}

/** The desktop reads what lies beside a single file; a browser has only what was dropped. */
async function openDrop({ files, items }: DataTransfer, { openChosen, openOutcome }: Actions): Promise<void> {
  const isFile = files.length === 1 && items[0]?.webkitGetAsEntry()?.isFile === true;
  const opened = isFile && HAS_WINDOWS() ? openDropped(files[0]!) : null;
  const texts = opened === null ? await readDropped(items) : null;
  if (opened !== null) await openOutcome((await opened) ?? { outcome: 'cancelled' });
  else if (texts !== null) openChosen(texts);
}

/** The reader's language, labels, theme, size of text and motion, for everything within. */
function Reader({ children }: { readonly children: ReactNode }) {
  const language = useSettings((settings) => settings.language);
  const labels = useSettings((settings) => settings.labels);
  const pseudo = useSettings((settings) => settings.pseudo);
  const manner = useMemo(() => ({ labels, pseudo }), [labels, pseudo]);
  useAppearance();
  return (
    <I18nProvider locale={language === 'fr' ? 'fr-FR' : 'en-US'}>
      <LanguageContext value={language}>
        <MannerContext value={manner}>{children}</MannerContext>
      </LanguageContext>
    </I18nProvider>
  );
}

function Window({ actor, onView }: Pick<AppProps, 'actor' | 'onView'>) {
  const selection = useSelector(actor, ({ context }) => context.selection);
  const hostError = useSelector(actor, ({ context }) => context.hostError);
  const hasWorld = useWorld((state) => state.status !== null);
  const picture = useSettings((settings) => settings.picture);
  const compact = useCompact();
  const free = useRef<HTMLDivElement>(null);
  const world = useWorld(({ scenario }) => scenario?.scenarioHash ?? null);
  useEffect(() => {
    if (world !== null) focusWorld({ always: true });
  }, [world]);
  return (
    <SelectionContext value={selection}>
      <HostErrorContext value={hostError}>
        <ActDesk>
          <CarryDesk>
            <ActCommands />
            <RoomForTwo />
            {picture ? (
              <Suspense fallback={null}>
                <Background actor={actor} free={free} onView={onView} />
              </Suspense>
            ) : null}
            <div className={compact ? 'layout compact' : 'layout'}>
              <header className="top">
                <TitleBar />
                <TimeBar />
              </header>
              <DockLayout free={free} hasPanels={hasWorld}>
                {hasWorld && !picture ? (
                  <div className="instead">
                    <DockedContext value={true}>
                      <ParityView />
                    </DockedContext>
                  </div>
                ) : null}
                <Middle actor={actor} hasWorld={hasWorld} />
              </DockLayout>
            </div>
          </CarryDesk>
        </ActDesk>
      </HostErrorContext>
    </SelectionContext>
  );
}

interface BackgroundProps extends Pick<AppProps, 'actor' | 'onView'> {
  readonly free: RefObject<HTMLElement | null>;
}

function Background({ actor, free, onView }: BackgroundProps) {
  const selection = useSelector(actor, ({ context }) => context.selection);
  const select = useCallback((subject: EntityRef | null) => actor.send({ type: 'SELECT', subject }), [actor]);
  const { setWorld } = useCarry();
  const { menu, openMenu } = useActMenu();
  const keepView = (view: WorldView | null): void => {
    setWorld(view);
    onView?.(view);
  };
  return (
    <>
      <SplitWorld free={free}>
        <WorldCanvas selection={selection} onSelect={select} free={free} onView={keepView} onMenu={openMenu} />
      </SplitWorld>
      {menu}
    </>
  );
}

/** What stands in the middle instead of the free view. */
function Middle({ actor, hasWorld }: Pick<AppProps, 'actor'> & { readonly hasWorld: boolean }) {
  const issues = useSelector(actor, ({ context }) => context.issues);
  const hostError = useSelector(actor, ({ context }) => context.hostError);
  const refused = useSelector(actor, (snapshot) => snapshot.matches('refused'));
  const opening = useSelector(actor, (snapshot) => snapshot.matches('opening'));
  const broken = useWorld((state) => state.broken);
  return (
    <>
      {!hasWorld && !refused ? (
        <Welcome opening={opening}>
          <LeftRuns />
        </Welcome>
      ) : null}
      {issues.length > 0 ? <IssuesPanel issues={issues} refused={refused} /> : null}
      {broken === null ? null : <BrokenPanel error={broken.error} />}
      {hostError === null ? null : <HostErrorPanel error={hostError} />}
    </>
  );
}
