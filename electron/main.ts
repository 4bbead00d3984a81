/** The main process, with Electron handed in, so that it can be tested in Node: only index.ts holds the real one. */
import path from 'node:path';
import type * as E from 'electron';
import { APP_SCHEME, createAppProtocol } from './app-protocol.ts';
import { createDispatcher, IPC_CHANNEL, type Handlers } from './contract.ts';
import { readScenario, readSettings, writeSettings, writeWhole } from './files.ts';
import { menuTemplate } from './menu.ts';
import { confine, isAppUrl, openWindow } from './window.ts';

export type ElectronParts = Pick<
  typeof E,
  'app' | 'BrowserWindow' | 'Menu' | 'dialog' | 'ipcMain' | 'protocol' | 'session'
>;

export interface BootDeps {
  /** The built renderer: the folder that the app protocol serves. */
  readonly rendererRoot: string;
  /** The built preload script. */
  readonly preload: string;
  readonly platform: string;
}

const SCENARIO_FILTERS = [{ name: 'Royaume', extensions: ['yaml', 'yml', 'json'] }];

/** What the app does when the page asks. */
function createHandlers(electron: ElectronParts, deps: BootDeps): Handlers {
  const { app, dialog } = electron;
  const settingsFile = (): string => path.join(app.getPath('userData'), 'settings.json');
  return {
    'app.info': async () => ({
      version: app.getVersion(),
      electron: process.versions['electron'] ?? '',
      platform: deps.platform,
      settings: await readSettings(settingsFile()),
    }),
    'file.openScenario': async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        properties: ['openFile'],
        filters: SCENARIO_FILTERS,
      });
      const chosen = filePaths[0];
      return canceled || chosen === undefined ? { outcome: 'cancelled' } : readScenario(chosen);
    },
    'file.saveReplay': async ({ name, text }) => {
      const { canceled, filePath } = await dialog.showSaveDialog({
        defaultPath: name,
        filters: [{ name: 'Royaume replay', extensions: ['json'] }],
      });
      if (canceled || filePath === '') return { outcome: 'cancelled' };
      const file = path.basename(filePath);
      try {
        await writeWhole(filePath, text);
        return { outcome: 'saved', file };
      } catch {
        return { outcome: 'failed', reason: 'unwritable', file };
      }
    },
    'settings.get': () => readSettings(settingsFile()),
    'settings.set': async (settings) => {
      await writeSettings(settingsFile(), settings);
      return settings;
    },
  };
}

/** Answers the page's asks, from the main frame of the app's own page only. */
function listen(electron: ElectronParts, deps: BootDeps): void {
  const dispatch = createDispatcher(createHandlers(electron, deps));
  electron.ipcMain.handle(IPC_CHANNEL, (event, channel: unknown, input: unknown) => {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !isAppUrl(frame.url)) {
      throw new Error('Only the app itself may ask.');
    }
    return dispatch(channel, input);
  });
}

/**
 * Starts the app: one instance, one window, one scheme. Resolves when the window shows the app, or at once when another
 * instance is already running, which then comes to the front.
 */
export async function boot(electron: ElectronParts, deps: BootDeps): Promise<void> {
  const { app, BrowserWindow, Menu, protocol, session } = electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // Must happen before ready: a standard, secure scheme has an origin, storage and workers of its own.
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => confine(contents));
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    if (deps.platform !== 'darwin') app.quit();
  });

  await app.whenReady();
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  protocol.handle(APP_SCHEME, createAppProtocol(deps.rendererRoot));
  listen(electron, deps);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(deps.platform, app.isPackaged)));
  await openWindow(BrowserWindow, deps.preload);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow(BrowserWindow, deps.preload);
  });
}
