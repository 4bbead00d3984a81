import { EventEmitter } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boot, fileAmong } from '../../electron/main.ts';
import { confine, isAppUrl } from '../../electron/window.ts';
import { createElectronDouble, type ElectronDouble } from './electron-double.ts';

let folder = '';
let electron: ElectronDouble;

async function start(double = electron, words: readonly string[] = []): Promise<ElectronDouble> {
  const rendererRoot = path.join(folder, 'renderer');
  mkdirSync(rendererRoot, { recursive: true });
  writeFileSync(path.join(rendererRoot, 'index.html'), 'the app');
  const common = { preload: '/out/preload/preload.cjs', platform: 'linux', folder };
  await boot(double.parts, { ...common, rendererRoot, words, nowMs: () => 1_000 });
  return double;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'royaume-main-'));
  electron = createElectronDouble(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const APP_FRAME = { url: 'royaume://app/index.html', parent: null };

/** Asks as the page of a window does, the first one unless another is named. */
async function invoke(double: ElectronDouble, senderFrame: unknown, ...args: unknown[]): Promise<unknown> {
  return double.ipc.get('royaume')!({ senderFrame, sender: double.windows[0]!.webContents }, ...args);
}

test('the page is a web page and nothing more: isolated, in a sandbox, without Node', async () => {
  await start();
  expect(electron.windows.map(({ options, urls }) => [options.webPreferences, urls])).toEqual([
    [
      {
        preload: '/out/preload/preload.cjs',
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
      ['royaume://app/index.html'],
    ],
  ]);
});

test('the scheme is privileged before ready and handled after it; every process is in the sandbox', async () => {
  await start();
  expect(electron.calls).toEqual(['registerSchemesAsPrivileged', 'enableSandbox', 'whenReady', 'protocol.handle']);
  expect(electron.schemes).toEqual([
    {
      scheme: 'royaume',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
  const response = await electron.protocols.get('royaume')!(new Request('royaume://app/'));
  expect([response.status, await response.text()]).toEqual([200, 'the app']);
});

test('no permission is granted but that of the app’s own page to copy text', async () => {
  await start();
  const asked: [string, string][] = [
    ['media', 'royaume://app/index.html'],
    ['clipboard-read', 'royaume://app/index.html'],
    ['clipboard-sanitized-write', 'https://example.com/'],
    ['clipboard-sanitized-write', 'royaume://app/index.html'],
  ];
  expect(asked.map(([permission, url]) => electron.granted(permission, url))).toEqual([
    { request: false, check: false },
    { request: false, check: false },
    { request: false, check: false },
    { request: true, check: true },
  ]);
});

test('a second instance gives way', async () => {
  const second = createElectronDouble(folder, false);
  await start(second);
  expect([second.calls, second.windows]).toEqual([['quit'], []]);
});

test('a page can open no window, leave for no other place and attach no webview', () => {
  const contents = new EventEmitter() as EventEmitter & { setWindowOpenHandler(handler: () => unknown): void };
  const opened: unknown[] = [];
  contents.setWindowOpenHandler = (handler) => opened.push(handler());
  confine(contents as never);
  const prevented = (name: string, url?: string): boolean => {
    let was = false;
    contents.emit(name, { preventDefault: () => (was = true) }, url);
    return was;
  };
  expect({
    opened,
    elsewhere: prevented('will-navigate', 'https://example.com/'),
    file: prevented('will-navigate', 'file:///etc/passwd'),
    otherHost: prevented('will-navigate', 'royaume://other/'),
    redirect: prevented('will-redirect', 'https://example.com/'),
    itself: prevented('will-navigate', 'royaume://app/index.html'),
    webview: prevented('will-attach-webview'),
  }).toEqual({
    opened: [{ action: 'deny' }],
    elsewhere: true,
    file: true,
    otherHost: true,
    redirect: true,
    itself: false,
    webview: true,
  });
});

test('every window is confined when it is made', async () => {
  await start();
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => {} });
  electron.app.emit('web-contents-created', {}, contents);
  expect(contents.eventNames()).toEqual(['will-navigate', 'will-redirect', 'will-attach-webview']);
});

test.each([
  ['another site', { url: 'https://example.com/', parent: null }],
  ['another host of the scheme', { url: 'royaume://other/', parent: null }],
  ['a frame inside the page', { url: 'royaume://app/index.html', parent: {} }],
  ['a frame that is gone', null],
])('%s may ask nothing', async (_who, frame) => {
  await start();
  await expect(invoke(electron, frame, 'app.info', null)).rejects.toThrow('Only the app itself may ask.');
});

test('the app may ask what runs here', async () => {
  await start();
  expect(await invoke(electron, APP_FRAME, 'app.info', null)).toEqual({
    version: '1.2.3',
    electron: '',
    platform: 'linux',
  });
});

test('a person opens a scenario and saves a file by dialogs, or cancels', async () => {
  await start();
  writeFileSync(path.join(folder, 'first.yaml'), 'royaume: 1');
  electron.chosen.open = path.join(folder, 'first.yaml');
  electron.chosen.save = path.join(folder, 'kept.replay.json');
  const replay = { name: 'first.replay.json', text: '{"royaumeReplay":1}' };
  const answers = [
    await invoke(electron, APP_FRAME, 'file.openScenario', null),
    await invoke(electron, APP_FRAME, 'file.save', replay),
  ];
  electron.chosen = { open: null, save: path.join(folder, 'missing/kept.json') };
  answers.push(
    await invoke(electron, APP_FRAME, 'file.openScenario', null),
    await invoke(electron, APP_FRAME, 'file.save', replay),
  );
  expect([answers, readFileSync(path.join(folder, 'kept.replay.json'), 'utf8')]).toEqual([
    [
      { outcome: 'opened', main: 'first.yaml', files: { 'first.yaml': 'royaume: 1' } },
      { outcome: 'saved', file: 'kept.replay.json' },
      { outcome: 'cancelled' },
      { outcome: 'failed', reason: 'unwritable', file: 'kept.json' },
    ],
    replay.text,
  ]);
});

test('an address is the app’s own by scheme and host alone', () => {
  expect(
    ['royaume://app/x', 'royaume://app.evil/x', 'royaumex://app/', 'https://app/', 'nonsense'].map(isAppUrl),
  ).toEqual([true, false, false, false, false]);
});

test('the last word of the command line that looks like a file is opened, and no option', () => {
  expect([
    fileAmong(['--flag=a.yaml', 'one.yaml', 'two.royaume'], '/home/someone'),
    fileAmong(['/kept/run.replay.json', '--verbose'], '/home/someone'),
    fileAmong(['royaume://open', '.'], '/home/someone'),
    // As file managers of Linux name a file.
    fileAmong(['file:///kept/two%20guilds.royaume'], '/home/someone'),
    fileAmong(['file://elsewhere/kept/two.royaume'], '/home/someone'),
  ]).toEqual(['/home/someone/two.royaume', '/kept/run.replay.json', null, '/kept/two guilds.royaume', null]);
});
