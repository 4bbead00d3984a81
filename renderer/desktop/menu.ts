/** The commands of the app as the application menu of a desktop: which stand in which menu, and how their keys are written there. */
import type { MenuDescription } from '../platform/platform.ts';
import type { AppCommand, CommandGroup } from '../shell/commands.ts';
import type { Words } from '../sim-client/text.ts';

type Item = MenuDescription['fileItems'][number];

/** What a menu may hold at most; the contract refuses more. */
const ITEMS_MAX = 76;
/** Electron's names of keys that have another. */
const KEYS: Readonly<Record<string, string>> = {
  mod: 'CmdOrCtrl',
  shift: 'Shift',
  alt: 'Alt',
  space: 'Space',
  enter: 'Enter',
  escape: 'Escape',
  home: 'Home',
  end: 'End',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  '+': 'Plus',
};

/** `mod+shift+z` → `CmdOrCtrl+Shift+Z`; null for what a menu cannot show. */
export function acceleratorOf(name: string): string | null {
  const parts = (name.endsWith('++') ? [...name.slice(0, -2).split('+'), '+'] : name.split('+')).filter(Boolean);
  const shown = (name === '+' ? ['+'] : parts).map((part) => KEYS[part] ?? part.toUpperCase()).join('+');
  return /^[\w+=,./?-]{1,40}$/.test(shown) ? shown : null;
}

function itemOf({ id, title, keys, enabled, checked }: AppCommand): Item {
  const accelerator = keys?.[0] === undefined ? null : acceleratorOf(keys[0]);
  return { kind: 'command', id, label: title, accelerator, enabled: enabled !== false, checked: checked ?? null };
}

/** A menu shows what has a plain name; what is listed by name, like the shipped scenarios, is in the palette. */
function itemsOf(commands: readonly AppCommand[], groups: readonly CommandGroup[]): Item[] {
  const lists = groups.map((group) =>
    commands.filter((one) => one.group === group && one.hidden !== true && /^[a-z][\w.-]{0,63}$/i.test(one.id)),
  );
  const items = lists.flatMap((list, index): Item[] =>
    list.length === 0 ? [] : [...(index === 0 ? [] : [{ kind: 'separator' } as const]), ...list.map(itemOf)],
  );
  return items.slice(0, ITEMS_MAX);
}

const UNDO = ['time.undo', 'time.redo'];

export function menuOf(commands: readonly AppCommand[], t: Words['t']): MenuDescription {
  const undo = commands.filter(({ id }) => UNDO.includes(id));
  const rest = commands.filter(({ id }) => !UNDO.includes(id) && id !== 'app.new-window');
  return {
    file: t('desktop.menu.file'),
    edit: t('desktop.menu.edit'),
    view: t('desktop.menu.view'),
    window: t('desktop.menu.window'),
    newWindow: t('desktop.menu.new-window'),
    fileItems: [
      ...itemsOf(rest, ['scenario']).slice(0, 36),
      { kind: 'recent', label: t('desktop.menu.recent'), clear: t('desktop.menu.clear-recent') },
    ],
    editItems: undo.map(itemOf),
    viewItems: itemsOf(rest, ['view', 'panels']),
    others: [
      { label: t('desktop.menu.time'), items: itemsOf(rest, ['time']) },
      { label: t('desktop.menu.world'), items: itemsOf(rest, ['world', 'act']) },
      { label: t('desktop.menu.help'), items: itemsOf(rest, ['app']) },
    ].filter(({ items }) => items.length > 0),
  };
}
