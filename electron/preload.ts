/** The bridge into the page: three functions. The page never holds `ipcRenderer` itself. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, DesktopMessage } from './contract.ts';

// Spelled again here, because a sandboxed preload must be one small file that does not carry zod; a test holds both alike.
const IPC_CHANNEL = 'royaume';
const IPC_DROPPED = 'royaume-dropped';
const IPC_TOLD = 'royaume-told';

const bridge: Bridge = {
  invoke: (channel, input) => ipcRenderer.invoke(IPC_CHANNEL, channel, input),
  openDropped: (file) => ipcRenderer.invoke(IPC_DROPPED, webUtils.getPathForFile(file)),
  listen: (hear) => {
    const told = (_event: unknown, message: DesktopMessage): void => hear(message);
    ipcRenderer.on(IPC_TOLD, told);
    return () => {
      ipcRenderer.off(IPC_TOLD, told);
    };
  },
};

contextBridge.exposeInMainWorld('royaume', bridge);
