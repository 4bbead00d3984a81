/** The main process, with Electron handed in, so that it can be tested in Node: only index.ts holds the real one. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as E from 'electron';
import { APP_SCHEME, createAppProtocol } from './app-protocol.ts';
import { createDispatcher, IPC_CHANNEL, IPC_DROPPED } from './contract.ts';
import { Desktop } from './desktop.ts';
import type { BootDeps, ElectronParts } from './parts.ts';
import { confine, isAppUrl } from './window.ts';

const FILE = /\.(ya?ml|json|royaume|royaume-replay)$/i;

/** The file that a command line names, absolute: the last word that looks like one and is no option; null when none does. */
export function fileAmong(words: readonly string[], folder: string): string | null {
  const word = words.map(plainPath).findLast((one) => !one.startsWith('-') && FILE.test(one));
  return word === undefined ? null : path.resolve(folder, word);
}

/** File managers of Linux hand a file over by its address. One of another machine is no file of this one: it is none. */
function plainPath(word: string): string {
  if (!/^file:\/\//i.test(word)) return word;
  try {
    return fileURLToPath(word);
  } catch {
    return '';
  }
}

/** The one thing a page may do beyond drawing: put text that the person asked to copy on the clipboard, and only the app's own page. */
function mayDo(permission: string, url: string): boolean {
  return permission === 'clipboard-sanitized-write' && isAppUrl(url);
}

/** Answers the page's asks, from the main frame of the app's own page only. */
function listen(electron: ElectronParts, desktop: Desktop): void {
  const dispatch = createDispatcher(desktop.handlers);
  const own = ({ senderFrame: frame }: E.IpcMainInvokeEvent): void => {
    if (frame === null || frame.parent !== null || !isAppUrl(frame.url)) {
      throw new Error('Only the app itself may ask.');
    }
  };
  electron.ipcMain.handle(IPC_CHANNEL, (event, channel: unknown, input: unknown) => {
    own(event);
    return dispatch(channel, input, event.sender.id);
  });
  electron.ipcMain.handle(IPC_DROPPED, (event, file: unknown) => {
    own(event);
    return desktop.openDropped(file);
  });
}

/**
 * Starts the app: one instance, one scheme, a window. Resolves when the window shows the app, or at once when another
 * instance is already running, which then comes to the front and opens the file that was asked for.
 */
export async function boot(electron: ElectronParts, deps: BootDeps): Promise<void> {
  const { app, protocol, session } = electron;
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
  const desktop = new Desktop(electron, deps);
  let early: string | null = fileAmong(deps.words, deps.folder);
  let started = false;
  // macOS tells of files by an event, also before it is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    if (started) void desktop.openFromOutside(file);
    else early = file;
  });
  app.on('second-instance', (_event, words, folder) => {
    void desktop.openFromOutside(fileAmong(words.slice(1), folder));
  });
  app.on('window-all-closed', () => {
    if (deps.platform !== 'darwin') app.quit();
  });
  // What closing a window writes and throws away is finished first.
  app.on('will-quit', (event) => {
    const rest = desktop.rest();
    if (rest === null) return;
    event.preventDefault();
    void rest.then(() => app.quit());
  });

  await app.whenReady();
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayDo(permission, requestingUrl)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayDo(permission, origin));
  protocol.handle(APP_SCHEME, createAppProtocol(deps.rendererRoot));
  listen(electron, desktop);
  started = true;
  await desktop.start(early);
  app.on('activate', () => {
    if (desktop.count === 0) void desktop.open();
  });
}
