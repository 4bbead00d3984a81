/**
 * `npm run bench:ui -- [--url URL] [--only PART,…] [--json]`: what the screen costs, in a real Chromium.
 *
 * What a script costs is the processor time of its thread, read from a trace, so that waiting for other programs does
 * not count; what somebody waits for is wall time. Beside them a yardstick runs in the same page, which takes YARD_MS on
 * the reference machine. A cost that is a gate is multiplied by YARD_MS over what that took now: on a machine half as fast
 * the gate means the same. Frames per second are reported, never a gate: without a graphics card they measure how fast
 * pixels are filled.
 *
 * Parts: open, thousand, apply, rewind, ten-thousand, hour. The exit code is 1 when a gate is missed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { LLVMPIPE_GL, SOFTWARE_GL, STEADY } from './chromium.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { fleetScenario } from './bench-ui/fleet.mjs';
import { WorkerLine } from './bench-ui/worker-line.mjs';
import { costOfFrames } from './bench-ui/trace.mjs';
import { serveTestBuild } from './serve-test-build.mjs';

const US_PER_S = 1_000_000;
const MIB = 1_048_576;
/** What the yardstick takes on the reference machine [ms]. */
const YARD_MS = 4.4;
const PARTS = ['open', 'thousand', 'apply', 'rewind', 'ten-thousand', 'hour'];
const SIZE = { width: 1600, height: 1000 };

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ name: string, value: number, unit: string, atMost?: number, raw?: number }} Measure */

/** @type {Measure[]} */
const measures = [];

/** @param {string} name @param {number} value @param {string} unit @param {{ atMost?: number, raw?: number }} [rest] */
function report(name, value, unit, rest = {}) {
  measures.push({ name, value, unit, ...rest });
  const gate = rest.atMost === undefined ? '' : `  (at most ${rest.atMost}${value > rest.atMost ? ', MISSED' : ''})`;
  const raw = rest.raw === undefined ? '' : `  as measured ${figure(rest.raw)}`;
  if (!options.json) console.log(`${name.padEnd(64)} ${figure(value).padStart(8)} ${unit}${raw}${gate}`);
}

/** @param {number} value */
function figure(value) {
  return Math.abs(value) >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** @param {readonly number[]} values @param {number} share */
function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * The yardstick in the page, thirty times: the median by the wall [ms]. It sorts numbers, which the browser does in code
 * that was compiled with it: no script's way to its best code is in it. @param {Page} page
 */
function calibrate(page) {
  return page.evaluate(async () => {
    let x = 1;
    const numbers = Float64Array.from({ length: 50_000 }, () => (x = (Math.imul(x, 0x2c1b3c6d) + 0x9e3779b1) | 0));
    const times = [];
    for (let n = 0; n < 30; n++) {
      await new Promise((done) => {
        setTimeout(done);
      });
      const copy = numbers.slice();
      const startedAt = performance.now();
      copy.sort();
      times.push(performance.now() - startedAt);
    }
    return times.toSorted((a, b) => a - b)[15];
  });
}

/** @param {import('@playwright/test').Browser} browser @param {string} url */
async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1, locale: 'en-US', timezoneId: 'UTC' });
  const chosen = { version: 1, language: 'en', theme: 'dark', motion: 'full' };
  await page.addInitScript((text) => localStorage.setItem('royaume.settings', text), JSON.stringify(chosen));
  await page.goto(url);
  await page.waitForFunction(() => window.__royaume !== undefined);
  return page;
}

/** @param {Page} page @param {string} text */
async function openText(page, text) {
  const buffer = Buffer.from(text);
  await page
    .getByTestId('scenario-files')
    .first()
    .setInputFiles({ name: 'bench.yaml', mimeType: 'application/yaml', buffer });
  await page.waitForFunction(() => window.__royaume.status() !== null);
}

/** @param {Page} page @param {number} atS */
async function seek(page, atS) {
  await page.evaluate((toUs) => window.__royaume.request('seek', { toUs }), atS * US_PER_S);
  await page.waitForFunction((toUs) => window.__royaume.status().nowUs === toUs, atS * US_PER_S, { timeout: 240_000 });
}

/** @param {Page} page */
async function settled(page) {
  await page.waitForFunction(() => window.__royaume.ready(), undefined, { timeout: 240_000 });
}

/** @param {Page} page @param {number} speed */
function play(page, speed) {
  return page.evaluate((at) => window.__royaume.request('play', { speed: at }), speed);
}

