import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  ContractError,
  createDispatcher,
  IPC_CHANNEL,
  IPC_DROPPED,
  IPC_TOLD,
  type Handlers,
  type MenuDescription,
} from '../../electron/contract.ts';
import { createTestHandlers } from './handlers.ts';

const { handlers } = createTestHandlers();
const dispatch = createDispatcher(handlers);
const WINDOW = 1;

const MENU: MenuDescription = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  newWindow: 'New window',
  fileItems: [],
  editItems: [],
  viewItems: [],
  others: [],
};
const LINE = { kind: 'command', id: 'run.play', label: 'Play', accelerator: null, enabled: true, checked: null };

test('an ask in the words of the table is done and answered', async () => {
  expect(await dispatch('app.info', undefined, WINDOW)).toEqual({
    version: '9.9.9',
    electron: '45.4.1',
    platform: 'test',
  });
  expect(await dispatch('file.save', { name: 'run.replay.json', text: '{}' }, WINDOW)).toEqual({
    outcome: 'saved',
    file: 'run.replay.json',
  });
  expect(await dispatch('menu.set', { ...MENU, fileItems: [LINE] }, WINDOW)).toBeNull();
});

test.each([
  ['an unknown channel', 'shell.run', null],
  ['a name that every object has', 'constructor', null],
  ['a channel that is no name', 7, null],
  ['an argument where there is none', 'app.info', { more: 1 }],
  ['a member too many', 'settings.set', { text: 'x', path: '/etc' }],
  ['settings without end', 'settings.set', { text: 'x'.repeat(300_000) }],
  ['a file name with a folder', 'file.save', { name: '../run.json', text: '' }],
  ['a hidden file name', 'file.save', { name: '.profile', text: '' }],
  ['text that is no text', 'file.save', { name: 'a.json', text: 1 }],
  ['a recent file by its path', 'file.openRecent', { index: '/etc/passwd' }],
  ['a recent file that cannot be', 'file.openRecent', { index: -1 }],
  ['a menu line with a role', 'menu.set', { ...MENU, fileItems: [{ ...LINE, role: 'quit' }] }],
  ['a menu line with a strange id', 'menu.set', { ...MENU, viewItems: [{ ...LINE, id: 'a b' }] }],
  ['a menu without end', 'menu.set', { ...MENU, viewItems: Array.from({ length: 81 }, () => LINE) }],
])('%s is rejected by the dispatcher', async (_what, channel, input) => {
  await expect(dispatch(channel, input, WINDOW)).rejects.toBeInstanceOf(ContractError);
});

test('an answer outside the table does not reach the page', async () => {
  const leaking = { ...handlers, 'settings.get': async () => ({ text: null, home: '/home/someone' }) } as Handlers;
  await expect(createDispatcher(leaking)('settings.get', null, WINDOW)).rejects.toThrow();
});

test('the preload speaks on the channels of the contract', () => {
  const preload = readFileSync(path.resolve(import.meta.dirname, '../../electron/preload.ts'), 'utf8');
  for (const [name, channel] of Object.entries({ IPC_CHANNEL, IPC_DROPPED, IPC_TOLD })) {
    expect(preload).toContain(`const ${name} = '${channel}';`);
  }
});
