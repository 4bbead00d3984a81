/** Keys of the window, by name: what is pressed, what may be pressed while one types, and how a key is written. */
import { useEffect } from 'react';
import type { AppCommand, CommandBook } from './commands.ts';

export const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Where plain keys belong to the text. */
const TYPING =
  'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="searchbox"], [role="combobox"]';
/** Where Space, Enter and arrows belong to the control. */
const PRESSING =
  'button, summary, a, select, input, [role="button"], [role="tab"], [role="menuitem"], [role="option"], [role="row"], [role="treeitem"], [role="separator"], [role="slider"]';
/** Where letters search in a list. */
const SEARCHING = '[role="menu"], [role="listbox"], [role="tree"], [role="treegrid"], [role="grid"]';

/** The name of what is pressed: `mod+k`, `shift+/`, `space`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const { key, altKey, shiftKey } = event;
  const mod = IS_MAC ? event.metaKey : event.ctrlKey;
  const name = key === ' ' ? 'space' : key.length === 1 ? key.toLowerCase() : key.toLowerCase().replace(/^arrow/, '');
  // A sign such as ? is its own name, with or without Shift, wherever a keyboard has it.
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key) && key !== ' ';
  return [mod ? 'mod' : '', altKey ? 'alt' : '', shiftKey && !isSign ? 'shift' : '', name].filter(Boolean).join('+');
}

/** May a key mean a command here, rather than text or a press? */
export function isFree(name: string, target: Element | null): boolean {
  if (target === null || /^(shift\+)?f\d+$/.test(name)) return true;
  const plain = !/(^|\+)(mod|alt)\+/.test(name);
  // Undo belongs to the text while one types.
  if (target.closest(TYPING) !== null) return !plain && !/^mod\+(shift\+)?[acvxyz]$/.test(name);
  if (!plain) return true;
  if (/^(space|enter|up|down|left|right|home|end|pageup|pagedown)$/.test(name)) {
    return target.closest(PRESSING) === null && target.closest(SEARCHING) === null;
  }
  return !(/^[a-z0-9]$/.test(name) && target.closest(SEARCHING) !== null);
}

/** The command of a key; the one made known last wins. */
export function commandOf(commands: readonly AppCommand[], name: string): AppCommand | null {
  return commands.findLast(({ keys }) => keys?.includes(name) === true) ?? null;
}

/** Listens for the whole window. Dialogs keep their keys to themselves. */
export function useKeys(book: CommandBook): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = keyName(event);
      const target = event.target instanceof Element ? event.target : null;
      if (!isFree(name, target)) return;
      const command = commandOf(book.get(), name);
      if (command === null || command.enabled === false) return;
      const inDialog = (target?.closest('[role="dialog"], [role="alertdialog"]') ?? null) !== null;
      if (inDialog && command.group !== 'app') return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [book]);
}

const WRITTEN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  escape: 'Esc',
};

/** How a key is written for a reader; `space` is the reader's word for the long key. */
export function writtenKey(name: string, words: { readonly space: string; readonly shift: string }): string {
  const parts = name === '+' ? ['+'] : name.split(/\+(?!$)/);
  return parts
    .map((part) => {
      if (part === 'mod') return IS_MAC ? '⌘' : 'Ctrl';
      if (part === 'alt') return IS_MAC ? '⌥' : 'Alt';
      if (part === 'shift') return words.shift;
      if (part === 'space') return words.space;
      return WRITTEN[part] ?? (part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1));
    })
    .join(IS_MAC ? '' : '+');
}