/** @param {Page} page */
function pause(page) {
  return page.evaluate(() => window.__royaume.request('pause', {}));
}

/** @param {Page} page */
function drawn(page) {
  return page.evaluate(() => window.__royaume.measure());
}

/** Plays for some wall seconds under a trace. @param {import('@playwright/test').Browser} browser @param {Page} page @param {number} wallS */
async function playTraced(browser, page, wallS) {
  await page.evaluate(() => window.__royaume.beginMeasure());
  const from = await page.evaluate(() => ({ atUs: window.__royaume.status().nowUs, wallMs: performance.now() }));
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'toplevel'] });
  await play(page, 60);
  await page.waitForTimeout(wallS * 1_000);
  await pause(page);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const to = await page.evaluate(() => ({ atUs: window.__royaume.status().nowUs, wallMs: performance.now() }));
  const speed = (to.atUs - from.atUs) / 1_000 / (to.wallMs - from.wallMs);
  return { ...costOfFrames(trace), world: await drawn(page), speed, wallS };
}

/** @param {string} name @param {Awaited<ReturnType<typeof playTraced>>} played @param {number} yardMs @param {number} [gateMs] */
function reportFrames(name, played, yardMs, gateMs) {
  const scale = YARD_MS / yardMs;
  const cost = (share) => percentile(played.scriptMs, share);
  const gate = gateMs === undefined ? {} : { atMost: gateMs };
  report(`${name}: scripting per frame, median`, cost(0.5) * scale, 'ms', { raw: cost(0.5), ...gate });
  report(`${name}: scripting per frame, p95`, cost(0.95) * scale, 'ms', { raw: cost(0.95) });
  report(`${name}: style, layout, paint per frame, median`, percentile(played.renderMs, 0.5) * scale, 'ms');
  report(`${name}: of it the drawn world, median`, played.world.frameMs, 'ms');
  report(`${name}: the drawn world, p95`, played.world.frameP95Ms, 'ms');
  report(`${name}: frames of the page`, played.scriptMs.length / played.wallS, '1/s');
  report(`${name}: images in the scene`, played.world.images, '');
  report(`${name}: simulated time per wall time (asked: 60)`, played.speed, '×');
}

async function partOpen({ sws, url, files }) {
  const page = await openPage(sws, url);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const yardMs = await calibrate(page);
  const scale = YARD_MS / yardMs;
  const { paintMs, pictureMs } = await page.evaluate(async () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
    while ((window.__royaume.measure()?.firstPictureMs ?? null) === null)
      await new Promise((done) => setTimeout(done, 10));
    return { paintMs: paint, pictureMs: window.__royaume.measure().firstPictureMs };
  });
  report('open: first words on screen', paintMs * scale, 'ms', { raw: paintMs });
  report('open: first picture drawn', pictureMs * scale, 'ms', { raw: pictureMs, atMost: 3_000 });
  const startedAt = performance.now();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Open: One zone lost under load');
  await page.getByRole('menuitem', { name: 'Open: One zone lost under load' }).waitFor();
  const chosenAt = performance.now();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.__royaume.status() !== null);
  await settled(page);
  report('open: from choosing a scenario to its world at rest', performance.now() - chosenAt, 'ms');
  report('open: finding it in the palette', chosenAt - startedAt, 'ms');
  await page.close();
  if (files !== null) reportBundles(files);
}

/** @param {string} folder */
function reportBundles(folder) {
  const groups = new Map();
  for (const name of readdirSync(path.join(folder, 'assets'))) {
    if (!/\.(js|css|woff2)$/.test(name)) continue;
    const text = readFileSync(path.join(folder, 'assets', name));
    const group = name.endsWith('.js') ? name.replace(/-[\w-]{8}\.js$/, '.js') : `all .${name.split('.').pop()}`;
    const before = groups.get(group) ?? { bytes: 0, packed: 0 };
    groups.set(group, { bytes: before.bytes + text.length, packed: before.packed + gzipSync(text).length });
  }
  for (const [group, { bytes, packed }] of [...groups].toSorted((a, b) => b[1].bytes - a[1].bytes)) {
    report(`bundle: ${group}`, bytes / 1_024, 'KiB', { raw: packed / 1_024 });
  }
}

