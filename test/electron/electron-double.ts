/** A stand-in for Electron that remembers what the main process asked of it, and lets a test play the other side. */
import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import type { ElectronParts } from '../../electron/main.ts';

export type IpcAnswer = (event: unknown, ...args: unknown[]) => unknown;

export interface ElectronDouble {
  readonly parts: ElectronParts;
  /** What was asked, in order. */
  readonly calls: string[];
  readonly app: EventEmitter;
  readonly windows: { readonly options: E.BrowserWindowConstructorOptions; readonly urls: string[] }[];
  readonly schemes: E.CustomScheme[];
  readonly protocols: Map<string, (request: Request) => Promise<Response>>;
  readonly ipc: Map<string, IpcAnswer>;
  permissionAnswers: { request: boolean | null; check: boolean | null };
  /** What the dialogs return. */
  chosen: { open: string | null; save: string | null };
}

export function createElectronDouble(userData: string, isFirstInstance = true): ElectronDouble {
  const calls: string[] = [];
  const app = new EventEmitter();
  const windows: { options: E.BrowserWindowConstructorOptions; urls: string[] }[] = [];
  const double: Omit<ElectronDouble, 'parts'> = {
    calls,
    app,
    windows,
    schemes: [],
    protocols: new Map(),
    ipc: new Map(),
    permissionAnswers: { request: null, check: null },
    chosen: { open: null, save: null },
  };

  class BrowserWindow extends EventEmitter {
    readonly row: { options: E.BrowserWindowConstructorOptions; urls: string[] };
    constructor(options: E.BrowserWindowConstructorOptions) {
      super();
      this.row = { options, urls: [] };
      windows.push(this.row);
    }
    static getAllWindows(): BrowserWindow[] {
      return [];
    }
    async loadURL(url: string): Promise<void> {
      this.row.urls.push(url);
    }
    show(): void {
      calls.push('show');
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
  });

  const parts = {
    app,
    BrowserWindow,
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => calls.push('menu') },
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
        setPermissionRequestHandler: (ask: (c: unknown, p: unknown, answer: (yes: boolean) => void) => void) =>
          ask(null, 'media', (yes) => (double.permissionAnswers.request = yes)),
        setPermissionCheckHandler: (check: () => boolean) => (double.permissionAnswers.check = check()),
      },
    },
  };
  return Object.assign(double, { parts: parts as unknown as ElectronParts });
}
