/** Where the desktop app starts: the only file that holds the real Electron (the preload holds the page's side of it). */
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session } from 'electron';
import { boot } from './main.ts';

const out = path.resolve(import.meta.dirname, '..');

boot(
  { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session },
  {
    rendererRoot: path.join(out, 'renderer'),
    preload: path.join(out, 'preload', 'preload.cjs'),
    platform: process.platform,
    // Started as `electron FOLDER`, the folder is a word too; packaged, the app's own name is the only one.
    words: process.argv.slice(app.isPackaged ? 1 : 2),
    folder: process.cwd(),
    nowMs: () => Date.now(),
  },
).catch((error: unknown) => {
  console.error(error);
  app.exit(5);
});
