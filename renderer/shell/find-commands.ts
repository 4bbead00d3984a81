/** From what somebody types to the commands that fit, best first. */
import { COMMAND_GROUPS, type AppCommand, type CommandGroup } from './commands.ts';

export const FOUND_MAX = 60;

/** Without accents and capitals: what is typed need not be spelled exactly. */
export function plain(words: string): string {
  return words
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

interface PlainWords {
  readonly title: string;
  readonly all: string;
}
const plained = new WeakMap<object, PlainWords>();

function plainOf(command: Pick<AppCommand, 'title' | 'words'>): PlainWords {
  const known = plained.get(command);
  if (known !== undefined) return known;
  const title = plain(command.title);
  const words = { title, all: `${title} ${plain(command.words ?? '')}` };
  plained.set(command, words);
  return words;
}

/** 0 is best; null: does not fit. Every word typed must begin a word, or at least be within one. */
export function rank(command: Pick<AppCommand, 'title' | 'words'>, typed: string): number | null {
  if (typed === '') return 0;
  const { title, all } = plainOf(command);
  if (title.startsWith(typed)) return 0;
  let worst = 1;
  for (const word of typed.split(/\s+/)) {
    if (!all.includes(word)) return null;
    worst = Math.max(worst, beginsWord(all, word) ? (title.includes(word) ? 1 : 2) : 3);
  }
  return worst;
}

function beginsWord(words: string, typed: string): boolean {
  for (let at = words.indexOf(typed); at !== -1; at = words.indexOf(typed, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(words[at - 1]!)) return true;
  }
  return false;
}

export interface FoundGroup {
  readonly group: CommandGroup;
  readonly commands: readonly AppCommand[];
}

/** The commands that fit, by group; the group with the best one first. Nothing typed: all groups in their order. */
export function findCommands(commands: readonly AppCommand[], query: string): readonly FoundGroup[] {
  const typed = plain(query.trim());
  const ranked = commands
    .filter(({ hidden, oneOfMany }) => hidden !== true && (typed !== '' || oneOfMany !== true))
    .flatMap((command) => {
      const found = rank(command, typed);
      return found === null ? [] : [{ command, found }];
    })
    .toSorted((a, b) => a.found - b.found)
    .slice(0, FOUND_MAX);
  const groups = new Map<CommandGroup, AppCommand[]>();
  if (typed === '') for (const group of COMMAND_GROUPS) groups.set(group, []);
  for (const { command } of ranked) {
    const group = groups.get(command.group) ?? [];
    group.push(command);
    groups.set(command.group, group);
  }
  return [...groups].filter(([, found]) => found.length > 0).map(([group, found]) => ({ group, commands: found }));
}
