/** Where the desktop app starts: the only file that holds the real Electron (the preload holds the page's side of it). */
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { boot } from './main.ts';

const out = path.resolve(import.meta.dirname, '..');

boot(
  { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session },
  {
    rendererRoot: path.join(out, 'renderer'),
    preload: path.join(out, 'preload', 'preload.cjs'),
    platform: process.platform,
  },
).catch((error: unknown) => {
  console.error(error);
  app.exit(5);
});
