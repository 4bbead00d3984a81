/**
 * Everything the app can do has a name, a line in the palette and perhaps a key. Whoever can do something says so with
 * `useCommands([...])` for as long as it is on screen; nobody else listens to keys of the window.
 */
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ScreenKey } from '../sim-client/text.ts';
import type { IconName } from '../ui/icon.tsx';

/** How the palette and the help group commands; `goTo` holds the things of the world. */
export const COMMAND_GROUPS = ['scenario', 'time', 'act', 'world', 'panels', 'view', 'app', 'goTo'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface AppCommand {
  /** Dotted, for example `time.play`: the desktop's menu names it. */
  readonly id: string;
  readonly group: CommandGroup;
  /** In the reader's language. */
  readonly title: string;
  /** More words to find it by. */
  readonly words?: string;
  /** For example `mod+k`, `shift+/`, `space`, `.`; `mod` is Ctrl, or ⌘ on a Mac. Several mean the same. */
  readonly keys?: readonly string[];
  readonly icon?: IconName;
  /** It is a choice, and this one is taken. */
  readonly checked?: boolean;
  readonly enabled?: boolean;
  /** Listed only once something is typed: one of many. */
  readonly oneOfMany?: boolean;
  /** Found by its keys and in the help, but not listed in the palette. */
  readonly hidden?: boolean;
  readonly run: () => void;
}

export class CommandBook {
  private readonly bySource = new Map<object, readonly AppCommand[]>();
  private readonly listeners = new Set<() => void>();
  private all: readonly AppCommand[] = [];

  /** The commands of one source, in place of those it had. Of two with the same id the one made known last counts. */
  set(source: object, commands: readonly AppCommand[]): void {
    if (commands.length === 0) this.bySource.delete(source);
    else this.bySource.set(source, commands);
    this.all = [...new Map([...this.bySource.values()].flat().map((command) => [command.id, command])).values()];
    for (const listener of this.listeners) listener();
  }

  readonly get = (): readonly AppCommand[] => this.all;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Does it, unless it is not possible now. False when nobody knows it. */
  run(id: string): boolean {
    const command = this.all.find((one) => one.id === id);
    if (command === undefined) return false;
    if (command.enabled !== false) command.run();
    return true;
  }
}

export const CommandsContext = createContext<CommandBook | null>(null);

export function useCommandBook(): CommandBook {
  const book = useContext(CommandsContext);
  if (book === null) throw new Error('CommandsContext is missing');
  return book;
}

export function useCommandList(): readonly AppCommand[] {
  const book = useCommandBook();
  return useSyncExternalStore(book.subscribe, book.get);
}

/** Everything about a command but what it does: a new function alone is no news. */
function lookOf(commands: readonly AppCommand[]): string {
  return JSON.stringify(commands);
}

/** Makes commands known while the component is on screen. Without a book, as in tests of a single panel, nothing happens. */
export function useCommands(commands: readonly AppCommand[]): void {
  const book = useContext(CommandsContext);
  const latest = useRef(commands);
  latest.current = commands;
  const source = useRef<object>({});
  const look = lookOf(commands);
  useEffect(() => {
    if (book === null) return;
    book.set(
      source.current,
      latest.current.map((command) => ({
        ...command,
        run: () => latest.current.find(({ id }) => id === command.id)?.run(),
      })),
    );
  }, [book, look]);
  useEffect(() => {
    const mine = source.current;
    return () => book?.set(mine, []);
  }, [book]);
}

export const GROUP_TITLES: Readonly<Record<CommandGroup, ScreenKey>> = {
  scenario: 'shell.group.scenario',
  time: 'shell.group.time',
  act: 'shell.group.act',
  world: 'shell.group.world',
  panels: 'shell.group.panels',
  view: 'shell.group.view',
  app: 'shell.group.app',
  goTo: 'shell.group.go-to',
};
