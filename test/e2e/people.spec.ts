/**
 * The app for everybody: nothing that axe calls serious in any theme, everything by keyboard alone, everything without the
 * picture, text at twice its size, and a language that is longer than English.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
// Brings the type of window.__royaume with it.
import type { TestHook } from '../../renderer/test-hook.ts';
import { complaintsOf } from './complaints.ts';

declare global {
  interface Window {
    __royaume?: TestHook;
  }
}

const THEMES = ['dark', 'light', 'projector'] as const;

/** Opens the page with choices made before; returns what it has complained about so far. */
async function openApp(page: Page, settings: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
  const complaints = complaintsOf(page);
  await page.addInitScript(
    (text) => {
      if (localStorage.getItem('royaume.settings') === null) localStorage.setItem('royaume.settings', text);
    },
    JSON.stringify({ version: 1, language: 'en', ...settings }),
  );
  await page.goto('/');
  await page.waitForFunction(() => window.__royaume !== undefined);
  return complaints;
}

/** By keyboard: the palette finds the scenario. */
async function openByKeys(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.type(`Open: ${title}`);
  await expect(page.getByRole('menuitem', { name: `Open: ${title}` })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.__royaume!.status() !== null);
}

async function command(page: Page, typed: string, line: string | RegExp): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(typed);
  await expect(page.getByRole('menuitem', { name: line }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
}

async function seek(page: Page, atS: number): Promise<void> {
  await page.evaluate((toUs) => window.__royaume!.request('seek', { toUs }), atS * 1_000_000);
}

/** The focus is on it, or within it. */
async function hasFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element.contains(document.activeElement));
}

/** What axe finds that is serious or worse, each as its rule and where. */
async function serious(page: Page, rules: readonly string[] = [], within: string | null = null): Promise<string[]> {
  const axe = within === null ? new AxeBuilder({ page }) : new AxeBuilder({ page }).include(within);
  const { violations } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
}

/** The first theme is read by every rule; the others differ in colours alone. What lies over the page is read alone. */
async function seriousInThemes(page: Page, within: string | null = null): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const theme of THEMES) {
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    const all = await serious(page, theme === THEMES[0] ? [] : ['color-contrast', 'link-in-text-block'], within);
    if (all.length > 0) found[theme] = all;
  }
  return found;
}

