/** A stand-in for Electron that remembers what the main process asked of it, and lets a test play the other side. */
import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import type { ElectronParts } from '../../electron/parts.ts';

export type IpcAnswer = (event: unknown, ...args: unknown[]) => unknown;

export interface ElectronDouble {
  readonly parts: ElectronParts;
  /** What was asked, in order. */
  readonly calls: string[];
  readonly app: EventEmitter;
  readonly windows: WindowDouble[];
  /** The menu as it stands. */
  menu: E.MenuItemConstructorOptions[];
  /** Work areas of the screens. */
  screens: { x: number; y: number; width: number; height: number }[];
  readonly schemes: E.CustomScheme[];
  readonly protocols: Map<string, (request: Request) => Promise<Response>>;
  readonly ipc: Map<string, IpcAnswer>;
  /** Would a page at this address be granted this, by request and by check? */
  granted(permission: string, url: string): { readonly request: boolean; readonly check: boolean };
  /** What the dialogs return. */
  chosen: { open: string | null; save: string | null };
}

type RequestHandler = (
  contents: null,
  permission: string,
  answer: (yes: boolean) => void,
  details: { readonly requestingUrl: string },
) => void;
type CheckHandler = (contents: null, permission: string, origin: string) => boolean;

type Contents = EventEmitter & { readonly id: number; send(channel: string, message: unknown): void };

export class WindowDouble extends EventEmitter {
  readonly options: E.BrowserWindowConstructorOptions;
  readonly urls: string[] = [];
  /** What its page was told. */
  readonly told: unknown[] = [];
  readonly webContents: Contents;
  focused = false;
  minimized = false;
  maximized = false;
  bounds = { x: 40, y: 30, width: 1_200, height: 800 };

  constructor(options: E.BrowserWindowConstructorOptions, id: number) {
    super();
    this.options = options;
    const send = (channel: string, message: unknown): void => void this.told.push([channel, message]);
    this.webContents = Object.assign(new EventEmitter(), { id, send });
  }
  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
    this.emit('ready-to-show');
  }
  show(): void {}
  maximize(): void {
    this.maximized = true;
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {
    this.minimized = false;
  }
  isFocused(): boolean {
    return this.focused;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return this.bounds;
  }
  /** As a person closes it. */
  shut(): void {
    this.emit('close');
    this.emit('closed');
  }
}

export function createElectronDouble(userData: string, isFirstInstance = true): ElectronDouble {
  const calls: string[] = [];
  const app = new EventEmitter();
  const windows: WindowDouble[] = [];
  const double: Omit<ElectronDouble, 'parts'> = {
    calls,
    app,
    windows,
    menu: [],
    screens: [{ x: 0, y: 0, width: 1_920, height: 1_080 }],
    schemes: [],
    protocols: new Map(),
    ipc: new Map(),
    granted: () => ({ request: true, check: true }),
    chosen: { open: null, save: null },
  };

  class BrowserWindow extends WindowDouble {
    constructor(options: E.BrowserWindowConstructorOptions) {
      super(options, windows.length + 1);
      windows.push(this);
    }
  }

  Object.assign(app, {
    isPackaged: true,
    requestSingleInstanceLock: () => isFirstInstance,
    quit: () => calls.push('quit'),
    enableSandbox: () => calls.push('enableSandbox'),
    whenReady: async () => void calls.push('whenReady'),
    getPath: () => userData,
    getVersion: () => '1.2.3',
    addRecentDocument: (file: string) => calls.push(`recent ${file}`),
  });

  const parts = {
    app,
    BrowserWindow,
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (menu: E.MenuItemConstructorOptions[]) => {
        double.menu = menu;
      },
    },
    screen: { getAllDisplays: () => double.screens.map((workArea) => ({ workArea })) },
    dialog: {
      showOpenDialog: async () => {
        const { open } = double.chosen;
        return { canceled: open === null, filePaths: open === null ? [] : [open] };
      },
      showSaveDialog: async () => {
        const { save } = double.chosen;
        return { canceled: save === null, filePath: save ?? '' };
      },
    },
    ipcMain: { handle: (channel: string, answer: IpcAnswer) => double.ipc.set(channel, answer) },
    protocol: {
      registerSchemesAsPrivileged: (schemes: E.CustomScheme[]) => {
        calls.push('registerSchemesAsPrivileged');
        double.schemes.push(...schemes);
      },
      handle: (scheme: string, serve: (request: Request) => Promise<Response>) => {
        calls.push('protocol.handle');
        double.protocols.set(scheme, serve);
      },
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (ask: RequestHandler) => {
          const { granted } = double;
          double.granted = (permission, url) => {
            let request = false;
            ask(null, permission, (yes) => (request = yes), { requestingUrl: url });
            return { ...granted(permission, url), request };
          };
        },
        setPermissionCheckHandler: (check: CheckHandler) => {
          const { granted } = double;
          double.granted = (permission, url) => ({
            ...granted(permission, url),
            check: check(null, permission, new URL(url).href),
          });
        },
      },
    },
  };
  return Object.assign(double, { parts: parts as unknown as ElectronParts });
}
