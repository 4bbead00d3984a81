/**
 * `npm run gallery -- [--into FOLDER] [--only NAME,…] [--url URL]`: pictures of twelve named moments, in gallery/ if not
 * said otherwise. Each is a shipped scenario with its own seed at a fixed instant, drawn by the software renderer that
 * Chromium ships with, and taken when the world says that nothing moves any more: the same picture each time.
 *
 * `--url` takes an app that is served already, built with its test hook; otherwise it is built and served first.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { SOFTWARE_GL, STEADY } from './chromium.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { serveTestBuild } from './serve-test-build.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const SIZE = { width: 1600, height: 1000 };
const US_PER_S = 1_000_000;
/** Charts of many lines are drawn anew every so often. */
const SLOWEST_PANEL_MS = 2_100;

/** @typedef {import('@playwright/test').Page} Page */

/**
 * @typedef {object} Moment
 * @property {string} scenario title of a shipped scenario
 * @property {number} atS simulated instant [s]
 * @property {Readonly<Record<string, unknown>>} [settings] choices of the reader
 * @property {(page: Page) => Promise<void>} [arrange] what is done there before the picture
 */

/** The key of something by its name. @param {Page} page @param {'tasks' | 'instances' | 'services' | 'zones'} table @param {string} name */
function keyOf(page, table, name) {
  return page.evaluate(
    ([of, wanted]) => {
      const rows = Object.values(window.__royaume.view()[of]).flatMap((bucket) => Object.values(bucket));
      const found = rows.find((row) => (row.name ?? row.serviceName) === wanted);
      if (found === undefined) throw new Error(`Nothing of ${of} is called “${wanted}”.`);
      return found.key;
    },
    [table, name],
  );
}

/** @param {string} kind @param {'tasks' | 'instances' | 'services' | 'zones'} table @param {string} name */
const select = (kind, table, name) => async (/** @type {Page} */ page) => {
  const key = await keyOf(page, table, name);
  await page.evaluate((subject) => window.__royaume.select(subject), { kind, key });
};

/** @param {string} kind @param {'tasks' | 'instances' | 'services' | 'zones'} table @param {string} name */
const lookAt = (kind, table, name) => async (/** @type {Page} */ page) => {
  const key = await keyOf(page, table, name);
  await page.evaluate((subject) => window.__royaume.look(subject), { kind, key });
};

/** @param {string} tab */
const inspectorTab = (tab) => async (/** @type {Page} */ page) => {
  await page.getByRole('region', { name: 'Inspector' }).getByRole('tab', { name: tab }).click();
};

/** @param {string} name */
const panel = (name) => async (/** @type {Page} */ page) => {
  await page.getByRole('tab', { name, exact: true }).first().click();
};

/** The newest release in the inspector. @param {Page} page */
async function openRelease(page) {
  await page.getByRole('region', { name: 'Releases' }).getByRole('button', { name: 'details' }).first().click();
}

/** One after the other. @param {...((page: Page) => Promise<void>)} acts */
const all =
  (...acts) =>
  async (/** @type {Page} */ page) => {
    for (const act of acts) {
      await act(page);
      await settled(page);
    }
  };

/** Three more tasks, asked for just before the zone is lost: two courses of one run, side by side. @param {Page} page */
async function forkAndCompare(page) {
  await seek(page, 700);
  await select('service', 'services', 'scribe')(page);
  for (let n = 0; n < 3; n++) {
    await page.getByRole('region', { name: 'Inspector' }).getByRole('button', { name: 'Desired +1' }).click();
    await page.waitForFunction(
      (wanted) => Object.values(window.__royaume.view().services[0])[0].desiredCount === wanted,
      10 + n,
    );
  }
  await seek(page, 840);
  const more = page
    .getByRole('list', { name: 'Branches of time' })
    .getByRole('listitem')
    .first()
    .getByRole('button')
    .last();
  await more.click();
  await page.getByRole('menuitem').first().click();
  const notices = page.getByRole('button', { name: /^(Put away|Dismiss)$/ });
  while ((await notices.count()) > 0) await notices.first().click();
  await page.getByTestId('other-world').locator('.world > canvas').waitFor();
  await page.keyboard.press('Escape');
}

const LOST_ZONE = 'One zone lost under load';

