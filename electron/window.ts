/** The one window, and what a page in it may never do. */
import type * as E from 'electron';
import { APP_HOST, APP_SCHEME, APP_URL } from './app-protocol.ts';

/** Is this address one of the app's own pages? Node says the origin of an own scheme is `null`, so the parts are compared. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST;
  } catch {
    return false;
  }
}

/** Options of the window: the page is a web page and nothing more. */
function windowOptions(preload: string): E.BrowserWindowConstructorOptions {
  return {
    width: 1600,
    height: 1000,
    minWidth: 960,
    minHeight: 640,
    show: false,
    backgroundColor: '#120b1c',
    title: 'Royaume',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/** Closes every way out of the app for what runs in a page, in any window. */
export function confine(contents: Pick<E.WebContents, 'on' | 'setWindowOpenHandler'>): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isAppUrl(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event, url) => stay(event, url));
  contents.on('will-redirect', (event, url) => stay(event, url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Opens the window on the app's page; it is shown when its first picture is ready. */
export async function openWindow(BrowserWindow: typeof E.BrowserWindow, preload: string): Promise<E.BrowserWindow> {
  const window = new BrowserWindow(windowOptions(preload));
  window.once('ready-to-show', () => window.show());
  await window.loadURL(APP_URL);
  return window;
}
