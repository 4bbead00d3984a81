/** What the main process is handed: Electron's parts, so that tests can stand in for them, and where things are. */
import type * as E from 'electron';

export type ElectronParts = Pick<
  typeof E,
  'app' | 'BrowserWindow' | 'Menu' | 'dialog' | 'ipcMain' | 'protocol' | 'screen' | 'session'
>;

export interface BootDeps {
  /** The built renderer: the folder that the app protocol serves. */
  readonly rendererRoot: string;
  /** The built preload script. */
  readonly preload: string;
  readonly platform: string;
  /** Words of the command line after the app's own; a file among them is opened. */
  readonly words: readonly string[];
  /** Where it was started. */
  readonly folder: string;
  /** The wall's time since 1970 [ms]. */
  readonly nowMs: () => number;
}
