import { describe, expect, test } from 'vitest';
import type { AppCommand } from '../../../renderer/shell/commands.ts';
import { commandOf, isFree, keyName, writtenKey } from '../../../renderer/shell/keys.ts';

function pressed(key: string, change: Partial<KeyboardEvent> = {}): string {
  return keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...change });
}

function element(html: string): Element {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return holder.querySelector('.here')!;
}

describe('keys of the window', () => {
  test('have names: letters, signs as they are written, and what is held', () => {
    expect([
      pressed('k', { ctrlKey: true }),
      pressed('K', { ctrlKey: true, shiftKey: true }),
      pressed(' '),
      pressed('?', { shiftKey: true }),
      pressed('ArrowLeft', { altKey: true }),
      pressed('Home', { shiftKey: true }),
      pressed('T', { shiftKey: true }),
    ]).toEqual(['mod+k', 'mod+shift+k', 'space', '?', 'alt+left', 'shift+home', 'shift+t']);
  });

  test('are written as a keyboard shows them', () => {
    const words = { space: 'Espace', shift: 'Maj' };
    expect(
      ['mod+k', 'shift+home', 'space', '+', 'mod++', 'alt+left', 'f1'].map((key) => writtenKey(key, words)),
    ).toEqual(['Ctrl+K', 'Maj+Home', 'Espace', '+', 'Ctrl++', 'Alt+←', 'F1']);
  });

  test('are text while one types, and a press on a button', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['<input class="here">', 'space', false],
      ['<input class="here">', '?', false],
      ['<input class="here">', 'mod+k', true],
      ['<input class="here">', 'mod+z', false],
      ['<select class="here"></select>', 'f6', true],
      ['<textarea class="here"></textarea>', '.', false],
      ['<input type="checkbox" class="here">', '.', true],
      ['<input type="range" class="here">', 'left', false],
      ['<button class="here"></button>', 'space', false],
      ['<button class="here"></button>', '.', true],
      ['<button class="here"></button>', '?', true],
      ['<div role="tree"><div class="here" role="row"></div></div>', '1', false],
      ['<div role="application" class="here"></div>', 'space', true],
    ];
    for (const [html, key, free] of cases) expect([html, key, isFree(key, element(html))]).toEqual([html, key, free]);
    expect(isFree('space', null)).toBe(true);
  });

  test('mean the command that was made known last', () => {
    const command = (id: string, keys: readonly string[]): AppCommand => ({
      id,
      group: 'app',
      title: id,
      keys,
      run: () => {},
    });
    const commands = [command('first', ['a']), command('second', ['a', 'b'])];
    expect([commandOf(commands, 'a')?.id, commandOf(commands, 'b')?.id, commandOf(commands, 'c')]).toEqual([
      'second',
      'second',
      null,
    ]);
  });
});
