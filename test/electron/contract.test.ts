import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ContractError, createDispatcher, IPC_CHANNEL, type Handlers } from '../../electron/contract.ts';

const HANDLERS: Handlers = {
  'app.info': async () => ({ version: '0', electron: '45', platform: 'linux', settings: { language: 'en' } }),
  'file.openScenario': async () => ({ outcome: 'cancelled' }),
  'file.saveReplay': async ({ name }) => ({ outcome: 'saved', file: name }),
  'settings.get': async () => ({ language: 'en' }),
  'settings.set': async (settings) => settings,
};
const dispatch = createDispatcher(HANDLERS);

test('an ask in the words of the table is done and answered', async () => {
  expect(await dispatch('app.info', undefined)).toEqual({
    version: '0',
    electron: '45',
    platform: 'linux',
    settings: { language: 'en' },
  });
  expect(await dispatch('file.saveReplay', { name: 'run.replay.json', text: '{}' })).toEqual({
    outcome: 'saved',
    file: 'run.replay.json',
  });
});

test.each([
  ['an unknown channel', 'shell.run', null],
  ['a name that every object has', 'constructor', null],
  ['a channel that is no name', 7, null],
  ['an argument where there is none', 'app.info', { more: 1 }],
  ['an unknown language', 'settings.set', { language: 'xx' }],
  ['a member too many', 'settings.set', { language: 'en', path: '/etc' }],
  ['a file name with a folder', 'file.saveReplay', { name: '../run.json', text: '' }],
  ['a hidden file name', 'file.saveReplay', { name: '.profile', text: '' }],
  ['text that is no text', 'file.saveReplay', { name: 'a.json', text: 1 }],
])('%s is rejected by the dispatcher', async (_what, channel, input) => {
  await expect(dispatch(channel, input)).rejects.toBeInstanceOf(ContractError);
});

test('an answer outside the table does not reach the page', async () => {
  const leaking = { ...HANDLERS, 'settings.get': async () => ({ language: 'en', home: '/home/someone' }) } as Handlers;
  await expect(createDispatcher(leaking)('settings.get', null)).rejects.toThrow();
});

test('the preload speaks on the channel of the contract', () => {
  const preload = readFileSync(path.resolve(import.meta.dirname, '../../electron/preload.ts'), 'utf8');
  expect(preload).toContain(`const IPC_CHANNEL = '${IPC_CHANNEL}';`);
});
