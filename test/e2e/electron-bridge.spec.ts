/**
 * The real preload and the real page in a plain Chromium, without Electron's binary: the page comes through the app's own
 * protocol function, and what it asks goes through the real dispatcher. Electron's main process is tested in test/electron.
 */
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { createDispatcher, IPC_CHANNEL, IPC_DROPPED, IPC_TOLD } from '../../electron/contract.ts';
import { createTestHandlers } from '../electron/handlers.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

async function preloadScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'electron/preload.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome150',
    alias: { electron: path.join(ROOT, 'test/support/electron-shim.ts') },
  });
  return outputFiles[0]!.text;
}

const { handlers, asked } = createTestHandlers();

/** Opens the app as Electron would: bridge first, page after it. Returns what broke the rules of the house meanwhile. */
async function openInDesktop(page: Page): Promise<string[]> {
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) broken.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') broken.push(`remote: ${request.url()}`);
  });
  const dispatch = createDispatcher(handlers);
  await page.exposeFunction('royaumeTestInvoke', async (channel: string, args: unknown[]) => {
    if (channel === IPC_DROPPED) return { output: { outcome: 'failed', reason: 'unreadable', file: args[0] } };
    if (channel !== IPC_CHANNEL) return { error: 'No handler registered' };
    try {
      return { output: await dispatch(args[0], args[1], 1) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  });
  await page.addInitScript(await preloadScript());
  await page.goto('/');
  return broken;
}

/** Asks over the bridge from inside the page, with anything at all. */
function ask(page: Page, channel: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, argument]) => {
      const { royaume } = window as unknown as { royaume: { invoke(c: unknown, i: unknown): Promise<unknown> } };
      return royaume.invoke(name, argument).catch((error: Error) => `refused: ${error.message}`);
    },
    [channel, input] as const,
  );
}

test('the page asks the desktop over a frozen bridge, and is answered', async ({ page }) => {
  const broken = await openInDesktop(page);
  expect(await ask(page, 'app.info', null)).toEqual({
    version: '9.9.9',
    electron: '45.4.1',
    platform: 'test',
  });
  expect(await ask(page, 'file.save', { name: 'run.replay.json', text: '{}' })).toEqual({
    outcome: 'saved',
    file: 'run.replay.json',
  });
  expect(asked).toContainEqual(['file.save', { name: 'run.replay.json', text: '{}' }]);
  const bridge = await page.evaluate(() => {
    const { royaume } = window as unknown as { royaume: object };
    return { names: Object.keys(royaume), isFrozen: Object.isFrozen(royaume) };
  });
  expect(bridge).toEqual({ names: ['invoke', 'openDropped', 'listen'], isFrozen: true });
  expect(broken).toEqual([]);
});

test('an ask outside the contract is refused, whatever the page sends', async ({ page }) => {
  await openInDesktop(page);
  const answers = [
    await ask(page, 'shell.openExternal', 'https://example.com'),
    await ask(page, 'file.save', { name: '../../escape.json', text: '' }),
    await ask(page, 'settings.set', { path: '/etc' }),
    await ask(page, '__proto__', null),
  ];
  expect(answers.map((answer) => String(answer).startsWith('refused: '))).toEqual([true, true, true, true]);
});

test('the page hears what the desktop tells until it stops listening, and drops a file by its path', async ({
  page,
}) => {
  await openInDesktop(page);
  const heard = await page.evaluate(async (channel) => {
    const { royaume, royaumeTestTell } = window as unknown as {
      royaume: { listen(hear: (message: unknown) => void): () => void; openDropped(file: File): Promise<unknown> };
      royaumeTestTell(channel: string, message: unknown): void;
    };
    const messages: unknown[] = [];
    const stop = royaume.listen((message) => messages.push(message));
    royaumeTestTell(channel, { type: 'recent-changed' });
    stop();
    royaumeTestTell(channel, { type: 'file-waits' });
    return { messages, dropped: await royaume.openDropped(new File(['royaume: 1'], 'first.yaml')) };
  }, IPC_TOLD);
  expect(heard).toEqual({
    messages: [{ type: 'recent-changed' }],
    dropped: { outcome: 'failed', reason: 'unreadable', file: '/dropped/first.yaml' },
  });
});

test('the page has no Node, and no inline script runs in it', async ({ page }) => {
  const broken = await openInDesktop(page);
  const reached = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineScriptRan = true';
    document.head.append(script);
    const names = ['require', 'process', 'module', 'Buffer', '__dirname', 'inlineScriptRan'];
    return names.filter((name) => name in window);
  });
  expect(reached).toEqual([]);
  // Reported by the policy of the header and by that of the page, and nothing else is.
  await expect.poll(() => [...new Set(broken.map((sentence) => sentence.slice(0, 7)))]).toEqual(['policy:']);
});
