/** What a desktop app does around its pages: files from outside, recent files, windows, runs that were left behind. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as E from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MenuDescription } from '../../electron/contract.ts';
import { boot } from '../../electron/main.ts';
import { placeOnScreens } from '../../electron/window.ts';
import { createElectronDouble, type ElectronDouble } from './electron-double.ts';

const FRAME = { url: 'royaume://app/index.html', parent: null };
const PLACE = { x: 40, y: 30, width: 1_200, height: 800, maximized: false };

let folder = '';
let nowMs = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'royaume-desktop-'));
  nowMs = 1_000;
  for (const name of ['one.yaml', 'two.yaml']) writeFileSync(path.join(folder, name), `royaume: 1 # ${name}`);
});
// What a test does not wait for may still be written.
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

/** A start of the app with the same folder of its own. */
async function start(words: readonly string[] = [], double = createElectronDouble(at('own'))): Promise<ElectronDouble> {
  mkdirSync(at('own'), { recursive: true });
  const deps = { rendererRoot: folder, preload: '/preload.cjs', platform: 'linux', folder };
  await boot(double.parts, { ...deps, words, nowMs: () => nowMs });
  return double;
}

/** Asks as the page of the window with this number. */
function ask(electron: ElectronDouble, channel: string, input: unknown = null, window = 0): Promise<unknown> {
  const event = { senderFrame: FRAME, sender: electron.windows[window]!.webContents };
  return electron.ipc.get('royaume')!(event, channel, input) as Promise<unknown>;
}

const opened = (name: string, electron: ElectronDouble): Promise<unknown> => {
  electron.chosen.open = at(name);
  return ask(electron, 'file.openScenario');
};
const recent = async (electron: ElectronDouble): Promise<string[]> =>
  ((await ask(electron, 'file.recent')) as { files: { file: string }[] }).files.map(({ file }) => file);

/** The lines of a menu of the application, by its label. */
function linesOf(electron: ElectronDouble, label: string): E.MenuItemConstructorOptions[] {
  return electron.menu.find((menu) => menu.label === label)!.submenu as E.MenuItemConstructorOptions[];
}

test('a file named at the start waits for the page, once', async () => {
  const electron = await start(['--quiet', 'one.yaml']);
  expect([await ask(electron, 'file.waiting'), await ask(electron, 'file.waiting')]).toEqual([
    {
      outcome: 'opened',
      main: 'one.yaml',
      files: { 'one.yaml': 'royaume: 1 # one.yaml', 'two.yaml': expect.any(String) },
    },
    { outcome: 'cancelled' },
  ]);
});

test('a second start hands its file to the window in front, which comes forward', async () => {
  const electron = await start();
  electron.windows[0]!.minimized = true;
  electron.app.emit('second-instance', {}, ['royaume', 'two.yaml'], folder);
  await vi.waitFor(() => expect(electron.windows[0]!.told).toEqual([['royaume-told', { type: 'file-waits' }]]));
  const { minimized, focused } = electron.windows[0]!;
  expect([minimized, focused, await ask(electron, 'file.waiting')]).toEqual([
    false,
    true,
    expect.objectContaining({ outcome: 'opened', main: 'two.yaml' }),
  ]);
});

test('a file that macOS names before the app is ready is opened too', async () => {
  const electron = createElectronDouble(at('own'));
  Object.assign(electron.parts.app, {
    whenReady: async () => void electron.app.emit('open-file', { preventDefault: () => {} }, at('two.yaml')),
  });
  await start([], electron);
  expect(await ask(electron, 'file.waiting')).toMatchObject({ outcome: 'opened', main: 'two.yaml' });
});

test('a dropped file is read with those beside it; a path that no file has is not', async () => {
  const electron = await start();
  const drop = (file: unknown, frame: unknown = FRAME): unknown =>
    electron.ipc.get('royaume-dropped')!({ senderFrame: frame, sender: electron.windows[0]!.webContents }, file);
  expect([await drop(at('one.yaml')), await drop(''), await drop(7)]).toEqual([
    expect.objectContaining({ outcome: 'opened', main: 'one.yaml' }),
    { outcome: 'failed', reason: 'unreadable', file: '' },
    { outcome: 'failed', reason: 'unreadable', file: '' },
  ]);
  expect(() => drop(at('one.yaml'), { url: 'https://example.com/', parent: null })).toThrow('Only the app itself');
});

test('files opened last are kept over starts, newest first, each once; what is gone leaves the list', async () => {
  const first = await start();
  for (const name of ['one.yaml', 'two.yaml', 'one.yaml']) await opened(name, first);
  expect(await recent(first)).toEqual(['one.yaml', 'two.yaml']);
  const second = await start();
  expect(await ask(second, 'file.openRecent', { index: 1 })).toMatchObject({ outcome: 'opened', main: 'two.yaml' });
  rmSync(at('one.yaml'));
  expect(await ask(second, 'file.openRecent', { index: 1 })).toMatchObject({ outcome: 'failed', file: 'one.yaml' });
  expect([await recent(second), await ask(second, 'file.openRecent', { index: 9 })]).toEqual([
    ['two.yaml'],
    { outcome: 'cancelled' },
  ]);
});

