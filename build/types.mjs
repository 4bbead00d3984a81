/** `npm run types`: typechecks every area with its own tsconfig, two at a time, and reports all of them. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const AREAS = ['sim', 'sim/host', 'sim/cli', 'renderer', 'electron', 'test'];
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');

/** One area's `tsc -p`: { area, ok, output, seconds }. */
function check(area) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const tsc = spawn(process.execPath, [TSC, '-p', area, '--pretty', 'false'], { cwd: ROOT });
    let output = '';
    tsc.stdout.on('data', (chunk) => (output += chunk));
    tsc.stderr.on('data', (chunk) => (output += chunk));
    tsc.on('close', (code) =>
      resolve({ area, ok: code === 0, output, seconds: (performance.now() - startedAt) / 1000 }),
    );
  });
}

const waiting = [...AREAS];
const results = [];
async function worker() {
  for (let area = waiting.shift(); area !== undefined; area = waiting.shift()) results.push(await check(area));
}
await Promise.all([worker(), worker()]);

results.sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
for (const { area, ok, output, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${area} (${seconds.toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd());
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
