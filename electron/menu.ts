/** The application menu: lines that the page describes and answers to, and the roles that a desktop expects. */
import type * as E from 'electron';
import type { MenuDescription, MenuItem } from './contract.ts';

type Template = E.MenuItemConstructorOptions;

export interface MenuActs {
  /** Tells the window in front that a line of its was chosen. */
  readonly command: (id: string) => void;
  readonly newWindow: () => void;
  readonly openRecent: (file: string) => void;
  readonly clearRecent: () => void;
}

export interface MenuSurroundings {
  readonly platform: string;
  readonly packaged: boolean;
  /** Absolute paths, newest first. */
  readonly recent: readonly string[];
}

/** The menu before a page has described it: roles alone, whose words Electron knows. */
export function firstMenu(platform: string, packaged: boolean): Template[] {
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'viewMenu', visible: !packaged },
    { role: 'windowMenu' },
  ];
}

/** The menu as the page describes it, among the roles. Developer tools only where the app is not packaged. */
export function describedMenu(menu: MenuDescription, acts: MenuActs, around: MenuSurroundings): Template[] {
  const { platform, packaged } = around;
  const lines = (items: readonly MenuItem[]): Template[] => items.map((item) => line(item, acts, around));
  const separator: Template = { type: 'separator' };
  const tools: Template[] = packaged ? [] : [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: menu.file,
      submenu: [
        { label: menu.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: acts.newWindow },
        ...lines(menu.fileItems),
        separator,
        { role: platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    {
      label: menu.edit,
      submenu: [
        ...lines(menu.editItems),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    { label: menu.view, submenu: [...lines(menu.viewItems), separator, { role: 'togglefullscreen' }, ...tools] },
    ...menu.others.map(({ label, items }) => ({ label, submenu: lines(items) })),
    { label: menu.window, role: 'windowMenu' },
  ];
}

function line(item: MenuItem, acts: MenuActs, { recent, platform }: MenuSurroundings): Template {
  if (item.kind === 'separator') return { type: 'separator' };
  if (item.kind === 'recent') {
    const files: Template[] = recent.map((file) => ({ label: shown(file), click: () => acts.openRecent(file) }));
    const clear: Template = { label: item.clear, enabled: recent.length > 0, click: acts.clearRecent };
    return {
      label: item.label,
      submenu: [...files, ...(files.length > 0 ? [{ type: 'separator' } as const] : []), clear],
    };
  }
  const { id, label, accelerator, enabled, checked } = item;
  return {
    label: literal(label),
    enabled,
    click: () => acts.command(id),
    ...(checked === null ? {} : { type: 'checkbox' as const, checked }),
    ...(accelerator === null || !isShownOn(platform, accelerator) ? {} : { accelerator, registerAccelerator: false }),
  };
}

/**
 * The page hears the keys itself: what is pressed while a field has the focus is for the field. macOS takes every key that
 * a menu shows, so it shows none that one also writes with.
 */
function isShownOn(platform: string, accelerator: string): boolean {
  return platform !== 'darwin' || /^((CmdOrCtrl|Alt)\+|F\d)/.test(accelerator);
}

/** A path as a line of a menu: whole, since two files may have one name. */
function shown(file: string): string {
  return literal(file.length <= 80 ? file : `…${file.slice(-79)}`);
}

/** An ampersand would underline what follows. */
function literal(text: string): string {
  return text.replaceAll('&', '&&');
}
