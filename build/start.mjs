/**
 * `npm start`: builds the app when its sources are newer, then opens it. In Electron's window where Electron's binary
 * can be had and there is a display; else it serves the same app, by the same code, on a loopback address.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildApp, outFolder, stampFile } from './app.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const SOURCES = [
  ...['renderer', 'sim', 'electron', 'assets', 'build/app.mjs'],
  ...['vite.config.ts', 'package.json', 'package-lock.json'],
];
/** How long a first fetch of Electron's binary may take before the app is served without it [ms]. */
const FETCH_MAX_MS = 60_000;
/** Where the app is looked for first; another free port is taken when this one is in use. */
const PORT = 41_710;

function newestMs(file) {
  if (!existsSync(file)) return 0;
  const info = statSync(file);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(file).map((name) => newestMs(path.join(file, name))));
}

function isFresh() {
  const stamp = stampFile('production');
  if (!existsSync(stamp)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  return SOURCES.every((source) => newestMs(path.join(ROOT, source)) < builtMs);
}

/** Electron's executable where it already is on this machine; null when it is not. */
function electronHere() {
  const given = process.env['ELECTRON_BIN'];
  if (given !== undefined && given !== '') return existsSync(given) ? given : null;
  const module = path.join(ROOT, 'node_modules/electron');
  const pathFile = path.join(module, 'path.txt');
  const inDist = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : defaultName();
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(module, 'dist');
  const file = path.join(dist, inDist);
  return existsSync(file) ? file : null;
}

function defaultName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Lets the electron package fetch its binary, within the limit. */
function fetchElectron() {
  if (!existsSync(path.join(ROOT, 'node_modules/electron/package.json'))) return null;
  console.log(`Fetching Electron, once (at most ${FETCH_MAX_MS / 1000} s) …`);
  spawnSync(process.execPath, ['-e', "require('electron')"], {
    cwd: ROOT,
    stdio: 'ignore',
    timeout: FETCH_MAX_MS,
    killSignal: 'SIGKILL',
  });
  return electronHere();
}

/** What keeps the app from opening in a window of its own; null when nothing does. */
function hindrance() {
  if (process.argv.includes('--serve')) return 'As asked with --serve';
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'There is no display here';
  if (process.getuid?.() === 0) return "Electron's sandbox does not run as root";
  return null;
}

async function serve(why) {
  const out = outFolder('production');
  const { serveLoopback } = await import(path.join(out, 'serve/loopback.mjs'));
  const root = path.join(out, 'renderer');
  const served = await serveLoopback(root, PORT).catch(() => serveLoopback(root, 0));
  console.log(`${why}, so the app is served at ${served.url} (Ctrl+C ends it).`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void served.close());
}

/** Opens the app in Electron. Resolves with its exit code, after it was closed. */
function openWindow(electron) {
  return new Promise((resolve) => {
    const child = spawn(electron, [ROOT], {
      stdio: 'inherit',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
    });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 0));
  });
}

if (!isFresh()) {
  console.log('Building the app …');
  await buildApp('production');
}
const why = hindrance();
if (why !== null) {
  await serve(why);
} else {
  const electron = electronHere() ?? fetchElectron();
  if (electron === null) {
    await serve("Electron's binary is not here (npx install-electron fetches it)");
  } else {
    const code = await openWindow(electron);
    if (code !== 0) await serve(`Electron ended with code ${code}`);
  }
}
