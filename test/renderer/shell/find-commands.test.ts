import { describe, expect, test } from 'vitest';
import type { AppCommand } from '../../../renderer/shell/commands.ts';
import { findCommands, plain, rank } from '../../../renderer/shell/find-commands.ts';

function command(id: string, title: string, change: Partial<AppCommand> = {}): AppCommand {
  return { id, group: 'app', title, run: () => {}, ...change };
}

const COMMANDS = [
  command('play', 'Play', { group: 'time', words: 'run start' }),
  command('fast', 'Play at 60×', { group: 'time' }),
  command('fr', 'Language: Français', { group: 'view' }),
  command('dark', 'Theme: Dark', { group: 'view' }),
  command('web#3', 'web#3 — Task · development', { group: 'goTo' }),
  command('open', 'Open: The first kingdom', { group: 'scenario', oneOfMany: true }),
  command('secret', 'Next theme', { group: 'view', hidden: true }),
];

function found(query: string): string[] {
  return findCommands(COMMANDS, query).map(
    ({ group, commands }) => `${group}: ${commands.map(({ id }) => id).join(' ')}`,
  );
}

describe('finding a command', () => {
  test('nothing typed lists the groups in their order, without what is one of many', () => {
    expect(found('')).toEqual(['time: play fast', 'view: fr dark', 'goTo: web#3']);
  });

  test('accents and capitals need not be typed', () => {
    expect(plain('Où ÇA Naïf')).toBe('ou ca naif');
    expect(found('francais')).toEqual(['view: fr']);
  });

  test('every word typed must fit, in any order', () => {
    expect([found('dark theme'), found('kingdom open'), found('theme light')]).toEqual([
      ['view: dark'],
      ['scenario: open'],
      [],
    ]);
  });

  test('what begins so comes before what has a word so, and that before what only contains it', () => {
    const titles = ['Play', 'Re play', 'Replay', 'Other'];
    expect(titles.map((title) => rank(command('x', title), 'play'))).toEqual([0, 1, 3, null]);
  });

  test('signs in names are found as they are', () => {
    expect(found('web#3')).toEqual(['goTo: web#3']);
    expect(found('open:')).toEqual(['scenario: open']);
    expect([found('('), found(String.raw`\p{L}`)]).toEqual([[], []]);
  });

  test('hidden commands are for keys and help only', () => {
    expect(found('next')).toEqual([]);
  });
});
