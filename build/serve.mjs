/** Serves a built app on loopback until it is ended: `node build/serve.mjs --mode test --port 41730`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outFolder } from './app.mjs';

const { values } = parseArgs({
  options: { mode: { type: 'string', default: 'production' }, port: { type: 'string', default: '0' } },
});
const out = outFolder(values.mode);
const { serveLoopback } = await import(path.join(out, 'serve/loopback.mjs'));
const served = await serveLoopback(path.join(out, 'renderer'), Number(values.port));
console.log(`Serving ${path.basename(out)}/renderer at ${served.url}`);