test('settings and progress come back as they were; what cannot be read is put aside, not written over', async () => {
  const electron = await start();
  expect(await ask(electron, 'settings.get')).toEqual({ text: null });
  await ask(electron, 'settings.set', { text: '{"theme":"light"}' });
  await ask(electron, 'progress.set', { text: '{"won":["first"]}' });
  const again = await start();
  expect([await ask(again, 'settings.get'), await ask(again, 'progress.get')]).toEqual([
    { text: '{"theme":"light"}' },
    { text: '{"won":["first"]}' },
  ]);
  writeFileSync(at('own/settings.json'), '{"half": ');
  expect(await ask(again, 'settings.get')).toEqual({ text: null });
  expect(readFileSync(at('own/settings.unread.json'), 'utf8')).toBe('{"half": ');
});

test('a run that is being kept when the app dies is offered by the next start; one that was closed is not', async () => {
  const dying = await start();
  await ask(dying, 'window.new');
  await ask(dying, 'session.keep', { title: 'Lost', text: '{"royaumeReplay":1}' }, 0);
  nowMs = 2_000;
  await ask(dying, 'session.keep', { title: 'Closed', text: '{"royaumeReplay":2}' }, 1);
  expect(await ask(dying, 'session.left')).toEqual({ sessions: [] });
  dying.windows[1]!.shut();
  await vi.waitFor(() => expect(readdirSync(at('own/sessions'))).toHaveLength(1));

  const next = await start();
  const { sessions } = (await ask(next, 'session.left')) as { sessions: { id: string }[] };
  expect(sessions).toEqual([{ id: expect.any(String), title: 'Lost', savedAtMs: 1_000 }]);
  expect(await ask(next, 'session.recover', { id: sessions[0]!.id })).toEqual({
    outcome: 'opened',
    main: 'recovered.replay.json',
    files: { 'recovered.replay.json': '{"royaumeReplay":1}' },
  });
  await ask(next, 'session.forget', { id: sessions[0]!.id });
  expect([await ask(next, 'session.left'), readdirSync(at('own/sessions'))]).toEqual([{ sessions: [] }, []]);
});

test('the app ends when what closing began is finished, and a run that was being kept stays forgotten', async () => {
  const electron = await start();
  const keeping = ask(electron, 'session.keep', { title: 'Closing', text: '{}' });
  electron.windows[0]!.shut();
  const late = ask(electron, 'session.keep', { title: 'Too late', text: '{}' });
  const prevented: boolean[] = [];
  electron.app.emit('will-quit', { preventDefault: () => prevented.push(true) });
  await vi.waitFor(() => expect(electron.calls).toContain('quit'));
  await Promise.all([keeping, late]);
  expect([prevented, readdirSync(at('own/sessions')), existsSync(at('own/window.json'))]).toEqual([[true], [], true]);
  electron.app.emit('will-quit', { preventDefault: () => prevented.push(true) });
  expect(prevented).toHaveLength(1);
});

test('a session is found by its id and by nothing else', async () => {
  const electron = await start();
  writeFileSync(at('own/settings.json'), '{}');
  const ids = ['../settings', 'settings', '', 'ffffffffffffffffffffffff'];
  const answers = await Promise.all(ids.map((id) => ask(electron, 'session.recover', { id })));
  expect(answers).toEqual(ids.map(() => ({ outcome: 'failed', reason: 'unreadable', file: 'recovered.replay.json' })));
  await ask(electron, 'session.forget', { id: '../settings' });
  expect(existsSync(at('own/settings.json'))).toBe(true);
});

test('a page that dies is opened anew with its run offered, and not for ever', async () => {
  const electron = await start();
  const [window] = electron.windows;
  await ask(electron, 'session.keep', { title: 'Going', text: '{}' });
  const die = (reason: string): unknown => window!.webContents.emit('render-process-gone', {}, { reason });
  die('clean-exit');
  expect(window!.urls).toHaveLength(1);
  die('oom');
  expect(await ask(electron, 'session.left')).toMatchObject({ sessions: [{ title: 'Going' }] });
  for (let n = 0; n < 5; n++) die('crashed');
  expect(window!.urls).toHaveLength(4);
});

test('the first window opens where the last one was, if that is still on a screen', async () => {
  const first = await start();
  first.windows[0]!.maximized = true;
  first.windows[0]!.shut();
  await vi.waitFor(() => expect(existsSync(at('own/window.json'))).toBe(true));
  const second = await start();
  expect(second.windows[0]!.options).toMatchObject({ x: 40, y: 30, width: 1_200, height: 800 });
  expect(second.windows[0]!.maximized).toBe(true);
  const elsewhere = createElectronDouble(at('own'));
  elsewhere.screens = [{ x: 4_000, y: 0, width: 1_920, height: 1_080 }];
  await start([], elsewhere);
  expect(elsewhere.windows[0]!.options).toMatchObject({ width: 1_600, height: 1_000 });
  expect(elsewhere.windows[0]!.options.x).toBeUndefined();
});

