/**
 * Stands in for `electron` inside a page, so that the real preload runs in a plain Chromium: contextBridge defines the
 * frozen window property, ipcRenderer.invoke hands the ask to the test, which holds the real dispatcher, and what the test
 * tells the page is heard.
 */
interface TestWindow {
  royaumeTestInvoke(channel: string, args: unknown[]): Promise<{ output?: unknown; error?: string }>;
}

function frozen(api: Record<string, unknown>): Record<string, unknown> {
  return Object.freeze({ ...api });
}

export const contextBridge = {
  exposeInMainWorld(name: string, api: Record<string, unknown>): void {
    Object.defineProperty(window, name, { value: frozen(api), writable: false, configurable: false, enumerable: true });
  },
};

type Told = (event: unknown, message: unknown) => void;
const listeners = new Map<string, Set<Told>>();
Object.assign(window, {
  royaumeTestTell: (channel: string, message: unknown): void => {
    for (const hear of listeners.get(channel) ?? []) hear({}, message);
  },
});

export const webUtils = {
  /** A dropped file has a path in Electron alone. */
  getPathForFile: (file: File): string => `/dropped/${file.name}`,
};

export const ipcRenderer = {
  on(channel: string, hear: Told): void {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(hear));
  },
  off(channel: string, hear: Told): void {
    listeners.get(channel)?.delete(hear);
  },
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const answer = await (window as unknown as TestWindow).royaumeTestInvoke(channel, args);
    if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
    return answer.output;
  },
};
