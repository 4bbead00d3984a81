/** The bridge into the page: one function. The page never holds `ipcRenderer` itself. */
import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from './contract.ts';

// Spelled again here, because a sandboxed preload must be one small file that does not carry zod; a test holds both alike.
const IPC_CHANNEL = 'royaume';

const bridge: Bridge = {
  invoke: (channel, input) => ipcRenderer.invoke(IPC_CHANNEL, channel, input),
};

contextBridge.exposeInMainWorld('royaume', bridge);