test('a place is kept when enough of it can be seen', () => {
  const screen = { x: 0, y: 0, width: 1_000, height: 1_000 };
  const seen = (x: number): boolean => placeOnScreens({ ...PLACE, x }, [screen]) !== null;
  expect([seen(879), seen(881), seen(-1_079), seen(-1_081), placeOnScreens(null, [screen])]).toEqual([
    true,
    false,
    true,
    false,
    null,
  ]);
});

const MENU: MenuDescription = {
  file: 'Fichier',
  edit: 'Édition',
  view: 'Affichage',
  window: 'Fenêtre',
  newWindow: 'Nouvelle fenêtre',
  fileItems: [
    {
      kind: 'command',
      id: 'file.open',
      label: 'Ouvrir & lire',
      accelerator: 'CmdOrCtrl+O',
      enabled: true,
      checked: null,
    },
    { kind: 'recent', label: 'Récents', clear: 'Effacer la liste' },
  ],
  editItems: [],
  viewItems: [{ kind: 'command', id: 'theme.light', label: 'Clair', accelerator: null, enabled: false, checked: true }],
  others: [{ label: 'Temps', items: [{ kind: 'separator' }] }],
};

test('the menu speaks the words of the page, and tells the window in front what was chosen', async () => {
  const electron = await start();
  await ask(electron, 'menu.set', MENU);
  await ask(electron, 'window.new');
  expect(electron.menu.map(({ label, role }) => label ?? role)).toEqual([
    'Fichier',
    'Édition',
    'Affichage',
    'Temps',
    'Fenêtre',
  ]);
  const open = linesOf(electron, 'Fichier').find(({ label }) => label === 'Ouvrir && lire')!;
  // The page hears the keys itself.
  expect([open.accelerator, open.registerAccelerator]).toEqual(['CmdOrCtrl+O', false]);
  electron.windows[0]!.focused = true;
  (open.click as () => void)();
  expect([electron.windows[0]!.told, electron.windows[1]!.told]).toEqual([
    [['royaume-told', { type: 'command', id: 'file.open' }]],
    [],
  ]);
  expect(linesOf(electron, 'Affichage')[0]).toMatchObject({ type: 'checkbox', checked: true, enabled: false });
  expect(JSON.stringify(electron.menu)).not.toContain('toggleDevTools');
});

test('the menu is that of the window in front', async () => {
  const electron = await start();
  await ask(electron, 'window.new');
  await ask(electron, 'menu.set', { ...MENU, file: 'File' }, 0);
  await ask(electron, 'menu.set', MENU, 1);
  const front = (window: number): string | undefined => {
    electron.windows.forEach((one, n) => (one.focused = n === window));
    electron.windows[window]!.emit('focus');
    return electron.menu[0]!.label;
  };
  expect([front(0), front(1)]).toEqual(['File', 'Fichier']);
});

test('on macOS the menu takes no key that one also writes with', async () => {
  const electron = createElectronDouble(at('own'));
  mkdirSync(at('own'), { recursive: true });
  const deps = { rendererRoot: folder, preload: '/preload.cjs', platform: 'darwin', folder, words: [] };
  await boot(electron.parts, { ...deps, nowMs: () => nowMs });
  const keys = ['Space', 'D', 'Shift+D', 'CmdOrCtrl+O', 'Alt+Left', 'F6'];
  const editItems = keys.map((accelerator, n) => ({
    ...(MENU.fileItems[0] as object),
    id: `a${n}`,
    accelerator,
  })) as MenuDescription['editItems'];
  await ask(electron, 'menu.set', { ...MENU, editItems });
  const shown = linesOf(electron, 'Édition').map(({ accelerator }) => accelerator);
  expect(shown.slice(0, keys.length)).toEqual([undefined, undefined, undefined, 'CmdOrCtrl+O', 'Alt+Left', 'F6']);
});

test('recent files stand in the menu with their place, and can be forgotten', async () => {
  const electron = await start();
  await ask(electron, 'menu.set', MENU);
  await opened('one.yaml', electron);
  const submenu = (): E.MenuItemConstructorOptions[] =>
    linesOf(electron, 'Fichier').find(({ label }) => label === 'Récents')!.submenu as E.MenuItemConstructorOptions[];
  expect(submenu().map(({ label, type }) => label ?? type)).toEqual([at('one.yaml'), 'separator', 'Effacer la liste']);
  (submenu()[0]!.click as () => void)();
  await vi.waitFor(() => expect(electron.windows[0]!.told).toContainEqual(['royaume-told', { type: 'file-waits' }]));
  (submenu()[2]!.click as () => void)();
  expect(submenu()).toEqual([expect.objectContaining({ label: 'Effacer la liste', enabled: false })]);
});

test('developer tools are offered only where the app is not packaged', async () => {
  const electron = createElectronDouble(at('own'));
  Object.assign(electron.parts.app, { isPackaged: false });
  await start([], electron);
  await ask(electron, 'menu.set', MENU);
  expect(JSON.stringify(electron.menu)).toContain('toggleDevTools');
});