/** @type {Readonly<Record<string, Moment>>} */
const MOMENTS = {
  planet: {
    scenario: 'The first kingdom',
    atS: 400,
    arrange: (page) => page.evaluate(() => window.__royaume.look('planet')),
  },
  region: { scenario: LOST_ZONE, atS: 660 },
  'scale-out': {
    scenario: 'Flash sale',
    atS: 604,
    arrange: all(panel('Charts'), select('service', 'services', 'stall')),
  },
  'bad-canary': {
    scenario: 'A bad release, as a canary',
    atS: 961,
    arrange: all(panel('Releases'), openRelease),
  },
  'zone-lost': { scenario: LOST_ZONE, atS: 780, arrange: all(select('service', 'services', 'scribe')) },
  'placement-refused': {
    scenario: 'No room for the last forges',
    atS: 300,
    arrange: all(select('service', 'services', 'forges'), inspectorTab('Decisions'), panel('Queue')),
  },
  fargate: { scenario: 'Fargate or territory', atS: 2_000, arrange: all(select('service', 'services', 'watch')) },
  enis: {
    scenario: 'nginx with a network interface per task',
    atS: 450,
    arrange: all(select('instance', 'instances', 'territory-1'), lookAt('instance', 'instances', 'territory-1')),
  },
  'fork-compare': { scenario: LOST_ZONE, atS: 840, arrange: forkAndCompare },
  dark: {
    scenario: 'Flash sale',
    atS: 1_260,
    settings: { theme: 'dark' },
    arrange: all(lookAt('instance', 'instances', 'market-2'), select('task', 'tasks', 'stall#5')),
  },
  light: {
    scenario: 'A bad release, rolled out',
    atS: 1_000,
    settings: { theme: 'light' },
    arrange: all(select('service', 'services', 'shop')),
  },
  projector: {
    scenario: LOST_ZONE,
    atS: 1_000,
    settings: { theme: 'projector', labels: 'ecs', textPercent: 125 },
    arrange: all(lookAt('zone', 'zones', 'za-southwest-1a'), select('task', 'tasks', 'scribe#1')),
  },
};

/** Waits until everything said is drawn and nothing moves. @param {Page} page */
async function settled(page) {
  // One frame for React, then the world's own word.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => window.__royaume.ready());
}

/** @param {Page} page @param {number} atS */
async function seek(page, atS) {
  await page.evaluate((toUs) => window.__royaume.request('seek', { toUs }), atS * US_PER_S);
  await settled(page);
}

/** A picture that stays the same for as long as the slowest panel waits before it asks anew. @param {Page} page */
async function atRest(page) {
  const startedAt = performance.now();
  let before = await page.screenshot();
  let since = performance.now();
  while (performance.now() - startedAt < 30_000) {
    await settled(page);
    const now = await page.screenshot();
    const at = performance.now();
    if (!now.equals(before)) since = at;
    else if (at - since > SLOWEST_PANEL_MS) return now;
    before = now;
  }
  throw new Error('The picture does not come to rest.');
}

/** @param {import('@playwright/test').Browser} browser @param {string} url @param {string} name @param {string} into */
async function shoot(browser, url, name, into) {
  const { scenario, atS, settings = {}, arrange } = MOMENTS[name];
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1, locale: 'en-US', timezoneId: 'UTC' });
  try {
    const chosen = { version: 1, language: 'en', theme: 'dark', motion: 'less', ...settings };
    await page.addInitScript((text) => localStorage.setItem('royaume.settings', text), JSON.stringify(chosen));
    await page.goto(url);
    await page.waitForFunction(() => window.__royaume !== undefined);
    await page.getByRole('searchbox', { name: 'Find a scenario' }).fill(scenario);
    await page
      .getByRole('button', { name: new RegExp(`^${scenario.replace(/[.?]/g, '\\$&')}`) })
      .first()
      .click();
    await page.waitForFunction(() => window.__royaume.status() !== null);
    await page.evaluate(() => document.fonts.ready);
    await seek(page, atS);
    await arrange?.(page);
    await settled(page);
    await page.mouse.move(0, SIZE.height - 1);
    writeFileSync(path.join(into, `${name}.png`), await atRest(page));
  } finally {
    await page.close();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      into: { type: 'string', default: path.join(ROOT, 'gallery') },
      only: { type: 'string' },
      url: { type: 'string' },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(MOMENTS);
  const unknown = names.filter((name) => !(name in MOMENTS));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')}; there are ${Object.keys(MOMENTS).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const executablePath = ensureChromium();
  const served = values.url === undefined ? await serveTestBuild() : { url: values.url, close: async () => {} };
  const into = path.resolve(values.into);
  mkdirSync(into, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: [...STEADY, ...SOFTWARE_GL] });
  try {
    for (const name of names) {
      const startedAt = performance.now();
      await shoot(browser, served.url, name, into);
      console.log(`${name}.png (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    }
  } finally {
    await browser.close();
    await served.close();
  }
}

await main();