test('axe finds nothing serious in the dark, light and projector themes', async ({ page }, info) => {
  test.setTimeout(180_000);
  // Without the picture, which axe cannot see anyway and which takes a core.
  const complaints = await openApp(page, { theme: 'dark', picture: false });
  await expect(page.getByRole('heading', { name: 'Found a kingdom' })).toBeVisible();
  expect(await seriousInThemes(page)).toEqual({});
  await page.screenshot({ path: info.outputPath('welcome.png') });

  await openByKeys(page, 'A lost territory');
  await seek(page, 500);
  await expect(page.getByRole('treegrid', { name: 'Tree' })).toBeVisible();
  await page.evaluate(() => window.__royaume!.selectTask(0));
  expect(await seriousInThemes(page)).toEqual({});
  await page.screenshot({ path: info.outputPath('world.png') });

  await page
    .getByRole('tab', { name: /^Tasks/ })
    .last()
    .click();
  expect(await seriousInThemes(page, '.instead')).toEqual({});

  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.type('theme');
  await expect(page.getByRole('menuitem', { name: 'Theme: Light' })).toBeVisible();
  // The line that Enter would run is known by its id a moment after the list is.
  await page.waitForFunction(() => {
    const line = document.activeElement?.getAttribute('aria-activedescendant');
    return line !== undefined && line !== null && document.getElementById(line) !== null;
  });
  expect(await seriousInThemes(page, '[role=dialog]')).toEqual({});
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await command(page, 'keys', 'Keys');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(await seriousInThemes(page, '[role=dialog]')).toEqual({});
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Panels' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  expect(await seriousInThemes(page, '[role=menu]')).toEqual({});
  await page.keyboard.press('Escape');

  await page.keyboard.press('ControlOrMeta+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await expect(settings).toBeVisible();
  expect(await seriousInThemes(page, '[role=dialog]')).toEqual({});
  for (const [name, theme] of [
    ['Light', 'light'],
    ['Projector', 'projector'],
  ] as const) {
    await settings.getByText(name, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await page.screenshot({ path: info.outputPath(`settings-${theme}.png`) });
  }
  expect(complaints).toEqual([]);
});

test('axe finds nothing serious in any panel, in any tab of the inspector, and in the form of an act', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const complaints = await openApp(page, { theme: 'dark', picture: false });
  await openByKeys(page, 'One zone lost under load');
  await seek(page, 780);
  await page.evaluate(() => window.__royaume!.selectTask(0));
  const inspector = page.getByRole('region', { name: 'Inspector' });
  for (const tab of await inspector.getByRole('tab').all()) {
    await tab.click();
    expect([await tab.textContent(), await serious(page, [], '.inspector')]).toEqual([await tab.textContent(), []]);
  }
  // Each group has its next panel shown at once, until all have been.
  const groups = await page.locator('.dock-group').all();
  for (let n = 1; n < 6; n++) {
    const shown: string[] = [];
    for (const group of groups) {
      const tab = group.locator('> .dock-tabs > .tab-bar').getByRole('tab').nth(n);
      if ((await tab.count()) === 0) continue;
      await tab.click();
      shown.push((await tab.textContent()) ?? '');
    }
    if (shown.length > 0) expect([shown, await serious(page, [], '.docks')]).toEqual([shown, []]);
  }
  await command(page, 'createCluster', /createCluster/);
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await serious(page, [], '[role=dialog]')).toEqual([]);
  expect(complaints).toEqual([]);
});

