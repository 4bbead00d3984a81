/** The application menu: what a desktop expects, and nothing that reaches the page behind the contract. */
import type * as E from 'electron';

/** The menu as a template, by platform. Developer tools only where the app is not packaged. */
export function menuTemplate(platform: string, packaged: boolean): E.MenuItemConstructorOptions[] {
  const view: E.MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  if (!packaged) view.push({ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' });
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ];
}