async function partThousand({ llvmpipe, sws, url }) {
  for (const [profile, browser] of Object.entries({ llvmpipe, sws })) {
    const page = await openPage(browser, url);
    const yardMs = await calibrate(page);
    report(`yardstick (${profile})`, yardMs, 'ms');
    await openText(page, fleetScenario({ instances: 100, tasks: 1_000 }));
    await seek(page, 900);
    await settled(page);
    const played = await playTraced(browser, page, 10);
    reportFrames(`1,000 tasks at 60×, ${profile}`, played, yardMs, profile === 'llvmpipe' ? 6 : undefined);
    await page.close();
  }
}

async function partTenThousand({ llvmpipe, url }) {
  const page = await openPage(llvmpipe, url);
  const yardMs = await calibrate(page);
  await openText(page, fleetScenario({ instances: 350, tasks: 10_000, instanceType: 'm5.2xlarge', traffic: false }));
  const startedAt = performance.now();
  await seek(page, 900);
  await settled(page);
  report('10,000 tasks: from 0 to 15 min, drawn', performance.now() - startedAt, 'ms');
  reportFrames('10,000 tasks at 60×', await playTraced(llvmpipe, page, 8), yardMs);
  // A hand that drags the map.
  await settled(page);
  await page.evaluate(() => window.__royaume.beginMeasure());
  const dragFrom = performance.now();
  await page.mouse.move(760, 450);
  await page.mouse.down();
  for (let n = 0; n < 60; n++) await page.mouse.move(760 + 2 * n, 450 + (n % 20));
  await page.mouse.up();
  const dragMs = performance.now() - dragFrom;
  const { frames, frameMs, frameP95Ms } = await drawn(page);
  report('10,000 tasks: frames while dragged', (frames / dragMs) * 1_000, '1/s');
  report('10,000 tasks: the drawn world while dragged, median', frameMs, 'ms');
  report('10,000 tasks: the drawn world while dragged, p95', frameP95Ms, 'ms');
  await page.close();
}