test('axe finds nothing serious beside the drawn world', async ({ page }) => {
  const complaints = await openApp(page, { theme: 'dark' });
  await openByKeys(page, 'The first kingdom');
  await page.waitForFunction(() => window.__royaume!.ready());
  expect(await serious(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('by keyboard alone: open a scenario, play, pause, choose a task, read why it is there, stop it and take that back', async ({
  page,
}) => {
  const complaints = await openApp(page, { picture: false });
  await openByKeys(page, 'A lost territory');

  await page.keyboard.press('2');
  await page.waitForFunction(() => window.__royaume!.status()!.running);
  // Space would press the tab that has the focus; F8 means the same everywhere.
  await page.keyboard.press('F8');
  await page.waitForFunction(() => !window.__royaume!.status()!.running);
  await command(page, '400s', 'Go to 00:06:40.000');
  await page.waitForFunction(() => window.__royaume!.status()!.nowUs === 400_000_000);

  // To the tree, and down to a task: what has the focus is selected, here and in the inspector.
  const tree = page.getByRole('treegrid', { name: 'Tree' });
  const treeTab = page.getByRole('region', { name: 'World as text' }).getByRole('tab', { name: 'Tree' });
  for (let n = 0; n < 12 && !(await hasFocus(treeTab)); n++) await page.keyboard.press('F6');
  for (let n = 0; n < 3 && !(await hasFocus(tree)); n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('Selected: territory-1')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('Selected: mills#1')).toBeVisible();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toContainText('mills#1');

  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Inspector' })).toBeFocused();
  const decisions = inspector.getByRole('tab', { name: 'Decisions' });
  const overview = inspector.getByRole('tab', { name: 'Overview' });
  for (let n = 0; n < 40 && !(await hasFocus(overview)); n++) await page.keyboard.press('Tab');
  for (let n = 0; n < 6 && !(await hasFocus(decisions)); n++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(decisions).toHaveAttribute('aria-selected', 'true');
  await expect(inspector.getByText('territory-1').first()).toBeVisible();

  await command(page, 'stop the task', 'Stop the task');
  await expect(inspector).toContainText('STOP');
  await page.keyboard.press('ControlOrMeta+z');
  await page.waitForFunction(() =>
    Object.values(window.__royaume!.view().tasks).every((bucket) =>
      Object.values(bucket).every(({ desiredStatus }) => desiredStatus === 'RUNNING'),
    ),
  );
  expect(complaints).toEqual([]);
});

test('without the picture Phaser is not even loaded, and the tables hold the numbers of the engine', async ({
  page,
}) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await openApp(page, { picture: false, labels: 'ecs' });
  await openByKeys(page, 'A lost territory');
  await seek(page, 700);
  expect(loaded.filter((url) => /phaser|world-canvas/.test(url))).toEqual([]);
  await page.getByRole('region', { name: 'World as text' }).getByRole('tab', { name: 'Tasks', exact: true }).click();
  const table = page.getByRole('table', { name: 'Tasks', exact: true });
  const engine = await page.evaluate(() =>
    Object.values(window.__royaume!.view().tasks).flatMap((bucket) =>
      Object.values(bucket).map(({ name, lastStatus, cpu }) => `${name} ${lastStatus} ${cpu}`),
    ),
  );
  await expect(async () => {
    const rows = await table.locator('tbody tr').evaluateAll((all) =>
      all.map((row) => {
        const cells = [...row.children].map((cell) => cell.textContent);
        return `${cells[0]} ${cells[2]} ${cells[8]}`;
      }),
    );
    expect(rows).toEqual(engine);
  }).toPass();
});

test('what happens is told in sentences, and what is chosen elsewhere is found in the tree', async ({ page }) => {
  await openApp(page, { picture: false, labels: 'ecs' });
  await openByKeys(page, 'A lost territory');
  await seek(page, 475);
  const told = page.getByTestId('narrator');
  await expect(told).toContainText('Now at 00:07:55.000: 3 container instances ready, 6 tasks running.');
  await page.keyboard.press('2');
  await expect(told).toContainText('mills#3 stopped: Host EC2', { timeout: 20_000 });
  await page.keyboard.press('F8');
  await page.evaluate(() => window.__royaume!.selectTask(0));
  await expect(page.getByRole('treegrid', { name: 'Tree' }).getByRole('row', { selected: true })).toContainText(
    'mills#1',
  );
});

test('panels move by the menu of their group, are closed, come back, and stay where they were put', async ({
  page,
}) => {
  const complaints = await openApp(page, { picture: false });
  await openByKeys(page, 'The first kingdom');
  const left = page.getByRole('region', { name: 'Left dock' });
  const right = page.getByRole('region', { name: 'Right dock' });
  const bottom = page.getByRole('region', { name: 'Bottom dock' });
  await expect(bottom.getByRole('tab', { name: 'Event log' })).toBeVisible();
  await page.getByRole('button', { name: 'Move or close: Event log' }).click();
  await page.getByRole('menuitem', { name: 'A group of its own on the left' }).click();
  await expect(left.getByRole('tab', { name: 'Event log' })).toBeVisible();

  // The same by dragging the tab.
  const from = (await left.getByRole('tab', { name: 'Event log' }).boundingBox())!;
  const to = (await right.getByRole('tab', { name: 'Inspector' }).boundingBox())!;
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width - 10, to.y + 20, { steps: 6 });
  await page.mouse.move(to.x + to.width - 5, to.y + 10);
  await page.mouse.up();
  await expect(right.getByRole('tab', { name: 'Event log' })).toHaveAttribute('aria-selected', 'true');

  // A size, by keyboard on the edge.
  const edge = page.getByRole('separator', { name: 'Width of the left dock' });
  const width = (await left.boundingBox())!.width;
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const wider = (await left.boundingBox())!.width;
  expect(wider).toBeGreaterThan(width);

  await page.waitForFunction(
    (rem) => Math.abs(JSON.parse(localStorage.getItem('royaume.settings')!).docks?.left.sizeRem - rem) < 0.2,
    wider / 16,
  );

  await command(page, 'close goals', 'Close Goals');
  await expect(left.getByRole('tab', { name: 'Goals' })).toBeHidden();
  await page.waitForFunction(() => localStorage.getItem('royaume.settings')?.includes('goals') === true);
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await page.reload();
  await page.waitForFunction(() => window.__royaume !== undefined);
  await openByKeys(page, 'The first kingdom');
  await expect(right.getByRole('tab', { name: 'Event log' })).toBeVisible();
  await expect(left.getByRole('tab', { name: 'Goals' })).toBeHidden();
  expect(Math.abs((await left.boundingBox())!.width - wider)).toBeLessThan(3);

  await command(page, 'put all panels back', 'Put all panels back as at first');
  await expect(left.getByRole('tab', { name: 'Goals' })).toBeVisible();
  await expect(bottom.getByRole('tab', { name: 'Event log' })).toBeVisible();
  expect(complaints).toEqual([]);
});

/** Elements whose words are cut off, though nobody can scroll to the rest. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canScroll = (element: Element | null): boolean => {
      for (let at = element; at !== null; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        if (/auto|scroll/.test(overflowX) || /auto|scroll/.test(overflowY)) return true;
      }
      return false;
    };
    return [...document.querySelectorAll<HTMLElement>('button, [role="tab"], h1, h2, h3, label, dt, legend, summary')]
      .filter((element) => element.offsetParent !== null && element.closest('.unseen') === null)
      .filter((element) => element.textContent.trim() !== '')
      .flatMap((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const outside = (left < -1 || right > window.innerWidth + 1) && !canScroll(element.parentElement);
        const { overflowX, textOverflow } = getComputedStyle(element);
        const cut =
          element.scrollWidth > element.clientWidth + 2 && overflowX === 'hidden' && textOverflow !== 'ellipsis';
        return width > 0 && (outside || cut) ? [`${element.tagName} ${element.textContent.trim().slice(0, 40)}`] : [];
      });
  });
}

for (const [name, settings] of [
  ['at twice the size of text', { textPercent: 200 }],
  ['in a language that is 40 % longer', { pseudo: true }],
  ['in French', { language: 'fr' }],
] as const) {
  test(`nothing is cut off ${name}`, async ({ page }, info) => {
    await openApp(page, { picture: false, ...settings });
    expect(await cutOff(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath('welcome.png') });
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('first-kingdom');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.__royaume!.status() !== null);
    await seek(page, 400);
    await page.evaluate(() => window.__royaume!.selectTask(0));
    await expect(page.locator('.world-tree')).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath('world.png') });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.keyboard.press('ControlOrMeta+,');
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath('settings.png') });
  });
}

test('in the language for tests every word on screen comes from the catalogue or from the scenario', async ({
  page,
}) => {
  await openApp(page, { picture: false, pseudo: true });
  const plain = await page.evaluate(() =>
    [...document.querySelectorAll('button, h2, h3, label, [role="tab"] strong')]
      .filter((element) => element instanceof HTMLElement && element.offsetParent !== null)
      .map((element) => element.textContent.trim())
      .filter((text) => /[a-z]{3}/i.test(text) && !text.includes('~')),
  );
  // Titles of scenarios are data, and stand beside a line that is not.
  expect(plain).toEqual([]);
});

test('forced colours leave everything readable, and less motion leaves nothing moving', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const complaints = await openApp(page, { picture: false });
  await openByKeys(page, 'The first kingdom');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'less');
  const running = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  );
  expect(running).toBe(0);
  expect(await serious(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('settings that cannot be read fall back with a notice, and are put aside', async ({ page }) => {
  await page.addInitScript(() => {
    if (localStorage.getItem('royaume.settings') === null)
      localStorage.setItem('royaume.settings', '{ "version": 1, "theme": "pink" }');
  });
  await page.goto('/');
  await expect(page.getByText('Your settings could not be read as a whole.')).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('royaume.settings.unread'))).toContain('pink');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('Your settings could not be read as a whole.')).toBeHidden();
});
