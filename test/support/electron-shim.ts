/**
 * Stands in for `electron` inside a page, so that the real preload runs in a plain Chromium: contextBridge defines the
 * frozen window property, ipcRenderer.invoke hands the ask to the test, which holds the real dispatcher.
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

export const ipcRenderer = {
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const answer = await (window as unknown as TestWindow).royaumeTestInvoke(channel, args);
    if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
    return answer.output;
  },
};
