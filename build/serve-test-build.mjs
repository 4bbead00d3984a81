/** Builds the app with its test hook and serves it on a free loopback port, for tools that look at it. */
import path from 'node:path';
import { buildApp } from './app.mjs';

/** Where it is, how to end it, and the folder of its files. */
export async function serveTestBuild() {
  const out = await buildApp('test');
  const { serveLoopback } = await import(path.join(out, 'serve/loopback.mjs'));
  const served = await serveLoopback(path.join(out, 'renderer'), 0);
  return { url: served.url, close: () => served.close(), files: path.join(out, 'renderer') };
}
