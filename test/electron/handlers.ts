/** What a test's desktop answers, channel by channel; `asked` remembers what was asked of it. */
import type { Handlers } from '../../electron/contract.ts';

export function createTestHandlers(): { readonly handlers: Handlers; readonly asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  const answer =
    <T>(channel: string, output: T) =>
    async (input: unknown): Promise<T> => {
      asked.push([channel, input]);
      return output;
    };
  const cancelled = { outcome: 'cancelled' } as const;
  const handlers: Handlers = {
    'app.info': answer('app.info', { version: '9.9.9', electron: '45.4.1', platform: 'test' }),
    'file.openScenario': answer('file.openScenario', cancelled),
    'file.waiting': answer('file.waiting', cancelled),
    'file.recent': answer('file.recent', { files: [{ file: 'first.yaml', folder: '/home/someone' }] }),
    'file.openRecent': answer('file.openRecent', cancelled),
    'file.save': async (input) => {
      asked.push(['file.save', input]);
      return { outcome: 'saved', file: input.name };
    },
    'settings.get': answer('settings.get', { text: null }),
    'settings.set': answer('settings.set', null),
    'progress.get': answer('progress.get', { text: null }),
    'progress.set': answer('progress.set', null),
    'session.keep': answer('session.keep', null),
    'session.left': answer('session.left', { sessions: [] }),
    'session.recover': answer('session.recover', cancelled),
    'session.forget': answer('session.forget', null),
    'menu.set': answer('menu.set', null),
    'window.new': answer('window.new', null),
  };
  return { handlers, asked };
}
