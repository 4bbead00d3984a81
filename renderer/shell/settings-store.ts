/** The settings while the app runs: read by whoever shows something, changed by few, kept a moment after each change. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { dockReducer, type DockAction, type PanelHome } from './docks.ts';
import { firstSettings, writeSettings, type ReadSettings, type Settings } from './settings.ts';

/** Changes that come together are kept together [ms]. */
const KEEP_AFTER_MS = 300;

export class SettingsStore {
  /** What was wrong with the document that was read. */
  readonly trouble: ReadSettings['trouble'];
  private settings: Settings;
  private readonly homes: readonly PanelHome[];
  private readonly keep: (text: string) => void;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(read: ReadSettings, homes: readonly PanelHome[], keep: (text: string) => void) {
    this.settings = read.settings;
    this.trouble = read.trouble;
    this.homes = homes;
    this.keep = keep;
  }

  readonly get = (): Settings => this.settings;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly change = (change: Partial<Omit<Settings, 'version'>>): void => {
    this.settings = { ...this.settings, ...change };
    this.timer ??= setTimeout(this.flush, KEEP_AFTER_MS);
    for (const listener of this.listeners) listener();
  };

  readonly dock = (action: DockAction): void => {
    const docks = dockReducer(this.settings.docks, action, this.homes);
    if (docks !== this.settings.docks) this.change({ docks });
  };

  /** Everything as it was at first, but in the reader's language. */
  readonly reset = (): void => {
    const { language } = this.settings;
    this.change(firstSettings({ language, homes: this.homes }));
  };

  /** Keeps what has not been kept yet, for the end of the page. */
  readonly flush = (): void => {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.keep(writeSettings(this.settings));
  };
}

export const SettingsContext = createContext<SettingsStore | null>(null);

export function useSettingsStore(): SettingsStore {
  const store = useContext(SettingsContext);
  if (store === null) throw new Error('SettingsContext is missing');
  return store;
}

/** A part of the settings; the selector must give the same object for the same settings. */
export function useSettings<T>(select: (settings: Settings) => T): T {
  const { subscribe, get } = useSettingsStore();
  return useSyncExternalStore(subscribe, () => select(get()));
}