async function partApply({ llvmpipe, url }) {
  const page = await openPage(llvmpipe, url);
  const yardMs = await calibrate(page);
  await openText(page, fleetScenario({ instances: 100, tasks: 1_000 }));
  await seek(page, 900);
  await settled(page);
  const times = await page.evaluate(async () => {
    const { view, status, show, measure, beginMeasure } = window.__royaume;
    const tasks = Object.values(view().tasks).flatMap((bucket) => Object.values(bucket));
    const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
    const times = [];
    for (let n = 0; n < 60; n++) {
      const patches = running.slice((n * 13) % 700, ((n * 13) % 700) + 200).map((task) => ({
        op: 'replace',
        path: ['tasks', Math.floor(task.key / 64), task.key],
        value: { ...task, use: { cpuPercent: (task.key + n) % 100, memoryPercent: 20 } },
      }));
      beginMeasure();
      show({ type: 'frame', status: { ...status(), nowUs: status().nowUs + 1 }, patches });
      times.push(measure().applyMs);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    return times;
  });
  const [median, high] = [percentile(times, 0.5), percentile(times, 0.95)];
  const scale = YARD_MS / yardMs;
  report('apply 200 changes: store and drawn world told, median', median * scale, 'ms', { raw: median, atMost: 1 });
  report('apply 200 changes: p95', high * scale, 'ms', { raw: high });
  await page.close();
}

async function partRewind({ llvmpipe, url }) {
  const page = await openPage(llvmpipe, url);
  const yardMs = await calibrate(page);
  await openText(page, fleetScenario({ instances: 100, tasks: 1_000 }));
  await seek(page, 3_600);
  await settled(page);
  const times = await page.evaluate(async () => {
    const times = [];
    for (const atS of [3_540, 3_000, 2_700, 2_345, 2_000, 1_800, 1_507, 1_200, 904, 600, 333, 60, 0, 3_599]) {
      const toUs = atS * 1_000_000;
      const before = window.__royaume.measure().frames;
      const startedAt = performance.now();
      await window.__royaume.request('seek', { toUs });
      while (window.__royaume.status().nowUs !== toUs || window.__royaume.measure().frames === before)
        await new Promise((done) => requestAnimationFrame(done));
      times.push([atS, performance.now() - startedAt]);
      while (!window.__royaume.ready()) await new Promise((done) => requestAnimationFrame(done));
    }
    return times;
  });
  const scale = YARD_MS / yardMs;
  const back = times.slice(0, -1);
  const worst = back.toSorted((a, b) => b[1] - a[1])[0];
  const median = percentile(
    back.map(([, ms]) => ms),
    0.5,
  );
  report('rewind within one hour, shown: median', median * scale, 'ms', { raw: median });
  report(`rewind within one hour, shown: worst (to ${worst[0]} s)`, worst[1] * scale, 'ms', {
    raw: worst[1],
    atMost: 300,
  });
  report('forward again to the end of the hour, shown', times.at(-1)[1] * scale, 'ms', { raw: times.at(-1)[1] });
  await page.close();
}

async function partHour({ llvmpipe, url }) {
  const page = await openPage(llvmpipe, url);
  const line = await WorkerLine.of(page);
  const cdp = await page.context().newCDPSession(page);
  await openText(page, fleetScenario({ instances: 100, tasks: 1_000 }));
  await seek(page, 600);
  await play(page, 60);
  const reached = (atS) =>
    page.waitForFunction((atUs) => window.__royaume.status().nowUs >= atUs, atS * US_PER_S, {
      timeout: 400_000,
      polling: 500,
    });
  const heaps = async () => {
    await pause(page);
    await settled(page);
    const used = async (send) => {
      for (let n = 0; n < 3; n++) await send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize = 0 } = await send('Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    };
    const history = await page.evaluate(() => window.__royaume.request('history', {}));
    return {
      page: await used((method) => cdp.send(method)),
      worker: await used((method) => line.send(method)),
      history: history.bytes,
    };
  };
  await reached(1_200);
  const before = await heaps();
  const warmUs = await page.evaluate(() => window.__royaume.status().nowUs);
  await play(page, 60);
  const wallFrom = performance.now();
  await reached(4_800);
  const wallS = (performance.now() - wallFrom) / 1_000;
  const after = await heaps();
  const grown = (of) => (after[of] - before[of]) / MIB;
  // Back where it was warm, on a branch of its own, the later time closed: what is still held then nobody needs.
  await page.evaluate(async (atUs) => {
    await window.__royaume.request('fork', { atUs });
    await window.__royaume.request('closeBranch', { branch: 0 });
  }, warmUs);
  const back = await heaps();
  report('one hour at 60×: it took', wallS, 's');
  report('one hour: heap of the page after warm-up', before.page / MIB, 'MiB');
  report('one hour: heap of the page has grown by', grown('page'), 'MiB', { atMost: 20 });
  report('one hour: heap of the worker after warm-up', before.worker / MIB, 'MiB');
  report('one hour: heap of the worker has grown by', grown('worker'), 'MiB');
  report('one hour: history has grown by, as it says itself', grown('history'), 'MiB');
  report('one hour: heap of the worker without it has grown by', grown('worker') - grown('history'), 'MiB');
  report('one hour: back at its beginning, the page holds more by', (back.page - before.page) / MIB, 'MiB', {
    atMost: 20,
  });
  // What history says is more than it is where words have four bytes, so what it has lost meanwhile is added in full.
  const lost = Math.max(0, before.history - back.history);
  report(
    'one hour: back at its beginning, the worker holds more by',
    (back.worker - before.worker + lost) / MIB,
    'MiB',
    {
      raw: (back.worker - before.worker) / MIB,
      atMost: 20,
    },
  );
  await page.close();
}

const RUNS = {
  open: partOpen,
  thousand: partThousand,
  apply: partApply,
  rewind: partRewind,
  'ten-thousand': partTenThousand,
  hour: partHour,
};

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    files: { type: 'string' },
  },
});

async function main() {
  const parts = options.only?.split(',') ?? PARTS;
  const unknown = parts.filter((part) => !(part in RUNS));
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const executablePath = ensureChromium();
  const served =
    options.url === undefined
      ? await serveTestBuild()
      : { url: options.url, close: async () => {}, files: options.files ?? null };
  const sws = await chromium.launch({ executablePath, args: [...STEADY, ...SOFTWARE_GL] });
  const env = { ...process.env, EGL_PLATFORM: 'surfaceless' };
  const llvmpipe = await chromium.launch({ executablePath, args: [...STEADY, ...LLVMPIPE_GL], env });
  try {
    for (const part of parts) await RUNS[part]({ sws, llvmpipe, url: served.url, files: served.files });
  } finally {
    await Promise.all([sws.close(), llvmpipe.close()]);
    await served.close();
  }
  if (options.json) writeFileSync(1, `${measures.map((measure) => JSON.stringify(measure)).join('\n')}\n`);
  if (measures.some(({ value, atMost }) => atMost !== undefined && !(value <= atMost))) process.exitCode = 1;
}

await main();
