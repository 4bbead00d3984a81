/** The app as a desktop knows it: windows, the files opened last, what a start left behind, the menu. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type * as E from 'electron';
import { APP_URL } from './app-protocol.ts';
import { IPC_TOLD, type DesktopMessage, type Handlers, type MenuDescription, type Opened } from './contract.ts';
import { readScenario, writeWhole } from './files.ts';
import { progressIn, readKept, recentIn, settingsIn, windowPlaceIn, withRecent, writeKept } from './kept-files.ts';
import type { BootDeps, ElectronParts } from './parts.ts';
import { describedMenu, firstMenu } from './menu.ts';
import { Sessions } from './sessions.ts';
import { openWindow, placeOf, placeOnScreens } from './window.ts';

/** A page that dies more often than this is not opened anew: it would only die again. */
const DEATHS_MAX = 3;
const FILTERS = [{ name: 'Royaume', extensions: ['yaml', 'yml', 'json', 'royaume', 'royaume-replay'] }];

interface Shown {
  readonly window: E.BrowserWindow;
  /** Under which its run is kept. */
  session: string;
  /** A file opened from outside that the page has not asked for yet. */
  waiting: string | null;
  deaths: number;
  /** The application menu as its page describes it. */
  menu: MenuDescription | null;
  isClosing: boolean;
}

export class Desktop {
  private readonly electron: ElectronParts;
  private readonly deps: BootDeps;
  private readonly folder: string;
  private readonly sessions: Sessions;
  /** By the id of their web contents, in the order in which they were opened. */
  private readonly shown = new Map<number, Shown>();
  private recent: readonly string[] = [];
  /** What has been begun when a window was closed. */
  private readonly pending = new Set<Promise<unknown>>();

  constructor(electron: ElectronParts, deps: BootDeps) {
    this.electron = electron;
    this.deps = deps;
    this.folder = electron.app.getPath('userData');
    this.sessions = new Sessions(this.folder, deps.nowMs);
  }

  async start(file: string | null): Promise<void> {
    this.recent = await readKept(recentIn(this.folder));
    this.showMenu();
    await this.open(file);
  }

  /** Opens a file in the window in front, or the window alone; a window is made when there is none. */
  async openFromOutside(file: string | null): Promise<void> {
    const front = this.front();
    if (front === null) {
      await this.open(file);
      return;
    }
    if (front.window.isMinimized()) front.window.restore();
    front.window.focus();
    if (file === null) return;
    front.waiting = file;
    this.tell(front, { type: 'file-waits' });
  }

  /** Opens another window. */
  async open(file: string | null = null): Promise<void> {
    const { BrowserWindow, screen } = this.electron;
    const kept = this.shown.size === 0 ? await readKept(windowPlaceIn(this.folder)) : null;
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const { window, loaded } = openWindow(BrowserWindow, this.deps.preload, placeOnScreens(kept, screens));
    const shown: Shown = { window, session: newSession(), waiting: file, deaths: 0, menu: null, isClosing: false };
    this.shown.set(window.webContents.id, shown);
    this.watch(shown, window.webContents.id);
    await loaded;
  }

  get count(): number {
    return this.shown.size;
  }

  /** Resolves when what closing windows began is finished; null when nothing is under way. */
  rest(): Promise<unknown> | null {
    return this.pending.size === 0 ? null : Promise.all(this.pending);
  }

  /** A file that was dropped on a page: its path comes from the preload, never from the page. */
  async openDropped(file: unknown): Promise<Opened> {
    if (typeof file !== 'string' || !path.isAbsolute(file))
      return { outcome: 'failed', reason: 'unreadable', file: '' };
    return this.read(file);
  }

