/** Windows: each shows one world; what a page in them may never do; and where they were when they were last seen. */
import type * as E from 'electron';
import { APP_HOST, APP_SCHEME, APP_URL } from './app-protocol.ts';
import type { WindowPlace } from './kept-files.ts';

/** Is this address one of the app's own pages? Node says the origin of an own scheme is `null`, so the parts are compared. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST;
  } catch {
    return false;
  }
}

const FIRST_SIZE = { width: 1600, height: 1000 };
const MIN_SIZE = { minWidth: 960, minHeight: 640 };
/** How much of a window must be on a screen for it to be opened there again [px]. */
const SEEN_MIN = 120;

/** Options of a window: the page is a web page and nothing more. */
function windowOptions(preload: string, place: WindowPlace | null): E.BrowserWindowConstructorOptions {
  return {
    ...(place === null ? FIRST_SIZE : { x: place.x, y: place.y, width: place.width, height: place.height }),
    ...MIN_SIZE,
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

/** The last place of a window where enough of it is on a screen that is still there; else null. */
export function placeOnScreens(
  place: WindowPlace | null,
  screens: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[],
): WindowPlace | null {
  if (place === null) return null;
  const overlap = (a: number, aSize: number, b: number, bSize: number): number =>
    Math.min(a + aSize, b + bSize) - Math.max(a, b);
  const seen = screens.some(
    ({ x, y, width, height }) =>
      overlap(place.x, place.width, x, width) >= SEEN_MIN && overlap(place.y, place.height, y, height) >= SEEN_MIN,
  );
  return seen ? place : null;
}

/** Opens a window on the app's page; it is shown when its first picture is ready. */
export function openWindow(
  BrowserWindow: typeof E.BrowserWindow,
  preload: string,
  place: WindowPlace | null,
): { readonly window: E.BrowserWindow; readonly loaded: Promise<void> } {
  const window = new BrowserWindow(windowOptions(preload, place));
  window.once('ready-to-show', () => {
    if (place?.maximized === true) window.maximize();
    window.show();
  });
  return { window, loaded: window.loadURL(APP_URL) };
}

export function placeOf(window: Pick<E.BrowserWindow, 'getNormalBounds' | 'isMaximized'>): WindowPlace {
  const { x, y, width, height } = window.getNormalBounds();
  return { x, y, width, height, maximized: window.isMaximized() };
}