  readonly handlers: Handlers = {
    'app.info': async () => ({
      version: this.electron.app.getVersion(),
      electron: process.versions['electron'] ?? '',
      platform: this.deps.platform,
    }),
    'file.openScenario': async (_nothing, asker) => {
      const options = { properties: ['openFile' as const], filters: FILTERS };
      const { canceled, filePaths } = await this.electron.dialog.showOpenDialog(this.windowOf(asker), options);
      const chosen = filePaths[0];
      return canceled || chosen === undefined ? { outcome: 'cancelled' } : this.read(chosen);
    },
    'file.waiting': async (_nothing, asker) => {
      const shown = this.shown.get(asker);
      const file = shown?.waiting ?? null;
      if (shown === undefined || file === null) return { outcome: 'cancelled' };
      shown.waiting = null;
      return this.read(file);
    },
    'file.recent': async () => ({
      files: this.recent.map((file) => ({ file: path.basename(file), folder: path.dirname(file) })),
    }),
    'file.openRecent': async ({ index }) => {
      const file = this.recent[index];
      return file === undefined ? { outcome: 'cancelled' } : this.read(file);
    },
    'file.save': async ({ name, text }, asker) => {
      const options = { defaultPath: name, filters: FILTERS };
      const { canceled, filePath } = await this.electron.dialog.showSaveDialog(this.windowOf(asker), options);
      if (canceled || filePath === '') return { outcome: 'cancelled' };
      const file = path.basename(filePath);
      try {
        await writeWhole(filePath, text);
      } catch {
        return { outcome: 'failed', reason: 'unwritable', file };
      }
      await this.remember(filePath);
      return { outcome: 'saved', file };
    },
    'settings.get': () => readKept(settingsIn(this.folder)),
    'settings.set': async (settings) => {
      await writeKept(settingsIn(this.folder), settings);
      return null;
    },
    'progress.get': () => readKept(progressIn(this.folder)),
    'progress.set': async (progress) => {
      await writeKept(progressIn(this.folder), progress);
      return null;
    },
    'session.keep': async (kept, asker) => {
      const shown = this.shown.get(asker);
      if (shown === undefined || shown.isClosing) return null;
      if (kept === null) await this.sessions.forget(shown.session);
      else await this.sessions.keep(shown.session, kept.title, kept.text);
      return null;
    },
    'session.left': async () => ({ sessions: await this.sessions.left() }),
    'session.recover': ({ id }) => this.sessions.recover(id),
    'session.forget': async ({ id }) => {
      await this.sessions.forget(id);
      return null;
    },
    'menu.set': async (menu, asker) => {
      const shown = this.shown.get(asker);
      if (shown !== undefined) shown.menu = menu;
      this.showMenu();
      return null;
    },
    'window.new': async () => {
      await this.open();
      return null;
    },
  };

  private watch(shown: Shown, contents: number): void {
    const { window } = shown;
    window.on('close', () => {
      // Closed by the person: nothing to recover, and the next start opens where this one was.
      shown.isClosing = true;
      this.finish(writeKept(windowPlaceIn(this.folder), placeOf(window)));
      this.finish(this.sessions.forget(shown.session));
    });
    window.on('closed', () => this.shown.delete(contents));
    // Each page describes its own state and language: the menu is that of the window in front.
    window.on('focus', () => this.showMenu());
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || ++shown.deaths > DEATHS_MAX) return;
      // Its run was left behind like that of another start; the page that comes next offers it.
      this.sessions.leave(shown.session);
      shown.session = newSession();
      void window.loadURL(APP_URL);
    });
  }

  /** Is waited for before the app ends; what cannot be written then is not worth a word. */
  private finish(act: Promise<unknown>): void {
    const done: Promise<unknown> = act.catch(() => {}).finally(() => this.pending.delete(done));
    this.pending.add(done);
  }

  private async read(file: string): Promise<Opened> {
    const opened = await readScenario(file);
    if (opened.outcome === 'opened') await this.remember(file);
    else if (opened.outcome === 'failed') await this.keepRecent(this.recent.filter((other) => other !== file));
    return opened;
  }

  private async remember(file: string): Promise<void> {
    this.electron.app.addRecentDocument(file);
    await this.keepRecent(withRecent(this.recent, file));
  }

  private async keepRecent(recent: readonly string[]): Promise<void> {
    if (recent.length === this.recent.length && recent.every((file, index) => file === this.recent[index])) return;
    this.recent = recent;
    this.showMenu();
    for (const shown of this.shown.values()) this.tell(shown, { type: 'recent-changed' });
    await writeKept(recentIn(this.folder), recent).catch(() => {});
  }

  private showMenu(): void {
    const { Menu, app } = this.electron;
    const { platform } = this.deps;
    const around = { platform, packaged: app.isPackaged, recent: this.recent };
    const acts = {
      command: (id: string) => this.tell(this.front(), { type: 'command', id }),
      newWindow: () => void this.open(),
      openRecent: (file: string) => void this.openFromOutside(file),
      clearRecent: () => void this.keepRecent([]),
    };
    const menu = this.front()?.menu ?? null;
    const template = menu === null ? firstMenu(platform, app.isPackaged) : describedMenu(menu, acts, around);
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  private front(): Shown | null {
    const shown = [...this.shown.values()];
    return shown.find(({ window }) => window.isFocused()) ?? shown.at(-1) ?? null;
  }

  private windowOf(asker: number): E.BrowserWindow {
    const shown = this.shown.get(asker);
    if (shown === undefined) throw new Error('Only a window of the app may ask.');
    return shown.window;
  }

  private tell(shown: Shown | null, message: DesktopMessage): void {
    shown?.window.webContents.send(IPC_TOLD, message);
  }
}

function newSession(): string {
  return randomBytes(12).toString('hex');
}
